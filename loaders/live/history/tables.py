"""The tables of one part of a day, and what they mean.

    s      what the recorder told: number of the indicator, value, lag (ms from the source's stamp to the step), mark
    since  the same for `Facts.since`, which rarely moves: age (ms) at that step
    k, keys    the whole state every five minutes, at the beginning and at the end of a span
    steps  every step that moved anything, one a second at least: when somebody recorded
    spans  the times without a break, and who recorded; `after` is the step before it where it follows without one
    marks  level, quality, unanswered, code, state and contact by one small number
    board  the fields of the board, in JSON, at each step that changed them
    late   readings that came late or twice: they moved no live value, and stand here only
    names  codes of indicators, enterprises and units by number

All times are milliseconds since 1970 UTC by the feed's clock; a lag or an age that is NULL means the time is 0: never.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from loaders.live.history.duck import Duck, Unreadable
from scenes.plant import Park

FORMAT = "1"
"""Of these tables. Who finds another one says so and reads nothing."""
BLOCK_MS = 300_000
"""Between two keyframes, and the time by which a closed day is ordered."""

SCHEMA = """
CREATE TABLE s(ts BIGINT, tag INTEGER, v DOUBLE, lag BIGINT, mark INTEGER);
CREATE TABLE since(ts BIGINT, tag INTEGER, age BIGINT);
CREATE TABLE k(ts BIGINT, tag INTEGER, v DOUBLE, lag BIGINT, mark INTEGER, age BIGINT);
CREATE TABLE keys(ts BIGINT, span INTEGER);
CREATE TABLE steps(ts BIGINT, span INTEGER);
CREATE TABLE spans(span INTEGER, begin_ts BIGINT, after_ts BIGINT, wall BIGINT, run VARCHAR, software VARCHAR);
CREATE TABLE marks(mark INTEGER, level UTINYINT, quality UTINYINT, unanswered UTINYINT, code UINTEGER,
                   state UTINYINT, contact UTINYINT);
CREATE TABLE board(ts BIGINT, field VARCHAR, words VARCHAR);
CREATE TABLE late(ts BIGINT, tag INTEGER, v DOUBLE, lag BIGINT, code UINTEGER);
CREATE TABLE names(kind VARCHAR, number INTEGER, code VARCHAR);
CREATE TABLE meta(key VARCHAR, value VARCHAR);
"""
TABLES = ("s", "since", "k", "keys", "steps", "spans", "marks", "board", "late", "names", "meta")


@dataclass(frozen=True)
class Names:
    """What is counted in a part, by code: indicators, enterprises and units, each in the order of its number."""

    park: str
    indicators: tuple[str, ...]
    enterprises: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The same for the same codes in the same order."""
        words = (self.park, *self.indicators, "\0", *self.enterprises, "\0", *self.units)
        return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def names_of(park: Park) -> Names:
    """The names of a park."""
    units = tuple(f"{each.code}/{unit.code}" for each in park.enterprises for unit in each.units)
    return Names(park.code, park.tags.codes, tuple(each.code for each in park.enterprises), units)


def make_tables(duck: Duck, names: Names, *, source: str, software: str) -> None:
    """The tables of a new part. `source` is "recorded", or "imported" with where it came from."""
    for statement in SCHEMA.strip().split(";\n"):
        duck.run(statement)
    for kind, codes in (("indicator", names.indicators), ("enterprise", names.enterprises), ("unit", names.units)):
        if codes:
            duck.add("names", {"number": np.arange(len(codes)), "code": _texts(codes)}, f"'{kind}', number, code")
    kept = {"format": FORMAT, "park": names.park, "digest": names.digest, "source": source, "software": software}
    for key, value in kept.items():
        duck.run("INSERT INTO meta VALUES (?, ?)", key, value)


def meta_of(duck: Duck) -> dict[str, str]:
    """What a part says of itself. Raises `Unreadable`: no part of a history, or of another format."""
    found = {str(key): str(value) for key, value in duck.rows("SELECT key, value FROM meta")}
    if found.get("format") != FORMAT:
        raise Unreadable(duck.path, f"format {found.get('format')!r}, this program reads {FORMAT!r}")
    return found


def names_in(duck: Duck, park: str) -> Names:
    """The names of a part, as they were then."""
    kinds: dict[str, list[str]] = {"indicator": [], "enterprise": [], "unit": []}
    for kind, number, code in duck.rows("SELECT kind, number, code FROM names ORDER BY kind, number"):
        if str(kind) not in kinds or number != len(kinds[str(kind)]):
            raise Unreadable(duck.path, "its names are not counted one after another")
        kinds[str(kind)].append(str(code))
    return Names(park, *(tuple(each) for each in kinds.values()))


def _texts(codes: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    found = np.empty(len(codes), dtype=np.object_)
    found[:] = codes
    return found
