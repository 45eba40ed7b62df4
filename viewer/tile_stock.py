"""The tiles that are there: in main memory, and of those the ones on the stage. Two budgets, one thing that drops."""

from collections.abc import Iterable

import numpy as np

from scenes.columns import Rows
from scenes.tile_cache import TileCache
from viewer.stage import Stage
from viewer.tile_fetch import Fetched

NONE: Rows = np.empty(0, np.int32)


class TileStock:
    """What came, by row. On the stage is only what is in memory too: what is drawn there shares its arrays.

    Whatever is `kept` stays, in memory and on the stage, however little room there is. GUI thread.
    """

    def __init__(self, stage: Stage, *, graphics_budget: int, memory_budget: int) -> None:
        self._stage = stage
        self.graphics, self.memory = TileCache(graphics_budget), TileCache(memory_budget)
        self._tiles: dict[int, Fetched] = {}
        self._shown: set[int] = set()

    def __getitem__(self, row: int) -> Fetched:
        return self._tiles[row]

    def __contains__(self, row: int) -> bool:
        """Whether a tile is in memory."""
        return row in self._tiles

    @property
    def shown(self) -> set[int]:
        """The rows that are visible on the stage."""
        return self._shown

    def store(self, row: int, tile: Fetched, *, now: int, rank: int) -> bool:
        """Keep what came in memory; False when there is no room."""
        size = tile.in_memory
        if not self.makes_room_in_memory(size):
            return False
        self._tiles[row] = tile
        self.memory.put(row, size, now=now, rank=rank)
        return True

    def makes_room_in_memory(self, size_in_bytes: int) -> bool:
        """Whether so much more fits, once what was unused longest and is not on the stage is forgotten."""
        for row in self.memory.leaving(self.graphics.rows, room=size_in_bytes).tolist():
            self.memory.take(row)
            del self._tiles[row]
        return self.memory.fits(size_in_bytes)

    def mount(self, row: int, *, kept: Rows, now: int, rank: int) -> tuple[bool, Rows]:
        """Put a tile of the memory on the stage, hidden but wholly uploaded; what had to leave the stage for it.

        False when there is no room beside what is `kept`: then nothing leaves.
        """
        size = self._tiles[row].on_the_card
        gone = self.graphics.leaving(kept, room=size)
        freed = int(self.graphics.sizes(gone).sum())
        if not self.graphics.fits(size - freed):
            return False, NONE
        self.unmount(gone.tolist())
        self._put_on_stage(row)
        self.graphics.put(row, size, now=now, rank=rank)
        return True, gone

    def clear_room(self, kept: Rows) -> Rows:
        """What had to leave the stage because the budget is smaller now; none of what is `kept`."""
        gone = self.graphics.leaving(kept)
        self.unmount(gone.tolist())
        return gone

    def replace(self, row: int, tile: Fetched, *, now: int, rank: int) -> None:
        """Another version of a tile that is in memory and maybe on the stage, if it fits or takes no more than before.

        No picture misses any.
        """
        mounted, visible = row in self.graphics, row in self._shown
        more_on_card = tile.on_the_card - self.graphics.size(row) if mounted else 0
        more_in_memory = tile.in_memory - self.memory.size(row)
        if more_on_card > 0 and not self.graphics.fits(more_on_card):
            return
        if more_in_memory > 0 and not self.memory.fits(more_in_memory):
            return
        if mounted:
            self.unmount([row])
        self._tiles[row] = tile
        self.memory.put(row, tile.in_memory, now=now, rank=rank)
        if mounted:
            self._put_on_stage(row)
            self.graphics.put(row, tile.on_the_card, now=now, rank=rank)
            if visible:
                self._set(row, visible=True)

    def show_only(self, rows: Iterable[int]) -> bool:
        """Show these mounted tiles and no others; whether that changed anything."""
        wanted = set(rows)
        appear, vanish = wanted - self._shown, self._shown - wanted
        for row in appear:
            self._set(row, visible=True)
        for row in vanish:
            self._set(row, visible=False)
        return bool(appear or vanish)

    def unmount(self, rows: Iterable[int]) -> None:
        """Take tiles off the stage; they stay in memory."""
        for row in rows:
            for batch in self._tiles[row].batches:
                self._stage.drop(batch.name)
            self._shown.discard(row)
            self.graphics.take(row)

    def clear(self) -> None:
        """Drop everything."""
        self.unmount(self.graphics.rows.tolist())
        for row in list(self._tiles):
            self.memory.take(row)
        self._tiles.clear()

    def _put_on_stage(self, row: int) -> None:
        for batch in self._tiles[row].batches:
            self._stage.mount(batch)
            self._stage.upload(batch.name)

    def _set(self, row: int, *, visible: bool) -> None:
        if visible:
            self._shown.add(row)
        else:
            self._shown.discard(row)
        for batch in self._tiles[row].batches:
            self._stage.show(batch.name, visible=visible)
