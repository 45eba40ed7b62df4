"""The words for alarms that call nobody for a while, and for situations, in the language of the interface."""

from PySide6.QtCore import QCoreApplication

from scenes.alarm_board import Outage, Shelf, Situation, Suppression
from scenes.alarm_situations import CAUSES
from viewer.panels.alarms.alarm_seen import Kept
from viewer.panels.alarms.alarm_words import person_name
from viewer.panels.language import language
from viewer.panels.words import clock_told, span_told

translate = QCoreApplication.translate


def cause_name(situation: Situation) -> str:
    """What a situation is about; a cause without a word is shown by its key."""
    zh, en = CAUSES.get(situation.cause, (situation.cause, situation.cause))
    return en if language() == "en" else zh


def reason_told(kept: Kept) -> str:
    """Why an alarm calls nobody."""
    match kept:
        case Shelf():
            return kept.reason
        case Suppression():
            return kept.cause_en if language() == "en" and kept.cause_en else kept.cause_zh
        case Outage():
            return translate("Words", "许可 {0}").format(kept.permit)


def end_told(kept: Kept, now: float) -> str:
    """When it will call again."""
    match kept:
        case Shelf():
            left = span_told(kept.until - now)
            return translate("Words", "{0} · 剩 {1}").format(clock_told(kept.until), left)
        case Suppression():
            return translate("Words", "随原因解除")
        case Outage():
            return translate("Words", "恢复使用前")


def person_told(kept: Kept) -> str:
    """Who took it away, and who agreed; a rule has no person."""
    match kept:
        case Shelf() if kept.second:
            return translate("Words", "{0}、{1}").format(person_name(kept.by), person_name(kept.second))
        case Shelf() | Outage():
            return person_name(kept.by)
        case Suppression():
            return translate("Words", "规则")


def kept_told(kept: Kept) -> str:
    """Everything in one line: until when, and why."""
    match kept:
        case Shelf():
            return translate("Words", "搁置至 {0}：{1}").format(clock_told(kept.until), kept.reason)
        case Suppression():
            return translate("Words", "抑制：{0}").format(reason_told(kept))
        case Outage():
            return translate("Words", "停用：{0}").format(kept.permit)
