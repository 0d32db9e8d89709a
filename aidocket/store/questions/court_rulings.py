"""Which courts ruled on which practice, and how."""

from __future__ import annotations

from aidocket.store.notes import ORIGIN, SOURCE, outcome_source
from aidocket.store.questions import Example, Question

_RULINGS = "e.type LIKE 'ruling.%' OR e.type IN ('verdict', 'judgment', 'dismissal', 'appeal-ruling')"

QUESTION = Question(
    place=20,
    view="court_rulings",
    asks="Which courts ruled on which practice, and how?",
    about="What courts decided, practice by practice: what became of each claim (`basis` is `outcome`), rulings and "
    "judgments (`event`), and what a court found or rejected of what was said (`finding`). A finding names its "
    "practice itself; an outcome or event is listed under each practice of its dispute, whether or "
    "not the court dwelt on it.",
    sql=f"""
    WITH decided AS (
      SELECT 'outcome' AS basis, o.id, p.dispute_id, p.id AS proceeding_id, p.court_id, p.court, o.date,
        o.outcome AS decision, o.claim_id AS claim, o.summary, {outcome_source("o", "p.dispute_id")} AS source, o.origin
      FROM outcomes o JOIN proceedings p ON p.id = o.proceeding_id
      UNION ALL
      SELECT 'event', e.id, e.dispute_id, p.id, p.court_id, p.court, coalesce(e.date, substr(d.published, 1, 10)),
        e.type, NULL, e.summary, coalesce(d.url, e.source_url), e.origin
      FROM events e LEFT JOIN proceedings p ON p.id = e.proceeding_id LEFT JOIN documents d ON d.id = e.document_id
      WHERE e.dispute_id IS NOT NULL AND e.same_as IS NULL AND ({_RULINGS})
    )
    SELECT r.court, r.court_id, x.practice_id AS practice, r.decision, r.claim, r.date, s.title AS dispute, r.summary,
      r.source, r.basis, r.origin, r.dispute_id, r.proceeding_id, r.id
    FROM decided r JOIN disputes s ON s.id = r.dispute_id
      LEFT JOIN dispute_practices x ON x.dispute_id = r.dispute_id
    UNION ALL
    SELECT NULL, NULL, a.practice_id, a.status, NULL, a.date, s.title, coalesce(a.quote, a.summary),
      coalesce(d.url, a.source_url), 'finding', a.origin, a.dispute_id, NULL, a.id
    FROM assertions a LEFT JOIN disputes s ON s.id = a.dispute_id LEFT JOIN documents d ON d.id = a.document_id
    WHERE a.status IN ('found', 'rejected')
    ORDER BY 6 DESC, 14, 3""",
    columns={
        "court": "the court; empty where the source does not say which of the dispute's courts it was",
        "court_id": "CourtListener's id of the court",
        "practice": "the practice; empty where the dispute names none",
        "decision": "how: the claim's outcome, the kind of ruling, or `found` or `rejected`",
        "claim": "the claim; empty where the decision is on all, or the source names none",
        "date": "when, or else when it was reported",
        "dispute": "title of the dispute",
        "summary": "in words",
        "source": SOURCE,
        "basis": "`outcome`, `event` or `finding`",
        "origin": ORIGIN,
        "dispute_id": "the dispute",
        "proceeding_id": "the proceeding, where it is known",
        "id": "id of the outcome, event or assertion",
    },
    examples=(
        Example(
            name="rulings-on-shadow-libraries",
            asks="Which courts ruled in disputes over pirate libraries, and how?",
            sql="SELECT date, court, dispute, decision, claim, source\nFROM court_rulings "
            "WHERE practice IN ('shadow-library', 'torrenting') AND basis <> 'event'\nORDER BY date DESC, id",
        ),
        Example(
            name="rulings-by-practice",
            asks="How often was each practice ruled on, and with which outcomes?",
            sql="SELECT practice, decision, count(*) AS decisions, count(DISTINCT court) AS courts\nFROM court_rulings "
            "WHERE basis = 'outcome' GROUP BY practice, decision ORDER BY practice, decisions DESC, decision",
        ),
    ),
)
