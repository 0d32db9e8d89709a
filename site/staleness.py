"""What has gone stale: dates that have passed with nothing known since, and entries whose sources speak of long ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aidocket.site.docket import Docket
from aidocket.site.items import Item, Items
from aidocket.site.page import anchor_of, path_of
from aidocket.site.words import days_before
from aidocket.taxonomy import DISPUTE_STATUSES

OLD_DAYS = 180
"""Sources that speak up to a day longer ago than this are called old."""

_OPEN = ("active", "on-appeal", "stayed", "pre-litigation", "unknown")
_MOVING = ("proposed", "introduced", "in-committee", "reported-by-committee", "draft", "in-second-chamber", "filed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """An entry that may have moved on; `as_of` is the last day of which its sources speak, empty where nobody says."""

    kind: str
    title: str
    path: str
    stage: str
    as_of: str


def passed_dates(docket: Docket, items: Items) -> list[Item]:
    """Hearings, deadlines and trials before the day of the data after which nothing of their dispute is known."""
    past = [i for i in items.events if i.group == "date" and i.day and i.day < docket.as_of]
    return [i for i in past if not _followed(items, i)]


def aged_entries(docket: Docket) -> list[Aged]:
    """Open disputes, rules under way and newest terms whose sources are old, the oldest first."""
    limit = days_before(docket.as_of, OLD_DAYS) if docket.as_of else ""
    return sorted((e for e in _entries(docket) if e.as_of < limit), key=lambda e: (e.as_of, e.kind, e.title, e.path))


def _entries(docket: Docket) -> Iterator[Aged]:
    for d in docket.disputes.values():
        if d.status in _OPEN and d.origin == "curated":
            stage = DISPUTE_STATUSES.get(d.status, d.status)
            yield Aged(kind="dispute", title=d.title, path=path_of("disputes", d.id), stage=stage, as_of=d.as_of or "")
    for p in docket.policies.values():
        if p.status in _MOVING:
            path = f"policy/#{anchor_of('policy', p.id)}"
            yield Aged(
                kind="rule", title=p.title, path=path, stage=p.status.replace("-", " "), as_of=p.as_of or ""
            )  # fmt: skip
    newest = {(t.provider_id, t.document): t for versions in docket.terms_of.values() for t in reversed(versions)}
    for t in newest.values():
        title = f"{docket.party_name(t.provider_id)}: {t.document}"
        path = f"terms/#{anchor_of('terms', t.id)}"
        yield Aged(kind="terms", title=title, path=path, stage=t.version, as_of=t.last_seen or t.as_of or "")


def _followed(items: Items, item: Item) -> bool:
    """Whether anything is known of one of its disputes on or after that day, other than further dates."""
    return any(
        other.group in ("ruling", "filing", "news") and other.day >= item.day and other.id != item.id
        for dispute in item.disputes
        for other in items.by_dispute.get(dispute, [])
    )
