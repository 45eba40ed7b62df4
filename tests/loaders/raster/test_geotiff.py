from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from loaders.raster.gdal import Handle
from loaders.raster.geotiff import GeoTiff
from loaders.raster.look_through import Looked
from loaders.raster.source import imagery_of, terrain_of
from scenes.trouble import Trouble
from tests.loaders.raster.rasters import Writing, hill, plane_around, quarters, written

CRS = "EPSG:4547"


def test_a_raster_without_a_coordinate_system_asks_for_it(tmp_path: Path) -> None:
    path = written(tmp_path / "dem.tif", hill(20, 20, 2.0)[None], None, plane_around(CRS, 20, 20, 2.0))
    with pytest.raises(Trouble, match="no coordinate system") as trouble:
        GeoTiff(Looked(path))
    assert "--crs" in trouble.value.notice.remedy_zh
    assert GeoTiff(Looked(path), CRS).crs.meridian == 114.0


def test_what_the_person_says_counts_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "dem.tif", hill(20, 20, 2.0)[None], "EPSG:4546", plane_around(CRS, 20, 20, 2.0))
    assert GeoTiff(Looked(path)).crs.meridian == 111.0
    assert GeoTiff(Looked(path), CRS).crs.meridian == 114.0


@pytest.mark.parametrize(
    "transform", [[[0, 0, 5], [0, 0, 5]], [[1e12, 0, 0], [0, 1e12, 0]], [[2, 0, 1e300], [0, 2, 0]]]
)
def test_a_transform_that_makes_no_sense_is_refused(tmp_path: Path, transform: list[list[float]]) -> None:
    path = written(tmp_path / "dem.tif", hill(20, 20, 2.0)[None], CRS, np.array(transform, np.float64))
    with pytest.raises(Trouble):
        GeoTiff(Looked(path))


def test_a_world_file_places_a_tiff_that_does_not_say_where_it_lies(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", quarters(20, 20), None)
    with pytest.raises(Trouble, match=r"does not say where it lies.*\.tfw"):
        GeoTiff(Looked(path), CRS)
    (tmp_path / "photo.tfw").write_text("2.0\n0\n0\n-2.0\n448001.0\n2522999.0\n", encoding="ascii")
    raster = GeoTiff(Looked(path), CRS)
    assert raster.shape.transform.tolist() == [[2.0, 0.0, 448000.0], [0.0, -2.0, 2523000.0]]
    (tmp_path / "photo.tfw").write_text("2.0 zwei", encoding="ascii")
    with pytest.raises(Trouble, match="six numbers"):
        GeoTiff(Looked(path), CRS)


def test_levels_end_where_reading_them_would_mean_reading_everything(tmp_path: Path) -> None:
    plain = written(tmp_path / "plain.tif", np.zeros((1, 4096, 8), np.uint8), CRS, plane_around(CRS, 8, 4096, 1.0))
    assert len(GeoTiff(Looked(plain)).levels) == 4  # 8 times coarser without an overview; the narrow side halves thrice
    large = np.zeros((1, 2048, 2048), np.uint8)
    bare = written(tmp_path / "bare.tif", large, CRS, plane_around(CRS, 2048, 2048, 1.0), tiled=True)
    assert GeoTiff(Looked(bare)).size(0) == (256, 256)
    built = written(
        tmp_path / "built.tif",
        large,
        CRS,
        plane_around(CRS, 2048, 2048, 1.0),
        after=lambda file: file.build_overviews([2, 4]),
        tiled=True,
    )
    assert GeoTiff(Looked(built)).size(0) == (128, 128)


def test_whatever_lies_beside_a_file_is_not_opened(tmp_path: Path) -> None:
    """GDAL would follow these to any file of this machine, and to the network."""
    path = written(tmp_path / "dem.tif", hill(400, 400, 2.0)[None], CRS, plane_around(CRS, 400, 400, 2.0))
    beside = import_module("rasterio.env").Env(TIFF_USE_OVR=True)
    with beside, cast(Writing, import_module("rasterio").open(path, "r+")) as file:
        file.build_overviews([2, 4])
    (tmp_path / "dem.tif.aux.xml").write_text("<PAMDataset><SRS>EPSG:4546</SRS></PAMDataset>", encoding="utf-8")
    assert (tmp_path / "dem.tif.ovr").exists()
    handle = Handle(path)
    assert list(handle.data.overviews(1)) == []
    handle.close()
    assert GeoTiff(Looked(path)).crs.meridian == 114.0


def test_a_virtual_raster_is_no_geotiff(tmp_path: Path) -> None:
    path = tmp_path / "dem.tif"
    path.write_text('<VRTDataset rasterXSize="20" rasterYSize="20"></VRTDataset>', encoding="utf-8")
    with pytest.raises(Trouble, match="no TIFF"):
        terrain_of(path)
    with pytest.raises(Trouble, match="GeoTIFF, an MBTiles"):
        imagery_of(str(path))


def test_once_closed_it_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path / "dem.tif", hill(20, 20, 2.0)[None], CRS, plane_around(CRS, 20, 20, 2.0))
    raster = GeoTiff(Looked(path))
    raster.close()
    with pytest.raises(Trouble, match="closed"):
        raster.band_meaning(1)
