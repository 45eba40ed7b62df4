from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.journeys.windows import pixels
from tests.panels.small_park import theme
from viewer.panels.timeline.replay_frame import EDGE, ReplayFrame, ReplayPlate


def test_the_border_goes_all_round_and_covers_nothing(qtbot: QtBot) -> None:
    frame, held, host = ReplayFrame(theme()), QWidget(), QWidget()
    qtbot.addWidget(host)
    host.resize(600, 400)
    frame.setParent(host)
    frame.hold(held, stretched=True)
    frame.resize(600, 400)
    host.show()
    qtbot.waitUntil(lambda: held.width() == 600, timeout=10_000)
    frame.frame(on=True)
    qtbot.waitUntil(lambda: held.width() == 600 - 2 * EDGE, timeout=10_000)
    shown = pixels(frame.grab().toImage())
    colour = QColor(theme().chrome.replay)
    for edge in (shown[: EDGE - 1], shown[1 - EDGE :], shown[:, : EDGE - 1], shown[:, 1 - EDGE :]):
        assert (edge == [colour.red(), colour.green(), colour.blue()]).all()
    frame.frame(on=False)
    qtbot.waitUntil(lambda: held.width() == 600, timeout=10_000)


def test_the_plate_is_large_in_the_middle_and_gives_way_to_what_stands_there(qtbot: QtBot) -> None:
    picture, taken = QWidget(), [0]
    qtbot.addWidget(picture)
    picture.resize(900, 500)
    plate = ReplayPlate(theme(), picture, below=lambda: taken[0])
    picture.show()
    assert plate.isHidden()
    assert plate.area.isEmpty()
    plate.say("回放 2026-11-30 01:37:12 ×60")
    assert plate.isVisible()
    assert plate.geometry().center().x() == 449
    assert plate.height() > 40
    high = plate.height()
    plate.say("回放 2026-11-30 01:37:12 ×60", "无数据：记录进程未运行")
    assert plate.height() > high + 20
    assert plate.told() == "回放 2026-11-30 01:37:12 ×60 · 无数据：记录进程未运行"
    taken[0] = 56
    plate.say("回放 2026-11-30 01:37:13 ×60")
    assert plate.y() == 56
    picture.resize(700, 500)
    qtbot.waitUntil(lambda: plate.geometry().center().x() == 349, timeout=10_000)
    plate.say("")
    assert plate.isHidden()
    assert plate.told() == ""


def test_under_a_caption_the_plate_says_only_why_nothing_is_known_in_the_middle_of_what_is_seen(qtbot: QtBot) -> None:
    picture = QWidget()
    qtbot.addWidget(picture)
    picture.resize(900, 500)
    plate = ReplayPlate(theme(), picture)
    picture.show()
    plate.say("回放 2026-11-30 01:37:12 ×60")
    plate.caption(on=True, left=0.5)
    assert plate.isHidden()
    assert plate.area.isEmpty()
    assert "01:37:12" in plate.told()
    plate.say("回放 2026-11-30 01:37:12 ×60", "无数据：记录进程未运行")
    assert plate.isVisible()
    assert abs(plate.geometry().center().x() - 675) <= 1
    plate.say("回放 2026-11-30 01:37:13 ×60")
    assert plate.isHidden()
    plate.caption(on=False)
    assert plate.isVisible()
    assert abs(plate.geometry().center().x() - 450) <= 1
