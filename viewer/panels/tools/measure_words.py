"""What was measured, in the person's language. Lengths in metres to the centimetre, areas in square metres."""

from collections.abc import Callable
from math import isnan

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from scenes.columns import Floats
from scenes.measure import Area, Distance
from scenes.nearest import Found, Sought
from viewer.measuring import FEWEST, Measured, Tool

translate = QCoreApplication.translate

_TOOLS = {
    Tool.DISTANCE: QT_TRANSLATE_NOOP("Tools", "测距"),
    Tool.HEIGHT: QT_TRANSLATE_NOOP("Tools", "高差"),
    Tool.AREA: QT_TRANSLATE_NOOP("Tools", "面积"),
    Tool.ANGLE: QT_TRANSLATE_NOOP("Tools", "角度"),
    Tool.PLACE: QT_TRANSLATE_NOOP("Tools", "坐标"),
    Tool.NEAREST: QT_TRANSLATE_NOOP("Tools", "最近目标"),
}
_SOUGHT = {
    Sought.DWELLING: QT_TRANSLATE_NOOP("Tools", "民居"),
    Sought.SCHOOL: QT_TRANSLATE_NOOP("Tools", "学校"),
    Sought.TANK: QT_TRANSLATE_NOOP("Tools", "储罐"),
}

type PlaceWords = Callable[[Floats], tuple[str, ...]]
"""A place (3,) in the words of each coordinate system that is asked for."""


def tool_name(tool: Tool) -> str:
    """What a tool is called."""
    return translate("Tools", str(_TOOLS[tool]))


def sought_name(sought: Sought) -> str:
    """What is looked for."""
    return translate("Tools", str(_SOUGHT[sought]))


def result_told(found: Measured, place_words: PlaceWords) -> tuple[str, ...]:
    """The lines of one measurement's label; what is still missing where it is not whole."""
    if not found.whole:
        left = FEWEST[found.tool] - len(found.points)
        return (translate("Tools", "再点 {0} 个点").format(left),)
    if found.tool is Tool.PLACE:
        return place_words(np.array(found.points[-1]))
    if found.distance is not None:
        return _height(found.distance) if found.tool is Tool.HEIGHT else _distance(found.distance)
    if found.area is not None:
        return _area(found.area)
    if found.angle is not None:
        return ("–" if isnan(found.angle) else f"{found.angle:.1f}°",)
    return tuple(_nearest(each) for each in found.nearest) or (translate("Tools", "场景中没有登记这类目标"),)


def _distance(found: Distance) -> tuple[str, ...]:
    bearing = "" if isnan(found.bearing) else translate("Tools", "方位 {0}°").format(f"{found.bearing:.1f}")
    return (
        translate("Tools", "斜距 {0}").format(metres_told(found.slope)),
        translate("Tools", "平距 {0}").format(metres_told(found.plan)),
        translate("Tools", "高差 {0}").format(metres_told(found.vertical, signed=True)),
        *((bearing,) if bearing else ()),
    )


def _height(found: Distance) -> tuple[str, ...]:
    return (
        translate("Tools", "高差 {0}").format(metres_told(found.vertical, signed=True)),
        translate("Tools", "平距 {0}").format(metres_told(found.plan)),
    )


def _area(found: Area) -> tuple[str, ...]:
    return (
        translate("Tools", "投影面积 {0}").format(area_told(found.plan)),
        translate("Tools", "表面积 {0}").format(area_told(found.surface)),
        translate("Tools", "周长 {0}").format(metres_told(found.perimeter)),
    )


def _nearest(found: Found) -> str:
    name = f" {found.name}" if found.name else ""
    where = translate("Tools", "在其范围内") if found.metres == 0 else metres_told(found.metres)
    return f"{sought_name(found.sought)}{name} {where}"


def metres_told(metres: float, *, signed: bool = False) -> str:
    """Metres as people read them: centimetres up to 1 km, then metres."""
    sign = "+" if signed else ""
    return f"{metres:{sign},.2f} m" if abs(metres) < 1000 else f"{metres:{sign},.0f} m"


def area_told(square_metres: float) -> str:
    """Square metres as people read them, hectares beside them where there are many."""
    told = f"{square_metres:,.1f} m²" if square_metres < 10_000 else f"{square_metres:,.0f} m²"
    return told if square_metres < 10_000 else f"{told}（{square_metres / 10_000:,.2f} ha）"
