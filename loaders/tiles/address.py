"""What finds the content of a tile, and what its source knows of the whole scene while it reads one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from loaders.tiles.container import Container
from loaders.tiles.volumes import Volume
from scenes.columns import Floats, lock

type Up = Literal["x", "y", "z"]
"""Which axis of a glTF file points up; y by the standard, another in some old tilesets."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One streamed scene: where its files are and how it is set into the park.

    `park_from_layer` (4, 4) leads from the frame of the root tileset; regions, which lie on the earth, go the same way.
    `rows` names objects by whatever a tile may call them; what it does not know wears `scenery_row`. Errors are
    multiplied by `finer`.
    """

    name: str
    files: Container
    park_from_layer: Floats
    rows: Mapping[str, int]
    scenery_row: int
    finer: float = 1.0

    def __post_init__(self) -> None:
        lock(self.park_from_layer)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tileset hangs: its file, the label of its root, its frame in the park, the tilesets above it."""

    file: str
    label: str
    park_from_tileset: Floats
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Implicit:
    """A tree whose tiles are not listed but counted: every tile has 4 (`sides` 2) or 8 (`sides` 3) children.

    It stands in the tileset of `place`. `subtrees` and `contents` are URIs with {level}, {x}, {y}, {z} in them, each
    content with the object row of the whole of it. `volume` lies in the frame that `park_from_tile` leads from; `error`
    is that of the root in the park. `schema` describes the metadata of its subtrees.
    """

    place: Place
    label: str
    sides: int
    subtree_levels: int
    levels: int
    subtrees: str
    contents: tuple[tuple[str, int], ...]
    volume: Volume
    error: float
    add: bool
    park_from_tile: Floats
    up: Up
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Subtree:
    """One block of an implicit tree by the coordinates of its root."""

    implicit: Implicit
    level: int
    at: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """Finds the content of one tile.

    `label` is unique in the source. `contents` are names of files, each with the object row that the whole of it wears;
    in an implicit tree they are patterns for the level, x, y and z in `at`. `origin` is the middle of the tile's box in
    the park, metres. `above` are the tilesets that lead here, outermost first. The root of a `subtree` has no contents.
    """

    label: str
    contents: tuple[tuple[str, int], ...]
    park_from_tile: Floats
    origin: tuple[float, float, float]
    up: Up
    above: tuple[str, ...]
    subtree: Subtree | None = None
    at: tuple[int, int, int, int] | None = None
