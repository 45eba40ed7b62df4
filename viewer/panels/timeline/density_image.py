"""The density of alarms as pixels: a column for each part of the stretch, the worst at its foot. No window here."""

import numpy as np

from scenes.columns import Bytes, Rows
from scenes.timeline import heights


def density_image(counts: Rows, high: int, colours: Bytes) -> Bytes:
    """Red, green, blue, opacity of every pixel, top row first, shape (high, bins, 4).

    `counts` has shape (tiers, bins), the worst tier last; `colours` (tiers, 3) are 8-bit sRGB.
    """
    tall = heights(counts, high)
    tops = np.cumsum(tall[::-1], axis=0)[::-1]
    above = np.arange(high, 0, -1, dtype=np.int32)[:, None] - 1  # pixels below this one, from the foot
    image = np.zeros((high, counts.shape[1], 4), np.uint8)
    for tier, colour in enumerate(colours):
        inside = (above < tops[tier]) & (above >= tops[tier] - tall[tier])
        image[inside, :3] = colour
        image[inside, 3] = 255
    return image
