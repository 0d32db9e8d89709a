"""Files of new sources: a feed that was found becomes a YAML file that a person completes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import TypeAdapter, ValidationError

from aidocket.errors import UsageError
from aidocket.redaction import is_private_host
from aidocket.registry.schema import Id, Link

_TEMPLATE = """\
# Made by `aidocket sources {made_by}`. Please look at each line that has a comment.
id: {id}
name: {name}
kind: feed
url: {url}
topic: news              # what it is about, for example news, law, policy, filings, research
jurisdiction: US         # the country or region that it speaks of, for example US, GB, EU
language: {language}
schedule: daily          # hourly, daily or weekly
licence: all-rights-reserved
publish: excerpt         # full only for court records and government texts; else excerpt or link
trust: press             # for example official, press, blog
access: feed             # what is asked: a feed, an api or a page; see docs/crawling.md
follow: matching         # whose linked pages are read: all, matching or none
enabled: false           # true, once you have checked the above
"""


def check_id(new_id: str) -> None:
    """Refuse an id that the registry would refuse.

    Raises:
        UsageError: it is none.
    """
    try:
        TypeAdapter(Id).validate_python(new_id)
    except ValidationError as error:
        raise UsageError(f"{new_id!r} is no id; use lower-case letters, digits, dots and hyphens") from error


def why_not_a_source(url: str, *, private: bool) -> str:
    """Why an address cannot be a source's, in words; empty where it can."""
    try:
        TypeAdapter(Link).validate_python(url)
    except ValidationError:
        return "it is no http or https address"
    if is_private_host(urlsplit(url).hostname or "") and not private:
        return "it is a private address; say --allow-private if it is meant"
    return ""


def source_id(name: str, url: str, taken: Collection[str]) -> str:
    """An id from the source's name, or from its host where the name has no Latin letters; none that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    wanted = words or re.sub(
        r"[^a-z0-9]+", "-", (urlsplit(url).hostname or "source").casefold().removeprefix("www.")
    ).strip("-")
    if wanted not in taken:
        return wanted
    return next(i for number in range(2, len(taken) + 3) if (i := f"{wanted}-{number}") not in taken)


def source_yaml(new_id: str, *, name: str, url: str, language: str | None, made_by: str, private: bool = False) -> str:
    """The text of the file."""
    text = _TEMPLATE.format(
        id=_scalar(new_id), name=_scalar(name), url=_scalar(url), language=_scalar(language or "en"),
        made_by=made_by,
    )  # fmt: skip
    return text + "allow_private: true\n" * private


def write_source(folder: Path, new_id: str, text: str) -> Path:
    """Write the file, and say where it is.

    Raises:
        UsageError: it is there already, or the folder cannot be written to.
    """
    path = folder / f"{new_id}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _scalar(text: str) -> str:
    """One line of text as YAML, quoted where it has to be."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return yaml.safe_dump(plain, allow_unicode=True, width=10_000).removesuffix("\n").removesuffix("\n...")
