"""The views that people query. They are made anew whenever their text here differs from the file's.

Each view answers one question in one row a fact, and needs no join to be read. Modules in `questions/` add theirs.
"""

from __future__ import annotations

from aidocket.store.notes import STRENGTH, TRAINING_ON_OUTPUTS, top
from aidocket.store.questions import questions

# An assertion's address: the document it was read in, or the curated source.
_SOURCE = "coalesce(d.url, a.source_url)"

WAITS_FOR_QUOTA = "the quota of requests to %"
"""How the reason of a source begins that was not asked because its server's quota is spent."""

VIEWS: dict[str, str] = {
    "distillation": f"""
    SELECT a.id, a.student, a.teacher, a.actor, a.target, a.practice_id AS practice, a.status, a.evidence, a.consent,
      a.speaker, a.date, coalesce(a.quote, a.summary) AS statement, a.quote, {_SOURCE} AS source, a.origin,
      a.confidence, a.dispute_id, a.document_id
    FROM assertions a LEFT JOIN documents d ON d.id = a.document_id
    WHERE {top("a.practice_id")} IN {TRAINING_ON_OUTPUTS}
    ORDER BY a.date DESC, a.id""",
    "docket": f"""
    SELECT e.date, CASE WHEN e.date IS NULL THEN substr(d.published, 1, 10) END AS reported, e.type, e.summary,
      x.id AS dispute_id, x.title AS dispute, p.caption, p.court_id, p.court,
      p.docket_number, coalesce(d.url, e.source_url) AS source, e.quote, e.origin, e.id AS event_id, e.document_id
    FROM events e
      LEFT JOIN disputes x ON x.id = e.dispute_id
      LEFT JOIN proceedings p ON p.id = e.proceeding_id
      LEFT JOIN documents d ON d.id = e.document_id
    WHERE e.dispute_id IS NOT NULL AND e.same_as IS NULL
      AND ({top("e.type")} NOT IN ('policy', 'terms-change', 'licence-deal'))
    ORDER BY coalesce(e.date, substr(d.published, 1, 10)) DESC, e.id""",
    "event_documents": """
    SELECT coalesce(e.same_as, e.id) AS event_id, e.document_id, d.title, d.url AS source, d.published, e.quote,
      e.same_as IS NOT NULL AS repeats
    FROM events e JOIN documents d ON d.id = e.document_id
    ORDER BY 1, 7, 2""",
    "status_board": """
    SELECT x.id AS dispute_id, x.title, x.status, x.country, x.media, x.filed, x.last_event,
      (SELECT count(*) FROM proceedings p WHERE p.dispute_id = x.id) AS proceedings,
      (SELECT group_concat(court, '; ') FROM (SELECT DISTINCT court FROM proceedings WHERE dispute_id = x.id
        ORDER BY court)) AS courts,
      (SELECT group_concat(docket_number, '; ') FROM (SELECT docket_number FROM proceedings WHERE dispute_id = x.id
        AND docket_number IS NOT NULL ORDER BY docket_number)) AS docket_numbers,
      (SELECT group_concat(claim_id, '; ') FROM (SELECT DISTINCT c.claim_id FROM proceeding_claims c
        JOIN proceedings p ON p.id = c.proceeding_id WHERE p.dispute_id = x.id ORDER BY 1)) AS claims,
      (SELECT group_concat(practice_id, '; ') FROM (SELECT practice_id FROM dispute_practices WHERE dispute_id = x.id
        ORDER BY 1)) AS practices,
      x.origin, x.as_of
    FROM disputes x
    ORDER BY CASE x.status WHEN 'active' THEN 1 WHEN 'on-appeal' THEN 2 WHEN 'stayed' THEN 3
      WHEN 'pre-litigation' THEN 4 WHEN 'consolidated' THEN 5 WHEN 'decided' THEN 6 WHEN 'settled' THEN 7
      WHEN 'dismissed' THEN 8 ELSE 9 END, x.last_event DESC, x.id""",
    "norms": f"""
    WITH ranked AS (
      SELECT coalesce(p.name, a.actor) AS lab, a.actor_id AS lab_id, a.practice_id AS practice, a.status, a.evidence,
        a.date, a.speaker, coalesce(a.quote, a.summary) AS statement, {_SOURCE} AS source, a.origin, a.id,
        count(*) OVER pair AS statements,
        row_number() OVER (pair ORDER BY {STRENGTH.format(column="a.status")} DESC, a.date DESC, a.id) AS place
      FROM assertions a LEFT JOIN parties p ON p.id = a.actor_id LEFT JOIN documents d ON d.id = a.document_id
      WINDOW pair AS (PARTITION BY coalesce(a.actor_id, a.actor), a.practice_id)
    )
    SELECT lab, lab_id, practice, status AS strongest_status, evidence, date, speaker, statement, source, origin,
      statements, id AS assertion_id
    FROM ranked WHERE place = 1 ORDER BY lab, practice""",
    "double_standards": f"""
    SELECT p.name AS lab, t.provider_id AS lab_id, t.id AS terms_id, t.document AS terms, t.version AS terms_version,
      t.outputs_may_train, t.summary AS terms_say, a.practice_id AS practice, a.status, a.target, a.student, a.teacher,
      a.date, a.speaker, coalesce(a.quote, a.summary) AS statement, {_SOURCE} AS source, a.origin, a.id AS assertion_id,
      t.effective AS terms_effective
    FROM assertions a
      JOIN parties p ON p.id = a.actor_id
      JOIN terms t ON t.provider_id = a.actor_id
        AND t.outputs_may_train IN ('forbidden', 'competing-only-forbidden', 'conditions')
      LEFT JOIN documents d ON d.id = a.document_id
    WHERE {top("a.practice_id")} IN {TRAINING_ON_OUTPUTS} AND a.practice_id <> 'distillation.internal'
      AND t.id = (
        SELECT v.id FROM terms v WHERE v.provider_id = t.provider_id AND v.document = t.document
          AND (v.effective IS NULL OR a.date IS NULL OR v.effective <= a.date)
        ORDER BY v.effective DESC, v.id LIMIT 1)
    ORDER BY p.name, a.date DESC, a.id, t.id""",
    "story_coverage": """
    WITH told AS NOT MATERIALIZED (
      SELECT m.story_id, m.is_copy, coalesce(m.outlet, d.source_id) AS outlet, s.trust, s.jurisdiction
      FROM story_documents m JOIN documents d ON d.id = m.document_id JOIN sources s ON s.id = d.source_id
    )
    SELECT t.id AS story_id, t.title, lead.url AS lead,
      (SELECT count(*) FROM told WHERE story_id = t.id) AS documents,
      (SELECT count(*) FROM told WHERE story_id = t.id AND is_copy) AS copies, t.outlets,
      (SELECT group_concat(outlet, '; ') FROM (SELECT DISTINCT outlet FROM told WHERE story_id = t.id AND NOT is_copy
        ORDER BY outlet)) AS outlet_names,
      (SELECT group_concat(trust, '; ') FROM (SELECT DISTINCT trust FROM told WHERE story_id = t.id AND NOT is_copy
        AND trust IS NOT NULL ORDER BY trust)) AS kinds,
      (SELECT group_concat(jurisdiction, '; ') FROM (SELECT DISTINCT jurisdiction FROM told WHERE story_id = t.id
        AND NOT is_copy AND jurisdiction IS NOT NULL ORDER BY jurisdiction)) AS countries,
      t.first_seen, t.last_changed
    FROM stories t JOIN documents lead ON lead.id = t.lead_document_id
    ORDER BY t.last_changed DESC, t.id""",
    "source_health": f"""
    WITH clock AS (SELECT max(substr(last_success, 1, 10)) AS today FROM sources),
    dated AS (
      SELECT source_id, relevant,
        min(coalesce(date(substr(published, 1, 10)), substr(first_seen, 1, 10)), substr(first_seen, 1, 10)) AS day
      FROM documents
    ),
    kept AS (
      SELECT source_id, count(*) AS documents, sum(relevant = 1) AS relevant, min(day) AS first_day,
        sum(day > date(today, '-28 days')) AS lately
      FROM dated, clock GROUP BY source_id
    )
    SELECT s.id AS source_id, s.name, s.kind, s.topic, s.jurisdiction, s.language, s.publish, s.url,
      CASE
        WHEN s.enabled = 0 THEN 'off'
        WHEN s.state = 'parked' THEN 'gone'
        WHEN s.state = 'failing' THEN 'failing'
        WHEN s.state = 'new' AND s.reason LIKE '{WAITS_FOR_QUOTA}' THEN 'waiting'
        WHEN s.state = 'new' AND json_extract(s.settings, '$.token_env') IS NOT NULL THEN 'needs-key'
        WHEN s.state = 'new' THEN 'never-asked'
        WHEN julianday(today) - julianday(substr(s.last_success, 1, 10))
          > CASE s.schedule WHEN 'hourly' THEN 2 WHEN 'daily' THEN 3 ELSE 15 END THEN 'overdue'
        WHEN s.reason LIKE '{WAITS_FOR_QUOTA}' THEN 'waiting'
        WHEN s.reason IS NOT NULL THEN 'remark'
        ELSE 'well'
      END AS health,
      s.reason, s.schedule, substr(s.last_success, 1, 10) AS last_success,
      (SELECT entries FROM source_counts c WHERE c.source_id = s.id ORDER BY day DESC LIMIT 1) AS entries,
      round(7.0 * k.lately / min(28, max(7, julianday(today) - julianday(k.first_day) + 1)), 1) AS new_a_week,
      coalesce(k.documents, 0) AS documents, coalesce(k.relevant, 0) AS relevant
    FROM sources s JOIN clock LEFT JOIN kept k ON k.source_id = s.id
    ORDER BY s.name COLLATE NOCASE, s.id""",
    **{question.view: question.sql for question in questions() if question.sql},
}
