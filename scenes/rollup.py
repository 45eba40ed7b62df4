"""Indicators counted upwards: equipment, unit, enterprise, park, city. Nothing is calm where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.alarm import AlarmState
from scenes.alarm_states import ASIDE
from scenes.columns import Bytes, Flags, Rows, lock
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from scenes.severity import Level, Quality

LEVELS, QUALITIES = len(Level), len(Quality)


@dataclass(frozen=True, slots=True)
class Tier:
    """One row per thing of a tier. `worst` (rows,) is the worst `Level` standing or unanswered.

    `standing` (rows, levels) counts indicators by the `Level` they stand at; `quality` (rows, qualities) by `Quality`;
    `unanswered` (rows,) those that wait for an answer. A level that stands on a value no longer GOOD counts in both.
    `in_alarm` (rows,) counts the alarms that stand or wait, as the alarm list does; `aside` (rows,) those that are
    shelved, suppressed or out of service, of either axis: they count as no alarm, and yet nothing is calm.
    """

    worst: Bytes
    standing: Rows
    quality: Rows
    unanswered: Rows
    in_alarm: Rows
    aside: Rows

    def __post_init__(self) -> None:
        lock(self.worst, self.standing, self.quality, self.unanswered, self.in_alarm, self.aside)

    @property
    def indicators(self) -> Rows:
        """How many indicators each has, shape (rows,)."""
        return np.asarray(self.quality.sum(axis=1), np.int32)

    @property
    def unknown(self) -> Rows:
        """How many indicators are anything but GOOD: fault, stale, never heard, not linked; shape (rows,)."""
        return np.asarray(self.quality[:, Quality.GOOD + 1 :].sum(axis=1), np.int32)

    @property
    def calm(self) -> Flags:
        """Where all is known, nothing is or was wrong unanswered, and nothing is put aside; shape (rows,)."""
        quiet = (self.worst == Level.NORMAL) & (self.in_alarm == 0) & (self.aside == 0)
        return np.asarray(quiet & (self.unknown == 0) & (self.indicators > 0), np.bool_)


@dataclass(frozen=True, slots=True)
class Ancestry:
    """For every indicator row the row of its unit and of its enterprise, shape (tags,) each; `sizes` counts the rows.

    Equipment rows are object rows without the scenery's. Units and enterprises count in the order of the park.
    """

    equipment: Rows
    unit: Rows
    enterprise: Rows
    sizes: tuple[int, int, int]

    def __post_init__(self) -> None:
        lock(self.equipment, self.unit, self.enterprise)


@dataclass(frozen=True, slots=True)
class RollUp:
    """The same indicators counted in four tiers; `park` has one row."""

    equipment: Tier
    unit: Tier
    enterprise: Tier
    park: Tier


def ancestry_of(park: Park) -> Ancestry:
    """Where every indicator of a park belongs."""
    units = [
        (unit_row, enterprise_row, unit)
        for unit_row, (enterprise_row, unit) in enumerate(
            (row, unit) for row, enterprise in enumerate(park.enterprises) for unit in enterprise.units
        )
    ]
    counts = [sum(len(item.indicators) for item in unit.equipment) for _, _, unit in units]
    return Ancestry(
        equipment=park.tags.object_id,
        unit=np.repeat(np.arange(len(units), dtype=np.int32), counts),
        enterprise=np.repeat(np.array([row for _, row, _ in units], np.int32), counts),
        sizes=(len(park.equipment), len(units), len(park.enterprises)),
    )


def rolled_up(facts: Facts, ancestry: Ancestry) -> RollUp:
    """Every tier from the facts of one moment."""
    equipment, units, enterprises = ancestry.sizes
    return RollUp(
        equipment=tier_of(facts, ancestry.equipment, equipment),
        unit=tier_of(facts, ancestry.unit, units),
        enterprise=tier_of(facts, ancestry.enterprise, enterprises),
        park=tier_of(facts, np.zeros(len(facts), np.int32), 1),
    )


def in_alarm(facts: Facts) -> Flags:
    """Which process alarms stand or wait, shape (tags,): what is put aside is none; what is still delayed is one."""
    beyond = (facts.level > Level.NORMAL) | (facts.unanswered > Level.NORMAL)
    found: Flags = ~ASIDE[facts.state] & ((facts.state != AlarmState.NORM) | beyond)
    return found


def tier_of(facts: Facts, row: Rows, rows: int) -> Tier:
    """The facts counted by `row` (tags,), each below `rows`."""
    worst = np.zeros(rows, np.uint8)
    np.maximum.at(worst, row, np.maximum(facts.level, facts.unanswered))
    return Tier(
        worst=worst,
        standing=_counted(row, facts.level, rows, LEVELS),
        quality=_counted(row, facts.quality, rows, QUALITIES),
        unanswered=_flagged(row, facts.unanswered > Level.NORMAL, rows),
        in_alarm=_flagged(row, in_alarm(facts), rows),
        aside=_flagged(row, ASIDE[facts.state], rows) + _flagged(row, ASIDE[facts.contact], rows),
    )


@dataclass(frozen=True, slots=True)
class CityRollUp:
    """The parks of one command centre, one row each in the order of the city, and the whole of them in one row."""

    parks: Tier
    city: Tier

    @property
    def calm(self) -> bool:
        """Whether there are parks and every one of them is calm: a park without indicators is not."""
        return len(self.parks.calm) > 0 and bool(self.parks.calm.all())


def city_rolled_up(parks: Sequence[Tier]) -> CityRollUp:
    """Parks counted together; each tier has one row (`RollUp.park`, or `unheard_park` where nobody is heard)."""
    together = Tier(
        worst=np.concatenate([np.empty(0, np.uint8), *(park.worst for park in parks)]),
        standing=np.concatenate([np.empty((0, LEVELS), np.int32), *(park.standing for park in parks)]),
        quality=np.concatenate([np.empty((0, QUALITIES), np.int32), *(park.quality for park in parks)]),
        unanswered=np.concatenate([np.empty(0, np.int32), *(park.unanswered for park in parks)]),
        in_alarm=np.concatenate([np.empty(0, np.int32), *(park.in_alarm for park in parks)]),
        aside=np.concatenate([np.empty(0, np.int32), *(park.aside for park in parks)]),
    )
    city = Tier(
        worst=np.array([together.worst.max(initial=0)], np.uint8),
        standing=together.standing.sum(axis=0, dtype=np.int32)[None],
        quality=together.quality.sum(axis=0, dtype=np.int32)[None],
        unanswered=together.unanswered.sum(dtype=np.int32)[None],
        in_alarm=together.in_alarm.sum(dtype=np.int32)[None],
        aside=together.aside.sum(dtype=np.int32)[None],
    )
    return CityRollUp(together, city)


def unheard_park(tags: int) -> Tier:
    """A park whose recorder nobody hears: all its indicators are unknown, and one without any is not calm either."""
    return tier_of(nothing_known(tags), np.zeros(tags, np.int32), 1)


def _flagged(row: Rows, flags: Flags, rows: int) -> Rows:
    """How many of each row's are flagged, shape (rows,)."""
    return np.bincount(row[flags], minlength=rows).astype(np.int32)


def _counted(row: Rows, kind: Bytes, rows: int, kinds: int) -> Rows:
    """How often each kind occurs in each row, shape (rows, kinds)."""
    cell = row.astype(np.intp) * kinds + kind
    return np.bincount(cell, minlength=rows * kinds).astype(np.int32).reshape(rows, kinds)
