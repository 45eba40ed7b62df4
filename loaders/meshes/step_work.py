"""Reads a STEP file, in a child process: see `loaders.meshes.step`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from struct import pack, unpack_from
from typing import cast

import numpy as np
import orjson

from loaders.child_task import MODEL, Task
from loaders.gltf import glb
from loaders.gltf.nodes import DEEPEST, EQUIPMENT_CODE, MODEL_FROM_GLTF
from loaders.meshes.recentred import near_origin
from loaders.meshes.step_unit import metres_per_unit
from loaders.model_store import write_model
from loaders.opened import read_bounded
from loaders.workers import one_by_one
from scenes.model import Model, Part
from scenes.trouble import Report, Trouble

FINEST, TURN = 0.5, 0.4
"""How far a surface may be from its triangles, millimetres, and how much it may turn from one to the next, radians."""
OF_OCCT = 0.001
"""Metres of a unit that nobody names."""
UNNAMED = re.compile(r"NAUO\d*|=>\[.*\]|\d*")
"""What stands for a name in files that give the placing of a part none."""

type Json = dict[str, object]


def work(task: Task) -> None:
    """Leaves the model of a file. Words: its path, which axis is up, metres per unit where they are said."""
    path, up, said = task.arguments
    made = task.folder / "meshed.glb"
    library = import_module("cascadio")
    task.progress(0.05)
    status = library.step_to_glb(path, str(made), FINEST, TURN)
    if status != 0 or not made.is_file():
        raise Trouble(
            "STEP 无法读取。",
            "The STEP file cannot be read.",
            remedy_zh="请重新拷贝，或重新导出（AP214 或 AP242），或请供应商提供 GLB 文件。",
            remedy_en="Copy it again; or export it again (AP214 or AP242), or ask the supplier for GLB.",
        )
    task.progress(0.8)
    content, names = _numbered(read_bounded(made), up)
    made.unlink()
    model = glb.load(content, task.report, _nothing_beside, one_by_one)
    if not model.instances:
        raise Trouble(
            "文件中没有实体或曲面。",
            "The file holds neither solids nor surfaces.",
            remedy_zh="请在导出时包含实体。",
            remedy_en="Export it with its solids.",
        )
    named = replace(model, parts=tuple(names.part(part) for part in model.parts))
    named = _in_metres(named, Path(path), float(said) if said else None, task.report)
    write_model(task.folder / MODEL, near_origin(named, task.report))


def _in_metres(model: Model, path: Path, said: float | None, report: Report) -> Model:
    """OCCT has turned what the file says into metres, and takes millimetres where it says nothing."""
    own = metres_per_unit(path)
    if own is None and said is None:
        report.note(
            "文件没有说明长度单位，按毫米处理。",
            "The file names no unit of length; millimetres are taken.",
            remedy_zh="若不对，请在导入时给出单位（--unit m）。",
            remedy_en="If that is wrong, name the unit when importing (--unit m).",
            place="GLOBAL_UNIT_ASSIGNED_CONTEXT",
        )
    if said is None or said == (own or OF_OCCT):
        return model
    report.note(
        f"文件的单位是 {own or OF_OCCT:g} m，按指定的 {said:g} m 读取。",
        f"The file's unit is {own or OF_OCCT:g} m; it is read as {said:g} m, as was said.",
    )
    scale = np.diag([*[said / (own or OF_OCCT)] * 3, 1.0])
    placed = (replace(each, model_from_mesh=scale @ each.model_from_mesh) for each in model.instances)
    return replace(model, instances=tuple(placed))


def _nothing_beside(uri: str) -> bytes:
    raise Trouble("没有其他文件。", f"There is no file {uri[:100]}.")


@dataclass(frozen=True, slots=True)
class _Names:
    """What every node of the file is called, and by whom it is held: `above` is -1 at the top."""

    own: Sequence[str]
    above: Sequence[int]

    def part(self, part: Part) -> Part:
        """The part of a node that was called by its number, by its name and with the assemblies that hold it."""
        if not part.name.isdecimal() or int(part.name) >= len(self.own):
            return part
        row = int(part.name)
        return replace(part, name=self.own[row] or f"part {row}", within=self._assemblies(row))

    def _assemblies(self, row: int) -> tuple[str, ...]:
        found = list[str]()
        for _ in range(DEEPEST):
            row = self.above[row]
            if row < 0:
                break
            found.append(self.own[row])
        return tuple(name for name in reversed(found) if name)


def _numbered(content: bytes, up: str) -> tuple[bytes, _Names]:
    """The file with its nodes called by their numbers and z up as a model has it, and their true names.

    OCCT names the placings of parts, which most files leave unnamed, and writes the axes of the file as they are.
    """
    length = int(unpack_from("<I", content, 12)[0])
    document = cast(Json, orjson.loads(content[20 : 20 + length]))
    nodes = cast(list[Json], document.get("nodes", []))
    meshes = cast(list[Json], document.get("meshes", []))
    names, above = list[str](), [-1] * len(nodes)
    for row, node in enumerate(nodes):
        name = str(node.get("name", "")).strip()
        mesh = node.get("mesh")
        if UNNAMED.fullmatch(name):
            name = str(meshes[mesh].get("name", "")) if isinstance(mesh, int) else ""
        names.append(name[:200])
        for child in cast(list[int], node.get("children", [])):
            above[child] = row
        if not EQUIPMENT_CODE.fullmatch(name):
            node["name"] = str(row)
    if up == "z":
        _turn(document, nodes)
    text = orjson.dumps(document)
    text += b" " * (-len(text) % 4)
    rest = content[20 + length :]
    head = pack("<4sIIII", b"glTF", 2, 20 + len(text) + len(rest), len(text), 0x4E4F534A)
    return head + text + rest, _Names(names, above)


def _turn(document: Json, nodes: list[Json]) -> None:
    """Put every scene under a node that undoes the turn from y up to z up."""
    for scene in cast(list[Json], document.get("scenes", [])):
        matrix = np.linalg.inv(MODEL_FROM_GLTF).T.ravel().tolist()
        nodes.append({"name": "", "children": scene.get("nodes", []), "matrix": matrix})
        scene["nodes"] = [len(nodes) - 1]
