"""A park as a folder NAME.park/: park.json, alarms.toml, boundaries/*.geojson, models/*.glb, layers. Nothing is lost.

Without loss means: every number of the park's frame comes back as the same float64. Equipment, structures, views and
layers are metres in park.json, written as short as they stay exact. Boundaries are GeoJSON in WGS 84 degrees (RFC
7946), so that any mapping program opens them, and carry the exact metres beside the degrees (`parkwatch.metres`); on
reading the metres are taken where they still fit the degrees to 5 mm, and where another program has moved the degrees
those count.

The models' and layers' bytes are not read here; `model_files` and `scenes.plant.Layer.uri` say where they lie. Paths in
a package never lead out of it. The park's own alarm policy, alarms.toml, is carried as it was written, comments and
all; so is whatever else lies in the folder (`loaders.package_place`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from loaders.alarm_policy import FILE as ALARMS
from loaders.alarm_policy import MOST_BYTES, SHIPPED, policy_of
from loaders.jsonfile import Json, json_bytes, parsed_json, read_bytes, read_json
from loaders.package_place import MANIFEST, left_beside, put_in_place
from loaders.package_reading import (
    Object,
    Rings,
    checked,
    leave_out_doubles,
    objects,
    park_of,
    position_of,
    text,
    texts,
)
from loaders.package_writing import boundaries_of, document_of
from loaders.vector.geojson import geojson_of, read_boundaries
from scenes.boundary import NamedBoundary, cleaned, park_ring_of, ring_of
from scenes.checks import check_park
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.plant import Park
from scenes.trouble import Report, Trouble

SUFFIX = ".park"


def read_park(folder: Path) -> tuple[Park, Report]:
    """The park in a package. What is bad is left out and said in the report; what is good still opens.

    Trouble when there is no package, park.json cannot be read, or it is bad as a whole (no origin, no code …). The
    report also names models and layers that are missing, and whatever `scenes.checks.check_park` finds, with its place
    in the file; the park opens with them. So it does with a broken alarms.toml, which a recorder then refuses.
    """
    report, file = Report(), str(folder / MANIFEST)
    if not (folder / MANIFEST).exists():
        raise _no_package(folder)
    document, places = checked(read_json(folder / MANIFEST), report, file)
    pointers = leave_out_doubles(document, places, report, file)
    frame = ParkFrame(position_of(cast(Object, document["origin"])))
    rings = _rings(folder, document, frame, report, file)
    for path in texts(document, "models"):
        _inside(folder, path, report, file)
    _leave_out_foreign_layers(folder, document, report, file)
    park = _with_alarms(park_of(document, frame, rings), folder, report)
    for notice in check_park(park).notices:
        report.notices.append(replace(notice, file=file, place=pointers.get(notice.place, notice.place)))
    return park, report


def model_files(folder: Path) -> tuple[Path, ...]:
    """The model files that park.json names and that are there, inside the package. Trouble as in `read_park`."""
    report, file = Report(), str(folder / MANIFEST)
    document, _ = checked(read_json(folder / MANIFEST), report, file)
    found = (_inside(folder, path, report, file) for path in texts(document, "models"))
    return tuple(path for path in found if path is not None)


def write_park(
    park: Park, folder: Path, models: Mapping[str, bytes] | None = None, *, kept: Collection[str] = ()
) -> None:
    """Put a package in place as a whole; `models` are GLB files by file name ("plant.glb"), `kept` the names of those
    that lie in models/ already and stay. Layers and whatever else the folder holds stay where they are.

    A reader finds the old package or the new one, never half of one; where only park.json changes, it alone is put in
    place. Trouble when the disk refuses, when `folder` holds anything but a package, or when the park could not be read
    back (a number that is none, a name that is too long, two equal codes, an alarm policy that is not understood); the
    old package is then as it was.
    """  # noqa: D205
    files = dict(_files(park, models or {}, kept))
    try:
        put_in_place(folder, files, {f"models/{name}" for name in kept})
    except OSError as fault:
        raise Trouble(
            f"场景包没有写成：{fault.strerror}。",
            f"The package was not written: {fault.strerror}.",
            remedy_zh="检查磁盘空间和写入权限；原来的场景包没有改动。",
            remedy_en="Look at the free space and the permissions; the old package is as it was.",
            file=str(folder),
        ) from fault


def _rings(folder: Path, document: Object, frame: ParkFrame, report: Report, file: str) -> Rings:
    """Every boundary of the package by whose it is, in metres."""
    known = {("park", text(document, "code"))}
    for enterprise in objects(document, "enterprises"):
        known.add(("enterprise", text(enterprise, "code")))
        known.update(("unit", text(unit, "code")) for unit in objects(enterprise, "units"))
    rings: dict[tuple[str, str], Floats] = {}
    for name in texts(document, "boundaries"):
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


def _leave_out_foreign_layers(folder: Path, document: Object, report: Report, file: str) -> None:
    """A layer whose data is missing stays: the data may come back, and writing must not forget the layer."""
    kept = [
        each
        for each in objects(document, "layers")
        if "://" in text(each, "uri") or not _leads_out(folder, text(each, "uri"), report, file)
    ]
    if kept:
        document["layers"] = cast(Json, kept)


def _inside(folder: Path, name: str, report: Report, file: str) -> Path | None:
    """A file of the package, None when it is not there or would lie outside; both are said."""
    outside = _leads_out(folder, name, report, file)
    return folder / name if not outside and (folder / name).is_file() else None


def _leads_out(folder: Path, name: str, report: Report, file: str) -> bool:
    """Whether a path would leave the package; that is said, and so is one that leads nowhere."""
    path = folder / name
    try:
        outside = ".." in path.parts or not path.resolve().is_relative_to(folder.resolve())
        there = path.exists()
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
    return outside


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


def _files(park: Park, models: Mapping[str, bytes], kept: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Path in the package and content, the manifest last; Trouble when it could not be read back."""
    for name, content in models.items():
        yield f"models/{name}", content
    for name, boundaries in boundaries_of(park):
        yield f"boundaries/{name}.geojson", json_bytes(geojson_of(boundaries))
    if park.alarms:
        _refuse_broken_alarms(park, ALARMS)
        yield ALARMS, park.alarms
    manifest = json_bytes(document_of(park, [*kept, *models]))
    _refuse_unreadable(manifest)
    yield MANIFEST, manifest


def _refuse_unreadable(manifest: bytes) -> None:
    report = Report()
    document, places = checked(parsed_json(manifest, MANIFEST), report, MANIFEST)
    leave_out_doubles(document, places, report, MANIFEST)
    if report.notices:
        fault = report.notices[0]
        raise Trouble(
            f"园区数据不能保存：{fault.zh}",
            f"The park cannot be saved: {fault.en}",
            remedy_zh="改正这一处再保存。",
            remedy_en="Mend this place and save again.",
            place=fault.place,
        )


def _no_package(folder: Path) -> Trouble:
    """Names the package that a write cut short between its two renames has left beside this place."""
    kept = left_beside(folder)
    return Trouble(
        f"这里没有场景包：缺少 {MANIFEST}。",
        f"There is no scene package here: {MANIFEST} is missing.",
        remedy_zh=f"把 {kept} 改名为 {folder.name}。" if kept else f"选择含有 {MANIFEST} 的 {SUFFIX} 文件夹。",
        remedy_en=f"Rename {kept} to {folder.name}." if kept else f"Choose the {SUFFIX} folder that holds {MANIFEST}.",
        file=str(folder),
    )
