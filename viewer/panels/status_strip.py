"""The strip at the foot of the window: where the values come from, how old they are, what time it is there."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Quality
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.upkeep import Sentence, upkeep_told
from viewer.panels.vitals import MemoryUse, Vitals
from viewer.panels.words import clock_told, span_told

GIGABYTE = 1 << 30


class StatusStrip(QWidget):
    """Feed, link, age, rate, unknown count, frame time, graphics memory, clock. Quiet while all is well."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._tags = theme, len(park.tags)
        self._vitals = Vitals(rehearsal=park.rehearsal, linked=False)
        self._unknown, self._now = len(park.tags), 0.0
        self._feed, self._link, self._age = _Cell(theme, 170), _Cell(theme, 140), _Cell(theme, 150)
        self._rate, self._unknowns, self._frame = _Cell(theme, 120), _Cell(theme, 150), _Cell(theme, 110)
        self._memory, self._loading = _Cell(theme, 140), _Cell(theme, 80)
        self._clock, self._upkeep = _Cell(theme, 0), _Upkeep(theme)
        self._board = Board()
        self._sign = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP // 2, GAP * 2, GAP // 2)
        row.setSpacing(GAP)
        for cell in (self._feed, self._sign, self._link, self._age, self._rate, self._unknowns, self._frame):
            row.addWidget(cell)
        row.addWidget(self._memory)
        row.addWidget(self._loading)
        row.addWidget(self._upkeep, 1)
        row.addWidget(self._clock)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._say()

    def sizeHint(self) -> QSize:
        """One line of text."""
        return QSize(1200, self._theme.text_pixels * 2 + 4)

    def show_facts(self, facts: Facts, now: float) -> None:
        """Count what is not known, and set the clock: `now` is the feed's, seconds since 1970 UTC."""
        self._unknown, self._now = int(np.count_nonzero(facts.quality != Quality.GOOD)), now
        self._say()

    def show_board(self, board: Board, now: float) -> None:
        """Show what is stuck on its way to the platform, and how the journal is."""
        self._board, self._now = board, now
        self._say()

    def show_vitals(self, vitals: Vitals) -> None:
        """Show how feed and window are doing."""
        self._vitals = vitals
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        if self._vitals.sourced:
            self._say_source()
        else:
            self._say_no_source()
        self._upkeep.show_sentences(upkeep_told(self._vitals, self._board) if self._vitals.sourced else [])
        milliseconds = self._vitals.frame_milliseconds
        self._frame.say("— ms" if math.isnan(milliseconds) else f"{milliseconds:.0f} ms")
        self._frame.setToolTip(self.tr("最近一帧的绘制时间"))
        self._say_memory(self._vitals.memory)

    def _say_memory(self, memory: MemoryUse | None) -> None:
        """Quiet while everything is there and fits."""
        if memory is None:
            return
        used, budget = memory.used / GIGABYTE, memory.budget / GIGABYTE
        self._memory.say(self.tr("显存 {0}/{1} GB").format(f"{used:.1f}", f"{budget:.1f}"), loud=memory.coarse)
        told = [self.tr("场景可用的显存：已用/上限")]
        told += [self.tr("显存不够，远处画得较粗")] if memory.coarse else []
        self._memory.setToolTip("\n".join(told))
        said = [self.tr("加载中 {0}").format(memory.loading)] if memory.loading else []
        said += [self.tr("缺瓦片 {0}").format(memory.broken)] if memory.broken else []
        self._loading.say(" · ".join(said), loud=memory.broken > 0)

    def _say_source(self) -> None:
        vitals = self._vitals
        kind = self.tr("演练数据") if vitals.rehearsal else self.tr("实时数据")
        self._feed.say(kind + (f" ×{vitals.speed:g}" if vitals.speed != 1 else ""), loud=vitals.rehearsal)
        self._link.say(self.tr("已连接") if vitals.linked else self.tr("连接中断"), loud=not vitals.linked)
        number = self.tr("无") if vitals.recorder is None else str(vitals.recorder)
        self._link.setToolTip(self.tr("记录进程：{0}").format(number))
        name, colour = ("link", "quiet") if vitals.linked else ("link_lost", "text")
        self._sign.setPixmap(self._theme.pixmap(name, getattr(self._theme.chrome, colour), 16))
        self._age.say(self.tr("数据 {0}").format(self._age_told()), loud=not vitals.live)
        rate = "—" if math.isnan(vitals.rate) else f"{vitals.rate:.0f}"
        self._rate.say(self.tr("{0} 条/秒").format(rate))
        self._unknowns.say(self.tr("未知 {0}/{1}").format(self._unknown, self._tags), loud=self._unknown > 0)
        simulated = self.tr("（模拟）") if vitals.rehearsal else ""
        self._clock.say(clock_told(self._now, date=True) + simulated, loud=True)

    def _say_no_source(self) -> None:
        """Nothing was ever to be heard: that is no fault, and nothing of it has an age."""
        self._feed.say(self.tr("未接入数据源"))
        for cell in (self._link, self._age, self._rate, self._unknowns, self._clock):
            cell.say("")
        self._link.setToolTip("")
        self._sign.clear()

    def _age_told(self) -> str:
        age = self._vitals.age
        if math.isnan(age):
            return self.tr("未收到")
        return self.tr("{0} 秒前").format(f"{age:.1f}") if age < 60 else self.tr("{0}前").format(span_told(age))


class _Upkeep(QLabel):
    """The lines and the stores in one sentence; cut where there is no room, whole under the mouse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._told, self._loud = "", False
        self.setFont(font(theme.text_pixels - 1, figures=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_sentences(self, sentences: list[Sentence]) -> None:
        """What is wrong comes first, in the text colour."""
        ordered = sorted(sentences, key=lambda each: not each.loud)
        self._told, self._loud = " · ".join(each.text for each in ordered), any(each.loud for each in ordered)
        self.setToolTip("\n".join(each.text for each in ordered))
        colour = self._theme.chrome.text if self._loud else self._theme.chrome.quiet
        self.setStyleSheet(f"color: {colour};")
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._told, Qt.TextElideMode.ElideRight, self.width()))


class _Cell(QLabel):
    """One figure in a place that keeps its width, so that its neighbours stand still."""

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(font(theme.text_pixels - 1, figures=True))
        self.setMinimumWidth(theme.scaled(width))

    def say(self, text: str, *, loud: bool = False) -> None:
        """Show a text, in the text colour when it must be noticed."""
        chrome = self._theme.chrome
        self.setText(text)
        self.setStyleSheet(f"color: {chrome.text if loud else chrome.quiet};")
