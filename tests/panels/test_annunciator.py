"""Horn, frame and self-test together, with a loudspeaker that remembers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act, Action
from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Board, Silence
from scenes.alarm_sound import Sound
from scenes.facts import Facts
from scenes.severity import Level
from scenes.trouble import Notice, Trouble
from tests.panels.hands import heard
from tests.panels.small_park import NOW, calm, small_park, theme
from tests.viewer.test_sound import Remembering
from viewer.annunciator import Annunciator, scope_of
from viewer.liveness import Loss, Outlook
from viewer.panels.deaf_frame import DeafFrame
from viewer.panels.slips.sound_test import SoundTest
from viewer.panels.spoken_words import alarm_spoken, more_spoken
from viewer.settings import Sounds
from viewer.sound import Hearing, Horn

PARK = small_park()
LIVE = Outlook(None, 0.1)


def calling(row: int, level: Level = Level.HIGH_HIGH) -> Facts:
    facts = calm(PARK)
    state, unanswered = facts.state.copy(), facts.unanswered.copy()
    state[row], unanswered[row] = AlarmState.UNACK, level
    return replace(facts, state=state, unanswered=unanswered)


def called(row: int, number: int) -> AlarmEvents:
    one = np.zeros(1, np.uint8)
    after = np.array([AlarmState.UNACK], np.uint8)
    happening = np.array([Happening.ALARM], np.uint8)
    return AlarmEvents(
        np.array([row], np.int32), one, happening, one, after, one + Level.HIGH, np.array([NOW]), np.array([number])
    )


def desk(qtbot: QtBot, speaker: Remembering, codes: tuple[str, ...] = ()) -> tuple[Annunciator, DeafFrame, QWidget]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 500)
    frame = DeafFrame(theme(), host)
    horn = Horn(speaker, Sounds(), host)
    host.show()
    return Annunciator(PARK, horn, frame, scope=scope_of(PARK, codes), parent=host), frame, host


def test_an_alarm_is_heard_until_it_is_silenced_and_again_when_another_comes(qtbot: QtBot) -> None:
    speaker = Remembering()
    annunciator, frame, _ = desk(qtbot, speaker)
    annunciator.hear(called(0, 7))
    annunciator.show(calling(0), Board(), NOW, LIVE)
    assert speaker.played == [Sound.HIGH_HIGH]
    assert frame.isHidden()
    annunciator.show(calling(0), Board(silence=Silence(7, NOW + 60, "甲")), NOW, LIVE)
    annunciator.hear(called(1, 8))
    both = calling(1, Level.HIGH)
    annunciator.show(both, Board(silence=Silence(7, NOW + 60, "甲")), NOW, LIVE)
    assert speaker.played == [Sound.HIGH_HIGH, Sound.HIGH]
    annunciator.close()


def test_what_nobody_can_hear_beats_round_the_window_and_lets_every_click_through(qtbot: QtBot) -> None:
    speaker = Remembering(hearing=Hearing.NO_DEVICE)
    annunciator, frame, host = desk(qtbot, speaker)
    annunciator.show(calling(0), Board(), NOW, LIVE)
    assert frame.isVisible()
    assert frame.told() == "没有声音设备 · 1 条报警在呼叫"
    edge = host.grab().toImage().pixelColor(4, 250)
    assert edge.name() == theme().level(Level.HIGH_HIGH).name()
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    annunciator.show(calm(PARK), Board(), NOW, LIVE)
    assert frame.isHidden()
    annunciator.close()


def test_a_seat_hears_only_its_own_enterprises(qtbot: QtBot) -> None:
    speaker = Remembering()
    other = PARK.enterprises[-1].code
    annunciator, _, _ = desk(qtbot, speaker, (other,))
    annunciator.show(calling(0), Board(), NOW, LIVE)
    assert speaker.played == []
    annunciator.close()


def test_a_seat_for_an_enterprise_that_is_not_there_is_refused() -> None:
    with pytest.raises(Trouble) as trouble:
        scope_of(PARK, ("000000000",))
    assert PARK.enterprises[0].code in trouble.value.notice.remedy_zh


def test_a_picture_that_is_not_live_is_heard(qtbot: QtBot) -> None:
    speaker = Remembering()
    annunciator, _, _ = desk(qtbot, speaker)
    annunciator.show(calm(PARK), Board(), NOW, Outlook(Loss.RECORDER, 3.0))
    assert speaker.played == [Sound.NOT_LIVE]
    annunciator.close()


def test_a_lost_device_is_told_with_a_remedy(qtbot: QtBot) -> None:
    speaker = Remembering()
    annunciator, _, _ = desk(qtbot, speaker)
    told = heard(annunciator.told, Notice)
    speaker.hearing = Hearing.NO_DEVICE
    qtbot.waitUntil(lambda: len(told) == 1, timeout=60_000)
    assert "扬声器" in told[0].remedy_zh
    annunciator.close()


def test_speech_names_the_place_first() -> None:
    said = alarm_spoken(PARK, 0, Level.HIGH_HIGH, Axis.PROCESS)
    assert said.startswith(PARK.enterprises[0].name)
    assert "高高报" in said
    assert alarm_spoken(PARK, 0, 0, Axis.CONTACT).endswith("失联")
    assert more_spoken(14) == "还有 14 条"


def test_the_self_test_plays_each_sound_and_writes_down_what_was_not_heard(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    slip = SoundTest(theme(), host)
    host.show()
    slip.open()
    played, acted = heard(slip.play_asked, Sound), heard(slip.acted, Act)
    for button in slip.plays.values():
        button.click()
    assert len(played) == 6
    for sound in list(slip.heard)[1:]:
        slip.heard[sound].setChecked(True)
    slip.do.click()
    assert [(act.action, act.text) for act in acted] == [(Action.SELF_TEST, "not heard: high_high")]


def test_a_tick_is_heard_once_and_never_over_an_alarm(qtbot: QtBot) -> None:
    speaker = Remembering()
    annunciator, _, _ = desk(qtbot, speaker)
    annunciator.tick(Sound.REPLAY_BEGIN)
    assert speaker.played == [Sound.REPLAY_BEGIN]
    annunciator.hear(called(0, 7))
    annunciator.show(calling(0), Board(), NOW, LIVE)
    annunciator.tick(Sound.REPLAY_END)
    assert speaker.played == [Sound.REPLAY_BEGIN, Sound.HIGH_HIGH]
    annunciator.close()
