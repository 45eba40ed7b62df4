import numpy as np
import pytest

from loaders.gltf.meshes import srgb_bytes
from loaders.gltf.write import linear_colours
from scenes.model_assembly import ModelAssembly
from scenes.trouble import Trouble
from tests.gltf_files import TRIANGLE, Document, one_triangle, packed, read, said

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)


def shape(points: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]", **primitive: object) -> tuple[Document, bytes]:
    """One primitive without indices."""
    return one_triangle(
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}, **primitive}]}],
        accessors=[{"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3"}],
        bufferViews=[{"buffer": 0, "byteLength": points.nbytes}],
        buffers=[{"byteLength": points.nbytes}],
    )[0], points.tobytes()


def test_a_strip_turns_every_other_triangle_round() -> None:
    model, _ = read(packed(*shape(SQUARE, mode=5)))
    assert model.meshes[0].triangles.tolist() == [[0, 1, 2], [1, 3, 2]]


def test_a_fan_opens_from_its_first_corner() -> None:
    model, _ = read(packed(*shape(SQUARE, mode=6)))
    assert model.meshes[0].triangles.tolist() == [[1, 2, 0], [2, 3, 0]]


@pytest.mark.parametrize(
    ("mode", "edges"), [(1, [[0, 1], [2, 3]]), (2, [[0, 1], [1, 2], [2, 3], [3, 0]]), (3, [[0, 1], [1, 2], [2, 3]])]
)
def test_lines_of_every_kind_are_lines_of_the_model(mode: int, edges: list[list[int]]) -> None:
    model, report = read(packed(*shape(SQUARE, mode=mode)))
    assert not report.notices
    assert model.meshes == ()
    assert model.lines[0].edges.tolist() == edges
    assert model.parts[model.lines[0].part].name == "tank"


def test_points_are_a_cloud_in_their_colours() -> None:
    colours = np.full((4, 4), 255, np.uint8) * np.array([1, 0, 0, 1], np.uint8)
    document, binary = shape(SQUARE, mode=0, attributes={"POSITION": 0, "COLOR_0": 1})
    document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5121, "count": 4, "type": "VEC4", "normalized": True},
    ]
    document["bufferViews"] = [
        {"buffer": 0, "byteLength": 48}, {"buffer": 0, "byteOffset": 48, "byteLength": 16}
    ]  # fmt: skip
    document["buffers"] = [{"byteLength": 64}]
    model, report = read(packed(document, binary + colours.tobytes()))
    assert not report.notices, said(report)
    cloud = model.clouds[0]
    assert cloud.points.tolist() == SQUARE.tolist()
    assert cloud.colours is not None
    assert cloud.colours.tolist() == [[255, 0, 0, 255]] * 4
    assert (cloud.model_from_cloud @ (0, 1, 0, 1)).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("mode", [0, 3])
def test_points_that_are_no_numbers_are_left_out_of_clouds_and_lines(mode: int) -> None:
    points = SQUARE.copy()
    points[1, 0] = np.nan
    model, report = read(packed(*shape(points, mode=mode)))
    assert "1 points are not usable" in said(report)
    assert [len(each.points) for each in model.clouds] + [len(each.points) for each in model.lines] == [3]
    assert [each.edges.tolist() for each in model.lines] == ([[[1, 2]]] if mode else [])


def test_surplus_corners_are_ignored_and_said() -> None:
    model, report = read(packed(*shape(SQUARE)))
    assert model.meshes[0].triangles.tolist() == [[0, 1, 2]]
    assert "no multiple of three" in said(report)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e30])
def test_a_triangle_with_a_corner_that_is_no_number_is_left_out_and_the_rest_is_read(broken: float) -> None:
    points = np.concatenate([TRIANGLE, TRIANGLE + 5])
    points[1, 2] = broken
    model, report = read(packed(*shape(points)))
    assert model.meshes[0].points[model.meshes[0].triangles].tolist() == [(TRIANGLE + 5).tolist()]
    assert np.isfinite(model.meshes[0].points).all()
    assert "1 triangles have corners" in said(report)


def test_a_vertex_number_out_of_range_costs_the_geometry() -> None:
    document, binary = one_triangle()
    with pytest.raises(Trouble, match="beyond the 3 vertices") as caught:
        read(packed(document, binary[:40] + b"\x03\x00\0\0"))
    assert caught.value.notice.place == "/accessors/1/max"


def test_vertex_numbers_may_be_bytes_shorts_and_words() -> None:
    for code, kind in ((5121, np.uint8), (5123, np.uint16), (5125, np.uint32)):
        numbers = np.array([2, 1, 0], kind).tobytes().ljust(12, b"\0")
        document, _ = one_triangle(
            accessors=[
                {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
                {"bufferView": 1, "componentType": code, "count": 3, "type": "SCALAR"},
            ],
            bufferViews=[{"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 12}],
            buffers=[{"byteLength": 48}],
        )
        model, _ = read(packed(document, TRIANGLE.tobytes() + numbers))
        assert model.meshes[0].triangles.tolist() == [[2, 1, 0]]
        assert model.meshes[0].triangles.dtype == np.int32


def with_attribute(name: str, values: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", **accessor: object) -> bytes:
    document, binary = shape(TRIANGLE)
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 0, name: 1}}]}]
    document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5126, "count": len(values), "type": "VEC3", **accessor},
    ]
    document["bufferViews"] = [
        {"buffer": 0, "byteLength": 36},
        {"buffer": 0, "byteOffset": 36, "byteLength": values.nbytes},
    ]
    document["buffers"] = [{"byteLength": 36 + values.nbytes}]
    return packed(document, binary + values.tobytes())


def test_normals_that_do_not_fit_are_left_out_and_the_shape_stays() -> None:
    model, report = read(with_attribute("NORMAL", np.zeros((2, 3), np.float32)))
    assert model.meshes[0].normals is None
    assert "one element per vertex" in said(report)


def test_texture_coordinates_that_are_no_numbers_do_not_reach_the_gpu() -> None:
    broken = np.array([[np.nan, 0], [1, np.inf], [0, 0]], np.float32)
    model, _ = read(with_attribute("TEXCOORD_0", broken, type="VEC2"))
    uv = model.meshes[0].uv
    assert uv is not None
    assert np.isfinite(uv).all()


def test_vertex_colours_are_linear_in_the_file_and_srgb_in_the_mesh() -> None:
    half = np.full((3, 4), 0.5, np.float32)
    model, _ = read(with_attribute("COLOR_0", half, type="VEC4"))
    colours = model.meshes[0].colours
    assert colours is not None
    assert colours[0].tolist() == [188, 188, 188, 128]
    full = np.full((3, 3), 255, np.uint8)
    model, _ = read(with_attribute("COLOR_0", full, componentType=5121, normalized=True))
    colours = model.meshes[0].colours
    assert colours is not None
    assert colours[0].tolist() == [255, 255, 255, 255]


def test_every_shown_colour_survives_being_written_linear() -> None:
    every = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, axis=1)
    assert (srgb_bytes(linear_colours(every)) == every).all()


def test_meshes_that_no_node_places_stand_at_the_origin() -> None:
    document, binary = one_triangle()
    del document["nodes"], document["scenes"]
    model, report = read(packed(document, binary))
    assert len(model.instances) == 1
    assert "at the origin" in said(report)


@pytest.mark.parametrize(("code", "kind"), [(5120, np.int8), (5121, np.uint8), (5122, np.int16), (5123, np.uint16)])
@pytest.mark.parametrize("normalized", [True, False])
def test_positions_of_whole_numbers_stand_where_their_node_scales_them(
    code: int, kind: type[np.int8 | np.uint8 | np.int16 | np.uint16], normalized: bool
) -> None:
    """KHR_mesh_quantization: every kind of number, as a share of its largest or as it is; padded to four bytes."""
    most = np.iinfo(kind).max
    low = 0 if np.iinfo(kind).min == 0 else -most
    corners = np.array([[0, 0, 0, 0], [most, 0, 0, 0], [0, low, most, 0]], kind)
    stride = 4 * corners.itemsize
    scale = 10.0 if normalized else 10.0 / most
    document, _ = shape(TRIANGLE)
    document["extensionsRequired"] = ["KHR_mesh_quantization"]
    document["nodes"] = [{"mesh": 0, "scale": [scale] * 3, "translation": [100, 0, 0]}]
    document["accessors"] = [
        {"bufferView": 0, "componentType": code, "count": 3, "type": "VEC3", "normalized": normalized}
    ]
    document["bufferViews"] = [{"buffer": 0, "byteLength": corners.nbytes, "byteStride": stride}]
    document["buffers"] = [{"byteLength": corners.nbytes}]
    model, report = read(packed(document, corners.tobytes()))
    assert not report.notices, said(report)
    pose = model.instances[0].model_from_mesh
    placed = model.meshes[0].points[model.meshes[0].triangles[0]] @ pose[:3, :3].T + pose[:3, 3]
    down = -10.0 if low else 0.0
    assert placed == pytest.approx(np.array([[100, 0, 0], [110, 0, 0], [100, -10, down]]), abs=1e-4)


@pytest.mark.parametrize(("code", "kind"), [(5120, np.int8), (5122, np.int16)])
def test_normals_of_whole_numbers_are_unit_vectors(code: int, kind: type[np.int8 | np.int16]) -> None:
    most = np.iinfo(kind).max
    normals = np.array([[0, 0, most, 0]] * 3, kind)
    document, binary = shape(TRIANGLE)
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}}]}]
    document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
        {"bufferView": 1, "componentType": code, "count": 3, "type": "VEC3", "normalized": True},
    ]
    document["bufferViews"] = [
        {"buffer": 0, "byteLength": 36},
        {"buffer": 0, "byteOffset": 36, "byteLength": normals.nbytes, "byteStride": normals.itemsize * 4},
    ]
    document["buffers"] = [{"byteLength": 36 + normals.nbytes}]
    found = read(packed(document, binary + normals.tobytes()))[0].meshes[0].normals
    assert found is not None
    assert found.tolist() == [[0, 0, 1]] * 3


def test_bounds_that_a_file_claims_wrongly_are_not_believed() -> None:
    document, binary = shape(TRIANGLE)
    document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [-9, -9, -9], "max": [1e9, 9, 9]}
    ]
    boxes = ModelAssembly(read(packed(document, binary))[0], name="m").boxes
    assert boxes.low[0] == pytest.approx([0, 0, 0])
    assert boxes.high[0] == pytest.approx([1, 0, 1])
