"""A real park at the real window: a broker, accounts, two people, and everything that can be cut off, cut off."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.live.feeds import Line
from loaders.live.feeds.publisher import plan_of
from loaders.live.feeds.speakers import MqttSpeaker
from loaders.package import write_park
from scenes.alarm import AlarmState
from scenes.plant import Park
from scenes.severity import Level, Quality
from tests.journeys.at_the_desk import Worker, at_the_desk
from tests.loaders.live.feeds.feed_words import GATEWAY, message
from tests.recorder_process import COUNT, ROOT, small_park
from tests.servers import Served, mosquitto
from viewer.command import main
from viewer.liveness import SHORT_SECONDS
from viewer.opening import park_opening
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_pages import Page
from viewer.places import run_folder

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

PASSWORDS = {"administrator": "Guan-Yuan-1-Hao", "zhang": "Liang-2-Wan-Hao", "li": "Chun-Tian-4-Ban"}
POLICY = """
[sources.site]
zh = "虚构的本站规程"
en = "made up for this test"
verified = true
[shelving.high_high]
source = "site"
people = 2
longest_minutes = 60
"""
SHELVED, ANSWERED, CALM = 0, 1, 2


class Plant:
    """The park's own side: a broker, and a gateway that says every thermometer's value twice a second."""

    def __init__(self, folder: Path) -> None:
        self.broker: Served = mosquitto(folder)
        self.values = [50.0] * COUNT
        self.restless = False
        self._number = 0
        self._speaker = MqttSpeaker(self.broker.port)
        self._clock = QTimer()
        self._clock.timeout.connect(self.say)
        self._clock.start(250)

    def say(self) -> None:
        """One message; while it is restless all but the first two go up and down."""
        self._number += 1
        if self.restless:
            self.values[2:] = [85.0 if self._number % 2 else 50.0] * (COUNT - 2)
        snapshot = [(GATEWAY, message(self._number, *self.values, whole=True))]
        self._speaker.tell([(GATEWAY, message(self._number, *self.values))], snapshot, b"")

    def cut(self) -> None:
        """The broker dies."""
        self.broker.kill()

    def mend(self) -> None:
        """The broker is back, and the gateway finds it."""
        self.broker.start()
        self._speaker.close()
        self._speaker = MqttSpeaker(self.broker.port)

    def close(self) -> None:
        self._clock.stop()
        self._speaker.close()
        self.broker.kill()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of a real park; everything else the program keeps goes below the same folder."""
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    made = tmp_path / "real.park"
    write_park(real_park(), made)
    return made


@pytest.fixture
def plant(folder: Path, qapp: QApplication, tmp_path: Path) -> Iterator[Plant]:
    tmp_path.chmod(0o755)
    made = Plant(tmp_path)
    plan = plan_of("mqtt", [made.broker.port]).replace("made_up = true\n", "")
    (folder / "feed.toml").write_text(plan)
    yield made
    made.close()


def real_park() -> Park:
    return replace(small_park(), code="real-1", rehearsal=False, alarms=POLICY.encode())


def test_a_real_park_through_everything_that_can_be_cut_off(
    qapp: QApplication,
    qtbot: QtBot,
    folder: Path,
    plant: Plant,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name, role in (("administrator", "administrator"), ("zhang", "operator"), ("li", "shift_leader")):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORDS[name]}\n"))
        assert main(["accounts", "add", name, str(folder), role]) == 0
    shown = a_window_killed_while_alarms_flow(folder, plant, qtbot)
    with at_the_desk(qapp, qtbot, park_opening(str(folder)), run_folder()) as worker:
        the_next_window_shows_everything(worker, shown)
        nobody_acts_before_they_said_who_they_are(worker)
        two_people_shelve_the_worst(worker)
        the_broker_dies_and_comes_back(worker, plant)
        the_recorder_is_killed_and_forgets_nothing_but_who_sits_here(worker)
    capfd.readouterr()
    assert main(["journal", "verify", str(folder)]) == 0
    assert "sound" in capfd.readouterr().out


def a_window_killed_while_alarms_flow(folder: Path, plant: Plant, qtbot: QtBot) -> int:
    """The first window starts the recorder; kill -9 in the middle of a flood. How many events it had shown."""
    plant.values[SHELVED], plant.restless = 95.0, True
    log = folder.parent / "window.jsonl"
    with log.open("wb") as words:
        window = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.a_window", str(folder)], cwd=ROOT, stdout=words, stderr=words
        )
    try:
        qtbot.waitUntil(lambda: last_word(log).get("events", 0) >= 20, timeout=90_000)
        assert window.poll() is None
    finally:
        window.send_signal(signal.SIGKILL)
        window.wait(60.0)
    qtbot.wait(600)  # the flood goes on while nobody looks
    plant.restless, plant.values[2:] = False, [50.0] * (COUNT - 2)
    plant.values[ANSWERED] = 85.0
    return last_word(log)["events"]


def the_next_window_shows_everything(worker: Worker, shown: int) -> None:
    """What waits, what has returned meanwhile, and no number missing."""
    desk = worker.desk
    worker.until(lambda: desk.watch.health.live)
    worker.until(lambda: desk.watch.facts.unanswered[ANSWERED] == Level.HIGH)
    worker.until(lambda: bool((desk.watch.facts.level[2:] == Level.NORMAL).all()))
    worker.until(lambda: len(worker.rows()) == COUNT)  # six of them returned before anybody saw them
    assert state(worker, SHELVED) == AlarmState.UNACK
    assert {state(worker, row) for row in range(2, COUNT)} == {AlarmState.RTNUN}
    health = desk.watch.health
    assert health.events > shown
    assert health.reconciled
    assert health.events_received == health.events


def nobody_acts_before_they_said_who_they_are(worker: Worker) -> None:
    """An answer without a login is refused in words; a wrong password too; the right one sits down."""
    worker.choose(ANSWERED)
    worker.key(Qt.Key.Key_Space)
    worker.until(lambda: any("尚未登录" in said for said in worker.desk.troubles.told()))
    slip = worker.desk.alarm_desk.people.login
    worker.key(Qt.Key.Key_L, ctrl=True)
    worker.type("zhang")
    worker.key(Qt.Key.Key_Tab)
    worker.type("not this one")
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: slip.told.isVisible() and not slip.busy)
    assert "口令" in slip.told.text()
    assert not worker.desk.alarm_desk.seat.session
    log_in(worker, "zhang")
    assert "zhang" in worker.desk.alarm_desk.people.button.text()
    worker.choose(ANSWERED)
    worker.key(Qt.Key.Key_Space)
    worker.until(lambda: state(worker, ANSWERED) == AlarmState.ACKED)
    assert worker.desk.watch.facts.unanswered[SHELVED] == Level.HIGH_HIGH  # nobody answered that one


def two_people_shelve_the_worst(worker: Worker) -> None:
    """Red wants a second person, who logs in for this one act."""
    slip = worker.desk.alarm_desk.people.shelving
    worker.choose(SHELVED)
    worker.key(Qt.Key.Key_S)
    assert slip.isVisible()
    worker.type("更换温度计")
    worker.key(Qt.Key.Key_Tab)
    worker.key(Qt.Key.Key_A, ctrl=True)
    worker.type("45")
    assert not slip.do.isEnabled()
    worker.key(Qt.Key.Key_Tab)
    worker.type("li")
    worker.key(Qt.Key.Key_Tab)
    worker.type(PASSWORDS["li"])
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: state(worker, SHELVED) == AlarmState.SHLVD)
    worker.until(lambda: not slip.isVisible())
    (shelf,) = worker.desk.watch.board.shelved
    assert (shelf.by, shelf.second, shelf.reason) == ("zhang", "li", "更换温度计")
    assert worker.desk.alarm_desk.seat.person == "zhang"
    worker.turn_to(Page.AWAY)
    worker.until(lambda: worker.rows() == [SHELVED])
    assert "45" in worker.cell(SHELVED, Col.UNTIL) or worker.cell(SHELVED, Col.UNTIL)


def the_broker_dies_and_comes_back(worker: Worker, plant: Plant) -> None:
    """Nothing pretends to be live; afterwards the counts are held against each other."""
    desk = worker.desk
    assert not desk.alarm_desk.not_live.isVisible()
    desk.troubles.dismiss()
    plant.cut()
    worker.until(lambda: desk.watch.health.sources[0].line is not Line.UP)
    worker.until(desk.alarm_desk.not_live.isVisible)
    assert "全部数据源中断" in desk.alarm_desk.not_live.told()
    worker.wait(round(SHORT_SECONDS * 1000))  # a shorter loss of which nothing was lost needs no word
    plant.values[CALM] = 5.0
    plant.mend()
    worker.until(lambda: not desk.alarm_desk.not_live.isVisible())
    worker.until(lambda: desk.watch.facts.value[CALM] == 5.0)
    worker.until(lambda: bool((desk.watch.facts.quality == Quality.GOOD).all()))
    worker.until(lambda: any("对账一致" in said for said in desk.troubles.told()))


def the_recorder_is_killed_and_forgets_nothing_but_who_sits_here(worker: Worker) -> None:
    """It comes back by itself; a session ends with it; what was answered and shelved stays so."""
    desk = worker.desk
    before = desk.watch.health.run
    os.kill(desk.watch.health.pid, signal.SIGKILL)
    worker.until(desk.alarm_desk.not_live.isVisible)
    worker.until(lambda: desk.watch.health.live and desk.watch.health.run != before)
    worker.until(lambda: any("需要重新登录" in said for said in desk.troubles.told()))
    assert not desk.alarm_desk.seat.session
    assert state(worker, SHELVED) == AlarmState.SHLVD
    assert state(worker, ANSWERED) == AlarmState.ACKED
    assert [each.by for each in desk.watch.board.answered if each.row == ANSWERED] == ["zhang"]
    worker.until(lambda: not desk.alarm_desk.not_live.isVisible())
    log_in(worker, "zhang")
    worker.turn_to(Page.AWAY)
    worker.choose(SHELVED)
    worker.key(Qt.Key.Key_C)
    worker.until(lambda: state(worker, SHELVED) == AlarmState.UNACK)
    assert desk.watch.health.reconciled


def log_in(worker: Worker, name: str) -> None:
    slip = worker.desk.alarm_desk.people.login
    if not slip.isVisible():
        worker.key(Qt.Key.Key_L, ctrl=True)
    slip.user.setFocus()
    worker.key(Qt.Key.Key_A, ctrl=True)
    worker.type(name)
    worker.key(Qt.Key.Key_Tab)
    worker.type(PASSWORDS[name])
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: worker.desk.alarm_desk.seat.person == name)
    worker.until(lambda: not slip.isVisible())


def state(worker: Worker, row: int) -> AlarmState:
    return AlarmState(int(worker.desk.watch.facts.state[row]))


def last_word(log: Path) -> dict[str, int]:
    """What the window said last, {} before it said anything."""
    lines = [line for line in log.read_bytes().split(b"\n")[:-1] if line.startswith(b"{")]
    return orjson.loads(lines[-1]) if lines else {}
