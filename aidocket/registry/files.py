"""Which files make up a registry: a folder a kind of entry, YAML files below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from aidocket.errors import UsageError

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "party": "parties",
        "model": "models",
        "practice": "practices",
        "claim": "claims",
        "authority": "authorities",
        "guide": "guides",
        "dispute": "disputes",
        "policy": "policies",
        "terms": "terms",
        "assertion": "statements",
        "source": "sources",
        "tombstone": "tombstones",
        "correction": "corrections",
        "ignored-name": "ignored_names",
    }
)
"""The folder of each kind of entry, which is its field in `load.Registry` too."""


def iter_files(folders: Sequence[Path], sources: Path | None = None) -> Iterator[tuple[str, Path]]:
    """Each file of the registry with the name of its kind, folder by folder, in the order of names.

    Args:
        folders: the registries.
        sources: a file or folder of sources that takes the place of the registries' own.

    Raises:
        UsageError: one of them is not there.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"there is no registry at {folder}")
        for name, below in FOLDERS.items():
            if name == "source" and sources is not None:
                continue
            yield from ((name, path) for path in _yaml_files(folder / below))
    if sources is not None:
        if not sources.exists():
            raise UsageError(f"there are no sources at {sources}")
        paths = _yaml_files(sources) if sources.is_dir() else [sources]
        yield from (("source", path) for path in paths)


def _yaml_files(folder: Path) -> list[Path]:
    """The YAML files below the folder, in the order of their paths; hidden ones are somebody's editor's."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*.y*ml") if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
