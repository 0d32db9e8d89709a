"""Scrapy's settings. Those that guard something are held by tests; what they mean stands in docs/crawling.md."""

from __future__ import annotations

import os

from aidocket import __version__
from aidocket.crawler.limits import MAX_BODY_BYTES, MAX_REDIRECTS, MAX_RUN_S, REQUEST_TIMEOUT_S

BOT_NAME = "aidocket"
SPIDER_MODULES = ["aidocket.crawler.spiders"]


def user_agent(contact: str) -> str:
    """Who asks, and whom to write to: the address or page that the operator gives in AIDOCKET_CONTACT."""
    return f"AIDocket/{__version__} (+{contact})" if contact else f"AIDocket/{__version__} (operator's contact not set)"


USER_AGENT = user_agent("")
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "AIDocket"

# One request at a time to a host. The break between two of them is kept by handlers.py for all crawls together.
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0

# Both cost as much as the requests do: a hundred tasks an answer, where ours gives one item, and a look at each
# callback's source text for a fault that type checking finds.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False

DOWNLOAD_MAXSIZE = MAX_BODY_BYTES
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = REQUEST_TIMEOUT_S
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
REDIRECT_MAX_TIMES = MAX_REDIRECTS
CLOSESPIDER_TIMEOUT = MAX_RUN_S

# A connection that broke is tried once more; an answer that says no is not: the next run asks again.
RETRY_TIMES = 1
RETRY_HTTP_CODES: list[int] = []
RETRY_EXCEPTIONS = ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"]

DOWNLOAD_HANDLERS = {
    "http": "aidocket.crawler.handlers.GuardedDownloadHandler",
    "https": "aidocket.crawler.handlers.GuardedDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "aidocket.crawler.resolver.GuardedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

DOWNLOADER_MIDDLEWARES = {
    "aidocket.crawler.middlewares.GuardMiddleware": 40,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "aidocket.crawler.middlewares.PoliteRobotsMiddleware": 100,
    "aidocket.crawler.reservations.ReservationMiddleware": 120,
    "aidocket.crawler.middlewares.ConditionalMiddleware": 150,
    "aidocket.crawler.middlewares.BudgetMiddleware": 200,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "aidocket.crawler.decoding.WholeBodyMiddleware": 590,
    # A proxy is named in the configuration (AIDOCKET_PROXY) and set by the guard, never by http_proxy and the like.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# What is not used is not loaded.
EXTENSIONS = {
    f"scrapy.extensions.{name}": None
    for name in (
        "telnet.TelnetConsole", "memusage.MemoryUsage", "memdebug.MemoryDebugger", "feedexport.FeedExporter",
        "logcount.LogCount", "logstats.LogStats", "spiderstate.SpiderState", "throttle.AutoThrottle",
        "remote_control.RemoteControl",
    )
}  # fmt: skip
ITEM_PIPELINES = {"aidocket.crawler.pipelines.StorePipeline": 100}

COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REFERER_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPPROXY_ENABLED = False
MEMUSAGE_ENABLED = False

DEFAULT_REQUEST_HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.9, "
    "application/json;q=0.9, */*;q=0.5",
    "Accept-Language": "en, *;q=0.5",
}

# What a user has to know is told by the stage; Scrapy's own log is for those who look for a fault.
LOG_LEVEL = os.environ.get("AIDOCKET_LOG_LEVEL", "ERROR").upper()
LOG_ENABLED = "AIDOCKET_LOG_LEVEL" in os.environ
LOG_VERSIONS: list[str] = []
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
