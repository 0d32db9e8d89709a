"""Copyright manners over everything that a build writes: of a document of others a few short quotations, the same ones
everywhere; of a link no word; of court records what was read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import site_sample as sample
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from aidocket.config import Config, from_environment
from aidocket.errors import UsageError
from aidocket.site.digest import FORMATS, read_digest, render_digest
from aidocket.site.stage import build
from aidocket.store.database import open_database, open_read_only
from aidocket.store.quotations import Quotations, QuoteLimits, Words, count_words, shorten_quote

TOKEN = re.compile(r"zq([a-z]+)x(\d+)q")
WORDS = 900
DOCUMENTS = {"many": "excerpt", "link": "link", "rec": "full", "over": "excerpt"}


def text_of(document: str) -> str:
    """A text in which every word tells where it stands."""
    return " ".join(f"zq{document}x{n}q" for n in range(WORDS))


def span(document: str, first: int, last: int) -> dict[str, Any]:
    """The words from `first` up to `last` of a document, as a quotation."""
    found = [(m.start(), m.end()) for m in TOKEN.finditer(text_of(document))]
    start, end = found[first][0], found[last - 1][1]
    return {"start": start, "end": end, "quote": text_of(document)[start:end]}


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A site of documents in which far more was read than may be quoted, in every table that holds quotes."""
    config = replace(sample.config_for(tmp_path_factory.mktemp("quoting")), site_url="https://docket.example.org/")
    sample.make_database(config)
    db = open_database(config.db, demo=True)
    with db.atomic():
        for document, publish in DOCUMENTS.items():
            fill(db, document, publish)
    db.close()
    build(config)
    return config


def fill(db: Database, document: str, publish: str) -> None:
    """Statements, events, a quick take, mentions and a proposal that all quote other words of one document."""
    sample.add_document(
        db, id=document, source_id="sample-news", kind="news", title=f"Title of {document}", text=text_of(document),
        published="2026-03-01", publish=publish, url=f"https://news.example.org/{document}",
        details=f'{{"lead": "{text_of(document)[:90]}"}}',
    )  # fmt: skip
    step = 15 if document == "over" else 30
    for n in range(8):
        words = span(document, n * step, n * step + 20)
        sample.add_assertion(db, id=f"a-{document}-{n}", document_id=document, **words)
        sample.add_event(
            db, id=f"e-{document}-{n}", type="complaint", date=f"2026-02-1{n}", document_id=document,
            summary=words["quote"], **span(document, 300 + n * step, 380 + n * step),
        )  # fmt: skip
        db.table("mentions").insert(
            {"id": f"m-{document}-{n}", "document_id": document, "kind": "practice", "name": "distillation",
             "origin": "extracted", **span(document, 700 + 2 * n, 701 + 2 * n)}
        )  # fmt: skip
    db.table("document_disputes").insert(
        {"document_id": document, "dispute_id": "sample-lumen-kestrel", "reason": "named", "confidence": 0.9,
         "origin": "extracted"}
    )  # fmt: skip
    story = {"first_seen": sample.SEEN, "last_changed": sample.SEEN, "outlets": 1}
    db.table("stories").insert(
        {"id": f"s-{document}", "title": f"Title of {document}", "lead_document_id": document, **story}
    )
    db.table("story_documents").insert({"story_id": f"s-{document}", "document_id": document, "is_copy": 0})
    db.table("takes").insert(
        {"id": f"t-{document}", "kind": "story", "story_id": f"s-{document}", "who": "[]", "whom": "[]",
         "practices": "[]", "told": "2026-03-01", "extractor": "1", "event_type": "complaint"}
    )  # fmt: skip
    db.table("take_sentences").insert_all(
        {"take_id": f"t-{document}", "position": n, "document_id": document, "score": 1.0,
         **span(document, 500 + 40 * n, 520 + 40 * n)}
        for n in range(5)
    )  # fmt: skip
    db.table("party_proposals").insert(
        {"key": document, "name": "Somebody", "kind": "person", "forms": "[]", "roles": "{}", "documents": 1,
         "outlets": 1, "in_caption": 0, "document_id": document, "quote": span(document, 820, 840)["quote"]}
    )  # fmt: skip
    db.table("document_revisions").insert(
        {"document_id": document, "revision": 2, "changed_at": sample.SEEN, "title": "before",
         "change": "-" + span(document, 850, 870)["quote"]}
    )  # fmt: skip


def everything(config: Config) -> Iterator[tuple[str, str]]:
    """Whatever a reader can take away, as text: files, cells and words of the indexes of the database, mails."""
    for file in sorted(f for f in config.out.resolve().rglob("*") if f.is_file()):
        yield file.name, file.read_bytes().decode("utf-8", "replace")
        if file.suffix == ".parquet":
            yield file.name, " ".join(cells_of_parquet(file))
    copy = sqlite3.connect(config.out / "data/aidocket.db")
    for name, type, sql in copy.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"):
        if type == "view" or "_fts_" not in name:
            for row in copy.execute(f'SELECT * FROM "{name}"'):
                yield name, " ".join(str(cell) for cell in row)
        if "USING fts5" in (sql or "").replace("FTS5", "fts5"):
            copy.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {name}, row)")
            yield name, " ".join(row[0] for row in copy.execute("SELECT term FROM temp.words"))
            copy.execute("DROP TABLE temp.words")
    with open_read_only(config.db).conn as connection:
        digest = read_digest(Database(connection), days=30)
        for format in FORMATS:
            yield format, render_digest(digest, format)


def cells_of_parquet(file: Path) -> list[str]:
    from arro3.io import read_parquet

    table = read_parquet(str(file)).read_all()
    return [str(value) for name in table.column_names for value in table[name].to_pylist()]


@pytest.fixture(scope="module")
def shown(talkative: Config) -> dict[str, set[int]]:
    """The numbers of the words of each document that stand anywhere."""
    found: dict[str, set[int]] = {document: set() for document in DOCUMENTS}
    for _, text in everything(talkative):
        for document, number in TOKEN.findall(text):
            found[document].add(int(number))
    return found


def runs(numbers: set[int]) -> list[int]:
    """Lengths of the runs of following numbers."""
    begins = sorted(n for n in numbers if n - 1 not in numbers)
    return [next(k for k in range(1, WORDS + 1) if begin + k not in numbers) for begin in begins]


@pytest.mark.parametrize("document", ["many", "over"])
def test_all_outputs_together_quote_an_article_twice_and_briefly(shown: dict[str, set[int]], document: str) -> None:
    assert 0 < len(runs(shown[document])) <= 2
    assert sum(runs(shown[document])) <= 80
    if document == "many":
        assert max(runs(shown[document])) <= 40


def test_a_link_gives_no_words(shown: dict[str, set[int]]) -> None:
    assert shown["link"] == set()


def test_a_court_record_is_there_in_full(shown: dict[str, set[int]]) -> None:
    assert shown["rec"] == set(range(WORDS))


def test_what_is_not_quoted_keeps_its_place(talkative: Config) -> None:
    copy = sqlite3.connect(talkative.out / "data/aidocket.db")
    rows = copy.execute("SELECT quote, start, \"end\" FROM assertions WHERE document_id = 'many'").fetchall()
    assert len(rows) == 8
    text = text_of("many")
    assert all(end > start and quote in (None, text[start:end]) for quote, start, end in rows)
    assert 1 <= sum(quote is not None for quote, _, _ in rows) <= 2


def test_an_event_that_may_not_be_quoted_goes_by_the_title_of_its_document(talkative: Config) -> None:
    copy = sqlite3.connect(talkative.out / "data/aidocket.db")
    summaries = {row[0] for row in copy.execute("SELECT summary FROM events WHERE document_id = 'link'")}
    assert summaries == {"Title of link"}


@pytest.mark.parametrize(("words", "quotations"), [(0, 2), (40, 0), (5, 1)])
def test_the_limits_are_settings(talkative: Config, tmp_path: Path, words: int, quotations: int) -> None:
    config = replace(talkative, out=tmp_path / "public", quote_words=words, quotes_per_document=quotations)
    build(config)
    numbers: set[int] = set()
    for file in config.out.resolve().rglob("*"):
        if file.is_file() and file.suffix != ".parquet":
            found = TOKEN.findall(file.read_bytes().decode("utf-8", "replace"))
            numbers |= {int(number) for document, number in found if document == "many"}
    assert len(numbers) == words * quotations


@pytest.mark.parametrize("name", ["AIDOCKET_QUOTE_WORDS", "AIDOCKET_QUOTES_PER_DOCUMENT"])
@pytest.mark.parametrize("value", ["-1", "many", "2.5", "100000"])
def test_a_limit_that_is_no_number_is_told(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"{name}={re.escape(value)}: expected a whole number"):
        from_environment({name: value})


def test_limits_from_the_environment() -> None:
    config = from_environment({"AIDOCKET_QUOTE_WORDS": "25", "AIDOCKET_QUOTES_PER_DOCUMENT": "1"})
    assert (config.quote_words, config.quotes_per_document) == (25, 1)


@given(st.text(max_size=900), st.integers(0, 60))
def test_a_shortened_quotation_is_a_beginning_with_no_more_words(text: str, most: int) -> None:
    short = shorten_quote(Words(7, 7 + len(text), text), most)
    assert text.startswith(short.quote) and count_words(short.quote) <= most
    assert short.end - short.start == len(short.quote) and len(short.quote) <= 12 * most


def test_signs_of_a_script_without_blanks_are_words() -> None:
    assert count_words("模型蒸留とは何か") == 8
    assert count_words("two words") == 2


def test_the_weightiest_words_are_chosen(fresh: Config) -> None:
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        fill(db, "many", "excerpt")
        for n in (1, 2):
            sample.add_event(
                db, id=f"again-{n}", type="motion", date="2026-02-01", document_id="many",
                **span("many", 60, 75),
            )  # fmt: skip
    allowed = Quotations(db, QuoteLimits(words=40, per_document=1))
    chosen = span("many", 60, 80)
    assert allowed.quote("many", *chosen.values()) == chosen["quote"]
    assert allowed.quote("many", *span("many", 0, 20).values()) is None
    inside = span("many", 60, 75)
    assert allowed.quote("many", *inside.values()) == inside["quote"]
