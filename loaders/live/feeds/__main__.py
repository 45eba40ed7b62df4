"""The publisher's way in: `python -m loaders.live.feeds` in a checkout, this file by its path from a wheel."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])

if __name__ == "__main__":
    here = str(Path(__file__).resolve().parent)  # it must not be looked in: our `nats` would hide the library
    sys.path[:] = [ROOT, *(place for place in sys.path if place not in {here, ROOT})]
    from loaders.live.feeds.publisher import main

    raise SystemExit(main(sys.argv[1:]))
