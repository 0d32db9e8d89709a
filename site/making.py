"""Making a site anew: the steps, in order. Each writes what it has to say into the generation; details stand elsewhere.

A step that is slow keeps the digest of what it was made of, or asks whether the generation before has the same; see
"How a build works" in docs/site.md.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from aidocket.config import Config
from aidocket.progress import Progress
from aidocket.registry.opml import Outline, is_feed, write_opml
from aidocket.site import pages as page_modules
from aidocket.site.charts.drawing import draw
from aidocket.site.charts.files import inline_charts, iter_chart_files
from aidocket.site.datafiles import DATABASE_FILE, iter_data_files, published_copy
from aidocket.site.docket import Docket
from aidocket.site.feeds import DEMO_NOTE, feed_files, iter_feeds
from aidocket.site.findable import findable
from aidocket.site.generation import Generation, Output
from aidocket.site.guides import canonical, iter_guides
from aidocket.site.inputs import program
from aidocket.site.items import Items
from aidocket.site.links import LinkChecker, read_page
from aidocket.site.page import Page
from aidocket.site.render import HERE, Around, Urls, clean_text, environment
from aidocket.site.reuse import Before, Keys, PagePaths, Seen
from aidocket.site.search import find_program, write_index
from aidocket.site.state import Made, State
from aidocket.site.structured import LinkedData
from aidocket.site.suggestions import suggestion
from aidocket.store import Database
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
    ("search/", "Search"),
    ("data/", "Data"),
    ("about/", "About"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the steps work with: the data, as they were at one moment, and the generation that they write into.

    `drawn` holds the marks of the pages' charts, by their paths. `before` is what is known of the generation before;
    `made` fills with what will be known of this one's pages,
    and `sizes` with the bytes of the files of data, which the pages tell.
    """

    config: Config
    limits: QuoteLimits
    db: Database
    docket: Docket
    items: Items
    pages: list[Page]
    drawn: Mapping[str, str]
    generation: Generation
    before: State
    say: Progress
    made: dict[str, Made] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


def make_site(
    config: Config, db: Database, output: Output, fingerprint: str, say: Progress
) -> tuple[Generation, State]:
    """Make every file of the site and put it in place, if anything differs; the files, and what is known of them now.

    Raises:
        BuildError: an internal link leads nowhere; the old site stays.
    """
    before = output.state()
    generation = output.begin(before)
    try:
        with snapshot(db):
            limits = QuoteLimits(config.quote_words, config.quotes_per_document)
            docket = Docket(db, limits)
            items = Items(docket)
            pages = collect_pages(docket, items)
            site = Site(
                config=config,
                limits=limits,
                db=db,
                docket=docket,
                items=items,
                pages=pages,
                drawn=draw((chart for page in pages for chart in page.charts), output.holder / "charts"),
                generation=generation,
                before=before,
                say=say,
            )
            for step in STEPS:
                step(site)
        check_links(site)
        state = State(fingerprint=fingerprint, files=generation.files, made=site.made)
        if generation.differs:
            generation.complete()
            output.publish(generation, state)
        else:
            output.confirm(state)
        return generation, state
    except BaseException:
        generation.discard()
        raise


def collect_pages(docket: Docket, items: Items) -> list[Page]:
    """The pages of every module in `pages/`, in the order of the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(page_modules.__path__))
    modules = [importlib.import_module(f"{page_modules.__name__}.{name}") for name in names]
    return [page for module in modules for page in module.pages(docket, items)]


def write_pages(site: Site) -> None:
    """Render and write every page that may differ from the one before, and keep the others."""
    site.say.begin("build", len(site.pages))
    seen, paths = Seen(site.docket), PagePaths(page.path for page in site.pages)
    keys = Keys(program(site.config), site.docket)
    before = Before(site.before, {page.file for page in site.pages})
    env, url = environment(), Urls()
    env.globals.update(
        docket=seen,
        demo_note=DEMO_NOTE if site.docket.demo else "",
        navigation=NAVIGATION,
        site_url=site.config.site_url,
        canonical=canonical,
        linked_data=LinkedData(site.config.site_url, NAVIGATION, site.sizes),
        sizes=site.sizes,
        contact=site.config.contact,
        quote_limits=site.limits,
        suggest=partial(suggestion, site.config),
        drawings=inline_charts((chart for page in site.pages for chart in page.charts), site.drawn),
        page_paths=paths,
        url=url,
        around=Around(env).part,
    )
    for page in site.pages:
        key = keys.key(page)
        made = before.same(page.file, key)
        if made:
            site.generation.keep(page.file)
        else:
            seen.beyond = False
            paths.missing.clear()
            url.stand_at(page.path)
            html = env.get_template(page.template).render(page=page, **page.context)
            site.generation.write(page.file, html.encode())
            links, anchors = read_page(page.file, html)
            missing = tuple(sorted(paths.missing))
            made = Made(key="" if seen.beyond else key, links=links, missing=missing, anchors=anchors)
        site.made[page.file] = made
        site.say.advance(page.path)


def write_charts(site: Site) -> None:
    """Write each chart as a drawing and as figures, to be taken elsewhere."""
    charts = (chart for page in site.pages for chart in page.charts)
    for path, content in iter_chart_files(charts, site.drawn, site.docket.as_of):
        site.generation.write(path, content)


def write_feeds(site: Site) -> None:
    """Render and write every feed."""
    env = environment()
    for feed in iter_feeds(site.docket, site.items, site.config.site_url):
        for path, content in feed_files(env, feed):
            site.generation.write(path, content)


def write_source_list(site: Site) -> None:
    """Write the feeds among the sources in use as a list for feed readers."""
    feeds = [
        Outline(clean_text(source.name), source.url, source.language or "")
        for source in site.docket.sources
        if source.url and source.health not in ("off", "gone") and is_feed(source.kind, source.url)
    ]
    site.generation.write(SOURCE_LIST, write_opml(feeds).encode())


def write_static(site: Site) -> None:
    """Copy what stands in `static/`."""
    folder = HERE / "static"
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        site.generation.write(f"static/{file.relative_to(folder).as_posix()}", file.read_bytes())


def write_root(site: Site) -> None:
    """Copy what stands in `root/`, beside the home page: the data's licence, and how to cite them."""
    for file in sorted((HERE / "root").iterdir()):
        site.generation.write(file.name, file.read_bytes())


def write_data(site: Site) -> None:
    """Write the published copy of the database, each table and view of it as CSV and JSON, and what describes them."""
    file = site.generation.folder.with_name("copy.tmp")
    with closing(published_copy(site.db, file, site.limits)) as copy:
        for path, content in iter_data_files(copy, site.docket.as_of):
            site.generation.write(path, content)
            site.sizes[path] = len(content)
    site.sizes[DATABASE_FILE] = file.stat().st_size
    site.generation.take(DATABASE_FILE, file)


def write_guides(site: Site) -> None:
    """Write what programs read first."""
    for path, content in iter_guides(site.docket, site.items, site.pages, site.config.site_url):
        site.generation.write(path, content)


def write_search(site: Site) -> None:
    """Write the index by which a browser searches the site; without Pagefind the site stands without it."""
    if not site.config.search:
        return
    if pagefind := find_program():
        write_index(findable(site.docket, site.items, site.pages), site.generation, pagefind)
    else:
        site.say.warn("search is left out: Pagefind is not installed here (pip install pagefind-bin)")


STEPS: tuple[Callable[[Site], None], ...] = (
    write_data,
    write_pages,
    write_charts,
    write_feeds,
    write_source_list,
    write_static,
    write_root,
    write_guides,
    write_search,
)
"""What a site is made of, in order."""


def check_links(site: Site) -> None:
    """See that every link inside the site resolves, on pages that were made now and on those that were kept."""
    links = LinkChecker()
    for file, made in site.made.items():
        links.add(file, made)
    links.check(site.generation.files.keys())
