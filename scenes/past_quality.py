"""How much of a time each indicator was known, and how much nobody recorded: what every statement rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, lock
from scenes.facts import Facts
from scenes.past import Changes, Gap
from scenes.severity import Quality

QUALITIES = len(Quality)

type Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Shares:
    """Seconds of each `Quality` for each indicator, shape (tags, qualities); `unrecorded` are seconds of gaps.

    A second in a gap counts for no quality. `seconds` is how long the time was.
    """

    held: Floats
    unrecorded: float
    seconds: float

    def __post_init__(self) -> None:
        lock(self.held)

    def part(self, quality: Quality) -> Floats:
        """The part of the whole time, 0 to 1, shape (tags,)."""
        return self.held[:, quality] / self.seconds if self.seconds > 0 else np.zeros(len(self.held))


def shares_of(first: Facts, parts: Iterable[Changes], gaps: Sequence[Gap], begin: float, end: float) -> Shares:
    """From the state at `begin` and everything that changed up to `end`, in parts, oldest first; gaps in order."""
    tags, recorded = len(first), _recorded(gaps, begin, end)
    held = np.zeros(tags * QUALITIES)
    quality, since = first.quality.astype(np.intp), np.full(tags, begin)
    for part in parts:
        order = np.argsort(part.row, kind="stable")
        row, moment = part.row[order].astype(np.intp), part.moment[order]
        after = part.facts.quality[order].astype(np.intp)
        new = np.concatenate([[True], row[1:] != row[:-1]])[: len(row)]  # the first change of its row in this part
        before = np.where(new, quality[row], np.roll(after, 1))
        held += _counted(row, before, _measured(recorded, np.where(new, since[row], np.roll(moment, 1)), moment), tags)
        last = np.append(np.flatnonzero(new)[1:] - 1, len(row) - 1) if len(row) else order
        quality[row[last]], since[row[last]] = after[last], moment[last]
    held += _counted(np.arange(tags), quality, _measured(recorded, since, np.full(tags, end)), tags)
    whole = max(end - begin, 0.0)
    return Shares(held.reshape(tags, QUALITIES), whole - float(np.diff(recorded, axis=1).sum()), whole)


def _counted(row: Places, quality: Places, seconds: Floats, tags: int) -> Floats:
    return np.bincount(row * QUALITIES + quality, weights=seconds, minlength=tags * QUALITIES)


def _recorded(gaps: Sequence[Gap], begin: float, end: float) -> Floats:
    """The stretches that were recorded, shape (stretches, 2)."""
    cuts = [begin]
    for gap in gaps:
        low, high = max(gap.begin, begin), min(gap.end, end)
        if low < high:
            cuts += [low, high]
    return np.array([*cuts, end]).reshape(-1, 2)


def _measured(recorded: Floats, since: Floats, until: Floats) -> Floats:
    """Seconds between two times that were recorded, shape (rows,)."""
    total = np.zeros(len(since))
    for low, high in recorded.tolist():
        total += np.clip(np.minimum(until, high) - np.maximum(since, low), 0.0, None)
    return total
