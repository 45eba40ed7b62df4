from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.cleaning import Removed, cleaned, merged_rows, points_as_codes
from scenes.columns import Floats
from scenes.model import Mesh

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
TWO = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def soup(mesh: Mesh) -> Floats:
    """The corners of every triangle, each triangle begun at its least corner; what is seen of a mesh."""
    corners = mesh.points[mesh.triangles].astype(np.float64) + 0.0
    turned = [min(np.roll(each, shift, axis=0).tolist() for shift in range(3)) for each in corners]
    return np.array(turned).reshape(-1, 9)


@st.composite
def meshes(draw: st.DrawFn) -> Mesh:
    """A few vertices on a coarse grid, so that many coincide, and now and then one that is no number."""
    count = draw(st.integers(3, 12))
    coordinate = st.sampled_from([0.0, -0.0, 1.0, 2.0, float("nan"), float("inf")]) | st.sampled_from([0.0, 1.0, 3.0])
    points = np.array(draw(st.lists(st.tuples(*[coordinate] * 3), min_size=count, max_size=count)), np.float32)
    corner = st.integers(0, count - 1)
    triangles = np.array(draw(st.lists(st.tuples(corner, corner, corner), max_size=12)), np.int32).reshape(-1, 3)
    parts = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)), np.int32)
    return Mesh(points, triangles, parts=parts if draw(st.booleans()) else None)


@settings(max_examples=120)
@given(meshes())
def test_what_is_left_is_what_could_be_drawn_and_nothing_else(mesh: Mesh) -> None:
    clean, removed = cleaned(mesh)
    corners = mesh.points[mesh.triangles].astype(np.float64)
    drawable = np.isfinite(corners).all(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        edge_one, edge_two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        drawable &= np.linalg.norm(np.cross(edge_one, edge_two), axis=1) > 0
    assert np.array_equal(soup(clean), soup(replace(mesh, triangles=mesh.triangles[drawable])))
    assert removed.flat + removed.without_numbers == len(mesh.triangles) - len(clean.triangles)


@settings(max_examples=80)
@given(meshes())
def test_no_vertex_stands_twice_or_belongs_to_nothing_and_cleaning_again_finds_nothing(mesh: Mesh) -> None:
    clean, removed = cleaned(mesh)
    keys = {
        (*(point + 0.0).tolist(), 0 if clean.parts is None else int(clean.parts[row]))
        for row, point in enumerate(clean.points)
    }
    assert len(keys) == len(clean.points)
    assert set(clean.triangles.ravel().tolist()) == set(range(len(clean.points)))
    assert removed.vertices == len(mesh.points) - len(clean.points)
    again, nothing = cleaned(clean)
    assert nothing == Removed()
    assert np.array_equal(again.points, clean.points)
    assert np.array_equal(again.triangles, clean.triangles)


def test_vertices_of_other_parts_colours_or_texture_places_are_not_merged() -> None:
    points, triangles = np.concatenate([SQUARE, SQUARE]), np.concatenate([TWO, TWO + 4])
    alike = Mesh(points, triangles)
    assert len(cleaned(alike)[0].points) == 4
    assert len(cleaned(replace(alike, parts=np.repeat([0, 1], 4).astype(np.int32)))[0].points) == 8
    assert len(cleaned(replace(alike, uv=np.repeat([0, 1], 8).reshape(8, 2).astype(np.float32)))[0].points) == 8
    colours = np.repeat(np.array([[9, 9, 9, 255], [8, 9, 9, 255]], np.uint8), 4, axis=0)
    assert len(cleaned(replace(alike, colours=colours))[0].points) == 8


def test_triangles_are_wound_as_their_normals_say() -> None:
    up = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    clean, removed = cleaned(Mesh(SQUARE, np.array([[0, 1, 2], [3, 2, 0]], np.int32), normals=up))
    assert removed.turned == 1
    assert clean.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]


def test_normals_that_are_none_are_made_and_long_ones_are_shortened() -> None:
    normals = np.array([[0, 0, 5], [0, 0, 0], [np.nan, 0, 1], [0, 0, 1]], np.float32)
    clean, removed = cleaned(Mesh(SQUARE, TWO, normals=normals))
    assert removed.normals == 2
    assert clean.normals is not None
    assert clean.normals.tolist() == [[0, 0, 1]] * 4


@pytest.mark.parametrize("points", [np.empty((0, 3), np.float32), SQUARE])
def test_a_mesh_without_triangles_becomes_an_empty_one(
    points: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    clean, removed = cleaned(Mesh(points, np.empty((0, 3), np.int32)))
    assert (len(clean.points), len(clean.triangles)) == (0, 0)
    assert removed.vertices == len(points)


def test_rows_with_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_alike(codes: np.ndarray[tuple[int, ...], np.dtype[np.uint32]]) -> object:
        return np.zeros(len(codes), np.uint64)

    monkeypatch.setattr("scenes.cleaning._hash", all_alike)
    rows, first = merged_rows(points_as_codes(np.array([[3, 0, 0], [1, 0, 0], [3, -0.0, 0]], np.float32)))
    assert rows.tolist() == [0, 1, 0]
    assert first.tolist() == [0, 1]
