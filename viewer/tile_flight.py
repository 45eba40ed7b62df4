"""What a flight will need on its way: the tiles of a few views that are still to come, the soonest first. No Qt."""

from collections.abc import Sequence

import numpy as np

from scenes.columns import Rows
from scenes.tile_forest import Forest
from scenes.tiles import View, ahead

IN_PASSING = 2.0
"""What is only flown past may err so many times as much: the eye does not rest on it, and the end comes the sooner."""


class TileFlight:
    """The views of one flight, soonest first; the last is where it ends and stays. GUI thread."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._views: list[View] = []
        self._ready: set[View] = set()
        """Views of this flight for which nothing was missing: they are not looked at again."""

    def plan(self, views: Sequence[View]) -> None:
        """What is still to come; nothing when no flight is under way."""
        self._views = list(views)
        self._ready &= set(views)

    def needs(self, roots: Rows, most_pixels: float, most: int) -> tuple[list[int], Rows]:
        """Rows to fetch in order, from the views that come first until there are `most`; and all that was looked at."""
        found, looked = dict[int, None](), [np.empty(0, np.int32)]
        for number, view in enumerate(self._views, 1):
            if view in self._ready:
                continue
            passing = 1.0 if number == len(self._views) else IN_PASSING
            rows, visited = ahead(self._forest, view, roots, most_pixels=most_pixels * passing)
            looked.append(visited)
            found |= dict.fromkeys(rows.tolist())
            if not len(rows):
                self._ready.add(view)
            if len(found) >= most:
                break
        return list(found), np.concatenate(looked)
