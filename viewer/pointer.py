"""What a place in the picture means: an object, a place in the park, a wish to select or to come nearer. GUI thread."""

from viewer.flights import Flights
from viewer.investigation import InvestigationDesk
from viewer.navigation import Navigation
from viewer.overlay import Overlay
from viewer.picking import Picking, Spot
from viewer.selection import Selection
from viewer.viewport import Viewport


class Sight:
    """What lies under a pixel of the view that is on the screen now. Pixels are logical ones."""

    def __init__(self, navigation: Navigation, viewport: Viewport, picking: Picking) -> None:
        self._navigation, self._viewport, self._picking = navigation, viewport, picking

    def row(self, x: float, y: float) -> int | None:
        """The object."""
        hit = self._picking.hit(self._navigation.camera, x, y, self._size())
        return None if hit is None else hit.row

    def touched(self, x: float, y: float) -> Spot | None:
        """What the view turns about: the nearest surface."""
        return self._picking.touched(self._navigation.camera, x, y, self._size())

    def place(self, x: float, y: float) -> Spot | None:
        """What is measured from: the nearest surface or the bare ground."""
        return self._picking.place(self._navigation.camera, x, y, self._size())

    def _size(self) -> tuple[int, int]:
        return self._viewport.width(), self._viewport.height()


class Pointer:
    """Hears the mouse in the picture: a tool that is in the hand comes first, then a sign, then an object."""

    def __init__(
        self,
        sight: Sight,
        selection: Selection,
        tools: InvestigationDesk,
        overlay: Overlay,
        navigation: Navigation,
        flights: Flights,
    ) -> None:
        self._sight, self._selection, self._tools = sight, selection, tools
        self._overlay, self._navigation, self._flights = overlay, navigation, flights

    def click(self, x: float, y: float) -> None:
        """Select what is there; nothing where nothing is."""
        if not (self._tools.click(x, y) or self._overlay.click(x, y)):
            self._selection.select(self._sight.row(x, y))

    def double_click(self, x: float, y: float) -> None:
        """Go there."""
        if self._tools.finish():
            return
        row = self._sight.row(x, y)
        if row is None:
            self._navigation.approach(x, y)
        else:
            self._flights.to(row)
