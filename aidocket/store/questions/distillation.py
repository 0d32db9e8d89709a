"""Who admitted training on another maker's outputs, or is accused of it."""

from __future__ import annotations

from aidocket.store.questions import Example, Question

QUESTION = Question(
    place=10,
    view="distillation",
    asks="Who admitted, or is accused of, training on whose outputs?",
    columns={},
    examples=(
        Example(
            name="admitted-training-on-outputs",
            asks="Which makers have admitted training on another’s outputs, and where is that said?",
            sql="SELECT actor, student, target, teacher, speaker, date, evidence, source\n"
            "FROM distillation WHERE status = 'admitted' ORDER BY date DESC, id",
        ),
        Example(
            name="accused-of-training-on-outputs",
            asks="Who is accused of it by whom, and has the accused answered?",
            sql="SELECT actor, target, group_concat(DISTINCT status) AS standing, count(*) AS statements,\n"
            "  max(date) AS latest\nFROM distillation GROUP BY actor, target ORDER BY statements DESC, actor, target",
        ),
    ),
)
