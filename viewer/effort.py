"""What the picture may cost on this machine: what the person set, or what its OpenGL driver bears."""

from viewer.gpu.effects import FULL, PLAIN, Effects, borne_by, is_software
from viewer.settings import Settings


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
