from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from loaders.model_store import read_stored, write_model
from scenes.datums import Cgcs2000
from scenes.georeference import Georeference
from scenes.model import Cloud, Image, Instance, Lines, Material, Mesh, Model, Part
from scenes.trouble import Trouble

POINTS = np.arange(12, dtype=np.float32).reshape(4, 3)


def everything() -> Model:
    """A model that uses every field there is."""
    full = Mesh(
        POINTS,
        np.array([[0, 1, 2], [1, 2, 3]], np.int32),
        normals=POINTS,
        uv=POINTS[:, :2].copy(),
        colours=np.full((4, 4), 7, np.uint8),
        material=1,
        parts=np.array([0, 0, 1, 1], np.int32),
    )
    plain = Mesh(POINTS, np.array([[0, 1, 2]], np.int32))
    turned = np.diag([1.0, 2.0, 3.0, 1.0])
    return Model(
        meshes=(full, plain),
        instances=(Instance(0, 0, np.eye(4)), Instance(1, 1, turned)),
        parts=(Part("罐 TK-101", "2O2Fr$t4X7Zf8NOew3FLOH", ("厂区", "楼层"), (("Tag", "TK-101"),)), Part("\udcff odd")),
        materials=(
            Material(),
            Material("steel", (0.5, 0.5, 0.5, 1.0), 1.0, 0.2, (0.1, 0, 0), 0, None, True, 0.5, True),
        ),
        images=(Image(np.zeros((2, 3, 4), np.uint8)), None),
        clouds=(Cloud(POINTS, 1, turned, np.full((4, 4), 9, np.uint8)), Cloud(POINTS, 0, np.eye(4))),
        lines=(Lines(POINTS, np.array([[0, 1]], np.int32), 1, turned, (1, 2, 3, 4)),),
        georeference=Georeference("EPSG:4547", turned, "IfcMapConversion", Cgcs2000(113.5, 22.5, 8), 12.5),
    )


def shapes(model: Model) -> list[Mesh | Cloud | Lines]:
    return [*model.meshes, *model.clouds, *model.lines]


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    model, path = everything(), tmp_path / "model.pwm"
    write_model(path, model)
    back = read_stored(path)
    assert [path.name for path in tmp_path.iterdir()] == ["model.pwm"]
    assert (back.parts[0], back.materials) == (model.parts[0], model.materials)
    assert back.parts[1].name == "? odd"
    for one, other in zip(shapes(back), shapes(model), strict=True):
        for name in (each.name for each in fields(one)):
            np.testing.assert_equal(getattr(one, name), getattr(other, name))
    for found, made in zip(back.instances, model.instances, strict=True):
        assert (found.mesh, found.part) == (made.mesh, made.part)
        np.testing.assert_equal(found.model_from_mesh, made.model_from_mesh)
    assert back.images[1] is None
    assert back.images[0] is not None
    assert back.images[0].pixels.shape == (2, 3, 4)
    assert back.georeference is not None
    assert (back.georeference.crs, back.georeference.anchor, back.georeference.north) == (
        "EPSG:4547",
        Cgcs2000(113.5, 22.5, 8),
        12.5,
    )
    with pytest.raises(ValueError, match="read-only"):
        back.meshes[0].points[0] = 0


def test_nothing_at_all_comes_back_too(tmp_path: Path) -> None:
    write_model(tmp_path / "model.pwm", Model((), (), ()))
    assert read_stored(tmp_path / "model.pwm") == Model((), (), ())


def test_whatever_is_damaged_is_trouble_or_a_sound_model(tmp_path: Path) -> None:
    whole, path = tmp_path / "model.pwm", tmp_path / "damaged.pwm"
    write_model(whole, everything())
    content = whole.read_bytes()
    seeded, refused = np.random.default_rng(20261130), 0
    for round_ in range(1500):
        damaged = bytearray(content)
        if round_ % 3 == 0:
            del damaged[int(seeded.integers(len(content))) :]
        else:
            for place in seeded.integers(0, len(content), 3).tolist():
                damaged[place] ^= 1 << int(seeded.integers(8))
        path.write_bytes(damaged)
        try:
            read_stored(path)
        except Trouble:
            refused += 1
    assert refused > 700


@pytest.mark.parametrize("odd", [np.nan, np.inf, 1e12])
def test_points_that_are_nowhere_are_refused(tmp_path: Path, odd: float) -> None:
    points = POINTS.copy()
    points[2, 1] = odd
    mesh = Mesh(points, np.array([[0, 1, 2]], np.int32))
    write_model(tmp_path / "model.pwm", Model((mesh,), (Instance(0, 0, np.eye(4)),), (Part("tank"),)))
    with pytest.raises(Trouble, match="contradicts itself"):
        read_stored(tmp_path / "model.pwm")
