"""One measurement in a process of its own: `python -m benchmarks.one MODULE [--quick]` writes its rows as JSON."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module


def main(arguments: Sequence[str]) -> None:
    """Measure and write."""
    rows = import_module(f"benchmarks.{arguments[0]}").measure(quick="--quick" in arguments)
    sys.stdout.write(json.dumps([asdict(row) for row in rows]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
