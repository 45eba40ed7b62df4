"""What the signs say, and each drawn once as a picture: labels, cards and badges of the overlay."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Level, Quality
from scenes.signs import Kind, Standing
from viewer.panels import words
from viewer.panels.theme import Theme, font

FEW, MANY = 4, 10
"""A card shows so many indicators, that of the selected object the more, the most urgent first."""
KEPT = 3000
"""So many drawn signs are remembered."""
LONGEST, LONGEST_FIRM = 190.0, 280.0
"""Pixels of an installation's and an enterprise's name; what is longer is elided and never cut."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator on a card: its state as a shape, name, value with unit, and what is to be said about it."""

    name: str
    value: str
    state: str
    level: int
    unanswered: int
    quality: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Everything that decides how a sign looks, and nothing else: equal signs are one picture."""

    kind: Kind
    title: str
    value: str = ""
    state: str = ""
    level: int = 0
    unanswered: int = 0
    quality: int = 0
    hazard: str = ""
    selected: bool = False
    more: int = 0
    """Alarms counted in that found no room of their own."""
    lines: tuple[Line, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    """On a badge: a drawing's key and its text."""


class SignText:
    """Puts the facts of one park into words, once per fact and not once per frame. GUI thread."""

    def __init__(self, park: Park, hazard: Sequence[str] = ()) -> None:
        self._park, self._hazard = park, hazard
        self._tags_of: list[list[int]] = [list[int]() for _ in park.equipment]
        for tag in range(len(park.tags)):
            self._tags_of[int(park.tags.object_id[tag])].append(tag)
        self._facts: Facts | None = None
        self._standing: Standing | None = None
        self._now = 0.0
        self._written = dict[tuple[int, int, bool], Sign]()

    def know(self, facts: Facts, standing: Standing, now: float) -> None:
        """New facts; `now` in seconds since 1970 UTC."""
        self._facts, self._standing, self._now = facts, standing, now
        self._written.clear()

    def forget(self) -> None:
        """The language changed: put everything into words again."""
        self._written.clear()

    def sign(self, kind: Kind, row: int, *, selected: bool = False) -> Sign:
        """The sign about an enterprise row (badge) or an object row."""
        key = (int(kind), row, selected)
        if (found := self._written.get(key)) is None:
            made = self._badge(row) if kind is Kind.BADGE else self._object(kind, row, MANY if selected else FEW)
            found = self._written[key] = replace(made, selected=selected)
        return found

    def _badge(self, row: int) -> Sign:
        enterprise, standing = self._park.enterprises[row], self._standing
        hazard = self._hazard[row] if row < len(self._hazard) else ""
        sign = Sign(Kind.BADGE, words.name_of(enterprise), hazard=hazard)
        if standing is None:
            return sign
        alarms, waiting, unknown = (int(each[row]) for each in (standing.alarms, standing.waiting, standing.unknown))
        aside = int(standing.aside[row])
        counts = list[tuple[str, str]]()
        if alarms:
            counts.append(("level", translate("Overlay", "报警 {0}").format(alarms)))
        if waiting:
            counts.append(("waiting", translate("Overlay", "未确认 {0}").format(waiting)))
        if unknown:
            counts.append(("unknown", translate("Overlay", "未知 {0}").format(unknown)))
        if aside:
            counts.append(("aside", translate("Overlay", "搁置/抑制 {0}").format(aside)))
        worst = int(standing.worst[row])
        return replace(sign, level=worst, unanswered=worst if waiting else 0, counts=tuple(counts))

    def _object(self, kind: Kind, row: int, most: int) -> Sign:
        item, standing = self._park.equipment[row], self._standing
        sign = Sign(kind, words.name_of(item))
        if standing is None or self._facts is None or (tag := int(standing.tag[row])) < 0:
            return sign
        speaks = self._line(tag)
        level, unanswered = int(standing.level[row]), int(standing.unanswered[row])
        sign = replace(sign, value=speaks.value, state=speaks.state, level=level, unanswered=unanswered)
        sign = replace(sign, quality=speaks.quality if not level else 0)
        if kind is not Kind.CARD:
            return sign
        lines = sorted((self._line(each) for each in self._tags_of[row]), key=_urgency)
        rest = len(lines) - most
        told = translate("Overlay", "另有 {0} 项指标").format(rest) if rest > 0 else ""
        return replace(sign, lines=tuple(lines[:most]), state=told, value="")

    def _line(self, tag: int) -> Line:
        facts = self._facts
        if facts is None:
            return Line("", "", "", 0, 0, 0)
        level, unanswered, quality = int(facts.level[tag]), int(facts.unanswered[tag]), int(facts.quality[tag])
        indicator = self._park.indicators[tag]
        shown = max(level, unanswered)
        told = list[str]()
        if shown:
            told.append(words.level_name(shown))
            if unanswered and not level:
                told.append(translate("Overlay", "已恢复"))
        if quality:
            told.append(words.quality_name(quality))
            if quality == Quality.STALE and facts.time[tag] > 0:
                told.append(words.span_told(max(self._now - float(facts.time[tag]), 0.0)))
        never = quality in (Quality.UNKNOWN, Quality.UNLINKED)
        value = "—" if never else words.value_told(self._park, tag, float(facts.value[tag]))
        return Line(words.name_of(indicator), value, " ".join(told), shown, unanswered, quality)


def _urgency(line: Line) -> tuple[int, int, int]:
    return -line.level, -line.unanswered, -line.quality


class SignWriter:
    """Measures signs and draws each once. GUI thread; sizes in logical pixels."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        base = theme.text_pixels
        self._name, self._value = font(base - 1), font(base - 1, figures=True)
        self._loud, self._loud_value = font(base + 1, bold=True), font(base + 1, bold=True, figures=True)
        self._title, self._small = font(base, bold=True), font(max(base - 2, 13))
        self._metrics = {id(each): QFontMetricsF(each) for each in self._fonts()}
        self._widths = dict[tuple[int, str], float]()
        self._drawn = OrderedDict[tuple[Sign, float], QPixmap]()
        self._sizes = dict[Sign, tuple[float, float]]()

    @property
    def counter_width(self) -> float:
        """Pixels a label grows by when it counts others in."""
        return self._width(self._small, _more(99)) + 16.0

    def size(self, sign: Sign) -> tuple[float, float]:
        """Width and height of a sign."""
        if (found := self._sizes.get(sign)) is None:
            if len(self._sizes) > 4 * KEPT:
                self._sizes.clear()
            found = self._sizes[sign] = self._measured(sign)
        return found

    def picture(self, sign: Sign, ratio: float) -> QPixmap:
        """The sign, drawn for that many device pixels per logical pixel."""
        key = (sign, ratio)
        if (found := self._drawn.get(key)) is not None:
            self._drawn.move_to_end(key)
            return found
        width, height = self.size(sign)
        width += self.counter_width if sign.more else 0.0
        drawn = QPixmap((QSizeF(width, height) * ratio).toSize())
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        try:
            self._draw(painter, sign, QRectF(0, 0, width, height))
        finally:
            painter.end()  # a painter that outlives its picture, in a traceback, takes the process with it
        self._drawn[key] = drawn
        if len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return drawn

    def colour(self, sign: Sign) -> QColor:
        """Of the leader line and the frame: the level's, the quality's grey, or the quiet grey of normal."""
        if sign.level:
            return self._theme.level(sign.level)
        if sign.selected:
            return QColor("white")
        return self._theme.quality(sign.quality) if sign.quality else QColor(self._theme.chrome.quiet)

    def _measured(self, sign: Sign) -> tuple[float, float]:
        if sign.kind is Kind.BADGE:
            return self._badge_size(sign)
        if sign.kind is Kind.CARD:
            return self._card_size(sign)
        name, value, high = self._style(sign)
        pieces = [self._icon(sign), *(self._width(value, each) + 9 for each in (sign.value, sign.state) if each)]
        wide = 18.0 + self._held(name, sign.title) + sum(pieces)
        return _snapped(wide), high

    def _draw(self, painter: QPainter, sign: Sign, area: QRectF) -> None:
        if sign.kind is Kind.BADGE:
            self._draw_badge(painter, sign, area)
        elif sign.kind is Kind.CARD:
            self._draw_card(painter, sign, area)
        else:
            self._draw_name(painter, sign, area)

    def _style(self, sign: Sign) -> tuple[QFont, QFont, float]:
        """Fonts of name and value, and the height: an alarm is larger than everything that is none."""
        if sign.level:
            return self._loud, self._loud_value, float(self._theme.text_pixels + 15)
        return self._name, self._value, float(self._theme.text_pixels + 9)

    def _icon(self, sign: Sign) -> float:
        """Pixels the shape before the name takes, nothing where all is well."""
        if sign.level:
            return 24.0
        return 20.0 if sign.quality else 0.0

    def _draw_name(self, painter: QPainter, sign: Sign, area: QRectF) -> None:
        name, value, _ = self._style(sign)
        ink, second = self._pill(painter, sign, area, area.height() / 2 if not sign.level else 6.0)
        x = area.left() + 9
        if sign.level or sign.quality:
            x = self._shape(painter, sign, QPointF(x, area.center().y()), ink) + 6
        right = area.right() - 9
        if sign.more:
            right -= self.counter_width
            self._counter(painter, sign, QRectF(right + 4, area.top(), self.counter_width, area.height()), ink)
        for text in (sign.state, sign.value):
            if text:
                wide = self._width(value, text)
                painter.setPen(second if text == sign.state else ink)
                self._write(painter, value, QRectF(right - wide, area.top(), wide, area.height()), text)
                right -= wide + 9
        quiet = sign.value and not sign.level
        painter.setPen(QColor(self._theme.chrome.quiet) if quiet else ink)
        self._write(painter, name, QRectF(x, area.top(), right - x, area.height()), self._fit(name, sign.title))

    def _pill(self, painter: QPainter, sign: Sign, area: QRectF, radius: float) -> tuple[QColor, QColor]:
        """The ground of a sign; the colours of its first and its second text."""
        colour, frame = self.colour(sign), QPen(QColor(255, 255, 255, 34), 1.0)
        ground, ink, second = self._ground(225), QColor(self._theme.chrome.text), QColor(self._theme.chrome.quiet)
        if sign.level and sign.unanswered:
            ground, ink = colour, ink_on(colour)
            second, frame = ink, QPen(ink_on(colour), 1.5)
        elif sign.level:
            ground, second, frame = self._ground(240), colour.lighter(125), QPen(colour, 2.0)
        elif sign.quality:
            ground, second, frame = self._ground(215), colour.lighter(130), QPen(colour, 1.2, Qt.PenStyle.DashLine)
        if sign.selected:
            frame = QPen(QColor("white"), 2.5)
        half = frame.widthF() / 2
        painter.setPen(frame)
        painter.setBrush(ground)
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius - half, radius - half)
        return ink, second

    def _shape(self, painter: QPainter, sign: Sign | Line, left_middle: QPointF, ink: QColor | None) -> float:
        """The shape of a level or a quality; the x beyond it. Filled while nobody has answered, open after."""
        if sign.level:
            name = f"level_{Level(sign.level).name.lower()}"
            name += "" if sign.unanswered else "_open"
            side, colour = 18, ink if sign.unanswered and ink is not None else self._theme.level(sign.level)
        else:
            name = f"quality_{Quality(sign.quality).name.lower()}"
            side, colour = 15, self._theme.quality(sign.quality).lighter(130)
        drawn = self._theme.pixmap(name, colour, side)
        painter.drawPixmap(QPointF(left_middle.x(), left_middle.y() - side / 2), drawn)
        return left_middle.x() + side

    def _counter(self, painter: QPainter, sign: Sign, area: QRectF, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.0))
        painter.drawLine(QPointF(area.left(), area.top() + 6), QPointF(area.left(), area.bottom() - 6))
        self._write(painter, self._small, area.adjusted(8, 0, 0, 0), _more(sign.more))

    def _badge_size(self, sign: Sign) -> tuple[float, float]:
        chip = self._width(self._small, sign.hazard) + 18 if sign.hazard else 0.0
        first = self._held(self._title, sign.title, LONGEST_FIRM) + chip
        second = sum(20 + self._width(self._small, text) + 12 for _, text in sign.counts) - 12
        return _snapped(26.0 + max(first, second)), 52.0 if sign.counts else 30.0

    def _draw_badge(self, painter: QPainter, sign: Sign, area: QRectF) -> None:
        """Name and legal hazard level, which is no warning and has no colour; under them what is to be counted."""
        colour = self.colour(sign)
        frame = QPen(QColor("white"), 2.5) if sign.selected else QPen(QColor(255, 255, 255, 50), 1.0)
        frame = QPen(colour, 2.0) if sign.level and not sign.selected else frame
        half = frame.widthF() / 2
        painter.setPen(frame)
        painter.setBrush(self._ground(236))
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), 7, 7)
        if sign.level:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(area.left() + 4, area.top() + 5, 4, area.height() - 10), 2, 2)
        x, row = area.left() + 14, QRectF(area.left() + 14, area.top() + 2, area.width() - 22, 28)
        painter.setPen(QColor(self._theme.chrome.text))
        title = self._fit(self._title, sign.title, LONGEST_FIRM)
        self._write(painter, self._title, row, title)
        if sign.hazard:
            self._chip(painter, sign.hazard, x + self._held(self._title, sign.title, LONGEST_FIRM) + 8, row)
        row.translate(0, 22)
        for key, text in sign.counts:
            x = self._count(painter, sign, key, text, QPointF(x, row.center().y() - 1), row)
        if sign.more:
            count = QRectF(area.right() - self.counter_width, area.top(), self.counter_width, area.height())
            self._counter(painter, sign, count, QColor(self._theme.chrome.text))

    def _count(self, painter: QPainter, sign: Sign, key: str, text: str, at: QPointF, row: QRectF) -> float:
        if key == "waiting":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour(sign))
            painter.drawEllipse(QPointF(at.x() + 8, at.y()), 5, 5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.colour(sign), 1.2))
            painter.drawEllipse(QPointF(at.x() + 8, at.y()), 7.5, 7.5)
        elif key == "aside" or (key == "level" and not sign.level):
            # Where no level stands there may be alarms put aside, or answered ones whose delay still runs.
            name = "state_shelved" if key == "aside" else "state_answered"
            drawn = self._theme.pixmap(name, QColor(self._theme.chrome.quiet), 15)
            painter.drawPixmap(QPointF(at.x(), at.y() - 7.5), drawn)
        else:
            unknown = replace(sign, quality=int(Quality.UNKNOWN), level=0)
            self._shape(painter, unknown if key == "unknown" else replace(sign, unanswered=1), at, self.colour(sign))
        quiet = key in {"unknown", "aside"}
        painter.setPen(QColor(self._theme.chrome.quiet if quiet else self._theme.chrome.text))
        wide = self._width(self._small, text)
        self._write(painter, self._small, QRectF(at.x() + 20, row.top() - 1, wide, row.height()), text)
        return at.x() + 20 + wide + 12

    def _chip(self, painter: QPainter, text: str, x: float, row: QRectF) -> None:
        wide = self._width(self._small, text) + 10
        area = QRectF(x, row.center().y() - 10, wide, 20)
        painter.setPen(QPen(QColor(self._theme.chrome.quiet), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(QColor(self._theme.chrome.quiet))
        painter.setFont(self._small)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _columns(self, sign: Sign) -> tuple[float, float, float]:
        """Widths of the three columns of a card."""
        return (
            max((self._held(self._name, line.name) for line in sign.lines), default=0.0),
            max((self._width(self._value, line.value) for line in sign.lines), default=0.0),
            max((self._width(self._name, line.state) for line in sign.lines), default=0.0),
        )

    def _card_size(self, sign: Sign) -> tuple[float, float]:
        name, value, state = self._columns(sign)
        wide = 20 + 24 + name + 16 + value + (14 + state if state else 0)
        rows = len(sign.lines) + bool(sign.state)
        return _snapped(max(wide, self._held(self._title, sign.title, LONGEST_FIRM) + 28)), 36.0 + 23.0 * rows - (
            0 if rows else 6
        )

    def _draw_card(self, painter: QPainter, sign: Sign, area: QRectF) -> None:
        frame = QPen(QColor("white"), 2.5) if sign.selected else QPen(self.colour(sign), 2.0 if sign.level else 1.0)
        half = frame.widthF() / 2
        painter.setPen(frame)
        painter.setBrush(self._ground(242))
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), 8, 8)
        wide = area.width() - (self.counter_width if sign.more else 0)
        painter.setPen(QColor(self._theme.chrome.text))
        title = QRectF(area.left() + 13, area.top() + 3, wide - 26, 28)
        self._write(painter, self._title, title, self._fit(self._title, sign.title, wide - 26))
        if sign.more:
            count = QRectF(wide, area.top() + 3, self.counter_width, 28)
            self._counter(painter, sign, count, QColor(self._theme.chrome.text))
        name, value, _ = self._columns(sign)
        row = QRectF(area.left() + 10, area.top() + 31, wide - 20, 23)
        for line in sign.lines:
            self._draw_line(painter, line, row, name, value)
            row.translate(0, 23)
        if sign.state:
            painter.setPen(QColor(self._theme.chrome.faint))
            self._write(painter, self._small, row.adjusted(24, 0, 0, 0), sign.state)

    def _draw_line(self, painter: QPainter, line: Line, row: QRectF, name: float, value: float) -> None:
        if line.level or line.quality:
            self._shape(painter, line, QPointF(row.left(), row.center().y()), None)
        quiet, text = QColor(self._theme.chrome.quiet), QColor(self._theme.chrome.text)
        told = self._theme.level(line.level).lighter(120) if line.level else quiet
        painter.setPen(quiet)
        self._write(
            painter,
            self._name,
            QRectF(row.left() + 24, row.top(), name, row.height()),
            self._fit(self._name, line.name),
        )
        painter.setPen(self._theme.quality(line.quality).lighter(130) if line.quality and not line.level else text)
        right = row.left() + 24 + name + 16 + value
        wide = self._width(self._value, line.value)
        self._write(painter, self._value, QRectF(right - wide, row.top(), wide + 1, row.height()), line.value)
        painter.setPen(told)
        self._write(painter, self._name, QRectF(right + 14, row.top(), row.right() - right, row.height()), line.state)

    def _ground(self, opacity: int) -> QColor:
        ground = QColor(self._theme.chrome.window)
        ground.setAlpha(opacity)
        return ground

    def _write(self, painter: QPainter, face: QFont, area: QRectF, text: str) -> None:
        painter.setFont(face)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), text)

    def _fit(self, face: QFont, text: str, wide: float = LONGEST) -> str:
        return self._metrics[id(face)].elidedText(text, Qt.TextElideMode.ElideRight, wide + 0.5)

    def _width(self, face: QFont, text: str) -> float:
        """Pixels of a text."""
        key = (id(face), text)
        if (found := self._widths.get(key)) is None:
            if len(self._widths) > 8 * KEPT:
                self._widths.clear()
            found = self._widths[key] = self._metrics[id(face)].horizontalAdvance(text)
        return found

    def _held(self, face: QFont, text: str, longest: float = LONGEST) -> float:
        """Pixels of a name, no more than the longest that is shown whole."""
        return min(self._width(face, text), longest)

    def _fonts(self) -> tuple[QFont, ...]:
        return self._name, self._value, self._loud, self._loud_value, self._title, self._small


def ink_on(ground: QColor) -> QColor:
    """Near-black or white, whichever stands out more; relative luminance by WCAG 2.1."""
    channels = (ground.redF(), ground.greenF(), ground.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#0B0F14") if (luminance + 0.05) ** 2 > 0.0525 * 1.3 else QColor("white")


def _more(count: int) -> str:
    return translate("Overlay", "另 {0} 项报警").format(count)


def _snapped(wide: float) -> float:
    """Widths in steps, so that a label does not tremble with the last digit of its value."""
    return -(-wide // 6) * 6
