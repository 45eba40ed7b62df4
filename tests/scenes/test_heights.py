import numpy as np
import pytest

from scenes.heights import Heights, Vertical

NATIONAL = Heights(Vertical.NATIONAL_1985)


def test_heights_of_the_parks_own_zero_pass_and_need_no_word() -> None:
    assert NATIONAL.park_height_from(Vertical.NATIONAL_1985, np.array([3.0])).tolist() == [3.0]
    assert NATIONAL.notice_of(Vertical.NATIONAL_1985) is None


@pytest.mark.parametrize(
    ("park", "file"), [(Vertical.ELLIPSOID, Vertical.NATIONAL_1985), (Vertical.NATIONAL_1985, Vertical.ELLIPSOID)]
)
def test_a_configured_anomaly_leads_both_ways_and_what_it_moves_is_said(park: Vertical, file: Vertical) -> None:
    heights = Heights(park, anomaly=-8.25, source="GD-0117")
    there = heights.park_height_from(file, np.array([10.0]))
    assert there.tolist() == [10.0 - 8.25 if park is Vertical.ELLIPSOID else 10.0 + 8.25]
    assert heights.height_from_park(file, there).tolist() == [10.0]
    assert heights.fault_of(file) is None
    notice = heights.notice_of(file)
    assert notice is not None
    assert "GD-0117" in notice.zh
    assert "8.250 m" in notice.zh


@pytest.mark.parametrize("file", [Vertical.ELLIPSOID, Vertical.YELLOW_SEA_1956])
def test_an_unknown_step_changes_nothing_and_is_said_without_a_made_up_size(file: Vertical) -> None:
    assert NATIONAL.shift_from(file) is None
    assert NATIONAL.park_height_from(file, np.array([10.0])).tolist() == [10.0]
    notice = NATIONAL.notice_of(file, file="a.las")
    assert notice is not None
    assert notice == NATIONAL.fault_of(file, file="a.las")
    assert "待配置" in notice.zh
    assert "高程异常" in notice.zh
    assert notice.remedy_en
    assert notice.file == "a.las"


def test_a_height_from_an_unsaid_zero_is_taken_for_the_parks_and_said() -> None:
    notice = NATIONAL.notice_of(Vertical.UNSAID)
    assert notice is not None
    assert "1985" in notice.zh
    assert NATIONAL.fault_of(Vertical.UNSAID) is None


@pytest.mark.parametrize("file", list(Vertical))
def test_a_park_that_does_not_say_its_zero_is_said_to_be_unknown(file: Vertical) -> None:
    notice = Heights().notice_of(file)
    assert notice is not None
    assert "园区" in notice.zh
    assert Heights().shift_from(file) == 0.0
