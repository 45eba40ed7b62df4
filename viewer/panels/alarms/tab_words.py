"""What the tabs of the alarm list say, and what is said where a page has no line."""

from PySide6.QtCore import QCoreApplication

from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_tally import Tally

translate = QCoreApplication.translate


def tab_texts(counts: Tally, situations: int) -> dict[Page, str]:
    """The tabs with their counts, which no filter makes smaller."""
    lost = translate("Alarms", "失联 · 未知 {0}").format(counts.lost)
    if counts.lost_waits:
        lost = translate("Alarms", "失联 · 未知 {0} · 未确认 {1}").format(counts.lost, counts.lost_waits)
    return {
        Page.STANDING: translate("Alarms", "报警 {0} · 未确认 {1}").format(counts.standing, counts.standing_waits),
        Page.SITUATIONS: translate("Alarms", "情形 {0}").format(situations),
        Page.UNKNOWN: lost,
        Page.AWAY: translate("Alarms", "搁置 {0} · 抑制 {1} · 停用 {2}").format(
            counts.shelved, counts.suppressed, counts.out
        ),
    }


def empty_text(page: Page, counts: Tally) -> str:
    """What is said where nothing is listed; nothing is called calm while anything is not known."""
    match page:
        case Page.STANDING if counts.unknown:
            return translate("Alarms", "没有报警；{0} 个指标状态未知。").format(counts.unknown)
        case Page.STANDING:
            return translate("Alarms", "没有报警。")
        case Page.SITUATIONS:
            return translate("Alarms", "没有情形。")
        case Page.UNKNOWN:
            return translate("Alarms", "全部指标有效。")
        case Page.AWAY:
            return translate("Alarms", "没有搁置、抑制或停用的报警。")
