import base64
import json
from collections.abc import Mapping
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from loaders.gltf import glb
from loaders.gltf.features import MOST_PARTS
from loaders.model_files import read_model
from loaders.workers import one_by_one
from scenes.model import Model, Part
from scenes.trouble import Report
from tests.gltf_files import TRIANGLE, Document, nothing_beside, packed, read, said, samples

TWO = np.concatenate([TRIANGLE, TRIANGLE + 5])


def two_triangles(ids: NDArray[np.generic] | None = None, /, **more: object) -> tuple[Document, bytes]:
    """Two triangles as one primitive with an id for each vertex; a table "pumps" of two rows with codes P-0 and P-1."""
    kinds = {"u1": 5121, "u2": 5123, "u4": 5125, "f4": 5126}
    column = np.array([0, 0, 0, 1, 1, 1], np.uint16) if ids is None else ids
    pieces = [TWO.tobytes(), column.tobytes(), b"P-0P-1", np.array([0, 3, 6], np.uint32).tobytes()]
    views, binary = list[Document](), b""
    for piece in pieces:
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(piece)})
        binary += piece + bytes(-len(piece) % 8)
    document: Document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "node"}],
        "meshes": [{"name": "yard", "primitives": [primitive({"attribute": 0, "featureCount": 2})]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 6, "type": "VEC3"},
            {"bufferView": 1, "componentType": kinds[column.dtype.str[1:]], "count": len(column), "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
        "extensions": {
            "EXT_structural_metadata": {
                "schema": {"classes": {"pump": {"properties": {"assetId": {"type": "STRING"}}}}},
                "propertyTables": [
                    {"class": "pump", "count": 2, "properties": {"assetId": {"values": 2, "stringOffsets": 3}}}
                ],
            }
        },
    }
    return {**document, **more}, binary


def primitive(*sets: Document, name: str = "_FEATURE_ID_0") -> Document:
    extensions = {"EXT_mesh_features": {"featureIds": list(sets)}} if sets else {}
    return {"attributes": {"POSITION": 0, name: 1}, "extensions": extensions}


def with_sets(*sets: Document, **more: object) -> Model:
    model, report = read(packed(*two_triangles(meshes=[{"name": "yard", "primitives": [primitive(*sets)]}], **more)))
    assert not report.notices, said(report)
    return model


def worn(model: Model) -> list[Part]:
    """The part of every vertex of the first mesh."""
    parts = model.meshes[0].parts
    assert parts is not None
    return [model.parts[row] for row in parts.tolist()]


TABLED: Document = {"attribute": 0, "featureCount": 2, "propertyTable": 0}
P0, P1 = Part("P-0", "P-0"), Part("P-1", "P-1")


def test_every_vertex_belongs_to_the_row_of_the_table_that_its_id_names() -> None:
    model = with_sets(TABLED)
    assert worn(model) == [P0] * 3 + [P1] * 3
    assert model.parts == (P0, P1), "the part of the node has nothing left and is gone"
    assert [placed.part for placed in model.instances] == [-1]


@pytest.mark.parametrize("kind", ["<u1", "<u2", "<f4"])
def test_ids_may_be_bytes_shorts_and_floats(kind: str) -> None:
    document, binary = two_triangles(np.array([1, 1, 1, 0, 0, 0], kind))
    document["meshes"] = [{"primitives": [primitive(TABLED)]}]
    assert worn(read(packed(document, binary))[0]) == [P1] * 3 + [P0] * 3


def test_without_a_table_parts_are_named_by_their_ids() -> None:
    assert [part.name for part in with_sets({"attribute": 0, "featureCount": 2}).parts] == ["yard 0", "yard 1"]
    labelled = with_sets({"attribute": 0, "featureCount": 2, "label": "泵"})
    assert [part.name for part in labelled.parts] == ["泵 0", "泵 1"]


def test_ids_that_are_not_written_are_the_numbers_of_the_vertices() -> None:
    assert len(with_sets({"featureCount": 6}).parts) == 6


def test_what_is_of_no_feature_belongs_to_the_rest_of_its_mesh() -> None:
    assert worn(with_sets({**TABLED, "nullFeatureId": 1})) == [P0] * 3 + [Part("yard")] * 3


def test_the_set_whose_table_gives_codes_is_taken() -> None:
    assert worn(with_sets({"featureCount": 6}, TABLED))[0] == P0


def test_primitives_that_share_a_table_share_its_parts() -> None:
    twice = [{"primitives": [primitive(TABLED), primitive(TABLED)]}, {"primitives": [primitive(TABLED)]}]
    model, _ = read(packed(*two_triangles(meshes=twice, nodes=[{"mesh": 0}, {"mesh": 1}], scenes=[{"nodes": [0, 1]}])))
    assert len(model.meshes) == 3
    assert model.parts == (P0, P1)


def test_meshes_without_a_table_count_their_parts_each_for_itself() -> None:
    one = {"primitives": [primitive({"attribute": 0, "featureCount": 2})]}
    model, _ = read(
        packed(*two_triangles(meshes=[one, one], nodes=[{"mesh": 0}, {"mesh": 1}], scenes=[{"nodes": [0, 1]}]))
    )
    assert [part.name for part in model.parts] == ["mesh 0 0", "mesh 0 1", "mesh 1 0", "mesh 1 1"]


def test_a_node_with_a_code_outweighs_features_without_codes_and_not_those_with() -> None:
    coded: Document = {"mesh": 0, "extras": {"code": "TK-9"}}
    model = with_sets({"attribute": 0, "featureCount": 2}, nodes=[coded])
    assert [model.parts[placed.part].code for placed in model.instances] == ["TK-9"]
    assert model.meshes[model.instances[0].mesh].parts is None
    assert worn(with_sets(TABLED, nodes=[coded])) == [P0] * 3 + [P1] * 3


def test_of_two_sets_that_say_as_much_the_one_by_vertex_is_taken_and_not_the_painted_one() -> None:
    painted: Document = {"texture": {"index": 0, "channels": [0]}, "featureCount": 2, "propertyTable": 0}
    assert worn(with_sets(painted, TABLED)) == [P0] * 3 + [P1] * 3


def test_batch_ids_count_the_parts_that_are_handed_in() -> None:
    document, binary = two_triangles(np.array([0, 0, 0, 7, 7, 7], np.float32))
    document["meshes"] = [{"primitives": [primitive(name="_BATCHID")]}]
    report = Report()
    model = glb.load(packed(document, binary), report, nothing_beside, one_by_one, [Part("tank", "TK-1")])
    assert worn(model) == [Part("tank", "TK-1")] * 3 + [Part("batch 7")] * 3
    assert not report.notices


@pytest.mark.parametrize(
    "ids",
    [
        np.array([0, 0, 0, np.nan, 1, 1], np.float32),
        np.array([0, 0, 0, -1, 1, 1], np.float32),
        np.array([0, 0, 0, 1e30, 1, 1], np.float32),
        np.array([0, 1], np.uint16),
    ],
)
def test_ids_that_are_no_numbers_of_rows_are_said_and_the_shape_stays_whole(ids: NDArray[np.generic]) -> None:
    document, binary = two_triangles(ids)
    document["meshes"] = [{"primitives": [primitive(TABLED)]}]
    model, report = read(packed(document, binary))
    assert len(model.meshes[0].triangles) == 2
    assert model.meshes[0].parts is None
    assert model.parts == (Part("node"),)
    assert "Feature ids cannot be used" in said(report)


def test_an_id_beyond_its_table_is_a_part_that_nothing_is_known_of() -> None:
    document, binary = two_triangles(np.array([0, 0, 0, 4000, 4000, 4000], np.uint16))
    document["meshes"] = [{"primitives": [primitive(TABLED)]}]
    assert worn(read(packed(document, binary))[0])[5] == Part("pump 4000")


@pytest.mark.parametrize(
    "told", [7, [], {"featureIds": 7}, {"featureIds": [7]}, {"featureIds": [{"attribute": 3}]},
             {"featureIds": [{"attribute": "0"}]}, {"featureIds": [{"propertyTable": 9}]}]
)  # fmt: skip
def test_absurd_words_about_features_cost_the_features_alone(told: object) -> None:
    broken: Document = {"attributes": {"POSITION": 0}, "extensions": {"EXT_mesh_features": told}}
    model, report = read(packed(*two_triangles(meshes=[{"primitives": [broken]}])))
    assert len(model.meshes) == 1
    assert model.meshes[0].parts is None
    assert report.notices


def test_more_parts_than_can_be_kept_are_shown_as_one_and_said() -> None:
    points = np.zeros((MOST_PARTS + 3, 3), np.float32)
    points[:3] = TRIANGLE
    document, _ = two_triangles(
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}, "extensions": {
            "EXT_mesh_features": {"featureIds": [{"featureCount": len(points)}]}}}]}],
        accessors=[{"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3"}],
        bufferViews=[{"buffer": 0, "byteLength": points.nbytes}],
        buffers=[{"byteLength": points.nbytes}],
    )  # fmt: skip
    del document["extensions"]
    model, report = read(packed(document, points.tobytes()))
    assert len(model.parts) == 1
    assert "more than 250000 parts" in said(report)


def instanced(features: object, **more: object) -> tuple[Model, Report]:
    document, binary = two_triangles(meshes=[{"primitives": [{"attributes": {"POSITION": 0}}]}], **more)
    places = np.array([[0, 0, 0], [9, 0, 0], [np.nan, 0, 0]], np.float32)
    start = len(binary)
    binary += places.tobytes() + np.array([1, 0, 0], np.uint16).tobytes()
    views = cast(list[Document], document["bufferViews"])
    accessors = cast(list[Document], document["accessors"])
    views += [
        {"buffer": 0, "byteOffset": start, "byteLength": 36},
        {"buffer": 0, "byteOffset": start + 36, "byteLength": 6},
    ]
    accessors += [
        {"bufferView": 4, "componentType": 5126, "count": 3, "type": "VEC3"},
        {"bufferView": 5, "componentType": 5123, "count": 3, "type": "SCALAR"},
    ]
    document["buffers"] = [{"byteLength": len(binary)}]
    attributes = {"TRANSLATION": 2, "_FEATURE_ID_0": 3}
    document["nodes"] = [
        {"mesh": 0, "name": "valves", "extensions": {
            "EXT_mesh_gpu_instancing": {"attributes": attributes}, "EXT_instance_features": {"featureIds": features}}}
    ]  # fmt: skip
    return read(packed(document, binary))


def test_every_placing_on_the_gpu_may_be_a_part_of_its_own() -> None:
    model, _ = instanced([TABLED])
    assert [(model.parts[placed.part].code, placed.model_from_mesh[0, 3]) for placed in model.instances] == [
        ("P-1", 0.0),
        ("P-0", 9.0),
    ]


def test_placings_without_written_ids_count_themselves() -> None:
    model, _ = instanced([{"featureCount": 3, "propertyTable": 0}])
    assert [model.parts[placed.part].name for placed in model.instances] == ["P-0", "P-1"]
    model, _ = instanced([{"featureCount": 3}])
    assert [model.parts[placed.part].name for placed in model.instances] == ["valves 0", "valves 1"]


@pytest.mark.parametrize("broken", [7, [7], [{"attribute": 5}]])
def test_absurd_words_about_placings_leave_them_standing_as_one_part(broken: object) -> None:
    model, report = instanced(broken)
    assert [model.parts[placed.part].name for placed in model.instances] == ["valves", "valves"]
    assert "Feature ids cannot be used" in said(report)


def test_the_samples_give_a_part_for_every_feature() -> None:
    for name, parts, tabled in (
        ("FeatureIdAttribute", 4, False),
        ("FeatureIdAttributeAndPropertyTable", 4, True),
        ("SharedPropertyTable", 4, True),
    ):
        path = samples("3dtiles/features") / name / f"{name}.gltf"
        model, report = read_model(path)
        assert not report.notices
        assert len(model.parts) == parts
        for mesh in model.meshes:
            assert mesh.parts is not None
            assert np.unique(mesh.parts).tolist() == [0, 1, 2, 3]
        properties = [dict(part.properties) for part in model.parts]
        if tabled:
            numbers = [each["Example VEC3 FLOAT32 property"] for each in properties]
            assert numbers == [_vector(json.loads(path.read_text()), row) for row in range(4)]
        else:
            assert properties == [{}] * 4


def _vector(document: Mapping[str, list[dict[str, str | int]]], row: int) -> str:
    """What the file has in its last buffer view, read without our reader."""
    view = document["bufferViews"][-1]
    uri = str(document["buffers"][int(view["buffer"])]["uri"])
    numbers = np.frombuffer(base64.b64decode(uri.partition(",")[2]), "<f4", 12, int(view["byteOffset"]))
    return ", ".join(f"{each:.7g}" for each in numbers[3 * row : 3 * row + 3].tolist())
