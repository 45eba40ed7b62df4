"""How the alarm system behaves: rates, floods, the worst callers, chattering, fleeting and stale alarms.

Everything is counted from `AlarmEvents` and from nothing else, so that a restart that hears the stored events of the
last day again comes to the same figures.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Board, Episode, Nuisance
from scenes.alarm_figures import Figure
from scenes.alarm_flood import PLAIN_LIMITS, Flood, FloodLimits, flooded, set_back
from scenes.alarm_situations import TEN_MINUTES, TENS, Situations
from scenes.columns import Flags
from scenes.severity import Level

DAY = 86_400.0
TOP = 10
CHATTERING, FLEETING, STALE = "chattering", "fleeting", "stale"
_STANDING = (AlarmState.UNACK, AlarmState.ACKED)


@dataclass(frozen=True, slots=True)
class Habits:
    """How an alarm that behaves badly is recognised; times are seconds.

    `cycles` times alarm and back within `chattering` is chattering (secondary source). Over within `fleeting` and never
    acknowledged is fleeting (a proposal: no source gives a number). Standing for longer than `stale` is stale
    (secondary).
    """

    cycles: int = 3
    chattering: float = 60.0
    fleeting: float = 10.0
    stale: float = DAY


PLAIN_HABITS = Habits()


@dataclass(slots=True)
class _Ten:
    """Ten minutes: calls, by slot and by level too."""

    calls: int = 0
    callers: Counter[int] = field(default_factory=Counter[int])
    split: Counter[int] = field(default_factory=Counter[int])


class Tally:
    """Counts as events are heard. A slot is an alarm: its row, plus `tags` on the contact axis.

    Times are seconds since 1970 UTC by the feed's clock. Nothing grows with the number of events: a day is kept as 144
    counts, floods as episodes, and each alarm's last few cycles.
    """

    def __init__(self, tags: int, habits: Habits = PLAIN_HABITS, limits: FloodLimits = PLAIN_LIMITS) -> None:
        self._tags, self._habits, self._limits = tags, habits, limits
        self._tens: dict[int, _Ten] = {}
        self._minutes: dict[int, int] = {}
        self._totals: Counter[int] = Counter()
        self._began: dict[int, float] = {}
        self._answered: set[int] = set()
        self._cycles: dict[int, tuple[float, ...]] = {}
        self._bad: dict[str, dict[int, tuple[float, int]]] = {CHATTERING: {}, FLEETING: {}}
        self._flood = Flood()
        self._floods: list[Episode] = []
        self._now = 0.0
        self._top: tuple[tuple[int, int], ...] = ()
        self._top_at = -np.inf
        self.annunciated = 0

    def hear(self, events: AlarmEvents, now: float, *, calling: Flags | None = None) -> None:
        """Count what happened, then let time pass to `now`.

        `calling` (events,) says which call a person (`alarm_engine.calling`), by default all that annunciate.
        """
        calls = events.annunciates if calling is None else calling
        columns = (events.row, events.axis, events.happening, events.before, events.after, events.level, events.time)
        lines = zip(*(each.tolist() for each in (*columns, calls)), strict=True)
        for row, axis, happening, before, after, level, time, heard in lines:
            slot = row + axis * self._tags
            if heard:
                self._call(slot, len(Level) if axis == Axis.CONTACT else level, time)
            if happening == Happening.ACKNOWLEDGE:
                self._answered.add(slot)
            if before not in _STANDING and after in _STANDING:
                self._began[slot] = time
                self._answered.discard(slot)
            elif before in _STANDING and after not in _STANDING:
                self._over(slot, time, returned=happening == Happening.RETURN)
        self._follow_flood(events.time[calls].tolist(), now)
        self.pass_to(now)

    def pass_to(self, now: float) -> None:
        """Forget what is older than a day."""
        if now // TEN_MINUTES > self._now // TEN_MINUTES:
            first = int(now // TEN_MINUTES) - TENS + 1
            for number in [number for number in self._tens if number < first]:
                self._totals -= self._tens.pop(number).callers
            for slots in self._bad.values():
                for slot in [slot for slot, (time, _) in slots.items() if time < now - DAY]:
                    del slots[slot]
            self._floods = [each for each in self._floods if not each.end or each.end > now - DAY]
            self._cycles = {slot: ends for slot, ends in self._cycles.items() if ends[-1] > now - TEN_MINUTES}
        self._now = max(now, self._now)

    def set_back(self, now: float) -> None:
        """The clock was set back to `now`: everything was as long ago as it was; later counts are of these minutes."""
        back = max(0.0, self._now - now)
        last, ten = int(now // TEN_MINUTES), self._ten(now)
        for number in [number for number in self._tens if number > last]:
            later = self._tens.pop(number)
            ten.calls += later.calls
            ten.callers.update(later.callers)
            ten.split.update(later.split)
        self._minutes = {minute - int(back // 60): count for minute, count in self._minutes.items()}
        self._began = {slot: time - back for slot, time in self._began.items()}
        self._cycles = {slot: tuple(each - back for each in times) for slot, times in self._cycles.items()}
        for kind, slots in self._bad.items():
            self._bad[kind] = {slot: (time - back, count) for slot, (time, count) in slots.items()}
        self._flood = set_back(self._flood, now)
        self._floods = [_earlier(each, back) for each in self._floods]
        self._now, self._top_at = now, -np.inf

    def told(self, board: Board, situations: Situations) -> Board:
        """A board with everything that is counted here, and the situations with what is counted there."""
        last = int(self._now // TEN_MINUTES)
        none = _Ten()
        tens = [self._tens.get(number, none) for number in range(last - TENS + 1, last + 1)]
        split: Counter[int] = Counter()
        for ten in tens:
            split.update(ten.split)
        return replace(
            board,
            situations=situations.listed,
            nuisances=self.nuisances(),
            flood=situations.flood.since,
            rates=tuple(ten.calls for ten in tens),
            top=self._most_frequent(),
            flood_seconds=self._flood_seconds(),
            split=tuple(split[level] for level in range(len(Level) + 1)),
            floods=tuple(self._floods),
            opened=tuple(situations.openings.get(number, 0) for number in range(last - TENS + 1, last + 1)),
            annunciated=self.annunciated,
        )

    def nuisances(self) -> tuple[Nuisance, ...]:
        """Chattering, then fleeting, then stale alarms; a chattering one is not called fleeting too."""
        chattering, fleeting = self._bad[CHATTERING], self._bad[FLEETING]
        long = self._now - self._habits.stale
        return (
            *(Nuisance(slot % self._tags, CHATTERING, count) for slot, (_, count) in chattering.items()),
            *(
                Nuisance(slot % self._tags, FLEETING, count)
                for slot, (_, count) in fleeting.items()
                if slot not in chattering
            ),
            *(Nuisance(slot % self._tags, STALE, 1) for slot, since in self._began.items() if since < long),
        )

    def _call(self, slot: int, level: int, time: float) -> None:
        self.annunciated += 1
        ten = self._ten(time)
        ten.calls += 1
        ten.callers[slot] += 1
        ten.split[level] += 1
        self._totals[slot] += 1
        minute = int(time // 60)
        self._minutes[minute] = self._minutes.get(minute, 0) + 1

    def _over(self, slot: int, time: float, *, returned: bool) -> None:
        """An alarm stands no longer; only one that came back by itself has made a cycle."""
        began, answered = self._began.pop(slot, None), slot in self._answered
        self._answered.discard(slot)
        if began is None or not returned:
            return
        last = self._cycles[slot] = (*self._cycles.get(slot, ()), began)[-self._habits.cycles :]
        if len(last) == self._habits.cycles and time - last[0] <= self._habits.chattering:
            self._note(CHATTERING, slot, time, self._habits.cycles)
        if time - began <= self._habits.fleeting and not answered:
            self._note(FLEETING, slot, time, 1)

    def _note(self, kind: str, slot: int, time: float, first: int) -> None:
        known = self._bad[kind].get(slot)
        self._bad[kind][slot] = (time, first if known is None else known[1] + 1)

    def _follow_flood(self, calls: list[float], now: float) -> None:
        before = self._flood
        self._flood = flooded(self._limits, before, calls, now)
        if calls:
            newest = int(calls[-1] // 60)
            self._minutes = {minute: count for minute, count in self._minutes.items() if minute > newest - 10}
        if not before and self._flood:
            earlier = [time for time in (*before.last, *calls) if time >= calls[-1] - self._limits.window]
            self._floods.append(Episode(self._flood.since, earlier[0]))
            calls = earlier
        if self._floods and not self._floods[-1].end:
            self._floods[-1] = self._grown(self._floods[-1], calls)
            if not self._flood:
                self._floods[-1] = replace(self._floods[-1], end=now)

    def _grown(self, episode: Episode, calls: list[float]) -> Episode:
        return replace(
            episode,
            calls=episode.calls + len(calls),
            first_ten=episode.first_ten + sum(time < episode.first + TEN_MINUTES for time in calls),
            peak=max(episode.peak, sum(self._minutes.values())),
        )

    def _ten(self, time: float) -> _Ten:
        return self._tens.setdefault(int(time // TEN_MINUTES), _Ten())

    def _most_frequent(self) -> tuple[tuple[int, int], ...]:
        """Rows and calls of the indicators that called most; counted anew no more than once a second."""
        if self._now - self._top_at >= 1.0:
            rows: Counter[int] = Counter()
            for slot, count in self._totals.items():
                rows[slot % self._tags] += count
            self._top, self._top_at = tuple(rows.most_common(TOP)), self._now
        return self._top

    def _flood_seconds(self) -> float:
        begin = self._now - DAY
        return sum((each.end or self._now) - max(each.begin, begin) for each in self._floods)


def _earlier(episode: Episode, seconds: float) -> Episode:
    """A flood by a clock that was set back; one that lasts has no end."""
    end = episode.end - seconds if episode.end else 0.0
    return replace(episode, begin=episode.begin - seconds, first=episode.first - seconds, end=end)


# ── what it means ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the metrics page. `goal` is the most that is acceptable; `good` is None where there is no goal."""

    key: str
    zh: str
    en: str
    value: float
    unit: str
    goal: Figure

    @property
    def good(self) -> bool | None:
        """Whether the goal is met."""
        return None if self.goal.value is None else self.value <= self.goal.value


NAMES: Mapping[str, tuple[str, str, str]] = {
    "rate_mean": ("每 10 分钟报警数（平均）", "Alarms in 10 min, mean", ""),
    "rate_peak": ("每 10 分钟报警数（最高）", "Alarms in 10 min, most", ""),
    "alarms_day": ("24 小时报警数", "Alarms in 24 h", ""),
    "situations_mean": ("每 10 分钟情形数（平均）", "Situations in 10 min, mean", ""),
    "situations_day": ("24 小时情形数", "Situations in 24 h", ""),
    "busy_share": ("超过 10 个报警的 10 分钟占比", "Share of 10-min periods above 10 alarms", "%"),
    "floods": ("报警泛滥次数", "Alarm floods", ""),
    "flood_share": ("报警泛滥时间占比", "Share of time in flood", "%"),
    "flood_peak": ("泛滥峰值（10 分钟）", "Flood peak in 10 min", ""),
    "first_ten": ("泛滥最初 10 分钟报警数", "Alarms in a flood's first 10 min", ""),
    "top_share": ("最频繁 10 个指标占比", "Share of the ten most frequent", "%"),
    "chattering": ("抖动报警", "Chattering alarms", ""),
    "fleeting": ("瞬时报警", "Fleeting alarms", ""),
    "stale": ("长期未消除报警", "Stale alarms", ""),
    "split_low": ("低低、低、高级占比", "Share below the top level", "%"),
    "split_top": ("高高级占比", "Share of the top level", "%"),
}
"""What is measured, in Chinese and English, and its unit."""


def measures_of(board: Board, goals: Mapping[str, Figure]) -> tuple[Measure, ...]:
    """Every line of the metrics page and of its export, from the last day's counts and the configured goals."""
    values = _values(board)
    return tuple(
        Measure(key, zh, en, values[key], unit, goals.get(key, Figure())) for key, (zh, en, unit) in NAMES.items()
    )


def _values(board: Board) -> dict[str, float]:
    rates, opened = np.array(board.rates or (0,)), np.array(board.opened or (0,))
    kinds = Counter(each.kind for each in board.nuisances)
    day, levels = float(rates.sum()), board.split[: len(Level)]
    of_levels = sum(levels)
    top = levels[Level.HIGH_HIGH] + levels[Level.LOW_LOW] if of_levels else 0
    return {
        "rate_mean": float(rates.mean()),
        "rate_peak": float(rates.max()),
        "alarms_day": day,
        "situations_mean": float(opened.mean()),
        "situations_day": float(opened.sum()),
        "busy_share": 100.0 * float((rates > 10).mean()),
        "floods": float(len(board.floods)),
        "flood_share": 100.0 * board.flood_seconds / DAY,
        "flood_peak": float(max((each.peak for each in board.floods), default=0)),
        "first_ten": float(max((each.first_ten for each in board.floods), default=0)),
        "top_share": 100.0 * sum(count for _, count in board.top) / day if day else 0.0,
        CHATTERING: float(kinds[CHATTERING]),
        FLEETING: float(kinds[FLEETING]),
        STALE: float(kinds[STALE]),
        "split_low": 100.0 * (of_levels - top) / of_levels if of_levels else 0.0,
        "split_top": 100.0 * top / of_levels if of_levels else 0.0,
    }
