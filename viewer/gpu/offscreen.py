"""Pictures without a window and without a display."""

import subprocess
import sys
from collections.abc import Sequence
from typing import cast

import numpy as np
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow, vtkWindowToImageFilter

from scenes.columns import Bytes
from scenes.trouble import Trouble

PROBE = """
from vtkmodules import vtkRenderingOpenGL2
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow
window = vtkRenderWindow()
window.SetOffScreenRendering(True)
window.AddRenderer(vtkRenderer())
window.Render()
print("Renderer:", window.ReportCapabilities().partition("renderer string:")[2].partition(chr(10))[0].strip())
"""
SECONDS_FOR_PROBE = 60.0


class Canvas:
    """An off-screen window over layers of renderers, `size` (width, height) in pixels. Use it in a `with`.

    `samples` smooth each edge; not every driver has more than four.
    """

    def __init__(self, renderers: Sequence[vtkRenderer], size: tuple[int, int], *, samples: int = 0) -> None:
        self._renderers = tuple(renderers)
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(True)
        self._window.SetMultiSamples(samples)
        self._window.SetSize(*size)
        self._window.SetNumberOfLayers(len(self._renderers))
        for renderer in self._renderers:
            self._window.AddRenderer(renderer)

    def __enter__(self) -> "Canvas":
        return self

    def __exit__(self, *_: object) -> None:
        for renderer in self._renderers:
            self._window.RemoveRenderer(renderer)
        self._window.Finalize()

    def render(self) -> None:
        """Draw, and leave the picture where it is."""
        self._window.Render()
        self._window.WaitForCompletion()

    def draw(self) -> Bytes:
        """Red, green, blue, top row first: shape (height, width, 3)."""
        self._window.Render()
        reader = vtkWindowToImageFilter()
        reader.SetInput(self._window)
        reader.ReadFrontBufferOff()
        reader.ShouldRerenderOff()
        reader.Update()
        image = cast(vtkImageData, reader.GetOutput())
        width, height, _ = image.GetDimensions()
        # WORKAROUND vtk 9.7: vtkmodules.util carries no annotations.
        flat: Bytes = numpy_support.vtk_to_numpy(image.GetPointData().GetScalars())  # type: ignore[no-untyped-call]
        return flat.reshape(height, width, 3)[::-1].copy()

    def driver(self) -> str:
        """The name OpenGL gives its renderer."""
        return self._window.ReportCapabilities().partition("renderer string:")[2].partition("\n")[0].strip()


def picture(renderers: Sequence[vtkRenderer], size: tuple[int, int], *, finer: int = 2) -> Bytes:
    """What the renderers show, shape (height, width, 3), top row first. Needs OpenGL: ask `driver_or_trouble` before.

    Drawn `finer` times as large in both directions with four samples, and averaged: a picture may take its time.
    """
    width, height = size
    with Canvas(renderers, (width * finer, height * finer), samples=4) as canvas:
        large = canvas.draw()
    return large.reshape(height, finer, width, finer, 3).mean(axis=(1, 3)).round().astype(np.uint8)


def driver_or_trouble() -> str:
    """The name of the OpenGL driver that draws off-screen here; Trouble when there is none.

    Asked in a child process: some drivers end the process that asks in vain.
    """
    try:
        asked = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=SECONDS_FOR_PROBE, check=False
        )
        name = asked.stdout.partition("Renderer:")[2].strip()
    except (OSError, subprocess.TimeoutExpired):
        name = ""
    if not name:
        raise Trouble(
            "此计算机上没有可用的 OpenGL，无法绘图。",
            "There is no working OpenGL on this machine, so nothing can be drawn.",
            remedy_zh="请安装显卡驱动；没有显卡的 Debian/Ubuntu 服务器请安装 libegl1、libgl1-mesa-dri、libopengl0。",
            remedy_en="Install the graphics card's driver; on a Debian or Ubuntu server without one, install "
            "libegl1, libgl1-mesa-dri and libopengl0.",
        )
    return name
