"""Tables that sort and narrow: by pointer, by keyboard, on every page that has one; and whole where no script runs."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import Site

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make test-browser").expect
PAGES = ("disputes", "distillation", "norms", "parties", "terms", "policy", "about/sources")
ROWS = "table[data-sortable] tbody tr"


def first_cells(page: Any) -> list[str]:
    """What stands first in each row of the first table, in order."""
    texts = page.locator("table[data-sortable]").first.locator("tbody th").all_inner_texts()
    return [text.casefold() for text in texts]


def figures(page: Any, column: int) -> list[int]:
    """The numbers of a column of the first table, in order."""
    cells = page.locator("table[data-sortable]").first.locator(f"tbody tr > :nth-child({column})").all_inner_texts()
    return [int(text.replace(",", "")) for text in cells]


@pytest.mark.parametrize("folder", PAGES)
def test_every_row_is_counted_and_words_narrow_the_rows(folder: str, page: Any) -> None:
    page.goto(f"{folder}/index.html")
    everything = page.locator(ROWS).count()
    assert everything
    count = page.locator(".table-count")
    expect(count).to_have_attribute("aria-live", "polite")
    expect(count).to_have_text(f"{everything:,} {'row' if everything == 1 else 'rows'}")
    page.get_by_label("Find in the table").fill("no row has this")
    expect(count).to_have_text(f"0 of {everything:,} rows")
    assert page.locator(f"{ROWS}:visible").count() == 0
    page.get_by_label("Find in the table").fill("")
    assert page.locator(f"{ROWS}:visible").count() == everything


def test_a_word_keeps_the_rows_that_have_it(page: Any) -> None:
    page.goto("parties/index.html")
    name = first_cells(page)[-1]
    page.get_by_label("Find in the table").fill(name.upper())
    shown = page.locator(f"{ROWS}:visible").all_inner_texts()
    assert 0 < len(shown) < page.locator(ROWS).count()
    assert all(name in text.casefold() for text in shown)


@pytest.mark.parametrize(
    ("folder", "label"), [("disputes", "Stage"), ("parties", "Kind"), ("policy", "Status"), ("norms", "Practice")]
)
def test_a_select_keeps_the_rows_of_its_value(folder: str, label: str, page: Any) -> None:
    page.goto(f"{folder}/index.html")
    select = page.get_by_label(label, exact=True)
    value = select.locator("option").nth(1).inner_text()
    select.select_option(value)
    shown = page.locator(f"{ROWS}:visible").all_inner_texts()
    assert 0 < len(shown) < page.locator(ROWS).count()
    assert all(value.casefold() in text.casefold() for text in shown)


def test_figures_sort_by_click_the_largest_first(page: Any) -> None:
    page.goto("parties/index.html")
    head = page.locator("thead th").nth(2)
    assert head.get_attribute("aria-sort") is None
    before = figures(page, 3)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert figures(page, 3) == sorted(before, reverse=True) != before
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert figures(page, 3) == sorted(before)


def test_words_sort_by_keyboard(page: Any) -> None:
    page.goto("distillation/index.html")
    before = first_cells(page)
    head = page.locator("thead th").filter(has=page.locator(".sort")).first
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = first_cells(page)
    assert sorted(up) == sorted(before)
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert up[0] == min(before) and first_cells(page)[0] == max(before)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("table[data-sortable] [aria-sort]")).to_have_count(1)


def test_days_sort_the_latest_first_and_unknown_ones_last(page: Any) -> None:
    page.goto("policy/index.html")
    page.locator("table[data-sortable]").get_by_role("button", name="Latest").click()
    days = page.locator(f"{ROWS} > :last-child").evaluate_all(
        "cells => cells.map(cell => cell.querySelector('time')?.dateTime ?? '')"
    )
    assert len(set(days)) > 1 and days == sorted(days, reverse=True)


def test_a_link_to_a_row_that_is_hidden_shows_it(page: Any) -> None:
    page.goto("parties/index.html")
    page.get_by_label("Find in the table").fill("no row has this")
    link = page.locator(".jump a").first
    link.click()
    expect(page.locator(link.get_attribute("href") or "")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("folder", PAGES)
def test_without_scripts_all_rows_are_there_and_with_them_nothing_is_wider(
    folder: str, width: int, browser: Any, site: Site
) -> None:
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{site.url}{folder}/index.html")
        rows = page.locator(ROWS)
        assert rows.count() and page.locator(f"{ROWS}:visible").count() == rows.count()
        assert page.locator(".table-tools input").count() == int(scripts)
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
