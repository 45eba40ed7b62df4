"""The tools' buttons: what is measured, what steps back, what is cut open. Put away until somebody asks for it."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from scenes.picture import Fade
from scenes.section import Section
from viewer.measuring import Tool
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme
from viewer.panels.tools.explode_bar import ExplodeBar
from viewer.panels.tools.look_bar import LookBar
from viewer.panels.tools.measure_words import tool_name
from viewer.panels.tools.pencil_bar import PencilBar
from viewer.panels.tools.systems_bar import SystemsBar

STEPS = 1000
"""Places of a slider over the whole park."""


class ToolsBar(QWidget):
    """Emits what is wished; what is on is told back by `show_tool`, `show_fade`."""

    tool_asked = Signal(object)
    """A `Tool`, or None to put it away."""
    undo_asked = Signal()
    clear_asked = Signal()
    note_asked = Signal()
    fade_asked = Signal(object)
    explode_asked = Signal(bool)
    """Pull the chosen object apart level from level, or put it together."""
    section_asked = Signal(object)
    """A `Section`, or None for the whole park."""

    def __init__(
        self, low: tuple[float, ...], high: tuple[float, ...], theme: Theme, parent: QWidget | None = None
    ) -> None:
        """`low` and `high` are the corners of all there is, metres."""
        super().__init__(parent)
        self.setObjectName("tools")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._low, self._high = low, high
        self.tools = {tool: _switch(self) for tool in Tool}
        fades: list[Fade] = [fade for fade in Fade if fade is not Fade.NONE]
        self.fades = {fade: _switch(self) for fade in fades}
        self.undo, self.clear, self.note = QToolButton(self), QToolButton(self), QToolButton(self)
        self.cut, self.explode = _switch(self), _switch(self)
        self.pencils, self.levels = PencilBar(theme, self), ExplodeBar(theme, self)
        self.systems = SystemsBar(theme, self)
        self.look = LookBar(theme, self)
        self.sliders = [QSlider(Qt.Orientation.Horizontal, self) for _ in range(6)]
        self._names = [QLabel(self) for _ in range(6)]
        self._lay(theme)
        self._join()
        self._say()

    @property
    def section(self) -> Section:
        """The box that the sliders leave."""
        share = [slider.value() / STEPS for slider in self.sliders]
        spans = [high - low for low, high in zip(self._low, self._high, strict=True)]
        low = [self._low[axis] + share[2 * axis] * spans[axis] for axis in range(3)]
        high = [self._low[axis] + share[2 * axis + 1] * spans[axis] for axis in range(3)]
        return Section((low[0], low[1], low[2]), (high[0], high[1], high[2]))

    def show_tool(self, tool: Tool | None) -> None:
        """Which tool is in the hand."""
        for each, button in self.tools.items():
            button.setChecked(each is tool)
        self.systems.setVisible(tool is Tool.PLACE)

    def show_fade(self, fade: Fade) -> None:
        """What steps back."""
        for each, button in self.fades.items():
            button.setChecked(each is fade)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _lay(self, theme: Theme) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        whole.setSpacing(GAP // 2)
        buttons = Flow(GAP // 2)
        marks = (self.note, self.pencils, self.undo, self.clear)
        for widget in (*self.tools.values(), *marks, *self.fades.values(), self.cut, self.explode):
            if isinstance(widget, QToolButton):
                widget.setStyleSheet(f"padding: 4px 9px; font-size: {theme.text_pixels - 2}px;")
                widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(widget)
        self._box = QWidget(self)
        sides = Flow(GAP, self._box)
        for name, slider in zip(self._names, self.sliders, strict=True):
            name.setStyleSheet(f"font-size: {theme.text_pixels - 2}px;")
            slider.setRange(0, STEPS)
            slider.setFixedWidth(theme.scaled(120))
            slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            sides.addWidget(name)
            sides.addWidget(slider)
        self._open_wide()
        whole.addLayout(buttons)
        whole.addWidget(self._box)
        whole.addWidget(self.levels)
        whole.addWidget(self.systems)
        whole.addWidget(self.look)
        self._box.hide()
        self.systems.hide()

    def _join(self) -> None:
        for tool, button in self.tools.items():
            button.clicked.connect(partial(self._take, tool))
        for fade, button in self.fades.items():
            button.clicked.connect(partial(self._fade, fade))
        self.undo.clicked.connect(self.undo_asked)
        self.clear.clicked.connect(self.clear_asked)
        self.note.clicked.connect(self.note_asked)
        self.cut.toggled.connect(self._cut)
        self.explode.clicked.connect(self.explode_asked)
        for place, slider in enumerate(self.sliders):
            slider.valueChanged.connect(partial(self._slide, place))

    def _cut(self, on: bool) -> None:
        self._box.setVisible(on)
        if not on:
            self._open_wide()
        self.section_asked.emit(self.section if on else None)

    def _take(self, tool: Tool) -> None:
        self.tool_asked.emit(tool if self.tools[tool].isChecked() else None)

    def _fade(self, fade: Fade) -> None:
        self.fade_asked.emit(fade if self.fades[fade].isChecked() else Fade.NONE)

    def _slide(self, place: int, _value: int) -> None:
        """The two sides of an axis keep apart."""
        low, high = self.sliders[place - place % 2], self.sliders[place - place % 2 + 1]
        if low.value() >= high.value():
            moved, other = (low, high) if place % 2 == 0 else (high, low)
            other.setValue(min(STEPS, max(0, moved.value() + (1 if moved is low else -1))))
        if self.cut.isChecked():
            self.section_asked.emit(self.section)

    def _open_wide(self) -> None:
        for place, slider in enumerate(self.sliders):
            slider.setValue(STEPS if place % 2 else 0)

    def _say(self) -> None:
        for tool, button in self.tools.items():
            button.setText(tool_name(tool))
        self.tools[Tool.DISTANCE].setToolTip(self.tr("依次点选，双击或回车结束"))
        self.tools[Tool.AREA].setToolTip(self.tr("依次点选边界，双击或回车结束"))
        self.tools[Tool.NEAREST].setToolTip(self.tr("点选一处，找出最近的民居、学校、储罐；只含场景中已登记的"))
        self.undo.setText(self.tr("撤销"))
        self.clear.setText(self.tr("清除"))
        self.note.setText(self.tr("备注"))
        self.note.setToolTip(self.tr("把文字钉在所选位置，写明时间与人员"))
        self.fades[Fade.CALM].setText(self.tr("淡化正常"))
        self.fades[Fade.OTHERS].setText(self.tr("透视"))
        self.fades[Fade.OTHERS].setToolTip(self.tr("除所选对象外都变淡；报警的不变"))
        self.fades[Fade.ALONE].setText(self.tr("隔离"))
        self.fades[Fade.ALONE].setToolTip(self.tr("只显示所选对象；报警的仍显示"))
        self.cut.setText(self.tr("剖切"))
        self.explode.setText(self.tr("分层展开"))
        self.explode.setToolTip(self.tr("把所选建筑或设备按层切开、沿竖直方向拉开；展开时不能量测"))
        sides = (self.tr("西"), self.tr("东"), self.tr("南"), self.tr("北"), self.tr("下"), self.tr("上"))
        for label, side in zip(self._names, sides, strict=True):
            label.setText(side)


def _switch(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setCheckable(True)
    return button
