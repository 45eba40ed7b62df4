"""Which tiles of a streamed scene to draw, and which to fetch, from one view: pure, a level of the tree at a time.

The picture's *cut* covers all that was ever covered: a tile gives way to its children when every one of them can be
drawn or has something below it that can, outside the picture too, so turning meets no hole. A tile that was replaced
stays replaced for as long as it is worth it, whatever arrives around it, so nothing goes coarse and fine again. Both
hold as long as nobody drops what is in the cut. Errors on the screen, priorities and the standing-in of deeper tiles
follow CesiumGS/cesium-native (TilesetSelection.cpp), with its `forbidHoles`; the rule is tested against itself one tile
at a time (tests/scenes/test_tiles.py).
"""

from dataclasses import dataclass
from enum import IntEnum
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.columns import Flags, Floats, Rows
from scenes.tile_forest import AXES, CENTRE, HALF, PLACES, REACH, Forest, Known

type Fates = NDArray[np.uint16]
type Places = NDArray[np.intp]

MOST_PIXELS = 16.0
"""A tile is drawn when its error on the screen is smaller: the default of CesiumJS and cesium-native."""

STEADY = 0.8
"""A tile that gave way to its children comes back when its error has shrunk to this share of what made it give way."""

NEAREST = 1e-7
"""Metres: inside a box every error is this far away."""

AT_ONCE = 1500
"""Boxes of one product: 8 × 18 × 1500 stays below the 65536 × 4 from which on OpenBLAS shares it among threads."""

AT_FIRST = 384
"""Tiles at the beginning of the forest, which are those near the roots, are all held against the view at once: their
levels are many and have few tiles each."""

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
    looked = _looked_at(forest, view, roots, most_pixels, remembered=0xFF)
    return _emitted(forest, view, looked, *_completed(looked))


def ahead(forest: Forest, view: View, roots: Rows, *, most_pixels: float = MOST_PIXELS) -> tuple[Rows, Rows]:
    """What a view will need that is not the view yet: rows to fetch in order, and all rows that it looks at."""
    looked = _looked_at(forest, view, roots, most_pixels, remembered=~int(Known.CUT | Known.REFINED) & 0xFF)
    inside = ~_has(looked.fate, OUT)
    rows = looked.rows[inside & _has(looked.fate, LOAD)]
    return rows[np.argsort(priority(forest, view, rows), kind="stable")], looked.rows[inside]


def priority(forest: Forest, view: View, rows: Rows) -> Floats:
    """How late a tile comes among its group, shape (rows,): far from the line of sight and far away come last."""
    box = forest.box.take(rows, axis=0)
    towards = (box[:, CENTRE] - np.array(view.camera.eye)).T
    length = np.maximum(np.sqrt(np.add.reduce(towards * towards, axis=0)), NEAREST)
    sight = np.subtract(view.camera.target, view.camera.eye) / max(view.camera.distance, NEAREST)
    late: Floats = (1.0 - sight @ towards / length) * _distance(box, view)
    return late


def pixels_across(forest: Forest, view: View, rows: Rows) -> Floats:
    """How large the longest side of each tile's box is in the picture at the most, shape (rows,)."""
    box = forest.box.take(rows, axis=0)
    across: Floats = 2 * box[:, HALF].max(axis=1) * view.scale / _distance(box, view)
    return across


COARSE, SEEN, HELD, KEEP, BARRED = 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12
"""What is found out about a tile, beside the bits of `Known`. `COARSE`: its error is too large in the picture; `SEEN`:
its box touches it. `HELD`: it is needed outside the picture too, for it can replace something only with its brothers.
`KEEP`: it stands in for a coarser tile that is wanted and not there. `BARRED`: the eye is where nobody asks for it."""

DOWN, LOAD, OUT, COVERED, FROM_BELOW, GOES, STAYS, STANDS, FLICKERS = (1 << bit for bit in range(9))
"""What becomes of it, beside `SEEN`, and `HELD` and `KEEP` of its children. `DOWN`: its children are looked at; `LOAD`:
its content is to be fetched; `OUT`: nothing is asked of it from here; `COVERED`: by itself it leaves nothing empty;
`FROM_BELOW`: its children can cover it. `GOES`: it gives way to its children though they are not all there. `STAYS`: it
is in the cut in any case, `STANDS`: unless it gives way; if it stands and `FLICKERS`, the picture asked for more."""

BESIDE = int(Known.ADD | Known.DRAWABLE)

_SEEN, _COARSE, _DOWN, _FROM_ABOVE = np.uint16(SEEN), np.uint16(COARSE), np.uint16(DOWN), np.uint16(HELD | KEEP)


def _fates(code: Fates) -> Fates:
    """The rule for one tile, for every code there is: what becomes of it, shape (codes,).

    One looks below a tile when it is there itself, or is nothing to draw, or when something below replaced it before
    and must go on doing so. So a scene comes level by level, and every tile that is fetched can soon be shown.
    """
    drawable, ready, inner = (_has(code, bit) for bit in (Known.DRAWABLE, Known.READY, Known.INNER))
    cut, refined, seen = _has(code, Known.CUT), _has(code, Known.REFINED), _has(code, SEEN)
    keep, adds = _has(code, KEEP), (code & np.uint16(BESIDE)) == BESIDE
    barred = _has(code, BARRED) & ~keep
    out = barred | ~(seen | _has(code, HELD) | keep)
    wish = inner & ((_has(code, COARSE) & seen) | ~drawable) & ~keep & ~out
    down = np.where(keep, refined & inner, (wish & (ready | ~drawable)) | ((wish | (inner & ~ready)) & refined)) & ~out
    beside = adds & ~keep
    bits = {
        DOWN: down,
        LOAD: drawable & ~ready & ~keep & ~barred,
        OUT: out,
        COVERED: np.where(keep, cut & ready, ready | (~drawable & ~down)) | out,
        FROM_BELOW: ~adds,
        GOES: down & (keep | beside | ~ready),
        STAYS: ready & np.where(keep, cut, ~out & beside),
        STANDS: ready & ~keep & ~out,
        FLICKERS: ~beside & down & wish & refined & seen,
        SEEN: seen,
        HELD: (_has(code, HELD) | drawable) & ~adds,
        KEEP: keep | ~wish,
    }
    return np.sum([bit * flags for bit, flags in bits.items()], axis=0).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class _Looked:
    """All tiles that were looked at, level by level; `fate` (tiles,) holds the bits above.

    Of each level but the last: `above` are the places in `rows` of those that are `DOWN`, `below` is where their
    children stand there, `heads` where those of each begin in it, and `width` counts them.
    """

    rows: Rows
    fate: Fates
    above: tuple[Places, ...]
    below: tuple[slice, ...]
    heads: tuple[Places, ...]
    width: tuple[Rows, ...]


def _looked_at(forest: Forest, view: View, roots: Rows, most_pixels: float, *, remembered: int) -> _Looked:
    """Look at the trees, `remembered` are the bits of `Known` that count."""
    sight, counted = _Sight.of(view, most_pixels), np.uint8(remembered)
    found, fates, above = list[Places](), list[Fates](), list[Places]()
    below, heads, widths = list[slice](), list[Places](), list[Rows]()
    rows: Places = roots.astype(np.intp)
    from_above: Fates = np.zeros(len(roots), np.uint16)
    start = 0
    near_the_roots = _codes(forest, sight, np.arange(min(AT_FIRST, len(forest))), counted)
    while True:
        is_near = len(rows) <= AT_FIRST and int(rows.max(initial=0)) < len(near_the_roots)
        code: Fates = near_the_roots.take(rows) if is_near else _codes(forest, sight, rows, counted)
        fate: Fates = _FATES.take(code + from_above)
        found.append(rows)
        fates.append(fate)
        down = (fate & _DOWN).nonzero()[0]
        if not len(down):
            all_rows = np.concatenate(found, dtype=np.int32, casting="same_kind")
            return _Looked(all_rows, np.concatenate(fates), tuple(above), tuple(below), tuple(heads), tuple(widths))
        parents = rows[down]
        width: Rows = forest.count.take(parents)
        ends: Places = width.cumsum()
        total = int(ends[-1])
        above.append(down + start)
        start += len(rows)
        below.append(slice(start, start + total))
        ends -= width
        heads.append(ends)
        widths.append(width)
        rows = (forest.first.take(parents) - ends).repeat(width)
        rows += np.arange(total)
        from_above = _handed_down(fate, down, width)


def _handed_down(fate: Fates, down: Places, width: Rows) -> Fates:
    """What the tiles of the next level are told by those above them."""
    told: Fates = fate.take(down) & _FROM_ABOVE
    return told.repeat(width)


def _codes(forest: Forest, sight: "_Sight", rows: Places, counted: np.uint8) -> Fates:
    """What is found out about some tiles and what of it is known, as `_fates` reads it but for what is said above."""
    known = forest.known.take(rows)
    known &= counted
    code = sight.found(forest, rows, known)
    code += known
    return code


@dataclass(frozen=True, slots=True)
class _Sight:
    """A view as what boxes are held against.

    `looks` (8, 18) times a row of `Forest.box` is how far it reaches into each of the five planes, which must not be
    less than `behind` (5, 1), and how far the eye is from its centre along its axes. `limits` (256,) by `Known`: the
    square of the metres that may be wrong one metre away.
    """

    eye: Floats
    looks: Floats
    behind: Floats
    limits: Floats

    @classmethod
    def of(cls, view: View, most_pixels: float) -> "_Sight":
        """The sight of a view that bears `most_pixels` of error."""
        eye, inward = np.array(view.camera.eye), view.planes.T
        looks = np.zeros((8, 18))
        looks[:5, CENTRE], looks[:5, REACH] = inward, np.abs(inward)
        looks[5, 6:9] = looks[6, 9:12] = looks[7, 12:15] = -eye
        looks[5, 15] = looks[6, 16] = looks[7, 17] = 1.0
        limits = _STEADIES * (most_pixels / view.scale) ** 2
        return cls(eye, looks, (inward @ eye)[:, None], limits)

    def found(self, forest: Forest, rows: Places, known: NDArray[np.uint8]) -> Fates:
        """`COARSE`, `SEEN` and `BARRED` of some tiles, shape (rows,)."""
        bits = self._bits(forest.box.take(rows, axis=0), forest.square_error.take(rows), known)
        if len(forest.request_boxes):
            bits[~_may_be_asked_for(forest, rows, self.eye)] |= np.uint16(BARRED)
        return bits

    def _bits(self, box: Floats, square_error: Floats, known: NDArray[np.uint8]) -> Fates:
        looks = _product(self.looks, box[:, :18])
        seen: Flags = np.logical_and.reduce(looks[:5] >= self.behind, axis=0)
        bearable = _square_distance(looks[5:], box)
        bearable *= self.limits.take(known)
        bits: Fates = np.multiply(seen, _SEEN)
        bits += np.multiply(square_error >= bearable, _COARSE)
        return bits


def _completed(looked: _Looked) -> tuple[Flags, list[Flags]]:
    """Which tiles are covered, by themselves or from below, and whether all children are of those in `above`."""
    covered, from_below, every = _has(looked.fate, COVERED), _has(looked.fate, FROM_BELOW), list[Flags]()
    if covered.all():  # as it is once nothing is waited for
        return covered, [np.ones(len(above), np.bool_) for above in looked.above]
    for above, below, heads in zip(looked.above[::-1], looked.below[::-1], looked.heads[::-1], strict=True):
        whole = np.logical_and.reduceat(covered[below], heads)
        every.append(whole)
        covered[above] |= whole & from_below[above]
    return covered, every[::-1]


def _emitted(forest: Forest, view: View, looked: _Looked, covered: Flags, every: list[Flags]) -> Chosen:
    rows, fate = looked.rows, looked.fate
    go, alive = _gone(looked, every)
    mine = alive & (_has(fate, STAYS) | (_has(fate, STANDS) & ~go))
    seen, cut = _has(fate, SEEN), rows[mine]
    empty, load = alive & ~(mine | go | covered) & seen, _has(fate, LOAD)
    inside = ~_has(fate, OUT)
    now = load & inside & ~go
    wanted, group = _ordered(forest, view, rows[now], empty[now], rows[load & ~now])
    forest.remember(cut, rows[go])
    return Chosen(
        shown=rows[mine & seen],
        cut=cut,
        visited=rows[inside],
        wanted=wanted,
        group=group,
        holes=_were_covered(forest, rows[empty]),
        flickers=int(np.count_nonzero(mine & _has(fate, FLICKERS))),
    )


def _gone(looked: _Looked, every: list[Flags]) -> tuple[Flags, Flags]:
    """Which tiles give way to their children, and which are there to be drawn or to give way: none above is drawn."""
    go, down = _has(looked.fate, GOES), _has(looked.fate, DOWN)
    alive = np.ones(len(go), np.bool_)
    if all(whole.all() for whole in every):
        return down, alive
    for above, below, width, whole in zip(looked.above, looked.below, looked.width, every, strict=True):
        goes = (go[above] | whole) & alive[above]
        go[above] = goes
        alive[below] = goes.repeat(width)
    return go, alive


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
    family = forest.parent.take(rows)
    order = family.argsort(kind="stable")
    brothers, begins = family.take(order), np.ones(len(rows), np.bool_)
    np.not_equal(brothers[1:], brothers[:-1], out=begins[1:])
    first = np.minimum.reduceat(late.take(order), begins.nonzero()[0])
    earliest = np.empty(len(rows))
    earliest[order] = first.take(begins.cumsum() - 1)
    return earliest


def _has(bits: NDArray[np.unsignedinteger], bit: int) -> Flags:
    flags: Flags = (bits & bits.dtype.type(bit)) != 0
    return flags


def _product(looks: Floats, box: Floats) -> Floats:
    """`looks` times every box, shape (looks, boxes); in pieces for which BLAS does not wake its threads."""
    if len(box) <= AT_ONCE:
        return looks @ box.T
    return np.concatenate([looks @ box[at : at + AT_ONCE].T for at in range(0, len(box), AT_ONCE)], axis=1)


def _square_distance(along: Floats, box: Floats) -> Floats:
    """Square metres from the eye to each box, shape (boxes,); `along` (3, boxes) is overwritten."""
    np.abs(along, out=along)
    along -= box[:, HALF].T
    np.maximum(along, 0.0, out=along)
    along *= along
    away: Floats = np.add.reduce(along, axis=0)
    return np.maximum(away, NEAREST**2, out=away)


def _distance(box: Floats, view: View) -> Floats:
    """Metres from the eye to each box, shape (boxes,)."""
    along = box[:, PLACES].T - np.einsum("nkx,x->kn", box[:, AXES].reshape(-1, 3, 3), np.array(view.camera.eye))
    away: Floats = np.sqrt(_square_distance(along, box))
    return away


def _may_be_asked_for(forest: Forest, rows: Places, eye: Floats) -> Flags:
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
        ever = forest.ever_cut[rows]
        found += int(ever.sum())
        rows = forest.parent[rows[~ever]]
        rows = rows[rows >= 0]
    return found


_FATES = _fates(np.arange(1 << 13, dtype=np.uint16))

_STEADIES = np.where(_has(np.arange(256, dtype=np.uint8), Known.REFINED), STEADY**2, 1.0)
