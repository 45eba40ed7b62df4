"""Which way is up, and is it metres or millimetres, in a file that does not say. A guess, and said as one.

Plants are wider than they are tall, stand on their lowest plane and have most of their level surface in floors, roofs
and ground; and they measure metres to kilometres. Background knowledge, not a published rule.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenes.columns import Floats, Rows, Singles
from scenes.trouble import Notice

SMALLEST, LARGEST = 0.3, 5000.0
"""Metres: the longest side of what is modelled, from a valve to a park."""

ON_THE_GROUND = 0.02
"""Share of its height by which the lowest point of something that stands may miss zero."""


@dataclass(frozen=True, slots=True)
class FrameGuess:
    """`up` is the axis that leads up; `sure` is False where as much speaks for the other. Never for silent use."""

    up: Literal["y", "z"]
    metres_per_unit: float
    up_sure: bool
    unit_sure: bool

    def notice(self, *, up_said: bool, unit_said: bool) -> Notice | None:
        """What was guessed, for the person; None when nothing had to be."""
        zh, en = list[str](), list[str]()
        if not up_said:
            zh.append(f"{self.up.upper()} 轴向上" + ("" if self.up_sure else "（把握不大）"))
            en.append(f"{self.up.upper()} is up" + ("" if self.up_sure else " (not sure)"))
        if not unit_said:
            unit = ("毫米", "millimetres") if self.metres_per_unit < 1 else ("米", "metres")
            zh.append(f"单位是{unit[0]}" + ("" if self.unit_sure else "（把握不大）"))
            en.append(f"the unit is {unit[1]}" + ("" if self.unit_sure else " (not sure)"))
        if not zh:
            return None
        return Notice(
            f"文件没有说明，推测{'，'.join(zh)}。",
            f"The file does not say it; guessed: {', '.join(en)}.",
            remedy_zh="不对时用 --up z|y 和 --unit m|mm 指明。",
            remedy_en="Where that is wrong, say it with --up z|y and --unit m|mm.",
        )


def frame_guess(points: Singles | Floats, triangles: Rows) -> FrameGuess:
    """The likeliest frame of a mesh, points (points, 3) in the file's own unit, triangles (triangles, 3)."""
    good = np.isfinite(points).all(axis=1)
    if not good.any():
        return FrameGuess("z", 1.0, up_sure=False, unit_sure=False)
    low, high = points[good].min(axis=0).astype(np.float64), points[good].max(axis=0).astype(np.float64)
    up, up_sure = _up(low, high, _level_shares(points.astype(np.float64), triangles[good[triangles].all(axis=1)]))
    metres, unit_sure = _unit(float((high - low).max()))
    return FrameGuess(up, metres, up_sure=up_sure, unit_sure=unit_sure)


def _unit(longest: float) -> tuple[float, bool]:
    """Metres where that gives the size of a plant, millimetres where only that does."""
    if SMALLEST <= longest <= LARGEST:
        return 1.0, longest <= LARGEST / 10
    if SMALLEST <= longest / 1000 <= LARGEST:
        return 0.001, longest >= 10 * LARGEST
    return 1.0, False


def _up(low: Floats, high: Floats, level: Floats) -> tuple[Literal["y", "z"], bool]:
    size = np.maximum(high - low, 1e-9)
    score = np.zeros(3)
    for axis in (1, 2):
        score[axis] += level[axis]
        score[axis] += 0.5 * bool(abs(low[axis]) <= ON_THE_GROUND * size[axis])
        score[axis] += 0.5 * bool(size[axis] < 0.7 * size.max())
    lead = score[2] - score[1]
    return ("y" if lead < -0.05 else "z"), bool(abs(lead) > 0.3)


def _level_shares(points: Floats, triangles: Rows) -> Floats:
    """The share of the whole surface that lies square to each axis, shape (3,)."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    area = np.linalg.norm(faces, axis=1)
    whole = float(area.sum())
    if whole == 0:
        return np.zeros(3)
    square = np.abs(faces) > 0.95 * area[:, None]
    return np.asarray((square * area[:, None]).sum(axis=0) / whole, np.float64)
