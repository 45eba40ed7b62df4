"""The board, field by field in JSON, and back: for the scene that is open now, whose rows may be others than then."""

from collections.abc import Mapping
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

    return replace(
        board,
        answered=tuple(replace(each, row=new) for each in board.answered if (new := known(each.row)) >= 0),
        shelved=tuple(replace(each, row=new) for each in board.shelved if (new := known(each.row)) >= 0),
        suppressed=tuple(
            replace(each, row=new, cause_row=known(each.cause_row))
            for each in board.suppressed
            if (new := known(each.row)) >= 0
        ),
        outages=tuple(replace(each, row=new) for each in board.outages if (new := known(each.row)) >= 0),
        nuisances=tuple(replace(each, row=new) for each in board.nuisances if (new := known(each.row)) >= 0),
        notes=tuple(replace(each, row=new) for each in board.notes if (new := known(each.row)) >= 0),
        situations=tuple(there for each in board.situations if (there := situation(each)) is not None),
        access=tuple(
            replace(each, enterprise=new) for each in board.access if (new := known(each.enterprise, enterprises)) >= 0
        ),
        top=tuple((new, count) for row, count in board.top if (new := known(row)) >= 0),
    )
