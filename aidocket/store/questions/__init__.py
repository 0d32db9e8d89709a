"""The questions that people ask of the database: one module a question, found by looking into this folder.

A module defines `QUESTION`. Where it has SQL of its own, that becomes a view under the question's name; its examples
stand on `/data/`, in docs/queries.md, and wherever else queries are offered.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

from aidocket.store.notes import TableNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question in a reader's words, and the query that answers it; `name` is its id in addresses."""

    name: str
    asks: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one view answers. `place` orders the questions; `sql` is empty where the view is one of `views.py`."""

    place: int
    view: str
    asks: str
    about: str = ""
    sql: str = ""
    columns: dict[str, str]
    examples: tuple[Example, ...]

    @property
    def note(self) -> TableNote:
        """What is written about the view in docs/database.md."""
        return TableNote(self.about, self.columns, self.examples[0].sql)


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of their `place`.

    Raises:
        AttributeError: a module of this folder defines no `QUESTION`.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found: list[Question] = [importlib.import_module(f"{__name__}.{name}").QUESTION for name in names]
    return tuple(sorted(found, key=lambda question: (question.place, question.view)))


def examples() -> tuple[Example, ...]:
    """The example queries of all questions, in order."""
    return tuple(example for question in questions() for example in question.examples)
