"""A park as a folder NAME.park/: park.json, alarms.toml, boundaries/*.geojson, models/*.glb. Nothing is lost.

Without loss means: every number of the park's frame comes back as the same float64. Equipment, structures and views are
metres in park.json, written as short as they stay exact. Boundaries are GeoJSON in WGS 84 degrees (RFC 7946), so that
any mapping program opens them, and carry the exact metres beside the degrees (`parkwatch.metres`); on reading the
metres are taken where they still fit the degrees to 5 mm, and where another program has moved the degrees those count.

The models' bytes are not read here; `model_files` says where they lie. Paths in a package never lead out of it. The
park's own alarm policy, alarms.toml, is carried as it was written, comments and all.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from glob import escape
from pathlib import Path
from typing import cast
from uuid import uuid4

import numpy as np

from loaders.alarm_policy import FILE as ALARMS
from loaders.alarm_policy import MOST_BYTES, SHIPPED, policy_of
from loaders.jsonfile import Json, json_bytes, parsed_json, read_bytes, read_json, write_through
from loaders.places import CONFIG
from loaders.schema import Places, Schema, keep_good
from loaders.vector.geojson import geojson_of, read_boundaries
from scenes.boundary import NamedBoundary, cleaned, park_ring_of, ring_of
from scenes.checks import check_park
from scenes.columns import Floats
from scenes.datums import DATUMS, Datum, Position, Wgs84, word_of
from scenes.frame import ParkFrame
from scenes.plant import (
    Enterprise,
    Equipment,
    Holding,
    Indicator,
    IndicatorKind,
    Park,
    Person,
    Place,
    SavedView,
    Structure,
    Unit,
)
from scenes.trouble import Report, Trouble

SUFFIX = ".park"
MANIFEST = "park.json"
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


def read_park(folder: Path) -> tuple[Park, Report]:
    """The park in a package. What is bad is left out and said in the report; what is good still opens.

    Trouble when there is no package, park.json cannot be read, or it is bad as a whole (no origin, no code …). The
    report also names model files that are missing, and whatever `scenes.checks.check_park` finds, with its place in
    the file; the park opens with them. So it does with a broken alarms.toml, which a recorder then refuses.
    """
    report, file = Report(), str(folder / MANIFEST)
    if not (folder / MANIFEST).exists():
        raise _no_package(folder)
    document, places = _checked(read_json(folder / MANIFEST), report, file)
    pointers = _leave_out_doubles(document, places, report, file)
    frame = ParkFrame(_position(cast(Object, document["origin"])))
    rings = _rings(folder, document, frame, report, file)
    for path in _texts(document, "models"):
        _inside(folder, path, report, file)
    park = _with_alarms(_park(document, frame, rings), folder, report)
    for notice in check_park(park).notices:
        report.notices.append(replace(notice, file=file, place=pointers.get(notice.place, notice.place)))
    return park, report


def model_files(folder: Path) -> tuple[Path, ...]:
    """The model files that park.json names and that are there, inside the package. Trouble as in `read_park`."""
    report, file = Report(), str(folder / MANIFEST)
    document, _ = _checked(read_json(folder / MANIFEST), report, file)
    found = (_inside(folder, path, report, file) for path in _texts(document, "models"))
    return tuple(path for path in found if path is not None)


def write_park(park: Park, folder: Path, models: Mapping[str, bytes] | None = None) -> None:
    """Put a package in place as a whole; `models` are GLB files by file name ("plant.glb").

    Everything is written beside `folder` and renamed into place; an older package stays until the new one is whole and
    comes back if the last step fails. Trouble when the disk refuses, when `folder` holds anything but a package, or
    when the park could not be read back (a number that is none, a name that is too long, two equal codes, an alarm
    policy that is not understood).
    """
    files = dict(_files(park, models or {}))
    _refuse_foreign(folder)
    draft = folder.with_name(f".{folder.name}.new-{uuid4().hex[:8]}")
    try:
        _write_draft(draft, files)
        _swap(draft, folder)
    except OSError as fault:
        raise Trouble(
            f"场景包没有写成：{fault.strerror}。",
            f"The package was not written: {fault.strerror}.",
            remedy_zh="检查磁盘空间和写入权限；原来的场景包没有改动。",
            remedy_en="Look at the free space and the permissions; the old package is as it was.",
            file=str(folder),
        ) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def document_of(park: Park, models: Mapping[str, bytes] | None = None) -> Object:
    """park.json of a park as a document; what has its plain value is not written."""
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
            "boundaries": [f"boundaries/{name}.geojson" for name, _ in _boundaries(park)],
            "models": [f"models/{name}" for name in models or {}],
            "views": [_view_written(view) for view in park.views],
            "structures": [_structure_written(structure) for structure in park.structures],
            "enterprises": [_enterprise_written(enterprise) for enterprise in park.enterprises],
        },
        keep=("schemaVersion", "code", "name", "origin", "enterprises"),
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _checked(document: Json, report: Report, file: str) -> tuple[Object, Places]:
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


def _leave_out_doubles(document: Object, places: Places, report: Report, file: str) -> Mapping[str, str]:
    """Of things with one code the first stays: a value must land on one thing. Answers JSON pointers by code."""
    seen: dict[str, str] = {}

    def first(item: Object) -> bool:
        code, pointer = _text(item, "code"), places[id(item)]
        if code not in seen:
            seen[code] = pointer
            return True
        report.note(
            f"编码 {code} 重复，这一项“{_text(item, 'name')}”没有打开；先出现在 {seen[code]}。",
            f"The code {code} stands twice; this item “{_text(item, 'name')}” was left out; the first is {seen[code]}.",
            remedy_zh="给每一项一个自己的编码。",
            remedy_en="Give each item a code of its own.",
            file=file,
            place=pointer,
        )
        return False

    def sift(item: Object, key: str) -> list[Object]:
        kept = [each for each in _objects(item, key) if first(each)]
        item[key] = cast(Json, kept)
        return kept

    for enterprise in sift(document, "enterprises"):
        for unit in sift(enterprise, "units"):
            for equipment in sift(unit, "equipment"):
                sift(equipment, "indicators")
    return seen


def _rings(folder: Path, document: Object, frame: ParkFrame, report: Report, file: str) -> Rings:
    """Every boundary of the package by whose it is, in metres."""
    known = {("park", _text(document, "code"))}
    for enterprise in _objects(document, "enterprises"):
        known.add(("enterprise", _text(enterprise, "code")))
        known.update(("unit", _text(unit, "code")) for unit in _objects(enterprise, "units"))
    rings: dict[tuple[str, str], Floats] = {}
    for name in _texts(document, "boundaries"):
        path = _inside(folder, name, report, file)
        for boundary in _read_boundaries(path, report) if path is not None else ():
            owner = (boundary.what, boundary.code)
            if owner in known and owner not in rings:
                _add_ring(rings, owner, boundary, frame, report)
            else:
                _not_owned(boundary, doubled=owner in known, report=report)
    return rings


def _read_boundaries(path: Path, report: Report) -> tuple[NamedBoundary, ...]:
    try:
        boundaries, notices = read_boundaries(path, Wgs84)
    except Trouble as trouble:
        report.notices.append(trouble.notice)
        return ()
    report.notices += notices.notices
    return boundaries


def _add_ring(
    rings: dict[tuple[str, str], Floats],
    owner: tuple[str, str],
    boundary: NamedBoundary,
    frame: ParkFrame,
    report: Report,
) -> None:
    """A valid ring is taken as it is, whichever way it runs; a broken one is mended and said."""
    ring = park_ring_of(boundary, frame, report)
    mended = Report()
    try:
        polygon = cleaned(ring, mended, file=boundary.file, place=boundary.place)
    except Trouble as trouble:
        report.notices.append(trouble.notice)
        return
    crossing = [notice for notice in mended.notices if notice.remedy_zh]
    report.notices += crossing
    rings[owner] = ring_of(polygon) if crossing else ring


def _not_owned(boundary: NamedBoundary, *, doubled: bool, report: Report) -> None:
    whose = f"{boundary.what or '?'} {boundary.code or '?'}"
    report.note(
        f"边界“{whose}”重复，只用第一条。" if doubled else f"边界“{whose}”不属于本园区的任何对象，没有使用。",
        f"The boundary “{whose}” stands twice; the first is used."
        if doubled
        else f"The boundary “{whose}” belongs to nothing in this park and was not used.",
        remedy_zh="检查该要素的 what 和 code 属性。",
        remedy_en="Look at the properties `what` and `code` of the feature.",
        file=boundary.file,
        place=boundary.place,
    )


def _inside(folder: Path, name: str, report: Report, file: str) -> Path | None:
    """A file of the package, None when it is not there or would lie outside; both are said."""
    path = folder / name
    try:
        outside = ".." in path.parts or not path.resolve().is_relative_to(folder.resolve())
        there = path.is_file()
    except (OSError, ValueError):
        outside, there = True, False
    if outside:
        report.note(
            f"{name} 指向场景包之外，没有读取。",
            f"{name} leads out of the package and was not read.",
            remedy_zh="把文件放进场景包。",
            remedy_en="Put the file into the package.",
            file=file,
        )
    elif not there:
        report.note(
            f"场景包里缺少 {name}。",
            f"{name} is missing from the package.",
            remedy_zh="把文件放回场景包，或从 park.json 中去掉这一行。",
            remedy_en="Put the file back, or take the line out of park.json.",
            file=file,
        )
    return path if there and not outside else None


def _with_alarms(park: Park, folder: Path, report: Report) -> Park:
    """The park with its own alarm policy, as it was written; what is wrong with it is said."""
    path = _inside(folder, ALARMS, report, str(folder / ALARMS)) if (folder / ALARMS).exists() else None
    if path is None:
        return park
    try:
        park = replace(park, alarms=read_bytes(path, MOST_BYTES))
        _refuse_broken_alarms(park, str(path))
    except Trouble as trouble:
        report.notices.append(trouble.notice)
    return park


def _refuse_broken_alarms(park: Park, file: str) -> None:
    """Trouble when the park's alarm policy says what cannot be understood."""
    if park.alarms:
        policy_of(park, [(SHIPPED.name, SHIPPED.read_bytes()), (file, park.alarms)])


def _park(document: Object, frame: ParkFrame, rings: Rings) -> Park:
    code = _text(document, "code")
    return Park(
        code=code,
        name=_text(document, "name"),
        origin=frame.origin,
        boundary=rings.get(("park", code), NOWHERE),
        enterprises=tuple(_enterprise(each, rings) for each in _objects(document, "enterprises")),
        structures=tuple(_structure(each) for each in _objects(document, "structures")),
        views=tuple(_view(each) for each in _objects(document, "views")),
        rehearsal=document.get("rehearsal") is True,
        name_en=_text(document, "nameEn"),
    )


def _position(item: Object) -> Position:
    datum: Datum = DATUMS[_text(item, "datum")]
    return datum(_number(item, "longitude"), _number(item, "latitude"), _number(item, "height"))


def _enterprise(item: Object, rings: Rings) -> Enterprise:
    population = _limit(item, "population500m")
    return Enterprise(
        code=_text(item, "code"),
        name=_text(item, "name"),
        boundary=rings.get(("enterprise", _text(item, "code")), NOWHERE),
        units=tuple(_unit(each, rings) for each in _objects(item, "units")),
        structures=tuple(_structure(each) for each in _objects(item, "structures")),
        people=tuple(
            Person(_text(each, "role"), _text(each, "name"), _text(each, "phone")) for each in _objects(item, "people")
        ),
        population_500m=None if population is None else int(population),
        trade=_text(item, "trade"),
        processes=_texts(item, "processes"),
        maintained=_text(item, "maintained"),
        name_en=_text(item, "nameEn"),
    )


def _unit(item: Object, rings: Rings) -> Unit:
    return Unit(
        code=_text(item, "code"),
        name=_text(item, "name"),
        bund=rings.get(("unit", _text(item, "code")), NOWHERE),
        equipment=tuple(_equipment(each) for each in _objects(item, "equipment")),
        holdings=tuple(
            Holding(_text(each, "chemical"), _number(each, "tonnes"), _text(each, "symbol"))
            for each in _objects(item, "holdings")
        ),
        name_en=_text(item, "nameEn"),
    )


def _equipment(item: Object) -> Equipment:
    return Equipment(
        code=_text(item, "code"),
        name=_text(item, "name"),
        kind=_text(item, "kind"),
        place=_place(item),
        dimensions=_dimensions(item),
        medium=_text(item, "medium"),
        indicators=tuple(_indicator(each) for each in _objects(item, "indicators")),
        model=_text(item, "model"),
        name_en=_text(item, "nameEn"),
    )


def _indicator(item: Object) -> Indicator:
    return Indicator(
        code=_text(item, "code"),
        name=_text(item, "name"),
        kind=IndicatorKind(_text(item, "kind")),
        unit=_text(item, "unit"),
        range_low=_number(item, "rangeLow"),
        range_high=_number(item, "rangeHigh"),
        low_low=_limit(item, "lowLow"),
        low=_limit(item, "low"),
        high=_limit(item, "high"),
        high_high=_limit(item, "highHigh"),
        deadband=_number(item, "deadband"),
        stale_after=_number(item, "staleAfter", 60.0),
        linked=item.get("linked") is not False,
        tag_number=_text(item, "tagNumber"),
        name_en=_text(item, "nameEn"),
        anchor=_point(item, "anchor"),
    )


def _structure(item: Object) -> Structure:
    path = cast(list[list[float]], item.get("path", []))
    return Structure(
        kind=_text(item, "kind"),
        place=_place(item),
        dimensions=_dimensions(item),
        path=np.array(path, np.float64) if path else NOWHERE,
        medium=_text(item, "medium"),
        name=_text(item, "name"),
        name_en=_text(item, "nameEn"),
    )


def _view(item: Object) -> SavedView:
    return SavedView(
        name=_text(item, "name"),
        eye=_point(item, "eye"),
        target=_point(item, "target"),
        name_en=_text(item, "nameEn"),
        key=_text(item, "key"),
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


def _text(item: Object, key: str) -> str:
    return cast(str, item.get(key, ""))


def _texts(item: Object, key: str) -> tuple[str, ...]:
    return tuple(cast(list[str], item.get(key, [])))


def _number(item: Object, key: str, plain: float = 0.0) -> float:
    return float(cast(float, item.get(key, plain)))


def _limit(item: Object, key: str) -> float | None:
    value = cast(float | None, item.get(key))
    return None if value is None else float(value)


def _objects(item: Object, key: str) -> list[Object]:
    return cast(list[Object], item.get(key, []))


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _files(park: Park, models: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Path in the package and content, the manifest last; Trouble when it could not be read back."""
    for name, content in models.items():
        yield f"models/{name}", content
    for name, boundaries in _boundaries(park):
        yield f"boundaries/{name}.geojson", json_bytes(geojson_of(boundaries))
    if park.alarms:
        _refuse_broken_alarms(park, ALARMS)
        yield ALARMS, park.alarms
    manifest = json_bytes(document_of(park, models))
    _refuse_unreadable(manifest)
    yield MANIFEST, manifest


def _refuse_unreadable(manifest: bytes) -> None:
    report = Report()
    document, places = _checked(parsed_json(manifest, MANIFEST), report, MANIFEST)
    _leave_out_doubles(document, places, report, MANIFEST)
    if report.notices:
        fault = report.notices[0]
        raise Trouble(
            f"园区数据不能保存：{fault.zh}",
            f"The park cannot be saved: {fault.en}",
            remedy_zh="改正这一处再保存。",
            remedy_en="Mend this place and save again.",
            place=fault.place,
        )


def _refuse_foreign(folder: Path) -> None:
    """A folder, or a file, that is no package is not ours to replace."""
    if not folder.exists() or (folder / MANIFEST).is_file() or (folder.is_dir() and not any(folder.iterdir())):
        return
    raise Trouble(
        "目标位置是别的内容，没有覆盖。",
        "Something else stands there and was not overwritten.",
        remedy_zh="另选一个文件夹。",
        remedy_en="Choose another folder.",
        file=str(folder),
    )


def _write_draft(draft: Path, files: Mapping[str, bytes]) -> None:
    draft.mkdir(parents=True)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(exist_ok=True)
        write_through(path, content)


def _swap(draft: Path, folder: Path) -> None:
    """Rename the draft into place; the old package waits beside it until that is done."""
    if not folder.exists():
        draft.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.old-{uuid4().hex[:8]}")
    folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _boundaries(park: Park) -> list[tuple[str, list[NamedBoundary]]]:
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
            "indicators": [_indicator_written(each) for each in equipment.indicators],
        },
        keep=("code", "name", "kind", "place"),
    )


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


def _place_written(place: Place) -> Object:
    return {"east": place.east, "north": place.north, "up": place.up, "turn": place.turn}


def _short(item: Object, keep: tuple[str, ...] = ()) -> Object:
    """Without what reading puts back by itself: empty words, empty lists, missing limits, false."""
    return {key: value for key, value in item.items() if key in keep or not _is_plain(value)}


def _is_plain(value: Json) -> bool:
    if isinstance(value, str | list | dict):
        return not value
    return value is None or value is False  # not ==: zero is a limit, and nobody within 500 m is a figure


def _no_package(folder: Path) -> Trouble:
    """Names the package that a write cut short between its two renames has left beside this place."""
    kept = next(iter(sorted(folder.parent.glob(f".{escape(folder.name)}.old-*"))), None)
    return Trouble(
        f"这里没有场景包：缺少 {MANIFEST}。",
        f"There is no scene package here: {MANIFEST} is missing.",
        remedy_zh=f"把 {kept} 改名为 {folder.name}。" if kept else f"选择含有 {MANIFEST} 的 {SUFFIX} 文件夹。",
        remedy_en=f"Rename {kept} to {folder.name}." if kept else f"Choose the {SUFFIX} folder that holds {MANIFEST}.",
        file=str(folder),
    )
