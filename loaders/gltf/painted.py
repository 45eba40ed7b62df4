"""Feature ids painted into a texture: read triangle by triangle, because what is picked and bound here is triangles.

An id holds for a texel, not for a vertex: read at corners it would bind all that lies between them wrongly. Each
triangle is looked at in seven places and goes to the feature that holds most of them; how much of the surface lies in
triangles that several features share is said (decisions/0010).

Source: CesiumGS, EXT_mesh_features 1.0, "Feature ID by Texture Coordinates": nearest texel, channels in little-endian
order; a lossy picture has no ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from loaders import allowance
from loaders.gltf.buffers import Buffers
from loaders.gltf.document import Item
from loaders.gltf.materials import picture_content
from loaders.images import PNG, Blob, decode_images
from loaders.opened import Beside
from scenes.columns import Bytes, Floats, Numbers, Rows, Singles
from scenes.model import Mesh

PLACES: Floats = np.array(
    [
        [1 / 3, 1 / 3, 1 / 3],
        *([2 / 3, 1 / 6, 1 / 6], [1 / 6, 2 / 3, 1 / 6], [1 / 6, 1 / 6, 2 / 3]),
        *([1 / 6, 5 / 12, 5 / 12], [5 / 12, 1 / 6, 5 / 12], [5 / 12, 5 / 12, 1 / 6]),
    ]
)
"""Shares of the three corners in each place where a triangle is looked at, the middle first: it decides a tie."""
AT_ONCE = 1 << 16
"""Triangles looked at together."""
CLAMPED, MIRRORED = 33071, 33648


@dataclass(slots=True)
class Paintings:
    """The pictures that hold ids, each unpacked once, as it is: never made smaller, never turned into colours."""

    textures: Sequence[Item] = ()
    samplers: Sequence[Item] = ()
    images: Sequence[Item] = ()
    buffers: Buffers | None = None
    beside: Beside | None = None
    _known: dict[int, Bytes] = field(default_factory=dict[int, Bytes])
    _pixels: allowance.Allowance = field(default_factory=allowance.pixels)

    def ids(self, told: Item, uv: Singles, triangles: Rows) -> tuple[Numbers, Singles]:
        """The id of each triangle (triangles,), and what share of it is another's. Trouble where there is none."""
        index = told.row("index", len(self.textures))
        if index is None:
            raise told.wrong("index", "没有指明贴图。", "It names no texture.")
        texture = self.textures[index]
        pixels = self._picture(texture)
        channels = told.rows("channels", pixels.shape[2]) or [0]
        if len(channels) > 4:
            raise told.wrong("channels", "通道过多。", "There are too many channels.")
        flat = _ids_of(pixels, channels)
        wraps = self._wraps(texture)
        found, strange = np.empty(len(triangles), np.int64), np.empty(len(triangles), np.float32)
        for first in range(0, len(triangles), AT_ONCE):
            here = slice(first, first + AT_ONCE)
            places = np.einsum("pk,tkc->tpc", PLACES, uv[triangles[here]].astype(np.float64))
            found[here], strange[here] = _majority(flat[_texels(places, flat.shape, wraps)])
        return found, strange

    def _picture(self, texture: Item) -> Bytes:
        row = texture.row("source", len(self.images))
        if row is None or self.buffers is None or self.beside is None:
            raise texture.wrong("source", "构件编号贴图没有图片。", "The texture of feature ids has no picture.")
        if row not in self._known:
            content = picture_content(self.images[row], self.buffers, self.beside)
            if not _is_lossless(content):
                raise texture.wrong(
                    "source",
                    "构件编号贴图是有损压缩的，编号已不可信。",
                    "The picture of feature ids is lossy: its ids are no longer what they were.",
                )
            (decoded,) = decode_images([Blob(content, self.images[row].pointer)], self._pixels)
            if decoded.image is None:
                raise texture.wrong("source", "构件编号贴图已损坏。", "The picture of feature ids is damaged.")
            self._known[row] = decoded.image.pixels
        return self._known[row]

    def _wraps(self, texture: Item) -> tuple[int, int]:
        row = texture.row("sampler", len(self.samplers))
        sampler: Mapping[str, object] = {} if row is None else self.samplers[row].value
        across, down = sampler.get("wrapS"), sampler.get("wrapT")
        return (across if isinstance(across, int) else 0, down if isinstance(down, int) else 0)


def split_by_part(mesh: Mesh, parts: Rows) -> Mesh:
    """The mesh with its triangles' parts (triangles,) told by its vertices: one that two parts share is doubled."""
    count = len(mesh.points)
    keys, corner = np.unique(
        (parts[:, None].astype(np.int64) * count + mesh.triangles).reshape(-1), return_inverse=True
    )
    vertex = (keys % count).astype(np.intp)
    return replace(
        mesh,
        points=mesh.points[vertex],
        triangles=corner.reshape(-1, 3).astype(np.int32),
        normals=None if mesh.normals is None else mesh.normals[vertex],
        uv=None if mesh.uv is None else mesh.uv[vertex],
        colours=None if mesh.colours is None else mesh.colours[vertex],
        parts=(keys // count).astype(np.int32),
    )


def shared_area(mesh: Mesh, strange: Singles) -> float:
    """The share of the surface that went to a feature it is not of, as far as the places that were looked at tell."""
    corners = mesh.points[mesh.triangles].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area: Floats = np.sqrt((normals * normals).sum(axis=1))
    total = float(area.sum())
    return float((area * strange).sum()) / total if np.isfinite(total) and total > 0 else 0.0


def _is_lossless(content: bytes | memoryview) -> bool:
    head = bytes(content[:16])
    return head[:8] == PNG or (head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8L")


def _ids_of(pixels: Bytes, channels: Sequence[int]) -> Numbers:
    """One number for each texel (height, width): the channels, the first the least."""
    found = np.zeros(pixels.shape[:2], np.int64)
    for place, channel in enumerate(channels):
        found |= pixels[:, :, channel].astype(np.int64) << (8 * place)
    return found


def _texels(places: Floats, shape: tuple[int, ...], wraps: tuple[int, int]) -> tuple[NDArray[np.intp], ...]:
    """Row and column of the nearest texel of each place."""
    usable = np.where(np.abs(places) < 1e6, places, 0.0)
    columns = _wrapped(np.floor(usable[..., 0] * shape[1]).astype(np.int64), shape[1], wraps[0])
    rows = _wrapped(np.floor(usable[..., 1] * shape[0]).astype(np.int64), shape[0], wraps[1])
    return rows, columns


def _wrapped(at: Numbers, size: int, wrap: int) -> NDArray[np.intp]:
    """Source: glTF 2.0, 3.8.4.5: repeated where the sampler says nothing else."""
    if wrap == CLAMPED:
        return np.clip(at, 0, size - 1).astype(np.intp)
    if wrap == MIRRORED:
        turned = at % (2 * size)
        return np.where(turned < size, turned, 2 * size - 1 - turned).astype(np.intp)
    return (at % size).astype(np.intp)


def _majority(ids: Numbers) -> tuple[Numbers, Singles]:
    """Of each row of ids (triangles, places) the most frequent, and the share of places that have another."""
    same: Numbers = np.count_nonzero(ids[:, :, None] == ids[:, None, :], axis=2)
    weight = 2 * same
    weight[:, 0] += 1
    best = np.argmax(weight, axis=1)
    row = np.arange(len(ids))
    return ids[row, best], (1.0 - same[row, best] / ids.shape[1]).astype(np.float32)
