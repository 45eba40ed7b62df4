import numpy as np

from scenes.alarm_board import Board
from scenes.past import Gap, Why
from scenes.severity import Level
from scenes.timeline import Stretch
from tests.a_past import MemoryHistory
from tests.panels.small_park import NOW, calm, changed, small_park
from viewer.replay_curves import PART_SECONDS, Asked, curves_part

PARK = small_park()
PRESSURE, GAS = 1, 6


def history() -> MemoryHistory:
    """For two hours the pressure rises by a tenth a minute; for ten minutes nobody recorded; one minute of alarm."""
    made = MemoryHistory(len(PARK.tags))
    for minute in range(120):
        level = Level.HIGH_HIGH if minute == 90 else Level.NORMAL
        facts = changed(calm(PARK), [PRESSURE], value=minute / 10, time=NOW + 60 * minute, level=level)
        made.keep(NOW + 60 * minute, facts, Board())
    made.gaps_known = (Gap(NOW + 3000, NOW + 3600, Why.NOT_RECORDED),)
    return made


def asked(present: float) -> Asked:
    return Asked(np.array([GAS, PRESSURE], np.int32), Stretch(NOW, NOW + 7200), 120, present)


def test_each_indicator_has_its_own_values_in_the_order_in_which_it_was_asked_for() -> None:
    part = curves_part(asked(NOW + 7200), 0, None, history())
    gas, pressure = part.curves
    assert pressure.last[30] == 3.0
    assert pressure.level.nonzero()[0].tolist() == [90]
    assert np.isfinite(gas.last[:50]).all()
    assert gas.last[0] != pressure.last[30]


def test_where_nobody_recorded_there_is_no_curve_and_after_it_there_is_one_again() -> None:
    part = curves_part(asked(NOW + 7200), 0, None, history())
    for curve in part.curves:
        assert np.isnan(curve.last[51:59]).all()
        assert np.isfinite(curve.last[61])
    assert part.curves[1].last[61] == 6.1
    assert part.gaps == history().gaps_known


def test_after_the_present_there_is_nothing() -> None:
    part = curves_part(asked(NOW + 1830), 0, None, history())
    assert np.isfinite(part.curves[1].last[29])
    assert np.isnan(part.curves[1].low[31:]).all()


def test_a_long_time_is_asked_for_in_parts_that_join_where_they_meet() -> None:
    long = Asked(np.array([PRESSURE], np.int32), Stretch(NOW - 7200, NOW + 10 * 3600), 1200, NOW + 10 * 3600)
    first, second = long.part(0), long.part(long.part(0)[1])
    assert first[0].seconds <= PART_SECONDS
    assert first[0].end == second[0].begin
    held = curves_part(long, 0, None, history()).held
    assert curves_part(long, first[1], held, history()).curves[0].last[0] == held.value[0]
