from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.formats import ModelFormat, choose
from loaders.meshes import dxf, dxf_patterns, dxf_work
from loaders.meshes.dxf_filling import triangles_inside
from loaders.model_store import read_stored
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Report, Trouble
from tests.gltf_files import said, samples
from tests.loaders import damaged_files

type Place = tuple[float, ...]
type Attributes = Mapping[str, object] | None


class Reference(Protocol):
    """A block that stands somewhere."""

    def add_attrib(
        self, tag: str, text: str, insert: Place = (0.0, 0.0), *, dxfattribs: Attributes = None
    ) -> object: ...


class Space(Protocol):
    """What of ezdxf draws here, in model space and in blocks."""

    def add_line(self, start: Place, end: Place, dxfattribs: Attributes = None) -> object: ...
    def add_circle(self, center: Place, radius: float, dxfattribs: Attributes = None) -> object: ...
    def add_arc(
        self, center: Place, radius: float, start: float, end: float, *, dxfattribs: Attributes = None
    ) -> object: ...
    def add_spline(self, fit_points: Sequence[Place], *, dxfattribs: Attributes = None) -> object: ...
    def add_3dface(self, points: Sequence[Place], *, dxfattribs: Attributes = None) -> object: ...
    def add_lwpolyline(self, points: Sequence[Place], *, close: bool = False) -> object: ...
    def add_text(self, text: str, *, height: float = 2.5, dxfattribs: Attributes = None) -> object: ...
    def add_mtext(self, text: str, *, dxfattribs: Attributes = None) -> object: ...
    def add_solid(self, points: Sequence[Place], *, dxfattribs: Attributes = None) -> object: ...
    def add_hatch(self, color: int, *, dxfattribs: Attributes = None) -> "Hatch": ...
    def add_linear_dim(self, base: Place, p1: Place, p2: Place) -> "Dimension": ...
    def add_blockref(self, name: str, insert: Place, dxfattribs: Attributes = None) -> Reference: ...


class Edges(Protocol):
    """The outlines of a hatch."""

    def add_polyline_path(self, path: Sequence[Place], *, is_closed: bool = True) -> object: ...


class Hatch(Protocol):
    """A hatch in the making."""

    paths: Edges

    def set_pattern_fill(self, name: str, *, scale: float = 1.0) -> None: ...


class Dimension(Protocol):
    """A dimension in the making."""

    def render(self) -> object: ...


class Blocks(Protocol):
    """The blocks of a drawing."""

    def new(self, name: str) -> Space: ...


class Table(Protocol):
    """Line types or layers."""

    def add(self, name: str, pattern: Sequence[float] = (), *, linetype: str = "Continuous") -> object: ...


class Sheet(Protocol):
    """A drawing in the making."""

    blocks: Blocks
    linetypes: Table
    layers: Table

    def modelspace(self) -> Space: ...


def drawn(path: Path, draw: Callable[[Sheet], None], *, units: int = 4, binary: bool = False) -> Path:
    """A drawing written by ezdxf; millimetres unless said otherwise."""
    sheet = import_module("ezdxf").new("R2010")
    sheet.units = units
    sheet.layers.add("PIPES", color=1)
    sheet.layers.add("STEEL", true_color=0x00336699)
    sheet.layers.add("HIDDEN", color=3).off()
    draw(sheet)
    sheet.saveas(str(path), fmt="bin" if binary else "asc")
    return path


def made_here(path: Path, folder: Path, metres: str = "", encoding: str = "") -> tuple[Model, Report]:
    task = Task([str(path), metres, encoding], folder)
    dxf_work.work(task)
    return read_stored(folder / MODEL), task.report


def yard(sheet: Sheet) -> None:
    """A face, a mesh, a line, an arc and a circle, a spline, and two pumps that are blocks with a tag."""
    space = sheet.modelspace()
    space.add_3dface([(0, 0, 0), (1000, 0, 0), (1000, 1000, 0), (0, 1000, 0)], dxfattribs={"layer": "STEEL"})
    mesh = import_module("ezdxf.render").MeshBuilder()
    mesh.add_mesh(vertices=[(0, 0, 0), (0, 0, 2000), (1000, 0, 2000)], faces=[[0, 1, 2]])
    mesh.render_mesh(space, {"layer": "STEEL"})
    space.add_line((0, 0, 0), (5000, 0, 3000), {"layer": "PIPES"})
    space.add_circle((0, 0, 0), 2000, {"layer": "PIPES", "color": 5})
    space.add_arc((0, 0, 0), 1000, 0, 90, dxfattribs={"layer": "PIPES"})
    space.add_spline([(0, 0, 0), (1000, 500, 0), (2000, 0, 0)], dxfattribs={"layer": "PIPES"})
    pump = sheet.blocks.new("PUMP")
    pump.add_lwpolyline([(0, 0), (300, 0), (300, 300)], close=True)
    pump.add_3dface([(0, 0, 0), (300, 0, 0), (300, 300, 0), (0, 300, 0)], dxfattribs={"color": 0})
    for row, code in enumerate(("P-101", "440105001001B0007")):
        block = space.add_blockref("PUMP", (row * 10_000, 0, 0), {"layer": "PIPES", "color": 2})
        block.add_attrib("TAG", code, dxfattribs={"flags": 1})  # it is not to be seen
    space.add_text("Pump house")


def boxes(model: Model) -> dict[str, Floats]:
    """Lower and upper corner of every part, shape (2, 3)."""
    piled: dict[str, list[Floats]] = {}
    placed = [(model.meshes[one.mesh].points, one.part, one.model_from_mesh) for one in model.instances]
    placed += [(each.points, each.part, each.model_from_lines) for each in model.lines]
    for points, part, pose in placed:
        piled.setdefault(model.parts[part].name, []).append(points.astype(np.float64) @ pose[:3, :3].T + pose[:3, 3])
    return {
        name: np.array([np.concatenate(each).min(axis=0), np.concatenate(each).max(axis=0)])
        for name, each in piled.items()
    }


def near(found: Floats, expected: list[list[float]], by: float) -> bool:
    return bool(np.abs(found - np.array(expected)).max() <= by)


@pytest.mark.parametrize("binary", [False, True])
def test_faces_lines_curves_and_blocks_come_in_metres_with_their_layers(tmp_path: Path, binary: bool) -> None:
    path = drawn(tmp_path / "yard.dxf", yard, binary=binary)
    model, report = made_here(path, tmp_path)
    assert isinstance(choose(path), ModelFormat)
    found = boxes(model)
    assert near(found["STEEL"], [[0.0, 0, 0], [1, 1, 2]], 1e-6)
    assert near(found["PIPES"], [[-2.0, -2, 0], [5, 2, 3]], 0.02)
    assert near(found["P-101"], [[0.0, 0, 0], [0.3, 0.3, 0]], 1e-6)
    assert near(found["440105001001B0007"], [[10.0, 0, 0], [10.3, 0.3, 0]], 1e-6)
    coded = {part.code: part for part in model.parts if part.code}
    assert coded["440105001001B0007"].within == ("PIPES",)
    assert ("TAG", "440105001001B0007") in coded["440105001001B0007"].properties
    assert "1 texts are not drawn" not in said(report)


def test_colours_come_from_the_entity_its_block_or_its_layer(tmp_path: Path) -> None:
    model, _ = made_here(drawn(tmp_path / "yard.dxf", yard), tmp_path)
    lines = {(model.parts[each.part].name, each.colour[:3]) for each in model.lines}
    assert {("PIPES", (255, 0, 0)), ("PIPES", (0, 0, 255)), ("P-101", (255, 0, 0))} <= lines
    looks = {
        model.parts[one.part].name: model.materials[model.meshes[one.mesh].material].colour for one in model.instances
    }
    assert looks["STEEL"][:3] == pytest.approx((0.0331, 0.1329, 0.3185), abs=1e-3)
    assert looks["P-101"][:3] == (1.0, 1.0, 0.0)


def test_what_lies_on_a_layer_that_is_off_is_not_drawn(tmp_path: Path) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.modelspace().add_line((0, 0), (1, 1), {"layer": "HIDDEN"})
        sheet.modelspace().add_line((0, 0), (1, 1), {"layer": "PIPES"})

    model, report = made_here(drawn(tmp_path / "yard.dxf", draw), tmp_path)
    assert [part.name for part in model.parts] == ["PIPES"]
    assert "1 entities lie on layers that are off" in said(report)


def line(sheet: Sheet) -> None:
    sheet.modelspace().add_line((434_000.25, 2_488_000.5, 3), (434_010.25, 2_488_000.5, 3))


def test_map_coordinates_are_brought_near_and_the_way_back_is_kept(tmp_path: Path) -> None:
    model, report = made_here(drawn(tmp_path / "survey.dxf", line, units=6), tmp_path)
    assert model.georeference is not None
    assert model.georeference.crs == ""
    start = model.lines[0].model_from_lines @ [*model.lines[0].points[0].astype(np.float64), 1]
    assert (model.georeference.crs_from_model @ start)[:3].tolist() == [434_000.25, 2_488_000.5, 3]
    assert np.abs(start[:3]).max() < 20
    assert "lie far from the origin" in said(report)


def test_a_drawing_without_a_unit_is_taken_for_metres_and_says_so_unless_the_person_knows(tmp_path: Path) -> None:
    path = drawn(tmp_path / "unitless.dxf", yard, units=0)
    model, report = made_here(path, tmp_path)
    assert boxes(model)["STEEL"][1, 0] == pytest.approx(1000)
    assert "names no unit" in said(report)
    told = dxf.read(Opened(path, said=Said(metres_per_unit=0.001)))
    assert boxes(told)["STEEL"][1, 0] == pytest.approx(1)


def test_coordinates_that_are_nowhere_are_left_out_and_counted(tmp_path: Path) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.modelspace().add_line((0, 0), (1, 1))
        sheet.modelspace().add_line((0, 0), (1e300, 1))

    model, report = made_here(drawn(tmp_path / "odd.dxf", draw), tmp_path)
    assert len(model.lines[0].points) == 2
    assert "lie nowhere" in said(report)


def test_blocks_within_blocks_that_multiply_are_refused_and_cycles_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bomb(sheet: Sheet) -> None:
        sheet.blocks.new("B0").add_line((0, 0), (1, 1))
        for level in range(1, 8):
            above = sheet.blocks.new(f"B{level}")
            for row in range(10):
                above.add_blockref(f"B{level - 1}", (row, 0))
        sheet.modelspace().add_blockref("B7", (0, 0))

    monkeypatch.setattr(dxf_work, "MOST_ENTITIES", 2000)
    with pytest.raises(Trouble, match="more than 2000 entities"):
        made_here(drawn(tmp_path / "bomb.dxf", bomb), tmp_path)

    def cycle(sheet: Sheet) -> None:
        sheet.blocks.new("A").add_blockref("B", (0, 0))
        sheet.blocks.new("B").add_blockref("A", (0, 0))
        sheet.modelspace().add_blockref("A", (0, 0))
        sheet.modelspace().add_line((0, 0), (1, 1))

    model, report = made_here(drawn(tmp_path / "cycle.dxf", cycle), tmp_path)
    assert len(model.lines) == 1
    assert "make no sense" in said(report)


def area(model: Model, part: str) -> float:
    """Square metres of all triangles of a part."""
    total = 0.0
    for one in model.instances:
        if model.parts[one.part].name == part:
            mesh = model.meshes[one.mesh]
            corners = mesh.points[mesh.triangles].astype(np.float64)
            normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            total += float(np.linalg.norm(normals, axis=1).sum()) / 2
    return total


def test_a_filled_hatch_has_its_hole_and_a_pattern_its_outline(tmp_path: Path) -> None:
    def plan(sheet: Sheet) -> None:
        space = sheet.modelspace()
        filled = space.add_hatch(1, dxfattribs={"layer": "PIPES"})
        filled.paths.add_polyline_path([(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)])
        filled.paths.add_polyline_path([(4000, 4000), (6000, 4000), (6000, 6000), (4000, 6000)])
        pattern = space.add_hatch(2, dxfattribs={"layer": "STEEL"})
        pattern.set_pattern_fill("ANSI31")
        pattern.paths.add_polyline_path([(0, 0), (10_000, 0), (10_000, 5_000)])
        space.add_solid([(0, 0), (2000, 0), (0, 2000), (2000, 2000)])

    model, report = made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)
    assert not report.notices
    assert area(model, "PIPES") == pytest.approx(96.0)
    assert area(model, "0") == pytest.approx(4.0)
    assert [model.parts[each.part].name for each in model.lines] == ["STEEL"]
    assert near(boxes(model)["PIPES"], [[0.0, 0, -0.01], [10, 10, -0.01]], 1e-6)


def strokes(model: Model) -> dict[str, tuple[int, float]]:
    """How many edges the lines of each part have, and how long they are together, in metres."""
    found: dict[str, tuple[int, float]] = {}
    for each in model.lines:
        ends = each.points[each.edges].astype(np.float64)
        length = float(np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1).sum())
        found[model.parts[each.part].name] = len(ends), length
    return found


def test_a_hatch_with_a_pattern_has_its_strokes_unless_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(sheet: Sheet) -> None:
        pattern = sheet.modelspace().add_hatch(2, dxfattribs={"layer": "STEEL"})
        pattern.set_pattern_fill("ANSI31", scale=100)
        pattern.paths.add_polyline_path([(0, 0), (10_000, 0), (10_000, 5_000), (0, 5_000)])

    path = drawn(tmp_path / "plan.dxf", plan)
    model, _ = made_here(path, tmp_path)
    count, length = strokes(model)["STEEL"]
    assert count > 20
    assert length == pytest.approx(30 + 50 / 0.3175, rel=0.1)  # strokes lie 3.175 × scale mm apart
    assert near(boxes(model)["STEEL"], [[0.0, 0, 0], [10, 5, 0]], 1e-3)
    monkeypatch.setattr(dxf_patterns, "MOST_STROKES", 20)
    assert strokes(made_here(path, tmp_path)[0])["STEEL"] == pytest.approx((4, 30.0))


def test_lines_have_the_gaps_of_their_own_type_or_their_layer_s(tmp_path: Path) -> None:
    def plan(sheet: Sheet) -> None:
        sheet.linetypes.add("FENCE", [1000.0, 600.0, -400.0])
        sheet.linetypes.add("FINE", [1.0, 0.6, -0.4])
        sheet.layers.add("LIMIT", linetype="FENCE")
        space = sheet.modelspace()
        for name, told in (
            ("LIMIT", {}), ("PIPES", {"linetype": "FENCE", "ltscale": 2.0}), ("STEEL", {"linetype": "FINE"}),
            ("WHOLE", {"linetype": "CONTINUOUS"}), ("NONE", {"linetype": "MISSING"}),
        ):  # fmt: skip
            space.add_line((0, 0, 0), (10_000, 0, 0), {"layer": name, **told})

    model, report = made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)
    assert not report.notices
    found = strokes(model)
    assert found["LIMIT"] == pytest.approx((10, 6.0), abs=1e-3)
    assert found["PIPES"] == pytest.approx((5, 6.0), abs=1e-3)
    for unbroken in ("STEEL", "WHOLE", "NONE"):
        assert found[unbroken] == pytest.approx((1, 10.0))


def test_what_stands_within_a_frame_that_is_open_is_no_hole() -> None:
    """As in 区 and 回: a cross in an open frame, and a ring in a ring."""
    frame = np.array([(0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10.0)])
    cross = np.array([(3, 3), (7, 3), (7, 7), (3, 7.0)])
    overlapping = np.array([(6, 3), (9, 3), (9, 7), (6, 7.0)])
    assert filled_area([frame, cross, overlapping]) == pytest.approx(28 + 16 + 8)
    nested = [np.array([(-size, -size), (size, -size), (size, size), (-size, size)]) for size in (4.0, 3.0, 2.0, 1.0)]
    assert filled_area(nested) == pytest.approx(64 - 36 + 16 - 4)
    assert filled_area([nested[0], nested[0], nested[1][::-1]]) == pytest.approx(64 - 36)
    assert filled_area([np.zeros((5, 2)), np.zeros((2, 2))]) == 0
    assert filled_area([np.array([(0, 0), (2, 2), (2, 0), (0, 2.0)])]) > 0


def filled_area(rings: list[Floats]) -> float:
    a, b, c = np.moveaxis(triangles_inside(rings), 1, 0)
    first, second = b - a, c - a
    return float(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum()) / 2


def test_a_text_is_broken_where_it_would_be_wider_than_it_may(tmp_path: Path) -> None:
    def plan(sheet: Sheet) -> None:
        space = sheet.modelspace()
        for layer, words in (("PIPES", "TANK AREA NORTH OF THE GATE"), ("STEEL", "罐区北门以东的泵房和管廊")):
            told = {"layer": layer, "char_height": 500, "insert": (0, 0), "attachment_point": 1, "width": 4000}
            space.add_mtext(words, dxfattribs=told)
        space.add_mtext("UNBREAKABLE" * 3, dxfattribs={"layer": "0", "char_height": 500, "width": 100})

    found = boxes(made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)[0])
    for layer in ("PIPES", "STEEL"):
        low, high = found[layer]
        assert high[0] - low[0] <= 4.1
        assert high[1] - low[1] > 1.2  # at least two lines
    assert found["0"][1, 1] - found["0"][0, 1] < 0.8


def test_texts_stand_where_they_are_written_as_tall_as_it_says(tmp_path: Path) -> None:
    def plan(sheet: Sheet) -> None:
        space = sheet.modelspace()
        space.add_text("HHH", height=1000, dxfattribs={"layer": "PIPES", "insert": (5000, 2000)})
        told = {"layer": "STEEL", "char_height": 600, "insert": (0, 9000), "attachment_point": 1}
        space.add_mtext("TANK\\PTK-101", dxfattribs=told)
        space.add_linear_dim((0, -3000), (0, 0), (4000, 0)).render()

    model, _ = made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)
    low, high = boxes(model)["PIPES"]
    assert (low[0], low[1], high[1]) == pytest.approx((5.0, 2.0, 3.0), abs=0.15)
    assert low[2] == pytest.approx(0.01)
    low, high = boxes(model)["STEEL"]
    assert high[1] == pytest.approx(9.0, abs=0.1)
    assert low[1] == pytest.approx(9.0 - 0.6 - 1.0, abs=0.1)
    assert near(boxes(model)["0"][:, :1], [[0.0], [4.0]], 0.3)  # the dimension, its arrows and its number
    assert area(model, "PIPES") > 0.3


def test_texts_without_end_are_counted_and_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(sheet: Sheet) -> None:
        for row in range(4):
            sheet.modelspace().add_text("H" * 8, height=100, dxfattribs={"insert": (0, 200 * row)})
        sheet.modelspace().add_text("H" * 501)

    monkeypatch.setattr(dxf_work, "MOST_LETTERS", 10)
    _, report = made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)
    assert "3 texts are not drawn" in said(report)


def test_a_machine_without_fonts_says_so_and_draws_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = import_module("ezdxf.fonts.fonts").font_manager
    monkeypatch.setattr(manager, "_font_cache", import_module("ezdxf.fonts.font_manager").FontCache())

    def plan(sheet: Sheet) -> None:
        sheet.modelspace().add_text("罐区", height=100)
        sheet.modelspace().add_line((0, 0), (1000, 0))

    model, report = made_here(drawn(tmp_path / "plan.dxf", plan), tmp_path)
    assert len(model.lines) == 1
    assert "no font with Chinese" in said(report)
    assert "1 texts are not drawn" in said(report)


def test_samples_of_others_are_read(tmp_path: Path) -> None:
    model, _ = made_here(samples("dxf") / "colors.dxf", tmp_path)
    assert {part.name for part in model.parts} >= {"BLUE", "BLOCK2"}
    assert len({each.colour for each in model.lines}) > 3
    model, report = made_here(samples("dxf") / "hatch_issues.dxf", tmp_path)
    assert model.lines
    assert not report.notices


@pytest.mark.parametrize(
    "content", [b"", b"AC1032 and what follows", b"  0\r\nSECTION\r\n", b"AutoCAD Binary DXF\r\n\x1a\0"]
)
def test_what_is_no_drawing_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(content)
    with pytest.raises(Trouble) as caught:
        dxf.read(Opened(path))
    assert caught.value.notice.remedy_en


def test_damaged_drawings_end_in_trouble_or_in_a_model(tmp_path: Path) -> None:
    path = drawn(tmp_path / "yard.dxf", yard)
    model = child_model(damaged_files.dxf, Opened(path))
    assert len(model.parts) == 5
