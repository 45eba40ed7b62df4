"""Every streamed layer of a park as a source of tiles; one that is broken is said, and the rest opens."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urlsplit

import numpy as np

from loaders.osgb.source import OsgbSource, osgb_source
from loaders.raster.ground import Ground
from loaders.raster.layers import ImageryData, TerrainData
from loaders.raster.source import ground_source, imagery_of, terrain_of
from loaders.tiles.paths import path_within
from loaders.tiles.source import TilesSource, tiles_source
from loaders.tiles.web_cache import TileCache
from loaders.workers import threads
from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.heights import Vertical
from scenes.plant import Layer, LayerKind, Park
from scenes.tile_tree import TileSource
from scenes.trouble import Notice, Report, Trouble

AROUND = 2000.0
"""Metres of ground on each side of the park's boundary."""

WITHOUT_BOUNDARY = 5000.0
"""Metres of ground on each side of the origin of a park that has no boundary."""

TILES, OSGB = LayerKind.TILES_3D, LayerKind.OSGB

type Streamed = tuple[Layer, TileSource]
"""A layer and where its tiles come from."""


class Noticed(TileSource, Protocol):
    """A source that has something to say from the start."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was odd when it was opened."""
        ...


def sources_of(
    park: Park,
    folder: Path,
    *,
    cache: Path | None = None,
    queries: Mapping[str, str] = MappingProxyType({}),
    hosts: Collection[str] = (),
) -> tuple[list[Streamed], Report]:
    """The layers of a package in `folder` that could be opened, each with its source, and what was wrong.

    All terrain and imagery make up one ground, which stands for the first of them. Errors are not multiplied by
    `Layer.finer`: whoever plants the trees does that. Tiles of servers are kept in `cache`; `queries` are the words of
    the settings ("token=…") for the servers of layers, by layer key; `hosts` are the other servers that tilesets may
    refer to. Close every source when the park is put away.
    """
    opening, report = _Opening(park, folder, ParkFrame(park.origin), cache, queries, hosts), Report()
    with threads() as mapper:  # a server that is away holds nobody else up
        answers = mapper(opening.source, [layer for layer in park.layers if layer.kind in (TILES, OSGB)])
        terrain = mapper(opening.terrain, [layer for layer in park.layers if layer.kind == LayerKind.TERRAIN])
        imagery = mapper(opening.imagery, [layer for layer in park.layers if layer.kind == LayerKind.IMAGERY])
        found: list[tuple[Layer, Noticed]] = list(_kept(answers, report))
        found += opening.ground(_kept(terrain, report), _kept(imagery, report), report)
    for layer, source in found:
        report.notices.extend(_about(layer, notice) for notice in (*source.notices, *_mixed_heights(layer, park)))
    return list(found), report


@dataclass(frozen=True, slots=True)
class _Opening:
    park: Park
    folder: Path
    frame: ParkFrame
    cache: Path | None
    queries: Mapping[str, str]
    hosts: Collection[str]

    def source(self, layer: Layer) -> "_Tried[Noticed]":
        """The tiles of a 3D Tiles or OSGB layer."""
        return _tried(layer, self._osgb if layer.kind == OSGB else self._tiles)

    def terrain(self, layer: Layer) -> "_Tried[TerrainData]":
        """An elevation model."""
        return _tried(
            layer, lambda layer: terrain_of(self._inside(layer), heights=self.park.heights, vertical=layer.heights)
        )

    def imagery(self, layer: Layer) -> "_Tried[ImageryData]":
        """A picture of the ground."""
        cache = None if self.cache is None else TileCache(self.cache)
        query = self.queries.get(layer.key, "")
        return _tried(layer, lambda layer: imagery_of(self._where(layer), query=query, cache=cache))

    def _osgb(self, layer: Layer) -> OsgbSource:
        return osgb_source(
            self._inside(layer),
            name=layer.key,
            frame=self.frame,
            park_from_layer=layer.park_from_layer,
            scenery_row=self.park.scenery_row,
            heights=self.park.heights,
            vertical=layer.heights,
        )

    def _tiles(self, layer: Layer) -> TilesSource:
        return tiles_source(
            self._where(layer),
            name=layer.key,
            frame=self.frame,
            park_from_layer=self._lifted(layer),
            rows=rows_of(self.park),
            scenery_row=self.park.scenery_row,
            cache=self.cache,
            query=self.queries.get(layer.key, ""),
            hosts=self.hosts,
        )

    def _lifted(self, layer: Layer) -> Floats:
        """Where tiles lie; those on the earth's centre count their heights from the ellipsoid, the park perhaps not."""
        if layer.park_from_layer is not None:
            return layer.park_from_layer
        return self.park.heights.park_from_earth(self.frame, layer.heights or Vertical.ELLIPSOID)

    def ground(
        self, terrain: Sequence[tuple[Layer, TerrainData]], imagery: Sequence[tuple[Layer, ImageryData]], report: Report
    ) -> list[tuple[Layer, Ground]]:
        """One ground of all of them; none where there is nothing to make it of."""
        named = {layer.key for layer, _ in (*terrain, *imagery)}
        if not named:
            return []
        layer = next(layer for layer in self.park.layers if layer.key in named)
        try:
            ground = ground_source(
                name=layer.key,
                frame=self.frame,
                extent=_extent(self.park),
                terrain=[each for _, each in terrain],
                imagery=[each for _, each in imagery],
                scenery_row=self.park.scenery_row,
            )
        except Trouble as trouble:
            report.notices.append(_about(layer, trouble.notice))
            return []
        return [(layer, ground)]

    def _where(self, layer: Layer) -> str:
        return layer.uri if urlsplit(layer.uri).scheme in ("http", "https") else str(self._inside(layer))

    def _inside(self, layer: Layer) -> Path:
        return self.folder / path_within("", quote(layer.uri.rstrip("/")))


def rows_of(park: Park) -> Mapping[str, int]:
    """The object rows of a park by whatever a tile may call an equipment: its code, else the part it stands for."""
    by_model = {item.model: row for row, item in enumerate(park.equipment) if item.model}
    return {**by_model, **{item.code: row for row, item in enumerate(park.equipment)}}


def _mixed_heights(layer: Layer, park: Park) -> tuple[Notice, ...]:
    """What is wrong with the heights of tiles that find their own place on the earth; other kinds say it themselves."""
    if layer.kind != TILES or layer.park_from_layer is not None:
        return ()
    fault = park.heights.fault_of(layer.heights or Vertical.ELLIPSOID)
    return () if fault is None else (fault,)


@dataclass(frozen=True, slots=True)
class _Tried[Opened]:
    """What came of opening a layer: itself, or why not."""

    layer: Layer
    opened: Opened | None = None
    fault: Notice | None = None


def _tried[Opened](layer: Layer, opened: Callable[[Layer], Opened]) -> _Tried[Opened]:
    try:
        return _Tried(layer, opened(layer))
    except Trouble as trouble:
        return _Tried(layer, fault=trouble.notice)


def _kept[Opened](answers: Iterable[_Tried[Opened]], report: Report) -> list[tuple[Layer, Opened]]:
    """The layers that could be opened; of the others it is said why not."""
    found = list[tuple[Layer, Opened]]()
    for tried in answers:
        if tried.fault is not None:
            report.notices.append(_about(tried.layer, tried.fault))
        elif tried.opened is not None:
            found.append((tried.layer, tried.opened))
    return found


def _about(layer: Layer, notice: Notice) -> Notice:
    """A notice that says which layer it is about."""
    name, name_en = layer.name or layer.key, layer.name_en or layer.name or layer.key
    return replace(notice, zh=f"图层“{name}”：{notice.zh}", en=f"Layer {name_en!r}: {notice.en}")


def _extent(park: Park) -> Floats:
    """South-west and north-east corner of the ground, shape (2, 2)."""
    if not len(park.boundary):
        return np.array([[-WITHOUT_BOUNDARY] * 2, [WITHOUT_BOUNDARY] * 2])
    return np.stack([park.boundary.min(axis=0) - AROUND, park.boundary.max(axis=0) + AROUND])
