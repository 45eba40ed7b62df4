"""The uniforms that every shader under the sky shares, set once per shader and not once per actor."""

from collections.abc import Mapping

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkShaderProperty
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLUniforms

from scenes.columns import Floats

type Value = float | tuple[float, ...] | Floats


class Uniforms:
    """Values by name for the shaders that joined. Shaders name their uniforms; VTK declares them.

    Everything must be set before the first frame: VTK builds a shader anew when a name is added.
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)
        self._members: list[tuple[vtkOpenGLUniforms, frozenset[str]]] = []

    def join(self, shader: vtkShaderProperty, *, vertex: tuple[str, ...] = (), fragment: tuple[str, ...] = ()) -> None:
        """Give these names to a shader, now and whenever they change."""
        for uniforms, names in (
            (shader.GetVertexCustomUniforms(), vertex),
            (shader.GetFragmentCustomUniforms(), fragment),
        ):
            if names and isinstance(uniforms, vtkOpenGLUniforms):
                self._members.append((uniforms, frozenset(names)))
                for name in names:
                    _put(uniforms, name, self._values[name])

    def put(self, **values: Value) -> None:
        """Change values."""
        self._values.update(values)
        for uniforms, names in self._members:
            for name in names & values.keys():
                _put(uniforms, name, values[name])


def _put(uniforms: vtkOpenGLUniforms, name: str, value: Value) -> None:
    if isinstance(value, np.ndarray):
        matrix = vtkMatrix4x4()
        matrix.DeepCopy(value.T.ravel().tolist())  # VTK hands it over row by row, GLSL reads column by column
        uniforms.SetUniformMatrix(name, matrix)
    elif isinstance(value, tuple):
        put = {2: uniforms.SetUniform2f, 3: uniforms.SetUniform3f, 4: uniforms.SetUniform4f}[len(value)]
        put(name, list(value))
    else:
        uniforms.SetUniformf(name, value)
