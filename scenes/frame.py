"""The park's local frame: east, north, up in metres at an origin, on the WGS 84 ellipsoid, float64 throughout.

A plane that touches the earth: 20 km away the ground lies 31 m below it. Places *on the ground* (boundaries) therefore
go through `park_from_ground` and back through `ground_from_park`, which keep the origin's height and forget `up`.
CGCS2000 counts as WGS 84, see `scenes.datums`.
"""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats
from scenes.datums import Datum, Position, Wgs84, datum_from_wgs84, wgs84_from, wgs84_of

# WGS 84 (NIMA TR8350.2): semi-major axis in metres and flattening.
_AXIS = 6378137.0
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY_SQUARED = _FLATTENING * (2 - _FLATTENING)


@dataclass(frozen=True, slots=True)
class ParkFrame:
    """Transforms between a park's metres and positions in any datum. `origin` is where east = north = up = 0."""

    origin: Position

    @property
    def _origin_on_wgs84(self) -> Wgs84:
        return wgs84_of(self.origin)

    @property
    def _earth_from_origin(self) -> Floats:
        place = self._origin_on_wgs84
        longitude, latitude, height = (np.float64(each) for each in (place.longitude, place.latitude, place.height))
        return earth_from_wgs84(np.asarray(longitude), np.asarray(latitude), np.asarray(height))

    @property
    def _east_north_up(self) -> Floats:
        """Rows east, north, up as earth-centred unit vectors, shape (3, 3)."""
        place = self._origin_on_wgs84
        return east_north_up(np.asarray(np.float64(place.longitude)), np.asarray(np.float64(place.latitude)))

    @property
    def park_from_earth(self) -> Floats:
        """(4, 4): east, north, up from earth-centred metres (EPSG:4978)."""
        turned = self._east_north_up
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = turned, -turned @ self._earth_from_origin
        return pose

    def park_from_position(self, longitude: Floats, latitude: Floats, height: Floats, datum: Datum = Wgs84) -> Floats:
        """East, north, up in metres, shape (points, 3), from degrees and metres, each of shape (points,)."""
        longitude, latitude = wgs84_from(datum, longitude, latitude)
        earth = earth_from_wgs84(longitude, latitude, height)
        return (earth - self._earth_from_origin) @ self._east_north_up.T

    def position_from_park(self, points: Floats, datum: Datum = Wgs84) -> tuple[Floats, Floats, Floats]:
        """Longitude, latitude (degrees) and height (metres), each of shape (points,), from metres (points, 3)."""
        longitude, latitude, height = wgs84_from_earth(points @ self._east_north_up + self._earth_from_origin)
        return *datum_from_wgs84(datum, longitude, latitude), height

    def park_from_ground(self, longitude: Floats, latitude: Floats, datum: Datum = Wgs84) -> Floats:
        """East and north, shape (points, 2), of places at the origin's height."""
        height = np.full(len(longitude), self._origin_on_wgs84.height)
        return self.park_from_position(longitude, latitude, height, datum)[:, :2]

    def ground_from_park(self, points: Floats, datum: Datum = Wgs84) -> tuple[Floats, Floats]:
        """Longitude and latitude of the places at the origin's height that lie at these metres, shape (points, 2)."""
        level = self._origin_on_wgs84.height
        placed = np.column_stack([points, np.zeros(len(points))])
        for _ in range(4):  # each round leaves a rest smaller by (distance / earth radius)²
            longitude, latitude, height = self.position_from_park(placed)
            placed[:, 2] += level - height
        longitude, latitude, _ = self.position_from_park(placed)
        return datum_from_wgs84(datum, longitude, latitude)


def east_north_up(longitude: Floats, latitude: Floats) -> Floats:
    """Earth-centred unit vectors to the east, the north and up at places on WGS 84, degrees; shape (places, 3, 3)."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    sin_lon, cos_lon, sin_lat, cos_lat = np.sin(lon), np.cos(lon), np.sin(lat), np.cos(lat)
    east = np.stack([-sin_lon, cos_lon, np.zeros_like(lon)], axis=-1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=-1)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)
    return np.stack([east, north, up], axis=-2)


def earth_from_wgs84(longitude: Floats, latitude: Floats, height: Floats) -> Floats:
    """Earth-centred metres (EPSG:4978), shape (points, 3), from degrees and metres above the ellipsoid."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    normal = _AXIS / np.sqrt(1 - _ECCENTRICITY_SQUARED * np.sin(lat) ** 2)
    across = (normal + height) * np.cos(lat)
    along = (normal * (1 - _ECCENTRICITY_SQUARED) + height) * np.sin(lat)
    return np.stack([across * np.cos(lon), across * np.sin(lon), along], axis=-1)


def wgs84_from_earth(earth: Floats) -> tuple[Floats, Floats, Floats]:
    """Degrees, degrees and metres from earth-centred metres (points, 3): Bowring's formula and two rounds of repair."""
    across, along = np.hypot(earth[..., 0], earth[..., 1]), earth[..., 2]
    reduced = np.arctan2(along, across * (1 - _FLATTENING))
    latitude = reduced
    for _ in range(3):
        latitude = np.arctan2(
            along + _ECCENTRICITY_SQUARED / (1 - _FLATTENING) * _AXIS * np.sin(reduced) ** 3,
            across - _ECCENTRICITY_SQUARED * _AXIS * np.cos(reduced) ** 3,
        )
        reduced = np.arctan2((1 - _FLATTENING) * np.sin(latitude), np.cos(latitude))
    curve = np.sqrt(1 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    height = across * np.cos(latitude) + along * np.sin(latitude) - _AXIS * curve
    return np.degrees(np.arctan2(earth[..., 1], earth[..., 0])), np.degrees(latitude), height
