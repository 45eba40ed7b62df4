"""Numbers as platforms write them, read the same on every machine: no locale, no thousands mark, ASCII digits only.

"12,5" is refused: nobody can know whether it is 12.5 or two numbers. Full-width digits ("１２") are refused too: they
come from people's keyboards, not from instruments. "1e400" is too large for a value and reads as infinity, which the
limits take for a fault; null, "" and "NaN" are readings without a value.
"""

import re
from collections.abc import Mapping

import numpy as np

from scenes.columns import Floats

NO_VALUE = frozenset({"", "nan", "null", "none", "-", "--", "#n/a", "n/a"})
"""Words for "there is no value", in lower case."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
_INFINITE = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
LONGEST_NUMBER = 64
NOT_A_NUMBER = float("nan")


def plain_number(value: object) -> float:
    """A number out of a number or a text of digits; NaN for everything else, true and false among it."""
    if isinstance(value, bool):
        return NOT_A_NUMBER
    if isinstance(value, (int, float)):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return NOT_A_NUMBER


def value_of(value: object, words: Mapping[str, float]) -> float | None:
    """The value of one reading: NaN where it has none, None where it cannot be understood.

    `words` are the mapping's own ("开" = 1.0); true is 1 and false is 0.
    """
    if value is None:
        return NOT_A_NUMBER
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        text = value.strip() if len(value) <= LONGEST_NUMBER else value
        if text in words:
            return words[text]
        if len(text) > LONGEST_NUMBER:
            return None
        low = text.lower()
        if low in NO_VALUE or low in _INFINITE:
            return NOT_A_NUMBER
        if low in {"true", "false"}:
            return float(low == "true")
        return float(text) if _NUMBER.fullmatch(text) else None
    return plain_number(value) if isinstance(value, (int, float)) else None


_EXPONENTS = np.tile(np.arange(256), 2)  # with the sign bit before them
_DECIMALS = np.clip(np.floor((23 - (_EXPONENTS - 127.0)) * np.log10(2.0)), 0, 22)
_SCALE = np.where(_EXPONENTS == 255, 1.0, 10.0**_DECIMALS)
"""What a single of each exponent is multiplied by to be whole, shape (512,)."""


def from_singles(singles: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
    """Single-precision values as the decimal numbers they stand for, to about seven figures.

    3.6 sent as a single is 3.5999999, and a limit of 3.6 reached exactly would be missed. What is smaller than 1e-22
    becomes 0.
    """
    scale = _SCALE.take(singles.view(np.uint32) >> np.uint32(23))
    values = singles.astype(np.float64)
    values *= scale
    np.rint(values, out=values)
    values /= scale
    return values


def single(value: float) -> float:
    """One single-precision value as the decimal number it stands for (`from_singles`)."""
    return float(from_singles(np.array([value], np.float32))[0])
