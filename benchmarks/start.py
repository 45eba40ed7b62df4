"""From the start of the demo to its first picture with values, and what the window then holds in memory."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.result import Result
from scenes.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
GOAL_SECONDS, GOAL_MEGABYTES = 4.0, 700.0


def measure(*, quick: bool) -> list[Result]:
    """Medians over several starts, the recorder's among them: each has one of its own."""
    with display() as environment:
        runs = [_start(environment, seed) for seed in range(100, 101 if quick else 105)]
    seconds, megabytes = median(run["seconds"] for run in runs), median(run["megabytes"] for run in runs)
    return [
        Result("start", seconds, "s", f"≤ {GOAL_SECONDS:g} s", seconds <= GOAL_SECONDS),
        Result("memory", megabytes, "MB", f"≤ {GOAL_MEGABYTES:g} MB at ×1", megabytes <= GOAL_MEGABYTES),
    ]


def _start(environment: dict[str, str], seed: int) -> dict[str, float]:
    # Another seed is another recorder: one that runs already would make the start look quick.
    command = [sys.executable, "-P", "-m", "viewer", "demo", "--time-start", "--seed", str(seed), "--seconds", "60"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout.strip().rpartition("\n")[2]
    if not said:
        raise Trouble("演示没有出现带数值的画面。", f"The demo showed no picture with values: {done.stderr[-500:]}")
    return dict(json.loads(said))


@contextmanager
def display() -> Generator[dict[str, str]]:
    """The environment of a program that opens a window: the display there is, else one of our own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if sys.platform != "linux" or os.environ.get("DISPLAY"):
        yield environment
        return
    if not shutil.which("Xvfb"):
        raise Trouble(
            "没有显示器，也没有 Xvfb。",
            "There is no display and no Xvfb.",
            remedy_zh="安装 xvfb，或在有显示器的机器上测量。",
            remedy_en="Install xvfb, or measure on a machine with a display.",
        )
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as answer:
            number = answer.readline().strip()
        try:
            yield {**environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()
