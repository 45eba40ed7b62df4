"""Seeking, scrubbing and playing a recorded time in the real window, and how long each takes to be seen.

A made-up quarter of an hour of the demo park is judged by the recorder's rules and kept in a history on the disk, as a
recorder keeps it; then a child process opens the window and replays it. "seek" counts from the leap until the first
frame that shows the moment asked for, of however many pixels; "seek sharp" until one of all of them, where it rests.
"scrub" draws the cursor along as a hand does and counts the moments that were on the screen, drawn anew where any
colour differs. "scrub_600" plays at ×600 and asks how far, in real time, the picture is behind the cursor.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.result import Result
from benchmarks.start import display
from loaders.live.history import History
from scenes.trouble import Trouble
from viewer.effort import SHARP

if TYPE_CHECKING:
    from viewer.app import Desk

SEEK_GOAL_MS, SCRUB_GOAL, BEHIND_GOAL_S = 150.0, 20.0, 0.25
BEGIN = 1_795_222_800.0
SECONDS, STEP = 900.0, 1.0
SETTLE_SECONDS = 120.0
SEEKS, SCRUB_SECONDS, HAND_MS = 60, 10.0, 8
MILLISECOND = 1e-3
WAITING, PAUSE_SECONDS = 50, 0.005
"""Steps that may wait for the disk: no recorder is so much faster than its day."""


def measure(*, quick: bool) -> list[Result]:
    """95 of 100 leaps in milliseconds, pictures a second under the hand, seconds behind at ×600, one frame."""
    with TemporaryDirectory() as folder, display() as environment:
        words = [sys.executable, "-P", "-m", "benchmarks.replay", folder, *(["--quick"] if quick else [])]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=600, check=False)
    said = done.stdout.strip().rpartition("\n")[2]
    if not said:
        raise Trouble("窗口没有完成测量。", f"The window did not finish: {done.stderr[-500:]}")
    took = dict(json.loads(said))
    return [
        Result("seek", took["seek"], "ms to the picture, p95", f"≤ {SEEK_GOAL_MS:g} ms", took["seek"] <= SEEK_GOAL_MS),
        Result("seek sharp", took["sharp"], "ms to every pixel, p95", "this machine", None),
        Result("scrub", took["scrub"], "pictures a second", f"≥ {SCRUB_GOAL:g}", took["scrub"] >= SCRUB_GOAL),
        Result("scrub_600", took["behind"], "s behind, p95", f"≤ {BEHIND_GOAL_S:g} s", took["behind"] <= BEHIND_GOAL_S),
        Result("scrub frame", took["frame"], "ms of drawing, every pixel", "this machine", None),
    ]


def recorded(folder: Path) -> Callable[[], History]:
    """Keep the made-up time in a history on the disk; what opens it."""
    from loaders.live.history.closing import close_days
    from loaders.live.history.joined import history_of
    from loaders.live.history.part_writing import Hand as Writing
    from loaders.live.history.tables import names_of
    from loaders.live.history.writing import Writer
    from scenes.demo import demo_park
    from scenes.demo.incident import incident
    from tests.a_past import a_day

    park = demo_park(1)
    day, _ = a_day(park, BEGIN, SECONDS, incident(park), step=STEP)
    writer = Writer(folder, names_of(park), Writing("bench", ""))
    for number, kept in enumerate(day.kept):
        writer.tell(kept.facts, kept.board, kept.moment, kept.moment)
        while writer.word.acknowledged + writer.word.skipped < number - WAITING:
            time.sleep(PAUSE_SECONDS)
    writer.close()
    close_days(folder)  # the day is over
    return partial(history_of, park, folder)


class Hand:
    """Moves the cursor of an open window, and looks at the frames."""

    def __init__(self, desk: "Desk") -> None:
        from PySide6.QtCore import QEventLoop

        self._desk, self._loop = desk, QEventLoop()
        self._wanted, self._there, self._sharp = 0.0, False, False
        self._moments, self._due, self._picture = 0, False, desk.watch.picture
        desk.replay.shown.connect(self._draw)
        desk.viewport.frameSwapped.connect(self._see)

    def wait(self, milliseconds: int) -> None:
        """Let the window live."""
        from PySide6.QtCore import QTimer

        QTimer.singleShot(milliseconds, self._loop.quit)
        self._loop.exec()

    def settle(self) -> None:
        """Until every shape is there."""
        until = time.monotonic() + SETTLE_SECONDS
        while self._desk.streaming.building and time.monotonic() < until:
            self.wait(50)

    def seek(self, count: int, *, sharp: bool = False) -> float:
        """Milliseconds, 95 of 100, from a leap until a frame shows that moment; `sharp`: with every pixel."""
        chance, took, self._sharp = np.random.default_rng(7), list[float](), sharp
        for moment in (BEGIN + chance.uniform(5, SECONDS - 5, count)).tolist():
            self._wanted, began = round(moment, 3), time.perf_counter()
            self._desk.replay.seek(self._wanted)
            self._loop.exec()
            took.append(1000 * (time.perf_counter() - began))
        self._wanted = 0.0
        return float(np.percentile(took, 95))

    def scrub(self, seconds: float) -> float:
        """Moments a second that were on the screen, while a hand draws the cursor over everything."""
        from PySide6.QtCore import QTimer

        began = time.monotonic()

        def draw() -> None:
            share = (time.monotonic() - began) / seconds
            self._desk.replay.scrub(BEGIN + 5 + share * (SECONDS - 10))

        timer = QTimer(interval=HAND_MS)
        timer.timeout.connect(draw)
        self._moments = 0
        timer.start()
        self.wait(round(1000 * seconds))
        timer.stop()
        return self._moments / seconds

    def behind(self, seconds: float) -> float:
        """Seconds of real time, 95 of 100 frames, by which the picture is behind the cursor at ×600."""
        player, late = self._desk.replay.player, list[float]()
        player.set_loop(BEGIN + 1, BEGIN + SECONDS - 1)
        self._desk.replay.play(600)
        swapped = self._desk.viewport.frameSwapped.connect(lambda: late.append(player.behind / 600))
        self.wait(round(1000 * seconds))
        self._desk.viewport.frameSwapped.disconnect(swapped)
        player.pause()
        return float(np.percentile(late, 95)) if late else float("inf")

    def _draw(self) -> None:
        """Another moment is on the stage: the window draws it where a colour differs, and a leap in any case."""
        picture = self._desk.watch.picture
        if np.array_equal(picture, self._picture) and not self._due:
            self._moments += 1
        else:
            self._due = True
        self._there = abs(self._desk.watch.shown.now - self._wanted) < MILLISECOND
        if self._there:
            self._desk.viewport.update()

    def _see(self) -> None:
        if self._due:
            self._moments, self._due, self._picture = self._moments + 1, False, self._desk.watch.picture
        if self._there and not (self._sharp and self._desk.viewport.scale != SHARP):
            self._there = False
            self._loop.quit()


def window_takes(folder: Path, *, quick: bool) -> dict[str, float]:
    """Every figure of one window, in this process."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from tests.viewer.test_sound import Remembering
    from viewer.app import Desk
    from viewer.application import application
    from viewer.opening import park_opening
    from viewer.replay_desk import PastSource

    opened = recorded(folder / "history")
    with application("zh") as (_, theme, languages, settings):
        opening = replace(park_opening("demo"), orders=None)  # nothing is live: only the past is measured
        ears, past = Remembering(), PastSource(opened)
        desk = Desk(opening, settings, theme, languages, run_dir=folder, loudspeaker=ears, past=past)
        desk.open()
        hand = Hand(desk)
        hand.wait(500)
        hand.settle()
        desk.replay.toggle_timeline()
        hand.wait(2000)
        figures = {
            "seek": hand.seek(SEEKS // 4 if quick else SEEKS),
            "sharp": hand.seek(SEEKS // 4, sharp=True),
            "frame": 1000 * desk.viewport.frame_seconds,
            "scrub": hand.scrub(SCRUB_SECONDS / 3 if quick else SCRUB_SECONDS),
            "behind": hand.behind(SCRUB_SECONDS / 3 if quick else SCRUB_SECONDS),
        }
        desk.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return figures


if __name__ == "__main__":
    sys.stdout.write(json.dumps(window_takes(Path(sys.argv[1]), quick="--quick" in sys.argv)) + "\n")
