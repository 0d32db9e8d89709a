"""Filings of the last seven days, as of the data's own day."""

from __future__ import annotations

from aidocket.store.notes import AS_OF, ORIGIN, SOURCE
from aidocket.store.questions import Example, Question

_FILINGS = "('complaint', 'amended-complaint', 'answer', 'motion', 'appeal')"

QUESTION = Question(
    place=40,
    view="recent_filings",
    asks="What was filed in the last seven days?",
    about="What parties filed in the seven days that end with the newest day of which the data speak (`as_of`): "
    "complaints, answers, motions, appeals, and papers on a docket of which nothing more was read.",
    sql=f"""
    WITH clock AS ({AS_OF}),
    filed AS (
      SELECT coalesce(e.date, substr(d.published, 1, 10)) AS date, e.type AS what, e.summary, e.dispute_id,
        e.proceeding_id, coalesce(d.url, e.source_url) AS source, e.origin, e.id AS event_id, e.document_id
      FROM events e LEFT JOIN documents d ON d.id = e.document_id
      WHERE e.same_as IS NULL AND e.type IN {_FILINGS}
      UNION ALL
      SELECT substr(d.published, 1, 10), 'filing', d.title, l.dispute_id, l.proceeding_id, d.url, l.origin, NULL, d.id
      FROM documents d JOIN document_disputes l ON l.document_id = d.id
      WHERE d.kind = 'filing' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.document_id = d.id)
    )
    SELECT f.date, f.what, f.summary, s.title AS dispute, p.court, p.docket_number, f.source, f.origin,
      clock.day AS as_of, f.dispute_id, f.proceeding_id, f.event_id, f.document_id
    FROM filed f JOIN clock LEFT JOIN disputes s ON s.id = f.dispute_id
      LEFT JOIN proceedings p ON p.id = f.proceeding_id
    WHERE f.date BETWEEN date(clock.day, '-6 days') AND clock.day
    ORDER BY f.date DESC, s.title, f.event_id, f.document_id""",
    columns={
        "date": "when it was filed, or else when that was reported",
        "what": "complaint, amended-complaint, answer, motion, appeal, or filing where no more is known",
        "summary": "in words, or the title of the paper",
        "dispute": "title of the dispute",
        "court": "the court",
        "docket_number": "the docket number",
        "source": SOURCE,
        "origin": ORIGIN,
        "as_of": "the last of the seven days",
        "dispute_id": "the dispute",
        "proceeding_id": "the proceeding, where it is known",
        "event_id": "the event",
        "document_id": "the document",
    },
    examples=(
        Example(
            name="filed-in-the-last-seven-days",
            asks="What was filed in the last seven days?",
            sql="SELECT date, what, dispute, court, docket_number, source\nFROM recent_filings "
            "ORDER BY date DESC, dispute, event_id, document_id",
        ),
    ),
)
