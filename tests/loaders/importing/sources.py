"""Files to import, made by hand: a field of tanks, a hill, a point cloud, a boundary, an elevation model."""

from pathlib import Path
from struct import pack

import numpy as np
import orjson

from loaders.gltf.write import glb_bytes
from scenes.columns import Bytes, Floats, Rows, Singles
from scenes.model import Image, Instance, Material, Mesh, Model, Part


def hill(side: int, step: float = 0.5) -> tuple[Singles, Rows]:
    """A surface of 2 × (side - 1)² triangles that rises and falls by some metres."""
    x, y = np.meshgrid(np.arange(side) * step, np.arange(side) * step, indexing="ij")
    z = 3 * np.sin(x / 9) * np.cos(y / 13) + 0.02 * np.sin(x * 7)
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    low = np.stack([corner, corner + side, corner + 1], axis=1)
    high = np.stack([corner + 1, corner + side, corner + side + 1], axis=1)
    return points, np.concatenate([low, high]).astype(np.int32)


def hill_glb(side: int, *, textured: bool = False) -> bytes:
    """A hill as GLB, one part "HILL-1"."""
    points, triangles = hill(side)
    uv = (points[:, :2] / points[:, :2].max()).astype(np.float32) if textured else None
    images = (Image(checkers(256)),) if textured else ()
    material = Material(texture=0 if textured else None)
    mesh = Mesh(points, triangles, uv=uv)
    return glb_bytes(Model((mesh,), (Instance(0, 0, np.eye(4)),), (Part("hill", "HILL-1"),), (material,), images))


def checkers(side: int) -> Bytes:
    """A picture of coloured squares."""
    x, y = np.meshgrid(np.arange(side) // 16, np.arange(side) // 16, indexing="ij")
    return np.stack([x * 16 % 256, y * 16 % 256, (x + y) % 2 * 255], axis=-1).astype(np.uint8)


def yard_glb(rows: int) -> bytes:
    """A yard of `rows` × `rows` small boxes 10 m apart; every other one has a code."""
    corners = np.array([[x, y, z] for x in (0, 2) for y in (0, 2) for z in (0, 3)], np.float32)
    faces = np.array(
        [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6],
         [0, 6, 4], [1, 5, 7], [1, 7, 3]], np.int32
    )  # fmt: skip
    placed, parts = list[Instance](), list[Part]()
    for row in range(rows * rows):
        pose = np.eye(4)
        pose[:3, 3] = [10.0 * (row % rows), 10.0 * (row // rows), 0.0]
        placed.append(Instance(0, row, pose))
        parts.append(Part(f"box {row}", f"BX-{row:04d}" if row % 2 else ""))
    return glb_bytes(Model((Mesh(corners, faces),), tuple(placed), tuple(parts)))


def las(points: Floats, colours: Bytes | None = None) -> bytes:
    """LAS 1.2, point format 2 or 0, millimetres. Source: ASPRS, "LAS Specification 1.2"."""
    scale = 0.001
    kind, width = (2, 26) if colours is not None else (0, 20)
    steps = np.round(points / scale).astype("<i4")
    record = np.zeros(
        len(points), np.dtype([("p", "<i4", 3), ("i", "<u2"), ("f", "u1"), ("c", "u1"), ("rest", "u1", 4)])
    )
    record["p"], record["f"], record["c"] = steps, 0x09, 2
    body = record.tobytes()
    if colours is not None:
        wide = np.zeros((len(points), width), np.uint8)
        wide[:, :20] = np.frombuffer(body, np.uint8).reshape(-1, 20)
        wide[:, 20:] = (colours.astype("<u2") * 257).view(np.uint8).reshape(-1, 6)
        body = wide.tobytes()
    low, high = points.min(axis=0), points.max(axis=0)
    head = pack("<4sHHIHH8sBB32s32sHHH", b"LASF", 0, 0, 0, 0, 0, b"", 1, 2, b"", b"made by hand", 1, 2026, 227)
    head += pack("<IIBHI5I", 227, 0, kind, width, len(points), len(points), 0, 0, 0, 0)
    edges = [value for axis in range(3) for value in (high[axis], low[axis])]
    return head + pack("<12d", scale, scale, scale, 0, 0, 0, *edges) + body


def boundary(code: str = "", what: str = "") -> bytes:
    """A square kilometre in Foshan as GeoJSON."""
    ring = [[113.10, 22.90], [113.11, 22.90], [113.11, 22.91], [113.10, 22.91], [113.10, 22.90]]
    properties = {key: value for key, value in (("code", code), ("what", what)) if value}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return orjson.dumps({"type": "FeatureCollection", "features": [feature]})


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file of that content."""
    (folder / name).write_bytes(content)
    return folder / name
