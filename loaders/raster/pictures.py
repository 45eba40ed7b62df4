"""Orthophotos in GeoTIFF files: red, green, blue, alpha window by window."""

import numpy as np
from numpy.typing import NDArray

from loaders.raster.geotiff import GeoTiff, Shape, no_content, other_kind
from loaders.raster.layers import Window
from loaders.raster.look_through import Looked
from scenes.columns import Bytes
from scenes.trouble import Notice

FAR = 2048
"""Pixels along one side from which the coarsest level is more than a park looked at from afar can take."""

DARKEST, BRIGHTEST = 2.0, 98.0
"""Percentiles that become black and white where a picture has more than 8 bits."""


class GeoTiffImagery(GeoTiff):
    """An orthophoto; see `layers.ImageryData`. Trouble as in `GeoTiff`, and when the file holds heights."""

    def __init__(self, looked: Looked, crs: str | None = None) -> None:
        super().__init__(looked, crs)
        if self.shape.is_heights:
            raise other_kind(self.name, heights=False)
        self._bands, self._alpha = _bands(self.shape)
        self._low, self._high = 0.0, 255.0
        if max(self.size(0)) > FAR:
            self.notices = (*self.notices, self._said_of_overviews())
        if self.shape.dtypes[0] != "uint8":
            self._low, self._high = self._stretched()
            self.notices = (*self.notices, self._said_of_stretch())

    def picture(self, level: int, window: Window) -> Bytes:
        """See `ImageryData`."""
        found = np.zeros((window.rows, window.columns, 4), np.uint8)
        bands = self._bands if self._alpha is None else [*self._bands, self._alpha]
        inside, read, known = self.read(level, window, bands, "nearest" if self._is_coded else "average")
        if inside.columns and inside.rows:
            found[inside.within(window)] = self._coloured(read, known)
        return found

    @property
    def _is_coded(self) -> bool:
        """Whether values are numbers of colours, which cannot be averaged."""
        return self.shape.palette is not None

    def _coloured(self, read: NDArray[np.generic], known: NDArray[np.bool_]) -> Bytes:
        if self.shape.palette is not None:
            coded: Bytes = self.shape.palette[np.minimum(read[0].astype(np.int32), len(self.shape.palette) - 1)]
            return np.concatenate([coded[..., :3], np.where(known, coded[..., 3], 0)[..., None]], axis=2)
        colours = self._eight_bits(read[: len(self._bands)])
        if len(colours) == 1:
            colours = np.repeat(colours, 3, axis=0)
        opaque = np.where(known, np.uint8(255), np.uint8(0))  # the file's alpha is part of what is known
        return np.concatenate([np.moveaxis(colours, 0, -1), opaque[..., None]], axis=2)

    def _eight_bits(self, read: NDArray[np.generic]) -> Bytes:
        if read.dtype == np.uint8:
            same: Bytes = read.astype(np.uint8, copy=False)
            return same
        share = np.clip((read.astype(np.float32) - self._low) / (self._high - self._low), 0.0, 1.0)
        eight: Bytes = (np.nan_to_num(share) * 255 + 0.5).astype(np.uint8)
        return eight

    def _stretched(self) -> tuple[float, float]:
        """The darkest and the brightest fiftieth of the coarsest level."""
        columns, rows = self.size(0)
        _, read, known = self.read(0, Window(0, 0, min(columns, FAR), min(rows, FAR)), self._bands, "nearest")
        values = read[:, known].astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            raise no_content(self.name)
        low, high = np.percentile(values, [DARKEST, BRIGHTEST]).tolist()
        return low, max(high, low + 1e-6)

    def _said_of_overviews(self) -> Notice:
        return Notice(
            "影像没有金字塔（概视图），从远处看时不显示。",
            "The picture has no overviews inside; from afar it is not shown.",
            "用 GDAL 转为 COG：gdal_translate -of COG。",
            "Make it a COG with GDAL: gdal_translate -of COG.",
            file=self.name,
        )

    def _said_of_stretch(self) -> Notice:
        kind = self.shape.dtypes[0]
        return Notice(
            f"影像为 {kind}，{self._low:.6g} 至 {self._high:.6g}（2%–98%）拉伸到 8 位显示。",
            f"The picture is {kind}; {self._low:.6g} to {self._high:.6g} (2 % to 98 %) are stretched to 8 bits.",
            file=self.name,
        )


def _bands(shape: Shape) -> tuple[list[int], int | None]:
    """Red, green, blue by what the file says of its bands, else the first three; one band is grey."""
    named = {name: row + 1 for row, name in reversed(list(enumerate(shape.colours)))}
    alpha = named.get("alpha")
    if shape.palette is not None:
        return [1], None
    if {"red", "green", "blue"} <= named.keys():
        return [named["red"], named["green"], named["blue"]], alpha
    plain = [row + 1 for row, name in enumerate(shape.colours) if name != "alpha"]
    return (plain[:3] if len(plain) >= 3 else plain[:1]), alpha
