"""Small rasters made by the tests, and the park they lie in."""

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from loaders.crs.crs import crs_of
from loaders.crs.system import crs_from_position
from scenes.columns import Bytes, Floats, Singles
from scenes.datums import Cgcs2000
from scenes.frame import ParkFrame

LONGITUDE, LATITUDE = 113.5, 22.8
FRAME = ParkFrame(Cgcs2000(LONGITUDE, LATITUDE, 0.0))
"""A park in Guangdong."""

NO_HEIGHT = -9999.0


class Writing(Protocol):
    """What we use of a file that rasterio writes."""

    scales: tuple[float, ...]
    offsets: tuple[float, ...]

    def write(self, bands: NDArray[np.generic], index: int = 1) -> None: ...
    def build_overviews(self, factors: list[int]) -> None: ...
    def write_colormap(self, band: int, colours: Mapping[int, tuple[int, int, int]]) -> None: ...
    def write_mask(self, mask: Bytes) -> None: ...
    def set_band_unit(self, band: int, unit: str) -> None: ...
    def __enter__(self) -> "Writing": ...
    def __exit__(self, *_: object) -> None: ...


def middle(crs: str) -> tuple[float, float]:
    """The park's origin in a coordinate system."""
    easting, northing, _ = crs_from_position(crs_of(crs), np.array([[LONGITUDE, LATITUDE, 0.0]]))[0].tolist()
    return easting, northing


def plane_around(crs: str, columns: int, rows: int, pixel: float, turn: float = 0.0) -> Floats:
    """The plane from pixels (2, 3) of a raster about the park's origin, turned by so many degrees."""
    angle = np.radians(turn)
    turned = pixel * np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    return np.column_stack([turned, np.array(middle(crs)) - turned @ (columns / 2, rows / 2)])


def untouched(file: Writing) -> None:
    """Nothing more is done to a file."""
    del file


def written(
    path: Path,
    bands: NDArray[np.generic],
    crs: str | None,
    plane: Floats | None = None,
    *,
    after: Callable[[Writing], None] = untouched,
    **how: object,
) -> Path:
    """A GeoTIFF of bands (bands, rows, columns); `how` is what rasterio calls creation options."""
    return written_so(path, bands, crs, plane, how, after)


def written_so(
    path: Path,
    bands: NDArray[np.generic],
    crs: str | None,
    plane: Floats | None,
    how: Mapping[str, object],
    after: Callable[[Writing], None] = untouched,
) -> Path:
    """The same, with the options in a mapping."""
    rasterio, affine = import_module("rasterio"), import_module("affine").Affine
    profile: dict[str, object] = {"driver": "GTiff", "count": len(bands), "dtype": bands.dtype.name, "crs": crs, **how}
    profile |= {"height": bands.shape[1], "width": bands.shape[2]}
    if plane is not None:
        profile["transform"] = affine(*plane.ravel().tolist())
    environment = import_module("rasterio.env").Env(GDAL_TIFF_INTERNAL_MASK=True)
    with warnings.catch_warnings(), environment:
        warnings.simplefilter("ignore")  # a file that does not say where it lies is meant
        with cast(Writing, rasterio.open(path, "w", **profile)) as file:
            for row, band in enumerate(bands):
                file.write(band, row + 1)
            after(file)
    return path


def hill(columns: int, rows: int, pixel: float) -> Singles:
    """A hill of 60 metres on a plain at 10 metres, by its distance from the middle of a grid."""
    across, down = np.meshgrid(np.arange(columns) - columns / 2 + 0.5, np.arange(rows) - rows / 2 + 0.5)
    heights: Floats = 10 + 60 * np.exp(-((np.hypot(across, down) * pixel / 150) ** 2))
    return heights.astype(np.float32)


def quarters(columns: int, rows: int) -> Bytes:
    """Red in the north-west, green in the north-east, blue in the south-west, yellow in the south-east."""
    colours = np.zeros((3, rows, columns), np.uint8)
    west, north = slice(0, columns // 2), slice(0, rows // 2)
    east, south = slice(columns // 2, None), slice(rows // 2, None)
    colours[0, north, west] = 220
    colours[1, north, east] = 220
    colours[2, south, west] = 220
    colours[:2, south, east] = 220
    return colours
