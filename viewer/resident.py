"""Which chunks stay on the GPU, and at which level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.assembly import Lod
from scenes.detail import CULLED
from scenes.model import Batch
from viewer.stage import Stage


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One chunk at one level; `chunk` is its place among the assembly's chunks."""

    chunk: int
    lod: Lod


class Resident:
    """Keeps on the stage what the view wants, within a budget; what was wanted longest ago goes first.

    Until the wanted level of a chunk is there, the nearest one that is there stands in for it, so nothing blinks.
    Coarse pieces are asked for first and never dropped: whatever comes into the picture is there at once. Nor is
    anything of what is in alarm.
    """

    def __init__(self, stage: Stage, *, budget_in_bytes: int) -> None:
        self._stage, self._budget = stage, budget_in_bytes
        self._names: dict[Piece, tuple[str, ...]] = {}  # longest unwanted first
        self._sizes: dict[Piece, int] = {}
        self._asked: set[Piece] = set()
        self._failed: set[Piece] = set()
        self._shown: dict[int, Piece] = {}
        self._kept: frozenset[int] = frozenset()
        self._levels: NDArray[np.int8] = np.empty(0, np.int8)
        self.size_in_bytes = 0
        """What is on the stage now."""

    @property
    def complete(self) -> bool:
        """Whether every chunk in the picture is shown, at whatever level."""
        return len(self._shown) == int((self._levels != CULLED).sum())

    def want(self, levels: NDArray[np.int8]) -> list[Piece]:
        """Show these levels, shape (chunks,); the answer is what must be built, the most pressing first.

        A piece is named once, and again only after `failed`.
        """
        first = len(levels) != len(self._levels)
        changed = np.arange(len(levels)) if first else np.flatnonzero(levels != self._levels)
        self._levels = levels.copy()
        self._show(changed)
        pieces = [Piece(int(chunk), Lod(int(levels[chunk]))) for chunk in changed if levels[chunk] != CULLED]
        if first:
            seen_first = np.argsort(levels == CULLED, kind="stable")
            pieces = [Piece(int(chunk), Lod.COARSE) for chunk in seen_first] + pieces
        pieces += [piece for piece in sorted(self._failed) if piece.lod in (Lod.COARSE, int(levels[piece.chunk]))]
        self._failed.clear()
        missing = [piece for piece in dict.fromkeys(pieces) if piece not in self._names and piece not in self._asked]
        self._asked.update(missing)
        return missing

    def arrived(self, piece: Piece, batches: Sequence[Batch]) -> None:
        """Mount a piece that was built. What is shown is never dropped to make room."""
        self._asked.discard(piece)
        if piece in self._names:
            return
        for batch in batches:
            self._stage.mount(batch)
        self._names[piece] = tuple(batch.name for batch in batches)
        self._sizes[piece] = sum(batch.size_in_bytes for batch in batches)
        self.size_in_bytes += self._sizes[piece]
        if piece.chunk < len(self._levels):
            self._show([piece.chunk])
        self._make_room()

    def failed(self, piece: Piece) -> None:
        """It could not be built; it may be asked for again."""
        self._asked.discard(piece)
        self._failed.add(piece)

    def keep(self, chunks: Iterable[int]) -> None:
        """Of these chunks nothing is dropped, in the picture or not; of all others it may be."""
        self._kept = frozenset(chunks)

    def allow(self, budget_in_bytes: int) -> None:
        """Another budget; what is shown stays."""
        self._budget = budget_in_bytes
        self._make_room()

    def clear(self) -> None:
        """Drop everything."""
        for piece in list(self._names):
            self._drop(piece)
        self._levels = np.empty(0, np.int8)
        self._asked.clear()
        self._failed.clear()

    def _show(self, chunks: Iterable[int]) -> None:
        """Show the best there is of each of these chunks if it is wanted, and nothing else of it."""
        for chunk in chunks:
            level, before = int(self._levels[chunk]), self._shown.pop(chunk, None)
            best = None if level == CULLED else self._nearest(chunk, Lod(level))
            if best is not None:
                self._shown[chunk] = best
            if best is not None and best != before:
                self._set(best, visible=True)
            if before is not None and best != before:
                self._set(before, visible=False)

    def _nearest(self, chunk: int, lod: Lod) -> Piece | None:
        """The wanted level, else the next coarser one that is there, else the next finer."""
        there = [other for other in Lod if Piece(chunk, other) in self._names]
        return Piece(chunk, min(there, key=lambda other: (abs(other - lod), -other))) if there else None

    def _set(self, piece: Piece, *, visible: bool) -> None:
        self._names[piece] = self._names.pop(piece)  # last in line to be dropped
        for name in self._names[piece]:
            self._stage.show(name, visible=visible)

    def _make_room(self) -> None:
        for piece in list(self._names):
            if self.size_in_bytes <= self._budget:
                return
            if self._shown.get(piece.chunk) != piece and piece.lod != Lod.COARSE and piece.chunk not in self._kept:
                self._drop(piece)

    def _drop(self, piece: Piece) -> None:
        for name in self._names.pop(piece):
            self._stage.drop(name)
        self.size_in_bytes -= self._sizes.pop(piece)
        if self._shown.get(piece.chunk) == piece:
            del self._shown[piece.chunk]
