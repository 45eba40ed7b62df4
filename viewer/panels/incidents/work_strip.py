"""How far a paper is, for how long it will go on, and where it lies once it is there; an end that leaves nothing."""

import math
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from scenes.trouble import Notice
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import span_told


class Work(Enum):
    """How it stands."""

    NONE = auto()
    GOING = auto()
    MADE = auto()
    FAILED = auto()
    CANCELLED = auto()


class WorkStrip(QWidget):
    """Hidden while nothing was asked for; what came of the last paper stays until it is put away."""

    cancel_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("work")
        self._theme, self.state = theme, Work.NONE
        self._path, self._part, self._left = Path(), 0.0, math.nan
        self._notices: tuple[Notice, ...] = ()
        self.told, self.bar = QLabel(self), QProgressBar(self)
        self.cancel, self.folder, self._close = QPushButton(self), QPushButton(self), QToolButton(self)
        self._arrange()
        self._show()

    def begin(self, out: Path) -> None:
        """Something is being made, to be put there."""
        self._path, self._part, self._left, self._notices = out, 0.0, math.nan, ()
        self._turn(Work.GOING)

    def progress(self, part: float, left: float) -> None:
        """The part done, 0 to 1, and the seconds left, NaN while nobody knows."""
        self._part, self._left = part, left
        self._show()

    def made(self, path: Path, notices: tuple[Notice, ...]) -> None:
        """It is there."""
        self._path, self._notices = path, notices
        self._turn(Work.MADE)

    def failed(self, notice: Notice) -> None:
        """There is none, and why."""
        self._notices = (notice,)
        self._turn(Work.FAILED)

    def cancelled(self) -> None:
        """A person ended it."""
        self._turn(Work.CANCELLED)

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.cancel.setText(self.tr("取消"))
        self.folder.setText(self.tr("打开文件夹"))
        self._close.setToolTip(self.tr("已阅，关闭"))
        self._show()

    def _turn(self, state: Work) -> None:
        self.state = state
        self._show()

    def _put_away(self) -> None:
        self._turn(Work.NONE)

    def _show(self) -> None:
        going = self.state is Work.GOING
        self.setVisible(self.state is not Work.NONE)
        self.bar.setVisible(going)
        self.bar.setRange(0, 0 if going and self._part <= 0 else 1000)
        self.bar.setValue(round(1000 * self._part))
        self.cancel.setVisible(going)
        self.folder.setVisible(self.state is Work.MADE)
        self._close.setVisible(self.state in (Work.MADE, Work.FAILED, Work.CANCELLED))
        self.told.setText(self._words())
        self.told.setToolTip(str(self._path))

    def _words(self) -> str:
        said = "\n".join(notice.told(language()) for notice in self._notices)
        match self.state:
            case Work.GOING:
                left = (
                    self.tr("准备中…") if math.isnan(self._left) else self.tr("约剩 {0}").format(span_told(self._left))
                )
                return f"{self._path.name}　{round(100 * self._part)} %　{left}"
            case Work.MADE:
                return self.tr("已写好：{0}").format(self._path) + (f"\n{said}" if said else "")
            case Work.FAILED:
                return self.tr("没有做成：{0}").format(said)
            case Work.CANCELLED:
                return self.tr("已取消，没有留下文件。")
            case Work.NONE:
                return ""

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    def _arrange(self) -> None:
        chrome = self._theme.chrome
        self.setStyleSheet(
            f"#work {{ background: {chrome.raised}; border-radius: 6px; }}"
            f"QProgressBar {{ background: {chrome.window}; border: none; border-radius: 4px; height: 8px; }}"
            f"QProgressBar::chunk {{ background: {chrome.focus}; border-radius: 4px; }}"
        )
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.told.setWordWrap(True)
        self._close.setIcon(self._theme.icon("close"))
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self._put_away)
        self.cancel.clicked.connect(self.cancel_asked)
        self.folder.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.told, 1)
        for widget in (self.folder, self.cancel, self._close):
            row.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP, GAP, GAP)
        whole.setSpacing(GAP)
        whole.addLayout(row)
        whole.addWidget(self.bar)
