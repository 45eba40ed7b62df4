"""Shapes made here beside those of a geometry kernel: the same place, the same volume, closed, looking outward."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from loaders.child_task import MODEL, Task
from loaders.meshes import ifc_work
from loaders.meshes.ifc_shapes import Shapes
from loaders.meshes.ifc_solids import Triangles, UnsoundError, cut_off, drawn_out, from_faces
from loaders.meshes.ifc_text import Entity, IfcText
from loaders.model_store import read_stored
from scenes.columns import Floats
from scenes.model import Model
from tests.gltf_files import samples
from tests.ifc_files import Ifc

CONCAVE = [(-200, -150), (250, -150), (250, 0), (100, 0), (100, 180), (-60, 90), (-200, 180)]
STAR = [
    (300 * np.cos(t) * r, 300 * np.sin(t) * r) for t, r in zip(np.arange(10) * np.pi / 5, [1, 0.4] * 5, strict=True)
]


def points(made: Ifc, corners: Sequence[Sequence[float]]) -> list[str]:
    return [made.add(f"IFCCARTESIANPOINT(({','.join(f'{each:.6f}' for each in corner)}))") for corner in corners]


def polyline(made: Ifc, corners: Sequence[Sequence[float]]) -> str:
    listed = points(made, corners)
    return made.add(f"IFCPOLYLINE(({','.join([*listed, listed[0]])}))")


def polygon(made: Ifc, *rings: Sequence[Sequence[float]]) -> str:
    outer, *holes = (polyline(made, ring) for ring in rings)
    if not holes:
        return made.add(f"IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,{outer})")
    return made.add(f"IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,{outer},({','.join(holes)}))")


def indexed(made: Ifc) -> str:
    corners = ",".join(f"({x:.3f},{y:.3f})" for x, y in CONCAVE)
    listed = made.add(f"IFCCARTESIANPOINTLIST2D(({corners}),$)")
    return made.add(
        f"IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,{made.add(f'IFCINDEXEDPOLYCURVE({listed},(IFCLINEINDEX((1,2,3,4,5,6,7,1))),.F.)')})"
    )


def sized(made: Ifc, text: str) -> str:
    middle, turned = made.add("IFCCARTESIANPOINT((30.,-20.))"), made.add("IFCDIRECTION((0.8,0.6))")
    return made.add(text.replace("@", made.add(f"IFCAXIS2PLACEMENT2D({middle},{turned})")))


def direction(made: Ifc, way: Floats) -> str:
    return made.add(f"IFCDIRECTION(({','.join(f'{each:.9f}' for each in way)}))")


def axes(made: Ifc, seeded: np.random.Generator, middle: Sequence[float] = (0.0, 0.0, 0.0), wide: float = 500.0) -> str:
    place = points(made, [np.add(middle, seeded.uniform(-wide, wide, 3)).tolist()])[0]
    up, along = (direction(made, seeded.normal(0, 1, 3)) for _ in range(2))
    return made.add(f"IFCAXIS2PLACEMENT3D({place},{up},{along})")


def extruded(made: Ifc, profile: str, seeded: np.random.Generator, *, slanted: bool = False) -> str:
    way = seeded.normal(0, 0.3, 3) * slanted + [0, 0, seeded.choice([-1.0, 1.0])]
    depth = seeded.uniform(200, 2000)
    return made.add(f"IFCEXTRUDEDAREASOLID({profile},{axes(made, seeded)},{direction(made, way)},{depth:.6f})")


def cut(made: Ifc, profile: str, seeded: np.random.Generator, *flags: str) -> str:
    """A beam through the origin, less what lies on one side of planes through what is near its middle."""
    up = direction(made, np.array([0, 0, 1.0]))
    solid = made.add(f"IFCEXTRUDEDAREASOLID({profile},{made.axes},{up},2000.)")
    for flag in flags:
        plane = made.add(f"IFCPLANE({axes(made, seeded, (0, 0, 1000.0), 60)})")
        half = made.add(f"IFCHALFSPACESOLID({plane},{flag})")
        solid = made.add(f"IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,{solid},{half})")
    return solid


PROFILES: dict[str, Callable[[Ifc], str]] = {
    "rectangle": lambda made: sized(made, "IFCRECTANGLEPROFILEDEF(.AREA.,$,@,300.,200.)"),
    "hollow rectangle": lambda made: sized(made, "IFCRECTANGLEHOLLOWPROFILEDEF(.AREA.,$,@,300.,200.,20.,$,$)"),
    "circle": lambda made: sized(made, "IFCCIRCLEPROFILEDEF(.AREA.,$,@,150.)"),
    "pipe": lambda made: sized(made, "IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,@,150.,10.)"),
    "I": lambda made: sized(made, "IFCISHAPEPROFILEDEF(.AREA.,$,@,200.,300.,10.,15.,$,$,$)"),
    "L": lambda made: sized(made, "IFCLSHAPEPROFILEDEF(.AREA.,$,@,200.,150.,10.,$,$,$)"),
    "U": lambda made: sized(made, "IFCUSHAPEPROFILEDEF(.AREA.,$,@,200.,100.,8.,12.,$,$,$)"),
    "concave": lambda made: polygon(made, CONCAVE),
    "the other way round": lambda made: polygon(made, CONCAVE[::-1]),
    "star": lambda made: polygon(made, STAR),
    "holes": lambda made: polygon(
        made,
        [(-300, -200), (300, -200), (300, 200), (-300, 200)],
        [(-200, -100), (-100, -100), (-150, 100)],
        [(50, -50), (50, 50), (150, 50), (150, -50)],
    ),
    "indexed": indexed,
}


def faces(made: Ifc) -> str:
    """A brep: a prism over a concave polygon, with a square hole through it."""
    low = points(made, [(x, y, 0) for x, y in CONCAVE])
    high = points(made, [(x, y, 700) for x, y in CONCAVE])
    hole_low = points(made, [(-150, -100, 0), (-50, -100, 0), (-50, 0, 0), (-150, 0, 0)])
    hole_high = points(made, [(-150, -100, 700), (-50, -100, 700), (-50, 0, 700), (-150, 0, 700)])

    def face(outer: Sequence[str], *holes: Sequence[str], flag: str = ".T.") -> str:
        bounds = [("IFCFACEOUTERBOUND", outer), *(("IFCFACEBOUND", hole) for hole in holes)]
        made_of = [
            made.add(f"{kind}({made.add(f'IFCPOLYLOOP(({chr(44).join(loop)}))')},{flag})") for kind, loop in bounds
        ]
        return made.add(f"IFCFACE(({','.join(made_of)}))")

    sides = [
        face([ring[0][row], ring[0][(row + 1) % len(ring[0])], ring[1][(row + 1) % len(ring[0])], ring[1][row]])
        for ring in ((low, high), (hole_low[::-1], hole_high[::-1]))
        for row in range(len(ring[0]))
    ]
    listed = [*sides, face(high, hole_high[::-1]), face(low, hole_low[::-1], flag=".F.")]
    return made.add(f"IFCFACETEDBREP({made.add(f'IFCCLOSEDSHELL(({chr(44).join(listed)}))')})")


def triangle_set(made: Ifc) -> str:
    listed = made.add("IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(300.,0.,0.),(0.,400.,0.),(0.,0.,500.)),$)")
    return made.add(f"IFCTRIANGULATEDFACESET({listed},$,.T.,((1,3,2),(1,2,4),(2,3,4),(3,1,4)),$)")


def polygon_set(made: Ifc) -> str:
    corners = [(x, y, z) for z in (0.0, 300.0) for x, y in ((0, 0), (400, 0), (400, 200), (0, 200))]
    corners += [(x, y, z) for z in (0.0, 300.0) for x, y in ((100, 50), (300, 50), (300, 150), (100, 150))]
    text = ",".join(f"({x:.1f},{y:.1f},{z:.1f})" for x, y, z in corners)
    listed = made.add(f"IFCCARTESIANPOINTLIST3D(({text}),$)")
    sides = [(1 + at, 1 + (at + 1) % 4, 5 + (at + 1) % 4, 5 + at) for at in range(4)]
    sides += [(9 + (at + 1) % 4, 9 + at, 13 + at, 13 + (at + 1) % 4) for at in range(4)]
    plain = [made.add(f"IFCINDEXEDPOLYGONALFACE({side})".replace(" ", "")) for side in sides]
    with_holes = [
        made.add("IFCINDEXEDPOLYGONALFACEWITHVOIDS((5,6,7,8),((13,16,15,14)))"),
        made.add("IFCINDEXEDPOLYGONALFACEWITHVOIDS((4,3,2,1),((9,10,11,12)))"),
    ]
    return made.add(f"IFCPOLYGONALFACESET({listed},.T.,({','.join([*plain, *with_holes])}),$)")


def everything() -> Ifc:
    """Every profile drawn straight and aslant, whole and cut once and twice; faces; and a shape placed again."""
    made, seeded, number = Ifc(), np.random.default_rng(20261201), 100
    for name, profile in PROFILES.items():
        solids = {
            f"{name} straight": extruded(made, profile(made), seeded),
            f"{name} aslant": extruded(made, profile(made), seeded, slanted=True),
            f"{name} cut": cut(made, profile(made), seeded, ".T."),
            f"{name} cut twice": cut(made, profile(made), seeded, ".F.", ".T."),
        }
        for called, solid in solids.items():
            made.product("IFCFLOWSEGMENT", number, called, "", made.shape(solid), at=(1000.0 * number, 0, 0))
            number += 1
    for called, item in (("brep", faces(made)), ("triangles", triangle_set(made)), ("polygons", polygon_set(made))):
        made.product("IFCFLOWSEGMENT", number, called, "", made.shape(item), at=(1000.0 * number, 0, 0))
        number += 1
    body = made.add(f"IFCSHAPEREPRESENTATION({made.context},'Body','SweptSolid',({made.box(300, 200, 100)}))")
    source = made.add(f"IFCREPRESENTATIONMAP({made.axes},{body})")
    first, third = direction(made, np.array([0.6, 0.8, 0])), direction(made, np.array([0.0, 0.0, 1.0]))
    again = made.add(f"IFCCARTESIANTRANSFORMATIONOPERATOR3D({first},$,{points(made, [(10, 20, 30)])[0]},1.5,{third})")
    mapped = made.add(f"IFCMAPPEDITEM({source},{again})")
    made.product("IFCFLOWSEGMENT", number, "again", "", made.shape(mapped, kind="MappedRepresentation"))
    return made


def solids_of(model: Model) -> dict[str, tuple[Floats, float]]:
    """Box (2, 3) and volume of every part."""
    found: dict[str, tuple[Floats, float]] = {}
    for one in model.instances:
        mesh, name = model.meshes[one.mesh], model.parts[one.part].name
        placed = mesh.points.astype(np.float64) @ one.model_from_mesh[:3, :3].T + one.model_from_mesh[:3, 3]
        a, b, c = (placed[mesh.triangles[:, corner]] - placed.mean(axis=0) for corner in range(3))
        inside = float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6
        assert name not in found
        found[name] = np.array([placed.min(axis=0), placed.max(axis=0)]), inside
    return found


def test_every_shape_is_what_a_kernel_makes_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "plant.ifc"
    path.write_bytes(everything().text())
    task = Task([str(path)], tmp_path)
    monkeypatch.setattr(ifc_work, "_by_kernels", none_left)
    ifc_work.work(task)
    ours = solids_of(read_stored(tmp_path / MODEL))
    monkeypatch.undo()
    monkeypatch.setattr(Shapes, "pieces", left_to_the_kernels)
    monkeypatch.setattr(ifc_work, "QUICK", ifc_work.SURE)
    ifc_work.work(task)
    theirs = solids_of(read_stored(tmp_path / MODEL))
    assert len(theirs) == 4 * len(PROFILES) + 4
    assert ours.keys() == theirs.keys()
    for name, (box, inside) in theirs.items():
        np.testing.assert_allclose(ours[name][0], box, atol=0.003, err_msg=name)
        assert ours[name][1] == pytest.approx(inside, rel=2e-3), name
        assert ours[name][1] > 0


def left_to_the_kernels(_shapes: Shapes, _product: Entity) -> None:
    """Instead of `Shapes.pieces`: nothing is made here."""


def none_left(*_: object) -> None:
    """Instead of the kernels: nothing is made there."""


def test_what_other_people_drew_is_what_a_kernel_makes_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = samples("ifc") / "TallBuilding.ifc"
    made: list[dict[str, float]] = []
    for way in (Shapes.pieces, left_to_the_kernels):
        monkeypatch.setattr(Shapes, "pieces", way)
        ifc_work.work(Task([str(path)], tmp_path))
        model, areas = read_stored(tmp_path / MODEL), dict[str, float]()
        for one in model.instances:
            corners = model.meshes[one.mesh].points[model.meshes[one.mesh].triangles].astype(np.float64)
            across = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
            key = f"{model.parts[one.part].code} {model.materials[model.meshes[one.mesh].material].colour}"
            areas[key] = areas.get(key, 0) + float(across.sum()) / 2
        made.append(areas)
    assert made[0] == pytest.approx(made[1], rel=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_the_two_sides_of_a_cut_are_the_whole(seed: int) -> None:
    seeded = np.random.default_rng(seed)
    rings = (
        [np.array(CONCAVE, np.float64)]
        if seed % 2
        else [np.array([(-9, -9), (9, -9), (9, 9), (-9, 9.0)]), np.array([(-2, -2), (2, -2), (2, 2), (-2, 2.0)])]
    )
    solid = drawn_out(rings, np.array([*seeded.normal(0, 20, 2), 300.0]))
    normal = seeded.normal(0, 1, 3)
    normal /= np.linalg.norm(normal)
    beyond = float(normal @ (solid.points.mean(axis=0) + seeded.normal(0, 1, 3)))
    sides = list[Triangles]()
    for turned in (1, -1):
        try:
            sides.append(cut_off(solid, turned * normal, turned * beyond))
        except UnsoundError:  # two pieces with holes in both: left to a kernel, and rare
            return
    assert sum(volume(side) for side in sides) == pytest.approx(volume(solid))


def volume(solid: Triangles) -> float:
    a, b, c = (solid.points[solid.triangles[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


def test_a_plane_that_touches_no_more_than_a_face_takes_nothing_or_everything() -> None:
    box = drawn_out([np.array([(0, 0), (1, 0), (1, 1), (0, 1.0)])], np.array([0, 0, 1.0]))
    assert cut_off(box, np.array([0, 0, 1.0]), 1.0) is box
    with pytest.raises((UnsoundError, IndexError)):
        cut_off(box, np.array([0, 0, 1.0]), 0.0)
    half = cut_off(box, np.array([0, 0, 1.0]), 0.5)
    assert volume(half) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (1, 1), (1, 0), (0, 1)],
        [(0, 0), (1, 0), (0, 0), (1, 0)],
        [(0, 0), (1, 0)],
        [(0, 0), (1, 0), (float("nan"), 1)],
        [(0, 0), (2, 0), (2, 2), (1, 0), (0, 2)],
    ],
)
def test_a_profile_that_is_no_area_is_left_alone(ring: list[tuple[float, float]]) -> None:
    with pytest.raises((UnsoundError, ValueError)):
        drawn_out([np.array(ring, np.float64)], np.array([0, 0, 1.0]))


def test_faces_of_nothing_are_no_shape() -> None:
    with pytest.raises(UnsoundError):
        from_faces(np.zeros((3, 3)), [[[0, 1]]])


def test_openings_mirrors_and_turned_worlds_are_left_to_the_kernels() -> None:
    made = Ifc()
    wall = made.product("IFCWALL", 100, "wall", "", made.shape(made.box(1000, 100, 1000)))
    hole = made.product("IFCOPENINGELEMENT", 101, "hole", "", made.shape(made.box(100, 200, 100)))
    made.add(f"IFCRELVOIDSELEMENT('{'0' * 22}',$,$,$,{wall},{hole})")
    body = made.add(f"IFCSHAPEREPRESENTATION({made.context},'Body','SweptSolid',({made.box(300, 200, 100)}))")
    source = made.add(f"IFCREPRESENTATIONMAP({made.axes},{body})")
    first, second = direction(made, np.array([1.0, 0, 0])), direction(made, np.array([0, -1.0, 0]))
    mirror = made.add(f"IFCCARTESIANTRANSFORMATIONOPERATOR3D({first},{second},{made.origin},$,$)")
    mirrored = made.product("IFCVALVE", 102, "mirrored", "", made.shape(made.add(f"IFCMAPPEDITEM({source},{mirror})")))
    document = IfcText(made.text())
    shapes = Shapes(document)
    for name in (wall, mirrored):
        product = document.entity(int(name[1:]))
        assert product is not None
        assert shapes.pieces(product) is None
        assert shapes.is_cut(product) == (name == wall)
