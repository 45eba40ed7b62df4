"""What can be drawn, cut into chunks with levels of detail that are made when they are wanted."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from scenes.columns import Floats, Rows, lock
from scenes.model import Batch, Mesh


class Lod(IntEnum):
    """Level of detail, finest first."""

    FINE = 0
    MIDDLE = 1
    COARSE = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Things that stand together. `centre` and `radius` enclose everything, park frame, metres; `rows` are objects.

    Where it is fewer than `least_pixels` across in the picture it is left out: trees, never equipment or roads.
    """

    name: str
    centre: tuple[float, float, float]
    radius: float
    rows: Rows
    least_pixels: float = 0.0

    def __post_init__(self) -> None:
        lock(self.rows)


@dataclass(frozen=True, slots=True)
class Boxes:
    """Axis-aligned box of every object, park frame, metres: `low` and `high` (objects, 3); NaN where there is none."""

    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        lock(self.low, self.high)


class Assembly(Protocol):
    """Where shapes come from: a park built from dimensions, or a model file. Every method may run on any thread."""

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Everything that can be drawn."""
        ...

    @property
    def boxes(self) -> Boxes:
        """The box of every object row."""
        ...

    def level(self, chunk: Chunk, lod: Lod) -> tuple[Batch, ...]:
        """The batches of one chunk at one level, one per material; their names are unique across the assembly."""
        ...

    def shapes(self, row: int) -> tuple[tuple[Mesh, Floats], ...]:
        """The finest meshes of one object with their `park_from_mesh` (4, 4): for picking, outlines and measuring."""
        ...
