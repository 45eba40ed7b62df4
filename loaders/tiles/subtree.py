"""Subtree files: which tiles, contents and further subtrees an implicit tree has, as bits.

Sources: OGC 22-025r4, "3D Tiles 1.1", 8.4 (subtrees), 8.5 (the binary and the JSON form); CesiumGS, "3D Metadata
Specification" 1.0, for the property tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from struct import unpack_from

import numpy as np

from loaders.allowance import decoded_bytes
from loaders.gltf.buffers import Buffers, View
from loaders.gltf.document import Item, again, document
from loaders.gltf.tables import PropertyTable, read_tables
from loaders.tiles.address import Implicit, Scene
from loaders.tiles.container import broken
from loaders.tiles.inflating import unwrapped
from loaders.tiles.labels import row_of
from scenes.columns import Flags, Rows
from scenes.trouble import Notice, Report, Trouble

MAGIC = b"subt"
HEADER = 24


@dataclass(frozen=True, slots=True)
class Available:
    """What there is in one subtree, level by level in Morton order.

    `tiles` (tiles,); `contents`, each (tiles,), and beside each the object row of every content, -1 where metadata
    names none; `subtrees` (tiles of the level below the last,).
    """

    tiles: Flags
    contents: tuple[Flags, ...]
    rows: tuple[Rows, ...]
    subtrees: Flags


def read_subtree(name: str, implicit: Implicit, count: int, scene: Scene, report: Report) -> Available:
    """The bits in the file of a subtree that counts `count` tiles; Trouble when it is damaged or contradicts itself."""
    file = scene.files.shown(name)
    content = unwrapped(scene.files.read(name), file)
    try:
        root, binary = _parted(content, file)
        return _Reading(root, binary, name, implicit, count, scene, report).available()
    except Trouble as trouble:
        raise again(replace(trouble.notice, file=trouble.notice.file or file)) from None


def _parted(content: bytes, file: str) -> tuple[Item, memoryview]:
    """The JSON and the bytes behind it."""
    if content[:4] != MAGIC:
        return document(content), memoryview(b"")
    if len(content) < HEADER:
        raise broken(file, "子树文件头不完整。", "The header of the subtree is cut short.", "byte 0")
    version, text, binary = unpack_from("<IQQ", content, 4)
    if version != 1:
        raise broken(file, f"未知的子树版本 {version}。", f"Version {version} of subtrees is not known.", "byte 4")
    if HEADER + text + binary > len(content):
        raise broken(file, "子树声明的长度超出文件末尾。", "The subtree claims more bytes than there are.", "byte 8")
    return document(content[HEADER : HEADER + text], starts_at=HEADER), memoryview(content)[HEADER + text :][:binary]


@dataclass(slots=True)
class _Reading:
    root: Item
    binary: memoryview
    name: str
    implicit: Implicit
    count: int
    scene: Scene
    report: Report

    def available(self) -> Available:
        """All bits, and the object rows that metadata names."""
        tiles = self._bits(self.root.child("tileAvailability"), "tileAvailability", self.count)
        listed = self._content_items()
        contents = tuple(self._bits(item, "contentAvailability", self.count) & tiles for item in listed)
        below = 1 << self.implicit.sides * self.implicit.subtree_levels
        subtrees = self._bits(self.root.child("childSubtreeAvailability"), "childSubtreeAvailability", below)
        return Available(tiles, contents, self._rows(tiles, contents), subtrees)

    def _content_items(self) -> Sequence[Item]:
        for holder in (self.root, self.root.child("extensions", "3DTILES_multiple_contents")):
            if holder is not None and isinstance(holder.value.get("contentAvailability"), list):
                return holder.items("contentAvailability")
        single = self.root.child("contentAvailability")  # one object in the extension that came before 1.1
        return [] if single is None else [single]

    def _bits(self, item: Item | None, key: str, count: int) -> Flags:
        if item is None:
            raise self.root.wrong(key, "缺少可用性数据。", "The availability is missing.")
        if "constant" in item.value:
            return np.full(count, item.integer("constant", high=1) == 1, np.bool_)
        views = self.root.items("bufferViews")
        row = item.row("bitstream" if "bitstream" in item.value else "bufferView", len(views))
        if row is None:
            raise item.wrong("bitstream", "缺少可用性数据。", "The availability is missing.")
        packed = np.frombuffer(self._view(views[row]), np.uint8)
        if len(packed) * 8 < count:
            raise item.wrong("bitstream", "可用性数据不足。", f"The bits are fewer than {count}.")
        return np.unpackbits(packed[: -(-count // 8)], count=count, bitorder="little").view(np.bool_)

    def _view(self, view: Item) -> memoryview:
        buffers = self.root.items("buffers")
        row = view.row("buffer", len(buffers))
        if row is None:
            raise view.wrong("buffer", "没有说明属于哪个缓冲区。", "It does not say which buffer it belongs to.")
        start = view.integer("byteOffset", default=0, high=2**40)
        length = view.integer("byteLength", low=1, high=2**31)
        uri = buffers[row].value.get("uri")
        if isinstance(uri, str):
            content = memoryview(self.scene.files.read(self.scene.files.resolved(self.name, uri), start, length))
        elif row == 0:
            content = self.binary[start : start + length]
        else:
            raise buffers[row].wrong("uri", "缓冲区没有数据。", "The buffer has no data.")
        if len(content) < length:
            raise view.wrong("byteLength", "超出缓冲区的末尾。", "It reaches beyond the end of its buffer.")
        return content

    def _rows(self, tiles: Flags, contents: Sequence[Flags]) -> tuple[Rows, ...]:
        """Object rows of contents: by their own metadata, else by that of their tile."""
        tables = self._tables()
        whole = self._worn(tables, self.root.row("tileMetadata", len(tables)) if tables else None, tiles)
        own = self.root.rows("contentMetadata", len(tables)) if tables else []
        found = list[Rows]()
        for number, there in enumerate(contents):
            rows = self._worn(tables, own[number] if number < len(own) else None, there)
            found.append(np.where(rows >= 0, rows, whole).astype(np.int32))
        return tuple(found)

    def _worn(self, tables: Sequence[PropertyTable | None], row: int | None, there: Flags) -> Rows:
        """The object row of everything that is there: a table has one row for each of those, in their order."""
        worn = np.full(len(there), -1, np.int32)
        table = None if row is None else tables[row]
        if table is None:
            return worn
        places = np.flatnonzero(there)[: table.count]
        for place, part in zip(places.tolist(), table.parts(range(len(places))), strict=True):
            known = row_of(part, self.scene)
            worn[place] = -1 if known is None else known
        return worn

    def _tables(self) -> Sequence[PropertyTable | None]:
        """The property tables, read as those of glTF are: they have one form."""
        if "propertyTables" not in self.root.value or not self.implicit.schema or not self.scene.rows:
            return []
        views = list[View | Notice]()
        for item in self.root.items("bufferViews"):
            try:
                views.append(View(self._view(item), 0))
            except Trouble as trouble:
                views.append(trouble.notice)
        size = sum(len(view.content) for view in views if isinstance(view, View))
        told: Mapping[str, object] = {
            "schema": self.implicit.schema,
            "propertyTables": self.root.value["propertyTables"],
        }
        holder = Item({"extensions": {"EXT_structural_metadata": told}}, "")
        return read_tables(holder, Buffers(tuple(views), (), decoded_bytes(size)), self._beside, self.report)

    def _beside(self, uri: str) -> bytes:
        return self.scene.files.read(self.scene.files.resolved(self.name, uri))
