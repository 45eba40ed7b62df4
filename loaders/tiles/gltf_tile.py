"""glTF as a tile holds it: turned upright as its tileset says, and moved by CESIUM_RTC.

Source: OGC 22-025r4, "3D Tiles 1.1", 7.1.5.2 (y up becomes z up).
"""

from collections.abc import Sequence

import numpy as np

from loaders.allowance import Allowance
from loaders.gltf import glb, whole
from loaders.gltf.nodes import MODEL_FROM_GLTF
from loaders.gltf.rtc import centre_of
from loaders.tiles.address import Up
from loaders.tiles.inflating import unwrapped
from loaders.tiles.shape import MOST_PIXELS, MOST_PLACED, Shape, TileFile
from loaders.workers import one_by_one
from scenes.columns import Floats
from scenes.model import Model, Part

UPRIGHT: dict[Up, Floats] = {
    "y": np.eye(4),
    "z": MODEL_FROM_GLTF.T,
    "x": np.array([[0.0, 0, -1, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]) @ MODEL_FROM_GLTF.T,
}
"""What is to follow after a model was read with y up, where another axis points up in its file."""


def gltf_shape(content: bytes, file: TileFile, base: str, batch: Sequence[Part] = ()) -> Shape:
    """The model in GLB or glTF bytes that lie in the file `base`; `batch` are the parts its batch ids count."""
    content = unwrapped(content, file.shown)
    binary = glb.recognises(content)
    read = glb.load if binary else whole.load
    model = read(content, file.report, file.beside(base), one_by_one, batch, MOST_PIXELS)
    spend_placed(model)
    return Shape(model, moved_to(centre_of(content, binary=binary)) @ UPRIGHT[file.up])


def spend_placed(model: Model, copies: int = 1) -> None:
    """Trouble when the model, so many times, has more vertices and corners than one tile may have."""
    left = Allowance(MOST_PLACED, "顶点", "vertices")
    for instance in model.instances:
        mesh = model.meshes[instance.mesh]
        left.spend((len(mesh.points) + mesh.triangles.size) * copies)


def moved_to(centre: Floats | None) -> Floats:
    """A matrix that moves what is counted from a centre (3,) to where it belongs."""
    pose = np.eye(4)
    if centre is not None:
        pose[:3, 3] = centre
    return pose
