"""What a person measures in the scene, point by point. No Qt, no VTK; points are metres in the park's frame."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from scenes.columns import Floats
from scenes.measure import Area, Distance, angle, area, distance, length
from scenes.nearest import Found, Neighbourhood, Sought

MOST_POINTS = 500
"""Of one measurement."""

type Spot = tuple[float, float, float]


class Tool(StrEnum):
    """What can be measured."""

    DISTANCE = "distance"
    HEIGHT = "height"
    AREA = "area"
    ANGLE = "angle"
    PLACE = "place"
    NEAREST = "nearest"


FEWEST = {Tool.DISTANCE: 2, Tool.HEIGHT: 2, Tool.AREA: 3, Tool.ANGLE: 3, Tool.PLACE: 1, Tool.NEAREST: 1}
ENOUGH = {Tool.HEIGHT: 2, Tool.ANGLE: 3, Tool.PLACE: 1, Tool.NEAREST: 1}
"""With so many points a measurement is finished by itself."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; `line` says that its points are joined, `closed` that the last one is joined to the first.

    Which of the results there is depends on the tool, and none is there before there are points enough.
    """

    tool: Tool
    points: tuple[Spot, ...]
    distance: Distance | None = None
    area: Area | None = None
    angle: float | None = None
    nearest: tuple[Found, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether there are points enough for a result."""
        return len(self.points) >= FEWEST[self.tool]

    @property
    def lines(self) -> tuple[Floats, ...]:
        """What is drawn, shape (points, 3) each: the way itself, and how one gets from a place to the next thing."""
        points = np.array(self.points).reshape(-1, 3)
        if self.tool is Tool.NEAREST:
            return tuple(np.array([points[0], [*found.place, points[0, 2]]]) for found in self.nearest)
        if self.tool is Tool.HEIGHT and self.whole:
            (east, north, low), (_, _, high) = self.points
            corner = np.array([[east, north, low], [east, north, high]])
            return corner, np.array([corner[1], points[1]])
        closed = self.tool is Tool.AREA and len(points) > len(("there", "back"))
        return (np.vstack([points, points[:1]]) if closed else points,)


@dataclass(slots=True)
class Measuring:
    """The measurement under way, and those that are finished."""

    around: Neighbourhood
    tool: Tool | None = None
    finished: list[Measured] = field(default_factory=list[Measured])
    _points: list[Spot] = field(default_factory=list[Spot])

    def begin(self, tool: Tool | None) -> None:
        """Take another tool, or none; what is half measured is dropped."""
        self.tool, self._points = tool, []

    def add(self, spot: Spot) -> None:
        """The next point."""
        if self.tool is None or len(self._points) >= MOST_POINTS:
            return
        self._points.append(spot)
        if len(self._points) >= ENOUGH.get(self.tool, MOST_POINTS):
            self.finish()

    def undo(self) -> None:
        """Take the last point back, or the last measurement."""
        if self._points:
            self._points.pop()
        elif self.finished:
            self.finished.pop()

    def finish(self) -> None:
        """Take the measurement under way as whole; what has too few points is dropped."""
        found = self.under_way
        if found is not None and found.whole:
            self.finished.append(found)
        self._points = []

    def clear(self) -> None:
        """Nothing is measured any more."""
        self.finished, self._points = [], []

    @property
    def under_way(self) -> Measured | None:
        """What the points so far give; None where there is none."""
        if self.tool is None or not self._points:
            return None
        return self._measured(self.tool, tuple(self._points))

    @property
    def shown(self) -> tuple[Measured, ...]:
        """All that is drawn."""
        now = self.under_way
        return (*self.finished, now) if now is not None else tuple(self.finished)

    def _measured(self, tool: Tool, points: tuple[Spot, ...]) -> Measured:
        found, places = Measured(tool, points), np.array(points)
        if not found.whole:
            return found
        match tool:
            case Tool.DISTANCE:
                return Measured(tool, points, distance=length(places))
            case Tool.HEIGHT:
                return Measured(tool, points, distance=distance(places[0], places[1]))
            case Tool.AREA:
                return Measured(tool, points, area=area(places))
            case Tool.ANGLE:
                return Measured(tool, points, angle=angle(places[0], places[1], places[2]))
            case Tool.NEAREST:
                (east, north, _) = points[0]
                nearest = [self.around.nearest(sought, east, north) for sought in Sought]
                return Measured(tool, points, nearest=tuple(each for each in nearest if each is not None))
            case Tool.PLACE:
                return found
