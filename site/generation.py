"""The output folder: numbered generations beside a link that names the one in force.

`public` is a symbolic link to `.public/<n>`. A build writes into `.public/<n>.part`, which becomes `<n>` only when it
is whole; then one rename turns the link. So a reader sees the old site or the new one, and whatever a killed build
leaves behind is either a `.part` folder or a generation that nobody was ever shown: the next build removes both.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from aidocket.errors import BuildError

MARK = "made-by-aidocket.txt"
_MARK_TEXT = "aidocket keeps the generations of its site here. Do not edit: the next build makes a new one.\n"


class Output:
    """The folder that holds the generations of one site.

    Raises:
        BuildError: `out` or its `.public` folder is something that we did not make.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.holder = out.parent / f".{out.name}"
        self._refuse_what_is_not_ours()
        self.holder.mkdir(parents=True, exist_ok=True)
        (self.holder / MARK).write_text(_MARK_TEXT, encoding="utf-8")

    @property
    def lock(self) -> Path:
        """The path to lock while a build works here."""
        return self.holder / "build"

    def current(self) -> Path | None:
        """The generation in force, or None before the first build."""
        if not self.out.is_symlink():
            return None
        folder = self.holder / self.out.readlink().name
        return folder if folder.is_dir() else None

    def begin(self) -> Generation:
        """A new, empty generation; what killed builds left behind is removed first."""
        current = self.current()
        for folder in self.holder.iterdir():
            unfinished = folder.name.endswith(".part")
            unseen = folder.name.isdecimal() and (current is None or int(folder.name) > int(current.name))
            if unfinished or unseen:
                shutil.rmtree(folder)
        number = 1 + max((int(f.name) for f in self.holder.iterdir() if f.name.isdecimal()), default=0)
        return Generation(self.holder / f"{number}.part", previous=current)

    def publish(self, generation: Generation) -> None:
        """Turn the link to this generation, and remove all older ones but the last."""
        folder = generation.folder.with_suffix("")
        generation.folder.rename(folder)
        if self.out.is_dir() and not self.out.is_symlink():
            self.out.rmdir()
        link = self.holder / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self.holder.name) / folder.name)
        link.replace(self.out)
        for old in self.holder.iterdir():
            if old.name.isdecimal() and old != folder and old != generation.previous:
                shutil.rmtree(old)

    def discard(self, generation: Generation) -> None:
        """Remove a generation that is not wanted."""
        shutil.rmtree(generation.folder, ignore_errors=True)

    def _refuse_what_is_not_ours(self) -> None:
        if self.out.is_symlink():
            if self.out.readlink().parent.name != self.holder.name:
                raise BuildError(f"{self.out} is a link that aidocket did not make; name another folder with --out")
        elif self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir())):
            raise BuildError(
                f"{self.out} is already there and aidocket did not make it; move it away or name another folder "
                "with --out"
            )
        if self.holder.exists() and not (self.holder / MARK).is_file() and any(self.holder.iterdir()):
            raise BuildError(f"{self.holder} is already there and aidocket did not make it; name another --out")


class Generation:
    """One whole site while it is being written; counts what is new."""

    def __init__(self, folder: Path, *, previous: Path | None) -> None:
        self.folder, self.previous = folder, previous
        self.written = self.unchanged = 0
        self.paths: set[str] = set()
        self._folders: set[Path] = set()
        folder.mkdir()

    def write(self, path: str, content: bytes) -> None:
        """Put a file in; one that the previous generation has with the same bytes is linked, so its time stays."""
        target = self._target(path)
        before = self._before(path)
        if before is not None and before.stat().st_size == len(content) and before.read_bytes() == content:
            _link(before, target)
            self.unchanged += 1
        else:
            target.write_bytes(content)
            self.written += 1

    def take(self, path: str, file: Path) -> None:
        """Move a finished file in, as `write` puts bytes in."""
        self.write(path, file.read_bytes())
        file.unlink()

    def removed(self) -> int:
        """How many files of the previous generation this one does not have."""
        if self.previous is None:
            return 0
        before = {f.relative_to(self.previous).as_posix() for f in self.previous.rglob("*") if f.is_file()}
        return len(before - self.paths)

    def _before(self, path: str) -> Path | None:
        file = self.previous / path if self.previous else None
        return file if file is not None and file.is_file() else None

    def _target(self, path: str) -> Path:
        target = self.folder / path
        if ".." in Path(path).parts or Path(path).is_absolute() or path in self.paths:
            raise BuildError(f"two pages, or a page outside the site, would stand at {path!r}")
        self.paths.add(path)
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        return target


def _link(file: Path, target: Path) -> None:
    """A second name for the file; where the file system knows no such thing, a copy with the same time."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copy2(file, target)
