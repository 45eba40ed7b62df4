"""`python -m viewer`."""

import sys

from viewer.command import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
