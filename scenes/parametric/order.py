"""What a kind of installation is, and what is ordered of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scenes.assembly import Lod
from scenes.columns import Floats
from scenes.parametric.solids import Solid


@dataclass(frozen=True, slots=True)
class Dimension:
    """One length in metres: its name in a package, its names for people, what it is by itself, and its bounds."""

    name: str
    zh: str
    en: str
    default: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to be built: `size` in metres by name, complete and within bounds; `path` (points, 2) or empty."""

    size: Mapping[str, float]
    lod: Lod
    medium: str
    path: Floats

    def __getitem__(self, name: str) -> float:
        return self.size[name]

    @property
    def fine(self) -> bool:
        """Everything that a person close by would see."""
        return self.lod is Lod.FINE

    @property
    def coarse(self) -> bool:
        """Silhouette and colour only."""
        return self.lod is Lod.COARSE

    def by_level[T](self, fine: T, middle: T, coarse: T) -> T:
        """One of three, by the level of detail."""
        return (fine, middle, coarse)[self.lod]


type Build = Callable[[Order], Sequence[Solid]]
type Volume = Callable[[Mapping[str, float]], float]
type Vessel = Callable[[Mapping[str, float], int], Solid]


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `letter` stands in an equipment code, "" for scenery, which has none.

    `volume` gives the cubic metres that its vessel holds and `vessel` that vessel as a closed solid of so many sides;
    both None where nothing is held. `along` says that it follows a line ("line"), fills a ring ("ring"), or stands
    ("").
    """

    name: str
    zh: str
    en: str
    letter: str
    dimensions: tuple[Dimension, ...]
    build: Build
    volume: Volume | None = None
    vessel: Vessel | None = None
    along: str = ""
