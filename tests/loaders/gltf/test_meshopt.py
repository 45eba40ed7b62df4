"""Streams as meshoptimizer 0.2.30a0 and 1.3.0 write them, with what their own decoders make of them."""

from contextlib import suppress

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

from loaders.gltf.meshopt import FILTERS, BrokenStream, decoded
from scenes.trouble import Trouble
from tests.gltf_files import Document, packed, read, said

SIDE = 5
GRID = {
    0: bytes.fromhex(
        "e0fe0ffe13fe12fe12fe0ffe03fe02fe02ff0fff03ff02ff02ff0fff03ff02ff020f0c01f304f202f2028f04018f048f028f028f070c018f"
        "070c8f090c8f090c8f070c018f070c8f090c8f090c007687566778a9866589689801690000"
    ),
    1: bytes.fromhex(
        "e1fe0dfe13fe12fe12fe0dfe03fe02fe02ff0dff03ff02ff02ff0dff03ff02ff020f0cf304f202f2028f048f048f028f028f070c8f070c8f"
        "090c8f090c8f070c8f070c8f090c8f090c007687566778a9866589689801690000"
    ),
}
"""A grid of five by five vertices, by the version of the codec."""

JUMPS = bytes.fromhex("e1ff2ffffff019ff880e810edac508bdc508ff17020243d2c508007687566778a9866589689801690000")
JUMPS_ONE_BY_ONE = bytes.fromhex("d1911c0cb1ef1000afef10382e0404b1ef10282e12040400020800000000")
JUMPING = [900, 3, 70000, 3, 900, 17, 5, 6, 7, 70000, 17, 5, 0, 1, 2, 2, 1, 3]


def grid() -> NDArray[np.int64]:
    """Triangles of the grid, two to a cell, corners turned so that the least comes first."""
    cells = [(row * SIDE + column) for row in range(SIDE - 1) for column in range(SIDE - 1)]
    return turned([corner for a in cells for corner in (a, a + 1, a + 6, a, a + 6, a + 5)])


def turned(corners: object) -> NDArray[np.int64]:
    """The codec may turn a triangle about: the least corner first makes them comparable."""
    triangles = np.asarray(corners, np.int64).reshape(-1, 3)
    first = triangles.argmin(axis=1)[:, None]
    return np.take_along_axis(triangles, (first + np.arange(3)) % 3, axis=1)


def numbers(content: bytes, count: int, mode: str, size: int = 4) -> NDArray[np.generic]:
    return np.frombuffer(decoded(memoryview(content), count, size, mode, ""), f"<u{size}")


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("size", [2, 4])
def test_triangles_that_share_edges(version: int, size: int) -> None:
    assert (turned(numbers(GRID[version], 96, "TRIANGLES", size)) == grid()).all()


def test_triangles_that_jump_about() -> None:
    assert (turned(numbers(JUMPS, 18, "TRIANGLES")) == turned(JUMPING)).all()


def test_vertex_numbers_one_by_one() -> None:
    assert numbers(JUMPS_ONE_BY_ONE, 18, "INDICES").tolist() == JUMPING


def test_numbers_that_do_not_fit_their_size_are_broken() -> None:
    for content, mode in ((JUMPS, "TRIANGLES"), (JUMPS_ONE_BY_ONE, "INDICES")):
        with pytest.raises(BrokenStream):
            decoded(memoryview(content), 18, 2, mode, "")


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_columns_of_vertices(level: int) -> None:
    columns = np.cumsum(np.random.default_rng(1).integers(-3, 4, (300, 3)), axis=0).astype(np.float32)
    content = bytes(imagecodecs.meshopt_encode(columns, level=level))
    found = np.frombuffer(decoded(memoryview(content), 300, 12, "ATTRIBUTES", ""), np.float32)
    assert (found.reshape(300, 3) == columns).all()


@pytest.mark.parametrize(
    ("name", "kind", "given", "wanted", "slack"),
    [
        ("OCTAHEDRAL", np.int8, [[-55, 23, 100, 0], [92, 62, 100, 1], [98, -23, 100, 3]],
         [[-110, 46, 44, 0], [73, 15, -103, 1], [122, -3, -33, 3]], 1),
        ("OCTAHEDRAL", np.int16, [[3616, 18731, 30000, 0], [4834, -24905, 30000, 1], [-24379, 11119, 30000, 2]],
         [[5764, 29860, 12200, 0], [6243, -32165, 337, 1], [-30249, 9005, -8808, 2]], 1),
        ("QUATERNION", np.int16, [[4456, -12238, 13495, 32764], [-6375, 2910, -6795, 32765],
                                  [18614, 7350, -10515, 32766], [7968, 16881, -6063, 32767]],
         [[29963, 3151, -8654, 9542], [-4805, 32032, -4508, 2058], [5197, -7435, 28603, 13162],
          [5634, 11937, -4287, 29683]], 0),
        ("EXPONENTIAL", np.int32, [[264552350, -159864196, -226778304], [-281735103, 7925551, -73838566]],
         [[-127241617408.0, 7722.62109375, 494.55078125], [26.53174591064453, 7925551.0, -210303.1875]], 0),
    ],
)  # fmt: skip
def test_filters_give_what_the_reference_gives(
    name: str, kind: type[np.int8 | np.int16 | np.int32], given: object, wanted: object, slack: int
) -> None:
    rows = np.array(given, kind)
    found = FILTERS[name](rows.view(np.uint8).reshape(len(rows), -1))
    assert np.abs(np.asarray(found, np.float64).reshape(rows.shape) - np.array(wanted, np.float64)).max() <= slack


@pytest.mark.parametrize(
    ("stride", "content", "wanted"),
    [
        (4, "a0013fff00002e2e912e2e912e013fff00005b59dd5959dd5b013fff000075754a77754a75013fff00007e7d7e7d7e7d7e"
            "000000000000000000000000000000000000000000000000000000007f007fc0",
         "00fe008024da80ff49b6ff806c9200ff926d8080b749ffffda250080fe0180ff"),
        (8, "a0013fff000047494749474947013fff00002e2e912e2e912e013fff000092949092949092013fff00005b5bdb595bdb5b"
            "013fff0000d9dbd9dbd9dbd9013fff000075754875774a750119990000013fff00007e7d7e7d7e7d7e000000000000000000000000000000000000"
            "000000000000ff7f0000ff7f00c0",
         "0000feff0000008092246ddb0080ffff2549dab6ffff0080b66d49920000ffff4892b66d00800080dbb62549ffffffff6cdb92240000"
         "0080feff01000080ffff"),
    ],
)  # fmt: skip
def test_colours_are_what_the_reference_gives(stride: int, content: str, wanted: str) -> None:
    assert bytes(decoded(memoryview(bytes.fromhex(content)), 8, stride, "ATTRIBUTES", "COLOR")).hex() == wanted


def document(columns: bytes, corners: bytes, **packed_corners: object) -> tuple[Document, bytes]:
    """A mesh whose columns and corners are compressed, with an empty buffer for those who cannot unpack."""
    binary = columns + bytes(-len(columns) % 4) + corners
    at = len(binary) - len(corners)
    views: list[Document] = [
        {"buffer": 1, "byteLength": 300, "byteStride": 12, "extensions": {"EXT_meshopt_compression": {
            "buffer": 0, "byteLength": len(columns), "byteStride": 12, "count": 25, "mode": "ATTRIBUTES"}}},
        {"buffer": 1, "byteOffset": 300, "byteLength": 192, "extensions": {"EXT_meshopt_compression": {
            "buffer": 0, "byteOffset": at, "byteLength": len(corners), "byteStride": 2, "count": 96,
            "mode": "TRIANGLES", **packed_corners}}},
    ]  # fmt: skip
    return {
        "asset": {"version": "2.0"},
        "extensionsRequired": ["EXT_meshopt_compression"],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 25, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 96, "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [
            {"byteLength": len(binary)},
            {"byteLength": 492, "extensions": {"EXT_meshopt_compression": {"fallback": True}}},
        ],
    }, binary


POINTS = np.stack([*np.divmod(np.arange(25), 5), np.zeros(25)], axis=1).astype(np.float32)
COLUMNS = bytes(imagecodecs.meshopt_encode(POINTS))


def test_a_compressed_model_opens_without_a_word() -> None:
    model, report = read(packed(*document(COLUMNS, GRID[1])))
    assert not report.notices, said(report)
    assert (model.meshes[0].points == POINTS).all()
    assert (turned(model.meshes[0].triangles) == grid()).all()


@pytest.mark.parametrize(
    "broken",
    [{"mode": "TRIANGLE"}, {"count": 99}, {"count": 2**31 - 1}, {"byteStride": 3}, {"filter": "OCTAHEDRAL"},
     {"buffer": 7}, {"byteLength": 10**9}, {"count": -1}, {"mode": "ATTRIBUTES", "byteStride": 4}],
)  # fmt: skip
def test_a_stream_that_is_not_what_it_claims_costs_its_geometry_and_is_said(broken: Document) -> None:
    with pytest.raises(Trouble):
        read(packed(*document(COLUMNS, GRID[1], **broken)))


def test_streams_cut_short_or_damaged_are_broken_or_numbers_and_never_more() -> None:
    random = np.random.default_rng(2)
    seeds = [(GRID[1], 96, 2, "TRIANGLES"), (JUMPS_ONE_BY_ONE, 18, 4, "INDICES"), (COLUMNS, 25, 12, "ATTRIBUTES")]
    for content, count, stride, mode in seeds:
        for length in range(len(content)):
            with pytest.raises(BrokenStream):
                decoded(memoryview(content[:length]), count, stride, mode, "")
        for _ in range(500):
            broken = bytearray(content)
            for at in random.integers(0, len(broken), 2):
                broken[at] = int(random.integers(0, 256))
            with suppress(BrokenStream):
                assert len(decoded(memoryview(bytes(broken)), count, stride, mode, "")) == count * stride
