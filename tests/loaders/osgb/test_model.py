from pathlib import Path

import numpy as np
import pytest

from loaders.formats import RefusedFormat, choose
from loaders.model_files import read_model
from loaders.osgb.model import OUTSIDE, shapes_in
from loaders.osgb.read import read_osgb
from scenes.batching import batches_of
from scenes.trouble import Report, Trouble
from tests.osgb_files import (
    GREEN,
    SQUARE,
    Step,
    Writer,
    a_tile,
    children,
    geode,
    group,
    jpeg,
    moved,
    node,
    packed,
    paged,
    shape,
    state,
    whole_picture,
)

NEAR, FAR = SQUARE, SQUARE + np.array([0, 0, 50], np.float32)


def read(step: Step, version: int = 80) -> list[tuple[float, ...]]:
    """The lowest corner of every shape that is drawn."""
    report = Report()
    return [tuple(each.box[0].tolist()) for each in shapes_in(read_osgb(packed(step, version), report), report)]


def test_transforms_lead_outward_from_the_shape() -> None:
    shift, scale = np.eye(4), np.diag([2.0, 2.0, 2.0, 1.0])
    shift[:3, 3] = 100, 200, 5
    assert read(moved(shift, moved(scale, geode(shape(FAR))))) == [(100, 200, 105)]
    assert read(moved(scale, moved(shift, geode(shape(FAR))))) == [(200, 400, 110)]


def test_position_turn_scale_and_pivot_place_a_shape() -> None:
    def posed(out: Writer) -> None:
        with out.thing("osg::PositionAttitudeTransform"):
            node(out)
            children(out, geode(shape()))
            out.whole(0)
            out.real(100, 0, 0)
            out.real(0, 0, np.sqrt(0.5), np.sqrt(0.5))  # a quarter turn to the left
            out.real(2, 2, 2)
            out.real(10, 0, 0)

    report = Report()
    (placed,) = shapes_in(read_osgb(packed(posed), report), report)
    assert placed.box == pytest.approx(np.array([[80, -20, 0], [100, 0, 4]]))


@pytest.mark.parametrize("wrong", [np.nan, 1e300])
def test_a_transform_that_leads_nowhere_is_refused(wrong: float) -> None:
    matrix = np.eye(4)
    matrix[0, 3] = wrong
    with pytest.raises(Trouble, match="transform"):
        read(moved(matrix, geode(shape())))


def test_what_is_switched_off_is_not_drawn() -> None:
    def switched(out: Writer) -> None:
        with out.thing("osg::Switch"):
            node(out)
            children(out, geode(shape(NEAR)), geode(shape(FAR)))
            out.flag(True)
            out.whole(2)
            out.flag(False, True)

    assert read(switched) == [(0, 0, 50)]
    assert read(group(group(geode(shape()), shown=False), geode(shape(FAR)))) == [(0, 0, 50)]


@pytest.mark.parametrize(("mode", "ranges"), [(0, [(0, 50), (50, 1e30)]), (1, [(50, 1e30), (0, 50)])])
def test_of_levels_inside_one_file_the_finest_is_drawn(mode: int, ranges: list[tuple[float, float]]) -> None:
    def levels(out: Writer) -> None:
        with out.thing("osg::LOD"):
            node(out)
            children(out, geode(shape(NEAR)), geode(shape(FAR)))
            out.whole(0)
            out.flag(False)
            out.whole(mode)
            out.flag(True)
            out.whole(2)
            with out.bracket():
                for pair in ranges:
                    out.number(*pair)

    assert read(levels) == [(0, 0, 0)]


def test_a_shape_knows_the_outermost_level_of_detail_above_it() -> None:
    inner = paged("c.osgb", geode(shape()))
    report = Report()
    scene = read_osgb(packed(group(geode(shape()), paged("a.osgb", inner), paged("b.osgb", geode(shape())))), report)
    assert [each.lod for each in shapes_in(scene, report)] == [OUTSIDE, 0, 2]


def test_the_nearest_state_counts() -> None:
    def below(out: Writer) -> None:
        with out.thing("osg::Group"):
            node(out, state=state(None, diffuse=(1, 0, 0, 1)))
            children(out, geode(shape()), geode(shape(state=state(None, diffuse=(0, 1, 0, 1)))))

    report = Report()
    found = shapes_in(read_osgb(packed(below), report), report)
    paints = [each.state.paint.diffuse for each in found if each.state is not None and each.state.paint is not None]
    assert paints == [(1, 0, 0, 1), (0, 1, 0, 1)]


def test_a_single_file_is_a_model_with_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "Tile_+001.osgb"
    path.write_bytes(a_tile("finer.osgb"))
    model, report = read_model(path)
    assert [part.name for part in model.parts] == ["Tile_+001"]
    assert (model.materials[0].roughness, model.materials[0].texture, model.materials[0].double_sided) == (1, 0, False)
    assert [notice.en for notice in report.notices] == [
        "1 finer parts lie in other files; what this file holds is shown."
    ]
    (batch,) = batches_of(
        model, park_from_model=np.eye(4), object_of_part=np.zeros(1, np.int32), name="a", origin=(0, 0, 0)
    )
    assert batch.image is not None
    assert batch.normals[:, 2].min() > 0.8  # made from the shape, which the file gives none


def test_alike_looks_are_one_material() -> None:
    look = state(whole_picture(jpeg(GREEN)))
    report = Report()
    scene = read_osgb(packed(group(geode(shape()), geode(shape(FAR)), geode(shape(state=look)))), report)
    from loaders.osgb.model import model_of
    from loaders.workers import one_by_one

    model = model_of(shapes_in(scene, report), "a", report, lambda _: b"", one_by_one)
    assert [mesh.material for mesh in model.meshes] == [0, 0, 1]


@pytest.mark.parametrize("name", ["a.osgt", "a.osg", "a.ive", "a.osgx"])
def test_other_forms_of_openscenegraph_are_refused_with_the_way_on(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"#Ascii Scene\n#Version 161\nosg::Group {\n}\n" if name == "a.osgt" else b"Group {\n}\n")
    assert isinstance(choose(path), RefusedFormat)
    with pytest.raises(Trouble) as caught:
        read_model(path)
    assert "osgconv" in str(caught.value) or "no model" in str(caught.value)


def test_a_text_file_named_osgb_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.osgb"
    path.write_bytes(b"#Ascii Scene\n")
    assert isinstance(choose(path), RefusedFormat)
