"""GDAL behind a small typed face: GeoTIFF and nothing else, from this machine and from nowhere else.

A raster file may name other files to open in its place, on the network too (VRT, .aux.xml, .ovr). Only the GTiff driver
is let in, what lies beside the file is not asked, and files that lie about themselves were weeded out before, see
`loaders.raster.look_through`.
"""

import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags
from scenes.trouble import Trouble

OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # nothing beside the file is opened
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 128 * 1024**2,  # bytes of blocks, for all files together
    "GDAL_NUM_THREADS": "1",  # our own threads read side by side
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "CPL_DEBUG": "OFF",
}

REMEDY_ZH = "文件可能没有拷贝完整，请重新拷贝，或用 GDAL 重新导出为 GeoTIFF（COG）。"
REMEDY_EN = "The file may not have been copied whole: copy it again, or export it again as GeoTIFF (COG)."


class Dataset(Protocol):
    """What we use of an open file. Not for two threads at once."""

    width: int
    height: int
    dtypes: Sequence[str]
    scales: Sequence[float]
    offsets: Sequence[float]
    units: Sequence[str | None]
    colorinterp: Sequence["Interpretation"]
    block_shapes: Sequence[Sequence[int]]
    transform: Sequence[float]
    crs: "Named | None"

    def read(self, indexes: Sequence[int], **how: object) -> NDArray[np.generic]:
        """Bands, shape (bands, rows, columns)."""
        ...

    def dataset_mask(self, **how: object) -> NDArray[np.uint8]:
        """Not 0 where pixels are known, by the mask, the alpha or the value that means "nothing"."""
        ...

    def overviews(self, band: int) -> Sequence[int]:
        """How many times coarser each overview is."""
        ...

    def colormap(self, band: int) -> Mapping[int, Sequence[int]]:
        """Red, green, blue, alpha by value; ValueError where there is none."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Interpretation(Protocol):
    """What a band holds: "red", "alpha", "palette", "gray" …."""

    name: str


class Named(Protocol):
    """A coordinate system as GDAL has read it."""

    def to_wkt(self, version: object = None) -> str:
        """WKT of the version that is named, "WKT2_2019"."""
        ...


class Handle:
    """One open file for one thread at a time. Trouble when GDAL cannot open it."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with careful(self._name), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a file does not say where it lies is asked of it later
            self.data = cast(Dataset, import_module("rasterio").open(path.resolve(), driver="GTiff"))

    def read(
        self, bands: Sequence[int], window: tuple[int, int, int, int], shape: tuple[int, int], resampling: str
    ) -> tuple[NDArray[np.generic], Flags]:
        """Bands (bands, rows, columns) at `shape`, and where they are known; `window` is column, row, columns, rows."""
        columns_and_rows = import_module("rasterio.windows").Window(*window)
        how = import_module("rasterio.enums").Resampling[resampling]
        with careful(self._name):
            read = self.data.read(bands, window=columns_and_rows, out_shape=(len(bands), *shape), resampling=how)
            mask = self.data.dataset_mask(window=columns_and_rows, out_shape=shape)
        return read, mask > 0

    def close(self) -> None:
        """Let go of the file."""
        self.data.close()


@contextmanager
def careful(name: str) -> Generator[None]:
    """GDAL under our options for the length of a `with`; what it refuses of the file `name` becomes Trouble."""
    rasterio, errors = import_module("rasterio"), import_module("rasterio.errors")
    own = cast(tuple[type[Exception], ...], (errors.RasterioError, errors.CRSError))
    refusals: tuple[type[Exception], ...] = (*own, ValueError, OSError, MemoryError)
    with rasterio.Env(**OPTIONS):
        try:
            yield
        except refusals as error:
            raise refused(name, str(error)) from None


def refused(name: str, why: str) -> Trouble:
    """The Trouble of a file that GDAL does not like."""
    why = why.replace("\n", " ")[:200]
    return Trouble(
        f"栅格文件无法读取（{why}）。",
        f"The raster cannot be read ({why}).",
        remedy_zh=REMEDY_ZH,
        remedy_en=REMEDY_EN,
        file=name,
    )
