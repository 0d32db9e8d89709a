"""Each document gets its story: it joins that of its neighbours, starts one, or shows that two stories are one.

A document is gathered when it was read or linked anew; only documents under its keys are looked at, at most
`MOST_NEIGHBOURS`, however many there are. Each is one transaction, so a rerun after a stop goes on where it stood. As
likeness does not depend on who comes first, the order in which documents arrive makes no difference, but where a
document is like two stories that contradict each other: it then joins the one that it is likest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from aidocket.nlp.stories.likeness import Likeness, contradict, likeness
from aidocket.nlp.stories.marks import Key, keys_of, mark_of
from aidocket.store import Database
from aidocket.store import stories as store
from aidocket.store.stories import Mark, Place, Reported

MOST_NEIGHBOURS = 60
"""How many documents one is compared with at most, the surest keys first."""

MOST_STORIES = 4
"""How many stories one document can show to be one."""

MOST_MEMBERS = 12
"""How many of a story's first documents are asked whether they contradict another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherReport:
    """How many documents were gathered, and how many comparisons that took in all."""

    documents: int = 0
    comparisons: int = 0


@dataclass(frozen=True, slots=True)
class _Kin:
    """A document that tells the same, and how."""

    likeness: Likeness
    mark: Mark

    @property
    def story(self) -> str:
        return self.mark.story_id or ""


def gather_stories(db: Database) -> GatherReport:
    """Give every document that was read or changed its story."""
    documents = comparisons = 0
    for day, document_id in store.iter_pending(db):
        document = store.read_reported(db, document_id)
        if document is None:
            store.write_removal(db, day, document_id)
            continue
        comparisons += _gather(db, day, document)
        documents += 1
    return GatherReport(documents=documents, comparisons=comparisons)


def _gather(db: Database, day: str, document: Reported) -> int:
    """Give one document its story; how many comparisons that took."""
    mark = mark_of(document)
    keys = keys_of(mark)
    kin, compared = _find_kin(db, mark, keys)
    place, more = _Chooser(db, mark).choose(kin)
    store.write_place(db, day, document, mark, [key.number for key in keys], place)
    return compared + more


def _find_kin(db: Database, mark: Mark, keys: list[Key]) -> tuple[list[_Kin], int]:
    """Those of the documents under its keys that tell the same; how many were looked at."""
    seen = {mark.document_id}
    kin = []
    for key in keys:
        found = store.find_under(db, key.number, mark.day, within=key.within, most=key.most, crowded=key.crowded)
        for other_id in found:
            if other_id in seen or len(seen) > MOST_NEIGHBOURS:
                continue
            seen.add(other_id)
            other = store.read_mark(db, other_id)
            if other is not None and (how := likeness(mark, other)):
                kin.append(_Kin(how, other))
    return kin, len(seen) - 1


class _Chooser:
    """Chooses the story of one document from those of its kin."""

    def __init__(self, db: Database, mark: Mark) -> None:
        self._db = db
        self._mark = mark
        self._members: dict[str, list[Mark]] = {}
        self._compared = 0

    def choose(self, kin: list[_Kin]) -> tuple[Place, int]:
        """The place of the document, and how many comparisons it took to find it."""
        best: dict[str, Likeness] = {}
        for one in kin:
            best[one.story] = max(one.likeness, best.get(one.story, Likeness.NONE))
        ranked = sorted(best, key=lambda story: (-best[story], self._age(story)))
        fit = (story for story in ranked if best[story] >= Likeness.COPY or self._is_fit([self._mark], story))
        return self._place(list(islice(fit, MOST_STORIES)), kin), self._compared

    def _place(self, joined: list[str], kin: list[_Kin]) -> Place:
        own = self._own_story(joined)
        if not joined:
            return Place(story=own or self._new_story())
        one = [joined[0]]
        one += [story for story in joined[1:] if all(self._is_fit(self._of(kept), story) for kept in one)]
        if own and own not in one:
            one.append(own)
        story = min(one, key=self._age)
        twins = [k.mark for k in kin if k.likeness >= Likeness.COPY and k.story in one]
        here = (self._mark.moment, self._mark.document_id)
        return Place(
            story=story,
            merged=tuple(sorted(set(one) - {story})),
            is_copy=any((twin.moment, twin.document_id) < here for twin in twins),
            copies=tuple(t.document_id for t in twins if (t.moment, t.document_id) > here and not t.is_copy),
        )

    def _own_story(self, joined: list[str]) -> str | None:
        """The story in which the document stood so far, if it stood there alone: it goes where the document goes."""
        before = store.read_mark(self._db, self._mark.document_id)
        if before is None or before.story_id is None or before.story_id in joined:
            return None
        return before.story_id if len(self._of(before.story_id)) == 1 else None

    def _new_story(self) -> str:
        """An id for a story that begins with the document; others may have stayed in the one it began before."""
        number = 0
        while store.has_story(self._db, store.story_id(self._mark.document_id, number)):
            number += 1
        return store.story_id(self._mark.document_id, number)

    def _is_fit(self, marks: list[Mark], story: str) -> bool:
        """Whether most members of a story do not contradict these documents."""
        members = [member for member in self._of(story) if member.document_id != self._mark.document_id]
        self._compared += len(marks) * len(members)
        against = sum(contradict(mark, member) for mark in marks for member in members)
        return 2 * against < max(len(marks) * len(members), 1)

    def _age(self, story: str) -> tuple[int, str]:
        first = self._of(story)[0]
        return first.day, first.document_id

    def _of(self, story: str) -> list[Mark]:
        if story not in self._members:
            self._members[story] = store.read_members(self._db, story, MOST_MEMBERS)
        return self._members[story]
