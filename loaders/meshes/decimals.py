"""Numbers written as text, all at once: where words begin and end, and what they are worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Flags, Floats, Numbers

LONGEST = 18
"""Digits that surely fit 64 bits; longer words, and those with an exponent, are read one by one."""
BLANK = 32
"""No byte above a blank parts words."""

POWERS = 10.0 ** np.arange(LONGEST + 1)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text by their first byte and the byte behind their last, both (words,)."""

    text: Bytes
    starts: Numbers
    ends: Numbers

    def at(self, rows: NDArray[np.intp]) -> "Words":
        """Some of them, in this order."""
        return Words(self.text, self.starts[rows], self.ends[rows])


def words_of(text: Bytes) -> Words:
    """The words of a text that ends with a blank."""
    solid = text > BLANK
    edges = np.flatnonzero(solid[1:] != solid[:-1]) + 1
    if len(solid) and solid[0]:
        edges = np.concatenate([[0], edges])
    return Words(text, edges[::2], edges[1::2])


def decimals(words: Words) -> Floats:
    """What each word is worth; NaN where it is no number."""
    values, places, plain = _digits(words)
    with np.errstate(invalid="ignore"):
        numbers = values / POWERS[places]
    odd = np.flatnonzero(~plain)
    if len(odd):
        text = words.text.tobytes()
        numbers[odd] = [_one(text[start:end]) for start, end in _edges(words.at(odd))]
    return numbers


def wholes(words: Words) -> Numbers:
    """What each word is worth as a whole number; 0 where it is empty or no such number."""
    values, places, plain = _digits(words)
    return np.where(plain & (places == 0), values, 0)


def _digits(words: Words) -> tuple[Numbers, Numbers, Flags]:
    """The digits of each word as one number with its sign, how many of them are fractions, and whether that is all."""
    count = len(words.starts)
    length = words.ends - words.starts
    values, places = np.zeros(count, np.int64), np.zeros(count, np.int64)
    if not count:
        return values, places, np.zeros(0, np.bool_)
    plain: Flags = length <= LONGEST
    behind, digits = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    last = len(words.text) - 1
    first = words.text[np.minimum(words.starts, last)]
    minus = (first == ord("-")) & (length > 0)
    signed = minus | (first == ord("+")) & (length > 0)
    for step in range(int(length[plain].max(initial=0))):
        letter = words.text[np.minimum(words.starts + step, last)]
        inside = step < length
        digit = letter - np.uint8(48)
        is_digit = (digit < 10) & inside
        np.multiply(values, 10, out=values, where=is_digit)
        np.add(values, digit, out=values, where=is_digit)
        places += is_digit & behind
        point = (letter == ord(".")) & inside
        plain &= is_digit | point & ~behind | ~inside | (signed if step == 0 else False)
        behind |= point
        digits |= is_digit
    np.negative(values, out=values, where=minus)
    return values, places, plain & (digits | (length == 0))


def _edges(words: Words) -> list[tuple[int, int]]:
    return list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))


def _one(word: bytes) -> float:
    try:
        return float(word)
    except ValueError:
        return np.nan
