"""Load of a large textured GLB to arrays and batches, beside f3d and PyVista reading the same file.

The file is made here from a fixed seed: 20 JPEG textures of 1024 by 1024 pixels, 1,700 nodes, 490,000 triangles, over
30 MB, as an installation might be delivered. The readers take turns in this process, round after round, so that all
of them meet the same warm file and the same neighbours; medians are compared. PyVista gives its meshes and textures as
`pyvista.read` does; f3d loads the scene without opening a window.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from struct import pack

import f3d
import imagecodecs
import numpy as np
import orjson
import pyvista

from benchmarks.readers import milliseconds, scene_by_f3d
from benchmarks.result import Result
from loaders.model_files import read_model
from scenes.assembly import Lod
from scenes.columns import Bytes, Rows, Singles
from scenes.model_assembly import ModelAssembly

TEXTURES = 20
NODES = 1_700
SIDE = 1_024
GOAL = "at least as fast, target 3×"


def measure(*, quick: bool) -> list[Result]:
    """Two rows: beside f3d, and beside PyVista."""
    rounds = 2 if quick else 7
    readers: dict[str, Callable[[Path], object]] = {"ours": _ours, "f3d": scene_by_f3d, "PyVista": _pyvista}
    times: dict[str, list[float]] = {name: [] for name in readers}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "installation.glb"
        path.write_bytes(large_file())
        for _ in range(rounds):
            for name, reader in readers.items():
                times[name].append(milliseconds(reader, path))
    ours, by_f3d, by_pyvista = (median(times[name]) for name in readers)
    return [
        Result("load_glb", ours, "ms", GOAL, ours <= by_f3d, by_f3d, f"f3d {f3d.__version__}"),
        Result("load_glb_pyvista", ours, "ms", GOAL, ours <= by_pyvista, by_pyvista, f"PyVista {pyvista.__version__}"),
    ]


def large_file(*, nodes: int = NODES, textures: int = TEXTURES, side: int = SIDE) -> bytes:
    """GLB bytes: boxes of pipes and vessels, each a mesh of its own, sharing the textures."""
    seeded = np.random.default_rng(20261122)
    pieces, views, accessors = list[bytes](), list[dict[str, int]](), list[dict[str, object]]()

    def add(content: bytes) -> int:
        views.append({"buffer": 0, "byteOffset": _end(views), "byteLength": len(content)})
        pieces.append(content + bytes(-len(content) % 4))
        return len(views) - 1

    def column(values: Singles | Rows, kind: int, shape: str) -> int:
        edges = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()} if shape == "VEC3" else {}
        accessors.append(
            {"bufferView": add(values.tobytes()), "componentType": kind, "count": len(values), "type": shape, **edges}
        )
        return len(accessors) - 1

    meshes, placed = list[dict[str, object]](), list[dict[str, object]]()
    for row in range(nodes):
        points, normals, uv, corners = _vessel(0.5 + seeded.random(), 2 + 6 * seeded.random())
        attributes = {
            "POSITION": column(points, 5126, "VEC3"),
            "NORMAL": column(normals, 5126, "VEC3"),
            "TEXCOORD_0": column(uv, 5126, "VEC2"),
        }
        indices = column(corners.astype(np.int32).reshape(-1, 1), 5125, "SCALAR")
        meshes.append({"primitives": [{"attributes": attributes, "indices": indices, "material": row % textures}]})
        place = [float(row % 40) * 8, 0.0, float(row // 40) * -12]
        placed.append({"name": f"V-{row:04d}", "mesh": row, "translation": place})
    pictures = [{"bufferView": add(_jpeg(seeded, side)), "mimeType": "image/jpeg"} for _ in range(textures)]
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": list(range(nodes))}],
        "nodes": placed,
        "meshes": meshes,
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": row}}} for row in range(textures)],
        "textures": [{"source": row} for row in range(textures)],
        "images": pictures,
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": sum(map(len, pieces))}],
    }
    text = orjson.dumps(document)
    text += b" " * (-len(text) % 4)
    binary = b"".join(pieces)
    body = pack("<I4s", len(text), b"JSON") + text + pack("<I4s", len(binary), b"BIN\0") + binary
    return b"glTF" + pack("<II", 2, 12 + len(body)) + body


def _end(views: list[dict[str, int]]) -> int:
    if not views:
        return 0
    last = views[-1]
    return (last["byteOffset"] + last["byteLength"] + 3) // 4 * 4


def _vessel(
    radius: float, height: float, *, around: int = 24, rings: int = 7
) -> tuple[Singles, Singles, Singles, Rows]:
    """A bulging standing vessel: points, normals, texture coordinates, corners."""
    share = np.linspace(0, 1, rings)
    turn = np.linspace(0, 2 * np.pi, around + 1)
    wide = radius * (1 + 0.2 * np.sin(np.pi * share))
    points = np.empty((rings, around + 1, 3), np.float32)
    points[:, :, 0] = wide[:, None] * np.cos(turn)
    points[:, :, 1] = (height * share)[:, None]
    points[:, :, 2] = wide[:, None] * np.sin(turn)
    normals = points * np.array([1, 0, 1], np.float32)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    uv = np.stack(np.broadcast_arrays(turn[None] / (2 * np.pi), share[:, None]), axis=2).astype(np.float32)
    corner = np.arange(rings - 1)[:, None] * (around + 1) + np.arange(around)
    quads = np.stack(
        [corner, corner + around + 1, corner + 1, corner + 1, corner + around + 1, corner + around + 2], -1
    )
    return points.reshape(-1, 3), normals.reshape(-1, 3), uv.reshape(-1, 2), quads.reshape(-1, 3).astype(np.int32)


def _jpeg(seeded: np.random.Generator, side: int) -> bytes:
    """A picture as full of detail as a photograph of rusty steel."""
    rough: Bytes = seeded.integers(0, 256, (side // 4, side // 4, 3), np.uint8)
    fine = np.kron(rough, np.ones((4, 4, 1), np.uint8)).astype(np.int16)
    fine += seeded.integers(-24, 24, fine.shape, np.int16)
    return bytes(imagecodecs.jpeg8_encode(np.clip(fine, 0, 255).astype(np.uint8), level=90))


def _ours(path: Path) -> object:
    model, report = read_model(path)
    assert not report.notices
    assembly = ModelAssembly(model, name="installation")
    return [assembly.level(chunk, Lod.FINE) for chunk in assembly.chunks]


def _pyvista(path: Path) -> object:
    return pyvista.read(str(path))
