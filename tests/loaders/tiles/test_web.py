"""Tiles from a server: what it may do wrong is bounded and said, and what was seen once is seen without it."""

import gzip
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from loaders.tiles import web_asking, web_words
from loaders.tiles.container import LARGEST_TILE
from loaders.tiles.source import tiles_source
from loaders.tiles.web import WebContainer
from loaders.tiles.web_asking import Patience
from loaders.tiles.web_cache import TileCache
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.servers import Asked, Manners, Platform, free_ports, platform
from tests.tile_files import is_well_said, tileset, triangle_glb

QUICK = Patience(connect=0.5, read=0.3, giving_up=0.6, whole=5.0, first_pause=0.01)
SECRET = "s3cr3t"


class Hands:
    """A clock that stands still until somebody waits, and what was waited for."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, list[float]()

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@contextmanager
def served(
    manners: Manners, cache: Path | None = None, *, patience: Patience = QUICK, hands: Hands | None = None
) -> Generator[tuple[WebContainer, Platform, str]]:
    """A container over a server, the server, and where its files are."""
    hands = hands or Hands()
    with platform(manners) as server:
        where = f"http://127.0.0.1:{server.port}/a"
        files = WebContainer(
            f"{where}/tileset.json?key={SECRET}",
            query=f"token={SECRET}",
            cache=None if cache is None else TileCache(cache),
            patience=patience,
            clock=hands.clock if hands.now == 0 else monotonic,
            pause=hands.pause,
            chance=lambda: 0.5,
        )
        yield files, server, where
        files.close()


def refusal(files: WebContainer, name: str) -> Trouble:
    """What is said of a file that cannot be had, without a word of ours."""
    with pytest.raises(Trouble) as caught:
        files.read(name)
    assert is_well_said(caught.value)
    assert SECRET not in caught.value.notice.told("zh") + caught.value.notice.told("en")
    return caught.value


def test_a_tile_is_had_and_the_token_goes_with_the_question_alone() -> None:
    with served(lambda asked: asked.say(b"tile", kind="application/octet-stream")) as (files, server, where):
        assert files.read(f"{where}/b.glb") == b"tile"
        assert server.asked[0][0] == f"/a/b.glb?token={SECRET}"
        assert files.shown(f"{where}/b.glb?key={SECRET}") == f"{where}/b.glb"
        assert "Authorization" not in server.asked[0][1]


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("b.glb", "http://h/a/b.glb?key=1&v=2"),
        ("../b.glb?v=3", "http://h/b.glb?v=3&key=1"),
        ("/b.glb?x=%20y", "http://h/b.glb?x=%20y&key=1&v=2"),
        ("http://h/c.glb", "http://h/c.glb?key=1&v=2"),
        ("../../../c.glb", "http://h/c.glb?key=1&v=2"),
    ],
)
def test_the_query_of_the_tileset_goes_on_to_its_tiles(uri: str, name: str) -> None:
    assert WebContainer("http://h/a/t.json").resolved("http://h/a/t.json?key=1&v=2", uri) == name


@pytest.mark.parametrize(("uri", "host"), [("http://other/b.glb", "other"), ("http://h:81/b", "h:81"), ("//o/b", "o")])
def test_another_server_is_not_asked_because_a_tileset_says_so_unless_the_settings_name_it(uri: str, host: str) -> None:
    here = "http://h/a/t.json?key=1"
    with pytest.raises(Trouble, match=rf"name {host} in the setting streaming\.hosts") as caught:
        WebContainer(here).resolved(here, uri)
    assert is_well_said(caught.value)
    there = WebContainer(here, hosts=[host.upper()]).resolved(here, uri)
    assert "key" not in there
    assert WebContainer(here, hosts=[host]).resolved(there, "c.glb").rpartition("/")[0] == there.rpartition("/")[0]
    assert WebContainer(here, hosts=[host]).resolved(there, "http://h/c.glb") == "http://h/c.glb"


@pytest.mark.parametrize("uri", ["file:///x", "http://other/b", "ftp://other/b", "http://" + "x" * 9000])
def test_no_setting_leads_to_another_protocol_or_from_an_encrypted_line_to_an_open_one(uri: str) -> None:
    with pytest.raises(Trouble, match="not on the same server") as caught:
        WebContainer("https://h/a/t.json", hosts=["other", "x"]).resolved("https://h/a/t.json", uri)
    assert is_well_said(caught.value)


def test_a_server_that_the_settings_name_is_told_nothing_of_ours_and_its_silence_holds_nobody_else_up() -> None:
    with platform(lambda asked: asked.say(b"theirs", kind="a/b", Set_Cookie="a=b")) as other:
        manners: Manners = lambda asked: asked.say(b"ours", kind="a/b", Set_Cookie="c=d")  # noqa: E731
        with platform(manners) as server:
            where, away = f"http://127.0.0.1:{server.port}/a", f"http://127.0.0.1:{free_ports(1)[0]}/b.glb"
            files = WebContainer(
                f"{where}/t.json", query=f"token={SECRET}", hosts=[f"127.0.0.1:{other.port}"], patience=QUICK
            )
            assert files.read(f"{where}/b.glb") == b"ours"
            name = files.resolved(f"{where}/t.json?key=1", f"http://127.0.0.1:{other.port}/b.glb")
            assert files.read(name) == files.read(name) == b"theirs"
            assert [path for path, _ in other.asked] == ["/b.glb"] * 2
            assert not any({"Cookie", "Authorization", "Referer"} & headers.keys() for _, headers in other.asked)
            with pytest.raises(Unavailable):
                files.read(away)
            assert files.read(f"{where}/c.glb") == b"ours"
            files.close()


@pytest.mark.parametrize(
    ("status", "words", "later"),
    [
        (401, "does not let us in", False),
        (403, "does not let us in", False),
        (404, "no such file", False),
        (410, "no such file", False),
        (429, "cannot answer now", True),
        (500, "cannot answer now", True),
        (503, "cannot answer now", True),
    ],
)
def test_a_refusal_is_said_with_its_remedy(status: int, words: str, later: bool) -> None:
    hands = Hands()
    with served(lambda asked: asked.say(b"no", status), hands=hands) as (files, server, where):
        trouble = refusal(files, f"{where}/b.glb")
    assert words in trouble.notice.en
    assert isinstance(trouble, Unavailable) is later
    assert len(server.asked) == (QUICK.tries if later else 1)
    assert hands.pauses == ([0.01, 0.02, 0.04, 0.08] if later else [])


def test_a_server_that_recovers_is_asked_again_and_answers() -> None:
    def manners(asked: Asked) -> None:
        asked.say(b"tile" if len(asked.platform.asked) > 2 else b"", 200 if len(asked.platform.asked) > 2 else 503)

    with served(manners) as (files, _, where):
        assert files.read(f"{where}/b.glb") == b"tile"


def test_a_server_that_sends_us_away_for_a_minute_is_left_alone_for_all_tiles() -> None:
    hands = Hands()
    with served(lambda asked: asked.say(b"", 429, Retry_After="60"), hands=hands) as (files, server, where):
        for row in range(5):
            assert "HTTP 429" in refusal(files, f"{where}/{row}.glb").notice.en
        assert len(server.asked) == 1
        hands.now += 61
        refusal(files, f"{where}/9.glb")
        assert len(server.asked) == 2


def stalls(asked: Asked) -> None:
    asked.platform.closing.wait()


def stalls_within(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
    asked.wfile.flush()
    asked.platform.closing.wait()


def drips(asked: Asked) -> None:
    asked.drip(b"x", 0.05, head=b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")


def drips_headers(asked: Asked) -> None:
    asked.drip(b"X: y\r\n", 0.05, head=b"HTTP/1.1 200 OK\r\n")


def drips_one_header(asked: Asked) -> None:
    asked.drip(b"x", 0.05, head=b"HTTP/1.1 200 OK\r\nX: ")


def lies_more(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")
    asked.close_connection = True


def hangs_up(asked: Asked) -> None:
    asked.close_connection = True


def babbles(asked: Asked) -> None:
    asked.wfile.write(b"\0\1\2 this is no HTTP\r\n\r\n" * 10)
    asked.close_connection = True


@pytest.mark.parametrize(
    "manners", [stalls, stalls_within, drips, drips_headers, drips_one_header, lies_more, hangs_up, babbles]
)
def test_a_line_that_stands_still_lies_or_breaks_is_given_up(manners: Manners) -> None:
    hands = Hands()
    hands.now = -1.0  # by the clock on the wall
    with served(manners, hands=hands) as (files, _, where):
        assert isinstance(refusal(files, f"{where}/b.glb"), Unavailable)


def test_a_web_page_is_no_tile_whatever_it_is_called() -> None:
    def manners(asked: Asked) -> None:
        honest = asked.path.startswith("/a/honest")
        asked.say(b"\n<!DOCTYPE HTML><html>Log in</html>", kind="text/html" if honest else "application/octet-stream")

    with served(manners) as (files, _, where):
        for name in ("honest", "lying"):
            assert "web page" in refusal(files, f"{where}/{name}.glb").notice.en


def test_a_length_that_is_too_small_gives_what_it_says_and_the_next_answer_is_whole() -> None:
    def manners(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger than it says")
        asked.close_connection = True

    with served(manners) as (files, _, where):
        assert files.read(f"{where}/b.glb") == b"lo"
        assert files.read(f"{where}/c.glb") == b"lo"


def test_packed_answers_are_unpacked_and_bombs_and_giants_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def manners(asked: Asked) -> None:
        match asked.path.partition("?")[0]:
            case "/a/good.glb":
                asked.say(gzip.compress(b"tile" * 100), Content_Encoding="gzip")
            case "/a/bomb.glb":
                asked.say(gzip.compress(bytes(100_000)), Content_Encoding="gzip")
            case "/a/odd.glb":
                asked.say(b"x", Content_Encoding="br")
            case "/a/broken.glb":
                asked.say(gzip.compress(b"tile" * 100)[:-20], Content_Encoding="gzip")
            case _:
                asked.say(bytes(100_000))

    small = Patience(connect=0.5, read=0.3, giving_up=0.6, first_pause=0.01, largest=50_000)
    with served(manners, patience=small) as (files, _, where):
        assert files.read(f"{where}/good.glb") == b"tile" * 100
        for name, words in (("bomb", "larger"), ("odd", "packs"), ("broken", "cut short"), ("giant", "larger")):
            assert words in refusal(files, f"{where}/{name}.glb").notice.en
    assert small.largest < LARGEST_TILE


def test_an_answer_in_pieces_is_put_together_and_the_line_is_used_again() -> None:
    lines = set[object]()

    def manners(asked: Asked) -> None:
        lines.add(asked.client_address)
        asked.send_response(200)
        asked.send_header("Transfer-Encoding", "chunked")
        asked.end_headers()
        for piece in (b"one ", b"two ", b"three"):
            asked.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        asked.wfile.write(b"0\r\n\r\n")

    with served(manners) as (files, _, where):
        assert [files.read(f"{where}/{row}.glb") for row in range(5)] == [b"one two three"] * 5
    assert len(lines) == 1


def test_a_part_is_asked_for_as_a_part_and_a_server_that_sends_all_is_understood() -> None:
    whole = bytes(range(100))

    def manners(asked: Asked) -> None:
        wanted = asked.headers.get("Range", "")
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        if "part" in asked.path:
            part = whole[int(first) : int(last) + 1]
            asked.say(part, 206, Content_Range=f"bytes {first}-{last}/100")
        else:
            asked.say(whole)

    with served(manners) as (files, server, where):
        assert files.read(f"{where}/part.bin", 10, 5) == whole[10:15]
        assert files.read(f"{where}/all.bin", 10, 5) == whole[10:15]
        assert server.asked[0][1]["Range"] == "bytes=10-14"


def test_a_redirect_is_followed_and_a_stranger_is_told_nothing_of_ours() -> None:
    with platform(lambda asked: asked.say(b"from the stranger", kind="application/octet-stream")) as stranger:

        def manners(asked: Asked) -> None:
            match asked.path.partition("?")[0]:
                case "/a/b.glb":
                    asked.say(b"", 302, Location="/a/c.glb", Set_Cookie=f"session={SECRET}; Path=/")
                case "/a/c.glb":
                    asked.say(b"", 307, Location=f"http://127.0.0.1:{stranger.port}/d.glb")
                case "/a/file.glb":
                    asked.say(b"", 302, Location="file:///etc/passwd")
                case _:
                    asked.say(b"", 302, Location=asked.path)

        with served(manners) as (files, _, where):
            assert files.read(f"{where}/b.glb") == b"from the stranger"
            assert SECRET not in str(stranger.asked)
            for name in ("file", "circle"):
                assert "redirects" in refusal(files, f"{where}/{name}.glb").notice.en


def test_an_encrypted_line_is_never_left_for_an_open_one() -> None:
    assert not web_asking.may_follow("https://h/a", "http://h/a")


def marked(asked: Asked) -> None:
    """A server that knows its tiles by their marks."""
    if asked.headers.get("If-None-Match") == '"one"':
        asked.say(b"", 304, ETag='"one"')
    else:
        asked.say(b"tile", kind="application/octet-stream", ETag='"one"')


def test_a_tile_is_kept_and_only_asked_whether_it_is_still_the_same(tmp_path: Path) -> None:
    with served(marked, tmp_path) as (files, server, where):
        assert [files.read(f"{where}/b.glb") for _ in range(3)] == [b"tile"] * 3
        assert [headers.get("If-None-Match") for _, headers in server.asked] == [None, '"one"', '"one"']
        assert SECRET not in "".join(str(path) for path in tmp_path.rglob("*"))
        assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_tile_with_an_age_is_not_asked_for_until_it_is_old(tmp_path: Path) -> None:
    hands = Hands()
    with served(lambda asked: asked.say(b"tile", Cache_Control="max-age=60"), tmp_path, hands=hands) as (
        files,
        server,
        where,
    ):
        for seconds, questions in ((0.0, 1), (59.0, 1), (2.0, 2)):
            hands.now += seconds
            assert files.read(f"{where}/b.glb") == b"tile"
            assert len(server.asked) == questions


def test_what_may_not_be_kept_is_not(tmp_path: Path) -> None:
    with served(lambda asked: asked.say(b"tile", Cache_Control="no-store"), tmp_path) as (files, _, where):
        files.read(f"{where}/b.glb")
    assert not list(tmp_path.rglob("*"))


def test_without_the_server_what_was_kept_is_shown_and_said_once(tmp_path: Path) -> None:
    hands = Hands()
    (port,) = free_ports(1)
    where = f"http://127.0.0.1:{port}/a"

    def container() -> WebContainer:
        return WebContainer(
            f"{where}/t.json", cache=TileCache(tmp_path), patience=QUICK, clock=hands.clock, pause=hands.pause
        )

    server = Platform(marked, port=port)
    files = container()
    assert files.read(f"{where}/b.glb") == b"tile"
    files.close()
    server.close()
    files = container()
    assert [files.read(f"{where}/b.glb") for _ in range(3)] == [b"tile"] * 3
    assert [notice.en for notice in files.news()] == [web_words.from_the_cache("").en]
    assert files.read(f"{where}/b.glb") == b"tile"
    assert not files.news()
    assert "not kept on this machine" in refusal(files, f"{where}/c.glb").notice.en
    server = Platform(marked, port=port)
    hands.now += QUICK.offline + 1
    assert files.read(f"{where}/c.glb") == b"tile"
    files.close()
    server.close()


def test_a_whole_scene_is_seen_from_the_cache(tmp_path: Path) -> None:
    files = {"/a/tileset.json": tileset({"content": {"uri": "b.glb"}}), "/a/b.glb": triangle_glb()}

    def manners(asked: Asked) -> None:
        asked.say(files[asked.path.partition("?")[0]], kind="application/octet-stream", ETag='"x"')

    def seen(port: int) -> list[int]:
        source = tiles_source(
            f"http://127.0.0.1:{port}/a/tileset.json?key=1",
            name="layer",
            frame=ParkFrame(Wgs84(113.0, 23.0)),
            park_from_layer=np.eye(4),
            rows={},
            scenery_row=9,
            cache=tmp_path,
            query=f"token={SECRET}",
        )
        content = source.load(source.tree.address[0])
        source.close()
        return [len(batch.triangles) for batch in content.batches]

    with platform(manners) as server:
        port = server.port
        assert seen(port) == [1]
    assert seen(port) == [1]


def test_after_closing_nobody_is_asked(tmp_path: Path) -> None:
    with served(marked, tmp_path) as (files, server, where):
        files.close()
        with pytest.raises(Unavailable, match="closed"):
            files.read(f"{where}/b.glb")
        assert not server.asked
