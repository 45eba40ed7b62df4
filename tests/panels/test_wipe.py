from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.panels.hands import shown
from tests.panels.small_park import theme
from viewer.panels.panes import Panes


def seen(picture: QWidget, panes: Panes) -> QRect:
    """Where a picture is seen, in the panes' pixels."""
    area = picture.visibleRegion().boundingRect()
    return QRect(picture.mapTo(panes, area.topLeft()), area.size())


def captions(panes: Panes) -> dict[str, QRect]:
    found = [label for label in panes.findChildren(QLabel) if label.isVisible() and label.text()]
    return {label.text(): QRect(label.mapTo(panes, QPoint()), label.size()) for label in found}


def grounds(panes: Panes) -> dict[str, str]:
    """What each caption's words stand on, by its letter."""
    found = [label for label in panes.findChildren(QLabel) if label.isVisible() and label.text()]
    return {label.text()[0]: label.styleSheet().split("background: ")[1].split(";")[0] for label in found}


def test_the_one_is_seen_left_of_the_divider_and_the_other_right_and_both_are_of_one_size(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    panes = Panes(first, theme())
    with shown(panes, qtbot, 1000, 500):
        wipe = panes.put_over(second)
        panes.say("B  现在 02:10:00", "A  定格 01:37:12", past=(False, True))
        qtbot.waitUntil(lambda: second.width() == 1000 and first.height() < 500)
        for share in (0.5, 0.2, 0.9):
            wipe.to(share)
            assert first.size() == second.size()
            assert seen(second, panes).width() == round(1000 * share)
            names = captions(panes)
            left, right = names["A  定格 01:37:12"], names["B  现在 02:10:00"]
            assert left.right() + 1 == right.left()
            assert left.left() == 0
            assert right.right() == 999
        panes.take_away()
        qtbot.waitUntil(lambda: first.height() == 500)
        assert captions(panes) == {}
        assert (panes.wipe, panes.second, second.parent()) == (None, None, None)
        second.deleteLater()


def test_the_divider_follows_the_hand_and_never_leaves_the_picture(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    panes = Panes(first, theme())
    with shown(panes, qtbot, 1000, 500):
        wipe = panes.put_over(second)
        qtbot.waitUntil(lambda: second.width() == 1000)
        grip = wipe.divider
        for across, share in ((300, 0.3), (-50, 0.0), (1200, 1.0)):
            middle = grip.rect().center()
            QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=middle)
            QTest.mouseMove(grip, grip.mapFrom(panes, QPoint(across, 200)))
            QTest.mouseRelease(grip, Qt.MouseButton.LeftButton)
            assert abs(wipe.share - share) < 0.002
            assert panes.rect().contains(QRect(grip.mapTo(panes, QPoint()), grip.size()))
        panes.take_away()
        second.deleteLater()


def test_each_picture_is_shown_whole_in_turn(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    panes = Panes(first, theme())
    with shown(panes, qtbot, 1000, 500):
        wipe, shares = panes.put_over(second), list[float]()
        for _ in range(3):
            wipe.flip()
            shares.append(wipe.share)
        assert shares == [1.0, 0.0, 1.0]
        panes.say("B  现在 02:10:00", "A  定格 01:37:12", past=(False, True))
        qtbot.waitUntil(lambda: len(captions(panes)) == 2)
        assert all(area.width() > 40 for area in captions(panes).values())  # both names are read all the same
        for whole in ("A", "B"):
            panes.say("B  现在 02:10:00", "A  定格 01:37:12", past=(False, True))
            assert grounds(panes)[whole] != theme().chrome.panel
            assert list(grounds(panes).values()).count(theme().chrome.panel) == 1  # the one behind steps back
            wipe.flip()
        panes.take_away()
        second.deleteLater()


def test_the_pictures_follow_the_window(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    panes = Panes(first, theme())
    with shown(panes, qtbot, 1000, 500):
        panes.put_over(second)
        panes.resize(600, 400)
        qtbot.waitUntil(lambda: second.size() == first.size() and second.width() == 600)
        assert seen(second, panes).width() == 300
        panes.take_away()
        second.deleteLater()
