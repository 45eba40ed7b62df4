import math
from dataclasses import replace

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLabel, QListWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from scenes.facts import nothing_known
from scenes.trouble import Notice
from tests.panels.hands import heard, shown
from tests.panels.small_park import NOW, small_park, theme, troubled
from viewer.liveness import Loss, Outlook
from viewer.panels.header import Header
from viewer.panels.not_live import NotLive
from viewer.panels.rehearsal_banner import RehearsalBanner
from viewer.panels.status_strip import StatusStrip
from viewer.panels.trouble_bar import TroubleBar
from viewer.panels.view_bar import ViewBar
from viewer.panels.vitals import MemoryUse, Vitals

PARK = small_park()
BORDER = Notice(
    "边界自相交。", "The boundary crosses itself.", "修正后重新导出。", "Mend it.", "boundary.geojson", "features/0"
)
TEXTURE = Notice("贴图缺失。", "A texture is missing.")


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def test_the_header_offers_the_other_language(qtbot: QtBot) -> None:
    header = Header(PARK, theme())
    qtbot.addWidget(header)
    asked = heard(header.language_asked, str)
    next(each for each in header.findChildren(QToolButton) if each.text() == "English").click()
    assert asked == ["en"]


def test_the_status_strip_says_where_the_values_come_from(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    qtbot.addWidget(strip)
    strip.show_facts(troubled(PARK), NOW)
    strip.show_vitals(Vitals(rehearsal=True, linked=True, speed=20, age=0.4, rate=312.4, frame_milliseconds=14))
    said = texts(strip)
    assert said[:2] == ["演练数据 ×20", "已连接"]
    assert "数据 0.4 秒前" in said
    assert "312 条/秒" in said
    assert "未知 3/18" in said
    assert said[-1].endswith("（模拟）")


def test_a_lost_link_and_a_feed_that_never_spoke_are_said(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    qtbot.addWidget(strip)
    strip.show_vitals(Vitals(rehearsal=False, linked=False))
    assert {"实时数据", "连接中断", "数据 未收到", "未知 18/18", "— ms"} <= set(texts(strip))


def test_where_nothing_is_to_be_heard_no_link_is_lost_and_nothing_has_an_age(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    qtbot.addWidget(strip)
    strip.show_facts(nothing_known(18), 0.0)
    strip.show_vitals(Vitals(rehearsal=False, linked=False, sourced=False))
    assert texts(strip) == ["未接入数据源", "— ms"]


def test_live_means_linked_and_heard_lately() -> None:
    assert Vitals(rehearsal=False, linked=True, age=2.9).live
    assert not Vitals(rehearsal=False, linked=True, age=3.1).live
    assert not Vitals(rehearsal=False, linked=False, age=0.1).live
    assert not Vitals(rehearsal=False, linked=True, age=math.nan).live


def test_the_same_trouble_is_counted_not_repeated(qtbot: QtBot) -> None:
    bar = TroubleBar(theme())
    with shown(bar, qtbot, 900, 200):
        for notice in (TEXTURE, BORDER, TEXTURE, TEXTURE):
            bar.tell(notice)
        assert bar.told() == (
            "贴图缺失。 (×3)",
            "boundary.geojson features/0：边界自相交。 处理：修正后重新导出。",
        )
        more = next(button for button in bar.findChildren(QToolButton) if button.text() == "全部 2 条")
        more.click()
        assert bar.findChildren(QListWidget)[0].isVisible()


def test_a_message_that_is_true_no_longer_is_taken_back(qtbot: QtBot) -> None:
    bar = TroubleBar(theme())
    with shown(bar, qtbot, 900, 200):
        bar.tell(BORDER)
        bar.tell(TEXTURE)
        bar.withdraw(TEXTURE)
        assert [each for each in bar.told() if "贴图" in each] == []
        assert not bar.isHidden()
        bar.withdraw(BORDER)
        assert bar.isHidden()


def test_a_message_bar_is_hidden_while_there_is_nothing_to_say(qtbot: QtBot) -> None:
    bar = TroubleBar(theme())
    with shown(bar, qtbot, 900, 200):
        assert bar.isHidden()
        bar.tell(BORDER)
        assert not bar.isHidden()
        bar.dismiss()
        assert bar.isHidden()


def test_a_thousand_different_troubles_are_bounded(qtbot: QtBot) -> None:
    bar = TroubleBar(theme())
    with shown(bar, qtbot, 900, 200):
        for number in range(1000):
            bar.tell(Notice(f"第 {number} 个。", f"Number {number}."))
        assert len(bar.told()) == 200
        assert bar.told()[0] == "第 999 个。"


def test_the_frame_says_for_how_long_nothing_was_heard_and_grows_with_the_window(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    frame = NotLive(theme(), host)
    host.resize(800, 500)
    host.show()
    assert frame.isHidden()
    frame.show_outlook(Outlook(Loss.RECORDER, 12.4))
    assert frame.told() == "数据未更新 12 秒"
    frame.show_outlook(Outlook(Loss.FEED, 75.0))
    assert frame.told() == "全部数据源中断 1 分 15 秒"
    host.resize(900, 600)
    assert frame.size() == QSize(900, 600)
    frame.show_outlook(Outlook(Loss.NEVER, math.nan))
    assert frame.told() == "尚未收到数据"
    frame.show_outlook(Outlook(None, 0.1))
    assert frame.isHidden()


def test_the_frame_leaves_the_scene_visible_and_its_edge_does_not(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.setStyleSheet("background: #204060;")
    host.resize(800, 500)
    frame = NotLive(theme(), host)
    host.show()
    frame.show_outlook(Outlook(Loss.RECORDER, 12.0))
    picture = host.grab().toImage()
    assert picture.pixelColor(400, 300).name() == "#204060"
    edge = {picture.pixelColor(left, 6).lightness() // 64 for left in range(0, 200, 3)}
    assert {0, 3} <= edge


def test_the_plate_hangs_over_the_picture_and_the_frame_is_narrower_than_any_margin(qtbot: QtBot) -> None:
    host, header = QWidget(), Header(PARK, theme())
    qtbot.addWidget(host)
    host.resize(1400, 500)
    header.setParent(host)
    header.resize(1400, 72)
    picture = QWidget(host)
    picture.setGeometry(300, 140, 800, 300)
    frame = NotLive(theme(), host, over=picture)
    host.show()
    header.show_facts(troubled(PARK), NOW)
    before = host.grab(QRect(8, 8, 1384, 64)).toImage()
    frame.show_outlook(Outlook(Loss.RECORDER, 3725.0))
    assert frame.plate().top() == 140
    assert abs(frame.plate().center().x() - 700) <= 1
    assert host.grab(QRect(8, 8, 1384, 64)).toImage() == before
    picture.move(300, 180)
    assert frame.plate().top() == 180


def test_the_rehearsal_band_cannot_be_dismissed_and_says_what_it_is(qtbot: QtBot) -> None:
    band = RehearsalBanner(theme())
    with shown(band, qtbot, 800, 26):
        assert "演练" in band.accessibleName()
        assert not band.findChildren(QToolButton)


def test_the_band_of_a_drill_says_which_one_and_that_nothing_goes_out(qtbot: QtBot) -> None:
    band = RehearsalBanner(theme(), drill=("液氨泄漏", "Ammonia leak"))
    with shown(band, qtbot, 800, 26):
        assert "演练“液氨泄漏”" in band.accessibleName()
        assert "不上报平台" in band.accessibleName()


def test_saved_views_are_asked_for_by_their_place(qtbot: QtBot) -> None:
    bar = ViewBar(PARK, theme())
    with shown(bar, qtbot, 300, 120):
        asked = heard(bar.view_asked, int)
        next(button for button in bar.findChildren(QToolButton) if button.text() == "甲醇罐区").click()
        assert asked == [2]


def test_the_board_of_trends_is_asked_for_with_a_button_that_names_its_key(qtbot: QtBot) -> None:
    bar = ViewBar(PARK, theme())
    with shown(bar, qtbot, 300, 120), qtbot.waitSignal(bar.trends_asked, timeout=1000):
        next(button for button in bar.findChildren(QToolButton) if "Ctrl+T" in button.toolTip()).click()


def test_the_meter_is_quiet_until_something_does_not_fit_or_does_not_come(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    qtbot.addWidget(strip)
    calm = MemoryUse(used=3 << 30, budget=8 << 30)
    strip.show_vitals(Vitals(rehearsal=False, linked=True, memory=calm))
    assert "显存 3.0/8.0 GB" in texts(strip)
    assert not any("加载中" in text or "缺瓦片" in text for text in texts(strip))
    strip.show_vitals(Vitals(rehearsal=False, linked=True, memory=replace(calm, loading=12, broken=3, coarse=True)))
    assert "加载中 12 · 缺瓦片 3" in texts(strip)
    assert any("画得较粗" in label.toolTip() for label in strip.findChildren(QLabel))
