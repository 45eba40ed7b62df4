"""From a camera to what is on the stage: which chunks, how finely, built by workers. No Qt, no VTK."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from scenes.assembly import Assembly
from scenes.camera import Camera
from scenes.columns import Rows
from scenes.detail import CULLED, Levels, chosen
from scenes.model import Batch
from viewer.resident import Piece, Resident
from viewer.stage import Stage

AT_ONCE = 32
"""Pieces that arrive between two frames while many are on their way: a frame for each would hold all of them up."""


class Start(Protocol):
    """`Jobs.start`: work on a worker, its outcome back on the GUI thread."""

    def __call__[T](
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Hand over work."""
        ...


class Streaming:
    """Keeps the stage showing what a camera sees. GUI thread; `show` asks for a frame, `broke` hears of a bug.

    `detail`: see `scenes.detail.chosen`.
    """

    def __init__(
        self,
        assembly: Assembly,
        stage: Stage,
        *,
        budget_in_bytes: int,
        start: Start,
        show: Callable[[], None],
        broke: Callable[[BaseException], None],
        detail: float = 1.0,
    ) -> None:
        self._assembly, self._start, self._show, self._broke = assembly, start, show, broke
        self._detail = detail
        self._chunks = assembly.chunks
        self._centres = np.array([chunk.centre for chunk in self._chunks], np.float64).reshape(-1, 3)
        self._radii = np.array([chunk.radius for chunk in self._chunks], np.float64)
        self._least = np.array([chunk.least_pixels for chunk in self._chunks], np.float64)
        self._levels: Levels = np.full(len(self._chunks), CULLED, np.int8)
        self.resident = Resident(stage, budget_in_bytes=budget_in_bytes)
        self._in_alarm: frozenset[int] = frozenset()
        self.building = 0
        """Pieces that workers have not finished yet."""

    @property
    def complete(self) -> bool:
        """Whether everything in the picture is shown, at whatever level."""
        return self.resident.complete

    def look(self, camera: Camera, width: float, height: float) -> None:
        """The view is now this, `width` by `height` pixels."""
        if self._chunks:
            self._levels = chosen(
                self._centres,
                self._radii,
                camera,
                width,
                height,
                self._levels,
                detail=self._detail,
                least=self._least,
            )
            for piece in self.resident.want(self._levels):
                self._order(piece)

    def keep(self, rows: Rows) -> None:
        """Drop nothing of the chunks in which these objects stand, shape (rows,): they are in alarm."""
        wanted = frozenset(rows.tolist())
        if wanted != self._in_alarm:
            self._in_alarm = wanted
            self.resident.keep(
                row for row, chunk in enumerate(self._chunks) if not wanted.isdisjoint(chunk.rows.tolist())
            )

    def _order(self, piece: Piece) -> None:
        self.building += 1

        def work() -> Sequence[Batch]:
            return self._assembly.level(self._chunks[piece.chunk], piece.lod)

        def done(batches: Sequence[Batch]) -> None:
            self.building -= 1
            self.resident.arrived(piece, batches)
            if not self.building or self.building % AT_ONCE == 0:
                self._show()

        def failed(error: BaseException) -> None:
            self.building -= 1
            self.resident.failed(piece)
            self._broke(error)

        self._start(work, done, failed)
