"""Boundaries come into a package: the park's, an enterprise's or a unit's, as the file or the person says."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Polygon, get_parts, union_all

from loaders.importing.findings import Findings
from loaders.importing.placing import refuse_far
from loaders.importing.site import Site
from loaders.importing.wanted import Wanted
from scenes.boundary import NamedBoundary, cleaned, park_of_boundaries, park_ring_of, ring_of
from scenes.columns import Floats
from scenes.datums import word_of
from scenes.plant import Enterprise, Park
from scenes.trouble import Trouble

KINDS = ("park", "enterprise", "unit")


def boundaries_brought(
    boundaries: tuple[NamedBoundary, ...], site: Site, wanted: Wanted, found: Findings, *, name: str
) -> Park:
    """The package's park with these boundaries. Trouble when none of them belongs to anything in it."""
    found.crs = word_of(boundaries[0].datum) if boundaries else None
    found.parts = len(boundaries)
    if site.is_nowhere and boundaries:
        outlined, _ = park_of_boundaries(boundaries, name)
        site.settle(outlined.origin)
    outlines = dict[tuple[str, str], list[Floats]]()
    for boundary in boundaries:
        owner = _whose(boundary, wanted.whose, site.park)
        if _with_ring(site.park, *owner, site.park.boundary) is None:
            _not_owned(owner, boundary, found)
            continue
        try:
            outlines.setdefault(owner, []).append(_ring(boundary, site, found))
        except Trouble as trouble:
            if len(boundaries) == 1:
                raise
            found.report.notices.append(trouble.notice)
    outlines = {owner: rings for owner, rings in outlines.items() if rings}
    if not outlines:
        raise _none()
    if ("park", site.park.code) in outlines and len(site.park.boundary):
        found.report.note("园区已有边界，由这一条替换。", "It takes the place of the boundary that the park has.")
    park = site.park
    for (kind, code), rings in outlines.items():
        ring = rings[0] if len(rings) == 1 else _joined(rings, f"{kind} {code}", found)
        park = _with_ring(park, kind, code, ring) or park
        found.reach(np.column_stack([ring, np.zeros(len(ring))]))
        found.outline = ring if found.outline is None else found.outline
    found.datum, found.became = boundaries[0].datum, tuple(f"{kind} {code}" for kind, code in outlines)
    return park


def _whose(boundary: NamedBoundary, said: str, park: Park) -> tuple[str, str]:
    """Whose a boundary is: as the person says, else the file, else the park's."""
    if said:
        kind, _, code = said.partition(":")
        return kind, code or park.code
    if boundary.what in KINDS:
        return boundary.what, boundary.code or park.code
    for enterprise in park.enterprises:
        if boundary.code and boundary.code == enterprise.code:
            return "enterprise", enterprise.code
        if boundary.code and boundary.code in {unit.code for unit in enterprise.units}:
            return "unit", boundary.code
    return "park", park.code


def _ring(boundary: NamedBoundary, site: Site, found: Findings) -> Floats:
    ring = park_ring_of(boundary, site.frame, found.report)
    polygon = cleaned(ring, found.report, file=boundary.file, place=boundary.place)
    refuse_far(np.column_stack([ring, np.zeros(len(ring))]), word_of(boundary.datum))
    return ring_of(polygon)


def _joined(rings: Sequence[Floats], whose: str, found: Findings) -> Floats:
    """Outlines of one owner as one: what touches is joined, of what does not the largest stays."""
    parts = [part for part in get_parts(union_all([Polygon(ring) for ring in rings])) if isinstance(part, Polygon)]
    largest = max(parts, key=lambda part: part.area)
    if len(parts) > 1:
        found.report.note(
            f"{whose} 有 {len(parts)} 块不相连的边界，只保留最大的一块。",
            f"There are {len(parts)} outlines apart from one another for {whose}; the largest is kept.",
            remedy_zh="在源文件里只留需要的边界，或用 --as 分别导入。",
            remedy_en="Leave only the wanted outlines in the file, or import them one by one with --as.",
        )
    return ring_of(Polygon(largest.exterior))


def _not_owned(owner: tuple[str, str], boundary: NamedBoundary, found: Findings) -> None:
    kind, code = owner
    found.report.note(
        f"园区里没有 {kind} {code}，这条边界没有使用。",
        f"There is no {kind} {code} in the park; this boundary was not used.",
        remedy_zh="用 --as park、--as enterprise:编码 或 --as unit:编码 指明。",
        remedy_en="Say whose it is with --as park, --as enterprise:CODE or --as unit:CODE.",
        file=boundary.file,
        place=boundary.place,
    )


def _with_ring(park: Park, kind: str, code: str, ring: Floats) -> Park | None:
    if kind == "park":
        return replace(park, boundary=ring) if code == park.code else None
    changed = tuple(_enterprise(each, kind, code, ring) for each in park.enterprises)
    same = all(new is old for new, old in zip(changed, park.enterprises, strict=True))
    return None if same else replace(park, enterprises=changed)


def _enterprise(enterprise: Enterprise, kind: str, code: str, ring: Floats) -> Enterprise:
    if kind == "enterprise" and enterprise.code == code:
        return replace(enterprise, boundary=ring)
    if kind == "unit" and any(unit.code == code for unit in enterprise.units):
        units = tuple(replace(unit, bund=ring) if unit.code == code else unit for unit in enterprise.units)
        return replace(enterprise, units=units)
    return enterprise


def _none() -> Trouble:
    return Trouble(
        "文件里没有属于本园区的边界。",
        "The file holds no boundary that belongs to this park.",
        remedy_zh="用 --as park、--as enterprise:编码 或 --as unit:编码 指明。",
        remedy_en="Say whose it is with --as park, --as enterprise:CODE or --as unit:CODE.",
    )
