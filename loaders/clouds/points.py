"""Points on their way from a survey file to a cloud: thinned to what may be kept, coloured by what the file has.

A whole file, for tiling, comes in pieces: `las_chunks(path, size)` of `loaders.clouds.las_records` and
`e57_chunks(path, size)` of `loaders.clouds.e57_work` yield `Points` of at most `size` points each, in float64 and in
the coordinates of the file, nothing thinned. Native code unpacks LAZ and E57: go through them in a child process.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Floats, Singles, lock
from scenes.trouble import Report

MOST_POINTS = 20_000_000
"""Points of one file that are drawn as one model: 16 bytes each on the GPU, so 320 MB. What has more becomes tiles."""

EIGHT_BITS = 255
"""The largest value of a colour where a writer put 8 bits into the 16 that the format wants."""

type Shorts = NDArray[np.uint16]

CLASSES = {
    0: "never classified",
    1: "unclassified",
    2: "ground",
    3: "low vegetation",
    4: "medium vegetation",
    5: "high vegetation",
    6: "building",
    7: "low noise",
    8: "key point",
    9: "water",
    10: "rail",
    11: "road",
    13: "wire guard",
    14: "wire",
    15: "tower",
    16: "wire connector",
    17: "bridge",
    18: "high noise",
}
"""Source: ASPRS, "LAS Specification 1.4 - R15", tables 9 and 17."""

NOISE = (7, 18)
PLAIN = (170, 170, 170)
COLOURS = {
    2: (160, 130, 95),
    3: (150, 190, 110),
    4: (110, 165, 80),
    5: (60, 130, 60),
    6: (205, 120, 100),
    8: (160, 130, 95),
    9: (80, 140, 205),
    10: (120, 100, 120),
    11: (130, 130, 135),
    13: (215, 190, 90),
    14: (215, 190, 90),
    15: (190, 160, 80),
    16: (215, 190, 90),
    17: (150, 140, 140),
}
"""Colours of classes where the points have none of their own; they mean nothing but "told apart"."""


@dataclass(frozen=True, slots=True)
class Points:
    """`places` (points, 3) float64 in the file's coordinates; `colours` (points, 4) sRGB or None."""

    places: Floats
    colours: Bytes | None

    def __post_init__(self) -> None:
        lock(self.places, self.colours)


def stride_for(count: int, most: int = MOST_POINTS) -> int:
    """Every how many points one is kept, so that no more than `most` are."""
    return max(1, -(-count // most))


def say_thinned(count: int, stride: int, report: Report) -> None:
    """Tell the person that a cloud is not all there."""
    if stride > 1:
        report.note(
            f"共 {count:,} 个点，每 {stride} 个取 1 个显示。",
            f"Of {count:,} points every {stride}th is shown.",
            remedy_zh="用 parkwatch import 导入，可切成瓦片显示全部点。",
            remedy_en="Bring it in with parkwatch import: as tiles every point is shown.",
        )


def eight_bits(colours: Shorts, most: int) -> Bytes:
    """Red, green, blue (points, 3) as (points, 4). `most` is the largest value anywhere in the file.

    The format wants 16 bits; many writers put 8 bits there, which only the values tell.
    """
    made = np.empty((len(colours), 4), np.uint8)
    made[:, 3] = 255
    for channel in range(3):
        made[:, channel] = colours[:, channel] >> 8 if most > EIGHT_BITS else colours[:, channel]
    return made


def by_class(classes: Bytes) -> Bytes | None:
    """Colours (points, 4) that tell classes apart; None where there is not more than one that says something."""
    used = set(np.flatnonzero(np.bincount(classes.ravel(), minlength=256)).tolist())
    if not used & set(COLOURS) or len(used) < 2:
        return None
    table = np.full((256, 4), (*PLAIN, 255), np.uint8)
    for code, colour in COLOURS.items():
        table[code, :3] = colour
    return np.asarray(table[classes], np.uint8)


def by_intensity(intensity: Singles) -> Bytes | None:
    """Greys (points, 4) from the strength of the echo, a hundredth cut off at both ends; None where it is constant."""
    sample = intensity[:: max(1, len(intensity) // 100_000)]
    sample = sample[np.isfinite(sample)]
    if not len(sample):
        return None
    low, high = np.percentile(sample, (1, 99))
    if not high > low:
        return None
    grey = np.nan_to_num(np.clip((intensity - low) / (high - low), 0, 1)) * 215 + 40
    made = np.full((len(intensity), 4), 255, np.uint8)
    made[:, :3] = grey.astype(np.uint8)[:, None]
    return made


def counted(classes: Bytes) -> Sequence[tuple[str, str]]:
    """How many points of every class, as properties of a part."""
    counts = np.bincount(classes.ravel(), minlength=256)
    return [
        (f"class {code} {CLASSES.get(code, '')}".strip(), f"{counts[code]:,}")
        for code in np.flatnonzero(counts).tolist()
    ]
