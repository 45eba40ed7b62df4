"""Which chunks stay on the GPU, and at which level."""

from collections.abc import Sequence
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
    Coarse pieces are asked for first and never dropped: whatever comes into the picture is there at once.
    """

    def __init__(self, stage: Stage, *, budget_in_bytes: int) -> None:
        self._stage, self._budget = stage, budget_in_bytes
        self._names: dict[Piece, tuple[str, ...]] = {}  # longest unwanted first
        self._sizes: dict[Piece, int] = {}
        self._asked: set[Piece] = set()
        self._shown: set[Piece] = set()
        self._wanted: dict[int, Lod] = {}

    @property
    def size_in_bytes(self) -> int:
        """What is on the stage now."""
        return sum(self._sizes.values())

    def want(self, levels: NDArray[np.int8]) -> list[Piece]:
        """Show these levels, shape (chunks,); the answer is what must be built, the most pressing first.

        A piece is named once, and again only after `failed`.
        """
        self._wanted = {int(chunk): Lod(int(levels[chunk])) for chunk in np.flatnonzero(levels != CULLED)}
        self._show()
        coarse = [Piece(chunk, Lod.COARSE) for chunk in range(len(levels))]
        wanted = [Piece(chunk, lod) for chunk, lod in self._wanted.items()]
        seen_first = sorted(coarse, key=lambda piece: piece.chunk not in self._wanted)
        missing = [piece for piece in dict.fromkeys(seen_first + wanted) if self._is_missing(piece)]
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
        self._show()
        self._make_room()

    def failed(self, piece: Piece) -> None:
        """It could not be built; it may be asked for again."""
        self._asked.discard(piece)

    def clear(self) -> None:
        """Drop everything."""
        for piece in list(self._names):
            self._drop(piece)
        self._wanted = {}
        self._asked.clear()

    def _is_missing(self, piece: Piece) -> bool:
        return piece not in self._names and piece not in self._asked

    def _show(self) -> None:
        """Show the best there is of every chunk that is wanted, and nothing else."""
        best = {piece for chunk, lod in self._wanted.items() if (piece := self._nearest(chunk, lod)) is not None}
        for piece in sorted(best - self._shown):
            self._set(piece, visible=True)
        for piece in sorted(self._shown - best):
            self._set(piece, visible=False)
        for piece in sorted(best - self._shown):
            self._names[piece] = self._names.pop(piece)
        self._shown = best

    def _nearest(self, chunk: int, lod: Lod) -> Piece | None:
        """The wanted level, else the next coarser one that is there, else the next finer."""
        there = [other for other in Lod if Piece(chunk, other) in self._names]
        return Piece(chunk, min(there, key=lambda other: (abs(other - lod), -other))) if there else None

    def _set(self, piece: Piece, *, visible: bool) -> None:
        for name in self._names[piece]:
            self._stage.show(name, visible=visible)

    def _make_room(self) -> None:
        for piece in list(self._names):
            if self.size_in_bytes <= self._budget:
                return
            if piece not in self._shown and piece.lod != Lod.COARSE:
                self._drop(piece)

    def _drop(self, piece: Piece) -> None:
        for name in self._names.pop(piece):
            self._stage.drop(name)
        del self._sizes[piece]
        self._shown.discard(piece)
