"""A city of 21,845 tiles flown over for three minutes in too little memory, beside the same flight with all there.

The tiles are made when they are asked for, each with a JPEG picture to unpack, by four threads; the camera flies on by
the clock, whatever arrives. The peer draws the same pictures of the same places with what they show fetched before: a
third of the way, five seconds out of fifteen, so that it fits the memory of a small machine. What is empty in a picture
and was not, and what goes coarse and fine again, is counted twice: by the driver, and here, from what the stage shows.

A software driver draws on every core that there is. Where others work on them, a frame is as long as its slowest thread
waits for a turn; the longest frame is told without that (the kernel counts it), or it would tell of the others.
"""

import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer

from benchmarks.result import Result
from benchmarks.waiting import waited
from scenes.camera import Camera, looking_at
from scenes.columns import Flags, Rows
from scenes.plant import Layer, LayerKind
from scenes.tiles import MOST_PIXELS, View
from tests.a_city import City
from viewer.gpu.effects import PLAIN
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage
from viewer.tile_streaming import TileStreaming

LEVELS, SIDE, PIXELS = 8, 8000.0, 128
SIZE = (1280, 720)
BUDGET, MEMORY = 24 << 20, 32 << 20
"""Bytes of graphics and of main memory for a city that takes 2 GB of the first."""
PLENTY = 1 << 30
WORKERS = 4
SECONDS, QUICK_SECONDS = 180.0, 10.0
SECTION = 5.0
"""Seconds of the flight that the peer draws, and twice as many that it leaves out."""
GOAL = 1.5


def measure(*, quick: bool) -> list[Result]:
    """p95 of the time of a frame in milliseconds, the fullest either memory was, and what an eye would have seen."""
    flight = Flight(QUICK_SECONDS if quick else SECONDS)
    flight.fly()
    ours, peer = (1000 * float(np.percentile(each, 95)) for each in (flight.streamed, flight.all_there))
    fullest, seen = 100 * flight.fullest, flight.holes + flight.flickers
    return [
        Result("stream", ours, "ms p95", f"≤ {GOAL:g}× all there", ours <= GOAL * peer, peer, "all there"),
        Result("stream_memory", fullest, "% at most", "≤ 100 %", fullest <= 100),
        Result(
            "stream_longest",
            1000 * flight.longest,
            "ms without waits",
            "",
            None,
            1000 * flight.longest_there,
            "all there",
        ),
        Result("stream_seen", seen, "holes + flickers", "none", not seen),
    ]


@dataclass
class Flight:
    """One way over the city, `seconds` long by the clock, and what was noticed on it; frames in seconds."""

    seconds: float
    streamed: list[float] = field(default_factory=list[float])
    all_there: list[float] = field(default_factory=list[float])
    longest: float = 0.0
    longest_there: float = 0.0
    """The longest frame of either, without what its threads waited for a core."""
    fullest: float = 0.0
    holes: int = 0
    flickers: int = 0

    def fly(self) -> None:
        """Section after section with tiles that come and go, and each third one again with everything there."""
        eye = Eye()
        with Rig(BUDGET, MEMORY) as ours, Rig(PLENTY, PLENTY) as peer:
            ours.settle(camera_at(0.0))
            for number, start in enumerate(np.arange(0.0, self.seconds, SECTION).tolist()):
                cameras = self._streamed_section(ours, eye, start)
                if number % 3 == 0:
                    for camera in cameras[:: max(len(cameras) // 8, 1)]:
                        peer.settle(camera)
                    self.all_there += [peer.frame(camera) for camera in cameras]
            self.longest, self.longest_there = ours.longest, peer.longest
            self.holes += ours.flow.tally.holes
            self.flickers += ours.flow.tally.flickers

    def _streamed_section(self, rig: "Rig", eye: "Eye", start: float) -> list[Camera]:
        """The cameras of the section; looking at what was drawn does not let the clock go on."""
        cameras, moment = list[Camera](), start
        while moment < start + SECTION:
            cameras.append(camera_at(moment))
            self.streamed.append(rig.frame(cameras[-1]))
            moment += self.streamed[-1]
            holes, flickers = eye.see(View(cameras[-1], *SIZE), rig.flow.stock.shown)
            self.holes, self.flickers = self.holes + holes, self.flickers + flickers
            self.fullest = max(self.fullest, *rig.fullness())
        return cameras


class Eye:
    """Looks at the finest squares of the city whose middle is in the picture, and at how fine a tile covers each."""

    def __init__(self) -> None:
        tree = City(LEVELS, SIDE).tree
        self._finest = np.flatnonzero(tree.error == 0.0)
        self._middles = tree.centre[self._finest]
        self._above = list[Rows]()
        rows = self._finest.astype(np.int32)
        while (rows >= 0).any():
            self._above.append(rows)
            rows = tree.parent[rows]
        self._before = list[tuple[NDArray[np.int8], Flags]]()
        self._tiles = len(tree)

    def see(self, view: View, shown: set[int]) -> tuple[int, int]:
        """Squares that nothing covers, and squares that went coarse for one frame in the last three."""
        is_shown = np.zeros(self._tiles, np.bool_)
        is_shown[list(shown)] = True
        depth = np.zeros(len(self._finest), np.int8)
        for level, rows in enumerate(self._above):
            depth[is_shown[rows] & (depth == 0)] = len(self._above) - level
        away = self._middles - np.array(view.camera.eye)
        seen: Flags = (away @ view.planes > 0).all(axis=1)
        flickers = 0
        if len(self._before) == 2:
            (first, first_seen), (second, second_seen) = self._before
            dip = (second < first) & (second < depth)
            flickers = int((dip & first_seen & second_seen & seen).sum())
        self._before = [*self._before, (depth, seen)][-2:]
        return int((seen & (depth == 0)).sum()), flickers


class Rig:
    """A stage off-screen and a driver with threads; what they bring is taken in at the beginning of a frame."""

    def __init__(self, graphics: int, memory: int) -> None:
        self.stage = VtkStage(vtkRenderer(), objects=1, effects=PLAIN)
        self._canvas = Canvas(self.stage.renderers, SIZE)
        self._pool, self._came = ThreadPoolExecutor(WORKERS), SimpleQueue[Callable[[], None]]()
        self._asked = False
        self.longest = 0.0
        self.flow = TileStreaming(
            [(Layer("city", "城市", LayerKind.TILES_3D, ""), City(LEVELS, SIDE, PIXELS))],
            self.stage,
            graphics_budget=graphics,
            memory_budget=memory,
            start=self._start,
            ask=self._ask,
            show=lambda: None,
            tell=_never,
            broke=_never,
            at_once=2 * WORKERS,
            most_pixels=MOST_PIXELS / PLAIN.detail,
        )

    def __enter__(self) -> "Rig":
        self._canvas.__enter__()
        self._canvas.render()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        self.flow.close()
        self._canvas.__exit__()

    def frame(self, camera: Camera) -> float:
        """Seconds from taking in what came to the finished picture."""
        before, began = waited(), perf_counter()
        self._take_in()
        self.stage.look(camera)
        self.flow.look(camera, *SIZE)
        self._canvas.render()
        spent = perf_counter() - began
        waits = [after - before.get(name, 0.0) for name, after in waited().items()]
        self.longest = max(self.longest, spent - max(waits, default=0.0))
        return spent

    def settle(self, camera: Camera) -> None:
        """Wait until everything that the camera sees is on the stage."""
        self.flow.look(camera, *SIZE)
        while self._asked or not self.flow.complete:
            self._asked = False
            self._take_in(patience=0.05)
            self.flow.step()
        self.frame(camera)

    def fullness(self) -> tuple[float, float]:
        """Shares of both memories that are taken."""
        card, memory = self.flow.stock.graphics, self.flow.stock.memory
        return card.size_in_bytes / card.most_in_bytes, memory.size_in_bytes / memory.most_in_bytes

    def _take_in(self, patience: float = 0.0) -> None:
        try:
            while True:
                self._came.get(timeout=patience)() if patience else self._came.get_nowait()()
        except Empty:
            return

    def _start[T](
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        def back(future: Future[T]) -> None:
            error = future.exception()
            self._came.put(lambda: failed(error) if error is not None else done(future.result()))

        self._pool.submit(work).add_done_callback(back)

    def _ask(self) -> None:
        self._asked = True


def camera_at(moment: float) -> Camera:
    """Along the streets and over the roofs, 40 m a second, turning, with a look from higher up now and then."""
    target = (2600 * math.sin(moment / 53), 2600 * math.sin(moment / 71 + 1), 20.0)
    away = 250 + 500 * (0.5 - 0.5 * math.cos(moment / 9)) ** 2
    return looking_at(target, bearing=4.0 * moment, elevation=22 + 14 * math.sin(moment / 7), distance=away)


def _never(what: object) -> None:
    raise AssertionError(what)
