"""Dates that lie ahead of the data's own day."""

from __future__ import annotations

from aidocket.store.notes import AS_OF, ORIGIN, SOURCE
from aidocket.store.questions import Example, Question

QUESTION = Question(
    place=50,
    view="upcoming_dates",
    asks="Which hearings, deadlines, trials and rules are coming?",
    about="Events whose day is the newest day of which the data speak (`as_of`), or later: hearings, deadlines, "
    "trials, rules that come into force. Courts move dates: check the docket.",
    sql=f"""
    WITH clock AS ({AS_OF})
    SELECT e.date, e.type AS what, e.summary, coalesce(s.title, r.title, p.caption) AS subject, p.court,
      p.docket_number, coalesce(d.url, e.source_url) AS source, e.origin,
      CAST(julianday(e.date) - julianday(clock.day) AS INTEGER) AS days_ahead, clock.day AS as_of, e.dispute_id,
      e.proceeding_id, e.policy_id, e.id AS event_id
    FROM events e JOIN clock LEFT JOIN disputes s ON s.id = e.dispute_id LEFT JOIN policies r ON r.id = e.policy_id
      LEFT JOIN proceedings p ON p.id = e.proceeding_id LEFT JOIN documents d ON d.id = e.document_id
    WHERE e.same_as IS NULL AND length(e.date) >= 10 AND substr(e.date, 1, 10) >= clock.day
    ORDER BY e.date, e.id""",
    columns={
        "date": "the day",
        "what": "hearing-set, deadline-set, trial, policy.in-force …",
        "summary": "in words",
        "subject": "title of the dispute or rule",
        "court": "the court",
        "docket_number": "the docket number",
        "source": SOURCE,
        "origin": ORIGIN,
        "days_ahead": "how many days after `as_of`",
        "as_of": "the newest day of which the data speak",
        "dispute_id": "the dispute",
        "proceeding_id": "the proceeding, where it is known",
        "policy_id": "the rule",
        "event_id": "the event",
    },
    examples=(
        Example(
            name="coming-dates",
            asks="Which dates are coming, and where does each come from?",
            sql="SELECT date, what, subject, court, summary, source\nFROM upcoming_dates ORDER BY date, event_id",
        ),
    ),
)
