"""From a camera to the tiles on the stage: chosen, fetched by workers, put there in small portions. No Qt, no VTK.

One driver for every streamed layer, whatever it is made of. A step selects, shows, puts on the stage what came, and
asks for more; it never waits. Whoever owns it calls `look` when the view changes and `step` when it asked for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np

from scenes.camera import Camera
from scenes.columns import Floats, Rows
from scenes.model import Batch
from scenes.plant import Layer
from scenes.tile_forest import Forest, rank_of
from scenes.tile_tree import TileSource, Unavailable
from scenes.tiles import MOST_PIXELS, Chosen, Group, View, choose
from scenes.trouble import Notice, Trouble
from viewer.stage import Stage
from viewer.streaming import Start
from viewer.tile_alarms import TileAlarms
from viewer.tile_fetch import Fetched, fetched, shrunk
from viewer.tile_flight import TileFlight
from viewer.tile_pictures import too_large, too_small, worth
from viewer.tile_restraint import Restraint
from viewer.tile_stock import TileStock
from viewer.tile_troubles import TileTroubles

UPLOAD_SECONDS = 0.004
"""Of each step for putting tiles on the stage; one is always put there."""

PRELOAD_UNTIL = 0.5
"""What may be wanted later is fetched while this share of the graphics memory is free of it."""

MUCH = 0.25
"""Share of the graphics memory from which on what is kept for alarms elsewhere is said to leave the picture no room."""

FIRST_GUESS = 2 << 20
"""Bytes that a tile is expected to take before the first one came."""

LARGEST_TILE = 0.25
"""Share of the graphics memory that one tile may take."""

REFIT_EVERY = 8
"""Steps between looking for tiles whose pictures do not fit their size on the screen any more."""

MOST_REFITS = 4
"""Tiles whose pictures are made smaller or larger at a time."""


type Streamed = tuple[Layer, TileSource]
"""A layer and where its tiles come from."""


@dataclass(slots=True)
class Tally:
    """What happened so far: `holes` counts places in the picture that were empty and had not been, `flickers` tiles
    that went coarser than asked; `late_seconds` is the longest that filling the stage took beyond its budget.
    """  # noqa: D205

    steps: int = 0
    holes: int = 0
    flickers: int = 0
    came: int = 0
    left: int = 0
    late_seconds: float = 0.0


class TileStreaming:
    """Keeps the stage showing what a camera sees of the layers. GUI thread.

    `start` hands work to workers, `at_once` tiles at a time; `ask` asks for another `step`, soon and once; `show` asks
    for a frame; `tell` says a fault to the person, `broke` hears of a bug. Both budgets are in bytes.
    """

    def __init__(
        self,
        layers: Sequence[Streamed],
        stage: Stage,
        *,
        graphics_budget: int,
        memory_budget: int,
        start: Start,
        ask: Callable[[], None],
        show: Callable[[], None],
        tell: Callable[[Notice], None],
        broke: Callable[[BaseException], None],
        at_once: int = 8,
        most_pixels: float = MOST_PIXELS,
        now: Callable[[], float] = perf_counter,
    ) -> None:
        self.layers = tuple(layers)
        self._start, self._ask, self._show, self._broke, self._now = start, ask, show, broke, now
        self._at_once, self._most_pixels = at_once, most_pixels
        self.forest = Forest()
        self._roots = [
            self.forest.plant(source.tree, row, finer=layer.finer) for row, (layer, source) in enumerate(layers)
        ]
        self._on = np.ones(len(self.layers), np.bool_)
        self.stock = TileStock(stage, graphics_budget=graphics_budget, memory_budget=memory_budget)
        self.troubles = TileTroubles([layer for layer, _ in layers], tell, now=now)
        self.restraint = Restraint()
        self.tally = Tally()
        self._view: View | None = None
        self._flight = TileFlight(self.forest)
        self._alarms = TileAlarms(self.forest)
        self._in_flight: set[int] = set()
        self._swaps: dict[int, Fetched] = {}
        self._wanted = 0
        self._refits: set[int] = set()
        self._needed, self._refused = 0.0, False
        self._viewed: View | None = None
        self._seen_size = FIRST_GUESS
        self._batches: tuple[Batch, ...] | None = ()
        self._closed = False

    # What the rest of the program asks.

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Everything that is visible now: for picking."""
        if self._batches is None:
            self._batches = tuple(batch for row in sorted(self.stock.shown) for batch in self.stock[row].batches)
        return self._batches

    @property
    def visible_layers(self) -> tuple[Layer, ...]:
        """The layers that are drawn."""
        return tuple(layer for (layer, _), on in zip(self.layers, self._on, strict=True) if on)

    @property
    def loading(self) -> int:
        """Tiles that the picture still waits for."""
        return self._wanted

    @property
    def complete(self) -> bool:
        """Whether the picture is as it should be; what is broken is not waited for."""
        return not self._wanted and not self._in_flight

    def look(self, camera: Camera, width: float, height: float, *, planned: Sequence[Camera] = ()) -> None:
        """The view is now this, `width` by `height` pixels; `planned` is what a flight will show, its end last."""
        self._view = View(camera, width, height)
        self._flight.plan([View(each, width, height) for each in planned])
        self.step()

    def turn(self, key: str, *, on: bool) -> None:
        """Draw a layer, or leave it out."""
        self._on[[layer.key == key for layer, _ in self.layers]] = on
        self._ask()

    def pin(self, boxes: Floats) -> None:
        """What stands around equipment in alarm is never dropped; `boxes` (boxes, 2, 3) low and high corner, metres.

        When that leaves the picture no room, first pictures shrink, those outside the view first, then it gets coarser.
        """
        self._alarms.stand(boxes)

    def allow(self, graphics_budget: int) -> None:
        """Another budget of graphics memory, in bytes."""
        if graphics_budget > self.stock.graphics.most_in_bytes:
            self.restraint.forget()
        self.stock.graphics.most_in_bytes = graphics_budget

    def tick(self) -> None:
        """Time passes: what could not be had a while ago is asked for again."""
        if self.troubles.due():
            self._ask()

    def close(self) -> None:
        """Let go of sources and of everything on the stage; answers that are under way are dropped."""
        self._closed = True
        for _, source in self.layers:
            source.close()
        self.stock.clear()
        self._batches = ()

    # One step.

    def step(self) -> None:
        """Select, show, put on the stage, fetch; asks for another step when there is more to do at once."""
        if self._view is None or self._closed:
            return
        roots = _joined([roots for roots, on in zip(self._roots, self._on, strict=True) if on])
        chosen = choose(self.forest, self._view, roots, most_pixels=self._most_pixels * self.restraint.factor)
        self.tally.steps += 1
        self.tally.holes += chosen.holes
        self.tally.flickers += chosen.flickers
        frame = self.forest.frame
        self.stock.graphics.use(chosen.visited, frame)
        self.stock.memory.use(np.concatenate([chosen.visited, chosen.wanted]), frame)
        if self.stock.show_only(chosen.shown.tolist()):
            self._batches = None
            self._show()
        wanted = [row for row in chosen.wanted.tolist() if not self.troubles.waits(row)]
        soon = self._soon(chosen, roots)
        more = self._put_on_stage(chosen, wanted, soon)
        self._fetch(self._view, chosen, wanted, soon)
        self._sharpen(self._view)
        self._restrain(self._view, chosen)
        self._wanted = int((chosen.group != Group.PRELOAD).sum())
        if more or self.restraint.moved:
            self._ask()

    def _soon(self, chosen: Chosen, roots: Rows) -> list[int]:
        """What a flight will need on its way, while there is nothing more pressing and room enough."""
        if int((chosen.group != Group.PRELOAD).sum()) > self._at_once:
            return []
        rows, visited = self._flight.needs(roots, self._most_pixels * self.restraint.factor, self._at_once)
        self.stock.graphics.use(visited, self.forest.frame)
        self.stock.memory.use(visited, self.forest.frame)
        return [row for row in rows if not self.troubles.waits(row)]

    def _put_on_stage(self, chosen: Chosen, wanted: Sequence[int], soon: Sequence[int]) -> bool:
        """Tiles that came, for a few milliseconds, at least one; whether anything was put there or is still to be."""
        self._refused = False
        until, kept = self._now() + UPLOAD_SECONDS, np.concatenate([chosen.cut, chosen.visited, self._in_alarm()])
        self._gone(self.stock.clear_room(kept))
        put = self._swap()
        for row in (*wanted, *soon):
            if row not in self.stock:
                continue
            if put and self._now() >= until:
                break
            done = self._mount(row, kept)
            put, self._refused = put or done, self._refused or not done
        self.tally.late_seconds = max(self.tally.late_seconds, self._now() - until if put else 0.0)
        return bool(put or self._swaps)

    def _mount(self, row: int, kept: Rows) -> bool:
        if self.stock[row].on_the_card > self.stock.graphics.most_in_bytes * LARGEST_TILE:
            self.forest.fail(row)
            self.troubles.too_large(row, int(self.forest.layer[row]))
            return False
        done, gone = self.stock.mount(row, kept=kept, now=self.forest.frame, rank=rank_of(self.forest, row))
        self._gone(gone)
        if done:
            self.forest.settle(row, drawable=True)
        return done

    def _gone(self, rows: Rows) -> None:
        for row in rows.tolist():
            self.forest.unsettle(row)
        self.tally.left += len(rows)

    def _swap(self) -> bool:
        """One tile that came in another size, in the place of what there is of it; whether there was one."""
        while self._swaps:
            row, tile = self._swaps.popitem()
            if row in self.stock:
                self.stock.replace(row, tile, now=self.forest.frame, rank=rank_of(self.forest, row))
                self._batches = None
                self._show()
                return True
        return False

    def _fetch(self, view: View, chosen: Chosen, wanted: Sequence[int], soon: Sequence[int]) -> None:
        groups = dict(zip(chosen.wanted.tolist(), chosen.group.tolist(), strict=True))
        roomy = self.stock.graphics.size_in_bytes < PRELOAD_UNTIL * self.stock.graphics.most_in_bytes
        for row in (*wanted, *soon):
            if row in self.stock or row in self._in_flight:
                continue
            if groups.get(row, Group.PRELOAD) == Group.PRELOAD and not roomy:
                continue
            if len(self._in_flight) >= self._at_once:
                return
            if not self.stock.makes_room_in_memory(self._seen_size * (len(self._in_flight) + 1)):
                self._refused = self._refused or not self._in_flight
                return
            self._order(row, int(worth(self.forest, view, np.array([row], np.int32), self._needed)[0]))

    def _order(self, row: int, pixels: int) -> None:
        layer, source = self.layers[int(self.forest.layer[row])]
        work = partial(fetched, source, self.forest.address(row), layer.key, pixels)
        self._in_flight.add(row)
        self._start(work, partial(self._came, row), partial(self._failed, row))

    def _came(self, row: int, tile: Fetched) -> None:
        self._in_flight.discard(row)
        if self._closed:
            return
        layer = int(self.forest.layer[row])
        self.tally.came += 1
        self._judge(row, tile)
        for notice in tile.notices:
            self.troubles.note(layer, notice)
        finer = self.layers[layer][0].finer
        if tile.children is not None and not self.forest.grow(row, tile.children, finer=finer):
            self.troubles.no_room(layer)
        if not tile.batches:
            self.forest.settle(row, drawable=False)
        else:
            self._seen_size = max(round(0.7 * self._seen_size + 0.3 * tile.in_memory), 1)
            self.stock.store(row, replace(tile, children=None), now=self.forest.frame, rank=rank_of(self.forest, row))
        self._ask()

    def _failed(self, row: int, error: BaseException) -> None:
        self._in_flight.discard(row)
        if self._closed:
            return
        layer = int(self.forest.layer[row])
        if isinstance(error, Unavailable):
            self.troubles.unavailable(row, layer, error.notice)
            return
        self.forest.fail(row)
        if isinstance(error, Trouble):
            self.troubles.lost(row, layer, error.notice)
        else:
            self._broke(error)
        self._ask()

    def _judge(self, row: int, tile: Fetched) -> None:
        """Whether it came as it should be."""
        (self.troubles.poor if tile.poor else self.troubles.came)(row)

    def _sharpen(self, view: View) -> None:
        """Ask again for what is on the screen and came poor, a few at a time: the server may be back."""
        for row in self.troubles.to_sharpen(self.stock.shown):
            layer, source = self.layers[int(self.forest.layer[row])]
            pixels = int(worth(self.forest, view, np.array([row], np.int32), self._needed)[0])
            self._reorder(row, partial(fetched, source, self.forest.address(row), layer.key, pixels))

    # What fits.

    def _restrain(self, view: View, chosen: Chosen) -> None:
        """When something found no room, first make pictures as small as they are seen, then the scene coarser."""
        card, memory = self.stock.graphics, self.stock.memory
        elsewhere = np.setdiff1d(self._in_alarm(), chosen.visited)
        there = np.union1d(np.concatenate([chosen.cut, chosen.visited]), elsewhere)
        self._needed = max(
            int(card.sizes(there).sum()) / card.most_in_bytes, int(memory.sizes(there).sum()) / memory.most_in_bytes
        )
        refitting = self._refit(view, chosen, elsewhere) or self._refits or self._swaps
        refused = bool(self._refused and not refitting)
        if refused and int(card.sizes(elsewhere).sum()) > MUCH * card.most_in_bytes:
            self.troubles.alarms_fill(int(self.forest.layer[elsewhere[0]]))
        still, self._viewed = view == self._viewed, view
        self.restraint.weigh(refused=refused, needed=self._needed, visited=len(chosen.visited), still=still)

    def _refit(self, view: View, chosen: Chosen, elsewhere: Rows) -> bool:
        """Order pictures of another size for tiles that need it; whether that makes room."""
        if not self._refused and self.tally.steps % REFIT_EVERY:
            return False
        asked = self.forest, view, self.stock, chosen, self._needed
        if large := too_large(*asked, elsewhere):
            for row, pixels in large:
                self._reorder(row, partial(shrunk, self.stock[row], pixels))
            if large[0][0] in elsewhere:
                self.troubles.alarms_shrink(int(self.forest.layer[large[0][0]]))
        elif not self._refused:
            for row, pixels in too_small(*asked):
                layer, source = self.layers[int(self.forest.layer[row])]
                self._reorder(row, partial(fetched, source, self.forest.address(row), layer.key, pixels))
        return bool(large)

    def _reorder(self, row: int, work: Callable[[], Fetched]) -> None:
        if row not in self._refits and len(self._refits) < MOST_REFITS:
            self._refits.add(row)
            self._start(work, partial(self._refitted, row), partial(self._not_refitted, row))

    def _refitted(self, row: int, tile: Fetched) -> None:
        self._refits.discard(row)
        if self._closed or row not in self.stock:
            return
        before = self.stock[row]
        if before.poor:
            self._judge(row, tile)
        if not tile.poor or (before.poor and tile.longest != before.longest):
            self._swaps[row] = replace(tile, children=None)
            self._ask()

    def _not_refitted(self, row: int, error: BaseException) -> None:
        """It stays as it is."""
        self._refits.discard(row)
        if isinstance(error, Unavailable) and row in self.stock and self.stock[row].poor:
            self.troubles.poor(row)
        if not isinstance(error, Trouble):
            self._broke(error)

    def _in_alarm(self) -> Rows:
        """Tiles on the stage around equipment in alarm."""
        return self._alarms.among(self.stock.graphics.rows)


def _joined(rows: Sequence[Rows]) -> Rows:
    return np.concatenate([np.empty(0, np.int32), *rows])
