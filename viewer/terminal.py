"""The terminal: answers go to standard output, everything else to standard error."""

import sys

from rich.console import Console

WIDE = 160
"""Columns of a table that goes to a file or a pipe, which have no width of their own."""

answers = Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
asides = Console(stderr=True, soft_wrap=True)
