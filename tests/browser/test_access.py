"""Everyone can read and use every kind of page: axe-core finds nothing, and the keyboard comes everywhere.

The rules are those of WCAG 2.2, levels A and AA, as axe-core names them:
https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags
"""

from __future__ import annotations

from typing import Any

import pytest
from browsing import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
KINDS = {
    "index.html",
    *(f"{name}/index.html" for name in ("about", "about/sources", "calendar", "charts", "conflicts", "corrections")),
    *(f"{name}/index.html" for name in ("counts", "data", "digest", "disputes", "distillation", "double-standards")),
    *(f"{name}/index.html" for name in ("norms", "parties", "policy", "practices", "search", "terms")),
    *(f"{name}/*" for name in ("claims", "digest", "disputes", "documents", "for", "parties", "practices", "stories")),
}
# Notes of every element that Tab comes to, and whether it is then seen to have the focus.
FOLLOW_FOCUS = """() => {
    const seen = window.focused = new Map();
    document.addEventListener("focusin", event => {
        const style = getComputedStyle(event.target);
        seen.set(event.target, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    });
}"""
USABLE = """[...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
    element => element.checkVisibility({visibilityProperty: true}) && !element.disabled && element.tabIndex >= 0)"""


def violations(page: Any) -> list[str]:
    """What axe-core holds against the page as it stands, an element a line."""
    found = page.evaluate(RUN, RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def test_no_kind_of_page_breaks_the_rules(axe: str, page: Any, site: Site, subtests: pytest.Subtests) -> None:
    kinds = site.kinds()
    assert set(kinds) >= KINDS
    for kind, path in kinds.items():
        page.goto(path)
        page.evaluate(axe)
        for scheme, width in LOOKS:
            with subtests.test(kind, scheme=scheme, width=width):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 900})
                assert violations(page) == []
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_rules_see_what_they_should(axe: str, browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<title>x</title><main><img src='data:,'><p style='color: #ccc'>Pale</p></main>")
    page.evaluate(axe)
    assert {line.split(":")[0] for line in violations(page)} == {"color-contrast", "html-has-lang", "image-alt"}
    page.close()


@pytest.mark.parametrize("kind", ["index.html", "disputes/*", "distillation/index.html", "search/index.html"])
def test_tab_comes_to_everything_and_shows_where_it_is(kind: str, page: Any, site: Site) -> None:
    page.goto(site.kinds()[kind])
    page.evaluate("document.activeElement.blur()")
    page.evaluate(FOLLOW_FOCUS)
    # Parts that scroll are stops too, and the first stop may not be the first on the page.
    for _ in range(page.evaluate(f"{USABLE}.length") + 20):
        page.keyboard.press("Tab")
    assert page.evaluate("focused.size") > 10
    assert page.evaluate(f"{USABLE}.filter(element => !focused.has(element)).map(element => element.outerHTML)") == []
    assert page.evaluate("[...focused].filter(([_, shown]) => !shown).map(([element]) => element.outerHTML)") == []


@pytest.mark.parametrize("kind", ["index.html", "disputes/*", "distillation/index.html"])
def test_the_first_stop_leads_past_the_head(kind: str, page: Any, site: Site) -> None:
    page.goto(site.kinds()[kind])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#main'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_home_page_is_light(page: Any) -> None:
    finished: list[Any] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto("index.html", wait_until="networkidle")
    sizes = [request.sizes() for request in finished]
    assert len(sizes) >= 2
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < 120_000
