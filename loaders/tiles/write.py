"""Writing the `tileset.json` of 3D Tiles 1.1 from boxes, errors and the names of contents.

Source: OGC 22-025r4, "3D Tiles Specification 1.1", 7 (tiles, bounding volumes, geometric error, refinement).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import orjson

from scenes.columns import Floats, lock

DEEPEST = 120
"""Levels of tiles in one document; JSON readers give up at some depth, and external tilesets go further."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile to be written: `centre` (3,) and `axes` (3, 3), rows of half lengths, are its box in the tileset's frame.

    `error` is what is wrong, in metres, where it is drawn without its children. `contents` are names counted from the
    folder of the document. With `add` the children are drawn beside it, not instead of it.
    """

    centre: Floats
    axes: Floats
    error: float
    contents: tuple[str, ...] = ()
    children: "tuple[Tile, ...]" = ()
    add: bool = False

    def __post_init__(self) -> None:
        lock(self.centre, self.axes)


def tileset_json(
    root: Tile,
    *,
    error: float | None = None,
    parent_from_root: Floats | None = None,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """The document. `error` is what is wrong where nothing of it is drawn: the size of the root's box by default.

    `parent_from_root` (4, 4) becomes the root's transform; without it the boxes lie in the frame of whoever shows
    them. `about` is written as `asset.extras`. ValueError for numbers that are none and for more than `DEEPEST` levels.
    """
    whole = 2 * float(np.linalg.norm(root.axes)) if error is None else error
    entry = _entry(root, None, DEEPEST)
    if parent_from_root is not None:
        entry["transform"] = [_finite(number) for number in parent_from_root.T.ravel().tolist()]
    asset: dict[str, object] = {"version": "1.1", "generator": "Parkwatch"}
    if about:
        asset["extras"] = dict(about)
    return orjson.dumps({"asset": asset, "geometricError": _finite(whole), "root": entry})


def box_around(points: Floats) -> tuple[Floats, Floats]:
    """`centre` (3,) and `axes` (3, 3) of the upright box around points (points, 3); at least a millimetre thick."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (low + high) / 2, np.diag(np.maximum((high - low) / 2, 0.0005))


def _entry(tile: Tile, above: bool | None, levels: int) -> dict[str, object]:
    if levels == 0:
        raise ValueError(f"more than {DEEPEST} levels of tiles")
    entry: dict[str, object] = {
        "boundingVolume": {"box": [_finite(number) for number in [*tile.centre.tolist(), *tile.axes.ravel().tolist()]]},
        "geometricError": _finite(tile.error),
    }
    if above is not tile.add:  # refinement is inherited
        entry["refine"] = "ADD" if tile.add else "REPLACE"
    if tile.contents:
        entry |= _contents(tile.contents)
    if tile.children:
        entry["children"] = [_entry(child, tile.add, levels - 1) for child in tile.children]
    return entry


def _contents(names: Sequence[str]) -> dict[str, object]:
    uris = [{"uri": _uri(name)} for name in names]
    return {"content": uris[0]} if len(uris) == 1 else {"contents": uris}


def _uri(name: str) -> str:
    """A name as a URI: only what would be read as something else is escaped."""
    for letter in "%?#":
        name = name.replace(letter, f"%{ord(letter):02X}")
    return name


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError(f"{number} cannot be written")
    return number
