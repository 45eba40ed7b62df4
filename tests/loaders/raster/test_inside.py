from pathlib import Path

import numpy as np
import pytest

from loaders.formats import RasterFormat, choose
from loaders.opened import Opened, Said
from loaders.raster.inside import RasterInside
from scenes.plant import LayerKind
from scenes.trouble import Trouble
from tests.loaders.raster.rasters import LATITUDE, LONGITUDE, hill, plane_around, quarters, written
from tests.loaders.raster.tile_pictures import mbtiles, tile

CRS = "EPSG:4547"


def inside(opened: Opened) -> RasterInside:
    """What the format that is chosen for the file finds in it."""
    chosen = choose(opened.path)
    assert isinstance(chosen, RasterFormat)
    return chosen.read(opened)


def test_one_deep_band_is_terrain_and_says_where_it_lies(tmp_path: Path) -> None:
    path = written(tmp_path / "any.bin", hill(300, 200, 2.0)[None], CRS, plane_around(CRS, 300, 200, 2.0))
    opened = Opened(path)
    found = inside(opened)
    assert (found.kind, found.columns, found.rows) == (LayerKind.TERRAIN, 300, 200)
    assert found.metres_per_pixel == pytest.approx(2.0, rel=1e-3)
    assert found.low.longitude < LONGITUDE < found.high.longitude
    assert found.low.latitude < LATITUDE < found.high.latitude
    assert 10 <= found.low.height < 20
    assert found.high.height == pytest.approx(70, abs=0.5)
    assert any("read as terrain" in notice.en for notice in opened.report.notices)


def test_colours_are_imagery(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", quarters(60, 40), CRS, plane_around(CRS, 60, 40, 0.5))
    found = inside(Opened(path))
    assert (found.kind, found.columns, found.rows) == (LayerKind.IMAGERY, 60, 40)
    assert "114E" in found.crs


def test_a_system_that_is_not_said_is_asked_for_and_then_taken(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", quarters(60, 40), None, plane_around(CRS, 60, 40, 0.5))
    with pytest.raises(Trouble, match="no coordinate system"):
        inside(Opened(path))
    assert inside(Opened(path, said=Said(crs=CRS))).low.longitude == pytest.approx(LONGITUDE, abs=1e-3)


def test_an_mbtiles_is_imagery_where_its_tiles_are(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "map.mbtiles", {(3, 6, 4): tile(3, 6, 3)}, bounds="112,22,114,24", format="png")
    found = inside(Opened(path))
    assert (found.kind, found.crs) == (LayerKind.IMAGERY, "EPSG:3857")
    assert np.allclose([found.low.longitude, found.low.latitude], [112, 22], atol=1e-9)
    assert np.allclose([found.high.longitude, found.high.latitude], [114, 24], atol=1e-9)
