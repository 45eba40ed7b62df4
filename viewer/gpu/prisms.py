"""The prisms as two textures, for `shaders/surface.frag`: a raster of cells, and the lists and edges it points into."""

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkProperty, vtkTexture

from scenes.columns import Bytes, Singles
from scenes.prisms import PrismMap
from viewer.gpu.arrays import vtk_array

WIDTH = 1024
"""Texels in one row of the lists and edges."""


class PrismTextures:
    """Cells as bytes, lists and edges as floats, both fetched texel by texel: no filter, no mip level, no wrapping."""

    def __init__(self, made: PrismMap) -> None:
        self._cells, self._texels = _of_bytes(made.cells), _of_floats(made.texels)
        self.box = (*made.corner, 1.0 / made.cell, 1.0 / made.cell)
        """South-west corner in metres, and cells per metre eastward and northward."""

    def put_on(self, look: vtkProperty) -> None:
        """Give the textures to an actor's property, under the names that the shader knows."""
        look.SetTexture("prismCells", self._cells)
        look.SetTexture("prismTexels", self._texels)


def _of_bytes(cells: Bytes) -> vtkTexture:
    rows, columns = cells.shape[:2]
    return _texture(columns, rows, np.ascontiguousarray(cells).reshape(-1, 4))


def _of_floats(texels: Singles) -> vtkTexture:
    rows = -(-len(texels) // WIDTH)
    filled = np.zeros((rows * WIDTH, 4), np.float32)
    filled[: len(texels)] = texels
    texture = _texture(WIDTH, rows, filled)
    texture.SetColorModeToDirectScalars()  # metres and numbers, not colours to be mapped
    return texture


def _texture(width: int, height: int, scalars: Bytes | Singles) -> vtkTexture:
    image, texture = vtkImageData(), vtkTexture()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(vtk_array(scalars))
    texture.SetInputData(image)
    texture.InterpolateOff()
    texture.RepeatOff()
    return texture
