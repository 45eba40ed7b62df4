"""Pieces of a scene: triangles of one look, with the parts they belong to, ready to be cut, simplified and written.

All pieces of one scene count from the same place in the park, so that they are joined by putting their rows together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from scenes.cleaning import merged_rows, points_as_codes
from scenes.columns import Bytes, Floats, Rows, Singles, lock
from scenes.model import Cloud, Image, Instance, Material, Mesh, Model, Part


@dataclass(frozen=True, slots=True)
class Piece:
    """Triangles of one material: `points` (vertices, 3) in metres from the scene's origin, `triangles` (triangles, 3),
    `parts` (vertices,) rows of the scene's parts; `normals`, `uv` and `colours` as in `scenes.model.Mesh`.

    `image` (height, width, 3 or 4) is the texture that `uv` refers to, `material` does not name it. `wraps`: `uv` goes
    beyond the image, which repeats.
    """  # noqa: D205

    material: Material
    points: Singles
    triangles: Rows
    parts: Rows
    normals: Singles | None = None
    uv: Singles | None = None
    colours: Bytes | None = None
    image: Bytes | None = None
    wraps: bool = False

    def __post_init__(self) -> None:
        lock(self.points, self.triangles, self.parts, self.normals, self.uv, self.colours, self.image)

    @property
    def look(self) -> tuple[object, ...]:
        """Pieces of one look can be one piece; pictures are compared by what they show."""
        image = None if self.image is None else _shown(self.image)
        return (self.material, self.normals is None, self.uv is None, self.colours is None, image, self.wraps)


def part_of_piece(piece: Piece, triangles: Rows) -> Piece:
    """Only these triangles of a piece, given by their corners, and only the vertices that they need."""
    rows, corners = np.unique(triangles, return_inverse=True)
    return rows_of_piece(piece, rows, corners.reshape(-1, 3).astype(np.int32))


def rows_of_piece(piece: Piece, rows: Rows, triangles: Rows) -> Piece:
    """The piece with these of its vertices, and triangles between them."""
    return replace(
        piece,
        points=piece.points[rows],
        triangles=triangles,
        parts=piece.parts[rows],
        normals=None if piece.normals is None else piece.normals[rows],
        uv=None if piece.uv is None else piece.uv[rows],
        colours=None if piece.colours is None else piece.colours[rows],
    )


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """As few pieces as possible: those of one look become one, in the order in which a look first comes."""
    every = list(pieces)
    if len(every) < 2:
        return every
    alike = dict[tuple[object, ...], list[Piece]]()
    for piece in every:
        alike.setdefault(piece.look, []).append(piece)
    return [same[0] if len(same) == 1 else _one(same) for same in alike.values()]


def _one(pieces: Sequence[Piece]) -> Piece:
    starts = np.cumsum([0, *(len(piece.points) for piece in pieces)])
    triangles = [piece.triangles + np.int32(start) for piece, start in zip(pieces, starts, strict=False)]
    normals = [piece.normals for piece in pieces if piece.normals is not None]
    uv = [piece.uv for piece in pieces if piece.uv is not None]
    colours = [piece.colours for piece in pieces if piece.colours is not None]
    return replace(
        pieces[0],
        points=np.concatenate([piece.points for piece in pieces]),
        triangles=np.concatenate(triangles),
        parts=np.concatenate([piece.parts for piece in pieces]),
        normals=np.concatenate(normals) if normals else None,
        uv=np.concatenate(uv) if uv else None,
        colours=np.concatenate(colours) if colours else None,
    )


def welded(piece: Piece) -> Piece:
    """Without normals, and with one vertex where there were many at one place of one part, texture and colour."""
    codes = [points_as_codes(piece.points), piece.parts.astype(np.uint32)[:, None]]
    codes += [] if piece.uv is None else [points_as_codes(piece.uv)]
    codes += [] if piece.colours is None else [np.ascontiguousarray(piece.colours).view(np.uint32)]
    row_of, first = merged_rows(np.concatenate(codes, axis=1))
    triangles = row_of[piece.triangles]
    a, b, c = triangles.T
    solid = triangles[(a != b) & (b != c) & (c != a)]
    return rows_of_piece(replace(piece, normals=None), first.astype(np.int32), solid)


def model_of_pieces(
    pieces: Sequence[Piece], parts: Mapping[int, Part], origin: Floats, clouds: Sequence[Cloud] = ()
) -> Model:
    """The pieces as a model in the park's frame, with only those parts that occur; `parts` by their rows, `origin` (3,)
    where pieces count from. Points are counted from the middle of the pieces, so that single precision is at its best.

    `clouds` stand in the park's frame already.
    """  # noqa: D205
    drawn = [piece for piece in pieces if len(piece.triangles)]
    worn = [*(piece.parts for piece in drawn), np.array([cloud.part for cloud in clouds], np.int32)]
    used = np.unique(np.concatenate(worn))
    several = len(used) > 1  # one part alone is a node: what every program understands
    middle = _middle(drawn)
    meshes, materials = list[Mesh](), list[Material]()
    pictures = dict[object, tuple[int, Image]]()
    for row, piece in enumerate(drawn):
        texture = None
        if piece.image is not None:
            texture, _ = pictures.setdefault(_shown(piece.image), (len(pictures), Image(piece.image)))
        materials.append(replace(piece.material, texture=texture, metallic_roughness_texture=None))
        points = (piece.points.astype(np.float64) - middle).astype(np.float32)
        rows = np.searchsorted(used, piece.parts).astype(np.int32) if several else None
        meshes.append(Mesh(points, piece.triangles, piece.normals, piece.uv, piece.colours, row, rows))
    model_from_mesh = np.eye(4)
    model_from_mesh[:3, 3] = origin + middle
    return Model(
        tuple(meshes),
        tuple(Instance(row, -1 if several else 0, model_from_mesh) for row in range(len(meshes))),
        tuple(parts[row] for row in used.tolist()) or (Part(""),),
        tuple(materials) or (Material(),),
        tuple(image for _, image in pictures.values()),
        tuple(replace(cloud, part=int(np.searchsorted(used, cloud.part))) for cloud in clouds),
    )


def _shown(image: Bytes) -> object:
    """What a picture shows: the same for every copy of it."""
    return image.shape, blake2b(image.tobytes(), digest_size=16).digest()


def _middle(pieces: Sequence[Piece]) -> Floats:
    """To whole centimetres, so that the same tile is the same whoever makes it."""
    if not pieces:
        return np.zeros(3)
    low = np.min([piece.points.min(axis=0) for piece in pieces], axis=0).astype(np.float64)
    high = np.max([piece.points.max(axis=0) for piece in pieces], axis=0).astype(np.float64)
    return np.asarray(np.round((low + high) / 2, 2), np.float64)
