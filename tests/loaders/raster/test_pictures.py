from pathlib import Path

import numpy as np
import pytest

from loaders.raster import pictures
from loaders.raster.layers import Window
from loaders.raster.look_through import Looked
from loaders.raster.pictures import GeoTiffImagery
from scenes.columns import Bytes
from scenes.trouble import Trouble
from tests.loaders.raster.rasters import hill, plane_around, quarters, written, written_so

CRS = "EPSG:4547"
PLANE = plane_around(CRS, 40, 40, 0.5)


def whole(path: Path) -> Bytes:
    imagery = GeoTiffImagery(Looked(path))
    return imagery.picture(len(imagery.levels) - 1, Window(0, 0, 40, 40))


def test_colours_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", quarters(40, 40), CRS, PLANE)
    seen = whole(path)
    assert np.array_equal(np.moveaxis(seen[..., :3], -1, 0), quarters(40, 40))
    assert (seen[..., 3] == 255).all()


def test_beside_the_file_there_is_no_picture(tmp_path: Path) -> None:
    imagery = GeoTiffImagery(Looked(written(tmp_path / "photo.tif", quarters(40, 40), CRS, PLANE)))
    seen = imagery.picture(len(imagery.levels) - 1, Window(-10, 30, 20, 20))
    assert (seen[:10, 10:, 3] == 255).all()
    assert (seen[10:, :, 3] == 0).all()
    assert (seen[:, :10, 3] == 0).all()


def test_alpha_mask_and_no_data_leave_open_what_is_not_known(tmp_path: Path) -> None:
    colours = quarters(40, 40)
    known = np.full((40, 40), 255, np.uint8)
    known[:, :5] = 0
    alpha = written(
        tmp_path / "a.tif", np.concatenate([colours, known[None]]), CRS, PLANE, photometric="RGB", alpha="YES"
    )
    mask = written(tmp_path / "m.tif", colours, CRS, PLANE, after=lambda file: file.write_mask(known))
    for path in (alpha, mask):
        seen = whole(path)
        assert (seen[:, :5, 3] == 0).all(), path.name
        assert (seen[:, 5:, 3] == 255).all(), path.name
    black = np.where(known[None] > 0, colours + 1, 0).astype(np.uint8)
    seen = whole(written(tmp_path / "n.tif", black, CRS, PLANE, nodata=0))
    assert (seen[:, :5, 3] == 0).all()
    assert (seen[:, 5:, 3] == 255).all()


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    numbers = np.zeros((1, 40, 40), np.uint8)
    numbers[0, :20] = 7
    path = written(
        tmp_path / "palette.tif",
        numbers,
        CRS,
        PLANE,
        after=lambda file: file.write_colormap(1, {0: (10, 20, 30), 7: (200, 100, 50)}),
    )
    seen = whole(path)
    assert seen[0, 0].tolist() == [200, 100, 50, 255]
    assert seen[39, 39].tolist() == [10, 20, 30, 255]


def test_grey_stays_grey(tmp_path: Path) -> None:
    seen = whole(written(tmp_path / "grey.tif", np.full((1, 40, 40), 90, np.uint8), CRS, PLANE))
    assert seen[3, 3].tolist() == [90, 90, 90, 255]


def test_infrared_is_no_colour(tmp_path: Path) -> None:
    bands = np.concatenate([quarters(40, 40), np.full((1, 40, 40), 66, np.uint8)])
    path = written(tmp_path / "rgbn.tif", bands, CRS, PLANE, photometric="MINISBLACK")
    assert np.array_equal(np.moveaxis(whole(path)[..., :3], -1, 0), quarters(40, 40))


def test_sixteen_bits_are_stretched_and_it_is_said(tmp_path: Path) -> None:
    ramp = np.broadcast_to(np.linspace(300, 2300, 1600).reshape(40, 40), (3, 40, 40)).astype(np.uint16)
    path = written(tmp_path / "deep.tif", ramp, CRS, PLANE)
    imagery = GeoTiffImagery(Looked(path))
    seen = imagery.picture(0, Window(0, 0, 40, 40))
    assert seen[0, 0, :3].tolist() == [0, 0, 0]
    assert seen[39, 39, :3].tolist() == [255, 255, 255]
    assert 120 < seen[20, 0, 0] < 135
    [notice] = imagery.notices
    assert "uint16" in notice.en
    assert "拉伸" in notice.zh


def large(path: Path, rows: int = 20_000, **how: object) -> Path:
    """Red above, blue below, 400 pixels across; the lowest tenth is not known."""
    bands = np.zeros((3, rows, 400), np.uint8)
    bands[0, : rows // 2], bands[2, rows // 2 :] = 200, 200
    bands[:, -rows // 10 :] = 7
    plane = plane_around(CRS, 400, rows, 0.5)
    return written_so(path, bands, CRS, plane, {"compress": "deflate", "nodata": 7, **how})


@pytest.mark.parametrize("tiled", [False, True])
def test_a_large_picture_without_overviews_is_seen_from_afar_all_the_same(tmp_path: Path, *, tiled: bool) -> None:
    imagery = GeoTiffImagery(Looked(large(tmp_path / "bare.tif", tiled=tiled)))
    assert imagery.notices == ()
    for level, pixels in enumerate(imagery.levels):
        rows, columns = (pixels[:, :2] @ imagery.shape.transform[:, :2] @ [400, 20_000])[::-1].tolist()
        seen = imagery.picture(level, Window(0, 0, max(1, int(columns)), int(rows)))
        assert seen[int(0.2 * rows), 0].tolist() == [200, 0, 0, 255]
        assert seen[int(0.8 * rows), 0].tolist() == [0, 0, 200, 255]
        assert seen[int(0.95 * rows), 0, 3] == 0
    assert max(imagery.picture(0, Window(0, 0, 200, 200)).nonzero()[0]) < 128


def test_of_one_too_large_to_be_read_bands_are_seen_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_AT_ONCE", 1_000_000)
    imagery = GeoTiffImagery(Looked(large(tmp_path / "bare.tif")))
    assert ["no overviews" in notice.en for notice in imagery.notices] == [True]
    seen = imagery.picture(0, Window(0, 0, 1, 78))
    assert (seen[20, 0].tolist(), seen[60, 0].tolist()) == ([200, 0, 0, 255], [0, 0, 200, 255])


def test_overviews_inside_spare_the_look(tmp_path: Path) -> None:
    built = written(
        tmp_path / "built.tif",
        np.zeros((1, 20_000, 64), np.uint8),
        CRS,
        plane_around(CRS, 64, 20_000, 0.5),
        after=lambda file: file.build_overviews([2, 4, 8, 16, 32]),
        compress="deflate",
        tiled=True,
    )
    imagery = GeoTiffImagery(Looked(built))
    assert imagery.notices == ()
    assert len(imagery.levels) == imagery.shape.deepest + 1


def test_heights_are_no_picture(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="an elevation model, not a picture"):
        whole(written(tmp_path / "dem.tif", hill(40, 40, 2.0)[None], CRS, PLANE))
