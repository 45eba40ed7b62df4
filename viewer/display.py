"""Is there a display, and how large is it."""

import math
import os
import sys

from PySide6.QtGui import QGuiApplication

MILLIMETRES_PER_INCH = 25.4


def has_display() -> bool:
    """Whether a window can be opened. Windows and macOS always have a desktop; on Linux the environment says."""
    if sys.platform != "linux":
        return True
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def display() -> tuple[float | None, tuple[int, int] | None]:
    """Diagonal in inches and pixels of the largest display; 0 when there is none, None when its size is not told."""
    if not has_display():
        return 0.0, None
    application = QGuiApplication.instance() or QGuiApplication([])
    screens = [
        (screen.size() * screen.devicePixelRatio(), screen.physicalSize()) for screen in QGuiApplication.screens()
    ]
    del application
    if not screens:
        return 0.0, None
    pixels, millimetres = max(screens, key=lambda each: each[0].width() * each[0].height())
    inches = math.hypot(millimetres.width(), millimetres.height()) / MILLIMETRES_PER_INCH
    return (inches if inches > 1 else None), (round(pixels.width()), round(pixels.height()))
