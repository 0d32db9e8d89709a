"""Reads of the watchlist: dockets that are followed because the registry knows their case, and names to search by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from aidocket.dockets import docket_key

ENDED = ("settled", "dismissed", "decided", "closed")
"""Statuses of a dispute, or a proceeding, in which little more is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedDocket:
    """A docket to follow. `status` is its own; `named` is when a document named it last, `newest` its last entry."""

    courtlistener_id: int
    status: str
    visited: str | None = None
    named: str | None = None
    newest: str | None = None


def read_watchlist(db: Database, *, before: str) -> list[WatchedDocket]:
    """The dockets of disputes that are not ended, by number.

    The lead of a case that was joined to it is followed too: what is missing under a member is filed there, so a
    document that names the member is a hit on the lead.

    Args:
        db: the database.
        before: documents that were first seen at this time or later do not count, nor do those of a watchlist.
    """
    rows = db.execute(
        f"""WITH going AS (
             SELECT p.* FROM proceedings p JOIN disputes d ON d.id = p.dispute_id
             WHERE p.origin = 'curated' AND d.status NOT IN {ENDED}
           )
           SELECT w.courtlistener_id, w.status, w.docket_key, v.visited FROM (
             SELECT courtlistener_id, status, docket_key FROM going
             UNION ALL
             SELECT l.courtlistener_id, l.status, going.docket_key FROM going JOIN proceedings l ON l.id = going.lead_id
             UNION ALL
             SELECT l.courtlistener_id, l.status, l.docket_key FROM going JOIN proceedings l ON l.id = going.lead_id
           ) w LEFT JOIN docket_visits v USING (courtlistener_id)
           WHERE w.courtlistener_id IS NOT NULL ORDER BY w.courtlistener_id, w.docket_key"""
    ).fetchall()
    named, newest = _documents(db, before)
    found: dict[int, WatchedDocket] = {}
    for row in rows:
        kept = found.get(row["courtlistener_id"])
        key = row["docket_key"] or ""
        found[row["courtlistener_id"]] = WatchedDocket(
            courtlistener_id=row["courtlistener_id"],
            status=row["status"] or "unknown",
            visited=row["visited"],
            named=_later(kept.named if kept else None, named.get(key)),
            newest=_later(kept.newest if kept else None, newest.get(key)),
        )
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A proceeding that CourtListener has a docket of."""

    courtlistener_id: int
    court_id: str | None
    docket_number: str | None
    caption: str


def read_watched_cases(db: Database) -> list[KnownCase]:
    """All proceedings with a docket at CourtListener, by its number."""
    rows = db.execute(
        """SELECT courtlistener_id, court_id, docket_number, caption FROM proceedings
           WHERE courtlistener_id IS NOT NULL AND origin = 'curated' ORDER BY courtlistener_id, id"""
    )
    return [KnownCase(**dict(row)) for row in rows]


def read_lab_names(db: Database) -> list[str]:
    """The names of makers of models, by name; aliases that stand inside a name would find nothing more."""
    rows = db.execute("SELECT name FROM parties WHERE is_lab AND origin = 'curated' ORDER BY name")
    return [row["name"] for row in rows]


def _documents(db: Database, before: str) -> tuple[dict[str, str], dict[str, str]]:
    """By docket: when a document named it last, and the date of its newest entry."""
    rows = db.execute(
        """SELECT d.court_id, d.docket_number, max(d.published) AS newest,
             max(CASE WHEN coalesce(json_extract(s.settings, '$.dockets'), '') <> 'watchlist' THEN d.first_seen END)
               AS named
           FROM documents d JOIN sources s ON s.id = d.source_id
           WHERE d.docket_number IS NOT NULL AND d.first_seen < ? GROUP BY d.court_id, d.docket_number""",
        [before],
    )
    named: dict[str, str] = {}
    newest: dict[str, str] = {}
    for row in rows:
        key = docket_key(row["court_id"], row["docket_number"])
        for found, value in ((named, row["named"]), (newest, row["newest"])):
            if value:
                found[key] = max(value, found.get(key, ""))
    return named, newest


def _later(one: str | None, other: str | None) -> str | None:
    return max((moment for moment in (one, other) if moment), default=None)
