"""A park dealt out to several recorders, each as if its part were a park; and together again in a viewer."""

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.alarm_policy import read_policy
from loaders.live.acts import Act, Action, Ask, Login, Topic
from loaders.live.feeds import Arrival
from loaders.live.part import PartFeed, policy_of_part
from loaders.live.shard import Part, parts_of, shard_of
from loaders.live.wire.doors import BusPlan
from scenes.datums import Wgs84
from scenes.demo import demo_park
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.trouble import Trouble
from tests.loaders.live.wire.test_bus import plan_of
from tests.recorder_process import SMALL, small_park, spawn_flooded
from tests.servers import nats_cluster
from tests.stand_ins import ScriptedFeed
from tests.viewer.test_link import QUESTION, Seat, live
from tests.waiting import wait_until
from viewer.bus_link import BusLink
from viewer.mailbox import Mailbox

NOWHERE = np.empty((0, 2))


def park_of_sizes(sizes: list[list[int]]) -> Park:
    """Enterprises with units with so many indicators each."""
    firms: list[Enterprise] = []
    for firm, units in enumerate(sizes):
        areas = tuple(
            Unit(f"{firm:09d}{unit:03d}", "", NOWHERE, (_tank(f"{firm:09d}{unit:03d}", count),))
            for unit, count in enumerate(units)
        )
        firms.append(Enterprise(f"{firm:09d}", "", NOWHERE, areas))
    return Park("made-up", "", Wgs84(113.0, 23.0), NOWHERE, tuple(firms))


def _tank(unit: str, count: int) -> Equipment:
    points = tuple(
        Indicator(f"{unit}00001{each:05d}", "", IndicatorKind.PRESSURE, "MPa", 0.0, 1.0) for each in range(count)
    )
    return Equipment(f"{unit}00001", "", "sphere", Place(0.0, 0.0), {}, indicators=points)


SIZES = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), min_size=1, max_size=7)


@given(SIZES, st.data())
def test_every_indicator_is_in_exactly_one_part_under_its_own_code(sizes: list[list[int]], data: st.DataObject) -> None:
    park = park_of_sizes(sizes)
    parts = parts_of(park, data.draw(st.integers(1, len(sizes))))
    rows = np.concatenate([part.rows for part in parts])
    assert sorted(rows.tolist()) == list(range(len(park.tags)))
    for part in parts:
        assert part.park.tags.codes == tuple(park.tags.codes[int(row)] for row in part.rows)
        units = [unit.code for firm in park.enterprises for unit in firm.units]
        assert [unit.code for firm in part.park.enterprises for unit in firm.units] == [
            units[row] for row in part.units
        ]
        firms = [park.enterprises[row].code for row in range(part.number - 1, len(sizes), part.count)]
        assert [firm.code for firm in part.park.enterprises] == firms


@given(SIZES, SIZES, st.integers(1, 4))
def test_enterprises_added_at_the_end_move_nobody(sizes: list[list[int]], more: list[list[int]], count: int) -> None:
    count = min(count, len(sizes))
    for before, after in zip(
        parts_of(park_of_sizes(sizes), count), parts_of(park_of_sizes(sizes + more), count), strict=True
    ):
        assert before.park.tags.codes == after.park.tags.codes[: len(before.rows)]
        assert before.rows.tolist() == after.rows[: len(before.rows)].tolist()


@pytest.mark.parametrize("words", ["0/2", "3/2", "1/0", "1/65", "a/b", "1", "/", "1/2/3", "-1/2", "１/２"])
def test_a_part_that_does_not_exist_is_refused(words: str) -> None:
    with pytest.raises(Trouble, match="There is no part"):
        shard_of(words)


def test_more_parts_than_enterprises_are_refused() -> None:
    with pytest.raises(Trouble, match="cannot be dealt out"):
        Part(small_park(2), 3, 3)


def test_a_part_has_its_own_rows_of_the_policy_of_the_whole() -> None:
    park = demo_park(1)
    policy = read_policy(park, None)
    for part in parts_of(park, 5):
        ours = policy_of_part(policy, part)
        assert len(ours.rules) == len(ours.stale_after) == len(part.park.tags)
        np.testing.assert_array_equal(ours.rules.on_delay, policy.rules.on_delay[part.rows])


def test_a_part_is_told_its_own_readings_and_heartbeats_and_nothing_of_others() -> None:
    part = Part(small_park(2), 2, 2)
    feed = ScriptedFeed()
    ours = PartFeed(feed, part)
    ours.connect()
    feed.hear(Readings(np.array([0, 5, 7], np.int32), np.array([1.0, 2.0, 3.0]), np.zeros(3, np.uint32), np.ones(3)))
    feed.hear(Readings(np.array([1], np.int32), np.array([4.0]), np.zeros(1, np.uint32), np.ones(1)))
    found = ours.take(10.0)
    assert [(each.readings.row.tolist(), each.readings.value.tolist()) for each in found] == [([1, 3], [2.0, 3.0])]
    nothing = Readings(np.empty(0, np.int32), np.empty(0), np.empty(0, np.uint32), np.empty(0))
    refused = (("000000000", 2), ("000000001", 3), ("", 4))
    feed.say(Arrival("script", nothing, 1.0, 1.0, refused=9, refused_of=refused))
    (beat,) = ours.take(10.0)
    assert (beat.refused, beat.refused_of) == (3, (("000000001", 3),))


class WholeSeat(Seat):
    """A viewer of both parts of a park."""

    def _linked(self, mailbox: Mailbox) -> BusLink:
        assert self.orders.bus is not None
        return BusLink(self.orders.bus, small_park(2), mailbox, self._wake)


class Province:
    """One bus, a recorder for each of two parts, viewers of the whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = nats_cluster(folder, nodes=1)
        self.bus: BusPlan = plan_of(self.nodes)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.seats: list[WholeSeat] = []

    def record(self, shard: str) -> None:
        orders = replace(SMALL, linger_s=30.0, bus=self.bus, shard=shard)
        self.processes[shard] = spawn_flooded(orders, self.folder)

    def seat(self) -> WholeSeat:
        self.seats.append(WholeSeat(self.folder, None, replace(SMALL, bus=replace(self.bus, shards=2))))
        self.seats[-1].link.start()
        return self.seats[-1]

    def kill(self, shard: str) -> None:
        process = self.processes.pop(shard)
        process.send_signal(signal.SIGKILL)
        process.wait(60.0)

    def close(self) -> None:
        for seat in self.seats:
            seat.link.stop()
        for shard in list(self.processes):
            self.kill(shard)
        for node in self.nodes:
            node.kill()


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    yield made
    made.close()


def settled(seat: Seat) -> bool:
    health = seat.watch.health
    return live(seat) and health.notice is None and health.received == health.transitions > 0


def test_two_recorders_of_a_park_are_one_picture_and_one_of_them_may_be_missing(province: Province) -> None:
    province.record("1/2")
    province.record("2/2")
    desk, wall = province.seat(), province.seat()
    for seat in (desk, wall):
        seat.becomes(settled)
        seat.becomes(lambda s: bool((s.watch.facts.unanswered[:7] == Level.HIGH_HIGH).all()))
        assert (seat.watch.health.missed, seat.watch.health.events_missed) == (0, 0)
        assert {each.enterprise for each in seat.watch.board.access} == {0, 1}
        assert [each.source for each in seat.watch.health.sources] == ["1/2 flood", "2/2 flood"]
    session = desk.ask(Login(next(QUESTION), guest=True)).session
    rows = np.arange(7, dtype=np.int32)
    note = Act(next(QUESTION), session, Action.NOTE, rows, np.zeros(7, np.uint8), text="both")
    assert desk.ask(note).done
    for seat in (desk, wall):
        seat.becomes(lambda s: {each.row for each in s.watch.board.notes} == set(range(7)))
    told = desk.ask(Ask(next(QUESTION), session, Topic.HISTORY, 5)).entries
    assert told
    province.kill("2/2")
    desk.becomes(lambda s: s.watch.health.notice is not None)
    assert live(desk)
    assert "part 2/2 does not answer: its 4 indicators" in str(desk.watch.health.notice and desk.watch.health.notice.en)
    assert (desk.watch.facts.quality[4:7] == Quality.STALE).all()
    assert (desk.watch.facts.quality[:4] == Quality.GOOD).all()
    late = Act(next(QUESTION), session, Action.NOTE, rows, np.zeros(7, np.uint8), text="late")
    answer = desk.ask(late)
    assert answer.done
    assert answer.notice is not None
    province.record("2/2")
    desk.becomes(lambda s: settled(s) and bool((s.watch.facts.quality[:7] == Quality.GOOD).all()))
    assert (desk.watch.health.missed, desk.watch.health.events_missed) == (0, 0)
    assert desk.ask(replace(late, question=next(QUESTION))).stranger
    wait_until(lambda: wall.watch.tick() and settled(wall))
