"""CourtListener's decisions, clusters of opinions as its search tells them, to rulings. Pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from aidocket.crawler.limits import MAX_TEXT_CHARS
from aidocket.crawler.parse.court import caption
from aidocket.crawler.parse.courtlistener_docket import Docket, Reading, case_fields, known_details, paper_title
from aidocket.crawler.parse.dates import from_text
from aidocket.crawler.parse.shape import maybe_text, objects, text
from aidocket.crawler.parse.text import html_to_text, plain, unmark
from aidocket.store.records import Document


def read_opinion(raw: dict[str, Any], reading: Reading) -> Document:
    """A decision (search type o): a cluster of opinions."""
    number = text(raw, "cluster_id")
    docket_id = raw.get("docket_id")
    docket = Docket(
        id=docket_id if isinstance(docket_id, int) else 0,
        court_id=maybe_text(raw, "court_id"),
        number=maybe_text(raw, "docketNumber"),
        caption=caption(unmark(maybe_text(raw, "caseName") or "")),
    )
    parts = [maybe_text(raw, name) for name in ("syllabus", "procedural_history", "posture")]
    parts += [maybe_text(opinion, "snippet") for opinion in objects(raw, "opinions")]
    words = "\n\n".join(html_to_text(part, most=MAX_TEXT_CHARS) for part in parts if part)
    filed, link = maybe_text(raw, "dateFiled"), maybe_text(raw, "absolute_url")
    details = {
        "courtlistener_docket": docket_id,
        "courtlistener_cluster": int(number) if number.isdecimal() else None,
        "citations": raw.get("citation"),
        "judge": maybe_text(raw, "judge"),
        "status": maybe_text(raw, "status"),
        "text_from": "snippet",
    }
    return Document(
        source_id=reading.source.id,
        key=f"cluster/{number}",
        kind="ruling",
        title=paper_title("Opinion", docket),
        text=plain(words, most=MAX_TEXT_CHARS),
        url=urljoin(reading.url, link) if link else None,
        language="en",
        published=from_text(filed),
        published_raw=filed,
        publish=reading.source.publish,
        details=known_details(details),
        **case_fields(docket),
    )
