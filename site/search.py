"""The index by which a browser searches the site: made by Pagefind, of one small page a record.

Pagefind (https://pagefind.app) is a program of its own. It leaves the order of its filters to chance, so its files are
put into a fixed order here: the same records give the same bytes. Where nothing that can be found has changed, the
files of the generation before are taken over and Pagefind is not called.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cbor2

from aidocket.errors import BuildError
from aidocket.site.findable import Found
from aidocket.site.generation import Generation
from aidocket.site.render import environment
from aidocket.store.records import content_id

FOLDER = "pagefind"
MADE_FROM = f"{FOLDER}/made-from.txt"

_SCRIPTS = ("pagefind.js", "pagefind-worker.js", "wasm.en.pagefind")
_MAGIC = b"pagefind_dcd"
_LONGEST_S = 600


def find_program() -> Path | None:
    """Pagefind's program, of the package `pagefind-bin`; None where that is not installed, as on a rare machine."""
    if importlib.util.find_spec("pagefind_bin") is None:
        return None
    import pagefind_bin

    try:
        return Path(pagefind_bin.get_executable())
    except FileNotFoundError:
        return None


def write_index(records: Iterable[Found], generation: Generation, program: Path) -> None:
    """Put the index of these records into the generation.

    Raises:
        BuildError: Pagefind fails; its own words are told.
    """
    template = environment().get_template("search-record.html")
    pages = {f"{content_id(found.path)}.html": template.render(found=found).encode() for found in records}
    mark = _mark(pages)
    before = generation.previous / MADE_FROM if generation.previous and generation.had(MADE_FROM) else None
    if before and before.read_bytes() == mark:
        for path in generation.before(f"{FOLDER}/"):
            generation.keep(path)
        return
    with TemporaryDirectory(prefix="aidocket-search-") as place:
        bundle = _run(program, pages, Path(place))
        _put_in_order(bundle)
        kept = [bundle / name for name in _SCRIPTS]
        kept += [bundle / "pagefind-entry.json", *bundle.glob("*.pf_meta")]
        kept += [file for part in ("filter", "fragment", "index") for file in (bundle / part).glob("*")]
        for file in sorted(kept):
            generation.write(f"{FOLDER}/{file.relative_to(bundle).as_posix()}", file.read_bytes())
    generation.write(MADE_FROM, mark)


def _mark(pages: dict[str, bytes]) -> bytes:
    """What the index is made from, in one line: same records and same program, same index."""
    digest = sha256()
    for name, content in sorted(pages.items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"pagefind {version('pagefind-bin')}, {len(pages)} records, sha256 {digest.hexdigest()}\n".encode()


def _run(program: Path, pages: dict[str, bytes], place: Path) -> Path:
    """Have Pagefind index these pages, and give the folder of what it wrote."""
    source, bundle = place / "records", place / "bundle"
    source.mkdir()
    for name, content in pages.items():
        (source / name).write_bytes(content)
    command = [str(program), "--site", str(source), "--output-path", str(bundle), "--silent"]
    try:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"the search index cannot be made: {error}; `--no-search` builds without it") from error
    if done.returncode or not (bundle / "pagefind-entry.json").is_file():
        words = " ".join((done.stderr or done.stdout).split())[-300:]
        raise BuildError(f"the search index cannot be made: pagefind says: {words}; `--no-search` builds without it")
    return bundle


def _put_in_order(bundle: Path) -> None:
    """Sort the values of each filter, and the filters; files are named by what stands in them, so names follow.

    The files are gzip around a mark and CBOR (RFC 8949). A filter's file is `[name, [[value, [page, …]], …]]`; the
    fourth field of the `.pf_meta` lists `[name, hash]` of each filter; `pagefind-entry.json` names the `.pf_meta`.
    """
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_bytes())
    for language, known in entry["languages"].items():
        meta_file = bundle / f"pagefind.{known['hash']}.pf_meta"
        meta = _read(meta_file)
        filters = []
        for name, old in sorted(meta[3]):
            file = bundle / "filter" / f"{old}.pf_filter"
            content = _read(file)
            content[1] = sorted([value, sorted(numbers)] for value, numbers in content[1])
            file.unlink()
            digest = f"{language}_{sha256(cbor2.dumps(content)).hexdigest()[:7]}"
            _write(bundle / "filter" / f"{digest}.pf_filter", content)
            filters.append([name, digest])
        meta[3] = filters
        meta_file.unlink()
        known["hash"] = f"{language}_{sha256(cbor2.dumps(meta)).hexdigest()[:10]}"
        _write(bundle / f"pagefind.{known['hash']}.pf_meta", meta)
    entry_file.write_text(json.dumps(entry, separators=(",", ":"), sort_keys=True, ensure_ascii=False), "utf-8")


def _read(file: Path) -> Any:
    content = gzip.decompress(file.read_bytes())
    if not content.startswith(_MAGIC):
        raise BuildError(f"pagefind wrote {file.name} in a form that is not known; `--no-search` builds without it")
    return cbor2.loads(content[len(_MAGIC) :])


def _write(file: Path, content: Any) -> None:
    file.write_bytes(gzip.compress(_MAGIC + cbor2.dumps(content), mtime=0))
