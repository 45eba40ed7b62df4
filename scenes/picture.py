"""What should be on the screen, worked out from the facts alone. Same facts, same picture: replay costs nothing."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Flags
from scenes.facts import Facts
from scenes.severity import Level, Quality
from scenes.tags import Tags


class Mark(IntFlag):
    """How an object is drawn, in the fourth byte of its texel; red, green, blue are the first three."""

    FILL = 1
    """The colour replaces the material."""
    HATCH = 2
    """Hatched over the material: not known."""
    WAITING = 4
    """Nobody has answered: pulses."""
    SELECTED = 8
    """White outline."""
    HIDDEN = 16
    """Not drawn at all (layer switched off)."""
    THROUGH = 32
    """Its silhouette is seen through walls and from far away."""
    GHOST = 64
    """Drawn faint, out of the way of what matters."""


@dataclass(frozen=True, slots=True)
class Palette:
    """8-bit sRGB colours: `level` (levels, 3), a row per `Level`; `quality` (qualities, 3), a row per `Quality`."""

    level: Bytes
    quality: Bytes


def paint(
    facts: Facts,
    tags: Tags,
    palette: Palette,
    *,
    objects: int,
    hidden: Flags | None = None,
    selected: int | None = None,
) -> Bytes:
    """Texel of every object, shape (objects, 4): red, green, blue, `Mark`.

    An object wears the colour of its worst level, answered or not; where no level is standing and any of its indicators
    is not GOOD it is hatched. A standing or unanswered level is never hidden by bad quality: both show.
    An object without indicators keeps its material.
    """
    shown = np.maximum(facts.level, facts.unanswered)
    worst, unanswered = np.zeros(objects, np.uint8), np.zeros(objects, np.uint8)
    quality = np.zeros(objects, np.uint8)
    np.maximum.at(worst, tags.object_id, shown)
    np.maximum.at(unanswered, tags.object_id, facts.unanswered)
    np.maximum.at(quality, tags.object_id, facts.quality)
    alarm, unknown = worst > Level.NORMAL, quality > Quality.GOOD
    texels = np.zeros((objects, 4), np.uint8)
    texels[:, :3] = np.where(alarm[:, None], palette.level[worst], palette.quality[quality])
    texels[:, 3] = np.where(alarm, Mark.FILL | Mark.THROUGH, 0) | np.where(unknown, Mark.HATCH, 0)
    texels[unanswered > Level.NORMAL, 3] |= Mark.WAITING
    if hidden is not None:
        texels[hidden & ~alarm, 3] |= Mark.HIDDEN  # a filter never silences: what is in alarm stays on the screen
    if selected is not None:
        texels[selected, 3] |= Mark.SELECTED
    return texels


def changes(old: Bytes, new: Bytes) -> NDArray[np.intp]:
    """Rows that differ between two pictures of shape (objects, 4). Empty: draw nothing."""
    return np.flatnonzero((old != new).any(axis=1))
