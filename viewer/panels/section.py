"""Pieces of which the inspector is built: a section that folds, and a list of names with what they are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from viewer.panels.theme import GAP, Theme, font


class Section(QWidget):
    """A title that folds and unfolds what is below it."""

    def __init__(self, theme: Theme, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._body, self._title = theme, body, QToolButton(self)
        self._title.setCheckable(True)
        self._title.setChecked(True)
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title.setStyleSheet(
            f"QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 3px;"
            f" border-top: 1px solid {theme.chrome.line}; padding: 8px 0; color: {theme.chrome.quiet};"
            f" font-weight: 600; text-align: left; }}"
            f"QToolButton:hover {{ color: {theme.chrome.text}; }}"
            f"QToolButton:focus {{ border: 1px solid {theme.chrome.focus}; }}"
        )
        self._title.toggled.connect(self._fold)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, GAP)
        whole.setSpacing(GAP // 2)
        whole.addWidget(self._title)
        whole.addWidget(body)
        self._fold(open_=True)

    def entitle(self, title: str) -> None:
        """Give it a title."""
        self._title.setText(f" {title}")

    def _fold(self, open_: bool) -> None:  # Qt calls it
        self._body.setVisible(open_)
        self._title.setIcon(self._theme.icon("chevron_down" if open_ else "chevron_right"))


class Pairs(QWidget):
    """Names on the left, what they are on the right; long words wrap, and everything can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._grid = theme, QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP * 2)
        self._grid.setVerticalSpacing(GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_pairs(self, pairs: list[tuple[str, str]]) -> None:
        """Show these lines; the labels of the lines before are used again."""
        while len(self._labels) < len(pairs):
            self._labels.append(self._line(len(self._labels)))
        for place, (name, what) in enumerate(self._labels):
            shown = place < len(pairs)
            name.setVisible(shown)
            what.setVisible(shown)
            name.setText(pairs[place][0] if shown else "")
            what.setText(pairs[place][1] if shown else "")

    def told(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(name.text(), what.text()) for name, what in self._labels if name.text() or what.text()]

    def _line(self, row: int) -> tuple[QLabel, QLabel]:
        name, what = QLabel(self), QLabel(self)
        name.setStyleSheet(f"color: {self._theme.chrome.faint};")
        name.setMinimumWidth(self._theme.scaled(84))
        what.setTextFormat(Qt.TextFormat.PlainText)
        what.setWordWrap(True)
        what.setFont(font(self._theme.text_pixels, figures=True))
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(what, row, 1)
        return name, what
