"""The curated rows: what the registry says is made true in the database, and what has gone is let go of.

Rows that were read in documents (`origin = 'extracted'`) are left alone. Where one of them names something that is no
longer there, the name goes and its document is put back in the queue, to be read anew with what is known now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aidocket.store import Database
from aidocket.store.linking import ProceedingRow, merge_discovery

Row = tuple[Any, ...]

REMOVED = "removed from the registry"
"""The reason on a tombstone that nobody wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedTable:
    """A table that the registry fills: its key is the first `keys` columns; `scope` marks the rows that are ours."""

    name: str
    columns: tuple[str, ...]
    keys: int = 1
    scope: str = "origin = 'curated'"

    @property
    def column_list(self) -> str:
        """The columns, quoted, for SQL."""
        return ", ".join(f'"{column}"' for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was done to one table."""

    added: int = 0
    changed: int = 0
    removed: tuple[Row, ...] = ()


def _table(name: str, columns: str, *, keys: int = 1, scope: str = "origin = 'curated'") -> CuratedTable:
    return CuratedTable(name=name, columns=tuple(columns.split()), keys=keys, scope=scope)


_ALL = "1"
_OF_DISPUTES = "dispute_id IN (SELECT id FROM disputes WHERE origin = 'curated')"
_OF_PROCEEDINGS = "proceeding_id IN (SELECT id FROM proceedings WHERE origin = 'curated')"
_OF_PARTIES = "party_id IN (SELECT id FROM parties WHERE origin = 'curated')"

CURATED = (
    _table("parties", "id name kind is_lab homepage note origin"),
    _table("party_aliases", "party_id alias", keys=2, scope=_OF_PARTIES),
    _table("models", "id name family maker_id aliases origin"),
    _table("claims", "id kind label authority definition requires contested patterns", scope=_ALL),
    _table("practices", "id parent_id label definition legitimate contested patterns", scope=_ALL),
    _table("disputes", "id title summary status country media filed last_event as_of note origin"),
    _table("dispute_practices", "dispute_id practice_id", keys=2, scope=_OF_DISPUTES),
    _table("dispute_models", "dispute_id model_id", keys=2, scope=_OF_DISPUTES),
    _table("dispute_parties", "dispute_id party_id role position", keys=3, scope=_OF_DISPUTES),
    _table(
        "proceedings",
        "id dispute_id caption court_id court docket_number docket_key level lead_id status filed closed judge"
        " courtlistener_id as_of note origin",
    ),
    _table("proceeding_parties", "proceeding_id party_id role position", keys=3, scope=_OF_PROCEEDINGS),
    _table("proceeding_claims", "proceeding_id claim_id", keys=2, scope=_OF_PROCEEDINGS),
    _table(
        "outcomes",
        "id proceeding_id claim_id plaintiff_id defendant_id outcome date summary source_url origin",
    ),
    _table("policies", "id title jurisdiction body kind identifiers status audiences summary as_of note", scope=_ALL),
    _table("policy_practices", "policy_id practice_id", keys=2, scope=_ALL),
    _table(
        "terms",
        "id provider_id document version effective outputs_may_train scraping summary quote last_seen as_of note",
        scope=_ALL,
    ),
    _table(
        "assertions",
        "id dispute_id actor actor_id practice_id target target_id student teacher status evidence consent speaker"
        " date summary quote source_url note as_of origin",
    ),
    _table("events", "id type date summary dispute_id proceeding_id policy_id terms_id source_url origin"),
    _table("explanations", "subject_kind subject_id position place question text sources", keys=3, scope=_ALL),
    _table("citations", "subject_kind subject_id position url is_link", keys=3, scope=_ALL),
    _table(
        "corrections",
        "id action subject row_id document matches changes dispute_id proceeding_id names party_id reason source_url"
        " author date note",
        scope=_ALL,
    ),
    _table("conflicts", "id subject_kind subject_id field preferred other reason source_url origin"),
)
"""Every table that the registry owns rows of, but for sources and tombstones, which have rules of their own."""

_SOURCES = _table(
    "sources",
    "id name kind url topic jurisdiction language schedule licence publish trust enabled settings",
    scope=_ALL,
)

_TOMBSTONED = {
    "parties": "party",
    "models": "model",
    "practices": "practice",
    "claims": "claim",
    "disputes": "dispute",
    "policies": "policy",
    "terms": "terms",
    "assertions": "assertion",
}


def write_curated(db: Database, rows: Mapping[str, Sequence[Row]]) -> dict[str, Change]:
    """Make the curated rows equal to `rows`; to be called in a transaction, which must hold foreign keys at its end.

    Args:
        rows: by table, in the order of the columns above; a table that is not named is emptied of curated rows.
    """
    db.execute("PRAGMA defer_foreign_keys = ON")
    found = _free_docket_keys(db, rows.get("proceedings", ()))
    changes = {table.name: _replace(db, table, rows.get(table.name, ())) for table in CURATED}
    changes["sources"] = _replace_sources(db, rows.get("sources", ()))
    _merge_found(db, found)
    _let_go(db)
    _write_tombstones(db, rows.get("tombstones", ()), changes)
    return changes


def _replace(db: Database, table: CuratedTable, wanted: Iterable[Row]) -> Change:
    """Insert what is new, update what differs, delete what is gone."""
    sql = f"SELECT {table.column_list} FROM {table.name} WHERE {table.scope}"
    kept = {row[: table.keys]: row for row in map(tuple, db.execute(sql))}
    new = {row[: table.keys]: row for row in wanted}
    gone = [key for key in kept if key not in new]
    keys = table.columns[: table.keys]
    match = " AND ".join(f'"{column}" = ?' for column in keys)
    db.conn.executemany(f"DELETE FROM {table.name} WHERE {match}", gone)
    fresh = [row for key, row in new.items() if kept.get(key) != row]
    _upsert(db, table, fresh)
    added = sum(1 for key in new if key not in kept)
    return Change(added=added, changed=len(fresh) - added, removed=tuple(gone))


def _upsert(db: Database, table: CuratedTable, rows: Sequence[Row]) -> None:
    keys = ", ".join(f'"{column}"' for column in table.columns[: table.keys])
    rest = [f'"{column}" = excluded."{column}"' for column in table.columns[table.keys :]]
    action = f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING"
    places = ", ".join("?" * len(table.columns))
    db.conn.executemany(
        f"INSERT INTO {table.name} ({table.column_list}) VALUES ({places}) ON CONFLICT ({keys}) DO {action}", rows
    )


def _free_docket_keys(db: Database, proceedings: Iterable[Row]) -> dict[str, str]:
    """A docket number may move from one proceeding to another; until both are written nobody holds it.

    Returns:
        Disputes that were found in documents and hold a number which the registry has entered since, and the
        registry's proceeding that takes it.
    """
    at = _columns("proceedings")
    taken = {row[at["docket_key"]]: row[at["id"]] for row in proceedings if row[at["docket_key"]]}
    held = db.execute(
        "SELECT id, dispute_id, docket_key, origin FROM proceedings WHERE docket_key IS NOT NULL"
    ).fetchall()
    moved = [row for row in held if taken.get(row["docket_key"], row["id"]) != row["id"]]
    db.conn.executemany("UPDATE proceedings SET docket_key = NULL WHERE id = ?", [(row["id"],) for row in moved])
    return {row["dispute_id"]: taken[row["docket_key"]] for row in moved if row["origin"] == "extracted"}


def _merge_found(db: Database, found: Mapping[str, str]) -> None:
    """What was found in documents belongs to the registry's entry, now that there is one."""
    for dispute_id, proceeding_id in sorted(found.items()):
        row = db.execute(
            "SELECT id, dispute_id, caption, court_id, docket_key, origin FROM proceedings WHERE id = ?",
            [proceeding_id],
        ).fetchone()
        if row["dispute_id"] != dispute_id:
            merge_discovery(db, dispute_id, ProceedingRow(**dict(row)))


def _columns(name: str) -> dict[str, int]:
    table = next(table for table in CURATED if table.name == name)
    return {column: place for place, column in enumerate(table.columns)}


def _replace_sources(db: Database, wanted: Iterable[Row]) -> Change:
    """Sources keep what the crawler knows of them. One that has gone is switched off as long as documents name it."""
    rows = list(wanted)
    names = {row[0] for row in rows}
    kept = {row[0]: row for row in map(tuple, db.execute(f"SELECT {_SOURCES.column_list} FROM sources"))}
    fresh = [row for row in rows if kept.get(row[0]) != row]
    _upsert(db, _SOURCES, fresh)
    gone = [(source_id,) for source_id in kept if source_id not in names]
    db.conn.executemany(
        """DELETE FROM sources WHERE id = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE source_id = sources.id)
             AND NOT EXISTS (SELECT 1 FROM fetches WHERE source_id = sources.id)""",
        gone,
    )
    db.conn.executemany("UPDATE sources SET enabled = 0 WHERE id = ?", gone)
    added = sum(1 for row in rows if row[0] not in kept)
    return Change(added=added, changed=len(fresh) - added, removed=tuple(gone))


_LINKS = (
    ("document_disputes", "dispute_id", "disputes"),
    ("document_disputes", "proceeding_id", "proceedings"),
    ("assertions", "dispute_id", "disputes"),
    ("assertions", "actor_id", "parties"),
    ("assertions", "target_id", "parties"),
    ("assertions", "practice_id", "practices"),
    ("events", "dispute_id", "disputes"),
    ("events", "proceeding_id", "proceedings"),
    ("events", "policy_id", "policies"),
    ("events", "terms_id", "terms"),
)
"""Which extracted rows may name which curated ones."""

_CANNOT_BE_EMPTY = {("document_disputes", "dispute_id"), ("assertions", "practice_id")}


def _let_go(db: Database) -> None:
    """Take the names of what has gone out of extracted rows, and have their documents read again."""
    for table, column, target in _LINKS:
        lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {target})"
        db.execute(
            f"""UPDATE documents SET extractor = NULL, extracted_sha256 = NULL
                WHERE id IN (SELECT document_id FROM {table} WHERE {lost})"""
        )
        if (table, column) in _CANNOT_BE_EMPTY:
            db.execute(f"DELETE FROM {table} WHERE {lost}")
        else:
            db.execute(f"UPDATE {table} SET {column} = NULL WHERE {lost}")
    db.execute(
        """UPDATE models SET maker_id = NULL
           WHERE origin = 'extracted' AND maker_id IS NOT NULL AND maker_id NOT IN (SELECT id FROM parties)"""
    )


def _write_tombstones(db: Database, written: Iterable[Row], changes: Mapping[str, Change]) -> None:
    """A tombstone for every id that has gone; one that came back has none."""
    gone = [(kind, row[0], REMOVED) for table, kind in _TOMBSTONED.items() for row in changes[table].removed]
    db.conn.executemany("INSERT INTO tombstones (kind, id, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", gone)
    db.conn.executemany(
        """INSERT INTO tombstones (kind, id, merged_into, reason) VALUES (?, ?, ?, ?)
           ON CONFLICT (kind, id) DO UPDATE SET merged_into = excluded.merged_into, reason = excluded.reason""",
        list(written),
    )
    for table, kind in _TOMBSTONED.items():
        db.execute(f"DELETE FROM tombstones WHERE kind = ? AND id IN (SELECT id FROM {table})", [kind])
