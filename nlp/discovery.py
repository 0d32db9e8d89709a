"""Disputes that nobody has entered yet: made from the cases that relevant documents name, marked as extracted."""

from __future__ import annotations

from aidocket.courts import court_name, is_court_id, is_federal
from aidocket.dockets import docket_key
from aidocket.nlp.captions import is_side
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.courts import find_courts
from aidocket.store import Database
from aidocket.store import linking as store
from aidocket.store.linking import Discovery, FoundCase


def discover_disputes(db: Database) -> int:
    """Make disputes of cases that relevant documents name and nobody has entered yet; how many documents got one.

    Runs after documents were read, over those without a dispute, in a fixed order; each document is one transaction,
    so that a stop half-way loses nothing. What the registry has entered since is merged into its entry.
    """
    _merge_entered(db)
    store.prune_discoveries(db)
    linked = 0
    for case in store.iter_unlinked_cases(db):
        discovery = _discover(case, store.read_proceedings(db))
        if discovery is not None and store.write_discovery(db, case.document_id, discovery):
            linked += 1
    store.prune_discoveries(db)
    return linked


def _discover(case: FoundCase, known: list[store.ProceedingRow]) -> Discovery | None:
    """The dispute that a case belongs to, or a new one; None where its caption is no plausible one."""
    court_id = case.court_id or _court_of(case)
    key = docket_key(court_id, case.docket_number) if case.docket_number else None
    for row in known:
        if _is_same_case(case, key, row):
            return Discovery(dispute_id=row.dispute_id, proceeding_id=row.id, reason="caption", confidence=0.6)
    if case.caption is None or not is_plausible(case.caption):
        return None
    dispute_id = f"found-{store.slug(case.caption)}"
    return Discovery(
        dispute_id=dispute_id,
        proceeding_id=dispute_id,
        reason="new case: caption and docket number" if key else "new case: caption",
        confidence=0.6 if key else 0.5,
        title=case.caption,
        court_id=court_id,
        court=court_name(court_id) if court_id else "",
        docket_number=case.docket_number,
        docket_key=key,
        level=_level(court_id),
    )


def _is_same_case(case: FoundCase, key: str | None, row: store.ProceedingRow) -> bool:
    if key and row.docket_key:
        return key == row.docket_key or (":" not in key and row.docket_key.endswith(f":{key}"))
    return bool(case.caption and is_same_caption(case.caption, row.caption))


def is_plausible(caption: str) -> bool:
    """Whether both sides of a caption may be parties; `In re` needs the word litigation."""
    if caption.startswith("In re "):
        return "litigation" in caption.casefold()
    left, versus, right = caption.partition(" v. ")
    return bool(versus) and all(is_side(side) and len(side) > 2 for side in (left, right)) and left != right


def _court_of(case: FoundCase) -> str | None:
    ids = {mention.court_id for mention in find_courts(case.text)}
    return ids.pop() if len(ids) == 1 else None


def _level(court_id: str | None) -> str:
    if court_id is None:
        return "trial"
    if court_id.startswith("ca") and court_id[2:] in {"dc", "fc", *map(str, range(1, 12))}:
        return "appeal"
    if is_court_id(court_id) and not is_federal(court_id):
        return "state"
    return "mdl" if court_id == "jpml" else "trial"


def _merge_entered(db: Database) -> None:
    """Give the documents of a discovered dispute to the registry's entry of the same case, once there is one."""
    rows = store.read_proceedings(db)
    entered = [row for row in rows if row.origin == "curated"]
    for row in (row for row in rows if row.origin == "extracted"):
        case = FoundCase(document_id="", caption=row.caption, docket_number=None, court_id=row.court_id, text="")
        twin = next((e for e in entered if _is_same_case(case, row.docket_key, e)), None)
        if twin is not None:
            store.merge_discovery(db, row.dispute_id, twin)
