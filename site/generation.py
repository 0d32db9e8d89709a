"""The output folder: numbered generations beside a link that names the one in force.

`public` is a symbolic link to `.public/<n>`, and `.public/<n>.json` tells what stands in it (`state.py`). A build that
has something to write works in `.public/<n>.part`, which becomes `<n>` only when it is whole; then one rename turns the
link. So a reader sees the old site or the new one, and whatever a killed build leaves behind is either a `.part` folder
or a generation that nobody was ever shown: the next build removes both.

The generation before the last is not thrown away but becomes the next one, so that a build costs what it changes and
not what the site holds. Files that generations share have one inode: they are never written to, only replaced.
"""

from __future__ import annotations

import os
import shutil
from hashlib import blake2b
from pathlib import Path

from aidocket.errors import BuildError
from aidocket.site.state import State, Summary, read_state, read_summary, write_state

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
        mark = self.holder / MARK
        if not mark.is_file():
            mark.write_text(_MARK_TEXT, encoding="utf-8")

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

    def summary(self) -> Summary:
        """What is known of the generation in force, in short."""
        folder = self.current()
        return read_summary(_state_file(folder)) if folder else Summary()

    def state(self) -> State:
        """What is known of the generation in force; empty where nothing is."""
        folder = self.current()
        return read_state(_state_file(folder)) if folder else State()

    def begin(self, state: State) -> Generation:
        """A new generation, after that of which `state` is known; what killed builds left behind is removed first."""
        current = self.current()
        for folder in self.holder.iterdir():
            unfinished = folder.name.endswith(".part")
            unseen = folder.name.isdecimal() and (current is None or int(folder.name) > int(current.name))
            if unfinished or unseen:
                shutil.rmtree(folder)
        (self.holder / "next").unlink(missing_ok=True)
        numbers = sorted((int(f.name) for f in self.holder.iterdir() if f.name.isdecimal()), reverse=True)
        spare = next((self.holder / str(n) for n in numbers if current and n < int(current.name)), None)
        part = self.holder / f"{1 + max(numbers, default=0)}.part"
        return Generation(part, previous=current, known=state, spare=spare)

    def publish(self, generation: Generation, state: State) -> None:
        """Turn the link to this generation, which is whole, and remove all older ones but the last."""
        folder = generation.folder.with_suffix("")
        write_state(_state_file(folder), state)
        generation.folder.rename(folder)
        if self.out.is_dir() and not self.out.is_symlink():
            self.out.rmdir()
        link = self.holder / "next"
        link.symlink_to(Path(self.holder.name) / folder.name)
        link.replace(self.out)
        kept = {folder, generation.previous}
        for old in list(self.holder.iterdir()):
            if old.name.isdecimal() and old not in kept:
                shutil.rmtree(old)
            elif old.suffix == ".json" and old.with_suffix("") not in kept:
                old.unlink()

    def confirm(self, state: State) -> None:
        """Note what is known now of the generation in force, which stays as it is."""
        folder = self.current()
        if folder is not None:
            write_state(_state_file(folder), state)

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
    """One whole site while it is being made. Nothing is put on disk before something differs from the one before.

    `files` holds the digest of each file by its path, `written` counts those that are new or differ.
    """

    def __init__(self, part: Path, *, previous: Path | None, known: State, spare: Path | None) -> None:
        self.folder, self.previous = part, previous
        self.files: dict[str, str] = {}
        self.written = 0
        self._before = known.files if previous else {}
        self._spare = spare
        self._here: dict[str, str] = {}
        self._fresh: set[str] = set()
        self._folders: set[Path] = set()

    @property
    def unchanged(self) -> int:
        """How many files are as they were."""
        return len(self.files) - self.written

    @property
    def removed(self) -> int:
        """How many files of the generation before this one does not have."""
        return len(self._before.keys() - self.files.keys())

    @property
    def differs(self) -> bool:
        """Whether it is not what the generation before is."""
        return self.previous is None or bool(self.written or self.removed or not self._before)

    def write(self, path: str, content: bytes) -> None:
        """Put a file in; where the generation before has the same bytes, that one stays."""
        if self._add(path, blake2b(content, digest_size=16).hexdigest()):
            self._target(path).write_bytes(content)

    def take(self, path: str, file: Path) -> None:
        """Move a finished file in, as `write` puts bytes in."""
        with file.open("rb") as opened:
            digest = blake2b(digest_size=16)
            while block := opened.read(1 << 20):
                digest.update(block)
        if self._add(path, digest.hexdigest()):
            shutil.move(file, self._target(path))
        else:
            file.unlink()

    def keep(self, path: str) -> None:
        """Put in the file that the generation before has there."""
        self._add(path, self._before[path])

    def had(self, path: str) -> bool:
        """Whether the generation before has that file."""
        return path in self._before

    def before(self, folder: str) -> list[str]:
        """The files that the generation before has below a folder, such as `pagefind/`."""
        return [path for path in self._before if path.startswith(folder)]

    def complete(self) -> Path:
        """Bring the folder on disk to what `files` says, and give it; unchanged files get a second name there."""
        self._prepare()
        for path in self._here.keys() - self.files.keys():
            self._remove(path)
        for path, digest in self.files.items():
            if self._here.get(path) != digest and path not in self._fresh and self.previous is not None:
                _link(self.previous / path, self._target(path))
        return self.folder

    def discard(self) -> None:
        """Remove it: it is not wanted."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _add(self, path: str, digest: str) -> bool:
        """Note a file, and say whether it has to be written."""
        if ".." in Path(path).parts or path.startswith("/") or path in self.files:
            raise BuildError(f"two pages, or a page outside the site, would stand at {path!r}")
        self.files[path] = digest
        if self._before.get(path) == digest:
            return False
        self.written += 1
        self._fresh.add(path)
        return True

    def _prepare(self) -> None:
        """Make the folder: of the spare generation, where what stands in it is known."""
        if self.folder.is_dir():
            return
        spare = read_state(_state_file(self._spare)) if self._spare else State()
        if self._spare and spare.files:
            self._here = spare.files
            _state_file(self._spare).unlink()
            self._spare.rename(self.folder)
        else:
            self.folder.mkdir()

    def _target(self, path: str) -> Path:
        """Where a file is to be written; what stands there is taken away, for it may have another name too."""
        self._prepare()
        target = self.folder / path
        if path in self._here:
            target.unlink()
        elif target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        return target

    def _remove(self, path: str) -> None:
        file = self.folder / path
        file.unlink()
        for folder in file.parents:
            if folder == self.folder or any(folder.iterdir()):
                break
            folder.rmdir()


def _state_file(folder: Path) -> Path:
    return folder.with_suffix(".json")


def _link(file: Path, target: Path) -> None:
    """A second name for the file; where the file system knows no such thing, a copy with the same time."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copy2(file, target)
