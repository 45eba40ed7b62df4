"""Feature ids in a texture: every triangle goes to what holds most of it, and what that costs is told."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from loaders.gltf.painted import split_by_part
from scenes.columns import Bytes, Floats
from scenes.model import Mesh, Model
from tests.gltf_files import Document, packed, read, said

NONE: Document = {}
SIDE = 8
"""Squares along a side of the field, two triangles each."""


def halves(size: int = 64, at: float = 0.5) -> Bytes:
    """A picture whose left part is 0 and whose right part is 1 in red, 7 in green."""
    picture = np.zeros((size, size, 3), np.uint8)
    picture[:, round(size * at) :] = [1, 7, 0]
    return picture


def png(picture: Bytes, kind: str = "PNG") -> str:
    file = BytesIO()
    Pillow.fromarray(picture).save(file, kind)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()).decode()


def field(picture: str, *, repeats: float = 1.0, texture: Document | None = None, **more: object) -> bytes:
    """A level field of 1 m with texture coordinates, its ids in a picture; a table with codes L-0 and R-1."""
    rows, columns = (each.ravel() / SIDE for each in np.mgrid[0 : SIDE + 1, 0 : SIDE + 1])
    points = np.stack([columns, np.zeros(len(rows)), rows], axis=1).astype(np.float32)
    uv = (np.stack([columns, rows], axis=1) * repeats).astype(np.float32)
    first = (np.arange(SIDE)[:, None] * (SIDE + 1) + np.arange(SIDE)).ravel()
    corners = np.stack([first, first + SIDE + 1, first + 1, first + 1, first + SIDE + 1, first + SIDE + 2], axis=1)
    pieces = [
        points.tobytes(),
        uv.tobytes(),
        corners.astype(np.uint16).tobytes(),
        b"L-0R-1",
        np.array([0, 3, 6], np.uint32).tobytes(),
    ]
    views, binary = list[Document](), b""
    for piece in pieces:
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(piece)})
        binary += piece + bytes(-len(piece) % 8)
    ids: Document = {"featureCount": 2, "propertyTable": 0, "texture": texture or {"index": 0, "channels": [0]}}
    document: Document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [
            {
                "primitives": [
                    {
                        "attributes": {"POSITION": 0, "TEXCOORD_0": 1},
                        "indices": 2,
                        "extensions": {"EXT_mesh_features": {"featureIds": [ids]}},
                    }
                ]
            }
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5126, "count": len(points), "type": "VEC2"},
            {"bufferView": 2, "componentType": 5123, "count": corners.size, "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
        "images": [{"uri": picture}],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{}],
        "extensions": {
            "EXT_structural_metadata": {
                "schema": {"classes": {"half": {"properties": {"assetId": {"type": "STRING"}}}}},
                "propertyTables": [
                    {"class": "half", "count": 2, "properties": {"assetId": {"values": 3, "stringOffsets": 4}}}
                ],
            }
        },
    }
    return packed({**document, **more}, binary)


def areas(model: Model) -> dict[str, float]:
    """Square metres by code."""
    (mesh,) = model.meshes
    assert mesh.parts is not None
    corners = mesh.points[mesh.triangles].astype(np.float64)
    area: Floats = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    worn = mesh.parts[mesh.triangles]
    assert (worn == worn[:, :1]).all()
    return {part.code: float(area[worn[:, 0] == row].sum()) for row, part in enumerate(model.parts)}


def test_where_features_meet_at_edges_each_triangle_is_whole_and_nothing_is_said() -> None:
    model, report = read(field(png(halves())))
    assert report.notices == []
    assert areas(model) == pytest.approx({"L-0": 0.5, "R-1": 0.5})


def test_a_border_through_triangles_goes_to_the_larger_share_and_its_cost_is_told() -> None:
    model, report = read(field(png(halves(at=0.45))))
    found = areas(model)
    assert found["L-0"] + found["R-1"] == pytest.approx(1.0)
    assert found["L-0"] == pytest.approx(0.45, abs=1 / SIDE)
    assert "go" in said(report)
    assert "%" in said(report)


def test_the_channels_are_put_together_and_a_picture_is_repeated_unless_it_is_clamped() -> None:
    both: Document = {"index": 0, "channels": [2, 0]}
    red = halves()[:, :, [1, 2, 0]]  # 7 in red, 0 in green, 1 in blue
    model, _ = read(field(png(np.where(red == 7, 0, red).astype(np.uint8)), texture=both))
    assert areas(model) == pytest.approx({"L-0": 0.5, "R-1": 0.5})
    repeated, _ = read(field(png(halves()), repeats=2.0))
    assert areas(repeated) == pytest.approx({"L-0": 0.5, "R-1": 0.5})
    clamped, _ = read(field(png(halves()), repeats=2.0, samplers=[{"wrapS": 33071, "wrapT": 33071}]))
    assert areas(clamped) == pytest.approx({"L-0": 0.25, "R-1": 0.75})
    mirrored, _ = read(field(png(halves()), repeats=2.0, samplers=[{"wrapS": 33648}]))
    assert areas(mirrored) == pytest.approx({"L-0": 0.5, "R-1": 0.5})


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (field(png(halves(), "JPEG")), "lossy"),
        (field(png(halves()), texture={"index": 7}), "EXT_mesh_features"),
        (field(png(halves()), texture={"index": 0, "channels": [9]}), "channels"),
        (field(png(halves()), texture={"index": 0, "texCoord": 3}), "texture coordinates"),
        (field("data:image/png;base64,iVBORw0KGgo="), "damaged"),
        (field(png(halves()), textures=[NONE]), "no picture"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_surface_is_shown_as_one(file: bytes, word: str) -> None:
    model, report = read(file)
    assert len(model.meshes[0].triangles) == 2 * SIDE * SIDE
    assert model.meshes[0].parts is None
    assert "cannot be used" in said(report)
    assert word in said(report)


def test_vertices_between_parts_are_doubled_and_nothing_moves() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    mesh = Mesh(points, np.array([[0, 1, 2], [0, 2, 3]], np.int32), uv=points[:, :2].copy())
    split = split_by_part(mesh, np.array([4, 9], np.int32))
    assert split.parts is not None
    assert split.parts.tolist() == [4, 4, 4, 9, 9, 9]
    assert np.array_equal(split.points[split.triangles], points[mesh.triangles])
    assert split.uv is not None
    assert np.array_equal(split.uv, split.points[:, :2])
