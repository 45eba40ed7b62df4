"""What the picture may cost on this machine: what the person set, what its OpenGL driver bears, what a frame takes."""

from viewer.gpu.effects import FULL, PLAIN, Effects, borne_by, is_software
from viewer.settings import Settings

SLOW_FRAME_SECONDS = 0.04
"""A sharp frame that takes longer cannot follow a hand."""
SHARP, COARSE = 1.0, 0.5
"""Share of the pixels of either side that are drawn."""


def effects_of(settings: Settings, driver: str) -> Effects:
    """Shadows and detail; `driver` is the name that OpenGL gives its renderer."""
    match settings.effects.shadows:
        case "on":
            return borne_by(driver, FULL)
        case "off":
            return PLAIN
        case _:
            return PLAIN if is_software(driver) else FULL


def samples_of(settings: Settings, driver: str) -> int:
    """Samples that smooth each edge: on a processor they would double the time of a frame."""
    match settings.effects.anti_aliasing:
        case "on":
            return 4
        case "off":
            return 0
        case _:
            return 0 if is_software(driver) else 4


class Sharpness:
    """Draws fewer pixels while a picture follows another so fast that sharp ones could not keep up. No Qt, no VTK.

    A machine whose sharp frames are fast never draws any other.
    """

    def __init__(self, slow: float = SLOW_FRAME_SECONDS) -> None:
        self._slow, self._sharp_seconds = slow, 0.0

    def scale(self, *, hurried: bool) -> float:
        """`SHARP`, or `COARSE` for a frame that is soon followed by another where a sharp one would be late."""
        return COARSE if hurried and self._sharp_seconds > self._slow else SHARP

    def took(self, seconds: float, scale: float) -> None:
        """What a frame cost. A coarse one says how long a sharp one takes at most: as much longer as it has pixels."""
        most = seconds / scale**2
        self._sharp_seconds = most if scale == SHARP else min(self._sharp_seconds, most)
