"""Made-up parks of every shape, for hypothesis: what the program could have drawn, and what may befall files."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from loaders.jsonfile import Json
from scenes.columns import Floats
from scenes.datums import DATUMS, Position
from scenes.heights import Heights, Vertical
from scenes.plant import (
    Enterprise,
    Equipment,
    Holding,
    Indicator,
    IndicatorKind,
    Layer,
    LayerKind,
    Park,
    Person,
    Place,
    Prism,
    SavedView,
    Structure,
    Unit,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
METRES = st.floats(-5000, 5000)
VALUES = st.floats(-1e6, 1e6)
LIMITS = st.none() | VALUES
POINTS = st.tuples(METRES, METRES, METRES)
PLACES = st.builds(Place, METRES, METRES, METRES, st.floats(-360, 360))
DIMENSIONS = st.dictionaries(st.sampled_from(["diameter", "height", "length", "width"]), st.floats(0, 500))
KINDS = st.sampled_from(["fixed_roof_tank", "sphere", "column", "pump", "gas_detector"])
EMPTY = np.empty((0, 2))


def ring_about(east: float, north: float, radius: float, corners: int, *, clockwise: bool) -> Floats:
    """A simple polygon with uneven numbers."""
    angles = np.sort(np.linspace(0, 2 * np.pi, corners, endpoint=False) * 0.999 + 0.1)
    ring = np.column_stack([east + radius * np.cos(angles), north + radius * np.sin(angles)])
    return ring[::-1].copy() if clockwise else ring


RINGS = st.just(EMPTY) | st.builds(
    ring_about, METRES, METRES, st.floats(1, 3000), st.integers(3, 9), clockwise=st.booleans()
)
PATHS = st.lists(st.tuples(METRES, METRES), max_size=5).map(lambda rows: np.array(rows, np.float64).reshape(-1, 2))


def prism_on(ring: Floats, low: float, tall: float) -> Prism:
    """A prism that is `tall` metres tall."""
    return Prism(ring, low, low + tall)


PRISMS = st.builds(
    prism_on,
    st.builds(ring_about, METRES, METRES, st.floats(1, 300), st.integers(3, 9), clockwise=st.booleans()),
    METRES,
    st.floats(0, 100),
)
MATRICES = st.lists(st.floats(-1e7, 1e7), min_size=16, max_size=16).map(lambda row: np.array(row).reshape(4, 4))
URIS = st.sampled_from(
    ["tiles/oblique.3tz", "tiles/plant/tileset.json", "osgb/区一", "terrain/dem.tif", "imagery/a b.mbtiles"]
) | st.sampled_from(["https://tiles.example/a/tileset.json?v=1", "http://127.0.0.1:8000/{z}/{x}/{y}.png"])
LAYERS = st.builds(
    Layer,
    key=st.just(""),
    name=NAMES,
    kind=st.sampled_from(LayerKind),
    uri=URIS,
    park_from_layer=st.none() | MATRICES,
    finer=st.floats(0.01, 100),
    attribution=WORDS,
    surveyed=st.sampled_from(["", "2026-03"]),
    name_en=WORDS,
    heights=st.sampled_from(Vertical),
)

INDICATORS = st.builds(
    Indicator,
    code=st.just(""),
    name=NAMES,
    kind=st.sampled_from(IndicatorKind),
    unit=st.sampled_from(["℃", "MPa", "mm", "%LEL"]),
    range_low=VALUES,
    range_high=VALUES,
    low_low=LIMITS,
    low=LIMITS,
    high=LIMITS,
    high_high=LIMITS,
    deadband=st.floats(0, 10),
    stale_after=st.floats(1, 3600),
    linked=st.booleans(),
    tag_number=WORDS,
    name_en=WORDS,
    anchor=POINTS,
)
EQUIPMENT = st.builds(
    Equipment,
    code=st.just(""),
    name=NAMES,
    kind=KINDS,
    place=PLACES,
    dimensions=DIMENSIONS,
    medium=st.sampled_from(["", "lpg", "water"]),
    indicators=st.lists(INDICATORS, max_size=3).map(tuple),
    model=WORDS,
    name_en=WORDS,
    prism=st.none() | PRISMS,
)
STRUCTURES = st.builds(
    Structure,
    kind=st.sampled_from(["road", "tree", "water"]),
    place=PLACES,
    dimensions=DIMENSIONS,
    path=PATHS,
    medium=st.just(""),
    name=WORDS,
    name_en=WORDS,
)
UNITS = st.builds(
    Unit,
    code=st.just(""),
    name=NAMES,
    bund=RINGS,
    equipment=st.lists(EQUIPMENT, max_size=3).map(tuple),
    holdings=st.lists(st.builds(Holding, NAMES, st.floats(0, 1e5), st.sampled_from(["", "W2"])), max_size=2).map(tuple),
    name_en=WORDS,
)
ENTERPRISES = st.builds(
    Enterprise,
    code=st.just(""),
    name=NAMES,
    boundary=RINGS,
    units=st.lists(UNITS, max_size=2).map(tuple),
    structures=st.lists(STRUCTURES, max_size=2).map(tuple),
    people=st.lists(st.builds(Person, NAMES, NAMES, st.just("000-0000-0001")), max_size=2).map(tuple),
    population_500m=st.none() | st.integers(0, 100_000),
    trade=WORDS,
    processes=st.lists(WORDS, max_size=2).map(tuple),
    maintained=st.sampled_from(["", "2026-05-01"]),
    name_en=WORDS,
)


def position(word: str, longitude: float, latitude: float, height: float) -> Position:
    """A position in a datum."""
    return DATUMS[word](longitude, latitude, height)


def numbered(park: Park) -> Park:
    """The same park with codes as a platform gives them, each begun by its parent's."""
    enterprises: list[Enterprise] = []
    for e, enterprise in enumerate(park.enterprises):
        code = f"999901{e:03d}"
        units = tuple(_numbered_unit(unit, f"{code}{u:03d}") for u, unit in enumerate(enterprise.units))
        enterprises.append(replace(enterprise, code=code, units=units))
    layers = tuple(replace(layer, key=f"layer-{row}") for row, layer in enumerate(park.layers))
    return replace(park, enterprises=tuple(enterprises), layers=layers)


def _numbered_unit(unit: Unit, code: str) -> Unit:
    return replace(
        unit,
        code=code,
        equipment=tuple(_numbered_item(item, f"{code}G{n:04d}") for n, item in enumerate(unit.equipment)),
    )


def _numbered_item(item: Equipment, code: str) -> Equipment:
    indicators = tuple(replace(each, code=f"{code}WD{n:03d}") for n, each in enumerate(item.indicators))
    return replace(item, code=code, indicators=indicators)


PARKS = st.builds(
    Park,
    code=st.just("999901"),
    name=NAMES,
    origin=st.builds(
        position, st.sampled_from(list(DATUMS)), st.floats(109, 117), st.floats(20, 25), st.floats(-10, 100)
    ),
    boundary=RINGS,
    enterprises=st.lists(ENTERPRISES, max_size=2).map(tuple),
    structures=st.lists(STRUCTURES, max_size=2).map(tuple),
    views=st.lists(st.builds(SavedView, NAMES, POINTS, POINTS, WORDS, WORDS), max_size=2).map(tuple),
    rehearsal=st.booleans(),
    name_en=WORDS,
    layers=st.lists(LAYERS, max_size=3).map(tuple),
    heights=st.builds(Heights, st.sampled_from(Vertical), st.none() | st.floats(-200, 200), WORDS),
).map(numbered)

ANYTHING: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-1e9, 1e9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
"""Any JSON that fits on a line."""


def places(document: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value in a document."""
    inner: list[tuple[str | int, Json]] = []
    if isinstance(document, dict):
        inner = list(document.items())
    if isinstance(document, list):
        inner = list(enumerate(document))
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]
