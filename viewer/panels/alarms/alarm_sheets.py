"""What the alarm list hands over to be written: the same words as on the screen, values and moments as such."""

from collections.abc import Iterable, Sequence

import numpy as np

from loaders.alarm_export import Cell, Column, Export, Kind, Sheet
from scenes.alarm_board import Situation
from scenes.columns import Numbers
from scenes.plant import Park
from viewer.panels.alarms.alarm_columns import Col, title
from viewer.panels.alarms.alarm_models import AlarmLines
from viewer.panels.alarms.alarm_pages import Page, keys_of, situations_in_order, usual_order
from viewer.panels.alarms.alarm_seen import Seen, tags_of_keys
from viewer.panels.alarms.alarm_values import NAMED, limits_at
from viewer.panels.alarms.kept_words import cause_name, translate
from viewer.panels.alarms.situation_model import SituationLines
from viewer.panels.words import clock_told, name_of, unit_of

_WIDTHS = {Col.EQUIPMENT: 26, Col.ENTERPRISE: 26, Col.UNIT: 18, Col.INDICATOR: 18, Col.WHY: 30, Col.KEPT: 30}
"""In letters; other columns have room for a moment."""
_USUAL_WIDTH = 18


def page_sheet(park: Park, model: AlarmLines, columns: Sequence[Col], *, filters: str, hidden: str) -> Export:
    """The lines of a page as they stand on the screen: in their order, with the columns shown."""
    about = (
        (translate("Alarms", "筛选"), filters or translate("Alarms", "无")),
        *(((translate("Alarms", "筛选隐藏"), hidden),) if hidden else ()),
    )
    if isinstance(model, SituationLines):
        made = _as_told(model, columns)
    else:
        made = _typed(park, model, model.seen, model.keys, columns)
    return Export(_about(park, model.seen), (Sheet(page_name(model.page), made, about),))


def everything(park: Park, models: Iterable[AlarmLines], seen: Seen, situations: tuple[Situation, ...]) -> Export:
    """Every page with every column, whatever a filter hides."""
    sheets: list[Sheet] = []
    for model in models:
        if isinstance(model, SituationLines):
            sheets.append(Sheet(page_name(model.page), _situations(park, model, situations)))
            continue
        keys = keys_of(model.page, seen)
        keys = keys[np.lexsort(usual_order(model.page, seen, keys))]
        sheets.append(Sheet(page_name(model.page), _typed(park, model, seen, keys, model.columns)))
    return Export(_about(park, seen), tuple(sheets), translate("Alarms", "列表"))


def page_name(page: Page) -> str:
    """The name of a page, without its count."""
    return {
        Page.STANDING: translate("Alarms", "报警"),
        Page.SITUATIONS: translate("Alarms", "情形"),
        Page.UNKNOWN: translate("Alarms", "失联未知"),
        Page.AWAY: translate("Alarms", "搁置抑制停用"),
    }[page]


def _about(park: Park, seen: Seen) -> tuple[tuple[str, str], ...]:
    rehearsal = translate("Alarms", "演练：虚构园区与模拟数据，不是真实情况。")
    return (
        (translate("Alarms", "园区"), name_of(park)),
        (translate("Alarms", "时刻"), clock_told(seen.now, date=True)),
        *(((translate("Alarms", "数据"), rehearsal),) if park.rehearsal else ()),
    )


def _typed(park: Park, model: AlarmLines, seen: Seen, keys: Numbers, columns: Sequence[Col]) -> tuple[Column, ...]:
    """Columns of alarms, with the code of the indicator at the end: it says which one is meant in any language."""
    tags = tags_of_keys(keys)
    made = [each for col in columns for each in _columns(park, model, seen, keys, col)]
    codes = [park.tags.codes[int(tag)] for tag in tags]
    return (*made, Column(translate("Alarms", "指标编码"), codes, width=24))


def _columns(park: Park, model: AlarmLines, seen: Seen, keys: Numbers, col: Col) -> tuple[Column, ...]:
    tags, facts = tags_of_keys(keys), seen.facts
    match col:
        case Col.VALUE:
            units = [unit_of(park, tag) for tag in tags.tolist()]
            return _number(col, facts.value[tags].tolist()), Column(translate("Alarms", "计量单位"), units)
        case Col.LIMIT:
            return (_number(col, limits_at(park.tags, tags, seen.level[tags]).tolist()),)
        case Col.SINCE:
            return (_time(col, [model.since(key) for key in keys.tolist()]),)
        case Col.HEARD:
            return (_time(col, facts.time[tags].tolist()),)
        case Col.LASTED:
            since = np.array([model.since(key) for key in keys.tolist()])
            return (_span(col, np.where(since > 0, seen.now - since, np.nan).tolist()),)
        case Col.AGE:
            heard = facts.time[tags]
            return (_span(col, np.where(heard > 0, seen.now - heard, np.nan).tolist()),)
        case _ if col in NAMED:
            return (_text(col, model.names.column(col)[tags].tolist()),)
        case _:
            return (_text(col, [model.text(key, col) for key in keys.tolist()]),)


def _as_told(model: SituationLines, columns: Sequence[Col]) -> tuple[Column, ...]:
    """Situations and what is opened of them, word by word."""
    return tuple(_text(col, [model.text(int(key), col) for key in model.keys]) for col in columns)


def _situations(park: Park, model: SituationLines, situations: tuple[Situation, ...]) -> tuple[Column, ...]:
    told = situations_in_order(situations)
    names = model.names
    return (
        _text(Col.CAUSE, [cause_name(each) for each in told]),
        _text(Col.ENTERPRISE, [names.enterprises()[each.enterprise] for each in told]),
        _text(Col.UNIT, [names.units()[each.unit] if each.unit >= 0 else "" for each in told]),
        Column(translate("Alarms", "首出指标"), [park.tags.codes[each.first] for each in told], width=24),
        Column(translate("Alarms", "指标数"), [float(len(each.rows)) for each in told], Kind.NUMBER),
        Column(translate("Alarms", "未确认数"), [float(each.unanswered) for each in told], Kind.NUMBER),
        _time(Col.SINCE, [each.opened for each in told]),
    )


def _text(col: Col, values: list[Cell] | list[str]) -> Column:
    return Column(title(col), values, width=_WIDTHS.get(col, _USUAL_WIDTH))


def _number(col: Col, values: list[float]) -> Column:
    return Column(title(col), values, Kind.NUMBER)


def _time(col: Col, values: list[float]) -> Column:
    return Column(title(col), values, Kind.TIME, _USUAL_WIDTH + 2)


def _span(col: Col, values: list[float]) -> Column:
    return Column(title(col), values, Kind.SPAN)
