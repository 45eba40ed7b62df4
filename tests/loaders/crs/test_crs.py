import pickle
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from loaders.crs.crs import (
    crs_from_park,
    crs_from_position,
    crs_of,
    frame_for,
    park_from_crs,
    park_from_georeference,
    position_from_crs,
)
from loaders.crs.system import Kind, metres_between
from loaders.workers import threads
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Wgs84
from scenes.frame import ParkFrame
from scenes.georeference import Georeference
from scenes.heights import Heights, Vertical
from scenes.trouble import Trouble
from tests.gltf_files import samples
from tests.krueger import projected

FRAME = ParkFrame(Cgcs2000(113.4, 22.5, 0.0))
XIAN = (
    'GEOGCS["Xian 1980",DATUM["Xian_1980",SPHEROID["IAG 1975",6378140,298.257]{shift}],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)
ESRI = (
    'PROJCS["{name}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",{north}],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]{label}]'
)


def places(count: int = 400) -> Floats:
    """Longitude, latitude, height all over Guangdong."""
    seeded = np.random.default_rng(20261130)
    return np.column_stack([seeded.uniform(109.6, 117.4, count), seeded.uniform(20, 25.6, count), np.zeros(count)])


def carried(source: int, target: int, points: Floats) -> list[Floats]:
    """What a plain call of PROJ makes of points, column by column."""
    columns = Transformer.from_crs(source, target, always_xy=True).transform(points[:, 0], points[:, 1], points[:, 2])
    return [np.asarray(column, np.float64) for column in columns]


@pytest.mark.parametrize(
    ("text", "meridian", "easting"),
    [
        ("EPSG:4546", 111.0, 500_000.0),
        ("EPSG:4547", 114.0, 500_000.0),
        ("4548", 117.0, 500_000.0),
        ("epsg:4525", 111.0, 37_500_000.0),
        ("urn:ogc:def:crs:EPSG::4526", 114.0, 38_500_000.0),
        ("+init=epsg:4547", 114.0, 500_000.0),
        ("cgcs2000 gk 3 cm 114", 114.0, 500_000.0),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 114E", 114.0, 500_000.0),
        ("CGCS2000_3_Degree_GK_CM_114E", 114.0, 500_000.0),
        ("CGCS2000_3_Degree_GK_Zone_38", 114.0, 38_500_000.0),
        ("cgcs2000 gk cm 117 with zone", 117.0, 39_500_000.0),
        ("cgcs2000 gk zone 38 without zone", 114.0, 500_000.0),
        ("国家2000 3度带 中央子午线 111", 111.0, 500_000.0),
        ("国家2000 第38带", 114.0, 38_500_000.0),
        ("2000国家大地坐标系 6°带 带号 19", 111.0, 19_500_000.0),
        ("cgcs2000 gk 6 cm 117 with zone", 117.0, 20_500_000.0),
        ("CGCS2000 高斯 中央子午线113°22′12″ 东偏500000 北偏90", 113.37, 500_000.0),
        ("cgcs2000 cm 113:22:12 fe 200000", 113.37, 200_000.0),
        (ESRI.format(name="CGCS2000_3_Degree_GK_CM_114E", north=0, meridian=114, label=""), 114.0, 500_000.0),
    ],
)
def test_gauss_krueger_in_all_its_spellings_is_the_series_of_krueger(
    text: str, meridian: float, easting: float
) -> None:
    crs = crs_of(text)
    assert (crs.kind, crs.meridian, crs.easting) == (Kind.METRES, meridian, easting)
    near = places()[np.abs(places()[:, 0] - meridian) < 3]
    east, north = projected(near[:, 0], near[:, 1], meridian)
    points = crs_from_position(crs, near)
    false_northing = 90.0 if "北偏" in text else 0.0
    assert np.abs(points[:, 0] - easting - east).max() < 1e-4
    assert np.abs(points[:, 1] - false_northing - north).max() < 1e-4
    assert np.abs(position_from_crs(crs, points) - near).max() < 1e-9


@pytest.mark.parametrize("code", [4546, 4547, 4548, 4525, 4526, 4527, 4497, 4498, 32649, 32650, 3857])
def test_the_way_to_a_park_and_back_is_projs_to_a_tenth_of_a_millimetre(code: int) -> None:
    near = places()[np.abs(places()[:, 0] - 114) < 3.5]
    height = np.linspace(-20, 300, len(near))
    points = np.column_stack([*carried(4326, code, near)[:2], height])
    park = park_from_crs(crs_of(f"EPSG:{code}"), FRAME, points)
    earth = np.column_stack(carried(4979, 4978, np.column_stack([near[:, :2], height])))
    origin = np.array(carried(4979, 4978, np.array([[113.4, 22.5, 0.0]]))).ravel()
    assert np.abs(np.linalg.norm(park, axis=1) - np.linalg.norm(earth - origin, axis=1)).max() < 1e-4
    assert np.abs(crs_from_park(crs_of(f"EPSG:{code}"), FRAME, park) - points).max() < 1e-4


def test_degrees_the_earths_centre_and_a_touching_plane_lead_to_the_same_place() -> None:
    place = np.array([[113.38, 22.51, 40.0]])
    by_degrees = park_from_crs(crs_of("cgcs2000"), FRAME, place)
    earth = np.column_stack(carried(4979, 4978, place))
    by_earth = park_from_crs(crs_of("EPSG:4978"), FRAME, earth)
    plane = crs_of("ENU:22.5,113.4")
    assert np.abs(by_degrees - by_earth).max() < 1e-6
    assert np.abs(park_from_crs(plane, FRAME, by_degrees) - by_degrees).max() < 1e-6
    assert np.abs(crs_from_position(plane, place) - by_degrees).max() < 1e-6


def test_the_label_of_a_real_capture_is_told_to_be_65_km_wrong() -> None:
    text = ElementTree.parse(samples("osgb") / "metadata.xml").findtext("SRS") or ""
    crs = crs_of(text, file="metadata.xml", place="SRS")
    assert (crs.meridian, crs.easting) == (113.37, 500_000.0)
    label, name = crs.notices
    assert "EPSG:4547" in label.en
    assert "64.8 km" in label.zh
    assert (label.file, label.place) == ("metadata.xml", "SRS")
    assert "113.36" in name.en
    place = position_from_crs(crs, np.array([[501027.524, 2488718.808, 0.0]]))[0]
    assert metres_between(place, np.array([113.379985671, 22.495136792, 0.0])) < 1e-3


def test_a_label_that_is_right_is_not_spoken_of() -> None:
    right = ESRI.format(name="CGCS2000 CM 114E", north=0, meridian=114, label=',AUTHORITY["EPSG","4547"]')
    assert crs_of(right).notices == ()
    wrong = crs_of(ESRI.format(name="CGCS2000 CM 114E", north=5, meridian=114, label=',AUTHORITY["EPSG","4547"]'))
    assert "5 m" in wrong.notices[0].en
    unknown = crs_of(ESRI.format(name="CGCS2000 CM 114E", north=0, meridian=114, label=',AUTHORITY["EPSG","1"]'))
    assert "EPSG:1" in unknown.notices[0].en


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:4610",
        "EPSG:2383",
        "EPSG:4214",
        "EPSG:2435",
        "EPSG:4555",
        "xian80 3度带 38",
        "西安80",
        "beijing 54",
        "北京54",
        XIAN.format(shift=""),
        XIAN.format(shift=",TOWGS84[0,0,0,0,0,0,0]"),
        "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=krass +towgs84=0,0,0",
    ],
)
def test_old_datums_without_parameters_are_refused_with_what_to_ask_for(text: str) -> None:
    with pytest.raises(Trouble) as caught:
        crs_of(text, file="a.prj")
    assert "七参数" in caught.value.notice.remedy_zh
    assert "CGCS2000" in caught.value.notice.remedy_en
    assert caught.value.notice.file == "a.prj"


def test_an_old_datum_with_the_suppliers_parameters_is_used_and_said() -> None:
    crs = crs_of(XIAN.format(shift=",TOWGS84[20,30,-40,0,0,0,0]"))
    assert "TOWGS84" in crs.notices[0].zh
    moved = park_from_crs(crs, FRAME, np.array([[113.4, 22.5, 0.0]]))
    assert 1 < np.linalg.norm(moved[0, :2]) < 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "EPSG:999999",
        "EPSG:0",
        "x" * 100_000,
        "/etc/passwd",
        "PROJCS[",
        "PROJCS[" * 2000,
        "+proj=tmerc +lon_0=nan +ellps=GRS80",
        "+proj=tmerc +lon_0=114 +ellps=GRS80",
        "+proj=pipeline +step +proj=utm",
        "+proj=longlat +ellps=krass +nadgrids=/etc/passwd",
        'LOCAL_CS["site",UNIT["metre",1]]',
        "EPSG:5737",
        "EPSG:8239",
        "ENU:113.4,22.5",
        "ENU:nan,1",
        "gcj02",
        "bd09",
        "cgcs2000 gk 3",
        "cgcs2000 gk cm 11",
        "cgcs2000 gk zone 38 cm 117",
        "cgcs2000 gk 6 zone 38",
        "cgcs2000 gk cm 113.37 with zone",
        "cgcs2000 gk cm 114 banana",
        ESRI.format(name="x", north=0, meridian=114, label="").replace("298.257222101", "298.3"),
        ESRI.format(name="x", north=0, meridian=114, label="").replace("D_China_2000", "unknown"),
        ESRI.format(name="x", north="1e999", meridian=114, label=""),
    ],
)
def test_what_is_not_known_is_refused_in_both_languages_and_never_guessed(text: str) -> None:
    with pytest.raises(Trouble) as caught:
        crs_of(text)
    assert caught.value.notice.zh
    assert caught.value.notice.remedy_zh
    assert caught.value.notice.remedy_en


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_is_a_system_or_a_trouble(text: str) -> None:
    for words in (text, f"cgcs2000 {text}", f"EPSG:{text}", f"+proj={text}"):
        try:
            crs_of(words)
        except Trouble:
            continue


@pytest.mark.parametrize(
    ("text", "point", "hint"),
    [
        ("EPSG:4547", [38_437_000.0, 2_488_718.0, 0.0], "zone 38"),
        ("EPSG:4526", [437_000.0, 2_488_718.0, 0.0], "this one does not"),
        ("EPSG:4547", [2_488_718.0, 437_000.0, 0.0], "swapped"),
        ("EPSG:4526", [2_488_718.0, 38_437_000.0, 0.0], "swapped"),
        ("EPSG:4547", [2_100_000.0, 2_488_718.0, 0.0], "cannot be used"),
        ("EPSG:4547", [437_000_000.0, 2_488_718_000.0, 0.0], "metres"),
        ("EPSG:4490", [437_000.0, 2_488_718.0, 0.0], "Check"),
        ("EPSG:4490", [22.5, 113.4, 0.0], "Check"),
        ("EPSG:4547", [float("nan"), 0.0, 0.0], "not a number"),
        ("EPSG:4547", [0.0, 0.0, float("inf")], "not a number"),
    ],
)
def test_points_where_a_system_cannot_be_used_are_refused_with_a_hint(text: str, point: list[float], hint: str) -> None:
    good = [113.0, 22.0, 0.0] if text == "EPSG:4490" else [crs_of(text).easting or 0.0, 2.5e6, 0.0]
    with pytest.raises(Trouble, match=hint):
        park_from_crs(crs_of(text), FRAME, np.array([good, point]))


def test_a_point_far_down_a_long_column_is_named_by_its_own_number() -> None:
    points = np.tile([450_000.0, 2_500_000.0, 0.0], (50_000, 1))
    points[40_000, 0] = np.nan
    with pytest.raises(Trouble, match="point 40001 "):
        park_from_crs(crs_of("EPSG:4547"), FRAME, points)
    points[40_000, 0] = 450_000.0
    assert (
        park_from_crs(crs_of("EPSG:4547"), FRAME, points) == park_from_crs(crs_of("EPSG:4547"), FRAME, points[:1])
    ).all()


def test_heights_are_shifted_only_by_what_is_configured() -> None:
    crs = crs_of("EPSG:4547+5737")
    assert crs.vertical is Vertical.NATIONAL_1985
    point = np.array([[437_000.0, 2_488_718.0, 12.0]])
    plain = park_from_crs(crs, FRAME, point)
    ellipsoid = Heights(Vertical.ELLIPSOID, anomaly=-9.5)
    shifted = park_from_crs(crs, FRAME, point, heights=ellipsoid)
    assert shifted[0, 2] - plain[0, 2] == pytest.approx(-9.5, abs=1e-3)
    assert crs_from_park(crs, FRAME, shifted, heights=ellipsoid)[0, 2] == pytest.approx(12.0, abs=1e-6)


def test_systems_are_values_and_transformers_are_shared_by_threads() -> None:
    assert crs_of("EPSG:4547") == crs_of("epsg:4547")
    assert hash(crs_of("EPSG:4547")) == hash(pickle.loads(pickle.dumps(crs_of("EPSG:4547"))))
    points = np.column_stack([np.full(2000, 450_000.0), np.linspace(2.4e6, 2.6e6, 2000), np.zeros(2000)])
    expected = park_from_crs(crs_of("EPSG:4547"), FRAME, points)
    with threads(8) as mapper:
        answers = list(mapper(lambda row: park_from_crs(crs_of(f"{4547}"), FRAME, points + row * 0), range(64)))
    assert all((answer == expected).all() for answer in answers)


def shift(x: float, y: float, z: float) -> Floats:
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def test_a_model_is_set_into_the_park_with_its_grid_convergence() -> None:
    model = Georeference("EPSG:4547", shift(437_000.0, 2_488_718.0, 5.0))
    box = np.array([[-200.0, -200.0, 0.0], [200.0, 200.0, 100.0]])
    placing = park_from_georeference(model, FRAME, box=box)
    assert placing.enough
    corner = np.array([200.0, 200.0, 100.0, 1.0])
    true = park_from_crs(crs_of("EPSG:4547"), FRAME, corner[None, :3] + [[437_000.0, 2_488_718.0, 5.0]])
    assert np.linalg.norm((placing.park_from_model @ corner)[:3] - true[0]) < 0.01
    north = placing.park_from_model[:3, 1]
    assert np.degrees(np.arctan2(north[0], north[1])) == pytest.approx(
        (113.4 - 114) * np.sin(np.radians(22.5)), abs=0.02
    )


def test_a_model_too_large_for_one_affine_says_by_how_much() -> None:
    model = Georeference("EPSG:4547", shift(437_000.0, 2_488_718.0, 0.0))
    box = np.array([[-10_000.0, -10_000.0, 0.0], [10_000.0, 10_000.0, 10.0]])
    placing = park_from_georeference(model, FRAME, box=box)
    assert not placing.enough
    assert 1 < placing.worst < 20


def test_an_anchored_model_is_turned_to_its_north() -> None:
    anchored = Georeference("", np.eye(4), anchor=Wgs84(113.4, 22.5, 3.0), north=30.0)
    placing = park_from_georeference(anchored, FRAME)
    north_in_model = np.array([np.sin(np.radians(30)), np.cos(np.radians(30)), 0.0])
    assert np.abs(placing.park_from_model[:3, :3] @ north_in_model - [0, 1, 0]).max() < 1e-6
    assert placing.park_from_model[:3, 3] == pytest.approx([0, 0, 3], abs=1e-3)


def test_a_frame_is_chosen_amid_the_model() -> None:
    model = Georeference("EPSG:4547", shift(437_000.0, 2_488_718.0, 5.4))
    frame = frame_for(model, box=np.array([[0.0, 0.0, 0.0], [1000.0, 400.0, 50.0]]))
    park = park_from_crs(crs_of("EPSG:4547"), frame, np.array([[437_500.0, 2_488_918.0, 5.0]]))
    assert np.abs(park).max() < 0.1
    assert frame == frame_for(model, box=np.array([[0.0, 0.0, 0.0], [1000.0, 400.0, 50.0]]))


@pytest.mark.parametrize(
    "georeference",
    [
        Georeference("", np.eye(4), said_in="/asset"),
        Georeference("EPSG:4547", np.full((4, 4), np.nan), said_in="/asset"),
        Georeference("EPSG:4547", shift(38_437_000.0, 2_488_718.0, 0.0), said_in="/asset"),
    ],
)
def test_a_model_that_cannot_be_placed_is_a_trouble(georeference: Georeference) -> None:
    with pytest.raises(Trouble):
        park_from_georeference(georeference, FRAME)
