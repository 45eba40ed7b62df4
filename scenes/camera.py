"""Where we look from. Pure: the same arithmetic moves the camera, places labels, culls, and picks.

Pixels count from the upper left corner of the picture, y downward. A bearing is a compass bearing: degrees clockwise
from north. An elevation is the height of the eye above the target as an angle: 0 level, 90 straight down.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from scenes.columns import Floats

LOWEST_EYE = 1.0
"""Metres above the ground below which no motion takes the eye."""
EYE_HEIGHT = 1.7
"""Metres above the ground of a person who walks."""
NEAREST, FARTHEST = 2.0, 40_000.0
"""Metres between the eye and what it looks at."""
CLOSEST_FLIGHT = 36.0
"""Metres to a small thing that is flown to: some 40 m of its surroundings stay in a wide picture."""
STEEPEST = 89.9
"""Degrees; beyond this `Camera.axes` takes north for up."""
STOPS = (0.25, 0.5, 0.75)
"""Shares of a flight's time at which its pictures are thought of beforehand."""
REACH = 30.0
"""A ray that meets the ground more than so many times as far as the target is a ray to the horizon."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A perspective camera that keeps the horizon level. `eye` and `target` in the park's frame, metres.

    `field_of_view` is the vertical angle in degrees. Up is the park's up, or north when looking straight down.
    """

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    field_of_view: float = 35.0

    @property
    def distance(self) -> float:
        """Metres from eye to target."""
        return math.dist(self.eye, self.target)

    @property
    def axes(self) -> Floats:
        """Rows right, up, back, each a unit vector, shape (3, 3): `axes @ (point - eye)` is a point as seen."""
        away = max(self.distance, 1e-9)
        x, y, z = ((eye - target) / away for eye, target in zip(self.eye, self.target, strict=True))
        # Across north, or across the park's up; written out, for numpy's cross product takes ten times as long.
        right = (z, 0.0, -x) if abs(z) > 1 - 1e-6 else (-y, x, 0.0)
        length = math.hypot(*right)
        east, north, up = (each / length for each in right)
        return np.array([(east, north, up), (y * up - z * north, z * east - x * up, x * north - y * east), (x, y, z)])

    @property
    def bearing(self) -> float:
        """Degrees clockwise from north towards which we look, 0 to 360; 0 when looking straight down."""
        east, north = self.target[0] - self.eye[0], self.target[1] - self.eye[1]
        if math.hypot(east, north) <= 1.4e-3 * max(self.distance, 1e-9):
            return 0.0
        return math.degrees(math.atan2(east, north)) % 360

    @property
    def elevation(self) -> float:
        """Degrees by which the eye stands above the target, -90 to 90."""
        rise = (self.eye[2] - self.target[2]) / max(self.distance, 1e-9)
        return math.degrees(math.asin(min(1.0, max(-1.0, rise))))


@dataclass(frozen=True, slots=True)
class Ray:
    """A line of sight in the park's frame: `start` in metres, `direction` a unit vector."""

    start: tuple[float, float, float]
    direction: tuple[float, float, float]

    def at(self, distance: float) -> tuple[float, float, float]:
        """The point so many metres along."""
        (x, y, z), (east, north, up) = self.start, self.direction
        return x + east * distance, y + north * distance, z + up * distance


def looking_at(
    target: tuple[float, float, float],
    *,
    bearing: float,
    elevation: float,
    distance: float,
    field_of_view: float = 35.0,
) -> Camera:
    """A camera `distance` metres from its target, looking towards `bearing`, `elevation` degrees above it."""
    level, rise = math.cos(math.radians(elevation)), math.sin(math.radians(elevation))
    east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    x, y, z = target
    eye = (x - distance * level * east, y - distance * level * north, z + distance * rise)
    return Camera(eye, target, field_of_view)


def projected(camera: Camera, points: Floats, width: float, height: float) -> tuple[Floats, Floats, Floats]:
    """Where points of shape (points, 3) are seen: x and y in pixels, depth in metres in front of the eye.

    x and y are NaN for what is not in front.
    """
    seen = (points - np.array(camera.eye)) @ camera.axes.T
    depth = -seen[:, 2]
    ahead = np.where(depth > 1e-6, depth, np.nan)
    scale = height / 2 / math.tan(math.radians(camera.field_of_view) / 2) / ahead
    return width / 2 + seen[:, 0] * scale, height / 2 - seen[:, 1] * scale, depth


def ray(camera: Camera, x: float, y: float, width: float, height: float) -> Ray:
    """The line of sight through a pixel."""
    half = math.tan(math.radians(camera.field_of_view) / 2)
    right, up, back = camera.axes
    way: Floats = right * (x - width / 2) / (height / 2) * half - up * (y - height / 2) / (height / 2) * half - back
    return Ray(camera.eye, _tuple(way / np.linalg.norm(way)))


def ground_point(
    camera: Camera, x: float, y: float, width: float, height: float, *, level: float = 0.0
) -> tuple[float, float, float] | None:
    """Where the line of sight through a pixel meets the plane at height `level`, None at the sky or the horizon."""
    sight = ray(camera, x, y, width, height)
    if abs(sight.direction[2]) < 1e-9:
        return None
    distance = (level - sight.start[2]) / sight.direction[2]
    if not 0 < distance <= REACH * max(camera.distance, 100.0):
        return None
    east, north, _ = sight.at(distance)
    return east, north, level


def metres_per_pixel(camera: Camera, height: float) -> float:
    """Size of a pixel at the target, across the line of sight."""
    return 2 * camera.distance * math.tan(math.radians(camera.field_of_view) / 2) / height


def near_far(
    camera: Camera, radius: float, centre: tuple[float, float, float] = (0.0, 0.0, 0.0), *, tallest: float = 100.0
) -> tuple[float, float]:
    """Clip distances in metres for a scene inside a sphere; as far apart as 24 bits of depth can bear.

    Nothing stands higher than `tallest`, so from above the near plane may lie far out; between the tanks it may not.
    """
    away = math.dist(camera.eye, centre)
    far = max(away + radius, 10.0) * 1.05
    return max(away - radius, (camera.eye[2] - tallest) * 0.6, far * 5e-5, 0.1), far


def orbited(camera: Camera, turn: float, rise: float) -> Camera:
    """Turned about the target: `turn` degrees of bearing, `rise` degrees of elevation; the distance stays."""
    lowest = math.degrees(math.asin(min(1.0, max(-1.0, (LOWEST_EYE - camera.target[2]) / max(camera.distance, 1e-9)))))
    elevation = max(min(camera.elevation + rise, STEEPEST), min(lowest, STEEPEST))
    return looking_at(
        camera.target,
        bearing=camera.bearing + turn,
        elevation=elevation,
        distance=camera.distance,
        field_of_view=camera.field_of_view,
    )


def moved(camera: Camera, east: float, north: float, up: float = 0.0) -> Camera:
    """Shifted by metres, looking the same way; the eye stays above the ground."""
    up = max(up, LOWEST_EYE - camera.eye[2])
    (ex, ey, ez), (tx, ty, tz) = camera.eye, camera.target
    return replace(camera, eye=(ex + east, ey + north, ez + up), target=(tx + east, ty + north, tz + up))


def panned(
    camera: Camera,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
    height: float,
    *,
    level: float = 0.0,
) -> Camera:
    """Moved so that what was under pixel `start` on the plane at height `level` is under pixel `end`.

    Above the horizon there is no such point: there the picture follows at the target's scale.
    """
    grabbed = ground_point(camera, *start, width, height, level=level)
    held = ground_point(camera, *end, width, height, level=level)
    if grabbed is not None and held is not None:
        return moved(camera, grabbed[0] - held[0], grabbed[1] - held[1])
    step = metres_per_pixel(camera, height)
    east, north = math.sin(math.radians(camera.bearing)), math.cos(math.radians(camera.bearing))
    right, ahead = (start[0] - end[0]) * step, (end[1] - start[1]) * step
    return moved(camera, right * north + ahead * east, ahead * north - right * east)


def zoomed(camera: Camera, factor: float, point: tuple[float, float, float] | None = None) -> Camera:
    """Nearer (`factor` < 1) or farther, by scaling about a point, which keeps its pixel; the target by default.

    The limits of distance and of the ground hold the factor back.
    """
    about = camera.target if point is None else point
    away = max(math.dist(camera.eye, about), 1e-6)
    factor = min(max(factor, min(NEAREST / away, 1.0)), max(FARTHEST / away, 1.0))
    drop = about[2] - camera.eye[2]
    if drop * (1 - factor) + camera.eye[2] < LOWEST_EYE:
        factor = max((about[2] - LOWEST_EYE) / drop, 0.0) if abs(drop) > 1e-9 else 1.0
    eye, target = _scaled(camera.eye, about, factor), _scaled(camera.target, about, factor)
    closer = Camera(eye, target, camera.field_of_view)
    if closer.distance >= min(NEAREST, camera.distance):
        return closer
    ahead = -camera.axes[2] * NEAREST
    return replace(closer, target=(eye[0] + float(ahead[0]), eye[1] + float(ahead[1]), eye[2] + float(ahead[2])))


def flown(start: Camera, end: Camera, share: float) -> Camera:
    """The camera on its way, `share` 0 to 1 of the time: eased, and rising on a long way so that the park is seen.

    Source: van Wijk, Nuij, "Smooth and efficient zooming and panning", 2003, with their ρ = 1.4.
    """
    if share <= 0 or share >= 1:
        return start if share <= 0 else end
    eased = share * share * (3 - 2 * share)
    along, distance = _van_wijk(math.dist(start.target, end.target), start.distance, end.distance, eased)
    x, y, z = (a + (b - a) * along for a, b in zip(start.target, end.target, strict=True))
    turn = (end.bearing - start.bearing + 180) % 360 - 180
    camera = looking_at(
        (x, y, z),
        bearing=start.bearing + turn * eased,
        elevation=start.elevation + (end.elevation - start.elevation) * eased,
        distance=distance,
        field_of_view=start.field_of_view + (end.field_of_view - start.field_of_view) * eased,
    )
    return moved(camera, 0.0, 0.0)


def still_to_come(start: Camera, end: Camera, share: float) -> tuple[Camera, ...]:
    """What a flight will show after `share` of its time, at a few moments that stay the same; its end comes last."""
    return *(flown(start, end, stop) for stop in STOPS if stop > share), end


def flight_seconds(start: Camera, end: Camera) -> float:
    """How long a flight should take: a little longer when it leads far, never long enough to wait for."""
    scale = max(min(start.distance, end.distance), NEAREST)
    return min(1.4, 0.45 + 0.12 * math.log1p(math.dist(start.target, end.target) / scale))


def standing(camera: Camera) -> Camera:
    """On foot before what we look at: eyes 1.7 m above the ground, looking level."""
    back = min(max(camera.distance * 0.3, 5.0), 40.0)
    x, y, _ = camera.target
    return looking_at(
        (x, y, EYE_HEIGHT), bearing=camera.bearing, elevation=0.0, distance=back, field_of_view=camera.field_of_view
    )


def walked(camera: Camera, *, ahead: float = 0.0, right: float = 0.0, climb: float = 0.0) -> Camera:
    """Walked so many metres; the eye keeps its height unless it climbs, and comes no lower than a person's."""
    east, north = math.sin(math.radians(camera.bearing)), math.cos(math.radians(camera.bearing))
    climb = max(climb, EYE_HEIGHT - camera.eye[2])
    return moved(camera, ahead * east + right * north, ahead * north - right * east, climb)


def turned(camera: Camera, turn: float, lift: float) -> Camera:
    """The head turned on the spot: degrees to the right and up."""
    elevation = max(min(camera.elevation - lift, STEEPEST), -STEEPEST)
    level, rise = math.cos(math.radians(elevation)), math.sin(math.radians(elevation))
    bearing = math.radians(camera.bearing + turn)
    x, y, z = camera.eye
    reach = camera.distance
    target = (x + reach * level * math.sin(bearing), y + reach * level * math.cos(bearing), z - reach * rise)
    return replace(camera, target=target)


def plan(camera: Camera) -> Camera:
    """Straight down on the same target from the same distance, north up."""
    x, y, z = camera.target
    return replace(camera, eye=(x, y, z + max(camera.distance, NEAREST)))


def plan_of(camera: Camera) -> Camera:
    """The plan of what a slanting view shows: from its lower edge to its target, and as far again beyond."""
    half = math.radians(camera.field_of_view) / 2
    slant = math.radians(min(max(camera.elevation, 0.0), 90.0)) + half
    wider = max(math.cos(half) / math.sin(slant), 1.0)
    x, y, z = camera.target
    return replace(camera, eye=(x, y, z + max(camera.distance, NEAREST) * wider))


def northward(camera: Camera) -> Camera:
    """Turned about the target so that north is up in the picture."""
    return orbited(camera, -camera.bearing, 0.0)


def framed(
    points: Floats,
    *,
    bearing: float,
    elevation: float,
    aspect: float,
    field_of_view: float = 35.0,
    margin: float = 0.08,
    nearest: float = NEAREST,
) -> Camera:
    """The nearest camera that sees all points of shape (points, 3), looking that way; `aspect` is width by height.

    `margin` is the part of the picture left free on each side. The target lies on the ground, or in the middle of the
    points' depth where the line of sight does not meet the ground before.
    """
    axes = looking_at((0.0, 0.0, 0.0), bearing=bearing, elevation=elevation, distance=1.0).axes
    across, up, back = points @ axes.T[:, 0], points @ axes.T[:, 1], points @ axes.T[:, 2]
    slope = math.tan(math.radians(field_of_view) / 2) * (1 - 2 * margin)
    right, needed_right = _fitted(across, back, slope * aspect)
    over, needed_up = _fitted(up, back, slope)
    middle = float(back.min() + back.max()) / 2
    away = max(needed_right, needed_up, middle + nearest)
    eye = right * axes[0] + over * axes[1] + away * axes[2]
    depth = away - middle
    if axes[2][2] > 1e-3:
        depth = min(depth + float(np.ptp(back)), max(float(eye[2]) / float(axes[2][2]), NEAREST))
    target = eye - axes[2] * depth
    camera = Camera(_tuple(eye), _tuple(target), field_of_view)
    return camera if camera.eye[2] >= LOWEST_EYE else moved(camera, 0.0, 0.0)


def home(boundary: Floats, aspect: float, field_of_view: float = 35.0) -> Camera:
    """The whole park from the south-south-west, from its boundary of shape (points, 2), in metres."""
    ring = boundary if len(boundary) else np.array([[-100.0, -100.0], [100.0, 100.0]])
    points = np.column_stack([ring, np.zeros(len(ring))])
    return framed(points, bearing=18.0, elevation=36.0, aspect=aspect, field_of_view=field_of_view, margin=0.04)


def framing(low: Floats, high: Floats, camera: Camera, aspect: float) -> Camera:
    """Where to fly to see a box whole: from the side we are on, from above, and not so near that all else is gone."""
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    elevation = camera.elevation if camera.elevation > STEEPEST else min(max(camera.elevation, 16.0), 50.0)
    there = framed(
        corners,
        bearing=camera.bearing,
        elevation=elevation,
        aspect=aspect,
        field_of_view=camera.field_of_view,
        margin=0.25,
        nearest=CLOSEST_FLIGHT,
    )
    middle = (np.asarray(low) + np.asarray(high)) / 2
    depth = float((middle - np.array(there.eye)) @ -there.axes[2])
    return replace(there, target=_tuple(np.array(there.eye) - there.axes[2] * depth))


def _scaled(
    point: tuple[float, float, float], about: tuple[float, float, float], factor: float
) -> tuple[float, float, float]:
    return (
        about[0] + (point[0] - about[0]) * factor,
        about[1] + (point[1] - about[1]) * factor,
        about[2] + (point[2] - about[2]) * factor,
    )


def _tuple(vector: Floats) -> tuple[float, float, float]:
    return float(vector[0]), float(vector[1]), float(vector[2])


def _fitted(across: Floats, back: Floats, slope: float) -> tuple[float, float]:
    """Middle and distance back of the apex of the tightest wedge of that slope that holds all points."""
    upper, lower = float((across + slope * back).max()), float((slope * back - across).max())
    return (upper - lower) / 2, (upper + lower) / (2 * slope)


def _van_wijk(way: float, start: float, end: float, share: float) -> tuple[float, float]:
    """Share of the way gone, and the distance to the target there, both for the same share of the time."""
    start, end = max(start, 1e-3), max(end, 1e-3)
    if way < 1e-3 * min(start, end):
        return share, start * (end / start) ** share
    rho2 = 1.4**2
    bend, half = (end * end - start * start) / (2 * rho2 * way), rho2 * way / 2
    climb_out, come_down = math.asinh((half + bend) / start), math.asinh((half - bend) / end)
    position = (climb_out + come_down) * share - climb_out
    distance = start * math.cosh(climb_out) / math.cosh(position)
    gone = start / rho2 * (math.cosh(climb_out) * math.tanh(position) + math.sinh(climb_out))
    return min(max(gone / way, 0.0), 1.0), distance
