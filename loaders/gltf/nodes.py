"""Nodes of glTF 2.0: where every mesh stands and which part it belongs to.

A part is what can be picked and bound. A node that carries an equipment code (`extras.code`, `extras.assetId`, or a
name that is a code) opens a part, and so does one marked `extras.part`; every mesh below belongs to it. Elsewhere each
node with a mesh is a part of its own. Nodes with the same code are one part.

Source: Khronos, "glTF 2.0 Specification", 3.5; EXT_mesh_gpu_instancing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from loaders.allowance import MOST_INSTANCES
from loaders.gltf.buffers import Buffers
from loaders.gltf.document import Item, Lists
from loaders.gltf.features import Features
from scenes.columns import Flags, Floats, Rows
from scenes.model import Part
from scenes.trouble import Report, Trouble

DEEPEST = 500
"""Levels of nodes below nodes."""

EQUIPMENT_CODE = re.compile(r"\d{12}[A-Z]\d{4}")
"""Enterprise 9, unit 3, a letter, 4 digits: 17 characters in all."""

MODEL_FROM_GLTF: Floats = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
"""glTF has y up and looks along +z; a model has z up: x stays, y becomes z, z becomes -y."""

FARTHEST = 1e9

DEEPEST_WITHIN = 8
"""Of the names above a part the nearest so many are told."""

MOST_MEMBERS = 64
"""Of a list under one name; whoever reads a list of properties reads no further."""

KEPT_EXTRAS = frozenset({"code", "assetId", "part", "within"})
"""Members of `extras` that say something else than a property."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A mesh of the document standing somewhere: `model_from_mesh` (placings, 4, 4), `parts` (placings,)."""

    node: Item
    mesh: int
    parts: Rows
    model_from_mesh: Floats


@dataclass(frozen=True, slots=True)
class _Tree:
    """Nodes of the scene, parents first: `order` are their rows; `parent` (all nodes,) is -1 at a root."""

    order: list[int]
    parent: list[int]
    depth: list[int]


def read_placings(root: Item, lists: Lists, features: Features, report: Report) -> list[Placing]:
    """Every placing in the scene, in the order of the scene; the parts they belong to are added to `features`."""
    nodes, meshes = list(lists["nodes"]), lists["meshes"]
    if not nodes:
        return _meshes_alone(meshes, features, report)
    tree = _tree(root, lists["scenes"], nodes)
    model_from_node, usable = _poses(nodes, tree)
    part_of = _parts(nodes, meshes, tree, features)
    placings, placed, lost = list[Placing](), 0, 0
    for row in tree.order:
        mesh = nodes[row].row("mesh", len(meshes))
        if mesh is None:
            continue
        if not usable[row]:
            lost += 1
            continue
        placing = _placing(nodes[row], mesh, part_of[row], model_from_node[row], features, report)
        placed += len(placing.parts)
        if placed > MOST_INSTANCES:
            raise _too_many(nodes[row].pointer)
        placings.append(placing)
    if lost:
        report.note(
            f"{lost} 个节点的位置不是有效数值，已略去。", f"{lost} nodes stand nowhere that numbers can name; left out."
        )
    return placings


def _meshes_alone(meshes: Sequence[Item], features: Features, report: Report) -> list[Placing]:
    """A library of meshes that no node places: each is shown at the origin."""
    if meshes:
        report.note(
            "文件没有说明各网格的位置，全部放在原点。",
            "The file places its meshes nowhere; all of them stand at the origin.",
        )
    parts = [features.add(Part(item.text("name") or f"mesh {row}")) for row, item in enumerate(meshes)]
    return [
        Placing(item, row, np.array([part], np.int32), MODEL_FROM_GLTF[None])
        for row, (item, part) in enumerate(zip(meshes, parts, strict=True))
    ]


def _tree(root: Item, scenes: Sequence[Item], nodes: Sequence[Item]) -> _Tree:
    children = [node.rows("children", len(nodes)) if "children" in node.value else [] for node in nodes]
    parent = [-1] * len(nodes)
    for row, below in enumerate(children):
        for child in below:
            if parent[child] >= 0:
                raise nodes[child].wrong("", "节点有两个上级节点。", "The node has two parents.")
            parent[child] = row
    tops = _tops(root, scenes, parent)
    order, depth = list[int](), [-1] * len(nodes)
    waiting = [(row, 0) for row in reversed(tops)]
    while waiting:
        row, level = waiting.pop()
        if depth[row] >= 0:
            raise nodes[row].wrong("children", "节点互为上下级，形成循环。", "The nodes form a cycle.")
        if level > DEEPEST:
            raise nodes[row].wrong(
                "children", f"节点嵌套超过 {DEEPEST} 层。", f"Nodes are nested deeper than {DEEPEST} levels."
            )
        depth[row] = level
        order.append(row)
        waiting.extend((child, level + 1) for child in reversed(children[row]))
    return _Tree(order, parent, depth)


def _tops(root: Item, scenes: Sequence[Item], parent: Sequence[int]) -> list[int]:
    """The roots of the scene to show; without any scene, every node that stands under no other."""
    shown = root.row("scene", len(scenes))
    if scenes:
        return scenes[shown or 0].rows("nodes", len(parent))
    tops = [row for row, above in enumerate(parent) if above < 0]
    if not tops:
        raise root.wrong("nodes", "节点互为上下级，形成循环。", "The nodes form a cycle.")
    return tops


def _poses(nodes: Sequence[Item], tree: _Tree) -> tuple[Floats, Flags]:
    """`model_from_node` (nodes, 4, 4), worked out level by level, and whether each is made of usable numbers."""
    pose = _local(nodes)
    order, depth, parent = np.array(tree.order, np.intp), np.array(tree.depth), np.array(tree.parent, np.intp)
    with np.errstate(over="ignore", invalid="ignore"):
        for level in range(int(depth.max()) + 1):
            rows = order[depth[order] == level]
            pose[rows] = (MODEL_FROM_GLTF if level == 0 else pose[parent[rows]]) @ pose[rows]
        usable = (np.abs(pose) <= FARTHEST).all(axis=(1, 2))
    return pose, usable


def _local(nodes: Sequence[Item]) -> Floats:
    """`parent_from_node` (nodes, 4, 4): the matrix a node gives, else its translation, rotation and scale."""
    count = len(nodes)
    move, turn, size = np.zeros((count, 3)), np.tile([0.0, 0, 0, 1], (count, 1)), np.ones((count, 3))
    given: list[tuple[int, list[float]]] = []
    for row, node in enumerate(nodes):
        if (matrix := node.numbers("matrix", 16)) is not None:
            given.append((row, matrix))
            continue
        for column, key, width in ((move, "translation", 3), (turn, "rotation", 4), (size, "scale", 3)):
            if (numbers := node.numbers(key, width)) is not None:
                column[row] = numbers
    pose = _composed(move, turn, size)
    for row, matrix in given:
        pose[row] = np.reshape(matrix, (4, 4)).T  # columns first in the file
        pose[row, 3] = 0, 0, 0, 1  # whatever stands in the last row, a plant is never seen in perspective
    return pose


def _composed(move: Floats, turn: Floats, size: Floats) -> Floats:
    """Matrices (rows, 4, 4) from translations (rows, 3), quaternions x y z w (rows, 4) and scales (rows, 3)."""
    length = np.linalg.norm(turn, axis=1, keepdims=True)
    x, y, z, w = np.where(length > 0, turn / np.where(length > 0, length, 1), (0.0, 0.0, 0.0, 1.0)).T
    pose = np.zeros((len(move), 4, 4))
    pose[:, :3, 0] = np.stack([1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)], axis=1)
    pose[:, :3, 1] = np.stack([2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)], axis=1)
    pose[:, :3, 2] = np.stack([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)], axis=1)
    pose[:, :3, :3] *= size[:, None, :]
    pose[:, :3, 3] = move
    pose[:, 3, 3] = 1
    return pose


def _placing(node: Item, mesh: int, part: int, model_from_node: Floats, features: Features, report: Report) -> Placing:
    """Where one node puts its mesh: once, or as often as EXT_mesh_gpu_instancing lists."""
    given = node.child("extensions", "EXT_mesh_gpu_instancing", "attributes")
    if given is not None:
        try:
            poses = model_from_node @ _listed(given, features.buffers)
        except Trouble as trouble:
            report.notices.append(trouble.notice)
        else:
            parts = features.on_placings(node, given, len(poses), node.text("name"))
            return _usable(Placing(node, mesh, np.full(len(poses), part, np.int32) if parts is None else parts, poses))
    return Placing(node, mesh, np.array([part], np.int32), model_from_node[None])


def _listed(given: Item, buffers: Buffers) -> Floats:
    """`node_from_mesh` (placings, 4, 4) of all placings of one node."""
    columns = [
        None if (row := given.row(key, len(buffers.accessors))) is None else buffers.floats(row, (width,))
        for key, width in (("TRANSLATION", 3), ("ROTATION", 4), ("SCALE", 3))
    ]
    count = max((len(column) for column in columns if column is not None), default=1)
    if count > MOST_INSTANCES:
        raise _too_many(given.pointer)
    if any(column is not None and len(column) != count for column in columns):
        raise given.wrong("TRANSLATION", "实例数据长度不一致。", "The lists of instances differ in length.")
    blank = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0))
    full = [
        np.tile(default, (count, 1)) if column is None else column.astype(np.float64)
        for column, default in zip(columns, blank, strict=True)
    ]
    with np.errstate(over="ignore", invalid="ignore"):
        return _composed(*full)


def _usable(placing: Placing) -> Placing:
    """Without the poses that are no usable numbers."""
    with np.errstate(invalid="ignore"):
        usable = (np.abs(placing.model_from_mesh) <= FARTHEST).all(axis=(1, 2))
    return Placing(placing.node, placing.mesh, placing.parts[usable], placing.model_from_mesh[usable])


def _parts(nodes: Sequence[Item], meshes: Sequence[Item], tree: _Tree, features: Features) -> dict[int, int]:
    """For every node with a mesh the row of its part."""
    opener, part_of, row_of = dict[int, int](), dict[int, int](), dict[tuple[str, int], int]()
    within: dict[int, tuple[str, ...]] = {-1: ()}
    codes = dict[int, str]()
    for row in tree.order:
        node, above = nodes[row], tree.parent[row]
        codes[row] = code_of(node)
        opens = bool(codes[row]) or extras_of(node).get("part") is True
        opener[row] = row if opens else opener.get(above, -1)
        if "children" in node.value:
            within[row] = (*within[above], node.text("name"))[-DEEPEST_WITHIN:] if node.text("name") else within[above]
        if "mesh" not in node.value:
            continue
        chief = opener[row] if opener[row] >= 0 else row
        code = codes[chief]
        key = (code, -1) if code else ("", chief)
        if key not in row_of:
            name = nodes[chief].text("name") or code or _mesh_name(node, meshes) or f"node {row}"
            row_of[key] = features.add(_part(nodes[chief], name, code, within[tree.parent[chief]]))
        part_of[row] = row_of[key]
    return part_of


def _part(chief: Item, name: str, code: str, above: tuple[str, ...]) -> Part:
    extras = extras_of(chief)
    if not extras:
        return Part(name, code, above)
    listed = extras.get("within")
    words = [each for each in cast(list[object], listed) if isinstance(each, str)] if isinstance(listed, list) else None
    told = ((key[:200], word) for key, value in extras.items() if key not in KEPT_EXTRAS for word in _words(value))
    return Part(name, code, above if words is None else tuple(words[:DEEPEST_WITHIN]), tuple(told))


def _words(value: object) -> list[str]:
    """What is told under one name: a list says several things."""
    several = cast(list[object], value)[:MOST_MEMBERS] if isinstance(value, list) else [value]
    return [word for each in several if (word := _word(each))]


def _word(value: object) -> str:
    """A word or number as it is told, "" for anything larger."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:1_000] if isinstance(value, str | int | float) else ""


def code_of(node: Item) -> str:
    """The equipment code a node carries, "" when it carries none."""
    extras = extras_of(node)
    for key in ("code", "assetId"):
        value = extras.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()[:200]
    name = node.text("name").strip()
    return name if EQUIPMENT_CODE.fullmatch(name) else ""


def extras_of(node: Item) -> Mapping[str, object]:
    """The node's extras; empty where they are missing or are, as the format allows, no object."""
    extras = node.value.get("extras")
    return cast(Mapping[str, object], extras) if isinstance(extras, dict) else {}


def _mesh_name(node: Item, meshes: Sequence[Item]) -> str:
    row = node.row("mesh", len(meshes))
    return "" if row is None else meshes[row].text("name")


def _too_many(place: str) -> Trouble:
    return Trouble(
        f"模型中的构件超过 {MOST_INSTANCES} 个。",
        f"The model places more than {MOST_INSTANCES} meshes.",
        remedy_zh="请合并细小构件，或把模型拆成几个文件。",
        remedy_en="Merge small pieces, or split the model into several files.",
        place=place,
    )
