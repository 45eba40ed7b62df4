"""A person at a real window: keys, clicks, and ears that remember. The recorder behind it is a process of its own."""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QTabBar, QWidget
from pytestqt.exceptions import TimeoutError as QtBotTimeout
from pytestqt.qtbot import QtBot

from loaders.live.wire.endpoint import Orders, files, read_endpoint
from tests.viewer.test_sound import Remembering
from viewer.app import Desk
from viewer.opening import Opening
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_models import AlarmLines
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.rows_view import RowsView
from viewer.panels.language import Languages
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Settings

PATIENCE = 60_000
"""Milliseconds for what happens at once on a machine that has nothing else to do."""


class Worker:
    """The person: does what a hand can do, reads what an eye can read."""

    def __init__(self, desk: Desk, qtbot: QtBot, ears: Remembering) -> None:
        self.desk, self.ears, self._bot = desk, ears, qtbot

    def until(self, true: Callable[[], bool], milliseconds: int = PATIENCE) -> None:
        """Look at the window until something is true of it."""
        try:
            self._bot.waitUntil(true, timeout=milliseconds)
        except QtBotTimeout as late:
            raise AssertionError(
                "\n".join(["not within the time; told:", *self.desk.troubles.told(), self._open()])
            ) from late

    def wait(self, milliseconds: int) -> None:
        """Look at the window for so long."""
        self._bot.wait(milliseconds)

    # Hands.

    def key(self, which: Qt.Key, *, ctrl: bool = False) -> None:
        """A key, wherever the keyboard is."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self._in_front()
        QTest.keyClick(self._focus(), which, held)

    def _in_front(self) -> None:
        """Without a window manager nobody gives the keyboard back to the window when a dialog has gone."""
        window = self.desk.window
        if not window.isActiveWindow():
            window.activateWindow()
            self.until(window.isActiveWindow)

    def type(self, text: str) -> None:
        """Letters, wherever the keyboard is; those without a key come from an input method."""
        field = self._focus()
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            assert isinstance(field, QLineEdit)
            field.insert(text)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """The left button, in the middle where no place is named."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def turn_to(self, page: Page) -> RowsView:
        """Click a page of the alarm list, and put the keyboard into its lines."""
        tabs = self.desk.alarms.findChild(QTabBar)
        assert isinstance(tabs, QTabBar)
        self.click(tabs, tabs.tabRect(page).center())
        self.lines.setFocus()
        return self.lines

    def choose(self, row: int) -> None:
        """Click the line of an indicator."""
        self.until(lambda: row in self.rows())
        view, line = self.lines, self.rows().index(row)
        view.scrollTo(view.model().index(line, 0))
        self.click(view.viewport(), view.visualRect(view.model().index(line, 0)).center())
        self.until(lambda: [self.rows()[each] for each in view.lines()] == [row])

    def save_as(self, path: Path) -> None:
        """Fill in the next window that asks for a file's place, as soon as it is there."""

        def fill() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(50, fill)
                return
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(field, QLineEdit)
            field.setText(str(path))
            QTest.keyClick(field, Qt.Key.Key_Return)

        QTimer.singleShot(50, fill)

    # Eyes.

    @property
    def lines(self) -> RowsView:
        """The table that is open in the alarm list."""
        return next(view for view in self.desk.alarms.findChildren(RowsView) if view.isVisible())

    def rows(self) -> list[int]:
        """Indicators of the lines that are shown, from the top."""
        return [self._model.tag_of(line) for line in range(self._model.rowCount())]

    def cell(self, row: int, col: Col) -> str:
        """What a line of the open page says of an indicator."""
        model = self._model
        return str(model.index(self.rows().index(row), model.columns.index(col)).data())

    def texts(self, of: QWidget | None = None) -> str:
        """Every word on labels that are seen."""
        labels = (of or self.desk.window).findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def tabs(self) -> list[str]:
        """What stands on the tabs of the alarm list."""
        found = self.desk.alarms.findChild(QTabBar)
        assert isinstance(found, QTabBar)
        return [found.tabText(place) for place in range(found.count())]

    @property
    def _model(self) -> AlarmLines:
        model = self.lines.model()
        assert isinstance(model, AlarmLines)
        return model

    def _open(self) -> str:
        """The words of the slip that is open."""
        return "\n".join(self.texts(slip) for slip in self.desk.window.findChildren(Slip) if slip.isVisible())

    def _focus(self) -> QWidget:
        return self.desk.window.focusWidget() or self.desk.window


@contextmanager
def at_the_desk(
    qapp: QApplication, qtbot: QtBot, opening: Opening, run_dir: Path, settings: Settings | None = None
) -> Generator[Worker]:
    """A window on what was opened, whose recorder ends with it; in Chinese, as every test finds the program."""
    ears = Remembering()
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    desk = Desk(opening, settings or Settings(), theme, languages, run_dir=run_dir, loudspeaker=ears)
    desk.open()
    desk.window.activateWindow()
    try:
        yield Worker(desk, qtbot, ears)
    finally:
        desk.close()
        desk.deleteLater()
        del desk
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        languages.speak("zh")
        if opening.orders is not None:
            end_recorder(opening.orders, run_dir)


def end_recorder(orders: Orders, run_dir: Path) -> None:
    """Ask the recorder of these orders to end, and wait until it has."""
    found = read_endpoint(files(run_dir, orders).endpoint)
    if found is None or not found.alive:
        return
    with suppress(psutil.Error):
        process = psutil.Process(found.pid)
        os.kill(found.pid, signal.SIGTERM)
        process.wait(60.0)
