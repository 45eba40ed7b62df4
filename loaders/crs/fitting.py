"""From a table of control points to a certificate: read, fitted, and said how the grid is used afterwards."""

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pyproj
from pyproj import CRS

from loaders.crs.certificate import Certificate, html_of, pdf_of
from loaders.crs.control_points import earth_from_own, read_control_points
from loaders.crs.crs import Crs, Kind, crs_of, grid_text, position_from_crs
from scenes.frame import earth_from_wgs84
from scenes.plant_grid import ARC_SECONDS, ControlPoints, SevenParameters, four_parameters, seven_parameters
from scenes.trouble import Report, Trouble


def fitted(path: Path, *, to: str, source: str, seven: bool, plant: str, made_on: str, report: Report) -> Certificate:
    """The fit of a table's points. `to` is a map projection; with `seven`, `source` is one too, of whatever datum.

    Trouble from the table, the systems or the fit.
    """
    points, target = read_control_points(path, report), crs_of(to)
    report.notices += target.notices
    if target.kind is not Kind.METRES:
        raise _refused("--to 要是投影坐标系（米）", "--to must be a map projection, in metres")
    position_from_crs(target, np.nan_to_num(points.target))  # a point that lies where the system ends is refused here
    plane = four_parameters(points)
    made = Certificate(plane, source, target.name, made_on, plant, _versions(), grid_text(plane.parameters, to))
    if not seven:
        return made
    fit = seven_parameters(_on_earth(points, source, target))
    return replace(made, fit=fit, grid=bound_text(source, fit.parameters))


def certificate_bytes(certificate: Certificate, suffix: str) -> bytes:
    """PDF for ".pdf", HTML for any other ending."""
    return pdf_of(certificate) if suffix == ".pdf" else html_of(certificate)


def bound_text(source: str, parameters: SevenParameters) -> str:
    """A Gauss-Krüger system of an old datum with its seven parameters, as `crs_of` reads it; "" for other projections.

    PROJ's +towgs84 has the position vector's signs, seconds of arc and parts per million, as they are fitted here.
    """
    crs = CRS(source)
    conversion, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if conversion is None or ellipsoid is None or conversion.method_name not in ("Transverse Mercator", "Gauss Kruger"):
        return ""
    values = {each.name: float(each.value) for each in conversion.params}
    turns = (each * ARC_SECONDS for each in parameters.rotation)
    shift = ",".join(f"{each:.10g}" for each in (*parameters.shift, *turns, parameters.scale_ppm))
    return (
        f"+proj=tmerc +lat_0={values.get('Latitude of natural origin', 0.0)!r}"
        f" +lon_0={values.get('Longitude of natural origin', 0.0)!r}"
        f" +k={values.get('Scale factor at natural origin', 1.0)!r} +x_0={values.get('False easting', 0.0)!r}"
        f" +y_0={values.get('False northing', 0.0)!r} +a={ellipsoid.semi_major_metre!r}"
        f" +rf={ellipsoid.inverse_flattening!r} +towgs84={shift} +units=m"
    )


def _on_earth(points: ControlPoints, source: str, target: Crs) -> ControlPoints:
    """The points as earth-centred metres on either side."""
    if not np.isfinite(points.source).all() or not np.isfinite(points.target).all():
        raise _refused("七参数需要两侧的高程", "seven parameters need heights on both sides")
    place = position_from_crs(target, points.target)
    earth = earth_from_wgs84(place[:, 0], place[:, 1], place[:, 2])
    return ControlPoints(points.names, earth_from_own(source, points.source), earth)


def _versions() -> str:
    try:
        ours = version("parkwatch")
    except PackageNotFoundError:
        ours = "checkout"
    return f"Parkwatch {ours}, PROJ {pyproj.proj_version_str}, pyproj {pyproj.__version__}"


def _refused(zh: str, en: str) -> Trouble:
    return Trouble(
        f"不能求参数：{zh}。",
        f"Nothing can be fitted: {en}.",
        remedy_zh="例如 --to “cgcs2000 gk cm 114”；高程列写 from_h、to_h。",
        remedy_en='For instance --to "cgcs2000 gk cm 114"; name the columns of heights from_h and to_h.',
    )
