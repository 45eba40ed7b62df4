"""One enterprise being drawn on its plot: gives codes and tag numbers, and moves plot metres into the park's frame."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes import parametric
from scenes.columns import Floats
from scenes.demo.ground import Box, Spot, ring_of
from scenes.demo.points import Point
from scenes.plant import Enterprise, Equipment, Holding, Indicator, Person, Place, Structure, Unit


@dataclass(frozen=True, slots=True)
class Plot:
    """A piece of land: the enterprise's running number in the park, and its box in the park's frame, metres."""

    number: int
    box: Box

    @property
    def code(self) -> str:
        """Nine digits: division 999901 does not exist."""
        return f"999901{self.number:03d}"

    @property
    def width(self) -> float:
        """Metres from west to east."""
        return self.box[2] - self.box[0]

    @property
    def depth(self) -> float:
        """Metres from south to north."""
        return self.box[3] - self.box[1]


@dataclass(slots=True)
class UnitDraft:
    """A major-hazard unit being filled. `area` is what tag numbers open with: enterprise, then unit."""

    code: str
    area: str
    name: str
    name_en: str
    bund: Floats
    corner: Spot
    holdings: tuple[Holding, ...]
    unlinked: frozenset[tuple[str, str]]
    equipment: list[Equipment] = field(default_factory=list[Equipment])
    numbers: Counter[str] = field(default_factory=Counter[str])

    def add(
        self,
        kind: str,
        names: tuple[str, str],
        at: Spot,
        dimensions: Mapping[str, float],
        points: Iterable[Point] = (),
        *,
        medium: str = "",
        turn: float = 0.0,
    ) -> None:
        """Set up one installation; `at` is the middle of its footprint in plot metres."""
        letter = parametric.kind(kind).letter
        code = f"{self.code}{letter}{self._next(letter):04d}"
        each: Counter[str] = Counter()
        indicators: list[Indicator] = []
        for point in points:
            each[point.of.letters] += 1
            linked = (names[0].split(" ")[0], point.name) not in self.unlinked
            indicators.append(self._indicator(f"{code}{point.of.letters}{each[point.of.letters]:03d}", point, linked))
        place = Place(self.corner[0] + at[0], self.corner[1] + at[1], 0.0, turn)
        self.equipment.append(
            Equipment(code, names[0], kind, place, dimensions, medium, tuple(indicators), name_en=names[1])
        )

    def finished(self) -> Unit:
        """The unit as a fact."""
        return Unit(self.code, self.name, self.bund, tuple(self.equipment), self.holdings, self.name_en)

    def _next(self, series: str) -> int:
        self.numbers[series] += 1
        return self.numbers[series]

    def _indicator(self, code: str, point: Point, linked: bool) -> Indicator:
        low_low, low, high, high_high = point.limits
        return Indicator(
            code=code,
            name=point.name,
            kind=point.of.kind,
            unit=point.unit,
            range_low=point.span[0],
            range_high=point.span[1],
            low_low=low_low,
            low=low,
            high=high,
            high_high=high_high,
            deadband=round(point.of.deadband * (point.span[1] - point.span[0]), 6),
            stale_after=point.of.stale_after,
            linked=linked,
            tag_number=f"{point.of.loop}-{self.area}{self._next(point.of.loop + '-'):02d}",
            name_en=point.name_en,
            anchor=point.anchor,
        )


@dataclass(slots=True)
class Draft:
    """An enterprise being drawn. Every place is in plot metres: (0, 0) is the plot's south-west corner.

    `unlinked` names what is filed but not connected (未接入): the installation's tag and the point's Chinese name.
    """

    plot: Plot
    unlinked: frozenset[tuple[str, str]] = frozenset()
    units: list[UnitDraft] = field(default_factory=list[UnitDraft])
    structures: list[Structure] = field(default_factory=list[Structure])

    @property
    def corner(self) -> Spot:
        """The plot's south-west corner in the park's frame."""
        return self.plot.box[0], self.plot.box[1]

    def unit(self, name: str, name_en: str, box: Box, holdings: Iterable[Holding] = ()) -> UnitDraft:
        """Begin a unit inside the box of its bund or building."""
        number = len(self.units) + 1
        code, area = f"{self.plot.code}{number:03d}", f"{self.plot.number}{number}"
        unit = UnitDraft(
            code, area, name, name_en, self.path(ring_of(box)), self.corner, tuple(holdings), self.unlinked
        )
        self.units.append(unit)
        return unit

    def put(
        self, kind: str, at: Spot, dimensions: Mapping[str, float], *, turn: float = 0.0, name: str = "", en: str = ""
    ) -> None:
        """Set up something without a code."""
        place = Place(self.corner[0] + at[0], self.corner[1] + at[1], 0.0, turn)
        self.structures.append(Structure(kind, place, dimensions, name=name, name_en=en))

    def line(
        self,
        kind: str,
        path: Sequence[Spot],
        dimensions: Mapping[str, float] | None = None,
        *,
        medium: str = "",
        up: float = 0.0,
    ) -> None:
        """Draw a line or a ring; `up` lifts it from the ground."""
        self.structures.append(Structure(kind, Place(0.0, 0.0, up), dimensions or {}, self.path(path), medium))

    def path(self, path: Sequence[Spot]) -> Floats:
        """Plot metres to the park's frame, shape (points, 2)."""
        return np.asarray(path, np.float64) + self.corner

    def finished(
        self,
        name: str,
        name_en: str,
        *,
        people: tuple[Person, ...],
        population: int | None,
        trade: str,
        processes: tuple[str, ...] = (),
        maintained: str = "2026-11-02",
    ) -> Enterprise:
        """The enterprise as a fact."""
        return Enterprise(
            code=self.plot.code,
            name=name,
            boundary=self.path(ring_of((0.0, 0.0, self.plot.width, self.plot.depth))),
            units=tuple(unit.finished() for unit in self.units),
            structures=tuple(self.structures),
            people=people,
            population_500m=population,
            trade=trade,
            processes=processes,
            maintained=maintained,
            name_en=name_en,
        )


def people_of(number: int, *names: str) -> tuple[Person, ...]:
    """The people in charge of an enterprise: made-up names, and phones that nobody can have."""
    roles = ("主要负责人", "安全总监", "技术负责人", "值班长")
    return tuple(
        Person(role, name, f"000-0000-{4 * number + n:04d}")
        for n, (role, name) in enumerate(zip(roles, names, strict=False))
    )
