"""What was at the moment under the cursor, in a few lines beside it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from loaders.live.acts import Told
from scenes.past import Gap
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.timeline.timeline_words import act_told, counts_told, gap_told
from viewer.panels.words import clock_told

MOST_ACTS = 4


@dataclass(frozen=True, slots=True)
class Hovered:
    """`levels` counts alarms as the bar does (`WORST_FIRST`), "()" while nobody has answered yet.

    `acts` are those under the cursor.
    """

    moment: float
    levels: tuple[int, ...] = ()
    unknown: int = 0
    gap: Gap | None = None
    acts: tuple[Told, ...] = ()


class HoverCard(QLabel):
    """Part of the window above the timeline; it takes no clicks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hover_card")
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        chrome = theme.chrome
        self.setStyleSheet(
            f"#hover_card {{ background: {chrome.raised}; color: {chrome.text}; border: 1px solid {chrome.faint};"
            f" border-radius: 6px; padding: {GAP}px; }}"
        )
        self.setFont(font(theme.text_pixels, figures=True))
        self.hide()

    def show_at(self, hovered: Hovered, at: QPoint, room: QRect) -> None:
        """Say it with the lower edge at a point of the parent, inside a part of it."""
        self.setText("\n".join(lines_of(hovered)))
        self.adjustSize()
        left = min(max(at.x() - self.width() // 2, room.left()), room.right() - self.width())
        self.move(left, at.y() - self.height() - GAP)
        self.show()
        self.raise_()


def lines_of(hovered: Hovered) -> list[str]:
    """What the card says."""
    lines = [clock_told(hovered.moment, date=True)]
    if hovered.gap is not None:
        lines.append(gap_told(hovered.gap))
    elif hovered.levels:
        lines.append(counts_told(hovered.levels, hovered.unknown))
    lines += [act_told(act) for act in hovered.acts[:MOST_ACTS]]
    more = len(hovered.acts) - MOST_ACTS
    return [*lines, f"+ {more}"] if more > 0 else lines
