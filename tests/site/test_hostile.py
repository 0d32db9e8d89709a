"""Whatever comes in from the web goes out as text: no markup, no script, no link but http and https."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser
from sqlite_utils import Database

from aidocket.config import Config
from aidocket.site.evidence import safe_url
from aidocket.site.page import slug
from aidocket.site.stage import build
from aidocket.store.database import open_database

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
    "{{7*7}}{% raw %}${7*7}",
    "]]></summary><script>alert(1)</script>",
    "&lt;b&gt;bold&lt;/b&gt;&#106;",
    "a\u202etxt.exe\u202c b\u200bc \x00\x08\x1b[31m d",
    "=cmd|' /C calc'!A0",
)
BAD_URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    "JaVaScRiPt:alert(1)",
    "https://user:pw@host.example/",
    'https://x.example/" onclick="alert(1)',
    "ftp://x.example/a",
    "https://x.example/\u202eabc",
    "http://[bad",
    "http://10.0.0.1/a",
    "http://nas.lan/a",
    "http://localhost:8000/",
)
TABLES = ("disputes", "distillation", "norms", "parties", "terms", "policy", "about/sources")
SCRIPTS = {"search/index.html": "search.js"} | {f"{folder}/index.html": "tables.js" for folder in TABLES}
LINKED_DATA = {"type": "application/ld+json"}
INVENTED = ("https://bad.example.org/x", "http://bad.example.org/y?a=1&b=2#c")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A site of which every text from outside is an attack."""
    config = sample.config_for(tmp_path_factory.mktemp("hostile"))
    sample.make_database(config)
    db = open_database(config.db, demo=True)
    with db.atomic():
        for number, payload in enumerate(PAYLOADS):
            # The store keeps no NUL; a browser would drop what follows it.
            text = payload.replace("\x00", "")
            id = f"p{number} /../{text}"
            sample.add_document(
                db,
                id=id,
                source_id="sample-news",
                kind="news",
                title=text,
                text=text,
                author=text,
                published="2026-03-01",
                publish="full",
                url=BAD_URLS[number % len(BAD_URLS)],
                entry_number=text,
            )
            sample.add_assertion(
                db,
                id=f"a{number} {text}",
                document_id=id,
                quote=text,
                actor=text,
                actor_id=None,
                target=text,
                target_id=None,
                student=text,
                teacher=text,
                speaker=text,
                start=0,
                end=len(text),
                summary=text,
                note=text,
            )
            sample.add_event(
                db, id=f"e{number} {text}", type="hearing-set", date="2026-05-01", document_id=id, quote=text
            )
            db.table("document_disputes").insert(
                {
                    "document_id": id,
                    "dispute_id": "sample-harbour-v-lumen",
                    "proceeding_id": None,
                    "reason": text,
                    "confidence": 1,
                    "origin": "extracted",
                    "extractor": text,
                }
            )
            db.table("stories").insert(
                {
                    "id": f"s{number}/../{text}",
                    "title": text,
                    "lead_document_id": id,
                    "first_seen": sample.SEEN,
                    "last_changed": sample.SEEN,
                    "outlets": 1,
                }
            )
            db.table("story_documents").insert({"story_id": f"s{number}/../{text}", "document_id": id, "is_copy": 0})
            add_take(db, number, id, text)
            db.execute("UPDATE sources SET name = ?, reason = ?, state = 'failing'", [text, text])
            db.table("parties").insert(
                {
                    "id": f"x{number}",
                    "name": text,
                    "kind": "person",
                    "origin": "extracted",
                    "homepage": BAD_URLS[number],
                    "note": text,
                }
            )
            db.table("dispute_parties").insert(
                {"dispute_id": "sample-harbour-v-lumen", "party_id": f"x{number}", "role": "amicus", "position": number}
            )
    db.close()
    build(config)
    return config


def add_take(db: Database, number: int, document: str, text: str) -> None:
    """A quick take and a tag of the story, of which every word is the payload."""
    story = f"s{number}/../{text}"
    named = json.dumps([text])
    db.table("takes").insert(
        {
            "id": f"t{number}", "kind": "story", "story_id": story, "who": named, "whom": named,
            "practices": '[["shadow-library","alleged"]]', "event_type": text, "court": text, "docket_number": text,
            "date": text, "told": "2026-03-01", "extractor": "1",
        }
    )  # fmt: skip
    db.table("take_sentences").insert(
        {"take_id": f"t{number}", "position": 1, "document_id": document, "start": 0, "end": len(text), "quote": text,
         "score": 1.0}
    )  # fmt: skip
    db.table("audience_tags").insert(
        {"kind": "story", "id": story, "audience": "developers", "rule": text, "reason": text, "origin": "extracted"}
    )


def pages_of(config: Config) -> list[tuple[str, LexborHTMLParser]]:
    root = config.out.resolve()
    return [(str(p.relative_to(root)), LexborHTMLParser(p.read_text("utf-8"))) for p in sorted(root.rglob("*.html"))]


def test_no_payload_becomes_markup(hostile: Config) -> None:
    for path, tree in pages_of(hostile):
        assert not tree.css("iframe, object, embed, base, img, style, foreignObject, animate"), path
        # The only form is that of the search; the only scripts are its own, that of the tables where one stands,
        # and data for programs, which parses.
        ours = f"{'../' * path.count('/')}search/index.html"
        forms = [(form.attributes.get("method"), form.attributes.get("action")) for form in tree.css("form")]
        assert forms == [("get", ours)], path
        scripts = [(script.attributes, script.text()) for script in tree.css("script")]
        data = [text for attributes, text in scripts if attributes == LINKED_DATA]
        assert len(data) == 1 and json.loads(data[0])["@context"] == "https://schema.org", path
        scripts = [script for script in scripts if script[0] != LINKED_DATA]
        script = SCRIPTS.get(path)
        assert scripts == (
            [({"src": f"{'../' * path.count('/')}static/{script}", "defer": None}, "")] if script else []
        ), path
        assert bool(tree.css("table[data-sortable]")) == (script == "tables.js"), path
        for node in tree.css("*"):
            attributes = node.attributes
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (path, attributes)


@pytest.mark.parametrize("name", ["</script><img src=x onerror=alert(1)>", "<!-- <script>", "]]>\"'\\ &lt;/script>"])
def test_a_name_cannot_end_the_data_for_programs(name: str, fresh: Config) -> None:
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        db.table("parties").insert({"id": "x", "name": name, "kind": "person", "origin": "extracted"})
        row = {"dispute_id": "sample-harbour-v-lumen", "party_id": "x", "role": "amicus", "position": 1}
        db.table("dispute_parties").insert(row)
    db.close()
    build(fresh)
    tree = LexborHTMLParser((fresh.out / "disputes/sample-harbour-v-lumen/index.html").read_text("utf-8"))
    (script,) = tree.css("script")
    mentioned = json.loads(script.text())["@graph"][0]["mentions"]
    assert {"@type": "Person", "name": name} in mentioned
    assert tree.css_first("body > main") is not None


def test_only_http_links_go_outside_and_they_say_so(hostile: Config) -> None:
    for path, tree in pages_of(hostile):
        for node in tree.css("[href], [src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            scheme = urlsplit(target).scheme
            assert scheme in ("", "http", "https"), (path, target)
            if scheme and node.tag == "a":
                assert node.attributes.get("rel") == "noopener noreferrer nofollow", (path, target)


def test_every_payload_is_shown_as_it_was_written(hostile: Config) -> None:
    text = LexborHTMLParser((hostile.out / "disputes/sample-harbour-v-lumen/index.html").read_text("utf-8")).text()
    for payload in PAYLOADS[:7]:
        assert " ".join(payload.split()) in " ".join(text.split())


def test_marks_that_turn_text_around_do_not_come_out(hostile: Config) -> None:
    for path in hostile.out.resolve().rglob("*"):
        if path.suffix in (".html", ".atom", ".rss"):
            text = path.read_text("utf-8")
            assert not set(text) & set("\u202e\u202c\u200b\x00\x08\x1b"), path


def test_no_id_leaves_the_site(hostile: Config) -> None:
    root = hostile.out.resolve()
    assert all(root in p.resolve().parents for p in root.rglob("*"))
    assert len(list((root / "stories").iterdir())) == len(PAYLOADS) + 1


def test_pages_forbid_scripts_and_strangers(hostile: Config) -> None:
    for path, tree in pages_of(hostile):
        policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]')
        assert policy is not None, path
        # Pagefind's engine is WebAssembly, and runs on the page of the search alone.
        more = " 'wasm-unsafe-eval'; worker-src 'self'" if path == "search/index.html" else ""
        assert policy.attributes["content"] == (
            f"default-src 'none'; script-src 'self'{more}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'"
        ), path


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_is_no_link(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize("url", INVENTED)
def test_an_address_that_is_a_link(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize("id", ["..", ".", "", "a/b", "A", "-x", "x" * 300, "café", "con\x00"])
def test_a_strange_id_becomes_a_harmless_path(id: str) -> None:
    assert slug(id).startswith("x-") and "/" not in slug(id) and len(slug(id)) < 30


def test_no_cell_of_a_csv_file_runs(hostile: Config) -> None:
    text = (hostile.out / "data/distillation.csv").read_text("utf-8")
    assert ",=cmd" not in text and "\n=cmd" not in text and ',"=cmd' not in text
    assert "'=cmd" in text


@pytest.fixture(scope="module")
def copy(built: Config) -> sqlite3.Connection:
    return sqlite3.connect(built.out / "data/aidocket.db")


def test_the_published_copy_has_no_text_that_may_not_be_published(built: Config, copy: sqlite3.Connection) -> None:
    texts = dict(copy.execute("SELECT id, text FROM documents").fetchall())
    assert texts["d-courier"] == "" and texts["d-order"] == sample.ORDER
    content = (built.out / "data/aidocket.db").read_bytes()
    assert b"Nobody may print" not in content
    assert not copy.execute("SELECT * FROM documents_fts WHERE documents_fts MATCH 'print'").fetchall()
    assert copy.execute("SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'pirated'").fetchone()[0] == 1


def test_no_page_prints_more_than_it_may(built: Config) -> None:
    for file in Path(built.out.resolve()).rglob("*"):
        if file.suffix in (".html", ".atom", ".rss", ".json", ".csv"):
            assert "Nobody may print" not in file.read_text("utf-8"), file


def test_the_published_copy_is_whole_and_keeps_the_machines_own_at_home(copy: sqlite3.Connection) -> None:
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not tables & {"runs", "fetches", "budgets", "deliveries", "knowledge", "pending", "story_marks"}
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (0,)
    assert copy.execute("SELECT count(*) FROM status_board").fetchone() == (2,)


def test_a_long_quotation_is_cut_in_the_published_copy(fresh: Config) -> None:
    long = "word " * 200
    db = open_database(fresh.db, demo=True)
    with db.atomic():
        sample.add_assertion(db, id="a-long", document_id="d-courier", quote=long, start=0, end=len(long))
        sample.add_assertion(db, id="a-order", document_id="d-order", quote=long, start=0, end=len(long))
    db.close()
    build(fresh)
    copy = sqlite3.connect(fresh.out / "data/aidocket.db")
    lengths = dict(
        copy.execute('SELECT id, length(quote) - ("end" - start) + length(quote) FROM assertions WHERE quote <> ""')
    )
    assert (lengths["a-long"], lengths["a-order"]) == (40 * 5 - 1, 1000)
