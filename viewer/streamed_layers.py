"""The streamed layers of one open park: their driver, its workers, and its share of the memory. GUI thread."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject

from scenes.assembly import Boxes
from scenes.camera import Camera
from scenes.columns import Rows
from scenes.facts import Facts
from scenes.plant import Layer, Park
from scenes.severity import Level
from scenes.tiles import MOST_PIXELS
from scenes.trouble import Notice
from viewer.frame import FrameClock
from viewer.jobs import Jobs
from viewer.panels.vitals import MemoryUse
from viewer.settings import Streaming
from viewer.stage import Stage
from viewer.tile_streaming import Streamed, TileStreaming

WORKERS = 4
"""Threads that unpack tiles, mostly in native code that lets the others run: more gain nothing measurable."""

PARKS_OWN = 0.25
"""Share of the graphics memory that the park's own pieces may fill where there are layers too."""


def parks_share(budget_in_bytes: int, *, layered: bool) -> int:
    """How much of the graphics memory the park's own pieces may take, in bytes."""
    return int(budget_in_bytes * PARKS_OWN) if layered else budget_in_bytes


def layers_share(budget_in_bytes: int, park_in_bytes: int) -> int:
    """What is left of the graphics memory for layers, beside the park's own pieces: both together keep the budget."""
    return budget_in_bytes - max(parks_share(budget_in_bytes, layered=True), park_in_bytes)


def in_alarm(facts: Facts, objects: Rows) -> Rows:
    """The objects with an alarm that stands or waits for an answer, shape (rows,); `objects` (tags,) owns each tag."""
    rows: Rows = np.unique(objects[(facts.level != Level.NORMAL) | (facts.unanswered != Level.NORMAL)])
    return rows


def credits_of(park: Park, visible: Sequence[Layer]) -> list[str]:
    """Whom to name for the layers that are drawn: one ground is made of all terrain and imagery of a park."""
    drawn = {layer.key for layer in visible}
    if any(layer.is_ground and layer.key in drawn for layer in park.layers):
        drawn |= {layer.key for layer in park.layers if layer.is_ground}
    return [layer.attribution for layer in (*visible, *park.layers) if layer.key in drawn]


class StreamedLayers(QObject):
    """`look` with every view, `tick` a few times a second, `close` before the viewport lets go.

    Workers of their own: a park's own pieces never wait for a tile. `detail`: as for `scenes.detail.chosen`, with 0.5
    a tile may err twice as much.
    """

    def __init__(
        self,
        layers: Sequence[Streamed],
        stage: Stage,
        settings: Streaming,
        *,
        frames_per_second: int,
        detail: float,
        show: Callable[[], None],
        tell: Callable[[Notice], None],
        broke: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._budget = settings.budget_in_megabytes << 20
        self.copies = 1
        """How often everything lies on the graphics card: twice while two pictures are shown."""
        self._jobs = Jobs(WORKERS if layers else 1, self)
        self._clock = FrameClock(self._step, frames_per_second=frames_per_second, parent=self)
        self.flow = TileStreaming(
            layers,
            stage,
            graphics_budget=layers_share(self._budget, 0),
            memory_budget=settings.memory_in_megabytes << 20,
            start=self._jobs.start,
            ask=self._clock.ask,
            show=show,
            tell=tell,
            broke=broke,
            at_once=2 * WORKERS,
            most_pixels=MOST_PIXELS / detail,
        )

    def look(self, camera: Camera, width: float, height: float, planned: Sequence[Camera]) -> None:
        """The view is now this, `width` by `height` pixels; `planned` is what a flight will show, its end last."""
        if self.flow.layers:
            self.flow.look(camera, width, height, planned=planned)

    def tick(self, alarmed: Rows, boxes: Boxes, park_in_bytes: int) -> None:
        """Time passes; the objects `alarmed` (rows,) stand in their boxes."""
        if not self.flow.layers:
            return
        alarms = np.stack([boxes.low[alarmed], boxes.high[alarmed]], axis=1)
        self.flow.pin(alarms[np.isfinite(alarms).all(axis=(1, 2))])
        self.flow.allow(layers_share(self._budget // self.copies, park_in_bytes))
        self.flow.tick()

    def use(self, park_in_bytes: int) -> MemoryUse:
        """How much of the graphics memory is in use, the park's own pieces with it, and what is awaited."""
        return MemoryUse(
            used=self.copies * (self.flow.stock.graphics.size_in_bytes + park_in_bytes),
            budget=self._budget,
            loading=self.flow.loading,
            broken=self.flow.troubles.broken.total(),
            coarse=self.flow.restraint.factor > 1.0,
        )

    def close(self) -> None:
        """Let go of sources, tiles and threads."""
        self.flow.close()
        self._jobs.stop()

    def _step(self) -> None:
        self.flow.step()
