"""Where we look from. Pure: the same arithmetic moves the camera, places labels, culls, and picks."""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats


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
        return float(np.linalg.norm(np.subtract(self.target, self.eye)))

    @property
    def axes(self) -> Floats:
        """Rows right, up, back, each a unit vector, shape (3, 3): `axes @ (point - eye)` is a point as seen."""
        back = np.subtract(self.eye, self.target) / max(self.distance, 1e-9)
        up = (0.0, 1.0, 0.0) if abs(back[2]) > 1 - 1e-6 else (0.0, 0.0, 1.0)
        right = np.cross(up, back)
        right /= np.linalg.norm(right)
        return np.array([right, np.cross(back, right), back])
