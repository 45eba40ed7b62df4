"""Puts what was recorded onto a ClickHouse cluster: rows first, then the steps that make them count.

Putting the same again changes nothing: a server knows a block that it has, and who reads counts each row once. So
whatever failed half-way, or got no answer, is put again as it was, on the same replica or on another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.live.history.clickhouse_lines import Lot, Shard, lines, lot_of_words, lots_of, quoted, records
from loaders.live.history.clickhouse_spans import KeptSpan
from loaders.live.history.clickhouse_tables import FACTS, SPANS, STEPS, shard_of
from loaders.live.history.days import Moment, Told
from loaders.live.history.marks import packed
from loaders.live.history.part_writing import in_ms
from loaders.live.history.tables import Names
from scenes.columns import Numbers, Rows
from scenes.facts import Facts

NAMES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some steps of one span, in a row. `told` and `board` are what they told, `keys` the whole states among them.

    `steps` in ms since 1970 UTC, oldest first; `board` holds time, field and words.
    """

    steps: Numbers
    told: Told
    keys: Sequence[Moment] = ()
    board: Sequence[tuple[int, str, str]] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a span stands on one shard: its last keyframe, and rows put up to its last step."""

    number: int = 0
    key: int = 0
    total: int = 0
    key_total: int = 0
    boards: int = 0
    key_boards: int = 0


class SpanWriter:
    """Goes on with one span where the cluster has it. `last` is its last step there, 0 for none.

    After a `Trouble` it stands where it stood; the same stretch may be put again.
    """

    def __init__(self, shards: Sequence[Shard], span: KeptSpan, names: Names) -> None:
        """Asks where the span stands, and makes it known where it is new. Raises `Trouble`."""
        self._shards, self.span = tuple(shards[: span.shards]), span
        self.last, self._standing = _stood(self._shards, span.span)
        if not self.last:
            self._make_known(names)

    def put(self, stretch: Stretch) -> None:
        """Put a stretch that follows on `last`; every shard has all of it when it returns. Raises `Trouble`."""
        if not len(stretch.steps):
            return
        steps, standing = list[Lot](), list[_Standing]()
        for number, shard in enumerate(self._shards):
            lots, boards = self._rows(number, stretch), stretch.board if number == 0 else ()
            if boards:
                rows = [(self.span.span, *row) for row in boards]
                lots.append(lot_of_words("board", ("span", "ts", "field", "words"), rows))
            for lot in lots:
                _put(shard, lot)
            counted = self._counted(number, stretch, np.array([row[0] for row in boards], np.int64))
            steps += lots_of("steps", counted, at_once=len(counted))
            standing.append(_standing_after(counted[-1]))
        for shard, lot in zip(self._shards, steps, strict=True):
            _put(shard, lot)
        self.last, self._standing = int(stretch.steps[-1]), standing

    def _rows(self, number: int, stretch: Stretch) -> list[Lot]:
        """The rows of one shard."""
        told, shards = stretch.told, self.span.shards
        ours = shard_of(told.number, shards) == number
        lots = list(lots_of("s", self._facts(told.moment, told.number, told.facts)[ours]))
        for key in stretch.keys:
            numbers = np.arange(len(key.facts), dtype=np.int32)
            rows = self._facts(np.full(len(numbers), key.moment), numbers, key.facts)
            lots += lots_of("k", rows[shard_of(numbers, shards) == number])
        return lots

    def _facts(self, moment: Numbers, number: Rows, facts: Facts) -> NDArray[np.void]:
        rows = np.zeros(len(number), FACTS)
        rows["span"], rows["ts"], rows["tag"], rows["v"] = self.span.span, moment, number, facts.value
        rows["time"], rows["mark"], rows["since"] = in_ms(facts.time), packed(facts), in_ms(facts.since)
        return rows

    def _counted(self, number: int, stretch: Stretch, board: Numbers) -> NDArray[np.void]:
        """The steps of a stretch with what one shard has of the span up to each."""
        before = self._standing[number]
        mine = stretch.told.moment[shard_of(stretch.told.number, self.span.shards) == number]
        keys = np.array([each.moment for each in stretch.keys], np.int64)
        steps = np.zeros(len(stretch.steps), STEPS)
        at = keys.searchsorted(stretch.steps, "right") - 1  # -1, before the first of them: the one before all
        steps["span"], steps["ts"] = self.span.span, stretch.steps
        steps["number"] = before.number + 1 + np.arange(len(steps))
        steps["key"] = np.append(keys, before.key)[at]
        steps["total"] = before.total + mine.searchsorted(stretch.steps, "right")
        steps["key_total"] = np.append(before.total + mine.searchsorted(keys, "right"), before.key_total)[at]
        steps["boards"] = before.boards + board.searchsorted(stretch.steps, "right")
        steps["key_boards"] = np.append(before.boards + board.searchsorted(keys, "left"), before.key_boards)[at]
        return steps

    def _make_known(self, names: Names) -> None:
        span = asdict(self.span)
        row = lot_of_words("spans", SPANS, [[span[name] for name in SPANS]])
        for shard in self._shards:
            _make_names_known(shard, names)
            _put(shard, row)


def _put(shard: Shard, lot: Lot) -> None:
    shard.first(lambda server: server.put(lot.words, lot.rows))


def _make_names_known(shard: Shard, names: Names) -> None:
    """Once for each digest; names that were put half-way are put again."""
    kinds: Mapping[str, tuple[str, ...]] = {
        "indicator": names.indicators,
        "enterprise": names.enterprises,
        "unit": names.units,
    }
    wanted = sum(map(len, kinds.values()))
    words = f"SELECT uniqExact(kind, number) FROM names WHERE digest = {quoted(names.digest)}"
    if shard.first(lambda server: lines(server, words))[0][0] == wanted:
        return
    rows = [(names.digest, kind, number, code) for kind, codes in kinds.items() for number, code in enumerate(codes)]
    for begin in range(0, len(rows), NAMES_AT_ONCE):
        _put(shard, lot_of_words("names", ("digest", "kind", "number", "code"), rows[begin : begin + NAMES_AT_ONCE]))


def _stood(shards: Sequence[Shard], span: int) -> tuple[int, list[_Standing]]:
    """The last step that every shard has, and what each has up to it."""
    words = f"SELECT {', '.join(STEPS.names or ())} FROM steps WHERE span = {span}"
    newest = f"{words} ORDER BY ts DESC LIMIT 1"
    ends: list[int] = []
    for shard in shards:
        found = shard.every(lambda server: records(server, newest, STEPS, 1))
        ends.append(max((int(rows["ts"][0]) for rows in found if len(rows)), default=0))
    last = min(ends)
    if not last:
        return 0, [_Standing()] * len(shards)
    standing: list[_Standing] = []
    exact = f"{words} AND ts = {last} LIMIT 1"
    for shard in shards:
        rows = [each for each in shard.every(lambda server: records(server, exact, STEPS, 1)) if len(each)]
        if not rows:
            return 0, [_Standing()] * len(shards)
        standing.append(_standing_after(rows[0][0]))
    return last, standing


def _standing_after(step: np.void) -> _Standing:
    return _Standing(*(int(step[name]) for name in _Standing.__slots__))


def counts_agree(shards: Sequence[Shard], span: KeptSpan, last: int, *, rows: int, keys: int, steps: int) -> bool:
    """Whether every replica of every shard has all of a span, each counted by itself. Raises `Trouble`: one is away.

    `keys` counts the rows of whole states before the `last` step: one more may stand at its end.
    """
    copies = max(len(shard.replicas) for shard in shards)
    for copy in range(copies):
        found = [0, 0]
        for shard in shards[: span.shards]:
            server = shard.replicas[copy % len(shard.replicas)]
            for place, until in enumerate((f"s WHERE ts <= {last}", f"k WHERE ts < {last}")):
                words = f"SELECT uniqExact(tag, ts) FROM {until} AND span = {span.span}"
                count = lines(server, words)[0][0]
                found[place] += count if isinstance(count, int) else 0
            if lines(server, f"SELECT uniqExact(ts) FROM steps WHERE span = {span.span}")[0][0] != steps:
                return False
        if found != [rows, keys]:
            return False
    return True
