"""Pictures without a window and without a display."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow, vtkWindowToImageFilter

from scenes.columns import Bytes
from scenes.trouble import Trouble
from viewer.gpu.probe import drawing

MOST_PIXELS = 4 * 2560 * 1440
"""With four samples of colour and depth each, half a gigabyte."""


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

    Drawn `finer` times as large in both directions with four samples, and averaged: a picture may take its time. One
    that would take more than `MOST_PIXELS` is drawn as large as it is.
    """
    width, height = size
    if width * height * finer**2 > MOST_PIXELS:
        finer = 1
    with Canvas(renderers, (width * finer, height * finer), samples=4) as canvas:
        large = canvas.draw()
    return large.reshape(height, finer, width, finer, 3).mean(axis=(1, 3)).round().astype(np.uint8)


def driver_or_trouble() -> str:
    """The name of the OpenGL driver that draws off-screen here; Trouble when there is none.

    Asked in a child process: some drivers end the process that asks in vain.
    """
    found = drawing()
    if found is None or not found.renderer:
        raise Trouble(
            "此计算机上没有可用的 OpenGL，无法绘图。",
            "There is no working OpenGL on this machine, so nothing can be drawn.",
            remedy_zh="请安装显卡驱动；没有显卡的 Debian/Ubuntu 服务器请安装 libegl1、libgl1-mesa-dri、libopengl0。",
            remedy_en="Install the graphics card's driver; on a Debian or Ubuntu server without one, install "
            "libegl1, libgl1-mesa-dri and libopengl0.",
        )
    return found.renderer
