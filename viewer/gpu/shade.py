"""The shade of the park as a texture of two heights, for `shaders/light.frag`."""

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkTexture

from scenes.shade import Shade
from viewer.gpu.arrays import vtk_array

NOWHERE = -1000.0


class ShadeTexture:
    """Heights in metres, looked up between texels. Without a shade it is one texel that shades nothing."""

    def __init__(self) -> None:
        self.texture = vtkTexture()
        self.texture.SetColorModeToDirectScalars()  # heights are numbers, not colours to be mapped
        self.texture.InterpolateOn()
        self.texture.RepeatOff()
        self.box = (0.0, 0.0, 1.0, 1.0)
        """South-west corner in metres, and texture widths per metre eastward and northward."""
        self.step = 1.0
        """Metres to step out of a wall before asking, so that it does not lie in its own shadow."""
        self.cast(None)

    def cast(self, shade: Shade | None) -> None:
        """Show a new shade at the next frame, or none."""
        texels = np.full((1, 1, 2), NOWHERE, np.float32) if shade is None else shade.texels
        rows, columns = texels.shape[:2]
        image = vtkImageData()
        image.SetDimensions(columns, rows, 1)
        # WORKAROUND vtk 9.7: two channels of floats arrive scrambled; three arrive as they are.
        wide = np.zeros((rows * columns, 3), np.float32)
        wide[:, :2] = texels.reshape(-1, 2)
        image.GetPointData().SetScalars(vtk_array(wide))
        self.texture.SetInputData(image)
        if shade is not None:
            east, north = shade.corner
            self.step = 1.8 * shade.cell
            self.box = (east, north, 1.0 / (columns * shade.cell), 1.0 / (rows * shade.cell))
