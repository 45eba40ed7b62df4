"""Journal entries in the words of the interface: who did what, and what happened to one alarm."""

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from loaders.live.acts import Told
from scenes.alarm import AlarmState, Happening
from scenes.alarm_situations import CAUSES
from scenes.plant import Park
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_words import action_name, alarm_state_name, axis_name, happening_name
from viewer.panels.language import language
from viewer.panels.words import clock_told, level_name, quality_name, value_told

_NAMES = {
    "action": QT_TRANSLATE_NOOP("Words", "指令"),
    "what": QT_TRANSLATE_NOOP("Words", "事件"),
    "axis": QT_TRANSLATE_NOOP("Words", "报警"),
    "level": QT_TRANSLATE_NOOP("Words", "级别"),
    "value": QT_TRANSLATE_NOOP("Words", "读数"),
    "quality": QT_TRANSLATE_NOOP("Words", "质量"),
    "heard": QT_TRANSLATE_NOOP("Words", "数据时间"),
    "text": QT_TRANSLATE_NOOP("Words", "内容"),
    "reason": QT_TRANSLATE_NOOP("Words", "原因"),
    "permit": QT_TRANSLATE_NOOP("Words", "许可"),
    "until": QT_TRANSLATE_NOOP("Words", "至"),
    "second": QT_TRANSLATE_NOOP("Words", "第二人"),
    "why": QT_TRANSLATE_NOOP("Words", "说明"),
    "why_en": QT_TRANSLATE_NOOP("Words", "说明"),
    "cause": QT_TRANSLATE_NOOP("Words", "原因"),
    "opened": QT_TRANSLATE_NOOP("Words", "起始"),
    "since": QT_TRANSLATE_NOOP("Words", "起始"),
    "alarms": QT_TRANSLATE_NOOP("Words", "报警数"),
    "source": QT_TRANSLATE_NOOP("Words", "数据源"),
}
"""In the order in which they are read; what nobody knows comes last."""
_VERDICTS = {
    "real": QT_TRANSLATE_NOOP("Words", "属实"),
    "false": QT_TRANSLATE_NOOP("Words", "误报"),
    "fault": QT_TRANSLATE_NOOP("Words", "仪表故障"),
}
_STAGES = {
    "opened": QT_TRANSLATE_NOOP("Words", "开始"),
    "begun": QT_TRANSLATE_NOOP("Words", "开始"),
    "ended": QT_TRANSLATE_NOOP("Words", "结束"),
}
_STANDS = (AlarmState.UNACK, AlarmState.ACKED)
_HIDDEN = {"code", "number", "time", "key"}
_MOST_WORDS = 160

translate = QCoreApplication.translate


def entry_told(entry: Told, park: Park, row: int, was: int | None = None) -> str:
    """One entry about one indicator in a line. Words that nobody knows are shown as they were kept.

    `was` is the level at which its alarm stood before, where that is known.
    """
    words = of_one(entry.words, park.indicators[row].code) if 0 <= row < len(park.indicators) else entry.words
    if (event := _event_told(words, was)) or (event := _change_told(words)):
        shown = [event, *_others(words, park, row, _EVENT)]
    else:
        shown = _others(words, park, row, frozenset())
    return " · ".join(shown)[: _MOST_WORDS * 2]


def levels_before(entries: Sequence[Told], park: Park, row: int) -> dict[int, int]:
    """By an entry's number: at which level the process alarm stood before it; entries in any order."""
    code, last, found = park.indicators[row].code, 0, dict[int, int]()
    for entry in sorted(entries, key=lambda each: each.number):
        words = of_one(entry.words, code)
        level = words.get("level")
        if isinstance(words.get("happening"), int) and words.get("axis") == 0 and isinstance(level, int):
            if last:
                found[entry.number] = last
            last = level
    return found


def of_one(words: Mapping[str, object], code: str) -> dict[str, object]:
    """The words of an entry that holds columns, cut down to one indicator's last place in them."""
    columns = {name: cast(list[object], each) for name, each in words.items() if isinstance(each, list)}
    codes = columns.get("code")
    if codes is None:
        return dict(words)
    if code not in codes:
        return {}
    place = len(codes) - 1 - codes[::-1].index(code)
    beside = {name: column[place] for name, column in columns.items() if len(column) == len(codes)}
    return {**words, **beside}


_EVENT = frozenset(
    {"axis", "happening", "before", "after", "level", "level_before", "level_after", "quality_before", "quality_after"}
)


def _event_told(words: Mapping[str, object], was: int | None) -> str:
    """What happened to an alarm: "报警：正常 → 未确认"."""
    happening, axis = words.get("happening"), words.get("axis")
    before, after, level = words.get("before"), words.get("after"), words.get("level")
    if not (isinstance(happening, int) and isinstance(before, int) and isinstance(after, int)):
        return ""
    if happening == Happening.ALARM and before in _STANDS and isinstance(level, int) and axis != 1:
        return _rise_told(before, after, level, was)
    parts = [happening_name(happening), f"{_state(before)} → {_state(after)}"]
    if isinstance(level, int) and level in tuple(Level) and level:
        parts.insert(0, level_name(level))
    if axis == 1:
        parts.insert(0, axis_name(1))
    return " · ".join(parts)


def _rise_told(before: int, after: int, level: int, was: int | None) -> str:
    """An alarm that stood already became worse, or came to the other side: "升级 · 高报 → 高高报 · 未确认"."""
    worse = level > was if was else level in (Level.LOW_LOW, Level.HIGH_HIGH)
    how = translate("Words", "升级") if worse else translate("Words", "转为")
    levels = " → ".join(level_name(each) for each in (was, level) if each and each in tuple(Level))
    states = _state(after) if before == after else f"{_state(before)} → {_state(after)}"
    return " · ".join((how, levels, states))


def _change_told(words: Mapping[str, object]) -> str:
    """A change of level or quality: "正常 → 高报"."""
    levels = [words.get("level_before"), words.get("level_after")]
    qualities = [words.get("quality_before"), words.get("quality_after")]
    said: list[str] = []
    if all(isinstance(each, int) and each in tuple(Level) for each in levels) and levels[0] != levels[1]:
        said.append(" → ".join(level_name(cast(int, each)) for each in levels))
    if all(isinstance(each, int) and each in tuple(Quality) for each in qualities) and qualities[0] != qualities[1]:
        said.append(" → ".join(quality_name(cast(int, each)) for each in qualities))
    return " · ".join(said)


def _others(words: Mapping[str, object], park: Park, row: int, without: frozenset[str]) -> list[str]:
    ordered = (*(name for name in _NAMES if name in words), *sorted(words.keys() - _NAMES.keys()))
    return [
        f"{translate('Words', str(_NAMES[name])) if name in _NAMES else name} {told}"
        for name in ordered
        if name not in _HIDDEN and name not in without and (told := _told(name, words[name], park, row))
    ]


def _told(name: str, value: object, park: Park, row: int) -> str:
    if value in ("", None) or isinstance(value, (list, dict)):
        return ""
    match name, value:
        case ("why_en", _) if language() == "zh":
            return ""
        case ("why", _) if language() == "en":
            return ""
        case ("axis", 0) | ("level", 0):
            return ""
        case "what", str():
            return translate("Words", str(_STAGES[value])) if value in _STAGES else value
        case "cause", str() if value in CAUSES:
            return CAUSES[value][language() == "en"]
        case "text", str():
            verdict, _, rest = value.partition(" ")
            known = _VERDICTS.get(verdict) if rest else None
            return f"{translate('Words', str(known))} {rest}" if known else value[:_MOST_WORDS]
        case "quality", int() if value in tuple(Quality):
            return quality_name(value) if value else ""
        case "until" | "opened" | "since" | "heard", int() | float():
            return clock_told(float(value), date=True) if value else ""
        case "value", int() | float() if 0 <= row < len(park.indicators):
            return value_told(park, row, float(value))
        case "action", str():
            return action_name(value)
        case "axis", int() if value in (0, 1):
            return axis_name(value)
        case "level", int() if value in tuple(Level):
            return level_name(value)
        case _:
            return str(value)[:_MOST_WORDS]


def _state(state: int) -> str:
    return alarm_state_name(state) if state in tuple(AlarmState) else str(state)
