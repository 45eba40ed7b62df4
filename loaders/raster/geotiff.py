"""GeoTIFF files, read window by window at levels that each halve the one before. COG is one with overviews inside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loaders.crs.crs import Crs, crs_of
from loaders.raster.gdal import REMEDY_EN, REMEDY_ZH, Dataset, Handle, careful
from loaders.raster.layers import Window
from loaders.raster.look_through import Looked
from loaders.raster.plane import CrsPlane
from loaders.raster.world_file import world_file
from loaders.tiles.handles import Handles
from scenes.columns import Bytes, Flags, Floats, lock
from scenes.heights import Heights, Vertical
from scenes.trouble import Notice, Trouble

SMALLEST_LEVEL = 128
"""Pixels: levels end where the longer side would be shorter."""

WITHOUT_OVERVIEW = 8
"""Times that a level may be coarser than the coarsest overview: reading it costs the square of that."""

SMALL = 1024
"""Pixels along the longer side of a level that a whole park may be shown with."""

MOST_READ = 64 * 1024**2
"""Pixels of one window."""

PIXELS_TOO_LARGE = 1e6
"""Units of the plane: no raster of a park has pixels as large."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is, asked once: `transform` (2, 3) leads from its pixels to its plane, `palette` (values, 4).

    `colours` is what each band holds ("red", "alpha", "undefined" …); the coarsest level is 2^`deepest` times coarser.
    Blocks are `block_rows` high. `beside`: where it lies is said by a world file.
    """

    width: int
    height: int
    dtypes: tuple[str, ...]
    transform: Floats
    colours: tuple[str, ...]
    palette: Bytes | None
    wkt: str
    deepest: int
    block_rows: int
    beside: bool = False

    def __post_init__(self) -> None:
        lock(self.transform, self.palette)

    @property
    def is_heights(self) -> bool:
        """One band that is no picture: floating point, or whole numbers of more than 8 bits, without a palette."""
        is_deep = not {"uint8", "int8"}.intersection(self.dtypes[:1])
        return self.palette is None and len(self.dtypes) <= 2 and is_deep

    @property
    def is_seen_from_afar(self) -> bool:
        """Whether it is small, or has overviews that are."""
        return max(self.width, self.height) >> self.deepest <= SMALL


class GeoTiff:
    """One open GeoTIFF; any thread may read. See `layers.Raster`.

    `crs` and `vertical` are what the person says, and count before what the file says; `heights` are the park's.
    Trouble when the file is broken or has no place on the earth.
    """

    def __init__(
        self,
        looked: Looked,
        crs: str | None = None,
        heights: Heights | None = None,
        vertical: Vertical = Vertical.UNSAID,
    ) -> None:
        path = looked.path
        self.name = path.name
        self._handles = Handles[Handle](lambda: Handle(path))
        with self._handles.one(self.name) as handle:
            self.shape = _shape_of(handle.data, path)
        found = system_said(crs, self.shape.wkt, path.name)
        self.crs = replace(found, vertical=vertical or found.vertical)
        self.plane = CrsPlane(self.crs, heights)
        pixels = pixels_from_plane(self.shape.transform, path.name)
        self.levels = tuple(pixels / (1 << step) for step in range(self.shape.deepest, -1, -1))
        self.covers = np.array([[0.0, 0.0], [self.shape.width, self.shape.height]])
        lock(self.covers, *self.levels)
        self.notices: tuple[Notice, ...] = (*looked.notices, *self.crs.notices)

    def size(self, level: int) -> tuple[int, int]:
        """Columns and rows of whole pixels that a level has."""
        factor = self.factor(level)
        return max(1, self.shape.width // factor), max(1, self.shape.height // factor)

    def factor(self, level: int) -> int:
        """How many of the file's pixels stand side by side in one of a level."""
        return 1 << (len(self.levels) - 1 - level)

    def read(
        self, level: int, window: Window, bands: Sequence[int], resampling: str
    ) -> tuple[Window, NDArray[np.generic], Flags]:
        """What of a window lies in the file: where, its bands (bands, rows, columns), and where they are known."""
        inside = window.clipped(*self.size(level))
        if not inside.columns or not inside.rows:
            return inside, np.empty((len(bands), 0, 0)), np.empty((0, 0), np.bool_)
        if inside.columns * inside.rows > MOST_READ:
            raise ValueError("a window is too large: levels are chosen so that none is")
        factor = self.factor(level)
        piece = (inside.column * factor, inside.row * factor, inside.columns * factor, inside.rows * factor)
        shortened = (min(piece[2], self.shape.width - piece[0]), min(piece[3], self.shape.height - piece[1]))
        with self._handles.one(self.name) as handle:
            read, known = handle.read(bands, (*piece[:2], *shortened), (inside.rows, inside.columns), resampling)
        return inside, read, known

    def band_meaning(self, band: int) -> tuple[float, float, str]:
        """Scale, offset and unit of a band's values."""
        with self._handles.one(self.name) as handle:
            data = handle.data
            return data.scales[band - 1], data.offsets[band - 1], (data.units[band - 1] or "").strip().lower()

    def news(self) -> tuple[Notice, ...]:
        """A file has none."""
        return ()

    def close(self) -> None:
        """Let go of the file."""
        self._handles.close()


def _shape_of(data: Dataset, path: Path) -> Shape:
    with careful(path.name):
        colours = tuple(each.name for each in data.colorinterp)
        overviews = data.overviews(1)
        shape = Shape(
            width=data.width,
            height=data.height,
            dtypes=tuple(data.dtypes),
            transform=np.array(data.transform[:6], np.float64).reshape(2, 3),
            colours=colours,
            palette=_palette(data) if colours[0] == "palette" else None,
            wkt=data.crs.to_wkt(version="WKT2_2019") if data.crs else "",
            deepest=_deepest(data.width, data.height, max(overviews, default=1)),
            block_rows=int(data.block_shapes[0][0]),
        )
    if np.array_equal(shape.transform, [[1, 0, 0], [0, 1, 0]]):
        return replace(shape, transform=world_file(path), beside=True)
    return shape


def _deepest(width: int, height: int, coarsest: int) -> int:
    """How often the file may be halved: until it is small, but not where that would mean reading far too much."""
    wanted = int(np.ceil(np.log2(max(1.0, max(width, height) / SMALLEST_LEVEL))))
    readable = int(np.log2(coarsest * WITHOUT_OVERVIEW))
    return max(0, min(wanted, readable, int(np.log2(min(width, height)))))


def _palette(data: Dataset) -> Bytes:
    entries = data.colormap(1)
    palette = np.zeros((max(entries) + 1, 4), np.uint8)
    for value, colour in entries.items():
        palette[value] = colour
    return palette


def pixels_from_plane(transform: Floats, name: str) -> Floats:
    """Pixels from plane coordinates; Trouble where the file's own transform makes no sense."""
    turn, corner = transform[:, :2], transform[:, 2]
    area = abs(float(np.linalg.det(turn))) if np.isfinite(transform).all() else 0.0
    if not 0 < area < PIXELS_TOO_LARGE**2 or np.abs(transform).max() > 1e9:
        raise Trouble(
            "栅格文件的地理变换参数无效。",
            "The geotransform of the raster makes no sense.",
            remedy_zh="请向供应方核实，重新导出 GeoTIFF。",
            remedy_en="Ask the supplier, and have the GeoTIFF exported again.",
            file=name,
            place="ModelTransformation",
        )
    inverse: Floats = np.linalg.inv(turn)
    return np.column_stack([inverse, -inverse @ corner])


def system_said(said: str | None, wkt: str, name: str) -> Crs:
    """The system of a raster by what the person says, else by its own words; Trouble where there are none."""
    if said is None and not wkt:
        raise Trouble(
            "栅格文件没有坐标系。",
            "The raster has no coordinate system.",
            remedy_zh="用 --crs 说明，例如 --crs EPSG:4547；向供应方核实坐标系和中央子午线。",
            remedy_en="Say it with --crs, for example --crs EPSG:4547; ask the supplier for it.",
            file=name,
        )
    return crs_of(said if said is not None else wkt, file=name)


def other_kind(name: str, *, heights: bool) -> Trouble:
    """The Trouble of a picture where heights were wanted, and the other way round."""
    zh, en = ("影像", "a picture") if heights else ("高程模型", "an elevation model")
    wanted_zh, wanted_en = ("高程模型", "an elevation model") if heights else ("影像", "a picture")
    return Trouble(
        f"这是{zh}，不是{wanted_zh}。",
        f"This is {en}, not {wanted_en}.",
        remedy_zh="把图层改为另一类，或选择正确的文件。",
        remedy_en="Change the layer's kind, or choose the right file.",
        file=name,
    )


def no_content(name: str) -> Trouble:
    """The Trouble of a raster in which nothing is known."""
    return Trouble(
        "栅格文件中没有任何有效值。",
        "The raster holds no value that is known.",
        remedy_zh=REMEDY_ZH,
        remedy_en=REMEDY_EN,
        file=name,
    )
