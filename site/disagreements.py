"""Where two sources disagree, in words: whose fact it is, which part of it, and what each source says."""

from __future__ import annotations

from dataclasses import dataclass

from aidocket.courts import court_name
from aidocket.site.docket import Docket
from aidocket.site.items import Items
from aidocket.site.page import anchor_of, path_of
from aidocket.site.words import long_date
from aidocket.store.published import Conflict
from aidocket.taxonomy import DISPUTE_STATUSES

_FIELDS: dict[str, str] = {
    "court_id": "court",
    "courtlistener_id": "number at CourtListener",
    "docket_number": "docket number",
    "filed": "day of filing",
    "status": "stage",
}
"""Fields of the registry whose names say too little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """`what` is what the sources disagree about; `preferred` is shown on the site, empty where neither is."""

    subject: str
    path: str
    what: str
    preferred: str
    other: str
    reason: str
    source_url: str | None


def disagreement(docket: Docket, items: Items, conflict: Conflict) -> Disagreement:
    """One conflict of the registry in words."""
    subject, path = _subject(docket, items, conflict)
    field = conflict.field.rpartition(".")[2]
    return Disagreement(
        subject=subject,
        path=path,
        what=_what(docket, conflict.field),
        preferred=_value(field, conflict.preferred or ""),
        other=_value(field, conflict.other),
        reason=conflict.reason or "",
        source_url=conflict.source_url,
    )


def _subject(docket: Docket, items: Items, conflict: Conflict) -> tuple[str, str]:
    """What to call the thing that the sources speak of, and where it stands."""
    id = conflict.subject_id
    match conflict.subject_kind:
        case "dispute" if id in docket.disputes:
            return docket.disputes[id].title, path_of("disputes", id)
        case "policy" if id in docket.policies:
            return docket.policies[id].title, f"policy/#{anchor_of('policy', id)}"
        case "terms" if id in docket.terms:
            terms = docket.terms[id]
            name = f"{docket.party_name(terms.provider_id)}: {terms.document}"
            return name, f"terms/#{anchor_of('terms', id)}"
        case "assertion":
            anchor = anchor_of("statement", id)
            found = (i for i in items.statements if anchor in (i.anchor, *i.also))
            return next(((i.headline, i.path) for i in found), (id, ""))
    return id, ""


def _what(docket: Docket, path: str) -> str:
    """`events.2026-03-16.date` → `date of the event of 16 March 2026`."""
    owner, _, field = path.rpartition(".")
    words = _FIELDS.get(field, field.replace("_", " "))
    kind, _, id = owner.partition(".")
    if kind == "events":
        return f"{words} of the event of {long_date(id)}"
    if kind == "proceedings":
        return f"{words} in {docket.proceedings[id].caption if id in docket.proceedings else id}"
    return words if not owner else path


def _value(field: str, value: str) -> str:
    if field == "status":
        return DISPUTE_STATUSES.get(value, value)
    return court_name(value) if field == "court_id" else long_date(value)
