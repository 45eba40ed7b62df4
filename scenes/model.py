"""Shapes as plain arrays: meshes, the models they make up, and batches ready for the GPU. No VTK, so any thread may."""

from dataclasses import dataclass, field

import numpy as np

from scenes.columns import Bytes, Floats, Rows, Singles, lock
from scenes.georeference import Georeference


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `pixels` (height, width, 3 or 4), 8 bits, top row first, sRGB."""

    pixels: Bytes

    def __post_init__(self) -> None:
        lock(self.pixels)


@dataclass(frozen=True, slots=True)
class Material:
    """How a surface looks. `colour` is red, green, blue, opacity from 0 to 1, linear as glTF 2.0 counts it.

    `texture` is a row of the model's images, None when there is none. `cutoff` is None unless alpha is a mask.
    """

    name: str = ""
    colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.8
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    texture: int | None = None
    metallic_roughness_texture: int | None = None
    translucent: bool = False
    cutoff: float | None = None
    double_sided: bool = False


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles of one material, in metres in the mesh's own frame (z up): `points` (vertices, 3), `triangles`
    (triangles, 3) as indices into `points`, `normals` (vertices, 3) or None, `uv` (vertices, 2) with v downward as in
    glTF or None, `colours` (vertices, 4) sRGB 8 bits that multiply the material's or None; `material` is a row. Where
    one mesh holds many parts, `parts` (vertices,) names the part of each vertex, and placings name none of their own.
    """  # noqa: D205

    points: Singles
    triangles: Rows
    normals: Singles | None = None
    uv: Singles | None = None
    colours: Bytes | None = None
    material: int = 0
    parts: Rows | None = None

    def __post_init__(self) -> None:
        lock(self.points, self.triangles, self.normals, self.uv, self.colours, self.parts)


@dataclass(frozen=True, slots=True)
class Instance:
    """One placing of a mesh: `model_from_mesh` (4, 4) float64; `part` is a row of the model's parts."""

    mesh: int
    part: int
    model_from_mesh: Floats

    def __post_init__(self) -> None:
        lock(self.model_from_mesh)


@dataclass(frozen=True, slots=True)
class Part:
    """What can be picked, coloured and bound. `code` is the equipment code its file gives it, "" when it gives none.

    `within` names what it belongs to, outermost first: site, building, storey; system; the layer of a drawing.
    `properties` are what else the file says of it, as (name, value).
    """

    name: str
    code: str = ""
    within: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cloud:
    """Points without a surface: `points` (points, 3) in metres in the cloud's own frame, `colours` (points, 4) sRGB or
    None; `model_from_cloud` (4, 4) float64; `part` is a row of the model's parts.
    """  # noqa: D205

    points: Singles
    part: int
    model_from_cloud: Floats
    colours: Bytes | None = None

    def __post_init__(self) -> None:
        lock(self.points, self.model_from_cloud, self.colours)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines without a surface: `points` (points, 3), `edges` (edges, 2) as indices into them; the rest as in `Cloud`.

    `colour` is sRGB and alpha, 8 bits each.
    """

    points: Singles
    edges: Rows
    part: int
    model_from_lines: Floats
    colour: tuple[int, int, int, int] = (255, 255, 255, 255)

    def __post_init__(self) -> None:
        lock(self.points, self.edges, self.model_from_lines)


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file or a whole shape: z up, metres, near its own origin; `georeference` says where that lies."""

    meshes: tuple[Mesh, ...]
    instances: tuple[Instance, ...]
    parts: tuple[Part, ...]
    materials: tuple[Material, ...] = (Material(),)
    images: tuple[Image | None, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    lines: tuple[Lines, ...] = ()
    georeference: Georeference | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Many objects of one material as one shape, ready for the GPU.

    `points` (vertices, 3) in metres *from `origin`* (park frame); `normals` (vertices, 3); `triangles` (triangles, 3);
    `object_id` (vertices,) is each vertex's row in the picture; `colours` (vertices, 4) and `uv` (vertices, 2) or None.
    A batch without triangles is a set of points, or of lines where `edges` (edges, 2) are given; its `normals` then
    mean nothing. Points are float32: steps of half a millimetre 8 km from `origin`. The subtraction happens before, in
    float64: a coordinate rounded on loading cannot be mended by a shift afterwards.
    """

    name: str
    origin: tuple[float, float, float]
    points: Singles
    normals: Singles
    triangles: Rows
    object_id: Rows
    material: Material = field(default_factory=Material)
    colours: Bytes | None = None
    uv: Singles | None = None
    image: Image | None = None
    edges: Rows | None = None

    def __post_init__(self) -> None:
        lock(self.points, self.normals, self.triangles, self.object_id, self.colours, self.uv, self.edges)

    @property
    def size_in_bytes(self) -> int:
        """What it will take on the GPU, nearly; a texture counts with its mip levels, four bytes to a pixel."""
        columns = (self.points, self.normals, self.triangles, self.object_id, self.colours, self.uv, self.edges)
        texture = 0 if self.image is None else self.image.pixels[:, :, 0].size * 4 * 4 // 3
        return sum(column.nbytes for column in columns if column is not None) + texture


def smooth_normals(points: Singles, triangles: Rows) -> Singles:
    """A unit normal per vertex from the area-weighted faces around it, shape (vertices, 3); up where there is none."""
    x, y, z = np.ascontiguousarray(points.T, np.float64)
    a, b, c = triangles.T
    (ux, vx), (uy, vy), (uz, vz) = ((each[b] - each[a], each[c] - each[a]) for each in (x, y, z))
    faces = (uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)
    corners = triangles.ravel()
    normals = np.stack([np.bincount(corners, np.repeat(each, 3), len(points)) for each in faces], axis=1)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 0, normals / np.where(length > 0, length, 1), [0.0, 0.0, 1.0]).astype(np.float32)
