from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Role
from scenes.trouble import Language
from tests.panels.a_desk import Desk
from tests.panels.hands import shown
from tests.panels.small_park import NOW, small_park, theme, troubled
from viewer.panels.alarms.alarm_words import person_name
from viewer.panels.alarms.filter_strip import FilterStrip
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.language import Languages
from viewer.panels.pages.pages import LEAST_HIGH, Pages
from viewer.panels.pages.words_table import WordsTable
from viewer.panels.slips.person_button import PersonButton
from viewer.places import TRANSLATIONS

PARK = small_park()


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp, TRANSLATIONS)
    yield made
    made.speak("zh")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(PARK)
    qtbot.addWidget(made.window)
    made.window.show()
    made.sit()
    made.people.show_facts(troubled(PARK), NOW)
    yield made
    made.seat.deleteLater()


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_the_filter_is_seen_whole_where_the_list_is_narrow(
    qtbot: QtBot, languages: Languages, spoken: Language
) -> None:
    languages.speak(spoken)
    strip = FilterStrip(TagNames(PARK), theme())
    with shown(strip, qtbot, 560, 200):
        strip.seek()
        strip.findChild(QLineEdit).setText("V-201")  # type: ignore[union-attr] # it has one
        strip.say_hidden("Filter hides 12; hidden and unacknowledged on all pages: 14")
        QApplication.sendPostedEvents()
        assert strip.minimumSizeHint().width() <= 560
        inside = [each for each in strip.findChildren(QWidget) if each.parent() is strip and each.isVisible()]
        assert all(each.geometry().right() < 560 and each.width() >= each.minimumSizeHint().width() for each in inside)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_a_page_over_a_low_picture_is_scrolled_and_not_squeezed(
    desk: Desk, languages: Languages, spoken: Language
) -> None:
    languages.speak(spoken)
    desk.picture.setFixedSize(590, 260)
    for page in range(3):
        desk.people.pages.open_page(page)
        QApplication.sendPostedEvents()
        opened = (desk.people.pages.metrics, desk.people.pages.access, desk.people.pages.history)[page]
        assert opened.height() == theme().scaled(LEAST_HIGH)
        assert opened.width() < 590
        assert all(table.height() > 60 for table in opened.findChildren(WordsTable) if table.isVisible())


def test_the_buttons_of_an_alarm_go_on_in_a_second_line(desk: Desk, languages: Languages) -> None:
    languages.speak("en")
    desk.picture.setFixedSize(590, 260)
    desk.people.history(1)
    desk.people.pages.open_page(Pages.HISTORY)
    QApplication.sendPostedEvents()
    history = desk.people.pages.history
    buttons = [each for each in history.findChildren(QPushButton) if each.isVisible()]
    assert all(each.width() >= each.sizeHint().width() for each in buttons)
    assert all(each.mapTo(history, QPoint(each.width(), 0)).x() <= history.width() for each in buttons)


def test_the_rehearsals_guest_has_a_word_and_a_person_keeps_the_name(qtbot: QtBot, languages: Languages) -> None:
    button = PersonButton(theme(), rehearsal=True)
    qtbot.addWidget(button)
    button.show_person("演练值班员", Role.OPERATOR, locked=False, waiting=0)
    assert button.text() == "演练值班员"
    languages.speak("en")
    qtbot.waitUntil(lambda: button.text() == "Rehearsal duty operator", timeout=60_000)
    assert person_name("陈示例") == "陈示例"


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_locking_and_waiting_do_not_make_the_person_wider(qtbot: QtBot, languages: Languages, spoken: Language) -> None:
    languages.speak(spoken)
    button = PersonButton(theme(), rehearsal=True)
    qtbot.addWidget(button)
    wide: set[int] = set()
    for locked in (False, True):
        for waiting in (0, 2):
            button.show_person("陈示例", Role.OPERATOR, locked=locked, waiting=waiting)
            wide.add(button.sizeHint().width())
    assert len(wide) == 1
