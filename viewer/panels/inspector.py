"""Everything about the installation that was chosen: its values, its trend, its files, its legal level."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from loaders.live.acts import Act, Action
from scenes.alarm import Axis
from scenes.alarm_board import Board
from scenes.alarm_guidance import GuidanceBook
from scenes.columns import Rows
from scenes.facts import Facts, nothing_known
from scenes.hazard import Hazard
from scenes.plant import Enterprise, Equipment, Park, Unit
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_facts import alarm_told, concern_of_row, guidance_told, kept_of
from viewer.panels.alarms.alarm_rows import by_urgency, shown_levels
from viewer.panels.alarms.alarm_seen import WAITING
from viewer.panels.file_told import enterprise_told, equipment_told, hazard_told
from viewer.panels.inspector_head import InspectorHead
from viewer.panels.section import Pairs, Section
from viewer.panels.theme import GAP, Theme
from viewer.panels.trends import TrendSource
from viewer.panels.value_row import ValueRow
from viewer.panels.words import name_of

if TYPE_CHECKING:
    from viewer.panels.trend_plot import TrendPlot


class Inspector(QWidget):
    """One installation at a time. `hazards` is by unit code; `trends` is fed by whoever hears the facts, not here."""

    acted = Signal(object)
    """An `Act`: answers to what waits, one for each axis, at the levels shown."""
    shelve_asked = Signal(object)
    """The `Concern` to be shelved."""
    note_asked = Signal(object)
    """The `Concern` that a note is left with."""
    history_asked = Signal(int)
    """The indicator whose history is wanted."""
    incident_asked = Signal(int)
    """The indicator from whose alarm an incident is to be opened."""
    fly_asked = Signal(int)
    """An object row to fly to."""
    anchor_asked = Signal(int)
    """The indicator whose anchor shall be laid onto the surface."""
    tag_selected = Signal(int)
    """The indicator whose trend is drawn."""

    def __init__(
        self,
        park: Park,
        theme: Theme,
        hazards: Mapping[str, Hazard],
        trends: TrendSource,
        parent: QWidget | None = None,
        *,
        guidance: GuidanceBook | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme, self._hazards, self._trends = park, theme, hazards, trends
        self._guidance, self._board = guidance or GuidanceBook(), Board()
        self._owners = tuple(park.walk())
        self._row: int | None = None
        self._tag: int | None = None
        self._tags: Rows = np.empty(0, np.int32)
        self._facts, self._now = nothing_known(len(park.tags)), 0.0
        self._values: list[ValueRow] = []
        self._past = False
        self._make()
        self._arrange()
        self._say()

    def sizeHint(self) -> QSize:
        """Wide enough for a value with its name."""
        return QSize(self._theme.scaled(420), 900)

    def minimumSizeHint(self) -> QSize:
        """Narrower than this, limits would be cut."""
        return QSize(self._theme.scaled(340), 240)

    @property
    def tag(self) -> int | None:
        """The indicator that is looked at, None while no installation with one is chosen."""
        return self._tag

    def allow_anchors(self, *, on: bool) -> None:
        """Whether anchors of this park can be laid onto a surface and written."""
        self._head.allow_anchors(on=on)

    def show_object(self, row: int | None) -> None:
        """Show an installation, or that none is chosen; scenery is none."""
        row = None if row is None or not 0 <= row < len(self._park.equipment) else row
        if row == self._row:
            return
        self._row = row
        self._tags = (
            np.flatnonzero(self._park.tags.object_id == row).astype(np.int32) if row is not None else self._none
        )
        self._make_values()
        self._scroll.verticalScrollBar().setValue(0)
        order = by_urgency(self._facts, self._tags)
        self.show_tag(int(order[0]) if len(order) else None)
        self._say()

    def show_tag(self, tag: int | None) -> None:
        """Draw the trend of one of its indicators; another installation's is shown with its installation."""
        if tag is not None and tag not in self._tags:
            self.show_object(int(self._park.tags.object_id[tag]))
        self._tag = tag
        if tag is not None or self._plot is not None:
            self._trend_plot().show_tag(tag)
        for value in self._values:
            value.mark(chosen=value.tag == tag)
        self._show_advice()
        self._say_trend()
        self._draw()

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show new values; `now` is the feed's clock, seconds since 1970 UTC."""
        before, self._facts, self._now = self._facts, facts, now
        tags = self._tags
        if (before.level != facts.level)[tags].any() or (before.unanswered != facts.unanswered)[tags].any():
            self._order_values()
        self._show_values()
        self._draw()

    def show_board(self, board: Board, now: float) -> None:
        """Show who shelved what, and what is suppressed by what."""
        self._board, self._now = board, now
        self._show_values()

    def show_replay(self, *, on: bool) -> None:
        """Whether what is shown is of a past moment: its values are then not called live."""
        self._past = on
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _make(self) -> None:
        self._none: Rows = np.empty(0, np.int32)
        self._head, self._empty = InspectorHead(self._theme, self), QLabel(self)
        self._scroll, self._body, self._list = QScrollArea(self), QWidget(), QWidget()
        self._plot: TrendPlot | None = None
        self._trend = QWidget()  # its plot comes with the first indicator
        self._advice, self._equipment, self._hazard, self._enterprise = (Pairs(self._theme) for _ in range(4))
        self._sections = [
            Section(self._theme, body)
            for body in (self._advice, self._trend, self._list, self._equipment, self._hazard, self._enterprise)
        ]

    def _arrange(self) -> None:
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._head.answer_asked.connect(self._acknowledge)
        self._head.fly_asked.connect(self._ask_to_fly)
        self._head.shelve_asked.connect(self._ask_to_shelve)
        self._head.note_asked.connect(self._ask_for_note)
        self._head.history_asked.connect(self._ask_for_history)
        self._head.incident_asked.connect(self._ask_for_incident)
        self._head.anchor_asked.connect(self._ask_for_anchor)
        self._values_box = QVBoxLayout(self._list)
        self._values_box.setContentsMargins(0, 0, 0, 0)
        self._values_box.setSpacing(2)
        self._arrange_body()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._empty, 1)

    def _arrange_body(self) -> None:
        body = QVBoxLayout(self._body)
        body.setContentsMargins(GAP * 2, 0, GAP * 2, GAP * 2)
        body.setSpacing(0)
        for section in self._sections:
            body.addWidget(section)
        body.addStretch(1)
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_values(self) -> None:
        for value in self._values:
            self._values_box.removeWidget(value)
            value.hide()
            value.deleteLater()
        self._values = [ValueRow(self._park, self._theme, int(tag), self._list) for tag in self._tags]
        for value in self._values:
            value.chosen.connect(self._choose)
            value.show()
        self._order_values()

    def _order_values(self) -> None:
        """The most urgent on top. Only a level that changes moves them: what is being read stays where it is."""
        rows = {value.tag: value for value in self._values}
        self._values = [rows[int(tag)] for tag in by_urgency(self._facts, self._tags)]
        for value in self._values:
            self._values_box.removeWidget(value)
            self._values_box.addWidget(value)
        for above, below in pairwise(self._values):
            QWidget.setTabOrder(above, below)

    def _choose(self, tag: int) -> None:
        self.show_tag(tag)
        self.tag_selected.emit(tag)

    def _ask_to_fly(self) -> None:
        if self._row is not None:
            self.fly_asked.emit(self._row)

    def _acknowledge(self) -> None:
        rows = self._tags[self._facts.unanswered[self._tags] > Level.NORMAL]
        if len(rows):
            levels = self._facts.unanswered[rows]
            self.acted.emit(Act(0, "", Action.ACKNOWLEDGE, rows, levels, axis=Axis.PROCESS))
        lost = self._tags[np.isin(self._facts.contact[self._tags], WAITING)]
        if len(lost):
            none = np.zeros(len(lost), np.uint8)
            self.acted.emit(Act(0, "", Action.ACKNOWLEDGE, lost, none, axis=Axis.CONTACT))

    def _ask_to_shelve(self) -> None:
        if self._tag is not None:
            self.shelve_asked.emit(concern_of_row(self._facts, self._tag))

    def _ask_for_note(self) -> None:
        if self._tag is not None:
            self.note_asked.emit(concern_of_row(self._facts, self._tag))

    def _ask_for_history(self) -> None:
        if self._tag is not None:
            self.history_asked.emit(self._tag)

    def _ask_for_incident(self) -> None:
        if self._tag is not None:
            self.incident_asked.emit(self._tag)

    def _ask_for_anchor(self) -> None:
        if self._tag is not None:
            self.anchor_asked.emit(self._tag)

    def _draw(self) -> None:
        if self._tag is not None:
            self._trend_plot().show_trend(self._trends.of(self._tag), self._now)

    def _trend_plot(self) -> "TrendPlot":
        """The plot, made when it is first wanted: pyqtgraph takes a third of a second to import."""
        if self._plot is None:
            from viewer.panels.trend_plot import TrendPlot

            self._plot = TrendPlot(self._park, self._theme, self._trend)
            self._plot.setFixedHeight(self._plot.sizeHint().height())
            layout = QVBoxLayout(self._trend)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._plot)
        return self._plot

    def _show_values(self) -> None:
        for value in self._values:
            value.keep(kept_of(self._board, value.tag))
            value.show_facts(self._facts, self._now)
        self._show_advice()
        self._show_sign()

    def _show_sign(self) -> None:
        waits = bool((self._facts.unanswered[self._tags] > Level.NORMAL).any())
        size, level = self._theme.scaled(24), int(shown_levels(self._facts)[self._tags].max(initial=0))
        quality = int(self._facts.quality[self._tags].max(initial=0))
        sign = self._theme.pixmap("equipment", self._theme.chrome.quiet, size)
        if level:
            sign = self._theme.level_pixmap(level, size, open_shape=not waits)
        elif quality != Quality.GOOD:
            sign = self._theme.quality_pixmap(quality, size)
        self._head.show_sign(sign)

    def _show_advice(self) -> None:
        """What to do about the chosen indicator's alarm, while it has one, and what can be done at all."""
        stands = self._tag is not None and bool(alarm_told(self._facts, self._tag, self._now))
        waits = (self._facts.unanswered[self._tags] > Level.NORMAL).any()
        lost = np.isin(self._facts.contact[self._tags], WAITING).any()
        self._head.offer(waits=bool(waits or lost), indicator=self._tag is not None, stands=stands)
        self._sections[0].setVisible(stands)
        if self._tag is not None and stands:
            action = guidance_told(self._tag, self._facts, self._guidance)[-1]  # the rest is on the alarm's own page
            self._advice.show_pairs([action])

    def _say(self) -> None:
        self._empty.setText(self.tr("在场景、列表或搜索中选择一个设备。"))
        titles = (
            self.tr("处置建议"),
            self.tr("趋势"),
            self.tr("当时值") if self._past else self.tr("实时值"),
            self.tr("设备"),
            self.tr("重大危险源"),
            self.tr("一企一档"),
        )
        for section, title in zip(self._sections, titles, strict=True):
            section.entitle(title)
        for widget in (self._head, self._scroll):
            widget.setVisible(self._row is not None)
        self._empty.setVisible(self._row is None)
        if self._row is not None:
            self._say_files(*self._owners[self._row])
            self._show_values()
        self._say_trend()

    def _say_files(self, enterprise: Enterprise, unit: Unit, item: Equipment) -> None:
        self._head.show_installation(enterprise, unit, item)
        self._equipment.show_pairs(equipment_told(item))
        self._hazard.show_pairs(hazard_told(unit, self._hazards.get(unit.code)))
        self._enterprise.show_pairs(enterprise_told(enterprise))

    def _say_trend(self) -> None:
        trend, values = self._sections[1:3]
        values.setVisible(len(self._tags) > 0)
        trend.setVisible(self._tag is not None)
        if self._tag is not None:
            trend.entitle(f"{self.tr('趋势')} · {name_of(self._park.indicators[self._tag])}")
