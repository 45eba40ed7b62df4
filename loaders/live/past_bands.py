"""What the journal tells of a stretch of time, in the columns that a timeline draws and a replay steps by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

import numpy as np

from loaders.live.acts import Told
from loaders.live.entries import Kind, column
from scenes.alarm import AlarmState, Axis
from scenes.columns import Bytes, Floats, lock
from scenes.severity import Level

TIERS = len(Level)
"""Of the alarms: 0 is lost contact, every other one the `Level` that called."""

ACTS = frozenset({Kind.ACT, Kind.REFUSED, Kind.SHELVE, Kind.SILENCE, Kind.LOGIN, Kind.LOGOUT, Kind.EXPORT})
"""What people do, as the timeline counts it."""

_STEPPED = frozenset({Kind.TRANSITION, Kind.ALARM, Kind.SITUATION, Kind.FLOOD, Kind.FEED_LOST, Kind.FEED_BACK, *ACTS})
"""What a step by event stops at."""

MOST_ACTS = 20_000
"""Of one stretch so many acts are kept with their words, the latest; their moments are kept of all."""


class Chronicle(Protocol):
    """The journal, read by time: for one thread. Every method may wait for a disk and raises `Trouble`."""

    def entries(self, begin: float, end: float) -> Iterable[Told]:
        """The entries from `begin` on and before `end` (seconds since 1970 UTC, the feed's clock), oldest first."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Bands:
    """What happened from `begin` on and before `end`, seconds since 1970 UTC; columns are in order of time.

    `alarms` (alarms,) are the moments at which an alarm called, `tiers` beside them (`TIERS`). `events` (events,) are
    the moments at which anything happened, each once. `deeds` are the moments of people's acts, `acts` the acts.
    `ended` are situations that ended, `back` outages of sources that did, both of shape (spans, 2); `open` and `down`
    say since when others last, by their key.
    """

    begin: float
    end: float
    alarms: Floats
    tiers: Bytes
    events: Floats
    deeds: Floats
    ended: Floats
    back: Floats
    open: Mapping[str, float] = field(default_factory=dict[str, float])
    down: Mapping[str, float] = field(default_factory=dict[str, float])
    acts: tuple[Told, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        lock(self.alarms, self.tiers, self.events, self.deeds, self.ended, self.back)

    @property
    def situations(self) -> Floats:
        """From when to when each lasted, shape (spans, 2); one that still lasts does so up to `end`."""
        return _lasting(self.ended, self.open, self.end)

    @property
    def outages(self) -> Floats:
        """The same of sources that were not heard."""
        return _lasting(self.back, self.down, self.end)


def nothing_happened(begin: float, end: float) -> Bands:
    """A stretch of which the journal tells nothing."""
    return bands_of((), begin, end)


def bands_of(entries: Iterable[Told], begin: float, end: float, before: Bands | None = None) -> Bands:
    """The bands of a stretch, from the journal's entries of it. What cannot be read is left out.

    `before` is what came right before it: what lasted then lasts on.
    """
    made = _Making(begin, end, before)
    for told in entries:
        made.hear(told)
    return made.bands()


def joined_bands(parts: Sequence[Bands]) -> Bands:
    """Stretches one after another as one."""
    if len(parts) == 1:
        return parts[0]
    alarms = np.concatenate([part.alarms for part in parts])
    order = np.argsort(alarms, kind="stable")
    return Bands(
        parts[0].begin,
        parts[-1].end,
        alarms[order],
        np.concatenate([part.tiers for part in parts])[order],
        np.unique(np.concatenate([part.events for part in parts])),
        np.sort(np.concatenate([part.deeds for part in parts])),
        np.concatenate([part.ended for part in parts]),
        np.concatenate([part.back for part in parts]),
        parts[-1].open,
        parts[-1].down,
        tuple(chain.from_iterable(part.acts for part in parts))[-MOST_ACTS:],
    )


class _Making:
    """Bands under way."""

    def __init__(self, begin: float, end: float, before: Bands | None) -> None:
        self._begin, self._end = begin, end
        self._alarms, self._events, self._deeds = list[tuple[float, int]](), set[float](), list[float]()
        self._situations, self._outages = list[tuple[float, float]](), list[tuple[float, float]]()
        self._open: dict[str, float] = dict(before.open) if before is not None else {}
        self._down: dict[str, float] = dict(before.down) if before is not None else {}
        self._acts = list[Told]()
        self._ways: Mapping[str, Callable[[Told], None]] = {
            Kind.ALARM: self._alarm,
            Kind.TRANSITION: self._transition,
            Kind.SITUATION: self._situation,
            Kind.FEED_LOST: self._lost,
            Kind.FEED_BACK: self._back,
            **dict.fromkeys(ACTS, self._act),
        }

    def hear(self, told: Told) -> None:
        if told.kind in _STEPPED and column(told.words.get("time")) is None:
            self._events.add(told.time)
        if (way := self._ways.get(told.kind)) is not None:
            way(told)

    def bands(self) -> Bands:
        """What came together."""
        alarms = sorted(self._alarms, key=lambda each: each[0])
        return Bands(
            self._begin,
            self._end,
            np.array([moment for moment, _ in alarms], np.float64),
            np.array([tier for _, tier in alarms], np.uint8),
            np.array(sorted(self._events), np.float64),
            np.array(sorted(self._deeds), np.float64),
            _spans(self._situations),
            _spans(self._outages),
            self._open,
            self._down,
            tuple(self._acts[-MOST_ACTS:]),
        )

    def _alarm(self, told: Told) -> None:
        names = ("time", "after", "level", "axis")
        columns = [column(told.words.get(name)) for name in names]
        if any(each is None for each in columns):
            return
        for moment, after, level, axis in zip(*(each or [] for each in columns), strict=False):
            if not isinstance(moment, int | float):
                continue
            self._events.add(float(moment))
            if after == AlarmState.UNACK and isinstance(level, int) and 0 <= level < TIERS:
                self._alarms.append((float(moment), level if axis == Axis.PROCESS else 0))

    def _transition(self, told: Told) -> None:
        times = column(told.words.get("time")) or []
        self._events.update(float(each) for each in times if isinstance(each, int | float))

    def _situation(self, told: Told) -> None:
        key, opened = str(told.words.get("key", "")), _moment(told.words.get("opened"), told.time)
        if told.words.get("what") == "opened":
            self._open[key] = opened
        else:
            self._open.pop(key, None)
            self._situations.append((min(opened, told.time), told.time))

    def _lost(self, told: Told) -> None:
        self._down.setdefault(str(told.words.get("source", "")), told.time)

    def _back(self, told: Told) -> None:
        since = self._down.pop(str(told.words.get("source", "")), None)
        if since is not None:
            self._outages.append((since, told.time))

    def _act(self, told: Told) -> None:
        self._deeds.append(told.time)
        self._acts.append(told)


def _moment(word: object, otherwise: float) -> float:
    return float(word) if isinstance(word, int | float) else otherwise


def _lasting(over: Floats, since: Mapping[str, float], end: float) -> Floats:
    """What is over, and what lasts until `end`, in order."""
    both = np.concatenate([over, np.array([[begin, end] for begin in since.values()], np.float64).reshape(-1, 2)])
    return both[np.argsort(both[:, 0], kind="stable")]


def _spans(found: Sequence[tuple[float, float]]) -> Floats:
    return np.array(sorted(found), np.float64).reshape(-1, 2)
