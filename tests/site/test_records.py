"""Addresses that stay, what stands under them, and how to suggest a correction."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import site_sample as sample
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aidocket.config import Config
from aidocket.site.evidence import at_words
from aidocket.site.stage import build
from aidocket.site.suggestions import suggestion
from aidocket.store.database import open_database


def page(config: Config, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((config.out / path / "index.html").read_text("utf-8"))


def one(tree: LexborHTMLParser, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None, selector
    return found


def test_every_statement_and_event_has_an_address(built: Config) -> None:
    with closing(open_database(built.db, demo=True)) as db:
        read = {
            (table[:-1], row["id"], row["document_id"])
            for table in ("assertions", "events")
            for row in db.execute(f"SELECT id, document_id FROM {table} WHERE document_id IS NOT NULL")
        }
        curated = [row["id"] for row in db.execute("SELECT id FROM assertions WHERE document_id IS NULL")]
    assert read and curated
    for kind, id, document in read:
        anchor = f"{'statement' if kind == 'assertion' else 'event'}-{id}"
        article = one(page(built, f"documents/{document}"), f"#{anchor}")
        assert article.css_first(f"a.permalink[href$='#{anchor}']")
    for id in curated:
        assert one(page(built, f"statements/{id}"), f"#statement-{id} .status")


def test_every_shown_statement_links_its_own_address(built: Config) -> None:
    for path in ("disputes/sample-lumen-kestrel", "distillation", "parties/sample-kestrel", "practices/distillation"):
        for article in page(built, path).css("article.statement"):
            link = article.css_first("a.permalink")
            assert link is not None and link.text() == "link", path
            assert "statements/" in (link.attributes["href"] or "") or "documents/" in (link.attributes["href"] or "")


def test_what_is_said_of_one_act_stands_side_by_side(built: Config) -> None:
    standings = [n.text() for n in page(built, "statements/sample-kestrel-lumen-letter").css("td + td")]
    words = [n.text() for n in page(built, "statements/sample-kestrel-lumen-letter").css("tbody .status")]
    assert words == ["denied", "alleged"]
    assert any("licensed text" in text for text in standings)


def test_what_a_person_checked_says_so(fresh: Config) -> None:
    with closing(open_database(fresh.db, demo=True)) as db, db.atomic():
        db.execute("UPDATE assertions SET confirmed = 1 WHERE id = 'a-d-courier'")
    build(fresh)
    assert "checked by a person" in one(page(fresh, "documents/d-courier"), ".record .origin").text()
    assert "checked by a person" not in one(page(fresh, "documents/d-wire"), ".record .origin").text()
    assert "checked by a person" in one(
        page(fresh, "disputes/sample-lumen-kestrel"), "#statement-a-d-courier .origin"
    ).text()  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "begin"),
    [
        ({"contact": "desk@example.org"}, "mailto:desk@example.org?"),
        ({"issues_url": "https://example.org/issues/new"}, "https://example.org/issues/new?title="),
        ({"issues_url": "https://example.org/new?labels=fact"}, "https://example.org/new?labels=fact&title="),
        ({"issues_url": "https://example.org/new", "contact": "desk@example.org"}, "https://example.org/new?"),
        ({"contact": "https://example.org/contact"}, "https://example.org/contact"),
    ],
)
def test_a_suggestion_is_filled_in(settings: dict[str, str], begin: str) -> None:
    config = Config(site_url="https://docket.example.org/a/", **settings)  # type: ignore[arg-type]
    address = suggestion(config, "statements/x/", "statement/x", "It said “so & so”?\nYes.")
    assert address.startswith(begin)
    assert not set(address) & set(' \n"<>')
    fields = parse_qs(urlsplit(address).query)
    if "body" in fields:
        assert "Page: https://docket.example.org/a/statements/x/" in fields["body"][0]
        assert "It says: It said “so & so”? Yes." in fields["body"][0]
        assert "statement/x" in (fields.get("title") or fields["subject"])[0]


@pytest.mark.parametrize("contact", ["", "nobody", "javascript:alert(1)", "a@b.org?bcc=c@d.org", "a b@c.org"])
def test_without_a_contact_nothing_is_offered(contact: str) -> None:
    assert suggestion(Config(contact=contact, issues_url="javascript:x"), "disputes/x/") == ""


def test_pages_offer_a_correction_or_say_how(fresh: Config) -> None:
    build(fresh)
    assert not page(fresh, "statements/sample-kestrel-denial").css("a[href^='mailto:']")
    build(replace(fresh, contact="desk@example.org"))
    links = page(fresh, "statements/sample-kestrel-denial").css("a.correct")
    assert "It says: Kestrel says that it used licensed text only." in unquote(links[0].attributes["href"] or "")
    assert page(fresh, "disputes/sample-harbour-v-lumen").css(".moment a.correct[href^='mailto:']")


@pytest.mark.parametrize(
    ("url", "words", "fragment"),
    [
        ("https://x.example.org/a", "Short words.", "#:~:text=Short%20words."),
        ("https://x.example.org/a", "a, b-c & d", "#:~:text=a%2C%20b%2Dc%20%26%20d"),
        ("https://x.example.org/a#part", "Short", "#part:~:text=Short"),
        ("https://x.example.org/a", "1 2 3 4 5 6 7 8 9 10 11", "#:~:text=1%202%203%204%205,7%208%209%2010%2011"),
        ("https://x.example.org/a", "", ""),
    ],
)
def test_a_link_leads_to_the_words(url: str, words: str, fragment: str) -> None:
    assert at_words(url, words) == url.partition("#")[0] + fragment


def test_no_words_make_an_odd_address_a_link() -> None:
    assert at_words("javascript:alert(1)", "words") is None


def test_a_hostile_id_stays_in_its_folder(fresh: Config) -> None:
    with closing(open_database(fresh.db, demo=True)) as db, db.atomic():
        sample.add_document(
            db, id="../../x", source_id="sample-news", kind="news", title="<b>x</b>", text="t", published=None,
            publish="excerpt", url="javascript:alert(1)",
        )  # fmt: skip
        sample.add_assertion(db, id="'><script>", document_id="../../x", quote="<script>alert(1)</script>")
    build(fresh)
    files = [f for f in (fresh.out / "documents").rglob("*.html") if "<script>" in f.read_text("utf-8")]
    assert not files
    assert len(list((fresh.out / "documents").glob("x-*/index.html"))) == 1
