import threading

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from viewer.frame import FrameClock


def milliseconds(clock: FrameClock) -> int:
    """What the clock waits before it acts."""
    timer = clock.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    return timer.interval()


def test_after_a_rest_it_acts_with_the_next_turn(qtbot: QtBot) -> None:
    acts: list[int] = []
    clock = FrameClock(lambda: acts.append(1), frames_per_second=1)
    clock.ask()
    assert milliseconds(clock) == 0
    qtbot.waitUntil(lambda: len(acts) == 1, timeout=60_000)


def test_however_often_it_is_asked_it_acts_once_a_frame(qtbot: QtBot) -> None:
    moments: list[float] = []
    now = [100.0]
    clock = FrameClock(lambda: moments.append(now[0]), frames_per_second=10, now=lambda: now[0])
    for _ in range(50):
        clock.ask()
    qtbot.waitUntil(lambda: len(moments) == 1, timeout=60_000)
    now[0] += 0.02
    for _ in range(50):
        clock.ask()
    assert milliseconds(clock) == 80  # so much of the frame is left
    qtbot.waitUntil(lambda: len(moments) == 2, timeout=60_000)


def test_any_thread_may_ask(qtbot: QtBot) -> None:
    acts: list[threading.Thread] = []
    clock = FrameClock(lambda: acts.append(threading.current_thread()), frames_per_second=30)
    other = threading.Thread(target=clock.ask)
    other.start()
    other.join()
    qtbot.waitUntil(lambda: acts == [threading.current_thread()], timeout=60_000)
