"""The process that draws: a JSON list of Vega specifications in, a JSON list of SVG texts out, in the same order.

It is a process of its own because the engine inside vl-convert takes some 80 MB, which the build should not have to
carry, and which a build without changes never needs. Run as `python -m aidocket.site.charts.worker`.
"""

from __future__ import annotations

import json
import sys

import vl_convert


def main() -> None:
    """Draw what stands in standard input.

    Raises:
        ValueError: a specification cannot be drawn; vl-convert says why.
    """
    specs = json.load(sys.stdin)
    # No addresses are allowed: whatever a specification might name, nothing is loaded.
    json.dump([vl_convert.vega_to_svg(spec, allowed_base_urls=[]) for spec in specs], sys.stdout)


if __name__ == "__main__":
    main()
