"""Several seats on one recorder over the network: a port and a key that people hand on."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.acts import Act, Action, Login
from loaders.live.recorder import run
from loaders.live.wire.doors import make_key
from loaders.live.wire.endpoint import Orders, files, read_endpoint
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.recorder_process import SMALL, small_park, spawn_small
from tests.servers import LOOPBACK, free_ports
from tests.viewer.test_link import QUESTION, Seat, live
from tests.waiting import wait_until
from viewer.mailbox import LinkState


class Network:
    """A recorder with a standby, each at a port of its own, and seats on other machines (other run folders)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, folder / "recorder" / "seats.key"
        self.ports = free_ports(2)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.seats: list[Seat] = []
        (folder / "recorder").mkdir()

    def orders(self, port: int, *, standby: bool = False) -> Orders:
        key = str(self.key)
        return replace(SMALL, linger_s=20.0, listen=f"{LOOPBACK}:{port}", key_file=key, standby=standby)

    def record(self, *, standby: bool = False) -> subprocess.Popen[bytes]:
        orders = self.orders(self.ports[standby], standby=standby)
        self.processes.append(spawn_small(orders, self.folder / "recorder"))
        if not standby:
            endpoint = files(self.folder / "recorder", orders).endpoint
            wait_until(lambda: read_endpoint(endpoint) is not None)
        return self.processes[-1]

    def seat(self, *, key: Path | None = None) -> Seat:
        addresses = ",".join(f"{LOOPBACK}:{port}" for port in self.ports)
        elsewhere = self.folder / f"seat{len(self.seats)}"
        elsewhere.mkdir()
        orders = replace(SMALL, recorder=addresses, key_file=str(key or self.key))
        self.seats.append(Seat(elsewhere, None, orders))
        self.seats[-1].link.start()
        return self.seats[-1]

    def close(self) -> None:
        for seat in self.seats:
            seat.link.stop()
        for process in self.processes:
            process.kill()
            process.wait(60.0)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    made = Network(tmp_path)
    yield made
    made.close()


def test_seats_on_two_machines_see_one_truth_and_find_the_standby(network: Network) -> None:
    recorder = network.record()
    standby = network.record(standby=True)
    assert network.key.stat().st_mode & 0o077 == 0 or os.name == "nt"
    desk, wall = network.seat(), network.seat()
    for seat in (desk, wall):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.HIGH_HIGH)
    assert desk.acknowledge_all().done
    for seat in (desk, wall):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.NORMAL)
        assert [each.by for each in seat.watch.board.answered if each.row == 0] == ["演练值班员"]
    assert desk.pid == wall.pid
    stranger = Act(next(QUESTION), "made up", Action.ACKNOWLEDGE, np.array([0], np.int32), np.array([4], np.uint8))
    assert not wall.ask(stranger).done
    session = desk.ask(Login(next(QUESTION), guest=True)).session
    os.kill(recorder.pid, signal.SIGKILL)
    for seat in (desk, wall):
        seat.becomes(lambda s: live(s) and s.pid == standby.pid)
        seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions)
        assert seat.watch.health.missed == 0
    old = Act(next(QUESTION), session, Action.NOTE, np.array([0], np.int32), np.zeros(1, np.uint8), text="old")
    assert desk.ask(old).stranger


def test_with_another_key_nothing_is_shown_and_the_reason_is_said(network: Network) -> None:
    network.record()
    other = network.folder / "other.key"
    make_key(other)
    seat = network.seat(key=other)
    seat.becomes(lambda s: s.watch.health.notice is not None)
    notice = seat.watch.health.notice
    assert notice is not None
    assert "different keys" in notice.en or "does not answer" in notice.en
    assert seat.watch.health.state is LinkState.CONNECTING


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "seats.key"
    make_key(key)
    key.chmod(0o644)
    with pytest.raises(Trouble, match="others may read it"):
        Seat(tmp_path, None, replace(SMALL, recorder=f"{LOOPBACK}:7400", key_file=str(key)))


@pytest.mark.parametrize("address", ["", "7400", "somewhere", "host:0", "host:70000", "a b:1", "host:7400:1x"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    make_key(tmp_path / "seats.key")
    orders = replace(SMALL, recorder=address or ",", key_file=str(tmp_path / "seats.key"))
    with pytest.raises(Trouble, match="cannot be used"):
        Seat(tmp_path, None, orders)


def test_a_port_without_a_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="No key file"):
        Seat(tmp_path, None, replace(SMALL, recorder=f"{LOOPBACK}:7400"))


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        listen = f"{LOOPBACK}:{taken.getsockname()[1]}"
        orders = replace(SMALL, listen=listen, key_file=str(tmp_path / "seats.key"))
        with pytest.raises(Trouble, match="Nobody can listen"):
            run(orders, tmp_path, park=small_park())
