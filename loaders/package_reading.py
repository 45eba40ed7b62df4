"""park.json as a document: held against its schema, and the park it describes. No file is opened here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np

from loaders.jsonfile import Json, read_json
from loaders.places import CONFIG
from loaders.schema import Places, Schema, keep_good
from scenes.columns import Floats
from scenes.datums import DATUMS, Datum, Position
from scenes.frame import ParkFrame
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
from scenes.trouble import Report, Trouble

SCHEMA_VERSION = 1
SCHEMA_FILE = CONFIG / "schema" / "park.schema.json"

type Object = dict[str, Json]
type Rings = Mapping[tuple[str, str], Floats]
"""Rings in the park's frame by ("park" | "enterprise" | "unit", code)."""

NOWHERE = np.empty((0, 2))


@cache
def schema() -> Schema:
    """The JSON Schema 2020-12 of park.json, version 1; `parkwatch schema` prints it."""
    document = read_json(SCHEMA_FILE)
    return cast(Schema, document)


def checked(document: Json, report: Report, file: str) -> tuple[Object, Places]:
    """The document without what is bad, and where in the file each of its items stood."""
    version = document.get("schemaVersion", SCHEMA_VERSION) if isinstance(document, dict) else SCHEMA_VERSION
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise Trouble(
            f"场景包的版本 {str(version)[:20]} 不是本程序能读的 {SCHEMA_VERSION}。",
            f"The package has version {str(version)[:20]}; this program reads {SCHEMA_VERSION}.",
            remedy_zh="更新本程序，或重新导出场景包。",
            remedy_en="Update the program, or export the package again.",
            file=file,
            place="/schemaVersion",
        )
    places = keep_good(document, schema(), report, file)
    return cast(Object, document), places


def leave_out_doubles(document: Object, places: Places, report: Report, file: str) -> Mapping[str, str]:
    """Of things with one code the first stays: a value must land on one thing. Answers JSON pointers by code."""
    seen: dict[str, str] = {}
    sift = _Sieve(seen, places, report, file).sift
    layers = _Sieve({}, places, report, file, by="key")
    layers.sift(document, "layers")
    for enterprise in sift(document, "enterprises"):
        for unit in sift(enterprise, "units"):
            for equipment in sift(unit, "equipment"):
                sift(equipment, "indicators")
    return seen


def park_of(document: Object, frame: ParkFrame, rings: Rings) -> Park:
    """The park of a document that `checked` has let through."""
    code = text(document, "code")
    return Park(
        code=code,
        name=text(document, "name"),
        origin=frame.origin,
        boundary=rings.get(("park", code), NOWHERE),
        enterprises=tuple(_enterprise(each, rings) for each in objects(document, "enterprises")),
        structures=tuple(_structure(each) for each in objects(document, "structures")),
        views=tuple(_view(each) for each in objects(document, "views")),
        layers=tuple(_layer(each) for each in objects(document, "layers")),
        rehearsal=document.get("rehearsal") is True,
        name_en=text(document, "nameEn"),
        heights=_heights(cast(Object, document.get("heights", {}))),
    )


@dataclass(slots=True)
class _Sieve:
    """Lets the first of equal codes through; the others are taken out and said."""

    seen: dict[str, str]
    places: Places
    report: Report
    file: str
    by: str = "code"

    def sift(self, item: Object, key: str) -> list[Object]:
        """The list `key` of an item without those whose code has been seen, in place."""
        kept = [each for each in objects(item, key) if self._is_first(each)]
        if key in item:
            item[key] = cast(Json, kept)
        return kept

    def _is_first(self, item: Object) -> bool:
        code, pointer = text(item, self.by), self.places[id(item)]
        if code not in self.seen:
            self.seen[code] = pointer
            return True
        first, name = self.seen[code], text(item, "name")
        self.report.note(
            f"编码 {code} 重复，这一项“{name}”没有打开；先出现在 {first}。",
            f"The code {code} stands twice; this item “{name}” was left out; the first is {first}.",
            remedy_zh="给每一项一个自己的编码。",
            remedy_en="Give each item a code of its own.",
            file=self.file,
            place=pointer,
        )
        return False


def position_of(item: Object) -> Position:
    """A position as the manifest writes it."""
    datum: Datum = DATUMS[text(item, "datum")]
    return datum(_number(item, "longitude"), _number(item, "latitude"), _number(item, "height"))


def _heights(item: Object) -> Heights:
    """Unsaid where the package, an older one, does not say it."""
    return Heights(Vertical(text(item, "zero")), _limit(item, "anomaly"), text(item, "source"))


def _enterprise(item: Object, rings: Rings) -> Enterprise:
    population = _limit(item, "population500m")
    return Enterprise(
        code=text(item, "code"),
        name=text(item, "name"),
        boundary=rings.get(("enterprise", text(item, "code")), NOWHERE),
        units=tuple(_unit(each, rings) for each in objects(item, "units")),
        structures=tuple(_structure(each) for each in objects(item, "structures")),
        people=tuple(
            Person(text(each, "role"), text(each, "name"), text(each, "phone")) for each in objects(item, "people")
        ),
        population_500m=None if population is None else int(population),
        trade=text(item, "trade"),
        processes=texts(item, "processes"),
        maintained=text(item, "maintained"),
        name_en=text(item, "nameEn"),
    )


def _unit(item: Object, rings: Rings) -> Unit:
    return Unit(
        code=text(item, "code"),
        name=text(item, "name"),
        bund=rings.get(("unit", text(item, "code")), NOWHERE),
        equipment=tuple(_equipment(each) for each in objects(item, "equipment")),
        holdings=tuple(
            Holding(text(each, "chemical"), _number(each, "tonnes"), text(each, "symbol"))
            for each in objects(item, "holdings")
        ),
        name_en=text(item, "nameEn"),
    )


def _equipment(item: Object) -> Equipment:
    return Equipment(
        code=text(item, "code"),
        name=text(item, "name"),
        kind=text(item, "kind"),
        place=_place(item),
        dimensions=_dimensions(item),
        medium=text(item, "medium"),
        indicators=tuple(_indicator(each) for each in objects(item, "indicators")),
        model=text(item, "model"),
        name_en=text(item, "nameEn"),
        prism=_prism(cast(Object | None, item.get("prism"))),
    )


def _prism(item: Object | None) -> Prism | None:
    if item is None:
        return None
    ring = np.array(cast(list[list[float]], item["ring"]), np.float64)
    return Prism(ring, _number(item, "low"), _number(item, "high"))


def _indicator(item: Object) -> Indicator:
    return Indicator(
        code=text(item, "code"),
        name=text(item, "name"),
        kind=IndicatorKind(text(item, "kind")),
        unit=text(item, "unit"),
        range_low=_number(item, "rangeLow"),
        range_high=_number(item, "rangeHigh"),
        low_low=_limit(item, "lowLow"),
        low=_limit(item, "low"),
        high=_limit(item, "high"),
        high_high=_limit(item, "highHigh"),
        deadband=_number(item, "deadband"),
        stale_after=_number(item, "staleAfter", 60.0),
        linked=item.get("linked") is not False,
        tag_number=text(item, "tagNumber"),
        name_en=text(item, "nameEn"),
        anchor=_point(item, "anchor"),
    )


def _structure(item: Object) -> Structure:
    path = cast(list[list[float]], item.get("path", []))
    return Structure(
        kind=text(item, "kind"),
        place=_place(item),
        dimensions=_dimensions(item),
        path=np.array(path, np.float64) if path else NOWHERE,
        medium=text(item, "medium"),
        name=text(item, "name"),
        name_en=text(item, "nameEn"),
    )


def _view(item: Object) -> SavedView:
    return SavedView(
        name=text(item, "name"),
        eye=_point(item, "eye"),
        target=_point(item, "target"),
        name_en=text(item, "nameEn"),
        key=text(item, "key"),
    )


def _layer(item: Object) -> Layer:
    placed = cast(list[float] | None, item.get("parkFromLayer"))
    return Layer(
        key=text(item, "key"),
        name=text(item, "name"),
        kind=LayerKind(text(item, "kind")),
        uri=text(item, "uri"),
        park_from_layer=None if placed is None else np.array(placed, np.float64).reshape(4, 4),
        finer=_number(item, "finer", 1.0),
        attribution=text(item, "attribution"),
        surveyed=text(item, "surveyed"),
        name_en=text(item, "nameEn"),
        heights=Vertical(text(item, "heights")),
    )


def _place(item: Object) -> Place:
    place = cast(Object, item["place"])
    return Place(*(_number(place, key) for key in ("east", "north", "up", "turn")))


def _dimensions(item: Object) -> dict[str, float]:
    dimensions = cast(dict[str, float], item.get("dimensions", {}))
    return {name: float(metres) for name, metres in dimensions.items()}


def _point(item: Object, key: str) -> tuple[float, float, float]:
    east, north, up = cast(list[float], item.get(key, [0.0, 0.0, 0.0]))
    return float(east), float(north), float(up)


def text(item: Object, key: str) -> str:
    """A text of a checked object, "" where it is missing."""
    return cast(str, item.get(key, ""))


def texts(item: Object, key: str) -> tuple[str, ...]:
    """A list of texts of a checked object, empty where it is missing."""
    return tuple(cast(list[str], item.get(key, [])))


def _number(item: Object, key: str, plain: float = 0.0) -> float:
    return float(cast(float, item.get(key, plain)))


def _limit(item: Object, key: str) -> float | None:
    value = cast(float | None, item.get(key))
    return None if value is None else float(value)


def objects(item: Object, key: str) -> list[Object]:
    """A list of objects of a checked object, empty where it is missing."""
    return cast(list[Object], item.get(key, []))
