from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidocket.cli import cli
from aidocket.nlp.extensions import DocumentMeta
from aidocket.nlp.jsonl import extract_lines
from aidocket.nlp.pipeline import MAX_CHARS
from aidocket.nlp.reader import extract_document
from tests.nlp.who import pipeline, spans_of

STORY = (
    "Macmillan sued Cohere in New York on Monday, alleging that it trained its Command R model on pirated books from "
    "the shadow library LibGen. The complaint names direct copyright infringement. “We deny it,” Cohere said.\n\n"
    "The case is Macmillan v. Cohere, No. 1:26-cv-01234 (S.D.N.Y.). Judge Jane Doe has it. 😀 Ende."
)
KEYS = {"relevant", "parties", "models", "claims", "practices", "assertions", "cases", "events"}


def extract(*lines: Any) -> list[dict[str, Any]]:
    raw = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return [json.loads(line) for line in extract_lines(pipeline(), raw)]


def test_a_story_gives_every_key_with_its_places() -> None:
    (found,) = extract({"id": "a", "title": "Publisher sues AI lab", "text": STORY, "published": "2026-03-02"})
    assert found["id"] == "a"
    assert found["relevant"] is True
    assert set(found) >= KEYS
    assert {p["name"]: p["role"] for p in found["parties"]} == {
        "Macmillan": "plaintiff",
        "Cohere": "defendant",
        "LibGen": "mention",
        "Jane Doe": "judge",
    }
    for party in found["parties"]:
        assert STORY[party["start"] : party["end"]].endswith(party["name"])
    assert "Command R" in found["models"]
    assert "copyright.direct" in found["claims"]
    assert "shadow-library" in found["practices"]
    (assertion, *_) = found["assertions"]
    assert (assertion["actor"], assertion["target"], assertion["status"]) == ("Cohere", "Macmillan", "alleged")
    assert assertion["quote"] == "Macmillan sued Cohere in New York on Monday,"
    assert STORY[assertion["start"] : assertion["end"]] == assertion["sentence"]
    assert found["cases"][0]["docket_number"] == "1:26-cv-01234"


def test_answers_come_in_order_and_bad_lines_do_not_stop_the_rest() -> None:
    found = extract(
        {"id": "1", "title": "t", "text": STORY},
        b"{not json",
        b"\xff\xfe",
        b"",
        b"   \n",
        b"[1, 2]",
        {"title": "no id", "text": "x"},
        {"id": "2", "title": "t"},
        {"id": "3", "title": 7, "text": "x"},
        {"id": 4, "title": "t", "text": STORY},
        b'{"id": "5", "title": "t", "text": "half \\ud800 pair"}',
        {"id": "6", "text": ""},
    )
    assert [line["id"] for line in found] == ["1", None, None, None, None, "2", "3", 4, "5", "6"]
    assert ["error" in line for line in found] == [False, True, True, True, True, True, True, False, True, False]
    assert found[0] | {"id": 4} == found[-3]


def test_nothing_in_nothing_out() -> None:
    assert extract() == []


def test_an_irrelevant_document_has_empty_lists() -> None:
    (found,) = extract(
        {"id": "x", "title": "Bakery opens", "text": "OpenAI and Google bought bread. Judge Roe ate it."}
    )
    assert found["relevant"] is False
    assert all(found[key] == [] for key in KEYS - {"relevant"})


def test_what_is_longer_than_the_bound_is_cut_and_said_so() -> None:
    long = STORY + " It rained." * (MAX_CHARS // 11)
    (found,) = extract({"id": "x", "title": "", "text": long + "OpenAI sued Google."})
    assert found["cut"] is True
    assert "OpenAI" not in {p["name"] for p in found["parties"]}


def test_the_command_reads_a_file_and_standard_input(tmp_path: Any) -> None:
    line = json.dumps({"id": "é", "title": "t", "text": "Nothing — “here”."}, ensure_ascii=False) + "\n"
    path = tmp_path / "in.jsonl"
    path.write_text(line, encoding="utf-8")
    by_file = CliRunner().invoke(cli, ["extract", "--jsonl", str(path)])
    by_pipe = CliRunner().invoke(cli, ["extract", "--jsonl", "-"], input=line.encode())
    assert by_file.exit_code == by_pipe.exit_code == 0
    assert by_file.stdout == by_pipe.stdout
    assert json.loads(by_file.stdout)["id"] == "é"
    assert not (tmp_path / "aidocket.db").exists()


PIECES = st.sampled_from(
    [
        "OpenAI", "DeepSeek", "Macmillan", " v. ", "Judge Jane Doe", " sued ", " accused ", "the company", "Claude 4",
        ". ", "\n\n", "“", "”", "'s ", " distilled ", " trained on pirated books", " denied ", " ruled that ",
        "not fair use", "No. 3:24-cv-01234", "é", "😀", "\u200b", "\u202e", "\x00", "\t", "A" * 40, "(", ")", ",",
        " and ", "17 U.S.C. § 1202", "Plaintiffs, ", "against ", "…", "January 5, 2026", "  ",
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(PIECES | st.text(max_size=6), max_size=40), title=st.text(max_size=20), kind=st.sampled_from(
    ["news", "digest", "ruling", "terms", "filing"]))  # fmt: skip
def test_every_span_is_its_quote(pieces: list[str], title: str, kind: str) -> None:
    text = "".join(pieces)
    meta = DocumentMeta(id="d", title=title, kind=kind, published="2026-02-01")
    extraction = extract_document(pipeline(), text, meta)
    for span in spans_of(extraction):
        assert text[span.start : span.end] == span.quote


@pytest.mark.parametrize(
    "unit",
    ["OpenAI, ", "“", "sued ", "Aa ", "v. ", "the company ", "Judge ", "-", "(A ", "a of the ", "Claude 4 distilled "],
)
def test_time_grows_in_line_with_the_text(unit: str) -> None:
    from time import perf_counter

    nlp = pipeline()

    def seconds(length: int) -> float:
        started = perf_counter()
        extract_document(nlp, unit * (length // len(unit)), DocumentMeta(id="d"))
        return perf_counter() - started

    seconds(2_000)
    short, long = seconds(10_000), seconds(40_000)
    assert long < 3 * 4 * short + 1, f"{short:.2f} s for 10,000, {long:.2f} s for 40,000 code points"
