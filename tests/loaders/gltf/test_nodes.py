import numpy as np
import pytest

from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import TRIANGLE, one_triangle, packed, read, said

CODE = "440600001001G0001"


def placed(*nodes: object, scene: list[int] | None = None) -> Model:
    """The model of these nodes, the first of which stands at the top unless `scene` says more."""
    document, binary = one_triangle(nodes=list(nodes), scenes=[{"nodes": scene or [0]}])
    model, report = read(packed(document, binary))
    assert not report.notices, said(report)
    return model


def where(model: Model, row: int = 0) -> list[list[float]]:
    """The triangle's corners in the model's frame."""
    pose = model.instances[row].model_from_mesh
    corners: list[list[float]] = np.round(TRIANGLE @ pose[:3, :3].T + pose[:3, 3], 6).tolist()
    return corners


def test_up_in_the_file_is_up_in_the_park() -> None:
    assert where(placed({"mesh": 0})) == [[0, 0, 0], [1, 0, 0], [0, 0, 1]]


def test_translation_rotation_and_scale_come_in_that_order() -> None:
    half = np.sqrt(0.5)
    node = {"mesh": 0, "translation": [10, 0, 0], "rotation": [0, half, 0, half], "scale": [2, 3, 1]}
    assert where(placed(node)) == [[10, 0, 0], [10, 2, 0], [10, 0, 3]]


def test_a_matrix_is_read_columns_first() -> None:
    node = {"mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 7, 8, 9, 1]}
    assert where(placed(node))[0] == [7, -9, 8]


def test_a_node_stands_where_those_above_it_put_it() -> None:
    above = {"children": [1], "translation": [10, 0, 0], "scale": [2, 2, 2]}
    between = {"children": [2], "translation": [0, 1, 0]}
    assert where(placed(above, between, {"mesh": 0}))[1] == [12, 0, 2]


def test_one_mesh_in_two_places_is_one_mesh_and_two_parts() -> None:
    model = placed({"mesh": 0, "name": "a"}, {"mesh": 0, "name": "b", "translation": [5, 0, 0]}, scene=[0, 1])
    assert len(model.meshes) == 1
    assert [part.name for part in model.parts] == ["a", "b"]
    assert where(model, 1)[0] == [5, 0, 0]


@pytest.mark.parametrize(
    "label",
    [
        {"name": CODE},
        {"name": "T", "extras": {"code": CODE}},
        {"name": "T", "extras": {"assetId": CODE}},
    ],
)
def test_a_code_is_found_in_name_code_and_asset_id_and_covers_what_lies_below(label: dict[str, object]) -> None:
    model = placed({**label, "children": [1, 2]}, {"mesh": 0, "name": "shell"}, {"mesh": 0, "name": "roof"})
    assert [part.code for part in model.parts] == [CODE]
    assert [instance.part for instance in model.instances] == [0, 0]


def test_a_code_below_a_code_is_a_part_of_its_own() -> None:
    model = placed({"name": CODE, "children": [1]}, {"mesh": 0, "extras": {"code": "pump"}})
    assert [part.code for part in model.parts] == ["pump"]


def test_two_nodes_with_the_same_code_are_one_part() -> None:
    model = placed({"mesh": 0, "extras": {"code": "X"}}, {"mesh": 0, "extras": {"code": "X"}}, scene=[0, 1])
    assert len(model.parts) == 1
    assert len(model.instances) == 2


def test_nodes_with_the_same_name_are_different_parts() -> None:
    model = placed({"mesh": 0, "name": "Wheels"}, {"mesh": 0, "name": "Wheels"}, scene=[0, 1])
    assert [part.name for part in model.parts] == ["Wheels", "Wheels"]


def test_only_the_chosen_scene_is_shown() -> None:
    document, binary = one_triangle(
        nodes=[{"mesh": 0, "name": "old"}, {"mesh": 0, "name": "new"}],
        scenes=[{"nodes": [0]}, {"nodes": [1]}],
        scene=1,
    )
    assert [part.name for part in read(packed(document, binary))[0].parts] == ["new"]


def test_nodes_five_hundred_deep_are_read_and_more_are_refused() -> None:
    def chain(length: int) -> list[object]:
        return [*({"children": [row + 1]} for row in range(length - 1)), {"mesh": 0}]

    assert len(placed(*chain(501)).instances) == 1
    with pytest.raises(Trouble, match="deeper than 500"):
        placed(*chain(502))


def test_a_node_beyond_all_numbers_is_left_out() -> None:
    far = {"children": [1], "scale": [1e14, 1, 1]}
    document, binary = one_triangle(
        nodes=[far, {"mesh": 0, "scale": [1e14, 1, 1]}, {"mesh": 0}], scenes=[{"nodes": [0, 2]}]
    )
    model, report = read(packed(document, binary))
    assert len(model.instances) == 1
    assert "1 nodes stand nowhere" in said(report)


def test_instances_on_the_gpu_are_as_many_placings_of_one_part() -> None:
    places = np.array([[0, 0, 0], [3, 0, 0], [0, 0, -4]], np.float32)
    document, binary = one_triangle()
    attributes = {"TRANSLATION": 2}
    document["nodes"] = [{"mesh": 0, "extensions": {"EXT_mesh_gpu_instancing": {"attributes": attributes}}}]
    document["accessors"] = [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        {"bufferView": 2, "componentType": 5126, "count": 3, "type": "VEC3"},
    ]
    document["bufferViews"] = [
        {"buffer": 0, "byteLength": 36},
        {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        {"buffer": 0, "byteOffset": 44, "byteLength": 36},
    ]
    document["buffers"] = [{"byteLength": 80}]
    model, _ = read(packed(document, binary + places.tobytes()))
    assert [where(model, row)[0] for row in range(3)] == [[0, 0, 0], [3, 0, 0], [0, 4, 0]]
    assert {instance.part for instance in model.instances} == {0}


def test_a_scene_that_places_one_mesh_absurdly_often_is_refused() -> None:
    nodes = [{"mesh": 0}] * 250_001
    document, binary = one_triangle(nodes=nodes, scenes=[{"nodes": list(range(len(nodes)))}])
    with pytest.raises(Trouble, match="more than 250000 meshes"):
        read(packed(document, binary))
