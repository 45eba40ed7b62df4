"""Writes what the recorder tells into one part of a day: each step all or nothing, on the disk when it returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from loaders.live.history.board_words import FIELDS, field_words
from loaders.live.history.duck import Columns, Duck, Value
from loaders.live.history.marks import Marks, known_marks, legend_of, packed
from loaders.live.history.tables import BLOCK_MS
from scenes.alarm_board import Board
from scenes.columns import Floats, Numbers, Rows
from scenes.facts import Facts, change
from scenes.readings import Readings

SELDOM_MS = {"access": 60_000, "journal": 10_000}
"""Fields of the board that change all the time and are kept at most so often."""
LAG = "NULLIF(lag, ts)"
AGE = "NULLIF(age, ts)"
"""0 is no moment but "never": it is kept as NULL, or it would cost every row around it the width of a whole time."""
INTO = {
    "s": f"ts, tag, v, {LAG}, mark",
    "since": f"ts, tag, {AGE}",
    "k": f"ts, tag, v, {LAG}, mark, {AGE}",
    "late": "ts, tag, v, lag, code",
}
"""The columns of each table out of those that are gathered for it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the recorder told at one step: `moment` by the feed's clock and `wall`, in milliseconds since 1970 UTC.

    `strays` are readings that moved no live value. `follows` is False where nobody recorded for a while before it.
    """

    moment: int
    wall: int
    facts: Facts
    board: Board = field(default_factory=Board)
    strays: tuple[Readings, ...] = ()
    follows: bool = True


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes: the run of the recorder, and its software."""

    run: str
    software: str


class PartWriter:
    """One part being written. For one thread; `last` is its last moment in milliseconds, 0 for none.

    After a `Trouble` it is of no more use: open the part again and begin a span.
    """

    def __init__(self, duck: Duck, hand: Hand) -> None:
        self.duck = duck
        self.last = _most(duck, "SELECT max(ts) FROM steps")
        self._hand = hand
        self._span = _most(duck, "SELECT max(span) FROM spans")
        self._marks = Marks(known_marks(legend_of(duck)))
        self._said: Step | None = None
        self._key = 0
        self._board_words: dict[str, tuple[int, str]] = {}
        self._board: list[Value] = []
        self._lots: dict[str, list[Columns]] = {table: [] for table in INTO}

    def begin(self, step: Step, after: int = 0) -> None:
        """Begin a span with everything there is to tell; `after` is the moment before, where it follows on that."""
        self._span += 1
        with self.duck.transaction():
            values = (self._span, step.moment, after, step.wall, self._hand.run, self._hand.software)
            self.duck.run("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?)", *values)
            self._tell_whole(step)
            self._put([step])
        self._said, self.last = step, step.moment

    def tell(self, steps: Sequence[Step]) -> None:
        """Go on with the span: keep steps, the oldest first, all or none."""
        before = self._said
        assert before is not None, "a span was begun"
        with self.duck.transaction():
            for step in steps:
                self._tell_changes(before, step)
                if step.moment // BLOCK_MS > self._key // BLOCK_MS:
                    self._tell_whole(step)
                else:
                    self._tell_board(step, self._differing(before.board, step))
                before = step
            self._put(steps)
        self._said, self.last = before, before.moment

    def finish(self) -> None:
        """Close the span with the whole state, so that whatever follows need not look further back."""
        step = self._said
        if step is None or self._key == step.moment:
            return
        with self.duck.transaction():
            self._tell_whole(step)
            self._put([])

    def checkpoint(self) -> None:
        """Bring what stands in the WAL into the file, so that a damaged WAL costs little."""
        self.duck.run("CHECKPOINT")

    def _tell_changes(self, before: Step, step: Step) -> None:
        told = change(before.facts, step.facts)
        if not len(told.rows):
            return
        self._lots["s"].append(self._columns(step.moment, told.rows, told.facts, len(step.facts)))
        moved = told.facts.since != before.facts.since[told.rows]
        if moved.any():
            self._lots["since"].append(_ages(step.moment, told.rows[moved], told.facts.since[moved]))

    def _tell_whole(self, step: Step) -> None:
        rows = np.arange(len(step.facts), dtype=np.int32)
        self._lots["k"].append(
            self._columns(step.moment, rows, step.facts, len(step.facts)) | _ages(step.moment, rows, step.facts.since)
        )
        self.duck.run("INSERT INTO keys VALUES (?, ?)", step.moment, self._span)
        self._key = step.moment
        self._tell_board(step, FIELDS)

    def _columns(self, moment: int, rows: Rows, facts: Facts, tags: int) -> Columns:
        columns: Columns = {"ts": np.full(len(rows), moment), "tag": rows, "v": facts.value}
        return columns | {"lag": moment - in_ms(facts.time), "mark": self._marks.numbered(rows, packed(facts), tags)}

    def _differing(self, old: Board, step: Step) -> list[str]:
        """The fields that are told otherwise; those that are told seldom when it is time again."""
        names = [name for name in SELDOM_MS if step.moment - self._board_words[name][0] >= SELDOM_MS[name]]
        if old is step.board:
            return names
        return names + [
            name for name in FIELDS if name not in SELDOM_MS and getattr(old, name) != getattr(step.board, name)
        ]

    def _tell_board(self, step: Step, names: Sequence[str]) -> None:
        for name in names:
            words = field_words(step.board, name)
            if names is FIELDS or words != self._board_words[name][1]:
                self._board += [step.moment, name, words]
                self._board_words[name] = (step.moment, words)

    def _put(self, steps: Sequence[Step]) -> None:
        """Everything gathered into the tables, each at once."""
        if (new := self._marks.untold()) is not None:
            self.duck.add("marks", new, "mark, level, quality, unanswered, code, state, contact")
        for step in steps:
            self._lots["late"] += [_strays(step.moment, each) for each in step.strays if len(each)]
        for table, words in INTO.items():
            if lots := self._lots[table]:
                self.duck.add(table, {name: np.concatenate([lot[name] for lot in lots]) for name in lots[0]}, words)
                self._lots[table] = []
        if self._board:
            self.duck.run(f"INSERT INTO board VALUES {_places(3, len(self._board))}", *self._board)
            self._board = []
        if steps:
            values: list[Value] = [value for step in steps for value in (step.moment, self._span)]
            self.duck.run(f"INSERT INTO steps VALUES {_places(2, len(values))}", *values)


def _places(width: int, values: int) -> str:
    row = f"({', '.join('?' * width)})"
    return ", ".join([row] * (values // width))


def _strays(moment: int, strays: Readings) -> Columns:
    columns: Columns = {"ts": np.full(len(strays), moment), "tag": strays.row, "v": strays.value}
    return columns | {"lag": moment - in_ms(strays.time), "code": strays.code}


def in_ms(seconds: Floats) -> Numbers:
    """Times in whole milliseconds; what no calendar holds is taken for the end of it."""
    return np.rint(np.clip(seconds, -1e12, 1e12) * 1000).astype(np.int64)


def _ages(moment: int, rows: Rows, since: Floats) -> Columns:
    return {"ts": np.full(len(rows), moment), "tag": rows, "age": moment - in_ms(since)}


def _most(duck: Duck, words: str) -> int:
    found = duck.rows(words)[0][0]
    return found if isinstance(found, int) else 0
