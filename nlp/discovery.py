"""Disputes that nobody has entered yet: made from the cases that relevant documents name, marked as extracted.

What there should be is worked out anew each time from all documents that reading links with no dispute, in the order in
which they came, and only what differs is written. So it does not matter in which order, or how often, documents were
read.
"""

from __future__ import annotations

from collections import defaultdict

from aidocket.courts import court_name, is_court_id, is_federal
from aidocket.dockets import docket_key
from aidocket.nlp.captions import is_side
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.courts import find_courts
from aidocket.nlp.newcases import new_case
from aidocket.store import Database
from aidocket.store import discoveries as store
from aidocket.store.discoveries import FoundDispute, FoundLink, NamedCase
from aidocket.store.linking import ProceedingRow, read_proceedings, slug
from aidocket.store.proposals import read_case_context


def discover_disputes(db: Database) -> int:
    """Make disputes of cases that relevant documents name and nobody has entered yet; how many documents got one.

    The first case of a document decides, the others are named in it only. One transaction.
    """
    entered = [row for row in read_proceedings(db) if row.origin == "curated"]
    discovery = _Discovery(db, entered)
    for case in store.iter_cases(db):
        discovery.take(case)
    kept, kept_links = store.read_found(db), store.read_links(db)
    gone = {i: discovery.successor(kept[i]) for i in kept if i not in discovery.found}
    with db.atomic():
        store.write_disputes(db, discovery.found, kept)
        linked = store.write_links(db, discovery.links, kept_links)
        store.bury(db, gone)
        store.write_barred(db, discovery.kept_out)
    return linked


class _Discovery:
    """What there should be: gathered case by case."""

    def __init__(self, db: Database, entered: list[ProceedingRow]) -> None:
        self._db = db
        self._barred = store.read_barred(db)
        self._by_number: dict[str, list[ProceedingRow]] = defaultdict(list)
        self._by_word: dict[str, list[ProceedingRow]] = defaultdict(list)
        self.found: dict[str, FoundDispute] = {}
        self.links: dict[str, FoundLink] = {}
        self.kept_out: set[tuple[str, str, str]] = set()
        for row in entered:
            self._index(row)

    def take(self, case: NamedCase) -> None:
        """Link the document of a case, unless an earlier case has done so."""
        if case.document_id in self.links:
            return
        row = self._same_case(case, self._key(case))
        found = self._new(case) if row is None else self._known(case, row)
        if found is None:
            return
        link, dispute = found
        correction = self._barred.get((case.document_id, link.dispute_id))
        if correction is not None:
            self.kept_out.add((correction, case.document_id, link.dispute_id))
            return
        self.links[case.document_id] = link
        if dispute is not None and dispute.id not in self.found:
            self.found[dispute.id] = dispute
            self._index(
                ProceedingRow(
                    id=dispute.id,
                    dispute_id=dispute.id,
                    caption=dispute.title,
                    court_id=dispute.court_id,
                    docket_key=dispute.docket_key,
                    origin="extracted",
                )
            )

    def successor(self, gone: FoundDispute) -> str | None:
        """The dispute that has the case of one that is no more."""
        case = NamedCase(document_id="", caption=gone.title, docket_number=None, court_id=gone.court_id)
        row = self._same_case(case, gone.docket_key)
        return row.dispute_id if row is not None else None

    def _known(self, case: NamedCase, row: ProceedingRow) -> tuple[FoundLink, None] | None:
        """The link to a case that has an entry, or was found before: by its number, or where it is told of as news."""
        key = self._key(case)
        if key and key == row.docket_key:
            return FoundLink(
                dispute_id=row.dispute_id, proceeding_id=row.id, reason="docket number", confidence=0.9
            ), None
        told = self._told(case)
        if told is None:
            return None
        return FoundLink(dispute_id=row.dispute_id, proceeding_id=row.id, reason="caption", confidence=told[1]), None

    def _told(self, case: NamedCase) -> tuple[str, float] | None:
        """Why the case is the document's news, and how sure that is; None where it is not."""
        if case.caption is None:
            return None
        return new_case(case.caption, case.docket_number, read_case_context(self._db, case.document_id))

    def _new(self, case: NamedCase) -> tuple[FoundLink, FoundDispute] | None:
        if case.caption is None or not is_plausible(case.caption):
            return None
        told = self._told(case)
        if told is None:
            return None
        court_id, key = self._court(case), self._key(case)
        dispute = FoundDispute(
            id=f"found-{slug(case.caption)}",
            title=case.caption,
            court_id=court_id,
            court=(court_name(court_id) if court_id else "") or "not known",
            docket_number=case.docket_number,
            docket_key=key,
            level=_level(court_id),
            practices=store.read_practices(self._db, case.document_id),
        )
        link = FoundLink(
            dispute_id=dispute.id,
            proceeding_id=dispute.id,
            reason=told[0],
            confidence=told[1],
        )
        return link, dispute

    def _same_case(self, case: NamedCase, key: str | None) -> ProceedingRow | None:
        """The proceeding of a case: the registry's before discovered ones, the first id before others."""
        words = _words(case.caption) if case.caption else set()
        near = {row.id: row for word in words for row in self._by_word.get(word, ())}
        near |= {row.id: row for row in self._by_number.get(_number(key), ())} if key else {}
        same = [row for row in near.values() if _is_same_case(case, key, row)]
        return min(same, key=lambda row: (row.origin, row.id), default=None)

    def _index(self, row: ProceedingRow) -> None:
        for word in _words(row.caption):
            self._by_word[word].append(row)
        if row.docket_key:
            self._by_number[_number(row.docket_key)].append(row)

    def _key(self, case: NamedCase) -> str | None:
        return docket_key(self._court(case), case.docket_number) if case.docket_number else None

    def _court(self, case: NamedCase) -> str | None:
        """The court of a case: the one that is given with it, or the only one that the document names."""
        if case.court_id:
            return case.court_id
        ids = {mention.court_id for mention in find_courts(store.read_text(self._db, case.document_id))}
        return ids.pop() if len(ids) == 1 else None


def _number(key: str) -> str:
    return key.rpartition(":")[2]


def _words(caption: str) -> set[str]:
    return {word for word in caption.casefold().replace(",", " ").replace(".", " ").split() if len(word) > 2}


def _is_same_case(case: NamedCase, key: str | None, row: ProceedingRow) -> bool:
    if key and row.docket_key:
        return key == row.docket_key or (":" not in key and row.docket_key.endswith(f":{key}"))
    return bool(case.caption and is_same_caption(case.caption, row.caption))


def is_plausible(caption: str) -> bool:
    """Whether both sides of a caption may be parties; `In re` needs the word litigation."""
    if caption.startswith("In re "):
        return "litigation" in caption.casefold()
    left, versus, right = caption.partition(" v. ")
    return bool(versus) and all(is_side(side) and len(side) > 2 for side in (left, right)) and left != right


def _level(court_id: str | None) -> str:
    if court_id is None:
        return "trial"
    if court_id.startswith("ca") and court_id[2:] in {"dc", "fc", *map(str, range(1, 12))}:
        return "appeal"
    if is_court_id(court_id) and not is_federal(court_id):
        return "state"
    return "mdl" if court_id == "jpml" else "trial"
