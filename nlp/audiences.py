"""Whom a story, an event or a policy concerns, by the rules of `nlp/lexicon/audiences.yaml`, and why.

Each tag keeps the rule and what made it hold: the practice, the claim, the kind of step, the words. What a person wrote
into the registry about a policy wins; a step towards it concerns the same audiences. Only what changed is tagged anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from aidocket.nlp.rules import RuleBook, RuleError, read_lexicon
from aidocket.nlp.splitting import split_sentences
from aidocket.store import Database
from aidocket.store import audiences as store
from aidocket.store.audiences import Subject, Tag
from aidocket.taxonomy import AUDIENCES, EVENT_TYPES

REGISTRY = "registry"
"""The rule of a tag that a person has set."""

NAMED = "the registry names them"
"""The reason of such a tag."""

MOST_WORDS = 3
"""How many words or ids a reason names."""

_IDS = {"practices": "practice", "claims": "claim", "steps": "step", "policies": "kind of policy"}
"""What a rule can name by ids: its key in the file, and its word in a reason."""

_KINDS = ("story", "event", "policy")
_KEYS = {"id", "audiences", "of", "words", "least", *_IDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A rule of the file; `ids` by what they name, `least` how many sentences must hold one of its words."""

    id: str
    audiences: tuple[str, ...]
    of: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]
    has_words: bool
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules, and the book that finds their words."""

    rules: tuple[_Rule, ...]
    book: RuleBook


def write_audience_tags(db: Database, extractor: str) -> int:
    """Tag anew what changed, and what the registry holds; how many stories and documents had changed.

    Args:
        extractor: the version that is noted with the tags.
    """
    rules, labels, count = read_rules(), {**EVENT_TYPES, **store.read_labels(db)}, 0
    for story in store.iter_stale_stories(db):
        subject = store.read_story(db, story)
        store.write_story_tags(db, story, tags_of(subject, rules, labels, extractor) if subject else ())
        count += 1
    for document in store.iter_stale_documents(db):
        found = [
            tag for subject in store.read_events_of(db, document) for tag in tags_of(subject, rules, labels, extractor)
        ]
        store.write_event_tags(db, document, found)
        count += 1
    store.write_curated_tags(
        db, (tag for subject in store.read_curated(db) for tag in tags_of(subject, rules, labels, extractor))
    )
    return count


@cache
def read_rules() -> Rules:
    """The rules of the file.

    Raises:
        RuleError: a rule names something that it cannot name.
    """
    rows = read_lexicon("audiences")
    return make_rules(rows)


def make_rules(rows: Any) -> Rules:
    """Rules from what a file of them holds.

    Raises:
        RuleError: a rule names something that it cannot name, or nothing.
    """
    rules = tuple(_rule(row) for row in rows)
    twice = [id for id, count in Counter(rule.id for rule in rules).items() if count > 1]
    if twice or REGISTRY in {rule.id for rule in rules}:
        raise RuleError(f"audiences: two rules are called {twice[0] if twice else REGISTRY}")
    return Rules(rules=rules, book=RuleBook({row["id"]: row["words"] for row in rows if "words" in row}))


def _rule(row: Mapping[str, Any]) -> _Rule:
    unknown = sorted(set(row) - _KEYS)
    if unknown or not {"id", "audiences"} <= set(row) or not {"words", *_IDS} & set(row):
        raise RuleError(
            f"audiences: {row.get('id', row)}: {f'unknown key {unknown[0]}' if unknown else 'it names nothing'}"
        )
    strange = [a for a in row["audiences"] if a not in AUDIENCES] + [k for k in row.get("of", ()) if k not in _KINDS]
    if strange:
        raise RuleError(f"audiences: {row['id']}: {strange[0]} is neither an audience nor a kind of thing")
    return _Rule(
        id=row["id"],
        audiences=tuple(row["audiences"]),
        of=tuple(row.get("of", _KINDS)),
        ids={key: tuple(row[key]) for key in _IDS if key in row},
        has_words="words" in row,
        least=int(row.get("least", 1)),
    )


def tags_of(subject: Subject, rules: Rules, labels: Mapping[str, str], extractor: str) -> Iterator[Tag]:
    """The tags of a thing, each with its reason; those of the registry alone where a person has set any."""
    if subject.registry:
        reason = f"{NAMED} for “{subject.policy}”" if subject.policy else NAMED
        for audience in sorted(set(subject.registry)):
            yield Tag(
                kind=subject.kind, id=subject.id, audience=audience, rule=REGISTRY, reason=reason, origin="curated",
                extractor=None,
            )  # fmt: skip
        return
    words = _words(subject, rules.book)
    for rule in rules.rules:
        reason = _reason(rule, subject, words.get(rule.id, ()), labels)
        for audience in rule.audiences if reason else ():
            yield Tag(
                kind=subject.kind, id=subject.id, audience=audience, rule=rule.id, reason=reason, origin="extracted",
                extractor=extractor,
            )  # fmt: skip


def _reason(rule: _Rule, subject: Subject, words: Sequence[str], labels: Mapping[str, str]) -> str:
    """What made a rule hold, in words; empty where it does not."""
    if subject.kind not in rule.of:
        return ""
    parts = []
    for key, wanted in rule.ids.items():
        found = [id for id in getattr(subject, key) if any(id == w or id.startswith(f"{w}.") for w in wanted)]
        if not found:
            return ""
        parts.append(f"{_IDS[key]}: {', '.join(labels.get(id, id) for id in found[:MOST_WORDS])}")
    if rule.has_words:
        if len(words) < rule.least:
            return ""
        parts.append(f"words: {', '.join(dict.fromkeys(word for word in words if word))}")
    return "; ".join(parts)


def _words(subject: Subject, book: RuleBook) -> dict[str, list[str]]:
    """By rule, the words that were found, one for each sentence that holds any.

    A title counts for two sentences, and so does what is told of an event, for it is as short as a title.
    """
    found: dict[str, list[str]] = {}
    body = 2 if subject.kind == "event" else 1
    for weight, text in ((2, subject.title), *((body, text) for text in _once(subject))):
        for match in book.find(text, split_sentences(text)):
            word = text[match.start : match.end].lower()
            found.setdefault(match.label, []).extend([word, *[""] * (weight - 1)])
    return {rule: _first(words) for rule, words in found.items()}


def _once(subject: Subject) -> Iterable[str]:
    """The texts of a thing, without the title that each document of a story repeats."""
    return (text.removeprefix(subject.title) for text in dict.fromkeys(subject.texts))


def _first(words: list[str]) -> list[str]:
    """The words, of which no more than a reason names are told; the others only count."""
    told = list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]
    return [word if word in told else "" for word in words]
