"""The words of the trade in the language of the interface, and figures as people read them."""

import math
import time

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from scenes.media import MEDIA
from scenes.parametric import KINDS
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Layer, Park, SavedView, Unit
from scenes.severity import Level, Quality
from scenes.tags import Tags
from viewer.panels.language import language

type Named = Park | Enterprise | Unit | Equipment | Indicator | SavedView | Layer

_LEVELS = {
    Level.NORMAL: QT_TRANSLATE_NOOP("Words", "正常"),
    Level.LOW: QT_TRANSLATE_NOOP("Words", "低报"),
    Level.HIGH: QT_TRANSLATE_NOOP("Words", "高报"),
    Level.LOW_LOW: QT_TRANSLATE_NOOP("Words", "低低报"),
    Level.HIGH_HIGH: QT_TRANSLATE_NOOP("Words", "高高报"),
}
_QUALITIES = {
    Quality.GOOD: QT_TRANSLATE_NOOP("Words", "有效"),
    Quality.FAULT: QT_TRANSLATE_NOOP("Words", "质量异常"),
    Quality.STALE: QT_TRANSLATE_NOOP("Words", "离线"),
    Quality.UNKNOWN: QT_TRANSLATE_NOOP("Words", "无数据"),
    Quality.UNLINKED: QT_TRANSLATE_NOOP("Words", "未接入"),
}
_MEASURES = {
    IndicatorKind.TEMPERATURE: QT_TRANSLATE_NOOP("Words", "温度"),
    IndicatorKind.PRESSURE: QT_TRANSLATE_NOOP("Words", "压力"),
    IndicatorKind.LEVEL: QT_TRANSLATE_NOOP("Words", "液位"),
    IndicatorKind.FLOW: QT_TRANSLATE_NOOP("Words", "流量"),
    IndicatorKind.GAS_COMBUSTIBLE: QT_TRANSLATE_NOOP("Words", "可燃气体"),
    IndicatorKind.GAS_TOXIC: QT_TRANSLATE_NOOP("Words", "有毒气体"),
    IndicatorKind.DIFFERENTIAL_PRESSURE: QT_TRANSLATE_NOOP("Words", "压差"),
    IndicatorKind.SPARK: QT_TRANSLATE_NOOP("Words", "火花"),
    IndicatorKind.WATER_LEVEL: QT_TRANSLATE_NOOP("Words", "水位"),
    IndicatorKind.HUMIDITY: QT_TRANSLATE_NOOP("Words", "湿度"),
    IndicatorKind.WIND_SPEED: QT_TRANSLATE_NOOP("Words", "风速"),
    IndicatorKind.VIBRATION: QT_TRANSLATE_NOOP("Words", "振动"),
    IndicatorKind.CURRENT: QT_TRANSLATE_NOOP("Words", "电流"),
    IndicatorKind.SWITCH: QT_TRANSLATE_NOOP("Words", "开关量"),
}
_KINDS = {each.name: each for each in KINDS}
_FOREIGN_KINDS = {"model_part": QT_TRANSLATE_NOOP("Words", "模型部件")}
"""Kinds that no table of shapes has: what a file of somebody else's brought along."""
_STATES = {
    IndicatorKind.SPARK: (QT_TRANSLATE_NOOP("Words", "无火花"), QT_TRANSLATE_NOOP("Words", "有火花")),
    IndicatorKind.SWITCH: (QT_TRANSLATE_NOOP("Words", "关"), QT_TRANSLATE_NOOP("Words", "开")),
}
"""Indicators that are 0 or 1: what each of the two is called."""
_NO_UNITS = {"", "-", "–", "—", "/"}
_ROLES = {
    word: word
    for word in (
        QT_TRANSLATE_NOOP("Words", "主要负责人"),
        QT_TRANSLATE_NOOP("Words", "技术负责人"),
        QT_TRANSLATE_NOOP("Words", "操作负责人"),
        QT_TRANSLATE_NOOP("Words", "安全总监"),
        QT_TRANSLATE_NOOP("Words", "安全负责人"),
        QT_TRANSLATE_NOOP("Words", "安全管理员"),
        QT_TRANSLATE_NOOP("Words", "设备负责人"),
        QT_TRANSLATE_NOOP("Words", "值班电话"),
        QT_TRANSLATE_NOOP("Words", "值班长"),
    )
}

LETTERS = {Level.NORMAL: "", Level.LOW: "L", Level.HIGH: "H", Level.LOW_LOW: "LL", Level.HIGH_HIGH: "HH"}
"""The letters of a threshold, the same in every language."""

translate = QCoreApplication.translate


def level_name(level: int) -> str:
    """An alarm level in words."""
    return translate("Words", str(_LEVELS[Level(level)]))


def quality_name(quality: int) -> str:
    """A data quality in words."""
    return translate("Words", str(_QUALITIES[Quality(quality)]))


def measure_name(kind: IndicatorKind) -> str:
    """What an indicator measures."""
    return translate("Words", str(_MEASURES[kind]))


def kind_name(kind: str) -> str:
    """What kind of equipment it is; a kind without a word is shown by its key."""
    if kind in _FOREIGN_KINDS:
        return translate("Words", str(_FOREIGN_KINDS[kind]))
    if kind not in _KINDS:
        return kind
    return _KINDS[kind].en if language() == "en" else _KINDS[kind].zh


def medium_name(key: str) -> str:
    """What it holds; an unknown medium is shown by its key."""
    if key not in MEDIA:
        return key
    return MEDIA[key].en if language() == "en" else MEDIA[key].zh


def chemical_name(filed: str) -> str:
    """A chemical as filed; in English where it is one of the media we know."""
    if language() == "zh":
        return filed
    return next((medium.en for medium in MEDIA.values() if filed in (medium.chemical, medium.zh)), filed)


def role_name(role: str) -> str:
    """A duty as filed; the usual ones are translated."""
    return translate("Words", role) if role in _ROLES else role


def dimensions_told(item: Equipment) -> str:
    """The dimensions in metres, in the order filed."""
    known = {each.name: each for each in _KINDS[item.kind].dimensions} if item.kind in _KINDS else {}
    words = {name: each.en if language() == "en" else each.zh for name, each in known.items()}
    return " · ".join(
        f"{words.get(name, name)}\N{NO-BREAK SPACE}{metres:.4g}\N{NO-BREAK SPACE}m"
        for name, metres in item.dimensions.items()
    )


def name_of(thing: Named) -> str:
    """Its name in the language of the interface; the Chinese one where there is no English one."""
    return thing.name_en if language() == "en" and thing.name_en else thing.name


def state_name(level: int, unanswered: int) -> str:
    """Where an alarm stands between the process and the operator."""
    if unanswered and level:
        return translate("Words", "未确认")
    if unanswered:
        return translate("Words", "已恢复未确认")
    return translate("Words", "已确认") if level else ""


def figure(value: float, low: float, high: float) -> str:
    """A value with as many decimals as its range deserves: about one part in a thousand. "—" where there is none."""
    if not math.isfinite(value):
        return "—"
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return f"{value:.4g}"
    return f"{value:.{min(max(3 - math.ceil(math.log10(span)), 0), 4)}f}"


def value_of(tags: Tags, tag: int, value: float) -> str:
    """A value of one indicator, without its unit; in words where it can only be 0 or 1. "—" where there is none."""
    if (names := _states_of(tags, tag)) and math.isfinite(value):
        return translate("Words", names[value >= 0.5])
    return figure(value, float(tags.range_low[tag]), float(tags.range_high[tag]))


def unit_of(park: Park, tag: int) -> str:
    """The unit that its values are told with; "" for a pure number, which files write with a dash."""
    unit = park.indicators[tag].unit.strip()
    return "" if unit in _NO_UNITS or _states_of(park.tags, tag) else unit


def value_told(park: Park, tag: int, value: float) -> str:
    """A value of one indicator with its unit. "—" where there is none."""
    told = value_of(park.tags, tag, value)
    return f"{told} {unit_of(park, tag)}".rstrip() if math.isfinite(value) else told


def limit_told(tags: Tags, tag: int, level: int) -> str:
    """A threshold with its letters; of what is 0 or 1 the state that crosses it. "" where there is none."""
    limit = limit_of(tags, tag, level)
    if math.isnan(limit):
        return ""
    crossed = float(level in (Level.HIGH, Level.HIGH_HIGH)) if _states_of(tags, tag) else limit
    return f"{LETTERS[Level(level)]} {value_of(tags, tag, crossed)}"


def limit_of(tags: Tags, tag: int, level: int) -> float:
    """The threshold that a level crosses, NaN for `NORMAL` or where it does not exist."""
    columns = {
        Level.LOW: tags.low,
        Level.HIGH: tags.high,
        Level.LOW_LOW: tags.low_low,
        Level.HIGH_HIGH: tags.high_high,
    }
    return float(columns[Level(level)][tag]) if level else math.nan


def span_told(seconds: float) -> str:
    """How long something has lasted: two units at most."""
    if not math.isfinite(seconds):
        return "—"
    whole = max(int(seconds), 0)
    if whole < 60:
        return translate("Words", "{0} 秒").format(whole)
    if whole < 3600:
        return translate("Words", "{0} 分 {1} 秒").format(whole // 60, f"{whole % 60:02d}")
    if whole < 86400:
        return translate("Words", "{0} 时 {1} 分").format(whole // 3600, f"{whole % 3600 // 60:02d}")
    return translate("Words", "{0} 天 {1} 时").format(whole // 86400, whole % 86400 // 3600)


def clock_told(seconds: float, *, date: bool = False) -> str:
    """A moment, seconds since 1970 UTC, on the clock of this workstation; "—" for never or what is no moment."""
    if not (math.isfinite(seconds) and 0 < seconds < 253402214400):  # the year 9999; strftime knows no later one
        return "—"
    return time.strftime("%Y-%m-%d %H:%M:%S" if date else "%H:%M:%S", time.localtime(seconds))


def _states_of(tags: Tags, tag: int) -> tuple[str, str] | None:
    """Names of 0 and 1; a spark detector that counts has none."""
    binary = (tags.range_low[tag], tags.range_high[tag]) == (0.0, 1.0)
    names = _STATES.get(tuple(IndicatorKind)[int(tags.kind[tag])]) if binary else None
    return (str(names[0]), str(names[1])) if names else None
