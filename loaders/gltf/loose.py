"""Points and lines of glTF 2.0, which have no surface. Source: Khronos, "glTF 2.0 Specification", 3.7.2.1 (modes)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Bytes, Flags, Floats, Rows, Singles
from scenes.model import Cloud, Lines, Material

POINTS, LINES, LOOP, LINE_STRIP = 0, 1, 2, 3
MODES = (POINTS, LINES, LOOP, LINE_STRIP)

type Colour = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Loose:
    """Points, or lines between them where `edges` (edges, 2) are given; `colours` (points, 4) or one `colour`, sRGB."""

    points: Singles
    edges: Rows | None
    colours: Bytes | None
    colour: Colour

    def cloud(self, part: int, pose: Floats) -> Cloud:
        """These points in one place."""
        colours = (
            np.tile(np.array(self.colour, np.uint8), (len(self.points), 1)) if self.colours is None else self.colours
        )
        return Cloud(self.points, part, pose, colours)

    def lines(self, edges: Rows, part: int, pose: Floats) -> Lines:
        """These lines in one place; the first point's colour is that of all."""
        first = None if self.colours is None or not len(self.colours) else self.colours[0].tolist()
        return Lines(
            self.points, edges, part, pose, self.colour if first is None else (first[0], first[1], first[2], first[3])
        )


def edges_of(mode: int, corners: Rows) -> Rows | None:
    """The two ends of every line, (edges, 2), from vertex numbers in their order; None for mere points."""
    if mode == POINTS:
        return None
    if mode == LINES:
        return corners[: len(corners) // 2 * 2].reshape(-1, 2)
    ends = np.roll(corners, -1) if mode == LOOP and len(corners) > 1 else corners[1:]
    return np.stack([corners[: len(ends)], ends], axis=1).astype(np.int32)


def without_broken(
    points: Singles, edges: Rows | None, colours: Bytes | None, colour: Colour, farthest: float
) -> tuple[Loose, int]:
    """What is made of usable numbers, and how many points are not."""
    with np.errstate(invalid="ignore"):
        whole: Flags = (np.abs(points) <= farthest).all(axis=1)
    if whole.all():
        return Loose(points, edges, colours, colour), 0
    new_row = (np.cumsum(whole) - 1).astype(np.int32)
    kept = None if edges is None else new_row[edges[whole[edges].all(axis=1)]]
    return Loose(points[whole], kept, None if colours is None else colours[whole], colour), int((~whole).sum())


def colour_of(material: Material, srgb_from_linear: Sequence[int]) -> Colour:
    """A material's plain colour; `srgb_from_linear` are its channels as shown."""
    red, green, blue, opacity = srgb_from_linear
    return red, green, blue, opacity if material.translucent else 255
