"""A park as the document park.json, and the boundaries beside it. What has its plain value is not written."""

from collections.abc import Iterable
from typing import cast

import numpy as np

from loaders.jsonfile import Json
from loaders.package_reading import SCHEMA_VERSION, Object
from scenes.boundary import NamedBoundary
from scenes.columns import Floats
from scenes.datums import Wgs84, word_of
from scenes.frame import ParkFrame
from scenes.heights import Heights
from scenes.plant import Enterprise, Equipment, Indicator, Layer, Park, Place, Prism, SavedView, Structure, Unit
from scenes.trouble import Trouble


def document_of(park: Park, models: Iterable[str] = ()) -> Object:
    """park.json of a park as a document; `models` are file names in models/."""
    return _short(
        {
            "schemaVersion": SCHEMA_VERSION,
            "code": park.code,
            "name": park.name,
            "nameEn": park.name_en,
            "rehearsal": park.rehearsal,
            "origin": {
                "datum": word_of(type(park.origin)),
                "longitude": park.origin.longitude,
                "latitude": park.origin.latitude,
                "height": park.origin.height,
            },
            "heights": _heights_written(park.heights),
            "boundaries": [f"boundaries/{name}.geojson" for name, _ in boundaries_of(park)],
            "models": [f"models/{name}" for name in models],
            "layers": [_layer_written(layer) for layer in park.layers],
            "views": [_view_written(view) for view in park.views],
            "structures": [_structure_written(structure) for structure in park.structures],
            "enterprises": [_enterprise_written(enterprise) for enterprise in park.enterprises],
        },
        keep=("schemaVersion", "code", "name", "origin", "enterprises"),
    )


def boundaries_of(park: Park) -> list[tuple[str, list[NamedBoundary]]]:
    """The files of boundaries/ and what they hold; a ring without points is not written."""
    frame = ParkFrame(park.origin)
    own = [_boundary("park", park.code, park.name, park.boundary, frame)]
    enterprises = [_boundary("enterprise", each.code, each.name, each.boundary, frame) for each in park.enterprises]
    units = [
        _boundary("unit", unit.code, unit.name, unit.bund, frame) for each in park.enterprises for unit in each.units
    ]
    files = (("park", own), ("enterprises", enterprises), ("units", units))
    drawn = [(name, [each for each in boundaries if each is not None]) for name, boundaries in files]
    return [(name, boundaries) for name, boundaries in drawn if boundaries]


def _boundary(what: str, code: str, name: str, ring: Floats, frame: ParkFrame) -> NamedBoundary | None:
    if len(ring) == 0:
        return None
    if len(ring) < 3 or not np.isfinite(ring).all():
        raise Trouble(
            f"“{name}”的边界不能保存：点不足三个或含非数值。",
            f"The boundary of “{name}” cannot be saved: fewer than three points, or one that is not a number.",
            remedy_zh="重新绘制这条边界。",
            remedy_en="Draw the boundary again.",
            place=code,
        )
    degrees = np.column_stack(frame.ground_from_park(ring))
    return NamedBoundary(degrees, Wgs84, name=name, code=code, what=what, metres=ring)


def _heights_written(heights: Heights) -> Object:
    return _short({"zero": heights.park.value, "anomaly": heights.anomaly, "source": heights.source})


def _enterprise_written(enterprise: Enterprise) -> Object:
    return _short(
        {
            "code": enterprise.code,
            "name": enterprise.name,
            "nameEn": enterprise.name_en,
            "trade": enterprise.trade,
            "processes": list(enterprise.processes),
            "maintained": enterprise.maintained,
            "population500m": enterprise.population_500m,
            "people": [{"role": each.role, "name": each.name, "phone": each.phone} for each in enterprise.people],
            "units": [_unit_written(unit) for unit in enterprise.units],
            "structures": [_structure_written(structure) for structure in enterprise.structures],
        },
        keep=("code", "name"),
    )


def _unit_written(unit: Unit) -> Object:
    return _short(
        {
            "code": unit.code,
            "name": unit.name,
            "nameEn": unit.name_en,
            "holdings": [
                _short({"chemical": each.chemical, "tonnes": each.tonnes, "symbol": each.symbol}, ("tonnes",))
                for each in unit.holdings
            ],
            "equipment": [_equipment_written(each) for each in unit.equipment],
        },
        keep=("code", "name"),
    )


def _equipment_written(equipment: Equipment) -> Object:
    return _short(
        {
            "code": equipment.code,
            "name": equipment.name,
            "nameEn": equipment.name_en,
            "kind": equipment.kind,
            "place": _place_written(equipment.place),
            "dimensions": dict(equipment.dimensions),
            "medium": equipment.medium,
            "model": equipment.model,
            "prism": _prism_written(equipment.prism),
            "indicators": [_indicator_written(each) for each in equipment.indicators],
        },
        keep=("code", "name", "kind", "place"),
    )


def _prism_written(prism: Prism | None) -> Json:
    if prism is None:
        return None
    return {"ring": cast(Json, prism.ring.tolist()), "low": prism.low, "high": prism.high}


def _indicator_written(indicator: Indicator) -> Object:
    return _short(
        {
            "code": indicator.code,
            "name": indicator.name,
            "nameEn": indicator.name_en,
            "kind": indicator.kind.value,
            "unit": indicator.unit,
            "rangeLow": indicator.range_low,
            "rangeHigh": indicator.range_high,
            "lowLow": indicator.low_low,
            "low": indicator.low,
            "high": indicator.high,
            "highHigh": indicator.high_high,
            "deadband": indicator.deadband,
            "staleAfter": indicator.stale_after,
            "linked": indicator.linked,
            "tagNumber": indicator.tag_number,
            "anchor": list(indicator.anchor),
        },
        keep=("code", "name", "kind", "unit", "rangeLow", "rangeHigh", "staleAfter", "linked", "deadband"),
    )


def _structure_written(structure: Structure) -> Object:
    return _short(
        {
            "kind": structure.kind,
            "name": structure.name,
            "nameEn": structure.name_en,
            "place": _place_written(structure.place),
            "dimensions": dict(structure.dimensions),
            "medium": structure.medium,
            "path": cast(Json, structure.path.tolist()),
        },
        keep=("kind", "place"),
    )


def _view_written(view: SavedView) -> Object:
    return _short(
        {
            "key": view.key,
            "name": view.name,
            "nameEn": view.name_en,
            "eye": list(view.eye),
            "target": list(view.target),
        },
        keep=("name",),
    )


def _layer_written(layer: Layer) -> Object:
    placed = layer.park_from_layer
    return _short(
        {
            "key": layer.key,
            "name": layer.name,
            "nameEn": layer.name_en,
            "kind": layer.kind.value,
            "uri": layer.uri,
            "parkFromLayer": None if placed is None else cast(Json, placed.ravel().tolist()),
            "finer": None if layer.finer == 1.0 else layer.finer,
            "attribution": layer.attribution,
            "surveyed": layer.surveyed,
            "heights": layer.heights.value,
        },
        keep=("key", "name", "kind", "uri"),
    )


def _place_written(place: Place) -> Object:
    return {"east": place.east, "north": place.north, "up": place.up, "turn": place.turn}


def _short(item: Object, keep: tuple[str, ...] = ()) -> Object:
    """Without what reading puts back by itself: empty words, empty lists, missing limits, false."""
    return {key: value for key, value in item.items() if key in keep or not _is_plain(value)}


def _is_plain(value: Json) -> bool:
    if isinstance(value, str | list | dict):
        return not value
    return value is None or value is False  # not ==: zero is a limit, and nobody within 500 m is a figure
