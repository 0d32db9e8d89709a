"""Reads and writes of the extraction stage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database


def iter_parties(db: Database) -> Iterator[sqlite3.Row]:
    """id, name, kind, is_lab of the registry's parties, by id."""
    yield from db.execute("SELECT id, name, kind, is_lab FROM parties WHERE origin = 'curated' ORDER BY id")


def iter_party_aliases(db: Database) -> Iterator[sqlite3.Row]:
    """party_id, alias; by both."""
    yield from db.execute("SELECT party_id, alias FROM party_aliases ORDER BY party_id, alias")


def iter_models(db: Database) -> Iterator[sqlite3.Row]:
    """id, name, family, maker_id, aliases (JSON) of the registry's models, by id."""
    yield from db.execute("SELECT id, name, family, maker_id, aliases FROM models WHERE origin = 'curated' ORDER BY id")


def iter_practices(db: Database) -> Iterator[sqlite3.Row]:
    """id, label, patterns (JSON) of the practices, by id."""
    yield from db.execute("SELECT id, label, patterns FROM practices ORDER BY id")


def iter_claims(db: Database) -> Iterator[sqlite3.Row]:
    """id, label, patterns (JSON) of claims and defences, by id."""
    yield from db.execute("SELECT id, label, patterns FROM claims ORDER BY id")


def iter_disputes(db: Database) -> Iterator[sqlite3.Row]:
    """id, title, status, filed of the registry's disputes, by id."""
    yield from db.execute("SELECT id, title, status, filed FROM disputes WHERE origin = 'curated' ORDER BY id")


def iter_proceedings(db: Database) -> Iterator[sqlite3.Row]:
    """The registry's proceedings, by dispute and id."""
    yield from db.execute(
        "SELECT id, dispute_id, caption, court_id, docket_number, docket_key FROM proceedings "
        "WHERE origin = 'curated' ORDER BY dispute_id, id"
    )


def iter_proceeding_parties(db: Database) -> Iterator[sqlite3.Row]:
    """proceeding_id, party_id, role, in the order of the caption."""
    yield from db.execute(
        "SELECT proceeding_id, party_id, role FROM proceeding_parties ORDER BY proceeding_id, position, role, party_id"
    )


def iter_dispute_practices(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, practice_id; by both."""
    yield from db.execute("SELECT dispute_id, practice_id FROM dispute_practices ORDER BY dispute_id, practice_id")


def iter_dispute_models(db: Database) -> Iterator[sqlite3.Row]:
    """dispute_id, model_id; by both."""
    yield from db.execute("SELECT dispute_id, model_id FROM dispute_models ORDER BY dispute_id, model_id")
