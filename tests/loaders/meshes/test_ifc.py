from pathlib import Path

import numpy as np
import pytest

from loaders.child import Limits, child_model
from loaders.child_task import MODEL, Task
from loaders.formats import choose
from loaders.meshes import ifc, ifc_work
from loaders.meshes.ifc_diary import Diary
from loaders.meshes.ifc_shapes import Shapes
from loaders.meshes.ifc_text import Entity, IfcText
from loaders.model_store import read_stored
from loaders.opened import Opened
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.model import Model
from scenes.trouble import Report, Trouble
from tests.gltf_files import said, samples
from tests.ifc_files import HEADER, Ifc, guid
from tests.loaders import damaged_files


def model_of(content: bytes, folder: Path) -> tuple[Model, Report]:
    """The model as the child makes it, here in this process, which is quicker."""
    path = folder / "plant.ifc"
    path.write_bytes(content)
    return made_here(path, folder)


def made_here(path: Path, folder: Path) -> tuple[Model, Report]:
    task = Task([str(path)], folder)
    ifc_work.work(task)
    return read_stored(folder / MODEL), task.report


def left_to_the_kernels(_shapes: Shapes, _product: Entity) -> None:
    """Instead of `Shapes.pieces`: nothing is made here."""


def untouched(_growing: object, _document: IfcText) -> None:
    """Instead of `flatten_profiles`."""


def plant(schema: str = "IFC4", unit: str = "MILLI") -> Ifc:
    """A pipe, a red box that is clear by half, and a box that is cut at 1 m."""
    metre = 1000.0 if unit == "MILLI" else 1.0
    made = Ifc(schema, unit)
    pipe, box = made.pipe(0.3 * metre, 4 * metre), made.box(0.3 * metre, 0.4 * metre, 4 * metre)
    made.product("IFCFLOWSEGMENT", 100, "pipe", "P-101", made.shape(pipe), at=(5 * metre, 0, 0))
    made.product("IFCFLOWSEGMENT", 101, "box", "P-102", made.shape(made.coloured(box, 1, 0, 0, 0.5)))
    cut = made.cut_above(made.box(0.3 * metre, 0.4 * metre, 4 * metre), metre)
    made.product("IFCFLOWSEGMENT", 102, "cut", "P-103", made.shape(cut, kind="Clipping"), at=(10 * metre, 0, 0))
    return made


def boxes(model: Model) -> dict[str, Floats]:
    """Lower and upper corner of every part by its name, shape (2, 3)."""
    found: dict[str, Floats] = {}
    for one in model.instances:
        points = model.meshes[one.mesh].points.astype(np.float64) @ one.model_from_mesh[:3, :3].T
        points += one.model_from_mesh[:3, 3]
        found[model.parts[one.part].name] = np.array([points.min(axis=0), points.max(axis=0)])
    return found


@pytest.mark.parametrize(
    ("schema", "unit"), [("IFC2X3", "MILLI"), ("IFC4", "MILLI"), ("IFC4", ""), ("IFC4X3_ADD2", "")]
)
def test_every_schema_and_unit_gives_the_same_metres(tmp_path: Path, schema: str, unit: str) -> None:
    model, _ = model_of(plant(schema, unit).text(), tmp_path)
    found = boxes(model)
    np.testing.assert_allclose(found["pipe"], [[4.7, -0.3, 0], [5.3, 0.3, 4]], atol=0.01)
    np.testing.assert_allclose(found["box"], [[-0.15, -0.2, 0], [0.15, 0.2, 4]], atol=1e-6)
    np.testing.assert_allclose(found["cut"], [[9.85, -0.2, 0], [10.15, 0.2, 1]], atol=1e-6)
    assert sorted(part.code for part in model.parts) == [guid(100), guid(101), guid(102)]
    assert {part.within for part in model.parts} == {("Site A", "Pump house", "Level 1")}


def test_a_part_knows_its_tag_its_colour_its_system_and_what_its_property_sets_say(tmp_path: Path) -> None:
    made = plant()
    box = made.products[1]
    value = made.add("IFCPROPERTYSINGLEVALUE('Medium',$,IFCLABEL('\\X2\\6C28\\X0\\'),$)")
    many = [made.add(f"IFCPROPERTYSINGLEVALUE('P{row}',$,IFCREAL({row}.5),$)") for row in range(200)]
    properties = made.add(f"IFCPROPERTYSET('{guid(30)}',$,'Pset',$,({','.join([value, *many])}))")
    made.add(f"IFCRELDEFINESBYPROPERTIES('{guid(31)}',$,$,$,({box}),{properties})")
    system = made.add(f"IFCSYSTEM('{guid(32)}',$,'Ammonia',$,$)")
    made.add(f"IFCRELASSIGNSTOGROUP('{guid(33)}',$,$,$,({box}),$,{system})")
    model, _ = model_of(made.text(), tmp_path)
    [part] = [each for each in model.parts if each.name == "box"]
    assert part.within == ("Site A", "Pump house", "Level 1", "Ammonia")
    assert {("IFC", "IfcFlowSegment"), ("Tag", "P-102"), ("Medium", "氨"), ("P0", "0.5")} <= set(part.properties)
    assert len(part.properties) <= 60
    [mesh] = [model.meshes[one.mesh] for one in model.instances if model.parts[one.part].name == "box"]
    look = model.materials[mesh.material]
    assert look.colour == (1.0, 0.0, 0.0, 0.5)
    assert look.translucent


def test_a_mapped_shape_is_read_once_and_stands_often(tmp_path: Path) -> None:
    made = Ifc()
    body = made.add(f"IFCSHAPEREPRESENTATION({made.context},'Body','SweptSolid',({made.box(100, 100, 100)}))")
    source = made.add(f"IFCREPRESENTATIONMAP({made.axes},{body})")
    still = made.add(f"IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,{made.origin},$,$)")
    for row in range(5):
        mapped = made.add(f"IFCMAPPEDITEM({source},{still})")
        shape = made.shape(mapped, kind="MappedRepresentation")
        made.product("IFCFLOWSEGMENT", 100 + row, f"valve {row}", "", shape, at=(1000.0 * row, 0, 0))
    model, _ = model_of(made.text(), tmp_path)
    assert (len(model.meshes), len(model.instances), len(model.parts)) == (1, 5, 5)
    assert boxes(model)["valve 4"][0, 0] == pytest.approx(3.95)


def test_a_map_conversion_says_where_it_lies_with_turn_and_unit(tmp_path: Path) -> None:
    made = plant()
    crs = made.add("IFCPROJECTEDCRS('EPSG:4547',$,'CGCS2000',$,'Gauss-Kruger','CM 114',$)")
    made.add(f"IFCMAPCONVERSION({made.context},{crs},434000.,2488000.,5.,0.,1.,0.001)")
    model, report = model_of(made.text(), tmp_path)
    place = model.georeference
    assert place is not None
    assert (place.crs, place.anchor) == ("EPSG:4547", None)
    assert "IfcMapConversion" in place.said_in
    np.testing.assert_allclose(place.crs_from_model @ [10, 0, 1, 1], [434000, 2488010, 6, 1], atol=1e-6)
    assert not report.notices


def test_a_site_s_degrees_are_an_anchor_that_is_not_trusted(tmp_path: Path) -> None:
    model, report = model_of(plant(unit="").text(), tmp_path)
    place = model.georeference
    assert place is not None
    assert place.crs == ""
    assert isinstance(place.anchor, Wgs84)
    assert (place.anchor.longitude, place.anchor.latitude) == pytest.approx((113.36, 22.5))
    assert place.anchor.height == 8
    assert "never surveyed" in said(report)


def test_map_coordinates_in_the_placements_are_brought_near_and_kept(tmp_path: Path) -> None:
    made = Ifc(unit="")
    made.product("IFCFLOWSEGMENT", 100, "box", "", made.shape(made.box(1, 1, 1)), at=(434000.125, 2488000.25, 5))
    made.product("IFCFLOWSEGMENT", 101, "next", "", made.shape(made.box(1, 1, 1)), at=(434010.125, 2488000.25, 5))
    model, report = model_of(made.text(), tmp_path)
    assert model.georeference is not None
    assert model.georeference.anchor is None
    corner = model.georeference.crs_from_model @ [*boxes(model)["box"][0], 1]
    np.testing.assert_allclose(corner[:3], [433999.625, 2487999.75, 5], atol=1e-4)
    assert np.abs(boxes(model)["next"]).max() < 20
    assert "lie far from the origin" in said(report)


def test_spaces_and_openings_are_not_drawn_and_a_shapeless_element_is_counted(tmp_path: Path) -> None:
    made = plant("IFC2X3")
    space = made.shape(made.box(1000, 1000, 1000))
    made.add(f"IFCSPACE('{guid(50)}',$,'Room',$,$,{made.placed()},{space},$,.ELEMENT.,.INTERNAL.,$)")
    made.product("IFCFLOWSEGMENT", 103, "flat", "", made.shape(made.box(0, 0, 0)))
    model, report = model_of(made.text(), tmp_path)
    assert {part.name for part in model.parts} == {"pipe", "box", "cut"}
    assert "1 spaces are not drawn" in said(report)
    assert "1 elements gave no surface" in said(report)


def test_samples_of_others_are_read_with_what_they_say(tmp_path: Path) -> None:
    folder = samples("ifc")
    for name, parts, triangles in (("IfcOpenHouse_IFC4.ifc", 35, 1000), ("TallBuilding.ifc", 55, 5000)):
        path = folder / name
        assert choose(path).name == "IFC"
        model = ifc.read(Opened(path))
        assert len({part.code for part in model.parts}) == len(model.parts) == parts
        assert sum(len(model.meshes[one.mesh].triangles) for one in model.instances) > triangles
        levels = {part.within[2] for part in model.parts if len(part.within) > 2}
        assert levels


def test_the_quick_kernel_gives_what_the_sure_one_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = samples("ifc") / "IfcOpenHouse_IFC4.ifc"

    def areas() -> dict[str, float]:
        model, found = made_here(path, tmp_path)[0], dict[str, float]()
        for one in model.instances:
            corners = model.meshes[one.mesh].points[model.meshes[one.mesh].triangles].astype(np.float64)
            across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            code = model.parts[one.part].code
            found[code] = found.get(code, 0) + float(np.linalg.norm(across, axis=1).sum()) / 2
        return found

    monkeypatch.setattr(Shapes, "pieces", left_to_the_kernels)
    both = areas()
    monkeypatch.setattr(ifc_work, "QUICK", ifc_work.SURE)
    assert areas() == pytest.approx(both, rel=1e-3)


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4"])
def test_round_and_rolled_profiles_keep_their_size_as_polygons(
    schema: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = Ifc(schema)
    middle, turned = made.add("IFCCARTESIANPOINT((100.,50.))"), made.add("IFCDIRECTION((0.6,0.8))")
    placed = made.add(f"IFCAXIS2PLACEMENT2D({middle},{turned})")
    older = ",$,$" if schema == "IFC2X3" else ""
    newer = "" if schema == "IFC2X3" else ",$,$"
    profiles = {
        "round": f"IFCCIRCLEPROFILEDEF(.AREA.,$,{placed},200.)",
        "pipe": f"IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,{placed},200.,20.)",
        "I": f"IFCISHAPEPROFILEDEF(.AREA.,$,{placed},200.,300.,10.,15.,${newer})",
        "L": f"IFCLSHAPEPROFILEDEF(.AREA.,$,{placed},200.,150.,10.,$,$,${older})",
        "U": f"IFCUSHAPEPROFILEDEF(.AREA.,$,{placed},200.,100.,8.,12.,$,$,${older[:2]})",
        "wall thicker than the pipe": f"IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,{placed},200.,250.)",
    }
    for row, (name, profile) in enumerate(profiles.items()):
        made.product("IFCFLOWSEGMENT", 100 + row, name, "", made.shape(made.extruded(made.add(profile), 1000)))
    ours = boxes(model_of(made.text(), tmp_path)[0])
    monkeypatch.setattr(Shapes, "pieces", left_to_the_kernels)
    flattened = boxes(model_of(made.text(), tmp_path)[0])
    monkeypatch.setattr(ifc_work, "flatten_profiles", untouched)
    theirs = boxes(model_of(made.text(), tmp_path)[0])
    assert set(list(profiles)[:5]) <= set(ours)
    for name in theirs:
        np.testing.assert_allclose(ours[name], theirs[name], atol=0.003)
        np.testing.assert_allclose(flattened[name], theirs[name], atol=0.003)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"nothing of the kind", "none of IFC"),
        (HEADER.format(schema="IFC4").encode()[:60], "none of IFC"),
        (HEADER.format(schema="IFC9").encode(), "IFC9 is not read"),
        (HEADER.format(schema="IFC4").encode(), "."),
        (HEADER.format(schema="IFC4").encode() + b"ENDSEC;\nEND-ISO-10303-21;\n", "no element with a shape"),
    ],
)
def test_what_is_no_plant_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "plant.ifc").write_bytes(content)
    with pytest.raises(Trouble, match=words) as caught:
        ifc.read(Opened(tmp_path / "plant.ifc"))
    assert caught.value.notice.remedy_en


def test_damaged_files_end_in_trouble_or_in_a_model(tmp_path: Path) -> None:
    path = tmp_path / "plant.ifc"
    path.write_bytes(plant().text())
    opened = Opened(path)
    model = child_model(damaged_files.ifc, opened)
    assert len(model.parts) == 3


def test_geometry_that_never_ends_is_ended(tmp_path: Path) -> None:
    made = Ifc()
    made.product("IFCFLOWSEGMENT", 100, "box", "", made.shape(made.box(1, 1, 1)))
    path = tmp_path / "plant.ifc"
    path.write_bytes(made.text())
    with pytest.raises(Trouble, match="stood still"):
        child_model(damaged_files.never_ending_ifc, Opened(path), limits=Limits(quiet_seconds=2))


def test_an_element_that_never_ends_loses_none_of_the_others(tmp_path: Path) -> None:
    made = plant()
    damaged_files.add_sponge(made, 200)
    made.product("IFCFLOWSEGMENT", 201, "last", "P-9", made.shape(made.pipe(300, 4000)), at=(20_000, 0, 0))
    path = tmp_path / "plant.ifc"
    path.write_bytes(made.text())
    opened = Opened(path)
    model = ifc.model_without_stuck(ifc_work.work, opened, Limits(quiet_seconds=10))
    assert {part.name for part in model.parts} == {"pipe", "box", "cut", "last"}
    assert boxes(model).keys() == {"pipe", "box", "cut", "last"}
    (notice,) = [each for each in opened.report.notices if "left out" in each.en]
    assert "'sponge'" in notice.en
    assert guid(200) in notice.place


def test_what_was_begun_and_never_got_through_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    first = Diary(path)
    assert first.is_first
    first.ends(7)
    first.begins(8)
    first.ends(8)
    first.begins(9)
    path.write_text(path.read_text() + "+1")  # the machine went down while it was written
    again = Diary(path)
    assert not again.is_first
    assert again.finished == {7, 8}
    assert again.stuck >= {9}
    assert Diary().is_first


@pytest.mark.parametrize("kind", ["IFCLENGTHMEASURE", "IFCREAL"])
def test_ifc2x3_says_where_it_lies_by_property_sets(tmp_path: Path, kind: str) -> None:
    made = plant("IFC2X3")
    numbers = {"Eastings": 434000.125, "Northings": 2488000.25, "OrthogonalHeight": 5.5, "XAxisAbscissa": 0.0,
               "XAxisOrdinate": 1.0, "Scale": 1.0}  # fmt: skip
    words = {"Name": "IFCLABEL('EPSG:4547')", "MapUnit": "IFCIDENTIFIER('METRE')"}
    listed = [made.add(f"IFCPROPERTYSINGLEVALUE('{name}',$,{kind}({value}),$)") for name, value in numbers.items()]
    conversion = made.add(f"IFCPROPERTYSET('{guid(40)}',$,'ePset_MapConversion',$,({','.join(listed)}))")
    listed = [made.add(f"IFCPROPERTYSINGLEVALUE('{name}',$,{value},$)") for name, value in words.items()]
    system = made.add(f"IFCPROPERTYSET('{guid(41)}',$,'ePSet_ProjectedCRS',$,({','.join(listed)}))")
    for row, each in enumerate((conversion, system)):
        made.add(f"IFCRELDEFINESBYPROPERTIES('{guid(42 + row)}',$,$,$,({made.site}),{each})")
    model, report = model_of(made.text(), tmp_path)
    place = model.georeference
    assert place is not None
    assert (place.crs, place.anchor) == ("EPSG:4547", None)
    assert "ePSet_MapConversion" in place.said_in
    np.testing.assert_allclose(place.crs_from_model @ [10, 0, 1, 1], [434000.125, 2488010.25, 6.5, 1], atol=1e-6)
    assert not report.notices
