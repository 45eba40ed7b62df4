"""Gauss-Krüger after L. Krüger (1912), as Karney (2011) writes the series to n⁴: another road than PROJ's."""

import numpy as np

from scenes.columns import Floats

AXIS = 6378137.0
FLATTENING = 1 / 298.257222101
_N = FLATTENING / (2 - FLATTENING)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)


def projected(longitude: Floats, latitude: Floats, meridian: float) -> tuple[Floats, Floats]:
    """Easting from the meridian and northing from the equator in metres, scale 1, on the CGCS2000 ellipsoid."""
    eccentricity = np.sqrt(FLATTENING * (2 - FLATTENING))
    sin = np.sin(np.radians(latitude))
    away = np.radians(longitude - meridian)
    conformal = np.sinh(np.arctanh(sin) - eccentricity * np.arctanh(eccentricity * sin))
    xi = np.arctan2(conformal, np.cos(away))
    eta = np.arcsinh(np.sin(away) / np.hypot(conformal, np.cos(away)))
    radius = AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
    north, east = xi.copy(), eta.copy()
    for order, alpha in enumerate(_ALPHA, start=1):
        north += alpha * np.sin(2 * order * xi) * np.cosh(2 * order * eta)
        east += alpha * np.cos(2 * order * xi) * np.sinh(2 * order * eta)
    return radius * east, radius * north
