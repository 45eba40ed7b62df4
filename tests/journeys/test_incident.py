"""The whole story: a scripted leak is seen, handled, replayed, scored, and sealed so that no byte of it can change."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.drills import entries_of_drill, signs_of
from loaders.live.acts import Act, Action
from loaders.live.parks import data_of
from loaders.live.wire.endpoint import DRILL, Orders, files
from scenes.alarm import AlarmState
from scenes.drill import Stage, excursions_of, handled, of_indicators
from scenes.severity import Level
from tests.journeys.at_the_desk import Worker, at_the_desk, end_recorder
from tests.journeys.test_replay import CLOSE, Seen, be_at, same
from tests.journeys.windows import Spread, colour_of
from viewer.command import main
from viewer.opening import park_opening
from viewer.settings import Effects, Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(600)]

BEGIN = 1_795_222_800.0
SLENDER = Spread(24, 2, 60, 4, 10)


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    return Orders("demo:1", 6.0, 7, 2.0, start_s=BEGIN, feed=DRILL + "ammonia_leak", data_dir=str(tmp_path))


@pytest.fixture
def worker(qapp: QApplication, qtbot: QtBot, tmp_path: Path, orders: Orders) -> Iterator[Worker]:
    settings = Settings(effects=Effects("off", "off", "day"))
    with at_the_desk(qapp, qtbot, park_opening(orders.park, orders=orders), tmp_path, settings) as worker:
        worker.until(lambda: worker.desk.watch.health.live)
        worker.until(lambda: worker.desk.streaming.building == 0)
        yield worker


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def command(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    found = main(list(words))
    told = capsys.readouterr()
    assert found == code, told.err + told.out
    return told.out.strip()


def test_a_scripted_leak_is_handled_replayed_and_sealed(
    worker: Worker, orders: Orders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = worker.desk
    park, watch, seat = desk.opening.park, desk.watch, desk.alarm_desk.seat
    assert desk.opening.drill is not None
    assert "液氨泄漏" in desk.banner.accessibleName()
    code = excursions_of(desk.opening.drill, park)[0].code
    tag = park.tags.codes.index(code)
    detector = int(park.tags.object_id[tag])
    desk.replay.toggle_timeline()
    desk.layers.fly_asked.emit(np.array([detector], np.int32))
    worker.until(lambda: not desk.navigation.moving and desk.streaming.building == 0)

    # Live: it calls, somebody looks, acknowledges and verifies.
    worker.until(lambda: watch.facts.unanswered[tag] == Level.HIGH_HIGH)
    called = seen(worker, detector)
    desk.selection.select(detector)
    worker.until(lambda: bool(seat.session))
    rows, levels = np.array([tag], np.int32), watch.facts.unanswered[[tag]]
    seat.act(Act(0, "", Action.ACKNOWLEDGE, rows, levels))
    worker.until(lambda: watch.facts.state[tag] == AlarmState.ACKED)
    answered = seen(worker, detector)
    seat.act(Act(0, "", Action.VERIFY, rows, levels, text="real 法兰泄漏"))
    worker.until(lambda: watch.now > answered.moment + 10)
    later = seen(worker, detector)
    worker.until(lambda: watch.now > later.moment + 10)
    desk.selection.select(None)

    # Replayed: the same facts, the same colours.
    for then in (called, later, answered):
        be_at(worker, then.moment)
        assert same(watch.shown.facts, then.facts)
        assert np.abs(colour_of(desk, detector, SLENDER) - then.wrong).max() <= CLOSE
    be_at(worker, BEGIN + 5)
    assert np.abs(colour_of(desk, detector, SLENDER) - called.wrong).max() > 60
    desk.replay.live()

    # Scored from the drill's own journal, and sealed.
    assert desk.link is not None
    desk.link.stop()
    end_recorder(orders, tmp_path)
    folder = data_of(park, orders, files(tmp_path, orders))
    [handling] = handled([code], of_indicators(signs_of(entries_of_drill(folder)), [code], park))
    assert handling.called is not None
    assert {Stage.SEE, Stage.ACKNOWLEDGE, Stage.VERIFY} <= set(handling.after)
    data = ("--data", str(folder))
    key = command(
        capsys, "incident", "open", "demo", "液氨泄漏", "--alarm", code, "--at", iso(handling.called),
        "--to", iso(later.moment), "--by", "张三", *data,
    ).splitlines()[-1]  # fmt: skip
    package = tmp_path / "证据.zip"
    command(capsys, "evidence", "make", "demo", key, "-o", str(package), "--by", "张三", *data)
    assert "完好 sound" in command(capsys, "evidence", "verify", str(package))
    content = bytearray(package.read_bytes())
    content[len(content) // 3] ^= 1
    package.write_bytes(content)
    assert "NOT SOUND" in command(capsys, "evidence", "verify", str(package), code=1)


def seen(worker: Worker, row: int) -> Seen:
    """What live shows of one object now."""
    watch = worker.desk.watch
    facts, moment = watch.facts, watch.heard
    colour = colour_of(worker.desk, row, SLENDER)
    return Seen(moment, facts, colour, colour)
