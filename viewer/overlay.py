"""The one transparent layer over the picture: signs of the park, leader lines, compass, scale, legend, caption."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from scenes import labels
from scenes.assembly import Boxes
from scenes.camera import Camera, metres_per_pixel
from scenes.columns import Flags, Rows
from scenes.facts import Facts
from scenes.labels import Placed, Rectangle
from scenes.plant import Park
from scenes.severity import Level
from scenes.signs import Kind, Signs, Sites, Standing, signs_seen, sites_of, standing_of
from viewer import overlay_marks as marks
from viewer.navigation import Mode
from viewer.overlay_marks import COMPASS, CREDIT, MARGIN, Legend
from viewer.panels.theme import Theme
from viewer.sign_writer import Sign, SignText, SignWriter, ink_on

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class _Shown:
    """A sign in its place."""

    sign: Sign
    row: int
    area: QRectF
    anchor: QPointF
    opacity: float


@dataclass(frozen=True, slots=True)
class _Edge:
    """A hint at alarms beyond an edge; `turn` is where its arrow points, degrees from up, `row` the worst of them."""

    area: QRectF
    colour: QColor
    text: str
    turn: float
    row: int
    level: int
    waiting: bool


@dataclass(frozen=True, slots=True)
class _Leader:
    """What leader lines have in common: their colour as Qt packs it, and their width in pixels."""

    colour: int
    wide: float


class Overlay(QWidget):
    """Paints over a viewport and lets every mouse event through; `click` says whether a click was on something here.

    GUI thread. Nothing is worked out before it is painted, however often it is told of a change.
    """

    picked = Signal(int)
    """An object row: its label was clicked, or the hint at an alarm out of the picture."""
    enterprise_clicked = Signal(str)
    """An enterprise's code: its badge was clicked."""
    north_asked = Signal()

    def __init__(self, viewport: QWidget, theme: Theme) -> None:
        super().__init__(viewport)
        self._theme, self._writer, self._legend = theme, SignWriter(theme), Legend(theme)
        self._park: Park | None = None
        self._text: SignText | None = None
        self._sites: Sites | None = None
        self._standing: Standing | None = None
        self._camera: Camera | None = None
        self._mode = Mode.ORBIT
        self._calm = True
        self._credits = self._state = ""
        self._selected: int | None = None
        self._hidden: Flags | None = None
        self._slots: Rows = np.empty(0, np.int32)
        self._opened: Flags = np.empty(0, np.bool_)
        self._stale = True
        self._kept: QPixmap | None = None
        self._foreign, self._part = QRectF(), (0.0, 1.0)
        self._shown, self._edges = list[_Shown](), list[_Edge]()
        self._leaders = dict[_Leader, list[QLineF]]()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.resize(viewport.size())
        viewport.installEventFilter(self)

    def show_park(self, park: Park, boxes: Boxes, hazard: Sequence[str] = ()) -> None:
        """Another park. `hazard` is each enterprise's legal major-hazard level in words, "" for none."""
        self._park, self._text, self._sites = park, SignText(park, hazard), sites_of(park, boxes)
        self._standing = None
        self._slots = np.full(len(self._sites.anchor), -1, np.int32)
        self._opened = np.zeros(self._sites.enterprises, np.bool_)
        self._ask()

    def show_facts(self, facts: Facts, now: float) -> None:
        """New facts, or the same a moment later: ages grow. `now` in seconds since 1970 UTC."""
        if self._park is None or self._sites is None or self._text is None:
            return
        self._standing = standing_of(facts, self._park.tags, self._sites)
        self._text.know(facts, self._standing, now)
        self._ask()

    def show_world(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        if camera != self._camera:
            self._camera = camera
            self._ask()

    def show_selection(self, row: int | None, hidden: Flags | None = None) -> None:
        """The selected object row, and which objects (objects,) a layer hides."""
        self._selected, self._hidden = row, hidden
        self._ask()

    def show_signs(self, *, visible: bool) -> None:
        """Labels and badges on or off; what is in alarm, and what is selected, stays on the picture."""
        self._calm = visible
        self._ask()

    def show_credits(self, owners: Iterable[str]) -> None:
        """Whose surveys and pictures are drawn; each is said once, in small letters beside the scale."""
        self._credits = " · ".join(dict.fromkeys(owner for owner in owners if owner))
        self._ask()

    def show_state(self, words: str) -> None:
        """What of the picture is not as it is in the park: cut open, faded, pulled apart. "" for nothing."""
        if words != self._state:
            self._state = words
            self._ask()

    def keep_free(self, area: QRectF) -> None:
        """Something else is drawn there, in logical pixels; an empty one for nothing."""
        if area != self._foreign:
            self._foreign = area
            self._ask()

    def show_part(self, *, left: float = 0.0, right: float = 1.0) -> None:
        """Only so much of the picture's width is seen: hints at alarms beyond stand at its edges."""
        if (left, right) != self._part:
            self._part = left, right
            self._ask()

    def show_mode(self, mode: Mode) -> None:
        """How one moves, for the caption."""
        self._mode = mode
        self._ask()

    def click(self, x: float, y: float) -> bool:
        """A click at a logical pixel; True: it was on something here, and the signal has been sent."""
        self._arrange()
        where = QPointF(x, y)
        if self._compass().contains(where):
            self.north_asked.emit()
            return True
        for edge in self._edges:
            if edge.area.contains(where):
                self.picked.emit(edge.row)
                return True
        for shown in self._shown:
            if shown.area.contains(where):
                self._tell(shown)
                return True
        return self._legend_area().contains(where)

    def shown(self) -> list[tuple[Sign, QRectF]]:
        """What is said in the picture now and where, in logical pixels; the most important first."""
        self._arrange()
        return [(each.sign, each.area) for each in self._shown]

    def _tell(self, shown: _Shown) -> None:
        if shown.sign.kind is not Kind.BADGE:
            self.picked.emit(shown.row)
        elif self._park is not None:
            self.enterprise_clicked.emit(self._park.enterprises[shown.row].code)

    # Qt calls these; the names are Qt's.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The viewport has a new size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
            self._ask()
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Another language: what was written is written anew."""
        if event.type() == QEvent.Type.LanguageChange:
            if self._text is not None:
                self._text.forget()
            self._ask()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Painted once and kept until something changes: the scene below is drawn more often than its signs."""
        self._arrange()
        painter = QPainter(self)
        ratio = painter.deviceTransform().m11()
        if self._kept is None or self._kept.devicePixelRatio() != ratio:
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            self._paint(QPainter(self._kept), ratio)
        painter.drawPixmap(0, 0, self._kept)

    def _paint(self, painter: QPainter, ratio: float) -> None:
        """Leader lines under the labels, labels under what stands still."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        for style in sorted(self._leaders, key=lambda style: style.wide):
            self._draw_leaders(painter, style, self._leaders[style])
        for shown in reversed(self._shown):
            painter.setOpacity(shown.opacity)
            painter.drawPixmap(_crisp(shown.area.topLeft(), ratio), self._writer.picture(shown.sign, ratio))
        painter.setOpacity(1.0)
        for edge in self._edges:
            ink = ink_on(edge.colour) if edge.waiting else edge.colour
            shape = self._theme.pixmap(f"level_{Level(edge.level).name.lower()}", ink, 18)
            ground = edge.colour if edge.waiting else QColor(self._theme.chrome.window)
            marks.draw_edge(painter, edge.area, ground, ink, shape, edge.text, edge.turn)
        self._still(painter, ratio)
        painter.end()

    def _still(self, painter: QPainter, ratio: float) -> None:
        painter.drawPixmap(_crisp(self._legend_area().topLeft(), ratio), self._legend.picture(ratio))
        if self._camera is None:
            return
        marks.draw_compass(painter, self._compass(), self._theme, self._camera.bearing)
        marks.draw_caption(painter, self._caption(), self._theme, self._caption_text(), loud=bool(self._state))
        if self._mode is not Mode.WALK:
            bar = marks.scale_bar(metres_per_pixel(self._camera, self.height()))
            marks.draw_scale_bar(painter, self._scale(), self._theme, bar)
        marks.draw_credits(painter, self._credit_area(), self._theme, self._credits)

    def _draw_leaders(self, painter: QPainter, style: _Leader, lines: list[QLineF]) -> None:
        """All lines of one style: a dark edge, the line, and a dot at what is meant.

        One by one: many lines in one call are stroked as one path, which takes ten times as long.
        """
        for colour, wide in ((QColor(0, 0, 0, 110), style.wide + 1.8), (QColor.fromRgba(style.colour), style.wide)):
            painter.setPen(QPen(colour, wide))
            for line in lines:
                painter.drawLine(line)
        dot = QPen(QColor.fromRgba(style.colour), style.wide * 4)
        dot.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(dot)
        painter.drawPoints([line.p2() for line in lines])

    def _lead(self, shown: _Shown) -> None:
        """From the nearest point of the label to what it means."""
        sign, area, anchor = shown.sign, shown.area, shown.anchor
        near = QPointF(
            min(max(anchor.x(), area.left() + 10), area.right() - 10), min(max(anchor.y(), area.top()), area.bottom())
        )
        loud, colour = bool(sign.level) or sign.selected, self._writer.colour(sign)
        colour.setAlphaF(1.0 if loud else 0.75 * round(shown.opacity, 1))
        style = _Leader(colour.rgba(), 1.8 if loud else 1.1)
        self._leaders.setdefault(style, []).append(QLineF(near, anchor))

    # Arranging.

    def _ask(self) -> None:
        self._stale = True
        self._kept = None
        self.update()

    def _arrange(self) -> None:
        """Choose, measure and place the signs, once after any number of changes."""
        if not self._stale:
            return
        self._stale = False
        self._shown.clear()
        self._leaders.clear()
        self._edges.clear()
        if self._camera is None or self._sites is None or self._text is None or self._standing is None:
            return
        signs = signs_seen(
            self._camera,
            (self.width(), self.height()),
            self._sites,
            self._standing,
            slots=self._slots,
            opened=self._opened,
            selected=self._selected,
            hidden=self._hidden,
        )
        self._opened = signs.open
        asked = (
            signs.wanted if self._calm else replace(signs.wanted, x=np.where(signs.wanted.must, signs.wanted.x, np.nan))
        )
        alarms, others = labels.turns(asked, self.width(), self.height())
        written = {row: self._written(signs, row) for row in map(int, (*alarms[: labels.MOST], *others))}
        wide, high = np.zeros(len(asked)), np.zeros(len(asked))
        for row, sign in written.items():
            wide[row], high[row] = self._writer.size(sign)
        wanted = replace(asked, width=wide, height=high)
        self._hint(signs, self._standing)
        placed = labels.place(
            wanted,
            float(self.width()),
            float(self.height()),
            taken=(*self._taken(), *(_rectangle(edge.area) for edge in self._edges)),
            counter=self._writer.counter_width,
        )
        self._slots = np.full(len(self._sites.anchor), -1, np.int32)
        self._slots[signs.key] = placed.slot
        self._lay_out(signs, wanted, placed, written)

    def _written(self, signs: Signs, row: int) -> Sign:
        kind, about = Kind(int(signs.kind[row])), int(signs.row[row])
        if self._text is None:
            return Sign(kind, "")
        return self._text.sign(kind, about, selected=kind is not Kind.BADGE and about == self._selected)

    def _lay_out(self, signs: Signs, wanted: labels.Wanted, placed: Placed, written: dict[int, Sign]) -> None:
        more, far = (
            _counted_in(signs, placed, self._standing, self._sites),
            self._camera.distance * 3 if self._camera else 1.0,
        )
        opacity = np.where(wanted.must | (signs.kind == Kind.BADGE), 1.0, labels.faded(wanted.depth, far))
        order = np.argsort(-wanted.priority, kind="stable")
        for row in map(int, order[placed.visible[order]]):
            sign = replace(written[row], more=int(more[row])) if more[row] else written[row]
            wide = float(wanted.width[row]) + (self._writer.counter_width if sign.more else 0.0)
            area = QRectF(float(placed.left[row]), float(placed.top[row]), wide, float(wanted.height[row]))
            anchor = QPointF(float(wanted.x[row]), float(wanted.y[row]))
            self._shown.append(_Shown(sign, int(signs.row[row]), area, anchor, float(opacity[row])))
            self._lead(self._shown[-1])

    def _hint(self, signs: Signs, standing: Standing) -> None:
        """Alarms out of the picture: an arrow at the edge, how many, and which one a click leads to."""
        objects = signs.kind != Kind.BADGE
        level, unanswered = (np.zeros(len(objects), np.uint8) for _ in range(2))
        alarms_of = np.zeros(len(objects), np.int32)
        alarms_of[objects] = standing.own[signs.row[objects]]
        level[objects] = standing.level[signs.row[objects]]
        unanswered[objects] = standing.unanswered[signs.row[objects]]
        alarms = replace(signs.wanted, must=alarms_of > 0)
        sides = labels.outside(alarms, self.width(), self.height())
        for rows, turn in ((sides.left, -90.0), (sides.right, 90.0), (sides.above, 0.0), (sides.below, 180.0)):
            if len(rows):
                worst = int(rows[signs.wanted.priority[rows].argmax()])
                text, most = marks.edge_text(int(alarms_of[rows].sum())), int(level[rows].max())
                waiting = bool(unanswered[rows].any())
                area, colour = self._edge_area(text, turn), self._theme.level(most)
                self._edges.append(_Edge(area, colour, text, turn, int(signs.row[worst]), most, waiting))

    def _edge_area(self, text: str, turn: float) -> QRectF:
        wide, high = marks.edge_size(text)
        begin, end = (share * self.width() for share in self._part)
        middle, right, low = (begin + end) / 2, end - MARGIN, self.height() - MARGIN
        corners = {
            -90.0: (begin + MARGIN, self.height() / 2 - high / 2),
            90.0: (right - wide, self.height() / 2 - high / 2),
            0.0: (middle - wide / 2, MARGIN),
            180.0: (middle - wide / 2, low - high),
        }
        area, legend = QRectF(*corners[turn], wide, high), self._legend_area()
        if area.intersects(legend):  # in a narrow picture the middle is over the legend
            area.moveBottom(legend.top() - MARGIN / 2)
        return area

    # What stands still.

    def _taken(self) -> tuple[Rectangle, ...]:
        areas = [self._compass(), self._legend_area(), self._caption(), self._scale(), self._credit_area()]
        if not self._foreign.isEmpty():
            areas.append(self._foreign)
        return tuple(_rectangle(area) for area in areas)

    def _compass(self) -> QRectF:
        return self._below_foreign(QRectF(self.width() - MARGIN - COMPASS, MARGIN, COMPASS, COMPASS))

    def _below_foreign(self, area: QRectF) -> QRectF:
        """The same, lower where something else is drawn: in a narrow picture a plate reaches from edge to edge."""
        if area.intersects(self._foreign):
            area.moveTop(self._foreign.bottom() + MARGIN)
        return area

    def _legend_area(self) -> QRectF:
        self._legend.fit(self.width())
        wide, high = self._legend.size()
        return QRectF(MARGIN, self.height() - MARGIN - high, wide, high)

    def _scale(self) -> QRectF:
        wide = marks.SCALE_BAR + 10
        return QRectF(self.width() - MARGIN - wide, self.height() - MARGIN - 36, wide, 36)

    def _credit_area(self) -> QRectF:
        """On the lowest line between legend and scale, at its right end; empty where there is nobody to name."""
        left, right = self._legend_area().right() + MARGIN, self._scale().left() - MARGIN
        wide = min(marks.credit_width(self._credits), max(right - left, 0.0))
        return QRectF(right - wide, self.height() - MARGIN - CREDIT, wide, CREDIT)

    def _caption(self) -> QRectF:
        area = self._below_foreign(QRectF(MARGIN, MARGIN, *marks.caption_size(self._caption_text())))
        if area.intersects(legend := self._legend_area()):  # in a low picture the legend reaches up to it
            area.moveLeft(legend.right() + MARGIN)
        return area

    def _caption_text(self) -> str:
        mode = {
            Mode.ORBIT: translate("Overlay", "三维视图"),
            Mode.PLAN: translate("Overlay", "平面图 · 上北"),
            Mode.WALK: translate("Overlay", "步行 · 视高 1.7 m · W A S D 移动，Esc 返回"),
        }[self._mode]
        return f"{mode} · {self._state}" if self._state else mode


def _counted_in(signs: Signs, placed: Placed, standing: Standing | None, sites: Sites | None) -> Rows:
    """Alarms that each sign counts in, shape (signs,): a badge without room brings all of its own.

    An enterprise's badge already counts what is its own.
    """
    if standing is None or sites is None:
        return np.zeros(len(signs.row), np.int32)
    badge = signs.kind == Kind.BADGE
    weight = np.zeros(len(signs.row))
    weight[badge] = standing.alarms[signs.row[badge]]
    weight[~badge] = standing.own[signs.row[~badge]]
    firm = np.where(badge, signs.row, sites.owner[np.where(badge, 0, signs.row)])
    lost = placed.host >= 0
    weight[lost & badge[placed.host] & (firm == firm[placed.host])] = 0
    return np.bincount(placed.host[lost], weight[lost], minlength=len(signs.row)).astype(np.int32)


def _rectangle(area: QRectF) -> Rectangle:
    return area.left(), area.top(), area.right(), area.bottom()


def _crisp(corner: QPointF, ratio: float) -> QPointF:
    """The nearest whole device pixel: a picture drawn between two is blurred."""
    return QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
