"""i3dm, instanced 3D model: one glTF and where each of its many copies stands.

Source: OGC 18-053r2, "3D Tiles 1.0", 12; oct-encoding: Cigolle et al., "Survey of Efficient Representations for
Independent Unit Vectors", JCGT 2014.
"""

from dataclasses import replace

import numpy as np

from loaders.allowance import MOST_INSTANCES
from loaders.tiles.container import broken
from loaders.tiles.gltf_tile import gltf_shape, spend_placed
from loaders.tiles.shape import Shape, TileFile
from loaders.tiles.tables import BatchParts, Column, Table
from loaders.tiles.wrapped import Wrapped, read_wrapped
from scenes.columns import Floats
from scenes.frame import east_north_up, wgs84_from_earth
from scenes.model import Instance, Model, Part
from scenes.trouble import Trouble

MAGIC = b"i3dm"
HEADER = 32
FARTHEST = 1e9


def read_i3dm(content: bytes, file: TileFile) -> list[Shape]:
    """The model with all its copies; a copy whose place is no usable number is left out and said."""
    tile = read_wrapped(content, file.shown, HEADER)
    count = tile.features.count("INSTANCES_LENGTH")
    if count > MOST_INSTANCES:
        raise _too_many(file.shown)
    poses = tile_from_instances(tile.features, count)
    with np.errstate(invalid="ignore"):
        usable = (np.abs(poses) <= FARTHEST).all(axis=(1, 2))
    if lost := count - int(usable.sum()):
        file.report.note(
            f"{lost} 个实例的位置不是有效数值，已略去。",
            f"{lost} instances stand nowhere that numbers can name; left out.",
            file=file.shown,
        )
    rows = np.flatnonzero(usable)
    if not len(rows):
        return []
    one, parts = _one(tile, content, file), _parts(tile, count, rows.tolist(), file)
    if len(rows) * len(one.model.instances) > MOST_INSTANCES:
        raise _too_many(file.shown)
    return [_placed(one, poses[rows], parts)]


def tile_from_instances(features: Table, count: int) -> Floats:
    """Where the copies stand, (instances, 4, 4)."""
    centre = features.vector("RTC_CENTER")
    position = positions(features, count) + (0.0 if centre is None else centre)
    poses = np.zeros((count, 4, 4))
    poses[:, :3, 3] = position
    poses[:, 3, 3] = 1
    with np.errstate(over="ignore", invalid="ignore"):
        poses[:, :3, :3] = _turned(features, position) * _scales(features, count)[:, None, :]
    return poses


def positions(features: Table, count: int) -> Floats:
    """Positions (features, 3) in the tile, counted from its RTC_CENTER; Trouble where there are none."""
    plain = features.column("POSITION", "FLOAT", count, 3)
    if plain is not None:
        return plain.astype(np.float64)
    packed = features.column("POSITION_QUANTIZED", "UNSIGNED_SHORT", count, 3)
    start, size = features.vector("QUANTIZED_VOLUME_OFFSET"), features.vector("QUANTIZED_VOLUME_SCALE")
    if packed is None or start is None or size is None:
        raise features.said.wrong("POSITION", "没有位置数据。", "There are no positions.")
    placed: Floats = packed.astype(np.float64) / 65535.0 * size + start
    return placed


def unit_vectors(packed: Column, largest: int) -> Floats:
    """Unit vectors (vectors, 3) from two numbers each (vectors, 2), 0 to `largest`: the octahedron folded open."""
    x, y = packed.astype(np.float64).T * (2.0 / largest) - 1.0
    z = 1.0 - np.abs(x) - np.abs(y)
    fold = np.maximum(-z, 0.0)
    vectors = np.stack([x - np.copysign(fold, x), y - np.copysign(fold, y), z], axis=1)
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _turned(features: Table, position: Floats) -> Floats:
    """Rotations (instances, 3, 3): by two vectors, by the earth's own directions, or none."""
    count = len(position)
    up, right = _direction(features, "NORMAL_UP", count), _direction(features, "NORMAL_RIGHT", count)
    if up is not None and right is not None:
        return np.stack([right, up, np.cross(right, up)], axis=2)
    if features.flag("EAST_NORTH_UP"):
        longitude, latitude, _ = wgs84_from_earth(position)
        return east_north_up(longitude, latitude).transpose(0, 2, 1)
    return np.tile(np.eye(3), (count, 1, 1))


def _direction(features: Table, key: str, count: int) -> Floats | None:
    plain = features.column(key, "FLOAT", count, 3)
    if plain is not None:
        return plain.astype(np.float64)
    packed = features.column(f"{key}_OCT32P", "UNSIGNED_SHORT", count, 2)
    return None if packed is None else unit_vectors(packed, 65535)


def _scales(features: Table, count: int) -> Floats:
    """Scales (instances, 3); the two kinds multiply."""
    scales = np.ones((count, 3))
    for key, components in (("SCALE", 1), ("SCALE_NON_UNIFORM", 3)):
        if (column := features.column(key, "FLOAT", count, components)) is not None:
            scales *= column.astype(np.float64)
    return scales


def _parts(tile: Wrapped, count: int, rows: list[int], file: TileFile) -> list[Part] | None:
    """The part of each copy in `rows`; None where the tile says nothing of them, and the model's own parts stay."""
    ids = tile.features.column("BATCH_ID", "UNSIGNED_SHORT", count, 1)
    numbers = np.arange(count) if ids is None else ids[:, 0].astype(np.int64)
    length = int(numbers.max(initial=-1)) + 1
    if length > MOST_INSTANCES or not tile.batch.said.value:
        return None
    batch = BatchParts(tile.batch, length, file.report)
    return [batch[int(numbers[row])] for row in rows] if batch.tells else None


def _one(tile: Wrapped, content: bytes, file: TileFile) -> Shape:
    """The model that is copied: inside the tile, or in a file of its own."""
    inside = int.from_bytes(content[28:32], "little")
    if inside == 1:
        return gltf_shape(bytes(tile.content), file, file.name)
    if inside != 0:
        raise broken(file.shown, "未知的 gltfFormat。", "Its gltfFormat is not known.", "byte 28")
    try:
        uri = bytes(tile.content).rstrip(b"\0 \r\n\t").decode("utf-8")
    except UnicodeDecodeError:
        raise broken(
            file.shown, "模型地址不是 UTF-8。", "The address of the model is not UTF-8.", f"byte {tile.starts_at}"
        ) from None
    name = file.files.resolved(file.name, uri)
    return gltf_shape(file.files.read(name), file, name)


def _placed(one: Shape, poses: Floats, parts: list[Part] | None) -> Shape:
    """The model with every placing of its meshes once for every copy."""
    model, copies, placings = one.model, len(poses), len(one.model.instances)
    spend_placed(model, copies)
    own = np.array([instance.model_from_mesh for instance in model.instances]).reshape(placings, 4, 4)
    placed = poses[:, None] @ (one.tile_from_model @ own)
    instances = tuple(
        Instance(instance.mesh, instance.part if parts is None else copy, placed[copy, row])
        for copy in range(copies)
        for row, instance in enumerate(model.instances)
    )
    if parts is None:
        return Shape(replace(model, instances=instances), np.eye(4))
    return Shape(_wholly(model, instances, parts), np.eye(4))


def _wholly(model: Model, instances: tuple[Instance, ...], parts: list[Part]) -> Model:
    """The model with one part for each copy, whatever parts its meshes name themselves."""
    meshes = tuple(replace(mesh, parts=None) for mesh in model.meshes)
    return replace(model, meshes=meshes, instances=instances, parts=tuple(parts))


def _too_many(file: str) -> Trouble:
    return Trouble(
        f"瓦片中的实例超过 {MOST_INSTANCES} 个。",
        f"The tile places more than {MOST_INSTANCES} copies.",
        remedy_zh="请供应方把实例分到更多瓦片中。",
        remedy_en="Ask the supplier to spread the copies over more tiles.",
        file=file,
        place="INSTANCES_LENGTH",
    )
