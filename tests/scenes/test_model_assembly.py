import numpy as np

from scenes.assembly import Assembly, Lod
from scenes.columns import Floats, Rows
from scenes.model import Instance, Mesh, Model, Part
from scenes.model_assembly import MOST_TRIANGLES, ModelAssembly

SQUARE = Mesh(
    np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 2]], np.float32), np.array([[0, 1, 2], [0, 2, 3]], np.int32)
)


def moved(east: float) -> Floats:
    pose = np.eye(4)
    pose[0, 3] = east
    return pose


def row_of_squares(count: int, mesh: Mesh = SQUARE) -> Model:
    placed = tuple(Instance(0, row, moved(row * 10.0)) for row in range(count))
    return Model((mesh,), placed, tuple(Part(f"s{row}") for row in range(count)))


def heavy(triangles: int) -> Mesh:
    return Mesh(SQUARE.points, np.tile(SQUARE.triangles, (triangles // 2, 1)))


def test_objects_are_the_parts_and_one_row_of_scenery() -> None:
    assembly: Assembly = ModelAssembly(row_of_squares(3), name="m")
    assert isinstance(assembly, ModelAssembly)
    assert assembly.objects == 4
    assert assembly.names == ("s0", "s1", "s2")
    assert assembly.boxes.low.shape == (4, 3)
    assert assembly.boxes.low[:3, 0].tolist() == [0, 10, 20]
    assert assembly.boxes.high[1].tolist() == [11, 1, 2]
    assert np.isnan(assembly.boxes.low[3]).all()


def test_a_light_model_is_one_chunk_and_a_heavy_one_is_cut_where_it_stands() -> None:
    assert len(ModelAssembly(row_of_squares(50), name="m").chunks) == 1
    chunks = ModelAssembly(row_of_squares(8, heavy(MOST_TRIANGLES // 2)), name="m").chunks
    assert len(chunks) == 4
    assert len({chunk.name for chunk in chunks}) == 4
    assert sorted(row for chunk in chunks for row in chunk.rows.tolist()) == list(range(8))
    for chunk in chunks:
        assert np.ptp(chunk.rows) == 1


def test_a_single_mesh_is_never_cut() -> None:
    assert len(ModelAssembly(row_of_squares(1, heavy(3 * MOST_TRIANGLES)), name="m").chunks) == 1


def test_a_chunk_encloses_its_batches_at_every_level() -> None:
    assembly = ModelAssembly(row_of_squares(5), name="m", park_from_model=moved(1000.0))
    names = set[str]()
    for chunk in assembly.chunks:
        for lod in Lod:
            for batch in assembly.level(chunk, lod):
                points = batch.points + np.array(batch.origin)
                assert np.linalg.norm(points - np.array(chunk.centre), axis=1).max() <= chunk.radius + 1e-4
                assert batch.name not in names
                names.add(batch.name)
    assert names


def test_shapes_of_a_row_stand_where_its_batches_stand() -> None:
    assembly = ModelAssembly(row_of_squares(3), name="m", park_from_model=moved(100.0))
    ((mesh, park_from_mesh),) = assembly.shapes(2)
    assert mesh is SQUARE
    assert park_from_mesh[0, 3] == 120
    assert assembly.shapes(3) == ()


def test_a_model_bound_to_a_park_wears_the_parks_rows() -> None:
    rows: Rows = np.array([40, 41, 40], np.int32)
    assembly = ModelAssembly(row_of_squares(3), name="m", object_of_part=rows, objects=60)
    (chunk,) = assembly.chunks
    assert chunk.rows.tolist() == [40, 41]
    assert assembly.boxes.low.shape == (60, 3)
    assert assembly.boxes.low[40, 0] == 0
    assert assembly.boxes.high[40, 0] == 21
    assert len(assembly.shapes(40)) == 2
    assert set(assembly.level(chunk, Lod.FINE)[0].object_id.tolist()) == {40, 41}


def test_a_model_of_nothing_has_no_chunk() -> None:
    assembly = ModelAssembly(Model((), (), ()), name="m")
    assert assembly.chunks == ()
    assert assembly.boxes.low.shape == (1, 3)


def test_a_turned_placing_has_the_box_of_its_points_and_not_of_its_box() -> None:
    """A square turned by an eighth inside a box turned with it: the box of the box would be half as large again."""
    points = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], np.float32)
    turned = np.eye(4)
    turned[:2, :2] = np.array([[1, -1], [1, 1]]) * np.sqrt(0.5)
    turned[:3, 3] = 100, 0, 5
    mesh = Mesh(points, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    assembly = ModelAssembly(Model((mesh,), (Instance(0, 0, turned),), (Part("p"),)), name="m")
    half = np.sqrt(0.5)
    assert np.allclose(assembly.boxes.low[0], [100 - half, -half, 5], atol=1e-6)
    assert np.allclose(assembly.boxes.high[0], [100 + half, half, 5], atol=1e-6)


def test_far_away_a_heavy_model_is_drawn_with_less_and_every_object_is_still_there() -> None:
    side = np.linspace(0, 1, 200, dtype=np.float32)
    points = np.stack([*np.meshgrid(side, side), np.zeros((200, 200), np.float32)], axis=2).reshape(-1, 3)
    corner = (np.arange(199)[:, None] * 200 + np.arange(199)).ravel()
    fine_mesh = Mesh(points, np.stack([corner, corner + 1, corner + 200], axis=1).astype(np.int32))
    assembly = ModelAssembly(row_of_squares(3, fine_mesh), name="m")
    (chunk,) = assembly.chunks
    sizes = [sum(len(batch.triangles) for batch in assembly.level(chunk, lod)) for lod in Lod]
    assert sizes[0] > 3 * sizes[1] > 3 * sizes[2] > 0
    assert set(assembly.level(chunk, Lod.COARSE)[0].object_id.tolist()) == {0, 1, 2}
