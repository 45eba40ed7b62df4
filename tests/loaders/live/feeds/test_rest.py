"""A platform over HTTP that misbehaves in every way we know of: nothing raises, nothing hangs, all of it is said."""

import gzip
import ssl
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import Credential
from loaders.live.feeds.rest import RestPlan, RestWire
from tests.loaders.live.feeds.feed_words import Listener, listener, message
from tests.servers import Asked, Manners, Papers, Platform, papers, platform
from tests.waiting import runs, wait_until


@contextmanager
def wire(server: Platform, *, scheme: str = "http", path: str = "/values", **plan: object) -> Generator[RestWire]:
    """A line to a platform that is asked often."""
    words: dict[str, object] = {"period_s": 0.1, **plan}
    credential = words.pop("credential", Credential())
    assert isinstance(credential, Credential)
    line = RestWire(RestPlan(f"{scheme}://127.0.0.1:{server.port}{path}", **words), credential)  # type: ignore[arg-type]
    line.open()
    try:
        yield line
    finally:
        line.close()


def well(asked: Asked) -> None:
    asked.say(message(1, 20.0, 21.0, whole=True))


def rest(server: Platform, folder: Path, *lines: str) -> Listener:
    return listener(folder, 'kind = "rest"', f'url = "http://127.0.0.1:{server.port}/values"', "period_s = 0.1", *lines)


def settled(line: RestWire, *wanted: Line) -> None:
    def looked() -> bool:
        line.look(time.monotonic())
        return line.standing.line in wanted

    wait_until(looked)


def test_every_answer_is_a_snapshot(tmp_path: Path) -> None:
    with platform(well) as server, rest(server, tmp_path) as heard:
        heard.until(lambda: len(heard.arrivals) >= 3)
        assert all(each.whole and each.readings.value.tolist() == [20.0, 21.0] for each in heard.arrivals)
        health = heard.line()
        assert (health.line, health.counts.gaps, health.counts.broken) == (Line.UP, 0, 0)


def test_what_has_not_changed_is_not_sent_again_but_proves_that_the_platform_lives(tmp_path: Path) -> None:
    def tagged(asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == '"7"':
            asked.say(b"", 304)
        else:
            asked.say(message(7, 20.0), ETag='"7"', Last_Modified="Sun, 22 Nov 2026 08:00:00 GMT")

    with platform(tagged) as server, rest(server, tmp_path) as heard:
        heard.until(lambda: len(heard.arrivals) >= 4)
        assert heard.values == [20.0]
        assert all(each.alive for each in heard.arrivals)
        assert server.asked[-1][1]["If-Modified-Since"] == "Sun, 22 Nov 2026 08:00:00 GMT"
        heard.feed.snapshot()
        heard.until(lambda: len(heard.values) == 2)


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_refused_is_told_so_with_a_remedy(status: int) -> None:
    with platform(lambda asked: asked.say(b"no", status)) as server, wire(server) as line:
        settled(line, Line.REFUSED)
        assert line.standing.notice is not None
        assert str(status) in line.standing.notice.zh
        assert "credential" in line.standing.notice.remedy_zh


@pytest.mark.parametrize("said", ["60", "date"])
def test_a_platform_that_is_asked_too_often_is_left_alone_for_as_long_as_it_says(said: str) -> None:
    def later() -> str:
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60)) if said == "date" else said

    with platform(lambda asked: asked.say(b"", 429, Retry_After=later())) as server, wire(server) as line:
        settled(line, Line.DOWN)
        line.ask()
        time.sleep(0.6)
        assert len(server.asked) == 1
        assert line.standing.notice is not None
        assert "429" in line.standing.notice.zh


def test_after_faults_of_the_platform_values_come_back(tmp_path: Path) -> None:
    with platform(lambda asked: asked.say(b"oops", 500)) as server, rest(server, tmp_path) as heard:
        heard.until(lambda: len(server.asked) >= 2)
        heard.until(lambda: heard.line().line is Line.DOWN)
        server.manners = well
        heard.until(lambda: len(heard.values) > 0)


def test_a_page_is_no_data(tmp_path: Path) -> None:
    def page(asked: Asked) -> None:
        asked.say("<html><body>请登录</body></html>".encode(), kind="text/html; charset=utf-8")

    with platform(page) as server, rest(server, tmp_path) as heard:
        heard.until(lambda: heard.line().counts.broken > 0)
        notice = heard.line().notice
        assert notice is not None
        assert "网页" in notice.zh
        assert not heard.arrivals


@pytest.mark.parametrize("body", [b"<html>", b"{", b"\xff\xfe\x00", b"[1,2", b"null", b'{"i":1,"v":2}', b"x" * 100_000])
def test_what_is_no_data_under_a_datas_name_is_counted(body: bytes, tmp_path: Path) -> None:
    with platform(lambda asked: asked.say(body)) as server, rest(server, tmp_path) as heard:
        heard.until(lambda: heard.line().counts.broken + heard.line().counts.rejected > 0)
        assert not heard.values


def endless_body(asked: Asked) -> None:
    asked.send_response(200)
    asked.end_headers()
    asked.drip(b" ", 0.05)


def endless_chunks(asked: Asked) -> None:
    asked.send_response(200)
    asked.send_header("Transfer-Encoding", "chunked")
    asked.end_headers()
    asked.drip(b"1\r\n \r\n", 0.05)


def endless_chunk(asked: Asked) -> None:
    """One chunk that is announced as large and comes byte by byte."""
    asked.send_response(200)
    asked.send_header("Transfer-Encoding", "chunked")
    asked.end_headers()
    asked.drip(b" ", 0.05, head=b"100000\r\n")


def endless_head(asked: Asked) -> None:
    asked.drip(b"X-More: 1\r\n", 0.05, head=b"HTTP/1.1 200 OK\r\n")


def one_long_header(asked: Asked) -> None:
    asked.drip(b"a", 0.05, head=b"HTTP/1.1 200 OK\r\nX-More: ")


@pytest.mark.parametrize("manners", [endless_body, endless_chunks, endless_chunk, endless_head, one_long_header])
def test_an_answer_that_never_ends_is_broken_off(manners: Manners) -> None:
    with platform(manners) as server, wire(server, whole_seconds=0.3) as line:
        settled(line, Line.DOWN)
        server.manners = well
        settled(line, Line.UP)


def test_a_platform_that_accepts_and_says_nothing_is_broken_off() -> None:
    with platform(lambda asked: asked.drip(b"", 0.05)) as server, wire(server, whole_seconds=0.5) as line:
        settled(line, Line.DOWN)


def huge(asked: Asked) -> None:
    asked.say(b" " * 3_000_000)


def bomb(asked: Asked) -> None:
    """A hundred kilobytes that become a hundred megabytes."""
    asked.say(gzip.compress(b" " * 100_000_000, 9), Content_Encoding="gzip")


@pytest.mark.parametrize("manners", [huge, bomb])
def test_an_answer_larger_than_allowed_is_not_read(manners: Manners) -> None:
    with platform(manners) as server, wire(server, most_bytes=1_000_000) as line:
        settled(line, Line.DOWN)
        assert line.standing.broken >= 1
        assert line.standing.notice is not None
        assert "MiB" in line.standing.notice.en
        assert not line.inbox.taken()


def test_a_body_that_cannot_be_unpacked_is_said() -> None:
    with platform(lambda asked: asked.say(b"no gzip", Content_Encoding="gzip")) as server, wire(server) as line:
        settled(line, Line.DOWN)
        assert line.standing.notice is not None
        assert "unpacked" in line.standing.notice.en


def test_packed_answers_are_read() -> None:
    def packed(asked: Asked) -> None:
        asked.say(gzip.compress(message(1, 20.0)), Content_Encoding="gzip")

    with platform(packed) as server, wire(server) as line:
        settled(line, Line.UP)
        assert line.inbox.taken()[0].payload.startswith(b"{")


OURS = Credential("watcher", "hush")
BEARER = Credential(token="very-secret")


@pytest.mark.parametrize(("credential", "header"), [(OURS, ""), (BEARER, ""), (BEARER, "X-Token")])
def test_a_redirect_to_another_host_is_told_nothing_of_ours(credential: Credential, header: str) -> None:
    name = header or "Authorization"
    with platform(well) as stranger:
        there = f"http://localhost:{stranger.port}/elsewhere"
        with (
            platform(lambda asked: asked.say(b"", 302, Location=there)) as server,
            wire(server, credential=credential, token_header=header, headers={"X-Site": "7"}) as line,
        ):
            settled(line, Line.UP)
            assert name in server.asked[0][1]
            assert stranger.asked[0][0] == "/elsewhere"
            assert {name, "X-Site", "Cookie"} & set(stranger.asked[0][1]) == set()


def test_a_redirect_within_the_same_host_keeps_the_credential() -> None:
    def moved(asked: Asked) -> None:
        if asked.path == "/values":
            asked.say(b"", 307, Location="/v2/values")
        else:
            well(asked)

    with platform(moved) as server, wire(server, credential=BEARER) as line:
        settled(line, Line.UP)
        assert server.asked[1][0] == "/v2/values"
        assert server.asked[1][1]["Authorization"] == "Bearer very-secret"


@pytest.mark.parametrize("where", ["/values", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://"])
def test_a_redirect_to_nowhere_is_refused(where: str) -> None:
    with platform(lambda asked: asked.say(b"", 302, Location=where)) as server, wire(server) as line:
        settled(line, Line.REFUSED)


def test_without_a_line_it_says_so_and_comes_back_by_itself(tmp_path: Path) -> None:
    with platform(well) as server:
        port = server.port
    with listener(tmp_path, 'kind = "rest"', f'url = "http://127.0.0.1:{port}/values"', "period_s = 0.2") as heard:
        heard.until(lambda: heard.line().line is Line.DOWN)
        again = Platform(well, port=port)
        try:
            heard.until(lambda: len(heard.values) > 0)
        finally:
            again.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("own"), "own")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("other"), "other")


def secured(own: Papers, *, asks_for_ours: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)
    if asks_for_ours:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(own.ca)
    return context


def secure_words(server: Platform, *lines: str) -> list[str]:
    return ['kind = "rest"', f'url = "https://127.0.0.1:{server.port}/values"', "period_s = 0.2", *lines]


def test_a_private_authority_is_believed_by_its_file(own: Papers, tmp_path: Path) -> None:
    with (
        platform(well, secured(own)) as server,
        listener(tmp_path, *secure_words(server, f'ca_file = "{own.ca}"')) as heard,
    ):
        heard.until(lambda: len(heard.values) > 0)


@pytest.mark.parametrize("ours", ["another", "none"])
def test_an_authority_that_we_do_not_know_is_never_believed(
    ours: str, own: Papers, other: Papers, tmp_path: Path
) -> None:
    lines = [f'ca_file = "{other.ca}"'] if ours == "another" else []
    with platform(well, secured(own)) as server, listener(tmp_path, *secure_words(server, *lines)) as heard:
        heard.until(lambda: heard.line().line is Line.REFUSED)
        notice = heard.line().notice
        assert notice is not None
        assert "ca_file" in notice.remedy_zh
        assert not server.asked


def test_a_platform_may_ask_for_our_certificate(own: Papers, tmp_path: Path) -> None:
    ours = [f'ca_file = "{own.ca}"', f'certificate_file = "{own.certificate}"', f'key_file = "{own.key}"']
    with platform(well, secured(own, asks_for_ours=True)) as server:
        with listener(tmp_path, *secure_words(server, *ours)) as heard:
            heard.until(lambda: len(heard.values) > 0)
        with listener(tmp_path, *secure_words(server, ours[0])) as heard:
            heard.until(lambda: heard.line().line in (Line.REFUSED, Line.DOWN))
            assert not heard.values


def test_an_encrypted_line_is_never_left_for_an_open_one(own: Papers, tmp_path: Path) -> None:
    with platform(well) as open_one:
        there = f"http://127.0.0.1:{open_one.port}/values"
        with platform(lambda asked: asked.say(b"", 302, Location=there), secured(own)) as server:
            with listener(tmp_path, *secure_words(server, f'ca_file = "{own.ca}"')) as heard:
                heard.until(lambda: heard.line().line is Line.REFUSED)
            assert not open_one.asked


def test_a_question_that_goes_on_does_not_hold_up_the_end() -> None:
    with platform(endless_body) as server, wire(server) as line:
        wait_until(lambda: len(server.asked) > 0)
        line.close()
        wait_until(lambda: not runs("rest"))  # its answer never ends by itself


def test_questions_for_snapshots_alone_are_asked_only_when_somebody_wants_one() -> None:
    with platform(well) as server, wire(server, period_s=None) as line:
        time.sleep(0.3)
        assert not server.asked
        line.ask()
        settled(line, Line.UP)
        time.sleep(0.3)
        assert len(server.asked) == 1


def test_no_secret_shows_in_what_is_said(caplog: pytest.LogCaptureFixture) -> None:
    manners: list[Callable[[Asked], None]] = [lambda asked: asked.say(b"", 401), lambda asked: asked.say(b"", 500)]
    for each in manners:
        with caplog.at_level("DEBUG"), platform(each) as server, wire(server, credential=BEARER) as line:
            settled(line, Line.REFUSED, Line.DOWN)
            assert "very-secret" not in f"{line.standing} {caplog.text} {BEARER!r} {OURS!r}"
            assert "hush" not in repr(OURS)
