import base64

import imagecodecs
import numpy as np
import pytest

from scenes.model import Material, Model
from scenes.trouble import Report
from tests.basis_textures import ETC1S
from tests.gltf_files import TRIANGLE, packed, read, said

PICTURE = np.full((4, 4, 3), 200, np.uint8)
PNG = "data:image/png;base64," + base64.b64encode(bytes(imagecodecs.png_encode(PICTURE))).decode()
UV = np.array([[0, 0], [1, 0], [0, 1]], np.float32)


def dressed(material: object, **more: object) -> tuple[Model, Report]:
    """A triangle with two sets of texture coordinates and this material."""
    binary = TRIANGLE.tobytes() + UV.tobytes() + (UV * 0.5).astype(np.float32).tobytes()
    attributes = {"POSITION": 0, "TEXCOORD_0": 1, "TEXCOORD_1": 2}
    document: dict[str, object] = {
        "asset": {"version": "2.0"},
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": attributes, "material": 0}]}],
        "materials": [material],
        "textures": [{"source": 0}],
        "images": [{"uri": PNG}],
        "accessors": [
            {"bufferView": row, "componentType": 5126, "count": 3, "type": kind}
            for row, kind in enumerate(("VEC3", "VEC2", "VEC2"))
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": length} for start, length in ((0, 36), (36, 24), (60, 24))
        ],
        "buffers": [{"byteLength": 84}],
        **more,
    }
    return read(packed(document, binary))


def material(value: object) -> Material:
    model, report = dressed(value)
    assert not report.notices, said(report)
    return model.materials[0]


def test_the_words_of_gltf_become_the_words_of_a_material() -> None:
    metal = {"baseColorFactor": [0.1, 0.2, 0.3, 0.4], "metallicFactor": 0.5, "roughnessFactor": 0.6}
    assert material(
        {
            "name": "steel",
            "pbrMetallicRoughness": {**metal, "baseColorTexture": {"index": 0}},
            "emissiveFactor": [1, 0, 0],
            "alphaMode": "BLEND",
            "doubleSided": True,
        }
    ) == Material(
        name="steel",
        colour=(0.1, 0.2, 0.3, 0.4),
        metallic=0.5,
        roughness=0.6,
        emissive=(1.0, 0.0, 0.0),
        texture=0,
        translucent=True,
        double_sided=True,
    )


def test_what_a_material_does_not_say_is_what_gltf_says() -> None:
    assert material({}) == Material(metallic=1.0, roughness=1.0)


def test_a_mask_has_a_cutoff_of_one_half_unless_told() -> None:
    assert material({"alphaMode": "MASK"}).cutoff == 0.5
    assert material({"alphaMode": "MASK", "alphaCutoff": 0.3}).cutoff == 0.3
    assert material({"alphaMode": "OPAQUE", "alphaCutoff": 0.3}).cutoff is None


def test_a_surface_that_glows_in_places_does_not_glow_all_over() -> None:
    assert material({"emissiveFactor": [1, 1, 1], "emissiveTexture": {"index": 0}}).emissive == (0, 0, 0)


def test_the_diffuse_colour_of_the_older_extension_is_used() -> None:
    older = {"KHR_materials_pbrSpecularGlossiness": {"diffuseFactor": [1, 0, 0, 1], "diffuseTexture": {"index": 0}}}
    found = material({"extensions": older})
    assert found.colour == (1, 0, 0, 1)
    assert found.texture == 0


def test_the_texture_says_which_coordinates_it_lies_by() -> None:
    model, _ = dressed({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0, "texCoord": 1}}})
    assert model.meshes[0].uv is not None
    assert model.meshes[0].uv.tolist() == (UV * 0.5).tolist()


def test_a_texture_may_be_moved_turned_and_stretched() -> None:
    turned = {"offset": [0.5, 0], "rotation": np.pi / 2, "scale": [2, 1]}
    texture = {"index": 0, "extensions": {"KHR_texture_transform": turned}}
    model, _ = dressed({"pbrMetallicRoughness": {"baseColorTexture": texture}})
    assert model.meshes[0].uv is not None
    assert np.allclose(model.meshes[0].uv, [[0.5, 0], [0.5, -2], [1.5, 0]], atol=1e-6)


def test_a_picture_in_use_is_decoded_and_one_that_nobody_shows_is_not() -> None:
    used = dressed({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}})[0].images[0]
    assert used is not None
    assert (used.pixels == PICTURE).all()
    assert dressed({"normalTexture": {"index": 0}})[0].images == (None,)


@pytest.mark.parametrize(
    "image", [{"uri": "missing.png"}, {"uri": "data:image/png;base64,AAAA"}, {"bufferView": 9}, {}, {"bufferView": 0}]
)
def test_a_picture_that_cannot_be_read_is_noted_and_the_model_opens(image: object) -> None:
    model, report = dressed({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}, images=[image])
    assert len(model.meshes) == 1
    assert model.images == (None,)
    assert len(report.notices) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0]}},
        {"pbrMetallicRoughness": {"metallicFactor": "much"}},
        {"pbrMetallicRoughness": 7},
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": 5}}},
        {"emissiveFactor": 1},
        {"alphaMode": "MASK", "alphaCutoff": []},
    ],
)
def test_a_broken_material_is_drawn_plain_and_noted_with_its_place(broken: object) -> None:
    model, report = dressed(broken)
    assert model.materials[0] == Material(metallic=1.0, roughness=1.0)
    assert report.notices[0].place.startswith("/materials/0/")


def test_colours_beyond_one_are_held_to_one() -> None:
    assert material({"pbrMetallicRoughness": {"baseColorFactor": [9, -1, 0, 1]}}).colour == (1, 0, 0, 1)


SKIN = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}


def test_a_picture_of_another_kind_is_said_and_its_surface_is_plain() -> None:
    model, report = dressed(SKIN, textures=[{"extensions": {"MSFT_texture_dds": {"source": 0}}}])
    assert model.materials[0].texture is None
    assert "1 textures have no picture" in said(report)


@pytest.mark.parametrize("name", ["KHR_texture_basisu", "EXT_texture_webp"])
def test_a_packed_picture_is_used_where_there_is_no_plain_one(name: str) -> None:
    images = [{"uri": PNG}, {"uri": "data:image/ktx2;base64," + base64.b64encode(ETC1S).decode()}]
    packed_only = dressed(SKIN, images=images, textures=[{"extensions": {name: {"source": 1}}}])[0]
    assert packed_only.materials[0].texture == 1
    picture = packed_only.images[1]
    assert picture is not None
    assert picture.pixels.shape == (8, 8, 3)
    both = dressed(SKIN, images=images, textures=[{"source": 0, "extensions": {name: {"source": 1}}}])[0]
    assert both.materials[0].texture == 0
    assert both.images[1] is None


def test_the_transform_may_choose_other_coordinates_than_the_texture() -> None:
    texture = {"index": 0, "texCoord": 0, "extensions": {"KHR_texture_transform": {"texCoord": 1}}}
    model, _ = dressed({"pbrMetallicRoughness": {"baseColorTexture": texture}})
    assert model.meshes[0].uv is not None
    assert model.meshes[0].uv.tolist() == (UV * 0.5).tolist()


def test_unlit_materials_are_said_to_be_drawn_lit() -> None:
    _, report = dressed({"extensions": {"KHR_materials_unlit": {}}})
    assert "1 materials ask to be unlit" in said(report)


def test_a_mesh_without_material_gets_the_plain_one_behind_the_given() -> None:
    model, _ = dressed({"name": "unused"}, meshes=[{"primitives": [{"attributes": {"POSITION": 0}}]}])
    assert model.meshes[0].material == 1
    assert model.materials[1] == Material(metallic=1.0, roughness=1.0)
