"""Which part of which day tells of which time: later parts hold over earlier ones, and what nobody covers is a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.live.history.days import Span
from scenes.past import Gap, Why

FOREVER = 1 << 60
"""Milliseconds: the end of a span that is still being written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """From `begin` to `end` (ms since 1970 UTC, both within it) the part at place `source` tells. Nothing lies between
    a step and the next, so a piece lasts until the moment before whatever follows on it."""  # noqa: D205, D209

    begin: int
    end: int
    source: int


def pieces_of(spans: Sequence[Sequence[Span]]) -> tuple[Piece, ...]:
    """The pieces of parts in order, the later one over the earlier; oldest first, none overlapping another."""
    found = [Piece(span.begin, span.end, source) for source, lot in enumerate(spans) for span in lot]
    follows = {span.after: span.begin - 1 for lot in spans for span in lot if 0 < span.after < span.begin}
    pieces: list[Piece] = []
    for each in found:
        new = replace(each, end=follows.get(each.end, each.end))
        pieces = [rest for old in pieces for rest in _without(old, new)]
        pieces.append(new)
    return tuple(sorted(pieces, key=lambda piece: piece.begin))


def _without(old: Piece, new: Piece) -> Iterable[Piece]:
    """What is left of a piece beside one that holds over it."""
    if new.end < old.begin or new.begin > old.end:
        return [old]
    before = [replace(old, end=new.begin - 1)] if old.begin < new.begin else []
    behind = [replace(old, begin=new.end + 1)] if old.end > new.end else []
    return before + behind


def piece_at(pieces: Sequence[Piece], moment: int) -> Piece | None:
    """The piece that tells of a moment."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if pieces[middle].begin <= moment else (low, middle)
    found = pieces[low - 1] if low else None
    return found if found is not None and moment <= found.end else None


def gaps_between(
    pieces: Sequence[Piece], begin: int, end: int, *, lost: Sequence[tuple[int, int]] = (), expired: int = 0
) -> tuple[Gap, ...]:
    """The times within of which nothing is known, oldest first.

    `lost` are times that had been recorded; what lies before `expired` is no longer kept.
    """
    found: list[Gap] = []
    at = begin
    for piece in pieces:
        if piece.end < begin or piece.begin > end:
            continue
        if piece.begin > at + 1:
            found += _reasons(at, piece.begin, lost, expired)
        at = max(at, piece.end)
    if at < end:
        found += _reasons(at, end, lost, expired)
    return tuple(found)


def _reasons(begin: int, end: int, lost: Sequence[tuple[int, int]], expired: int) -> list[Gap]:
    """One time without anything, cut where the reason changes."""
    edges = {begin, end, *(edge for pair in lost for edge in pair), expired}
    cuts = sorted(edge for edge in edges if begin <= edge <= end)
    found: list[Gap] = []
    for early, late in pairwise(cuts):
        if early < expired:
            why = Why.EXPIRED
        else:
            gone = any(first <= early and late <= last for first, last in lost)
            why = Why.LOST if gone else Why.NOT_RECORDED
        if found and found[-1].why is why:
            found[-1] = replace(found[-1], end=late / 1000)
        else:
            found.append(Gap(early / 1000, late / 1000, why))
    return found
