import numpy as np
import pytest

from loaders.osgb.model import shapes_in
from loaders.osgb.read import read_osgb
from loaders.osgb.shapes import Shape
from scenes.trouble import Report
from tests.osgb_files import FAN, QUADS, SQUARE, STRIP, Step, geode, packed, shape

ROW = np.array([[column, row, 0] for column in range(3) for row in range(2)], np.float32)
"""Six points in zigzag."""


def read(step: Step, version: int = 80) -> tuple[Shape | None, Report]:
    report = Report()
    found = shapes_in(read_osgb(packed(geode(step), version), report), report)
    return (found[0].shape if found else None), report


@pytest.mark.parametrize("version", [80, 161])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32])
def test_corners_of_every_width_are_read(version: int, kind: type[np.unsignedinteger]) -> None:
    found, _ = read(shape(corners=np.array([0, 1, 2, 0, 2, 3], kind)), version)
    assert found is not None
    assert found.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert found.triangles.dtype == np.int32


@pytest.mark.parametrize(
    ("mode", "corners", "triangles"),
    [
        (STRIP, [0, 1, 2, 3], [[0, 1, 2], [1, 3, 2]]),
        (STRIP, [0, 1, 2, 2, 3, 3, 4, 5], [[0, 1, 2], [3, 5, 4]]),
        (STRIP, [0, 1], []),
        (FAN, [0, 1, 2, 3], [[0, 1, 2], [0, 2, 3]]),
        (9, [5, 4, 3], [[5, 4, 3]]),
        (QUADS, [0, 1, 3, 2, 4, 5], [[0, 1, 3], [0, 3, 2]]),
        (8, [0, 1, 2, 3, 4], [[0, 1, 2], [1, 3, 2]]),
    ],
)
def test_strips_fans_and_quads_become_triangles(mode: int, corners: list[int], triangles: list[list[int]]) -> None:
    found, _ = read(shape(ROW, np.array(corners, np.uint16), uv=None, mode=mode))
    assert found is not None
    assert found.triangles.tolist() == triangles


@pytest.mark.parametrize("version", [80, 161])
def test_vertices_may_be_drawn_as_they_follow(version: int) -> None:
    found, _ = read(shape(ROW, arrays=(1, 3), uv=None), version)
    assert found is not None
    assert found.triangles.tolist() == [[1, 2, 3]]


@pytest.mark.parametrize("step", [
    shape(corners=np.array([0, 1, 4], np.uint8)), shape(corners=np.array([0, 1, 2**32 - 1], np.uint32)),
    shape(arrays=(0, 2**31 - 1)), shape(arrays=(-1, 3)), shape(arrays=(2**31 - 1, 3)),
])  # fmt: skip
def test_a_corner_beyond_the_points_costs_its_shape_alone(step: Step) -> None:
    report = Report()
    found = shapes_in(read_osgb(packed(geode(step, shape())), report), report)
    assert len(found) == 1
    assert "corner lies beyond" in report.notices[0].en
    assert report.notices[0].place.startswith("byte ")


def test_points_and_lines_are_counted_and_not_shown() -> None:
    found, report = read(shape(mode=1))
    assert found is None
    _, report = read(shape(mode=STRIP))
    assert report.notices == []


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e30])
def test_triangles_at_no_place_are_left_out_and_said(wrong: float) -> None:
    points = SQUARE.copy()
    points[1, 2] = wrong
    found, report = read(shape(points))
    assert found is not None
    assert found.triangles.tolist() == [[0, 2, 3]]
    assert np.isfinite(found.points).all()
    assert "1 triangles" in report.notices[0].en


def test_great_coordinates_in_double_keep_their_millimetres() -> None:
    far = SQUARE.astype(np.float64) + np.array([500_000.125, 2_500_000.25, 7.5])
    report = Report()
    (placed,) = shapes_in(read_osgb(packed(geode(shape(far)), 161), report), report)
    there = placed.shape.points.astype(np.float64) + placed.model_from_shape[:3, 3]
    assert np.abs(there - far).max() < 1e-6
    assert placed.box.tolist() == [far.min(axis=0).tolist(), far.max(axis=0).tolist()]


def test_one_colour_for_all_is_kept_and_bound_columns_must_fit() -> None:
    found, _ = read(shape(overall=(0.25, 2.0, np.nan, 1.0)))
    assert found is not None
    assert found.overall == (0.25, 1.0, 1.0, 1.0)
    found, _ = read(shape(uv=np.zeros((3, 2), np.float32)))  # one row too few
    assert found is not None
    assert found.uv is None
