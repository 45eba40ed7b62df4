"""The bar in which the program says what went wrong, in the language of the interface, with the way on."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QToolButton, QVBoxLayout, QWidget

from scenes.trouble import Notice
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme

_KEPT = 200


@dataclass(slots=True)
class _Said:
    notice: Notice
    times: int = 1


class TroubleBar(QWidget):
    """Shows the latest notice; the same one again is counted, not repeated. Hidden while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trouble")
        self._theme = theme
        self._said: list[_Said] = []
        self._text, self._more, self._close = QLabel(self), QToolButton(self), QToolButton(self)
        self._all = QListWidget(self)
        self._arrange()
        self.hide()

    def tell(self, notice: Notice) -> None:
        """Say it. The last few hundred are kept."""
        known = next((each for each in self._said if each.notice == notice), None)
        if known is not None:
            self._said.remove(known)
            known.times += 1
        self._said.append(known or _Said(notice))
        del self._said[:-_KEPT]
        self._say()
        self.show()

    def withdraw(self, notice: Notice) -> None:
        """It is true no longer."""
        self._said = [each for each in self._said if each.notice != notice]
        self._say()
        self.setVisible(bool(self._said))

    def told(self) -> tuple[str, ...]:
        """Everything said and not yet dismissed, latest first."""
        return tuple(_sentence(each) for each in reversed(self._said))

    def dismiss(self) -> None:
        """Everything was read."""
        self._said.clear()
        self._more.setChecked(False)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _arrange(self) -> None:
        chrome = self._theme.chrome
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#trouble {{ background: {chrome.raised}; border-left: 4px solid {chrome.focus}; }}"
            f"QListWidget {{ background: {chrome.raised}; border-top: 1px solid {chrome.line}; }}"
        )
        sign = QLabel(self)
        sign.setPixmap(self._theme.pixmap("message", chrome.focus, 20))
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._all.setVisible)
        self._close.setIcon(self._theme.icon("close"))
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self.dismiss)
        self._all.setWordWrap(True)
        self._all.setMaximumHeight(220)
        self._all.hide()
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        row.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP, GAP, GAP)
        whole.setSpacing(GAP)
        whole.addLayout(row)
        whole.addWidget(self._all)

    def _say(self) -> None:
        told = self.told()
        self._text.setText(told[0] if told else "")
        self._more.setText(self.tr("全部 {0} 条").format(len(told)))
        self._more.setVisible(len(told) > 1)
        self._close.setToolTip(self.tr("已阅，关闭"))
        self._all.clear()
        self._all.addItems(told)


def _sentence(said: _Said) -> str:
    sentence = said.notice.told(language())
    return sentence if said.times == 1 else f"{sentence} (×{said.times})"
