"""A person's hands and ears for the panels' tests."""

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def heard[T](signal: SignalInstance, kind: type[T]) -> list[T]:
    """Everything a signal of one argument says from now on."""
    said: list[T] = []

    def hear(word: object) -> None:
        assert isinstance(word, kind)
        said.append(word)

    signal.connect(hear)
    return said


def heard_pairs[A, B](signal: SignalInstance, first: type[A], second: type[B]) -> list[tuple[A, B]]:
    """Everything a signal of two arguments says from now on."""
    said: list[tuple[A, B]] = []

    def hear(one: object, other: object) -> None:
        assert isinstance(one, first)
        assert isinstance(other, second)
        said.append((one, other))

    signal.connect(hear)
    return said


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press one key on a widget that has the focus."""
    QTest.keySequence(widget, QKeySequence(key))


@contextmanager
def shown(panel: QWidget, qtbot: QtBot, width: int, height: int) -> Generator[None]:
    """A panel on the screen inside a bare window: the off-screen platform warns of a window that has a least size."""
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(width, height)
    panel.setParent(host)
    panel.resize(width, height)
    host.show()
    yield
