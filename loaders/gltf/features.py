"""Features of glTF: which part every vertex or placing belongs to, and what its table says of the part.

Of several sets of feature ids the first whose table gives codes is taken, else the first with a table, else the first.
A set says its ids by an attribute (`_FEATURE_ID_n`), by the number of the vertex or placing, or, where no other says as
much, by a texture (`loaders.gltf.painted`). Where a set has no table its parts are named by their ids. `_BATCHID`,
which b3dm uses, counts rows of the batch table: parts for these rows are handed in as `batch`; an id without a row
becomes a part named "batch 7".

Sources: CesiumGS, EXT_mesh_features and EXT_instance_features 1.0; OGC 22-025r4, "3D Tiles 1.1" (b3dm).
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from loaders.gltf.buffers import Buffers
from loaders.gltf.document import Item
from loaders.gltf.painted import Paintings
from loaders.gltf.tables import PropertyTable
from scenes.columns import Numbers, Rows
from scenes.model import Part
from scenes.trouble import Report, Trouble

ON_MESHES, ON_PLACINGS = "EXT_mesh_features", "EXT_instance_features"
BATCH = "_BATCHID"
MOST_PARTS = 250_000
"""Parts of one file: more cannot be told apart on a screen, and each costs a row of every table."""

LARGEST_ID = 2**40

type Makes = Callable[[Sequence[int]], list[Part]]


@dataclass(slots=True)
class Features:
    """The parts of one document while it is read; `parts` grows as meshes and nodes name new ones."""

    tables: Sequence[PropertyTable | None]
    buffers: Buffers
    report: Report
    batch: Sequence[Part] = ()
    parts: list[Part] = field(default_factory=list[Part])
    paintings: Paintings = field(default_factory=Paintings)
    _rows: dict[Hashable, dict[int, int]] = field(default_factory=dict[Hashable, dict[int, int]])

    def on_mesh(self, primitive: Item, attributes: Item, vertices: int, name: str) -> Rows | None:
        """The part of every vertex, shape (vertices,); None where the primitive tells of none. `name` is its mesh's."""
        if "extensions" not in primitive.value and BATCH not in attributes.value:
            return None
        try:
            return self._on_mesh(primitive, attributes, vertices, name)
        except Trouble as trouble:
            self.note(trouble)
            return None

    def on_placings(self, node: Item, given: Item, placings: int, name: str) -> Rows | None:
        """The part of every placing of a node, shape (placings,); `given` are the attributes of its placings."""
        try:
            best = self._best(node.child("extensions", ON_PLACINGS))
            return None if best is None else self._set(best, given, placings, name, node.pointer)
        except Trouble as trouble:
            self.note(trouble)
            return None

    def painting(self, primitive: Item) -> Item | None:
        """The set of ids whose texture says which part each triangle is of; None where no set or a better one does."""
        if "extensions" not in primitive.value:
            return None
        try:
            best = self._best(primitive.child("extensions", ON_MESHES))
        except Trouble:
            return None  # said already, when vertices were asked about
        return best if best is not None and "texture" in best.value else None

    def on_triangles(self, best: Item, ids: Numbers, primitive: Item, name: str) -> Rows:
        """The part of every triangle, shape (triangles,), from the ids (triangles,) of a painted set."""
        mesh = primitive.pointer.rpartition("/primitives/")[0]
        return self._named(best, ids, ("texture", best.pointer), name, mesh)

    def coded(self, parts: Rows) -> bool:
        """Whether any of these parts has a code."""
        worn = np.zeros(len(self.parts), np.bool_)
        worn[parts] = True
        return any(part.code for part, wears in zip(self.parts, worn.tolist(), strict=True) if wears)

    def _on_mesh(self, primitive: Item, attributes: Item, vertices: int, name: str) -> Rows | None:
        best = self._best(primitive.child("extensions", ON_MESHES))
        mesh = primitive.pointer.rpartition("/primitives/")[0]
        if best is not None:
            return None if "texture" in best.value else self._set(best, attributes, vertices, name, mesh)
        if BATCH not in attributes.value:
            return None
        return self._worn(BATCH, self._ids(attributes, BATCH, vertices), -1, name, mesh, self._of_batch)

    def _best(self, told: Item | None) -> Item | None:
        """The set of feature ids that says most of those that can be used."""
        sets = [] if told is None else told.items("featureIds")
        return max(sets, key=self._worth, default=None)

    def _worth(self, each: Item) -> tuple[int, bool]:
        """What a set says; of two that say as much the one whose ids are exact."""
        table = self._table(each)
        return 0 if table is None else 1 + table.has_codes, "texture" not in each.value

    def _table(self, each: Item) -> PropertyTable | None:
        row = each.row("propertyTable", len(self.tables))
        return None if row is None else self.tables[row]

    def _set(self, each: Item, attributes: Item, count: int, name: str, owner: str) -> Rows:
        if "attribute" in each.value:
            key = f"_FEATURE_ID_{each.integer('attribute', high=1_000)}"
            ids = self._ids(attributes, key, count)
        else:
            key, ids = "", np.arange(count, dtype=np.int64)
        return self._named(each, ids, (owner, key), name, owner)

    def _named(self, each: Item, ids: Numbers, key: Hashable, name: str, owner: str) -> Rows:
        """The parts that the table of a set, or its label, makes of ids; `key` is what ids without a table are of."""
        null = each.integer("nullFeatureId", low=-1, default=-1)
        table = self._table(each)
        if table is not None:
            return self._worn(id(table), ids, null, name, owner, _of_table(table))
        label = each.text("label") or name
        return self._worn(key, ids, null, name, owner, lambda new: [Part(f"{label} {row}".strip()) for row in new])

    def _ids(self, attributes: Item, key: str, count: int) -> Numbers:
        row = attributes.row(key, len(self.buffers.accessors))
        if row is None:
            raise attributes.wrong(key, "没有这一列构件编号。", "There is no such column of feature ids.")
        column = self.buffers.column(row)
        if column.shape != (count, 1):
            raise attributes.wrong(key, "元素个数与顶点数不符。", "It has not one element per vertex.")
        flat = column.reshape(-1)
        self.buffers.allowance.spend(8 * count, attributes.pointer)
        with np.errstate(invalid="ignore"):
            if not ((flat >= 0) & (flat <= LARGEST_ID)).all():
                raise attributes.wrong(key, "构件编号不是有效数值。", "A feature id is no usable number.")
        return np.rint(flat).astype(np.int64) if flat.dtype.kind == "f" else flat.astype(np.int64)

    def _worn(self, key: Hashable, ids: Numbers, null: int, name: str, owner: str, makes: Makes) -> Rows:
        """The row of the part for each id; what is of no feature belongs to the rest of its mesh."""
        used, where = _distinct(ids)
        known = self._rows.setdefault(key, {})
        numbers: list[int] = used.tolist()
        new = [number for number in numbers if number not in known and number != null]
        if len(self.parts) + len(new) > MOST_PARTS:
            raise _too_many(owner)
        for number, part in zip(new, makes(new), strict=True):
            known[number] = self.add(part)
        rest = self._rest(owner, name) if null in numbers else -1
        rows = np.array([rest if number == null else known[number] for number in numbers], np.int32)
        return rows[where]

    def add(self, part: Part) -> int:
        """The row of a new part."""
        self.parts.append(part)
        return len(self.parts) - 1

    def _rest(self, owner: str, name: str) -> int:
        known = self._rows.setdefault(("rest", owner), {})
        if 0 not in known:
            known[0] = self.add(Part(name))
        return known[0]

    def _of_batch(self, new: Sequence[int]) -> list[Part]:
        return [self.batch[row] if row < len(self.batch) else Part(f"batch {row}") for row in new]

    def note(self, trouble: Trouble) -> None:
        """Say that ids could not be used; their surface is then shown as one."""
        told = trouble.notice
        self.report.note(
            f"构件编号无法使用：{told.zh}",
            f"Feature ids cannot be used: {told.en}",
            remedy_zh=told.remedy_zh,
            remedy_en=told.remedy_en,
            place=told.place,
        )


def _of_table(table: PropertyTable) -> Makes:
    def make(new: Sequence[int]) -> list[Part]:
        inside = [row for row in new if row < table.count]
        told = dict(zip(inside, table.parts(inside), strict=True))
        return [told.get(row) or Part(f"{table.title} {row}") for row in new]

    return make


def _distinct(ids: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """The ids that occur, and for each element which of them it is; without sorting where the ids are dense."""
    if not len(ids):
        return ids, np.zeros(0, np.intp)
    if int(ids.max()) > 4 * len(ids) + 1024:
        return np.unique(ids, return_inverse=True)
    used = np.flatnonzero(np.bincount(ids))
    place = np.zeros(int(used[-1]) + 1, np.intp)
    place[used] = np.arange(len(used))
    return used.astype(np.int64), place[ids]


def _too_many(place: str) -> Trouble:
    return Trouble(
        f"构件超过 {MOST_PARTS} 个，此处按整体显示。",
        f"There are more than {MOST_PARTS} parts; this is shown as one.",
        remedy_zh="请把模型拆成几个文件。",
        remedy_en="Split the model into several files.",
        place=place,
    )
