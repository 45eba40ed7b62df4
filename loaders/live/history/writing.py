"""The recorder's history, written on a thread of its own: the step never waits for a disk.

What waits is bounded. Where the disk is too slow the newest step waiting makes room for the one after it: what is kept
is coarser then, never torn. Where the disk refuses, steps are counted as lost, it is tried again, and history goes on
with the whole state: the time between is a gap that says so.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Thread

from loaders.live.history.closing import Apart, Closer
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.duck import Duck
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.places import Part, milliseconds
from loaders.live.history.retention import Retention
from loaders.live.history.tables import Names
from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.readings import Readings
from scenes.trouble import Notice, Trouble

MOST_WAITING_BYTES = 256 * 1024 * 1024
MOST_WAITING = 600
BYTES = 40
"""Of one indicator's facts in memory."""
MOST_AT_ONCE = 20
"""Steps of one transaction, where several wait."""
CHECKPOINT_SECONDS = 60.0
AGAIN_SECONDS = 1.0
"""Between two tries while the disk refuses."""
BROKEN_SECONDS = 5.0
"""Of real time without a step: nobody recorded."""
IDLE_SECONDS = 1.0
"""A step that moved nothing is kept at most so often."""
END_SECONDS = 60.0
MOST_NOTICES = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """How the writing goes: steps on the disk, steps left out because the disk was slow, steps lost because it refused.

    Up to `newest` (ms since 1970 UTC) everything is on the disk; `trouble` says what is wrong now.
    """

    acknowledged: int = 0
    skipped: int = 0
    lost: int = 0
    newest: int = 0
    trouble: Notice | None = None


class Writer:
    """Made by the recorder, closed by it. `tell` and everything else but `reading` is for the recorder's thread."""

    def __init__(
        self,
        folder: Path,
        names: Names,
        hand: Hand,
        *,
        retention: Retention | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        closer: Closer | None = None,
    ) -> None:
        self.folder = folder
        self._gate = _Gate()
        self._days = DaysWriter(folder, names, hand, alone=self._gate.alone)
        self._monotonic, self._closer = monotonic, closer or Apart(folder, retention or Retention())
        self._stirred = Condition()  # guards what follows
        self._waiting: deque[tuple[float, Step]] = deque()
        self._word = Told()
        self._news: deque[Notice] = deque(maxlen=MOST_NOTICES)
        self._ended = False
        self._last: tuple[float, Step] | None = None
        self._idle: Step | None = None
        self._closing = True
        self._checkpoint_at = monotonic()
        self._thread = Thread(target=self._run, name="history", daemon=True)
        self._thread.start()

    @property
    def word(self) -> Told:
        """How it goes."""
        with self._stirred:
            return self._word

    def news(self) -> list[Notice]:
        """What happened to the history since the last question, for the journal."""
        with self._stirred:
            news = list(self._news)
            self._news.clear()
            return news

    def tell(self, facts: Facts, board: Board, now: float, wall: float, strays: Sequence[Readings] = ()) -> None:
        """Leave what was told at a step; never waits. `now` and `wall` are seconds since 1970 UTC."""
        step = Step(milliseconds(now), milliseconds(wall), facts, board, tuple(strays))
        with self._stirred:
            if self._full(step):
                moment, newest = self._waiting.pop()
                step = replace(step, strays=newest.strays + step.strays)
                self._word = replace(self._word, skipped=self._word.skipped + 1)
                self._waiting.append((moment, step))
                return
            self._waiting.append((self._monotonic(), step))
            self._stirred.notify()

    @contextmanager
    def reading(self) -> Generator[tuple[Part, Duck] | None]:
        """The part being written and its file, to be read by any thread within the block; None when there is none."""
        with self._gate.beside():
            part, duck = self._days.part, self._days.duck
            found = None if part is None or duck is None else (part, duck.another())
            try:
                yield found
            finally:
                if found is not None:
                    found[1].close()

    def close(self) -> None:
        """Keep what waits, close the part with the whole state, and end."""
        with self._stirred:
            self._ended = True
            self._stirred.notify_all()
        self._thread.join(END_SECONDS)

    def _full(self, step: Step) -> bool:
        count = len(self._waiting)
        return count >= MOST_WAITING or (count > 0 and count * len(step.facts) * BYTES > MOST_WAITING_BYTES)

    def _run(self) -> None:
        """The thread: until it is ended and nothing waits."""
        while True:
            with self._stirred:
                self._stirred.wait_for(lambda: self._waiting or self._ended, IDLE_SECONDS)
                lot = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                ended = self._ended and not self._waiting
            self._write(lot)
            if ended:
                break
            self._do_chores()
        self._end()

    def _end(self) -> None:
        """The last step of all is kept even where it moved nothing: until then somebody recorded."""
        try:
            if self._idle is not None and self._word.trouble is None:
                self._days.keep([self._idle])
        except Trouble as trouble:
            self._tell_news([trouble.notice])
        self._days.close()
        self._closer.close()
        self._take_notices()

    def _write(self, lot: list[tuple[float, Step]]) -> None:
        """Keep steps; where the disk refuses they are lost, and the next try has the newest only."""
        steps = self._worth(lot)
        try:
            if steps:
                self._days.keep(steps)
        except Trouble as trouble:
            self._refused(trouble, len(lot))
            return
        if steps and self._word.trouble is not None:
            log.info("history is written again")
            self._tell_news([_again(self._word.lost)])
        if lot:
            newest, count = lot[-1][1].moment, self._word.acknowledged + len(lot)
            with self._stirred:
                self._word = replace(self._word, acknowledged=count, newest=newest, trouble=None)
        self._take_notices()

    def _worth(self, lot: list[tuple[float, Step]]) -> list[Step]:
        """The steps to be kept: not those that moved nothing within a second of the last one."""
        found: list[Step] = []
        for moment, step in lot:
            last = self._last
            if last is not None and self._same(last, moment, step):
                self._idle = step
                continue
            self._idle = None
            broken = last is None or moment - last[0] > BROKEN_SECONDS
            found.append(replace(step, follows=False) if broken else step)
            self._last = (moment, step)
        return found

    def _same(self, last: tuple[float, Step], moment: float, step: Step) -> bool:
        before = last[1]
        same = step.facts is before.facts and step.board is before.board and not step.strays
        return same and moment - last[0] < IDLE_SECONDS

    def _refused(self, trouble: Trouble, count: int) -> None:
        if self._word.trouble is None:
            log.info("history cannot be written: %s", trouble)
            self._tell_news([trouble.notice])
        with self._stirred:
            self._stirred.wait_for(lambda: self._ended, AGAIN_SECONDS)
            count += max(len(self._waiting) - 1, 0)
            while len(self._waiting) > 1:
                self._waiting.popleft()
            self._word = replace(self._word, lost=self._word.lost + count, trouble=trouble.notice)

    def _do_chores(self) -> None:
        moment = self._monotonic()
        if moment - self._checkpoint_at >= CHECKPOINT_SECONDS:
            self._checkpoint_at = moment
            try:
                self._days.checkpoint()
            except Trouble as trouble:
                log.info("history could not be checkpointed yet: %s", trouble)
        if self._days.part is not None and (self._closing or self._days.left):
            self._closing, self._days.left = False, []
            self._closer.close_all_but(self._days.part)
        self._tell_news(self._closer.news())

    def _take_notices(self) -> None:
        notices, self._days.notices = self._days.notices, []
        self._tell_news(notices)

    def _tell_news(self, notices: Sequence[Notice]) -> None:
        with self._stirred:
            self._news.extend(notices)


class _Gate:
    """Many may read a file beside its writer; whoever closes it does so alone."""

    def __init__(self) -> None:
        self._stirred = Condition()
        self._beside = 0
        self._alone = False

    @contextmanager
    def beside(self) -> Generator[None]:
        """Together with others, while nobody is alone."""
        with self._stirred:
            self._stirred.wait_for(lambda: not self._alone)
            self._beside += 1
        try:
            yield
        finally:
            with self._stirred:
                self._beside -= 1
                self._stirred.notify_all()

    @contextmanager
    def alone(self) -> Generator[None]:
        """After all others, before those that come."""
        with self._stirred:
            self._alone = True
            self._stirred.wait_for(lambda: not self._beside)
        try:
            yield
        finally:
            with self._stirred:
                self._alone = False
                self._stirred.notify_all()


def _again(lost: int) -> Notice:
    return Notice(
        f"历史恢复写入；其间有 {lost} 步没有保存，该时段显示为无数据。",
        f"History is written again; {lost} steps were not kept, and that time is shown as one without data.",
    )
