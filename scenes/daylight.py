"""The sun and the sky by the hour of the day: what the light looks like, not where an almanac would put it."""

from dataclasses import dataclass
from math import cos, pi, radians, sin

import numpy as np

from scenes.columns import Floats

type Colour = tuple[float, float, float]

HIGHEST = 52.0
"""Height of the sun at noon, degrees: low enough for shadows that give things their form."""

LOWEST = 9.0
"""Height below which neither sun nor moon is drawn: longer shadows would cover the park."""


@dataclass(frozen=True, slots=True)
class Daylight:
    """Light at one hour. Colours are linear; `sun` is the unit vector towards the sun, or the moon when it is dark.

    `bounce` is what the ground sends back up, `shade` how much of the sun a shadow takes away (0 to 1), `darkness` how
    far it is night (0 to 1), `haze` the distance in metres at which two thirds of a thing are lost in it.
    """

    sun: Colour
    sunlight: Colour
    zenith: Colour
    horizon: Colour
    bounce: Colour
    exposure: float
    shade: float
    darkness: float
    haze: float


# hour, sunlight, zenith, horizon, bounce, exposure, shade, darkness, haze. A calm, cool picture by day so that colour
# means something; at night dark enough to rest the eye, and light enough to tell a tank from a sphere.
_HOURS = np.array(
    [
        [0.0, 0.10, 0.14, 0.22, 0.010, 0.017, 0.034, 0.030, 0.046, 0.072, 0.014, 0.020, 0.028, 1.50, 0.65, 1.0, 5200],
        [4.8, 0.10, 0.14, 0.22, 0.010, 0.017, 0.034, 0.032, 0.047, 0.072, 0.014, 0.020, 0.028, 1.50, 0.65, 1.0, 5200],
        [6.0, 0.95, 0.55, 0.34, 0.060, 0.090, 0.150, 0.420, 0.300, 0.260, 0.060, 0.060, 0.070, 1.00, 0.80, 0.4, 4200],
        [7.5, 1.75, 1.45, 1.10, 0.110, 0.180, 0.290, 0.400, 0.440, 0.500, 0.110, 0.115, 0.120, 0.90, 0.85, 0.0, 5200],
        [10.0, 2.10, 1.95, 1.75, 0.130, 0.215, 0.340, 0.400, 0.490, 0.590, 0.130, 0.140, 0.150, 0.85, 0.85, 0.0, 6000],
        [15.0, 2.10, 1.95, 1.75, 0.130, 0.215, 0.340, 0.400, 0.490, 0.590, 0.130, 0.140, 0.150, 0.85, 0.85, 0.0, 6000],
        [17.0, 1.75, 1.35, 0.95, 0.105, 0.170, 0.280, 0.440, 0.440, 0.470, 0.110, 0.110, 0.115, 0.90, 0.85, 0.0, 5200],
        [18.3, 0.90, 0.48, 0.28, 0.055, 0.080, 0.145, 0.460, 0.290, 0.230, 0.055, 0.055, 0.068, 1.00, 0.80, 0.4, 4200],
        [19.6, 0.10, 0.14, 0.22, 0.012, 0.020, 0.040, 0.045, 0.056, 0.082, 0.016, 0.022, 0.030, 1.45, 0.65, 1.0, 5200],
        [24.0, 0.10, 0.14, 0.22, 0.010, 0.017, 0.034, 0.030, 0.046, 0.072, 0.014, 0.020, 0.028, 1.50, 0.65, 1.0, 5200],
    ]
)


def daylight(hour: float) -> Daylight:
    """Light at an hour of the day; hours outside 0 to 24 count on around the clock."""
    hour = hour % 24.0
    row = [float(np.interp(hour, _HOURS[:, 0], _HOURS[:, column])) for column in range(1, _HOURS.shape[1])]
    return Daylight(
        sun=towards_sun(hour),
        sunlight=(row[0], row[1], row[2]),
        zenith=(row[3], row[4], row[5]),
        horizon=(row[6], row[7], row[8]),
        bounce=(row[9], row[10], row[11]),
        exposure=row[12],
        shade=row[13],
        darkness=row[14],
        haze=row[15],
    )


def towards_sun(hour: float) -> Colour:
    """Unit vector towards the sun: up in the east at six, in the south at noon, down in the west at eighteen.

    At night the moon goes the same way twelve hours later. Never lower than `LOWEST`.
    """
    along = ((hour - 6.0) % 12.0) / 12.0
    height = radians(max(HIGHEST * sin(pi * along), LOWEST))
    east, south = cos(pi * along), sin(pi * along) + 0.35
    flat = (east**2 + south**2) ** 0.5
    return cos(height) * east / flat, -cos(height) * south / flat, sin(height)


def sun_steps(hour: float, *, minutes: float = 15.0) -> float:
    """The hour rounded to where shadows are worked out anew: between two steps they stand still."""
    return round(hour * 60.0 / minutes) * minutes / 60.0 % 24.0


def as_array(colour: Colour) -> Floats:
    """A colour or a direction as an array, shape (3,)."""
    return np.array(colour, np.float64)
