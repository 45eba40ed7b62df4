import base64

import numpy as np
import pytest

from scenes.model import Mesh, Model
from scenes.trouble import Trouble
from tests.gltf_files import TRIANGLE, Document, one_triangle, packed, read, said


def only_mesh(document: Document, binary: bytes) -> Mesh:
    model, report = read(packed(document, binary))
    assert not report.notices, said(report)
    assert len(model.meshes) == 1
    return model.meshes[0]


def points_as(code: int, values: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", **more: object) -> Mesh:
    """A triangle whose positions are stored in another number type."""
    content = values.tobytes()
    document, _ = one_triangle(
        accessors=[{"bufferView": 0, "componentType": code, "count": 3, "type": "VEC3", **more}],
        bufferViews=[{"buffer": 0, "byteLength": len(content)}],
        buffers=[{"byteLength": len(content)}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}}]}],
    )
    return only_mesh(document, content)


def test_positions_are_seen_in_place_and_not_copied() -> None:
    mesh = only_mesh(*one_triangle())
    assert mesh.points.tolist() == TRIANGLE.tolist()
    assert mesh.points.base is not None
    assert not mesh.points.flags.writeable


@pytest.mark.parametrize(
    ("code", "kind"), [(5120, np.int8), (5121, np.uint8), (5122, np.int16), (5123, np.uint16), (5125, np.uint32)]
)
def test_every_integer_type_gives_its_numbers(code: int, kind: type[np.integer]) -> None:
    assert points_as(code, (TRIANGLE * 7).astype(kind)).points.tolist() == (TRIANGLE * 7).tolist()


def test_normalized_integers_become_shares() -> None:
    mesh = points_as(5120, np.array([[0, 0, 0], [127, 0, 0], [0, -128, 0]], np.int8), normalized=True)
    assert mesh.points.tolist() == [[0, 0, 0], [1, 0, 0], [0, -1, 0]]


def test_interleaved_columns_are_taken_apart() -> None:
    rows = np.zeros(3, [("place", "<f4", 3), ("normal", "<f4", 3), ("more", "<u4")])
    rows["place"], rows["normal"] = TRIANGLE, (0, 0, 1)
    document, _ = one_triangle(
        accessors=[
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 0, "byteOffset": 12, "componentType": 5126, "count": 3, "type": "VEC3"},
        ],
        bufferViews=[{"buffer": 0, "byteLength": 84, "byteStride": 28}],
        buffers=[{"byteLength": 84}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}}]}],
    )
    mesh = only_mesh(document, rows.tobytes())
    assert mesh.points.tolist() == TRIANGLE.tolist()
    assert mesh.normals is not None
    assert mesh.normals.tolist() == [[0, 0, 1]] * 3


def test_columns_at_odd_addresses_are_read() -> None:
    document, binary = one_triangle()
    document["bufferViews"] = [
        {"buffer": 0, "byteOffset": 1, "byteLength": 36},
        {"buffer": 0, "byteOffset": 37, "byteLength": 6},
    ]
    mesh = only_mesh(document, b"\0" + binary[:43])
    assert mesh.points.flags.aligned
    assert mesh.points.tolist() == TRIANGLE.tolist()
    assert mesh.triangles.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("dense", [True, False])
def test_a_sparse_accessor_replaces_single_elements(dense: bool) -> None:
    document, binary = one_triangle()
    extra = np.array([1], "<u2").tobytes() + b"\0\0" + np.array([[5, 6, 7]], "<f4").tobytes()
    base = {"bufferView": 0} if dense else {}
    sparse = {
        "count": 1,
        "indices": {"bufferView": 2, "componentType": 5123},
        "values": {"bufferView": 2, "byteOffset": 4},
    }
    document["accessors"] = [
        {**base, "componentType": 5126, "count": 3, "type": "VEC3", "sparse": sparse},
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
    ]
    document["bufferViews"] = [
        {"buffer": 0, "byteLength": 36},
        {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        {"buffer": 0, "byteOffset": 44, "byteLength": 16},
    ]
    document["buffers"] = [{"byteLength": 60}]
    points = only_mesh(document, binary + extra).points.tolist()
    assert points[1] == [5, 6, 7]
    assert points[2] == (TRIANGLE[2].tolist() if dense else [0, 0, 0])


@pytest.mark.parametrize(
    ("accessor", "words"),
    [
        ({"count": 4}, "beyond the end of its buffer view"),
        ({"count": 10**9}, "more data than"),
        ({"count": 2**40}, "whole number from 1"),
        ({"count": 0}, "whole number from 1"),
        ({"count": -1}, "whole number from 1"),
        ({"count": True}, "whole number from 1"),
        ({"count": "3"}, "whole number from 1"),
        ({"byteOffset": 4}, "beyond the end of its buffer view"),
        ({"byteOffset": 2**62}, "whole number from 0"),
        ({"componentType": 5124}, "no known component type"),
        ({"type": "MAT4"}, "type of data is not supported"),
        ({"type": "VEC2"}, "number of components"),
        ({"bufferView": 2}, "whole number from 0 to 1"),
        ({"sparse": {"count": 4}}, "whole number from 1 to 3"),
        ({"sparse": {"count": 1}}, "sparse data is incomplete"),
        ({"sparse": []}, "JSON object was expected"),
    ],
)
def test_a_broken_accessor_costs_its_geometry_and_is_told_with_its_place(
    accessor: dict[str, object], words: str
) -> None:
    document, binary = with_a_second_triangle()
    fine: dict[str, object] = {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}
    document["accessors"] = [{**fine, **accessor}, *list_of(document, "accessors")[1:], fine]
    model, report = read(packed(document, binary))
    assert len(model.meshes) == 1
    assert words in said(report)
    assert any("/accessors/0" in notice.place for notice in report.notices)


def with_a_second_triangle() -> tuple[Document, bytes]:
    document, binary = one_triangle()
    first = {"attributes": {"POSITION": 0}, "indices": 1}
    document["meshes"] = [{"primitives": [first, {"attributes": {"POSITION": 2}}]}]
    return document, binary


def list_of(document: Document, key: str) -> list[object]:
    value = document[key]
    assert isinstance(value, list)
    return value  # pyright: ignore[reportUnknownVariableType] # made by hand above


@pytest.mark.parametrize(
    ("views", "words"),
    [
        ([{"buffer": 0, "byteLength": 45}], "beyond the end of its buffer"),
        ([{"buffer": 0, "byteOffset": 40, "byteLength": 36}], "beyond the end of its buffer"),
        ([{"buffer": 1, "byteLength": 36}], "whole number from 0 to 0"),
        ([{"byteLength": 36}], "which buffer"),
        ([{"buffer": 0, "byteLength": 36, "byteStride": 4}], "stride is smaller"),
        ([{"buffer": 0, "byteLength": 36, "byteStride": 256}], "from 4 to 252"),
    ],
)
def test_a_broken_view_is_trouble_when_nothing_else_can_be_shown(views: list[object], words: str) -> None:
    document, binary = one_triangle(bufferViews=[*views, {"buffer": 0, "byteOffset": 36, "byteLength": 6}])
    with pytest.raises(Trouble, match=r".") as caught:
        read(packed(document, binary))
    assert words in caught.value.notice.en


def test_a_buffer_that_claims_more_than_the_file_has_is_told() -> None:
    document, binary = one_triangle(buffers=[{"byteLength": 46}])
    with pytest.raises(Trouble, match="cannot be used"):
        read(packed(document, binary))


def test_a_buffer_inside_the_document_is_read() -> None:
    document, binary = one_triangle()
    uri = "data:application/octet-stream;base64," + base64.b64encode(binary).decode()
    document["buffers"] = [{"byteLength": 44, "uri": uri}]
    assert only_mesh(document, b"").triangles.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("shared", [True, False])
def test_many_uses_of_the_same_bytes_are_held_to_the_size_of_the_file(shared: bool) -> None:
    """Forty thousand primitives over one stretch of bytes: seconds and gigabytes if each were unpacked."""
    count = 40_000
    points = np.zeros((20_000, 3), np.float32).tobytes()
    document = {
        "asset": {"version": "2.0"},
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0 if shared else row}} for row in range(count)]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 20_000, "type": "VEC3"}] * count,
        "bufferViews": [{"buffer": 0, "byteLength": len(points)}],
        "buffers": [{"byteLength": len(points)}],
    }
    model, report = read(packed(document, points))
    assert total_points(model) * 12 < 64 * 1024**2 + 32 * 8_000_000
    assert "more data than" in said(report)


def total_points(model: Model) -> int:
    return sum(len(mesh.points) for mesh in model.meshes)
