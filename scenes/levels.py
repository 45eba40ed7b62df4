"""An object cut level from level, so that the levels can be drawn apart and one looks between them.

The cuts are true ones: every triangle is divided at its level's floor, nothing is stretched, and pushed together again
the levels are the object as it was. Metres, park frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenes.columns import Floats, Rows
from scenes.model import Batch

LEVEL_HEIGHT = 4.2
"""Metres of a level where nobody says how many there are: as our control rooms are built."""
FEWEST, MOST = 2, 12
WIDEST_GAP = 1.5
"""Between two levels pulled wholly apart, in heights of a level."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Columns (vertices, …) of which the first is the place, and triangles (triangles, 3)."""

    columns: tuple[Floats, ...]
    triangles: Rows


def levels_in(height: float) -> int:
    """How many levels something of that height is cut into."""
    return min(max(round(height / LEVEL_HEIGHT), FEWEST), MOST)


def floors_of(low: float, high: float, count: int) -> Floats:
    """Heights of the cuts between so many levels of one height, shape (count - 1,)."""
    return np.linspace(low, high, count + 1)[1:-1]


def cut_in_levels(batches: Sequence[Batch], row: int, floors: Floats) -> tuple[tuple[Batch, ...], ...]:
    """What the batches have of an object, level by level from the lowest: shapes where they stand, named anew."""
    levels: list[list[Batch]] = [[] for _ in range(len(floors) + 1)]
    for batch in batches:
        owned: Rows = batch.triangles[batch.object_id[batch.triangles[:, 0]] == row]
        if not len(owned):
            continue
        rest = _Shape(_columns(batch), owned)
        for number, floor in enumerate(floors.tolist()):
            below, rest = _divided(rest, floor - batch.origin[2])
            _keep(levels[number], below, batch, row, number, len(levels))
        _keep(levels[-1], rest, batch, row, len(floors), len(levels))
    return tuple(tuple(level) for level in levels)


def apart(levels: Sequence[Sequence[Batch]], gap: float) -> tuple[Batch, ...]:
    """The levels with so many metres between one and the next; the lowest stays where it stands."""
    found = list[Batch]()
    for number, level in enumerate(levels):
        for batch in level:
            east, north, up = batch.origin
            found.append(replace(batch, origin=(east, north, up + number * gap)))
    return tuple(found)


def _columns(batch: Batch) -> tuple[Floats, ...]:
    every = (batch.points, batch.normals, batch.uv, batch.colours)
    return tuple(column.astype(np.float64) for column in every if column is not None)


def _keep(level: list[Batch], shape: _Shape, batch: Batch, row: int, number: int, count: int) -> None:
    """As a batch with only the vertices it needs; nothing where nothing is left."""
    if not len(shape.triangles):
        return
    used, triangles = np.unique(shape.triangles, return_inverse=True)
    columns = [column[used] for column in shape.columns]
    level.append(
        replace(
            batch,
            name=f"level {number} of {count}/{row}/{batch.name}",
            points=columns[0].astype(np.float32),
            normals=columns[1].astype(np.float32),
            uv=None if batch.uv is None else columns[2].astype(np.float32),
            colours=None if batch.colours is None else columns[-1].round().astype(np.uint8),
            triangles=triangles.reshape(-1, 3).astype(np.int32),
            object_id=np.full(len(used), row, np.int32),
            edges=None,
        )
    )


def _divided(shape: _Shape, height: float) -> tuple[_Shape, _Shape]:
    """What is below a height, and what is above it; a triangle that crosses it becomes three."""
    over = shape.columns[0][:, 2] > height
    corners = over[shape.triangles].sum(axis=1)
    crossing = np.flatnonzero((corners == 1) | (corners == 2))
    lone_over = corners[crossing] == 1
    a, b, c = _lone_first(shape.triangles[crossing], over, lone_over)
    first = len(shape.columns[0])
    p, q = first + np.arange(len(crossing)), first + len(crossing) + np.arange(len(crossing))
    columns = tuple(
        np.concatenate([column, _between(shape, column, a, b, height), _between(shape, column, a, c, height)])
        for column in shape.columns
    )
    lone, rest = np.column_stack([a, p, q]), np.concatenate([np.column_stack([p, b, c]), np.column_stack([p, c, q])])
    twice = np.concatenate([lone_over, lone_over])
    below = np.concatenate([shape.triangles[corners == 0], lone[~lone_over], rest[twice]])
    above = np.concatenate([shape.triangles[corners == 3], lone[lone_over], rest[~twice]])
    return _Shape(columns, below.astype(np.int32)), _Shape(columns, above.astype(np.int32))


def _lone_first(triangles: Rows, over: np.ndarray, lone_over: np.ndarray) -> tuple[Rows, Rows, Rows]:
    """Corners turned so that the one alone on its side comes first; which way round stays."""
    alone = (over[triangles] == lone_over[:, None]).argmax(axis=1)
    rows = np.arange(len(triangles))
    a, b, c = (triangles[rows, (alone + step) % 3] for step in range(3))
    return a, b, c


def _between(shape: _Shape, column: Floats, start: Rows, end: Rows, height: float) -> Floats:
    """The column where the way from one vertex to another passes a height."""
    low, high = shape.columns[0][start, 2], shape.columns[0][end, 2]
    share = ((height - low) / np.where(high == low, 1.0, high - low))[:, None]
    found: Floats = column[start] + share * (column[end] - column[start])
    return found
