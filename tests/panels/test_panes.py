from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.panels.hands import shown
from tests.panels.small_park import theme
from viewer.panels.panes import HOLD_MILLISECONDS, Panes


def test_two_pictures_are_of_one_size_and_stand_where_they_are_wanted(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    panes = Panes(first, theme())
    with shown(panes, qtbot, 1001, 500):
        qtbot.waitUntil(lambda: first.width() == 1001)
        for left in (False, True):
            panes.put_beside(second, left=left)
            panes.say("当时 01:37:12", "现在 02:10:00", past=(True, False))
            qtbot.waitUntil(second.isVisible)
            qtbot.waitUntil(lambda: abs(first.width() - second.width()) <= 1 and first.width() < 600)
            assert first.height() == second.height() < 500
            places = [each.mapTo(panes, each.rect().topLeft()).x() for each in (first, second)]
            assert (places[1] < places[0]) is left
            assert all(caption.isVisible() for caption in panes.captions)
            assert panes.captions[0].styleSheet() != panes.captions[1].styleSheet()
            panes.take_away()
            qtbot.waitUntil(lambda: first.width() == 1001 and first.height() == 500)
            assert not any(caption.isVisible() for caption in panes.captions)
            assert panes.second is None
        second.deleteLater()


class Counting(QWidget):
    """A picture that counts how often a frame is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def update(self, /, *_: object) -> None:
        self.asked += 1


def test_what_moves_meanwhile_comes_with_the_picture_that_is_awaited(qtbot: QtBot) -> None:
    picture = Counting()
    panes = Panes(picture, theme())
    qtbot.addWidget(panes)
    panes.redraw()
    assert picture.asked == 1
    panes.hold()
    panes.redraw()
    panes.redraw()
    assert picture.asked == 1
    panes.show_now()
    assert picture.asked == 2
    panes.redraw()
    assert picture.asked == 3, "nothing holds it any more"


def test_a_picture_that_never_comes_holds_the_others_for_a_moment_only(qtbot: QtBot) -> None:
    picture = Counting()
    panes = Panes(picture, theme())
    qtbot.addWidget(panes)
    panes.hold()
    panes.redraw()
    qtbot.wait(HOLD_MILLISECONDS // 2)
    panes.hold()  # wished for again: the first hold goes on, and is not made longer
    assert picture.asked == 0
    qtbot.waitUntil(lambda: picture.asked == 1, timeout=5_000)
    panes.hold()
    qtbot.wait(2 * HOLD_MILLISECONDS)
    assert picture.asked == 1, "nobody asked"
