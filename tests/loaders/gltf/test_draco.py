from contextlib import suppress
from importlib import import_module
from typing import Protocol, cast

import numpy as np
import pytest

from loaders.gltf.draco import claimed
from scenes.trouble import Trouble
from tests.gltf_files import Document, packed, read, said

SIDE = 9


class Encodes(Protocol):
    def __call__(self, points: object, faces: object, **more: object) -> bytes: ...


def grid() -> tuple[
    "np.ndarray[tuple[int, int], np.dtype[np.float32]]", "np.ndarray[tuple[int, int], np.dtype[np.uint32]]"
]:
    """A patch of hilly ground."""
    across, along = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    points = np.stack([across, np.sin(across) + along, along], axis=-1).reshape(-1, 3).astype(np.float32)
    row = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    near, far = row[:-1, :-1], row[1:, 1:]
    corners = [(near, row[:-1, 1:], far), (near, far, row[1:, :-1])]
    return points, np.concatenate([np.stack(each, -1).reshape(-1, 3) for each in corners]).astype(np.uint32)


def encoded(*, in_order: bool = True, level: int = 1) -> bytes:
    points, faces = grid()
    encode = cast(Encodes, import_module("DracoPy").encode)
    ids = np.arange(len(points), dtype=np.uint16)[:, None] // 40
    return encode(
        points, faces, quantization_bits=16, preserve_order=in_order, compression_level=level,
        tex_coord=(points[:, ::2] / SIDE).astype(np.float64), generic_attributes={7: ids},
    )  # fmt: skip


POSITION, TEXCOORD, FEATURE = 9, 8, 7
"""Unique ids that the encoder gives; checked by the tests that read them."""


def document(content: bytes, vertices: int = SIDE * SIDE, corners: int = 6 * (SIDE - 1) ** 2, **ids: int) -> Document:
    packed_in: Document = {
        "bufferView": 0,
        "attributes": {"POSITION": POSITION, "TEXCOORD_0": TEXCOORD, "_FEATURE_ID_0": FEATURE, **ids},
    }
    return {
        "asset": {"version": "2.0"},
        "extensionsRequired": ["KHR_draco_mesh_compression"],
        "nodes": [{"mesh": 0}],
        "meshes": [
            {"primitives": [{
                "attributes": {"POSITION": 1, "TEXCOORD_0": 2, "_FEATURE_ID_0": 3}, "indices": 0,
                "extensions": {
                    "KHR_draco_mesh_compression": packed_in,
                    "EXT_mesh_features": {"featureIds": [{"featureCount": 3, "attribute": 0}]},
                },
            }]}
        ],
        "accessors": [
            {"componentType": 5123, "count": corners, "type": "SCALAR"},
            {"componentType": 5126, "count": vertices, "type": "VEC3"},
            {"componentType": 5126, "count": vertices, "type": "VEC2"},
            {"componentType": 5121, "count": vertices, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(content)}],
        "buffers": [{"byteLength": len(content)}],
    }  # fmt: skip


def test_a_compressed_mesh_is_the_mesh_it_was() -> None:
    content = encoded()
    model, report = read(packed(document(content), content))
    assert not report.notices, said(report)
    points, faces = grid()
    mesh = model.meshes[0]
    assert np.abs(mesh.points - points).max() < 1e-3
    assert (mesh.triangles == faces).all()
    assert mesh.uv is not None
    assert np.abs(mesh.uv - points[:, ::2] / SIDE).max() < 1e-3
    assert mesh.parts is not None
    assert mesh.parts.tolist() == (np.arange(SIDE * SIDE) // 40).tolist()


@pytest.mark.parametrize("level", [0, 5, 10])
def test_every_way_of_compressing_gives_the_same_ground(level: int) -> None:
    content = encoded(in_order=False, level=level)
    mesh = read(packed(document(content), content))[0].meshes[0]
    points, faces = grid()
    found = mesh.points[mesh.triangles].astype(np.float64).mean(axis=1)
    wanted = points[faces].astype(np.float64).mean(axis=1)
    for centre in found:
        assert np.abs(wanted - centre).max(axis=1).min() < 1e-3
    assert len(found) == len(wanted)


def test_what_the_bytes_claim_is_read_from_their_head() -> None:
    for content in (encoded(), encoded(in_order=False)):
        assert claimed(content) == (2 * (SIDE - 1) ** 2, SIDE * SIDE)
    assert claimed(b"DRACO") is None
    assert claimed(b"DRACO\2\2\0\0\0\0" + bytes(40)) is None, "a point cloud"


@pytest.mark.parametrize("in_order", [True, False])
def test_a_claim_beyond_the_accessors_is_refused_before_anything_is_unpacked(in_order: bool) -> None:
    content = encoded(in_order=in_order)
    for wrong in ({"vertices": 3}, {"corners": 9}):
        with pytest.raises(Trouble, match="more than its accessors"):
            read(packed(document(content, **wrong), content))
    huge = content[: 11 if in_order else 12] + b"\xff\xff\xff\xff\x07" * 2 + content[16:]
    with pytest.raises(Trouble, match="more than its accessors"):
        read(packed(document(huge, vertices=2**30, corners=2**30), huge))


def test_accessors_that_claim_more_than_the_file_may_unpack_to_are_refused() -> None:
    content = encoded()
    with pytest.raises(Trouble, match="more data than Parkwatch accepts"):
        read(packed(document(content, vertices=2**31 - 1), content))


def test_an_attribute_that_the_bytes_do_not_have_costs_the_geometry_and_says_which() -> None:
    content = encoded()
    with pytest.raises(Trouble, match="no such attribute") as caught:
        read(packed(document(content, TEXCOORD_0=77), content))
    assert caught.value.notice.place.endswith("/attributes/TEXCOORD_0")


def test_damaged_bytes_are_trouble_and_nothing_else() -> None:
    random = np.random.default_rng(4)
    for in_order in (True, False):
        content = encoded(in_order=in_order)
        for round_ in range(150):
            broken = bytearray(content)
            for at in random.integers(5, len(broken), 3):
                broken[at] = int(random.integers(0, 256))
            cut = bytes(broken[: int(random.integers(12, len(broken)))] if round_ % 3 == 0 else broken)
            with suppress(Trouble):
                model, _ = read(packed(document(cut), cut))
                assert all(np.isfinite(mesh.points).all() for mesh in model.meshes)
