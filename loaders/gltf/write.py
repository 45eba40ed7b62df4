"""A model to GLB bytes, such that reading them gives the model again and other programs see its parts and codes.

Every part is a node with its name and `extras.code`; a part of several pieces has a node below for each. Parts that
share a mesh are features of it, and one property table says their codes, names and properties. Points and lines are
primitives of their own kinds. Not kept: parts and meshes that are placed nowhere, pictures that are None.
Sources: Khronos, "glTF 2.0 Specification"; EXT_mesh_features and EXT_structural_metadata.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack
from typing import cast

import imagecodecs
import numpy as np
import orjson
from numpy.typing import NDArray

from loaders.gltf.features import ON_MESHES
from loaders.gltf.glb import BINARY, JSON, MAGIC
from loaders.gltf.loose import LINES, POINTS
from loaders.gltf.nodes import KEPT_EXTRAS, MODEL_FROM_GLTF
from loaders.gltf.tables import EXTENSION as TABLES
from loaders.gltf.write_table import Features, features_of, property_table
from scenes.columns import Bytes, Floats, Singles
from scenes.model import Cloud, Image, Lines, Material, Mesh, Model, Part

type Entry = dict[str, object]

type _Placed = tuple[int, int, Floats]
"""A mesh of the file where it stands: its part, its row, `model_from_mesh`."""

GLTF_FROM_MODEL: Floats = MODEL_FROM_GLTF.T
FLOAT, UNSIGNED_INT = 5126, 5125
VERTICES, CORNERS = 34962, 34963
"""What a buffer view is for: ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER."""

SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


@dataclass(slots=True)
class _Binary:
    """The second chunk while it grows, and the views and accessors into it."""

    pieces: list[bytes] = field(default_factory=list[bytes])
    views: list[Entry] = field(default_factory=list[Entry])
    accessors: list[Entry] = field(default_factory=list[Entry])
    size: int = 0

    def view(self, content: bytes, **more: object) -> int:
        """The row of a new view that holds `content`."""
        padded = content + bytes(-len(content) % 4)
        self.views.append({"buffer": 0, "byteOffset": self.size, "byteLength": len(content), **more})
        self.pieces.append(padded)
        self.size += len(padded)
        return len(self.views) - 1

    def column(self, values: NDArray[np.float32] | NDArray[np.uint32], use: int, **more: object) -> int:
        """The row of a new accessor over `values`, shape (count, components)."""
        kind = FLOAT if values.dtype == np.float32 else UNSIGNED_INT
        row = self.view(np.ascontiguousarray(values).tobytes(), target=use)
        shape = SHAPES[values.shape[1]]
        self.accessors.append({"bufferView": row, "componentType": kind, "count": len(values), "type": shape, **more})
        return len(self.accessors) - 1


def glb_bytes(model: Model, *, jpeg_quality: int | None = None) -> bytes:
    """The whole file. Pictures are kept to the last bit, or, with a `jpeg_quality` (1 to 100), small where opaque."""
    binary = _Binary()
    pictures = {row: image for row, image in enumerate(model.images) if image is not None}
    texture_of = {row: texture for texture, row in enumerate(pictures)}
    drawn = [row for row, mesh in enumerate(model.meshes) if len(mesh.triangles)]
    mesh_of = {row: new for new, row in enumerate(drawn)}
    placed = [(one.part, mesh_of[one.mesh], one.model_from_mesh) for one in model.instances if one.mesh in mesh_of]
    clouds = [cloud for cloud in model.clouds if len(cloud.points)]
    lines = [each for each in model.lines if len(each.edges)]
    placed += [(each.part, len(drawn) + row, each.model_from_cloud) for row, each in enumerate(clouds)]
    placed += [(each.part, len(drawn) + len(clouds) + row, each.model_from_lines) for row, each in enumerate(lines)]
    nodes, roots = _nodes(model.parts, placed)
    paint_of = _paints(lines, len(model.materials))
    features = features_of([model.meshes[row].parts for row in drawn], model.parts)
    table: Entry = (
        {}
        if features is None
        else {
            "extensionsUsed": [ON_MESHES, TABLES],
            "extensions": {TABLES: property_table(features.parts, binary.view)},
        }
    )
    primitives = [_primitive(model.meshes[row], binary, features) for row in drawn]
    primitives += [_points(cloud, binary) for cloud in clouds]
    primitives += [_lines(each, binary, paint_of[each.colour]) for each in lines]
    materials = (*model.materials, *(_paint(colour) for colour in paint_of))
    lists: Mapping[str, Sequence[Entry]] = {
        "nodes": nodes,
        "meshes": [{"primitives": [primitive]} for primitive in primitives],
        "materials": [_material(material, texture_of) for material in materials],
        "textures": [{"source": row} for row in range(len(pictures))],
        "images": [_picture(image, binary, jpeg_quality) for image in pictures.values()],
        "bufferViews": binary.views,
        "accessors": binary.accessors,
        "buffers": [{"byteLength": binary.size}] if binary.size else [],
    }
    document = {
        "asset": {"version": "2.0", "generator": "Parkwatch"},
        "scene": 0,
        "scenes": [{"nodes": roots} if roots else {}],
        **table,
        **{key: entries for key, entries in lists.items() if entries},
    }
    return _packed(orjson.dumps(document), b"".join(binary.pieces))


def linear_colours(shown: Bytes) -> Singles:
    """8-bit sRGB with alpha, shape (vertices, 4), as the linear colours 0 to 1 of glTF. IEC 61966-2-1."""
    share = np.arange(256) / 255
    curve = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)
    linear = curve[shown]
    linear[:, 3] = shown[:, 3] / np.float32(255)
    return linear


def _packed(text: bytes, binary: bytes) -> bytes:
    text += b" " * (-len(text) % 4)
    chunks = pack("<I4s", len(text), JSON) + text
    if binary:
        chunks += pack("<I4s", len(binary), BINARY) + binary
    return MAGIC + pack("<II", 2, 12 + len(chunks)) + chunks


def _nodes(parts: Sequence[Part], placed: Iterable[_Placed]) -> tuple[list[Entry], list[int]]:
    """Nodes, and the rows of those that stand at the top."""
    pieces: dict[int, list[Entry]] = {}
    for part, mesh, model_from_mesh in placed:
        matrix: list[float] = (GLTF_FROM_MODEL @ model_from_mesh).T.ravel().tolist()
        pieces.setdefault(part, []).append({"mesh": mesh, "matrix": matrix})
    nodes, roots = list[Entry](), list[int]()
    for part, below in sorted(pieces.items()):
        roots.append(len(nodes))
        label = _label(parts[part]) if part >= 0 else {}
        if part < 0:
            roots += range(len(nodes) + 1, len(nodes) + len(below))
            nodes += below
        elif len(below) == 1:
            nodes.append({**label, **below[0]})
        else:
            children = [len(nodes) + 1 + row for row in range(len(below))]
            extras = {"part": True, **cast(Entry, label.get("extras", {}))}
            nodes.append({**label, "extras": extras, "children": children})
            nodes += below
    return nodes, roots


def _label(part: Part) -> Entry:
    named: Entry = {"name": part.name} if part.name else {}
    told = dict[str, list[str]]()
    for name, value in part.properties:
        told.setdefault(name, []).append(value)
    extras: Entry = {
        name: values if len(values) > 1 else values[0] for name, values in told.items() if name not in KEPT_EXTRAS
    }
    extras |= {"code": part.code} if part.code else {}
    extras |= {"within": list(part.within)} if part.within else {}
    return {**named, "extras": extras} if extras else named


def _positions(points: Singles, binary: _Binary) -> int:
    low, high = points.min(axis=0), points.max(axis=0)
    return binary.column(points, VERTICES, min=[float(edge) for edge in low], max=[float(edge) for edge in high])


def _points(cloud: Cloud, binary: _Binary) -> Entry:
    attributes: Entry = {"POSITION": _positions(cloud.points, binary)}
    if cloud.colours is not None:
        attributes["COLOR_0"] = binary.column(linear_colours(cloud.colours), VERTICES)
    return {"attributes": attributes, "mode": POINTS}


def _lines(lines: Lines, binary: _Binary, paint: int) -> Entry:
    ends = binary.column(lines.edges.reshape(-1, 1).astype(np.uint32), CORNERS)
    attributes: Entry = {"POSITION": _positions(lines.points, binary)}
    return {"attributes": attributes, "indices": ends, "material": paint, "mode": LINES}


def _paints(lines: Sequence[Lines], first: int) -> dict[tuple[int, int, int, int], int]:
    """The row of the material for each colour of lines, counted from `first`."""
    return {colour: first + row for row, colour in enumerate(dict.fromkeys(each.colour for each in lines))}


def _paint(colour: tuple[int, int, int, int]) -> Material:
    red, green, blue, opacity = linear_colours(np.array([colour], np.uint8))[0].tolist()
    return Material(colour=(red, green, blue, opacity), translucent=opacity < 1)


def _primitive(mesh: Mesh, binary: _Binary, features: Features | None) -> Entry:
    attributes: dict[str, object] = {"POSITION": _positions(mesh.points, binary)}
    if mesh.normals is not None:
        attributes["NORMAL"] = binary.column(mesh.normals, VERTICES)
    if mesh.uv is not None:
        attributes["TEXCOORD_0"] = binary.column(mesh.uv, VERTICES)
    if mesh.colours is not None:
        attributes["COLOR_0"] = binary.column(linear_colours(mesh.colours), VERTICES)
    corners = binary.column(mesh.triangles.reshape(-1, 1).astype(np.uint32), CORNERS)
    entry: Entry = {"attributes": attributes, "indices": corners, "material": mesh.material}
    if mesh.parts is None or features is None:
        return entry
    # Whole numbers of 32 bits are for corners alone (glTF 3.6.2.2); float32 holds every id that occurs.
    ids = features.id_of_part[mesh.parts].astype(np.float32)
    attributes["_FEATURE_ID_0"] = binary.column(ids[:, None], VERTICES)
    told: Entry = {"attribute": 0, "featureCount": len(np.unique(ids)), "propertyTable": 0}
    return {**entry, "extensions": {ON_MESHES: {"featureIds": [told]}}}


def _material(material: Material, texture_of: Mapping[int, int]) -> Entry:
    metal: Entry = {
        "baseColorFactor": material.colour,
        "metallicFactor": material.metallic,
        "roughnessFactor": material.roughness,
    }
    for key, row in (
        ("baseColorTexture", material.texture),
        ("metallicRoughnessTexture", material.metallic_roughness_texture),
    ):
        if row is not None and row in texture_of:
            metal[key] = {"index": texture_of[row]}
    entry: Entry = {"pbrMetallicRoughness": metal, "emissiveFactor": material.emissive}
    if material.name:
        entry["name"] = material.name
    if material.translucent:
        entry["alphaMode"] = "BLEND"
    elif material.cutoff is not None:
        entry |= {"alphaMode": "MASK", "alphaCutoff": material.cutoff}
    return {**entry, "doubleSided": True} if material.double_sided else entry


def _picture(image: Image, binary: _Binary, jpeg_quality: int | None) -> Entry:
    if jpeg_quality is not None and image.pixels.shape[2] == 3:
        content = bytes(imagecodecs.jpeg8_encode(image.pixels, level=jpeg_quality))
        return {"bufferView": binary.view(content), "mimeType": "image/jpeg"}
    content = bytes(imagecodecs.png_encode(image.pixels))
    return {"bufferView": binary.view(content), "mimeType": "image/png"}
