from dataclasses import replace

import numpy as np
import pytest

from scenes.checks import check_park, range_faults
from scenes.datums import Wgs84
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.trouble import Notice

SQUARE = np.array([[-100.0, -100.0], [100.0, -100.0], [100.0, 100.0], [-100.0, 100.0]])
GOOD = Indicator(
    "999901001001G0001WD001",
    "温度",
    IndicatorKind.TEMPERATURE,
    "℃",
    -20,
    100,
    low_low=-10,
    low=0,
    high=50,
    high_high=60,
)
TANK = Equipment("999901001001G0001", "储罐", "fixed_roof_tank", Place(1, 2), {"diameter": 20}, "methanol", (GOOD,))
UNIT = Unit("999901001001", "罐区", SQUARE / 2, (TANK,))
ENTERPRISE = Enterprise("999901001", "虚构化工", SQUARE, (UNIT,))
PARK = Park("999901", "虚构园区", Wgs84(113, 23), SQUARE * 2, (ENTERPRISE,))


def with_unit(unit: Unit) -> Park:
    return replace(PARK, enterprises=(replace(ENTERPRISE, units=(unit,)),))


def with_tank(tank: Equipment) -> Park:
    return with_unit(replace(UNIT, equipment=(tank,)))


def found(park: Park) -> list[Notice]:
    return check_park(park).notices


def test_a_good_park_has_nothing_to_say() -> None:
    assert found(PARK) == []


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        (replace(GOOD, high_high=40), ["H 50 is above HH 40"]),
        (replace(GOOD, low_low=5), ["LL 5 is above L 0"]),
        (replace(GOOD, low=55), ["L 55 is above H 50"]),
        (replace(GOOD, high_high=101), ["HH 101 lies outside the range -20…100"]),
        (replace(GOOD, high_high=100), ["HH 100 is at the end of the range"]),
        (replace(GOOD, low_low=-20), ["LL -20 is at the end of the range"]),
        (replace(GOOD, unit=" "), ["the unit is missing"]),
        (replace(GOOD, high=float("nan")), ["not numbers"]),
        (replace(GOOD, range_high=float("inf")), ["not numbers"]),
        (replace(GOOD, range_low=100), ["the range runs from 100 to 100"]),
        (replace(GOOD, low=None, high=None, low_low=70), ["LL 70 is above HH 60"]),
        (replace(GOOD, low_low=None, low=None, high=None, high_high=None), []),
    ],
)
def test_a_range_error_is_said_and_placed(indicator: Indicator, words: list[str]) -> None:
    assert len(range_faults(indicator)) == len(words)
    for word, notice in zip(words, found(with_tank(replace(TANK, indicators=(indicator,)))), strict=True):
        assert word in notice.en
        assert notice.place == GOOD.code
        assert notice.remedy_zh


def test_the_low_thresholds_of_a_gas_detector_are_parked_and_mean_nothing() -> None:
    gas = replace(GOOD, kind=IndicatorKind.GAS_COMBUSTIBLE, range_low=-2, low=-2, low_low=-2, high=25, high_high=50)
    assert range_faults(gas) == ()
    assert len(range_faults(replace(gas, kind=IndicatorKind.TEMPERATURE))) == 2


@pytest.mark.parametrize(
    ("park", "word", "place"),
    [
        (replace(PARK, enterprises=(ENTERPRISE, ENTERPRISE)), "出现 2 次", "999901001"),
        (with_tank(replace(TANK, code="999901001002G0001", indicators=())), "不以上一级编码", "999901001002G0001"),
        (with_tank(replace(TANK, code="TK-101", indicators=())), "不合格式", "TK-101"),
        (with_unit(replace(UNIT, code="999902001001", equipment=())), "不以上一级编码", "999902001001"),
        (with_tank(replace(TANK, kind="fixed_rof_tank")), "设备种类", TANK.code),
        (with_tank(replace(TANK, dimensions={"diameter": 4000.0})), "超出", TANK.code),
        (with_tank(replace(TANK, medium="honey")), "介质", TANK.code),
        (with_tank(replace(TANK, place=Place(100.2, 0))), "边界之外", TANK.code),
        (with_tank(replace(TANK, place=Place(float("nan"), 0))), "不是数", TANK.code),
        (with_unit(replace(UNIT, bund=SQUARE * 1.01)), "防火堤", UNIT.code),
        (with_unit(replace(UNIT, bund=SQUARE[:2])), "至少要 3 个", UNIT.code),
        (replace(PARK, boundary=np.empty((0, 2))), "没有边界", PARK.code),
        (replace(PARK, boundary=SQUARE * np.nan), "不是数", PARK.code),
        (replace(PARK, boundary=SQUARE[[0, 2, 1, 3]]), "自相交", PARK.code),
    ],
)
def test_what_is_wrong_is_found_and_placed(park: Park, word: str, place: str) -> None:
    notices = found(park)
    assert any(word in notice.zh and notice.place == place for notice in notices), notices
    assert all(notice.en and notice.remedy_zh and notice.remedy_en for notice in notices)


def test_something_on_the_line_is_inside() -> None:
    assert found(with_tank(replace(TANK, place=Place(100.0, 100.0)))) == []
    assert found(with_unit(replace(UNIT, bund=SQUARE))) == []


def test_a_flood_is_counted() -> None:
    tanks = tuple(replace(TANK, code=f"TK-{row}", indicators=()) for row in range(600))
    notices = found(with_unit(replace(UNIT, equipment=tanks)))
    assert len(notices) == 501
    assert "100" in notices[-1].en
