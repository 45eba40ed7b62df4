"""Where everything is on the screen. Knows the panels by their places only; `app` joins them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from viewer.panels.timeline.replay_frame import ReplayFrame

USUAL = QSize(1920, 1080)
NARROW_PIXELS = 1500
"""On a screen narrower than this the right side is put away until something is chosen."""
LEFT_PIXELS, RIGHT_PIXELS, BELOW_PIXELS = 360, 400, 250
MOST_PIXELS = 100_000
"""No panel of any wall is wider."""
LEAST_BELOW_PIXELS = 150
"""What is left below the picture while the timeline is seen: the tabs and a few lines."""


@dataclass(frozen=True, slots=True)
class Places:
    """The widgets of a window, by where they stand. `above` and `under` span the window, top to bottom."""

    above: Sequence[QWidget]
    left: Sequence[QWidget]
    middle: Sequence[QWidget]
    right: Sequence[QWidget]
    below: QWidget
    under: Sequence[QWidget]
    frame: ReplayFrame
    """Goes round everything but `above` and `under`."""
    foot: Sequence[QWidget] = ()
    """What spans the window inside the frame, at its lower edge."""


class Window(QMainWindow):
    """The picture in the middle, panels around it; F2, F3, F4 put a side away, F11 fills the screen."""

    closing = Signal()
    """The person closes the window; everything is still there."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self._left, self._right = _column(places.left), _column(places.right)
        self._below, self._lent = places.below, 0
        self._up_and_down = QSplitter(Qt.Orientation.Vertical)
        self._up_and_down.addWidget(_column(places.middle))
        self._up_and_down.addWidget(places.below)
        self._side_by_side = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self._left, self._up_and_down, self._right):
            self._side_by_side.addWidget(widget)
        for splitter, stretched in ((self._up_and_down, 0), (self._side_by_side, 1)):
            splitter.setStretchFactor(stretched, 1)
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(4)
        places.frame.hold(self._side_by_side, stretched=True)
        for widget in places.foot:
            places.frame.hold(widget)
        self.setCentralWidget(_column([*places.above, places.frame, *places.under], stretched=places.frame))
        self.resize(USUAL.boundedTo(self.screen().availableSize()))
        width, height = self.width(), self.height()
        self._side_by_side.setSizes([LEFT_PIXELS, width - LEFT_PIXELS - RIGHT_PIXELS, RIGHT_PIXELS])
        self._up_and_down.setSizes([height - BELOW_PIXELS - 120, BELOW_PIXELS])
        self._right.setVisible(width >= NARROW_PIXELS)
        for key, act in (("F2", self._toggle_left), ("F3", self._toggle_right), ("F4", self._toggle_below)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        QShortcut(QKeySequence("F11"), self).activated.connect(self._fill)

    @property
    def panel_sizes(self) -> tuple[int, ...]:
        """Widths of left side, middle and right side, heights of picture and what stands below; 0: put away."""
        return (*self._side_by_side.sizes(), *self._up_and_down.sizes())

    def size_panels(self, sizes: tuple[int, ...]) -> None:
        """As `panel_sizes` told them, in proportion where the window has another size; nothing for what is no such."""
        if len(sizes) != len(self.panel_sizes) or not all(0 <= each <= MOST_PIXELS for each in sizes) or not sizes[1]:
            return
        left, _, right, _, below = sizes
        for panel, size in ((self._left, left), (self._right, right), (self._below, below)):
            panel.setVisible(size > 0)
        for splitter, theirs in ((self._side_by_side, sizes[:3]), (self._up_and_down, sizes[3:])):
            share = sum(splitter.sizes()) / max(sum(theirs), 1)
            splitter.setSizes([round(each * share) for each in theirs])

    def share(self, *, on: bool) -> None:
        """What stands below the picture lends it room while the timeline takes some, and has it back afterwards."""
        picture, below = self._up_and_down.sizes()
        if on:
            self._lent = max(below - LEAST_BELOW_PIXELS, 0)
            self._up_and_down.setSizes([picture + self._lent, below - self._lent])
        elif self._lent:
            self._up_and_down.setSizes([picture - self._lent, below + self._lent])
            self._lent = 0

    def show_right(self) -> None:
        """There is something to read on the right; a narrow screen gives its place to the picture until then."""
        self._right.show()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 the name is Qt's
        """Tell before anything is taken down."""
        self.closing.emit()
        super().closeEvent(event)

    def _toggle_left(self) -> None:
        self._left.setVisible(not self._left.isVisible())

    def _toggle_right(self) -> None:
        self._right.setVisible(not self._right.isVisible())

    def _toggle_below(self) -> None:
        self._below.setVisible(not self._below.isVisible())

    def _fill(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)


def _column(widgets: Sequence[QWidget], *, stretched: QWidget | None = None) -> QWidget:
    """Widgets one above the other without gaps; the last, or the one named, takes the room that is left."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is (stretched or widgets[-1]) else 0)
    return holder
