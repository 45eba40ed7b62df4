"""Every kind of tile: where its shapes stand, what its tables say, and what becomes of broken ones."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from importlib import import_module
from struct import pack

import numpy as np
import pytest

from loaders.tiles.address import Address, Scene
from loaders.tiles.content import shapes_in
from loaders.tiles.dressing import dressed
from loaders.tiles.shape import Shape, TileFile
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.frame import ParkFrame, earth_from_wgs84
from scenes.model import Batch, Part
from scenes.trouble import Report, Trouble
from tests.gltf_files import said
from tests.tile_files import (
    Files,
    batched_glb,
    composite,
    cut_everywhere,
    flipped,
    is_well_said,
    tile,
    triangle_glb,
)

UPRIGHT = [[0, 0, 0], [1, 0, 0], [0, 0, 1]]
"""The corners of `triangle_glb` in the tile: y up became z up."""

ROWS = {"TK-101": 3, "TK-102": 4}


def read(content: bytes, files: Mapping[str, bytes] | None = None, up: str = "y") -> tuple[list[Shape], Report]:
    report = Report()
    axis = {"x": "x", "y": "y", "z": "z"}[up]
    file = TileFile("tiles/a.tile", Files(files or {}), "x" if axis == "x" else "z" if axis == "z" else "y", report)
    return shapes_in(content, file), report


def batches(content: bytes, files: Mapping[str, bytes] | None = None) -> list[Batch]:
    """What is drawn of a tile that stands at the park's origin; what is no object of ours wears row 9."""
    shapes, report = read(content, files)
    address = Address("a", (), np.eye(4), (0.0, 0.0, 0.0), "y", ())
    return dressed(shapes, address, 9, "a", Scene("s", Files({}), np.eye(4), ROWS, 9), report)


def placed(content: bytes, files: Mapping[str, bytes] | None = None) -> Floats:
    """Every vertex in the tile."""
    found = [batch.points.astype(np.float64) + batch.origin for batch in batches(content, files)]
    return np.concatenate(found)


def parts_of(shape: Shape) -> list[Part]:
    return list(shape.model.parts)


def test_a_plain_glb_stands_upright() -> None:
    assert placed(triangle_glb()).tolist() == UPRIGHT


@pytest.mark.parametrize(
    ("up", "corners"),
    [
        ("y", [[0, 0, 0], [1, 0, 0], [0, 0, 1]]),
        ("z", [[0, 0, 0], [1, 0, 0], [0, 1, 0]]),
        ("x", [[0, 0, 0], [0, 0, 1], [0, 1, 0]]),
    ],
)
def test_the_axis_that_an_old_tileset_calls_up_points_up(up: str, corners: list[list[float]]) -> None:
    (shape,), _ = read(triangle_glb(), up=up)
    pose = shape.tile_from_model @ shape.model.instances[0].model_from_mesh
    points = shape.model.meshes[0].points @ pose[:3, :3].T + pose[:3, 3]
    assert np.abs(points - corners).max() < 1e-12


def test_cesium_rtc_moves_a_glb_and_may_be_required() -> None:
    glb = triangle_glb(extensionsRequired=["CESIUM_RTC"], extensions={"CESIUM_RTC": {"center": [1e6, -2e6, 3e6]}})
    assert np.abs(placed(glb) - np.add(UPRIGHT, [1e6, -2e6, 3e6])).max() < 1e-6


@pytest.mark.parametrize("center", [[1e6, -2e6, 3e6], np.array([[1e6, -2e6, 3e6]], np.float32)])
def test_the_centre_of_a_b3dm_moves_its_model_whether_written_or_packed(center: object) -> None:
    content = tile(b"b3dm", {"BATCH_LENGTH": 0, "RTC_CENTER": center}, {}, triangle_glb())
    assert np.abs(placed(content) - np.add(UPRIGHT, [1e6, -2e6, 3e6])).max() < 1e-6


def test_the_batch_table_of_a_b3dm_names_parts_and_tells_their_properties() -> None:
    table = {
        "assetId": ["TK-101", "TK-102"],
        "name": ["东罐", "西罐"],
        "volume": np.array([1000.5, 20.0], np.float32),
        "size": np.array([[1, 2, 3], [4, 5, 6]], np.int16),
        "checked": [True, None],
        "short": ["too few"],
    }
    (shape,), report = read(tile(b"b3dm", {"BATCH_LENGTH": 2}, table, batched_glb([0, 1, 1, 5])))
    parts = {part.code: part for part in parts_of(shape)}
    assert parts["TK-101"].name == "东罐"
    assert parts["TK-101"].properties == (("volume", "1000.5"), ("size", "1, 2, 3"), ("checked", "true"))
    assert parts["TK-102"].properties == (("volume", "20"), ("size", "4, 5, 6"))
    assert [part.name for part in parts_of(shape)] == ["东罐", "西罐", "batch 5"]
    assert "fewer than 2 rows" in said(report)


def test_objects_of_the_park_are_known_by_any_column_that_may_name_them() -> None:
    table = {"GlobalId": ["x1", "x2", "x3"], "code": ["TK-102", "?", "TK-101"]}
    content = tile(b"b3dm", {"BATCH_LENGTH": 3}, table, batched_glb([2, 0, 1]))
    (batch,) = batches(content)
    assert batch.object_id.reshape(-1, 3)[:, 0].tolist() == [3, 4, 9]


@pytest.mark.parametrize("size", [20, 24])
def test_headers_from_before_the_standard_are_understood(size: int) -> None:
    text = b'{"name":["TK-101"]}    '[:20].ljust(20)
    lengths = pack("<II", 1, len(text)) if size == 20 else pack("<III", len(text), 0, 1)
    body = lengths + text + batched_glb([0])
    (shape,), _ = read(b"b3dm" + pack("<II", 1, 12 + len(body)) + body)
    assert [part.name for part in parts_of(shape)] == ["TK-101"]
    body = (pack("<II", 0, 0) if size == 20 else pack("<III", 0, 0, 0)) + batched_glb([0])
    (shape,), _ = read(b"b3dm" + pack("<II", 1, 12 + len(body)) + body)
    assert [part.name for part in parts_of(shape)] == ["batch 0"]


def i3dm(features: Mapping[str, object], batch: Mapping[str, object] | None = None, glb: bytes = b"") -> bytes:
    return tile(b"i3dm", features, batch, glb or triangle_glb(), pack("<I", 1))


TWO = np.array([[10, 0, 0], [0, 20, 5]], np.float32)


def test_copies_of_an_i3dm_stand_where_it_says() -> None:
    points = placed(i3dm({"INSTANCES_LENGTH": 2, "POSITION": TWO}))
    assert points.reshape(2, 3, 3).tolist() == (np.array(UPRIGHT) + TWO[:, None]).tolist()


def test_the_number_of_copies_may_stand_in_a_list() -> None:
    assert len(placed(i3dm({"INSTANCES_LENGTH": [2], "POSITION": TWO}))) == 6


def test_quantised_places_and_the_centre_of_an_i3dm_add_up() -> None:
    features = {
        "INSTANCES_LENGTH": 2,
        "POSITION_QUANTIZED": np.array([[0, 0, 0], [65535, 65535, 65535]], np.uint16),
        "QUANTIZED_VOLUME_OFFSET": [1.0, 2.0, 3.0],
        "QUANTIZED_VOLUME_SCALE": [10.0, 20.0, 30.0],
        "RTC_CENTER": [100.0, 200.0, 300.0],
    }
    corners = placed(i3dm(features)).reshape(2, 3, 3)[:, 0]
    assert corners.tolist() == [[101, 202, 303], [111, 222, 333]]


def test_copies_are_turned_by_up_and_right_and_scaled() -> None:
    """Right to the north and up to the west: the model's x goes north, its y west, its z stays up."""
    features = {
        "INSTANCES_LENGTH": 1,
        "POSITION": TWO[:1],
        "NORMAL_UP": np.array([[-1, 0, 0]], np.float32),
        "NORMAL_RIGHT": np.array([[0, 1, 0]], np.float32),
        "SCALE": np.array([2], np.float32),
        "SCALE_NON_UNIFORM": np.array([[1, 1, 3]], np.float32),
    }
    assert np.abs(placed(i3dm(features)) - [[10, 0, 0], [10, 2, 0], [10, 0, 6]]).max() < 1e-6


def oct32(vector: tuple[float, float, float]) -> list[int]:
    """Cigolle et al. 2014, as a second writing of it."""
    x, y, z = np.array(vector) / np.abs(vector).sum()
    if z < 0:
        x, y = (1 - abs(y)) * (1 if x >= 0 else -1), (1 - abs(x)) * (1 if y >= 0 else -1)
    return [round((each * 0.5 + 0.5) * 65535) for each in (x, y)]


def test_packed_directions_turn_as_plain_ones_do() -> None:
    up, right = (0.36, 0.48, -0.8), (0.8, -0.6, 0.0)
    same = {"INSTANCES_LENGTH": 1, "POSITION": TWO[:1]}
    plain = {"NORMAL_UP": np.array([up], np.float32), "NORMAL_RIGHT": np.array([right], np.float32)}
    tight = {
        "NORMAL_UP_OCT32P": np.array([oct32(up)], np.uint16),
        "NORMAL_RIGHT_OCT32P": np.array([oct32(right)], np.uint16),
    }
    assert np.abs(placed(i3dm({**same, **plain})) - placed(i3dm({**same, **tight}))).max() < 1e-4


def test_copies_on_the_earth_stand_upright_where_they_are() -> None:
    place = Wgs84(113.1, 22.9, 30.0)
    earth = earth_from_wgs84(np.array([place.longitude]), np.array([place.latitude]), np.array([place.height]))
    features = {
        "INSTANCES_LENGTH": 1,
        "POSITION": np.zeros((1, 3), np.float32),
        "RTC_CENTER": earth[0].tolist(),
        "EAST_NORTH_UP": True,
    }
    shapes, _ = read(i3dm(features))
    pose = ParkFrame(place).park_from_earth @ shapes[0].model.instances[0].model_from_mesh
    mesh = shapes[0].model.meshes[0]
    assert np.abs(mesh.points @ pose[:3, :3].T + pose[:3, 3] - UPRIGHT).max() < 1e-6


def test_batches_of_copies_are_objects() -> None:
    features = {"INSTANCES_LENGTH": 2, "POSITION": TWO, "BATCH_ID": np.array([1, 0], np.uint8)}
    (batch,) = batches(i3dm(features, {"name": ["TK-101", "TK-102"]}))
    assert batch.object_id.tolist() == [4, 4, 4, 3, 3, 3]


def test_the_model_of_an_i3dm_may_lie_beside_it_but_not_outside() -> None:
    features = {"INSTANCES_LENGTH": 1, "POSITION": TWO[:1]}
    beside = tile(b"i3dm", features, {}, b"../models/tree.glb\0\0", pack("<I", 0))
    assert len(placed(beside, {"models/tree.glb": triangle_glb()})) == 3
    outside = tile(b"i3dm", features, {}, b"../../tree.glb", pack("<I", 0))
    with pytest.raises(Trouble, match="not inside the package"):
        read(outside)
    with pytest.raises(Trouble, match=r"models/tree\.glb: The package has no such file"):
        read(beside)


@pytest.mark.parametrize("count", [10**9, 2**31 - 1, 250_001])
def test_more_copies_than_can_be_are_refused_before_they_are_made(count: int) -> None:
    with pytest.raises(Trouble):
        read(i3dm({"INSTANCES_LENGTH": count, "POSITION": {"byteOffset": 0}}))


def test_copies_that_stand_nowhere_are_left_out() -> None:
    broken = np.array([[np.nan, 0, 0], [np.inf, 0, 0], [1, 2, 3]], np.float32)
    shapes, report = read(i3dm({"INSTANCES_LENGTH": 3, "POSITION": broken}))
    assert len(shapes[0].model.instances) == 1
    assert "2 instances stand nowhere" in said(report)


POINTS = np.array([[0, 0, 0], [1, 2, 3], [4, 5, 6]], np.float32)


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        (
            {"RGB": np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], np.uint8)},
            [[1, 2, 3, 255], [4, 5, 6, 255], [7, 8, 9, 255]],
        ),
        ({"RGBA": np.array([[1, 2, 3, 4]] * 3, np.uint8)}, [[1, 2, 3, 4]] * 3),
        (
            {"RGB565": np.array([0xF800, 0x07E0, 0x001F], np.uint16)},
            [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]],
        ),
        ({"CONSTANT_RGBA": [9, 8, 7, 6]}, [[9, 8, 7, 6]] * 3),
        ({}, [[255, 255, 255, 255]] * 3),
    ],
)
def test_points_wear_their_colours(colours: Mapping[str, object], expected: list[list[int]]) -> None:
    (batch,) = batches(tile(b"pnts", {"POINTS_LENGTH": 3, "POSITION": POINTS, "RTC_CENTER": [10, 0, 0], **colours}))
    assert (batch.points.astype(np.float64) + batch.origin).tolist() == np.add(POINTS, [10, 0, 0]).tolist()
    assert len(batch.triangles) == 0
    assert batch.colours is not None
    assert batch.colours.tolist() == expected
    assert batch.object_id.tolist() == [9, 9, 9]


def test_quantised_points_keep_their_places() -> None:
    features = {
        "POINTS_LENGTH": 2,
        "POSITION_QUANTIZED": np.array([[0, 0, 0], [65535, 0, 65535]], np.uint16),
        "QUANTIZED_VOLUME_OFFSET": [5e6, 0.25, 3.0],
        "QUANTIZED_VOLUME_SCALE": [0.125, 20.0, 30.0],
    }
    assert placed(tile(b"pnts", features)).tolist() == [[5e6, 0.25, 3], [5000000.125, 0.25, 33]]


def test_batches_of_points_are_objects() -> None:
    features = {"POINTS_LENGTH": 3, "POSITION": POINTS, "BATCH_LENGTH": 2, "BATCH_ID": np.array([1, 0, 1], np.uint8)}
    (batch,) = batches(tile(b"pnts", features, {"name": ["TK-101", "TK-102"]}))
    assert batch.object_id.tolist() == [4, 3, 4]


def draco(points: Floats, claimed: int) -> bytes:
    content = bytes(import_module("DracoPy").encode(points.astype(np.float32), quantization_bits=16))
    extension = {"properties": {"POSITION": 0}, "byteOffset": 0, "byteLength": len(content)}
    text = json.dumps({"POINTS_LENGTH": claimed, "POSITION": {"byteOffset": 0}, "extensions": {
        "3DTILES_draco_point_compression": extension}}).encode()  # fmt: skip
    text += b" " * (-len(text) % 8)
    return b"pnts" + pack("<II4I", 1, 28 + len(text) + len(content), len(text), len(content), 0, 0) + text + content


def test_points_packed_with_draco_are_unpacked() -> None:
    points = np.random.default_rng(1).random((200, 3)) * 10
    found = placed(draco(points, 200))
    order, same = np.lexsort(found.T), np.lexsort(points.T)
    assert np.abs(found[order] - points[same]).max() < 0.001


def test_draco_that_claims_another_number_of_points_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Trouble, match="Draco"):
        read(draco(np.zeros((20, 3)), 19_000_000))


def test_points_that_are_no_numbers_are_left_out() -> None:
    points = np.array([[np.nan, 0, 0], [1, 2, 3], [0, np.inf, 0]], np.float32)
    shapes, report = read(tile(b"pnts", {"POINTS_LENGTH": 3, "POSITION": points, "CONSTANT_RGBA": [1, 2, 3, 4]}))
    assert shapes[0].model.clouds[0].points.tolist() == [[1, 2, 3]]
    assert "2 points" in said(report)


def test_a_composite_brings_all_its_tiles_and_survives_a_broken_one() -> None:
    points = tile(b"pnts", {"POINTS_LENGTH": 3, "POSITION": POINTS})
    inner = composite(tile(b"b3dm", {"BATCH_LENGTH": 0}, {}, triangle_glb()), points)
    broken = tile(b"pnts", {"POINTS_LENGTH": 10**9, "POSITION": {"byteOffset": 0}})
    shapes, report = read(composite(inner, broken, i3dm({"INSTANCES_LENGTH": 2, "POSITION": TWO})))
    assert [len(shape.model.instances) for shape in shapes] == [1, 0, 2]
    assert "POINTS_LENGTH" in said(report)
    with pytest.raises(Trouble, match="POINTS_LENGTH"):
        read(composite(broken))


def test_composites_are_not_followed_for_ever() -> None:
    content = composite(triangle_glb())
    for _ in range(20):
        content = composite(content)
    with pytest.raises(Trouble, match="nested too deeply"):
        read(content)


def test_a_model_inside_gzip_is_unpacked_and_a_bomb_is_not() -> None:
    content = tile(b"b3dm", {"BATCH_LENGTH": 0}, {}, gzip.compress(triangle_glb()))
    assert len(placed(content)) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first bytes are not known"),
        (b"vctr" + bytes(40), "vctr are not read"),
        (b"<html><body>404</body></html>", "first bytes are not known"),
        (b"b3dm" + pack("<II4I", 2, 28, 0, 0, 0, 0), "Version 2"),
        (b"b3dm" + pack("<II4I", 1, 9999, 0, 0, 0, 0), "claims 9999 bytes"),
        (b"b3dm" + pack("<II4I", 1, 28, 0xFFFFFFF, 0, 0, 0), "beyond its end"),
        (tile(b"b3dm", {"BATCH_LENGTH": "many"}, {}, triangle_glb()), "whole number"),
        (tile(b"pnts", {"POINTS_LENGTH": 3}), "no positions"),
        (tile(b"i3dm", {"INSTANCES_LENGTH": 1, "POSITION": TWO}, {}, b"", pack("<I", 7)), "gltfFormat"),
        (tile(b"b3dm", {"RTC_CENTER": [1, 2]}, {}, triangle_glb()), "3 finite numbers"),
        (tile(b"b3dm", {}, {}, b"glTF\1\0\0\0" + bytes(12)), "glTF 1.0"),
    ],
)
def test_what_cannot_be_read_is_said_with_file_place_and_remedy(content: bytes, words: str) -> None:
    with pytest.raises(Trouble, match=words) as caught:
        read(content)
    assert is_well_said(caught.value)
    assert caught.value.notice.place


SMALL: dict[str, Callable[[], bytes]] = {
    "b3dm": lambda: tile(b"b3dm", {"BATCH_LENGTH": 2}, {"name": ["a", "b"]}, batched_glb([0, 1])),
    "i3dm": lambda: i3dm({"INSTANCES_LENGTH": 2, "POSITION": TWO, "NORMAL_UP": TWO, "NORMAL_RIGHT": TWO}),
    "pnts": lambda: tile(
        b"pnts", {"POINTS_LENGTH": 3, "POSITION": POINTS, "BATCH_LENGTH": 3, "BATCH_ID": np.arange(3, dtype=np.uint8)}
    ),
    "draco": lambda: draco(np.random.default_rng(1).random((20, 3)), 20),
    "cmpt": lambda: composite(triangle_glb(), tile(b"pnts", {"POINTS_LENGTH": 3, "POSITION": POINTS})),
}


@pytest.mark.parametrize("kind", SMALL)
def test_a_tile_cut_short_anywhere_is_refused_and_nothing_else(kind: str) -> None:
    for content in cut_everywhere(SMALL[kind]()):
        with pytest.raises(Trouble) as caught:
            batches(content)
        assert is_well_said(caught.value)


@pytest.mark.parametrize("kind", SMALL)
def test_a_tile_with_bits_turned_over_is_read_or_refused(kind: str) -> None:
    for content in flipped(SMALL[kind](), times=300):
        found, trouble = read_or_refused(content)
        assert trouble is None or is_well_said(trouble)
        assert all(np.isfinite(batch.points).all() for batch in found)


def read_or_refused(content: bytes) -> tuple[list[Batch], Trouble | None]:
    try:
        return batches(content), None
    except Trouble as trouble:
        return [], trouble


def test_what_a_tile_unpacks_to_is_held_to_what_one_tile_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.tiles.gltf_tile.MOST_PLACED", 5)
    with pytest.raises(Trouble, match="more vertices"):
        read(triangle_glb())
    monkeypatch.setattr("loaders.tiles.gltf_tile.MOST_PLACED", 11)
    with pytest.raises(Trouble, match="more vertices"):
        read(i3dm({"INSTANCES_LENGTH": 2, "POSITION": TWO}))


def test_pictures_of_a_tile_are_held_to_what_one_tile_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.tiles.gltf_tile.MOST_PIXELS", 3)
    png = bytes(import_module("imagecodecs").png_encode(np.full((2, 2, 3), 9, np.uint8)))
    picture = {"uri": "data:image/png;base64," + b64encode(png).decode()}
    glb = triangle_glb(
        images=[picture],
        textures=[{"source": 0}],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
    )
    (shape,), report = read(glb)
    assert shape.model.images == (None,)
    assert "more texture pixels" in said(report)
