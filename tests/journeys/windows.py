"""What is on the screen, as numbers."""

import numpy as np
from PySide6.QtGui import QImage

from scenes.columns import Bytes


def pixels(image: QImage) -> Bytes:
    """Red, green, blue, top row first: shape (height, width, 3)."""
    made = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    return lines[:, : 3 * made.width()].reshape(made.height(), made.width(), 3).copy()
