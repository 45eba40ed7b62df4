"""The extent of what was brought in, without the few points that would blow it up: they are listed, not obeyed.

One vertex at 0, 0 or a tank typed with a digit too many makes a scene of a thousand kilometres in which nothing can be
seen. The bulk of the points decides; whoever lies far outside of it is named and stays in the data.
"""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Floats, Numbers, lock
from scenes.trouble import Notice

FAR = 12.0
"""How many times the median distance from the median a point may lie from there; evenly spread points reach 2."""
LEAST_REACH = 1_000.0
"""Metres around the bulk that are always believed: a plant of one tank has a jetty a kilometre away."""
FARTHEST = 1e12
"""Metres: no coordinate is as large; beyond this a number is as good as none."""
MOST_SHARE = 0.02
"""Of all points: more than this are no outliers but a second place, and nothing is put aside."""
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Extent:
    """`low` and `high` (dimensions,) of the points that count; `outliers` are the rows of the others, ascending.

    `second_place` says that too many lie far off to be put aside: all of them count, and it should be said.
    """

    low: Floats
    high: Floats
    outliers: Numbers
    second_place: bool = False

    def __post_init__(self) -> None:
        lock(self.low, self.high, self.outliers)


def extent_of(points: Floats) -> Extent:
    """The extent of points (points, dimensions) in metres; what is no number or beyond all sense is an outlier.

    Without any usable point `low` and `high` are NaN.
    """
    finite: Flags = (np.abs(points) < FARTHEST).all(axis=1)
    if not finite.any():
        nothing = np.full(points.shape[1], np.nan)
        return Extent(nothing, nothing.copy(), np.flatnonzero(~finite))
    kept = points[finite]
    low, high = _believed(kept)
    inside = finite.copy()
    inside[finite] = ((kept >= low) & (kept <= high)).all(axis=1)
    if (finite & ~inside).sum() > MOST_SHARE * finite.sum() and (finite & ~inside).sum() > 1:
        return Extent(kept.min(axis=0), kept.max(axis=0), np.flatnonzero(~finite), second_place=True)
    counted = points[inside]
    return Extent(counted.min(axis=0), counted.max(axis=0), np.flatnonzero(~inside))


def notices_of(extent: Extent, points: Floats, *, file: str = "") -> list[Notice]:
    """What the technician is told of points far from all others; rows are counted from 1."""
    if extent.second_place:
        zh, en = "数据分布在相距很远的两处。", "The data lie in two places far apart."
        return [Notice(zh, en, "核对坐标系；拆成两个文件。", "Check the system; split it into two files.", file=file)]
    told = [f"{row + 1} ({_numbers(points[row])})" for row in extent.outliers[:MOST_NAMED].tolist()]
    if not told:
        return []
    count, rows = len(extent.outliers), "; ".join(told)
    return [
        Notice(
            f"{count} 个点离其余各点很远，不计入范围：{rows}。",
            f"Points far from all others, left out of the extent: {count}: {rows}.",
            remedy_zh="核对这些点的坐标。",
            remedy_en="Check the coordinates of these points.",
            file=file,
        )
    ]


def _believed(points: Floats) -> tuple[Floats, Floats]:
    """The box around the bulk within which points count, (dimensions,) each: the median and a generous reach."""
    middle = np.median(points, axis=0)
    spread = float(np.median(np.abs(points - middle), axis=0).max())
    reach = max(FAR * spread, LEAST_REACH)
    return middle - reach, middle + reach


def _numbers(point: Floats) -> str:
    return ", ".join(f"{value:.6g}" for value in point.tolist())
