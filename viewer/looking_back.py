"""What one looks at again: a seat's view of a past moment, two moments side by side, views kept and toured."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from scenes.camera import Camera
from viewer.beside_desk import BesideDesk, BesideParts, Pair
from viewer.gpu.effects import Effects
from viewer.investigation import InvestigationDesk
from viewer.kept_views import KeptViews
from viewer.opening import Opening
from viewer.overlay import Overlay
from viewer.panels.panes import Panes
from viewer.panels.theme import Theme
from viewer.panels.timeline.replay_frame import ReplayPlate
from viewer.panels.tools.look_bar import LookBar
from viewer.panels.tools.seen_bar import SeenBar
from viewer.panels.tools.tour_caption import TourCaption
from viewer.replay_desk import ReplayDesk
from viewer.seat import Seat
from viewer.twin_stage import TwinStage
from viewer.view_desk import Looks, ViewDesk


@dataclass(frozen=True, slots=True)
class LookingParts:
    """The widgets; where they stand in the window is not known here."""

    bar: LookBar
    seen: SeenBar
    panes: Panes
    plate: ReplayPlate


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a second picture is drawn: `park` and `layers` fill the first, `halve` hears whether there are two."""

    park: TwinStage
    layers: TwinStage
    effects: Effects
    samples: int
    halve: Callable[[bool], None]


class LookingBack(QObject):
    """Joins the three rooms to the window. `now` is a monotonic clock in seconds. GUI thread."""

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        opening: Opening,
        theme: Theme,
        parts: LookingParts,
        looks: Looks,
        drawing: Drawing,
        replay: ReplayDesk,
        tools: InvestigationDesk,
        seat: Seat,
        overlay: Overlay,
        *,
        now: Callable[[], float],
        broke: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts, self._looks, self._replay = parts, looks, replay
        self.seen = ViewDesk(
            opening.park, looks, replay, parts.seen, session=lambda: seat.session, now=now, broke=broke, parent=self
        )
        self.beside = BesideDesk(
            opening,
            theme,
            BesideParts(parts.panes, overlay, parts.plate),
            looks.navigation,
            looks.watch,
            park=drawing.park,
            layers=drawing.layers,
            effects=drawing.effects,
            samples=drawing.samples,
            halve=drawing.halve,
            hidden=lambda: looks.picking.hidden,
            tools=tools,
            parent=self,
        )
        self.kept = KeptViews(
            parts.bar,
            TourCaption(theme, looks.picture),
            tools.book,
            looks.picture,
            view=self.seen.view,
            moment=self._moment,
            show=self.seen.fly_to,
            seek=replay.seek,
            person=lambda: seat.person,
            wall=time.time,
            now=now,
            parent=self,
        )
        self._join(tools)

    def look(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        self.beside.look(camera)

    def tell(self) -> None:
        """A few times a second."""
        self.seen.tell()
        self.beside.tell()
        self._show_compared()

    def close(self) -> None:
        """Let go of the second picture."""
        self.kept.stop()
        self.beside.close()

    def _join(self, tools: InvestigationDesk) -> None:
        bar, window = self._parts.bar, self._looks.window
        for room in (self.seen, self.beside, self.kept):
            room.told.connect(self.told)
        bar.seen_asked.connect(self._see)
        bar.then_now_asked.connect(self._then_now)
        bar.plan_actual_asked.connect(self._plan_actual)
        bar.two_moments_asked.connect(self._two_moments)
        bar.hold_asked.connect(self.beside.hold)
        bar.flip_asked.connect(self.beside.flip)
        for key, act in (
            ("Ctrl+F6", self._see),  # F6 to F8 themselves are the pages
            ("Ctrl+F7", self._then_now),
            ("Ctrl+F8", self._plan_actual),
        ):
            QShortcut(QKeySequence(key), window).activated.connect(act)
        self._replay.ended.connect(self._back)
        tools.opened.connect(self.kept.tell)

    def _see(self) -> None:
        self.seen.toggle()
        self._show_compared()

    def _then_now(self) -> None:
        self.beside.toggle(Pair.THEN_NOW)
        self._show_compared()

    def _plan_actual(self) -> None:
        self.beside.toggle(Pair.PLAN_ACTUAL)
        self._show_compared()

    def _two_moments(self) -> None:
        self.beside.toggle(Pair.TWO_MOMENTS)
        self._show_compared()

    def _back(self) -> None:
        """The window follows the present again: nobody else's view, no then."""
        self.seen.stop()
        self.beside.back()
        self._show_compared()

    def _moment(self) -> float:
        """Of which time the picture is; 0 for the present."""
        shown = self._looks.watch.shown
        return shown.now if shown.replayed else 0.0

    def _show_compared(self) -> None:
        pair = self.beside.pair
        self._parts.bar.show_compared(
            seen=self.seen.showing,
            then_now=pair is Pair.THEN_NOW,
            plan_actual=pair is Pair.PLAN_ACTUAL,
            two_moments=pair is Pair.TWO_MOMENTS,
        )
