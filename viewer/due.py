"""When panels are told: at once of something else, now and then of the same, after a picture. No Qt, no VTK."""

import math

from scenes.alarm_board import Board
from scenes.facts import Facts

LATER_SECONDS = 1.0
"""Ages grow although nothing came: panels are told at least this often."""


class Due:
    """Remembers what was told last, and when."""

    def __init__(self) -> None:
        self._facts: Facts | None = None
        self._board: Board | None = None
        self._at = -math.inf

    def due(self, facts: Facts, board: Board, moment: float) -> bool:
        """Whether these are to be told now; if so they count as told. `moment` is monotonic, in seconds."""
        if facts is self._facts and board is self._board and moment - self._at < LATER_SECONDS:
            return False
        self._facts, self._board, self._at = facts, board, moment
        return True

    def again(self) -> None:
        """Something else changed that they show: tell them at the next look."""
        self._at = -math.inf


class Wait:
    """What can wait for something more urgent does, but no longer than `LATER_SECONDS` while one follows another."""

    def __init__(self) -> None:
        self._since: float | None = None

    def waits(self, moment: float, *, urgent: bool) -> bool:
        """Whether it is not its turn yet; else it has had it. `moment` is monotonic, in seconds."""
        since = moment if self._since is None else self._since
        waits = urgent and moment - since < LATER_SECONDS
        self._since = since if waits else None
        return waits
