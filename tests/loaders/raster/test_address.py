import pytest

from loaders.raster.address import address_of, matrices_of, template_of
from scenes.datums import Cgcs2000, Gcj02, Wgs84
from scenes.tile_matrix import Projection
from scenes.trouble import Trouble

XYZ = "https://map.example/{z}/{x}/{y}.png"


def test_a_plain_address_is_a_web_map_of_eighteen_levels() -> None:
    address = address_of(XYZ)
    matrices = matrices_of(address)
    assert address.is_template
    assert (matrices.projection, matrices.datum) == (Projection.MERCATOR, Wgs84)
    assert [matrix.key for matrix in matrices.matrices] == [str(level) for level in range(19)]
    assert template_of(address).of(matrices.matrices[3], 6, 2) == "https://map.example/3/6/2.png"


def test_words_after_the_hash_say_the_rest_and_go_to_no_server() -> None:
    address = address_of(f"{XYZ}#levels=3-16&datum=gcj02&tile=512")
    matrices = matrices_of(address, Wgs84)
    assert address.template == XYZ
    assert matrices.datum is Gcj02
    assert [matrices.matrices[0].key, matrices.matrices[-1].key] == ["3", "16"]
    assert matrices.matrices[0].tile_width == 512


def test_tianditu_s_degrees_are_a_word() -> None:
    uri = "https://t{0-7}.tianditu.gov.cn/DataServer?T=img_c&x={x}&y={y}&l={z}#matrix=c&levels=1-18"
    address = address_of(uri)
    matrices = matrices_of(address)
    template = template_of(address)
    assert (matrices.projection, matrices.datum) == (Projection.DEGREES, Cgcs2000)
    assert template.of(matrices.matrices[0], 1, 0) == "https://t1.tianditu.gov.cn/DataServer?T=img_c&x=1&y=0&l=1"
    assert len({template.of(matrices.matrices[9], column, 0) for column in range(16)}) == 16
    assert len({template.of(matrices.matrices[9], column, 0).partition(".")[0] for column in range(16)}) == 8


@pytest.mark.parametrize("uri", [f"{XYZ}#scheme=tms", XYZ.replace("{y}", "{-y}")])
def test_rows_from_the_south(uri: str) -> None:
    address = address_of(uri)
    assert address.is_template
    matrix = matrices_of(address).matrices[3]
    assert template_of(address).of(matrix, 6, 2) == "https://map.example/3/6/5.png"


def test_subdomains_take_turns_and_a_tile_keeps_its_own() -> None:
    address = address_of("https://{s}.map.example/{z}/{x}/{y}.png#subdomains=x,y")
    template = template_of(address)
    matrix = matrices_of(address).matrices[5]
    assert [template.of(matrix, column, 0)[8] for column in (0, 1, 2)] == ["x", "y", "x"]


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("ftp://map.example/{z}/{x}/{y}.png", "begins with"),
        ("https:///{z}/{x}/{y}.png", "begins with"),
        ("file:///etc/passwd", "begins with"),
        ("https://h/" + "x" * 9000, "begins with"),
        (f"{XYZ}#level=3", "level"),
        (f"{XYZ}#levels=9-3", "levels"),
        (f"{XYZ}#levels=0-99", "levels"),
        (f"{XYZ}#datum=mars", "mars"),
        (f"{XYZ}#matrix=d", "matrix"),
        (f"{XYZ}#scheme=zyx", "scheme"),
        (f"{XYZ}#tile=100", "tile"),
    ],
)
def test_a_wrong_word_is_refused_by_name(uri: str, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        matrices_of(address_of(uri))


def test_a_hundred_subdomains_are_refused() -> None:
    with pytest.raises(Trouble, match="subdomains"):
        template_of(address_of("https://{0-9}{a-z}.map.example/{z}/{x}/{y}.png"))


def test_a_service_is_no_template() -> None:
    assert not address_of("https://map.example/wmts?REQUEST=GetCapabilities").is_template
