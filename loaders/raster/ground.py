"""The ground of a park as one streamed scene: patches from elevation models, with what pictures there are on them."""

from collections.abc import Sequence

import numpy as np

from loaders.raster.drape import TEXELS, Draped, Piece, draped, piece_of
from loaders.raster.elevation import heights_on
from loaders.raster.faults import Faults
from loaders.raster.layers import ImageryData, Raster, TerrainData
from loaders.raster.placed import Placed, placed_in, roughness
from loaders.raster.plane import lattice_of
from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.model import Batch, Image, Material
from scenes.terrain import CELLS, Measured, Patch, grid_of, ground_tree, roots_of, surface_of
from scenes.tile_tree import TileContent, Unavailable
from scenes.trouble import Notice, Trouble

TEXEL_ERROR = 12.0
"""Metres of error per metre of a texel: drawn at an error of 16 pixels, a texel is a pixel and a third across."""

HEIGHT_ERROR = 4.0
"""Metres of error per metre that a patch misses the ground by: it is then off by 4 pixels on the screen at most."""

FLAT = 0.02
"""Metres: ground that is missed by less needs no finer patches."""

LARGEST_EXTENT = 400_000.0
"""Metres along one side of a ground: farther out a plane that touches the earth has nothing to do with it."""

BARE = (137, 139, 128)
"""sRGB of ground without a picture."""

COARSER = 6
"""Levels that are tried where a server is away: what was kept of a coarser one is better than nothing."""


class Ground:
    """See `loaders.raster.source.ground_source`; a `TileSource`. `notices` say what was odd from the start."""

    def __init__(
        self,
        name: str,
        frame: ParkFrame,
        extent: Floats,
        terrain: Sequence[TerrainData],
        imagery: Sequence[ImageryData],
        scenery_row: int,
        finer: float,
    ) -> None:
        _refuse_extent(extent, name)
        self.name, self._frame, self._row, self._finer = name, frame, scenery_row, finer
        self._roots = roots_of(extent)
        self._faults, self._owned = Faults(name), (*terrain, *imagery)
        self._terrain = self._placed(terrain)
        self._imagery = self._placed(imagery)
        if not self._terrain and not self._imagery:
            self.close()
            raise _nothing(name)
        self.tree, cut = ground_tree(self._roots, self._measured)
        own = [notice for raster in self._owned for notice in raster.notices]
        self.notices: tuple[Notice, ...] = (*own, *self._faults.news(), *((_cut(name),) if cut else ()))

    @property
    def extent(self) -> Floats:
        """South-west and north-east corner, shape (2, 2)."""
        return np.stack([self._roots.low, self._roots.high])

    def load(self, address: object) -> TileContent:
        """One patch as one batch. Unavailable where its picture may be had later and something coarser is shown."""
        if not isinstance(address, Patch):
            raise TypeError(f"no patch of ground: {address!r}")
        low, high = self._roots.box(address)
        heights = self._heights(low, high)
        cell = float(((high - low) / CELLS).max())
        surface = surface_of(low, high, heights, skirt=self._skirt(low, high, cell))
        grid = np.concatenate([grid_of(low, high, CELLS), np.nan_to_num(heights[1:-1, 1:-1])[..., None]], axis=2)
        picture, poor = self._picture(address, low, high, grid.reshape(-1, 3))
        batch = Batch(
            name=f"{self.name}/{address.level}/{address.column}/{address.row}",
            origin=surface.origin,
            points=surface.points,
            normals=surface.normals,
            triangles=surface.triangles,
            object_id=np.full(len(surface.points), self._row, np.int32),
            material=Material("ground", _linear(BARE) if picture is None else (1.0, 1.0, 1.0, 1.0), roughness=1.0),
            uv=None if picture is None else picture.uv[surface.grid],
            image=None if picture is None else Image(picture.pixels),
        )
        return TileContent((batch,) if len(batch.triangles) else (), None, self._news(), poor=poor)

    def close(self) -> None:
        """Let go of every raster."""
        for raster in self._owned:
            raster.close()

    def _news(self) -> tuple[Notice, ...]:
        return (*self._faults.news(), *(notice for each in self._imagery for notice in each.raster.news()))

    # ── what is known beforehand ─────────────────────────────────────────────────────────────────────────────────

    def _placed[R: Raster](self, rasters: Sequence[R]) -> list[Placed[R]]:
        """Those that have a place here, topmost first; of the others it is said that they have none."""
        found = list[Placed[R]]()
        for raster in reversed(rasters):
            try:
                placed = placed_in(raster, self._frame, self._roots.low, self._roots.high)
            except Trouble as trouble:
                self._faults.hear(raster.name, trouble.notice)
                continue
            if placed is None:
                self._faults.hear(raster.name, _elsewhere(raster.name))
            else:
                found.append(placed)
        return found

    def _measured(self, level: int, low: Floats, high: Floats) -> Measured:
        side = self._roots.side(level)
        cell, texel = float(side.max()) / CELLS, float(side.max()) / TEXELS
        least, most, rough = np.zeros(len(low)), np.zeros(len(low)), np.zeros(len(low))
        wants = np.zeros(len(low), np.bool_)
        for each in self._terrain:
            below, above, missed = roughness(each, low, high, cell)
            least, most = np.fmin(least, below), np.fmax(most, above)
            rough = np.maximum(rough, missed)
            wants |= each.touches(low, high) & (missed > FLAT) & (each.metres[-1] < cell / 1.5)
        pictured = np.zeros(len(low), np.bool_)
        for picture in self._imagery:
            here = picture.touches(low, high)
            pictured |= here
            wants |= here & (picture.metres[-1] * np.sqrt(2) < texel)
        drop = _drop(low, high)
        error = np.maximum(HEIGHT_ERROR * rough, np.where(pictured, TEXEL_ERROR * texel, 0.0))
        return Measured(least - drop, most + drop, error * self._finer, wants)

    def _skirt(self, low: Floats, high: Floats, cell: float) -> float:
        """Metres: deeper than any neighbour, some levels coarser, may miss this one by."""
        missed = [float(roughness(each, low[None], high[None], 4 * cell)[2][0]) for each in self._terrain]
        return min(1.0 + 2.0 * max(missed, default=0.0) + 0.25 * cell, 400.0)

    # ── one patch ────────────────────────────────────────────────────────────────────────────────────────────────

    def _heights(self, low: Floats, high: Floats) -> Floats:
        """Heights of the grid and one ring around it, shape (cells + 3, cells + 3); NaN in the gaps of a model."""
        grid = grid_of(low, high, CELLS, border=1)
        found = np.full(grid.shape[:2], np.nan)
        outside = np.ones(grid.shape[:2], np.bool_)
        for placed in self._terrain:
            missing = np.isnan(found)
            if not missing.any():
                break
            try:
                heights, inside = heights_on(placed, self._frame, grid)
            except Unavailable:
                raise
            except Trouble as trouble:
                self._faults.hear(placed.raster.name, trouble.notice)
                continue
            found = np.where(missing, heights, found)
            outside &= ~inside
        return np.where(np.isnan(found) & outside, 0.0, found)

    def _picture(self, patch: Patch, low: Floats, high: Floats, grid: Floats) -> tuple[Draped | None, bool]:
        """What lies on a patch, and whether some of it is coarser than what a server has that is away."""
        pieces, poor = list[Piece](), False
        for placed in self._imagery:
            if not placed.touches(low[None], high[None])[0]:
                continue
            piece, away = self._piece(placed, patch, low, high)
            poor |= away
            pieces += [piece] if piece is not None else []
            if piece is not None and piece.is_whole:
                break
        return draped(pieces, low, high, grid, BARE), poor

    def _piece(self, placed: Placed[ImageryData], patch: Patch, low: Floats, high: Floats) -> tuple[Piece | None, bool]:
        """What one raster shows; a coarser level where the server is known to be away or has nothing as fine.

        Also whether it was the server.
        """
        raster, away = placed.raster, False
        lattice = lattice_of(raster.plane, self._frame, low, high)
        wanted = placed.level(float((high - low).max()) / TEXELS)
        for level in range(wanted, max(-1, wanted - COARSER), -1):
            try:
                piece = piece_of(raster, level, lattice, low, high)
            except Unavailable as fault:
                if patch.level > 0 and not self._faults.is_away(raster.name):
                    self._faults.missed(raster.name)
                    raise
                self._faults.hear(raster.name, fault.notice)
                away = True
                continue
            except Trouble as trouble:
                self._faults.hear(raster.name, trouble.notice)
                continue
            if not away:  # a coarser level may come from what is kept here: that is no answer of the server
                self._faults.answered(raster.name)
            if piece is not None:
                return piece, away
        return None, away


def _drop(low: Floats, high: Floats) -> Floats:
    """Metres by which the earth falls away under a plane, at the far corner of boxes."""
    far = np.maximum(np.abs(low), np.abs(high))
    return (far**2).sum(axis=1) / (2 * 6.35e6)


def _linear(colour: tuple[int, int, int]) -> tuple[float, float, float, float]:
    red, green, blue = (((each / 255 + 0.055) / 1.055) ** 2.4 for each in colour)
    return red, green, blue, 1.0


def _refuse_extent(extent: Floats, name: str) -> None:
    size = extent[1] - extent[0] if extent.shape == (2, 2) and np.isfinite(extent).all() else np.zeros(2)
    if size.min() < 1.0 or size.max() > LARGEST_EXTENT or np.abs(extent).max() > LARGEST_EXTENT:
        raise Trouble(
            "地面范围无效。",
            "The extent of the ground makes no sense.",
            remedy_zh=f"范围的边长应为 1 米至 {LARGEST_EXTENT / 1000:g} 公里。",
            remedy_en=f"Its sides must be from 1 metre to {LARGEST_EXTENT / 1000:g} km long.",
            file=name,
        )


def _elsewhere(name: str) -> Notice:
    return Notice(
        "该栅格不在园区范围内，没有使用。",
        "The raster lies nowhere in the park and was not used.",
        "核对坐标系、带号、中央子午线和园区原点。",
        "Check its coordinate system, zone and central meridian, and the park's origin.",
        file=name,
    )


def _nothing(name: str) -> Trouble:
    return Trouble(
        "园区范围内没有地形，也没有影像。",
        "There is neither terrain nor imagery where the park is.",
        remedy_zh="核对各栅格的坐标系和园区原点。",
        remedy_en="Check the coordinate systems of the rasters and the park's origin.",
        file=name,
    )


def _cut(name: str) -> Notice:
    return Notice(
        "影像过大，最细的层级没有全部显示。",
        "The imagery is too much at once; its finest levels are not shown everywhere.",
        "缩小范围，或降低图层的精细度。",
        "Take a smaller extent, or lower the layer's fineness.",
        file=name,
    )
