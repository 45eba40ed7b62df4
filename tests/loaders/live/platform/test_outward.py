"""Acts on indicators reach the platforms their values come from, over real lines; each platform sees each act once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads

import numpy as np
import pytest

from loaders.live.acts import Act, Action
from loaders.live.deeds import VERDICTS
from loaders.live.journal import Journal
from loaders.live.outboxes import Outboxes
from loaders.live.people.sessions import Moment
from loaders.live.platform.outward import Outwards, outboxes_of
from loaders.live.station import Station, before_anything, plan_of
from scenes.alarm_rules import plain_rules
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.recorder_process import small_park
from tests.stand_ins import ScriptedFeed, readings
from tests.waiting import wait_until

NOW = 1.7e9


class Platform(ThreadingHTTPServer):
    """A platform: `took` holds what each idempotency key brought, `asked` every key that was seen."""

    daemon_threads = False

    def __init__(self) -> None:
        self.took: dict[str, tuple[str, dict[str, object]]] = {}
        self.asked: list[str] = []
        self.refusals = 0
        super().__init__(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        assert isinstance(self.server, Platform)
        platform, key = self.server, self.headers["Idempotency-Key"]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        platform.asked.append(key)
        platform.refusals -= 1
        status = 503 if platform.refusals >= 0 else 200
        if status == 200:
            platform.took.setdefault(key, (self.path, body))
        answer = b'{"code": 0}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


@pytest.fixture
def platforms() -> Iterator[list[Platform]]:
    platforms = [Platform(), Platform()]
    yield platforms
    for each in platforms:
        each.end()


class Seat:
    """A person's acts on the small park, kept in a real journal and sent on. Row 0 is heard from a, row 1 from b."""

    def __init__(self, folder: Path, sources: dict[str, str]) -> None:
        feed = folder / "feed.toml"
        feed.write_text("".join(_source(name, url) for name, url in sources.items()), encoding="utf-8")
        park = small_park()
        self.plan = plan_of(park, plain_rules(park.tags))
        self.station = Station(self.plan, before_anything(park.tags))
        for row, name in ((0, "a/node-1"), (1, "b"), (2, "c")):
            heard = ScriptedFeed()
            heard.hear(readings((row, 95.0), time=NOW - 1.0))
            self.station.step([replace(each, source=name) for each in heard.take(NOW)], NOW)
        self.outboxes: Outboxes = outboxes_of(feed, folder)
        self.outwards = Outwards(park, self.station, self.outboxes)
        self.journal = Journal.open(folder / "journal", owner="test")

    def act(self, action: Action, *rows: int, text: str = "") -> None:
        levels = np.full(len(rows), Level.HIGH_HIGH, np.uint8)
        act = Act(1, "", action, np.array(rows, np.int32), levels, text=text)
        self.journal.append((), standing=self.outwards.of(act, "张三", Moment(NOW, NOW, 0.0)))

    def send(self, moment: float) -> None:
        done = self.outboxes.step(self.journal.standing(), moment=moment, now=NOW, wall=NOW)
        self.journal.append(done.entries, standing=done.standing)

    def until_sent(self) -> None:
        moments = iter(range(1, 1_000_000))

        def sent() -> bool:
            self.send(float(next(moments)))
            return not self.journal.standing()

        wait_until(sent)

    def close(self) -> None:
        self.outboxes.close()
        self.journal.close()


def _source(name: str, url: str) -> str:
    back = f'outbox_url = "{url}"\n' if url else ""
    return f'[[source]]\nname = "{name}"\nkind = "rest"\nurl = "http://127.0.0.1:1/"\nmapping = "hrmw"\n{back}'


@pytest.fixture
def seat(tmp_path: Path, platforms: list[Platform]) -> Iterator[Seat]:
    seat = Seat(tmp_path, {"a": platforms[0].url, "b": platforms[1].url, "c": ""})
    yield seat
    seat.close()


def test_an_act_goes_once_to_the_platform_that_the_values_come_from(seat: Seat, platforms: list[Platform]) -> None:
    platforms[0].refusals = 3
    seat.act(Action.ACKNOWLEDGE, 0, 1)
    seat.until_sent()
    codes = seat.plan.tags.codes
    for place, platform in enumerate(platforms):
        [(path, body)] = platform.took.values()
        assert path == f"/api/alarm/{codes[place]}/confirm"
        assert (body["confirmPerson"], body["alarmStatus"]) == ("张三", 5)
        assert set(platform.asked) == {body["requestId"]}, "the same key at every attempt"
    assert len(platforms[0].asked) == 4
    told = [each.words for each in seat.journal.latest(10) if each.kind == "outbox"]
    assert {(each["code"], each["to"]) for each in told} == {(codes[0], "a"), (codes[1], "b")}


@pytest.mark.parametrize("row", [2, 3], ids=["its source has no way back", "nobody has spoken of it yet"])
def test_where_no_platform_is_the_one_every_platform_hears(seat: Seat, platforms: list[Platform], row: int) -> None:
    seat.act(Action.NOTE, row, text="已通知")
    seat.until_sent()
    for platform in platforms:
        [(path, body)] = platform.took.values()
        assert path.endswith("/remark")
        assert body["remark"] == "已通知"
    assert platforms[0].took.keys() != platforms[1].took.keys()


def test_a_verification_tells_its_verdict_and_other_acts_nothing(seat: Seat, platforms: list[Platform]) -> None:
    seat.act(Action.VERIFY, 0, text=f"{next(iter(VERDICTS))} 现场核实")
    seat.act(Action.SHELVE, 0, text="检修")
    seat.act(Action.SILENCE)
    seat.until_sent()
    [(path, body)] = platforms[0].took.values()
    assert path.endswith("/verify")
    assert (body["verifyResult"], body["situation"]) == (1, "现场核实")
    assert platforms[1].took == {}


def test_what_waits_for_a_platform_that_is_named_no_more_is_seen_as_stuck(
    seat: Seat, tmp_path: Path, platforms: list[Platform]
) -> None:
    seat.act(Action.ACKNOWLEDGE, 0, 1)
    seat.close()
    again = Seat(tmp_path, {"b": platforms[1].url})

    def only_the_stuck_is_left() -> bool:
        again.send(1.0)
        return again.outboxes.word().waiting == 0

    wait_until(only_the_stuck_is_left)
    assert again.outboxes.word().stuck == 1
    assert again.outboxes.word().trouble_zh
    assert len(platforms[1].took) == 1
    again.close()


def test_where_one_platform_cannot_be_had_no_line_is_left_open(tmp_path: Path, platforms: list[Platform]) -> None:
    feed = tmp_path / "feed.toml"
    unknown = _source("b", platforms[1].url) + 'credential = "nobody"\n'
    feed.write_text(_source("a", platforms[0].url) + unknown, encoding="utf-8")
    with pytest.raises(Trouble):
        outboxes_of(feed, tmp_path)
    assert not [each for each in enumerate_threads() if each.name == "outbox"]
