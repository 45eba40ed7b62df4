"""Maps from a server. How a line is asked, bounded and kept is tested in tests/loaders/tiles/test_web.py."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from loaders.raster.layers import Window
from loaders.raster.source import imagery_of
from loaders.raster.tiled import TiledImagery
from loaders.raster.web import web_imagery
from loaders.tiles.web_asking import Patience
from loaders.tiles.web_cache import TileCache
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.loaders.raster.tile_pictures import colour_of, tile
from tests.loaders.raster.wmts_files import MERCATOR, capabilities, get_tile
from tests.servers import Asked, Manners, Platform, free_ports, platform

QUICK = Patience(connect=0.5, read=0.3, giving_up=0.5, whole=3.0, first_pause=0.01, tries=2, largest=1_000_000)
SECRET = "s3cr3t"
AT = Window(6 * 256, 3 * 256, 256, 256)


@contextmanager
def served(
    manners: Manners, path: str = "/m/{z}/{x}/{y}.png#levels=3-5", cache: TileCache | None = None
) -> Generator[tuple[TiledImagery, Platform]]:
    with platform(manners) as server:
        uri = f"http://127.0.0.1:{server.port}{path}"
        imagery = web_imagery(uri, query=f"tk={SECRET}", cache=cache, patience=QUICK)
        yield imagery, server
        imagery.close()


def map_server(asked: Asked) -> None:
    level, column, row = (int(word) for word in asked.path.partition(".png")[0].split("/")[2:5])
    asked.say(tile(level, column, row), kind="image/png")


def test_tiles_are_put_together_and_the_token_goes_with_each_of_them() -> None:
    with served(map_server) as (imagery, server):
        seen = imagery.picture(0, Window(6 * 256 - 10, 3 * 256 - 10, 20, 20))
        corners = [seen[0, 0], seen[0, -1], seen[-1, 0], seen[-1, -1]]
        wanted = [colour_of(3, *at) for at in ((5, 2), (6, 2), (5, 3), (6, 3))]
        assert [tuple(each[:3].tolist()) for each in corners] == wanted
        assert sorted(path for path, _ in server.asked) == sorted(
            f"/m/3/{column}/{row}.png?tk={SECRET}" for column, row in ((5, 2), (6, 2), (5, 3), (6, 3))
        )


def test_a_tile_that_was_seen_is_not_asked_for_again() -> None:
    with served(map_server) as (imagery, server):
        for _ in range(3):
            imagery.picture(0, AT)
        assert len(server.asked) == 1


def test_beyond_the_map_there_is_no_picture_and_no_trouble() -> None:
    def manners(asked: Asked) -> None:
        asked.say(b"", 404 if "/6/" in asked.path else 200)

    with served(manners) as (imagery, _):
        assert not imagery.picture(0, AT).any()
        assert not imagery.picture(0, Window(0, 0, 256, 256)).any()


def cut_png(asked: Asked) -> None:
    asked.say(tile(3, 6, 3)[:200], kind="image/png")


def giant(asked: Asked) -> None:
    asked.say(bytes(1_100_000), kind="image/png")


def bomb(asked: Asked) -> None:
    asked.say(b"\x89PNG\r\n\x1a\n" + bytes(8) + (60_000).to_bytes(4) * 2 + bytes(20), kind="image/png")


def page(asked: Asked) -> None:
    asked.say(b"<!DOCTYPE html><html>Log in</html>", kind="text/html")


def service_exception(asked: Asked) -> None:
    asked.say(b'<?xml version="1.0"?><ServiceExceptionReport/>', kind="image/png")


def json_words(asked: Asked) -> None:
    asked.say(b'{"code": 301, "msg": "key"}')


def stalls(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
    asked.wfile.flush()
    asked.platform.closing.wait()


def lies(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + tile(3, 6, 3)[:100])
    asked.close_connection = True


def refuses(asked: Asked) -> None:
    asked.say(b"no", 403)


def busy(asked: Asked) -> None:
    asked.say(b"", 429)


def fails(asked: Asked) -> None:
    asked.say(b"", 500)


@pytest.mark.parametrize(
    ("manners", "later"),
    [
        (cut_png, False),
        (giant, False),
        (bomb, False),
        (page, False),
        (service_exception, False),
        (json_words, False),
        (refuses, False),
        (stalls, True),
        (lies, True),
        (busy, True),
        (fails, True),
    ],
)
def test_whatever_a_server_does_is_said_and_without_the_token(manners: Manners, later: bool) -> None:
    with served(manners) as (imagery, _):
        with pytest.raises(Trouble) as caught:
            imagery.picture(0, AT)
        assert isinstance(caught.value, Unavailable) is later
        told = caught.value.notice.told("zh") + caught.value.notice.told("en")
        assert SECRET not in told
        assert caught.value.notice.remedy_zh


def test_without_its_server_the_map_is_shown_as_it_was_and_that_is_said(tmp_path: Path) -> None:
    [port] = free_ports(1)
    uri = f"http://127.0.0.1:{port}/m/{{z}}/{{x}}/{{y}}.png#levels=3-5"
    server = Platform(map_server, port=port)
    with_line = web_imagery(uri, cache=TileCache(tmp_path), patience=QUICK)
    seen = with_line.picture(0, AT)
    with_line.close()
    server.close()
    without = web_imagery(uri, cache=TileCache(tmp_path), patience=QUICK)
    assert np.array_equal(without.picture(0, AT), seen)
    assert ["kept" in notice.en for notice in without.news()] == [True]
    with pytest.raises(Unavailable):
        without.picture(0, Window(0, 0, 10, 10))
    without.close()


def wmts(asked: Asked) -> None:
    if "GetCapabilities" in asked.path:
        asked.say(
            capabilities([MERCATOR], ["GoogleMapsCompatible"], operations=get_tile("http://inner/wmts?")),
            kind="text/xml",
        )
    else:
        words = dict(pair.split("=") for pair in asked.path.partition("?")[2].split("&"))
        level, column, row = (int(words[word]) for word in ("TILEMATRIX", "TILECOL", "TILEROW"))
        asked.say(tile(level, column, row), kind="image/png")


def test_a_wmts_is_asked_what_it_offers_and_then_for_tiles(tmp_path: Path) -> None:
    with served(wmts, "/wmts", TileCache(tmp_path)) as (imagery, server):
        seen = imagery.picture(2, Window(3 * 256, 256, 256, 256))
        assert tuple(seen[9, 9, :3].tolist()) == colour_of(2, 3, 1)
        assert all(SECRET in path for path, _ in server.asked)
        assert any("inner" in notice.en for notice in imagery.notices)


def test_a_wmts_that_is_away_opens_from_what_was_kept(tmp_path: Path) -> None:
    [port] = free_ports(1)
    uri = f"http://127.0.0.1:{port}/wmts"
    with pytest.raises(Unavailable):
        web_imagery(uri, cache=TileCache(tmp_path), patience=QUICK)
    server = Platform(wmts, port=port)
    first = web_imagery(uri, cache=TileCache(tmp_path), patience=QUICK)
    seen = first.picture(2, Window(3 * 256, 256, 256, 256))
    first.close()
    server.close()
    later = web_imagery(uri, cache=TileCache(tmp_path), patience=QUICK)
    assert np.array_equal(later.picture(2, Window(3 * 256, 256, 256, 256)), seen)
    later.close()


def test_closed_it_is_away() -> None:
    with served(map_server) as (imagery, _):
        imagery.close()
        with pytest.raises(Unavailable):
            imagery.picture(0, AT)


def test_an_address_is_imagery_too() -> None:
    imagery = imagery_of("https://map.example/{z}/{x}/{y}.png")
    assert imagery.name == "map.example"
    imagery.close()
