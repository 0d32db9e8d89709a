"""An assertion in the making: its parties are still members of the cast."""

from __future__ import annotations

from dataclasses import dataclass

from aidocket.nlp.cast import Party
from aidocket.store import records


@dataclass(frozen=True, slots=True)
class Statement:
    """Who did what to whom, how it stands, and where that is said."""

    actor: Party
    practice: str
    status: records.Status
    evidence: records.EvidenceKind
    span: records.Span
    target: Party | None = None
    student: str | None = None
    teacher: str | None = None
    speaker: str | None = None
    date: str | None = None

    @property
    def key(self) -> tuple[Party, str, Party | None, str]:
        """What makes two statements one: actor, practice, target, status."""
        return self.actor, self.practice, self.target, self.status

    def to_record(self) -> records.Assertion:
        """The statement as a record that may leave the pipeline."""
        return records.Assertion(
            actor=self.actor.name,
            practice=self.practice,
            status=self.status,
            evidence=self.evidence,
            span=self.span,
            target=self.target.name if self.target else None,
            student=self.student,
            teacher=self.teacher,
            speaker=self.speaker,
            date=self.date,
            actor_id=self.actor.party_id,
            target_id=self.target.party_id if self.target else None,
            confidence=0.7 if self.actor.known else 0.5,
        )
