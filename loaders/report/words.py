"""The words of a report in Chinese and English, and how times and lengths of time are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from scenes.alarm import Happening
from scenes.alarm_situations import CAUSES
from scenes.chronology import Recorded
from scenes.incident import Moment, Step
from scenes.past import Why
from scenes.severity import Level, Quality
from scenes.trouble import Language, Notice

type Pair = tuple[str, str]

STEPS: Mapping[Step, Pair] = {
    Step.DETECTED: ("发现", "detected"),
    Step.ANNOUNCED: ("报警", "announced"),
    Step.ACKNOWLEDGED: ("确认", "acknowledged"),
    Step.VERIFIED: ("核实", "verified"),
    Step.DISPOSED: ("处置", "disposed"),
    Step.CLEARED: ("消除", "cleared"),
}
LEVELS: Mapping[int, Pair] = {
    Level.NORMAL: ("–", "–"),
    Level.LOW: ("低报 L", "low L"),
    Level.HIGH: ("高报 H", "high H"),
    Level.LOW_LOW: ("低低报 LL", "low low LL"),
    Level.HIGH_HIGH: ("高高报 HH", "high high HH"),
}
QUALITIES: Mapping[Quality, Pair] = {
    Quality.GOOD: ("有效", "good"),
    Quality.FAULT: ("质量异常", "fault"),
    Quality.STALE: ("离线", "stale"),
    Quality.UNKNOWN: ("无数据", "unknown"),
    Quality.UNLINKED: ("未接入", "not linked"),
}
WHYS: Mapping[Why, Pair] = {
    Why.NOT_RECORDED: ("没有记录：记录进程未运行", "not recorded: no recorder ran"),
    Why.LOST: ("记录过，数据已损坏或丢失", "recorded, and damaged or missing now"),
    Why.EXPIRED: ("超过保存期限", "older than what is kept"),
}
HAPPENINGS: Mapping[int, Pair] = {
    Happening.ALARM: ("报警", "alarm"),
    Happening.RETURN: ("恢复", "returned"),
    Happening.ACKNOWLEDGE: ("确认", "acknowledged"),
    Happening.RESET: ("复位", "reset"),
    Happening.SHELVE: ("搁置", "shelved"),
    Happening.UNSHELVE: ("取消搁置", "unshelved"),
    Happening.EXPIRE: ("搁置到期", "shelving expired"),
    Happening.SUPPRESS: ("设计抑制", "suppressed by design"),
    Happening.RELEASE: ("解除抑制", "released"),
    Happening.TAKE_OUT: ("停用", "taken out of service"),
    Happening.BRING_BACK: ("恢复投用", "back in service"),
}
ACTIONS: Mapping[str, Pair] = {
    "acknowledge": ("确认", "acknowledge"),
    "silence": ("消音", "silence"),
    "shelve": ("搁置", "shelve"),
    "unshelve": ("取消搁置", "unshelve"),
    "reset": ("复位", "reset"),
    "take_out": ("停用", "take out of service"),
    "bring_back": ("恢复投用", "bring back"),
    "note": ("备注", "note"),
    "verify": ("核实", "verify"),
    "self_test": ("音响自检", "sound test"),
    "report": ("本席报告", "report of the seat"),
    "login": ("登录", "log in"),
    "logout": ("退出", "log out"),
}
KINDS: Mapping[str, Pair] = {
    "begun": ("日志开始", "journal begins"),
    "missing": ("日志缺失", "entries missing"),
    "recorder_start": ("记录进程启动", "recorder started"),
    "recorder_stop": ("记录进程停止", "recorder stopped"),
    "takeover": ("备用接管", "standby took over"),
    "transition": ("状态变化", "transition"),
    "alarm": ("报警事件", "alarm"),
    "situation": ("情形", "situation"),
    "flood": ("报警泛滥", "alarm flood"),
    "act": ("指令", "act"),
    "refused": ("指令被拒", "refused"),
    "login": ("登录", "log in"),
    "logout": ("退出", "log out"),
    "failed_login": ("登录失败", "log-in failed"),
    "lock": ("账户锁定", "account locked"),
    "account": ("账户变更", "account changed"),
    "feed_gap": ("数据缺口", "messages missing"),
    "feed_lost": ("数据源中断", "source lost"),
    "feed_back": ("数据源恢复", "source back"),
    "clock_jump": ("时钟跳变", "clock jumped"),
    "pause": ("程序停顿", "machine paused"),
    "configuration": ("配置变更", "configuration changed"),
    "fault": ("故障", "fault"),
}
VERDICTS: Mapping[str, Pair] = {
    "real": ("真实报警", "real"),
    "false": ("误报", "false"),
    "fault": ("仪表故障", "faulty instrument"),
}
MOMENTS: Mapping[str, Pair] = {
    Moment.OCCURRED: ("事故发生", "it happened"),
    Moment.HEAD_KNEW: ("单位负责人接报", "head of the enterprise was told"),
    Moment.COUNTY_TOLD: ("报告县级部门", "county was told"),
    Moment.CITY_TOLD: ("报告市级部门", "city was told"),
    Moment.PROVINCE_TOLD: ("报告省级部门", "province was told"),
    Moment.STATE_TOLD: ("报告国务院部门", "state was told"),
    Moment.SUPPLEMENTED: ("补报", "supplemented"),
}
LOSSES: Mapping[str, Pair] = {
    "deaths": ("死亡", "deaths"),
    "injuries": ("重伤（含急性中毒）", "serious injuries, acute poisoning included"),
    "loss_yuan": ("直接经济损失", "direct loss"),
}
ROLES: Mapping[str, Pair] = {
    "operator": ("值班员", "operator"),
    "shift_leader": ("带班", "shift leader"),
    "administrator": ("管理员", "administrator"),
    "auditor": ("审计员", "auditor"),
}
_WHAT: Mapping[str, Pair] = {
    "opened": ("形成", "opened"),
    "ended": ("结束", "ended"),
    "begun": ("开始", "began"),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language and one time zone (None: the machine's)."""

    language: Language
    zone: tzinfo | None = None

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return zh if self.language == "zh" else en

    def of(self, pair: Pair | None, otherwise: str = "–") -> str:
        """A pair of words; `otherwise` where there is none."""
        return otherwise if pair is None else self.say(*pair)

    def notice(self, notice: Notice) -> str:
        """What went wrong, with its remedy."""
        return notice.told(self.language)

    def moment(self, seconds: float) -> str:
        """Date and time to the second, "–" where no calendar holds it."""
        return self._told(seconds, "%Y-%m-%d %H:%M:%S")

    def clock(self, seconds: float) -> str:
        """Time of day to a tenth of a second: what happened within one second keeps its order."""
        whole = self._told(seconds, "%m-%d %H:%M:%S")
        return whole if whole == "–" else f"{whole}.{int(seconds * 10) % 10}"

    def offset(self, seconds: float) -> str:
        """How far local time is ahead, as UTC+08:00."""
        found = self._told(seconds, "%z")
        return f"UTC{found[:3]}:{found[3:5]}" if len(found) >= 5 else "UTC"

    def span(self, seconds: float | None) -> str:
        """A length of time: 12.3 s, 4 min 5 s, 2 h 5 min."""
        if seconds is None:
            return "–"
        sign, left = ("-" if seconds < 0 else ""), abs(seconds)
        if left < 60:
            return f"{sign}{left:.1f} s"
        if left < 3600:
            return f"{sign}{int(left) // 60} min {int(left) % 60} s"
        minutes = int(left) % 3600 // 60
        return f"{sign}{int(left) // 3600} h" + (f" {minutes} min" if minutes else "")

    def _told(self, seconds: float, form: str) -> str:
        try:
            return datetime.fromtimestamp(seconds, self.zone).astimezone(self.zone).strftime(form)
        except (OverflowError, ValueError, OSError):
            return "–"


def line_told(line: Recorded, names: Mapping[str, str], speech: Speech) -> str:
    """One line of the chronology in words; `names` are those of indicators, by code."""
    words = line.words
    match line.kind:
        case "alarm":
            happening, level = words.get("happening"), words.get("level")
            what = speech.of(HAPPENINGS.get(happening if isinstance(happening, int) else -1))
            axis = speech.say("失联", "contact") if words.get("axis") else speech.of(LEVELS.get(_int(level)))
            value = words.get("value")
            shown = f" ({value:.6g})" if isinstance(value, float) else ""
            return f"{_named(words, names)}: {axis} {what}{shown}"
        case "act" | "refused":
            action = speech.of(ACTIONS.get(str(words.get("action"))), str(words.get("action", "")))
            why = str(words.get("why" if speech.language == "zh" else "why_en", ""))
            parts = [speech.say("被拒：", "refused: ") + action if line.kind == "refused" else action]
            parts += [each for each in (_named(words, names), _text_told(words, speech), why) if each]
            return " · ".join(parts)
        case "situation":
            cause = speech.of(CAUSES.get(str(words.get("cause"))), str(words.get("cause", "")))
            what = speech.of(_WHAT.get(str(words.get("what"))), "")
            return f"{cause} {what} · {_named(words, names)}"
        case "login":
            return speech.of(ROLES.get(str(words.get("role"))), str(words.get("role", "")))
        case "feed_lost" | "feed_back" | "feed_gap":
            told = [str(words.get(name, "")) for name in ("source", "why")]
            missing = words.get("missing")
            gap = [speech.say(f"缺 {missing} 条", f"{missing} missing")] if isinstance(missing, int) else []
            return " · ".join(each for each in (*told, *gap) if each)
        case "flood":
            return speech.of(_WHAT.get(str(words.get("what"))), "")
        case _:
            rest = [
                f"{name}={word}" for name, word in words.items() if isinstance(word, str | int | float) and word != ""
            ]
            return ", ".join(rest)[:160]


def _named(words: Mapping[str, object], names: Mapping[str, str]) -> str:
    code = words.get("code")
    codes = [str(each) for each in code] if isinstance(code, list) else [code] if isinstance(code, str) else []  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    told = [names.get(each, each) for each in codes]
    return "、".join(told[:3]) + (f" …({len(told)})" if len(told) > 3 else "")


def _text_told(words: Mapping[str, object], speech: Speech) -> str:
    text = str(words.get("text", ""))
    if words.get("action") != "verify":
        return text
    verdict, _, rest = text.partition(" ")
    return f"{speech.of(VERDICTS.get(verdict), verdict)} {rest}".strip()


def _int(word: object) -> int:
    return word if isinstance(word, int) else -1
