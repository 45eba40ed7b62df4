"""The sun and the sky by the hour of the day: what the light looks like, not where an almanac would put it."""

from dataclasses import dataclass
from math import cos, pi, radians, sin

import numpy as np

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
        [0.0, 0.13, 0.18, 0.27, 0.014, 0.023, 0.044, 0.030, 0.046, 0.072, 0.014, 0.020, 0.028, 1.45, 0.70, 1.0, 1800],
        [4.8, 0.13, 0.18, 0.27, 0.014, 0.023, 0.044, 0.032, 0.047, 0.072, 0.014, 0.020, 0.028, 1.45, 0.70, 1.0, 1800],
        [6.0, 0.92, 0.60, 0.40, 0.066, 0.106, 0.190, 0.340, 0.285, 0.290, 0.048, 0.054, 0.066, 0.85, 0.85, 0.4, 1700],
        [7.5, 1.70, 1.42, 1.10, 0.120, 0.190, 0.300, 0.360, 0.410, 0.480, 0.085, 0.095, 0.110, 0.70, 0.90, 0.0, 1900],
        [10.0, 2.00, 1.86, 1.66, 0.130, 0.215, 0.340, 0.340, 0.430, 0.530, 0.095, 0.110, 0.125, 0.64, 0.90, 0.0, 2000],
        [15.0, 2.00, 1.86, 1.66, 0.130, 0.215, 0.340, 0.340, 0.430, 0.530, 0.095, 0.110, 0.125, 0.64, 0.90, 0.0, 2000],
        [16.8, 1.80, 1.40, 1.00, 0.115, 0.180, 0.290, 0.380, 0.400, 0.440, 0.085, 0.092, 0.105, 0.70, 0.90, 0.0, 1900],
        [18.2, 0.95, 0.55, 0.33, 0.058, 0.098, 0.190, 0.350, 0.275, 0.280, 0.045, 0.052, 0.068, 0.88, 0.85, 0.4, 1700],
        [19.6, 0.13, 0.18, 0.27, 0.016, 0.027, 0.050, 0.045, 0.056, 0.082, 0.016, 0.022, 0.030, 1.45, 0.70, 1.0, 1800],
        [24.0, 0.13, 0.18, 0.27, 0.014, 0.023, 0.044, 0.030, 0.046, 0.072, 0.014, 0.020, 0.028, 1.45, 0.70, 1.0, 1800],
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
