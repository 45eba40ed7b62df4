"""The terminal: answers go to standard output, everything else to standard error."""

from rich.console import Console

answers = Console(soft_wrap=True)
asides = Console(stderr=True, soft_wrap=True)
