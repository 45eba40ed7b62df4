"""A fictional park of three enterprises, small enough to count by hand."""

from collections.abc import Iterable
from functools import cache

import numpy as np

from loaders.places import CONFIG
from scenes.alarm import AlarmState
from scenes.columns import Bytes, Floats
from scenes.datums import Wgs84
from scenes.facts import Facts
from scenes.plant import (
    Enterprise,
    Equipment,
    Holding,
    Indicator,
    IndicatorKind,
    Park,
    Person,
    Place,
    SavedView,
    Unit,
)
from scenes.severity import Level, Quality
from viewer.panels.theme import Theme, read_theme
from viewer.places import ICONS

NOW = 1_790_000_000.0

Kind = IndicatorKind


@cache
def theme() -> Theme:
    return read_theme(CONFIG / "palette.toml", ICONS)


def _ring(east: float, north: float, width: float, depth: float) -> Floats:
    return np.array([[east, north], [east + width, north], [east + width, north + depth], [east, north + depth]])


def _temperature(code: str, name: str, name_en: str) -> Indicator:
    return Indicator(
        f"{code}WD001", name, Kind.TEMPERATURE, "℃", -20.0, 80.0, None, None, 45.0, 55.0, 1.0, 60.0,
        tag_number="TI-1101", name_en=name_en,
    )  # fmt: skip


def _pressure(code: str) -> Indicator:
    return Indicator(
        f"{code}YL001", "罐顶压力", Kind.PRESSURE, "MPa", 0.0, 2.5, 0.1, 0.2, 1.4, 1.6, 0.01, 60.0,
        tag_number="PI-1101", name_en="Top pressure",
    )  # fmt: skip


def _level(code: str) -> Indicator:
    return Indicator(
        f"{code}YW001", "液位", Kind.LEVEL, "mm", 0.0, 15000.0, 800.0, 1500.0, 12500.0, 13500.0, 20.0, 60.0,
        tag_number="LI-1101", name_en="Level",
    )  # fmt: skip


def _tank(code: str, name: str, name_en: str, kind: str, medium: str, dimensions: dict[str, float]) -> Equipment:
    indicators = (_temperature(code, "罐体温度", "Shell temperature"), _pressure(code), _level(code))
    return Equipment(code, name, kind, Place(0.0, 0.0), dimensions, medium, indicators, name_en=name_en)


def _detector(code: str, name: str, name_en: str) -> Equipment:
    gas = Indicator(
        f"{code}QT001", "可燃气体浓度", Kind.GAS_COMBUSTIBLE, "%LEL", 0.0, 100.0, None, None, 25.0, 50.0, 0.5, 30.0,
        tag_number="GT-1101", name_en="Combustible gas",
    )  # fmt: skip
    return Equipment(code, name, "gas_detector", Place(5.0, 0.0), {"height": 1.2}, "", (gas,), name_en=name_en)


def small_park() -> Park:
    """Three enterprises, four units, seven installations, eighteen indicators."""
    return Park(
        code="999901",
        name="临江化工园区（虚构）",
        origin=Wgs84(113.1, 22.9),
        boundary=_ring(0, 0, 900, 600),
        enterprises=(_gas_works(), _chemical_works(), _furniture_works()),
        views=(
            SavedView("全景", (0, -500, 400), (300, 300, 0), "Overview", "overview"),
            SavedView("球罐区", (0, -100, 60), (100, 100, 0), "Sphere yard", "spheres"),
            SavedView("甲醇罐区", (300, -100, 60), (400, 100, 0), "Methanol farm", "methanol"),
        ),
        rehearsal=True,
        name_en="Riverside Chemical Park (fictional)",
    )


def _gas_works() -> Enterprise:
    unit = Unit(
        "999901001001",
        "液化气球罐区",
        _ring(20, 20, 120, 80),
        (
            _tank("999901001001G0001", "1# 液化气球罐", "LPG sphere 1", "sphere", "lpg",
                  {"diameter": 15.7, "clearance": 2.0}),
            _tank("999901001001G0002", "2# 液化气球罐", "LPG sphere 2", "sphere", "lpg",
                  {"diameter": 15.7, "clearance": 2.0}),
            _detector("999901001001Q0001", "球罐区东侧探测器", "Detector east of the spheres"),
        ),
        (Holding("液化石油气", 1980.0, "W2"),),
        "LPG sphere yard",
    )  # fmt: skip
    return Enterprise(
        "999901001",
        "江畔燃气储运有限公司",
        _ring(10, 10, 200, 150),
        (unit,),
        people=(
            Person("主要负责人", "张示例", "000-0000-0001"),
            Person("技术负责人", "李示例", "000-0000-0002"),
            Person("操作负责人", "王示例", "000-0000-0003"),
        ),
        population_500m=12,
        trade="危险化学品仓储",
        maintained="2026-11-03",
        name_en="Riverbank Gas Storage",
    )


def _chemical_works() -> Enterprise:
    methanol = Unit(
        "999901002001",
        "甲醇罐区",
        _ring(300, 20, 120, 80),
        (
            _tank("999901002001G0001", "甲醇罐 V-201", "Methanol tank V-201", "floating_roof_tank", "methanol",
                  {"diameter": 12.0, "height": 13.5}),
            _tank("999901002001G0002", "甲醇罐 V-202", "Methanol tank V-202", "fixed_roof_tank", "methanol",
                  {"diameter": 12.0, "height": 13.5}),
        ),
        (Holding("甲醇", 1582.0, "W5.3"), Holding("苯", 320.0, "W5.3")),
        "Methanol farm",
    )  # fmt: skip
    ammonia = Unit(
        "999901002002",
        "液氨库",
        _ring(450, 20, 60, 60),
        (_tank("999901002002G0001", "液氨卧罐 V-301", "Ammonia bullet V-301", "bullet", "ammonia",
               {"diameter": 2.6, "length": 9.0}),),
        (Holding("氨", 8.0),),
        "Ammonia store",
    )  # fmt: skip
    return Enterprise(
        "999901002",
        "云岭精细化工有限公司",
        _ring(290, 10, 260, 200),
        (methanol, ammonia),
        people=(Person("安全总监", "赵示例", "000-0000-0004"),),
        population_500m=None,
        trade="精细化工",
        processes=("胺基化工艺", "氯化工艺"),
        name_en="Yunling Fine Chemicals",
    )


def _furniture_works() -> Enterprise:
    code = "999901003001D0001"
    collector = Equipment(
        code,
        "1# 袋式除尘器",
        "dry_collector",
        Place(700.0, 50.0),
        {"length": 4.0, "width": 2.4, "height": 6.0},
        "wood_dust",
        (
            Indicator(f"{code}YC001", "箱体压差", Kind.DIFFERENTIAL_PRESSURE, "Pa", 0.0, 3000.0, 100.0, 300.0, 1500.0,
                      1900.0, name_en="Casing pressure drop"),
            Indicator(f"{code}HH001", "火花探测", Kind.SPARK, "", 0.0, 10.0, None, None, 1.0, 3.0, linked=False,
                      name_en="Sparks"),
        ),
        name_en="Bag collector 1",
    )  # fmt: skip
    unit = Unit("999901003001", "木加工车间", _ring(690, 40, 80, 60), (collector,), (), "Woodworking shop")
    return Enterprise("999901003", "森木家具有限公司", _ring(680, 30, 120, 100), (unit,), name_en="Senmu Furniture")


def calm(park: Park) -> Facts:
    """Every indicator good and in the middle between its limits, heard two seconds ago."""
    tags, count = park.tags, len(park.tags)
    low, high = np.where(np.isnan(tags.low), tags.range_low, tags.low), tags.high
    return Facts(
        value=(low + high) / 2,
        time=np.full(count, NOW - 2.0),
        level=np.zeros(count, np.uint8),
        quality=np.where(tags.linked, Quality.GOOD, Quality.UNLINKED).astype(np.uint8),
        unanswered=np.zeros(count, np.uint8),
        since=np.zeros(count),
        code=np.zeros(count, np.uint32),
        state=np.zeros(count, np.uint8),
        contact=np.zeros(count, np.uint8),
    )


def changed(
    facts: Facts,
    tags: Iterable[int],
    *,
    level: Level | None = None,
    unanswered: Level | None = None,
    quality: Quality | None = None,
    state: AlarmState | None = None,
    contact: AlarmState | None = None,
    value: float | None = None,
    since: float | None = None,
    time: float | None = None,
) -> Facts:
    """The same facts with some columns of some indicators changed; the state follows where it is not given."""
    rows = list(tags)
    columns = {name: getattr(facts, name).copy() for name in facts.__slots__}
    wanted = {
        "level": level,
        "unanswered": unanswered,
        "quality": quality,
        "state": state,
        "contact": contact,
        "value": value,
        "since": since,
        "time": time,
    }
    for name, new in wanted.items():
        if new is not None:
            columns[name][rows] = new
    if state is None and (level is not None or unanswered is not None):
        columns["state"][rows] = _as_the_engine_has_it(columns["level"][rows], columns["unanswered"][rows])
    return Facts(**columns)


def _as_the_engine_has_it(level: Bytes, unanswered: Bytes) -> Bytes:
    """Alarms without delay and without latching."""
    return np.select(
        [(level > 0) & (unanswered > 0), unanswered > 0, level > 0],
        [AlarmState.UNACK, AlarmState.RTNUN, AlarmState.ACKED],
        AlarmState.NORM,
    ).astype(np.uint8)


def troubled(park: Park) -> Facts:
    """Three alarms in three states, one stale indicator, one that never spoke."""
    facts = calm(park)
    facts = changed(
        facts, [1], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, value=1.642, since=NOW - 184, time=NOW - 1
    )
    facts = changed(facts, [9], level=Level.HIGH, value=12611.0, since=NOW - 4200)
    facts = changed(facts, [6], unanswered=Level.HIGH, value=21.4, since=NOW - 65)
    facts = changed(facts, [12], level=Level.LOW_LOW, unanswered=Level.LOW_LOW, value=702.0, since=NOW - 12)
    facts = changed(facts, [4], level=Level.LOW, unanswered=Level.LOW, value=0.19, since=NOW - 40)
    facts = changed(facts, [8], quality=Quality.STALE, time=NOW - 400, since=NOW - 340)
    return changed(facts, [15], quality=Quality.UNKNOWN, value=np.nan, time=0.0)


@cache
def wide_park(indicators: int = 10_000) -> Park:
    """Fifty enterprises with four indicators to a tank: what a list of many lines is tried with."""
    tanks = indicators // 4 // 50

    def tank(code: str) -> Equipment:
        held = tuple(
            Indicator(f"{code}{row}", f"温度 {row}", Kind.TEMPERATURE, "℃", 0.0, 100.0, 5.0, 10.0, 80.0, 90.0, 1.0)
            for row in range(4)
        )
        return Equipment(code, f"储罐 {code}", "sphere", Place(0.0, 0.0), {"diameter": 9.0}, "lpg", held)

    def works(row: int) -> Enterprise:
        unit = Unit(
            f"{row:03d}", "罐区", _ring(0, 0, 9, 9), tuple(tank(f"{row:03d}{place:03d}") for place in range(tanks))
        )
        return Enterprise(f"{row:03d}", f"第 {row} 厂（虚构）", _ring(0, 0, 9, 9), (unit,))

    works_all = tuple(works(row) for row in range(50))
    return Park("", "大园区（虚构）", Wgs84(113.0, 23.0), _ring(0, 0, 9, 9), works_all, rehearsal=True)
