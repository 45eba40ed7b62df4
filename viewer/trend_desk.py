"""Where the board of trends is joined to history, timeline and replay: one cursor, one time, many curves."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from scenes.curves import Curve, joined, nothing_of
from scenes.past import Gap
from scenes.plant import Park
from scenes.timeline import Stretch, stretch_of
from scenes.trouble import Notice, Trouble
from viewer.panels.curves.lanes_painting import Seen
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.trend_board import TrendBoard
from viewer.replay_curves import Asked, Held, Part, curves_part
from viewer.replay_desk import NO_HISTORY, ReplayDesk
from viewer.watch import Watch

KEY = "Ctrl+T"
CURVES = 6
"""Kind of a question to the history: after everything else (`viewer.replay_desk`, `viewer.timeline_desk`)."""
REFRESH_MILLISECONDS = 2000
FOLLOWED_SECONDS = 4 * 3600.0
"""A longer time is not asked for again because the present went on."""
FIRST_SECONDS = 3600.0
AHEAD = 0.03
"""Share of the width that is left free after the present."""
FULL = Notice("趋势最多画 16 个指标。", "A trend board holds 16 indicators at most.")


@dataclass(frozen=True, slots=True)
class _Found:
    """What has come of a question so far."""

    asked: Asked
    columns: int = 0
    curves: tuple[tuple[Curve, ...], ...] = ()
    gaps: tuple[Gap, ...] = ()
    held: Held | None = None

    def with_part(self, part: Part) -> "_Found":
        """And the next columns."""
        count = self.columns + len(part.curves[0])
        return _Found(self.asked, count, (*self.curves, part.curves), (*self.gaps, *part.gaps), part.held)

    def seen(self) -> Seen:
        """As it is drawn: what has not come yet is empty."""
        rest = nothing_of(self.asked.bins - self.columns)
        rows = enumerate(self.asked.rows.tolist())
        curves = {tag: joined([*(part[at] for part in self.curves), rest]) for at, tag in rows}
        return Seen(self.asked.stretch, curves, self.gaps)


class TrendDesk(QObject):
    """GUI thread. A question is asked in short parts; a newer one takes the place of what has not been asked."""

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        park: Park,
        board: TrendBoard,
        timeline: Timeline,
        replay: ReplayDesk,
        watch: Watch,
        *,
        window: QWidget,
        broke: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._board, self._timeline = park, board, timeline
        self._replay, self._watch, self._broke = replay, watch, broke
        self._asked: Asked | None = None
        self._said: Notice | None = None
        self._first = True
        self._timer = QTimer(self, interval=REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._refresh)
        curves = board.curves
        board.put_away.connect(self.toggle)
        board.add_asked.connect(self.add_selected)
        board.chosen.connect(self._ask)
        board.filled.connect(partial(self.told.emit, FULL))
        board.span_asked.connect(self._show_span)
        board.synchronous.toggled.connect(self._follow_timeline)
        curves.looked.connect(self._look)
        curves.sought.connect(replay.seek)
        curves.scrubbed.connect(replay.scrub)
        curves.pointed.connect(self._point)
        timeline.hovered.connect(self._hovered)
        timeline.looked.connect(self._follow_timeline)
        replay.timeline_shown.connect(self._follow_timeline)
        replay.shown.connect(self._show_moment)
        QShortcut(QKeySequence(KEY), window).activated.connect(self.toggle)

    def toggle(self) -> None:
        """Show the board with what is selected, or put it away."""
        board = self._board
        if not board.isHidden():
            board.hide()
            self._timer.stop()
            self._timeline.point_at(None)
            return
        board.show()
        board.setFocus()
        self._timer.start()
        if self._first and self._watch.now:
            self._first = False
            self._show_span(FIRST_SECONDS)
        if not board.tags and self._selected():
            self.add_selected()
        self._follow_timeline()
        self._show_moment()
        self._ask()

    def add_selected(self) -> None:
        """Draw the indicators of what is selected."""
        if not self._board.add(self._selected()):
            self.told.emit(FULL)

    def _selected(self) -> tuple[int, ...]:
        row = self._watch.selected
        return () if row is None else tuple(np.flatnonzero(self._park.tags.object_id == row).tolist())

    # One time and one cursor.

    def _synchronous(self) -> bool:
        return self._board.synchronous.isChecked() and not (self._timeline.isHidden() or self._board.isHidden())

    def _follow_timeline(self) -> None:
        if self._synchronous() and not self._board.curves.busy:
            self._board.curves.look_at(self._timeline.stretch)

    def _look(self) -> None:
        if self._synchronous():
            self._timeline.look_at(self._board.curves.stretch)
        self._ask()

    def _point(self, moment: float) -> None:
        self._timeline.point_at(None if math.isnan(moment) else moment)

    def _hovered(self, moment: float) -> None:
        self._board.curves.point_at(None if math.isnan(moment) else moment)

    def _show_moment(self) -> None:
        player = self._replay.player
        self._board.curves.show_moment(player.moment if player.replaying else None)

    def _show_span(self, seconds: float) -> None:
        """So many seconds about the replay's moment, or up to the present."""
        player = self._replay.player
        if player.replaying:
            self._board.curves.look_at(stretch_of(player.moment - seconds / 2, player.moment + seconds / 2))
        else:
            self._board.curves.look_at(_until(self._watch.now, seconds))

    # What is asked.

    def _refresh(self) -> None:
        """The present goes on; where it was in sight it stays so."""
        board, asked = self._board, self._asked
        board.allow_adding(on=bool(self._selected()))
        stretch, present = board.curves.stretch, self._watch.now
        if asked is None or board.curves.busy or self._replay.active or stretch.seconds > FOLLOWED_SECONDS:
            return
        if stretch.holds(asked.present) and present > asked.present:
            if not self._synchronous() and not stretch.holds(present):
                board.curves.look_at(_until(present, stretch.seconds))
            else:
                self._ask()

    def _ask(self) -> None:
        curves = self._board.curves
        if self._board.isHidden() or not curves.tags:
            self._asked = None
            return
        self._asked = Asked(np.array(curves.tags, np.int32), curves.stretch, curves.bins, self._watch.now)
        self._next(_Found(self._asked))

    def _next(self, found: _Found) -> None:
        """The next columns, unless something else is wanted by now."""
        question = partial(curves_part, found.asked, found.columns, found.held)
        if not self._replay.ask_history(CURVES, question, partial(self._know, found), self._fail):
            self._say(NO_HISTORY)

    def _know(self, found: _Found, part: Part) -> None:
        if found.asked is not self._asked:
            return
        found = found.with_part(part)
        self._board.curves.show_seen(found.seen())
        if found.columns < found.asked.bins:
            self._next(found)

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, Trouble):
            self._say(error.notice)
        else:
            self._broke(error)

    def _say(self, notice: Notice) -> None:
        """The same trouble is said once until another comes."""
        if notice != self._said:
            self._said = notice
            self.told.emit(notice)


def _until(present: float, seconds: float) -> Stretch:
    end = present + AHEAD * seconds
    return stretch_of(end - seconds, end)
