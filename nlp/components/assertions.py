"""Who is said to have done what to whom, and how that stands.

Two readings are put together. Sentence by sentence: a practice, the actor and target that its sentence names, and the
verb or noun that says how it stands (a court found it, the actor admitted it). Over the whole document: what a suit or
an accusation says of its defendants holds for each of them, with the first plaintiff as target.

In: `doc.spans["practices"]`, the cast with its roles, the references. Out: `doc._.assertions`; parties that turn out
to be actor or target get that part, and `doc._.parties` is made anew.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from aidocket.nlp.cast import Cast, Party, cast_of, to_mentions
from aidocket.nlp.knowledge import knowledge_of
from aidocket.nlp.light import light
from aidocket.nlp.statement import Statement
from aidocket.nlp.statements import StatementReader


@Language.factory("aidocket_assertions")
class Assertions:
    """Fills `doc._.assertions`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.knowledge = knowledge_of(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its assertions."""
        if doc._.relevant:
            reader = StatementReader(light(doc), self.knowledge)
            statements = reader.read()
            _give_parts(cast_of(doc), statements, reader.parts.publisher)
            doc._.assertions = [statement.to_record() for statement in statements]
        doc._.parties = to_mentions(doc)
        return doc


def _give_parts(cast: Cast, statements: list[Statement], publisher: Party | None) -> None:
    """Let those of whom something is asserted have the part that it gives them; a house that complains accuses."""
    for statement in statements:
        actor, target = statement.actor, statement.target
        cast.parties.extend(p for p in (actor, target) if p is not None and p not in cast.parties)
        if actor.role in {None, "mention"}:
            actor.role = "actor"
        if target is not None and target.role in {None, "mention"}:
            target.role = "accuser" if target is publisher and statement.status == "alleged" else "target"
