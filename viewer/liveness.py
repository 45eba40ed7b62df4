"""Whether the picture is the present, and, when it is again, whether anything was lost meanwhile. No Qt, no VTK."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from loaders.live.feeds import Line
from scenes.trouble import Notice
from viewer.watch import Health

PAUSED_SECONDS = 5.0
"""The window looks several times a second; a longer gap means that it, or the whole machine, stood still."""
JUMP_SECONDS = 2.0
"""A wall clock that is further than this from where it ought to be was set."""
JUMP_SHOWN_SECONDS = 10.0
FEED_SECONDS = 10.0
"""No source said anything for so long, by the feed's clock: nothing on the screen is new."""
PICTURE_SECONDS = 5.0
"""A frame was asked for and never painted: the graphics card hangs or was reset."""
SHORT_SECONDS = 3.0
"""A shorter loss of the same recorder, of which nothing was lost, is not worth a word: the frame said it."""
SETTLE_SECONDS = 3.0
"""Frames on their way may take so long before two counts are held against each other."""


class Loss(Enum):
    """Why the picture is not the present; the first that applies is told."""

    NEVER = "never"
    """Nothing has come yet."""
    RECORDER = "recorder"
    PAUSED = "paused"
    PICTURE = "picture"
    FEED = "feed"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Outlook:
    """`loss` is None while the picture is live. `age` is seconds since it was, NaN for never."""

    loss: Loss | None
    age: float


@dataclass(slots=True)
class _Away:
    """A stretch during which the picture was not live; `run` is the recorder that was heard before."""

    loss: Loss
    since: float
    run: str


class Liveness:
    """Looked at a few times a second. `ticking` counts seconds also while the machine sleeps; `wall` is its clock."""

    def __init__(
        self,
        ticking: Callable[[], float] | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._ticking, self._wall = ticking or _boot_clock(), wall
        self._looked, self._offset = self._ticking(), self._wall() - self._ticking()
        self._paused_at: float | None = None
        self._slept = 0.0
        self._jumped_at: float | None = None
        self._jump = 0.0
        self._ever_live, self._run = False, ""
        self._away: _Away | None = None
        self._back: tuple[_Away, float] | None = None

    def look(self, health: Health, *, picture_late: float = 0.0) -> Outlook:
        """How it is now. `picture_late` is seconds since a frame was asked for that has not been painted."""
        moment = self._ticking()
        self._notice_pause(moment)
        self._notice_jump(moment)
        if self._paused_at is not None and health.age is not None and moment - self._paused_at > health.age:
            self._paused_at = None  # something came after the machine woke up
        loss = self._loss(health, picture_late, moment)
        self._turn(loss, moment)
        self._run = health.run if loss is None else self._run
        return Outlook(loss, self._age(health, moment))

    def returned(self, health: Health) -> Notice | None:
        """Once after every loss, when the counts have settled: what was lost meanwhile, or that nothing was."""
        if self._back is None or self._away is not None:
            return None
        away, since = self._back
        settled = _settled(health)
        if not settled and self._ticking() - since < SETTLE_SECONDS:
            return None
        self._back = None
        if settled and health.run == away.run and since - away.since < SHORT_SECONDS:
            return None
        return _reconciled(health, away.loss, since - away.since) if settled else _differs(health, since - away.since)

    def _loss(self, health: Health, picture_late: float, moment: float) -> Loss | None:
        if health.age is None:
            return Loss.NEVER
        if not health.live:
            return Loss.RECORDER
        if self._paused_at is not None:
            return Loss.PAUSED
        if picture_late > PICTURE_SECONDS:
            return Loss.PICTURE
        if _feeds_silent(health):
            return Loss.FEED
        jumped = self._jumped_at is not None and moment - self._jumped_at < JUMP_SHOWN_SECONDS
        return Loss.CLOCK if jumped else None

    def _turn(self, loss: Loss | None, moment: float) -> None:
        """Remember when a stretch began, and when it ended."""
        if loss is None and self._away is not None:
            self._back, self._away = (self._away, moment), None
        elif loss is not None and self._away is None and self._ever_live:
            self._away = _Away(loss, moment - (self._slept if loss is Loss.PAUSED else 0.0), self._run)
        elif loss is not None and self._away is not None:
            self._away.loss = min(self._away.loss, loss, key=list(Loss).index)  # what follows from it is not the cause
        self._ever_live |= loss is None

    def _age(self, health: Health, moment: float) -> float:
        if health.age is None:
            return float("nan")
        return max(health.age, 0.0 if self._away is None else moment - self._away.since)

    def _notice_pause(self, moment: float) -> None:
        if moment - self._looked > PAUSED_SECONDS:
            self._paused_at, self._slept = moment, moment - self._looked
        self._looked = moment

    def _notice_jump(self, moment: float) -> None:
        offset = self._wall() - moment
        if abs(offset - self._offset) > JUMP_SECONDS:
            self._jumped_at, self._jump = moment, offset - self._offset
        self._offset = offset

    @property
    def jump(self) -> float:
        """By how many seconds the wall clock was last set forward."""
        return self._jump


def _feeds_silent(health: Health) -> bool:
    """Whether every source is silent; a rehearsal's is always there."""
    real = [source for source in health.sources if source.source != "rehearsal"]
    silent = [source for source in real if source.line is not Line.UP or health.now - source.heard > FEED_SECONDS]
    return bool(real) and len(silent) == len(real)


def _settled(health: Health) -> bool:
    return health.reconciled and health.received == health.transitions and health.events_received == health.events


def _reconciled(health: Health, loss: Loss, seconds: float) -> Notice:
    zh, en = _CAUSES[loss]
    return Notice(
        f"已恢复实时：{zh}，历时 {seconds:.0f} 秒。对账一致：记录端与本机各有 {health.transitions} 条变化、"
        f"{health.events} 条报警事件。",
        f"Live again after {seconds:.0f} s ({en}). Reconciled: recorder and screen both count {health.transitions} "
        f"changes and {health.events} alarm events.",
        "期间发生的报警都在列表中，请逐条查看。",
        "Whatever came meanwhile is in the list: look through it.",
    )


def _differs(health: Health, seconds: float) -> Notice:
    return Notice(
        f"已恢复实时（历时 {seconds:.0f} 秒），但对账不一致：变化 {health.received} / {health.transitions} 条，"
        f"报警事件 {health.events_received} / {health.events} 条（本机 / 记录端）。",
        f"Live again after {seconds:.0f} s, but the counts differ: changes {health.received} of {health.transitions}, "
        f"alarm events {health.events_received} of {health.events}.",
        "缺少的条目在记录端日志中：用 parkwatch journal export 导出后核对。",
        "What is missing is in the recorder's journal: export it with parkwatch journal export and compare.",
    )


_CAUSES = {
    Loss.NEVER: ("尚未收到数据", "nothing had come"),
    Loss.RECORDER: ("记录进程中断", "the recorder was lost"),
    Loss.PAUSED: ("本机曾停顿", "this machine stood still"),
    Loss.PICTURE: ("画面曾停止更新", "the picture was not painted"),
    Loss.FEED: ("全部数据源曾中断", "every source was silent"),
    Loss.CLOCK: ("系统时钟被调整", "the clock was set"),
}


def _boot_clock() -> Callable[[], float]:
    """Seconds that also count while the machine sleeps: on Linux the usual monotonic clock stands still then."""
    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        return time.monotonic
    return lambda: time.clock_gettime(boot)
