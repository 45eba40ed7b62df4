import numpy as np
import pytest

from scenes.assembly import Chunk, Lod
from scenes.datums import Wgs84
from scenes.model import Batch, Instance, Mesh, Model, Part
from scenes.park_assembly import ParkAssembly
from scenes.plant import Enterprise, Equipment, Park, Place, Prism, Structure, Unit

NOWHERE = np.empty((0, 2))
SQUARE = np.array([(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0)])


def tank(
    code: str, east: float, north: float, *, kind: str = "fixed_roof_tank", model: str = "", **size: float
) -> Equipment:
    return Equipment(code, code, kind, Place(east, north), size, model=model)


def park_of(*equipment: Equipment, structures: tuple[Structure, ...] = (), ours: tuple[Structure, ...] = ()) -> Park:
    unit = Unit("u", "u", NOWHERE, equipment)
    return Park("p", "p", Wgs84(0, 0), SQUARE, (Enterprise("e", "e", NOWHERE, (unit,), ours),), structures)


def everything(assembly: ParkAssembly, lod: Lod = Lod.FINE) -> list[Batch]:
    return [batch for chunk in assembly.chunks for batch in assembly.level(chunk, lod)]


def points_of(
    assembly: ParkAssembly, row: int, lod: Lod = Lod.FINE
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.concatenate(
        [batch.points[batch.object_id == row].astype(np.float64) + batch.origin for batch in everything(assembly, lod)]
    )


@pytest.mark.parametrize("lod", Lod)
def test_every_vertex_knows_whose_it_is(lod: Lod) -> None:
    assembly = ParkAssembly(park_of(tank("a", 0, 0), tank("b", 60, 0), tank("c", 0, 500)))
    for row, (east, north) in enumerate([(0, 0), (60, 0), (0, 500)]):
        points = points_of(assembly, row, lod)
        assert len(points)
        assert np.abs(points[:, 0] - east).max() < 16
        assert np.abs(points[:, 1] - north).max() < 16


def test_the_scenery_wears_the_last_row() -> None:
    tree = Structure("tree", Place(50, 50), {"height": 6})
    park = park_of(tank("a", 0, 0), structures=(tree,))
    found = {int(row) for batch in everything(ParkAssembly(park)) for row in np.unique(batch.object_id)}
    assert found == {0, park.scenery_row}


def test_what_stands_far_apart_is_in_different_chunks_and_inside_its_own() -> None:
    items = tuple(tank(f"t{row}", row % 10 * 60.0, row // 10 * 60.0) for row in range(60))
    assembly = ParkAssembly(park_of(*items))
    rows = [row for chunk in assembly.chunks for row in chunk.rows.tolist()]
    assert sorted(rows) == list(range(60))
    for chunk in assembly.chunks:
        assert chunk.radius < 150
        for batch in assembly.level(chunk, Lod.FINE):
            reach = np.linalg.norm(batch.points + (np.array(batch.origin) - chunk.centre), axis=1)
            assert reach.max() <= chunk.radius


def test_batches_of_all_chunks_and_levels_have_names_of_their_own() -> None:
    road = Structure("road", Place(0, 0), {"width": 8}, SQUARE[:2])
    fence = Structure("fence", Place(0, 0), {"height": 2}, SQUARE)
    assembly = ParkAssembly(park_of(tank("a", 0, 0), tank("b", 500, 0), structures=(road, fence), ours=(road, fence)))
    names = [batch.name for lod in Lod for batch in everything(assembly, lod)]
    assert len(names) == len(set(names))


def test_a_box_encloses_its_equipment_and_the_scenery_has_none() -> None:
    park = park_of(tank("a", 100, 50, diameter=10.0, height=8.0), tank("s", 160, 50, kind="sphere"))
    boxes = ParkAssembly(park).boxes
    assert boxes.low.shape == (3, 3)
    assert np.isnan(boxes.low[park.scenery_row]).all()
    assert boxes.low[0] == pytest.approx([95, 45, 0], abs=1.3)
    assert boxes.high[0] == pytest.approx([105, 55, 8.5], abs=1.3)


def test_equipment_that_is_turned_is_drawn_turned() -> None:
    shed = Equipment("w", "w", "warehouse", Place(0, 0, 0, 90), {"length": 40, "width": 10, "height": 8})
    boxes = ParkAssembly(park_of(shed)).boxes
    assert boxes.high[0] - boxes.low[0] == pytest.approx([10, 40, 8], abs=0.5)


def test_an_unknown_kind_is_drawn_as_a_box_and_said() -> None:
    assembly = ParkAssembly(park_of(tank("a", 0, 0, kind="spaceship", length=12.0, width=4.0, height=3.0)))
    assert np.ptp(points_of(assembly, 0), axis=0) == pytest.approx([12, 4, 3])
    (notice,) = assembly.notices
    assert notice.place == "a"
    assert "spaceship" in notice.en


@pytest.mark.parametrize("diameter", [float("nan"), -5.0, 1e12])
def test_a_size_that_cannot_be_is_drawn_as_a_box_and_said(diameter: float) -> None:
    assembly = ParkAssembly(park_of(tank("a", 0, 0, diameter=diameter, height=8.0)))
    assert np.isfinite(points_of(assembly, 0)).all()
    assert len(assembly.notices) == 1


def test_a_road_of_one_point_is_left_out_and_said() -> None:
    road = Structure("road", Place(0, 0), {"width": 8}, SQUARE[:1], name="north road")
    assembly = ParkAssembly(park_of(tank("a", 0, 0), structures=(road,)))
    assert [notice.place for notice in assembly.notices] == ["north road"]


def test_far_from_the_origin_no_millimetre_is_lost() -> None:
    far = park_of(
        tank("a", 8000.125, -7000.375), structures=(Structure("road", Place(0, 0), {"width": 8}, SQUARE[:2] + 9000),)
    )
    near = park_of(tank("a", 0.125, -0.375))
    shift = np.array([8000.0, -7000.0, 0.0])
    np.testing.assert_allclose(points_of(ParkAssembly(far), 0) - shift, points_of(ParkAssembly(near), 0), atol=1e-4)


def test_a_line_is_drawn_where_its_path_is_written() -> None:
    path = np.array([(3000.0, 500.0), (3040.0, 500.0)])
    kinds = ("fence", "pipe", "road")
    park = park_of(structures=tuple(Structure(kind, Place(7, 7), {}, path) for kind in kinds))
    points = points_of(ParkAssembly(park), park.scenery_row)
    assert points[:, 0].min() == pytest.approx(3000, abs=0.3)
    assert points[:, 0].max() == pytest.approx(3040, abs=0.3)
    assert points[:, 1].mean() == pytest.approx(500, abs=0.5)


def test_a_part_of_a_file_stands_in_the_place_of_the_shape() -> None:
    corner = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    moved = np.eye(4)
    moved[:3, 3] = 70, 0, 0
    model = Model((corner,), (Instance(0, 0, np.eye(4)), Instance(0, 1, moved)), (Part("shed"), Part("kiosk")))
    park = park_of(tank("a", 70, 0, model="kiosk"), tank("b", 0, 0, model="missing"))
    assembly = ParkAssembly(park, {"site": model})
    assert points_of(assembly, 0) == pytest.approx(np.eye(3) + np.array([70, 0, 0]))
    assert points_of(assembly, park.scenery_row) == pytest.approx(np.eye(3)), "a part that nobody names is scenery"
    assert len(points_of(assembly, 1)) > 100
    assert [notice.place for notice in assembly.notices] == ["b"]
    ((mesh, park_from_mesh),) = assembly.shapes(0)
    assert mesh.points @ park_from_mesh[:3, :3].T + park_from_mesh[:3, 3] == pytest.approx(
        np.eye(3) + np.array([70, 0, 0])
    )


def test_a_part_inside_a_larger_mesh_of_a_file_stands_in_the_place_of_the_shape() -> None:
    corner = np.eye(3, dtype=np.float32)
    points = np.concatenate([corner, corner + np.array([70, 0, 0], np.float32)])
    both = Mesh(points, np.array([[0, 1, 2], [3, 4, 5]], np.int32), parts=np.array([0, 0, 0, 1, 1, 1], np.int32))
    model = Model((both,), (Instance(0, -1, np.eye(4)),), (Part("shed"), Part("kiosk")))
    park = park_of(tank("a", 70, 0, model="kiosk"))
    assembly = ParkAssembly(park, {"site": model})
    assert points_of(assembly, 0) == pytest.approx(np.eye(3) + np.array([70, 0, 0]))
    assert points_of(assembly, park.scenery_row) == pytest.approx(np.eye(3))
    assert assembly.boxes.low[0].tolist() == [70, 0, 0]
    assert [len(mesh.triangles) for mesh, _ in assembly.shapes(0)] == [1]


def test_what_is_bound_to_photogrammetry_has_its_prisms_box_and_nothing_to_draw() -> None:
    ring = np.array([[10.0, 20], [14, 20], [12, 27]])
    bound = Equipment("b", "b", "no such kind", Place(0, 0), {"height": -1}, prism=Prism(ring, 2, 9))
    assembly = ParkAssembly(park_of(tank("a", 0, 0), bound))
    assert assembly.boxes.low[1].tolist() == [10, 20, 2]
    assert assembly.boxes.high[1].tolist() == [14, 27, 9]
    assert assembly.shapes(1) == ()
    assert {row for batch in everything(assembly) for row in np.unique(batch.object_id).tolist()} == {0}
    assert assembly.notices == ()
    alone = ParkAssembly(park_of(Equipment("b", "b", "", Place(0, 0), {}, prism=Prism(np.empty((0, 2)), 2, 9))))
    assert alone.chunks == ()
    assert np.isnan(alone.boxes.low[0, 0])


def test_shapes_for_picking_are_where_the_batches_are() -> None:
    park = park_of(tank("a", 0, 0), Equipment("w", "w", "workshop", Place(90, 40, 0, 30), {}))
    assembly = ParkAssembly(park)
    shapes = [mesh.points @ matrix[:3, :3].T + matrix[:3, 3] for mesh, matrix in assembly.shapes(1)]
    np.testing.assert_allclose(np.concatenate(shapes), points_of(assembly, 1), atol=1e-4)
    assert assembly.shapes(park.scenery_row) == ()


def test_roads_that_meet_leave_no_kerb_across_their_crossing() -> None:
    east = Structure("road", Place(0, 0), {"width": 8}, np.array([(-50.0, 0.0), (50.0, 0.0)]))
    north = Structure("road", Place(0, 0), {"width": 8}, np.array([(0.0, -50.0), (0.0, 50.0)]))
    for park in (park_of(structures=(east, north)), park_of(structures=(east,), ours=(north,))):
        for batch in everything(ParkAssembly(park)):
            points = batch.points.astype(np.float64) + batch.origin
            kerbs = np.abs(points[points[:, 2] > 0.2])
            assert (kerbs[:, :2].max(axis=1) < 4.6).any(), "kerbs end at the corners of the crossing"


def test_the_mesh_of_a_fence_lets_light_through_and_nothing_else_does() -> None:
    fence = Structure("fence", Place(0, 0), {"height": 2}, SQUARE)
    batches = everything(ParkAssembly(park_of(tank("a", 50, 50), structures=(fence,))))
    for batch in batches:
        assert batch.colours is not None
        assert bool((batch.colours[:, 3] < 255).any()) == batch.material.translucent
    assert sum(batch.material.translucent for batch in batches) == 1


def test_an_empty_park_has_nothing_to_draw() -> None:
    assembly = ParkAssembly(park_of())
    assert assembly.chunks == ()
    assert assembly.boxes.low.shape == (1, 3)


def test_a_chunk_is_the_same_every_time() -> None:
    assembly = ParkAssembly(park_of(tank("a", 0, 0)))
    chunk: Chunk = assembly.chunks[0]
    one, two = assembly.level(chunk, Lod.MIDDLE), assembly.level(chunk, Lod.MIDDLE)
    assert [each.points.tobytes() for each in one] == [each.points.tobytes() for each in two]
