"""Is there a display, and how large is it."""

import math
import os
import sys

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from scenes.trouble import Trouble

MILLIMETRES_PER_INCH = 25.4
_GL_RENDERER = 0x1F01


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


def opengl_or_trouble() -> str:
    """The name that OpenGL gives its renderer. Needs the application; Trouble when no window could draw."""
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    made = context.create() and context.makeCurrent(surface)
    name = str(context.functions().glGetString(_GL_RENDERER)) if made else ""
    if made:
        context.doneCurrent()
    if not name:
        raise Trouble(
            "显示器可用，但没有可用的 OpenGL，三维画面无法显示。",
            "There is a display, but no working OpenGL, so no 3D picture can be shown.",
            remedy_zh="安装显卡驱动后重试；record、schema、preflight 命令仍可用。",
            remedy_en="Install the graphics driver and try again; record, schema and preflight still work.",
        )
    return name
