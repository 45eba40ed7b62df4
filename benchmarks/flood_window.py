"""5,000 alarms within ten seconds in the real window: from what came to the picture that shows it, against a calm day.

A child process opens the window on the demo park three times over and is handed, ten times a second, what a recorder
would have said: first calm values, then fifty new alarms in every step, with events, situations and counts. It takes
most of a minute, so a quick round leaves it out.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import flood
from benchmarks.result import Result
from benchmarks.start import display
from scenes.trouble import Trouble

GOAL_RATIO = 2.0
SETTLE_SECONDS = 60.0


def measure(*, quick: bool) -> list[Result]:
    """95 of 100 pictures come within so many milliseconds, calm and in the flood; and how many events are missing."""
    if quick:
        return []
    with display() as environment:
        words = [sys.executable, "-P", "-m", "benchmarks.flood_window"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=400, check=False)
    said = done.stdout.strip().rpartition("\n")[2]
    if not said:
        raise Trouble("窗口没有完成测量。", f"The window did not finish: {done.stderr[-500:]}")
    took = dict(json.loads(said))
    ratio = took["flood"] / took["calm"]
    return [
        Result("flood_window calm", took["calm"], "ms to the picture, p95", "for comparison", None),
        Result("flood_window", took["flood"], "ms to the picture, p95", "≤ 2× calm", ratio <= GOAL_RATIO),
        Result("flood_window lost", took["lost"], "events", "0", took["lost"] == 0),
    ]


def window_takes() -> dict[str, float]:
    """Run the window in this process: milliseconds from a post to the next picture, and what is missing at the end."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

    from loaders.alarm_policy import read_policy
    from loaders.live.wire.frames import Hello
    from scenes.demo import demo_park
    from viewer.app import Desk
    from viewer.application import application
    from viewer.mailbox import LinkState, Lot, Word
    from viewer.opening import park_opening

    park = demo_park(flood.COPIES)
    told = flood.recorded(park, read_policy(park, None), flood.script_of(park))
    with TemporaryDirectory() as folder, application("zh") as (_, theme, languages, settings):
        opening = replace(park_opening(f"demo:{flood.COPIES}"), orders=None)  # what comes is handed in below
        desk = Desk(opening, settings, theme, languages, run_dir=Path(folder))
        desk.open()
        loop, took = QEventLoop(), list[float]()
        hello = Hello(park.code, "", "rehearsal", 1.0, 0, "flood", "flood", 0, 0)
        posted = [0.0]

        def seen() -> None:
            if posted[0]:
                took.append((time.perf_counter() - posted[0]) * 1000)
                posted[0] = 0.0

        desk.viewport.frameSwapped.connect(seen)

        def settle() -> None:
            until = time.monotonic() + SETTLE_SECONDS
            while desk.streaming.building and time.monotonic() < until:
                QTimer.singleShot(50, loop.quit)
                loop.exec()

        settle()
        events = 0
        for state, story in told:
            events += len(story.events)
            moment = time.monotonic()
            posted[0] = time.perf_counter()
            word = Word(LinkState.LIVE, moment, moment, state.now, hello, state.heartbeat)
            lot = Lot("flood", story.transitions, story.events)
            if desk.mailbox.post(state.facts, lot, word, board=state.board):
                desk.clock.ask()
            QTimer.singleShot(100, loop.quit)
            loop.exec()
        lost = max(events - desk.watch.health.events_received, 0)
        desk.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    calm, storm = took[1 : flood.CALM_STEPS], took[flood.CALM_STEPS :]
    return {"calm": _slow(calm), "flood": _slow(storm), "lost": float(lost)}


def _slow(took: Sequence[float]) -> float:
    return float(np.percentile(took, 95))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(window_takes()) + "\n")
