"""What is on the screen, as numbers."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from scenes.camera import projected, ray
from scenes.columns import Bytes, Floats
from scenes.pick import picked
from viewer.app import Desk


def pixels(image: QImage) -> Bytes:
    """Red, green, blue, top row first: shape (height, width, 3)."""
    made = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    return lines[:, : 3 * made.width()].reshape(made.height(), made.width(), 3).copy()


@dataclass(frozen=True, slots=True)
class Spread:
    """Where one looks for an object about its middle, in pixels: how far, how often; more than `least` must meet it."""

    across: int
    across_step: int
    down: int
    down_step: int
    least: int


def colour_of(desk: Desk, row: int, spread: Spread) -> Floats:
    """The colour of an object in the picture, in the middle of its pulse's beat: the median of what it covers."""
    desk.stage.beat(0.0)
    image = pixels(desk.viewport.grabFramebuffer())
    size, boxes = desk.viewport.size(), desk.opening.assembly.boxes
    middle = (boxes.low[[row]] + boxes.high[[row]]) / 2
    across, down, _ = projected(desk.navigation.camera, middle, size.width(), size.height())
    found = list[Floats]()
    for x in range(int(across[0]) - spread.across, int(across[0]) + spread.across + 1, spread.across_step):
        for y in range(int(down[0]) - spread.down, int(down[0]) + spread.down + 1, spread.down_step):
            hit = picked(ray(desk.navigation.camera, x, y, size.width(), size.height()), desk.opening.assembly)
            if hit is not None and hit.row == row:
                found.append(image[y, x].astype(np.float64))
    assert len(found) > spread.least, "the object is not in sight"
    return np.asarray(np.median(found, axis=0))
