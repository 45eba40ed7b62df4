"""Where a wish to see something leads the camera."""

import numpy as np

from scenes.assembly import Boxes
from scenes.camera import Camera, looking_at
from scenes.columns import Rows
from scenes.plant import Park
from viewer.navigation import Navigation


class Flights:
    """Flies to what a park has: `boxes` are those of its objects, metres in the park's frame."""

    def __init__(self, navigation: Navigation, park: Park, boxes: Boxes) -> None:
        self._navigation, self._park, self._boxes = navigation, park, boxes

    def to(self, row: int) -> None:
        """One object."""
        self.to_all(np.array([row], np.int32))

    def to_all(self, rows: Rows) -> None:
        """All of these together."""
        low, high = self._boxes.low[rows], self._boxes.high[rows]
        known = np.isfinite(low).all(axis=1)
        if known.any():
            self._navigation.fly_to(low[known].min(axis=0), high[known].max(axis=0))

    def to_place(self, place: tuple[float, float, float]) -> None:
        """A place, from the side from which we look."""
        bearing = self._navigation.camera.bearing
        self._navigation.fly(looking_at(place, bearing=bearing, elevation=40, distance=80))

    def to_enterprise(self, code: str) -> None:
        """All equipment of an enterprise."""
        owned = [row for row, (owner, _, _) in enumerate(self._park.walk()) if owner.code == code]
        self.to_all(np.array(owned, np.int32))

    def to_view(self, position: int) -> None:
        """A saved view, by its place among the park's."""
        view = self._park.views[position]
        self._navigation.fly(Camera(view.eye, view.target))
