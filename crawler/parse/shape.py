"""Reading JSON whose shape is known, strictly: what is missing or of another type makes a sound, with its field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aidocket.crawler.parse.instead import web_page_instead
from aidocket.errors import AidocketError


class ShapeError(AidocketError):
    """An answer has another shape than its API is documented to have; the text names the field."""


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the bytes hold.

    Raises:
        ShapeError: they hold something else.
    """
    try:
        value = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        page = web_page_instead(body)
        raise ShapeError(f"the answer is {page}, not JSON" if page else "the answer is not JSON") from error
    if not isinstance(value, dict):
        raise ShapeError("the answer is JSON, but no object")
    return value


def results(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The `results` of a page of answers.

    Raises:
        ShapeError: there are none, or they are no list of objects.
    """
    found = answer.get("results")
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ShapeError("results: a list of objects was expected")
    return found


def text(raw: Mapping[str, Any], name: str) -> str:
    """A field that has to be there, as text.

    Raises:
        ShapeError: it is missing or empty, or holds no text.
    """
    value = maybe_text(raw, name)
    if value is None:
        raise ShapeError(f"{name}: is missing")
    return value


def maybe_text(raw: Mapping[str, Any], name: str) -> str | None:
    """A field as text, None where it is missing, null or empty. Numbers become text.

    Raises:
        ShapeError: it holds a list or an object.
    """
    value = raw.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ShapeError(f"{name}: text was expected, not {type(value).__name__}")
    return str(value)


def objects(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A field that holds a list of objects; an absent one is an empty list.

    Raises:
        ShapeError: it holds something else.
    """
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ShapeError(f"{name}: a list of objects was expected")
    return value
