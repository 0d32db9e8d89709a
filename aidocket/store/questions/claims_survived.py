"""Claims that survived a motion to dismiss, by court."""

from __future__ import annotations

from aidocket.store.notes import ORIGIN, SOURCE, outcome_source
from aidocket.store.questions import Example, Question

_NAMES = """(SELECT group_concat(name, '; ') FROM (SELECT t.name FROM proceeding_parties x
        JOIN parties t ON t.id = x.party_id WHERE x.proceeding_id = p.id AND x.role = '{role}' ORDER BY x.position,
        t.id))"""

QUESTION = Question(
    place=60,
    view="claims_survived",
    asks="Which claims survived a motion to dismiss, and in which court?",
    about="Claims that a court let stand when it was asked to dismiss them. One row an outcome: a claim between a "
    "plaintiff and a defendant, or between all of them.",
    sql=f"""
    SELECT p.court, p.court_id, coalesce(c.label, o.claim_id, 'all claims') AS claim, o.claim_id, o.date,
      s.title AS dispute, p.caption, p.docket_number, p.judge,
      coalesce(a.name, {_NAMES.format(role="plaintiff")}) AS plaintiffs,
      coalesce(b.name, {_NAMES.format(role="defendant")}) AS defendants, o.summary,
      {outcome_source("o", "p.dispute_id")} AS source, o.origin,
      p.dispute_id, p.id AS proceeding_id, o.id AS outcome_id
    FROM outcomes o JOIN proceedings p ON p.id = o.proceeding_id JOIN disputes s ON s.id = p.dispute_id
      LEFT JOIN claims c ON c.id = o.claim_id LEFT JOIN parties a ON a.id = o.plaintiff_id
      LEFT JOIN parties b ON b.id = o.defendant_id
    WHERE o.outcome = 'survived'
    ORDER BY p.court, o.date DESC, o.id""",
    columns={
        "court": "the court",
        "court_id": "CourtListener's id of the court",
        "claim": "the claim, or `all claims`",
        "claim_id": "its id; empty for all",
        "date": "when the court ruled",
        "dispute": "title of the dispute",
        "caption": "caption of the proceeding",
        "docket_number": "the docket number",
        "judge": "the judge",
        "plaintiffs": "whose claim",
        "defendants": "against whom",
        "summary": "in words",
        "source": SOURCE,
        "origin": ORIGIN,
        "dispute_id": "the dispute",
        "proceeding_id": "the proceeding",
        "outcome_id": "the outcome",
    },
    examples=(
        Example(
            name="claims-that-survived",
            asks="Which claims survived a motion to dismiss, court by court?",
            sql="SELECT court, claim, dispute, date, source\nFROM claims_survived "
            "ORDER BY court, date DESC, outcome_id",
        ),
    ),
)
