"""What the timeline shows: reads days, gaps and states as they are looked at, and brings them down to pixels."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from loaders.live.acts import Told
from loaders.live.history import History
from loaders.live.past_bands import TIERS, Bands, Chronicle
from loaders.live.video_spans import VideoSpans, read_video
from scenes.columns import Floats
from scenes.past import Gap, Past, Span
from scenes.timeline import Decimated, Stretch, coverage, density, merged, stretch_of
from scenes.trouble import Notice, Trouble
from viewer.bookmarks import NEAR_SHARE, Bookmarks, read_bookmarks, write_bookmarks
from viewer.jobs import Jobs, Newest
from viewer.panels.alarms.alarm_seen import by_row, seen
from viewer.panels.alarms.alarm_tally import tally
from viewer.panels.timeline.hover_card import Hovered
from viewer.panels.timeline.play_bar import DAY
from viewer.panels.timeline.timeline import Timeline
from viewer.replay_days import Days
from viewer.turns import Turns

HOVER, SPAN, GAPS = 3, 4, 5
"""Kinds of questions to the history, after the picture's and the trend's (`viewer.replay_desk`)."""
REFRESH_MILLISECONDS = 1000
FIRST_SECONDS = 600.0
"""At least so much is in sight when the timeline is first opened; at most a day."""
BAR_PIXELS = 3
"""How wide a bar of alarms is: one of a single pixel is not seen from two metres."""
UNDER_PIXELS = 4
"""Acts so near the mouse are told."""


class TimelineDesk(QObject):
    """`present` is the feed's clock now, seconds since 1970 UTC, 0 before anything came. GUI thread.

    `marks` is the person's file of bookmarks, `video` a list of what cameras kept (`loaders.live.video_spans`).
    """

    told = Signal(object)
    """A `Notice`."""
    spanned = Signal(object)
    """The `Span` that is kept, or None."""

    def __init__(
        self,
        timeline: Timeline,
        history: Turns[History],
        chronicle: Turns[Chronicle] | None,
        jobs: Jobs,
        *,
        present: Callable[[], float],
        marks: Path,
        video: Path | None,
        broke: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._timeline, self._history, self._jobs = timeline, history, jobs
        self._present, self._broke, self._marks_file, self._video_file = present, broke, marks, video
        self.days = None if chronicle is None else Days(chronicle, changed=self._decimate, failed=self._failed)
        self.span: Span | None = None
        self._newest = Newest()
        self._busy = self._again = False
        self._hovered: float | None = None
        self._said: Notice | None = None
        self._first = True
        self._bookmarks: Bookmarks | None = None
        self._video: VideoSpans | None = None
        self._timer = QTimer(self, interval=REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self.refresh)
        timeline.looked.connect(self._look)
        timeline.hovered.connect(self._hover)

    def open(self) -> None:
        """The timeline is seen: keep it up to date."""
        self._timer.start()
        self.refresh()
        if self._bookmarks is None:
            self._jobs.start(partial(read_bookmarks, self._marks_file), self._know_marks, self._failed)
        if self._video_file is not None:
            self._jobs.start(partial(read_video, self._video_file), self._know_video, self._failed)

    def put_away(self) -> None:
        """Nobody sees it: what is still being worked out is dropped."""
        self._timer.stop()
        self._newest.only(_drop)
        self._busy = False

    def refresh(self) -> None:
        """The present went on: what is kept, and what happened since."""
        self._history.ask(SPAN, _span, self._know_span, self._failed)

    def toggle_mark(self, moment: float, text: str) -> None:
        """A bookmark here, or none any more."""
        near = NEAR_SHARE * self._timeline.stretch.seconds
        self._bookmarks = (self._bookmarks or Bookmarks()).toggled(moment, text, near=near)
        self._timeline.show_marks(self._bookmarks.marks)
        write = partial(write_bookmarks, self._marks_file, self._bookmarks)
        self._jobs.start(write, _nothing, self._failed)

    # What comes back.

    def _know_span(self, span: Span | None) -> None:
        self.span = span
        self.spanned.emit(span)
        present = self._present() or (span.end if span is not None else 0.0)
        if self._first and present:
            self._first = False
            begin = max(present - DAY, span.begin) if span is not None else present
            seconds = max(present - begin, FIRST_SECONDS)
            self._timeline.look_at(stretch_of(present - seconds, present + 0.03 * seconds))
        self._look()

    def _know_marks(self, found: Bookmarks) -> None:
        if self._bookmarks is None:
            self._bookmarks = found
            self._timeline.show_marks(found.marks)

    def _know_video(self, found: VideoSpans | None) -> None:
        self._video = found
        self._look()

    def _look(self) -> None:
        """Another stretch is in sight, or there may be more of it."""
        if self._first:
            return
        stretch = self._timeline.stretch
        if self.days is not None:
            self.days.want(stretch, self._present() or (self.span.end if self.span is not None else 0.0), self.span)
        around = Stretch(stretch.begin - stretch.seconds, stretch.end + stretch.seconds)
        self._history.ask(GAPS, partial(_gaps, around), self._know_gaps, self._failed)
        self._decimate()

    def _know_gaps(self, gaps: Sequence[Gap]) -> None:
        self._timeline.show_gaps(tuple(gaps), self.span)

    def _decimate(self) -> None:
        """On a worker: as many parts as there are bars; one at a time, however often something is read."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        stretch, bins = self._timeline.stretch, max(self._timeline.bins // BAR_PIXELS, 1)
        parts = () if self.days is None else self.days.parts(stretch)
        unread = np.empty((0, 2)) if self.days is None else self.days.unread(stretch)
        work = partial(decimated, parts, unread, self._video, stretch, bins)
        self._jobs.start(work, self._newest.only(self._draw), self._broke)

    def _draw(self, found: Decimated) -> None:
        self._busy = False
        self._timeline.show_found(found)
        if self._again:
            self._decimate()

    def _hover(self, moment: float) -> None:
        if math.isnan(moment):
            self._hovered = None
            self._history.forget(HOVER)
            return
        self._hovered = moment
        self._timeline.show_hovered(Hovered(moment, acts=self._acts(moment)))
        self._history.ask(HOVER, partial(_state, moment), self._know_state, self._failed)

    def _know_state(self, past: Past) -> None:
        if past.asked != self._hovered:
            return
        tags = len(past.facts)
        counts = tally(seen(past.facts, by_row(past.board, tags), past.asked), np.full(2 * tags, np.nan))
        acts = self._acts(past.asked)
        self._timeline.show_hovered(Hovered(past.asked, tuple(counts.levels), counts.unknown, past.gap, acts))

    def _acts(self, moment: float) -> tuple[Told, ...]:
        """What people did within a few pixels of a moment."""
        stretch = self._timeline.stretch
        near = UNDER_PIXELS / self._timeline.bins * stretch.seconds
        parts = () if self.days is None else self.days.parts(Stretch(moment - near, moment + near))
        return tuple(act for part in parts for act in part.acts if abs(act.time - moment) <= near)

    def _failed(self, error: BaseException) -> None:
        """The same trouble is said once until another comes."""
        if not isinstance(error, Trouble):
            self._broke(error)
        elif error.notice != self._said:
            self._said = error.notice
            self.told.emit(error.notice)


def decimated(
    parts: Sequence[Bands], unread: Floats, video: VideoSpans | None, stretch: Stretch, bins: int
) -> Decimated:
    """What is drawn of a stretch, from the bands of its days and what cameras kept."""
    alarms, acts = np.zeros((TIERS, bins), np.int32), np.zeros((1, bins), np.int32)
    for part in parts:
        alarms += density(part.alarms, part.tiers, stretch, bins, of=TIERS)
        acts += density(part.deeds, np.zeros(len(part.deeds), np.uint8), stretch, bins, of=1)
    situations = np.concatenate([np.empty((0, 2)), *(part.situations for part in parts)])
    outages = np.concatenate([np.empty((0, 2)), *(part.outages for part in parts)])
    situations, outages, unread = (merged(each, stretch, bins) for each in (situations, outages, unread))
    share = None if video is None else coverage(video.spans, stretch, bins) / max(len(video.cameras), 1)
    return Decimated(stretch, alarms, acts[0], situations, outages, unread, share)


def _span(history: History) -> Span | None:
    return history.span()


def _gaps(stretch: Stretch, history: History) -> tuple[Gap, ...]:
    return history.gaps(stretch.begin, stretch.end)


def _state(moment: float, history: History) -> Past:
    return history.state_at(moment)


def _nothing(_: None) -> None:
    """It was kept."""


def _drop(_: Decimated) -> None:
    """Nobody sees it."""
