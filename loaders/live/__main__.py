"""The recorder's way in: `python -m loaders.live` in a checkout, this file by its path from an installed wheel."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])

if __name__ == "__main__":
    here = str(Path(__file__).resolve().parent)
    sys.path[:] = [ROOT, *(place for place in sys.path if place not in {here, ROOT})]
    from loaders.live.recorder import main

    raise SystemExit(main(sys.argv[1:]))
