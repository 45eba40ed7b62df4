"""A tiled scene before it belongs to a park: what its root tileset says, in its own frame."""

import re
from dataclasses import dataclass

import numpy as np

from loaders.opened import Opened
from loaders.tiles import archive, database, tileset
from loaders.tiles.source import tiles_source
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import TileTree

EARTH = (6.2e6, 6.5e6)
"""Metres from the earth's centre between which a scene on the earth lies."""

_IN_ARCHIVE = re.compile(rb"tileset\.json|\.(b3dm|i3dm|pnts|cmpt|glb|gltf|subtree)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TilesInside:
    """The tiles of the root tileset, in the frame they are written in: the earth's centre where `on_earth`, else local.

    `extent` (2, 3) are the lowest and highest corner of the root's box.
    """

    tree: TileTree
    extent: Floats
    on_earth: bool


def recognises_json(head: bytes) -> bool:
    """A `tileset.json`."""
    return tileset.recognises(head)


def recognises_archive(head: bytes) -> bool:
    """A zip whose first entries are called as tiles are."""
    return head.startswith(archive.MAGIC) and _IN_ARCHIVE.search(head[:4096]) is not None


def recognises_database(head: bytes) -> bool:
    """An SQLite database that makes a table called media."""
    return head.startswith(database.MAGIC) and b"media" in head.lower()


def read(opened: Opened) -> TilesInside:
    """What a `tileset.json`, `.3tz`, `.3dtiles` or folder holds; its faults are noted. Trouble as in `tiles_source`."""
    source = tiles_source(
        str(opened.path), name=opened.path.name, frame=ParkFrame(Wgs84(0.0, 0.0)), park_from_layer=np.eye(4), rows={},
        scenery_row=0,
    )  # fmt: skip
    source.close()
    opened.report.notices.extend(source.notices)
    tree = source.tree
    reach = np.abs(tree.axes[0]).sum(axis=0)
    near, far = EARTH
    away = float(np.sqrt((tree.centre[0] ** 2).sum()))
    return TilesInside(tree, np.stack([tree.centre[0] - reach, tree.centre[0] + reach]), near < away < far)
