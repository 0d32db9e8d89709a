"""Building the site: the steps, in order. Details stand in the modules that it calls."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from markupsafe import Markup

from aidocket.config import Config
from aidocket.errors import BuildError, StoreError
from aidocket.progress import Progress, Silent
from aidocket.registry.opml import Outline, is_feed, write_opml
from aidocket.registry.sync import sync_registry
from aidocket.site import pages as page_modules
from aidocket.site.charts.chart import Chart
from aidocket.site.charts.drawing import draw
from aidocket.site.charts.files import inline_charts, iter_chart_files
from aidocket.site.datafiles import DATABASE_FILE, iter_view_files, published_copy
from aidocket.site.docket import Docket
from aidocket.site.feeds import DEMO_NOTE, feed_files, iter_feeds
from aidocket.site.generation import Generation, Output
from aidocket.site.items import Items
from aidocket.site.links import LinkChecker
from aidocket.site.page import Page
from aidocket.site.render import HERE, clean_text, environment, relative_url
from aidocket.site.suggestions import suggestion
from aidocket.store import Database
from aidocket.store.database import exclusive, open_database
from aidocket.store.publishing import snapshot
from aidocket.store.quotations import QuoteLimits

SOURCE_LIST = "sources.opml"

NAVIGATION: tuple[tuple[str, str], ...] = (
    ("", "Briefing"),
    ("disputes/", "Disputes"),
    ("distillation/", "Who trained on whom"),
    ("norms/", "Norms"),
    ("practices/", "Practices"),
    ("policy/", "Rules"),
    ("terms/", "Terms"),
    ("parties/", "Parties"),
    ("calendar/", "Calendar"),
    ("digest/", "Weeks"),
    ("data/", "Data"),
    ("about/", "About"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did: pages in the site, files written, unchanged and removed, and where the site is."""

    pages: int
    written: int
    unchanged: int
    removed: int
    out: Path


def build(config: Config, *, progress: Progress | None = None) -> BuildReport:
    """Make the site of what the database holds, check it, and put it in place of the old one.

    Two builds of one database give the same bytes; where nothing changed, nothing is touched. The caller holds the
    database (`store.database.exclusive`).

    Raises:
        BuildError: an internal link leads nowhere, or `config.out` is not ours; the old site stays.
        RegistryError: the registry has faults.
        BusyError: another build works on the same output folder.
        StoreError: the database cannot be read.
    """
    say = progress or Silent()
    output = Output(config.out)
    with exclusive(output.lock), closing(open_database(config.db, demo=config.demo)) as db:
        sync_registry(db, config)
        generation = output.begin()
        try:
            with snapshot(db):
                limits = QuoteLimits(config.quote_words, config.quotes_per_document)
                docket = Docket(db, limits)
                items = Items(docket)
                pages = collect_pages(docket, items)
                charts = [chart for page in pages for chart in page.charts]
                drawn = draw(charts, output.holder / "charts")
                say.begin("build", len(pages))
                links = write_pages(generation, pages, docket, config, say, inline_charts(charts, drawn))
                write_charts(generation, charts, drawn, docket)
                write_feeds(generation, docket, items, config)
                write_source_list(generation, docket)
                write_static(generation)
                write_data(generation, db, limits)
            links.check(generation.paths)
            return _publish(output, generation, len(pages), say)
        except BaseException as error:
            output.discard(generation)
            if isinstance(error, OSError):
                raise BuildError(f"the site cannot be written to {output.holder}: {error}") from error
            if isinstance(error, sqlite3.Error):
                raise StoreError(f"the database {config.db} cannot be read: {error}") from error
            raise


def collect_pages(docket: Docket, items: Items) -> list[Page]:
    """The pages of every module in `pages/`, in the order of the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(page_modules.__path__))
    modules = [importlib.import_module(f"{page_modules.__name__}.{name}") for name in names]
    return [page for module in modules for page in module.pages(docket, items)]


def write_pages(
    generation: Generation,
    pages: list[Page],
    docket: Docket,
    config: Config,
    say: Progress,
    drawings: Mapping[str, Markup],
) -> LinkChecker:
    """Render every page, write it, and read its links."""
    env = environment()
    env.globals.update(
        docket=docket,
        demo_note=DEMO_NOTE if docket.demo else "",
        navigation=NAVIGATION,
        site_url=config.site_url,
        contact=config.contact,
        quote_limits=QuoteLimits(config.quote_words, config.quotes_per_document),
        suggest=partial(suggestion, config),
        drawings=drawings,
        page_paths=frozenset(page.path for page in pages),
    )
    links = LinkChecker()
    for page in pages:
        html = env.get_template(page.template).render(page=page, url=relative_url(page.path), **page.context)
        generation.write(page.file, html.encode())
        links.add(page.file, html)
        say.advance(page.path)
    return links


def write_charts(generation: Generation, charts: list[Chart], drawn: Mapping[str, str], docket: Docket) -> None:
    """Write each chart as a drawing and as figures, to be taken elsewhere."""
    for path, content in iter_chart_files(charts, drawn, docket.as_of):
        generation.write(path, content)


def write_feeds(generation: Generation, docket: Docket, items: Items, config: Config) -> None:
    """Render and write every feed."""
    env = environment()
    for feed in iter_feeds(docket, items, config.site_url):
        for path, content in feed_files(env, feed):
            generation.write(path, content)


def write_source_list(generation: Generation, docket: Docket) -> None:
    """Write the feeds among the sources in use as a list for feed readers."""
    feeds = [
        Outline(clean_text(source.name), source.url, source.language or "")
        for source in docket.sources
        if source.url and source.health not in ("off", "gone") and is_feed(source.kind, source.url)
    ]
    generation.write(SOURCE_LIST, write_opml(feeds).encode())


def write_static(generation: Generation) -> None:
    """Copy what stands in `static/`."""
    folder = HERE / "static"
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        generation.write(f"static/{file.relative_to(folder).as_posix()}", file.read_bytes())


def write_data(generation: Generation, db: Database, limits: QuoteLimits) -> None:
    """Write the published copy of the database, and each view of it as CSV and JSON."""
    file = generation.folder / "copy.tmp"
    with closing(published_copy(db, file, limits)) as copy:
        for path, content in iter_view_files(copy):
            generation.write(path, content)
    generation.take(DATABASE_FILE, file)


def _publish(output: Output, generation: Generation, pages: int, say: Progress) -> BuildReport:
    removed = generation.removed()
    if generation.written or removed or output.current() is None:
        output.publish(generation)
    else:
        output.discard(generation)
    say.end(f"{pages} pages; {generation.written} files written, {generation.unchanged} unchanged, {removed} removed")
    return BuildReport(
        pages=pages, written=generation.written, unchanged=generation.unchanged, removed=removed, out=output.out
    )
