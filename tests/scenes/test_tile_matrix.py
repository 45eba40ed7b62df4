import numpy as np
import pytest

from scenes.datums import Cgcs2000, Gcj02
from scenes.tile_matrix import (
    HALF_WORLD,
    METRES_PER_DEGREE,
    Projection,
    TileMatrix,
    degrees_c,
    degrees_from_plane,
    matrix_from_scale,
    plane_from_degrees,
    web_mercator,
)


def tile_at(matrix: TileMatrix, longitude: float, latitude: float, projection: Projection) -> tuple[int, int]:
    plane = plane_from_degrees(projection, np.array([longitude]), np.array([latitude]))
    column, row = (matrix.pixels_from_plane(plane)[0] // (matrix.tile_width, matrix.tile_height)).astype(int).tolist()
    return column, row


def test_guangzhou_lies_in_the_tile_of_the_published_formula() -> None:
    matrix = web_mercator(0, 12).matrices[12]
    longitude, latitude = 113.27, 23.13
    column = int((longitude + 180) / 360 * 4096)
    angle = np.radians(latitude)
    row = int((1 - np.log(np.tan(angle) + 1 / np.cos(angle)) / np.pi) / 2 * 4096)
    assert tile_at(matrix, longitude, latitude, Projection.MERCATOR) == (column, row) == (3336, 1777)


def test_rows_of_tms_are_counted_from_the_south() -> None:
    matrix = web_mercator(0, 3, south_first=True).matrices[3]
    assert [matrix.server_row(row) for row in (0, 7)] == [7, 0]
    assert web_mercator(0, 3).matrices[3].server_row(7) == 7


def test_the_matrices_in_degrees_begin_with_two_tiles_side_by_side() -> None:
    matrices = degrees_c(1, 18)
    first = matrices.matrices[0]
    assert (first.key, first.columns, first.rows, first.left, first.top) == ("1", 2, 1, -180.0, 90.0)
    assert first.pixel * first.tile_width == 180.0
    assert matrices.datum is Cgcs2000
    last = matrices.matrices[-1]
    assert (last.key, last.columns, last.rows) == ("18", 1 << 18, 1 << 17)
    assert tile_at(matrices.matrices[9], 113.27, 23.13, Projection.DEGREES) == (834, 190)


def test_scale_denominators_of_the_standard_give_its_pixels() -> None:
    """GoogleMapsCompatible, level 0: OGC 07-057r7, annex E.4."""
    matrix = matrix_from_scale(
        "0", 559082264.0287178, (-HALF_WORLD, HALF_WORLD), metres_per_unit=1.0, tile=(256, 256), count=(1, 1)
    )
    assert matrix is not None
    assert matrix.pixel == pytest.approx(web_mercator().matrices[0].pixel, rel=1e-9)
    degrees = matrix_from_scale(
        "1", 279541132.0143589, (-180.0, 90.0), metres_per_unit=METRES_PER_DEGREE, tile=(256, 256), count=(2, 1)
    )
    assert degrees is not None
    assert degrees.pixel == pytest.approx(degrees_c().matrices[0].pixel, rel=1e-9)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_makes_no_sense_is_no_level(scale: float) -> None:
    assert matrix_from_scale("0", scale, (0.0, 0.0), metres_per_unit=1.0, tile=(256, 256), count=(1, 1)) is None


@pytest.mark.parametrize(("tile", "count"), [((0, 256), (1, 1)), ((99999, 256), (1, 1)), ((256, 256), (0, 1))])
def test_tiles_and_counts_that_make_no_sense_are_no_level(tile: tuple[int, int], count: tuple[int, int]) -> None:
    assert matrix_from_scale("0", 1000.0, (0.0, 0.0), metres_per_unit=1.0, tile=tile, count=count) is None


def test_a_box_takes_the_tiles_it_reaches_into_and_no_others() -> None:
    matrix = web_mercator(4, 4).matrices[0]
    assert matrix.covering((256.0, 512.0), (512.0, 768.0)).each() == [(1, 2)]
    assert len(matrix.covering((255.9, 512.0), (512.1, 768.0))) == 3
    assert matrix.covering((-500.0, -500.0), (10.0, 10.0)).each() == [(0, 0)]
    assert len(matrix.covering((-500.0, 0.0), (-10.0, 10.0))) == 0
    assert len(matrix.covering((9000.0, 0.0), (9500.0, 10.0))) == 0


@pytest.mark.parametrize("projection", [Projection.MERCATOR, Projection.DEGREES])
def test_degrees_come_back_from_the_plane(projection: Projection) -> None:
    longitude, latitude = np.array([113.27, -70.0]), np.array([23.13, -33.0])
    back = degrees_from_plane(projection, plane_from_degrees(projection, longitude, latitude))
    assert np.allclose(back, [longitude, latitude], atol=1e-12)


def test_pixels_and_plane_are_each_other_s_way_back() -> None:
    matrix = degrees_c().matrices[11]
    plane = np.array([[113.27, 23.13], [-10.0, -80.0]])
    assert np.allclose(matrix.plane_from_pixels(matrix.pixels_from_plane(plane)), plane, atol=1e-12)


def test_a_shifted_map_says_so() -> None:
    assert web_mercator(datum=Gcj02).datum is Gcj02
