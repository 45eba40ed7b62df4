from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Told
from loaders.live.wire.frames import Heartbeat, Hello, Question
from scenes.alarm import AlarmEvents, AlarmState, Happening
from scenes.alarm_board import Board
from scenes.past import Gap, Why
from scenes.severity import Level, Quality
from scenes.trouble import Notice, Trouble
from tests.a_past import MemoryChronicle, MemoryHistory
from tests.panels.hands import heard
from tests.panels.small_park import NOW, calm, changed, small_park, theme
from tests.stand_ins import CountingStage
from viewer.jobs import Jobs
from viewer.mailbox import LinkState, Mailbox, Word
from viewer.panels.timeline.live_call import LiveCall
from viewer.panels.timeline.replay_frame import ReplayFrame, ReplayPlate
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.timeline.wishes import Wish
from viewer.panels.trends import Trends
from viewer.replay_desk import LATE_SECONDS, NO_HISTORY, NOTHING_THAT_WAY, PastSource, ReplayDesk, ReplayParts
from viewer.replay_trends import ShownTrends
from viewer.watch import Watch

PARK = small_park()
TANK = 1
BEGIN, END = NOW - 3600.0, NOW - 10.0
LAST = NOW - LATE_SECONDS
ALARM, ANSWER = NOW - 1800.0, NOW - 1700.0


def recorded() -> MemoryHistory:
    """An hour: calm, then the pressure of one sphere too high, then answered; for a minute nobody recorded."""
    history = MemoryHistory(len(PARK.tags))
    facts = calm(PARK)
    high = changed(facts, [TANK], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, value=1.7, since=ALARM)
    answered = changed(facts, [TANK], level=Level.HIGH_HIGH, value=1.7, since=ALARM, state=AlarmState.ACKED)
    history.keep(BEGIN, facts, Board())
    history.keep(ALARM, high, Board())
    history.keep(ANSWER, answered, Board())
    history.keep(END, answered, Board())
    history.gaps_known = (Gap(NOW - 3000, NOW - 2940, Why.NOT_RECORDED),)
    return history


def journal() -> MemoryChronicle:
    words: dict[str, object] = {
        "code": ["x"], "time": [ALARM], "axis": [0], "happening": [0], "before": [0], "after": [1], "level": [4],
    }  # fmt: skip
    return MemoryChronicle(
        [
            Told(1, BEGIN, "recorder_start", "", {}),
            Told(2, ALARM, "alarm", "", words),
            Told(3, ANSWER, "act", "王", {"action": "acknowledge"}),
        ]
    )


class Seat:
    """A window with a picture that is not drawn, a timeline, and a past in memory."""

    def __init__(self, qtbot: QtBot, folder: Path, *, past: bool = True) -> None:
        self.bot, self.now = qtbot, 100.0
        self.history, self.chronicle = recorded(), journal()
        self.stage, self.mailbox = CountingStage(), Mailbox()
        self.watch = Watch(
            PARK.tags,
            objects=PARK.objects,
            palette=theme().palette,
            stage=self.stage,
            show=lambda: None,
            mailbox=self.mailbox,
            send=self._send,
            now=lambda: self.now,
        )
        self.host, self.picture = QWidget(), QWidget()
        qtbot.addWidget(self.host)
        self.host.resize(1400, 700)
        self.window = QWidget(self.host)  # the off-screen platform warns of a window that has a least size
        self.window.resize(1400, 700)
        frame = ReplayFrame(theme())
        frame.hold(self.picture, stretched=True)
        self.timeline = Timeline(theme())
        frame.hold(self.timeline)
        self.plate, self.call = ReplayPlate(theme(), self.picture), LiveCall(PARK, theme())
        whole = QVBoxLayout(self.window)
        for widget in (self.call, frame):
            whole.addWidget(widget)
        self.frame, self.jobs = frame, Jobs(1)
        self.broke = list[BaseException]()
        self.trends = ShownTrends(Trends(len(PARK.tags)))
        self.replay = ReplayDesk(
            PARK,
            PastSource(lambda: self.history, lambda: self.chronicle) if past else None,
            self.watch,
            self.trends,
            ReplayParts(self.timeline, frame, self.plate, self.call),
            self.jobs,
            now=lambda: self.now,
            frames_per_second=60,
            marks=folder / "marks.json",
            broke=self.broke.append,
        )
        self.told = heard(self.replay.told, Notice)
        self.host.show()
        self.live(NOW)

    def _send(self, question: Question) -> bool:
        return False

    def live(self, moment: float, level: Level = Level.NORMAL) -> None:
        """A frame of the present."""
        facts = changed(calm(PARK), [3], level=level, unanswered=level)
        hello, beat = Hello("", "", "rehearsal", 1.0, 0, "run"), Heartbeat(0, 0, 0, 0, 0.0, 0, ())
        word = Word(LinkState.LIVE, self.now, self.now, moment, hello, beat)
        self.mailbox.post(facts, None, word, board=Board())
        self.watch.tick()

    def until(self, true: Callable[[], bool]) -> None:
        self.bot.waitUntil(true, timeout=20_000)

    def at(self, moment: float) -> None:
        """Be there, and wait until it is shown."""
        self.replay.seek(moment)
        self.until(lambda: self.watch.shown.replayed and self.watch.shown.now == moment)

    def close(self) -> None:
        self.replay.close()
        self.jobs.stop()
        self.replay.deleteLater()
        assert not self.broke


@pytest.fixture
def seat(qtbot: QtBot, tmp_path: Path) -> Iterator[Seat]:
    made = Seat(qtbot, tmp_path)
    made.replay.toggle_timeline()
    made.until(lambda: made.replay.player.span is not None)
    yield made
    made.close()


def red(seat: Seat) -> bool:
    """Whether the sphere wears the highest level on the stage."""
    row = int(PARK.tags.object_id[TANK])
    return bool((seat.stage.pictures[-1][row, :3] == theme().palette.level[Level.HIGH_HIGH]).all())


def test_a_past_moment_is_on_the_stage_with_the_frame_round_it_and_the_words_over_it(seat: Seat) -> None:
    assert not red(seat)
    seat.at(ALARM + 1)
    assert red(seat)
    assert seat.frame.on
    assert seat.plate.isVisible()
    assert seat.plate.told().startswith("回放 20")
    assert "暂停" in seat.plate.told()
    seat.at(ALARM - 1)
    assert not red(seat)


def test_one_key_leads_back_to_the_present(seat: Seat) -> None:
    seat.at(ALARM + 1)
    QTest.keyClick(seat.timeline.bands, Qt.Key.Key_End)
    assert not seat.watch.shown.replayed
    assert not seat.frame.on
    assert seat.plate.isHidden()
    assert not red(seat)
    assert seat.watch.shown.facts is seat.watch.facts


def test_the_present_goes_on_underneath_and_is_not_shown(seat: Seat) -> None:
    seat.at(ALARM + 1)
    pictures = len(seat.stage.pictures)
    seat.live(NOW + 5, Level.HIGH)
    assert seat.watch.facts.level[3] == Level.HIGH
    assert seat.watch.health.live
    assert len(seat.stage.pictures) == pictures
    assert seat.watch.shown.now == ALARM + 1
    seat.replay.live()
    assert seat.watch.shown.facts.level[3] == Level.HIGH
    assert len(seat.stage.pictures) == pictures + 1


def test_a_moment_that_nobody_recorded_is_unknown_and_says_why(seat: Seat) -> None:
    seat.at(ALARM + 1)
    seat.at(NOW - 2970)
    assert (seat.watch.shown.facts.quality == Quality.UNKNOWN).all()
    assert not red(seat)
    assert "无数据：记录进程未运行" in seat.plate.told()


def test_what_cannot_be_read_is_unknown_and_said_never_the_last_picture(seat: Seat) -> None:
    seat.at(ALARM + 1)
    seat.history.trouble = Trouble("文件损坏。", "The file is damaged.")
    seat.at(ALARM + 2)
    assert (seat.watch.shown.facts.quality == Quality.UNKNOWN).all()
    assert not red(seat)
    assert [notice.zh for notice in seat.told] == ["文件损坏。"]
    seat.history.trouble = None
    seat.at(ALARM + 3)
    assert red(seat)


def test_play_shows_one_moment_after_another_until_everything_was_seen(seat: Seat) -> None:
    seat.at(ALARM - 30)
    seat.replay.play(600)
    seat.now += 0.06
    seat.until(lambda: seat.watch.shown.now > ALARM)
    assert red(seat)
    seat.now += 100
    seat.until(lambda: seat.watch.shown.now == LAST)
    assert not seat.replay.player.playing


def test_steps_lead_to_events_and_to_alarms_and_say_where_there_are_none(seat: Seat) -> None:
    QTest.keyClick(seat.timeline.bands, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.watch.shown.replayed and seat.watch.shown.now == ALARM)
    QTest.keyClick(seat.timeline.bands, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    seat.until(lambda: seat.watch.shown.now == ANSWER)
    QTest.keyClick(seat.timeline.bands, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.told == [NOTHING_THAT_WAY])
    QTest.keyClick(seat.timeline.bands, Qt.Key.Key_Left)
    seat.until(lambda: seat.watch.shown.now == ANSWER - 1)


def test_an_alarm_of_the_present_has_a_line_of_its_own_over_the_past(seat: Seat) -> None:
    one = np.zeros(1, np.uint8)
    called = AlarmEvents(
        np.array([0], np.int32), one, one + Happening.ALARM, one, one + AlarmState.UNACK, one + Level.HIGH,
        np.array([NOW + 1]), np.array([0], np.int64),
    )  # fmt: skip
    seat.replay.hear(called)
    assert seat.call.isHidden()
    seat.at(ALARM + 1)
    seat.replay.hear(called)
    assert seat.call.isVisible()
    assert "1 条报警" in seat.call.told()
    assert "1# 液化气球罐" in seat.call.told()
    QTest.mouseClick(seat.call.back, Qt.MouseButton.LeftButton)
    assert not seat.watch.shown.replayed
    assert seat.call.isHidden()


def test_a_drag_draws_the_moment_along_and_a_question_waits_for_the_one_before(seat: Seat) -> None:
    bands = seat.timeline.bands
    seat.at(ALARM + 1)
    asked = len(seat.history.asked)
    y = 60
    QTest.mousePress(bands, Qt.MouseButton.LeftButton, pos=QPoint(200, y))
    for x in range(200, 900, 2):
        QTest.mouseMove(bands, QPoint(x, y))
    QTest.mouseRelease(bands, Qt.MouseButton.LeftButton, pos=QPoint(900, y))
    wanted = bands.stretch.moment(900 - (bands.width() - bands.bins), bands.bins)
    seat.until(lambda: abs(seat.watch.shown.now - min(wanted, LAST)) < 1)
    assert len(seat.history.asked) - asked < 350


def test_a_brushed_range_is_played_again_and_again(seat: Seat) -> None:
    seat.timeline.bands.show_range((ALARM - 5, ALARM + 5))
    seat.replay.wish(Wish.LOOP)
    seat.until(lambda: seat.watch.shown.replayed and seat.watch.shown.now <= ALARM)
    seat.now += 8
    seat.until(lambda: seat.watch.shown.now > ALARM)
    seat.now += 4
    seat.until(lambda: seat.watch.shown.now < ALARM)
    assert seat.replay.player.playing


def test_a_bookmark_is_kept(seat: Seat, tmp_path: Path) -> None:
    seat.at(ALARM)
    seat.watch.select(int(PARK.tags.object_id[TANK]))
    seat.replay.wish(Wish.MARK)
    assert seat.timeline.bands.drawn.marks == ((ALARM, "1# 液化气球罐"),)
    seat.until((tmp_path / "marks.json").exists)


def test_without_a_history_the_timeline_says_so_and_nothing_is_replayed(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, past=False)
    seat.replay.toggle_timeline()
    seat.replay.seek(ALARM)
    assert not seat.replay.active
    assert seat.told == [NO_HISTORY]
    seat.close()


def test_history_and_journal_are_let_go_of(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path)
    seat.replay.toggle_timeline()
    seat.at(ALARM)
    seat.until(lambda: bool(seat.timeline.bands.drawn.found.alarms.any()))
    seat.close()
    assert seat.history.closed
    assert seat.chronicle.closed
