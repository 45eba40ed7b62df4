"""Orthophotos in GeoTIFF files: red, green, blue, alpha window by window."""

import numpy as np
from numpy.typing import NDArray

from loaders.raster.geotiff import SMALL, SMALLEST_LEVEL, GeoTiff, Shape, no_content, other_kind
from loaders.raster.layers import Window
from loaders.raster.look_through import Looked
from scenes.columns import Bytes, lock
from scenes.trouble import Notice

STRETCHED = 2048
"""Pixels along one side of what is looked at to learn how bright a picture is."""

MOST_AT_ONCE = 256 * 1024**2
"""Pixels that are read to see a picture without overviews from afar; of larger ones bands between others are read."""

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
        self._far = list[Bytes]()
        if self.shape.dtypes[0] != "uint8":
            self._low, self._high = self._stretched()
            self.notices = (*self.notices, self._said_of_stretch())
        if not self.shape.is_seen_from_afar:
            self._look_from_afar()

    def picture(self, level: int, window: Window) -> Bytes:
        """See `ImageryData`."""
        found = np.zeros((window.rows, window.columns, 4), np.uint8)
        if level < len(self._far):
            whole = self._far[level]
            inside = window.clipped(whole.shape[1], whole.shape[0])
            found[inside.within(window)] = whole[inside.within(Window(0, 0, 0, 0))]
            return found
        inside, read, known = self.read(level, window, self._wanted, self._resampling)
        if inside.columns and inside.rows:
            found[inside.within(window)] = self._coloured(read, known)
        return found

    @property
    def _wanted(self) -> list[int]:
        return self._bands if self._alpha is None else [*self._bands, self._alpha]

    @property
    def _resampling(self) -> str:
        """Numbers of colours cannot be averaged."""
        return "average" if self.shape.palette is None else "nearest"

    def _look_from_afar(self) -> None:
        """Levels that the file lacks, from what is read of it once, kept in memory."""
        step = 0
        while max(self.shape.width, self.shape.height) >> step > SMALL:
            step += 1
        whole, left_out = self._whole(1 << step)
        far, steps = [whole], [step]
        while max(far[-1].shape[:2]) > SMALLEST_LEVEL and min(far[-1].shape[:2]) > 1:
            far.append(halved(far[-1]))
            steps.append(steps[-1] + 1)
        finest = self.levels[-1]
        coarse = [finest / (1 << each) for each in reversed(steps)]
        lock(*far, *coarse)
        self._far, self.levels = far[::-1], (*coarse, *self.levels)
        if left_out:
            self.notices = (*self.notices, self._said_of_overviews())

    def _whole(self, factor: int) -> tuple[Bytes, bool]:
        """The picture so many times coarser, and whether bands of it were passed over, for it is too large."""
        width, height = self.shape.width, self.shape.height
        deep = -(-max(self.shape.block_rows, factor) // factor) * factor
        every = max(1, -(-width * height // MOST_AT_ONCE))
        whole = np.zeros((max(1, height // factor), max(1, width // factor), 4), np.uint8)
        for top in range(0, height, deep * every):
            rows = min(deep, height - top)
            first, shape = top // factor, (max(1, rows // factor), whole.shape[1])
            with self._handles.one(self.name) as handle:
                read, known = handle.read(self._wanted, (0, top, width, rows), shape, self._resampling)
            band = self._coloured(read, known)
            room = whole[first : first + deep // factor * every]
            room[:] = band[np.minimum(np.arange(len(room)), len(band) - 1)]
        return whole, every > 1

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
        window = Window(0, 0, min(columns, STRETCHED), min(rows, STRETCHED))
        _, read, known = self.read(0, window, self._bands, "nearest")
        values = read[:, known].astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            raise no_content(self.name)
        low, high = np.percentile(values, [DARKEST, BRIGHTEST]).tolist()
        return low, max(high, low + 1e-6)

    def _said_of_overviews(self) -> Notice:
        return Notice(
            "影像很大又没有金字塔（概视图），从远处看时只显示抽取的条带。",
            "The picture is large and has no overviews inside; from afar only some bands of it are shown.",
            "用 parkwatch import 导入，导入时会写入金字塔。",
            "Bring it in with parkwatch import, which writes overviews.",
            file=self.name,
        )

    def _said_of_stretch(self) -> Notice:
        kind = self.shape.dtypes[0]
        return Notice(
            f"影像为 {kind}，{self._low:.6g} 至 {self._high:.6g}（2%–98%）拉伸到 8 位显示。",
            f"The picture is {kind}; {self._low:.6g} to {self._high:.6g} (2 % to 98 %) are stretched to 8 bits.",
            file=self.name,
        )


def halved(picture: Bytes) -> Bytes:
    """A picture (rows, columns, 4) with half as many rows and columns, each pixel the mean of what is known of four."""
    rows, columns = max(1, picture.shape[0] // 2), max(1, picture.shape[1] // 2)
    four = picture[: rows * 2, : columns * 2].reshape(rows, 2, columns, 2, 4).astype(np.float32)
    weight = four[..., 3:].sum(axis=(1, 3))
    colours = (four[..., :3] * four[..., 3:]).sum(axis=(1, 3)) / np.maximum(weight, 1)
    return np.concatenate([colours + 0.5, weight / 4 + 0.5], axis=2).astype(np.uint8)


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
