"""Words burnt into a picture, beneath it: whose park, what time, what frame, which versions, live or replay."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from loaders.report.fonts import DrawnFont, Pen
from scenes.columns import Bytes

GROUND, INK, LOUD = (16, 20, 26), (235, 238, 242), (211, 47, 47)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands on one picture. `loud` is shown red at its left: 回放, 演练; "" for none."""

    loud: str
    told: str


def stamped(picture: Bytes, stamp: Stamp, pen: Pen) -> Bytes:
    """A picture with its stamp beneath it; shape (height, width, 3), red, green, blue. Nothing of it is covered."""
    height, width, _ = picture.shape
    band = max(round(height / 32), 14)
    made = Image.new("RGB", (width, band), GROUND)
    draw = ImageDraw.Draw(made)
    font, left, middle = pen.at(round(band * 0.62)), band * 0.4, band / 2
    if stamp.loud:
        words = pen.can(stamp.loud)
        long = draw.textlength(words, font=font)
        draw.rectangle((0, 0, left + long + band * 0.4, band), fill=LOUD)
        draw.text((left, middle), words, fill=INK, font=font, anchor="lm")
        left += long + band * 0.8
    told = _fitting(pen.can(stamp.told), width - left - 4, draw, font)
    draw.text((left, middle), told, fill=INK, font=font, anchor="lm")
    return np.vstack([picture, np.asarray(made)])


def _fitting(text: str, room: float, draw: ImageDraw.ImageDraw, font: DrawnFont) -> str:
    """A text cut to the room there is; what is cut shows as an ellipsis."""
    if draw.textlength(text, font=font) <= room:
        return text
    while text and draw.textlength(text + "…", font=font) > room:
        text = text[:-1]
    return text + "…"
