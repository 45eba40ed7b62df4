"""The selection against itself, one tile at a time and recursively; and what an operator may count on."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from scenes.camera import Camera, looking_at
from scenes.columns import Rows
from scenes.tile_forest import CENTRE, HALF, Forest, Known
from scenes.tiles import AT_FIRST, AT_ONCE, MOST_PIXELS, STEADY, Group, View, ahead, choose, pixels_across, priority
from tests.scenes.tile_trees import forest_of, quadtree, random_tree, tree_of

WIDTH, HEIGHT = 960.0, 540.0


def view_from(eye: tuple[float, float, float], target: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> View:
    return View(Camera(eye, target), WIDTH, HEIGHT)


@dataclass
class Tile:
    """What the recursion remembers of one tile."""

    cut: int = 0
    refined: int = 0
    children: list[int] = field(default_factory=list[int])


@dataclass
class Answer:
    """What one visit found. `emit` sends it into the picture once it is known that it is drawn."""

    complete: bool
    shown: list[int] = field(default_factory=list[int])
    cut: list[int] = field(default_factory=list[int])
    refined: list[int] = field(default_factory=list[int])
    empty: list[int] = field(default_factory=list[int])
    flickers: int = 0

    def add(self, other: "Answer") -> None:
        self.shown += other.shown
        self.cut += other.cut
        self.refined += other.refined
        self.empty += other.empty
        self.flickers += other.flickers


class Reference:
    """The rule of `scenes.tiles`, a tile at a time, in the words of its docstring; geometry in plain Python."""

    def __init__(self, forest: Forest) -> None:
        self.forest, self.frame = forest, 2
        self.tiles: list[Tile] = []

    def choose(self, view: View, roots: list[int], most_pixels: float) -> tuple[Answer, set[int], set[int]]:
        self.look(view, most_pixels)
        return self.answer(roots)

    def look(self, view: View, most_pixels: float) -> None:
        """Learn the view, and the children that every tile has by now."""
        forest = self.forest
        self.view, self.most_pixels = view, most_pixels
        self.tiles += [Tile() for _ in range(len(self.tiles), len(forest))]
        for tile in self.tiles:
            tile.children = []
        for row in range(len(forest)):
            if forest.parent[row] >= 0:
                self.tiles[int(forest.parent[row])].children.append(row)

    def answer(self, roots: list[int]) -> tuple[Answer, set[int], set[int]]:
        """What to show, what to fetch, and what to fetch later."""
        self.load, self.later = set[int](), set[int]()
        whole = Answer(True)
        for root in roots:
            whole.add(self.visit(root, held=False))
        for row in whole.cut:
            self.tiles[row].cut = self.frame
        for row in whole.refined:
            self.tiles[row].refined = self.frame
            self.load.discard(row)
        self.later |= {row for row in whole.refined if self.is_waited_for(row)}
        self.frame += 1
        return whole, self.load, self.later - self.load

    def knows(self, row: int, bit: Known) -> bool:
        return bool(int(self.forest.known[row]) & bit)

    def is_waited_for(self, row: int) -> bool:
        return self.knows(row, Known.DRAWABLE) and not self.knows(row, Known.READY) and self.may_be_asked_for(row)

    def visit(self, row: int, *, held: bool) -> Answer:
        tile, drawable, ready = self.tiles[row], self.knows(row, Known.DRAWABLE), self.knows(row, Known.READY)
        beside = drawable and self.knows(row, Known.ADD)
        refined = tile.refined == self.frame - 1
        inner = bool(tile.children) and self.knows(row, Known.INNER)
        away, seen = self.measure(row)
        if not self.may_be_asked_for(row):
            return Answer(True)
        if not seen and not held:
            self.later |= {row} if drawable and not ready else set()
            return Answer(True)
        limit = self.most_pixels * (STEADY if refined else 1.0)
        coarse = self.forest.error[row] * self.view.scale >= limit * away
        if drawable and not ready:
            self.load.add(row)
        if inner and ((coarse and seen) or not drawable):
            if not (ready or not drawable or refined):
                return Answer(False, empty=[row] if seen else [])
            below = [self.visit(child, held=(held or drawable) and not beside) for child in tile.children]
            every = all(each.complete for each in below)
            joined = self.joined(below)
            if beside:
                return self.over(row, joined, seen=seen) if ready else replace(joined, complete=False)
            if every or not ready:
                joined.complete = every
                joined.refined.append(row)
                return joined
            return Answer(True, [row] if seen else [], [row], flickers=int(refined and seen))
        if ready:
            return Answer(True, [row] if seen else [], [row])
        if inner and refined:
            below = [self.keep(child) for child in tile.children]
            joined = self.joined(below)
            joined.complete = all(each.complete for each in below) and not beside
            joined.refined.append(row)
            return joined
        return Answer(not drawable, empty=[row] if seen and drawable else [])

    def keep(self, row: int) -> Answer:
        """Something coarser is wanted and not there: what was in the cut stays."""
        tile = self.tiles[row]
        kept = tile.cut == self.frame - 1 and self.knows(row, Known.READY)
        below = list[Answer]()
        if tile.refined == self.frame - 1 and tile.children and self.knows(row, Known.INNER):
            below = [self.keep(child) for child in tile.children]
        joined = self.joined(below)
        beside = self.knows(row, Known.ADD) and self.knows(row, Known.DRAWABLE)
        seen = self.measure(row)[1]
        joined.complete = kept or (bool(below) and all(each.complete for each in below) and not beside)
        if below:
            joined.refined.append(row)
        if kept:
            joined.cut.append(row)
            joined.shown += [row] if seen else []
        if not below and not kept and seen:
            joined.empty.append(row)
        return joined

    def over(self, row: int, below: Answer, *, seen: bool) -> Answer:
        below.complete = True
        below.cut.append(row)
        below.shown += [row] if seen else []
        below.refined.append(row)
        return below

    def joined(self, answers: list[Answer]) -> Answer:
        whole = Answer(True)
        for each in answers:
            whole.add(each)
        return whole

    def may_be_asked_for(self, row: int) -> bool:
        request = int(self.forest.request[row])
        if request >= 0:
            centre, *axes = self.forest.request_boxes[request].tolist()
            rel = [a - b for a, b in zip(self.view.camera.eye, centre, strict=True)]
            for axis in axes:
                if abs(sum(a * b for a, b in zip(rel, axis, strict=True))) > sum(a * a for a in axis):
                    return False
        return True

    def measure(self, row: int) -> tuple[float, bool]:
        centre, half = self.forest.box[row, CENTRE].tolist(), self.forest.box[row, HALF].tolist()
        rel = [c - e for c, e in zip(centre, self.view.camera.eye, strict=True)]
        away = math.sqrt(sum(max(abs(r) - float(h), 0.0) ** 2 for r, h in zip(rel, half, strict=True)))
        seen = True
        for normal in self.view.planes.T.tolist():
            ahead = sum(r * n for r, n in zip(rel, normal, strict=True))
            seen &= ahead + sum(abs(n) * float(h) for n, h in zip(normal, half, strict=True)) >= 0
        return max(away, 1e-7), seen


def arrive(forest: Forest, wanted: Rows, seed: np.random.Generator, *, share: float) -> None:
    """Some of what is wanted comes; a little of it is empty or broken."""
    for row in wanted.tolist():
        if seed.random() < share:
            fate = seed.random()
            if fate < 0.02:
                forest.fail(row)
            else:
                forest.settle(row, drawable=fate > 0.05)


def leave(forest: Forest, cut: Rows, seed: np.random.Generator) -> None:
    """Some of what is not in the cut is dropped."""
    there = np.flatnonzero(forest.known[: len(forest)] & np.uint8(Known.READY))
    for row in np.setdiff1d(there, cut).tolist():
        if seed.random() < 0.15:
            forest.unsettle(row)


def wandering(seed: np.random.Generator, frames: int) -> list[View]:
    """Cameras that turn, come near and go away, with a jump now and then."""
    views, bearing, elevation, distance = list[View](), 0.0, 40.0, 900.0
    target = (0.0, 0.0, 0.0)
    for _ in range(frames):
        bearing += float(seed.uniform(-25, 25))
        elevation = min(max(elevation + float(seed.uniform(-12, 12)), 5.0), 85.0)
        distance = min(max(distance * float(seed.uniform(0.7, 1.4)), 20.0), 4000.0)
        if seed.random() < 0.1:
            target = (float(seed.uniform(-200, 200)), float(seed.uniform(-200, 200)), 0.0)
        views.append(View(looking_at(target, bearing=bearing, elevation=elevation, distance=distance), WIDTH, HEIGHT))
    return views


@pytest.mark.parametrize("number", range(8))
def test_a_level_at_a_time_chooses_what_the_recursion_chooses(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.tiles.AT_FIRST", (0, 5, 40, AT_FIRST)[number % 4])
    seed = np.random.default_rng(number)
    forest = Forest()
    roots = np.concatenate([forest.plant(random_tree(seed), 0), forest.plant(random_tree(seed, tiles=30), 1)])
    reference = Reference(forest)
    for view in wandering(seed, 30):
        if seed.random() < 0.1:
            grown = int(seed.integers(len(forest)))
            forest.grow(grown, random_tree(seed, tiles=8))
        ours = choose(forest, view, roots)
        theirs, load, later = reference.choose(view, roots.tolist(), MOST_PIXELS)
        assert sorted(ours.shown.tolist()) == sorted(theirs.shown)
        assert sorted(ours.cut.tolist()) == sorted(theirs.cut)
        assert set(ours.wanted[ours.group != Group.PRELOAD].tolist()) == load
        assert ours.flickers == theirs.flickers
        urgent = set(ours.wanted[ours.group == Group.URGENT].tolist())
        assert urgent == {row for row in theirs.empty if row in load}
        if len(load) < 64:
            assert set(ours.wanted[ours.group == Group.PRELOAD].tolist()) == later
        arrive(forest, ours.wanted[:12], seed, share=0.7)
        leave(forest, ours.cut, seed)


def above(forest: Forest, row: int) -> list[int]:
    """Everything above a tile, nearest first."""
    found = list[int]()
    while (row := int(forest.parent[row])) >= 0:
        found.append(row)
    return found


def leaves_in_picture(forest: Forest, view: View) -> list[int]:
    """Finest tiles whose middle is in the picture."""
    rows = np.flatnonzero(forest.count[: len(forest)] == 0)
    seen = ((forest.box[rows, CENTRE] - np.array(view.camera.eye)) @ view.planes >= 0).all(axis=1)
    found: list[int] = rows[seen].tolist()
    return found


def flown_through(steps: int) -> list[View]:
    """From far away down to the ground, along it while turning, and up again."""
    views = list[View]()
    for step in range(steps):
        share = step / (steps - 1)
        distance = 60 + 1900 * abs(1 - 2 * share) ** 2
        target = (400 * math.sin(5 * share), 300 * math.cos(7 * share), 0.0)
        camera = looking_at(target, bearing=300 * share, elevation=25 + 20 * math.sin(9 * share), distance=distance)
        views.append(View(camera, WIDTH, HEIGHT))
    return views


@pytest.mark.parametrize("at_once", [1, 3, 20])
def test_what_was_covered_stays_covered_once_and_never_goes_coarse_again(at_once: int) -> None:
    """However slowly tiles come, and although everything outside the cut is dropped at every frame."""
    forest, roots = forest_of(quadtree(6))
    finest: dict[int, int] = {}
    covered = False
    for view in flown_through(150):
        chosen = choose(forest, view, roots)
        shown = set(chosen.shown.tolist())
        assert chosen.holes == chosen.flickers == 0
        assert not any(set(above(forest, row)) & shown for row in shown)
        for leaf in leaves_in_picture(forest, view):
            assert not covered or {leaf, *above(forest, leaf)} & shown
        covered = covered or bool(shown)
        there = np.flatnonzero(forest.known[: len(forest)] & np.uint8(Known.READY))
        for row in np.setdiff1d(there, [*chosen.cut.tolist(), *chosen.visited.tolist()]).tolist():
            forest.unsettle(row)
        for row in chosen.wanted[:at_once].tolist():
            forest.settle(row, drawable=True)
        finest = {row: int(forest.depth[row]) for row in shown}
    assert covered
    assert finest


def settled(forest: Forest, roots: Rows, view: View, *, rounds: int = 12) -> None:
    """Everything that the view asks for is there."""
    for _ in range(rounds):
        for row in choose(forest, view, roots).wanted.tolist():
            forest.settle(row, drawable=True)


def test_a_sibling_outside_the_picture_is_fetched_before_its_parent_gives_way() -> None:
    forest, roots = forest_of(quadtree(2))
    view = view_from((-200.0, -300.0, 60.0), (-300.0, -500.0, 0.0))
    settled(forest, roots, view, rounds=1)
    first = choose(forest, view, roots)
    assert first.shown.tolist() == [0]
    assert sorted(first.wanted.tolist()) == [1, 2, 3, 4]
    for row in first.wanted[:3].tolist():
        forest.settle(row, drawable=True)
    assert choose(forest, view, roots).shown.tolist() == [0]
    forest.settle(int(first.wanted[3]), drawable=True)
    second = choose(forest, view, roots)
    assert sorted(second.cut.tolist()) == [1, 2, 3, 4]
    assert set(second.shown.tolist()) < {1, 2, 3, 4}


def test_deeper_tiles_stand_in_for_a_coarse_one_that_is_not_there() -> None:
    forest, roots = forest_of(quadtree(3))
    near, far = view_from((0.0, -60.0, 60.0)), view_from((0.0, -9000.0, 9000.0))
    settled(forest, roots, near)
    fine = choose(forest, near, roots).cut.tolist()
    forest.unsettle(0)
    chosen = choose(forest, far, roots)
    assert chosen.cut.tolist() == fine
    assert chosen.wanted.tolist() == [0]
    forest.settle(0, drawable=True)
    assert choose(forest, far, roots).shown.tolist() == [0]


def test_a_tile_at_the_border_does_not_go_to_and_fro() -> None:
    forest, roots = forest_of(quadtree(2))
    view, away = view_from((0.0, 0.0, 1000.0)), 985.0
    limit = 32.0 * view.scale / away
    settled(forest, roots, view, rounds=4)
    assert choose(forest, view, roots, most_pixels=limit * 0.99).shown.tolist() != [0]
    assert choose(forest, view, roots, most_pixels=limit * 1.01).shown.tolist() != [0]
    assert choose(forest, view, roots, most_pixels=limit / STEADY * 1.01).shown.tolist() == [0]


def test_a_broken_leaf_is_replaced_by_what_is_above_it() -> None:
    forest, roots = forest_of(quadtree(3))
    view = view_from((0.0, -60.0, 60.0))
    settled(forest, roots, view)
    broken = int(forest.first[forest.first[0]])
    forest.fail(broken)
    shown = choose(forest, view, roots).shown.tolist()
    assert int(forest.parent[broken]) in shown
    assert not set(shown) & set(range(broken, broken + 4))


def test_a_broken_tile_with_children_is_replaced_by_them() -> None:
    forest, roots = forest_of(quadtree(2))
    forest.fail(0)
    view = view_from((0.0, -9000.0, 9000.0))
    settled(forest, roots, view, rounds=2)
    assert sorted(choose(forest, view, roots).shown.tolist()) == [1, 2, 3, 4]


def test_a_broken_tile_with_nothing_above_it_leaves_its_neighbours_alone() -> None:
    parent = np.array([-1, 0, 0])
    centre, half = np.array([[0.0, 0, 0], [-50, 0, 0], [50, 0, 0]]), np.tile([50.0, 50.0, 5.0], (3, 1))
    empty = np.array([True, False, False])
    forest, roots = forest_of(tree_of(parent, np.array([np.inf, 0, 0]), centre, half, empty=empty))
    forest.fail(1)
    view = view_from((0.0, -200.0, 100.0))
    settled(forest, roots, view, rounds=1)
    chosen = choose(forest, view, roots)
    assert chosen.shown.tolist() == [2]
    assert not len(chosen.wanted)
    assert chosen.holes == 0


def test_what_is_added_never_waits_for_its_neighbours() -> None:
    centre, half = np.array([[0.0, 0, 0], [-50, 0, 0], [50, 0, 0]]), np.tile([50.0, 50.0, 5.0], (3, 1))
    add = np.ones(3, np.bool_)
    forest, roots = forest_of(tree_of(np.array([-1, 0, 0]), np.array([50.0, 0, 0]), centre, half, add=add))
    view = view_from((0.0, -200.0, 100.0))
    settled(forest, roots, view, rounds=1)
    assert choose(forest, view, roots).shown.tolist() == [0]
    forest.settle(2, drawable=True)
    assert choose(forest, view, roots).shown.tolist() == [0, 2]


def test_what_a_tile_brings_hangs_below_it_and_stands_together() -> None:
    forest, roots = forest_of(quadtree(2))
    more = quadtree(2, side=512.0)
    assert forest.grow(3, more)
    assert forest.grow(3, more)  # a second time nothing comes
    assert len(forest) == 10
    assert forest.first[3] == 5
    assert forest.count[3] == 1
    assert forest.parent[6:10].tolist() == [5] * 4
    assert forest.depth[:10].tolist() == [0, 1, 1, 1, 1, 2, 3, 3, 3, 3]
    assert not forest.grow(0, more)  # it has children that stand together
    settled(forest, roots, view_from((0.0, -60.0, 60.0)))
    assert forest.address(5) == 0


def test_a_tile_is_not_asked_for_outside_its_request_volume() -> None:
    request = np.full((2, 4, 3), np.nan)
    request[1] = [[0, 0, 0], [100, 0, 0], [0, 100, 0], [0, 0, 100]]
    centre, half = np.zeros((2, 3)), np.tile([50.0, 50.0, 5.0], (2, 1))
    tree = tree_of(np.array([-1, 0]), np.array([90.0, 0]), centre, half, add=np.ones(2, np.bool_), request=request)
    forest, roots = forest_of(tree)
    forest.settle(0, drawable=True)
    assert not len(choose(forest, view_from((0.0, -150.0, 50.0)), roots).wanted)
    assert choose(forest, view_from((0.0, -90.0, 50.0)), roots).wanted.tolist() == [1]


def test_finer_layers_give_way_from_farther_away() -> None:
    view = view_from((0.0, -2000.0, 2000.0))
    found = list[int]()
    for finer in (1.0, 4.0):
        forest = Forest()
        roots = forest.plant(quadtree(5), 0, finer=finer)
        settled(forest, roots, view)
        found.append(len(choose(forest, view, roots).shown))
    assert found[0] < found[1]


def test_what_is_in_the_middle_of_the_picture_comes_first() -> None:
    forest, roots = forest_of(quadtree(4))
    view = view_from((0.0, -40.0, 500.0))
    settled(forest, roots, view, rounds=1)
    wanted = choose(forest, view, roots).wanted
    late = priority(forest, view, wanted)
    assert (np.diff(late) >= 0).all()
    assert len(wanted) == 4


def test_a_flight_asks_for_what_its_end_will_show() -> None:
    forest, roots = forest_of(quadtree(5))
    here, there = view_from((0.0, -3000.0, 3000.0)), view_from((300.0, 200.0, 80.0), (320.0, 260.0, 0.0))
    settled(forest, roots, here)
    for _ in range(8):
        wanted, visited = ahead(forest, there, roots)
        assert set(wanted.tolist()) <= set(visited.tolist())
        for row in wanted.tolist():
            forest.settle(row, drawable=True)
    assert not len(ahead(forest, there, roots)[0])
    assert int(forest.depth[: len(forest)][forest.known[: len(forest)] & Known.READY != 0].max()) == 4


def test_sizes_in_the_picture_shrink_with_distance() -> None:
    forest, roots = forest_of(quadtree(1))
    near, far = (float(pixels_across(forest, view_from((0.0, 0.0, up)), roots)[0]) for up in (1015.0, 2015.0))
    assert near == pytest.approx(2 * far)


def test_nothing_at_all_is_no_fault() -> None:
    chosen = choose(Forest(), view_from((0.0, 0.0, 10.0)), np.empty(0, np.int32))
    assert len(chosen.shown) == len(chosen.wanted) == chosen.holes == 0


def test_more_tiles_side_by_side_than_are_held_against_the_view_at_once_are_chosen_the_same() -> None:
    tiles = 2 * AT_ONCE + 7
    seed = np.random.default_rng(5)
    centre = np.concatenate([[[0.0, 0, 0]], seed.uniform(-400, 400, (tiles, 3))])
    half, error = np.full((tiles + 1, 3), 4.0), np.full(tiles + 1, 1.0)
    error[0], half[0] = np.inf, 500.0
    parent = np.concatenate([[-1], np.zeros(tiles, np.int64)])
    forest, roots = forest_of(tree_of(parent, error, centre, half, empty=parent < 0))
    forest.known[: len(forest)] |= np.uint8(Known.READY)
    reference, view = Reference(forest), view_from((0.0, -300.0, 60.0))
    theirs, _, _ = reference.choose(view, roots.tolist(), MOST_PIXELS)
    assert sorted(choose(forest, view, roots).shown.tolist()) == sorted(theirs.shown)
    assert 0 < len(theirs.shown) < tiles


def test_a_box_without_an_end_is_seen_from_everywhere_and_spoils_no_other() -> None:
    centre, half = np.array([[0.0, 0, 0], [0, 0, 0], [50, 0, 0]]), np.full((3, 3), 20.0)
    half[1] = 1e300
    forest, roots = forest_of(tree_of(np.array([-1, 0, 0]), np.array([np.inf, 1e200, 0.0]), centre, half))
    forest.known[: len(forest)] |= np.uint8(Known.READY)
    chosen = choose(forest, view_from((300.0, 0.0, 10.0)), roots)
    assert chosen.shown.tolist() == [1, 2]
    assert np.isfinite(priority(forest, view_from((300.0, 0.0, 10.0)), np.arange(3, dtype=np.int32))).all()
