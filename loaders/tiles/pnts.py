"""pnts, point cloud. Normals are not used: points are drawn without light. Source: OGC 18-053r2, "3D Tiles 1.0", 13."""

import numpy as np

from loaders.tiles.draco_points import attributes_of
from loaders.tiles.gltf_tile import moved_to
from loaders.tiles.shape import Shape, TileFile
from loaders.tiles.tables import BatchParts, Column, Table
from loaders.tiles.wrapped import read_wrapped
from scenes.columns import Bytes, Flags, Floats, Rows, Singles
from scenes.model import Cloud, Model, Part

MAGIC = b"pnts"
MOST_POINTS = 20_000_000
"""Points of one tile."""

FARTHEST = 1e8
COMPRESSED = "3DTILES_draco_point_compression"


def read_pnts(content: bytes, file: TileFile) -> list[Shape]:
    """The cloud; points that are no usable numbers are left out and said."""
    tile = read_wrapped(content, file.shown)
    features = tile.features
    count = features.count("POINTS_LENGTH")
    if count > MOST_POINTS:
        zh, en = f"点数超过 {MOST_POINTS}。", f"There are more than {MOST_POINTS} points."
        raise features.said.wrong("POINTS_LENGTH", zh, en)
    if not count:
        return []
    draco = _compressed(tile.features, tile.batch, count)
    points, offset = _points(features, count, draco)
    colours, ids = _colours(features, count, draco), _batch_ids(features, count, draco)
    with np.errstate(invalid="ignore"):
        usable: Flags = (np.abs(points) <= FARTHEST).all(axis=1)
    if not usable.all():
        file.report.note(
            f"{count - int(usable.sum())} 个点的坐标不是有效数值，已略去。",
            f"{count - int(usable.sum())} points are no usable numbers and were left out.",
            file=file.shown,
        )
        points = points[usable]
        colours = None if colours is None else colours[usable]
        ids = None if ids is None else ids[usable]
    parts, worn = _parts(features, tile.batch, ids, file)
    centre = features.vector("RTC_CENTER")
    pose = moved_to(offset if centre is None else offset + centre)
    return [Shape(Model((), (), parts, clouds=(Cloud(points, 0, np.eye(4), colours),)), pose, worn)]


def _points(features: Table, count: int, draco: dict[str, Column]) -> tuple[Singles, Floats]:
    """Points (points, 3) and what they are counted from (3,), so that quantised ones keep their places."""
    plain = draco.get("POSITION")
    if plain is None:
        plain = features.column("POSITION", "FLOAT", count, 3)
    if plain is not None:
        return plain.astype(np.float32), np.zeros(3)
    packed = features.column("POSITION_QUANTIZED", "UNSIGNED_SHORT", count, 3)
    start, size = features.vector("QUANTIZED_VOLUME_OFFSET"), features.vector("QUANTIZED_VOLUME_SCALE")
    if packed is None or start is None or size is None:
        raise features.said.wrong("POSITION", "没有点的位置。", "There are no positions of points.")
    return (packed.astype(np.float64) / 65535.0 * size).astype(np.float32), start


def _colours(features: Table, count: int, draco: dict[str, Column]) -> Bytes | None:
    """Red, green, blue (sRGB) and alpha (points, 4); None where the tile has no colours."""
    for key, components in (("RGBA", 4), ("RGB", 3)):
        column = draco.get(key)
        if column is None:
            column = features.column(key, "UNSIGNED_BYTE", count, components)
        if column is not None:
            return _four(column)
    packed = features.column("RGB565", "UNSIGNED_SHORT", count, 1)
    if packed is not None:
        bits = packed[:, 0].astype(np.uint32)
        channels = [(bits >> 11) * 255 / 31, (bits >> 5 & 63) * 255 / 63, (bits & 31) * 255 / 31]
        return _four(np.rint(np.stack(channels, axis=1)))
    constant = features.column("CONSTANT_RGBA", "UNSIGNED_BYTE", 1, 4)
    return None if constant is None else np.repeat(_four(constant), count, axis=0)


def _four(column: Column) -> Bytes:
    colours = np.full((len(column), 4), 255, np.uint8)
    colours[:, : column.shape[1]] = np.clip(column[:, :4], 0, 255)
    return colours


def _batch_ids(features: Table, count: int, draco: dict[str, Column]) -> Column | None:
    column = draco.get("BATCH_ID")
    return features.column("BATCH_ID", "UNSIGNED_SHORT", count, 1) if column is None else column


def _parts(features: Table, batch: Table, ids: Column | None, file: TileFile) -> tuple[tuple[Part, ...], Rows | None]:
    """The parts of the cloud and the part of each point; one part for all where the tile tells none apart."""
    if ids is None or "BATCH_LENGTH" not in features:
        return (Part(""),), None
    table = BatchParts(batch, features.count("BATCH_LENGTH"), file.report)
    used, worn = np.unique(ids[:, 0].astype(np.int64), return_inverse=True)
    rows: list[int] = used.tolist()
    return tuple(table[row] if 0 <= row < len(table) else Part(f"batch {row}") for row in rows), worn.astype(np.int32)


def _compressed(features: Table, batch: Table, count: int) -> dict[str, Column]:
    """The columns that are packed with Draco, by their names; empty where none are."""
    said = features.said.child("extensions", COMPRESSED)
    if said is None:
        return {}
    start, length = said.integer("byteOffset", high=2**40), said.integer("byteLength", high=2**40)
    if start + length > len(features.binary):
        raise said.wrong("byteLength", "超出表的末尾。", "It reaches beyond the end of the table.")
    attributes = attributes_of(bytes(features.binary[start : start + length]), count)
    names = said.child("properties")
    if names is None or not attributes:
        raise said.wrong("properties", "Draco 数据无法解开。", "The Draco data cannot be unpacked.")
    rows = {key: names.integer(key) for key in names.value}
    return {key: attributes[row] for key, row in rows.items() if row in attributes}
