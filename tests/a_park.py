"""A small fictional park for tests of what is painted over it: four enterprises, tanks in rows, known states."""

import numpy as np

from scenes.assembly import Boxes
from scenes.datums import Wgs84
from scenes.facts import Facts
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.severity import Level, Quality

NOW = 1_800_000_000.0
NAMES = ("液氨球罐", "甲醇储罐", "苯储罐", "汽油内浮顶罐", "液化石油气卧罐", "氯气钢瓶间", "除尘器")
FIRMS = ("宏远石化有限公司", "海安液化气储配站", "明辉精细化工有限公司", "东川铝制品厂")
FIRMS_EN = ("Hongyuan Petrochemical", "Hai'an LPG Station", "Minghui Fine Chemicals", "Dongchuan Aluminium Works")


def park(*, rows: int = 4, columns: int = 5) -> Park:
    """`rows` × `columns` tanks in each of four enterprises, each with temperature, pressure and level."""
    firms = list[Enterprise]()
    for firm, (name, name_en) in enumerate(zip(FIRMS, FIRMS_EN, strict=True)):
        east, north = (firm % 2) * 420.0 - 400.0, (firm // 2) * 340.0 - 320.0
        items = tuple(
            _tank(firm, row * columns + column, east + 50 + 70 * column, north + 50 + 70 * row)
            for row in range(rows)
            for column in range(columns)
        )
        ring = np.array([[east, north], [east + 380, north], [east + 380, north + 310], [east, north + 310]])
        unit = Unit(f"11000000{firm + 1}001", "罐区", ring, items)
        firms.append(Enterprise(f"11000000{firm + 1}", name, ring, (unit,), name_en=name_en))
    outline = np.array([[-420.0, -340.0], [420.0, -340.0], [420.0, 340.0], [-420.0, 340.0]])
    return Park("110000001", "临江化工园区", Wgs84(120.0, 30.0), outline, tuple(firms), rehearsal=True)


def boxes(of: Park) -> Boxes:
    """The tanks' boxes; the scenery has none."""
    places = np.array([[item.place.east, item.place.north, 0.0] for item in of.equipment])
    half = np.array([item.dimensions["diameter"] / 2 for item in of.equipment])[:, None]
    low, high = places - [1, 1, 0] * half, places + [1, 1, 0] * half
    high[:, 2] = [item.dimensions["height"] for item in of.equipment]
    nothing = np.full((1, 3), np.nan)
    return Boxes(np.concatenate([low, nothing]), np.concatenate([high, nothing]))


def facts(
    of: Park,
    *,
    levels: dict[int, Level] | None = None,
    unanswered: dict[int, Level] | None = None,
    qualities: dict[int, Quality] | None = None,
) -> Facts:
    """Everything normal and fresh, but for the indicator rows named."""
    tags = of.tags
    level, waiting, quality = (np.zeros(len(tags), np.uint8) for _ in range(3))
    for column, told in ((level, levels), (waiting, unanswered), (quality, qualities)):
        for row, state in (told or {}).items():
            column[row] = state
    share = 0.35 + 0.3 * np.sin(np.arange(len(tags)))
    value = tags.range_low + (tags.range_high - tags.range_low) * share
    time = np.where(quality == Quality.STALE, NOW - 754, NOW - 2)
    none = np.zeros(len(tags), np.uint8)
    heard = np.where(quality >= Quality.UNKNOWN, 0.0, time)
    return Facts(value, heard, level, quality, waiting, np.zeros(len(tags)), np.zeros(len(tags), np.uint32), none, none)


def _tank(firm: int, number: int, east: float, north: float) -> Equipment:
    code = f"11000000{firm + 1}00100{number + 1:03d}"
    measures = (
        ("温度", IndicatorKind.TEMPERATURE, "℃", -20.0, 80.0),
        ("压力", IndicatorKind.PRESSURE, "MPa", 0.0, 1.6),
        ("液位", IndicatorKind.LEVEL, "m", 0.0, 12.0),
    )
    return Equipment(
        code=code,
        name=f"V-{firm + 1}{number + 1:02d} {NAMES[(firm + number) % len(NAMES)]}",
        kind="fixed_roof_tank",
        place=Place(east, north),
        dimensions={"diameter": 18.0 + number % 3 * 6, "height": 12.0 + number % 4 * 3},
        indicators=tuple(
            Indicator(f"{code}{place:05d}", name, kind, unit, low, high)
            for place, (name, kind, unit, low, high) in enumerate(measures)
        ),
        name_en=f"V-{firm + 1}{number + 1:02d} tank",
    )
