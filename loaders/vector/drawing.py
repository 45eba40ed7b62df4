"""Boundaries from DXF drawings: closed polylines and hatches of model space, named by their layer, by GDAL.

A drawing names no coordinate system, so one must be said. Its unit is believed last: `$INSUNITS` is millimetres in
every drawing begun from the usual template, although surveyors draw in metres.
"""

import re
from collections import Counter

from loaders.opened import Opened, read_head
from loaders.vector.ogr import layers_of
from loaders.vector.ogr_work import unreadable
from loaders.vector.outlines import boundaries_of
from scenes.boundary import NamedBoundary

MOST_NAMED = 20
"""Layers told by name."""

_BINARY = b"AutoCAD Binary DXF"
_BEGINS = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*(?:999[ \t]*\r?\n[^\n]*\n[ \t]*)*0[ \t]*\r?\n[ \t]*SECTION")
_UNITS = re.compile(rb"\$INSUNITS[ \t]*\r?\n[ \t]*70[ \t]*\r?\n[ \t]*(\d{1,3})")
_VERSION = re.compile(rb"\$ACADVER[ \t]*\r?\n[ \t]*1[ \t]*\r?\n[ \t]*AC(\d{4})")
_METRES = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0}


def recognises(head: bytes) -> bool:
    """A first section, or the binary kind's own words."""
    return head.startswith(_BINARY) or _BEGINS.match(head) is not None


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """Areas of model space. Trouble when no system is said, or as in `layers_of` and `boundaries_of`."""
    head = read_head(opened.path)
    if not recognises(head):
        raise unreadable(ValueError("没有 DXF 的第一个节 / no first section of a DXF"))
    layers = layers_of(opened, encoding=opened.said.encoding or _encoding(head), named="Layer")
    boundaries = boundaries_of(layers.outlines, opened, units=_units(opened))
    if len(boundaries) > 1:
        counted = Counter(each.name for each in boundaries).most_common(MOST_NAMED)
        told = "、".join(f"{name}（{count}）" for name, count in counted)
        opened.report.note(
            f"图中有 {len(boundaries)} 个闭合图形，图层：{told}。边界是其中哪些，请按图层挑选。",
            f"There are {len(boundaries)} closed shapes; choose the boundaries by layer: "
            + ", ".join(f"{name} ({count})" for name, count in counted)
            + ".",
        )
    return boundaries


def _encoding(head: bytes) -> str:
    """UTF-8 from AutoCAD 2007 on, whatever code page the header names beside it; before that GDAL goes by the page."""
    found = _VERSION.search(head)
    return "UTF-8" if found and found[1] >= b"1021" else ""


def _units(opened: Opened) -> tuple[float, ...]:
    """Metres that a unit may be, the likeliest first."""
    if opened.said.metres_per_unit:
        return (opened.said.metres_per_unit,)
    found = _UNITS.search(read_head(opened.path))
    named = _METRES.get(int(found[1]), 1.0) if found else 1.0
    return (1.0,) if named == 1.0 else (1.0, named)
