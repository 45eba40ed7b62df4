"""The board, field by field in JSON, and back: for the scene that is open now, whose rows may be others than then."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace

import numpy as np
import orjson

from loaders.live.wire.words import heard, told
from scenes.alarm_board import Board, Situation
from scenes.columns import Rows
from scenes.trouble import Trouble

FIELDS = tuple(each.name for each in fields(Board))
_PLAIN = {name: orjson.dumps(told(getattr(Board(), name))).decode() for name in FIELDS}


def field_words(board: Board, name: str) -> str:
    """One field as it is kept."""
    return orjson.dumps(told(getattr(board, name))).decode()


def board_of(words: Mapping[str, str]) -> Board:
    """The board of its fields. What an earlier or a later version wrote and this one cannot read is left out."""
    known = {name: words.get(name, plain) for name, plain in _PLAIN.items()}
    try:
        return _heard(known)
    except Trouble:
        return _heard({name: word if _reads(name, word) else _PLAIN[name] for name, word in known.items()})


def _reads(name: str, word: str) -> bool:
    try:
        _heard({**_PLAIN, name: word})
    except Trouble:
        return False
    return True


def _heard(words: Mapping[str, str]) -> Board:
    try:
        return heard(Board, [orjson.loads(words[name]) for name in FIELDS])
    except orjson.JSONDecodeError as fault:
        raise Trouble("看板的记录读不了。", "The record of a board cannot be read.") from fault


def moved_rows(board: Board, rows: Rows, enterprises: Rows, units: Rows) -> Board:
    """The board with the rows of another scene: each array holds the new row of an old one, -1 where there is none.

    What belongs to something that the other scene does not have is left out.
    """
    if all(np.array_equal(each, np.arange(len(each))) for each in (rows, enterprises, units)):
        return board

    def known(row: int, among: Rows = rows) -> int:
        return int(among[row]) if 0 <= row < len(among) else -1

    def situation(old: Situation) -> Situation | None:
        ours = tuple(new for row in old.rows if (new := known(row)) >= 0)
        enterprise = known(old.enterprise, enterprises)
        unit = known(old.unit, units) if old.unit >= 0 else -1
        if not ours or enterprise < 0 or (old.unit >= 0 and unit < 0):
            return None
        first = known(old.first)
        return replace(old, rows=ours, enterprise=enterprise, unit=unit, first=first if first >= 0 else ours[0])

    def moved[T](items: Iterable[T], row_of: Callable[[T], int], among: Rows = rows) -> Iterator[tuple[T, int]]:
        for each in items:
            if (new := known(row_of(each), among)) >= 0:
                yield each, new

    return replace(
        board,
        answered=tuple(replace(each, row=new) for each, new in moved(board.answered, lambda each: each.row)),
        shelved=tuple(replace(each, row=new) for each, new in moved(board.shelved, lambda each: each.row)),
        suppressed=tuple(
            replace(each, row=new, cause_row=known(each.cause_row))
            for each, new in moved(board.suppressed, lambda each: each.row)
        ),
        outages=tuple(replace(each, row=new) for each, new in moved(board.outages, lambda each: each.row)),
        nuisances=tuple(replace(each, row=new) for each, new in moved(board.nuisances, lambda each: each.row)),
        notes=tuple(replace(each, row=new) for each, new in moved(board.notes, lambda each: each.row)),
        situations=tuple(there for each in board.situations if (there := situation(each)) is not None),
        access=tuple(
            replace(each, enterprise=new)
            for each, new in moved(board.access, lambda each: each.enterprise, enterprises)
        ),
        top=tuple((new, count) for (_, count), new in moved(board.top, lambda each: each[0])),
    )
