"""What every plot has: fence, gate, ring road, trees and lamps, bunds with floors, fire-water ring, pipe racks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenes.demo.draft import Draft
from scenes.demo.ground import Box, Spot, along, grown, ring_of, rounded, without_gates

type Side = Literal["west", "south", "east", "north"]

RING_INSET = 12.0
"""From the fence to the middle of the ring road, metres."""
RING_WIDTH = 7.0
GATE_WIDTH = 11.0
RACK_HEIGHT = 6.5
RACK_MEDIA = ("steam", "nitrogen", "water", "methanol", "benzene", "natural_gas")
CORRIDOR_HALF = 17.5
"""From a fence to the middle of the park road outside, metres."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate in a plot's fence: which side, and how many metres along it from the west or south corner."""

    side: Side
    along: float
    lodge: bool = True


def enclose(draft: Draft, gates: Sequence[Gate], *, reach: float = CORRIDOR_HALF) -> None:
    """Fence with gates, ring road with a drive through each gate to the park road `reach` metres away, green edge."""
    width, depth = draft.plot.width, draft.plot.depth
    whole = (0.0, 0.0, width, depth)
    for line in without_gates(ring_of(whole), [(_mouth(draft, gate, 0.0), GATE_WIDTH) for gate in gates]):
        draft.line("fence", line, {"height": 2.4})
    draft.line("road", rounded(ring_of(grown(whole, -RING_INSET)), 11.0, closed=True), {"width": RING_WIDTH})
    for gate in gates:
        _drive(draft, gate, reach)
    _green_edge(draft, whole)


def bund(draft: Draft, box: Box, *, height: float = 1.2) -> None:
    """A bund wall around a concrete floor; `box` is the middle of the wall."""
    draft.line("bund", ring_of(box), {"height": height, "thickness": 0.3})
    draft.line("yard", ring_of(grown(box, -0.15)))


def yard(draft: Draft, box: Box) -> None:
    """Paved ground."""
    draft.line("yard", ring_of(box))


def crossroad(draft: Draft, start: Spot, stop: Spot, width: float = 6.0) -> None:
    """A straight road inside the plot."""
    draft.line("road", [start, stop], {"width": width})


def fire_ring(draft: Draft, box: Box, monitors: Iterable[Spot]) -> None:
    """A fire-water main around a box, and monitors beside it."""
    draft.line("pipe", [*ring_of(box), (box[0], box[1])], {"diameter": 0.3, "height": 0.5}, medium="fire_water")
    for at in monitors:
        draft.put("fire_monitor", at, {"height": 2.2})


def rack(draft: Draft, start: Spot, stop: Spot, *, width: float = 4.0, height: float = RACK_HEIGHT) -> None:
    """A pipe rack from one place to another, along east or north."""
    length = max(abs(stop[0] - start[0]), abs(stop[1] - start[1]))
    at = ((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2)
    turn = 0.0 if abs(stop[0] - start[0]) >= abs(stop[1] - start[1]) else 90.0
    draft.put("pipe_rack", at, {"length": length, "width": width, "height": height}, turn=turn)


def rack_row(
    draft: Draft,
    ends: tuple[float, float],
    across: float,
    gaps: Iterable[tuple[float, float]],
    *,
    width: float = 3.0,
    upright: bool = False,
) -> None:
    """A rack along east (north when `upright`) between `ends`; over each gap (middle, half width) pipes alone."""
    cuts = [ends[0], *(edge for middle, half in gaps for edge in (middle - half, middle + half)), ends[1]]

    def spot(distance: float, aside: float = 0.0) -> Spot:
        return (across + aside, distance) if upright else (distance, across + aside)

    for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
        rack(draft, spot(begin), spot(end), width=width)
    for begin, end in zip(cuts[1:-1:2], cuts[2:-1:2], strict=True):
        for n, medium in enumerate(RACK_MEDIA):
            aside = width * (n - 2.5) / 7
            path = [spot(begin, aside), spot(end, aside)]
            draft.line("pipe", path, {"diameter": 0.045 * width, "height": RACK_HEIGHT}, medium=medium)


def headers(draft: Draft, medium: str, lines: Iterable[Sequence[Spot]], *, diameter: float = 0.25) -> None:
    """Pipes on sleepers, 0.8 m above ground."""
    for line in lines:
        draft.line("pipe", line, {"diameter": diameter, "height": 0.8}, medium=medium)


def pool(draft: Draft, box: Box, *, height: float = 0.9) -> None:
    """An open basin of concrete, filled to two thirds."""
    draft.line("wall", ring_of(box), {"height": height, "thickness": 0.3})
    draft.line("water", ring_of(box), up=height * 2 / 3)


def parking(draft: Draft, box: Box) -> None:
    """A paved car park under a few trees."""
    draft.line("yard", ring_of(box))


def grove(draft: Draft, places: Iterable[Spot], *, height: float = 6.0) -> None:
    """Trees, no two quite alike."""
    for east, north in places:
        wave = np.sin(12.9898 * (east + draft.corner[0]) + 78.233 * (north + draft.corner[1]))
        draft.put("tree", (east, north), {"height": round(height * (1 + 0.18 * float(wave)), 2)})


def _mouth(draft: Draft, gate: Gate, inside: float) -> Spot:
    """A place in the middle of a gate, some metres inside the fence (negative: outside)."""
    width, depth = draft.plot.width, draft.plot.depth
    places: dict[Side, Spot] = {
        "west": (inside, gate.along),
        "south": (gate.along, inside),
        "east": (width - inside, gate.along),
        "north": (gate.along, depth - inside),
    }
    return places[gate.side]


def _drive(draft: Draft, gate: Gate, reach: float) -> None:
    upright = gate.side in ("west", "east")
    draft.line("road", [_mouth(draft, gate, RING_INSET), _mouth(draft, gate, -reach)], {"width": 8.0})
    draft.put("gate", _mouth(draft, gate, 0.0), {"width": GATE_WIDTH, "height": 2.2}, turn=90.0 if upright else 0.0)
    if gate.lodge:
        beside = Gate(gate.side, gate.along + 9.5)
        draft.put(
            "gatehouse",
            _mouth(draft, beside, 4.2),
            {"length": 6.0, "width": 4.0, "height": 3.4},
            turn=90.0 if upright else 0.0,
        )


def _green_edge(draft: Draft, whole: Box) -> None:
    trees = rounded(ring_of(grown(whole, -4.0)), 3.0, closed=True)
    grove(draft, along(trees, 9.0, 4.0), height=7.0)
    lamps = rounded(ring_of(grown(whole, -7.2)), 3.0, closed=True)
    for at in along(lamps, 34.0, 12.0):
        draft.put("lamp", at, {"height": 7.0})
