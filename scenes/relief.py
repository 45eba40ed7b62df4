"""How rough the ground is, and how low and high it reaches, at every coarseness: worked out once from real heights.

From it come the geometric error of a terrain patch before its heights were ever read one by one, and its box.
"""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats, Singles, lock


@dataclass(frozen=True, slots=True)
class Peaks:
    """The greatest value in blocks of samples, NaN where there is none: `levels[k]` has blocks `size << k` across."""

    size: int
    levels: tuple[Singles, ...]

    def __post_init__(self) -> None:
        lock(*self.levels)

    def over(self, low: Floats, high: Floats) -> Floats:
        """The greatest value that may lie in boxes of samples, shape (boxes,), NaN where there is none.

        `low` and `high` (boxes, 2) are column and row, counted from 0. Blocks are looked up whole: never less than what
        lies in the box, sometimes what lies just beside it.
        """
        wide = np.maximum((high - low).max(axis=1), 1.0)
        level = np.clip(np.ceil(np.log2(wide / self.size)), 0, len(self.levels) - 1).astype(int)
        found = np.full(len(low), np.nan)
        for row, peaks in enumerate(self.levels):
            here = np.flatnonzero(level == row)
            if len(here):
                found[here] = _greatest(peaks, low[here] / (self.size << row), high[here] / (self.size << row))
        return found


@dataclass(frozen=True, slots=True)
class Relief:
    """Of a grid of heights: `lowest` (of the heights turned upside down), `highest`, and for every coarseness `rough`.

    `rough[j]` is by how many metres a surface that knows only every 2^(j+1)-th sample misses one of the others.
    """

    lowest: Peaks
    highest: Peaks
    rough: tuple[Peaks, ...]

    def of(self, low: Floats, high: Floats, spacing: Floats) -> tuple[Floats, Floats, Floats]:
        """Least height, greatest height and roughness of boxes of samples, each of shape (boxes,).

        `low` and `high` (boxes, 2) are column and row; `spacing` (boxes,) is how many samples lie between the vertices
        of the surface that is asked about. Where nothing is known the heights are NaN and the roughness is 0. Below a
        spacing of two samples roughness shrinks with it: between samples the ground is taken for straight.
        """
        step = np.clip(np.ceil(np.log2(np.maximum(spacing, 1.0))) - 1, 0, len(self.rough) - 1).astype(int)
        rough = np.zeros(len(spacing))
        for row, peaks in enumerate(self.rough):
            here = np.flatnonzero(step == row)
            if len(here):
                rough[here] = np.nan_to_num(peaks.over(low[here], high[here]), nan=0.0)
        return -self.lowest.over(low, high), self.highest.over(low, high), rough * np.clip(spacing / 2, 0.0, 1.0)


def relief_of(heights: Singles) -> Relief:
    """From a grid of heights (rows, columns) in metres, NaN where none is known."""
    steps = max(1, int(np.ceil(np.log2(max(heights.shape)))))
    missed = (np.abs(heights - _interpolated(heights, 2 << step)) for step in range(steps))
    rough = tuple(_peaks(each, 2 << step) for step, each in enumerate(missed))
    return Relief(_peaks(-heights, 2), _peaks(heights, 2), rough)


def _peaks(samples: Singles, size: int) -> Peaks:
    levels = [_folded(samples, size)]
    while max(levels[-1].shape) > 1:
        levels.append(_halved(levels[-1]))
    return Peaks(size, tuple(levels))


def _folded(samples: Singles, size: int) -> Singles:
    """The greatest of each block and of the samples on its far borders: a surface runs on to those."""
    rows, columns = samples.shape
    down, right = -(-rows // size), -(-columns // size)
    padded = np.full((down * size + 1, right * size + 1), np.nan, np.float32)
    padded[:rows, :columns] = samples
    along = np.fmax.reduce(padded[:, :-1].reshape(-1, right, size), axis=2)
    along = np.fmax(along, padded[:, size::size])
    across = np.fmax.reduce(along[:-1].reshape(down, size, right), axis=1)
    return np.fmax(across, along[size::size]).astype(np.float32)


def _halved(blocks: Singles) -> Singles:
    rows, columns = blocks.shape
    padded = np.full((rows + rows % 2, columns + columns % 2), np.nan, np.float32)
    padded[:rows, :columns] = blocks
    return np.fmax(np.fmax(padded[::2, ::2], padded[1::2, ::2]), np.fmax(padded[::2, 1::2], padded[1::2, 1::2])).astype(
        np.float32
    )


def _interpolated(heights: Singles, size: int) -> Singles:
    """The heights as a surface shows them that knows only every `size`-th sample; the last ones hold at the edge."""
    return _along(_along(heights[::size, ::size], size, heights.shape[0], 0), size, heights.shape[1], 1)


def _along(coarse: Singles, size: int, count: int, axis: int) -> Singles:
    at = np.arange(count, dtype=np.float32) / size
    last = coarse.shape[axis] - 1
    before = np.minimum(at.astype(np.int32), last)
    share = np.minimum(at - before, 1.0).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
    first: Singles = coarse.take(before, axis)
    second: Singles = coarse.take(np.minimum(before + 1, last), axis)
    return np.where(share > 0, first + (second - first) * share, first).astype(np.float32)


def _greatest(blocks: Singles, low: Floats, high: Floats) -> Floats:
    """Over boxes given in blocks; no box reaches into more than three blocks each way."""
    limit = np.array(blocks.shape[::-1]) - 1
    at = np.floor(low).astype(np.int64) + _NEAR
    inside = ((at <= np.floor(high)) & (at >= 0) & (at <= limit)).all(axis=-1)
    at = np.clip(at, 0, limit)
    held = np.where(inside, blocks[at[..., 1], at[..., 0]], np.float32(np.nan))
    greatest: Floats = np.fmax.reduce(held, axis=0).astype(np.float64)
    return greatest


_NEAR = np.stack(np.meshgrid([0, 1, 2], [0, 1, 2]), axis=-1).reshape(9, 1, 2)
