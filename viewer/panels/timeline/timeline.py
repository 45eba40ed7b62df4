"""The timeline: play bar, ruler and bands in one panel. It shows what it is given and says what is wanted."""

import math
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from loaders.live.past_bands import TIERS
from scenes.past import Gap, Span
from scenes.timeline import Decimated, Stretch, nothing_decimated, stretch_of
from scenes.trouble import Notice
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme
from viewer.panels.timeline.bands_painting import Drawn
from viewer.panels.timeline.bands_view import BandsView
from viewer.panels.timeline.hover_card import HoverCard, Hovered
from viewer.panels.timeline.play_bar import DAY, PlayBar, Playing

_ROOM_AHEAD = 0.03
"""Share of the width that is left free after the present."""


class Timeline(QWidget):
    """All moments are seconds since 1970 UTC by the feed's clock."""

    wished = Signal(object)
    """A `Wish`."""
    sought = Signal(float)
    scrubbed = Signal(float)
    ranged = Signal(float, float)
    """A brushed range; the same moment twice for none."""
    looked = Signal()
    """Another stretch, or another width, is in sight: see `stretch` and `bins`."""
    hovered = Signal(float)
    """What was known at this moment is wanted; NaN: no longer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#timeline {{ background: {theme.chrome.panel}; }}")
        self._theme = theme
        nowhere = stretch_of(0.0, DAY)
        self.bar = PlayBar(theme, self)
        self.bands = BandsView(theme, Drawn(nowhere, nothing_decimated(nowhere, tiers=TIERS)), self)
        self._refusal = QLabel(self)
        self._notice: Notice | None = None
        self._card: HoverCard | None = None
        self._state = Playing(0.0)
        self._arrange()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def stretch(self) -> Stretch:
        """What is in sight."""
        return self.bands.stretch

    @property
    def bins(self) -> int:
        """Into how many parts it is to be divided."""
        return self.bands.bins

    def look_at(self, stretch: Stretch) -> None:
        """Put another stretch in sight."""
        self.bands.look_at(stretch)

    def show_found(self, found: Decimated) -> None:
        """What happened in a stretch."""
        self.bands.show_drawn(replace(self.bands.drawn, found=found))

    def show_gaps(self, gaps: tuple[Gap, ...], span: Span | None) -> None:
        """Where nothing is known, and from when to when anything is kept."""
        drawn = self.bands.drawn
        if (gaps, span) != (drawn.gaps, drawn.span):
            self.bands.show_drawn(replace(drawn, gaps=gaps, span=span))

    def show_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """The bookmarks: when, and what is written there."""
        self.bands.show_drawn(replace(self.bands.drawn, marks=marks))

    def show_state(self, state: Playing) -> None:
        """Where the player, or the present, stands; what is in sight follows it."""
        before, self._state = self._state, state
        self.bar.show_state(state)
        self.bands.show_state(state)
        if state.playing and not self.bands.busy and not self.stretch.holds(state.moment):
            begin = state.moment - 0.1 * self.stretch.seconds
            self.look_at(stretch_of(begin, begin + self.stretch.seconds))
        if not (before.replaying or state.replaying):
            self._follow(before.moment, state.moment)

    def show_range(self, found: tuple[float, float] | None) -> None:
        """The range that is played again and again, or only brushed."""
        self.bands.show_range(found)

    def show_hovered(self, hovered: Hovered | None) -> None:
        """What was at the moment under the mouse; None: nothing is asked any more."""
        if hovered is None:
            if self._card is not None:
                self._card.hide()
            return
        if self._card is None:
            self._card = HoverCard(self._theme, self.window())
        at = self.bands.mapTo(self.window(), self.bands.point_of(hovered.moment))
        corner = self.mapTo(self.window(), QPoint(0, 0))
        self._card.show_at(hovered, at, QRect(corner, self.size()))

    def point_at(self, moment: float | None) -> None:
        """A hair line at the moment somebody points at elsewhere; None: nobody does."""
        self.bands.point_at(moment)

    def refuse(self, notice: Notice | None) -> None:
        """Say instead of bands why there is no past to be had here; None: there is."""
        self._notice = notice
        self._refusal.setText("" if notice is None else notice.told(language()))
        self._refusal.setVisible(notice is not None)

    def show_span(self, seconds: float) -> None:
        """So many seconds about the cursor, or up to the present."""
        moment = self._state.moment
        if self._state.replaying:
            self.look_at(stretch_of(moment - seconds / 2, moment + seconds / 2))
        elif moment:
            end = moment + _ROOM_AHEAD * seconds
            self.look_at(stretch_of(end - seconds, end))

    def _arrange(self) -> None:
        self._refusal.setWordWrap(True)
        self._refusal.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP)
        self._refusal.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self.bar, self._refusal, self.bands):
            whole.addWidget(widget)
        self.setFocusProxy(self.bands)
        self.bar.wished.connect(self.wished)
        self.bar.span_asked.connect(self.show_span)
        self.bands.wished.connect(self.wished)
        self.bands.sought.connect(self.sought)
        self.bands.scrubbed.connect(self.scrubbed)
        self.bands.ranged.connect(self.ranged)
        self.bands.looked.connect(self.looked)
        self.bands.hovered.connect(self._hover)

    def _follow(self, before: float, present: float) -> None:
        """The present goes on: where it was in sight it stays so."""
        stretch = self.stretch
        if self.bands.busy or not stretch.holds(before) or stretch.holds(present):
            return
        end = present + _ROOM_AHEAD * stretch.seconds
        self.look_at(stretch_of(end - stretch.seconds, end))

    def _hover(self, moment: float) -> None:
        if math.isnan(moment):
            self.show_hovered(None)
        self.hovered.emit(moment)
