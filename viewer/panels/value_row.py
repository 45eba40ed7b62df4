"""One indicator in the inspector: what it is, how much, since when, and where that lies between its limits."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from scenes.facts import Facts
from scenes.plant import Park
from scenes.quality import Badge, status_of
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_facts import alarm_told, status_told
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import limit_of, limit_told, measure_name, name_of, span_told, value_of, value_told

_BADGES = {Badge.WRENCH, Badge.HAND, Badge.OVER_RANGE}


class ValueRow(QWidget):
    """Click or Enter chooses it for the trend."""

    chosen = Signal(int)

    def __init__(self, park: Park, theme: Theme, tag: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme, self.tag = park, theme, tag
        self._marked = False
        self._sign, self._name, self._value = QLabel(self), QLabel(self), QLabel(self)
        self._state, self._limits, self._bar = QLabel(self), QLabel(self), RangeBar(park, theme, tag, self)
        self._age, self._low, self._high, self._badge = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self._kept: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._arrange()

    def keep(self, words: list[str]) -> None:
        """Why its alarms call nobody, shown with the next facts."""
        self._kept = words

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show the value with its state, its quality and its age."""
        value, quality = float(facts.value[self.tag]), int(facts.quality[self.tag])
        shown = max(int(facts.level[self.tag]), int(facts.unanswered[self.tag]))
        answered = not facts.unanswered[self.tag]
        chrome = self._theme.chrome
        indicator = self._park.indicators[self.tag]
        self._name.setText(name_of(indicator) or measure_name(indicator.kind))
        self._name.setToolTip(f"{indicator.tag_number}  {indicator.code}".strip())
        self._value.setText(value_told(self._park, self.tag, value))
        struck = "line-through" if quality == Quality.STALE else "none"
        colour = chrome.text if quality == Quality.GOOD else chrome.faint
        self._value.setStyleSheet(f"color: {colour}; text-decoration: {struck};")
        self._show_badge(int(facts.code[self.tag]))
        size = self._theme.scaled(18)
        sign = self._theme.quality_pixmap(quality, size)
        if shown:
            sign = self._theme.level_pixmap(shown, size, open_shape=answered)
        elif quality == Quality.GOOD:
            sign = self._theme.pixmap("level_normal", chrome.line, size)
        self._sign.setPixmap(sign)
        state = self._told(facts, now, quality)
        self._state.setText(state)
        self._state.setVisible(bool(state))
        heard = float(facts.time[self.tag])
        self._age.setText(span_told(now - heard) if heard else "")
        loud = shown and quality == Quality.GOOD
        colour = self._theme.level(shown).lighter(115).name() if loud else chrome.quiet
        self._state.setStyleSheet(f"color: {colour};")
        self._say_limits()
        self._bar.show_value(value, trusted=quality == Quality.GOOD)

    def mark(self, *, chosen: bool) -> None:
        """Whether this is the one whose trend is drawn."""
        self._marked = chosen
        self.update()

    def told(self) -> tuple[str, str, str, str, str]:
        """Name, value, age, state ("" while normal) and limits as written."""
        return self._name.text(), self._value.text(), self._age.text(), self._state.text(), self._limits.text()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        self.chosen.emit(self.tag)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.tag)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A plate behind the chosen one, a ring round the one with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(self._theme.chrome.focus)) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.chrome.raised) if self._marked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 5, 5)

    def _arrange(self) -> None:
        small = font(self._theme.text_pixels - 2, figures=True)
        self._name.setWordWrap(True)
        self._value.setFont(font(self._theme.text_pixels + 5, bold=True, figures=True))
        self._state.setWordWrap(True)
        self._limits.setWordWrap(True)
        for label in (self._state, self._limits, self._age, self._low, self._high):
            label.setFont(small)
        for label in (self._limits, self._age, self._low, self._high):
            label.setStyleSheet(f"color: {self._theme.chrome.faint};")
        bar = QHBoxLayout()
        bar.setSpacing(GAP // 2)
        bar.addWidget(self._low)
        bar.addWidget(self._bar, 1)
        bar.addWidget(self._high)
        grid = QGridLayout(self)
        grid.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._sign, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._age, 0, 2)
        grid.addWidget(self._badge, 0, 3)
        grid.addWidget(self._value, 0, 4, Qt.AlignmentFlag.AlignRight)
        grid.addLayout(bar, 1, 1, 1, 4)
        grid.addWidget(self._limits, 2, 1, 1, 4)
        grid.addWidget(self._state, 3, 1, 1, 4)

    def _show_badge(self, code: int) -> None:
        """A wrench, a hand, an arrow over a line: what the source says of the value beside how far it is trusted."""
        status = status_of(code)
        marked = status.badge in _BADGES
        self._badge.setVisible(marked)
        if marked:
            size = self._theme.scaled(17)
            self._badge.setPixmap(self._theme.pixmap(str(status.badge), self._theme.chrome.text, size))
            self._badge.setToolTip(status.en if language() == "en" else status.zh)

    def _told(self, facts: Facts, now: float, quality: int) -> str:
        """What is out of the ordinary; nothing while the value is normal and known."""
        linked, code = bool(self._park.tags.linked[self.tag]), int(facts.code[self.tag])
        parts = alarm_told(facts, self.tag, now)
        if quality != Quality.GOOD or code:
            parts.append(status_told(facts, self.tag, linked=linked))
        if not facts.time[self.tag] and not code:
            parts.append(self.tr("从未收到数据"))
        return " · ".join([*parts, *self._kept])

    def _say_limits(self) -> None:
        tags, tag = self._park.tags, self.tag
        levels = (Level.LOW_LOW, Level.LOW, Level.HIGH, Level.HIGH_HIGH)
        words = [limit_told(tags, tag, level) for level in levels]
        self._limits.setText(" · ".join(word for word in words if word) or self.tr("没有限值"))
        self._low.setText(value_of(tags, tag, float(tags.range_low[tag])))
        self._high.setText(value_of(tags, tag, float(tags.range_high[tag])))
        for label in (self._low, self._high):
            label.setToolTip(self.tr("量程"))
        self._age.setToolTip(self.tr("距最后一次收到数据"))


class RangeBar(QWidget):
    """The measuring range as a line, the limits as marks in their colours, the value as a pointer."""

    def __init__(self, park: Park, theme: Theme, tag: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        tags = park.tags
        self._low, self._high = float(tags.range_low[tag]), float(tags.range_high[tag])
        self._limits = [(level, limit_of(tags, tag, level)) for level in Level if level]
        self._value, self._trusted = math.nan, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A line with its pointer."""
        return QSize(120, 16)

    def show_value(self, value: float, *, trusted: bool) -> None:
        """Move the pointer."""
        if (value, trusted) != (self._value, self._trusted):
            self._value, self._trusted = value, trusted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, marks, pointer; no pointer where there is no value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = 10.0
        painter.setPen(QPen(QColor(self._theme.chrome.pressed), 4, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(5, middle), QPointF(self.width() - 5, middle))
        for level, limit in self._limits:
            if not math.isnan(limit):
                painter.setPen(QPen(self._theme.level(level), 2, c=Qt.PenCapStyle.FlatCap))
                painter.drawLine(QPointF(self._at(limit), middle - 4), QPointF(self._at(limit), middle + 4))
        if math.isfinite(self._value):
            at, chrome = self._at(self._value), self._theme.chrome
            painter.setPen(QPen(QColor(chrome.panel), 1))
            painter.setBrush(QColor(chrome.text if self._trusted else chrome.faint))
            painter.drawPolygon(QPolygonF([QPointF(at, middle), QPointF(at - 5, 1), QPointF(at + 5, 1)]))

    def _at(self, value: float) -> float:
        span = self._high - self._low
        part = (value - self._low) / span if span > 0 else 0.5
        return 5 + min(max(part, 0.0), 1.0) * (self.width() - 10)
