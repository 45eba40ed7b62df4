"""The words of alarms, people and the journal, in the language of the interface."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from loaders.live.acts import Action, Role
from loaders.live.feeds import Line
from scenes.alarm import AlarmState, Axis, Happening

_STATES = {
    AlarmState.NORM: QT_TRANSLATE_NOOP("Words", "正常"),
    AlarmState.UNACK: QT_TRANSLATE_NOOP("Words", "未确认"),
    AlarmState.ACKED: QT_TRANSLATE_NOOP("Words", "已确认"),
    AlarmState.RTNUN: QT_TRANSLATE_NOOP("Words", "已恢复未确认"),
    AlarmState.LATUN: QT_TRANSLATE_NOOP("Words", "锁存未确认"),
    AlarmState.LATAK: QT_TRANSLATE_NOOP("Words", "锁存待复位"),
    AlarmState.SHLVD: QT_TRANSLATE_NOOP("Words", "已搁置"),
    AlarmState.DSUPR: QT_TRANSLATE_NOOP("Words", "设计抑制"),
    AlarmState.OOSRV: QT_TRANSLATE_NOOP("Words", "已停用"),
}
_AXES = {
    Axis.PROCESS: QT_TRANSLATE_NOOP("Words", "工艺"),
    Axis.CONTACT: QT_TRANSLATE_NOOP("Words", "失联"),
}
_HAPPENINGS = {
    Happening.ALARM: QT_TRANSLATE_NOOP("Words", "报警"),
    Happening.RETURN: QT_TRANSLATE_NOOP("Words", "恢复"),
    Happening.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Words", "确认"),
    Happening.RESET: QT_TRANSLATE_NOOP("Words", "复位"),
    Happening.SHELVE: QT_TRANSLATE_NOOP("Words", "搁置"),
    Happening.UNSHELVE: QT_TRANSLATE_NOOP("Words", "取消搁置"),
    Happening.EXPIRE: QT_TRANSLATE_NOOP("Words", "搁置到期"),
    Happening.SUPPRESS: QT_TRANSLATE_NOOP("Words", "设计抑制"),
    Happening.RELEASE: QT_TRANSLATE_NOOP("Words", "解除抑制"),
    Happening.TAKE_OUT: QT_TRANSLATE_NOOP("Words", "停用"),
    Happening.BRING_BACK: QT_TRANSLATE_NOOP("Words", "恢复投用"),
}
_ACTIONS = {
    Action.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Words", "确认"),
    Action.SILENCE: QT_TRANSLATE_NOOP("Words", "消音"),
    Action.SHELVE: QT_TRANSLATE_NOOP("Words", "搁置"),
    Action.UNSHELVE: QT_TRANSLATE_NOOP("Words", "取消搁置"),
    Action.RESET: QT_TRANSLATE_NOOP("Words", "复位"),
    Action.TAKE_OUT: QT_TRANSLATE_NOOP("Words", "停用"),
    Action.BRING_BACK: QT_TRANSLATE_NOOP("Words", "恢复投用"),
    Action.NOTE: QT_TRANSLATE_NOOP("Words", "备注"),
    Action.VERIFY: QT_TRANSLATE_NOOP("Words", "核实"),
    Action.SELF_TEST: QT_TRANSLATE_NOOP("Words", "音响自检"),
    Action.REPORT: QT_TRANSLATE_NOOP("Words", "本席报告"),
}
_ROLES = {
    Role.OPERATOR: QT_TRANSLATE_NOOP("Words", "值班员"),
    Role.SHIFT_LEADER: QT_TRANSLATE_NOOP("Words", "带班"),
    Role.ADMINISTRATOR: QT_TRANSLATE_NOOP("Words", "管理员"),
    Role.AUDITOR: QT_TRANSLATE_NOOP("Words", "审计员"),
}
_LINES = {
    Line.CONNECTING: QT_TRANSLATE_NOOP("Words", "连接中"),
    Line.UP: QT_TRANSLATE_NOOP("Words", "正常"),
    Line.DOWN: QT_TRANSLATE_NOOP("Words", "中断"),
    Line.REFUSED: QT_TRANSLATE_NOOP("Words", "被拒绝"),
}
_NUISANCES = {
    "chattering": QT_TRANSLATE_NOOP("Words", "抖动"),
    "fleeting": QT_TRANSLATE_NOOP("Words", "瞬时"),
    "stale": QT_TRANSLATE_NOOP("Words", "超过 24 小时"),
}
_KINDS = {
    "begun": QT_TRANSLATE_NOOP("Words", "日志开始"),
    "missing": QT_TRANSLATE_NOOP("Words", "日志缺失"),
    "recorder_start": QT_TRANSLATE_NOOP("Words", "记录进程启动"),
    "recorder_stop": QT_TRANSLATE_NOOP("Words", "记录进程停止"),
    "takeover": QT_TRANSLATE_NOOP("Words", "备用接管"),
    "transition": QT_TRANSLATE_NOOP("Words", "状态变化"),
    "alarm": QT_TRANSLATE_NOOP("Words", "报警事件"),
    "situation": QT_TRANSLATE_NOOP("Words", "情形"),
    "flood": QT_TRANSLATE_NOOP("Words", "报警泛滥"),
    "act": QT_TRANSLATE_NOOP("Words", "指令"),
    "view": QT_TRANSLATE_NOOP("Words", "席位画面"),
    "refused": QT_TRANSLATE_NOOP("Words", "指令被拒"),
    "login": QT_TRANSLATE_NOOP("Words", "登录"),
    "logout": QT_TRANSLATE_NOOP("Words", "退出"),
    "failed_login": QT_TRANSLATE_NOOP("Words", "登录失败"),
    "lock": QT_TRANSLATE_NOOP("Words", "账户锁定"),
    "account": QT_TRANSLATE_NOOP("Words", "账户变更"),
    "shelve": QT_TRANSLATE_NOOP("Words", "搁置"),
    "silence": QT_TRANSLATE_NOOP("Words", "消音"),
    "feed_gap": QT_TRANSLATE_NOOP("Words", "数据缺口"),
    "feed_lost": QT_TRANSLATE_NOOP("Words", "数据源中断"),
    "feed_back": QT_TRANSLATE_NOOP("Words", "数据源恢复"),
    "clock_jump": QT_TRANSLATE_NOOP("Words", "时钟跳变"),
    "pause": QT_TRANSLATE_NOOP("Words", "程序停顿"),
    "configuration": QT_TRANSLATE_NOOP("Words", "配置变更"),
    "anchor": QT_TRANSLATE_NOOP("Words", "日志锚定"),
    "outbox": QT_TRANSLATE_NOOP("Words", "回传平台"),
    "export": QT_TRANSLATE_NOOP("Words", "导出"),
    "fault": QT_TRANSLATE_NOOP("Words", "故障"),
}

translate = QCoreApplication.translate


def alarm_state_name(state: int) -> str:
    """Where an alarm stands, of the nine states."""
    return translate("Words", str(_STATES[AlarmState(state)]))


def axis_name(axis: int) -> str:
    """Which of an indicator's two alarms."""
    return translate("Words", str(_AXES[Axis(axis)]))


def happening_name(happening: int) -> str:
    """What moved an alarm; a number that a newer recorder wrote is shown as it is."""
    known = happening in tuple(Happening)
    return translate("Words", str(_HAPPENINGS[Happening(happening)])) if known else str(happening)


def action_name(action: str) -> str:
    """What was asked for; an unknown word is shown as it is."""
    return translate("Words", str(_ACTIONS[Action(action)])) if action in tuple(Action) else action


def work_role_name(role: Role | None) -> str:
    """Who somebody is at work, "" for nobody."""
    return "" if role is None else translate("Words", str(_ROLES[role]))


def person_name(person: str) -> str:
    """A person by the name that is kept; the rehearsal's guest, who is nobody in particular, has a word."""
    return translate("Words", "演练值班员") if person == "演练值班员" else person


def line_name(line: Line) -> str:
    """How the line to a source is."""
    return translate("Words", str(_LINES[line]))


def source_name(source: str) -> str:
    """A source by the name it was given; the rehearsal's own has a word."""
    return translate("Words", "演练数据") if source == "rehearsal" else source


def nuisance_name(kind: str) -> str:
    """How an alarm behaves badly; an unknown kind is shown by its key."""
    return translate("Words", str(_NUISANCES[kind])) if kind in _NUISANCES else kind


def entry_kind_name(kind: str) -> str:
    """What a journal entry is about; an unknown kind is shown by its key."""
    return translate("Words", str(_KINDS[kind])) if kind in _KINDS else kind
