"""One name, several parties of the registry: which one a document means, told by what else stands in it.

Points are counted over the proceedings of each party that bears the name: a case that the source gives or the text
names, a court that the text names, opponents and co-parties that are named without doubt. Without any sign the party
that is named in full is meant, then the one with the most proceedings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from aidocket.dockets import number_key
from aidocket.nlp.captions import find_captions, find_dockets
from aidocket.nlp.components.cases import is_same_caption
from aidocket.nlp.courts import find_courts, is_court_named
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.knowledge import Knowledge, KnownProceeding

CASE, COURT, OPPONENT, CO_PARTY = 8, 3, 4, 2
MAX_READ = 20_000
"""Code points in which cases and courts are looked for."""

_LEFT, _RIGHT = {"plaintiff", "accuser"}, {"defendant", "accused"}


class Namesakes:
    """The registry's parties with the proceedings they take part in; accusations without a case count as such."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._roles: dict[str, list[tuple[tuple[tuple[str, str], ...], KnownProceeding | None]]] = defaultdict(list)
        for dispute in knowledge.disputes.values():
            for proceeding in dispute.proceedings:
                for party, _ in proceeding.parties:
                    self._roles[party].append((proceeding.parties, proceeding))
            for party, _ in dispute.parties if not dispute.proceedings else ():
                self._roles[party].append((dispute.parties, None))

    def meant(self, ids: Sequence[str], sure: Set[str], text: str, meta: DocumentMeta) -> str:
        """The party of `ids` that is meant in a document.

        Args:
            ids: the parties that bear the name.
            sure: parties that the document names by a name of their own.
        """
        signs = _Signs(text[:MAX_READ], meta)
        named = set(ids) & sure
        return max(
            sorted(ids), key=lambda i: (self._points(i, sure - set(ids), signs), i in named, len(self._roles[i]))
        )

    def _points(self, party: str, sure: Set[str], signs: _Signs) -> int:
        best = 0
        for parties, proceeding in self._roles[party]:
            own = {role for name, role in parties if name == party}
            others = {name: role for name, role in parties if name != party and name in sure}
            points = 0 if proceeding is None else signs.points(proceeding)
            points += OPPONENT if any(_are_opponents(role, own) for role in others.values()) else 0
            points += CO_PARTY if any(role in own for role in others.values()) else 0
            best = max(best, points)
        return best


def _are_opponents(role: str, own: Set[str]) -> bool:
    return bool((role in _LEFT and own & _RIGHT) or (role in _RIGHT and own & _LEFT))


class _Signs:
    """The cases and courts of one document."""

    def __init__(self, text: str, meta: DocumentMeta) -> None:
        self._text = text
        self._numbers = {number_key(docket.text) for docket in find_dockets(text)}
        self._numbers |= {number_key(meta.docket_number)} if meta.docket_number else set()
        self._captions = [caption.text for caption in find_captions(text)] + ([meta.caption] if meta.caption else [])
        self._courts = {mention.court_id for mention in find_courts(text)} | (
            {meta.court_id} if meta.court_id else set()
        )

    def points(self, proceeding: KnownProceeding) -> int:
        """What the document's cases and courts say for a proceeding."""
        numbered = proceeding.docket_number and number_key(proceeding.docket_number) in self._numbers
        titled = any(is_same_caption(proceeding.caption, caption) for caption in self._captions)
        court = (
            proceeding.court_id in self._courts if proceeding.court_id else is_court_named(proceeding.court, self._text)
        )
        return (CASE if numbered or titled else 0) + (COURT if court else 0)
