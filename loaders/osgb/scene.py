"""What an OSG binary file holds, as far as it is drawn. Filled while it is read; links may run in circles."""

from dataclasses import dataclass, field

import numpy as np

from loaders.osgb.stream import Column
from scenes.columns import Floats

PIXELS_ON_SCREEN = 1
"""A level is chosen by how many pixels its node's diameter takes; any other mode means by distance in metres."""

PER_VERTEX, OVERALL = 4, 1
"""Bindings of an array of normals or colours; the others are per primitive and are left out."""


@dataclass(slots=True, eq=False)
class Thing:
    """Anything the file gives a number to."""

    kind: str
    name: str = ""


@dataclass(slots=True, eq=False)
class Node(Thing):
    """A place in the scene graph. `state` colours whatever stands below that has no state of its own."""

    state: "State | None" = None
    is_shown: bool = True
    children: "list[Node]" = field(default_factory=list["Node"])


@dataclass(slots=True, eq=False)
class Transform(Node):
    """Sets its children with `outer_from_inner` (4, 4); `is_absolute`: it stands in the world and not in its parent."""

    outer_from_inner: Floats = field(default_factory=lambda: np.eye(4))
    is_absolute: bool = False


@dataclass(slots=True, eq=False)
class Lod(Node):
    """Levels of detail: `ranges[i]` is when the i-th level is shown, `files[i]` where it lies, "" when it is a child.

    `centre` and `radius` are the ball it fills in its own frame, metres, where the file gives it.
    """

    mode: int = 0
    ranges: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    files: list[str] = field(default_factory=list[str])
    folder: str = ""
    centre: tuple[float, ...] | None = None
    radius: float = -1.0


@dataclass(slots=True, eq=False)
class Values(Thing):
    """An array: `column` (count, components) in the file's own type; `indexed` where a second array picks from it."""

    column: Column = field(default_factory=lambda: np.empty((0, 3), np.float32))
    binding: int = PER_VERTEX
    indexed: bool = False


@dataclass(slots=True, eq=False)
class Primitives(Thing):
    """Corners in a row: either `corners` (count, 1) as rows of vertices, or `lengths` runs of vertices from `first`."""

    mode: int = 0
    first: int = 0
    lengths: Column = field(default_factory=lambda: np.empty((0, 1), np.int32))
    corners: Column | None = None


@dataclass(slots=True, eq=False)
class Geometry(Node):
    """A shape: what is None is not there. `at` is where in the file it begins."""

    at: int = 0
    primitives: list[Primitives] = field(default_factory=list[Primitives])
    points: Values | None = None
    normals: Values | None = None
    colours: Values | None = None
    uv: Values | None = None


@dataclass(slots=True, eq=False)
class Picture(Thing):
    """An image: a whole `blob` (JPEG, PNG …), or rows of raw pixels in it, or only the name of a `file`.

    `pixel_format` and `data_type` are OpenGL's words for raw pixels, 0 for a whole file.
    """

    file: str = ""
    blob: memoryview | None = None
    width: int = 0
    height: int = 0
    pixel_format: int = 0
    data_type: int = 0
    packing: int = 1
    at: int = 0


@dataclass(slots=True, eq=False)
class Texture(Thing):
    """A picture on a surface."""

    picture: Picture | None = None


@dataclass(slots=True, eq=False)
class Paint(Thing):
    """A material's diffuse colour: red, green, blue, opacity."""

    diffuse: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)


@dataclass(slots=True, eq=False)
class State(Thing):
    """How what stands below is drawn; the picture is the one of the first texture unit."""

    paint: Paint | None = None
    texture: Texture | None = None
    blends: bool = False
