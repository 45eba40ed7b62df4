"""Where a hand draws into the scene: pencil and rubber over one picture or two, and the book that keeps it. GUI thread.

While a line is drawn the left button belongs to the pencil; the other buttons and the wheel go on moving the view.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from loaders.review_book import ReviewBook
from scenes.camera import Camera
from scenes.columns import Floats
from scenes.review import Note, Spot, Stroke, may_remove
from scenes.trouble import Notice, Trouble
from viewer.panels.tools.pencil_bar import PencilBar
from viewer.panels.tools.sketch_layer import Sketch, SketchLayer
from viewer.sketching import FreeLine, Pencil, arrow

NOT_YOURS = Notice(
    "这是别人留下的，只有本人或带班可以移除。",
    "Somebody else left this: only they or a shift leader may put it away.",
)
NOWHERE_TO_KEEP = Notice("这里不能保存草图。", "Sketches cannot be kept here.")

DRAGGED = 12.0
"""Pixels: an arrow that was drawn with the button held down is whole when it comes up."""
TURNING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""Held down, the left button turns the view as ever."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture one draws on: what is painted over it, and of which time it is (0: the present)."""

    layer: SketchLayer
    moment: Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Done:
    """One thing that can be undone: a note that was left, or one that was rubbed out."""

    key: str
    rubbed: bool


class SketchDesk(QObject):
    """`book` is where all is kept, `person` sits here and may `lead` the shift, `code` names the chosen equipment."""

    told = Signal(object)
    """A `Notice`."""
    changed = Signal()
    """Something else is drawn than before."""

    def __init__(
        self,
        bar: PencilBar,
        book: Callable[[], ReviewBook | None],
        *,
        touched: Callable[[float, float], Spot | None],
        person: Callable[[], str],
        leads: Callable[[], bool],
        code: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._book, self._touched = bar, book, touched
        self._person, self._leads, self._code = person, leads, code
        self.pencil: Pencil | None = None
        self._sheets: dict[QWidget, Sheet] = {}
        self._eye: Floats = np.zeros(3)
        self._line: FreeLine | None = None
        self._start: Spot | None = None
        self._end: Spot | None = None
        self._held, self._pressed = False, QPointF()
        self._done: list[_Done] = []

    def also(self, viewport: QWidget, sheet: Sheet) -> None:
        """Draw on this picture too."""
        self._sheets[viewport] = sheet
        viewport.installEventFilter(self)

    def leave(self, viewport: QWidget) -> None:
        """That picture goes."""
        self._drop()
        self._sheets.pop(viewport, None)
        viewport.removeEventFilter(self)

    def take(self, pencil: Pencil | None) -> None:
        """Take a pencil or the rubber into the hand, or put it away; what is half drawn is dropped."""
        if pencil is not None and self._book() is None:
            self.told.emit(NOWHERE_TO_KEEP)
            pencil = None
        self.pencil = pencil
        self._drop()
        self._bar.show_pencil(pencil)
        for viewport in self._sheets:
            if pencil is None:
                viewport.unsetCursor()
            else:
                viewport.setCursor(Qt.CursorShape.CrossCursor)

    def look(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        self._eye = np.array(camera.eye)

    def under_way(self) -> tuple[Sketch, ...]:
        """What is half drawn."""
        if self._line is not None and (lines := self._line.seen(self._eye)):
            return (_drawn(lines, lines[-1][-1], self._bar, is_arrow=False),)
        if self._start is not None and self._end is not None:
            return (_drawn((np.array([self._start, self._end]),), self._end, self._bar, is_arrow=True),)
        return ()

    def undo(self) -> bool:
        """Take back what was drawn or rubbed out last, here and since the window is open. False: there was nothing."""
        if self._start is not None:
            self._drop()
            return True
        if not self._done:
            return False
        done = self._done.pop()
        note = self._note(done.key)
        if note is not None and (done.rubbed or self._may_remove(note)):
            self._change(lambda book: _undone(book, done))
        return True

    def drew(self, key: str) -> None:
        """A note was left by other means; it can be undone too."""
        self._done.append(_Done(key, rubbed=False))

    # Events. The name `eventFilter` is Qt's.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See what the picture sees, before the view does; True: it was meant for the pencil."""
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget) or watched not in self._sheets:
            return False
        sheet, here = self._sheets[watched], event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        match event.type():
            case QEvent.Type.MouseMove:
                return self._move(sheet, here, held=bool(event.buttons() & Qt.MouseButton.LeftButton))
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                if left and self.pencil is not None and not event.modifiers() & TURNING:
                    self._press(sheet, here)
                    return True
            case QEvent.Type.MouseButtonRelease if left and self._held:
                self._release(sheet, here)
                return True
            case _:
                pass
        return False

    def _press(self, sheet: Sheet, here: QPointF) -> None:
        self._held, self._pressed = True, here
        match self.pencil:
            case Pencil.LINE:
                self._line = FreeLine(self._touched, self._bar.ink)
                self._line.to(here.x(), here.y())
            case Pencil.ARROW:
                self._aim(sheet, self._touched(here.x(), here.y()))
            case _:
                self._rub(sheet.layer.at(here.x(), here.y()))

    def _move(self, sheet: Sheet, here: QPointF, *, held: bool) -> bool:
        """True while a line is drawn: the view is not turned by it."""
        if self._line is not None and held:
            self._line.to(here.x(), here.y())
            self.changed.emit()
        elif self.pencil is Pencil.ARROW and self._start is not None:
            self._end = self._touched(here.x(), here.y()) or self._end
            self.changed.emit()
        elif sheet.layer.isVisible():
            sheet.layer.point(here.x(), here.y())
        return self._held and held

    def _release(self, sheet: Sheet, here: QPointF) -> None:
        self._held = False
        if self._line is not None:
            strokes = self._line.strokes(self._eye)
            self._line = None
            self._keep(strokes, sheet)
        elif self._start is not None and (here - self._pressed).manhattanLength() > DRAGGED:
            self._aim(sheet, self._touched(here.x(), here.y()))

    def _aim(self, sheet: Sheet, spot: Spot | None) -> None:
        """From where, then to where; at the sky there is nothing to point from or to."""
        if spot is None:
            return
        if self._start is None:
            self._start = self._end = spot
            self.changed.emit()
        else:
            strokes = arrow(self._start, spot, self._bar.ink)
            self._start = self._end = None
            self._keep(strokes, sheet)

    def _keep(self, strokes: tuple[Stroke, ...], sheet: Sheet) -> None:
        if strokes:
            moment, tip = sheet.moment(), strokes[-1].points[-1]
            draft = Note("", "", tip, self._code(), self._person(), time.time(), moment, moment, strokes)
            self._change(lambda book: self.drew(book.add_note(draft).key))
        self.changed.emit()

    def _rub(self, key: str) -> None:
        note = self._note(key)
        if note is not None and self._may_remove(note):
            self._change(lambda book: book.withdraw_note(key, wall=time.time()))
            self._done.append(_Done(key, rubbed=True))

    def _note(self, key: str) -> Note | None:
        book = self._book()
        return None if book is None else next((each for each in book.review.notes if each.key == key), None)

    def _may_remove(self, note: Note) -> bool:
        allowed = may_remove(note, self._person(), leads=self._leads())
        if not allowed:
            self.told.emit(NOT_YOURS)
        return allowed

    def _change(self, change: Callable[[ReviewBook], object]) -> None:
        book = self._book()
        if book is not None:
            try:
                change(book)
            except Trouble as trouble:
                self.told.emit(trouble.notice)
        self.changed.emit()

    def _drop(self) -> None:
        self._held = False
        self._line, self._start, self._end = None, None, None
        self.changed.emit()


def _undone(book: ReviewBook, done: _Done) -> None:
    if done.rubbed:
        book.bring_back_note(done.key)
    else:
        book.withdraw_note(done.key, wall=time.time())


def _drawn(lines: tuple[Floats, ...], spot: Spot | Floats, bar: PencilBar, *, is_arrow: bool) -> Sketch:
    east, north, up = (float(each) for each in spot)
    return Sketch(lines, (east, north, up), (), arrow=is_arrow, by_hand=True, ink=bar.ink)
