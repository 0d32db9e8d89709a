"""The peers: their own environment, and the same documents as they want to have them."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

from benchmarks.common.environment import ROOT
from benchmarks.site.generate import Article

PEERS = ROOT / "benchmarks" / ".peers" / "site"
PINNED = {"hugo": "0.168.0", "pelican": "4.12.0", "markdown": "3.11.3"}

_HUGO = """baseURL = "http://127.0.0.1:8000/"
title = "Documents"
disableKinds = ["sitemap", "robotsTXT", "404"]
[taxonomies]
dispute = "disputes"
practice = "practices"
"""
_HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
_LIST = '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>'
_ONE = '<h1>{{ .Title }}</h1><p>{{ .Date.Format "2006-01-02" }}</p>{{ .Content }}</body></html>'

_PELICAN = """SITENAME = "Documents"
SITEURL = "http://127.0.0.1:8000"
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "UTC"
THEME = "simple"
ARTICLE_URL = ARTICLE_SAVE_AS = "documents/{slug}/index.html"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
TAG_FEED_ATOM = "feeds/tags/{slug}.atom.xml"
AUTHOR_SAVE_AS = ""
DEFAULT_PAGINATION = False
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
"""


def peers_bin() -> Path:
    """The programs of the peers' environment; installed if they are not there, or not in these versions."""
    wanted = [f"{name}=={number}" for name, number in PINNED.items()]
    ready = PEERS / "installed.txt"
    if not ready.exists() or ready.read_text("utf-8").split() != wanted:
        print(f"installing the peers into {PEERS.relative_to(ROOT)} …", file=sys.stderr)
        venv.create(PEERS, clear=True, with_pip=True)
        python = PEERS / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted], check=True)
        ready.write_text("\n".join(wanted), "utf-8")
    return PEERS / "bin"


def write_hugo(folder: Path, articles: Iterable[Article]) -> None:
    """A site for Hugo: its settings, the least of a theme, and the documents."""
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "hugo.toml").write_text(_HUGO, "utf-8")
    for name, text in {"single": _HEAD + _ONE, "list": _HEAD + _LIST}.items():
        (layouts / f"{name}.html").write_text(text, "utf-8")
    content = folder / "content" / "documents"
    content.mkdir(parents=True)
    for article in articles:
        (content / f"{article.id}.md").write_text(hugo_text(article), "utf-8")


def hugo_text(article: Article) -> str:
    """One document as Hugo reads it."""
    return (
        f'---\ntitle: "{article.title}"\ndate: {article.published}\ndisputes: ["dispute-{article.dispute:03d}"]\n'
        f'practices: ["practice-{article.practice:02d}"]\n---\n{article.text}\n'
    )


def write_pelican(folder: Path, articles: Iterable[Article]) -> None:
    """A site for Pelican: its settings and the documents; the theme is the one that it brings."""
    content = folder / "content"
    content.mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(_PELICAN, "utf-8")
    for article in articles:
        (content / f"{article.id}.md").write_text(pelican_text(article), "utf-8")


def pelican_text(article: Article) -> str:
    """One document as Pelican reads it."""
    return (
        f"Title: {article.title}\nDate: {article.published}\nSlug: {article.id}\n"
        f"Category: dispute-{article.dispute:03d}\nTags: practice-{article.practice:02d}\n\n{article.text}\n"
    )
