from loaders.raster.faults import AWAY_AFTER, Faults
from scenes.trouble import Notice

BROKEN = Notice("坏了。", "It is broken.", "重新导出。", "Export it again.", place="3/1/2")


def test_many_faults_of_one_kind_are_said_at_powers_of_ten() -> None:
    faults, told = Faults("ground"), list[str]()
    for _ in range(1000):
        faults.hear("photo.tif", BROKEN)
        told += [notice.en for notice in faults.news()]
    assert told == [
        "It is broken.",
        "It is broken. (10 places so far)",
        "It is broken. (100 places so far)",
        "It is broken. (1000 places so far)",
    ]


def test_each_raster_and_each_kind_is_counted_alone() -> None:
    faults = Faults("ground")
    faults.hear("one.tif", BROKEN)
    faults.hear("two.tif", BROKEN)
    faults.hear("one.tif", Notice("没有。", "It is gone."))
    assert {(notice.file, notice.en) for notice in faults.news()} == {
        ("one.tif", "It is broken."),
        ("two.tif", "It is broken."),
        ("one.tif", "It is gone."),
    }
    assert faults.news() == ()


def test_a_server_is_away_after_a_few_answers_and_back_after_one() -> None:
    faults = Faults("ground")
    for _ in range(AWAY_AFTER):
        assert not faults.is_away("map")
        faults.missed("map")
    assert faults.is_away("map")
    assert not faults.is_away("other")
    faults.answered("map")
    assert not faults.is_away("map")
