"""Small glTF files made by hand for tests: a document and its bytes, packed without asking whether they make sense."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from struct import pack

import numpy as np
import pytest

from loaders.gltf import glb
from loaders.gltf.nodes import MODEL_FROM_GLTF
from loaders.workers import one_by_one
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Report, Trouble

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"

type Document = dict[str, object]

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)


def samples(folder: str) -> Path:
    """A folder of other people's files; the test is skipped where it is absent."""
    path = SAMPLES / folder
    if not path.is_dir():
        pytest.skip(f"sample files are absent: {folder}")
    return path


@dataclass(frozen=True, slots=True)
class Whole:
    """What another reader makes of a file, everything in one piece, z up: `bounds` (2, 3), metres."""

    vertices: int
    triangles: int
    bounds: Floats
    area: float


def read_by_trimesh(path: Path) -> Whole:
    """The file as trimesh reads it; imported by name, because half of its types are unknown to the checkers."""
    scene = import_module("trimesh").load_scene(path, process=False)
    scene.apply_transform(MODEL_FROM_GLTF)
    mesh = scene.to_mesh()
    return Whole(len(mesh.vertices), len(mesh.faces), np.array(mesh.bounds, np.float64), float(mesh.area))


def packed(document: Mapping[str, object] | bytes, binary: bytes = b"") -> bytes:
    """GLB bytes."""
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = pack("<I4s", len(text), b"JSON") + text
    if binary:
        binary += bytes(-len(binary) % 4)
        chunks += pack("<I4s", len(binary), b"BIN\0") + binary
    return b"glTF" + pack("<II", 2, 12 + len(chunks)) + chunks


def one_triangle(**changes: object) -> tuple[Document, bytes]:
    """A document with one indexed triangle, `changes` replacing members of its root; and its bytes."""
    binary = TRIANGLE.tobytes() + np.array([0, 1, 2], np.uint16).tobytes()
    document: Document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "tank"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        ],
        "buffers": [{"byteLength": 44}],
    }
    return {**document, **changes}, binary + b"\0\0"


def nothing_beside(uri: str) -> bytes:
    """There is no file beside the model."""
    raise Trouble("找不到文件。", f"There is no file {uri}.")


def read(content: bytes) -> tuple[Model, Report]:
    """The model in GLB bytes and what was noted."""
    report = Report()
    return glb.load(content, report, nothing_beside, one_by_one), report


def said(report: Report) -> str:
    """Everything noted, in English."""
    return "\n".join(notice.told("en") for notice in report.notices)
