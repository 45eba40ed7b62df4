import numpy as np
import pytest

from scenes.heights import Heights, Vertical


def test_heights_of_the_parks_own_zero_pass_and_need_no_word() -> None:
    heights = Heights()
    assert heights.park_height_from(Vertical.NATIONAL_1985, np.array([3.0])).tolist() == [3.0]
    assert heights.notice_of(Vertical.NATIONAL_1985) is None


@pytest.mark.parametrize(
    ("park", "file"), [(Vertical.ELLIPSOID, Vertical.NATIONAL_1985), (Vertical.NATIONAL_1985, Vertical.ELLIPSOID)]
)
def test_a_configured_anomaly_leads_both_ways(park: Vertical, file: Vertical) -> None:
    heights = Heights(park, anomaly=-8.25, source="GD-0117")
    there = heights.park_height_from(file, np.array([10.0]))
    assert there.tolist() == [10.0 - 8.25 if park is Vertical.ELLIPSOID else 10.0 + 8.25]
    assert heights.height_from_park(file, there).tolist() == [10.0]
    assert heights.notice_of(file) is None


@pytest.mark.parametrize("file", [Vertical.ELLIPSOID, Vertical.YELLOW_SEA_1956])
def test_an_unknown_step_changes_nothing_and_is_said(file: Vertical) -> None:
    heights = Heights()
    assert heights.shift_from(file) is None
    assert heights.park_height_from(file, np.array([10.0])).tolist() == [10.0]
    notice = heights.notice_of(file, file="a.las")
    assert notice is not None
    assert "待配置" in notice.zh
    assert notice.remedy_en
    assert notice.file == "a.las"


def test_a_height_from_an_unsaid_zero_is_taken_for_the_parks_and_said() -> None:
    notice = Heights().notice_of(Vertical.UNSAID)
    assert notice is not None
    assert "1985" in notice.zh
