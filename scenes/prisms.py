"""Equipment bound to a place in a mesh that knows no parts: footprints with a floor and a ceiling, and whose they are.

The shader asks of every fragment, a pick of one point: in whose prism does it lie? A raster over all footprints answers
at once nearly everywhere: a cell is empty, or lies wholly inside; only where an edge runs through it are edges counted.
Where prisms overlap, the one with the smallest footprint has it: a pump on a slab, a valve on a tank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scenes.columns import Bytes, Flags, Floats, Numbers, Rows, Singles, lock
from scenes.model import Batch
from scenes.parametric import outlines, paints
from scenes.parametric.solids import mesh_of
from scenes.plant import Equipment, Prism

FINEST_CELL = 1.0
"""Metres of a cell of the raster: finer ones gain nothing, for edges are exact in any case."""

MOST_CELLS = 1024
"""Cells along one side of the raster; a larger park has larger cells."""

HALF_DIAGONAL = 0.7072
"""Of a cell, as a share of its side: an edge no nearer to the middle does not run through it."""

MOST_IN_A_CELL = 8
"""Prisms over one cell; of more the smallest are kept."""

MOST_POINTS = 256
"""Corners of one footprint; a ring with more loses those that say least."""

BODIES = "prisms"
"""What the name of every `body` begins with."""


@dataclass(frozen=True, slots=True)
class Prisms:
    """Columns, smallest footprint first: `rows` (prisms,) are object rows, `low` and `high` (prisms,) metres; the edges
    of prism i are `edges[start[i]:start[i + 1]]`, each east, north, east, north in the park's frame.
    """  # noqa: D205

    rows: Rows
    low: Floats
    high: Floats
    start: Rows
    edges: Floats

    def __post_init__(self) -> None:
        lock(self.rows, self.low, self.high, self.start, self.edges)

    def __len__(self) -> int:
        return len(self.rows)

    def edges_of(self, prism: int) -> Floats:
        """The edges (edges, 4) of one prism."""
        return self.edges[self.start[prism] : self.start[prism + 1]]


@dataclass(frozen=True, slots=True)
class PrismMap:
    """The prisms as a shader wants them. `cells` (rows, columns, 4) uint8, south-west first: three bytes of where the
    cell's list begins in `texels`, lowest first, and how many prisms are in it. `texels` (texels, 4) float32: a list
    has two for each prism, (first edge, edges, low, high) and (object row, 0, 0, 0); no edges mean that the cell lies
    wholly inside. An edge is one texel, counted from `corner`. `cell` is metres; `left_out` prisms found no room.
    """  # noqa: D205

    cells: Bytes
    texels: Singles
    corner: tuple[float, float]
    cell: float
    left_out: int = 0

    def __post_init__(self) -> None:
        lock(self.cells, self.texels)


def prisms_of(equipment: Sequence[Equipment]) -> Prisms:
    """The prisms of equipment in order of object rows; those that enclose nothing are left out."""
    found = [(row, item.prism) for row, item in enumerate(equipment) if item.prism is not None]
    usable = [(row, each, ring) for row, each in found if len(ring := _ring(each)) >= 3]
    usable.sort(key=lambda one: _area(one[2]))
    edges = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for _, _, ring in usable]
    return Prisms(
        rows=np.array([row for row, _, _ in usable], np.int32),
        low=np.array([min(each.low, each.high) for _, each, _ in usable], np.float64),
        high=np.array([max(each.low, each.high) for _, each, _ in usable], np.float64),
        start=np.cumsum([0, *(len(each) for each in edges)], dtype=np.int32),
        edges=np.concatenate([np.empty((0, 4)), *edges]),
    )


def _ring(prism: Prism) -> Floats:
    """The corners without the last where it repeats the first; none where they enclose nothing or are no numbers."""
    ring = outlines.without_repeats(prism.ring) if len(prism.ring) else prism.ring
    ring = ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring
    if len(ring) < 3 or not np.isfinite(ring).all() or not np.isfinite([prism.low, prism.high]).all():
        return np.empty((0, 2))
    off = 0.01
    while len(ring) > MOST_POINTS:
        ring = np.asarray(shapely.get_coordinates(shapely.simplify(shapely.Polygon(ring), off)))[:-1]
        off *= 2
    return ring if _area(ring) > 0 else np.empty((0, 2))


def _area(ring: Floats) -> float:
    return float(outlines.ring(ring).area)


def owner_at(prisms: Prisms, points: Floats) -> Rows:
    """The object row in whose prism each point (points, 3) lies, -1 where it lies in none; shape (points,)."""
    owner = np.full(len(points), -1, np.int32)
    for prism in range(len(prisms)):
        within = (points[:, 2] >= prisms.low[prism]) & (points[:, 2] <= prisms.high[prism]) & (owner < 0)
        near = np.flatnonzero(within)
        owner[near[_inside(points[near, :2], prisms.edges_of(prism))]] = prisms.rows[prism]
    return owner


def _inside(points: Floats, edges: Floats) -> Flags:
    """Whether a ray to the east crosses an odd number of edges, as the shader counts them."""
    x, y = points[:, :1], points[:, 1:]
    one, other = edges[:, 1], edges[:, 3]
    crosses = (one > y) != (other > y)
    share = np.divide(y - one, other - one, out=np.zeros(crosses.shape), where=crosses)
    east = edges[:, 0] + share * (edges[:, 2] - edges[:, 0])
    odd: Flags = (crosses & (x < east)).sum(axis=1) % 2 == 1
    return odd


def prism_map(prisms: Prisms) -> PrismMap | None:
    """The raster over all footprints; None when there are none."""
    if not len(prisms):
        return None
    ends = prisms.edges.reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    cell = max(FINEST_CELL, float((high - low).max()) / (MOST_CELLS - 1))
    columns, rows = (int(count) for count in np.floor((high - low) / cell) + 1)
    lists = _lists(prisms, low, cell, (rows, columns))
    return _packed(prisms, lists, low, cell, (rows, columns))


type _Listed = tuple[int, bool]
"""A prism, and whether the cell lies wholly inside of it."""


def _lists(prisms: Prisms, low: Floats, cell: float, shape: tuple[int, int]) -> dict[int, list[_Listed]]:
    """What is in each cell that is not empty, by the cell's number, smallest footprint first."""
    lists: dict[int, list[_Listed]] = {}
    for prism in range(len(prisms)):
        edges = prisms.edges_of(prism)
        places = _places(edges, low, cell)
        middles: Floats = low + (places + 0.5) * cell
        crossed = _away(middles, edges) <= cell * HALF_DIAGONAL
        within = _inside(middles, edges)
        numbers: list[int] = (places[:, 1] * shape[1] + places[:, 0]).tolist()
        for number, is_crossed, is_within in zip(numbers, crossed.tolist(), within.tolist(), strict=True):
            if is_crossed or is_within:
                lists.setdefault(number, []).append((prism, not is_crossed))
    return lists


def _away(points: Floats, edges: Floats) -> Floats:
    """Metres from each point to the nearest edge, shape (points,)."""
    starts, ways = edges[:, :2], edges[:, 2:] - edges[:, :2]
    off = points[:, None] - starts
    share = (off * ways).sum(axis=2) / np.maximum((ways * ways).sum(axis=1), 1e-12)
    rest = off - np.clip(share, 0, 1)[..., None] * ways
    nearest: Floats = np.sqrt((rest * rest).sum(axis=2).min(axis=1))
    return nearest


def _places(edges: Floats, low: Floats, cell: float) -> Numbers:
    """Column and row of every cell that a footprint may touch, shape (cells, 2)."""
    first: Numbers = np.floor((edges[:, :2].min(axis=0) - low) / cell).astype(np.int64)
    last: Numbers = np.floor((edges[:, :2].max(axis=0) - low) / cell).astype(np.int64)
    wide, high = (int(count) for count in last - first + 1)
    return first + np.stack([np.tile(np.arange(wide), high), np.repeat(np.arange(high), wide)], axis=1)


def _packed(
    prisms: Prisms, lists: dict[int, list[_Listed]], low: Floats, cell: float, shape: tuple[int, int]
) -> PrismMap:
    """Lists alike are written once."""
    kept = {number: tuple(listed[:MOST_IN_A_CELL]) for number, listed in lists.items()}
    place = dict.fromkeys(kept.values(), 0)
    written = 0
    for listed in place:
        place[listed] = written
        written += 2 * len(listed)
    first_edge = written + prisms.start
    texels = [_entry(prisms, first_edge, one) for listed in place for one in listed]
    edges = prisms.edges - np.tile(low, 2)
    cells = np.zeros((shape[0] * shape[1], 4), np.uint8)
    for number, listed in kept.items():
        at = place[listed]
        cells[number] = at & 255, at >> 8 & 255, at >> 16 & 255, len(listed)
    return PrismMap(
        cells=cells.reshape(*shape, 4),
        texels=np.concatenate([np.array(texels).reshape(-1, 4), edges]).astype(np.float32),
        corner=(float(low[0]), float(low[1])),
        cell=cell,
        left_out=len(prisms) - len({prism for listed in kept.values() for prism, _ in listed}),
    )


def _entry(prisms: Prisms, first_edge: Rows, one: _Listed) -> list[list[float]]:
    prism, is_within = one
    edges = 0 if is_within else int(prisms.start[prism + 1] - prisms.start[prism])
    return [
        [float(first_edge[prism]), float(edges), float(prisms.low[prism]), float(prisms.high[prism])],
        [float(prisms.rows[prism]), 0.0, 0.0, 0.0],
    ]


def body(prisms: Prisms, prism: int) -> Batch:
    """Sides and top of one prism, for its outline alone: each vertex has its object's row."""
    edges = prisms.edges_of(prism)
    east, north = edges[:, :2].mean(axis=0).tolist()
    footprint = outlines.shifted(outlines.ring(edges[:, :2]), -east, -north)
    low, high = float(prisms.low[prism]), float(prisms.high[prism])
    mesh = mesh_of([outlines.slab(footprint, low, high, paints.STEEL, paints.STEEL)])
    return Batch(
        name=f"{BODIES}/{prism}",
        origin=(east, north, 0.0),
        points=mesh.points,
        normals=np.zeros_like(mesh.points),
        triangles=mesh.triangles,
        object_id=np.full(len(mesh.points), prisms.rows[prism], np.int32),
    )
