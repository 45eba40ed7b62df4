"""A feed that is made up, for rehearsing and for measuring: no clock, no file, and the same seed gives the same day.

Values are worked out second by second, so that nothing depends on how often somebody asks. They follow the hour of the
day, drift, tremble, and are reported when they have moved by a deadband or a keep-alive has run out; the same sensors
die and the same loops are broken every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats, Rows
from scenes.plant import IndicatorKind, Park
from scenes.readings import Readings
from scenes.tags import Tags

DAY_SECONDS = 86_400.0
HOURS_EAST = 8.0
"""The parks lie in China: local time is UTC + 8 h."""
KEEP_ALIVE_SECONDS = 20.0
DEAD_AFTER_SECONDS = 30.0
BROKEN_LOOP = -0.25
"""0 mA on a 4–20 mA loop reads a quarter of the span below the range (`reference/domain.md` 4.5)."""
NEIGHBOUR_SHARE = 0.15
"""How far towards their own limit the neighbours of an excursion go."""
HOUR_SECONDS = 3600.0

_AT_REST_LOW = frozenset({IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC, IndicatorKind.SPARK})
_BY_THE_SUN = frozenset({IndicatorKind.TEMPERATURE, IndicatorKind.PRESSURE, IndicatorKind.HUMIDITY})


@dataclass(frozen=True, slots=True)
class Excursion:
    """One value goes astray: `start_s` after the feed began it moves to `peak` within `rise_s`, stays, and comes back.

    `code` is the indicator's, `peak` in its own unit; times are seconds of the feed's clock.
    """

    code: str
    start_s: float
    rise_s: float
    hold_s: float
    fall_s: float
    peak: float


@dataclass(frozen=True, slots=True)
class _Rest:
    """How every indicator behaves on a calm day; each column has shape (tags,), in its own unit.

    A value is `middle` and four waves and a tremble; all together stay inside the limits.
    """

    middle: Floats
    sun: Floats
    slow: Floats
    slow_seconds: Floats
    slow_phase: Floats
    quick: Floats
    quick_seconds: Floats
    quick_phase: Floats
    tremble: Floats
    steps: Floats
    """What a value is rounded to, 0: not at all."""
    report: Floats
    """A value is reported when it has moved by this much."""


class Rehearsal:
    """A `Source`: the park on an ordinary day, with a scripted incident and a few excursions that nobody scripted.

    `start_s` is when the feed begins, in seconds since 1970 UTC. `strays_per_hour` excursions come by chance. `dead`
    codes fall silent after `DEAD_AFTER_SECONDS`; the loops of `broken` codes read far below the range from the start.
    """

    def __init__(
        self,
        park: Park,
        seed: int,
        start_s: float,
        excursions: Sequence[Excursion] = (),
        dead: Sequence[str] = (),
        broken: Sequence[str] = (),
        *,
        strays_per_hour: float = 4.0,
    ) -> None:
        tags = park.tags
        rows = {code: row for row, code in enumerate(tags.codes)}
        self._tags, self._seed, self._start = tags, seed, start_s
        self._rest = _at_rest(tags, np.random.default_rng([seed, 0]))
        self._low, self._high = _nearest_limits(tags)
        self._unit = _unit_of(park)
        self._chance = np.random.default_rng([seed, 1])
        self._scripted = tuple((rows[each.code], each) for each in excursions if each.code in rows)
        self._strays_per_hour = strays_per_hour
        self._strays: tuple[tuple[int, Excursion], ...] = ()
        self._dead = np.isin(np.arange(len(tags)), [rows[code] for code in dead if code in rows])
        self._broken = np.array([rows[code] for code in broken if code in rows], np.int32)
        keep_alive = np.minimum(KEEP_ALIVE_SECONDS, np.nan_to_num(tags.stale_after, nan=np.inf) / 3)
        self._keep_alive = np.maximum(keep_alive, 1.0)
        self._told_value = np.full(len(tags), np.nan)
        self._told_at = np.full(len(tags), -np.inf)
        self._phase = np.random.default_rng([seed, 2]).uniform(0.0, self._keep_alive)
        self._tremble = np.zeros(len(tags))
        self._second = 0

    def go_on_from(self, seconds: float) -> None:
        """Leave out what lies before `seconds` (since 1970 UTC): whoever was cut off goes on with the same day."""
        self._second = max(self._second, int(seconds - self._start))
        self._strays = self._strays_of(self._second - self._second % HOUR_SECONDS)

    def until(self, seconds: float) -> Readings:
        """Every reading not yet given, stamped no later than `seconds` (since 1970 UTC)."""
        rows, values, times = list[Rows](), list[Floats](), list[Floats]()
        while self._start + self._second <= seconds:
            row, value = self._reported(float(self._second))
            rows.append(row)
            values.append(value)
            times.append(np.full(len(row), self._start + self._second))
            self._second += 1
        if not rows:
            return _said(np.empty(0, np.int32), np.empty(0), np.empty(0))
        return _said(np.concatenate(rows), np.concatenate(values), np.concatenate(times))

    def _reported(self, second: float) -> tuple[Rows, Floats]:
        """What is said in this second: rows and values."""
        value = self._values(second)
        moved = ~(np.abs(value - self._told_value) < self._rest.report)  # before the first report: not a number
        quiet = second - self._told_at >= self._keep_alive
        speaks = (moved | quiet) & ~(self._dead & (second > DEAD_AFTER_SECONDS))
        rows = np.flatnonzero(speaks).astype(np.int32)
        self._told_value[rows] = value[rows]
        # The first keep-alive comes early by a phase, so that not everybody speaks in the same second for ever.
        self._told_at[rows] = second - (self._phase[rows] if second == 0 else 0.0)
        return rows, value[rows]

    def _values(self, second: float) -> Floats:
        """Every indicator in this second of the feed, shape (tags,)."""
        rest = self._rest
        local = (self._start + second + HOURS_EAST * HOUR_SECONDS) % DAY_SECONDS
        sun = np.cos(2 * np.pi * (local - 15 * HOUR_SECONDS) / DAY_SECONDS)  # warmest at three in the afternoon
        noise = self._chance.standard_normal(len(self._tags))
        self._tremble = np.clip(0.9 * self._tremble + 0.3 * noise, -2.0, 2.0)
        value: Floats = rest.middle + rest.sun * sun + rest.tremble * self._tremble
        value += rest.slow * np.sin(2 * np.pi * second / rest.slow_seconds + rest.slow_phase)
        value += rest.quick * np.sin(2 * np.pi * second / rest.quick_seconds + rest.quick_phase)
        if second % HOUR_SECONDS == 0:
            self._strays = self._strays_of(second)
        for row, excursion in (*self._scripted, *self._strays):
            self._lead_astray(value, row, excursion, second)
        value = np.where(
            rest.steps > 0, np.round(value / np.where(rest.steps > 0, rest.steps, 1.0)) * rest.steps, value
        )
        span = self._tags.range_high - self._tags.range_low
        value = np.fmin(np.fmax(value, self._tags.range_low), self._tags.range_high)
        value[self._broken] = (self._tags.range_low + BROKEN_LOOP * span)[self._broken]
        return value

    def _lead_astray(self, value: Floats, row: int, excursion: Excursion, second: float) -> None:
        """Bend the value of one indicator, and a little those of its kind in the same unit."""
        share = _share(excursion, second)
        if share > 0:
            rise = excursion.peak - value[row]
            value[row] += share * rise
            limit = self._high if rise > 0 else self._low
            near = np.flatnonzero((self._unit == self._unit[row]) & (self._tags.kind == self._tags.kind[row]))
            near = near[(near != row) & np.isfinite(limit[near])]
            way = (limit[near] - value[near]) * np.sign(rise)  # a neighbour beyond its own limit is let be
            value[near] += share * NEIGHBOUR_SHARE * np.maximum(way, 0.0) * np.sign(rise)

    def _strays_of(self, second: float) -> tuple[tuple[int, Excursion], ...]:
        """The excursions of the hour that begins now: just over a limit for a few minutes, then back."""
        chance = np.random.default_rng([self._seed, 3, int(second // HOUR_SECONDS)])
        able = np.flatnonzero(np.isfinite(self._high) & self._tags.linked & ~self._dead)
        able = able[~np.isin(able, [*self._broken, *(row for row, _ in self._scripted)])]
        if not able.size:
            return ()
        found: list[tuple[int, Excursion]] = []
        for _ in range(int(chance.poisson(self._strays_per_hour))):
            row = int(chance.choice(able))
            begin = second + chance.uniform(120, 2700)
            rise, hold, fall = chance.uniform((60, 60, 60), (180, 300, 180)).tolist()
            high, above = float(self._high[row]), float(self._tags.high_high[row])
            top = above if above > high else float(self._tags.range_high[row])
            peak = high + chance.uniform(0.1, 0.7) * (top - high)
            found.append((row, Excursion(self._tags.codes[row], begin, rise, hold, fall, peak)))
        return tuple(found)


def _said(rows: Rows, values: Floats, times: Floats) -> Readings:
    return Readings(rows, values, np.zeros(len(rows), np.uint32), times)


def _share(excursion: Excursion, second: float) -> float:
    """How far an excursion has gone, from 0 to 1, without a corner at either end."""
    since = second - excursion.start_s
    falling = since - excursion.rise_s - excursion.hold_s
    up = 1.0 if since >= excursion.rise_s else since / max(excursion.rise_s, 1e-9)
    down = 1.0 if falling <= 0 else 1.0 - falling / max(excursion.fall_s, 1e-9)
    share = float(np.clip(min(up, down), 0.0, 1.0))
    return share * share * (3 - 2 * share)


def _unit_of(park: Park) -> Rows:
    """A number for the unit of every indicator, shape (tags,)."""
    numbers: dict[str, int] = {}
    units = [numbers.setdefault(unit.code, len(numbers)) for _, unit, item in park.walk() for _ in item.indicators]
    return np.array(units, np.int32)


def _nearest_limits(tags: Tags) -> tuple[Floats, Floats]:
    """The first limit that a value meets on its way down, and on its way up; NaN where there is none."""
    return np.where(tags.no_low, np.nan, np.fmax(tags.low, tags.low_low)), np.fmin(tags.high, tags.high_high)


def _at_rest(tags: Tags, chance: np.random.Generator) -> _Rest:
    """Calm days for all: well between the limits, gas near nothing, switches at the side that is no alarm."""
    kinds = list(IndicatorKind)
    near_nothing = np.isin(tags.kind, [kinds.index(kind) for kind in _AT_REST_LOW])
    sunny = np.isin(tags.kind, [kinds.index(kind) for kind in _BY_THE_SUN])
    switch = tags.kind == kinds.index(IndicatorKind.SWITCH)
    low, high = _nearest_limits(tags)
    floor = np.fmax(np.where(np.isfinite(low), low, tags.range_low), np.where(near_nothing, 0.0, -np.inf))
    floor = np.where(np.isfinite(floor), floor, 0.0)
    top = np.where(np.isfinite(high), high, tags.range_high)
    room = np.where(np.isfinite(top), np.maximum(top - floor, 0.0), 1.0)
    count = len(tags)
    middle = floor + room * np.where(near_nothing, chance.uniform(0.05, 0.12, count), chance.uniform(0.38, 0.56, count))
    alarm_low = np.isfinite(low) & ~np.isfinite(high)
    middle = np.where(switch, np.where(alarm_low, tags.range_high, tags.range_low), middle)
    calm = np.where(switch, 0.0, room) * np.where(near_nothing, 0.15, 1.0)
    return _Rest(
        middle=middle,
        sun=calm * np.where(sunny, chance.uniform(0.04, 0.09, count), 0.0),
        slow=calm * chance.uniform(0.03, 0.10, count),
        slow_seconds=chance.uniform(2 * HOUR_SECONDS, 9 * HOUR_SECONDS, count),
        slow_phase=chance.uniform(0, 2 * np.pi, count),
        quick=calm * chance.uniform(0.005, 0.02, count),
        quick_seconds=chance.uniform(180, 900, count),
        quick_phase=chance.uniform(0, 2 * np.pi, count),
        tremble=calm * chance.uniform(0.001, 0.004, count),
        steps=np.where(switch | (tags.kind == kinds.index(IndicatorKind.SPARK)), 1.0, 0.0),
        report=np.maximum(calm * chance.uniform(0.003, 0.006, count), 1e-9),
    )
