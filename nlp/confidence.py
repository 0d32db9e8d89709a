"""How sure a reading is: signs that speak for and against it, weighed by what was learned from labelled examples.

A confidence is the logistic function of a bias and the weights of the signs that were seen. The weights stand in
`confidence.json`, which `aidocket calibrate` makes; see `calibration.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aidocket.errors import UsageError

WEIGHTS_FILE = Path(__file__).parent / "confidence.json"
DIGITS = 4
"""Places behind the point that a confidence is given with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each sign of one kind of reading is worth, as log-odds."""

    bias: float
    signs: Mapping[str, float]

    def confidence(self, signs: Iterable[str]) -> float:
        """How sure a reading with these signs is; a sign that is not known says nothing."""
        total = self.bias + sum(self.signs.get(sign, 0.0) for sign in signs)
        return round(1.0 / (1.0 + math.exp(-total)), DIGITS)


@cache
def weights_of(kind: str) -> Weights:
    """The shipped weights for a kind of reading: links, events, assertions."""
    row = json.loads(WEIGHTS_FILE.read_text("utf-8"))[kind]
    return Weights(bias=row["bias"], signs=row["signs"])


def write_weights(weights: Mapping[str, Weights], file: Path = WEIGHTS_FILE) -> None:
    """Put these weights in the place of the shipped ones.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = {kind: {"bias": w.bias, "signs": dict(w.signs)} for kind, w in sorted(weights.items())}
    try:
        file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    weights_of.cache_clear()
