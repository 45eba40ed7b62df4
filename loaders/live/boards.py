"""Puts the board together: all that is known of alarms beside their states. At most once a second, unless one moved."""

from dataclasses import replace

import orjson

from loaders.live.papers import Papers
from loaders.live.station import Station
from loaders.live.wire.frames import LONGEST_STORY
from loaders.live.wire.words import told
from scenes.alarm_board import Access, Board, JournalWord, OutboxWord

BOARD_SECONDS = 1.0
ACCESS_SECONDS = 3.0
"""Between two looks at the data access of every enterprise: there may be ten thousand."""
MOST_LISTED = 5000
"""Rows of one list on a board: a longer one is no list that anybody reads; its numbers are in the alarm states."""
LONGEST_THING, LONGEST_ROW, LONGEST_ACCESS = 2000, 10, 60
"""Bytes of one paper with its text, of one row of a situation, of the access of one enterprise."""
ROOM = 64 * 1024
"""Bytes left for what else a board says."""


class Boards:
    """The newest board; the same object as long as nothing on it changed."""

    def __init__(self) -> None:
        self.board = Board()
        self._made = -BOARD_SECONDS
        self._access: tuple[Access, ...] = ()
        self._looked = -ACCESS_SECONDS

    def made(
        self,
        station: Station,
        papers: Papers,
        outbox: OutboxWord,
        journal: JournalWord,
        moment: float,
        *,
        moved: bool,
    ) -> Board:
        """The board now; `moved` when an alarm or a paper did. `moment` is monotonic, in seconds."""
        if not moved and moment - self._made < BOARD_SECONDS:
            return self.board
        self._made = moment
        if moment - self._looked >= ACCESS_SECONDS:
            self._access, self._looked = station.access(), moment
        board = Board(
            answered=tuple(papers.answered.values()),
            shelved=tuple(papers.shelved.values()),
            suppressed=station.inhibited.suppressed,
            outages=tuple(papers.outages.values()),
            silence=papers.silence,
            access=self._access,
            notes=tuple(papers.notes.values()),
            outbox=outbox,
            journal=replace(journal),
        )
        board = _bounded(station.tally.told(board, station.situations))
        if board != self.board:
            self.board = board
        return self.board


def _bounded(board: Board) -> Board:
    """No longer than a frame may be: the longest lists are cut, and cut again until it fits."""
    most = MOST_LISTED
    board = _cut(board, most)
    while most > 1 and _long(board):
        most //= 2
        board = _cut(board, most)
    return board


def _long(board: Board) -> bool:
    """Whether its frame might be too long; a board of usual size is not written down to know."""
    things = sum(len(each) for each in (board.answered, board.shelved, board.suppressed, board.outages, board.notes))
    rows = sum(len(each.rows) for each in board.situations)
    if things * LONGEST_THING + rows * LONGEST_ROW + len(board.access) * LONGEST_ACCESS < LONGEST_STORY // 2:
        return False
    return len(orjson.dumps(told(board))) > LONGEST_STORY - ROOM


def _cut(board: Board, most: int) -> Board:
    share = max(1, most * 10 // max(1, len(board.situations)))
    return replace(
        board,
        answered=board.answered[:most],
        shelved=board.shelved[:most],
        suppressed=board.suppressed[:most],
        outages=board.outages[:most],
        notes=board.notes[-most:],
        nuisances=board.nuisances[:most],
        situations=tuple(
            each if len(each.rows) <= share else replace(each, rows=each.rows[:share])
            for each in board.situations[:most]
        ),
    )
