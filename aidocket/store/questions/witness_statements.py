"""What witnesses said, by witness."""

from __future__ import annotations

from aidocket.store.notes import CONFIDENCE, ORIGIN, SOURCE
from aidocket.store.questions import Example, Question

QUESTION = Question(
    place=80,
    view="witness_statements",
    asks="What did each witness say?",
    about="Statements that rest on testimony, by witness.",
    sql="""
    SELECT coalesce(a.speaker, 'not named') AS witness, a.date, a.actor, a.practice_id AS practice, a.target, a.status,
      coalesce(a.quote, a.summary) AS statement, s.title AS dispute, coalesce(d.url, a.source_url) AS source, a.origin,
      a.confidence, a.dispute_id, a.document_id, a.id AS assertion_id
    FROM assertions a LEFT JOIN documents d ON d.id = a.document_id LEFT JOIN disputes s ON s.id = a.dispute_id
    WHERE a.evidence = 'testimony'
    ORDER BY coalesce(a.speaker, 'not named') COLLATE NOCASE, a.date DESC, a.id""",
    columns={
        "witness": "who testified, or `not named`",
        "date": "when",
        "actor": "whose conduct it is about",
        "practice": "what is said to have been done",
        "target": "to whom",
        "status": "how the statement stands",
        "statement": "the quoted words, or a summary where it is curated",
        "dispute": "title of the dispute",
        "source": SOURCE,
        "origin": ORIGIN,
        "confidence": CONFIDENCE,
        "dispute_id": "the dispute",
        "document_id": "the document",
        "assertion_id": "the assertion",
    },
    examples=(
        Example(
            name="what-witnesses-said",
            asks="What did witnesses say under oath, and about whom?",
            sql="SELECT witness, date, actor, practice, status, statement, source\nFROM witness_statements "
            "ORDER BY witness, date DESC, assertion_id",
        ),
    ),
)
