"""A recorder and its viewers over real NATS servers: joining, gaps, a node that dies, acts, a standby, TLS."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.acts import Act, Action
from loaders.live.feeds import Line
from loaders.live.wire.bus import BusWire, is_private
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.packets import Letter, packed, subjects_of
from scenes.severity import Level
from tests.recorder_process import SMALL, small_park, spawn_flooded, spawn_small
from tests.servers import LOOPBACK, Served, nats_cluster, papers
from tests.viewer.test_kill import Shown
from tests.viewer.test_link import QUESTION, Seat, live
from tests.waiting import wait_until
from viewer.bus_link import BusLink
from viewer.link import Spawn
from viewer.mailbox import Mailbox


def plan_of(nodes: list[Served], *, first: int = 0) -> BusPlan:
    """Every node, one of them first."""
    ports = [node.port for node in nodes]
    return BusPlan(tuple(f"nats://{LOOPBACK}:{port}" for port in ports[first:] + ports[:first]))


class BusSeat(Seat):
    """A viewer without a window whose link goes over the bus."""

    def _linked(self, mailbox: Mailbox) -> BusLink:
        assert self.orders.bus is not None
        return BusLink(self.orders.bus, small_park(), mailbox, self._wake)


class Bus:
    """Three nodes, recorders and viewers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = nats_cluster(folder)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.seats: list[BusSeat] = []

    def record(self, spawn: Spawn = spawn_small, *, standby: bool = False) -> subprocess.Popen[bytes]:
        orders = replace(SMALL, linger_s=30.0, bus=plan_of(self.nodes), standby=standby)
        self.processes.append(spawn(orders, self.folder))
        return self.processes[-1]

    def seat(self, *, first: int = 1) -> BusSeat:
        self.seats.append(BusSeat(self.folder, None, replace(SMALL, bus=plan_of(self.nodes, first=first))))
        self.seats[-1].link.start()
        return self.seats[-1]

    def close(self) -> None:
        for seat in self.seats:
            seat.link.stop()
        for process in self.processes:
            process.kill()
            process.wait(60.0)
        for node in self.nodes:
            node.kill()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path)
    yield made
    made.close()


def test_viewers_on_the_bus_see_one_truth_and_their_acts_need_a_session(bus: Bus) -> None:
    recorder = bus.record()
    desk, wall = bus.seat(first=1), bus.seat(first=2)
    for seat in (desk, wall):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.HIGH_HIGH)
        assert seat.pid == recorder.pid
    rows, levels = np.array([0], np.int32), np.array([Level.HIGH_HIGH], np.uint8)
    refused = wall.ask(Act(next(QUESTION), "made up", Action.ACKNOWLEDGE, rows, levels))
    assert not refused.done
    assert refused.stranger
    assert desk.acknowledge_all().done
    for seat in (desk, wall):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.NORMAL)
        seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions > 0)
        assert seat.watch.health.missed == 0
        assert [each.by for each in seat.watch.board.answered if each.row == 0] == ["演练值班员"]


def settled(seat: Seat) -> bool:
    """Whether all that was counted came."""
    health = seat.watch.health
    return live(seat) and health.received == health.transitions > 0


def test_a_node_is_killed_and_values_go_on_with_nothing_lost(bus: Bus) -> None:
    """First the viewer's node, which then moves on to the third, then the recorder's."""
    bus.record(spawn_flooded)
    seat, shown = bus.seat(first=1), Shown()
    wait_until(lambda: shown.look(seat) and len(shown.events) > 20)
    for node in (1, 0):
        bus.nodes[node].kill()
        shown.wait_for(seat, max(shown.events) + 300)  # more than any line holds
    seat.becomes(settled)
    assert (seat.watch.health.missed, seat.watch.health.events_missed) == (0, 0)
    assert sorted(shown.events) == list(range(min(shown.events), max(shown.events) + 1))


def test_the_standby_goes_on_over_the_bus(bus: Bus) -> None:
    recorder = bus.record(spawn_flooded)
    seat, shown = bus.seat(), Shown()
    wait_until(lambda: shown.look(seat))
    standby = bus.record(spawn_flooded, standby=True)
    os.kill(recorder.pid, signal.SIGKILL)
    wait_until(lambda: shown.look(seat) and seat.pid == standby.pid)
    seat.becomes(settled)
    assert (seat.watch.health.missed, seat.watch.health.events_missed) == (0, 0)


def test_nonsense_on_the_bus_harms_nobody(bus: Bus) -> None:
    bus.record()
    seat = bus.seat()
    seat.becomes(settled)
    subjects = subjects_of("small")
    pieces = packed(1, 2**63, [b"PKWF" + bytes(200)], 1000)
    hostile = [b"", b"PKWB", b"x" * 100_000, pieces[0], packed(1, 1, [b""] * 5000, 10**6)[0]]
    line = BusWire(seat.orders.bus or BusPlan(()), (), lambda _: None)
    line.open()
    wait_until(lambda: line.standing.line is Line.UP)
    for subject in (subjects.frames, subjects.join, subjects.acts):
        line.say([Letter(subject, said, f"_INBOX.x{place}") for place, said in enumerate(hostile)])
    time.sleep(0.5)
    line.close()
    seat.becomes(settled)
    assert seat.acknowledge_all().done


USERS = """
tls {{ cert_file: '{certificate}', key_file: '{key}' }}
authorization {{ users: [
  {{ user: recorder, password: made-up-1, permissions: {{
     publish: ["parkwatch.>", "_INBOX.>"], subscribe: ["parkwatch.*.*.join", "parkwatch.*.*.acts"] }} }},
  {{ user: seat, password: made-up-2, permissions: {{
     publish: ["parkwatch.*.*.join", "parkwatch.*.*.acts"], subscribe: ["parkwatch.*.*.frames", "_INBOX.>"] }} }}
] }}
"""


def test_over_tls_with_accounts_that_may_do_no_more_than_they_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("recorder", "seat"), 1):
        monkeypatch.setenv(f"PARKWATCH_BUS_{name.upper()}_USER", name)
        monkeypatch.setenv(f"PARKWATCH_BUS_{name.upper()}_PASSWORD", f"made-up-{number}")
    ours = papers(tmp_path / "papers")
    more = USERS.format(certificate=ours.certificate, key=ours.key)
    node = nats_cluster(tmp_path, nodes=1, more=more)[0]
    plan = BusPlan((f"tls://{LOOPBACK}:{node.port}",), credential="bus-seat", ca_file=str(ours.ca))
    recorder = spawn_small(replace(SMALL, linger_s=30.0, bus=replace(plan, credential="bus-recorder")), tmp_path)
    seat = BusSeat(tmp_path, None, replace(SMALL, bus=plan))
    seat.link.start()
    try:
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.HIGH_HIGH)
        assert seat.pid == recorder.pid
        assert seat.acknowledge_all().done
    finally:
        seat.link.stop()
        recorder.kill()
        recorder.wait(60.0)
        node.kill()


def test_a_password_is_never_sent_over_a_bus_that_others_can_read() -> None:
    assert is_private(BusPlan(("tls://bus.example:4222", "nats://127.0.0.1:4222", "nats://localhost")))
    assert not is_private(BusPlan(("tls://bus.example:4222", "nats://10.0.0.5:4222")))
