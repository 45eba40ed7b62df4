"""What is said aloud: short, the place first, then what is wrong."""

from PySide6.QtCore import QCoreApplication

from scenes.alarm import Axis
from scenes.plant import Park
from viewer.liveness import Loss
from viewer.panels.words import level_name, measure_name, name_of

translate = QCoreApplication.translate


def alarm_spoken(park: Park, tag: int, level: int, axis: Axis) -> str:
    """One alarm: enterprise, equipment, indicator, and its level or that it was lost."""
    item = park.equipment[int(park.tags.object_id[tag])]
    enterprise = next(owner for owner, _, each in park.walk() if each is item)
    indicator = park.indicators[tag]
    what = level_name(level) if axis is Axis.PROCESS else translate("Spoken", "失联")
    words = (name_of(enterprise), name_of(item), name_of(indicator) or measure_name(indicator.kind), what)
    return translate("Spoken", "{0}，{1}，{2}，{3}").format(*words)


def more_spoken(count: int) -> str:
    """The rest of a burst."""
    return translate("Spoken", "还有 {0} 条").format(count)


def not_live_spoken(loss: Loss) -> str:
    """Why the picture is not the present."""
    match loss:
        case Loss.FEED:
            return translate("Spoken", "注意，全部数据源中断，画面不是实时数据")
        case Loss.CLOCK:
            return translate("Spoken", "注意，系统时钟被调整")
        case _:
            return translate("Spoken", "注意，画面不是实时数据")
