import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.columns import Floats, Rows
from scenes.plant import Equipment, Place, Prism
from scenes.prisms import MOST_CELLS, MOST_IN_A_CELL, PrismMap, body, owner_at, prism_map, prisms_of


def bound(*prisms: Prism | None) -> list[Equipment]:
    return [Equipment(f"{row}", "", "", Place(0, 0), {}, prism=each) for row, each in enumerate(prisms)]


def square(side: float, east: float = 0.0, north: float = 0.0, low: float = 0.0, high: float = 10.0) -> Prism:
    return Prism(np.array([[0, 0], [side, 0], [side, side], [0, side]]) + np.array([east, north]), low, high)


def circle(radius: float, east: float, north: float, corners: int = 24, low: float = 0.0, high: float = 10.0) -> Prism:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return Prism(np.stack([east + radius * np.cos(angle), north + radius * np.sin(angle)], axis=1), low, high)


def as_the_shader_does(made: PrismMap, points: Floats) -> Rows:
    """`shaders/surface.frag`, one place at a time and in its own single precision."""
    rows, columns = made.cells.shape[:2]
    found = np.full(len(points), -1, np.int32)
    for place, point in enumerate(points):
        here = (point[:2] - made.corner).astype(np.float32)
        column, row = np.floor(here / made.cell).astype(int)
        if not (0 <= column < columns and 0 <= row < rows):
            continue
        head = made.cells[row, column].astype(int)
        for one in range(head[3]):
            at = head[0] + 256 * head[1] + 65536 * head[2] + 2 * one
            first, count, low, high = made.texels[at]
            if not low <= point[2] <= high:
                continue
            inside = count == 0
            for edge in made.texels[int(first) : int(first + count)]:
                if (edge[1] > here[1]) != (edge[3] > here[1]):
                    east = edge[0] + (here[1] - edge[1]) / (edge[3] - edge[1]) * (edge[2] - edge[0])
                    inside = bool(inside) ^ bool(here[0] < east)
            if inside:
                found[place] = int(made.texels[at + 1, 0])
                break
    return found


def mapped(*prisms: Prism | None) -> PrismMap:
    made = prism_map(prisms_of(bound(*prisms)))
    assert made is not None
    return made


def test_a_place_belongs_to_the_prism_it_lies_in() -> None:
    prisms = prisms_of(bound(None, square(10, low=2, high=8), None, square(10, east=20)))
    points = np.array([[5, 5, 5], [5, 5, 1], [5, 5, 9], [11, 5, 5], [25, 5, 0], [25, 5, 10], [25, -1e-6, 5]])
    assert owner_at(prisms, points).tolist() == [1, -1, -1, -1, 3, 3, -1]


def test_the_smallest_footprint_has_what_several_hold() -> None:
    prisms = prisms_of(bound(square(100), square(4, 10, 10), square(20, 5, 5)))
    assert prisms.rows.tolist() == [1, 2, 0]
    points = np.array([[11.0, 11, 1], [6, 6, 1], [50, 50, 1]])
    assert owner_at(prisms, points).tolist() == [1, 2, 0]
    assert as_the_shader_does(mapped(square(100), square(4, 10, 10), square(20, 5, 5)), points).tolist() == [1, 2, 0]


def test_height_lets_prisms_stand_on_one_another() -> None:
    prisms = prisms_of(bound(square(10, low=0, high=5), square(10, low=5.001, high=9)))
    assert owner_at(prisms, np.array([[5.0, 5, 1], [5, 5, 7]])).tolist() == [0, 1]


def test_a_ring_may_be_hollowed_and_may_cross_itself() -> None:
    horseshoe = Prism(np.array([[0, 0], [10, 0], [10, 10], [7, 10], [7, 3], [3, 3], [3, 10], [0, 10]], float), 0, 5)
    bow = Prism(np.array([[20, 0], [30, 10], [30, 0], [20, 10]], float), 0, 5)
    points = np.array([[5.0, 1, 1], [5, 5, 1], [1, 5, 1], [22, 5, 1], [25, 1, 1]])
    prisms = prisms_of(bound(horseshoe, bow))
    assert owner_at(prisms, points).tolist() == [0, -1, 0, 1, -1]
    assert as_the_shader_does(mapped(horseshoe, bow), points).tolist() == [0, -1, 0, 1, -1]


@pytest.mark.parametrize("prism", [
    Prism(np.empty((0, 2)), 0, 1), Prism(np.array([[0.0, 0], [1, 0]]), 0, 1),
    Prism(np.array([[0.0, 0], [1, 0], [2, 0]]), 0, 1), Prism(np.array([[0.0, 0], [1, 0], [np.nan, 1]]), 0, 1),
    square(1, high=np.inf), square(1, low=np.nan),
])  # fmt: skip
def test_what_encloses_nothing_owns_nothing(prism: Prism) -> None:
    prisms = prisms_of(bound(prism))
    assert len(prisms) == 0
    assert prism_map(prisms) is None
    assert owner_at(prisms, np.zeros((2, 3))).tolist() == [-1, -1]


def test_a_closed_ring_and_floor_above_ceiling_are_understood() -> None:
    ring = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], float)
    prisms = prisms_of(bound(Prism(ring, 9, 1)))
    assert len(prisms.edges) == 4
    assert owner_at(prisms, np.array([[2.0, 2, 5]])).tolist() == [0]


def test_a_ring_of_thousands_of_points_is_drawn_with_few_and_stays_in_place() -> None:
    prisms = prisms_of(bound(circle(50, 500, 500, corners=5000)))
    assert len(prisms.edges) <= 256
    outline = shapely.Polygon(prisms.edges[:, :2])
    assert outline.symmetric_difference(shapely.Point(500, 500).buffer(50, 256)).area < 0.01 * outline.area


def test_most_cells_of_a_large_footprint_need_no_edge() -> None:
    made = mapped(circle(40, 0, 0))
    firsts = made.cells[..., 3] > 0
    assert firsts.sum() > 4000
    begins = made.cells[firsts].astype(np.int64) @ np.array([1, 256, 65536, 0])
    assert (made.texels[begins][:, 1] == 0).mean() > 0.9


def test_a_far_flung_park_has_larger_cells_and_the_same_answer() -> None:
    prisms = square(20), circle(10, 9000, 5000)
    made = mapped(*prisms)
    assert max(made.cells.shape[:2]) <= MOST_CELLS
    assert made.cell > 8
    points = np.array([[10.0, 10, 1], [9009, 5001, 1], [9009, 5008, 1], [4000, 4000, 1]])
    assert as_the_shader_does(made, points).tolist() == [0, 1, -1, -1]
    assert owner_at(prisms_of(bound(*prisms)), points).tolist() == [0, 1, -1, -1]


def test_more_than_fit_into_a_cell_lose_the_largest_and_say_so() -> None:
    made = mapped(*(square(2 + 0.01 * each) for each in range(MOST_IN_A_CELL + 3)))
    assert made.cells[..., 3].max() == MOST_IN_A_CELL
    assert made.left_out == 3


def away_from(edges: Floats, points: Floats) -> Floats:
    """Metres from each point to the nearest edge, as seen from above."""
    starts, ways = edges[:, :2], edges[:, 2:] - edges[:, :2]
    off = points[:, None, :2] - starts
    share = (off * ways).sum(axis=2) / np.maximum((ways * ways).sum(axis=1), 1e-12)
    nearest: Floats = np.linalg.norm(off - np.clip(share, 0, 1)[..., None] * ways, axis=2).min(axis=1)
    return nearest


corner = st.tuples(st.floats(-12, 12), st.floats(-12, 12))


@settings(max_examples=40)
@given(st.lists(st.lists(corner, min_size=3, max_size=7), min_size=1, max_size=5), st.integers(0, 2**31))
def test_shader_and_pick_agree_wherever_no_edge_is_near(rings: list[list[tuple[float, float]]], seed: int) -> None:
    equipment = bound(*(Prism(np.array(ring), -5, 5) for ring in rings))
    prisms = prisms_of(equipment)
    made = prism_map(prisms)
    chance = np.random.default_rng(seed)
    points = np.column_stack([chance.uniform(-13, 13, (40, 2)), chance.uniform(-6, 6, 40)])
    if made is None:
        assert (owner_at(prisms, points) == -1).all()
        return
    clear = away_from(prisms.edges, points) > 1e-3
    assert as_the_shader_does(made, points)[clear].tolist() == owner_at(prisms, points)[clear].tolist()


def test_a_body_stands_where_its_prism_is_and_knows_its_object() -> None:
    prisms = prisms_of(bound(None, square(10, 1000, 2000, 3, 8), circle(4, 1100, 2000)))
    assert [body(prisms, each).object_id[0] for each in range(2)] == [2, 1]
    batch = body(prisms, 1)
    points = batch.points.astype(np.float64) + batch.origin
    assert points.min(axis=0) == pytest.approx([1000, 2000, 3], abs=1e-3)
    assert points.max(axis=0) == pytest.approx([1010, 2010, 8], abs=1e-3)
    assert batch.triangles.max() < len(batch.points)
