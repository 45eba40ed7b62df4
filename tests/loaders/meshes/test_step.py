from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.formats import choose
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.meshes import step, step_work
from loaders.meshes.step_unit import metres_per_unit
from loaders.model_store import read_stored
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import samples
from tests.ifc_files import Ifc
from tests.loaders import damaged_files

BOX = "box_sides.STEP"


def box(folder: Path, up: str = "z", metres: str = "") -> Model:
    """The sample as the child makes it, here in this process, which is quicker."""
    step_work.work(Task([str(samples("mesh") / BOX), up, metres], folder))
    return read_stored(folder / MODEL)


def bounds(model: Model) -> Floats:
    """Lower and upper corner, shape (2, 3)."""
    placed = [
        model.meshes[one.mesh].points.astype(np.float64) @ one.model_from_mesh[:3, :3].T + one.model_from_mesh[:3, 3]
        for one in model.instances
    ]
    together = np.concatenate(placed)
    return np.array([together.min(axis=0), together.max(axis=0)])


def test_parts_keep_their_names_and_their_assembly_and_inches_become_metres() -> None:
    path = samples("mesh") / BOX
    assert choose(path).name == "STEP"
    shares = list[float]()
    model = step.read(Opened(path, progress=shares.append))
    assert [part.name for part in model.parts].count("gusset") > 1
    assert {"box_base", "side_long", "side_short"} <= {part.name for part in model.parts}
    assert {part.within for part in model.parts} == {("box_sides",)}
    across = bounds(model)[1] - bounds(model)[0]
    np.testing.assert_allclose(across[:2], [7.25 * 0.0254, 4.5 * 0.0254], atol=0.005)
    assert shares == sorted(shares)


def test_z_is_up_unless_the_person_says_y(tmp_path: Path) -> None:
    as_it_stands, turned = bounds(box(tmp_path)), bounds(box(tmp_path, "y"))
    low, high = as_it_stands
    np.testing.assert_allclose(turned, [[low[0], -high[2], low[1]], [high[0], -low[2], high[1]]], atol=1e-6)
    model = step.read(Opened(samples("mesh") / BOX, said=Said(up="y")))
    np.testing.assert_allclose(bounds(model), turned, atol=1e-6)


def test_a_text_without_solids_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nothing.stp"
    path.write_bytes(b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n")
    with pytest.raises(Trouble):
        step.read(Opened(path))


def test_an_ifc_is_not_taken_for_step() -> None:
    content = Ifc().text()
    assert not step.recognises(content)


@pytest.mark.parametrize("content", [b"", b"text of another kind", b"ISO-10303-21;\nHEADER;", b"\xff\xfe" * 100])
def test_what_is_no_step_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "part.step"
    path.write_bytes(content)
    with pytest.raises(Trouble) as caught:
        step.read(Opened(path))
    assert caught.value.notice.remedy_en


def test_damaged_files_end_nothing_but_their_child() -> None:
    path = samples("mesh") / BOX
    with suppress(Trouble):  # OCCT may well crash on one of them: that is what the child is for
        child_model(damaged_files.step, Opened(path))
    assert len(step.read(Opened(path)).parts) > 5


ASSIGNED = "#9=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNIT_ASSIGNED_CONTEXT((#1,#2))REPRESENTATION_CONTEXT('',''));"
METRE = "#5=(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT($,.METRE.));"


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("#2=( LENGTH_UNIT ( ) NAMED_UNIT ( * ) SI_UNIT ( .MILLI., .METRE. ) );", 0.001),
        ("#2=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT($,.METRE.));", 1.0),
        (METRE + "#2=(CONVERSION_BASED_UNIT('INCH',#4)LENGTH_UNIT()NAMED_UNIT(#3));"
         "#4=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(2.54E-2),#5);", 0.0254),
        ("#2=(CONVERSION_BASED_UNIT('LOOP',#4)LENGTH_UNIT()NAMED_UNIT(#3));"
         "#4=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(2.),#2);", None),
        ("#2=(NAMED_UNIT(*)SI_UNIT($,.SECOND.)TIME_UNIT());", None),
        ("#2=(CONVERSION_BASED_UNIT('INCH',#77)LENGTH_UNIT()NAMED_UNIT(#3));", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_unit_is_read_from_the_text(tmp_path: Path, text: str, metres: float | None) -> None:
    path = tmp_path / "a.step"
    path.write_text(
        "ISO-10303-21;\nDATA;\n#1=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));\n" + text + ASSIGNED
    )
    assert metres_per_unit(path) == metres


def test_an_empty_text_names_no_unit(tmp_path: Path) -> None:
    (tmp_path / "a.step").write_bytes(b"")
    assert metres_per_unit(tmp_path / "a.step") is None


def test_the_person_s_unit_goes_before_the_file_s(tmp_path: Path) -> None:
    assert metres_per_unit(samples("mesh") / BOX) == pytest.approx(0.0254)
    own, as_metres = bounds(box(tmp_path)), bounds(box(tmp_path, metres="1"))
    np.testing.assert_allclose(as_metres, own / 0.0254, rtol=1e-6)


def test_an_import_does_not_guess_a_unit_that_the_file_says(tmp_path: Path) -> None:
    (found,) = imported([samples("mesh") / BOX], Wanted(tmp_path / "made.park"))
    assert found.error is None
    assert found.extent is not None
    assert (found.extent[1] - found.extent[0]).max() == pytest.approx(7.25 * 0.0254, abs=0.01)
    assert not any("unit" in notice.en for notice in found.report.notices)
