"""How the alarm system behaves: the rate, floods, the worst callers, and what behaves badly; with export."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from loaders.alarm_export import Export
from scenes.alarm_board import Board
from scenes.alarm_figures import Figure
from scenes.alarm_metrics import Measure, measures_of
from scenes.plant import Park
from viewer.panels.alarms.alarm_words import nuisance_name
from viewer.panels.pages.page_sheets import goal_told, measure_named, metrics_export, row_named
from viewer.panels.pages.words_table import Row, WordsTable
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import span_told

if TYPE_CHECKING:
    from viewer.panels.pages.rate_plot import RatePlot

MANAGEABLE = Figure(
    2.0, "公开网页转述的 ISA-18.2 指标（二手）", "ISA-18.2 figures as quoted by public pages (secondary)"
)
"""About two alarms in ten minutes are the most that one person manages."""


class MetricsPage(QWidget):
    """Everything of the last day, from the board. A goal that nobody set is 待配置; one nobody checked, 待核实."""

    export_asked = Signal(object)
    """An `Export` to be written."""
    row_chosen = Signal(int)
    """An indicator whose history is wanted."""

    def __init__(self, park: Park, theme: Theme, goals: Mapping[str, Figure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme, self._goals = park, theme, goals
        self._board, self._now = Board(), 0.0
        self._plot: RatePlot | None = None
        self._plot_place = QVBoxLayout()
        self.measures = WordsTable(theme, (214, 66, 74, 46), self)
        self.top, self.bad = WordsTable(theme, (48, 58), self), WordsTable(theme, (100, 48), self)
        self._titles = [QLabel(self) for _ in range(4)]
        self._flood, self._sources, self._export = QLabel(self), QLabel(self), QPushButton(self)
        self._export.clicked.connect(self._ask_export)
        for table in (self.top, self.bad):
            table.chosen.connect(self.row_chosen)
        self._arrange()

    def show_board(self, board: Board, now: float) -> None:
        """Show the last day; `now` is the feed's clock, seconds since 1970 UTC."""
        self._board, self._now = board, now
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The plot is made, and follows, only while somebody looks."""
        super().showEvent(event)
        self._refresh()

    def say(self) -> None:
        """Every word in the language of the interface."""
        titles = (
            self.tr("每 10 分钟报警数（24 小时）"),
            self.tr("24 小时评价"),
            self.tr("最频繁 10 个指标"),
            self.tr("行为不良的报警"),
        )
        for label, title in zip(self._titles, titles, strict=True):
            label.setText(title)
        self._export.setText(self.tr("导出…"))
        self.measures.words.entitle(
            (self.tr("指标"), self.tr("数值"), self.tr("目标"), self.tr("判定"), self.tr("目标来源"))
        )
        self.top.words.entitle((self.tr("次数"), self.tr("占比"), self.tr("报警")))
        self.bad.words.entitle((self.tr("现象"), self.tr("次数"), self.tr("报警")))
        if self._plot is not None:
            self._show_lines(self._plot)
        self._refresh()

    def export(self) -> Export:
        """The page as tables."""
        return metrics_export(self._park, self._board, self._measures(), self._now)

    def _refresh(self) -> None:
        """Nothing is worked out while nobody looks."""
        if not self.isVisible():
            return
        board = self._board
        self._rate_plot().show_rates(board.rates, self._now)
        self._flood.setText(self._flood_told())
        self._flood.setStyleSheet(f"color: {self._theme.chrome.text if board.flood else self._theme.chrome.quiet};")
        self.measures.show_rows(tuple(self._measured(place, each) for place, each in enumerate(self._measures())))
        day = max(sum(board.rates), 1)
        self.top.show_rows(
            tuple(
                Row(row, (str(n), f"{n / day:.1%}", row_named(self._park, row)))
                for row, n in board.top
                if self._known(row)
            )
        )
        self.bad.show_rows(
            tuple(
                Row(each.row, (nuisance_name(each.kind), str(each.count), row_named(self._park, each.row)))
                for each in board.nuisances
                if self._known(each.row)
            )
        )
        self._sources.setText(self._sources_told())

    def _measured(self, place: int, measure: Measure) -> Row:
        """One figure; its source is a number that is spelt out below the tables, and in the tooltip."""
        goal, met, source = goal_told(measure)
        whole = (measure_named(measure), f"{measure.value:.4g}{measure.unit}", goal, met, source)
        sources = self._sources_named()
        unchecked = "" if measure.goal.verified else self.tr("待核实")
        short = f"{unchecked} [{sources.index(source) + 1}]".strip() if source else ""
        return Row(place, (*whole[:4], short), loud=measure.good is False, hints=whole)

    def _sources_named(self) -> list[str]:
        """Where the goals come from, each source once."""
        return list(dict.fromkeys(source for each in self._measures() if (source := goal_told(each)[2])))

    def _sources_told(self) -> str:
        told = [f"[{place}] {source}" for place, source in enumerate(self._sources_named(), 1)]
        return self.tr("目标来源：") + "　".join(told) if told else ""

    def _flood_told(self) -> str:
        if self._board.flood:
            return self.tr("报警泛滥中，已 {0}").format(span_told(self._now - self._board.flood))
        return self.tr("无泛滥 · 24 小时内 {0} 次，共 {1}").format(
            len(self._board.floods), span_told(self._board.flood_seconds)
        )

    def _measures(self) -> tuple[Measure, ...]:
        return measures_of(self._board, self._goals)

    def _known(self, row: int) -> bool:
        return 0 <= row < len(self._park.indicators)

    def _rate_plot(self) -> "RatePlot":
        """The plot, made when it is first seen: pyqtgraph takes a third of a second to import."""
        if self._plot is None:
            from viewer.panels.pages.rate_plot import RatePlot

            self._plot = RatePlot(self._theme, self)
            self._plot.setFixedHeight(self._plot.sizeHint().height())
            self._plot_place.addWidget(self._plot)
            self._show_lines(self._plot)
        return self._plot

    def _show_lines(self, plot: "RatePlot") -> None:
        from viewer.panels.pages.rate_plot import Line

        unchecked, named = self.tr("{0}（待核实）"), self._figures()
        plot.show_lines(
            [
                Line(figure.value, name if figure.verified else unchecked.format(name))
                for name, figure in named
                if figure.value is not None
            ]
        )

    def _figures(self) -> list[tuple[str, Figure]]:
        """What is drawn as lines over the bars."""
        acceptable, most = self._goals.get("rate_mean", Figure()), self._goals.get("rate_peak", Figure())
        return [
            (self.tr("可接受 {0}").format(_plain(acceptable)), acceptable),
            (self.tr("可应付 {0}").format(_plain(MANAGEABLE)), MANAGEABLE),
            (self.tr("泛滥 {0}").format(_plain(most)), most),
        ]

    def _ask_export(self) -> None:
        self.export_asked.emit(self.export())

    def _arrange(self) -> None:
        for label in self._titles:
            label.setProperty("role", "quiet")
        self._sources.setProperty("role", "faint")
        self._sources.setWordWrap(True)
        self._flood.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(GAP * 2)
        head.addWidget(self._titles[0])
        head.addWidget(self._flood, 1)
        head.addWidget(self._export)
        below = QHBoxLayout()
        below.setSpacing(GAP * 2)
        tables = ((self.measures, 5), (self.top, 3), (self.bad, 3))
        for title, (table, share) in zip(self._titles[1:], tables, strict=True):
            column = QVBoxLayout()
            column.setSpacing(GAP // 2)
            column.addWidget(title)
            column.addWidget(table, 1)
            below.addLayout(column, share)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addLayout(self._plot_place)
        whole.addLayout(below, 1)
        whole.addWidget(self._sources)


def _plain(figure: Figure) -> str:
    return "" if figure.value is None else f"{figure.value:g}"
