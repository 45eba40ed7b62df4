"""Tiles gathered one by one in whatever frame each has, and turned into columns in the park's frame all at once."""

from dataclasses import dataclass, field

import numpy as np

from loaders.tiles.address import Address, Place, Scene, Subtree, Up
from loaders.tiles.volumes import Volume, boxes_of_regions, moved
from scenes.columns import Floats
from scenes.tile_tree import Addresses, TileTree


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: `pose` is the row of its frame in `Growing.poses`, `volume_pose` that of its volume."""

    parent: int
    error: float
    volume: Volume
    pose: int
    volume_pose: int
    add: bool
    contents: tuple[tuple[str, int], ...] = ()
    grows: bool = False
    subtree: Subtree | None = None
    request: Volume | None = None


@dataclass(slots=True)
class Growing:
    """The tiles of one document so far; parents come first, the children of one tile together."""

    scene: Scene
    place: Place
    up: Up
    tiles: list[Tile] = field(default_factory=list[Tile])
    poses: list[Floats] = field(default_factory=list[Floats])

    def tree(self) -> TileTree:
        """The columns."""
        tiles = self.tiles
        centre, axes = self._boxes([tile.volume for tile in tiles], [tile.volume_pose for tile in tiles])
        return TileTree(
            parent=np.array([tile.parent for tile in tiles], np.int32),
            error=np.array([tile.error for tile in tiles], np.float64),
            centre=centre,
            axes=axes,
            add=np.array([tile.add for tile in tiles], np.bool_),
            address=self._addresses(centre),
            grows=np.array([tile.grows for tile in tiles], np.bool_),
            request=self._requests(),
        )

    def _boxes(self, volumes: list[Volume], poses: list[int]) -> tuple[Floats, Floats]:
        """`centre` (volumes, 3) and `axes` (volumes, 3, 3) in the park."""
        regions = np.array([volume.is_region for volume in volumes], np.bool_)
        centre, axes = np.empty((len(volumes), 3)), np.empty((len(volumes), 3, 3))
        if not regions.all():
            boxes = np.array([volume.numbers for volume in volumes if not volume.is_region])
            pose = np.stack(self.poses)[np.array(poses, np.intp)[~regions]]
            centre[~regions], axes[~regions] = moved(boxes[:, :3], boxes[:, 3:].reshape(-1, 3, 3), pose)
        if regions.any():
            on_earth = boxes_of_regions(np.array([volume.numbers for volume in volumes if volume.is_region]))
            centre[regions], axes[regions] = moved(*on_earth, self.scene.park_from_layer)
        return centre, axes

    def _requests(self) -> Floats | None:
        asked = [row for row, tile in enumerate(self.tiles) if tile.request is not None]
        if not asked:
            return None
        volumes = [volume for tile in self.tiles if (volume := tile.request) is not None]
        centre, axes = self._boxes(volumes, [self.tiles[row].pose for row in asked])
        request = np.full((len(self.tiles), 4, 3), np.nan)
        request[asked, 0], request[asked, 1:] = centre, axes
        return request

    def _addresses(self, centre: Floats) -> Addresses:
        addresses: Addresses = np.full(len(self.tiles), None, np.object_)
        above = (*self.place.above, self.place.file)
        for row, tile in enumerate(self.tiles):
            if tile.contents or tile.subtree is not None:
                east, north, up = centre[row].tolist()
                addresses[row] = Address(
                    f"{self.place.label}.{row}",
                    tile.contents,
                    self.poses[tile.pose],
                    (east, north, up),
                    self.up,
                    above,
                    tile.subtree,
                )
        return addresses
