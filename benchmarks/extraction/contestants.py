"""Who takes part. Each makes itself ready, and then reads all texts; `reading.py` runs one in a process of its own.

A contestant loads nothing that it does not use, so that its memory is its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.extraction.lists import Lists

Article = Mapping[str, str]
Found = Mapping[str, int]
"""What was found, counted by its kind."""

Read = Callable[[Iterable[Article]], Found]
"""Reads all articles, from the first to the last, and says what it found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One row of the table; `ready` makes it ready to read with the file of `lists.Lists`; that is told apart from
    the reading. What it only makes when it reads its first text counts as reading."""

    name: str
    title: str
    ready: Callable[[Path], Read]
    note: str
    workers: int = 1
    is_ours: bool = False


# ------------------------------------------------------------------------------------------------------- AI Docket


def documents_of(articles: Iterable[Article]) -> Iterator[Any]:
    """Articles as documents of the store."""
    from aidocket.store.extraction import PendingDocument

    for article in articles:
        yield PendingDocument(
            id=article["id"],
            kind="news",
            title=article["title"],
            text=article["text"],
            content_sha256="",
            url=f"https://news.example.org/{article['id']}",
            published=article["published"],
        )


def our_job() -> Any:
    """What our processes have to know, read from the database as `aidocket extract` does, with the pipeline made."""
    from aidocket.config import from_environment
    from aidocket.nlp.knowledge import read_knowledge
    from aidocket.nlp.worker import Job, prepare
    from aidocket.registry.sync import sync_registry
    from aidocket.store.database import open_database

    config = from_environment()
    db = open_database(config.db)
    sync_registry(db, config)
    job = Job(knowledge=read_knowledge(db))
    db.conn.close()
    prepare(job)
    return job


def _ours(workers: int) -> Callable[[Path], Read]:
    def ready(_lists: Path) -> Read:
        from aidocket.nlp.engines import Settings, load_engine

        job = our_job()
        engine = load_engine("local")

        def read(articles: Iterable[Article]) -> Found:
            counts: Counter[str] = Counter()
            with engine(job, documents_of(articles), Settings(workers=workers)) as results:
                for document, result in results:
                    if isinstance(result, str):
                        raise RuntimeError(f"{document.id}: {result}")
                    if result.relevant:
                        counts["relevant"] += 1
                        counts[f"relevant {document.id.partition('-')[0]}"] += 1
                        counts["parties"] += len(result.parties)
                        counts["assertions"] += len(result.assertions)
            return counts

        return read

    return ready


# ----------------------------------------------------------------------------------------------------------- peers


def _folded_pass(lists: Path) -> Read:
    from aidocket.nlp.phrases import Phrases
    from aidocket.nlp.rules import fold

    phrases = Phrases()
    for phrase in Lists.read(lists).phrases:
        phrases.number(phrase)
    phrases.everywhere("")
    return lambda articles: {"phrases": sum(len(phrases.everywhere(fold(a["text"]))) for a in articles)}


def _raw_pass(lists: Path) -> Read:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, phrase in enumerate(Lists.read(lists).phrases):
        automaton.add_word(phrase.rstrip("*"), number)
    automaton.make_automaton()
    return lambda articles: {"strings": sum(1 for a in articles for _ in automaton.iter(a["text"]))}


def _tokenizer(_lists: Path) -> Read:
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    return lambda articles: {"tokens": sum(len(tokenizer(a["text"])) for a in articles)}


def _rulers(lists: Path) -> Read:
    import spacy

    known = Lists.read(lists)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    entities = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    entities.add_patterns([{"label": label, "pattern": name} for label, name in known.names])
    terms = nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "LOWER", "spans_key": "terms"})
    terms.add_patterns([{"label": label, "pattern": text} for label, text in known.terms])

    def read(articles: Iterable[Article]) -> Found:
        counts: Counter[str] = Counter()
        for doc in nlp.pipe(article["text"] for article in articles):
            counts["names"] += len(doc.ents)
            counts["phrases"] += len(doc.spans["terms"])
        return counts

    return read


def _eyecite(_lists: Path) -> Read:
    from eyecite import get_citations

    return lambda articles: {"citations": sum(len(get_citations(a["text"])) for a in articles)}


CONTESTANTS: tuple[Contestant, ...] = (
    Contestant(
        name="aidocket",
        title="AI Docket",
        ready=_ours(1),
        note="the whole pipeline, as `aidocket extract` reads",
        is_ours=True,
    ),
    Contestant(
        name="aidocket-2",
        title="AI Docket, two processes",
        ready=_ours(2),
        note="as `aidocket extract --workers 2` reads; the process that hands out and would write is a third",
        workers=2,
        is_ours=True,
    ),
    Contestant(
        name="aho-corasick",
        title="one Aho-Corasick pass",
        ready=_folded_pass,
        note="all phrases of our rules, as whole words, over folded text; nothing else",
    ),
    Contestant(
        name="aho-corasick-raw",
        title="one Aho-Corasick pass, bare",
        ready=_raw_pass,
        note="pyahocorasick alone: the same phrases as strings over the text as it stands",
    ),
    Contestant(
        name="spacy-tokenizer",
        title="spaCy's tokenizer",
        ready=_tokenizer,
        note='`spacy.blank("en").tokenizer`, nothing else',
    ),
    Contestant(
        name="spacy-rulers",
        title="spaCy with rulers",
        ready=_rulers,
        note="tokenizer, sentencizer, EntityRuler with the registry's names, SpanRuler with the phrases that set off "
        "our rules of practices and claims (phrase patterns by `LOWER`); no roles, assertions, dates or links",
    ),
    Contestant(
        name="eyecite",
        title="eyecite",
        ready=_eyecite,
        note="`get_citations`, citations alone",
    ),
)
