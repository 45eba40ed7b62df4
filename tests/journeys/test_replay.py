"""The past in the real window: what live showed at three seconds of an incident is what replay shows of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act, Action
from loaders.live.wire.endpoint import Orders
from scenes.alarm import AlarmState
from scenes.columns import Floats, Rows
from scenes.facts import Facts, change
from scenes.severity import Level
from tests.journeys.at_the_desk import Worker, at_the_desk
from tests.journeys.windows import Spread, colour_of
from viewer.app import Desk
from viewer.opening import park_opening
from viewer.panels.timeline.replay_frame import ReplayPlate
from viewer.settings import Effects, Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

MORNING = 1_795_222_800.0
SPEED = 4.0
CLOSE = 16
"""Steps of 255 by which a colour may differ: the picture is a little smaller inside the frame."""
LARGE = Spread(60, 12, 36, 12, 5)


@dataclass
class Seen:
    """One moment as the window showed it live."""

    moment: float
    facts: Facts
    wrong: Floats
    calm: Floats
    """Colours of the tank that goes wrong and of the one beside it, 0 to 255."""


@pytest.fixture
def worker(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Worker]:
    orders = Orders("demo:1", SPEED, seed=7, linger_s=2.0, start_s=MORNING)
    settings = Settings(effects=Effects("off", "off", "day"))
    with at_the_desk(qapp, qtbot, park_opening(orders.park, orders=orders), tmp_path, settings) as worker:
        worker.until(lambda: worker.desk.watch.health.live, 60_000)
        worker.until(lambda: worker.desk.streaming.building == 0, 60_000)
        yield worker


def seen(desk: Desk, wrong: int, calm: int) -> Seen:
    facts, moment = desk.watch.facts, desk.watch.heard
    return Seen(moment, facts, colour_of(desk, wrong, LARGE), colour_of(desk, calm, LARGE))


def same(one: Facts, other: Facts) -> bool:
    return not len(change(one, other).rows)


def be_at(worker: Worker, moment: float) -> None:
    """Seek, and wait for the picture and for its rest: in a hurry it may be coarse."""
    worker.desk.replay.seek(moment)
    shown = worker.desk.watch
    worker.until(lambda: shown.shown.replayed and abs(shown.shown.now - moment) < 1e-3)
    worker.until(lambda: not worker.desk.viewport.hurried)


def test_three_seconds_of_an_incident_look_in_replay_as_they_looked_live(worker: Worker) -> None:
    desk = worker.desk
    park, watch = desk.opening.park, desk.watch
    tank, beside = (
        next(row for row, item in enumerate(park.equipment) if item.name.startswith(name))
        for name in ("T-103", "T-104")
    )
    tags: Rows = np.flatnonzero(park.tags.object_id == tank).astype(np.int32)
    desk.replay.toggle_timeline()
    desk.layers.fly_asked.emit(np.array([tank, beside], np.int32))
    worker.until(lambda: not desk.navigation.moving and desk.streaming.building == 0)

    # Live: an alarm that nobody has answered beside a tank that is well; answered by a person; a while later.
    worker.until(lambda: bool((watch.facts.unanswered[tags] == Level.HIGH_HIGH).any()), 60_000)
    called = seen(desk, tank, beside)
    assert np.abs(called.wrong - called.calm).max() > 60
    tag = int(tags[np.argmax(watch.facts.unanswered[tags])])
    worker.until(lambda: bool(desk.alarm_desk.seat.session))
    rows, levels = np.array([tag], np.int32), watch.facts.unanswered[[tag]]
    desk.alarm_desk.seat.act(Act(0, "", Action.ACKNOWLEDGE, rows, levels))
    worker.until(lambda: watch.facts.state[tag] == AlarmState.ACKED)
    answered = seen(desk, tank, beside)
    worker.until(lambda: watch.now > answered.moment + 12)
    later = seen(desk, tank, beside)
    worker.until(lambda: watch.now > later.moment + 12)

    # Replay: the same facts and the same colours, forwards and backwards.
    for then in (called, later, answered):
        be_at(worker, then.moment)
        assert same(watch.shown.facts, then.facts)
        assert np.abs(colour_of(desk, tank, LARGE) - then.wrong).max() <= CLOSE
        assert np.abs(colour_of(desk, beside, LARGE) - then.calm).max() <= CLOSE
    be_at(worker, MORNING + 2)
    assert np.abs(colour_of(desk, tank, LARGE) - called.wrong).max() > 60

    # Nobody could take it for live: frame, plate and title say so; and no command is obeyed.
    assert any(plate.isVisible() for plate in desk.window.findChildren(ReplayPlate))
    assert desk.window.windowTitle().startswith("【回放 2026-11-21 ")
    before = watch.facts.state[tag]
    desk.alarms.acted.emit(Act(0, "", Action.ACKNOWLEDGE, rows, levels))
    worker.until(lambda: any("正在回放" in said for said in desk.troubles.told()))
    assert watch.facts.state[tag] == before

    # The present went on underneath, calls over the replay, and is one key away.
    worker.until(lambda: bool(desk.replay.calls), 120_000)
    assert "实时来了" in worker.texts()
    worker.key(Qt.Key.Key_End)
    assert not watch.shown.replayed
    assert watch.shown.facts is watch.facts
    worker.until(lambda: not desk.window.windowTitle().startswith("【"))
    assert desk.alarm_desk.outlook.loss is None
