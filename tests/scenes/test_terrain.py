from collections.abc import Callable

import numpy as np
import pytest

from scenes.columns import Flags, Floats
from scenes.terrain import CELLS, MOST_PATCHES, Measured, Patch, grid_of, ground_tree, roots_of, surface_of

LOW, HIGH = np.array([100.0, -50.0]), np.array([420.0, 270.0])
EXTENT = np.array([[-1000.0, -500.0], [1000.0, 500.0]])
COUNT = (CELLS + 1) ** 2


def slope(rise: float = 0.1) -> Floats:
    """Heights that rise to the east, with the ring around the patch."""
    return rise * grid_of(LOW, HIGH, CELLS, border=1)[..., 0]


def down_to(depth: int, *, east_of: float = -1e9) -> Callable[[int, Floats, Floats], Measured]:
    """Patches that are worth refining down to a level, east of a line only."""

    def ask(level: int, low: Floats, high: Floats) -> Measured:
        finer: Flags = np.asarray((high[:, 0] > east_of) & (level < depth), np.bool_)
        return Measured(np.zeros(len(low)), np.full(len(low), 5.0), np.full(len(low), 64.0 / 2**level), finer)

    return ask


def test_a_patch_lies_where_its_corners_and_heights_say() -> None:
    surface = surface_of(LOW, HIGH, slope(), skirt=5.0)
    placed = surface.points[:COUNT] + np.array(surface.origin)
    assert np.allclose(placed[:, :2], grid_of(LOW, HIGH, CELLS).reshape(-1, 2), atol=1e-3)
    assert np.allclose(placed[:, 2], 0.1 * placed[:, 0], atol=1e-3)
    assert placed[0, :2].tolist() == pytest.approx([100.0, 270.0])  # the first row is the northern one


def test_its_triangles_look_up_and_cover_it_once() -> None:
    surface = surface_of(LOW, HIGH, slope(), skirt=5.0)
    corners = surface.points[surface.triangles[: 2 * CELLS * CELLS]].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (faces[:, 2] > 0).all()
    assert faces[:, 2].sum() / 2 == pytest.approx(320.0 * 320.0, rel=1e-5)


def test_skirts_hang_from_every_side_and_face_outwards() -> None:
    surface = surface_of(LOW, HIGH, slope(0.0), skirt=7.0)
    walls = surface.points[surface.triangles[2 * CELLS * CELLS :]].astype(np.float64)
    faces = np.cross(walls[:, 1] - walls[:, 0], walls[:, 2] - walls[:, 0])
    middle = walls.mean(axis=1)
    assert (np.einsum("ij,ij->i", faces[:, :2], middle[:, :2]) > 0).all()
    assert np.linalg.norm(faces, axis=1).sum() / 2 == pytest.approx(4 * 320.0 * 7.0, rel=1e-5)
    assert surface.points[COUNT:, 2].max() == pytest.approx(-7.0)
    assert np.array_equal(surface.grid[:COUNT], np.arange(COUNT))


def test_normals_follow_the_slope() -> None:
    surface = surface_of(LOW, HIGH, slope(1.0), skirt=5.0)
    assert np.allclose(surface.normals, np.array([-1.0, 0.0, 1.0]) / np.sqrt(2), atol=1e-5)


def test_normals_on_a_border_are_those_of_the_neighbour() -> None:
    def bumps(grid: Floats) -> Floats:
        return 5 * np.sin(grid[..., 0] / 20) * np.cos(grid[..., 1] / 30)

    aside = np.array([HIGH[0] - LOW[0], 0.0])
    east = LOW + aside, HIGH + aside
    here = surface_of(LOW, HIGH, bumps(grid_of(LOW, HIGH, CELLS, border=1)), skirt=1.0)
    there = surface_of(*east, bumps(grid_of(*east, CELLS, border=1)), skirt=1.0)
    last, first = (each.normals[:COUNT].reshape(CELLS + 1, CELLS + 1, 3) for each in (here, there))
    assert np.allclose(last[:, -1], first[:, 0], atol=1e-5)


def test_an_unknown_height_leaves_a_hole_and_no_vertex_is_lost() -> None:
    heights = slope()
    heights[10, 10] = np.nan
    surface = surface_of(LOW, HIGH, heights, skirt=5.0)
    assert len(surface.triangles) == 2 * CELLS * CELLS - 6 + 2 * 4 * CELLS
    assert np.isfinite(surface.points).all()
    assert np.isfinite(surface.normals).all()
    assert (9 * (CELLS + 1) + 9) not in surface.triangles


def test_a_patch_of_which_nothing_is_known_has_no_triangles() -> None:
    surface = surface_of(LOW, HIGH, np.full((CELLS + 3, CELLS + 3), np.nan), skirt=5.0)
    assert len(surface.triangles) == 0
    assert np.isfinite(surface.points).all()


def test_an_oblong_extent_is_cut_into_nearly_square_patches() -> None:
    roots = roots_of(EXTENT)
    assert (roots.columns, roots.rows) == (2, 1)
    assert roots.side(0).tolist() == [1000.0, 1000.0]
    low, high = roots.box(Patch(1, 3, 0))
    assert (low.tolist(), high.tolist()) == ([500.0, -500.0], [1000.0, 0.0])
    assert roots_of(np.array([[0.0, 0.0], [100_000.0, 10.0]])).columns == 16


def test_children_lie_inside_their_parent_and_stand_together() -> None:
    tree, cut = ground_tree(roots_of(EXTENT), down_to(3))
    assert not cut
    assert len(tree) == 2 * (1 + 4 + 16 + 64)
    for row in range(2, len(tree)):
        parent = int(tree.parent[row])
        assert parent < row
        reach = np.abs(tree.axes[row]).sum(axis=0)
        room = np.abs(tree.axes[parent]).sum(axis=0)
        assert (np.abs(tree.centre[row] - tree.centre[parent]) + reach <= room + 1e-6).all()
    children = tree.parent[2:].reshape(-1, 4)
    assert (children == children[:, :1]).all()


def test_errors_fall_to_nothing_at_the_finest() -> None:
    tree, _ = ground_tree(roots_of(EXTENT), down_to(3, east_of=0.0))
    inner = np.unique(tree.parent[2:])
    leaf = np.setdiff1d(np.arange(len(tree)), inner)
    assert (tree.error[leaf] == 0).all()
    assert (tree.error[2:] < tree.error[tree.parent[2:]]).all()
    assert {address.level for address in tree.address[tree.centre[:, 0] < 0.0]} == {0}


def test_a_tree_that_grows_too_large_ends_early_and_says_so() -> None:
    tree, cut = ground_tree(roots_of(EXTENT), down_to(12))
    assert cut
    assert MOST_PATCHES / 4 < len(tree) <= MOST_PATCHES
    assert {address.level for address in tree.address} == set(range(8))


def test_an_address_leads_to_the_box_of_its_row() -> None:
    roots = roots_of(EXTENT)
    tree, _ = ground_tree(roots, down_to(2))
    for row, patch in enumerate(tree.address):
        low, high = roots.box(patch)
        assert np.allclose((low + high) / 2, tree.centre[row, :2])
