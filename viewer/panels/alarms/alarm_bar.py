"""The alarm bar: how bad it is, how much waits and for how long, legible from across the room.

Nothing here is calm where nothing is known, and no filter reaches it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from scenes.alarm_board import Board
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from scenes.severity import Level
from viewer.panels.alarms.alarm_seen import by_row, seen, waiting_since
from viewer.panels.alarms.alarm_tally import WORST_FIRST, Tally, tally
from viewer.panels.alarms.bar_tiles import HEIGHT, Said, Tile, WorstTile
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import LETTERS, clock_told, level_name, span_told

_SMALL = 34
"""Pixels of a figure that has words in it."""
_SCALES = tuple(hundredth / 100 for hundredth in range(100, 32, -2))
"""Sizes that are tried, the largest first."""
_WORST_FIRST = 1.3
"""So many times the size of the others the worst has where there is little room."""
_WHOLE_WORDS = 0.8
"""Below this size captions are brief, so that the figures can be larger."""


class AlarmBar(QWidget):
    """The worst, counts by level, what is not known, the longest wait; what is kept silent stands at the end."""

    silence_asked = Signal()

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._live = theme, True
        tags = len(park.tags)
        self._facts, self._board, self._now = nothing_known(tags), Board(), 0.0
        self._rows, self._since = by_row(self._board, tags), np.full(2 * tags, np.nan)
        self.worst = WorstTile(theme, self)
        self.levels = {level: Tile(theme, self) for level in WORST_FIRST}
        self.unknown, self.oldest = Tile(theme, self), Tile(theme, self, figure=_SMALL)
        self.away, self.silent = Tile(theme, self, figure=_SMALL), Tile(theme, self, figure=_SMALL)
        self.silence, self.flood = QToolButton(self), QLabel(self)
        self._arrange()
        self._say()

    def sizeHint(self) -> QSize:
        """As high as its tiles."""
        return QSize(1200, self._theme.scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """It can be made narrower than it is: the tiles shrink with it."""
        return QSize(self._theme.scaled(640), self._theme.scaled(HEIGHT) // 2)

    def show_facts(self, facts: Facts, now: float) -> None:
        """Count anew; `now` is the feed's clock, seconds since 1970 UTC."""
        self._facts, self._now = facts, now
        self._show()

    def show_board(self, board: Board, now: float) -> None:
        """Who silenced until when, how many situations, whether a flood lasts."""
        if board is not self._board:
            self._board, self._now = board, now
            self._rows = by_row(board, len(self._facts))
            self._show()

    def show_live(self, *, live: bool) -> None:
        """Whether the counts are those of the present: what is not the present is never calm."""
        if live is not self._live:
            self._live = live
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything is seen whole at every width."""
        super().resizeEvent(event)
        self._fit()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for tile in self._tiles():
            row.addStretch(1)
            row.addWidget(tile)
        row.addStretch(1)
        row.addLayout(_column([self.silence, self.flood]))
        self.silence.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.silence.clicked.connect(self.silence_asked)

    def _tiles(self) -> Sequence[Tile]:
        return (self.worst, *self.levels.values(), self.unknown, self.oldest, self.away, self.silent)

    def _say(self) -> None:
        self.unknown.setToolTip(self.tr("状态未知的指标数：离线、质量异常、无数据、未接入"))
        self.oldest.setToolTip(self.tr("最早一条未确认报警已等待的时间"))
        self.silence.setToolTip(self.tr("消音（M）：只停声响，不等于确认"))
        self.worst.room = Said(self.tr("无报警"), "", count="000", count_caption=self.tr("未确认"))
        for level, tile in self.levels.items():
            tile.room = Said("000", f"{LETTERS[level]} {level_name(level)}", self.tr("未确认 {0}").format("000"))
            tile.room = replace(tile.room, brief=LETTERS[level])
        self.unknown.room = Said("000", self.tr("未知"), self.tr("失联未确认 {0}").format("00"))
        self.oldest.room = Said(span_told(3599), self.tr("最久未确认"))
        self.away.room = Said("0 · 0 · 0", self.tr("搁置 · 抑制 · 停用"))
        self.away.setToolTip(self.tr("不呼叫的报警：人搁置的、规则抑制的、停用的；颜色仍在现场显示"))
        self._show()

    def _show(self) -> None:
        now = seen(self._facts, self._rows, self._now)
        self._since = waiting_since(self._since, now)
        counts = tally(now, self._since)
        self._show_worst(counts)
        for level, count, waits in zip(WORST_FIRST, counts.levels, counts.waiting, strict=True):
            self.levels[level].say(self._level(level, count, waits))
        self._show_unknown(counts)
        self._show_oldest(counts)
        self._show_away(counts)
        self._show_silence()
        self._fit()

    def _show_worst(self, counts: Tally) -> None:
        said, colour = self._worst(counts)
        if counts.waits:
            said = replace(said, count=str(counts.waits), count_caption=self.tr("未确认"))
        self.worst.show_worst(said, colour, waits=counts.waits > 0)

    def _worst(self, counts: Tally) -> tuple[Said, QColor | None]:
        level = counts.worst
        if level:
            name = f"level_{level.name.lower()}" + ("" if counts.standing_waits else "_open")
            caption = level_name(level) if counts.waits else self.tr("已全部确认")
            return Said(LETTERS[level], caption, sign=name, loud=True), self._theme.level(level)
        if counts.lost_waits:
            said = Said(self.tr("失联"), self.tr("没有报警"), sign="quality_stale", loud=True)
            return said, QColor(self._theme.chrome.text)
        return self._calm(counts), None

    def _calm(self, counts: Tally) -> Said:
        """Nothing calls. It is only said to be well where it is known, all of it, and now."""
        if not self._live:
            return Said(self.tr("非实时"), self.tr("当前状态未知"), sign="link_lost", loud=True)
        if counts.nothing_known:
            return Said(self.tr("未知"), self.tr("没有可信数据"), sign="quality_unknown", loud=True)
        if counts.unknown:
            words = self.tr("未知 {0} 项").format(counts.unknown)
            return Said(self.tr("无报警"), words, sign="quality_unknown", loud=True)
        return Said(self.tr("无报警"), self.tr("全部指标有效"), sign="state_answered")

    def _level(self, level: Level, count: int, waits: int) -> Said:
        name = f"level_{level.name.lower()}" + ("" if waits or not count else "_open")
        under = self.tr("未确认 {0}").format(waits) if waits else ""
        colour = self._theme.level(level).name() if count else self._theme.chrome.line
        told = Said(str(count), f"{LETTERS[level]} {level_name(level)}", under, name, colour, loud=count > 0)
        return replace(told, brief=LETTERS[level])

    def _show_unknown(self, counts: Tally) -> None:
        under = self.tr("失联未确认 {0}").format(counts.lost_waits) if counts.lost_waits else ""
        colour = self._theme.chrome.quiet if counts.unknown else self._theme.chrome.line
        self.unknown.say(
            Said(str(counts.unknown), self.tr("未知"), under, "quality_unknown", colour, loud=counts.unknown > 0)
        )

    def _show_oldest(self, counts: Tally) -> None:
        waits = counts.waits > 0
        told = span_told(self._now - counts.oldest) if waits else "—"
        colour = self._theme.chrome.quiet if waits else self._theme.chrome.line
        self.oldest.say(Said(told, self.tr("最久未确认"), "", "quality_stale", colour, loud=waits))

    def _show_away(self, counts: Tally) -> None:
        away = (counts.shelved, counts.suppressed, counts.out)
        told, caption = " · ".join(map(str, away)), self.tr("搁置 · 抑制 · 停用")
        colour = self._theme.chrome.quiet if any(away) else self._theme.chrome.line
        self.away.say(Said(told, caption, "", "state_shelved", colour, loud=any(away)))

    def _show_silence(self) -> None:
        silence, chrome = self._board.silence, self._theme.chrome
        self.silence.setText(self.tr("消音"))
        self.silence.setIcon(self._theme.icon("sound"))
        until = silence.until if silence and silence.until > self._now else 0.0
        self.silent.setVisible(until > 0)
        told = Said(
            self.tr("静音"), self.tr("至 {0}").format(clock_told(until)[:5]), "", "silence", chrome.text, loud=True
        )
        self.silent.say(told)
        self._show_flood(len(self._rows.situations))

    def _show_flood(self, situations: int) -> None:
        chrome = self._theme.chrome
        if self._board.flood > 0:
            self.flood.setText(self.tr("泛滥 · {0} 情形").format(situations))
            look = f"color: {chrome.window}; background: {chrome.text}; border-radius: 4px; font-weight: 600;"
        else:
            self.flood.setText(self.tr("情形 {0}").format(situations))
            look = f"color: {chrome.text if situations else chrome.faint};"
        self.flood.setStyleSheet(look + " padding: 2px 8px;")

    def _fit(self) -> None:
        """As large as the width allows, and no larger than a wide window's."""
        tiles = [tile for tile in self._tiles() if not tile.isHidden()]
        left, high = self.width() - self._last_room() - 2 * GAP, self.height() / self._theme.scaled(HEIGHT)
        scales = [scale for scale in _SCALES if scale <= max(high, _SCALES[-1])]
        sizes = ((scale, brief) for brief in (False, True) for scale in scales if brief or scale >= _WHOLE_WORDS)
        scale, brief = next((size for size in sizes if _together(tiles, *size) <= left), (_SCALES[-1], True))
        for tile in tiles:
            tile.rescale(_size_of(tile, scale), brief=brief)

    def _last_room(self) -> int:
        """Room for the longest that the last column says: nothing moves when a flood begins."""
        metrics = QFontMetrics(font(self._theme.text_pixels, bold=True))
        room = metrics.horizontalAdvance(self.tr("泛滥 · {0} 情形").format("00")) + 3 * GAP
        self.silence.setMinimumWidth(room)
        return max(room, self.silence.sizeHint().width())


def _together(tiles: Sequence[Tile], scale: float, brief: bool) -> int:
    return sum(tile.width_at(_size_of(tile, scale), brief=brief) for tile in tiles)


def _size_of(tile: Tile, scale: float) -> float:
    """The worst is read from the farthest and shrinks last."""
    return min(scale * _WORST_FIRST, 1.0) if isinstance(tile, WorstTile) else scale


def _column(widgets: Sequence[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addStretch(1)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column
