"""Reads of the watchlist: dockets that are followed because the registry knows their case, what is missing on those
that were joined to a lead, and names to search by."""

from __future__ import annotations

from dataclasses import dataclass

from aidocket.dockets import docket_key
from aidocket.store import Database

ENDED = ("settled", "dismissed", "decided", "closed")
"""Statuses of a dispute, or a proceeding, in which little more is to come."""

HAS_WORDS = ("full-text", "pdf", "pdf-without-text", "lead")
"""Values of `details.text_from` of a paper that need not be looked for: it is here, or a copy of it."""


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
class MissingPaper:
    """A paper that a member's docket names, and of which nobody has given the words yet.

    `lead` is the lead's number at CourtListener. `key` is under which the source that asks has listed the paper, None
    where only others have. A court gives a paper one number, `pacer_doc_id`, on all dockets that it is filed on
    (freelawproject/courtlistener, `cl/recap/utils.py`, finds copies on other dockets by it too).
    """

    docket_key: str
    pacer_doc_id: str
    lead: int
    key: str | None
    court_id: str | None
    docket_number: str
    caption: str | None
    entry_number: str | None
    attachment_number: str | None


def read_missing_papers(
    db: Database, source_id: str, *, before: str, filed_since: str, asked_before: str
) -> list[MissingPaper]:
    """What is to be looked for under the leads of cases that were joined to them, the newest papers first.

    Args:
        db: the database.
        source_id: the source that asks.
        before: documents that were first seen at this time or later do not count.
        filed_since: nor does what was filed before that day.
        asked_before: a paper that was looked for at this time or later is left alone.
    """
    leads = _leads(db)
    rows = db.execute(
        f"""SELECT d.source_id, d.key, d.court_id, d.docket_number, d.caption, d.entry_number, d.attachment_number,
              json_extract(d.details, '$.pacer_doc_id') AS paper,
              coalesce(json_extract(d.details, '$.text_from'), '') IN {HAS_WORDS}
                OR coalesce(json_extract(d.details, '$.is_available'), 0)
                OR json_extract(d.details, '$.pdf_url') IS NOT NULL AS is_known
            FROM documents d
            WHERE d.docket_number IS NOT NULL AND d.first_seen < ? AND coalesce(d.published, d.first_seen) >= ?
              AND json_extract(d.details, '$.pacer_doc_id') IS NOT NULL
            ORDER BY coalesce(d.published, d.first_seen) DESC, d.source_id = ? DESC, d.id""",
        [before, filed_since, source_id],
    )
    lookups = db.execute("SELECT docket_key, pacer_doc_id FROM lookups WHERE asked >= ?", [asked_before])
    asked = {(row["docket_key"], row["pacer_doc_id"]) for row in lookups}
    found: dict[tuple[str, str, str | None], MissingPaper] = {}
    known: set[tuple[str, str, str | None]] = set()
    for row in rows:
        docket = docket_key(row["court_id"], row["docket_number"])
        place = (docket, row["paper"], row["attachment_number"])
        # A number goes into a query, and may come from anywhere.
        if docket not in leads or not row["paper"].isdecimal() or place[:2] in asked:
            continue
        if row["is_known"]:
            known.add(place)
        found.setdefault(
            place,
            MissingPaper(
                docket_key=docket,
                pacer_doc_id=row["paper"],
                lead=leads[docket],
                key=row["key"] if row["source_id"] == source_id else None,
                court_id=row["court_id"],
                docket_number=row["docket_number"],
                caption=row["caption"],
                entry_number=row["entry_number"],
                attachment_number=row["attachment_number"],
            ),
        )
    return [paper for place, paper in found.items() if place not in known]


def _leads(db: Database) -> dict[str, int]:
    """The lead's number at CourtListener by the docket of each member that goes on, where one court has both."""
    rows = db.execute(
        f"""SELECT p.docket_key, min(l.courtlistener_id) AS lead FROM proceedings p
            JOIN disputes d ON d.id = p.dispute_id JOIN proceedings l ON l.id = p.lead_id
            WHERE p.origin = 'curated' AND d.status NOT IN {ENDED} AND l.courtlistener_id IS NOT NULL
              AND p.court_id = l.court_id AND p.docket_key IS NOT NULL AND p.docket_key <> l.docket_key
            GROUP BY p.docket_key"""
    )
    return {row["docket_key"]: row["lead"] for row in rows}


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
