"""What a technician must look at before a park goes on the wall. Nothing here stops the park from opening.

Rules of thresholds: `reference/domain.md` 4.4, the flag `rangeError` 量程或阈值是否填写有误 (inference; the field is in
the HRMW-type schema, secondary). The place of a notice is the code of the thing it is about.
"""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from shapely import Polygon, contains_xy

from scenes import parametric
from scenes.boundary import cleaned
from scenes.codes import CodeKind, belongs, fits
from scenes.columns import Floats
from scenes.media import MEDIA
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Unit
from scenes.trouble import Notice, Report, Trouble

MOST_NOTICES = 500
SLACK_IN_METRES = 0.05
"""How far something may lie outside a boundary before it is said."""

GAS = (IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC)

_NAMES = {
    CodeKind.ENTERPRISE: ("企业编码", "enterprise code", "9 位数字", "9 digits"),
    CodeKind.UNIT: ("危险源编码", "unit code", "企业编码 + 3 位数字", "the enterprise's code and 3 digits"),
    CodeKind.EQUIPMENT: (
        "设备编码",
        "equipment code",
        "危险源编码 + 1 个字母 + 4 位数字",
        "the unit's code, a letter, 4 digits",
    ),
    CodeKind.INDICATOR: (
        "指标编码",
        "indicator code",
        "设备编码 + 2 个字母 + 3 位数字",
        "the equipment's code, 2 letters, 3 digits",
    ),
}


def check_park(park: Park) -> Report:
    """Everything that looks wrong in a park: codes, thresholds, units, dimensions, places outside their boundary.

    At most 500 notices and a count of the rest.
    """
    report = Report()
    rest = 0
    for notice in _found(park):
        if len(report.notices) < MOST_NOTICES:
            report.notices.append(notice)
        else:
            rest += 1
    if rest:
        report.note(f"另有 {rest} 处没有列出。", f"{rest} more are not listed.")
    return report


def range_faults(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """What is wrong with range, thresholds and unit, in both languages; empty when nothing is (rangeError 4.4)."""
    return tuple(_range_faults(indicator))


def _found(park: Park) -> Iterator[Notice]:
    yield from _doubled(park)
    yield from _outline(park.boundary, park.code, park.name)
    for enterprise in park.enterprises:
        yield from _code(enterprise.code, CodeKind.ENTERPRISE, "")
        yield from _outline(enterprise.boundary, enterprise.code, enterprise.name)
        yield from _outside(enterprise)
        for unit in enterprise.units:
            yield from _code(unit.code, CodeKind.UNIT, enterprise.code)
            for item in unit.equipment:
                yield from _equipment(item, unit)


def _doubled(park: Park) -> Iterator[Notice]:
    """Codes that stand twice anywhere in the park."""
    codes = [enterprise.code for enterprise in park.enterprises]
    codes += [unit.code for enterprise in park.enterprises for unit in enterprise.units]
    codes += [item.code for item in park.equipment]
    codes += [indicator.code for indicator in park.indicators]
    for code, count in Counter(codes).items():
        if count > 1:
            yield Notice(
                f"编码 {code} 出现 {count} 次。",
                f"The code {code} stands {count} times.",
                "给每一项一个自己的编码。",
                "Give each item a code of its own.",
                place=code,
            )


def _code(code: str, kind: CodeKind, parent: str) -> Iterator[Notice]:
    zh, en, pattern_zh, pattern_en = _NAMES[kind]
    if not fits(code, kind):
        yield Notice(
            f"{zh} {code} 不合格式：{pattern_zh}。",
            f"The {en} {code} does not fit its pattern: {pattern_en}.",
            "与监测预警系统中的编码核对。",
            "Compare it with the code in the monitoring system.",
            place=code,
        )
    elif parent and not belongs(code, parent):
        yield Notice(
            f"{zh} {code} 不以上一级编码 {parent} 开头。",
            f"The {en} {code} does not begin with {parent}, the code above it.",
            "检查它归属的对象。",
            "Look at what it belongs to.",
            place=code,
        )


def _equipment(item: Equipment, unit: Unit) -> Iterator[Notice]:
    yield from _code(item.code, CodeKind.EQUIPMENT, unit.code)
    try:
        parametric.complete(item.kind, item.dimensions)
    except Trouble as trouble:
        told = trouble.notice
        yield Notice(
            f"“{item.name}”：{told.zh}", f"“{item.name}”: {told.en}", told.remedy_zh, told.remedy_en, place=item.code
        )
    if not all(math.isfinite(metres) for metres in (item.place.east, item.place.north, item.place.up, item.place.turn)):
        yield Notice(
            f"“{item.name}”的位置不是数。",
            f"The place of “{item.name}” is not a number.",
            "重新定位。",
            "Place it again.",
            place=item.code,
        )
    if item.medium and item.medium not in MEDIA:
        yield Notice(
            f"“{item.name}”的介质 {item.medium} 不在介质表中。",
            f"The medium {item.medium} of “{item.name}” is not in the table of media.",
            "选用介质表中的键，或留空。",
            "Use a key of the table of media, or leave it empty.",
            place=item.code,
        )
    for indicator in item.indicators:
        yield from _code(indicator.code, CodeKind.INDICATOR, item.code)
        for zh, en in _range_faults(indicator):
            yield Notice(
                f"“{item.name}”{indicator.name}：{zh}。",
                f"“{item.name}” {indicator.name}: {en}.",
                "按现场设定值改正量程或阈值。",
                "Set range and thresholds as they are in the plant.",
                place=indicator.code,
            )


def _range_faults(indicator: Indicator) -> Iterator[tuple[str, str]]:
    if not indicator.unit.strip():
        yield "没有单位", "the unit is missing"
    low, high = indicator.range_low, indicator.range_high
    limits = [
        (word, value)
        for word, value in (
            ("LL", indicator.low_low),
            ("L", indicator.low),
            ("H", indicator.high),
            ("HH", indicator.high_high),
        )
        if value is not None
        and not (indicator.kind in GAS and word in ("L", "LL"))  # parked at the floor, never judged
    ]
    wrong = [word for word, value in (("量程下限", low), ("量程上限", high), *limits) if not math.isfinite(value)]
    if wrong:
        yield f"{'、'.join(wrong)}不是数", "range or thresholds are not numbers"
        return
    if low >= high:
        yield f"量程下限 {low:g} 不小于上限 {high:g}", f"the range runs from {low:g} to {high:g}"
        return
    for (lower, less), (upper, more) in pairwise(limits):
        if less > more:
            yield f"{lower} {less:g} 大于 {upper} {more:g}", f"{lower} {less:g} is above {upper} {more:g}"
    for word, value in limits:
        if not low <= value <= high:
            yield (
                f"{word} {value:g} 超出量程 {low:g}…{high:g}",
                f"{word} {value:g} lies outside the range {low:g}…{high:g}",
            )
        elif value in (low, high):
            yield (
                f"{word} {value:g} 正在量程端点，越限与故障无法区分",
                f"{word} {value:g} is at the end of the range: an excursion cannot be told from a fault",
            )


def _outline(ring: Floats, code: str, name: str) -> Iterator[Notice]:
    if len(ring) == 0:
        yield Notice(
            f"“{name}”没有边界。",
            f"“{name}” has no boundary.",
            "导入或绘制边界。",
            "Import or draw the boundary.",
            place=code,
        )
        return
    report = Report()
    try:
        cleaned(ring, report, place=code)
    except Trouble as trouble:
        yield trouble.notice
    yield from (notice for notice in report.notices if notice.remedy_zh)


def _outside(enterprise: Enterprise) -> Iterator[Notice]:
    """Bunds and equipment that do not lie inside the enterprise's boundary."""
    boundary = _polygon(enterprise.boundary)
    if boundary is None:
        return
    grown = boundary.buffer(SLACK_IN_METRES)
    for unit in enterprise.units:
        bund = _polygon(unit.bund) if len(unit.bund) else None
        if bund is not None and not grown.covers(bund):
            yield _lies_outside(unit.code, unit.name, "防火堤或建筑", "bund or building")
        if len(unit.bund) and bund is None:
            yield from _outline(unit.bund, unit.code, unit.name)
    items = [item for unit in enterprise.units for item in unit.equipment]
    places = np.array([(item.place.east, item.place.north) for item in items]).reshape(-1, 2)
    inside = contains_xy(grown, places[:, 0], places[:, 1])
    for row in np.flatnonzero(~inside):
        yield _lies_outside(items[row].code, items[row].name, "位置", "place")


def _polygon(ring: Floats) -> Polygon | None:
    try:
        return cleaned(ring, Report())
    except Trouble:
        return None


def _lies_outside(code: str, name: str, zh: str, en: str) -> Notice:
    return Notice(
        f"“{name}”的{zh}在企业边界之外。",
        f"The {en} of “{name}” lies outside the enterprise's boundary.",
        "核对坐标基准和位置。",
        "Compare the datum and the place.",
        place=code,
    )
