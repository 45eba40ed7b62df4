from pytestqt.qtbot import QtBot

from tests.panels.hands import heard, heard_pairs, shown
from tests.panels.small_park import theme
from viewer.panels.tools.look_bar import LookBar


def test_a_view_is_kept_under_a_name_and_never_without_one(qtbot: QtBot) -> None:
    bar = LookBar(theme())
    with shown(bar, qtbot, 1400, 100):
        names = heard(bar.keep_asked, str)
        bar.keep.click()
        bar.name.setText("  ")
        bar.keep.click()
        bar.name.setText(" 罐区西侧 ")
        bar.keep.click()
        assert names == ["罐区西侧"]
        assert bar.name.text() == ""


def test_without_anything_kept_there_is_nothing_to_fly_to(qtbot: QtBot) -> None:
    bar = LookBar(theme())
    with shown(bar, qtbot, 1400, 100):
        hidden = (
            bar.views,
            bar.fly,
            bar.caption,
            bar.add,
            bar.forget,
            bar.tours,
            bar.play,
            bar.forget_tour,
            bar.keep_tour,
        )
        assert not any(each.isVisible() for each in hidden)
        bar.show_kept([("V1", "甲")], [("T1", "乙")])
        assert all(each.isVisible() for each in hidden[:-1])


def test_a_tour_is_made_of_views_one_after_another(qtbot: QtBot) -> None:
    bar = LookBar(theme())
    with shown(bar, qtbot, 1400, 100):
        bar.show_kept([("V1", "甲"), ("V2", "乙")], [])
        tours = heard_pairs(bar.tour_kept, str, object)
        bar.views.setCurrentIndex(1)
        bar.add.click()
        bar.views.setCurrentIndex(0)
        bar.caption.setText(" 先看这里 ")
        bar.add.click()
        assert bar.caption.text() == ""
        bar.keep_tour.click()
        assert tours == []
        bar.name.setText("巡线")
        bar.keep_tour.click()
        assert tours == [("巡线", (("V2", ""), ("V1", "先看这里")))]
        assert not bar.keep_tour.isVisible()


def test_what_is_chosen_stays_chosen_and_is_what_is_flown_to(qtbot: QtBot) -> None:
    bar = LookBar(theme())
    with shown(bar, qtbot, 1400, 100):
        bar.show_kept([("V1", "甲"), ("V2", "乙")], [("T1", "丙")])
        bar.views.setCurrentIndex(1)
        flown, played, gone = heard(bar.fly_asked, str), heard(bar.tour_asked, str), heard(bar.remove_asked, str)
        bar.show_kept([("V0", "新"), ("V1", "甲"), ("V2", "乙")], [("T1", "丙")])
        bar.fly.click()
        bar.play.click()
        bar.forget.click()
        bar.forget_tour.click()
        assert (flown, played, gone) == (["V2"], ["T1"], ["V2", "T1"])
