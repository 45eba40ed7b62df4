"""The voice with engines that speak, hang, refuse and die. Qt's own stand-in engine speaks in a real process."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from scenes.trouble import Notice
from viewer.voice import MOST_WAITING, Voice

SPEAKING = str(Path(__file__).resolve().parents[2] / "viewer" / "speaking.py")
HANGS = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]
REFUSES = [sys.executable, "-c", "print('cannot', flush=True)"]
ECHOES = [sys.executable, "-u", "-c", "for line in open(0): print('said', flush=True)"]


def test_lines_are_said_in_a_process_of_their_own(qtbot: QtBot) -> None:
    voice = Voice("zh", command=[sys.executable, SPEAKING, "zh", "mock"])
    voice.say(["一号罐高高报", "还有 14 条"])
    assert voice.said == 0  # nobody waits for an engine
    qtbot.waitUntil(lambda: voice.said == 2, timeout=60_000)
    voice.close()


@pytest.mark.parametrize("command", [HANGS, DIES, REFUSES, ["/no/such/program"]])
def test_an_engine_that_does_not_work_is_tried_twice_then_said_once(qtbot: QtBot, command: list[str]) -> None:
    voice = Voice("zh", command=command, patience_seconds=0.2)
    told: list[Notice] = []
    voice.failed.connect(told.append)
    voice.say(["报警"])
    qtbot.waitUntil(lambda: voice.silent, timeout=60_000)
    voice.say(["再次报警"])
    qtbot.wait(50)
    assert len(told) == 1
    assert voice.said == 0
    voice.close()


def test_what_is_no_news_any_more_is_left_out(qtbot: QtBot) -> None:
    voice = Voice("zh", command=ECHOES)
    voice.say([f"第 {number} 条" for number in range(50)])
    qtbot.waitUntil(lambda: voice.said == MOST_WAITING, timeout=60_000)
    qtbot.wait(100)
    assert voice.said == MOST_WAITING
    voice.close()
