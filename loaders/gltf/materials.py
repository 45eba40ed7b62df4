"""Materials, textures and pictures of glTF 2.0. A broken one is noted and drawn plain: it never costs the model.

Source: Khronos, "glTF 2.0 Specification", 3.8 and 3.9; KHR_materials_unlit; KHR_texture_transform; KHR_texture_basisu;
EXT_texture_webp; KHR_materials_pbrSpecularGlossiness (its diffuse colour alone).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, sin

import numpy as np

from loaders.gltf.buffers import Buffers, data_uri
from loaders.gltf.document import Item, Lists
from loaders.images import Blob
from loaders.opened import Beside
from scenes.columns import Floats, Singles
from scenes.model import Material
from scenes.trouble import Report, Trouble


@dataclass(frozen=True, slots=True)
class Surface:
    """A material and how its texture lies: which TEXCOORD set, and a (2, 3) matrix for it or None."""

    material: Material
    uv_set: int = 0
    turned: Floats | None = None


PLAIN = Surface(Material(metallic=1.0, roughness=1.0))
"""What glTF says of a primitive that names no material, and what a broken material is drawn as."""


def read_surfaces(lists: Lists, report: Report) -> list[Surface]:
    """One surface for every material of the document."""
    pictures = _picture_of_texture(lists, report)
    surfaces, unlit = list[Surface](), 0
    for item in lists["materials"]:
        try:
            surfaces.append(_surface(item, pictures))
            unlit += item.child("extensions", "KHR_materials_unlit") is not None
        except Trouble as trouble:
            report.notices.append(trouble.notice)
            surfaces.append(PLAIN)
    if unlit:
        report.note(
            f"{unlit} 种材质要求不受光照，这里仍按光照显示。",
            f"{unlit} materials ask to be unlit; they are drawn lit here.",
        )
    return surfaces


def read_blobs(
    images: Sequence[Item], buffers: Buffers, beside: Beside, wanted: set[int], report: Report
) -> dict[int, Blob]:
    """The undecoded bytes of the wanted pictures, by their row; those that cannot be had are noted."""
    blobs: dict[int, Blob] = {}
    for row, item in enumerate(images):
        if row in wanted:
            try:
                blobs[row] = Blob(picture_content(item, buffers, beside), item.pointer)
            except Trouble as trouble:
                report.notices.append(trouble.notice)
    return blobs


def pictures_of(surfaces: Sequence[Surface]) -> set[int]:
    """The rows of all pictures that some material shows."""
    rows = {surface.material.texture for surface in surfaces}
    rows |= {surface.material.metallic_roughness_texture for surface in surfaces}
    return {row for row in rows if row is not None}


def turned_uv(surface: Surface, uv: Singles) -> Singles:
    """The texture coordinates as the material's KHR_texture_transform has them."""
    if surface.turned is None:
        return uv
    return (uv @ surface.turned[:, :2].T + surface.turned[:, 2]).astype(np.float32)


def _picture_of_texture(lists: Lists, report: Report) -> list[int | None]:
    """For every texture the row of its picture; None where its only picture is of a kind not read here.

    Where a texture has the same picture plain and packed, the plain one is taken: no codec stands in doubt.
    """
    images, rows = len(lists["images"]), list[int | None]()
    for item in lists["textures"]:
        try:
            rows.append(next((row for use in _sources(item) if (row := use.row("source", images)) is not None), None))
        except Trouble as trouble:
            report.notices.append(trouble.notice)
            rows.append(None)
    if missing := sum(row is None for row in rows):
        report.note(
            f"{missing} 个贴图没有可以读取的图片，所用的面按材质颜色显示。",
            f"{missing} textures have no picture that can be read; their surfaces show the plain colour.",
            remedy_zh="请以 JPEG 或 PNG 贴图重新导出。",
            remedy_en="Export again with JPEG or PNG textures.",
        )
    return rows


def _sources(texture: Item) -> Iterable[Item]:
    """The texture itself, and its extensions that name a packed picture instead."""
    yield texture
    for name in ("KHR_texture_basisu", "EXT_texture_webp"):
        if (packed := texture.child("extensions", name)) is not None:
            yield packed


def picture_content(item: Item, buffers: Buffers, beside: Beside) -> bytes | memoryview:
    """The undecoded bytes of a picture; Trouble when they cannot be had."""
    uri = item.value.get("uri")
    if isinstance(uri, str):
        return data_uri(item, uri) if uri.startswith("data:") else beside(uri)
    row = item.row("bufferView", len(buffers.views))
    if row is None:
        raise item.wrong("uri", "贴图没有数据。", "The picture has no data.")
    content = buffers.view(row).content
    buffers.allowance.spend(len(content), item.pointer)
    return content


def _surface(item: Item, pictures: Sequence[int | None]) -> Surface:
    metal = item.child("pbrMetallicRoughness") or Item({}, item.pointer)
    gloss = item.child("extensions", "KHR_materials_pbrSpecularGlossiness")
    colour = gloss.numbers("diffuseFactor", 4) if gloss else metal.numbers("baseColorFactor", 4)
    skin = gloss.child("diffuseTexture") if gloss else metal.child("baseColorTexture")
    red, green, blue, opacity = np.clip(colour or (1.0, 1.0, 1.0, 1.0), 0, 1).tolist()
    return Surface(
        Material(
            name=item.text("name"),
            colour=(red, green, blue, opacity),
            metallic=0.0 if gloss else _share(metal, "metallicFactor"),
            roughness=_share(metal, "roughnessFactor"),
            emissive=_glow(item),
            texture=_picture(skin, pictures),
            metallic_roughness_texture=_picture(metal.child("metallicRoughnessTexture"), pictures),
            translucent=item.text("alphaMode") == "BLEND",
            cutoff=item.number("alphaCutoff", 0.5) if item.text("alphaMode") == "MASK" else None,
            double_sided=item.flag("doubleSided"),
        ),
        *laid(skin),
    )


def _share(item: Item, key: str) -> float:
    return min(max(item.number(key, 1.0), 0.0), 1.0)


def _glow(item: Item) -> tuple[float, float, float]:
    """The emissive colour; none where a picture says which parts glow, or the whole surface would."""
    if item.child("emissiveTexture") is not None:
        return (0.0, 0.0, 0.0)
    red, green, blue = np.clip(item.numbers("emissiveFactor", 3) or (0.0, 0.0, 0.0), 0, 1).tolist()
    return (red, green, blue)


def _picture(use: Item | None, pictures: Sequence[int | None]) -> int | None:
    if use is None:
        return None
    row = use.row("index", len(pictures))
    return None if row is None else pictures[row]


def laid(use: Item | None) -> tuple[int, Floats | None]:
    """How a texture lies: which TEXCOORD set, and the (2, 3) matrix that KHR_texture_transform makes of it or None."""
    if use is None:
        return 0, None
    uv_set = use.integer("texCoord", default=0, high=15)
    how = use.child("extensions", "KHR_texture_transform")
    if how is None:
        return uv_set, None
    (du, dv), (su, sv) = how.numbers("offset", 2) or (0.0, 0.0), how.numbers("scale", 2) or (1.0, 1.0)
    angle = how.number("rotation", 0.0)
    # Counter-clockwise with v downward. The extension's listing turns the other way, against its own words, its test
    # model and every program (KhronosGroup/glTF#1563).
    turned = np.array([[su * cos(angle), sv * sin(angle), du], [-su * sin(angle), sv * cos(angle), dv]])
    return how.integer("texCoord", default=uv_set, high=15), turned
