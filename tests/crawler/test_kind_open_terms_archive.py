"""Open Terms Archive: commits of versions, and what changed from one to the next."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from loopback import Answer, Instance, Loopback

from aidocket.crawler.parse.open_terms_archive import TYPES, Settings, parse_commits, raw_url
from aidocket.crawler.parse.shape import ShapeError
from aidocket.crawler.parse.terms_diff import changed_passages, read_version

FORMATS = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "open-terms-archive"
KIND = {"kind": "open-terms-archive", "licence": "ODC-By-1.0", "trust": "research", "follow": "all"}
LIST = "/repos/o/versions/commits"

CLAUSES = [
    "Lumenworks Terms of Use",
    "=======================",
    "Effective: March 1, 2026",
    "Welcome to Pellucid. These terms are a contract between you and Lumenworks Incorporated of Marlport.",
    "*   You must be thirteen years old to open an account, or older where the law of your country says so.",
    "*   You may use output as you like, and you may share it with others under a name of your own choosing.",
    "*   You may not copy the look of the service, nor remove our name from it, nor sell access to other people.",
    "1.  **Fees.** Fees are due on the first day of the month, as the [price list](https://lumen.test/p?did=1) says.",
    "2.  **Ends.** Either of us may end this contract at the end of a month by writing a letter to the other one.",
    "3.  **Law.** The law of Marlport holds for this contract, and its courts decide what we cannot settle ourselves.",
]
TERMS = "\n\n".join(CLAUSES)
BAN = "*   You may not use output to train models that compete with ours, nor scrape the service by automated means."
BANNED = TERMS.replace("*   You may not copy", f"{BAN}\n*   You may not copy")
SHORT = "Just a moment. Please enable JavaScript and cookies to continue."


def sha(number: int) -> str:
    return f"{number:040x}"


def commit(number: int, subject: str, day: str, *, parents: tuple[int, ...] | None = None) -> dict[str, Any]:
    found = (number - 1,) if parents is None else parents
    return {
        "sha": sha(number),
        "html_url": f"https://github.com/o/versions/commit/{sha(number)}",
        "commit": {
            "message": f"{subject}\n\nThis version was recorded after extracting from a snapshot",
            "author": {"name": "Bot", "date": f"{day}T10:30:00Z"},
        },
        "parents": [{"sha": sha(parent)} for parent in found],
    }


class Collection:
    """A collection's repository on the loopback address; its list names the newest commit first."""

    def __init__(self, web: Loopback, folder: Path, **settings: Any) -> None:
        self.web = web
        self.commits: list[dict[str, Any]] = []
        self.instance = Instance(folder)
        raw = f"{web.root}/raw/{{commit}}/{{path}}"
        settings = {"raw": raw, "delay_s": 0, "providers": {"Pellucid": "Lumenworks"}, **settings}
        self.instance.add("ota", f"{web.root}{LIST}", settings=settings, **KIND)

    def record(
        self, number: int, words: str, day: str, *, subject: str = "", document: str = "Terms of Service"
    ) -> None:
        subject = subject or f"Record new changes of Pellucid {document}"
        self.commits.insert(0, commit(number, subject, day))
        self.web.answers[self.raw(number, document)] = Answer(words, type="text/plain; charset=utf-8")
        self.web.answers[LIST] = Answer(json.dumps(self.commits), type="application/json")

    def raw(self, number: int, document: str = "Terms of Service") -> str:
        return f"/raw/{sha(number)}/{quote(f'Pellucid/{document}.md')}"

    def crawl(self) -> dict[str, Any]:
        return self.instance.crawl("--all").report

    def documents(self) -> list[dict[str, Any]]:
        return self.instance.rows("SELECT * FROM documents ORDER BY published")


# ------------------------------------------------------------------------------------------------------ comparing


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("did=1", "did=65ccb3a9&referred=true"),
        ("1.  **Fees.**", "A.1. Fees."),
        ("*   You may use", "- You may use"),
        ("Effective: March 1, 2026", "Effective: 4 April 2026"),
        ("Lumenworks Incorporated", "Lumenworks\u2060  Incorporated"),
        ("our name from it,", "our name from it"),
        ("=======================", "-----------------------"),
        ("Lumenworks Terms of Use", "Lumenworks Terms"),
    ],
)
def test_form_alone_is_no_change(old: str, new: str) -> None:
    assert old in TERMS
    assert changed_passages(read_version(TERMS), read_version(TERMS.replace(old, new))) == []


def test_a_clause_that_moves_is_no_change() -> None:
    moved = "\n\n".join([*CLAUSES[:7], *CLAUSES[8:], CLAUSES[7]])
    assert changed_passages(read_version(TERMS), read_version(moved)) == []


def test_a_new_clause_is_told_with_what_it_speaks_of() -> None:
    (passage,) = changed_passages(read_version(TERMS), read_version(BANNED))
    assert (passage.before, passage.after) == ("", BAN.removeprefix("*   "))
    assert passage.topics == ["training", "competing use", "scraping"]
    (gone,) = changed_passages(read_version(BANNED), read_version(TERMS))
    assert (gone.before, gone.after) == (passage.after, "")


def test_of_a_long_passage_the_sentences_are_told_that_changed() -> None:
    long = " ".join(f"Sentence number {number} of the long clause stays as it is." for number in range(20))
    old, new = (f"{long} You may {verb} distil our models from output." for verb in ("always", "never"))
    (passage,) = changed_passages(read_version(f"{TERMS}\n\n{old}"), read_version(f"{TERMS}\n\n{new}"))
    assert passage.after == "You may never distil our models from output."
    assert passage.topics == ["training", "distillation"] or passage.topics == ["distillation"]


def test_two_texts_that_share_nothing_are_compared_in_time() -> None:
    one, two = (
        "\n\n".join(f"{word} {number} of a text that goes on and on" for number in range(2_500)) for word in "ab"
    )
    assert len(changed_passages(read_version(one), read_version(two))) == 5_000


# ---------------------------------------------------------------------------------------------------------- lists


def test_a_list_tells_changes_from_technical_upgrades_and_first_records() -> None:
    subjects = [
        "Record new changes of Pellucid Business Privacy Policy",
        "Apply technical or declaration upgrade on Pellucid Terms of Service",
        "First record of Grey · Fox Terms of Service",
        "Update Pellucid Terms of Service",
        "Merge pull request #8",
        "Update README.md",
        "Record new changes of Pellucid Riddle",
    ]
    body = json.dumps([commit(number, subject, "2026-03-01") for number, subject in enumerate(subjects, 1)])
    link = '<https://api.github.com/repositories/1/commits?page=2>; rel="next", <https://x.test/9>; rel="last"'
    url = "https://api.github.com/repos/o/versions/commits"
    page = parse_commits(body.encode(), url=url, link=link, settings=Settings())
    assert [(found.name, found.is_change) for found in page.commits] == [
        ("Pellucid/Business Privacy Policy", True),
        ("Pellucid/Terms of Service", False),
        ("Grey · Fox/Terms of Service", False),
        ("Pellucid/Terms of Service", True),
    ]
    assert page.unknown == ("Pellucid Riddle",)
    assert page.next_url == "https://api.github.com/repositories/1/commits?page=2"
    assert raw_url(url, Settings(), "ab", "Grey · Fox/Terms of Service.md") == (
        "https://raw.githubusercontent.com/o/versions/ab/Grey%20%C2%B7%20Fox/Terms%20of%20Service.md"
    )
    named = parse_commits(body.encode(), url=url, link=None, settings=Settings(documents=["Pellucid/Riddle"]))
    assert named.unknown == ()


def test_an_atom_feed_is_a_list_too() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>'
        f"<id>tag:github.com,2008:Grit::Commit/{sha(7)}</id>"
        f'<link type="text/html" rel="alternate" href="https://github.com/o/versions/commit/{sha(7)}"/>'
        "<title>\n  Record new changes of Pellucid Terms of Service\n</title><updated>2026-03-01T10:30:00Z</updated>"
        "</entry></feed>"
    )
    page = parse_commits(body.encode(), url="https://github.com/o/versions", link=None, settings=Settings())
    (found,) = page.commits
    assert (found.id, found.recorded, found.path) == (sha(7), "2026-03-01T10:30:00Z", "Pellucid/Terms of Service.md")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Not Found"}', "Not Found"),
        (b"[1]", "no list of commits"),
        (b'[{"sha": "xyz", "commit": {}}]', "commit xyz"),
        (b'[{"sha": "' + b"a" * 40 + b'", "commit": {"author": {"date": "soon"}}}]', "no date"),
        (b"<html><p>x</p></html>", "a web page"),
        (b"", "XML"),
    ],
)
def test_another_shape_is_a_fault(body: bytes, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        parse_commits(body, url="https://x.test/", link=None, settings=Settings())


@pytest.mark.parametrize(
    ("settings", "field"), [({"raw": "https://x.test/{path}"}, "raw"), ({"documents": ["x"]}, "docu")]
)
def test_a_wrong_setting_fails_its_source(tmp_path: Path, settings: dict[str, Any], field: str) -> None:
    instance = Instance(tmp_path)
    instance.add("ota", "http://127.0.0.1:9/x", settings=settings, **KIND)
    assert field in instance.crawl().failure("ota")


# -------------------------------------------------------------------------------------------------------- visits


def test_a_change_becomes_a_dated_document_once(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, TERMS.replace("did=1", "did=2"), "2026-02-20")
        terms.record(3, BANNED, "2026-03-01")
        report = terms.crawl()
        assert (report["new"], report["failures"], report["remarks"]) == (1, [], [])
        (row,) = terms.documents()
        assert row["title"] == "Lumenworks: Terms of Service (Pellucid) changed on 2026-03-01"
        assert (row["kind"], row["published"], row["author"]) == ("terms", "2026-03-01T10:30:00Z", "Lumenworks")
        assert f"Added: {BAN.removeprefix('*   ')}" in row["text"]
        assert "effective from 2026-03-01" in row["text"]
        details = json.loads(row["details"])
        assert (details["before_commit"], details["after_commit"]) == (sha(2), sha(3))
        assert details["bears_on"] == ["training", "competing use", "scraping"]
        assert details["passages"][0]["before"] == ""
        asked = web.count("/raw")
        assert asked == 3
        # The list has grown: nothing that was read is read again but what the new version is compared with.
        terms.record(4, BANNED.replace("thirteen", "sixteen"), "2026-04-01")
        assert terms.crawl()["new"] == 1
        assert web.count("/raw") == asked + 2 + 1
        assert terms.crawl()["new"] == 0
        assert web.count("/raw") == asked + 3


def test_a_version_is_compared_with_its_parent_where_the_list_has_no_older_one(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(3, BANNED, "2026-03-01")
        web.answers[terms.raw(2)] = Answer(TERMS, type="text/plain")
        assert terms.crawl()["new"] == 1


@pytest.mark.parametrize("words", [SHORT, "", "\n\n".join(CLAUSES[:5])])
def test_a_version_that_is_nearly_empty_is_told_and_removes_no_terms(tmp_path: Path, words: str) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        long = "\n\n".join(
            [TERMS, *(f"{number}. Clause {number} is of a length that makes it count." for number in range(60))]
        )
        terms.record(1, long, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, words, "2026-02-02")
        report = terms.crawl()
        assert report["new"] == 0
        assert "nearly empty" in report["remarks"][0]
        assert "Pellucid/Terms of Service of 2026-02-02" in report["remarks"][0]
        # When the tracker finds the terms again, they are compared with the last version that was whole.
        terms.record(3, long, "2026-02-03")
        assert terms.crawl()["new"] == 0
        terms.record(4, f"{long}\n\n{BAN}", "2026-02-20")
        assert terms.crawl()["new"] == 1


def test_a_change_that_is_taken_back_at_once_is_none(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, BANNED, "2026-02-02")
        terms.record(3, TERMS, "2026-02-03")
        assert terms.crawl()["new"] == 0


@pytest.mark.parametrize("visits", [1, 2])
def test_a_change_that_lasted_or_was_told_is_told_to_be_taken_back(tmp_path: Path, visits: int) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, BANNED, "2026-03-02")
        if visits == 2:
            assert terms.crawl()["new"] == 1
        terms.record(3, TERMS, "2026-03-03" if visits == 2 else "2026-05-03")
        assert terms.crawl()["new"] == 3 - visits
        last = terms.documents()[-1]
        assert "changed back on" in last["title"]
        assert "again those recorded on 2026-02-01" in last["text"]


def test_technical_upgrades_are_no_changes_and_yet_what_later_versions_are_compared_with(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        upgrade = "Apply technical or declaration upgrade on Pellucid Terms of Service"
        wider = (
            f"{TERMS}\n\nAnother page of the same terms, which the tracker had not read before, is read from now on."
        )
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, wider, "2026-03-01", subject=upgrade)
        terms.record(3, wider.replace("thirteen", "sixteen"), "2026-04-01")
        assert terms.crawl()["new"] == 1
        assert "Another page" not in terms.documents()[0]["text"]


def test_a_visit_reads_so_many_versions_and_the_next_goes_on(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path, max_versions=2)
        for number in range(1, 6):
            words = TERMS.replace("thirteen", f"{number} and ten more")
            terms.record(number, words, f"2026-0{number}-01")
        first = terms.crawl()
        assert first["new"] == 1
        assert "2026-01-01: there is no whole version before it" in first["remarks"][0]
        assert "wait for the next visit: 3" in first["remarks"][0]
        assert [terms.crawl()["new"] for _ in range(3)] == [2, 1, 0]
        assert [row["published"][:7] for row in terms.documents()] == ["2026-02", "2026-03", "2026-04", "2026-05"]


@pytest.mark.parametrize(
    ("settings", "follow", "new"),
    [
        ({"types": ["Terms of Service"]}, "all", 1),
        ({"documents": ["Pellucid/Privacy Policy"]}, "all", 1),
        ({"services": ["Pellucid"]}, "all", 2),
        ({"services": ["Other"]}, "all", 0),
        ({"providers": {}}, "matching", 0),
        ({}, "matching", 2),
    ],
)
def test_the_settings_say_which_documents_are_read(
    tmp_path: Path, settings: dict[str, Any], follow: str, new: int
) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path, **settings)
        path = tmp_path / "sources" / "ota.yaml"
        path.write_text(path.read_text("utf-8").replace("follow: all", f"follow: {follow}"), "utf-8")
        for number, document in ((1, "Terms of Service"), (3, "Privacy Policy")):
            terms.record(number, TERMS, "2026-02-01", subject=f"First record of Pellucid {document}", document=document)
            terms.record(number + 1, BANNED, "2026-03-01", document=document)
        assert terms.crawl()["new"] == new


def test_pages_are_turned_until_one_brings_nothing_new(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path, max_pages=3)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, BANNED, "2026-03-01")
        second = json.dumps(terms.commits)
        terms.commits.clear()
        terms.record(3, BANNED.replace("thirteen", "sixteen"), "2026-04-01")
        link = {"Link": f'<{web.root}/page2>; rel="next"'}
        web.answers[LIST] = Answer(json.dumps(terms.commits), type="application/json", headers=link)
        web.answers["/page2"] = Answer(second, type="application/json")
        assert terms.crawl()["new"] == 2
        assert terms.documents()[1]["title"].endswith("changed on 2026-04-01")


def test_a_file_that_cannot_be_had_fails_the_visit_which_keeps_what_it_has(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, BANNED, "2026-03-01")
        terms.record(3, BANNED.replace("thirteen", "sixteen"), "2026-04-01")
        good = web.answers[terms.raw(3)]
        web.answers[terms.raw(3)] = Answer("slow down", 429, "text/plain", headers={"Retry-After": "120"})
        report = terms.crawl()
        assert (report["new"], report["failures"][0]["reason"]) == (1, "it asks for fewer requests (429)")
        web.answers[terms.raw(3)] = good
        terms.instance.rows("SELECT 1 FROM fetches")
        assert terms.crawl()["waiting"] == 1


def test_the_archive_gives_the_same_changes(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path, max_versions=2)
        terms.record(1, TERMS, "2026-02-01", subject="First record of Pellucid Terms of Service")
        terms.record(2, BANNED, "2026-03-01")
        assert terms.crawl()["new"] == 1
        terms.record(3, SHORT, "2026-03-20")
        terms.record(4, BANNED.replace("thirteen", "sixteen"), "2026-04-01")
        assert terms.crawl()["new"] == 1
    again = Instance(tmp_path / "again")
    sources = ["--sources", str(tmp_path / "sources"), "--archive", str(tmp_path / "archive"), "--db", str(again.db)]
    command = [sys.executable, "-m", "aidocket", "archive", "replay", *sources]
    subprocess.run(command, check=True, env=terms.instance.env(), timeout=120, capture_output=True)
    asked = "SELECT key, title, text, details FROM documents ORDER BY key"
    assert again.rows(asked) == terms.instance.rows(asked)
    assert len(again.rows(asked)) == 2


def test_a_limit_that_is_used_up_is_waited_for(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}
        web.answers[LIST] = Answer('{"message": "API rate limit exceeded"}', 403, "application/json", headers=headers)
        assert terms.crawl()["failures"][0]["reason"] == "it asks for fewer requests (403)"
        assert terms.crawl()["waiting"] == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Loopback() as web:
        terms = Collection(web, tmp_path)
        terms.record(2, BANNED, "2026-03-01")
        del web.answers[terms.raw(2)]
        report = terms.crawl()
        assert "its file is not there" in report["remarks"][0]
        assert terms.crawl()["remarks"] == []


# -------------------------------------------------------------------------------------------------- real payloads


def real(collection: str) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted((FORMATS / collection).rglob("*@*.md")):
        found.setdefault(f"{path.parent.name}/{path.name.partition('@')[0]}", []).append(path)
    return found


@pytest.mark.shared
@pytest.mark.parametrize("name", ["genai", "genai-eu"])
def test_real_subjects_name_the_files_that_were_changed(name: str) -> None:
    with (FORMATS / f"{name}_last-400-commits.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["commit"]]
    entries = []
    for row in rows:
        entry = commit(1, row["subject"], row["date"][:10])
        entries.append({**entry, "sha": row["commit"]})
    page = parse_commits(json.dumps(entries).encode(), url="https://x.test/", link=None, settings=Settings())
    paths = {row["commit"]: row["files"].strip('"').replace("\\302\\267", "·") for row in rows}
    assert page.unknown == ()
    assert len(page.commits) >= len(rows) - 2
    assert [found.path for found in page.commits] == [paths[found.id] for found in page.commits]
    assert all(found.type in TYPES for found in page.commits)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("collection", "document", "days", "count", "words"),
    [
        ("genai-eu", "ChatGPT/Commercial-Terms", ("2026-08-21", "2026-08-22"), 0, ""),
        ("genai-eu", "ChatGPT/Terms-of-Service", ("2026-06-29", "2026-07-26"), 0, ""),
        ("genai-eu", "Claude.ai/Commercial-Terms", ("2025-11-11", "2026-03-11"), 0, ""),
        ("genai", "OpenAI/Terms-of-Service", ("2023-12-02", "2024-02-10"), 0, ""),
        ("genai", "Midjourney/Terms-of-Service", ("2024-10-25", "2025-02-06"), 1, "Takedown"),
        ("genai", "ChatGPT/Terms-of-Service", ("2025-08-30", "2025-11-07"), 1, "Sora"),
        ("genai", "DeepSeek/Terms-of-Service", ("2025-04-13", "2025-05-04"), 16, "minimum age"),
    ],
)
def test_real_versions(collection: str, document: str, days: tuple[str, str], count: int, words: str) -> None:
    old, new = (FORMATS / collection / f"{document}@{day}.md" for day in days)
    passages = changed_passages(read_version(old.read_text("utf-8")), read_version(new.read_text("utf-8")))
    assert len(passages) == count
    assert words in "".join(passage.after for passage in passages)


@pytest.mark.shared
@pytest.mark.parametrize("collection", ["genai", "genai-eu"])
def test_real_versions_over_the_wire(tmp_path: Path, collection: str) -> None:
    with Loopback() as web:
        instance = Instance(tmp_path)
        raw = f"{web.root}/raw/{{commit}}/{{path}}"
        instance.add("ota", f"{web.root}{LIST}", settings={"raw": raw, "delay_s": 0, "max_versions": 50}, **KIND)
        entries, number = [], 0
        for name, paths in real(collection).items():
            service, kind = (part.replace("-", " ") for part in name.split("/"))
            for place, path in enumerate(paths):
                number += 1
                subject = "Record new changes of" if place else "First record of"
                entries.append(commit(number, f"{subject} {service} {kind}", path.stem.partition("@")[2]))
                answer = Answer(path.read_bytes(), type="text/plain; charset=utf-8")
                web.answers[f"/raw/{sha(number)}/{quote(f'{service}/{kind}.md')}"] = answer
        entries.sort(key=lambda entry: entry["commit"]["author"]["date"], reverse=True)
        web.answers[LIST] = Answer(json.dumps(entries), type="application/json")
        done = instance.crawl()
        assert done.report["failures"] == []
        titles = {row["title"] for row in instance.rows("SELECT title FROM documents")}
        if collection == "genai":
            assert "OpenAI: Terms of Service changed on 2023-12-02" in titles
            assert not any("2024-02-10" in title for title in titles)
        else:
            assert len(titles) == 2
            assert all(title.startswith("Google Generative AI Services") for title in titles)
