"""What damaged and hostile boundary files do: Trouble and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
import shapely

from loaders.child_task import Task
from loaders.crs.crs import crs_of
from loaders.opened import Opened, Said
from loaders.vector import kml as kml_reader
from loaders.vector import ogr
from loaders.vector import workbook as workbook_reader
from loaders.vector.boundary_files import read_boundary_file
from loaders.vector.ogr import kept
from loaders.vector.ogr_work import drawn
from scenes.datums import Wgs84
from scenes.trouble import Trouble
from tests.loaders.vector.boundary_inputs import GRID, by_gdal, degrees, dxf, kml, kmz, placemark, workbook

SAID = Said(crs="EPSG:4547")
IN_DEGREES = Said(datum=Wgs84)


def survived(path: Path, said: Said) -> bool:
    """Whether a file was read; Trouble is the only other way out."""
    notice = None
    try:
        boundaries, _ = read_boundary_file(path, said)
    except Trouble as trouble:
        boundaries, notice = (), trouble.notice
    assert notice is None or (notice.zh and notice.remedy_zh and notice.file)
    assert all(np.isfinite(each.ring).all() for each in boundaries)
    return notice is None


def mutations(content: bytes, *, flips: int = 150, cuts: int = 60) -> Iterator[bytes]:
    """Truncations all along a file, and flipped bits from a fixed seed."""
    seeded = np.random.default_rng(20261130)
    step = max(1, len(content) // cuts)
    yield from (content[:end] for end in range(0, len(content), step))
    for _ in range(flips):
        broken = bytearray(content)
        for place in seeded.integers(0, len(content), 3).tolist():
            broken[place] ^= 1 << int(seeded.integers(8))
        yield bytes(broken)


@pytest.mark.parametrize("kind", ["kml", "kmz", "wkt", "csv", "xlsx", "geojson"])
def test_truncated_and_flipped_files_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"plant.{kind}"
    if kind == "kmz":
        kmz(path, kml(placemark("厂区", degrees(GRID))).encode())
    elif kind == "xlsx":
        workbook(path, [["点号", "东", "北"], *[["K", x, y] for x, y in GRID.tolist()]])
    elif kind == "kml":
        path.write_text(kml(placemark("厂区", degrees(GRID))), encoding="utf-8")
    elif kind == "csv":
        path.write_text("点号,东,北\n" + "\n".join(f"K,{x},{y}" for x, y in GRID.tolist()), encoding="gbk")
    else:
        shape = shapely.Polygon(degrees(GRID))
        path.write_text(shape.wkt if kind == "wkt" else shapely.to_geojson(shape), encoding="utf-8")
    said = SAID if kind in ("csv", "xlsx") else IN_DEGREES
    assert survived(path, said)
    few = kind in ("xlsx", "kmz")
    for content in mutations(path.read_bytes(), flips=60 if few else 150, cuts=30 if few else 60):
        path.write_bytes(content)
        survived(path, said)


def worked(path: Path, folder: Path, encoding: str = "") -> bool:
    """The child's own work, done here; Trouble is the only other way out of what a file holds."""
    try:
        drawn(Task([str(path), encoding, "Layer"], folder))
    except Trouble:
        return False
    kept(folder)
    return True


@pytest.mark.parametrize("kind", ["shp", "dbf", "shx", "dxf", "gpkg"])
def test_gdal_survives_what_is_fed_to_it_in_the_child(tmp_path: Path, kind: str) -> None:
    made = tmp_path / "made"
    made.mkdir()
    if kind == "dxf":
        path = tmp_path / "plant.dxf"
        path.write_bytes(dxf(GRID))
    elif kind == "gpkg":
        path = by_gdal(tmp_path / "plant.gpkg", [shapely.Polygon(GRID)], driver="GPKG", crs="EPSG:4547", name=["a"])
    else:
        path = by_gdal(tmp_path / "plant.shp", [shapely.Polygon(GRID)], driver="ESRI Shapefile", name=["厂区"])
    assert worked(path, made)
    target = path.with_suffix(f".{kind}")
    flips, cuts = (10, 10) if kind == "gpkg" else (80, 40)
    for content in mutations(target.read_bytes(), flips=flips, cuts=cuts):
        target.write_bytes(content)
        worked(path, made)


LAUGHS = (
    """<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
)
OUTSIDE = """<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


@pytest.mark.parametrize("bomb", [LAUGHS, OUTSIDE])
def test_xml_bombs_are_refused(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(kml("<Placemark><name>&a;</name></Placemark>", head=bomb), encoding="utf-8")
    with pytest.raises(Trouble, match="entities"):
        read_boundary_file(path, IN_DEGREES)


def test_a_kml_of_many_nested_elements_and_one_of_millions_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_bytes(b"<kml>" + b"<a>" * 100_000)
    assert not survived(path, IN_DEGREES)
    path.write_bytes(b"<kml>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</kml>")
    assert not survived(path, IN_DEGREES)
    path.write_bytes(b"<kml>" + b"<a/>" * 2_100_000 + b"</kml>")
    with pytest.raises(Trouble, match="too many"):
        read_boundary_file(path, IN_DEGREES)


def test_endless_white_space_keeps_nobody_waiting(tmp_path: Path) -> None:
    gap = " " * 3_000_000
    (tmp_path / "a.kml").write_text(
        f"<kml><Placemark><LineString><coordinates>1{gap}2</coordinates></LineString></Placemark></kml>"
    )
    assert not survived(tmp_path / "a.kml", IN_DEGREES)
    (tmp_path / "b.kml").write_text("<?xml" + "encoding='a'" * 100_000)
    assert not survived(tmp_path / "b.kml", IN_DEGREES)
    (tmp_path / "a.dxf").write_bytes(b"999" + b"\n" * 3_000_000)
    assert not survived(tmp_path / "a.dxf", SAID)
    (tmp_path / "a.csv").write_text(f"no,lon,lat\n1,1°2'3{gap}x,4")
    assert not survived(tmp_path / "a.csv", SAID)
    with pytest.raises(Trouble):
        crs_of(f"cgcs2000 fe{' ' * 19_000}x")


def test_zip_bombs_are_refused_while_they_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kml_reader, "LARGEST_FILE", 1_000_000)
    monkeypatch.setattr(workbook_reader, "LARGEST_UNPACKED", 3_500_000)
    with ZipFile(tmp_path / "a.kmz", "w", ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * 1_000_001)
    with pytest.raises(Trouble, match="larger than"):
        read_boundary_file(tmp_path / "a.kmz", IN_DEGREES)
    with ZipFile(tmp_path / "a.xlsx", "w", ZIP_DEFLATED) as archive:
        for part in range(4):
            archive.writestr(f"xl/{part}.xml", b" " * 1_000_000)
    with pytest.raises(Trouble, match="larger than"):
        read_boundary_file(tmp_path / "a.xlsx", SAID)


@pytest.mark.parametrize("suffix", ["shp", "gpkg", "kml", "kmz", "dxf", "wkt", "csv", "xlsx", "geojson", "txt"])
def test_empty_files_and_other_files_under_a_wrong_name_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"")
    assert not survived(path, SAID)
    path.write_bytes(b"<!DOCTYPE html><html>403</html>")
    assert not survived(path, SAID)
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)
    assert not survived(path, SAID)


def test_coordinates_that_are_no_numbers_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.wkt"
    for word in ("nan", "inf", "1e999"):
        path.write_text(f"POLYGON((113 22, 113.1 22, {word} 22.1, 113 22))", encoding="utf-8")
        assert not survived(path, IN_DEGREES)
    path = tmp_path / "a.kml"
    path.write_text(kml(placemark("a", np.array([[113, 22], [113.1, 22], [np.nan, 22.1]]))), encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        read_boundary_file(path, IN_DEGREES)
    assert caught.value.notice.place == "Placemark 1 a"


def test_a_file_that_would_send_gdal_elsewhere_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(
        b"0\nSECTION\n999\n<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>"
    )
    with pytest.raises(Trouble, match="virtual"):
        read_boundary_file(path, SAID)


def test_a_shapefile_without_its_table_says_which_file_is_missing(tmp_path: Path) -> None:
    path = by_gdal(tmp_path / "plant.shp", [shapely.Polygon(GRID)], driver="ESRI Shapefile", name=["a"])
    path.with_suffix(".dbf").unlink()
    with pytest.raises(Trouble, match=r"\.dbf is missing"):
        read_boundary_file(path, SAID)


def test_a_file_larger_than_any_boundary_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ogr, "LARGEST_FILE", 100)
    path = tmp_path / "a.dxf"
    path.write_bytes(dxf(GRID))
    with pytest.raises(Trouble, match="larger than"):
        read_boundary_file(path, SAID)


@pytest.mark.parametrize("tag", ["Placemark", "Polygon", "Data", "LineString"])
def test_elements_within_elements_are_gone_through_once(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "a.kml"
    inner = f"<{tag}>" * 100_000 + f"</{tag}>" * 100_000  # each for each would be hours
    path.write_text(f"<kml><Placemark>{inner}</Placemark></kml>")
    with pytest.raises(Trouble, match="no area"):
        kml_reader.read(Opened(path, said=IN_DEGREES))


def test_more_outlines_than_are_accepted_are_not_read_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    ring = "<Placemark><LineString><coordinates>113,22 114,22 114,23 113,22</coordinates></LineString></Placemark>"
    last = "<Placemark><LineString><coordinates>no number</coordinates></LineString></Placemark>"
    path.write_text("<kml>" + ring * 100_100 + last + "</kml>")
    shares = list[float]()
    with pytest.raises(Trouble, match="more outlines"):
        kml_reader.read(Opened(path, said=IN_DEGREES, progress=shares.append))
    assert len(shares) > 100
    assert shares == sorted(shares)


def test_a_ring_of_more_corners_than_can_be_looked_at_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    corners = " ".join(f"{113 + row % 7 / 1e4},{22 + row % 11 / 1e4}" for row in range(300_001))
    path.write_text(
        "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{corners}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )
    with pytest.raises(Trouble, match="300001 corners"):
        kml_reader.read(Opened(path, said=IN_DEGREES))
