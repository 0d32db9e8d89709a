"""`aidocket webhook`: take what CourtListener pushes."""

from __future__ import annotations

import os

import click

from aidocket.cli import common_options
from aidocket.config import Config


@click.command(short_help="Take what CourtListener pushes.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--source", "source_id", default="courtlistener-watchlist", show_default=True, help="Whose documents.")
@common_options
def command(config: Config, port: int, host: str, source_id: str) -> None:
    """Listen for CourtListener's docket alerts and search alerts, and keep their documents in the database.

    Set AIDOCKET_WEBHOOK_SECRET to a secret of at least 16 letters and digits, and give CourtListener the address of
    your web server followed by it. Let that web server speak TLS and pass on requests to this address.
    """
    from aidocket.crawler.archive import PUSHES, archive_folder
    from aidocket.crawler.run import utc
    from aidocket.crawler.webhook import ENVIRONMENT, SHORTEST_SECRET, WebhookServer
    from aidocket.errors import UsageError
    from aidocket.locks import exclusive
    from aidocket.registry.sync import sync_registry
    from aidocket.store.database import open_database
    from aidocket.store.source_state import read_sources

    secret = os.environ.get(ENVIRONMENT, "").strip()
    if len(secret) < SHORTEST_SECRET or not secret.isalnum():
        raise UsageError(f"set {ENVIRONMENT} to a secret of at least {SHORTEST_SECRET} letters and digits")
    with exclusive(config.db):
        db = open_database(config.db)
        sync_registry(db, config)
        source = next((row.source for row in read_sources(db) if row.source.id == source_id), None)
        db.close()
    if source is None:
        raise UsageError(f"there is no source called {source_id}; `aidocket sources list` names them all")

    def told(words: str) -> None:
        if not config.quiet:
            click.echo(words)

    server = WebhookServer(
        (host, port),
        secret=secret,
        source=source,
        open_db=lambda: open_database(config.db),
        now=utc,
        told=told,
        archive=archive_folder(config.db) / PUSHES if config.archive else None,
    )
    with server:
        click.echo(f"Listening at http://{host}:{server.server_address[1]}/<secret> (stop with Ctrl-C)")
        server.serve_forever()
