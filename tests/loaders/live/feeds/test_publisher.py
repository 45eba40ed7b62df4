"""The demo park through real servers, as `demo --feed` runs it."""

import time
from pathlib import Path

import orjson
import psutil
import pytest

from loaders.live.feeds import Line
from loaders.live.feeds import demo_servers as servers
from loaders.live.feeds.bulletin import Bulletin
from loaders.live.feeds.publisher import feed_of_demo, main, plan_of
from loaders.live.feeds.site import read_feeds, read_site
from scenes.demo import demo_park
from scenes.rehearsal import Rehearsal
from scenes.trouble import Trouble
from tests.loaders.live.feeds.feed_words import PARK, Listener
from tests.servers import program
from tests.waiting import wait_until


def own_children() -> set[int]:
    return {each.pid for each in psutil.Process().children(recursive=True)}


@pytest.mark.parametrize("kind", ["mqtt", "nats", "rest"])
def test_the_demo_park_comes_whole_through_a_real_server(kind: str, tmp_path: Path) -> None:
    if kind != "rest":
        program(servers.PROGRAMS[kind])
    before = own_children()
    park = demo_park(1)
    feed = feed_of_demo(kind, tmp_path)
    try:
        assert read_site(feed.path).made_up
        with Listener(read_feeds(feed.path, park)) as heard:
            rows = set[int]()

            def whole() -> bool:
                rows.update(row for each in heard.listen() for row in each.readings.row.tolist())
                return len(rows) == len(park.tags)

            wait_until(whole)
            health = heard.line()
            assert health.line is Line.UP
            assert (health.counts.broken, health.counts.rejected, health.counts.gaps) == (0, 0, 0)
            latest = max(float(each.readings.time.max()) for each in heard.arrivals if len(each.readings))
            assert abs(latest - time.time()) < 300.0
    finally:
        feed.close()
    assert own_children() == before


@pytest.mark.parametrize("kind", ["mqtt", "nats"])
def test_without_the_servers_program_the_command_that_installs_it_is_said(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "_BESIDES", ())
    with pytest.raises(Trouble) as caught:
        feed_of_demo(kind, tmp_path)
    assert f"apt-get install {servers.PROGRAMS[kind]}" in caught.value.notice.remedy_zh


def test_a_publisher_that_cannot_begin_says_where_the_reason_is(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        feed_of_demo("rest", tmp_path, copies=0)
    assert "demo:0" in Path(caught.value.notice.file).read_text(encoding="utf-8")


def test_the_publisher_ends_when_its_parent_has(tmp_path: Path) -> None:
    feed = feed_of_demo("rest", tmp_path)
    try:
        assert feed.process.poll() is None
    finally:
        feed.close()
    gone = feed.process.pid
    assert not psutil.pid_exists(gone)
    assert main(["--kind", "rest", "--park", "demo:1", "--folder", str(tmp_path), "--parent", str(gone)]) == 0


def test_every_enterprise_says_something_every_second_numbered_and_only_what_changed() -> None:
    start = 1_700_000_000.0
    bulletin = Bulletin(PARK, Rehearsal(PARK, 1, start))
    said = [orjson.loads(payload) for second in range(30) for _, payload in bulletin.said(start + second)]
    assert [each["s"] for each in said] == list(range(1, 31))
    assert len(said[0]["i"]) == len(PARK.tags)
    assert all(len(set(each["i"])) == len(each["i"]) == len(each["v"]) for each in said if "i" in each)
    assert sum(len(each.get("i", [])) for each in said[1:]) < 29 * len(PARK.tags)
    [(_, snapshot)] = bulletin.snapshots(start + 30)
    whole = orjson.loads(snapshot)
    assert (whole["s"], whole["whole"], len(whole["i"])) == (30, True, len(PARK.tags))
    assert len(orjson.loads(bulletin.everything(start + 30))["i"]) == len(PARK.tags)


@pytest.mark.parametrize("kind", ["mqtt", "nats", "rest"])
def test_the_plan_it_leaves_can_be_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_text(plan_of(kind, [1000, 1001, 1002]), encoding="utf-8")
    assert read_site(path).sources[0].kind == kind
