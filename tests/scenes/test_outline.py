import numpy as np

from scenes.outline import cut_out, joined_cutouts
from tests.a_tank_yard import HEIGHT, RADIUS, tank_yard

YARD = tank_yard(9)
MANY = 1_000_000


def wanted(*rows: int) -> np.ndarray:
    flags = np.zeros(9, np.bool_)
    flags[list(rows)] = True
    return flags


def test_only_what_is_wanted_is_cut_out() -> None:
    found = cut_out(YARD, wanted(2, 5), most_edges=MANY)
    assert found is not None
    assert set(found.object_id.tolist()) == {2, 5}
    assert len(found.triangles) == 2 * len(YARD.triangles) / 9
    whole = YARD.points[np.isin(YARD.object_id, [2, 5])]
    assert np.array_equal(np.sort(found.points, axis=0), np.sort(whole, axis=0))


def test_nothing_wanted_is_nothing() -> None:
    assert cut_out(YARD, wanted(), most_edges=MANY) is None


def test_edges_inside_a_plane_are_left_out_and_no_edge_comes_twice() -> None:
    found = cut_out(YARD, wanted(0), most_edges=MANY)
    assert found is not None
    assert len(np.unique(np.sort(found.edges, axis=1), axis=0)) == len(found.edges)
    # 12 upright edges, 12 at the foot and 12 at the rim of the wall, 12 around the lid, 12 around the floor
    assert len(found.edges) == 5 * 12


def test_every_vertex_knows_the_size_of_its_object() -> None:
    found = cut_out(YARD, wanted(0, 8), most_edges=MANY)
    assert found is not None
    diagonal = np.sqrt(2 * (2 * RADIUS) ** 2 + HEIGHT**2)
    assert np.allclose(found.reach, diagonal)


def test_in_a_flood_every_object_keeps_the_outline_of_its_box() -> None:
    found = cut_out(YARD, wanted(*range(9)), most_edges=100)
    assert found is not None
    assert len(found.edges) == 9 * 12
    assert set(found.object_id[found.edges.ravel()].tolist()) == set(range(9))
    for row in range(9):
        corners = found.points[np.unique(found.edges[found.object_id[found.edges[:, 0]] == row])]
        own = YARD.points[YARD.object_id == row]
        assert np.allclose(corners.min(axis=0), own.min(axis=0))
        assert np.allclose(corners.max(axis=0), own.max(axis=0))


def test_cutouts_joined_are_each_where_it_was() -> None:
    one, other = cut_out(YARD, wanted(2), most_edges=MANY), cut_out(YARD, wanted(5), most_edges=MANY)
    assert one is not None
    assert other is not None
    whole = joined_cutouts([one, other], [np.zeros(3), np.array([100.0, 0.0, 0.0])])
    assert len(whole.triangles) == len(one.triangles) + len(other.triangles)
    moved = whole.points[whole.triangles[len(one.triangles) :]] - other.points[other.triangles]
    np.testing.assert_allclose(moved, np.broadcast_to([100.0, 0.0, 0.0], moved.shape), atol=1e-4)
    assert set(whole.object_id[whole.edges[len(one.edges) :].ravel()].tolist()) == {5}
