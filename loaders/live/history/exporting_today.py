"""The part of a day that the recorder is writing, for an export: asked of it, up to its last step."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from loaders.live.history.days import Day, Told
from loaders.live.history.duck import Columns, Duck, in_memory
from loaders.live.history.part_writing import in_ms
from scenes.columns import Numbers, Rows
from scenes.facts import Facts

PIECE_MS = 600_000
"""Changes are asked of the recorder so long a time at once."""
_TOLD = """
CREATE TABLE told(ts BIGINT, number INTEGER, value DOUBLE, source_ts BIGINT, level UTINYINT, quality UTINYINT,
                  unanswered UTINYINT, status UINTEGER, state UTINYINT, contact UTINYINT)
"""
_INTO = "ts, number, value, NULLIF(source_ts, 0), level, quality, unanswered, status, state, contact"
WORDS = """
SELECT ts, code, value, source_ts, level, quality, unanswered, status, state, contact FROM told JOIN named
USING (number){chosen} ORDER BY ts, number
"""


@contextmanager
def gathered(day: Day, begin: int, end: int, into: Path) -> Generator[tuple[Duck, int] | None]:
    """What was told from `begin` to `end` (ms) as the tables of `WORDS`, and its last moment; None where nothing was.

    What has no room in memory lies in the folder `into` meanwhile. Raises `Gone`, `Trouble`.
    """
    spans = [(max(each.begin, begin), min(each.end, end)) for each in day.spans()]
    spans = [(first, last) for first, last in spans if first <= last]
    if not spans:
        yield None
        return
    with TemporaryDirectory(prefix=".export-", dir=into) as folder, in_memory(Path(folder)) as duck:
        duck.run(_TOLD)
        duck.run("CREATE TABLE named(number INTEGER, code VARCHAR)")
        codes = day.names.indicators
        duck.add("named", {"number": np.arange(len(codes), dtype=np.int32), "code": np.array(codes, np.object_)})
        for first, last in spans:
            _gather(duck, day, first, last)
        yield duck, spans[-1][1]


def _gather(duck: Duck, day: Day, first: int, last: int) -> None:
    """One span: everything at its beginning, then every change."""
    state = day.state(first)
    numbers = np.arange(len(state.facts), dtype=np.int32)
    duck.add("told", _columns(np.full(len(numbers), first), numbers, state.facts), _INTO)
    for begin in range(first, last, PIECE_MS):
        told: Told = day.changes(begin, min(begin + PIECE_MS, last))
        if len(told):
            duck.add("told", _columns(told.moment, told.number, told.facts), _INTO)


def _columns(moment: Numbers, number: Rows, facts: Facts) -> Columns:
    return {
        "ts": moment,
        "number": number,
        "value": facts.value,
        "source_ts": in_ms(facts.time),
        "level": facts.level,
        "quality": facts.quality,
        "unanswered": facts.unanswered,
        "status": facts.code,
        "state": facts.state,
        "contact": facts.contact,
    }
