"""The shape of what is written about a table, a view or a question, and the words that many of them share."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table or view in one sentence, and its columns. `example` is a query that is worth copying."""

    about: str
    columns: dict[str, str] = field(default_factory=dict)
    example: str = ""


ORIGIN = "`curated`: a person wrote it in the registry; `extracted`: a program read it in a document"
CONFIDENCE = "how sure the extraction is, 0 to 1; empty for curated rows"
SOURCE = "the address of the document or source"

AS_OF = """SELECT max(day) AS day FROM (
        SELECT max(substr(max(first_seen, last_changed), 1, 10)) AS day FROM documents
        UNION ALL SELECT max(substr(as_of, 1, 10)) FROM disputes WHERE length(as_of) >= 10
        UNION ALL SELECT max(substr(as_of, 1, 10)) FROM assertions WHERE length(as_of) >= 10
        UNION ALL SELECT max(substr(as_of, 1, 10)) FROM policies WHERE length(as_of) >= 10
        UNION ALL SELECT max(substr(as_of, 1, 10)) FROM terms WHERE length(as_of) >= 10)"""
"""SQL for the newest day of which the data speak: it stands for "today", so that the same data give the same answer."""

STRENGTH = """CASE {column} WHEN 'found' THEN 7 WHEN 'rejected' THEN 6 WHEN 'settled' THEN 5 WHEN 'admitted' THEN 4
      WHEN 'denied' THEN 3 WHEN 'alleged' THEN 2 ELSE 1 END"""
"""SQL for how far a statement has got. A court's word outweighs a party's own, which outweighs an accuser's."""

TRAINING_ON_OUTPUTS = "('distillation', 'validation', 'synthetic-data', 'account-farming', 'fine-tuning')"
"""SQL for the practices of the ledger, by the first part of their id."""


def top(column: str) -> str:
    """SQL for the first part of a dotted id."""
    return f"CASE instr({column}, '.') WHEN 0 THEN {column} ELSE substr({column}, 1, instr({column}, '.') - 1) END"


def outcome_source(outcome: str, dispute: str) -> str:
    """SQL for where an outcome is told: its own source, else the first of its dispute's that can be followed."""
    return f"""coalesce({outcome}.source_url, (SELECT url FROM citations WHERE subject_kind = 'dispute'
        AND subject_id = {dispute} AND is_link = 1 ORDER BY position LIMIT 1))"""
