from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from loaders.opened import Opened, Said, unheard
from loaders.raster.geotiff import GeoTiff
from loaders.raster.inside import read_geotiff
from loaders.raster.layers import Window
from loaders.raster.look_through import look_through
from loaders.raster.plain_picture import read, size_of
from loaders.raster.rewriting import Rewriting, rewritten
from loaders.raster.source import imagery_of, terrain_of
from scenes.trouble import Report, Trouble
from tests.loaders.raster.rasters import LATITUDE, LONGITUDE, NO_HEIGHT, hill, plane_around, quarters, written

CRS = "EPSG:4547"


def rewrite(source: Path, way: Rewriting) -> Path:
    target = source.with_name("made.tif")
    rewritten(source, target, way, unheard, Report())
    return target


def test_a_picture_that_was_placed_by_words_lies_there_without_them_and_has_overviews(tmp_path: Path) -> None:
    source = written(tmp_path / "photo.tif", quarters(1500, 1200), None, plane_around(CRS, 1500, 1200, 0.5))
    inside = read_geotiff(Opened(source, said=Said(crs=CRS)))
    assert inside.rewriting is not None
    made = rewrite(source, inside.rewriting)
    again = read_geotiff(Opened(made))
    assert again.rewriting is None
    for one, other in ((inside.low, again.low), (inside.high, again.high)):
        assert (other.longitude, other.latitude) == pytest.approx((one.longitude, one.latitude), abs=1e-9)
    file = GeoTiff(look_through(made))
    _, bands, known = file.read(len(file.levels) - 1, Window(0, 0, 1500, 1200), [1, 2, 3], "nearest")
    file.close()
    assert known.all()
    assert np.array_equal(bands, quarters(1500, 1200))
    with import_module("rasterio").open(made) as data:
        assert data.overviews(1)
        assert data.profile["tiled"]


def test_a_central_meridian_that_has_no_number_is_written_by_its_parameters(tmp_path: Path) -> None:
    words = "cgcs2000 / 3-degree CM 113.37"
    source = written(tmp_path / "photo.tif", quarters(64, 48), CRS, plane_around(words, 64, 48, 0.5))
    inside = read_geotiff(Opened(source, said=Said(crs=words)))  # its own label is wrong, as it often is
    assert inside.rewriting is not None
    again = read_geotiff(Opened(rewrite(source, inside.rewriting)))
    assert again.low.longitude == pytest.approx(inside.low.longitude, abs=1e-9)
    assert again.low.longitude < LONGITUDE < again.high.longitude
    assert again.low.latitude < LATITUDE < again.high.latitude


def test_a_plane_that_touches_the_earth_is_written_as_the_projection_that_it_is(tmp_path: Path) -> None:
    words = f"ENU:{LATITUDE},{LONGITUDE}"
    turned = np.array([[3.0, 0.5, -2000.0], [0.5, -3.0, 1500.0]])
    source = written(tmp_path / "photo.tif", quarters(1200, 900), None, turned)
    inside = read_geotiff(Opened(source, said=Said(crs=words)))
    assert (inside.unsayable, inside.rewriting is None) == ("", False)
    assert inside.rewriting is not None
    again = read_geotiff(Opened(rewrite(source, inside.rewriting)))
    for one, other in ((inside.low, again.low), (inside.high, again.high)):
        assert (other.longitude, other.latitude) == pytest.approx((one.longitude, one.latitude), abs=2e-8)


def test_heights_keep_their_gaps_and_become_metres(tmp_path: Path) -> None:
    feet = hill(200, 150, 2.0) / np.float32(0.3048)
    feet[:20, :30] = NO_HEIGHT
    source = written(tmp_path / "dem.tif", feet[None], CRS, plane_around(CRS, 200, 150, 2.0), nodata=NO_HEIGHT)
    inside = read_geotiff(Opened(source, said=Said(metres_per_unit=0.3048)))
    assert inside.rewriting is not None
    terrain = terrain_of(rewrite(source, inside.rewriting))
    heights = terrain.heights(len(terrain.levels) - 1, Window(0, 0, 200, 150))
    terrain.close()
    assert np.isnan(heights[:20, :30]).all()
    assert np.nanmax(np.abs(heights - hill(200, 150, 2.0))) < 0.001


@pytest.mark.parametrize(("suffix", "beside"), [(".png", ".pgw"), (".jpg", ".JGW")])
def test_a_plain_picture_with_a_world_file_becomes_one(tmp_path: Path, suffix: str, beside: str) -> None:
    source = tmp_path / f"map{suffix}"
    Image.fromarray(np.moveaxis(quarters(80, 60), 0, 2)).save(source)
    (a, b, c), (d, e, f) = plane_around(CRS, 80, 60, 0.5).tolist()
    source.with_suffix(beside).write_text("\n".join(map(str, (a, d, b, e, c + (a + b) / 2, f + (d + e) / 2))))
    with pytest.raises(Trouble, match="no coordinate system"):
        read(Opened(source))
    inside = read(Opened(source, said=Said(crs=CRS)))
    assert (inside.columns, inside.rows) == (80, 60)
    assert inside.rewriting is not None
    made = rewrite(source, inside.rewriting)
    again = read_geotiff(Opened(made))
    assert again.low.longitude == pytest.approx(inside.low.longitude, abs=1e-9)
    imagery = imagery_of(str(made))
    pixels = imagery.picture(len(imagery.levels) - 1, Window(0, 0, 80, 60))
    imagery.close()
    assert np.abs(pixels[5, 5].astype(int) - [220, 0, 0, 255]).max() < 12
    assert np.abs(pixels[50, 70].astype(int) - [220, 220, 0, 255]).max() < 12


@pytest.mark.parametrize("head", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xc0\0", b"\xff\xd8\xff\xe0\0\0" * 40])
def test_a_damaged_head_is_refused(head: bytes) -> None:
    with pytest.raises(Trouble, match="damaged"):
        size_of(head, "map.png")


def test_what_is_no_picture_inside_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    source = tmp_path / "map.png"
    source.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x08\x02\0\0\0" + bytes(200))
    with pytest.raises(Trouble, match="cannot be read"):
        rewrite(source, Rewriting(driver="PNG"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]
