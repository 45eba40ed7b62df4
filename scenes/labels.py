"""Where labels go: the important first, none over another, none that jumps, and no alarm that is not there.

Every column has one row per wanted label; every length is in logical pixels, y downward.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags, Floats, Rows, lock

COLUMN, ROW = 8, 10
"""A cell of the occupancy map, in pixels: as fine as the gaps between labels."""
GAP = 2.0
LIFT = 12.0
"""Pixels between what is meant and the nearest edge of its label."""
LONGEST = 120.0
"""A label stands no farther than so many pixels from what it is about: a longer line leads through too much."""
LARGEST = 0.3
"""What fills more than this part of the picture cannot be spared by labels."""
HOLD = 0.5
"""A label that is shown keeps its place unless the other is more important by this much."""
PATIENCE = 40
"""So many alarms without a place: the rest are not tried far away from their anchors."""
MOST = 160
"""So many alarms try for a label of their own; in a flood the rest are counted in at once."""


def _slots() -> Floats:
    """Where a label may stand: half widths to the right, half heights down. The first is the best.

    A whole half width or more stands beside what is meant, less stands above or below it: 1 in the third column. The
    last stand about the anchor alone, 0, for what leaves no room around it.
    """
    near = [(0, -1), (1, -1), (-1, -1), (1, 0), (-1, 0), (0, 1), (1, 1), (-1, 1)]
    far = [(across, -1 - 2.3 * step) for step in (1, 2, 3, 4, 5) for across in (0, 1.2, -1.2)]
    below = [(across, 1 + 2.3 * step) for step in (1, 2, 3) for across in (0, 1.2, -1.2)]
    wide = [(across, down) for down in (-1, 0, 1, -3.3, 3.3) for across in (1.6, -1.6)]
    around = [*near, *far, *below, *wide]
    return np.array([*((*slot, 1) for slot in around), *((*slot, 0) for slot in near)], np.float64)


SLOTS = _slots()
NEAR = 3
"""An ordinary label tries so many slots, besides the one it has; an alarm tries all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Labels that would like a place. `x`, `y` are their anchors, NaN behind the eye; `depth` is in metres.

    The greater `priority` goes first, the nearer first among equals. `must` marks alarms. `slot` is the row of `SLOTS`
    where the label stands now, -1 where it is not shown. `box` (labels, 4) is left, top, right, bottom of what a label
    is about and must not be covered by others; NaN, or none at all, where only the anchor counts.
    """

    x: Floats
    y: Floats
    depth: Floats
    width: Floats
    height: Floats
    priority: Floats
    must: Flags
    slot: Rows
    box: Floats = field(default_factory=lambda: np.empty((0, 4)))

    def __post_init__(self) -> None:
        lock(self.x, self.y, self.depth, self.width, self.height, self.priority, self.must, self.slot, self.box)

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of them. `left`, `top` are the label's corner; `slot` is to be handed in the next time, -1 not shown.

    `host` is the row of the alarm label that counts this alarm in, where there was no room for another; -1 elsewhere.
    A host's label is wider, by what was asked for, at its right end.
    """

    visible: Flags
    left: Floats
    top: Floats
    slot: Rows
    host: Rows

    def __post_init__(self) -> None:
        lock(self.visible, self.left, self.top, self.slot, self.host)

    def counts(self) -> Rows:
        """How many alarms each label counts in beside its own, shape (labels,)."""
        return np.bincount(self.host[self.host >= 0], minlength=len(self.host)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Outside:
    """Rows of alarms whose anchors are out of the picture, by the side on which to look for them."""

    left: Rows
    right: Rows
    above: Rows
    below: Rows


ROUNDS = 4
"""Labels that count others in grow, which may leave one of them no room and another to count: tried so often."""

type Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class _Map:
    """Which cells are taken: one whole number per row of cells, one bit per column.

    `marked` are cells of what is in alarm or selected: a label covers them only where it finds no other place.
    """

    def __init__(self, width: float, height: float, taken: tuple[Rectangle, ...]) -> None:
        self.columns, self.rows = int(width // COLUMN), int(height // ROW)
        self.bits, self.marked = [0] * (self.rows + 1), [0] * (self.rows + 1)
        for left, top, right, bottom in taken:
            first, last = max(int(left // COLUMN), 0), max(int(-(-right // COLUMN)), 0)
            self._fill(self.bits, first, last, max(int(top // ROW), 0), int(-(-bottom // ROW)))

    def mark(self, boxes: Floats) -> None:
        """Spare boxes (boxes, 4), to the nearest cell, so that a label may stand close by."""
        cells = np.clip(np.rint(boxes / [COLUMN, ROW, COLUMN, ROW]), 0, [[self.columns + 1, self.rows + 1] * 2])
        for first, top, last, bottom in cells.astype(np.int32).tolist():
            self._fill(self.marked, first, max(last, first + 1), top, max(bottom, top + 1))

    def harden(self) -> None:
        """From now on nothing at all covers what is marked."""
        self.bits = [taken | marked for taken, marked in zip(self.bits, self.marked, strict=True)]

    def _fill(self, bits: list[int], first: int, last: int, top: int, bottom: int) -> None:
        mask = (1 << last) - (1 << min(first, last))
        for row in range(top, min(bottom, self.rows + 1)):
            bits[row] |= mask


def place(
    wanted: Wanted,
    width: float,
    height: float,
    *,
    taken: tuple[Rectangle, ...] = (),
    counter: float = 76.0,
) -> Placed:
    """Give places inside a picture of that size, sparing the rectangles `taken` (left, top, right, bottom).

    Alarms come first and are never left out: one without room is counted in by the nearest that has, whose label grows
    by `counter` pixels. They cover what another is about only where there is no other place; the others never do.
    """
    alarms, others = turns(wanted, width, height)
    alarms, flood = alarms[:MOST], alarms[MOST:]
    spots, cells, host = _alarms(wanted, alarms, flood, wanted.width, (width, height), taken)
    widths = np.array(wanted.width)
    for _ in range(ROUNDS):
        grown = np.unique(host[host >= 0])
        grown = grown[widths[grown] == wanted.width[grown]]
        if not len(grown):
            break
        widths[grown] += counter
        spots, cells, host = _alarms(wanted, alarms, flood, widths, (width, height), taken)
    cells.harden()
    spots.fill(others, cells, every=False)
    return Placed(spots.slot >= 0, spots.left, spots.top, spots.slot, host)


def turns(wanted: Wanted, width: float, height: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Alarms and the others in the order in which they are served; what is out of the picture is in neither.

    Sizes play no part: whoever finds it dear to measure measures the first `MOST` alarms only.
    """
    inside = (wanted.x >= 0) & (wanted.x < width) & (wanted.y >= 0) & (wanted.y < height)
    order = np.lexsort((wanted.depth, -(wanted.priority + HOLD * (wanted.slot >= 0)), ~wanted.must))
    order = order[inside[order]]
    return order[wanted.must[order]], order[~wanted.must[order]]


def outside(wanted: Wanted, width: float, height: float) -> Outside:
    """Alarms whose anchors are out of the picture; what is behind the eye is looked for below."""
    behind = wanted.must & ~np.isfinite(wanted.x)
    left, right = wanted.must & (wanted.x < 0), wanted.must & (wanted.x >= width)
    level = wanted.must & ~left & ~right & ~behind
    above, below = level & (wanted.y < 0), (level & (wanted.y >= height)) | behind
    return Outside(*(np.flatnonzero(side).astype(np.int32) for side in (left, right, above, below)))


def faded(depth: Floats, far: float) -> Floats:
    """How opaque a label is at a depth: wholly up to half of `far` metres, three fifths from 0.9 on."""
    return np.clip(1.5 - depth / max(far, 1e-9), 0.6, 1.0)


def _alarms(
    wanted: Wanted,
    alarms: NDArray[np.intp],
    flood: NDArray[np.intp],
    widths: Floats,
    size: tuple[float, float],
    taken: tuple[Rectangle, ...],
) -> tuple["_Spots", _Map, Rows]:
    """Places for the alarms, the cells they leave, and who counts in whom: all of the `flood`, and the unlucky."""
    spots, cells = _Spots(wanted, widths, *size), _Map(*size, taken)
    marked = spots.box[alarms]
    cells.mark(marked[marked[:, 2] > marked[:, 0]])
    lost = spots.fill(alarms, cells, every=True)
    if len(alarms) and len(lost) == len(alarms):
        lost = spots.force(int(alarms[0]), lost, cells)
    return spots, cells, _hosts(wanted, spots.slot, np.concatenate([lost, flood]), widths > wanted.width)


def _about(wanted: Wanted, width: float, height: float) -> Floats:
    """What labels are about, boxes (labels, 4); the anchor alone where there is none, or one that fills the picture."""
    anchor = np.column_stack([wanted.x, wanted.y, wanted.x, wanted.y])
    if not len(wanted.box):
        return anchor
    box = np.clip(wanted.box, 0, [width, height, width, height])
    area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    return np.where((area <= LARGEST * width * height)[:, None], box, anchor)


class _Spots:
    """Corners of the labels in whichever slot they get."""

    def __init__(self, wanted: Wanted, widths: Floats, width: float, height: float) -> None:
        self.wanted, self.widths, self.width, self.height = wanted, widths, width, height
        self.slot = np.full(len(wanted), -1, np.int32)
        self.left, self.top = np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
        self.box = _about(wanted, width, height)

    def corners(self, rows: NDArray[np.intp], slots: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Corner of labels `rows` (labels,) in `slots` (labels, tries), both (labels, tries), held inside the picture.

        Held sideways only: a label pushed down would cover what it names.
        """
        wide, high = self.widths[rows, None], self.wanted.height[rows, None]
        across, down = SLOTS[slots, 0], SLOTS[slots, 1]
        x, y, box = self.wanted.x[rows, None], self.wanted.y[rows, None], self.box[rows]
        around, beside = SLOTS[slots, 2] > 0, np.abs(across) >= 1
        from_x = np.where(around & beside, np.where(across > 0, box[:, 2:3], box[:, 0:1]), x)
        from_y = np.where(around & ~beside, np.where(down > 0, box[:, 3:4], box[:, 1:2]), y)
        left = from_x - wide / 2 + across * (wide / 2 + LIFT * (np.abs(across) > 0))
        top = from_y - high / 2 + down * (high / 2) + np.sign(down) * LIFT
        return np.clip(left, GAP, np.maximum(self.width - wide - GAP, GAP)), top

    def fill(self, rows: NDArray[np.intp], cells: _Map, *, every: bool) -> NDArray[np.intp]:
        """Place labels in this order where cells are free, and take those cells; the rows without a place come back."""
        before = self.wanted.slot[rows]
        tries = np.arange(len(SLOTS) if every else NEAR)
        slots = np.column_stack([np.where(before >= 0, before, 0), np.broadcast_to(tries, (len(rows), len(tries)))])
        left, top = self.corners(rows, slots)
        first, upper, reach, lower, fits = self._cells(rows, left, top, cells)
        fits &= self._away(rows, left, top) <= LONGEST
        chosen, lost = _greedy(cells, first, reach, upper, lower, fits, before, every=every)
        there = np.flatnonzero(chosen >= 0)
        self.slot[rows[there]] = slots[there, chosen[there]]
        self.left[rows[there]], self.top[rows[there]] = left[there, chosen[there]], top[there, chosen[there]]
        without: NDArray[np.intp] = rows[lost]
        return without

    def force(self, row: int, lost: NDArray[np.intp], cells: _Map) -> NDArray[np.intp]:
        """Place one alarm where it covers least: a picture too small for any label still says that there is one."""
        one, slots = np.array([row]), np.arange(len(SLOTS))[None]
        left, top = self.corners(one, slots)
        top = np.clip(top, 0.0, max(self.height - self.wanted.height[row], 0.0))
        first, upper, reach, lower, _ = (each[0].tolist() for each in self._cells(one, left, top, cells))
        masks = [((1 << across) - 1) << column for column, across in zip(first, reach, strict=True)]
        covers = [
            sum((taken & mask).bit_count() for taken in cells.bits[above:below])
            for mask, above, below in zip(masks, upper, lower, strict=True)
        ]
        best = covers.index(min(covers))
        self.slot[row], self.left[row], self.top[row] = best, left[0, best], top[0, best]
        for line in range(upper[best], min(lower[best], len(cells.bits))):
            cells.bits[line] |= masks[best]
        others: NDArray[np.intp] = lost[lost != row]
        return others

    def _away(self, rows: NDArray[np.intp], left: Floats, top: Floats) -> Floats:
        """Pixels from what is meant to the nearest point of its label, shape (labels, tries)."""
        box, right, bottom = self.box[rows], left + self.widths[rows, None], top + self.wanted.height[rows, None]
        across = np.maximum(np.maximum(left - box[:, 2:3], box[:, 0:1] - right), 0)
        down = np.maximum(np.maximum(top - box[:, 3:4], box[:, 1:2] - bottom), 0)
        return np.hypot(across, down)

    def _cells(
        self, rows: NDArray[np.intp], left: Floats, top: Floats, cells: _Map
    ) -> tuple[Rows, Rows, Rows, Rows, Flags]:
        """First cell, top cell, cells across, the cell below the last; and whether all is in the picture."""
        right, bottom = left + self.widths[rows, None], top + self.wanted.height[rows, None]
        first = np.maximum((left - GAP) / COLUMN, 0).astype(np.int32)
        reach = np.ceil((right + GAP) / COLUMN).astype(np.int32) - first
        upper = ((top - GAP) / ROW).astype(np.int32)
        lower = np.ceil((bottom + GAP) / ROW).astype(np.int32)
        fits = (top >= GAP) & (bottom <= self.height - GAP) & (lower <= cells.rows + 1) & (right <= self.width)
        return first, upper, reach, lower, fits


def _greedy(
    cells: _Map,
    first: Rows,
    reach: Rows,
    upper: Rows,
    lower: Rows,
    fits: Flags,
    before: Rows,
    *,
    every: bool,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which try each label takes (-1: none), and the labels that take none. One after the other, as order demands it.

    Whole numbers as rows of bits: a label costs a few shifts, a tenth of asking an array.
    """
    columns = [(array.T).tolist() for array in (first, reach, upper, lower, fits, before[:, None])]
    first_, reach_, upper_, lower_, fits_ = columns[:5]
    shown, bits, marked = [slot >= 0 for slot in columns[5][0]], cells.bits, cells.marked
    chosen, lost, failures = [-1] * len(shown), list[int](), 0
    tries = len(first_)
    for label in range(len(shown)):
        last = min(tries, NEAR + 1) if failures > PATIENCE else tries
        best, least = -1, 1 << 30
        for attempt in range(0 if shown[label] else 1, last):
            if not fits_[attempt][label]:
                continue
            mask = ((1 << reach_[attempt][label]) - 1) << first_[attempt][label]
            top, bottom = upper_[attempt][label], lower_[attempt][label]
            for row in bits[top:bottom]:
                if row & mask:
                    break
            else:
                covered = sum((row & mask).bit_count() for row in marked[top:bottom])
                if covered < least:
                    best, least = attempt, covered
                if not covered:
                    break
        chosen[label] = best
        if best < 0:
            lost.append(label)
            failures += every
            continue
        mask = ((1 << reach_[best][label]) - 1) << first_[best][label]
        for place_ in range(upper_[best][label], lower_[best][label]):
            bits[place_] |= mask
    return np.array(chosen, np.intp), np.array(lost, np.intp)


def _hosts(wanted: Wanted, slot: Rows, lost: NDArray[np.intp], grown: Flags) -> Rows:
    """For every lost alarm the nearest alarm that has a place, in the picture; -1 for all others.

    Once some labels have `grown` to hold a count, they are the ones that count.
    """
    host = np.full(len(wanted), -1, np.int32)
    there = np.flatnonzero((slot >= 0) & wanted.must & grown)
    there = there if len(there) else np.flatnonzero((slot >= 0) & wanted.must)
    if len(lost) and len(there):
        x, y = wanted.x.astype(np.float32), wanted.y.astype(np.float32)
        away = (x[lost, None] - x[there]) ** 2 + (y[lost, None] - y[there]) ** 2
        host[lost] = there[away.argmin(axis=1)]
    return host
