"""Processes that write a history, or close a day of it, and are killed: `python -m tests.history_writers DEED …`."""

import os
import signal
import sys
from pathlib import Path

from loaders.live.history import closing
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.part_writing import Step
from tests.past_park import HAND, NAMES, NOON, course

STAGES = ("_write_in_order", "_compare", "_put_in_place", "sha256_of", "write_seal")
"""The stages of closing a day, behind each of which it can be killed."""


def steps_of(seed: int) -> list[Step]:
    """What the process of this seed tells."""
    return course(seed, 120, begin=NOON + seed * 3_600_000)


def write(folder: Path, seed: int) -> None:
    """Keep step after step, and say how many are kept after each."""
    days = DaysWriter(folder, NAMES, HAND)
    for count, step in enumerate(steps_of(seed), 1):
        days.keep([step])
        if count % 45 == 0:
            days.checkpoint()
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()


def close(folder: Path, stage: str) -> None:
    """Say that it begins, close all days, and be killed once a stage of it is reached; "" for none."""
    sys.stdout.write("closing\n")
    sys.stdout.flush()
    if not stage:
        closing.close_days(folder)
        return
    original = getattr(closing, stage)

    def killed(*words: object, **named: object) -> None:
        original(*words, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(closing, stage, killed)
    closing.close_days(folder)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        close(Path(sys.argv[2]), sys.argv[3])
