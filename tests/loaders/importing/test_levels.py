from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.importing.atlas import packed, shelves, wraps
from loaders.importing.cells import by_depth, cells_of
from loaders.importing.clouds import cells_across, thinned
from loaders.importing.levels import halved, lifted, with_normals
from loaders.importing.pieces import Piece, joined, welded
from loaders.importing.simplify import distances, edge_of_surface, simplified
from scenes.columns import Bytes, Floats
from scenes.model import Material
from tests.loaders.importing.sources import checkers, hill


def hill_piece(side: int, *, part: int = 0) -> Piece:
    points, triangles = hill(side)
    return Piece(Material(), points, triangles, np.full(len(points), part, np.int32))


def edge_points(piece: Piece) -> set[tuple[float, ...]]:
    """Vertices on the edge of a hill's square."""
    low, high = piece.points.min(axis=0), piece.points.max(axis=0)
    edge = ((piece.points[:, :2] == low[:2]) | (piece.points[:, :2] == high[:2])).any(axis=1)
    return {tuple(point) for point in piece.points[edge].tolist()}


def test_a_quarter_of_the_triangles_is_left_and_the_error_that_is_told_is_small() -> None:
    piece = hill_piece(80)
    (coarse,), error = lifted([piece])
    assert len(coarse.triangles) == pytest.approx(len(piece.triangles) / 4, rel=0.05)
    assert 0 < error < 0.3


def test_the_edge_of_a_surface_stays_as_it_is_so_that_neighbours_meet() -> None:
    piece = hill_piece(80)
    (coarse,), _ = lifted([piece])
    assert edge_points(coarse) == edge_points(piece)
    assert edge_of_surface(coarse.triangles) == edge_of_surface(piece.triangles) == 4 * 79


def test_parts_are_simplified_apart_and_one_too_small_to_be_seen_is_left_out() -> None:
    one, other = hill_piece(40), hill_piece(40, part=1)
    other = replace(other, points=other.points + np.array([0, 0, 50], np.float32))
    tiny = replace(hill_piece(4, part=2), points=hill_piece(4).points * np.float32(0.01))
    (coarse,), error = lifted(joined([one, other, tiny]))
    assert set(coarse.parts.tolist()) == {0, 1}
    assert set(coarse.points[coarse.parts == 1][:, 2] > 40) == {True}
    assert error >= float(np.linalg.norm(np.ptp(tiny.points, axis=0)))


def test_places_on_a_texture_stay_where_they_were_on_the_surface() -> None:
    piece = hill_piece(60)
    size = piece.points[:, :2].max()
    textured = replace(piece, uv=(piece.points[:, :2] / size).astype(np.float32), image=checkers(64))
    (coarse,), _ = lifted([textured])
    assert coarse.uv is not None
    assert coarse.image is not None
    assert coarse.image.shape == (32, 32, 3)
    assert np.abs(coarse.uv * size - coarse.points[:, :2]).max() < 1.5


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), keep_border=st.booleans())
def test_whatever_hangs_together_is_simplified_without_a_fault(seed: int, *, keep_border: bool) -> None:
    seeded = np.random.default_rng(seed)
    points = seeded.normal(size=(30, 3)).astype(np.float32)
    triangles = np.array([seeded.choice(30, 3, replace=False) for _ in range(60)], np.int32)
    result = simplified(points, triangles, int(seeded.integers(1, 59)), keep_border=keep_border)
    assert result.triangles.size == 0 or result.triangles.max() < len(result.points)
    assert len(result.row_of) == len(points)
    assert result.row_of.max(initial=-1) < len(result.points)
    assert np.isfinite(result.error)


def test_the_distance_to_a_triangle_is_that_to_its_inside_its_side_or_its_corner() -> None:
    triangle = np.array([[[[0, 0, 0], [2, 0, 0], [0, 2, 0]]]], np.float64)
    places = np.array([[0.5, 0.5, 3], [1, -2, 0], [-3, -4, 0], [2, 2, 0]], np.float64)
    found: Floats = distances(places, np.repeat(triangle, 4, axis=0))
    assert np.allclose(found[:, 0], [3, 2, 5, np.sqrt(2)])


def test_smooth_surfaces_get_smooth_normals_and_boxes_sharp_ones() -> None:
    soft = with_normals(hill_piece(20))
    assert len(soft.points) == 400
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
    faces = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]], np.int32)
    sharp = with_normals(Piece(Material(), corners, faces, np.zeros(8, np.int32)))
    assert sharp.normals is not None
    used = sharp.normals[np.unique(sharp.triangles)]
    assert np.allclose(np.abs(used).max(axis=1), 1, atol=0.3)


def test_welding_joins_what_lies_in_one_place_of_one_part_alone() -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    two = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    assert len(welded(Piece(Material(), square, two, np.zeros(6, np.int32))).points) == 4
    assert len(welded(Piece(Material(), square, two, np.array([0, 0, 0, 1, 1, 1], np.int32))).points) == 6


def test_halving_is_the_mean_of_four_and_small_pictures_stay() -> None:
    picture = np.arange(32 * 32 * 3, dtype=np.uint32).reshape(32, 32, 3).astype(np.uint8)
    small = halved(picture)
    assert small.shape == (16, 16, 3)
    assert int(small[0, 0, 0]) == (int(picture[:2, :2, 0].sum()) + 2) // 4
    assert halved(small[:8, :8]).shape == (8, 8, 3)


def test_only_what_is_shown_of_a_texture_is_kept_and_it_shows_the_same() -> None:
    picture = checkers(512)
    points, triangles = hill(3)
    uv = (points[:, :2] / points[:, :2].max() * 0.1 + [0.3, 0.6]).astype(np.float32)
    piece = Piece(Material(), points, triangles, np.zeros(9, np.int32), uv=uv, image=picture)
    (done,) = packed([piece])
    assert done.image is not None
    assert done.uv is not None
    assert done.image.shape[0] * done.image.shape[1] < 128 * 128
    for row in range(9):
        before = picture[tuple(np.minimum((uv[row][::-1] * 512).astype(int), 511))]
        size = np.array(done.image.shape[:2])
        after = done.image[tuple(np.minimum((done.uv[row][::-1] * size + 1e-3).astype(int), size - 1))]
        assert np.abs(before.astype(int) - after).max() <= 32


def test_a_texture_that_repeats_is_left_alone() -> None:
    points, triangles = hill(3)
    uv = points[:, :2] * np.float32(3)
    assert wraps(uv)
    piece = Piece(Material(), points, triangles, np.zeros(9, np.int32), uv=uv, image=checkers(64), wraps=True)
    assert packed([piece]) == [piece]


def _square(picture: Bytes, name: str = "", *, part: int = 0) -> Piece:
    """A square metre that shows a whole picture."""
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    return Piece(Material(name), points, triangles, np.full(4, part, np.int32), uv=uv, image=picture)


def test_many_small_pictures_of_one_kind_of_material_come_on_one_and_are_drawn_in_one_go() -> None:
    pictures = [np.full((64, 64, 3), 10 * row, np.uint8) for row in range(12)]
    pieces = [_square(picture, f"paint {row}", part=row) for row, picture in enumerate(pictures)]
    (done,) = packed([*pieces, *pieces])  # a picture that is shown twice is cut out once
    assert done.image is not None
    assert done.uv is not None
    width = done.image.shape[1]
    assert width & (width - 1) == 0
    assert width * done.image.shape[0] <= 2 * 12 * 72 * 72
    middle = done.uv[done.triangles].mean(axis=1) * [width, done.image.shape[0]]
    shown = done.image[middle[:, 1].astype(int), middle[:, 0].astype(int), 0]
    assert (shown == 10 * done.parts[done.triangles[:, 0]]).all()


def test_a_picture_that_is_shown_whole_stays_as_it_is_and_none_is_too_large() -> None:
    piece = _square(checkers(256), "wall")
    assert packed([piece]) == [piece]
    (smaller,) = packed([_square(np.zeros((5000, 300, 3), np.uint8))])
    assert smaller.image is not None
    assert smaller.image.shape == (2500, 150, 3)
    (repeating,) = packed([replace(_square(np.zeros((64, 9000, 3), np.uint8)), wraps=True)])
    assert repeating.image is not None
    assert max(repeating.image.shape) <= 4096


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=30))
def test_rectangles_on_shelves_neither_overlap_nor_stick_out(sizes: list[tuple[int, int]]) -> None:
    places, width, height = shelves(sizes, 4096)
    used = np.zeros((height, width), np.int32)
    for (x, y), (wide, tall) in zip(places, sizes, strict=True):
        assert x + wide <= width
        assert y + tall <= height
        used[y : y + tall, x : x + wide] += 1
    assert used.max() == 1


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_every_thing_lies_in_exactly_one_leaf_and_no_leaf_holds_too_many(seed: int, most: int) -> None:
    points = np.random.default_rng(seed).normal(size=(200, 3))
    root, order = cells_of(points, most)
    leaves = [cell for level in by_depth(root) for cell in level if not cell.children]
    rows = np.concatenate([order[cell.start : cell.end] for cell in leaves])
    assert sorted(rows.tolist()) == list(range(200))
    assert max(cell.end - cell.start for cell in leaves) <= most
    assert len({cell.name for level in by_depth(root) for cell in level}) == sum(map(len, by_depth(root)))


def test_things_in_one_place_end_the_cutting() -> None:
    root, _ = cells_of(np.ones((100, 3)), 10)
    assert (root.start, root.end, root.children) == (0, 100, ())


def test_a_thinned_cloud_has_one_point_per_cube_and_cells_grow_with_the_count() -> None:
    places = np.random.default_rng(3).uniform(0, 10, (5_000, 3)).astype(np.float32)
    rows = thinned(places, 1.0)
    cubes = {tuple(cube) for cube in np.floor(places[rows] - places.min(axis=0)).tolist()}
    assert len(cubes) == len(rows)
    assert (np.diff(rows) > 0).all()
    assert [cells_across(count) for count in (1, 1_000_000, 10_000_000_000)] == [1, 2, 64]
