"""A glTF 2.0 document and its buffers become a model. Shared by GLB files and by .gltf files with their companions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from loaders import allowance
from loaders.allowance import MOST_PIXELS
from loaders.gltf.buffers import read_buffers
from loaders.gltf.document import Item, document
from loaders.gltf.features import Features
from loaders.gltf.materials import PLAIN, pictures_of, read_blobs, read_surfaces
from loaders.gltf.meshes import Primitives
from loaders.gltf.nodes import Placing, read_placings
from loaders.gltf.painted import Paintings
from loaders.gltf.rtc import centre_of, set_on_earth
from loaders.gltf.tables import read_tables
from loaders.images import Blob, Decoded, decode_images
from loaders.opened import Beside, Opened
from loaders.workers import Mapper
from scenes.model import Cloud, Image, Instance, Lines, Material, Model, Part
from scenes.trouble import Report, Trouble

DRAWN = {
    "CESIUM_RTC",  # `loaders.gltf.rtc`, for tiles `loaders.tiles`
    "EXT_instance_features",
    "EXT_mesh_features",
    "EXT_mesh_gpu_instancing",
    "EXT_meshopt_compression",
    "EXT_structural_metadata",
    "EXT_texture_webp",
    "KHR_draco_mesh_compression",
    "KHR_lights_punctual",
    "KHR_mesh_quantization",
    "KHR_meshopt_compression",
    "KHR_texture_basisu",
    "KHR_texture_transform",
}
"""Extensions that may be required; so may every KHR_materials_*, which changes how a surface shines and not where."""

LISTS = (
    "accessors",
    "animations",
    "bufferViews",
    "buffers",
    "cameras",
    "images",
    "materials",
    "meshes",
    "nodes",
    "samplers",
    "scenes",
    "skins",
    "textures",
)
"""The lists of a document. Whatever stands in them must be an object, used or not."""


def recognises(content: bytes) -> bool:
    """A JSON object that speaks of an asset: that alone tells glTF from other JSON."""
    return content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"asset"' in content


def read(opened: Opened) -> Model:
    """Read a .gltf file from disk and what it refers to."""
    model = load(opened.content, opened.report, opened.beside, opened.mapper)
    return set_on_earth(model, centre_of(opened.content, binary=False))


def load(
    content: bytes,
    report: Report,
    beside: Beside,
    mapper: Mapper,
    batch: Sequence[Part] = (),
    most_pixels: int = MOST_PIXELS,
) -> Model:
    """Read a .gltf file; `beside` fetches what it refers to. `batch`: see `loaders.gltf.features`."""
    return model_of(document(content), None, len(content), report, beside, mapper, batch, most_pixels)


def model_of(
    root: Item,
    binary: memoryview | None,
    size_in_bytes: int,
    report: Report,
    beside: Beside,
    mapper: Mapper,
    batch: Sequence[Part] = (),
    most_pixels: int = MOST_PIXELS,
) -> Model:
    """The model of a document; Trouble when nothing of it can be trusted, notes for what was left out.

    `batch` are the parts that the batch ids of a b3dm tile count.
    """
    _refuse_what_we_cannot_read(root)
    lists = {key: root.listed(key) for key in LISTS}
    buffers = read_buffers(lists, binary, beside, allowance.decoded_bytes(size_in_bytes), report)
    surfaces = read_surfaces(lists, report)
    blobs = read_blobs(lists["images"], buffers, beside, pictures_of(surfaces), report)
    # Pictures are unpacked while shapes are read.
    unpacking = decode_images(list(blobs.values()), allowance.pixels(most_pixels), mapper)
    paintings = Paintings(lists["textures"], lists["samplers"], lists["images"], buffers, beside)
    features = Features(read_tables(root, buffers, beside, report), buffers, report, batch, paintings=paintings)
    primitives = Primitives(lists["meshes"], surfaces, buffers, features, report)
    placings = read_placings(root, lists, features, report)
    with np.errstate(over="ignore", invalid="ignore"):  # numbers too large are found, not warned of
        instances = _instances(placings, primitives)
    clouds, lines = _loose(placings, primitives)
    if primitives.first_trouble is not None and not primitives.found and not primitives.loose:
        raise primitives.first_trouble
    _say_what_is_not_drawn(primitives, report)
    model = Model(
        meshes=tuple(primitives.found),
        instances=tuple(instances),
        parts=tuple(features.parts),
        materials=_materials(primitives),
        images=tuple(_pictures(blobs, unpacking, len(lists["images"]), report)),
        clouds=tuple(clouds),
        lines=tuple(lines),
    )
    return model if all(mesh.parts is None for mesh in model.meshes) else _without_outdone(model)


def _refuse_what_we_cannot_read(root: Item) -> None:
    asset = root.child("asset")
    if asset is None or not asset.text("version").startswith("2."):
        raise root.wrong("asset/version", "不是 glTF 2.0 文件。", "This is not a glTF 2.0 file.")
    wanted = set(root.texts("extensionsRequired"))
    unknown = sorted(name for name in wanted - DRAWN if not name.startswith("KHR_materials_"))
    if unknown:
        names = "、".join(unknown)
        raise Trouble(
            f"文件需要本版本尚不支持的扩展：{names}。",
            f"The file needs extensions that this version does not read: {', '.join(unknown)}.",
            remedy_zh="请不使用这些扩展重新导出。",
            remedy_en="Export again without these extensions.",
            place="/extensionsRequired",
        )


def _instances(placings: Sequence[Placing], primitives: Primitives) -> list[Instance]:
    left = allowance.placed()
    instances = list[Instance]()
    for placing in placings:
        for found in primitives.rows_of(placing.mesh):
            mesh = primitives.found[found]
            left.spend((len(mesh.points) + mesh.triangles.size) * len(placing.parts), placing.node.pointer)
            parts: list[int] = placing.parts.tolist()
            for part, pose in zip(parts, placing.model_from_mesh, strict=True):
                instances.append(Instance(primitives.row_for(found, part), part, pose))
    return instances


def _loose(placings: Sequence[Placing], primitives: Primitives) -> tuple[list[Cloud], list[Lines]]:
    """Points and lines wherever they stand."""
    left, clouds, lines = allowance.placed(), list[Cloud](), list[Lines]()
    for placing in placings if primitives.loose else ():
        for loose in primitives.loose.get(placing.mesh, ()):
            left.spend(len(loose.points) * len(placing.parts), placing.node.pointer)
            parts: list[int] = placing.parts.tolist()
            for part, pose in zip(parts, placing.model_from_mesh, strict=True):
                if loose.edges is None:
                    clouds.append(loose.cloud(part, pose))
                else:
                    lines.append(loose.lines(loose.edges, part, pose))
    return clouds, lines


def _without_outdone(model: Model) -> Model:
    """Where a mesh names its parts its placings name none; parts of nodes that have nothing left then are dropped."""
    own = [mesh.parts is None for mesh in model.meshes]
    outdone = np.zeros(len(model.parts), np.bool_)
    outdone[[each.part for each in model.instances if not own[each.mesh]]] = True
    outdone[[each.part for each in model.instances if own[each.mesh]]] = False
    outdone[[each.part for each in model.clouds] + [each.part for each in model.lines]] = False
    for mesh in model.meshes:
        if mesh.parts is not None:
            outdone[mesh.parts] = False
    row = np.where(outdone, -1, np.cumsum(~outdone) - 1).astype(np.int32)
    return replace(
        model,
        meshes=tuple(mesh if mesh.parts is None else replace(mesh, parts=row[mesh.parts]) for mesh in model.meshes),
        instances=tuple(replace(each, part=int(row[each.part]) if own[each.mesh] else -1) for each in model.instances),
        clouds=tuple(replace(each, part=int(row[each.part])) for each in model.clouds),
        lines=tuple(replace(each, part=int(row[each.part])) for each in model.lines),
        parts=tuple(part for part, gone in zip(model.parts, outdone.tolist(), strict=True) if not gone),
    )


def _materials(primitives: Primitives) -> tuple[Material, ...]:
    """The document's materials, and the plain one behind them where a mesh names none."""
    given = [surface.material for surface in primitives.surfaces]
    plain = not given or any(mesh.material == len(given) for mesh in primitives.found)
    return (*given, PLAIN.material) if plain else tuple(given)


def _say_what_is_not_drawn(primitives: Primitives, report: Report) -> None:
    if not primitives.found and not primitives.loose:
        report.note("文件中没有可显示的面。", "The file holds no surface that could be shown.")


def _pictures(
    blobs: Mapping[int, Blob], unpacking: Iterable[Decoded], count: int, report: Report
) -> list[Image | None]:
    """One row for every picture of the document; None where it is not used or could not be read, which is noted."""
    images: list[Image | None] = [None] * count
    for row, decoded in zip(blobs, unpacking, strict=True):
        images[row] = decoded.image
        if decoded.fault is not None:
            report.notices.append(decoded.fault)
    return images
