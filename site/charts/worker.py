"""The process that draws: Vega specifications by name in, SVG texts by name out, both as one JSON object.

It is a process of its own because the engine inside vl-convert takes some 80 MB, which the build should not have to
carry, and which a build without changes never needs. Run as `python -m aidocket.site.charts.worker`.
"""

from __future__ import annotations

import json
import sys

import vl_convert


def main() -> None:
    """Draw what stands in standard input; what cannot be drawn ends the process with its name and the reason."""
    drawn = {}
    for name, spec in json.load(sys.stdin).items():
        try:
            # No addresses are allowed: whatever a specification might name, nothing is loaded.
            drawn[name] = vl_convert.vega_to_svg(spec, allowed_base_urls=[])
        except ValueError as error:
            # What follows the lines that say why is the place within Vega's own code.
            reason = str(error).partition("\n    at ")[0]
            sys.exit(f"{name}: {' '.join(reason.split())}")
    json.dump(drawn, sys.stdout)


if __name__ == "__main__":
    main()
