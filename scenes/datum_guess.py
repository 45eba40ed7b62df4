"""What may be wrong with the place of a layer, judged by the layers it should agree with. Says so, and changes nothing.

Outlines taken from Chinese web maps are GCJ-02 or BD-09 and say so nowhere; a projected file may name the wrong central
meridian; longitude and latitude may be swapped; millimetres may have been taken for metres. Each mistake moves a layer
in a way of its own: it is undone here for trial, and where that brings two layers together the mistake is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scenes.columns import Floats, lock
from scenes.datums import DATUMS, Datum, Wgs84, datum_from_wgs84, wgs84_from, word_of
from scenes.frame import ParkFrame
from scenes.trouble import Notice

AGREEING = 30.0
"""Metres: layers nearer than this are not looked into; surveys and tracings of one fence differ by so much."""
OUTLINE_LEEWAY = 10.0
"""Metres that two drawings of one outline may differ by."""
CENTRE_LEEWAY = 0.25
"""Of the larger layer's size: by so much the middles of two layers of one plant may differ."""
LEAST_SURE = 0.3
MOST_COMPARED = 500
"""Corners of an outline."""
MERIDIANS = tuple(range(75, 138, 3))
MILLIMETRES = (900.0, 1100.0)


class Mistake(StrEnum):
    """What a layer looks like."""

    DATUM = "datum"
    SWAPPED = "swapped"
    MERIDIAN = "meridian"
    MILLIMETRES = "millimetres"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A layer as it was read: `corners` in degrees on WGS 84, (points, 2); an `outline` when they run round the plant.

    `read_as` is the datum its degrees were taken for; `meridian` the central meridian of a projected one, None
    otherwise. A `trusted` layer (a known park, surveyed control) is held against others and never suspected.
    """

    name: str
    corners: Floats
    read_as: Datum = Wgs84
    meridian: float | None = None
    outline: bool = False
    trusted: bool = False

    def __post_init__(self) -> None:
        lock(self.corners)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`layer` looks like `mistake` beside `against`: that moves it by `metres`, and `rest` remain once it is undone.

    `says` is the datum's word or the meridian to try. `sure` runs from 0 to 1; where only middles could be compared
    it is small for layers that are large beside their distance.
    """

    layer: str
    against: str
    mistake: Mistake
    says: str
    metres: float
    rest: float
    sure: float

    @property
    def notice(self) -> Notice:
        """What the technician is told."""
        zh, en, remedy_zh, remedy_en = _told(self)
        surely_zh, surely_en = ("像是", "looks like") if self.sure >= 0.7 else ("可能是", "may be")
        off = _metres(self.metres)
        return Notice(
            f"“{self.layer}”{surely_zh}{zh}，偏 {off}；改正后与“{self.against}”相差 {_metres(self.rest)}。",
            f"{self.layer!r} {surely_en} {en}, {off} off; put right, {_metres(self.rest)} from {self.against!r}.",
            remedy_zh=f"{remedy_zh}（把握 {self.sure:.0%}，未作任何改动）。",
            remedy_en=f"{remedy_en} ({self.sure:.0%} sure; nothing was changed).",
        )


def suspicions(layers: Sequence[Whereabouts]) -> tuple[Suspicion, ...]:
    """What looks wrong among layers that should lie in one place, the surest first; of each layer its likeliest.

    Layers without corners, or with corners that are no numbers, are left alone.
    """
    usable = [each for each in layers if len(each.corners) and bool(np.isfinite(each.corners).all())]
    found = dict[str, Suspicion]()
    for layer in usable:
        for other in usable:
            if layer is other or layer.trusted:
                continue
            guess = _likeliest(layer, other)
            if guess is not None and (layer.name not in found or found[layer.name].sure < guess.sure):
                found[layer.name] = guess
    return tuple(sorted(found.values(), key=lambda each: -each.sure))


def _likeliest(layer: Whereabouts, other: Whereabouts) -> Suspicion | None:
    """The mistake that, undone, brings a layer to another; None where they agree or none does."""
    away, leeway = _apart(layer, layer.corners, other), _leeway(layer, other)
    if away <= max(AGREEING, leeway):
        return None
    undone = _undone(layer, other)
    tried = [
        (mistake, says, _apart(layer, corners, other), _moved(layer, corners)) for mistake, says, corners in undone
    ]
    tried += [(mistake, says, rest, away) for mistake, says, rest in _too_large(layer, other)]
    if not tried:
        return None
    mistake, says, rest, moved = min(tried, key=lambda each: each[2])
    sure = max(0.0, 1 - (rest + leeway) / away)
    if mistake is Mistake.MILLIMETRES or says.startswith("~"):
        sure = min(sure, 0.6)
    if sure < LEAST_SURE:
        return None
    return Suspicion(layer.name, other.name, mistake, says, moved, rest, sure)


def _undone(layer: Whereabouts, other: Whereabouts) -> Iterator[tuple[Mistake, str, Floats]]:
    """A layer's corners in degrees on WGS 84 as they would be without each mistake."""
    east, north = layer.corners[:, 0], layer.corners[:, 1]
    if layer.meridian is None:
        written = datum_from_wgs84(layer.read_as, east, north)
        for datum in DATUMS.values():
            if _moves(datum) != _moves(layer.read_as):
                yield Mistake.DATUM, word_of(datum), np.column_stack(wgs84_from(datum, *written))
        yield Mistake.SWAPPED, "", np.column_stack([north, east])
        return
    shifts = [(f"{each}", each - layer.meridian) for each in MERIDIANS if abs(each - layer.meridian) > 1e-9]
    needed = float(np.median(other.corners[:, 0]) - np.median(east))
    shifts.append((f"~{layer.meridian + needed:.2f}", needed))
    for says, shift in shifts:  # easting and northing depend on the distance from the meridian alone
        yield Mistake.MERIDIAN, says, np.column_stack([east + shift, north])


def _moves(datum: Datum) -> str:
    """CGCS2000 and WGS 84 are one place."""
    return "" if word_of(datum) in ("wgs84", "cgcs2000") else word_of(datum)


def _too_large(layer: Whereabouts, other: Whereabouts) -> list[tuple[Mistake, str, float]]:
    """Millimetres that were taken for metres make a layer a thousand times too large."""
    size, wanted = _size(layer.corners), _size(other.corners)
    if wanted > 0 and MILLIMETRES[0] < size / wanted < MILLIMETRES[1]:
        return [(Mistake.MILLIMETRES, "0.001", 0.0)]
    return []


def _apart(layer: Whereabouts, corners: Floats, other: Whereabouts) -> float:
    """Metres between a layer with these corners and another: outline to outline where both are, else their middles."""
    frame = ParkFrame(Wgs84(*_middle(other.corners)))
    here, there = (frame.park_from_ground(each[:, 0], each[:, 1]) for each in (corners, other.corners))
    if not (layer.outline and other.outline and len(here) > 2 and len(there) > 2):
        return float(np.linalg.norm(_middle(here) - _middle(there)))
    return float(max(np.median(_to_outline(here, there)), np.median(_to_outline(there, here))))


def _to_outline(points: Floats, ring: Floats) -> Floats:
    """Metres from each point to the nearest side of a closed ring; of long rows every so many-th is looked at."""
    chosen = points[:: max(1, len(points) // MOST_COMPARED)]
    start = ring[:: max(1, len(ring) // MOST_COMPARED)]
    side = np.roll(start, -1, axis=0) - start
    from_start = chosen[:, None] - start[None]
    along = (from_start * side).sum(axis=2) / np.maximum((side**2).sum(axis=1), 1e-12)
    rest = from_start - np.clip(along, 0, 1)[:, :, None] * side
    nearest: Floats = np.linalg.norm(rest, axis=2).min(axis=1)
    return nearest


def _moved(layer: Whereabouts, corners: Floats) -> float:
    """Metres by which undoing a mistake moves a layer's middle: two outlines are nearer to one another than that."""
    frame = ParkFrame(Wgs84(*_middle(corners)))
    here = frame.park_from_ground(layer.corners[:, 0], layer.corners[:, 1])
    there = frame.park_from_ground(corners[:, 0], corners[:, 1])
    return float(np.linalg.norm(_middle(here) - _middle(there)))


def _leeway(layer: Whereabouts, other: Whereabouts) -> float:
    """Metres by which two layers may differ and still be in one place."""
    if layer.outline and other.outline:
        return OUTLINE_LEEWAY
    return CENTRE_LEEWAY * min(max(_size(layer.corners), _size(other.corners)), 1e6)


def _middle(corners: Floats) -> Floats:
    """The middle of the box that holds the inner nine tenths of the corners."""
    low, high = np.quantile(corners, [0.05, 0.95], axis=0)
    middle: Floats = (low + high) / 2
    return middle


def _size(corners: Floats) -> float:
    """Metres across the box that holds the inner nine tenths of the corners."""
    low, high = np.quantile(corners, [0.05, 0.95], axis=0)
    across = float(high[0] - low[0]) * np.cos(np.radians(min(abs(float(low[1])), 89.0)))
    return 111_320.0 * float(np.hypot(across, high[1] - low[1]))


def _told(guess: Suspicion) -> tuple[str, str, str, str]:
    """What it looks like, in both languages, and what to do."""
    match guess.mistake:
        case Mistake.DATUM:
            names = {"gcj02": "GCJ-02", "bd09": "BD-09", "wgs84": "WGS 84", "cgcs2000": "WGS 84"}
            name = names[guess.says]
            word = "wgs84" if guess.says == "cgcs2000" else guess.says
            return (
                f" {name} 坐标",
                name,
                f"若确认，用 --datum {word} 重新导入",
                f"If so, import it again with --datum {word}",
            )
        case Mistake.SWAPPED:
            return "经纬度颠倒", "longitude and latitude swapped", "若确认，对调两列", "If so, swap the two columns"
        case Mistake.MERIDIAN:
            zh, en = (
                f"中央子午线用错（应为 {guess.says}°）",
                f"read with a wrong central meridian (it should be {guess.says})",
            )
            return zh, en, "向供方核实中央子午线或带号", "Ask the supplier for the central meridian or zone"
        case Mistake.MILLIMETRES:
            return "把毫米当成了米", "in millimetres taken for metres", "若确认，用 --unit mm", "If so, use --unit mm"


def _metres(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 10_000 else f"{metres:.0f} m"
