"""How far a reader is that goes through many small things one by one."""

from collections.abc import Iterator, Sequence

from loaders.opened import Progress

SOME = 200
"""Things after which it is said."""


def told[Thing](things: Sequence[Thing], progress: Progress, first: float, last: float) -> Iterator[Thing]:
    """The things in their order; `progress` hears shares of the whole from `first` to `last`."""
    for row, thing in enumerate(things):
        if row % SOME == 0:
            progress(first + (last - first) * row / len(things))
        yield thing
