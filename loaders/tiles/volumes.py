"""Bounding volumes of 3D Tiles as boxes: box, sphere and region. float64 throughout.

A sphere becomes the cube around it; a region, which lies between two heights above the ellipsoid, becomes the box
around it that stands upright at its middle. Source: OGC 22-025r4, "3D Tiles 1.1", 7.1.6 (bounding volumes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import tau
from typing import cast

import numpy as np

from scenes.columns import Floats
from scenes.frame import earth_from_wgs84, east_north_up

LARGEST = 1e9
"""Metres; a number beyond it is no place on or near the earth."""

WIDEST = 1.5
"""Radians; a region wider or higher than that is held to be the whole earth."""

EARTH_RADIUS = 6378137.0
_NUMBERS = frozenset((int, float))
_AT_ONCE = 2048
_STEPS = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True, slots=True)
class Volume:
    """Twelve numbers of a box in the tile's own frame (centre, three half axes), or six of a region.

    A region is west, south, east, north in radians and two heights in metres; no transform moves it.
    """

    numbers: tuple[float, ...]

    @property
    def is_region(self) -> bool:
        """Whether it lies on the earth instead of in the tile's frame."""
        return len(self.numbers) == 6


def read_volume(value: object) -> Volume | None:
    """The volume an object of the document describes; None when it describes none that could be used."""
    if not isinstance(value, dict):
        return None
    said = cast(Mapping[str, object], value)
    if (box := _numbers(said.get("box"), 12)) is not None:
        return Volume(box)
    if (sphere := _numbers(said.get("sphere"), 4)) is not None and sphere[3] >= 0:
        x, y, z, radius = sphere
        return Volume((x, y, z, radius, 0.0, 0.0, 0.0, radius, 0.0, 0.0, 0.0, radius))
    if (region := _numbers(said.get("region"), 6)) is not None:
        west, south, east, north, low, high = region
        if max(abs(west), abs(east)) <= tau and -1.6 < south <= north < 1.6:
            return Volume((west, south, east + tau if east < west else east, north, min(low, high), max(low, high)))
    return None


def boxes_of_regions(regions: Floats) -> tuple[Floats, Floats]:
    """Earth-centred `centre` (regions, 3) and `axes` (regions, 3, 3), rows of half lengths, of regions (regions, 6)."""
    centre, axes = np.empty((len(regions), 3)), np.empty((len(regions), 3, 3))
    for start in range(0, len(regions), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        centre[some], axes[some] = _boxes(regions[some])
    wide = (regions[:, 2] - regions[:, 0] > WIDEST) | (regions[:, 3] - regions[:, 1] > WIDEST)
    centre[wide] = 0.0
    axes[wide] = np.eye(3) * (EARTH_RADIUS + regions[wide, 5])[:, None, None]
    return centre, axes


def moved(centre: Floats, axes: Floats, pose: Floats) -> tuple[Floats, Floats]:
    """Boxes (boxes, 3) and (boxes, 3, 3) through one pose (4, 4) or one for each (boxes, 4, 4)."""
    turned = pose[..., :3, :3]
    placed = np.einsum("...ij,...j->...i", turned, centre) + pose[..., :3, 3]
    return placed, axes @ np.swapaxes(turned, -1, -2)


def _boxes(regions: Floats) -> tuple[Floats, Floats]:
    west, south, east, north, low, high = regions.T
    longitude = west[:, None] + _STEPS * (east - west)[:, None]
    middle = np.clip(0.0, south, north)[:, None]  # the parallel nearest to the equator is the longest
    latitude = np.concatenate([south[:, None] + _STEPS * (north - south)[:, None], middle], axis=1)
    height = np.stack([low, high], axis=1)
    shape = (len(regions), longitude.shape[1], latitude.shape[1], 2)
    points = earth_from_wgs84(
        np.degrees(np.broadcast_to(longitude[:, :, None, None], shape)),
        np.degrees(np.broadcast_to(latitude[:, None, :, None], shape)),
        np.broadcast_to(height[:, None, None, :], shape),
    ).reshape(len(regions), -1, 3)
    turned = east_north_up(np.degrees((west + east) / 2), np.degrees((south + north) / 2))
    inside = points @ turned.transpose(0, 2, 1)
    least, most = inside.min(axis=1), inside.max(axis=1)
    centre = np.einsum("nij,ni->nj", turned, (least + most) / 2)
    return centre, turned * ((most - least) / 2)[:, :, None]


def _numbers(value: object, count: int) -> tuple[float, ...] | None:
    if not isinstance(value, list) or len(cast(list[object], value)) != count:
        return None
    if not _NUMBERS.issuperset(map(type, cast(list[object], value))):  # JSON's true would pass for an int
        return None
    numbers = cast(list[float], value)
    if not (min(numbers) >= -LARGEST and max(numbers) <= LARGEST):
        return None
    return tuple(map(float, numbers))
