"""How far slow work has come, told while it goes on, and whether it is to go on at all."""

from collections.abc import Callable

from scenes.trouble import Trouble

type Going = Callable[[float], bool]
"""Told the part done, 0 to 1; says whether to go on."""


def always(_part: float) -> bool:
    """Nobody watches it: it goes on."""
    return True


def part_of(going: Going, low: float, high: float) -> Going:
    """Told the part done of what is itself the part from `low` to `high`."""
    return lambda part: going(low + (high - low) * min(max(part, 0.0), 1.0))


def refuse_ended(going: bool) -> None:
    """Raises `Trouble` where somebody asked to end."""
    if not going:
        raise Trouble("已取消，没有写出文件。", "It was cancelled; no file was written.")
