"""Tasks that worker processes do in tests: at the top of a module, so that they are found there by name."""

import os
import signal
from pathlib import Path

from scenes.trouble import Trouble


def doubled(number: int) -> int:
    """Twice as much."""
    return 2 * number


def fail(number: int) -> int:
    """An expected failure."""
    raise Trouble("不行。", f"{number} will not do.")


def die_once(order: tuple[int, str]) -> int:
    """The first of these to run takes its process along; `order` is a number and where to remember that."""
    number, remembered = order
    try:
        Path(remembered).touch(exist_ok=False)
    except FileExistsError:
        return number
    os.kill(os.getpid(), signal.SIGKILL)
    return -1


def die(number: int) -> int:
    """It always takes its process along."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number
