"""A model in one file of ours, quick to write and to read back: a JSON header and the plain bytes of its arrays.

    8 bytes "PWMODEL1" · u64 length of the header · header · arrays, each begun at a multiple of 16

Numbers are little-endian. Whoever reads it believes nothing: a model comes out sound, or Trouble does.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import prod
from pathlib import Path
from struct import pack, unpack_from
from typing import cast

import numpy as np
import orjson
from numpy.typing import NDArray

from loaders.soundness import check_soundness
from scenes.columns import Bytes, Floats, Rows, Singles
from scenes.datums import DATUMS, Position, word_of
from scenes.georeference import Georeference
from scenes.model import Cloud, Image, Instance, Lines, Material, Mesh, Model, Part
from scenes.trouble import Trouble

MAGIC = b"PWMODEL1"
ALIGNED = 16
KINDS = ("<f4", "<f8", "<i4", "|u1")

type Json = dict[str, object]


def write_model(path: Path, model: Model) -> None:
    """Write a model; the file is whole or it is not there under this name."""
    arrays = _Arrays()
    header = orjson.dumps({**_described(model, arrays), "arrays": [_kind(each) for each in arrays.kept]})
    header += b" " * (-(len(MAGIC) + 8 + len(header)) % ALIGNED)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(MAGIC + pack("<Q", len(header)) + header)
        for array in arrays.kept:
            file.write(array.data)
            file.write(bytes(-array.nbytes % ALIGNED))
    unfinished.replace(path)


def read_stored(path: Path) -> Model:
    """The model in a file that `write_model` made; its arrays share one piece of memory. Trouble when it is unsound."""
    try:
        content = np.fromfile(path, np.uint8)
        model = _model(content)
    # Whatever a damaged header says falls to one of these.
    except (OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise Trouble(
            f"读取的中间结果不完整（{type(error).__name__}）。",
            f"What was read did not arrive whole ({type(error).__name__}).",
            remedy_zh="请检查临时文件夹所在磁盘的空间，再试一次。",
            remedy_en="See whether the disk of the temporary folder is full, and try again.",
        ) from None
    check_soundness(model)
    return model


@dataclass(slots=True)
class _Arrays:
    """Arrays on their way into the file; one that is used many times is written once."""

    kept: list[NDArray[np.generic]] = field(default_factory=list[NDArray[np.generic]])
    rows: dict[int, int] = field(default_factory=dict[int, int])

    def add(self, array: NDArray[np.generic] | None) -> int | None:
        """The row that the array will be found by."""
        if array is None:
            return None
        if id(array) not in self.rows:
            self.rows[id(array)] = len(self.kept)
            self.kept.append(np.ascontiguousarray(array))
        return self.rows[id(array)]


def _kind(array: NDArray[np.generic]) -> list[object]:
    return [array.dtype.str, list(array.shape)]


def _described(model: Model, arrays: _Arrays) -> Json:
    poses = [one.model_from_mesh for one in model.instances]
    return {
        "meshes": [_mesh_described(mesh, arrays) for mesh in model.meshes],
        "instances": [
            arrays.add(np.array([one.mesh for one in model.instances], np.int32)),
            arrays.add(np.array([one.part for one in model.instances], np.int32)),
            arrays.add(np.array(poses, np.float64).reshape(-1, 4, 4)),
        ],
        "parts": [_part_described(part) for part in model.parts],
        "materials": [{**asdict(material), "name": clean(material.name)} for material in model.materials],
        "images": [None if image is None else arrays.add(image.pixels) for image in model.images],
        "clouds": [
            [arrays.add(each.points), each.part, arrays.add(each.model_from_cloud), arrays.add(each.colours)]
            for each in model.clouds
        ],
        "lines": [
            [arrays.add(each.points), arrays.add(each.edges), each.part, arrays.add(each.model_from_lines), each.colour]
            for each in model.lines
        ],
        "georeference": None if model.georeference is None else _place_described(model.georeference, arrays),
    }


def _mesh_described(mesh: Mesh, arrays: _Arrays) -> list[object]:
    columns = (mesh.points, mesh.triangles, mesh.normals, mesh.uv, mesh.colours, mesh.parts)
    return [mesh.material, *(arrays.add(column) for column in columns)]


def _part_described(part: Part) -> list[object]:
    properties = [[clean(name), clean(value)] for name, value in part.properties]
    return [clean(part.name), clean(part.code), [clean(each) for each in part.within], properties]


def _place_described(place: Georeference, arrays: _Arrays) -> list[object]:
    anchor = place.anchor
    at = None if anchor is None else [word_of(type(anchor)), anchor.longitude, anchor.latitude, anchor.height]
    return [clean(place.crs), arrays.add(place.crs_from_model), clean(place.said_in), at, place.north]


def clean(text: str) -> str:
    """The text without halves of surrogate pairs, which no UTF-8 can hold and some readers make of odd bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _model(content: Bytes) -> Model:
    magic, length = unpack_from("<8sQ", content[:16].tobytes().ljust(16))
    if magic != MAGIC:
        raise ValueError(magic)
    start = len(MAGIC) + 8
    header = cast(Json, orjson.loads(content[start : start + length].data))
    arrays = _views(content, start + length, cast(list[tuple[str, list[int]]], header["arrays"]))
    mesh_rows, part_rows, poses = (arrays[row] for row in cast(list[int], header["instances"]))
    placed = zip(mesh_rows.tolist(), part_rows.tolist(), cast(Sequence[Floats], poses), strict=True)
    return Model(
        meshes=tuple(_mesh(each, arrays) for each in cast(list[list[int | None]], header["meshes"])),
        instances=tuple(Instance(mesh, part, pose) for mesh, part, pose in placed),
        parts=tuple(_part(each) for each in cast(list[list[object]], header["parts"])),
        materials=tuple(_material(each) for each in cast(list[Json], header["materials"])),
        images=tuple(
            None if row is None else Image(_bytes(arrays, row)) for row in cast(list[int | None], header["images"])
        ),
        clouds=tuple(_cloud(each, arrays) for each in cast(list[list[object]], header["clouds"])),
        lines=tuple(_lines(each, arrays) for each in cast(list[list[object]], header["lines"])),
        georeference=_place(cast(list[object] | None, header["georeference"]), arrays),
    )


def _views(content: Bytes, start: int, kinds: Sequence[tuple[str, list[int]]]) -> list[NDArray[np.generic]]:
    views = list[NDArray[np.generic]]()
    for kind, shape in kinds:
        if kind not in KINDS or any(type(side) is not int or side < 0 for side in shape):
            raise ValueError(kind)
        size = prod(shape) * np.dtype(kind).itemsize
        if start + size > len(content):
            raise ValueError(size)
        views.append(content[start : start + size].view(kind).reshape(shape))
        start += size + -size % ALIGNED
    return views


def _mesh(described: Sequence[int | None], arrays: Sequence[NDArray[np.generic]]) -> Mesh:
    material, *rows = described
    points, triangles, normals, uv, colours, parts = (None if row is None else arrays[row] for row in rows)
    return Mesh(
        points=cast(Singles, points),
        triangles=cast(Rows, triangles),
        normals=cast(Singles | None, normals),
        uv=cast(Singles | None, uv),
        colours=cast(Bytes | None, colours),
        material=int(material or 0),
        parts=cast(Rows | None, parts),
    )


def _part(described: Sequence[object]) -> Part:
    name, code, within, properties = described
    return Part(
        str(name),
        str(code),
        tuple(cast(list[str], within)),
        tuple((one, other) for one, other in cast(list[tuple[str, str]], properties)),
    )


def _material(described: Json) -> Material:
    listed = {key: tuple(cast(list[float], described[key])) for key in ("colour", "emissive")}
    return Material(**{**described, **listed})  # type: ignore[arg-type]


def _cloud(described: Sequence[object], arrays: Sequence[NDArray[np.generic]]) -> Cloud:
    points, part, pose, colours = cast(tuple[int, int, int, int | None], tuple(described))
    return Cloud(
        cast(Singles, arrays[points]),
        part,
        cast(Floats, arrays[pose]),
        None if colours is None else _bytes(arrays, colours),
    )


def _lines(described: Sequence[object], arrays: Sequence[NDArray[np.generic]]) -> Lines:
    points, edges, part, pose, colour = cast(tuple[int, int, int, int, list[int]], tuple(described))
    red, green, blue, alpha = colour
    return Lines(
        cast(Singles, arrays[points]),
        cast(Rows, arrays[edges]),
        part,
        cast(Floats, arrays[pose]),
        (red, green, blue, alpha),
    )


def _place(described: Sequence[object] | None, arrays: Sequence[NDArray[np.generic]]) -> Georeference | None:
    if described is None:
        return None
    crs, pose, said_in, at, north = cast(tuple[str, int, str, list[object] | None, float], tuple(described))
    return Georeference(crs, cast(Floats, arrays[pose]), said_in, None if at is None else _anchor(at), north)


def _anchor(described: Sequence[object]) -> Position:
    word, longitude, latitude, height = cast(tuple[str, float, float, float], tuple(described))
    return DATUMS[word](longitude, latitude, height)


def _bytes(arrays: Sequence[NDArray[np.generic]], row: int) -> Bytes:
    return cast(Bytes, arrays[row])
