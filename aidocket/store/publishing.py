"""All reads of the site and its feeds: each function gives one kind of record, whole and in a fixed order.

The site is small beside the documents behind it, so tables are read once and joined in memory; nothing here asks the
database page by page. Long texts stay in the database: of a document only what may be shown is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from aidocket.redaction import shown_source
from aidocket.store import Database
from aidocket.store.database import read_meta
from aidocket.store.notes import AS_OF
from aidocket.store.published import (
    Accuracy,
    Assertion,
    AudienceTag,
    Citation,
    Claim,
    Conflict,
    CrawlRun,
    Dispute,
    DisputeParty,
    DocumentLink,
    DoubleStandard,
    Event,
    Explanation,
    LayerAccuracy,
    Model,
    Outcome,
    Party,
    Policy,
    Practice,
    Proceeding,
    PublishedDocument,
    SourceHealth,
    Story,
    Take,
    TakeSentence,
    TermsVersion,
    Tombstone,
)
from aidocket.store.quotations import Quotations, Words
from aidocket.store.views import VIEWS

Record = TypeVar("Record")
Quoted = TypeVar("Quoted", Assertion, Event)

OPENING_CHARACTERS = 700
"""How much of a document that may be republished in full is shown beside its link."""

# Documents that some page can show: read whole and relevant, or holding something that was read from them.
_SHOWN_DOCUMENT = """d.state IN ('complete', 'skipped') AND (d.relevant = 1
  OR d.id IN (SELECT document_id FROM document_disputes)
  OR d.id IN (SELECT document_id FROM events WHERE document_id IS NOT NULL)
  OR d.id IN (SELECT document_id FROM assertions WHERE document_id IS NOT NULL))"""


@contextmanager
def snapshot(db: Database) -> Iterator[Database]:
    """The database as it is now, whatever others write meanwhile; nothing is written through it."""
    db.conn.execute("BEGIN")
    try:
        yield db
    finally:
        db.conn.rollback()


def read_as_of(db: Database) -> str:
    """The newest day of which the data speak, `2026-11-23`; empty where there are none.

    It stands for "today" on every page, so that two builds of one database give the same bytes.
    """
    row = db.conn.execute(AS_OF).fetchone()
    return str(row[0] or "")


def read_parties(db: Database) -> list[Party]:
    """All parties, by name."""
    sql = """
        SELECT id, name, kind, is_lab, homepage, note, origin, (SELECT json_group_array(alias) FROM (
          SELECT alias FROM party_aliases WHERE party_id = parties.id ORDER BY alias)) AS aliases
        FROM parties ORDER BY name COLLATE NOCASE, id"""
    return _read(db, Party, sql, lists=("aliases",))


def read_models(db: Database) -> list[Model]:
    """All models, by name."""
    return _read(db, Model, "SELECT id, name, maker_id FROM models ORDER BY name COLLATE NOCASE, id")


def read_claims(db: Database) -> list[Claim]:
    """All claims and defences, by id."""
    return _read(
        db, Claim, "SELECT id, kind, label, authority, definition, requires, contested FROM claims ORDER BY id"
    )


def read_explanations(db: Database) -> list[Explanation]:
    """What is explained of practices, claims and audiences, in the order in which to read it."""
    sql = """
        SELECT subject_kind, subject_id, place, question, text, sources FROM explanations
        ORDER BY subject_kind, subject_id, position"""
    keys = ("kind", "id", "title", "url")
    return [
        Explanation(**{**dict(row), "sources": tuple(tuple(s[k] for k in keys) for s in json.loads(row["sources"]))})
        for row in db.conn.execute(sql)
    ]


def read_practices(db: Database) -> list[Practice]:
    """All practices, by id, so that a part follows its whole."""
    sql = "SELECT id, parent_id, label, definition, legitimate, contested FROM practices ORDER BY id"
    return _read(db, Practice, sql)


def read_disputes(db: Database) -> list[Dispute]:
    """All disputes, in the order of the status board."""
    sql = """
        SELECT x.id, x.title, x.summary, x.status, x.country, x.media, x.filed, x.last_event, x.as_of, x.note, x.origin,
          (SELECT json_group_array(practice_id) FROM (SELECT practice_id FROM dispute_practices
            WHERE dispute_id = x.id ORDER BY practice_id)) AS practices,
          (SELECT json_group_array(model_id) FROM (SELECT model_id FROM dispute_models
            WHERE dispute_id = x.id ORDER BY model_id)) AS models
        FROM disputes x
        ORDER BY coalesce(x.last_event, x.filed, '') DESC, x.id"""
    return _read(db, Dispute, sql, lists=("media", "practices", "models"))


def read_proceedings(db: Database) -> list[Proceeding]:
    """All proceedings, the oldest of a dispute first."""
    sql = """
        SELECT p.id, p.dispute_id, p.caption, p.court_id, p.court, p.docket_number, p.level, p.lead_id, p.status,
          p.filed, p.closed, p.judge, p.courtlistener_id, p.as_of, p.note, p.origin,
          (SELECT json_group_array(claim_id) FROM (SELECT claim_id FROM proceeding_claims
            WHERE proceeding_id = p.id ORDER BY claim_id)) AS claims
        FROM proceedings p
        ORDER BY p.dispute_id, p.level = 'appeal', coalesce(p.filed, '9999'), p.id"""
    return _read(db, Proceeding, sql, lists=("claims",))


def read_dispute_parties(db: Database) -> list[DisputeParty]:
    """Who takes part in which dispute, in the order of the caption."""
    sql = """
        SELECT dispute_id, party_id, role FROM dispute_parties
        ORDER BY dispute_id, CASE role WHEN 'plaintiff' THEN 1 WHEN 'accuser' THEN 2 WHEN 'defendant' THEN 3
          WHEN 'accused' THEN 4 ELSE 5 END, position, party_id"""
    return _read(db, DisputeParty, sql)


def read_outcomes(db: Database) -> list[Outcome]:
    """What became of claims, newest first."""
    sql = """
        SELECT o.id, o.proceeding_id, p.dispute_id, o.claim_id, o.plaintiff_id, o.defendant_id, o.outcome, o.date,
          o.summary, o.source_url, o.origin
        FROM outcomes o JOIN proceedings p ON p.id = o.proceeding_id
        ORDER BY o.date DESC, o.id"""
    return _read(db, Outcome, sql)


def read_assertions(db: Database, quotations: Quotations | None = None) -> list[Assertion]:
    """All assertions, newest first; of one day, what a person wrote before what a program read.

    Of documents that may not be shown in full, quotes are there as far as `quotations` allow.
    """
    allowed = quotations or Quotations(db)
    sql = """
        SELECT id, document_id, dispute_id, actor, actor_id, practice_id, target, target_id, student, teacher, status,
          evidence, consent, speaker, date, summary, quote, source_url, note, as_of, confidence, origin, start,
          "end", confirmed
        FROM assertions ORDER BY date DESC, origin, id"""
    return [
        a if a.document_id is None else _quoting(a, allowed.shown(a.document_id, a.start, a.end, a.quote))
        for a in _read(db, Assertion, sql)
    ]


def read_events(db: Database, quotations: Quotations | None = None) -> list[Event]:
    """All events, newest first; of one day, what a person wrote before what a program read.

    Quotes and summaries that are the document's own words are there as far as `quotations` allow.
    """
    allowed = quotations or Quotations(db)
    sql = """
        SELECT e.id, e.type, e.date, e.summary, e.document_id, e.dispute_id, e.proceeding_id, e.policy_id, e.terms_id,
          e.source_url, e.quote, e.confidence, e.origin, e.start, e."end", e.confirmed,
          CASE WHEN e.date IS NULL THEN substr(d.published, 1, 10) END AS reported,
          (SELECT json_group_array(document_id) FROM (SELECT document_id FROM events s WHERE s.same_as = e.id
            ORDER BY document_id)) AS also
        FROM events e LEFT JOIN documents d ON d.id = e.document_id
        WHERE e.same_as IS NULL ORDER BY e.date DESC, e.origin, e.id"""
    titles = dict(db.conn.execute("SELECT id, title FROM documents WHERE id IN (SELECT document_id FROM events)"))
    found = []
    for event in _read(db, Event, sql, lists=("also",)):
        if event.document_id is None:
            found.append(event)
            continue
        words = (event.document_id, event.start, event.end, event.quote)
        summary = allowed.summary(*words, event.summary, titles.get(event.document_id), event.confirmed)
        shown = _quoting(event, allowed.shown(*words))
        found.append(shown if summary == event.summary else replace(shown, summary=summary))
    return found


def read_documents(db: Database) -> list[PublishedDocument]:
    """Documents that a page can show, newest first."""
    sql = f"""
        SELECT d.id, d.source_id, s.name AS source, d.url, d.kind, d.title, d.author, d.published, d.first_seen,
          d.last_changed, d.text_since, d.publish, d.docket_number, d.entry_number,
          CASE d.publish WHEN 'full' THEN substr(d.text, 1, {OPENING_CHARACTERS}) ELSE '' END AS opening
        FROM documents d JOIN sources s ON s.id = d.source_id
        WHERE {_SHOWN_DOCUMENT}
        ORDER BY coalesce(d.published, d.first_seen) DESC, d.id"""
    return _read(db, PublishedDocument, sql)


def read_document_links(db: Database) -> list[DocumentLink]:
    """Which documents belong to which disputes."""
    sql = """
        SELECT document_id, dispute_id, proceeding_id, reason, confidence, origin, confirmed FROM document_disputes
        ORDER BY document_id, dispute_id"""
    return _read(db, DocumentLink, sql)


def read_stories(db: Database) -> list[Story]:
    """All stories, newest first."""
    members = """(SELECT json_group_array(document_id) FROM (SELECT document_id FROM story_documents
      WHERE story_id = t.id AND is_copy {test} ORDER BY document_id))"""
    told_by = """(SELECT json_group_array(value) FROM (SELECT DISTINCT s.{column} AS value FROM story_documents m
      JOIN documents d ON d.id = m.document_id JOIN sources s ON s.id = d.source_id
      WHERE m.story_id = t.id AND NOT m.is_copy AND s.{column} IS NOT NULL ORDER BY 1))"""
    sql = f"""
        SELECT t.id, t.title, t.lead_document_id, t.first_seen, t.last_changed, t.outlets,
          {members.format(test="IN (0, 1)")} AS documents, {members.format(test="= 1")} AS copies,
          {told_by.format(column="trust")} AS kinds, {told_by.format(column="jurisdiction")} AS countries
        FROM stories t ORDER BY t.last_changed DESC, t.id"""
    return _read(db, Story, sql, lists=("documents", "copies", "kinds", "countries"))


def read_takes(db: Database) -> list[Take]:
    """All quick takes, the one that was told last first."""
    sql = """
        SELECT id, story_id, dispute_id, week, who, whom, practices, event_type, court, docket_number, date, told
        FROM takes ORDER BY told DESC, id"""
    found = []
    for row in db.conn.execute(sql):
        values = dict(row)
        for column in ("who", "whom"):
            values[column] = tuple(json.loads(values[column]))
        values["practices"] = tuple((practice, status) for practice, status in json.loads(values["practices"]))
        found.append(Take(**values))
    return found


def read_take_sentences(db: Database, quotations: Quotations | None = None) -> list[TakeSentence]:
    """The sentences of quick takes in their order, as far as they may be quoted."""
    allowed = quotations or Quotations(db)
    sql = 'SELECT take_id, document_id, start, "end", quote FROM take_sentences ORDER BY take_id, position'
    sentences = _read(db, TakeSentence, sql)
    shown = ((s, allowed.shown(s.document_id, s.start, s.end, s.quote)) for s in sentences)
    return [replace(s, quote=words.quote, end=words.end) for s, words in shown if words]


def read_audience_tags(db: Database) -> list[AudienceTag]:
    """Whom things concern, and why."""
    sql = "SELECT kind, id, audience, rule, reason, origin FROM audience_tags ORDER BY kind, id, audience, rule"
    return _read(db, AudienceTag, sql)


def read_policies(db: Database) -> list[Policy]:
    """All policies, by jurisdiction and title."""
    sql = """
        SELECT id, title, jurisdiction, body, kind, identifiers, status, audiences, summary, as_of, note,
          (SELECT json_group_array(practice_id) FROM (SELECT practice_id FROM policy_practices
            WHERE policy_id = policies.id ORDER BY practice_id)) AS practices
        FROM policies ORDER BY jurisdiction, title, id"""
    return _read(db, Policy, sql, lists=("identifiers", "audiences", "practices"))


def read_terms(db: Database) -> list[TermsVersion]:
    """All versions of terms: by provider and document, newest first."""
    sql = """
        SELECT id, provider_id, document, version, effective, outputs_may_train, scraping, summary, quote, last_seen,
          as_of, note
        FROM terms ORDER BY provider_id, document, coalesce(effective, last_seen, version) DESC, id"""
    return _read(db, TermsVersion, sql)


def read_double_standards(db: Database) -> list[DoubleStandard]:
    """Labs whose terms forbid what they are said to do, as the view of that name judges it."""
    return _read(db, DoubleStandard, "SELECT terms_id, assertion_id FROM double_standards")


def read_conflicts(db: Database) -> list[Conflict]:
    """Where sources disagree."""
    sql = """
        SELECT id, subject_kind, subject_id, field, preferred, other, reason, source_url FROM conflicts
        ORDER BY subject_kind, subject_id, field, id"""
    return _read(db, Conflict, sql)


def read_citations(db: Database) -> list[Citation]:
    """The sources of curated facts, in the order in which the registry names them."""
    sql = "SELECT subject_kind, subject_id, url, is_link FROM citations ORDER BY subject_kind, subject_id, position"
    return _read(db, Citation, sql)


def read_tombstones(db: Database) -> list[Tombstone]:
    """Ids that are gone, and what stands for them now."""
    return _read(db, Tombstone, "SELECT kind, id, merged_into, reason FROM tombstones ORDER BY kind, id")


def read_source_health(db: Database, *, for_strangers: bool = True) -> list[SourceHealth]:
    """All sources, by name; for strangers, without what of their addresses and reasons is not public.

    The view is spelt out, for a file that is only read may have been made before it.
    """
    sql = f"""
        WITH source_health AS ({VIEWS["source_health"]})
        SELECT h.*, s.failures, s.next_try, coalesce(json_extract(s.settings, '$.allow_private'), 0) AS private
        FROM source_health h JOIN sources s ON s.id = h.source_id
        ORDER BY h.name COLLATE NOCASE, h.source_id"""
    found = []
    for row in db.conn.execute(sql):
        values = dict(row)
        private = bool(values.pop("private"))
        if for_strangers:
            values["url"], values["reason"] = shown_source(values["url"], values["reason"], is_private=private)
        found.append(SourceHealth(**values))
    return found


def read_crawl_runs(db: Database) -> list[CrawlRun]:
    """The crawls of the week that ends with the last one, newest first."""
    names = ("sources", "failed", "requests", "bytes", "new", "changed", "pages", "page_failures")
    counts = ", ".join(f"coalesce(json_extract(counts, '$.{name}'), 0) AS {name}" for name in names)
    sql = f"""
        SELECT id, started, ended, state, {counts} FROM runs WHERE stage = 'crawl' AND started > strftime(
          '%Y-%m-%dT%H:%M:%SZ', (SELECT max(started) FROM runs WHERE stage = 'crawl'), '-7 days')
        ORDER BY id DESC"""
    return _read(db, CrawlRun, sql)


def read_accuracy(db: Database) -> list[Accuracy]:
    """What the last extraction knew of its own accuracy, a corpus each, in the order in which to show it."""
    return [
        Accuracy(
            corpus=row["corpus"],
            documents=row["documents"],
            sha256=row["sha256"],
            extractor=row["extractor"],
            measured=row["measured"],
            layers=tuple(
                LayerAccuracy(
                    layer=layer,
                    **{key: figures[key] for key in ("precision", "recall", "hits", "false", "missed")},
                )
                for layer, figures in row["layers"].items()
            ),
        )
        for row in json.loads(read_meta(db, "accuracy") or "[]")
    ]


def _quoting(record: Quoted, words: Words | None) -> Quoted:
    """The record with as much of its quotation as may be shown."""
    quote, end = (words.quote, words.end) if words else (None, record.end)
    if quote == record.quote:
        return record
    return replace(record, quote=quote, end=end)


def _read(db: Database, record: type[Record], sql: str, *, lists: tuple[str, ...] = ()) -> list[Record]:
    """Rows as records; columns named in `lists` hold JSON arrays and become tuples of text."""
    rows: list[Record] = []
    for row in db.conn.execute(sql):
        values: dict[str, Any] = dict(row)
        for column in lists:
            values[column] = tuple(str(item) for item in json.loads(values[column] or "[]"))
        rows.append(record(**values))
    return rows
