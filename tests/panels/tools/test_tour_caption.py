from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.panels.hands import shown
from tests.panels.small_park import theme
from viewer.panels.tools.tour_caption import TourCaption


def test_what_is_said_at_a_stop_lies_inside_the_picture_and_goes_with_the_tour(qtbot: QtBot) -> None:
    view = QWidget()
    caption = TourCaption(theme(), view)
    with shown(view, qtbot, 900, 600):
        assert caption.isHidden()
        caption.say("1/2 罐区", "先看防火堤")
        low = caption.height()
        assert caption.isVisible()
        assert caption.told() == "1/2 罐区\n先看防火堤"
        caption.say("2/2 泵房", "字" * 200)
        assert caption.height() > 3 * low / 2
        assert view.rect().contains(caption.geometry())
        view.resize(400, 300)
        qtbot.waitUntil(lambda: view.rect().contains(caption.geometry()))
        caption.say("")
        assert caption.isHidden()
