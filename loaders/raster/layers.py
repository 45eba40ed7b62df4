"""What a ground is made from: heights and pictures that are asked for window by window, at one of several levels."""

from dataclasses import dataclass
from typing import Protocol

from loaders.raster.plane import Plane
from scenes.columns import Bytes, Floats, Singles
from scenes.relief import Relief
from scenes.trouble import Notice


@dataclass(frozen=True, slots=True)
class Window:
    """An oblong of pixels on one level: the first column and row, and how many there are."""

    column: int
    row: int
    columns: int
    rows: int

    def clipped(self, columns: int, rows: int) -> "Window":
        """What of it lies on a level of that size; nothing (0 columns or rows) where it lies beside it."""
        left, top = max(0, self.column), max(0, self.row)
        right, low = min(columns, self.column + self.columns), min(rows, self.row + self.rows)
        return Window(left, top, max(0, right - left), max(0, low - top))

    def within(self, other: "Window") -> tuple[slice, slice]:
        """The rows and columns that this window takes of an array that holds another."""
        down, right = self.row - other.row, self.column - other.column
        return slice(down, down + self.rows), slice(right, right + self.columns)


class Raster(Protocol):
    """What heights and pictures have in common. Any thread may ask, many at a time."""

    @property
    def name(self) -> str:
        """For the person."""
        ...

    @property
    def plane(self) -> Plane:
        """Its plane coordinates."""
        ...

    @property
    def levels(self) -> tuple[Floats, ...]:
        """Of every level, coarsest first: pixels right and down from plane coordinates, an affine (2, 3)."""
        ...

    @property
    def covers(self) -> Floats:
        """Low and high corner of what there is, in pixels of the finest level, shape (2, 2)."""
        ...

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was odd when it was opened."""
        ...

    def news(self) -> tuple[Notice, ...]:
        """What the person should hear since the last call."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class TerrainData(Raster, Protocol):
    """An elevation model."""

    @property
    def relief(self) -> Relief:
        """How rough it is, over samples as `relief_from_plane` places them."""
        ...

    @property
    def relief_from_plane(self) -> Floats:
        """Samples of the relief from plane coordinates, an affine (2, 3)."""
        ...

    def heights(self, level: int, window: Window) -> Singles:
        """Metres at the middles of pixels, shape (rows, columns), NaN where none is known. Trouble, Unavailable."""
        ...


class ImageryData(Raster, Protocol):
    """A picture of the ground."""

    def picture(self, level: int, window: Window) -> Bytes:
        """Red, green, blue, alpha, shape (rows, columns, 4); alpha is 0 where there is no picture.

        Trouble where it is broken for good, Unavailable where it may be had later.
        """
        ...


def affine(matrix: Floats, points: Floats) -> Floats:
    """Points (..., 2) through an affine (2, 3)."""
    moved: Floats = points[..., :2] @ matrix[:, :2].T + matrix[:, 2]
    return moved
