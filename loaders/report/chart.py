"""A trend as marks on paper: value, limits, when it stood in alarm, when it was not known."""

import math
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np

from scenes.columns import Bytes, Flags, Floats, lock
from scenes.past import Gap
from scenes.severity import Level, Quality

WIDTH, HEIGHT = 500.0, 170.0
"""Points."""
LEFT, RIGHT, TOP, BOTTOM = 46.0, 34.0, 16.0, 22.0
INK, FAINT, GRID, LINE = "#222222", "#666666", "#DDDDDD", "#1F5FA8"
UNKNOWN, SILENT = "#E3E3E3", "#F3D9D9"
TIERS = {Level.LOW: "#F2B233", Level.HIGH: "#F2B233", Level.LOW_LOW: "#D32F2F", Level.HIGH_HIGH: "#D32F2F"}
LETTERS = {Level.LOW: "L", Level.HIGH: "H", Level.LOW_LOW: "LL", Level.HIGH_HIGH: "HH"}
STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, shape (points, 2), in points from the lower left."""

    points: Floats
    colour: str
    width: float = 0.7
    dashed: bool = False

    def __post_init__(self) -> None:
        lock(self.points)


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle."""

    left: float
    low: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text on its base line; `anchor` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    size: float = 7.0
    anchor: str = "start"
    colour: str = INK


type Mark = Stroke | Block | Words


@dataclass(frozen=True, slots=True)
class Trend:
    """One indicator's past: `value[i]` held from `moment[i]` on, shape (values,); the first one stands at the begin.

    `limits` by `Level`; `spans` are begin, end and worst `Level` of its alarms. Times are seconds since 1970 UTC.
    """

    title: str
    unit: str
    begin: float
    end: float
    moment: Floats
    value: Floats
    quality: Bytes
    limits: dict[Level, float]
    spans: tuple[tuple[float, float, int], ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        lock(self.moment, self.value, self.quality)


def marks_of(trend: Trend, zone: tzinfo | None, no_data: str) -> list[Mark]:
    """All marks of a chart, those beneath first. `no_data` is written into times without a record."""
    axis = _Axis(trend)
    marks: list[Mark] = [*_unknown(trend, axis, no_data), *_grid(trend, axis, zone), *_alarms(trend, axis)]
    marks += _limits(trend, axis)
    marks += [Stroke(points, LINE, 1.0) for points in _lines(trend, axis)]
    marks.append(Words(LEFT, HEIGHT - 10.0, trend.title, 8.0))
    marks.append(Words(LEFT - 6, HEIGHT - 10.0, trend.unit, 7.0, "end", FAINT))
    return marks


class _Axis:
    """From seconds and values to points on paper."""

    def __init__(self, trend: Trend) -> None:
        known = trend.value[_shown(trend)]
        ends = [*known.tolist(), *trend.limits.values()]
        low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
        room = 0.06 * (high - low) or max(abs(high) * 0.05, 0.5)
        self.low, self.high = low - room, high + room
        self._begin, self._seconds = trend.begin, max(trend.end - trend.begin, 1e-3)

    def x(self, seconds: Floats) -> Floats:
        part = (seconds - self._begin) / self._seconds
        return LEFT + np.clip(part, 0.0, 1.0) * (WIDTH - LEFT - RIGHT)

    def y(self, value: Floats) -> Floats:
        part = (value - self.low) / (self.high - self.low)
        return BOTTOM + np.clip(part, 0.0, 1.0) * (HEIGHT - BOTTOM - TOP)

    def at(self, seconds: float) -> float:
        return float(self.x(np.array([seconds]))[0])

    def high_of(self, value: float) -> float:
        return float(self.y(np.array([value]))[0])


def _shown(trend: Trend) -> Flags:
    """Which values are drawn: known ones, also while they are stale, which the ground beneath shows."""
    found: Flags = np.isfinite(trend.value) & (trend.quality != Quality.UNKNOWN) & (trend.quality != Quality.UNLINKED)
    return found


def _lines(trend: Trend, axis: _Axis) -> list[Floats]:
    """The value as steps, at most two points to a third of a point of paper; broken where it is not known."""
    x, shown = axis.x(trend.moment), _shown(trend)
    if not shown.any():
        return []
    last = axis.at(trend.end)
    found = list[Floats]()
    breaks = np.flatnonzero(np.diff(shown.astype(np.int8))) + 1
    for part in np.split(np.arange(len(x)), breaks):
        if not shown[part[0]]:
            continue
        until = float(x[part[-1] + 1]) if part[-1] + 1 < len(x) else last
        found += _without_gaps(trend, axis, _steps(x[part], axis.y(trend.value[part]), until))
    return found


def _steps(x: Floats, y: Floats, until: float) -> Floats:
    """Points of a line that holds each value up to the next; of each third of a point the lowest and the highest."""
    if len(x) > 2 * (WIDTH - LEFT - RIGHT) * 3:
        x, y = _thinned(x, y)
    xs = np.repeat(np.append(x, until), 2)[1:-1]
    return np.column_stack([xs, np.repeat(y, 2)])


def _thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    cell = np.floor(x * 3.0)
    first = np.flatnonzero(np.diff(cell, prepend=-1.0))
    low, high = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
    return np.repeat(x[first], 2), np.column_stack([low, high]).ravel()


def _without_gaps(trend: Trend, axis: _Axis, points: Floats) -> list[Floats]:
    """A line cut where nothing was recorded."""
    parts = [points]
    for gap in trend.gaps:
        low, high = axis.at(gap.begin), axis.at(gap.end)
        parts = [each for part in parts for each in _cut(part, low, high)]
    return [part for part in parts if len(part) > 1]


def _cut(points: Floats, low: float, high: float) -> list[Floats]:
    if high <= points[0, 0] or low >= points[-1, 0]:
        return [points]
    before, after = points[points[:, 0] <= low], points[points[:, 0] >= high]
    if len(before):
        before = np.vstack([before, [low, before[-1, 1]]])
    return [each for each in (before, after) if len(each)]


def _unknown(trend: Trend, axis: _Axis, no_data: str) -> list[Mark]:
    """Grey ground where the value is not to be trusted, another where nobody recorded."""
    marks: list[Mark] = []
    bad = trend.quality != Quality.GOOD
    ends = np.append(trend.moment[1:], trend.end)
    for begin, end in _joined(trend.moment[bad], ends[bad]):
        marks.append(_ground(axis, begin, end, UNKNOWN))
    for gap in trend.gaps:
        marks.append(_ground(axis, gap.begin, gap.end, SILENT))
        left, right = axis.at(gap.begin), axis.at(gap.end)
        if right - left > 26.0:
            marks.append(Words((left + right) / 2, HEIGHT / 2, no_data, 7.0, "middle", FAINT))
    return marks


def _joined(begins: Floats, ends: Floats) -> list[tuple[float, float]]:
    found = list[tuple[float, float]]()
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], end
        else:
            found.append((begin, end))
    return found


def _ground(axis: _Axis, begin: float, end: float, colour: str) -> Block:
    left, right = axis.at(begin), axis.at(end)
    return Block(left, BOTTOM, max(right - left, 0.4), HEIGHT - BOTTOM - TOP, colour)


def _alarms(trend: Trend, axis: _Axis) -> list[Mark]:
    """A band along the foot for as long as an alarm stood."""
    marks: list[Mark] = []
    for begin, end, level in trend.spans:
        left, right = axis.at(begin), axis.at(end)
        colour = TIERS.get(Level(level), FAINT)
        marks.append(Block(left, BOTTOM, max(right - left, 0.8), 4.0, colour))
    return marks


def _limits(trend: Trend, axis: _Axis) -> list[Mark]:
    marks: list[Mark] = []
    below = -math.inf
    for level, limit in sorted(trend.limits.items(), key=lambda each: each[1]):
        y = axis.high_of(limit)
        marks.append(Stroke(np.array([[LEFT, y], [WIDTH - RIGHT, y]]), TIERS[level], 0.8, dashed=True))
        written = max(y - 2.4, below + 7.0)  # two limits may lie closer than letters are high
        marks.append(Words(WIDTH - RIGHT + 3, written, f"{LETTERS[level]} {limit:.4g}", 6.0, colour=INK))
        below = written
    return marks


def _grid(trend: Trend, axis: _Axis, zone: tzinfo | None) -> list[Mark]:
    marks: list[Mark] = []
    step = _round_step((axis.high - axis.low) / 4)
    value = math.ceil(axis.low / step) * step
    while value <= axis.high:
        y = axis.high_of(value)
        marks.append(Stroke(np.array([[LEFT, y], [WIDTH - RIGHT, y]]), GRID, 0.5))
        marks.append(Words(LEFT - 4, y - 2.4, f"{value:.6g}", 6.5, "end", FAINT))
        value += step
    seconds = next((each for each in STEPS_SECONDS if (trend.end - trend.begin) / each <= 8), STEPS_SECONDS[-1])
    offset = _offset(trend.begin, zone)
    at = math.ceil((trend.begin + offset) / seconds) * seconds - offset
    while at <= trend.end:
        x = axis.at(at)
        marks.append(Stroke(np.array([[x, BOTTOM], [x, HEIGHT - TOP]]), GRID, 0.5))
        form = "%H:%M:%S" if seconds < 60 else "%m-%d %H:%M" if seconds >= 43200 else "%H:%M"
        marks.append(Words(x, BOTTOM - 9, datetime.fromtimestamp(at, zone).strftime(form), 6.5, "middle", FAINT))
        at += seconds
    left, right, top = LEFT, WIDTH - RIGHT, HEIGHT - TOP
    frame = np.array([[left, BOTTOM], [right, BOTTOM], [right, top], [left, top], [left, BOTTOM]])
    marks.append(Stroke(frame, FAINT, 0.5))
    return marks


def _offset(seconds: float, zone: tzinfo | None) -> float:
    """Seconds by which local time is ahead, so that marks fall on round local times."""
    found = datetime.fromtimestamp(seconds, zone).astimezone(zone).utcoffset()
    return 0.0 if found is None else found.total_seconds()


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * 0.999)
