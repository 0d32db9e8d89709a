"""The words of filings at CourtListener: the API's own text, and the PDFs that readers have given away."""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from aidocket.crawler.base import BadAnswerError, status_words
from aidocket.crawler.courtlistener import RESTRICTED, Visit, with_query
from aidocket.crawler.limits import MAX_BODY_BYTES
from aidocket.crawler.parse.courtlistener_paper import (
    FULL_TEXT,
    LEAD,
    NO_TEXT,
    PDF,
    STORAGE,
    is_had,
    parse_plain_text,
    with_pdf,
    with_plain_text,
)
from aidocket.crawler.parse.pdf import PdfText
from aidocket.crawler.pdf import read_pdf
from aidocket.crawler.work import FETCH_ERRORS, why_not_fetched
from aidocket.store.crawled import read_known_keys
from aidocket.store.records import Document

READ = frozenset({FULL_TEXT, PDF, NO_TEXT})
"""How a text can have come that is not to be asked for again, nor replaced by an extract."""


TOO_LARGE = f"the PDF is larger than {MAX_BODY_BYTES // 2**20} MB"
MORE_PDFS = "more filings have a PDF than may be asked for in a visit; the next run goes on"


def says_less(document: Document, known_from: str | None) -> bool:
    """Whether a document is an extract of what was read, or the bare entry of a paper that was found under the lead."""
    if known_from in READ:
        return document.details.get("text_from") not in READ
    return known_from == LEAD and not is_had(document)


async def read_full_texts(visit: Visit, root: str) -> None:
    """Read the texts of papers that have one and that came without it."""
    known = visit.spider.run.store(read_known_keys, visit.source.id, visit.documents)
    for key, document in list(visit.documents.items()):
        number = document.details.get("courtlistener_document")
        if not number or not document.details.get("is_available"):
            continue
        if document.details.get("text_from") == FULL_TEXT or known.get(key) == FULL_TEXT:
            continue
        url = with_query(urljoin(root, f"recap-documents/{number}/"), {"fields": "id,plain_text"})
        try:
            answer = await visit.ask(url)
        except BadAnswerError as error:
            if error.response.status == 403:
                visit.remarks[RESTRICTED] = None
                return
            if error.response.status in (404, 410):
                continue
            raise
        words = parse_plain_text(answer.body)
        visit.documents[key] = with_plain_text(document, words)


async def read_pdfs(visit: Visit) -> None:
    """Read filings of which there is a free copy, as many as a visit may ask for."""
    known = visit.spider.run.store(read_known_keys, visit.source.id, visit.documents)
    asked = 0
    for key, document in list(visit.documents.items()):
        url = str(document.details.get("pdf_url") or "")
        is_read = document.details.get("text_from") in READ or known.get(key) in READ
        # Where the copy lies is taken from the API's answer, which may name any other place.
        if is_read or not url.startswith(STORAGE):
            continue
        if asked == visit.settings.max_pdfs:
            visit.remarks[MORE_PDFS] = None
            return
        asked += 1
        pdf = await _pdf(visit, visit.settings.storage + url.removeprefix(STORAGE))
        if pdf is not None:
            visit.documents[key] = with_pdf(document, pdf)


async def _pdf(visit: Visit, url: str) -> PdfText | None:
    """What a PDF gave; None where it could not be had this time."""
    question = visit.spider.question(visit.source, url)
    # The quota is the API's; the store of files is another server, and has the usual pace.
    question.meta["delay_s"] = 0.0
    try:
        answer: Response = await visit.spider.crawler.engine.download_async(question)
    except DownloadCancelledError:
        return PdfText(reason=TOO_LARGE)
    except FETCH_ERRORS as error:
        visit.remarks[f"a filing's PDF could not be had: {why_not_fetched(error)}"] = None
        return None
    if answer.status != 200:
        visit.remarks[f"a filing's PDF could not be had: {status_words(answer.status)}"] = None
        return None
    visit.bodies += [url.encode(), answer.body]
    return await read_pdf(answer.body)
