"""Which tiles stand around equipment in alarm: what of them is on the stage is never dropped. No Qt, no VTK."""

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, Rows
from scenes.tile_forest import Forest, around

AROUND = 60.0
"""Metres around equipment in alarm whose tiles are not dropped."""

UNASKED, ELSEWHERE, NEAR = range(3)


class TileAlarms:
    """Where alarms stand, and for every tile that was asked about whether it is near one. GUI thread.

    A tile is held against the alarms once, not at every step: in a flood of alarms that would cost the frame.
    """

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._boxes: Floats = np.empty((0, 2, 3))
        self._where: NDArray[np.uint8] = np.empty(0, np.uint8)

    def stand(self, boxes: Floats) -> None:
        """Alarms stand in these boxes from now on, (boxes, 2, 3) low and high corner, metres."""
        if not np.array_equal(boxes, self._boxes):
            self._boxes = boxes
            self._where = np.empty(0, np.uint8)

    def among(self, rows: Rows) -> Rows:
        """Those of some tiles that are near an alarm."""
        if not len(self._boxes):
            return rows[:0]
        self._where = np.append(self._where, np.zeros(max(len(self._forest) - len(self._where), 0), np.uint8))
        unasked = rows[self._where[rows] == UNASKED]
        self._where[unasked] = np.where(around(self._forest, unasked, self._boxes, AROUND), NEAR, ELSEWHERE)
        near: Rows = rows[self._where[rows] == NEAR]
        return near
