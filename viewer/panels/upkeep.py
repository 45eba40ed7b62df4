"""How the lines to the sources, the way back to the platform and the journal are, in the fewest words. No window."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from loaders.live.feeds import FeedHealth, Line
from scenes.alarm_board import Board
from viewer.panels.alarms.alarm_words import line_name, source_name
from viewer.panels.language import language
from viewer.panels.vitals import Vitals

SKEWED_SECONDS = 60.0
"""A source whose clock is further from ours is said: stamps further ahead are not believed (`scenes.arrival`)."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Sentence:
    """A few words; `loud` where somebody has to do something."""

    text: str
    loud: bool = False


def upkeep_told(vitals: Vitals, board: Board) -> list[Sentence]:
    """Quiet while all is well: how many lines are up. What is wrong, and counts that are not nought, come beside it."""
    return [*_journal(board), *_outbox(board), *_lines(vitals.feeds), *_counts(vitals)]


def skewed(feeds: tuple[FeedHealth, ...]) -> int:
    """How many sources have a clock that is not ours."""
    return sum(abs(each.skew) > SKEWED_SECONDS for each in feeds)


def _journal(board: Board) -> list[Sentence]:
    word = board.journal
    trouble = word.trouble_en if language() == "en" else word.trouble_zh
    return [Sentence(translate("Upkeep", "日志故障：{0}").format(trouble), loud=True)] if trouble else []


def _outbox(board: Board) -> list[Sentence]:
    word = board.outbox
    if word.stuck:
        trouble = word.trouble_en if language() == "en" else word.trouble_zh
        told = translate("Upkeep", "回传滞留 {0}").format(word.stuck)
        return [Sentence(translate("Upkeep", "{0}：{1}").format(told, trouble) if trouble else told, loud=True)]
    return [Sentence(translate("Upkeep", "回传待送 {0}").format(word.waiting))] if word.waiting else []


def _lines(feeds: tuple[FeedHealth, ...]) -> list[Sentence]:
    if not feeds:
        return []
    up = sum(each.line is Line.UP for each in feeds)
    told = translate("Upkeep", "数据源 {0}/{1}").format(up, len(feeds))
    down = [
        f"{source_name(each.source)} {line_name(each.line)}" for each in feeds if each.line in (Line.DOWN, Line.REFUSED)
    ]
    return [Sentence(" ".join([told, *down[:2]]), loud=bool(down))]


def _counts(vitals: Vitals) -> list[Sentence]:
    """Readings that could not be used: worth a look, no reason to call anybody."""
    counts = (
        (translate("Upkeep", "拒收 {0}"), vitals.rejected),
        (translate("Upkeep", "迟到 {0}"), vitals.late),
        (translate("Upkeep", "超前 {0}"), vitals.ahead),
        (translate("Upkeep", "时钟不准 {0}"), skewed(vitals.feeds)),
    )
    return [Sentence(told.format(count)) for told, count in counts if count]
