"""Disputes by stage and by medium."""

from __future__ import annotations

from aidocket.store.questions import Example, Question

QUESTION = Question(
    place=70,
    view="stages_and_media",
    asks="How many disputes are there at each stage, and over which kinds of works?",
    about="Disputes counted by stage and by kind of work. A dispute over several kinds counts under each: do not add "
    "the rows up; `status_board` has each dispute once.",
    sql="""
    SELECT d.status, coalesce(m.value, 'not stated') AS medium, count(*) AS disputes,
      sum(EXISTS (SELECT 1 FROM proceedings p WHERE p.dispute_id = d.id)) AS with_a_case, min(d.filed) AS first_filed,
      max(d.last_event) AS latest_event, group_concat(d.id, '; ') AS dispute_ids
    FROM (SELECT * FROM disputes ORDER BY id) d LEFT JOIN json_each(d.media) m
    GROUP BY d.status, coalesce(m.value, 'not stated')
    ORDER BY 1, 3 DESC, 2""",
    columns={
        "status": "the stage, see `disputes.status`",
        "medium": "the kind of work: books, news, music …; `not stated` where a dispute names none",
        "disputes": "how many disputes",
        "with_a_case": "how many of them have a proceeding before a court or agency",
        "first_filed": "when the first of them was filed",
        "latest_event": "the latest known event in any of them",
        "dispute_ids": "which disputes",
    },
    examples=(
        Example(
            name="disputes-by-stage-and-medium",
            asks="At which stage are the disputes over each kind of work?",
            sql="SELECT medium, status, disputes, with_a_case, latest_event\nFROM stages_and_media "
            "ORDER BY medium, disputes DESC, status",
        ),
    ),
)
