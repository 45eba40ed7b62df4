"""Puts the board together: all that is known of alarms beside their states. At most once a second, unless one moved."""

from dataclasses import replace

from loaders.live.papers import Papers
from loaders.live.station import Station
from scenes.alarm_board import Access, Board, JournalWord, OutboxWord

BOARD_SECONDS = 1.0
ACCESS_SECONDS = 3.0
"""Between two looks at the data access of every enterprise: there may be ten thousand."""
MOST_LISTED = 20_000
"""Rows of one list on a board: a longer one is no list that anybody reads; its numbers are in the alarm states."""


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
            answered=tuple(papers.answered.values())[:MOST_LISTED],
            shelved=tuple(papers.shelved.values())[:MOST_LISTED],
            suppressed=station.inhibited.suppressed[:MOST_LISTED],
            outages=tuple(papers.outages.values())[:MOST_LISTED],
            silence=papers.silence,
            access=self._access,
            notes=tuple(papers.notes.values())[-MOST_LISTED:],
            outbox=outbox,
            journal=replace(journal),
        )
        board = _bounded(station.tally.told(board, station.situations))
        if board != self.board:
            self.board = board
        return self.board


def _bounded(board: Board) -> Board:
    """No longer than a frame may be: the rows of the longest situations are cut, worst first."""
    rows = sum(len(each.rows) for each in board.situations)
    if rows <= MOST_LISTED * 5:
        return board
    share = MOST_LISTED * 5 // max(1, len(board.situations))
    cut = tuple(replace(each, rows=each.rows[: max(1, share)]) for each in board.situations[:MOST_LISTED])
    return replace(board, situations=cut, nuisances=board.nuisances[:MOST_LISTED])
