"""Between and around the plots: park roads with trees and lamps, pipe racks, boundary fence, river, fields, village."""

from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np

from scenes.columns import Floats
from scenes.demo.draft import Draft, Plot
from scenes.demo.furnishing import grove, rack_row
from scenes.demo.ground import Box, Spot, along, grid_of, grown, ring_of, rounded, row_of, without_gates
from scenes.plant import Structure

BOUNDARY: Box = (-540.0, -475.0, 540.0, 450.0)
"""The park's own limit, before its corners are rounded."""
AVENUES = (-172.5, 172.5)
"""East of the two avenues that run north."""
STREETS = (-232.5, -12.5, 207.5)
"""North of the three streets that run east."""
RING: Box = (-517.5, -452.5, 517.5, 427.5)
AVENUE_WIDTH, STREET_WIDTH, RING_WIDTH = 15.0, 12.0, 9.0
HIGHWAY_NORTH, HIGHWAY_WIDTH, BY_ROAD_EAST = 505.0, 21.0, 622.0
NEAR_BANK, FAR_BANK = (-532.0, 14.0, 0.4), (-668.0, 20.0, 1.1)
"""Banks of the river: north, swing, phase."""
FAR = 900.0
"""How far river, highway and fields go on beyond the land, metres."""
TRUCK_PARK: Box = (190.0, 225.0, 330.0, 410.0)
RESERVE: Box = (340.0, 225.0, 500.0, 410.0)
LAND: Box = (-840.0, -800.0, 840.0, 760.0)
"""Everything that is drawn lies in here; copies of the park are laid side by side by it."""

STREET_RACK_NORTH, AVENUE_RACK_EAST = -244.0, 183.5


def boundary_ring() -> list[Spot]:
    """The park's limit with rounded corners, counter-clockwise."""
    return rounded(ring_of(BOUNDARY), 45.0, closed=True)[:-1]


def surroundings() -> tuple[Structure, ...]:
    """Everything without an enterprise. Trees and lamps may still stand in the way: `scenes.demo.park` clears them."""
    draft = Draft(Plot(0, (0.0, 0.0, 0.0, 0.0)))
    _ground(draft)
    _roads(draft)
    _avenue_trees(draft)
    _racks(draft)
    _fence(draft)
    _truck_park(draft)
    _river(draft)
    _fields(draft)
    _village(draft)
    _school(draft)
    return tuple(draft.structures)


def _ground(draft: Draft) -> None:
    """Grass: from the dike to the highway with the park in its middle, beyond the river, around village and school."""
    near = [(x, y + 0.5) for x, y in _bank(np.linspace(-578.0, 616.0, 31), *NEAR_BANK)]
    draft.line("lawn", [*near, (616.0, HIGHWAY_NORTH - 10.0), (-578.0, HIGHWAY_NORTH - 10.0)])
    far = [(x, y - 0.5) for x, y in _bank(np.linspace(LAND[0], LAND[2], 43), *FAR_BANK)]
    draft.line("lawn", [(LAND[0], -706.0), (LAND[2], -706.0), *reversed(far)])
    for east, to in ((LAND[0], -244.0), (184.0, 452.0)):
        draft.line("lawn", ring_of((east, HIGHWAY_NORTH + 10.0, to, 664.0)))


def _roads(draft: Draft) -> None:
    draft.line("road", rounded(ring_of(RING), 30.0, closed=True), {"width": RING_WIDTH})
    for east in AVENUES:
        draft.line("road", [(east, RING[1]), (east, HIGHWAY_NORTH)], {"width": AVENUE_WIDTH})
        for side in (-11.5, 11.5):
            draft.line("pavement", [(east + side, RING[1]), (east + side, BOUNDARY[3])], {"width": 2.0})
    for north in STREETS:
        end = BY_ROAD_EAST if north == STREETS[1] else RING[2]
        draft.line("road", [(RING[0], north), (end, north)], {"width": STREET_WIDTH})
        draft.line("pavement", [(RING[0], north + 10.0), (RING[2], north + 10.0)], {"width": 2.0})
    draft.line("road", [(LAND[0], HIGHWAY_NORTH), (LAND[2], HIGHWAY_NORTH)], {"width": HIGHWAY_WIDTH})
    draft.line("road", [(BY_ROAD_EAST, HIGHWAY_NORTH), (BY_ROAD_EAST, -498.0)], {"width": 9.0})


def _avenue_trees(draft: Draft) -> None:
    for east in AVENUES:
        for side in (-9.2, 9.2):
            grove(draft, along([(east + side, RING[1]), (east + side, 495.0)], 11.0, 5.5), height=9.5)
        _lamps(draft, [(east - 8.2, RING[1]), (east - 8.2, 495.0)])
    for north in STREETS:
        grove(draft, along([(RING[0], north + 7.8), (RING[2], north + 7.8)], 12.0, 6.0), height=8.0)
        _lamps(draft, [(RING[0], north - 7.0), (RING[2], north - 7.0)])
    for by, height in ((-9.0, 9.5), (7.0, 8.0)):
        belt = rounded(ring_of(grown(BOUNDARY, by)), 45.0 + by, closed=True)
        grove(draft, along(belt, 10.0), height=height)
    for side in (-16.0, 16.0):
        grove(draft, along([(LAND[0], HIGHWAY_NORTH + side), (LAND[2], HIGHWAY_NORTH + side)], 15.0), height=9.0)


def _lamps(draft: Draft, path: Sequence[Spot]) -> None:
    for at in along(path, 36.0, 18.0):
        draft.put("lamp", at, {"height": 9.0})


def _racks(draft: Draft) -> None:
    """Pipe racks along a street and an avenue, open over every road and drive."""
    street = [-268.0, -172.5, 61.0, 172.5, 250.0]
    rack_row(draft, (-498.0, 498.0), STREET_RACK_NORTH, [(east, 11.0) for east in street], width=6.0)
    avenue = [-111.0, -12.5, 93.0]
    rack_row(draft, (-214.0, 180.0), AVENUE_RACK_EAST, [(n, 11.0) for n in avenue], width=6.0, upright=True)


def _fence(draft: Draft) -> None:
    gates: list[tuple[Spot, float]] = [((east, BOUNDARY[3]), 24.0) for east in AVENUES]
    gates.append(((BOUNDARY[2], STREETS[1]), 18.0))
    for line in without_gates(boundary_ring(), gates):
        draft.line("fence", line, {"height": 2.6})
    for east in AVENUES:
        draft.put("gate", (east, BOUNDARY[3]), {"width": 24.0, "height": 2.4})
        draft.put("gatehouse", (east + 19.0, BOUNDARY[3] - 6.0), {"length": 9.0, "width": 5.0, "height": 4.0})
    draft.put("gate", (BOUNDARY[2], STREETS[1]), {"width": 18.0, "height": 2.4}, turn=90.0)
    lodge = (BOUNDARY[2] - 5.0, STREETS[1] + 14.0)
    draft.put("gatehouse", lodge, {"length": 7.0, "width": 4.0, "height": 3.6}, turn=90.0)


def _truck_park(draft: Draft) -> None:
    """The park for tankers that wait, and land kept for later."""
    west, south, east, north = TRUCK_PARK
    for lot in row_of((west + 10.0, south + 22.0), (0.0, 32.0), 5):
        draft.line("yard", ring_of((lot[0], lot[1], east - 10.0, lot[1] + 24.0)))
        grove(draft, row_of((lot[0] + 4.0, lot[1] + 28.0), (9.0, 0.0), 13), height=6.0)
    for line in without_gates(ring_of(TRUCK_PARK), [((west + 70.0, south), 14.0)]):
        draft.line("fence", line, {"height": 2.2})
    draft.line("road", [(west + 70.0, STREETS[2]), (west + 70.0, north - 12.0)], {"width": 9.0})
    draft.put("gatehouse", (west + 84.0, south + 12.0), {"length": 7.0, "width": 4.0, "height": 3.4})
    west, south, east, north = RESERVE
    for line in without_gates(ring_of(RESERVE), [((west + 80.0, south), 8.0)]):
        draft.line("fence", line, {"height": 1.8})
    grove(draft, grid_of((west + 16.0, south + 16.0), 10, 12, (14.4, 14.0)), height=5.0)


def _bank(east: Floats, north: float, swing: float, phase: float) -> list[Spot]:
    """A winding bank; it repeats with the land's width, so that copies side by side fit together."""
    turns = 2 * pi / (LAND[2] - LAND[0])
    return [(float(x), float(north + swing * np.sin(turns * x + phase))) for x in east]


def _river(draft: Draft) -> None:
    east = np.linspace(LAND[0], LAND[2], 43)
    near, far = _bank(east, *NEAR_BANK), _bank(east, *FAR_BANK)
    draft.line("water", [*far, *reversed(near)])
    draft.line("track", [(x, y + 13.0) for x, y in near], {"width": 6.0})
    draft.line("track", [(x, y - 13.0) for x, y in far], {"width": 5.0})
    grove(draft, [(x, y + 7.0) for x, y in along(near, 16.0, 6.0)], height=7.0)
    grove(draft, [(x, y - 22.0) for x, y in along(far, 22.0, 11.0)], height=7.5)


def backdrop(west: float, east: float, north: float) -> tuple[Structure, ...]:
    """River, highway and fields that go on west and east of a row of parks whose land is shifted by `north`."""
    draft = Draft(Plot(0, (0.0, north, 0.0, north)))
    for start, stop in ((west - FAR, west), (east, east + FAR)):
        across = np.linspace(start, stop, 31)
        near, far = _bank(across, *NEAR_BANK), _bank(across, *FAR_BANK)
        draft.line("water", [*far, *reversed(near)])
        draft.line("track", [(x, y + 13.0) for x, y in near], {"width": 6.0})
        draft.line("track", [(x, y - 13.0) for x, y in far], {"width": 5.0})
        draft.line("road", [(start, HIGHWAY_NORTH), (stop, HIGHWAY_NORTH)], {"width": HIGHWAY_WIDTH})
        for side in (-16.0, 16.0):
            grove(draft, along([(start, HIGHWAY_NORTH + side), (stop, HIGHWAY_NORTH + side)], 30.0, 9.0), height=9.0)
        for box_west, box_south in grid_of((start, -500.0), 5, 7, (FAR / 5, 140.0)):
            draft.line("field", ring_of((box_west + 3.0, box_south, box_west + FAR / 5 - 3.0, box_south + 134.0)))
    return tuple(draft.structures)


def _fields(draft: Draft) -> None:
    """Paddies with ditches between them, outside the park on all sides."""
    for first, columns, rows, step in (
        ((LAND[0], -500.0), 3, 12, (88.0, 80.0)),
        ((638.0, -480.0), 2, 12, (100.0, 80.0)),
        ((LAND[0], -798.0), 16, 1, (105.0, 90.0)),
        ((LAND[0], 668.0), 16, 1, (105.0, 90.0)),
        ((-240.0, 532.0), 4, 2, (104.0, 68.0)),
        ((460.0, 532.0), 3, 2, (104.0, 68.0)),
    ):
        for west, south in grid_of(first, columns, rows, step):
            draft.line("field", ring_of((west, south, west + step[0] - 3.0, south + step[1] - 3.0)))


def _village(draft: Draft) -> None:
    west, south = -820.0, 534.0
    for n, (east, north) in enumerate(grid_of((west + 24.0, south + 18.0), 18, 4, (31.0, 30.0))):
        size = {"length": 14.0 + 2.0 * (n * 7 % 4), "width": 10.0, "height": 6.5 + 1.6 * (n * 5 % 4)}
        draft.put(
            "house",
            (east + 2.0 * (n * 3 % 3), north),
            size,
            turn=4.0 * (n * 11 % 5 - 2),
            name="云湾村" if n == 31 else "",
            en="Yunwan village" if n == 31 else "",
        )
    for lane in (0, 2):
        north = south + 33.0 + 30.0 * lane
        draft.line("road", [(west, north), (west + 570.0, north)], {"width": 4.5})
    draft.line("road", [(west + 570.0, HIGHWAY_NORTH), (west + 570.0, south + 126.0)], {"width": 5.0})
    grove(draft, row_of((west + 30.0, south + 62.5), (15.5, 0.0), 36), height=6.0)


def _school(draft: Draft) -> None:
    """A school with a running track, north of the highway."""
    for n, at in enumerate([(226.0, 560.0), (226.0, 592.0), (226.0, 624.0)]):
        size = {"length": 56.0, "width": 14.0, "height": 14.0}
        draft.put("house", at, size, name="云湾学校" if n == 0 else "", en="Yunwan school" if n == 0 else "")
    track = [(360.0 + 30.0 * side + 38.0 * cos(a), 594.0 + 38.0 * sin(a)) for side, a in _stadium()]
    draft.line("pavement", [*track, track[0]], {"width": 8.0})
    draft.line("road", [(270.0, HIGHWAY_NORTH), (270.0, 640.0)], {"width": 5.0})
    for at in grid_of((195.0, 536.0), 6, 1, (12.0, 0.0)):
        draft.put("tree", at, {"height": 6.0})


def _stadium() -> list[tuple[int, float]]:
    angles = [pi * n / 12 - pi / 2 for n in range(13)]
    return [(1, a) for a in angles] + [(-1, a + pi) for a in angles]
