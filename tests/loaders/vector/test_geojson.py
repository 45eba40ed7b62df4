from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.jsonfile import Json
from loaders.vector.geojson import read_boundaries, write_boundaries
from scenes.boundary import NamedBoundary, park_of_boundaries, rings_in_park
from scenes.datums import Bd09, Cgcs2000, Gcj02, Wgs84
from scenes.frame import ParkFrame
from scenes.trouble import Report, Trouble
from tests.gltf_files import samples

RING: Json = [[113.0, 22.9], [113.01, 22.9], [113.01, 22.91], [113.0, 22.91], [113.0, 22.9]]
HOLE: Json = [[113.004, 22.904], [113.006, 22.904], [113.006, 22.906], [113.004, 22.904]]


def opened(
    folder: Path, document: Json, datum: type[Wgs84] | type[Gcj02] | None = Wgs84
) -> tuple[tuple[NamedBoundary, ...], Report]:
    (folder / "a.geojson").write_bytes(orjson.dumps(document))
    return read_boundaries(folder / "a.geojson", datum)


def feature(geometry: Json, **properties: Json) -> Json:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geometry(kind: str, coordinates: Json, extra: Json) -> Json:
    return {"type": kind, "coordinates": coordinates, "parkwatch": {"metres": extra}}


def polygon(*rings: Json) -> Json:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("document", "outlines"),
    [
        (polygon(RING), 1),
        (polygon(RING, HOLE), 1),
        ({"type": "MultiPolygon", "coordinates": [[RING], [HOLE]]}, 2),
        ({"type": "LineString", "coordinates": RING}, 1),
        ({"type": "MultiLineString", "coordinates": [RING, HOLE]}, 2),
        (feature(polygon(RING)), 1),
        ({"type": "FeatureCollection", "features": [feature(polygon(RING)), feature(polygon(HOLE))]}, 2),
    ],
)
def test_every_kind_of_outline_opens(tmp_path: Path, document: Json, outlines: int) -> None:
    boundaries, report = opened(tmp_path, document)
    assert len(boundaries) == outlines
    assert boundaries[0].ring.tolist() == [[113.0, 22.9], [113.01, 22.9], [113.01, 22.91], [113.0, 22.91]]
    assert report.notices == []


def test_holes_names_and_codes_are_kept(tmp_path: Path) -> None:
    (boundary,), _ = opened(tmp_path, feature(polygon(RING, HOLE), name="虚构化工", code="999901001"))
    assert len(boundary.holes[0]) == 3
    assert (boundary.name, boundary.code, boundary.datum) == ("虚构化工", "999901001", Wgs84)
    assert boundary.place == "/geometry/coordinates"


def test_a_datum_that_was_not_said_is_said(tmp_path: Path) -> None:
    (boundary,), report = opened(tmp_path, polygon(RING), None)
    assert boundary.datum is Wgs84
    assert "500 m" in report.notices[0].zh
    assert "--datum gcj02" in report.notices[0].remedy_en


def test_the_files_own_system_is_taken_when_nobody_says_another(tmp_path: Path) -> None:
    document: dict[str, Json] = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [feature(polygon(RING))],
    }
    (boundary,), _ = opened(tmp_path, document, None)
    assert boundary.datum is Cgcs2000
    (boundary,), report = opened(tmp_path, document, Gcj02)
    assert boundary.datum is Gcj02
    assert "cgcs2000" in report.notices[0].en


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (b"", "line 1 column 1"),
        (b'{"type": "Polygon", "coordinates": [[[1e309, 2]]]}', "line 1 column 39"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 2]]]}', "line 1 column 39"),
        ([], ""),
        ({}, ""),
        ({"type": "FeatureCollection"}, "/features"),
        ({"type": "FeatureCollection", "features": []}, ""),
        ({"type": "FeatureCollection", "features": [1]}, "/features/0"),
        (feature(None), "/geometry"),
        (feature({"type": "Point", "coordinates": [1, 2]}), "/geometry"),
        (feature({"type": ["Polygon"], "coordinates": []}), "/geometry"),
        (polygon(), "/coordinates"),
        (polygon([]), "/coordinates/0"),
        (polygon([[1, 2], [3, 4], [1, 2]]), "/coordinates/0"),
        (polygon("ring"), "/coordinates/0"),
        (polygon([[1, 2], [3, "4"], [5, 6]]), "/coordinates/0/1"),
        (polygon([[1, 2], [3, True], [5, 6]]), "/coordinates/0/1"),
        (polygon([[1, 2], [3], [5, 6]]), "/coordinates/0/1"),
        (polygon([[38400000.5, 2500000.5], [3, 4], [5, 6]]), "/coordinates/0/0"),
        (polygon([[22.9, 113.0], [22.9, 113.1], [23.0, 113.0]]), "/coordinates/0/0"),
        ({"type": "MultiPolygon", "coordinates": 3}, "/coordinates"),
        (
            {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}, "type": "Polygon", "coordinates": [RING]},
            "/crs",
        ),
    ],
)
def test_a_bad_file_is_a_trouble_with_its_place_and_both_languages(
    tmp_path: Path, document: Json | bytes, place: str
) -> None:
    content = document if isinstance(document, bytes) else orjson.dumps(document)
    (tmp_path / "bad.geojson").write_bytes(content)
    with pytest.raises(Trouble) as caught:
        read_boundaries(tmp_path / "bad.geojson", Wgs84)
    notice = caught.value.notice
    assert notice.file.endswith("bad.geojson")
    assert notice.place == place
    assert notice.zh
    assert notice.remedy_zh
    assert notice.remedy_en


def test_swapped_and_projected_coordinates_are_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="may be swapped"):
        opened(tmp_path, polygon([[22.9, 113.0], [22.9, 113.1], [23.0, 113.0]]))
    with pytest.raises(Trouble, match="projected"):
        opened(tmp_path, polygon([[38400000.5, 2500000.5], [3, 4], [5, 6]]))


def test_a_bad_feature_does_not_lose_the_good_ones(tmp_path: Path) -> None:
    features: list[Json] = [feature(polygon(RING)), feature({"type": "Point", "coordinates": [1, 2]})]
    boundaries, report = opened(tmp_path, {"type": "FeatureCollection", "features": features})
    assert len(boundaries) == 1
    assert report.notices[0].place == "/features/1/geometry"


def test_a_flood_of_bad_features_is_counted(tmp_path: Path) -> None:
    features: list[Json] = [feature(polygon(RING)), *[0] * 5000]
    _, report = opened(tmp_path, {"type": "FeatureCollection", "features": features})
    assert len(report.notices) == 101
    assert "4900" in report.notices[-1].en


def test_an_open_line_is_closed_and_said(tmp_path: Path) -> None:
    assert isinstance(RING, list)
    _, report = opened(tmp_path, {"type": "LineString", "coordinates": RING[:-1]})
    assert "没有闭合" in report.notices[0].zh


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    boundaries, _ = opened(tmp_path, feature(polygon(RING, HOLE), name="虚构化工", code="999901001"))
    write_boundaries(tmp_path / "b.geojson", boundaries)
    (again,), report = read_boundaries(tmp_path / "b.geojson", Wgs84)
    assert again.ring.tolist() == boundaries[0].ring.tolist()
    assert [hole.tolist() for hole in again.holes] == [hole.tolist() for hole in boundaries[0].holes]
    assert (again.name, again.code) == ("虚构化工", "999901001")
    assert report.notices == []


def test_a_shifted_boundary_is_written_in_wgs84(tmp_path: Path) -> None:
    boundaries, _ = opened(tmp_path, polygon(RING), Gcj02)
    write_boundaries(tmp_path / "b.geojson", boundaries)
    (again,), _ = read_boundaries(tmp_path / "b.geojson", Wgs84)
    frame = ParkFrame(Gcj02(113.0, 22.9))
    (_, there), (_, here) = rings_in_park((boundaries[0], again), frame)
    assert np.abs(there - here).max() < 1e-3


def test_a_coordinate_that_is_no_number_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        write_boundaries(tmp_path / "b.geojson", [NamedBoundary(np.full((3, 2), np.nan), Wgs84)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "outlines"), [("foshan_gcj02", 6), ("nanhai_gcj02", 1)])
def test_other_peoples_outlines_open_with_their_datum_said(name: str, outlines: int) -> None:
    boundaries, report = read_boundaries(samples("vector") / f"{name}.geojson", Gcj02)
    assert len(boundaries) == outlines
    assert report.notices == []
    park, told = park_of_boundaries(boundaries, "佛山")
    assert len(park.boundary) > 700
    assert park.equipment == ()
    assert any("km" in notice.zh for notice in told.notices)
    unsaid, _ = read_boundaries(samples("vector") / f"{name}.geojson", Bd09)
    moved = (
        rings_in_park(unsaid[:1], ParkFrame(park.origin))[0][1][0]
        - rings_in_park(boundaries[:1], ParkFrame(park.origin))[0][1][0]
    )
    assert 300 < np.hypot(*moved) < 1500


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(-200, 200) | st.sampled_from(["Polygon", "type", "Feature"]),
        lambda inner: (
            st.lists(inner, max_size=5)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "coordinates", "geometry", "features", "properties", "crs", "parkwatch", "metres"]
                ),
                inner,
            )
        ),
    )
    | st.builds(
        geometry,
        st.sampled_from(["Polygon", "MultiPolygon", "LineString"]),
        st.recursive(st.floats(-90, 90), lambda inner: st.lists(inner, max_size=6), max_leaves=40),
        st.lists(st.lists(st.floats(-9, 9), max_size=3), max_size=4),
    )
)
def test_whatever_stands_in_the_file_it_is_an_outline_or_a_trouble(
    tmp_path_factory: pytest.TempPathFactory, document: Json
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.geojson"
    file.write_bytes(orjson.dumps(document))
    try:
        boundaries, _ = read_boundaries(file, Gcj02)
        park_of_boundaries(boundaries, "任意")
    except Trouble:
        return
    assert boundaries
