from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.formats import choose
from loaders.meshes import step, step_work
from loaders.model_store import read_stored
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import samples
from tests.ifc_files import Ifc
from tests.loaders import damaged_files

BOX = "box_sides.STEP"


def box(folder: Path, up: str = "z") -> Model:
    """The sample as the child makes it, here in this process, which is quicker."""
    step_work.work(Task([str(samples("mesh") / BOX), up], folder))
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
