"""What the law says place by place, what it means for audiences, and double standards on the version of the day."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aidocket.config import PACKAGE, Config
from aidocket.registry.load import read_registry
from aidocket.taxonomy import AUDIENCES


def page(config: Config, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((config.out / path / "index.html").read_text("utf-8"))


def test_the_law_stands_place_by_place_with_its_sources(built: Config) -> None:
    places = page(built, "practices/distillation.outputs").css(".law > div")
    assert [(p.css_first("dt").text(), len(p.css("dd"))) for p in places] == [("Everywhere", 1), ("United States", 2)]
    for sentence in page(built, "practices/distillation.outputs").css(".law dd"):
        assert sentence.css(".rests-on a"), sentence.text()
    links = [a.attributes["href"] for a in places[1].css("a")]
    assert links[0] == "../../policy/index.html#policy-sample-output-act"
    assert links[1] == "https://law.example.org/code/1"


def test_a_claim_says_what_has_to_be_shown(built: Config) -> None:
    claim = page(built, "claims/trade-secret")
    assert claim.css_first("[aria-labelledby=requires] p").text() == "A secret, and its taking."
    assert claim.css_first("[aria-labelledby=contested] p").text() == "Whether an answer is a secret."


def test_an_audience_gets_plain_answers(built: Config) -> None:
    answer = page(built, "for/developers").css_first("[aria-labelledby=guide] article")
    assert answer.css_first("h3").text() == "May I train on answers?"
    assert answer.css("a[href='../../disputes/sample-lumen-kestrel/index.html']")


def test_a_double_standard_shows_both_sides(built: Config) -> None:
    sides = page(built, "double-standards").css(".beside")
    assert len(sides) == 1
    said, terms = sides[0].css(".one-side")
    assert said.css_first(".status").text() == "admitted"
    assert said.css("a.permalink[href*='statements/']")
    assert terms.css_first("blockquote").text().strip() == (
        "“You may not use output to train models that compete with us.”"
    )
    assert "1 June 2025" in terms.text()


def test_every_practice_and_claim_that_is_shipped_is_explained() -> None:
    registry = read_registry((PACKAGE / "registry_data",))
    for practice in registry.practices.values():
        assert practice.legitimate and practice.contested and practice.law, practice.id
    for claim in registry.claims.values():
        assert claim.requires and claim.contested and claim.law, claim.id
    assert set(registry.guides) == set(AUDIENCES)
    assert all(len(guide.points) >= 5 for guide in registry.guides.values())


def test_the_great_practices_are_told_across_places() -> None:
    registry = read_registry((PACKAGE / "registry_data",))
    places = {said.place for said in registry.practices["scraping"].law}
    assert {"US", "EU", "GB", "JP", "CN", "DE"} <= places
