"""Every error that a user may meet. Each is one line, fit for stderr, and says what to do where that is known.

Errors carry fields, not only text, so that a caller can count and report them by source or document.
"""

from __future__ import annotations

from collections.abc import Sequence


class AidocketError(Exception):
    """Something went wrong that the user can act on; the command line prints it and exits with 1."""

    exit_code = 1


class UsageError(AidocketError):
    """The command was called wrongly; exit code 2."""

    exit_code = 2


class BusyError(AidocketError):
    """Another run holds the database; exit code 75, `EX_TEMPFAIL` of sysexits.h: try again later."""

    exit_code = 75


class RegistryError(AidocketError):
    """The registry has faults. All of them are in `problems`, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        count = f"{len(self.problems)} fault" + ("" if len(self.problems) == 1 else "s")
        super().__init__("\n".join([*self.problems, f"the registry has {count}; nothing was changed"]))


class SourceError(AidocketError):
    """One source cannot be read today; the others go on."""

    def __init__(self, source_id: str, url: str, reason: str) -> None:
        self.source_id, self.url, self.reason = source_id, url, reason
        super().__init__(f"source {source_id}: {reason} ({url})")


class StoreError(AidocketError):
    """The database cannot be read or written; the run stops, for what cannot be recorded did not happen."""


class BuildError(AidocketError):
    """The site could not be built; the site of the last build stays as it is."""
