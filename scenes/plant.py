"""What stands in a park: City → Park → Enterprise (9) → Unit (12) → Equipment (17) → Indicator (22).

Names are Chinese first; `name_en` may be empty and the Chinese is then shown. Codes: `scenes.codes`. Fields:
`reference/domain.md` 2 and 5.1 (HRMW-type schema, secondary). Lengths are metres in the park's local frame
(`scenes.frame`): east, north, up; angles are degrees counter-clockwise seen from above.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

import numpy as np

from scenes.columns import Floats, lock
from scenes.datums import Position
from scenes.heights import Heights, Vertical
from scenes.tags import Tags


class LayerKind(StrEnum):
    """What a streamed layer is made of."""

    TILES_3D = "3dtiles"
    OSGB = "osgb"
    TERRAIN = "terrain"
    IMAGERY = "imagery"


class IndicatorKind(StrEnum):
    """What an indicator measures. `Tags.kind` holds the position in this list; append only."""

    TEMPERATURE = "temperature"
    PRESSURE = "pressure"
    LEVEL = "level"
    FLOW = "flow"
    GAS_COMBUSTIBLE = "gas_combustible"
    GAS_TOXIC = "gas_toxic"
    DIFFERENTIAL_PRESSURE = "differential_pressure"
    SPARK = "spark"
    WATER_LEVEL = "water_level"
    HUMIDITY = "humidity"
    WIND_SPEED = "wind_speed"
    VIBRATION = "vibration"
    CURRENT = "current"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the park's frame: its own origin and its turn about the vertical."""

    east: float
    north: float
    up: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measuring point. `None` limits do not exist; `anchor` is metres from the equipment's own origin."""

    code: str
    name: str
    kind: IndicatorKind
    unit: str
    range_low: float
    range_high: float
    low_low: float | None = None
    low: float | None = None
    high: float | None = None
    high_high: float | None = None
    deadband: float = 0.0
    stale_after: float = 60.0
    linked: bool = True
    tag_number: str = ""
    name_en: str = ""
    anchor: tuple[float, float, float] = (0.0, 0.0, 0.0)


def frozen_dimensions(dimensions: Mapping[str, float]) -> Mapping[str, float]:
    """A read-only copy of metres by name."""
    return MappingProxyType(dict(dimensions))


@dataclass(frozen=True, slots=True)
class Prism:
    """The space an equipment takes up inside a mesh that knows no parts: a ring (points, 2) in the park's frame, from
    `low` to `high`, metres. Whatever lies in it is coloured and picked as the equipment.
    """  # noqa: D205

    ring: Floats
    low: float
    high: float

    def __post_init__(self) -> None:
        lock(self.ring)


@dataclass(frozen=True, slots=True)
class Equipment:
    """A tank, a sphere, a detector …: `kind` names a row of `scenes.parametric.KINDS`, `dimensions` are its metres.

    `medium` is a key of `scenes.media.MEDIA` ("" when it holds none). `model` names a part of the park's GLB that
    stands in the place of the parametric shape ("" when it is built from dimensions). `prism` binds it to a place in
    photogrammetry, which has no parts; such an equipment has no shape of its own.
    """

    code: str
    name: str
    kind: str
    place: Place
    dimensions: Mapping[str, float]
    medium: str = ""
    indicators: tuple[Indicator, ...] = ()
    model: str = ""
    name_en: str = ""
    prism: Prism | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", frozen_dimensions(self.dimensions))


@dataclass(frozen=True, slots=True)
class Structure:
    """Scenery without a code: road, bund, fence, tree, pipe rack run, house of a neighbour.

    `path` has shape (points, 2) in the park's frame, in metres, for kinds that follow a line or fill a ring.
    """

    kind: str
    place: Place
    dimensions: Mapping[str, float] = field(default_factory=dict[str, float])
    path: Floats = field(default_factory=lambda: np.empty((0, 2)))
    medium: str = ""
    name: str = ""
    name_en: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", frozen_dimensions(self.dimensions))
        lock(self.path)


@dataclass(frozen=True, slots=True)
class Holding:
    """Design maximum quantity of one chemical in a unit, in tonnes (GB 18218-2018 4.2.2: never the live quantity)."""

    chemical: str
    tonnes: float
    symbol: str = ""
    """Class symbol of GB 18218-2018 Tables 2 and 4, e.g. "W5.3": needed for Q where Table 1 does not name the chemical,
    and for β where Table 3 does not; "" where both do."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A major-hazard unit: what the law counts together (GB 18218-2018 3.5, 3.6).

    `bund` is the ring of its bund or building, shape (points, 2), park frame, metres.
    """

    code: str
    name: str
    bund: Floats
    equipment: tuple[Equipment, ...] = ()
    holdings: tuple[Holding, ...] = ()
    name_en: str = ""

    def __post_init__(self) -> None:
        lock(self.bund)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in charge. `role` is a duty ("主要负责人", "安全总监"), `phone` as filed."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise's file (一企一档). `boundary` is the plant boundary 厂区边界, shape (points, 2), metres.

    `population_500m` is the resident population within 500 m outside the boundary (GB 18218-2018 4.3.2), None when
    nobody has entered it: R is then 未计算. `maintained` is the date of the last upkeep, ISO 8601, "" when unknown.
    """

    code: str
    name: str
    boundary: Floats
    units: tuple[Unit, ...] = ()
    structures: tuple[Structure, ...] = ()
    people: tuple[Person, ...] = ()
    population_500m: int | None = None
    trade: str = ""
    processes: tuple[str, ...] = ()
    maintained: str = ""
    name_en: str = ""

    def __post_init__(self) -> None:
        lock(self.boundary)


@dataclass(frozen=True, slots=True)
class Layer:
    """A large scene that is streamed: photogrammetry, a tiled model, a point cloud, terrain or imagery.

    `uri` is a path inside the package, or http(s). `park_from_layer` (4, 4) sets it into the park; None: it lies on the
    earth's centre (EPSG:4978) and finds its own place. With a `finer` of 2 it is drawn twice as finely as usual.
    `heights` is what its heights count from, where somebody has said it; it goes before what the data says.
    """

    key: str
    name: str
    kind: LayerKind
    uri: str
    park_from_layer: Floats | None = None
    finer: float = 1.0
    attribution: str = ""
    surveyed: str = ""
    name_en: str = ""
    heights: Vertical = Vertical.UNSAID

    def __post_init__(self) -> None:
        lock(self.park_from_layer)

    @property
    def is_ground(self) -> bool:
        """Whether it makes up the ground: all terrain and imagery of a park do together."""
        return self.kind in (LayerKind.TERRAIN, LayerKind.IMAGERY)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named place to look from: eye and target in the park's frame, metres."""

    name: str
    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    name_en: str = ""
    key: str = ""
    """The name for the command line and the digit key, e.g. "overview"."""


@dataclass(frozen=True)
class Park:
    """One scene package. `origin` is where the local frame touches the ground; `rehearsal` marks a fictional park.

    `heights` says what the origin's height, and with it every height in the park, counts from.

    Objects are rows: equipment in order of enterprises and units, then one last row that all scenery shares and that
    never wears a colour. Indicators are rows in the same order.
    """

    code: str
    name: str
    origin: Position
    boundary: Floats
    enterprises: tuple[Enterprise, ...]
    structures: tuple[Structure, ...] = ()
    views: tuple[SavedView, ...] = ()
    rehearsal: bool = False
    name_en: str = ""
    layers: tuple[Layer, ...] = ()
    alarms: bytes = b""
    """The park's own alarm policy as it was written (`loaders.alarm_policy`), empty when it has none."""
    heights: Heights = field(default_factory=Heights)

    def __post_init__(self) -> None:
        lock(self.boundary)

    @cached_property
    def equipment(self) -> tuple[Equipment, ...]:
        """Every piece of equipment; its position is its object row."""
        return tuple(item for _, _, item in self.walk())

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator; its position is its tag row."""
        return tuple(indicator for item in self.equipment for indicator in item.indicators)

    @property
    def objects(self) -> int:
        """Rows of the status picture: all equipment and the one row of the scenery."""
        return len(self.equipment) + 1

    @property
    def scenery_row(self) -> int:
        """The object row that all scenery shares."""
        return len(self.equipment)

    def walk(self) -> Iterator[tuple[Enterprise, Unit, Equipment]]:
        """Every piece of equipment with what it belongs to, in row order."""
        for enterprise in self.enterprises:
            for unit in enterprise.units:
                for item in unit.equipment:
                    yield enterprise, unit, item

    @cached_property
    def tags(self) -> Tags:
        """The indicators as columns."""
        return tags_of(self)


@dataclass(frozen=True, slots=True)
class City:
    """Parks under one command centre, named by the six digits of its administrative division."""

    code: str
    name: str
    parks: tuple[Park, ...]
    name_en: str = ""


def tags_of(park: Park) -> Tags:
    """The indicators of a park as columns, `None` limits as NaN."""
    kinds = {kind: row for row, kind in enumerate(IndicatorKind)}
    indicators = park.indicators
    owner = [row for row, item in enumerate(park.equipment) for _ in item.indicators]
    gas = {IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC}
    return Tags(
        codes=tuple(each.code for each in indicators),
        object_id=np.array(owner, np.int32),
        kind=np.array([kinds[each.kind] for each in indicators], np.uint8),
        low_low=_limits([each.low_low for each in indicators]),
        low=_limits([each.low for each in indicators]),
        high=_limits([each.high for each in indicators]),
        high_high=_limits([each.high_high for each in indicators]),
        range_low=np.array([each.range_low for each in indicators], np.float64),
        range_high=np.array([each.range_high for each in indicators], np.float64),
        deadband=np.array([each.deadband for each in indicators], np.float64),
        tolerance=np.full(len(indicators), 0.01),
        stale_after=np.array([each.stale_after for each in indicators], np.float64),
        no_low=np.array([each.kind in gas for each in indicators], np.bool_),
        linked=np.array([each.linked for each in indicators], np.bool_),
    )


def _limits(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], np.float64)
