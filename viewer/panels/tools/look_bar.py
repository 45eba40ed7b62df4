"""Views that are kept and toured, and views that are compared: buttons below the tools."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton, QWidget

from scenes.review import LONGEST_TEXT
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme

LONGEST_NAME = 100
"""Letters (`loaders.review_book`)."""

type Named = tuple[str, str]
"""The key of a bookmark or a tour, and how it is called."""


class LookBar(QWidget):
    """Emits what is wished. A tour is made by adding kept views one after another and keeping them under a name."""

    keep_asked = Signal(str)
    """Keep this view under a name."""
    fly_asked = Signal(str)
    """The key of a bookmark."""
    remove_asked = Signal(str)
    """The key of a bookmark or a tour."""
    tour_asked = Signal(str)
    """The key of a tour to play."""
    stop_asked = Signal()
    tour_kept = Signal(str, object)
    """A name, and its stops in order: the key of a bookmark, and what is said there."""
    seen_asked = Signal()
    """Show what was seen at the moment that is replayed."""
    then_now_asked = Signal()
    plan_actual_asked = Signal()
    two_moments_asked = Signal()
    """Hold the moment that is shown under a divider, or be rid of it."""
    hold_asked = Signal()
    """Hold the moment that is shown now instead."""
    flip_asked = Signal()
    """Show the one moment whole, or the other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.views, self.tours, self.told = QLineEdit(self), QComboBox(self), QComboBox(self), QLabel(self)
        self.caption = QLineEdit(self)
        self.keep, self.fly, self.forget, self.add, self.play, self.stop, self.keep_tour, self.forget_tour = (
            QToolButton(self) for _ in range(8)
        )
        self.seen, self.then_now, self.plan_actual, self.two_moments = (QToolButton(self) for _ in range(4))
        self.flip, self.hold = QToolButton(self), QToolButton(self)
        self._stops = list[Named]()
        for button in (self.seen, self.then_now, self.plan_actual, self.two_moments):
            button.setCheckable(True)
        self._lay(theme)
        self._join()
        self._say()
        self.show_kept((), ())
        self.show_playing("")
        self.show_compared()

    def show_kept(self, views: Sequence[Named], tours: Sequence[Named]) -> None:
        """Everything that is kept; what was chosen stays chosen."""
        for box, named in ((self.views, views), (self.tours, tours)):
            chosen = box.currentData()
            with QSignalBlocker(box):
                box.clear()
                for key, words in named:
                    box.addItem(words, key)
                box.setCurrentIndex(max(box.findData(chosen), 0) if named else -1)
        known = {key for key, _ in views}
        self._stops = [(key, text) for key, text in self._stops if key in known]
        for box, buttons in (
            (self.views, (self.fly, self.caption, self.add, self.forget)),
            (self.tours, (self.play, self.forget_tour)),
        ):
            for widget in (box, *buttons):
                widget.setVisible(box.count() > 0)
        self._enable()

    def show_playing(self, words: str) -> None:
        """What is said at the stop of a tour; "" while none is played."""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.stop.setVisible(bool(words))

    def show_compared(
        self, *, seen: bool = False, then_now: bool = False, plan_actual: bool = False, two_moments: bool = False
    ) -> None:
        """What is on."""
        every = (self.seen, self.then_now, self.plan_actual, self.two_moments)
        for button, on in zip(every, (seen, then_now, plan_actual, two_moments), strict=True):
            button.setChecked(on)
        for button in (self.flip, self.hold):
            button.setVisible(two_moments)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _lay(self, theme: Theme) -> None:
        row = Flow(GAP // 2, self)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setFixedWidth(theme.scaled(190))
        self.caption.setMaxLength(LONGEST_TEXT)
        self.caption.setFixedWidth(theme.scaled(190))
        for field in (self.name, self.caption):
            field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for box in (self.views, self.tours):
            box.setMinimumWidth(theme.scaled(150))
            box.setMaximumWidth(theme.scaled(240))
            box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (
            self.seen, self.then_now, self.plan_actual, self.two_moments, self.flip, self.hold,
            self.name, self.keep, self.views, self.fly, self.forget, self.caption, self.add,
            self.keep_tour, self.tours, self.play, self.forget_tour, self.stop, self.told,
        ):  # fmt: skip
            widget.setStyleSheet(f"padding: 4px 9px; font-size: {theme.text_pixels - 2}px;")
            if isinstance(widget, QToolButton):
                widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(widget)

    def _join(self) -> None:
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.name.textChanged.connect(self._enable)
        self.fly.clicked.connect(lambda: self.fly_asked.emit(self.views.currentData()))
        self.views.activated.connect(lambda: self.fly_asked.emit(self.views.currentData()))
        self.forget.clicked.connect(lambda: self.remove_asked.emit(self.views.currentData()))
        self.add.clicked.connect(self._add)
        self.keep_tour.clicked.connect(self._keep_tour)
        self.play.clicked.connect(lambda: self.tour_asked.emit(self.tours.currentData()))
        self.forget_tour.clicked.connect(lambda: self.remove_asked.emit(self.tours.currentData()))
        self.stop.clicked.connect(self.stop_asked)
        self.seen.clicked.connect(self.seen_asked)
        self.then_now.clicked.connect(self.then_now_asked)
        self.plan_actual.clicked.connect(self.plan_actual_asked)
        self.two_moments.clicked.connect(self.two_moments_asked)
        self.hold.clicked.connect(self.hold_asked)
        self.flip.clicked.connect(self.flip_asked)
        self.caption.returnPressed.connect(self._add)

    def _keep(self) -> None:
        if self.name.text().strip():
            self.keep_asked.emit(self.name.text().strip())
            self.name.clear()

    def _add(self) -> None:
        self._stops.append((str(self.views.currentData()), self.caption.text().strip()))
        self.caption.clear()
        self._enable()

    def _keep_tour(self) -> None:
        self.tour_kept.emit(self.name.text().strip(), tuple(self._stops))
        self._stops.clear()
        self.name.clear()
        self._enable()

    def _enable(self) -> None:
        named = bool(self.name.text().strip())
        self.keep.setEnabled(named)
        self.keep_tour.setVisible(bool(self._stops))
        self.keep_tour.setEnabled(named)
        self.keep_tour.setText(self.tr("存为导览（{0} 站）").format(len(self._stops)))

    def _say(self) -> None:
        self.seen.setText(self.tr("当时画面"))
        self.seen.setToolTip(self.tr("回放时显示席位当时看到的画面（Ctrl+F6）"))
        self.then_now.setText(self.tr("当时 / 现在"))
        self.then_now.setToolTip(self.tr("左为所回放的时刻，右为现在，视角联动（Ctrl+F7）"))
        self.plan_actual.setText(self.tr("规划 / 实景"))
        self.plan_actual.setToolTip(self.tr("左为规划模型，右为实测图层，视角联动（Ctrl+F8）"))
        self.two_moments.setText(self.tr("两个时刻"))
        self.two_moments.setToolTip(self.tr("定格当前时刻为 A，再到别的时刻为 B；同一视角，拖动分隔线对比"))
        self.flip.setText(self.tr("翻看 A / B"))
        self.flip.setToolTip(self.tr("整幅显示 A，再点整幅显示 B"))
        self.hold.setText(self.tr("当前定为 A"))
        self.hold.setToolTip(self.tr("把现在显示的时刻定格为 A"))
        self.caption.setPlaceholderText(self.tr("本站说明（可空）"))
        self.caption.setToolTip(self.tr("导览到这一站时显示在画面下方"))
        self.name.setPlaceholderText(self.tr("视角或导览的名称"))
        self.keep.setText(self.tr("保存视角"))
        self.keep.setToolTip(self.tr("视角、隐藏、图层、所选；回放中连同时刻一起保存"))
        self.fly.setText(self.tr("飞到"))
        self.add.setText(self.tr("加为一站"))
        self.forget.setText(self.tr("删除视角"))
        self.play.setText(self.tr("播放导览"))
        self.forget_tour.setText(self.tr("删除导览"))
        self.stop.setText(self.tr("停止（Esc）"))
        self._enable()
