from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
import shapely

from loaders.formats import FORMATS, BoundaryFormat, chosen
from loaders.opened import Said
from loaders.vector import zipped as zip_reader
from loaders.vector.boundary_files import read_boundary_file
from scenes.boundary import NamedBoundary
from scenes.datums import Cgcs2000, Gcj02, Wgs84
from scenes.trouble import Notice, Trouble
from tests.gltf_files import samples
from tests.loaders.vector.boundary_inputs import (
    GRID,
    HOLE,
    by_gdal,
    degrees,
    dxf,
    is_the_plant,
    kml,
    kmz,
    placemark,
    workbook,
)

PLANT = shapely.Polygon(GRID, [HOLE])
BY_WORD = Said(crs="EPSG:4547")


def opened(path: Path, said: Said | None = None) -> tuple[NamedBoundary, list[Notice]]:
    (boundary,), report = read_boundary_file(path, said)
    assert all(notice.file for notice in report.notices)
    return boundary, report.notices


def refused(path: Path, said: Said | None = None) -> Notice:
    with pytest.raises(Trouble) as caught:
        read_boundary_file(path, said)
    notice = caught.value.notice
    assert all((notice.file, notice.zh, notice.en, notice.remedy_zh, notice.remedy_en))
    return notice


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_a_shapefile_with_chinese_names_opens_in_either_encoding_without_its_cpg(tmp_path: Path, encoding: str) -> None:
    path = by_gdal(
        tmp_path / "plant.shp",
        [PLANT],
        driver="ESRI Shapefile",
        crs="EPSG:4547",
        encoding=encoding,
        名称=["荔湾区化工"],
    )
    path.with_suffix(".cpg").unlink()
    boundary, notices = opened(path)
    assert boundary.name == "荔湾区化工"
    assert is_the_plant(boundary)
    assert len(boundary.holes[0]) == 3
    assert boundary.datum is Cgcs2000
    assert notices == []


def test_a_shapefile_without_prj_asks_and_takes_what_is_said(tmp_path: Path) -> None:
    path = by_gdal(tmp_path / "plant.shp", [shapely.Polygon(GRID)], driver="ESRI Shapefile", name=["a"])
    notice = refused(path)
    assert "--crs" in notice.remedy_en
    assert "without a zone" in notice.en
    assert is_the_plant(opened(path, BY_WORD)[0])


def zipped(path: Path, parts: Path, *, inside: str = "资料/", others: Sequence[str] = ()) -> Path:
    """The files beside `parts` that have its name, in a zip, and empty ones of other names."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for each in others:
            archive.writestr(each, b"")
        for part in sorted(parts.parent.glob(f"{parts.stem}.*")):
            archive.write(part, inside + part.name.replace("plant", "厂区"))
    return path


def test_a_zipped_shapefile_opens_and_what_is_said_of_it_names_the_zip(tmp_path: Path) -> None:
    parts = by_gdal(tmp_path / "plant.shp", [PLANT], driver="ESRI Shapefile", crs="EPSG:4547", 名称=["荔湾区化工"])
    path = zipped(tmp_path / "sent.zip", parts, others=["__MACOSX/厂区.shp", "readme.txt"])
    boundary, notices = opened(path)
    assert is_the_plant(boundary)
    assert (boundary.name, boundary.file) == ("荔湾区化工", "sent.zip")
    assert boundary.place.startswith("厂区.shp")
    assert notices == []


@pytest.mark.parametrize("others", [["../../外面.shp"], ["b/第二.shp"]])
def test_a_zip_of_several_shapefiles_is_refused_and_nothing_is_written_outside(
    tmp_path: Path, others: list[str]
) -> None:
    parts = by_gdal(tmp_path / "plant.shp", [PLANT], driver="ESRI Shapefile", crs="EPSG:4547", name=["a"])
    before = sorted(tmp_path.iterdir())
    notice = refused(zipped(tmp_path / "sent.zip", parts, others=others))
    assert "2 .shp" in notice.en
    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "sent.zip"]


def test_a_zip_that_is_damaged_has_no_shapefile_or_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = by_gdal(tmp_path / "plant.shp", [PLANT], driver="ESRI Shapefile", crs="EPSG:4547", name=["a"])
    path = zipped(tmp_path / "sent.zip", parts)
    whole = path.read_bytes()
    for end in range(0, len(whole), 97):
        path.write_bytes(whole[:end])
        refused(path)
    assert "0 .shp" in refused(zipped(path, tmp_path / "none.shp", others=["a.txt"])).en
    monkeypatch.setattr(zip_reader, "LARGEST_UNPACKED", 100)
    assert "unpacked" in refused(zipped(path, parts)).en


def test_a_geopackage_opens_with_its_own_system_and_the_persons_word_wins(tmp_path: Path) -> None:
    path = by_gdal(tmp_path / "plant.gpkg", [PLANT], driver="GPKG", crs="EPSG:4547", name=["厂区"], code=["999901001"])
    boundary, notices = opened(path)
    assert is_the_plant(boundary)
    assert (boundary.name, boundary.code) == ("厂区", "999901001")
    assert notices == []
    moved, notices = opened(path, Said(crs="cgcs2000 cm 113"))
    assert not is_the_plant(moved)
    assert "as was said" in notices[0].en


@pytest.mark.parametrize(("unit", "scale"), [(6, 1.0), (4, 1.0), (4, 1000.0)])
def test_a_drawing_in_metres_or_millimetres_opens_whatever_its_header_claims(
    tmp_path: Path, unit: int, scale: float
) -> None:
    path = tmp_path / "plant.dxf"
    path.write_bytes(dxf(GRID, unit=unit, scale=scale))
    boundary, notices = opened(path, BY_WORD)
    assert is_the_plant(boundary)
    assert boundary.name == "厂界"
    assert [("0.001" in notice.en) for notice in notices] == ([True] if scale == 1000 else [])


def test_a_drawing_of_the_ansi_page_936_keeps_its_layers_name_and_asks_for_a_system(tmp_path: Path) -> None:
    path = tmp_path / "plant.dxf"
    path.write_bytes(dxf(GRID, encoding="gbk"))
    assert opened(path, BY_WORD)[0].name == "厂界"
    assert "--crs" in refused(path).remedy_zh


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0" encoding="GBK"?>', ""])
def test_a_kml_opens_in_the_datum_that_is_said(tmp_path: Path, head: str) -> None:
    path = tmp_path / "plant.kml"
    document = kml(placemark("荔湾厂区", degrees(GRID), degrees(HOLE)), head=head)
    path.write_bytes(document.encode("gbk" if "GBK" in head else "utf-8"))
    boundary, notices = opened(path, Said(datum=Wgs84))
    assert (boundary.name, boundary.datum, notices) == ("荔湾厂区", Wgs84, [])
    assert is_the_plant(boundary)
    assert len(boundary.holes) == 1
    shifted, notices = opened(path, Said(datum=Gcj02))
    assert shifted.datum is Gcj02
    assert "gcj02" in notices[0].en
    assert "500 m" in opened(path)[1][0].zh


def test_a_kmz_and_closed_lines_open_as_well(tmp_path: Path) -> None:
    corners = " ".join(f"{x!r},{y!r}" for x, y in np.vstack([degrees(GRID), degrees(GRID)[:1]]).tolist())
    lines = f"<MultiGeometry><LineString><coordinates>{corners}</coordinates></LineString></MultiGeometry>"
    line = f"<Placemark><name>a</name>{lines}</Placemark>"
    path = kmz(tmp_path / "plant.kmz", kml(line).encode(), name="files/Doc.KML")
    assert is_the_plant(opened(path, Said(datum=Wgs84))[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"SRID=4547;{PLANT.wkt}", None),
        (PLANT.wkt, BY_WORD),
        (f"\ufeff\n{shapely.MultiPolygon([PLANT]).wkt}\n", BY_WORD),
        (f"GEOMETRYCOLLECTION (POINT (1 2), {PLANT.wkt})", BY_WORD),
        (shapely.Polygon(np.column_stack([GRID, np.ones(4)])).wkt, BY_WORD),
    ],
)
def test_well_known_text_opens(tmp_path: Path, text: str, said: Said | None) -> None:
    path = tmp_path / "plant.txt"
    path.write_text(text, encoding="utf-8")
    assert is_the_plant(opened(path, said)[0])


def test_a_geojson_in_metres_opens_by_its_crs_member_or_by_word(tmp_path: Path) -> None:
    path = tmp_path / "plant.geojson"
    plain = shapely.to_geojson(PLANT)
    path.write_text(plain, encoding="utf-8")
    assert is_the_plant(opened(path, BY_WORD)[0])
    assert "projected" in refused(path).en
    named = '{"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}, ' + plain[1:]
    path.write_text(named, encoding="utf-8")
    assert is_the_plant(opened(path)[0])


EAST, NORTH = GRID[:, 0].tolist(), GRID[:, 1].tolist()
LON, LAT = degrees(GRID).T.tolist()


def table(heading: str, *columns: list[float]) -> str:
    rows = [f"K{row}," + ",".join(repr(column[row]) for column in columns) for row in range(4)]
    return "\n".join([heading, *rows])


@pytest.mark.parametrize(
    ("text", "taken", "said"),
    [
        (table("点号,X,Y", NORTH, EAST), "east from 'Y'", BY_WORD),
        (table("点号,X,Y", EAST, NORTH), "east from 'X'", BY_WORD),
        (table("点号,X坐标(m),Y坐标(m)", NORTH, EAST), "east from 'Y坐标(m)'", BY_WORD),
        (table("点号,东坐标,北坐标,高程", EAST, NORTH, [1.0] * 4), "east from '东坐标'", BY_WORD),
        (table("point;N;E", NORTH, EAST).replace(",", ";"), "east from 'E'", BY_WORD),
        (table("no,lat,lon", LAT, LON), "east from 'lon'", None),
        (table("点号\t经度\t纬度", LON, LAT).replace(",", "\t"), "east from '经度'", None),
        (table("", LAT, LON).lstrip(), "second", None),
        (table("", NORTH, EAST).lstrip().replace(",", " "), "no headings", BY_WORD),
        (table("点号,X,Y", NORTH, [38e6 + each for each in EAST]), "east from 'Y'", Said(crs="EPSG:4526")),
    ],
)
def test_corners_in_a_table_open_and_what_was_taken_for_east_is_said(
    tmp_path: Path, text: str, taken: str, said: Said | None
) -> None:
    path = tmp_path / "corners.csv"
    path.write_text(text, encoding="utf-8")
    boundary, notices = opened(path, said)
    assert is_the_plant(boundary)
    words = taken.replace("east", "East (longitude) is taken").replace("second", "no headings")
    assert words in notices[0].en


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_tables_of_several_boundaries_open_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    lines = ["边界,点号,东,北"]
    for name, ring in (("罐区", GRID), ("装卸区", GRID + 500)):
        lines += [f"{name},{row},{x},{y}" for row, (x, y) in enumerate(ring.tolist())]
    path = tmp_path / "corners.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    boundaries, _ = read_boundary_file(path, BY_WORD)
    assert [each.name for each in boundaries] == ["罐区", "装卸区"]
    assert is_the_plant(boundaries[0])


def test_degrees_minutes_and_seconds_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "corners.csv"
    path.write_text(
        '点号,经度,纬度\n1,113°22′12",22°30′0"\n2,113:22:20,22:30:00\n3,113°22′20″E,22°30′10″N\n', encoding="utf-8"
    )
    boundary, _ = opened(path, Said(datum=Cgcs2000))
    assert boundary.ring[0].tolist() == pytest.approx([113.37, 22.5])


def test_a_workbook_of_corners_opens(tmp_path: Path) -> None:
    rows = [["点号", "X（北）", "Y（东）", "高程"], *[[f"K{row}", NORTH[row], EAST[row], 3.5] for row in range(4)]]
    path = workbook(tmp_path / "corners.xlsx", rows)
    boundary, notices = opened(path, BY_WORD)
    assert is_the_plant(boundary)
    assert "Y（东）" in notices[0].zh


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("点号,X,Y\n1,100,200\n2,300,200\n3,300,400\n", "bare X and Y"),
        ("点号,甲,乙\n1,100,200\n2,300,200\n3,300,400\n", "no headings"),
        ("点号,东,北\n1,437000,abc\n", "not a number"),
        ("点号,东,北\n1,437000,nan\n", "not a number"),
        ("点号,东,北\n1,437000\n", "not a number"),
        ("点号,东,北\n1,437000,2488700\n2,437100,2488700\n", "2 points"),
        ("点号,东,北\n", "no area"),
        ("\n\n", "empty"),
        ("hello", "no headings|no columns"),
        ("1,2\n", "no columns"),
    ],
)
def test_tables_that_do_not_say_enough_are_refused_with_the_row(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "corners.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match=word):
        read_boundary_file(path, BY_WORD)


def test_a_boundary_that_crosses_itself_is_mended_into_its_parts_and_said(tmp_path: Path) -> None:
    bow = shapely.Polygon([(113.0, 22.0), (113.1, 22.1), (113.1, 22.0), (113.0, 22.1)])
    path = tmp_path / "bow.wkt"
    path.write_text(bow.wkt, encoding="utf-8")
    boundaries, report = read_boundary_file(path, Said(datum=Wgs84))
    assert len(boundaries) == 2
    assert all(shapely.Polygon(each.ring, each.holes).is_valid for each in boundaries)
    assert "2" in report.notices[0].en
    assert sum(shapely.Polygon(each.ring).area for each in boundaries) == pytest.approx(0.005)


def test_real_outlines_of_districts_open_and_the_broken_ones_are_valid_afterwards() -> None:
    for name in ("foshan_gcj02.geojson", "nanhai_gcj02.geojson"):
        boundaries, _ = read_boundary_file(samples("vector") / name, Said(datum=Gcj02))
        assert all(shapely.Polygon(each.ring, each.holes).is_valid for each in boundaries)
        assert all(each.datum is Gcj02 and each.name for each in boundaries)


def test_a_real_kml_opens_with_its_holes() -> None:
    boundaries, _ = read_boundary_file(samples("vector") / "KML_Samples.kml", Said(datum=Wgs84))
    assert [each.name for each in boundaries][-5:-4] == ["The Pentagon"]
    assert sum(len(each.holes) for each in boundaries) == 1


def test_a_real_shapefile_with_holes_opens_once_its_datum_is_said() -> None:
    path = samples("vector") / "multipolygon_with_holes.shp"
    assert "--datum" in refused(path).remedy_en
    boundaries, _ = read_boundary_file(path, Said(datum=Wgs84))
    assert [len(each.holes) for each in boundaries] == [0, 1]


def test_real_drawings_open_with_their_layers() -> None:
    boundaries, report = read_boundary_file(samples("dxf") / "hatch_issues.dxf", Said(crs="ENU:22.5,113.4"))
    assert len(boundaries) == 12
    assert "0 (12)" in report.notices[-1].en


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.bin", b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG", "GeoPackage"),
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        ("a.xml", b"<?xml version='1.0'?>\n<kml:kml>", "KML"),
        ("a.txt", b"  multipolygon (((", "WKT"),
        ("a.txt", b"1,2,3", "CSV of corners"),
        ("a.csv", b"", "CSV of corners"),
        ("a.zip", b"PK\x03\x04" + bytes(26) + b"doc.kml", "KMZ"),
        ("a.bin", b"PK\x03\x04" + bytes(26) + b"a/Parcel.SHP", "Shapefile, zipped"),
        ("a.zip", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "XLSX of corners"),
    ],
)
def test_content_tells_the_format(name: str, head: bytes, expected: str) -> None:
    boundary_formats = tuple(each for each in FORMATS if isinstance(each, BoundaryFormat))
    assert chosen(name, head, boundary_formats).name == expected


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".wkt"])
def test_files_of_many_boundaries_say_how_far_they_are(tmp_path: Path, suffix: str) -> None:
    path, count, shares = tmp_path / f"many{suffix}", 2_000, list[float]()
    ring = "113.1 22.1,113.2 22.1,113.2 22.2,113.1 22.1"
    if suffix == ".wkt":
        path.write_text(f"MULTIPOLYGON({','.join([f'(({ring}))'] * count)})")
    elif suffix == ".csv":
        corners = [f"{row},{pair.replace(' ', ',')}" for row in range(count) for pair in ring.split(",")]
        path.write_text("\n".join(["name,longitude,latitude", *corners]))
    else:
        shape = shapely.to_geojson(shapely.from_wkt(f"POLYGON(({ring}))"))
        features = ",".join([f'{{"type":"Feature","properties":{{}},"geometry":{shape}}}'] * count)
        path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    boundaries, _ = read_boundary_file(path, Said(datum=Wgs84), shares.append)
    assert len(boundaries) == count
    assert len(shares) >= 10
    assert shares == sorted(shares)
    assert shares[-1] <= 1
