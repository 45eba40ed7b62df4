"""What the metrics page and the access page hand over to be written: figures as figures, moments as moments."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from loaders.alarm_export import Column, Export, Kind, Sheet
from loaders.live.feeds import FeedHealth
from scenes.alarm_board import Board
from scenes.alarm_metrics import Measure
from scenes.plant import Park
from viewer.panels.alarms.alarm_words import line_name, nuisance_name
from viewer.panels.language import language
from viewer.panels.slips.concern import alarm_named
from viewer.panels.words import clock_told, name_of

_TEN_MINUTES = 600.0

translate = QCoreApplication.translate


def metrics_export(park: Park, board: Board, measures: Sequence[Measure], now: float) -> Export:
    """The last day in figures; `now` is the feed's clock, seconds since 1970 UTC."""
    sheets = (_measures(measures), _rates(board, now), _top(park, board), _nuisances(park, board))
    return Export(_about(park, now), sheets, translate("Pages", "表"))


def access_export(park: Park, board: Board, feeds: Sequence[FeedHealth], now: float) -> Export:
    """Enterprises and sources."""
    return Export(_about(park, now), (_enterprises(park, board), _lines(feeds)), translate("Pages", "表"))


def goal_told(measure: Measure) -> tuple[str, str, str]:
    """The goal, whether it is met, and where it comes from, with 待核实 where nobody checked the source."""
    goal = measure.goal
    if goal.value is None:
        return translate("Pages", "待配置"), "—", ""
    source = goal.source_en if language() == "en" else goal.source_zh
    mark = "" if goal.verified else translate("Pages", "待核实")
    met = translate("Pages", "达标") if measure.good else translate("Pages", "超出")
    return f"≤ {goal.value:g}{measure.unit}", met, " · ".join(word for word in (mark, source) if word)


def measure_named(measure: Measure) -> str:
    """What is measured."""
    return measure.en if language() == "en" else measure.zh


def row_named(park: Park, row: int) -> str:
    """An indicator with its equipment; what the park does not have is shown by its number."""
    return alarm_named(park, row, 0, 0) if 0 <= row < len(park.indicators) else str(row)


def _about(park: Park, now: float) -> tuple[tuple[str, str], ...]:
    rehearsal = translate("Pages", "演练：虚构园区与模拟数据，不是真实情况。")
    return (
        (translate("Pages", "园区"), name_of(park)),
        (translate("Pages", "时刻"), clock_told(now, date=True)),
        *(((translate("Pages", "数据"), rehearsal),) if park.rehearsal else ()),
    )


def _measures(measures: Sequence[Measure]) -> Sheet:
    goals = [goal_told(each) for each in measures]
    return Sheet(
        translate("Pages", "指标"),
        (
            Column(translate("Pages", "指标"), [measure_named(each) for each in measures], width=32),
            Column(translate("Pages", "数值"), [each.value for each in measures], Kind.NUMBER),
            Column(translate("Pages", "单位"), [each.unit for each in measures]),
            Column(translate("Pages", "目标"), [goal for goal, _, _ in goals]),
            Column(translate("Pages", "判定"), [met for _, met, _ in goals]),
            Column(translate("Pages", "目标来源"), [source for _, _, source in goals], width=40),
        ),
    )


def _rates(board: Board, now: float) -> Sheet:
    """Every ten minutes by its begin on the clock, as the board counts them."""
    last = now // _TEN_MINUTES
    times = [(last - len(board.rates) + 1 + place) * _TEN_MINUTES for place in range(len(board.rates))]
    return Sheet(
        translate("Pages", "每 10 分钟报警数"),
        (
            Column(translate("Pages", "起始"), times, Kind.TIME, width=20),
            Column(translate("Pages", "报警数"), [float(each) for each in board.rates], Kind.NUMBER),
        ),
    )


def _top(park: Park, board: Board) -> Sheet:
    day = max(sum(board.rates), 1)
    return Sheet(
        translate("Pages", "最频繁 10 个指标"),
        (
            *_which(park, [row for row, _ in board.top]),
            Column(translate("Pages", "次数"), [float(count) for _, count in board.top], Kind.NUMBER),
            Column(translate("Pages", "占比 %"), [100.0 * count / day for _, count in board.top], Kind.NUMBER),
        ),
    )


def _nuisances(park: Park, board: Board) -> Sheet:
    return Sheet(
        translate("Pages", "行为不良的报警"),
        (
            *_which(park, [each.row for each in board.nuisances]),
            Column(translate("Pages", "现象"), [nuisance_name(each.kind) for each in board.nuisances]),
            Column(translate("Pages", "次数"), [float(each.count) for each in board.nuisances], Kind.NUMBER),
        ),
    )


def _which(park: Park, rows: Sequence[int]) -> tuple[Column, Column]:
    codes = [park.indicators[row].code if 0 <= row < len(park.indicators) else "" for row in rows]
    return (
        Column(translate("Pages", "报警"), [row_named(park, row) for row in rows], width=40),
        Column(translate("Pages", "指标编码"), codes, width=24),
    )


def _enterprises(park: Park, board: Board) -> Sheet:
    access = [each for each in board.access if 0 <= each.enterprise < len(park.enterprises)]
    owners = [park.enterprises[each.enterprise] for each in access]
    rates = [100.0 * each.fresh / each.linked if each.linked else float("nan") for each in access]
    counts: dict[str, Sequence[float]] = {
        translate("Pages", "已接入"): [each.linked for each in access],
        translate("Pages", "有效"): [each.fresh for each in access],
        translate("Pages", "接入率 %"): rates,
        translate("Pages", "拒收"): [each.rejected for each in access],
        translate("Pages", "迟到"): [each.late for each in access],
        translate("Pages", "重复"): [each.duplicate for each in access],
        translate("Pages", "超前"): [each.ahead for each in access],
        translate("Pages", "时钟差 s"): [each.skew for each in access],
    }
    return Sheet(
        translate("Pages", "企业数据接入率"),
        (
            Column(translate("Pages", "企业"), [name_of(owner) for owner in owners], width=32),
            Column(translate("Pages", "企业编码"), [owner.code for owner in owners], width=16),
            *(Column(name, [float(each) for each in column], Kind.NUMBER) for name, column in counts.items()),
        ),
    )


def _lines(feeds: Sequence[FeedHealth]) -> Sheet:
    counts: dict[str, Sequence[float]] = {
        translate("Pages", "读数"): [each.counts.readings for each in feeds],
        translate("Pages", "拒收"): [each.counts.rejected for each in feeds],
        translate("Pages", "坏报文"): [each.counts.broken for each in feeds],
        translate("Pages", "缺口"): [each.counts.gaps for each in feeds],
        translate("Pages", "补回"): [each.counts.healed for each in feeds],
        translate("Pages", "重连"): [each.counts.reconnects for each in feeds],
        translate("Pages", "时钟差 s"): [each.skew for each in feeds],
    }
    notices = ["" if each.notice is None else each.notice.told(language()) for each in feeds]
    return Sheet(
        translate("Pages", "数据源"),
        (
            Column(translate("Pages", "数据源"), [each.source for each in feeds], width=24),
            Column(translate("Pages", "状态"), [line_name(each.line) for each in feeds]),
            *(Column(name, [float(each) for each in column], Kind.NUMBER) for name, column in counts.items()),
            Column(translate("Pages", "最后收到"), [each.heard for each in feeds], Kind.TIME, width=20),
            Column(translate("Pages", "说明"), notices, width=40),
        ),
    )
