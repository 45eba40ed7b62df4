"""Geometry that Google's Draco has compressed. What it claims to unpack to is held to its accessors before it is.

Attributes are found by their unique ids, as the extension has them, and never by their order.
Sources: Khronos, KHR_draco_mesh_compression; Google, "Draco Bitstream Specification" 2.2 (header, connectivity).
"""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from loaders.gltf.buffers import Buffers
from loaders.gltf.document import Item
from loaders.gltf.plain import COMPONENTS, KINDS, Column
from scenes.trouble import Trouble

EXTENSION = "KHR_draco_mesh_compression"
HEADER = 11
MESH, SEQUENTIAL = 1, 0
METADATA = 0x8000
SLACK = 64
"""Vertices by which an accessor may fall short of its bytes: encoders round seams differently."""


class _Mesh(Protocol):
    """The part of DracoPy's answer that is used."""

    @property
    def faces(self) -> NDArray[np.uint32] | None: ...
    @property
    def attributes(self) -> list[Mapping[str, object]]: ...


class _Decodes(Protocol):
    def __call__(self, content: bytes, /) -> _Mesh: ...


class Claim(NamedTuple):
    """How many triangles and vertices a compressed mesh says it holds."""

    triangles: int
    vertices: int


def unpack(primitive: Item, packed: Item, buffers: Buffers) -> None:
    """Put the columns of a compressed primitive where its accessors are read; Trouble when that cannot be done."""
    view = packed.row("bufferView", len(buffers.views))
    attributes = primitive.child("attributes")
    indices = primitive.row("indices", len(buffers.accessors))
    ids = packed.child("attributes")
    if view is None or attributes is None or ids is None or indices is None:
        raise packed.wrong("bufferView", "Draco 压缩数据不完整。", "The Draco data is incomplete.")
    content = buffers.view(view).content
    rows = {name: row for name in ids.value if (row := attributes.row(name, len(buffers.accessors))) is not None}
    _admit(packed, content, buffers, [indices, *rows.values()], rows.get("POSITION"))
    mesh = _decoded(packed, bytes(content))
    by_id = {attribute["unique_id"]: attribute["data"] for attribute in mesh.attributes}
    columns: dict[int, Column] = {indices: _faces(packed, mesh)}
    for name, row in rows.items():
        found = by_id.get(ids.integer(name))
        if not isinstance(found, np.ndarray):
            raise ids.wrong(name, "Draco 数据中没有这一列。", "The Draco data has no such attribute.")
        columns[row] = _column(buffers.accessors[row], cast(NDArray[np.float32], found))
    buffers.allowance.spend(sum(column.nbytes for column in columns.values()), packed.pointer)
    for row, column in columns.items():
        buffers.put(row, column)


def claimed(content: bytes | memoryview) -> Claim | None:
    """What a Draco mesh says it unpacks to; None when the bytes are no Draco mesh that says so at its head."""
    head = bytes(content[: HEADER + 32])
    if head[:5] != b"DRACO" or len(head) < HEADER + 4 or head[7] != MESH or head[5:7] < b"\2\2":
        return None
    if int.from_bytes(head[9:11], "little") & METADATA:
        return None
    sequential = head[8] == SEQUENTIAL
    first, at = _varint(head, HEADER if sequential else HEADER + 1)
    second, _ = _varint(head, at)
    return Claim(first, second) if sequential else Claim(second, first)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number in bytes of seven bits, lowest first, and where the next one begins."""
    value = shift = 0
    while at < len(content) and shift < 70:
        value |= (content[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not content[at - 1] & 0x80:
            break
    return value, at


def _admit(packed: Item, content: memoryview, buffers: Buffers, rows: list[int], position: int | None) -> None:
    claim = claimed(content)
    if claim is None or position is None:
        raise packed.wrong("bufferView", "不是可以读取的 Draco 数据。", "This is no Draco data that can be read.")
    corners = buffers.accessors[rows[0]].integer("count", low=1)
    vertices = buffers.accessors[position].integer("count", low=1)
    if 3 * claim.triangles > corners or claim.vertices > vertices + SLACK:
        raise packed.wrong(
            "bufferView",
            f"Draco 数据声明 {claim.vertices} 个顶点、{claim.triangles} 个三角形，超出访问器所说。",
            f"The Draco data claims {claim.vertices} vertices, {claim.triangles} triangles: more than its accessors.",
        )
    for row in rows:
        item = buffers.accessors[row]
        size = item.integer("count", low=1) * COMPONENTS.get(item.text("type"), 1) * 4
        buffers.allowance.spend(size, item.pointer)  # the decoder's own copy; ours is paid for once it is known


def _decoded(packed: Item, content: bytes) -> _Mesh:
    decode = cast(_Decodes, import_module("DracoPy").decode)
    try:
        return decode(content)
    except (ValueError, RuntimeError, MemoryError, TypeError) as error:
        raise _damaged(packed) from error
    except Exception as error:  # WORKAROUND DracoPy 2: its FileTypeException is a bare Exception
        if type(error).__module__ != "DracoPy":
            raise
        raise _damaged(packed) from error


def _damaged(packed: Item) -> Trouble:
    return packed.wrong("bufferView", "Draco 数据已损坏。", "The Draco data is damaged.")


def _faces(packed: Item, mesh: _Mesh) -> Column:
    faces = getattr(mesh, "faces", None)  # a point cloud has none
    if not isinstance(faces, np.ndarray) or not faces.size:
        raise packed.wrong("bufferView", "Draco 数据中没有三角形。", "The Draco data holds no triangle.")
    return cast(NDArray[np.uint32], faces).reshape(-1, 1)


def _column(accessor: Item, data: NDArray[np.float32]) -> Column:
    kind = KINDS.get(accessor.integer("componentType"), np.dtype(np.float32))
    with np.errstate(invalid="ignore", over="ignore"):
        column = data.reshape(len(data), -1).astype(kind, copy=False)
    return cast(Column, column)
