"""Every kind of page keeps the content security policy, asks no other host, and can be read from the file system."""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsing import Site, Watch


def test_no_page_errs_or_asks_another_host(page: Any, site: Site, subtests: pytest.Subtests) -> None:
    kinds = site.kinds()
    assert {"index.html", "disputes/*", "stories/*", "parties/*", "about/sources/index.html"} <= set(kinds)
    watch = Watch(site.url.split("/")[2])
    watch.follow(page)
    for kind, path in kinds.items():
        with subtests.test(kind):
            answer = page.goto(path)
            assert answer.status == 200
            assert page.locator("h1").count() == 1
            data = page.locator('script[type="application/ld+json"]')
            assert json.loads(data.text_content())["@context"] == "https://schema.org"
            assert (watch.errors, watch.strangers) == ([], [])


def test_the_watch_sees_what_a_page_should_not_do(browser: Any, site: Site) -> None:
    page = browser.new_page()
    watch = Watch(site.url.split("/")[2])
    watch.follow(page)
    page.goto(f"{site.url}index.html")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.head.append(script);
            document.body.setAttribute("style", "color: red");
            const image = document.createElement("img");
            image.src = "https://elsewhere.example/pixel.gif";
            document.body.append(image);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert len([e for e in watch.errors if "Content Security Policy" in e]) >= 3
    page.close()


@pytest.mark.parametrize("path", ["index.html", "disputes/index.html"])
def test_a_page_in_the_file_system_has_its_style(path: str, browser: Any, site: Site) -> None:
    page = browser.new_page()
    watch = Watch("")
    watch.follow(page)
    page.goto(f"{site.folder.as_uri()}/{path}")
    assert page.locator(".skip").evaluate("skip => getComputedStyle(skip).position") == "absolute"
    assert watch.errors == []
    page.close()
