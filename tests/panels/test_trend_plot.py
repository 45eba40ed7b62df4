from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from scenes.severity import Quality
from tests.panels.hands import shown
from tests.panels.small_park import NOW, small_park, theme
from viewer.panels.trend_plot import TrendPlot
from viewer.panels.trends import Trend

PARK = small_park()
GOOD, STALE = Quality.GOOD, Quality.STALE
PRESSURE, GAS = 1, 6


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[TrendPlot]:
    made = TrendPlot(PARK, theme())
    with shown(made, qtbot, 400, 230):
        yield made


def trend(values: list[float], qualities: list[Quality]) -> Trend:
    return Trend(NOW + np.arange(1 - len(values), 1, dtype=np.float64), np.array(values), np.array(qualities, np.uint8))


def test_a_gap_is_drawn_as_a_gap_and_what_is_not_good_apart_from_what_is(plot: TrendPlot) -> None:
    plot.show_tag(PRESSURE)
    plot.show_trend(trend([1.0, 1.1, 1.1, 1.2, np.nan, 1.3], [GOOD, GOOD, STALE, GOOD, GOOD, GOOD]), NOW)
    good, doubtful = plot.drawn()
    np.testing.assert_array_equal(good, [1.0, 1.1, np.nan, 1.2, np.nan, 1.3])
    np.testing.assert_array_equal(doubtful, [np.nan, 1.1, 1.1, 1.2, np.nan, np.nan])


def test_every_limit_is_drawn_with_its_letters(plot: TrendPlot) -> None:
    plot.show_tag(PRESSURE)
    assert plot.limits() == [("HH 1.60", 1.6), ("H 1.40", 1.4), ("L 0.20", 0.2), ("LL 0.10", 0.1)]


def test_another_indicator_leaves_none_of_the_limits_before(plot: TrendPlot) -> None:
    plot.show_tag(PRESSURE)
    plot.show_tag(GAS)
    assert plot.limits() == [("HH 50.0", 50.0), ("H 25.0", 25.0)]
    plot.show_tag(None)
    assert plot.limits() == []


def test_an_indicator_of_which_nothing_is_known_is_an_empty_plot(plot: TrendPlot) -> None:
    plot.show_tag(PRESSURE)
    plot.show_trend(trend([np.nan, np.nan], [Quality.UNKNOWN, Quality.UNKNOWN]), NOW)
    assert np.isnan(plot.drawn()[0]).all()
    assert not plot.grab().isNull()
