"""What can be done with the lines that are chosen: the same as with the keyboard, and the keys beside it."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from scenes.alarm import AlarmState
from scenes.columns import Numbers
from viewer.panels.alarms.alarm_seen import Seen
from viewer.panels.alarms.asked import waiting

translate = QCoreApplication.translate


def alarm_menu(parent: QWidget, seen: Seen, keys: Numbers, do: Callable[[str], None]) -> QMenu:
    """A menu over some alarms; what is not possible with them is faint. `do` takes the letter of the keyboard."""
    menu = QMenu(parent)
    menu.setObjectName("alarm_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    states = seen.state[keys]
    any_, back = len(keys) > 0, bool(np.isin(states, (AlarmState.SHLVD, AlarmState.OOSRV)).any())
    alarmed = bool((states != AlarmState.NORM).any())
    choices = (
        ("A", translate("Alarms", "确认"), len(waiting(seen, keys)) > 0),
        ("R", translate("Alarms", "复位锁存"), bool((states == AlarmState.LATAK).any())),
        ("", "", False),
        ("S", translate("Alarms", "搁置…"), alarmed),
        ("O", translate("Alarms", "停用…"), alarmed),
        ("C", translate("Alarms", "结束搁置或停用"), back),
        ("", "", False),
        ("N", translate("Alarms", "备注…"), alarmed),
        ("H", translate("Alarms", "历史"), any_),
        ("I", translate("Alarms", "从报警立案…"), any_),
        ("M", translate("Alarms", "消音…"), True),
    )
    for letter, words, possible in choices:
        if not letter:
            menu.addSeparator()
            continue
        action = menu.addAction(f"{words}\t{letter}")
        action.setEnabled(possible)
        action.triggered.connect(lambda _=False, letter=letter: do(letter))
    return menu
