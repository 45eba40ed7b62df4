from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from loaders.crs.crs import crs_of
from loaders.crs.system import crs_from_position
from loaders.raster.address import address_of
from loaders.raster.capabilities import Offered, offered
from loaders.raster.web import capabilities_address
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Gcj02, Wgs84
from scenes.tile_matrix import Projection, degrees_c, web_mercator
from scenes.trouble import Trouble
from tests.loaders.raster.wmts_files import DEGREES_96, MERCATOR, capabilities, get_tile, matrix, matrix_set

HERE = "https://map.example/wmts"
GRID_CRS = "urn:ogc:def:crs:EPSG::4547"


def said(content: bytes, words: str = "", where: str = HERE) -> Offered:
    return offered(content, address_of(f"{where}#{words}" if words else where), datum=None, name="map.example")


def test_google_s_matrices_are_sorted_and_exactly_ours() -> None:
    service = said(capabilities([MERCATOR], ["GoogleMapsCompatible"]))
    assert service.matrices.projection is Projection.MERCATOR
    assert service.matrices.datum is Wgs84
    ours = web_mercator(0, 2).matrices
    for mine, theirs in zip(ours, service.matrices.matrices, strict=True):
        assert (mine.key, mine.columns, mine.rows) == (theirs.key, theirs.columns, theirs.rows)
        assert (theirs.left, theirs.top, theirs.pixel) == pytest.approx((mine.left, mine.top, mine.pixel))
    assert service.notices == ()


def test_scales_in_pixels_of_96_to_the_inch_are_found_out_and_said() -> None:
    service = said(capabilities([DEGREES_96], ["c"]))
    ours = degrees_c(1, 2).matrices
    assert [each.pixel for each in service.matrices.matrices] == pytest.approx([each.pixel for each in ours], rel=1e-4)
    assert (service.matrices.matrices[0].left, service.matrices.matrices[0].top) == (-180.0, 90.0)
    assert service.matrices.datum is Cgcs2000
    assert "96 to the inch" in service.notices[0].en


@pytest.mark.parametrize("corner", ["90 -180", "-180 90"])
def test_a_corner_is_understood_in_either_order(corner: str) -> None:
    own = matrix_set("d", "urn:ogc:def:crs:EPSG::4326", [matrix("1", 279541132.0143589, corner, 2, 1)])
    first = said(capabilities([own], ["d"])).matrices.matrices[0]
    assert (first.left, first.top) == (-180.0, 90.0)


def place(longitude: float, latitude: float) -> Floats:
    return crs_from_position(crs_of("EPSG:4547"), np.array([[longitude, latitude, 0.0]]))[:, :2]


@pytest.mark.parametrize("corner", ["2700000 300000", "300000 2700000"])
def test_a_grid_of_a_city_lies_where_its_layer_lies_in_either_order(corner: str) -> None:
    own = matrix_set("gk", GRID_CRS, [matrix("7", 1000.0 / 0.28, corner, 2000, 2000)])
    service = said(capabilities([own], ["gk"]))
    [only] = service.matrices.matrices
    assert (only.left, only.top, only.pixel) == pytest.approx((300000.0, 2700000.0, 1.0))
    assert service.crs is not None
    assert service.crs.meridian == 114.0
    pixels = only.pixels_from_plane(place(113.5, 22.8))[0]
    assert 0 < pixels[0] < 2000 * 256


def test_a_tile_is_asked_for_by_key_and_value_at_the_server_the_person_named() -> None:
    content = capabilities(
        [MERCATOR], ["GoogleMapsCompatible"], operations=get_tile("http://10.0.0.7:8080/inner?map=1&amp;")
    )
    service = said(content)
    address = service.address(service.matrices.matrices[2], 3, 1)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "map.example", "/inner")
    asked = dict(parse_qsl(parts.query))
    assert asked == {
        "map": "1",
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": "img",
        "STYLE": "default",
        "FORMAT": "image/png",
        "TILEMATRIXSET": "GoogleMapsCompatible",
        "TILEMATRIX": "2",
        "TILEROW": "1",
        "TILECOL": "3",
    }
    assert "10.0.0.7" in service.notices[0].en


def test_a_tile_is_asked_for_by_its_path_where_the_layer_has_one() -> None:
    more = (
        "<Dimension><ows:Identifier>Time</ows:Identifier><Default>2024</Default></Dimension>"
        '<ResourceURL format="image/png" resourceType="tile" '
        'template="https://map.example/t/{Style}/{Time}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"/>'
    )
    service = said(capabilities([MERCATOR], ["GoogleMapsCompatible"], more=more))
    address = service.address(service.matrices.matrices[2], 3, 1)
    assert address == "https://map.example/t/default/2024/GoogleMapsCompatible/2/1/3.png"


def test_words_choose_layer_set_style_and_datum() -> None:
    content = capabilities([MERCATOR, DEGREES_96], ["GoogleMapsCompatible", "c"], formats=["image/png", "image/jpeg"])
    service = said(content, "matrix=c&style=plain&format=image/jpeg&datum=gcj02")
    assert service.matrices.name == "c"
    assert service.matrices.datum is Gcj02
    assert "STYLE=plain" in service.template
    assert "FORMAT=image%2Fjpeg" in service.template


def test_bounds_are_those_of_the_layer_in_its_plane() -> None:
    bounds = said(capabilities([DEGREES_96], ["c"])).bounds
    assert bounds is not None
    assert bounds.tolist() == [[113.0, 22.0], [114.0, 23.5]]
    assert said(capabilities([DEGREES_96], ["c"], box="")).bounds is None


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<Capabilities><Contents>&b;</Contents></Capabilities>"
)
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Capabilities><Contents>&a;</Contents></Capabilities>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"\xff\xfe\0",
        b"{}",
        BOMB,
        ENTITY,
        b"<Capabilities>",
        b"<Capabilities><Contents/></Capabilities>",
    ],
)
def test_what_is_no_capabilities_document_is_refused(content: bytes) -> None:
    with pytest.raises(Trouble) as trouble:
        said(content)
    assert trouble.value.notice.file == "map.example"


@pytest.mark.parametrize(
    ("words", "known"), [("layer=vec", "img"), ("matrix=w", "GoogleMapsCompatible"), ("format=image/tiff", "")]
)
def test_what_a_service_has_not_is_answered_with_what_it_has(words: str, known: str) -> None:
    with pytest.raises(Trouble) as trouble:
        said(capabilities([MERCATOR], ["GoogleMapsCompatible"]), words)
    assert known in trouble.value.notice.remedy_en


def test_matrices_that_make_no_sense_are_left_out_and_a_set_of_none_is_refused() -> None:
    broken = [matrix("0", float("nan"), "0 0", 1, 1), matrix("1", 1000.0, "x y", 1, 1), matrix("2", 1.0, "0 0", 0, 1)]
    good = matrix("3", 279541132.0143589, "90 -180", 2, 1)
    own = matrix_set("d", "urn:ogc:def:crs:EPSG::4326", [*broken, good])
    assert [each.key for each in said(capabilities([own], ["d"])).matrices.matrices] == ["3"]
    with pytest.raises(Trouble, match="cannot be used"):
        said(capabilities([matrix_set("d", "urn:ogc:def:crs:EPSG::4326", broken)], ["d"]))


def test_an_unknown_coordinate_system_is_refused_by_name() -> None:
    own = matrix_set("moon", "urn:ogc:def:crs:EPSG::99999", [matrix("1", 1000.0, "0 0", 1, 1)])
    with pytest.raises(Trouble, match="99999"):
        said(capabilities([own], ["moon"]))


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (HERE, f"{HERE}?SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0"),
        (f"{HERE}?map=1", f"{HERE}?map=1&SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0"),
        (f"{HERE}/1.0.0/WMTSCapabilities.xml", f"{HERE}/1.0.0/WMTSCapabilities.xml"),
        (f"{HERE}?request=GetCapabilities&service=wmts", f"{HERE}?request=GetCapabilities&service=wmts"),
    ],
)
def test_a_service_is_asked_what_it_offers(address: str, asked: str) -> None:
    assert capabilities_address(address) == asked
