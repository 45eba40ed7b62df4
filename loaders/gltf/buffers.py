"""Buffers, views and accessors of glTF 2.0: bytes to columns, every offset checked before it is followed.

Sources: Khronos, "glTF 2.0 Specification", 3.6 (binary data storage); EXT_meshopt_compression.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote_to_bytes

import numpy as np

from loaders.allowance import Allowance
from loaders.gltf import meshopt
from loaders.gltf.document import Item, Lists, again
from loaders.gltf.plain import (
    COMPONENTS,
    KINDS,
    NOT_PLAIN,
    Column,
    Number,
    PlainAccessors,
    plain_accessors,
    plain_views,
)
from loaders.opened import Beside
from scenes.columns import Rows, Singles
from scenes.trouble import Notice, Report, Trouble

PACKED = ("KHR_meshopt_compression", "EXT_meshopt_compression")
"""Extensions of a buffer view that is compressed; they differ in their names."""


@dataclass(slots=True)  # not frozen, as `Item` is not
class View:
    """A stretch of one buffer; `stride` is 0 where elements follow one another without a gap."""

    content: memoryview
    stride: int


@dataclass(slots=True)
class Buffers:
    """The binary side of one document. What is broken raises its Trouble when it is used, and is noted once.

    Of `views` those are None that `plain` knows.
    """

    views: Sequence[View | Notice | None]
    accessors: Sequence[Item]
    allowance: Allowance
    plain: PlainAccessors = field(default_factory=lambda: plain_accessors((), plain_views((), ())))
    _read: dict[int, Column | Notice] = field(default_factory=dict[int, Column | Notice])

    def view(self, row: int) -> View:
        """The bytes of one buffer view."""
        view = self.views[row]
        if isinstance(view, Notice):
            raise again(view)
        return View(self.plain.views.content(row), 0) if view is None else view

    def column(self, row: int) -> Column:
        """The elements of one accessor, shape (count, components)."""
        column = self._read.get(row)
        if column is None:
            try:
                column = self.plain.column(row, self.allowance)
                column = _column(self, self.accessors[row]) if column is None else column
            except Trouble as trouble:
                column = trouble.notice
            self._read[row] = column
        if isinstance(column, Notice):
            raise again(column)
        return column

    def put(self, row: int, column: Column) -> None:
        """From now on one accessor gives this column, which was unpacked elsewhere."""
        self._read[row] = column

    def floats(self, row: int, components: Sequence[int]) -> Singles:
        """An accessor as float32 with one of these numbers of components; "normalized" integers become 0 to 1."""
        column = self.column(row)
        if column.shape[1] in components and column.dtype.kind == "f":
            return cast("Singles", column)
        item = self.accessors[row]
        if column.shape[1] not in components:
            raise item.wrong("type", "数据分量个数不符。", "The number of components does not fit its use.")
        self.allowance.spend(column.size * 4, item.pointer)
        if not item.flag("normalized"):
            return column.astype(np.float32)
        shares: Singles = column.astype(np.float32) / np.float32(np.iinfo(column.dtype.str).max)
        return np.maximum(shares, np.float32(-1))

    def indices(self, row: int, vertices: int) -> Rows:
        """An accessor of vertex numbers, shape (count,); Trouble when any of them names no vertex."""
        column = self.column(row)
        if column.shape[1] != 1 or column.dtype.kind != "u":
            raise self.accessors[row].wrong(
                "componentType", "三角形序号应为无符号整数。", "Vertex numbers must be unsigned integers."
            )
        # The largest value of a type means "start a new strip" elsewhere; glTF forbids it (3.7.2.1).
        if np.maximum.reduce(column, axis=None, initial=0) >= min(vertices, (1 << 8 * column.itemsize) - 1):
            zh, en = f"三角形序号超出顶点数 {vertices}。", f"A vertex number lies beyond the {vertices} vertices."
            raise self.accessors[row].wrong("max", zh, en)
        flat = column.reshape(-1)
        if flat.itemsize == 4:
            return flat.view(np.int32)  # every number is below 2**31, so its bytes mean the same
        self.allowance.spend(flat.size * 4, self.accessors[row].pointer)
        return flat.astype(np.int32)


def read_buffers(
    lists: Lists, binary: memoryview | None, beside: Beside, allowance: Allowance, report: Report
) -> Buffers:
    """The buffers of a document; `binary` is the second chunk of a GLB. Broken ones are noted, the rest is kept."""
    buffers = list[memoryview | Notice]()
    for row, item in enumerate(lists["buffers"]):
        try:
            buffers.append(_buffer(item, row, binary, beside))
        except Trouble as trouble:
            if not _stands_in(item):
                report.notices.append(trouble.notice)
            buffers.append(trouble.notice)
    told, nothing = lists["bufferViews"], memoryview(b"")
    plain = plain_views(told.values, [nothing if isinstance(each, Notice) else each for each in buffers])
    views: list[View | Notice | None] = [None] * len(told)
    for row, buffer in enumerate(plain.buffer):
        if buffer == NOT_PLAIN:
            views[row] = _careful_view(told[row], buffers, allowance, report)
    return Buffers(views, lists["accessors"], allowance, plain_accessors(lists["accessors"].values, plain))


def data_uri(item: Item, uri: str) -> bytes:
    """The bytes inside a `data:` URI. Source: RFC 2397."""
    head, comma, body = uri.partition(",")
    wrong = item.wrong("uri", "内嵌数据（data URI）无法解码。", "The embedded data URI cannot be decoded.")
    if not comma or ";;" in head:
        raise wrong
    try:
        return base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
    except (ValueError, binascii.Error):
        raise wrong from None


def _buffer(item: Item, row: int, binary: memoryview | None, beside: Beside) -> memoryview:
    length = item.integer("byteLength", low=1, high=2**53)
    uri = item.value.get("uri")
    if uri is None and row == 0 and binary is not None:
        content = binary
    elif isinstance(uri, str):
        content = memoryview(data_uri(item, uri) if uri.startswith("data:") else _fetched(item, uri, beside))
    else:
        raise item.wrong("uri", "缓冲区没有数据。", "The buffer has no data.")
    if length > len(content):
        raise item.wrong(
            "byteLength",
            f"缓冲区声明 {length} 字节，实际只有 {len(content)} 字节。",
            f"The buffer claims {length} bytes and has {len(content)}.",
        )
    return content[:length]


def _careful_view(
    item: Item, buffers: Sequence[memoryview | Notice], allowance: Allowance, report: Report
) -> View | Notice:
    """A buffer view that is not plain: interleaved, compressed or broken, which is noted."""
    try:
        packed = _packing(item) if "extensions" in item.value else None
        return _view(item, buffers) if packed is None else _unpacked(packed, buffers, allowance)
    except Trouble as trouble:
        report.notices.append(trouble.notice)
        return trouble.notice


def _packing(item: Item) -> Item | None:
    """The extension that says how a buffer view is compressed, None where it is plain."""
    return next((found for name in PACKED if (found := item.child("extensions", name)) is not None), None)


def _stands_in(item: Item) -> bool:
    """Whether a buffer is there for those alone who cannot unpack, and may be empty."""
    return any((packed := item.child("extensions", name)) is not None and packed.flag("fallback") for name in PACKED)


def _unpacked(packed: Item, buffers: Sequence[memoryview | Notice], allowance: Allowance) -> View:
    """A buffer view that is compressed: its extension says where the bytes lie and what they hold."""
    count, stride = packed.integer("count", low=1), packed.integer("byteStride", low=1, high=256)
    content = _view(Item({**packed.value, "byteStride": 4}, packed.pointer), buffers).content
    allowance.spend(2 * count * stride, packed.pointer)
    try:
        unpacked = meshopt.decoded(content, count, stride, packed.text("mode"), packed.text("filter"))
    except meshopt.BrokenStream:
        raise packed.wrong("mode", "meshopt 压缩数据已损坏。", "The meshopt data is damaged.") from None
    return View(unpacked, stride if packed.text("mode") == "ATTRIBUTES" else 0)


def _fetched(item: Item, uri: str, beside: Beside) -> bytes:
    try:
        return beside(uri)
    except Trouble as trouble:
        raise item.wrong("uri", trouble.notice.zh, trouble.notice.en) from None


def _view(item: Item, buffers: Sequence[memoryview | Notice]) -> View:
    row = item.row("buffer", len(buffers))
    if row is None:
        raise item.wrong("buffer", "没有说明属于哪个缓冲区。", "It does not say which buffer it belongs to.")
    buffer = buffers[row]
    if isinstance(buffer, Notice):
        raise item.wrong("buffer", f"所在的缓冲区 {row} 不可用。", f"Its buffer {row} cannot be used.")
    start = item.integer("byteOffset", default=0, high=2**53)
    length = item.integer("byteLength", low=1, high=2**53)
    if start + length > len(buffer):
        raise item.wrong("byteLength", "超出缓冲区的末尾。", "It reaches beyond the end of its buffer.")
    stride = item.integer("byteStride", low=4, high=252) if "byteStride" in item.value else 0
    return View(buffer[start : start + length], stride)


def _column(buffers: Buffers, item: Item) -> Column:
    kind = _kind(item, "componentType")
    components = COMPONENTS.get(item.text("type"), 0)
    if not components:
        raise item.wrong("type", "不支持的数据类型。", "This type of data is not supported.")
    count = item.integer("count", low=1)
    buffers.allowance.spend(count * components * kind.itemsize, item.pointer)
    start = item.integer("byteOffset", default=0, high=2**53)
    if (row := item.row("bufferView", len(buffers.views))) is None:
        column: Column = np.zeros((count, components), kind)
    else:
        column = _elements(item, buffers.view(row), start, kind, count, components)
    sparse = item.child("sparse") if "sparse" in item.value else None
    return column if sparse is None else _with_sparse(buffers, sparse, column)


def _kind(item: Item, key: str) -> np.dtype[Number]:
    code = item.integer(key)
    if code not in KINDS:
        raise item.wrong(key, f"未知的数值类型 {code}。", f"{code} is no known component type.")
    return KINDS[code]


def _elements(item: Item, view: View, start: int, kind: np.dtype[Number], count: int, components: int) -> Column:
    size = kind.itemsize * components
    stride = view.stride or size
    if stride < size:
        raise item.wrong("bufferView", "步长小于一个元素。", "The stride is smaller than one element.")
    if start + (count - 1) * stride + size > len(view.content):
        raise item.wrong("count", "数据超出其缓冲区视图的末尾。", "The data reaches beyond the end of its buffer view.")
    if stride == size:
        packed: Column = np.ndarray((count, components), kind, view.content, start)
        return packed if packed.flags.aligned else packed.copy()
    steps = (stride, kind.itemsize)
    return np.ascontiguousarray(np.ndarray((count, components), kind, view.content, start, steps))


def _with_sparse(buffers: Buffers, sparse: Item, column: Column) -> Column:
    """A copy of the column in which the listed elements are replaced. Source: glTF 2.0, 3.6.2.3."""
    count = sparse.integer("count", low=1, high=len(column))
    where, what = sparse.child("indices"), sparse.child("values")
    if where is None or what is None:
        raise sparse.wrong("values", "稀疏数据不完整。", "The sparse data is incomplete.")
    rows = _sparse_part(buffers, where, _kind(where, "componentType"), count, 1).reshape(-1)
    if rows.dtype.kind != "u" or int(rows.max()) >= len(column):
        raise where.wrong("componentType", "稀疏序号超出范围。", "A sparse position is out of range.")
    changed = column.copy()
    changed[rows.astype(np.int64)] = _sparse_part(buffers, what, column.dtype, count, column.shape[1])
    return changed


def _sparse_part(buffers: Buffers, item: Item, kind: np.dtype[Number], count: int, components: int) -> Column:
    row = item.row("bufferView", len(buffers.views))
    if row is None:
        raise item.wrong("bufferView", "缺少数据。", "The data is missing.")
    buffers.allowance.spend(2 * count * components * kind.itemsize, item.pointer)
    return _elements(
        item, buffers.view(row), item.integer("byteOffset", default=0, high=2**53), kind, count, components
    )
