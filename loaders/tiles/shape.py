"""A content while it is read, and what comes of it: models that stand somewhere in their tile."""

from dataclasses import dataclass

from loaders.opened import Beside
from loaders.tiles.address import Up
from loaders.tiles.container import LARGEST_TILE, Container, too_large
from scenes.columns import Floats, Rows, lock
from scenes.model import Model
from scenes.trouble import Report

MOST_PIXELS = 100_000_000
"""Pixels of all pictures of one file of a tile, 400 MB; several are unpacked at once. Tiles of a real capture have 1.3
million in the median."""

MOST_PLACED = 20_000_000
"""Vertices and triangle corners of one file of a tile once every copy stands where it is placed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A model and where it stands: `tile_from_model` (4, 4). `parts_of_points` (points,) are those of a lone cloud."""

    model: Model
    tile_from_model: Floats
    parts_of_points: Rows | None = None

    def __post_init__(self) -> None:
        lock(self.tile_from_model, self.parts_of_points)


@dataclass(frozen=True, slots=True)
class TileFile:
    """One content: its name in its container, which axis of its glTF points up, and where small faults go."""

    name: str
    files: Container
    up: Up
    report: Report

    @property
    def shown(self) -> str:
        """Its name for the person."""
        return self.files.shown(self.name)

    def beside(self, base: str) -> Beside:
        """Fetches what the file `base` refers to, not more in all than one tile may take."""
        left = LARGEST_TILE

        def fetch(uri: str) -> bytes:
            nonlocal left
            name = self.files.resolved(base, uri)
            content = self.files.read(name)
            left -= len(content)
            if left < 0:
                raise too_large(self.files.shown(name))
            return content

        return fetch
