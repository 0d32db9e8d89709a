"""What each lab's terms forbid, against what the lab is said to do to others."""

from __future__ import annotations

from aidocket.store.notes import SOURCE, STRENGTH, TRAINING_ON_OUTPUTS, top
from aidocket.store.questions import Example, Question

QUESTION = Question(
    place=30,
    view="terms_and_conduct",
    asks="What do each lab’s terms forbid, and what is the lab itself said to do?",
    about="For each of a provider's terms, in its newest version, and for each of two matters (training on outputs, "
    "scraping): what the terms say, beside the strongest statement about what the provider itself did to others. Empty "
    "where nothing is said of it. `double_standards` matches each statement with the version in force on its day.",
    sql=f"""
    WITH newest AS (
      SELECT t.*, row_number() OVER (PARTITION BY provider_id, document
        ORDER BY coalesce(effective, last_seen, version) DESC, id DESC) AS place
      FROM terms t
    ),
    rules AS (
      SELECT id, provider_id, document, version, effective, 'training on outputs' AS matter,
        outputs_may_train AS terms_say, summary FROM newest WHERE place = 1
      UNION ALL
      SELECT id, provider_id, document, version, effective, 'scraping', scraping, summary FROM newest WHERE place = 1
    ),
    said AS (
      SELECT a.*, CASE WHEN {top("a.practice_id")} = 'scraping' THEN 'scraping' ELSE 'training on outputs' END AS matter
      FROM assertions a
      WHERE a.practice_id <> 'distillation.internal'
        AND ({top("a.practice_id")} = 'scraping' OR {top("a.practice_id")} IN {TRAINING_ON_OUTPUTS})
    ),
    ranked AS (
      SELECT s.*, count(*) OVER pair AS statements,
        row_number() OVER (pair ORDER BY {STRENGTH.format(column="s.status")} DESC, s.date DESC, s.id) AS place
      FROM said s WHERE s.actor_id IS NOT NULL WINDOW pair AS (PARTITION BY s.actor_id, s.matter)
    )
    SELECT p.name AS lab, p.id AS lab_id, r.matter, r.document AS terms, r.version AS terms_version, r.terms_say,
      r.summary AS terms_summary, coalesce(k.statements, 0) AS statements, k.status AS strongest_status,
      k.practice_id AS practice, k.target, k.speaker, k.date, coalesce(k.quote, k.summary) AS statement,
      coalesce(d.url, k.source_url) AS source, r.id AS terms_id, k.id AS assertion_id
    FROM rules r JOIN parties p ON p.id = r.provider_id
      LEFT JOIN ranked k ON k.actor_id = r.provider_id AND k.matter = r.matter AND k.place = 1
      LEFT JOIN documents d ON d.id = k.document_id
    ORDER BY p.name, r.document, r.matter, r.id""",
    columns={
        "lab": "the provider",
        "lab_id": "its id",
        "matter": "`training on outputs` or `scraping`",
        "terms": "which document",
        "terms_version": "its newest version",
        "terms_say": "forbidden, competing-only-forbidden, conditions, allowed or silent",
        "terms_summary": "what they say, in our words",
        "statements": "how many statements there are on what it did in this matter",
        "strongest_status": "how the strongest of them stands",
        "practice": "what it says was done",
        "target": "to whom",
        "speaker": "who says it",
        "date": "when it was said",
        "statement": "the quoted words, or a summary where it is curated",
        "source": SOURCE,
        "terms_id": "the version of the terms",
        "assertion_id": "the statement",
    },
    examples=(
        Example(
            name="forbids-what-it-is-said-to-do",
            asks="Which labs forbid training on their outputs and are said to train on others’?",
            sql="SELECT lab, terms, terms_say, strongest_status, target, statements, source\nFROM terms_and_conduct\n"
            "WHERE matter = 'training on outputs' AND terms_say LIKE '%forbidden' AND statements > 0\n"
            "ORDER BY lab, terms, terms_id",
        ),
    ),
)
