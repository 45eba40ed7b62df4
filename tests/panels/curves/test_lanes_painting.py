from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from scenes.curves import Curve
from scenes.timeline import Stretch
from tests.panels.small_park import small_park, theme
from viewer.panels.curves.lanes_painting import (
    RULER,
    Drawn,
    LanesPainter,
    Seen,
    colour_of,
    lanes_of,
    spread,
    strokes,
)

PARK = small_park()
columns = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted), min_size=1, max_size=50)


@given(columns=columns)
def test_a_stroke_goes_through_every_lowest_and_highest_value(columns: list[list[float]]) -> None:
    low, high = (np.array(side) for side in zip(*columns, strict=True))
    place, value = strokes(low, high)
    for column in range(len(columns)):
        assert set(value[:-1][place[:-1] == column].tolist()) == {low[column], high[column]}
    assert (np.diff(place) >= 0).all()
    assert place[-1] == len(columns)
    assert value[-1] == value[-2]


def test_a_rising_and_a_falling_curve_turn_back_nowhere() -> None:
    low, high = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    assert strokes(low, high)[1].tolist() == [0, 1, 1, 2, 2, 3, 3]
    assert strokes(low[::-1], high[::-1])[1].tolist()[2:] == [2, 1, 1, 0, 0]


@given(wanted=st.lists(st.floats(-50, 150), max_size=8), line=st.floats(8, 30))
def test_no_word_stands_on_another_or_outside_its_lane(wanted: list[float], line: float) -> None:
    places = sorted(place for place in spread(wanted, line, 0.0, 100.0) if place is not None)
    assert all(line / 2 - 0.5 <= place <= 100.5 - line / 2 for place in places)
    assert all(below - above >= line - 0.5 for above, below in pairwise(places))


def test_the_first_word_stands_where_it_is_wanted_and_the_last_may_find_no_room() -> None:
    assert spread([50.0, 51.0], 15.0, 0.0, 100.0) == [50.0, 65.0]
    assert spread([10.0, 11.0, 12.0], 15.0, 0.0, 30.0)[2] is None


def test_curves_of_one_lane_have_colours_of_their_own() -> None:
    lanes = lanes_of(PARK, range(16))
    assert sum(len(tags) for _, tags in lanes) == 16
    assert len({unit for unit, _ in lanes}) == len(lanes)
    for _, tags in lanes:
        assert len({colour_of(theme(), lanes, tag).name() for tag in tags}) == len(tags)


def test_a_curve_is_two_pixels_broad_and_there_is_none_where_nothing_is_known(qapp: QApplication) -> None:
    parts = 400
    level = np.linspace(10.0, 90.0, parts)
    level[100:200] = np.nan
    nothing, calm = np.full(parts, np.nan), np.zeros(parts, np.uint8)
    curve = Curve(level, level.copy(), nothing, nothing.copy(), calm, level.copy(), calm.copy())
    stretch = Stretch(1_795_222_800.0, 1_795_222_801.0)
    drawn = Drawn(stretch, Seen(stretch, {0: curve}), (0,), lanes_of(PARK, (0,)))
    picture = QImage(900, 300, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    LanesPainter(theme(), PARK, painter, (900, 300), drawn).paint()
    painter.end()
    rows = np.frombuffer(picture.constBits(), np.uint32).reshape(300, 900)
    inked = rows == colour_of(theme(), drawn.lanes, 0).rgb()
    left = int(np.flatnonzero(inked.any(axis=0))[0])
    wide = 900 - left
    assert not inked[:, left + wide // 4 + 4 : left + wide // 2 - 4].any()
    known = inked[: 300 - theme().scaled(RULER), left + wide // 2 + 10 : 800]
    assert (known.sum(axis=0) >= 2).mean() > 0.97, "the ruler's lines go over it"
    middles = np.array([np.flatnonzero(column).mean() for column in known.T if column.any()])
    assert (np.diff(middles) <= 0.5).all(), "it rises"
    assert middles[0] - middles[-1] > 50
