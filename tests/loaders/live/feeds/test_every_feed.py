"""What every feed promises, on REST, MQTT 5, MQTT 3.1.1 and NATS, each through a real server."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.feeds import Line
from tests.loaders.live.feeds.feed_words import CODES, GATEWAY, Listener, message
from tests.loaders.live.feeds.sides import KINDS, Side, servers_of, side_of
from tests.servers import Served
from tests.waiting import runs, wait_until

SENDER = f"s/{GATEWAY}"
HOSTILE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"source": 1e999}',
    b'{"source":"gw-7","s":-1,"t":"yesterday","i":["x"],"v":["NaN"]}',
    b'{"source":"gw-7","i":["a","b"],"v":[1]}',
    b'{"source":"gw-7","i":{"a":1},"v":null}',
    b"<html><body>502 Bad Gateway</body></html>",
    "温度".encode("gbk") * 100,
    bytes(range(256)) * 40,
    b"[" * 100_000,
    b'{"a":' * 50_000,
    message(5, 20.0)[:-9],
    b'{"source":"' + b"x" * 100_000 + b'","s":1}',
]


@pytest.fixture(scope="module", params=KINDS)
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[Served]]]:
    found = servers_of(request.param, tmp_path_factory.mktemp("servers"))
    yield request.param, found
    for server in found:
        server.kill()


@pytest.fixture
def side(servers: tuple[str, list[Served]]) -> Iterator[Side]:
    found = side_of(*servers)
    yield found
    found.close()


def up(heard: Listener, side: Side) -> None:
    """Until the line is there and what it asked for at the beginning is answered."""
    side.say(b"", message(1, 1.0, whole=True))
    heard.until(lambda: len(heard.values) > 0)


def test_values_come_in_order_bound_to_the_park(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path) as heard:
        up(heard, side)
        for number in range(2, 6):
            side.say(message(number, 10.0 * number, 20.0))
            heard.hear(number)
        last = heard.arrivals[-1]
        assert last.source == SENDER
        assert last.readings.row.tolist() == [0, 1]
        assert last.readings.value.tolist() == [50.0, 20.0]
        assert abs(last.sent - time.time()) < 300.0
        assert heard.sequences == sorted(heard.sequences)
        health = heard.line()
        assert (health.line, health.counts.gaps, health.counts.broken, health.counts.rejected) == (Line.UP, 0, 0, 0)
        assert abs(health.heard - time.time()) < 300.0


def test_a_heartbeat_brings_no_reading_and_says_that_the_source_lives(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path) as heard:
        up(heard, side)
        side.say(message(2))
        heard.until(lambda: 2 in heard.sequences)
        last = heard.arrivals[-1]
        assert last.alive
        assert len(last.readings) == 0


def test_what_is_not_of_this_park_is_counted_and_the_rest_is_taken(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path) as heard:
        up(heard, side)
        side.say(message(2, 30.0).replace(b'["', b'["nobody", "').replace(b"[30.0", b"[99.0, 30.0"))
        heard.until(lambda: 2 in heard.sequences)
        assert heard.arrivals[-1].readings.value.tolist() == [30.0]
        assert heard.arrivals[-1].rejected
        heard.until(lambda: heard.line(SENDER).counts.rejected >= 1)
        assert len(CODES) == 8


def test_hostile_messages_are_counted_and_good_ones_come_after_them(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path) as heard:
        up(heard, side)
        for payload in HOSTILE if side.numbered else HOSTILE[1::3]:
            side.say(payload)
            heard.until(side.fetched)
        side.say(message(2, 77.0))
        heard.until(lambda: 77.0 in heard.values)
        assert all(value == value for value in heard.values)
        least = 5 if side.numbered else 1
        heard.until(lambda: heard.line().counts.broken + heard.line().counts.rejected >= least)


def test_a_server_that_freezes_is_a_dead_source_and_comes_back(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path, "heartbeat_s = 0.2") as heard:
        up(heard, side)
        side.freeze()
        try:
            heard.until(lambda: heard.line().line is Line.DOWN)
        finally:
            side.thaw()
        side.say(message(2, 44.0), message(2, 44.0, whole=True))
        heard.until(lambda: 44.0 in heard.values)
        heard.until(lambda: heard.line().line is Line.UP)


def test_a_server_that_restarts_is_asked_for_everything(side: Side, tmp_path: Path) -> None:
    with side.listener(tmp_path) as heard:
        up(heard, side)
        side.kill()
        heard.until(lambda: heard.line().line is Line.DOWN)
        side.start()
        side.say(b"", message(40, 61.0, whole=True))
        heard.until(lambda: 61.0 in heard.values)
        assert heard.arrivals[-1].whole


def test_the_end_comes_even_where_the_server_is_frozen(side: Side, tmp_path: Path) -> None:
    side.freeze()
    try:
        heard = side.listener(tmp_path)
        heard.listen_for(0.3)
        heard.feed.close()
        wait_until(lambda: not any(map(runs, ("rest", "mqtt", "nats"))))
    finally:
        side.thaw()


def test_an_end_before_the_beginning_is_none(side: Side, tmp_path: Path) -> None:
    heard = side.listener(tmp_path)
    heard.feed.close()
    heard.listen()
    assert not heard.values
