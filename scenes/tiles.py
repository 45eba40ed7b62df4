"""Which tiles of a streamed scene to draw, and which to fetch, from one view: pure, a level of the tree at a time.

The picture's *cut* covers all that was ever covered: a tile gives way to its children when every one of them can be
drawn or has something below it that can, outside the picture too, so turning meets no hole. A tile that was replaced
stays replaced for as long as it is worth it, whatever arrives around it, so nothing goes coarse and fine again. Both
hold as long as nobody drops what is in the cut. Errors on the screen, priorities and the standing-in of deeper tiles
follow CesiumGS/cesium-native (TilesetSelection.cpp), with its `forbidHoles`; the rule is tested against itself one tile
at a time (tests/scenes/test_tiles.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.columns import Flags, Floats, Rows
from scenes.tile_forest import Forest, Known

MOST_PIXELS = 16.0
"""A tile is drawn when its error on the screen is smaller: the default of CesiumJS and cesium-native."""

STEADY = 0.8
"""A tile that gave way to its children comes back when its error has shrunk to this share of what made it give way."""

NEAREST = 1e-7
"""Metres: inside a box every error is this far away."""

ENOUGH = 64
"""Tiles wanted now, from which on nobody thinks of those that may be wanted later."""


class Group(IntEnum):
    """How pressing a tile is; the most pressing first."""

    URGENT = 0
    """Nothing is drawn where it stands."""
    NORMAL = 1
    """Something coarser is drawn where it stands."""
    PRELOAD = 2
    """It may be wanted later."""


@dataclass(frozen=True, slots=True)
class View:
    """A camera and a picture `width` by `height` pixels, as numbers that a box is held against."""

    camera: Camera
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels across of one metre that is one metre away."""
        return self.height / (2 * tan(radians(self.camera.field_of_view) / 2))

    @property
    def planes(self) -> Floats:
        """Inward normals of left, right, lower and upper side and of what is ahead, as columns, shape (3, 5)."""
        up = tan(radians(self.camera.field_of_view) / 2)
        across = up * self.width / max(self.height, 1.0)
        right, above, back = self.camera.axes
        sides = [right - across * back, -right - across * back, above - up * back, -above - up * back, -back]
        return np.stack(sides, axis=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`shown` are to be drawn and nothing else; `cut` are those and what stands ready beside the picture: they must be
    kept. `visited` were looked at; `wanted` are to be fetched, in this order, each with its `group`. `holes` counts
    places in the picture that are empty and were not always so, `flickers` tiles that went coarser than the view asks.
    """  # noqa: D205

    shown: Rows
    cut: Rows
    visited: Rows
    wanted: Rows
    group: NDArray[np.int8]
    holes: int
    flickers: int


def choose(forest: Forest, view: View, roots: Rows, *, most_pixels: float = MOST_PIXELS) -> Chosen:
    """What to draw of the trees with these roots and what to fetch for it; the forest remembers the answer."""
    looked = _looked_at(forest, view, roots, most_pixels, before=forest.frame - 1)
    answer = _emitted(forest, view, looked, *_completed(looked))
    forest.frame += 1
    return answer


def ahead(forest: Forest, view: View, roots: Rows, *, most_pixels: float = MOST_PIXELS) -> tuple[Rows, Rows]:
    """What a view will need that is not the view yet: rows to fetch in order, and all rows that it looks at."""
    tiles = _looked_at(forest, view, roots, most_pixels, before=-1).tiles
    rows = tiles.rows[_has(tiles.acts, LOAD) & ~tiles.out]
    return rows[np.argsort(priority(forest, view, rows), kind="stable")], tiles.rows[~tiles.out]


def priority(forest: Forest, view: View, rows: Rows) -> Floats:
    """How late a tile comes among its group, shape (rows,): far from the line of sight and far away come last."""
    box = forest.box.take(rows, axis=1)
    towards = box[:3] - np.array(view.camera.eye)[:, None]
    length = np.maximum(np.linalg.norm(towards, axis=0), NEAREST)
    sight = np.subtract(view.camera.target, view.camera.eye) / max(view.camera.distance, NEAREST)
    late: Floats = (1.0 - sight @ towards / length) * _distance(box, towards)
    return late


def pixels_across(forest: Forest, view: View, rows: Rows) -> Floats:
    """How large the longest side of each tile's box is in the picture at the most, shape (rows,)."""
    box = forest.box.take(rows, axis=1)
    away = _distance(box, box[:3] - np.array(view.camera.eye)[:, None])
    across: Floats = 2 * box[12:15].max(axis=0) * view.scale / away
    return across


COARSE, REFINED = 64, 128
"""Beside the bits of `Known`: its error is too large in the picture; its children replaced it in the last frame."""

BESIDE = int(Known.ADD | Known.DRAWABLE)

WISH, DOWN, LOAD = 1, 2, 4
"""What becomes of a tile: it should give way; its children are looked at; its content is to be fetched."""


def _acts(code: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The rule for one tile, for every code there is: what becomes of it, shape (codes,).

    One looks below a tile when it is there itself, or is nothing to draw, or when something below replaced it before
    and must go on doing so. So a scene comes level by level, and every tile that is fetched can soon be shown.
    """
    drawable, ready, inner = (_has(code, bit) for bit in (Known.DRAWABLE, Known.READY, Known.INNER))
    refined = _has(code, REFINED)
    wish = inner & (_has(code, COARSE) | ~drawable)
    down = (wish & (ready | ~drawable)) | ((wish | (inner & ~ready)) & refined)
    acts: NDArray[np.uint8] = (WISH * wish + DOWN * down + LOAD * (drawable & ~ready)).astype(np.uint8)
    return acts


@dataclass(frozen=True, slots=True)
class _Level:
    """Tiles of one level that were looked at, or of all of them; columns (tiles,).

    `keep`: stands in for a coarser tile that is wanted and not there. `out`: nothing is asked of it from here. `kept`
    (where `keep`) and `refined`: it stood in the last cut, its children did.
    """

    rows: Rows
    known: NDArray[np.uint8]
    acts: NDArray[np.uint8]
    keep: Flags
    seen: Flags
    out: Flags
    kept: Flags
    refined: Flags


@dataclass(frozen=True, slots=True)
class _Looked:
    """`tiles` of all levels; `levels` says where each is. `widths`: how many children each `DOWN` of a level has."""

    tiles: _Level
    levels: tuple[slice, ...]
    widths: tuple[Rows, ...]

    @classmethod
    def of(cls, found: Sequence[_Level], widths: Sequence[Rows]) -> "_Looked":
        """All levels one after the other."""
        ends = np.cumsum([0, *(len(level.rows) for level in found)]).tolist()
        tiles = _Level(
            rows=np.concatenate([level.rows for level in found]),
            known=np.concatenate([level.known for level in found]),
            acts=np.concatenate([level.acts for level in found]),
            keep=np.concatenate([level.keep for level in found]),
            seen=np.concatenate([level.seen for level in found]),
            out=np.concatenate([level.out for level in found]),
            kept=np.concatenate([level.kept for level in found]),
            refined=np.concatenate([level.refined for level in found]),
        )
        return cls(tiles, tuple(slice(start, end) for start, end in pairwise(ends)), tuple(widths))


def _looked_at(forest: Forest, view: View, roots: Rows, most_pixels: float, *, before: int) -> _Looked:
    eye, limit = np.array(view.camera.eye), most_pixels / view.scale
    inward = view.planes.T
    sides = np.concatenate([inward, np.abs(inward)], axis=1)
    found, widths = list[_Level](), list[Rows]()
    rows, keep, held = roots, np.zeros(len(roots), np.bool_), np.zeros(len(roots), np.bool_)
    while len(rows) or not found:
        known, refined, box = forest.known[rows], forest.refined[rows] == before, forest.box.take(rows, axis=1)
        towards = box[:3] - eye[:, None]
        seen = _seen(box, towards, sides)
        coarse = forest.error[rows] >= np.where(refined, limit * STEADY, limit) * _distance(box, towards)
        acts = _ACTS[known + COARSE * (coarse & seen).view(np.uint8) + REFINED * refined.view(np.uint8)]
        if keeps := bool(keep.any()):
            acts[keep] = DOWN * (refined & _has(known, Known.INNER))[keep]
        out = ~(seen | held | keep)
        acts = np.where(out, acts & LOAD, acts)
        if len(forest.request_boxes):
            barred = ~keep & ~_may_be_asked_for(forest, rows, eye)
            out |= barred
            acts[barred] = 0
        kept = forest.cut[rows] == before if keeps else keep
        found.append(_Level(rows, known, acts, keep, seen, out, kept, refined))
        below = np.flatnonzero(_has(acts, DOWN))
        above = rows[below]
        widths.append(width := forest.count[above])
        keep = np.repeat(keep[below] | ~_has(acts[below], WISH), width)
        held = np.repeat((held[below] | _has(known[below], Known.DRAWABLE)) & ~_is_beside(known[below]), width)
        first = np.repeat(forest.first[above] - np.cumsum(width) + width, width)
        rows = (first + np.arange(len(first))).astype(np.int32)
    return _Looked.of(found, widths)


def _completed(looked: _Looked) -> tuple[Flags, Flags]:
    """Which tiles are covered, by themselves or from below, and whether all children are of those that are `DOWN`."""
    tiles, down = looked.tiles, _has(looked.tiles.acts, DOWN)
    ready, nothing = _has(tiles.known, Known.READY), ~_has(tiles.known, Known.DRAWABLE) & ~down
    covered = np.where(tiles.keep, tiles.kept & ready, ready | nothing) | tiles.out
    from_below, every = ~_is_beside(tiles.known), np.zeros(len(covered), np.bool_)
    for here, under, width in zip(looked.levels[-2::-1], looked.levels[:0:-1], looked.widths[-2::-1], strict=True):
        every[here][down[here]] = np.logical_and.reduceat(covered[under], np.cumsum(width) - width)
        covered[here] |= every[here] & from_below[here]
    return covered, every


def _emitted(forest: Forest, view: View, looked: _Looked, covered: Flags, every: Flags) -> Chosen:
    tiles, down = looked.tiles, _has(looked.tiles.acts, DOWN)
    ready, beside = _has(tiles.known, Known.READY), _is_beside(tiles.known) & ~tiles.keep
    go, alive = down & (tiles.keep | beside | every | ~ready), np.ones(len(down), np.bool_)
    for here, under, width in zip(looked.levels, looked.levels[1:], looked.widths, strict=False):
        go[here] &= alive[here]
        alive[under] = np.repeat(go[here][down[here]], width)
    mine = alive & ready & np.where(tiles.keep, tiles.kept, ~tiles.out & (beside | ~go))
    cut = tiles.rows[mine]
    forest.cut[cut], forest.refined[tiles.rows[go]] = forest.frame, forest.frame
    empty = alive & ~mine & ~go & ~covered & tiles.seen
    load, later = _has(tiles.acts, LOAD), tiles.out | go
    wanted, group = _ordered(forest, view, tiles.rows[load & ~later], empty[load & ~later], tiles.rows[load & later])
    return Chosen(
        shown=tiles.rows[mine & tiles.seen],
        cut=cut,
        visited=tiles.rows[~tiles.out],
        wanted=wanted,
        group=group,
        holes=_were_covered(forest, tiles.rows[empty]),
        flickers=int(np.count_nonzero(mine & ~beside & down & _has(tiles.acts, WISH) & tiles.refined & tiles.seen)),
    )


def _ordered(forest: Forest, view: View, load: Rows, pressing: Flags, later: Rows) -> tuple[Rows, NDArray[np.int8]]:
    """What to fetch, the most pressing first, and the group of each."""
    group = np.where(pressing, Group.URGENT, Group.NORMAL).astype(np.int8)
    if len(load) < ENOUGH:
        load = np.concatenate([load, later])
        group = np.concatenate([group, np.full(len(later), Group.PRELOAD, np.int8)])
    if not len(load):
        return load, group
    late = priority(forest, view, load)
    order = np.lexsort((late, _family(forest, load, late), group))
    return load[order], group[order]


def _family(forest: Forest, rows: Rows, late: Floats) -> Floats:
    """The earliest of each tile's brothers, shape (rows,): only together can they replace what is above them."""
    _, family = np.unique(forest.parent[rows], return_inverse=True)
    first = np.full(int(family.max()) + 1, np.inf)
    np.minimum.at(first, family, late)
    earliest: Floats = first[family]
    return earliest


def _has(bits: NDArray[np.uint8], bit: int) -> Flags:
    flags: Flags = (bits & np.uint8(bit)) != 0
    return flags


def _is_beside(known: NDArray[np.uint8]) -> Flags:
    """Whether a tile has content to which its children are added."""
    flags: Flags = (known & np.uint8(BESIDE)) == BESIDE
    return flags


def _seen(box: Floats, towards: Floats, sides: Floats) -> Flags:
    """Whether a box can touch the picture, shape (tiles,); `towards` (3, tiles) leads from the eye to its centre.

    `sides` (5, 6) holds inward normals and their absolute values: a slanted box counts as the upright one around it.
    """
    inside = np.einsum("px,xk->pk", sides, np.concatenate([towards, box[15:18]]))  # small: BLAS would wake its threads
    seen: Flags = (inside >= 0.0).all(axis=0)
    return seen


def _distance(box: Floats, towards: Floats) -> Floats:
    """Metres from the eye to each box, shape (tiles,)."""
    along = np.abs((box[3:12].reshape(3, 3, -1) * towards).sum(axis=1)) - box[12:15]
    np.maximum(along, 0.0, out=along)
    away: Floats = np.maximum(np.sqrt((along * along).sum(axis=0)), NEAREST)
    return away


def _may_be_asked_for(forest: Forest, rows: Rows, eye: Floats) -> Flags:
    """Whether the eye is where a tile wants it to be before it is asked for, shape (rows,)."""
    inside = np.ones(len(rows), np.bool_)
    bound = np.flatnonzero(forest.request[rows] >= 0)
    boxes = forest.request_boxes[forest.request[rows[bound]]]
    along = np.abs((boxes[:, 1:] @ (eye - boxes[:, 0])[:, :, None])[:, :, 0])
    inside[bound] = (along <= (boxes[:, 1:] ** 2).sum(axis=2)).all(axis=1)
    return inside


def _were_covered(forest: Forest, rows: Rows) -> int:
    """How many of these tiles were in the cut before, themselves or by a tile above."""
    found = 0
    while len(rows):
        ever = forest.cut[rows] > 0
        found += int(ever.sum())
        rows = forest.parent[rows[~ever]]
        rows = rows[rows >= 0]
    return found


_ACTS = _acts(np.arange(256, dtype=np.uint8))
