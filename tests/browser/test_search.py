"""The search page, as a reader uses it: words, filters, order, keyboard; and what stands there where it cannot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import Site


def counted(page: Any) -> int:
    """The number of results that the page tells once it has searched."""
    page.wait_for_function("() => /result|Nothing|Type/.test(document.getElementById('search-count').textContent)")
    number = re.match(r"[\d,]+", page.locator("#search-count").inner_text())
    return int(number[0].replace(",", "")) if number else 0


def told(page: Any, before: int) -> int:
    """The same, once it is no longer `before`."""
    page.wait_for_function(
        "before => !document.getElementById('search-count').textContent.startsWith(`${before} result`)",
        arg=f"{before:,}",
    )
    return counted(page)


def test_the_field_in_the_head_of_every_page_leads_to_results(page: Any) -> None:
    page.goto("disputes/index.html")
    page.get_by_role("searchbox", name="Search this site").fill("shadow library")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=shadow+library")
    assert counted(page) > 0
    first = page.locator("#search-results li").first
    first.locator("mark").first.wait_for()
    first.locator("h2 a").click()
    page.wait_for_function("() => !location.pathname.includes('/search/')")
    assert page.locator("main").inner_text()


def test_every_result_leads_to_a_place_that_is_there(page: Any, site: Site) -> None:
    page.goto("search/index.html?q=training")
    assert counted(page) > 15
    page.get_by_role("button", name="Show more results").click()
    page.locator("#search-results li").nth(20).wait_for()
    links = page.locator("#search-results h2 a").evaluate_all("links => links.map(a => a.href)")
    assert len(links) == len(set(links))
    for link in links:
        path, _, anchor = link.removeprefix(site.url).partition("#")
        assert f'id="{anchor}"' in (site.folder / path).read_text("utf-8") if anchor else (site.folder / path).is_file()


@pytest.mark.parametrize(
    ("filter", "value"),
    [("kind", "Rule"), ("kind", "Statement"), ("standing", "admitted"), ("place", "United States"), ("year", "2025")],
)
def test_a_filter_narrows(filter: str, value: str, page: Any) -> None:
    page.goto("search/index.html?q=model")
    everything = counted(page)
    page.locator(f"#f-{filter}").select_option(value)
    narrowed = told(page, everything)
    assert 0 < narrowed < everything
    assert f"{filter}={value.replace(' ', '+')}" in page.url
    page.reload()
    assert counted(page) == narrowed
    if filter == "kind":
        page.locator("#search-results li").first.wait_for()
        shown = page.locator("#search-results .meta").all_inner_texts()
        assert {line.split(" · ")[0] for line in shown} == {value}


def test_filters_answer_without_words(page: Any) -> None:
    page.goto("search/index.html?kind=Dispute")
    assert counted(page) > 50


@pytest.mark.parametrize(("order", "reverse"), [("newest", True), ("oldest", False)])
def test_results_come_by_date_and_none_is_lost(order: str, reverse: bool, page: Any) -> None:
    page.goto("search/index.html?q=copyright&kind=Dispute")
    unsorted = counted(page)
    page.goto(f"search/index.html?q=copyright&kind=Dispute&sort={order}")
    assert counted(page) == unsorted
    page.locator("#search-results li").nth(5).wait_for()
    days = [line.partition(" · ")[2] for line in page.locator("#search-results .meta").all_inner_texts()]
    assert days == sorted(days, reverse=reverse)


def test_a_docket_number_finds_its_dispute(page: Any) -> None:
    page.goto("search/index.html?q=3%3A23-cv-03417")
    assert counted(page) > 0
    assert "Kadrey" in page.locator("#search-results li").first.inner_text()


def test_the_keyboard_is_enough(page: Any) -> None:
    page.goto("search/index.html")
    assert page.locator("#search-count").get_attribute("aria-live") == "polite"
    page.wait_for_function("() => document.activeElement.id === 'q'")
    page.keyboard.type("fair use")
    assert counted(page) == 0 or told(page, 0) > 0
    page.locator("#search-results a").first.wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#search-results') !== null"):
            break
    else:
        pytest.fail("Tab never comes to the results")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !location.pathname.includes('/search/')")


def test_words_that_would_be_markup_stay_words(page: Any) -> None:
    page.goto("search/index.html?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&kind=%3Cb%3E")
    counted(page)
    assert page.locator("#search-results img, main b").count() == 0
    assert page.locator("#q").input_value() == "<img src=x onerror=alert(1)>"


def test_without_scripts_the_page_says_what_to_do(browser: Any, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto("search/index.html?q=anything")
    assert page.get_by_role("heading", name="Without the search").is_visible()
    assert page.get_by_role("link", name="All disputes").is_visible()
    assert not page.locator("#search-filters").is_visible()
    context.close()


def test_a_site_in_the_file_system_says_why_it_cannot_be_searched(browser: Any, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.folder.as_uri()}/search/index.html")
    page.wait_for_function("() => document.getElementById('search-count').textContent.includes('aidocket serve')")
    assert page.get_by_role("heading", name="Without the search").is_visible()
    page.close()
