"""What a broker or a cluster loses, doubles and turns round: seen by the numbers, and made good by a snapshot."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.feeds import Line
from tests.loaders.live.feeds.feed_words import GATEWAY, Listener, message
from tests.loaders.live.feeds.sides import Side, servers_of, side_of
from tests.servers import Served

SENDER = f"s/{GATEWAY}"


@pytest.fixture(scope="module", params=["mqtt 5", "nats"])
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


@pytest.fixture
def heard(side: Side, tmp_path: Path) -> Iterator[Listener]:
    """A feed whose first snapshot has come: it stood at message 1."""
    with side.listener(tmp_path, "heartbeat_s = 0.2") as found:
        side.say(b"", message(1, 1.0, whole=True))
        found.until(lambda: len(found.values) > 0)
        found.arrivals.clear()
        yield found


def counted(heard: Listener) -> tuple[int, int, int, int, int]:
    """Gaps, healed, late, twice, anew of the sender, worked out now and then."""
    counts = heard.line(SENDER).counts
    return counts.gaps, counts.healed, counts.late, counts.twice, counts.anew


def test_a_gap_is_seen_and_healed_by_a_snapshot(side: Side, heard: Listener) -> None:
    side.say(message(2, 20.0))
    side.say(message(5, 50.0), message(5, 50.0, 51.0, whole=True))
    heard.until(lambda: any(each.whole and 51.0 in each.readings.value for each in heard.arrivals))
    heard.until(lambda: counted(heard) == (2, 2, 0, 0, 0))


def test_a_gap_that_the_first_snapshot_is_too_old_for_is_healed_by_the_next(side: Side, heard: Listener) -> None:
    side.say(message(2, 20.0))
    side.say(message(6, 60.0), message(3, 30.0, whole=True))
    heard.listen_for(0.3)
    side.say(b"", message(6, 60.0, 61.0, whole=True))
    heard.until(lambda: 61.0 in heard.values)
    heard.until(lambda: counted(heard)[:2] == (3, 3))


def test_messages_that_overtook_each_other_are_all_taken(side: Side, heard: Listener) -> None:
    late = message(3, 30.0)
    time.sleep(0.002)
    side.say(message(2, 20.0))
    side.say(message(4, 40.0))
    side.say(late)
    heard.until(lambda: 3 in heard.sequences)
    assert [number for number in heard.sequences if number > 1] == [2, 4, 3]
    heard.until(lambda: counted(heard)[:4] == (1, 1, 1, 0))


def test_a_message_that_comes_twice_is_taken_once(side: Side, heard: Listener) -> None:
    again = message(2, 20.0)
    for payload in (again, again, message(3, 30.0)):
        side.say(payload)
    heard.until(lambda: 3 in heard.sequences)
    assert [number for number in heard.sequences if number > 1] == [2, 3]
    heard.until(lambda: counted(heard)[3] == 1)


def test_a_sender_that_restarts_is_asked_for_everything(side: Side, heard: Listener) -> None:
    side.say(message(2, 20.0))
    time.sleep(0.002)
    side.say(message(1, 11.0), message(1, 11.0, 12.0, whole=True))
    heard.until(lambda: 12.0 in heard.values)
    heard.until(lambda: counted(heard)[4] == 1)


def test_a_dead_source_is_marked_by_its_age_while_the_line_is_there(side: Side, heard: Listener) -> None:
    heard.until(lambda: heard.line(SENDER).line is Line.DOWN)
    notice = heard.line().notice
    assert heard.line().line is Line.DOWN
    assert notice is not None
    assert "没有数据" in notice.zh
    side.say(message(2, 20.0))
    heard.until(lambda: heard.line(SENDER).line is Line.UP)
