"""What should be on the screen, worked out from the facts alone. Same facts, same picture: replay costs nothing."""

from dataclasses import dataclass
from enum import IntFlag, StrEnum

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


class Fade(StrEnum):
    """What steps back, so that something else is seen. What is in alarm never does."""

    NONE = "none"
    CALM = "calm"
    """All that is known, answered and within its limits is faint."""
    OTHERS = "others"
    """All but the chosen object is faint: one looks through the rest."""
    ALONE = "alone"
    """All but the chosen object is left out."""


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
    faint: Flags | None = None,
    selected: int | None = None,
) -> Bytes:
    """Texel of every object, shape (objects, 4): red, green, blue, `Mark`.

    An object wears the colour of its worst level, answered or not; where no level is standing and any of its indicators
    is not GOOD it is hatched. A standing or unanswered level is never hidden by bad quality: both show.
    An object without indicators keeps its material. `hidden` and `faint` objects, (objects,) each, are left out or
    drawn faint, but for those in alarm; the selected one is never faint.
    """
    worst = _worst(np.maximum(facts.level, facts.unanswered), tags, objects)
    unanswered = _worst(facts.unanswered, tags, objects)
    quality = _worst(facts.quality, tags, objects)
    alarm = worst > Level.NORMAL
    texels = _colours(palette)[np.where(alarm, worst, quality + np.uint8(len(palette.level)))]
    marks = alarm * np.uint8(Mark.FILL | Mark.THROUGH)
    marks |= (quality > Quality.GOOD) * np.uint8(Mark.HATCH)
    marks |= (unanswered > Level.NORMAL) * np.uint8(Mark.WAITING)
    if hidden is not None:
        marks |= (hidden & ~alarm) * np.uint8(Mark.HIDDEN)  # a filter never silences: what is in alarm stays on screen
    if faint is not None:
        marks |= (faint & ~alarm) * np.uint8(Mark.GHOST)
    if selected is not None:
        marks[selected] &= ~np.uint8(Mark.GHOST)
        marks[selected] |= np.uint8(Mark.SELECTED)
    texels[:, 3] = marks
    return texels


def stepping_back(fade: Fade, facts: Facts, tags: Tags, *, objects: int, selected: int | None) -> Flags:
    """The objects that step back, shape (objects,); without a chosen one nothing steps back behind it."""
    if fade is Fade.CALM:
        return calm_objects(facts, tags, objects=objects)
    back: Flags = np.full(objects, fade in {Fade.OTHERS, Fade.ALONE} and selected is not None)
    if selected is not None:
        back[selected] = False
    return back


def calm_objects(facts: Facts, tags: Tags, *, objects: int) -> Flags:
    """Objects of which nothing is out of the ordinary, shape (objects,): no level, nothing unanswered, all known."""
    moved = np.maximum(facts.level, facts.unanswered)
    calm: Flags = _worst(np.maximum(moved, facts.quality), tags, objects) == 0
    return calm


def _colours(palette: Palette) -> Bytes:
    """A texel without marks for every level, then for every quality, shape (levels + qualities, 4)."""
    texels = np.zeros((len(palette.level) + len(palette.quality), 4), np.uint8)
    texels[:, :3] = np.concatenate([palette.level, palette.quality])
    return texels


def changes(old: Bytes, new: Bytes) -> NDArray[np.intp]:
    """Rows that differ between two pictures of shape (objects, 4). Empty: draw nothing."""
    whole = np.dtype(np.uint32)  # four bytes compared at once
    return np.flatnonzero(np.ascontiguousarray(old).view(whole) != np.ascontiguousarray(new).view(whole))


def _worst(column: Bytes, tags: Tags, objects: int) -> Bytes:
    """The greatest value among each object's indicators, shape (objects,); 0 where it has none."""
    worst = np.zeros(objects, np.uint8)
    np.maximum.at(worst, tags.object_id, column)
    return worst
