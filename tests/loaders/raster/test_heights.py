from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.raster.heights import GeoTiffTerrain
from loaders.raster.layers import Window, affine
from loaders.raster.look_through import Looked
from scenes.columns import Singles
from scenes.datums import Cgcs2000
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.trouble import Trouble
from tests.loaders.raster.rasters import NO_HEIGHT, Writing, hill, plane_around, quarters, written, written_so

CRS = "EPSG:4547"


def terrain(folder: Path, heights: Singles, *, unit: float | None = None, **how: object) -> GeoTiffTerrain:
    rows, columns = heights.shape
    path = written_so(folder / "dem.tif", heights[None], CRS, plane_around(CRS, columns, rows, 2.0), how)
    return GeoTiffTerrain(Looked(path), metres_per_unit=unit)


def whole(model: GeoTiffTerrain) -> Singles:
    columns, rows = model.covers[1].astype(int).tolist()
    return model.heights(len(model.levels) - 1, Window(0, 0, columns, rows))


def test_heights_come_back_as_they_were_written(tmp_path: Path) -> None:
    heights = hill(300, 200, 2.0)
    model = terrain(tmp_path, heights)
    assert np.array_equal(whole(model), heights)
    window = model.heights(len(model.levels) - 1, Window(-5, 190, 20, 30))
    assert np.isnan(window[:, :5]).all()
    assert np.isnan(window[10:]).all()
    assert np.array_equal(window[:10, 5:], heights[190:200, :15])


def test_pixels_of_every_level_lie_in_the_same_place(tmp_path: Path) -> None:
    heights: Singles = (np.add.outer(np.arange(2200.0), np.arange(2200.0)) / 10).astype(np.float32)
    model = terrain(tmp_path, heights)
    place = np.array([[*plane_around(CRS, 2200, 2200, 2.0) @ (400.0, 600.0, 1.0)]])
    assert len(model.levels) == 2  # 550 pixels would be coarser than what is kept whole
    for level, pixels in enumerate(model.levels):
        column, row = affine(pixels, place)[0]
        found = model.heights(level, Window(int(column) - 1, int(row) - 1, 2, 2))
        assert found.mean() == pytest.approx((400 + 600 - 1) / 10, abs=0.2)


def test_a_sign_for_nothing_is_no_height(tmp_path: Path) -> None:
    heights = hill(60, 60, 2.0)
    heights[:10] = NO_HEIGHT
    heights[20, 20] = np.nan
    heights[30, 30] = np.inf
    heights[40, 40] = -32767.0  # a sign that the file does not declare
    model = terrain(tmp_path, heights, nodata=NO_HEIGHT)
    found = whole(model)
    assert np.isnan(found[:10]).all()
    assert np.isnan([found[20, 20], found[30, 30], found[40, 40]]).all()
    assert np.isfinite(found).sum() == 50 * 60 - 3
    assert any("no height" in notice.en for notice in model.notices)


@pytest.mark.parametrize("kind", ["int16", "uint16", "int32", "float64"])
def test_whole_numbers_are_heights_too(tmp_path: Path, kind: str) -> None:
    heights = hill(50, 40, 2.0).astype(kind)
    path = written(tmp_path / "dem.tif", heights[None], CRS, plane_around(CRS, 50, 40, 2.0))
    assert np.allclose(whole(GeoTiffTerrain(Looked(path))), heights, atol=1e-3)


def tenths(file: Writing) -> None:
    file.scales, file.offsets = (0.1,), (5.0,)


def test_scale_offset_and_unit_of_the_file_count(tmp_path: Path) -> None:
    raw = np.full((20, 20), 1000, np.int16)
    path = written(
        tmp_path / "dem.tif",
        raw[None],
        CRS,
        plane_around(CRS, 20, 20, 2.0),
        after=tenths,
    )
    assert whole(GeoTiffTerrain(Looked(path)))[5, 5] == pytest.approx(105.0)
    assert whole(GeoTiffTerrain(Looked(path), metres_per_unit=0.001))[5, 5] == pytest.approx(0.105)


def measured_in(unit: str, path: Path) -> GeoTiffTerrain:
    hundred, plane = np.full((1, 20, 20), 100.0, np.float32), plane_around(CRS, 20, 20, 2.0)
    return GeoTiffTerrain(Looked(written(path, hundred, CRS, plane, after=lambda file: file.set_band_unit(1, unit))))


def test_feet_become_metres_and_a_strange_unit_is_asked_about(tmp_path: Path) -> None:
    assert whole(measured_in("foot", tmp_path / "foot.tif"))[5, 5] == pytest.approx(30.48)
    with pytest.raises(Trouble, match="fathom"):
        measured_in("fathom", tmp_path / "fathom.tif")


def test_a_model_without_any_height_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no value that is known"):
        terrain(tmp_path, np.full((30, 30), NO_HEIGHT, np.float32), nodata=NO_HEIGHT)


def test_a_picture_is_no_elevation_model(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", quarters(20, 20), CRS, plane_around(CRS, 20, 20, 2.0))
    with pytest.raises(Trouble, match="a picture, not an elevation model"):
        GeoTiffTerrain(Looked(path))


def test_heights_that_do_not_fit_the_parks_are_said_and_a_known_step_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path / "dem.tif", hill(20, 20, 2.0)[None], CRS, plane_around(CRS, 20, 20, 2.0))
    national = Heights(Vertical.NATIONAL_1985)
    mixed = GeoTiffTerrain(Looked(path), heights=national, vertical=Vertical.ELLIPSOID)
    assert any("not configured" in notice.en for notice in mixed.notices)
    unsaid = GeoTiffTerrain(Looked(path), heights=national)
    assert unsaid.notices == ()
    known = GeoTiffTerrain(Looked(path), heights=replace(national, anomaly=-7.25), vertical=Vertical.ELLIPSOID)
    assert known.notices == ()
    place, at = ParkFrame(Cgcs2000(113.5, 22.7)), np.zeros((1, 3))
    step = unsaid.plane.from_park(place, at) - known.plane.from_park(place, at)
    assert step[0] == pytest.approx([0, 0, 7.25], abs=1e-6)
