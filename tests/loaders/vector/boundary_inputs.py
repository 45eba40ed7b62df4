"""Boundary files made for tests: a plant of 400 by 300 metres in the Guangdong part of the 3° zone of 114°."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
import shapely

from loaders.crs.crs import crs_of, position_from_crs
from scenes.boundary import NamedBoundary
from scenes.columns import Floats
from scenes.datums import wgs84_from

GRID: Floats = np.array(
    [[437_000.0, 2_488_700.0], [437_400.0, 2_488_700.0], [437_400.0, 2_489_000.0], [437_000.0, 2_489_000.0]]
)
"""Easting and northing in EPSG:4547."""
HOLE: Floats = np.array([[437_100.0, 2_488_800.0], [437_100.0, 2_488_850.0], [437_150.0, 2_488_850.0]])


def degrees(ring: Floats) -> Floats:
    """Corners of the grid as longitude and latitude, by the road that `tests/loaders/crs` checks."""
    points = np.column_stack([ring, np.zeros(len(ring))])
    return position_from_crs(crs_of("EPSG:4547"), points)[:, :2]


def is_the_plant(boundary: NamedBoundary) -> bool:
    """Whether a boundary runs through the plant's four corners, to a tenth of a millimetre."""
    corners = np.column_stack(wgs84_from(boundary.datum, boundary.ring[:, 0], boundary.ring[:, 1]))
    wanted = degrees(GRID)
    away = np.linalg.norm(corners[:, None] - wanted[None], axis=2)
    return len(corners) == 4 and bool((away.min(axis=0) < 1e-9).all())


def by_gdal(
    path: Path,
    shapes: Sequence[shapely.Polygon],
    *,
    driver: str,
    crs: str | None = None,
    encoding: str | None = None,
    **columns: Sequence[str],
) -> Path:
    """A file written by GDAL."""
    write = import_module("pyogrio.raw").write
    fields = np.array(list(columns), object)
    write(
        path,
        np.array([shapely.to_wkb(shape) for shape in shapes], object),
        [np.array(list(column), object) for column in columns.values()],
        fields,
        driver=driver,
        geometry_type=shapes[0].geom_type,
        crs=crs or "EPSG:4547",
        encoding=encoding,
    )
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def kml(*placemarks: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """A KML document."""
    inside = "".join(placemarks)
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def placemark(name: str, ring: Floats, hole: Floats | None = None) -> str:
    """A placemark with a polygon."""
    inner = "" if hole is None else f"<innerBoundaryIs>{_linear(hole)}</innerBoundaryIs>"
    return (
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs>{_linear(ring)}</outerBoundaryIs>"
        f"{inner}</Polygon></Placemark>"
    )


def _linear(ring: Floats) -> str:
    corners = " ".join(f"{x!r},{y!r},0" for x, y in np.vstack([ring, ring[:1]]).tolist())
    return f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"


def kmz(path: Path, document: bytes, name: str = "doc.kml") -> Path:
    """A KMZ."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, document)
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """An .xlsx with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def dxf(ring: Floats, *, layer: str = "厂界", unit: int = 6, scale: float = 1.0, encoding: str = "utf-8") -> bytes:
    """A drawing with one closed polyline, as AutoCAD R2000 writes it."""
    corners = "".join(f" 10\n{x * scale!r}\n 20\n{y * scale!r}\n" for x, y in ring.tolist())
    page = "ANSI_936" if encoding == "gbk" else "ANSI_1252"
    version = "AC1021" if encoding == "utf-8" else "AC1015"
    return (
        f"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\n{version}\n  9\n$DWGCODEPAGE\n  3\n{page}\n"
        f"  9\n$INSUNITS\n 70\n     {unit}\n  0\nENDSEC\n  0\nSECTION\n  2\nENTITIES\n  0\nLWPOLYLINE\n  5\n10\n"
        f"100\nAcDbEntity\n  8\n{layer}\n100\nAcDbPolyline\n 90\n{len(ring)}\n 70\n1\n{corners}  0\nENDSEC\n  0\nEOF\n"
    ).encode(encoding)
