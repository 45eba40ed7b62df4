"""Moments, gaps and acts of the past in the words of the interface."""

import time

from PySide6.QtCore import QCoreApplication

from loaders.live.acts import Told
from loaders.live.past_bands import TIERS
from scenes.past import Gap, Why
from scenes.severity import Level
from scenes.timeline import Ruler, Unit
from viewer.panels.alarms.alarm_tally import WORST_FIRST
from viewer.panels.alarms.alarm_words import action_name, entry_kind_name, person_name
from viewer.panels.words import LETTERS, clock_told

translate = QCoreApplication.translate


def east_of(moment: float) -> float:
    """By how many seconds the clock of this workstation is ahead of UTC at a moment."""
    return float(time.localtime(moment).tm_gmtoff)


def tick_told(moment: float, ruler: Ruler) -> str:
    """What a ruler writes at one of its ticks; a new day is named by its date."""
    wall = time.localtime(moment + 0.0005)
    match ruler.unit:
        case Unit.YEAR:
            return time.strftime("%Y", wall)
        case Unit.MONTH:
            return time.strftime("%Y-%m", wall)
        case Unit.DAY:
            return time.strftime("%m-%d", wall)
        case Unit.HOUR | Unit.MINUTE:
            midnight = not (wall.tm_hour or wall.tm_min)
            return time.strftime("%m-%d" if midnight else "%H:%M", wall)
        case Unit.SECOND if ruler.count < 1:
            return time.strftime("%M:%S", wall) + f".{int((moment + 0.0005) % 1 * 10)}"
        case _:
            return time.strftime("%H:%M:%S", wall)


def gap_told(gap: Gap) -> str:
    """Why nothing is known."""
    match gap.why:
        case Why.NOT_RECORDED:
            return translate("Timeline", "无数据：记录进程未运行")
        case Why.LOST:
            return translate("Timeline", "无数据：记录已损坏或缺失")
        case Why.EXPIRED:
            return translate("Timeline", "无数据：已超过保存期限")


def speed_told(speed: float) -> str:
    """How fast: "×60"."""
    return f"×{speed:g}"


def replay_told(moment: float, speed: float, *, playing: bool) -> str:
    """What frame, plate and title say while a past moment is shown."""
    how = speed_told(speed) if playing else translate("Timeline", "暂停")
    return translate("Timeline", "回放 {0} {1}").format(clock_told(moment, date=True), how)


def tier_told(tier: int) -> str:
    """A tier of the alarms' density in letters; lost contact in a word."""
    return LETTERS[Level(tier)] if 0 < tier < TIERS else translate("Timeline", "失联")


def act_told(act: Told) -> str:
    """One act in a line: when, who, what."""
    what = act.words.get("action")
    done = action_name(what) if isinstance(what, str) else entry_kind_name(act.kind)
    refused = translate("Timeline", "（被拒）") if act.kind == "refused" else ""
    text = act.words.get("text")
    said = f"：{text[:40]}" if isinstance(text, str) and text else ""
    return f"{clock_told(act.time)} {person_name(act.person)} {done}{refused}{said}".replace("  ", " ")


def counts_told(levels: tuple[int, ...], unknown: int) -> str:
    """How many alarms stand at each level, in the order of `WORST_FIRST`, and how many indicators are not known."""
    parts = [f"{LETTERS[level]} {count}" for level, count in zip(WORST_FIRST, levels, strict=True)]
    unknown_word = translate("Timeline", "未知 {0}").format(unknown)
    return " · ".join([*parts, unknown_word])
