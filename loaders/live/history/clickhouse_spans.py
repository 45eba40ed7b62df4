"""Questions to one ClickHouse server about one span: everything that a replica has, or `Behind`, never a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.live.history.clickhouse_lines import Server, lines, quoted, records
from loaders.live.history.clickhouse_tables import BLOCK_MS, FACTS, STEPS
from loaders.live.history.days import MOST_CHANGES, too_much
from loaders.live.history.marks import unpacked
from loaders.live.history.tables import Names
from scenes.alarm import AlarmState
from scenes.columns import Rows
from scenes.facts import Facts
from scenes.severity import Level, Quality
from scenes.trouble import Trouble

MOST_CHOSEN = 20_000
"""Indicators named one by one in a question; of more, all are asked for and the others left out here."""

_NOW = np.dtype([("tag", "<u4"), ("v", "<f8"), ("time", "<i8"), ("mark", "<i8"), ("since", "<i8"), ("told", "<i8")])
_COLUMNS = "span, ts, tag, v, time, mark, since"
_LEVELS: Mapping[str, int] = {
    "level": len(Level),
    "quality": len(Quality),
    "unanswered": len(Level),
    "state": len(AlarmState),
    "contact": len(AlarmState),
}

type Records = NDArray[np.void]


class Behind(Trouble):
    """A replica does not have everything yet; another may."""


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """One span as the cluster has it; `number` of `part` of `day` as where it was recorded. Times in ms."""

    park: str
    span: int
    digest: str
    day: str
    part: int
    number: int
    begin: int
    after: int
    wall: int
    run: str
    software: str
    shards: int
    indicators: int

    @property
    def place(self) -> tuple[str, int, int, int]:
        """The later one holds over the earlier."""
        return self.day, self.part, self.wall, self.number


def shard_state(server: Server, span: KeptSpan, at: int, end: int) -> tuple[int, Records, dict[str, str]]:
    """The last step up to a moment, the facts of one shard's indicators at it, and what it has of the board.

    `end` is the last step of the span. Raises `Behind`.
    """
    step = _step(server, span.span, at, end)
    ts, key = int(step["ts"]), int(step["key"])
    inner = (
        f"SELECT {_COLUMNS} FROM k WHERE span = {span.span} AND ts = {key}"
        f" UNION ALL SELECT {_COLUMNS} FROM s WHERE {_within(span.span, key, ts)}"
    )
    words = (
        "SELECT tag, argMax(v, ts), argMax(time, ts), argMax(mark, ts), argMax(since, ts),"
        f" toInt64(uniqExact(ts)) FROM ({inner}) GROUP BY tag"
    )
    rows = records(server, words, _NOW, span.indicators)
    if int(rows["told"].sum()) != len(rows) + int(step["total"] - step["key_total"]):
        raise behind(server.name)
    return ts, rows, _board(server, span, step)


def _board(server: Server, span: KeptSpan, step: np.void) -> dict[str, str]:
    """What a shard has of the board at a step: all fields are told anew at each keyframe."""
    if step["boards"] == step["key_boards"]:
        return {}
    within = f"span = {span.span} AND ts >= {step['key']} AND ts <= {step['ts']}"
    rows = lines(server, f"SELECT field, argMax(words, ts), uniqExact(ts) FROM board WHERE {within} GROUP BY field")
    if sum(whole_number(count) for _, _, count in rows) != step["boards"] - step["key_boards"]:
        raise behind(server.name)
    return {str(field): str(words) for field, words, _ in rows}


def shard_changes(server: Server, span: KeptSpan, begin: int, end: int, span_end: int, chosen: Rows | None) -> Records:
    """What one shard's indicators were told, each change once. Raises `Behind`, `Trouble` where it is too much."""
    first, last = _step(server, span.span, begin, span_end), _step(server, span.span, end, span_end)
    within, count = _within(span.span, begin, end), int(last["total"] - first["total"])
    words = f"SELECT {_COLUMNS} FROM s WHERE {within}{_among(chosen)} LIMIT {MOST_CHANGES + 1}"
    if chosen is None:
        if count > MOST_CHANGES:
            raise too_much()
        rows = _once(records(server, words, FACTS, MOST_CHANGES + 1))
        whole = len(rows)
    else:  # counted first: what a replica has it does not lose
        whole = whole_number(lines(server, f"SELECT uniqExact(tag, ts) FROM s WHERE {within}")[0][0])
        rows = _once(records(server, words, FACTS, MOST_CHANGES + 1))
        rows = rows[np.isin(rows["tag"], chosen)]
    if len(rows) > MOST_CHANGES:
        raise too_much()
    if whole != count:
        raise behind(server.name)
    return rows


def _within(span: int, begin: int, end: int) -> str:
    """After `begin` and up to `end`, by whole blocks too: the tables lie in their order."""
    blocks = f"intDiv(ts, {BLOCK_MS}) >= {begin // BLOCK_MS} AND intDiv(ts, {BLOCK_MS}) <= {end // BLOCK_MS}"
    return f"span = {span} AND {blocks} AND ts > {begin} AND ts <= {end}"


def _among(chosen: Rows | None) -> str:
    if chosen is None or len(chosen) > MOST_CHOSEN:
        return ""
    if not len(chosen):
        return " AND tag IN (4294967295)"
    if chosen[-1] - chosen[0] + 1 == len(chosen):
        return f" AND tag >= {chosen[0]} AND tag <= {chosen[-1]}"
    return f" AND tag IN ({', '.join(map(str, chosen.tolist()))})"


def _once(rows: Records) -> Records:
    """In order of time and number, each change once however often it was put."""
    rows = rows[np.lexsort((rows["tag"], rows["ts"]))]
    same = (rows["ts"][1:] == rows["ts"][:-1]) & (rows["tag"][1:] == rows["tag"][:-1])
    return rows[np.concatenate(([True], ~same))] if len(rows) else rows


def _step(server: Server, span: int, at: int, end: int) -> np.void:
    """The last step up to a moment. `end` is the last one of the span. Raises `Behind` where one may be missing."""
    words = f"SELECT {', '.join(STEPS.names or ())} FROM steps WHERE span = {span}"
    early, late = f"{words} AND ts <= {at} ORDER BY ts DESC LIMIT 1", f"{words} AND ts > {at} ORDER BY ts LIMIT 1"
    found = records(server, f"SELECT * FROM ({early}) UNION ALL SELECT * FROM ({late})", STEPS, 2)
    before, after = found[found["ts"] <= at], found[found["ts"] > at]
    if not len(before):
        raise behind(server.name)
    step: np.void = before[0]
    whole = after[0]["number"] == step["number"] + 1 if len(after) else step["ts"] == end
    if not whole:
        raise behind(server.name)
    return step


def names_then(server: Server, span: KeptSpan) -> Names:
    """The names of a span, as they were then. Raises `Behind`."""
    kinds: dict[str, dict[int, str]] = {"indicator": {}, "enterprise": {}, "unit": {}}
    for kind, number, code in lines(
        server, f"SELECT kind, number, code FROM names WHERE digest = {quoted(span.digest)}"
    ):
        kinds.setdefault(str(kind), {})[whole_number(number)] = str(code)
    lists = [tuple(code for _, code in sorted(kinds[kind].items())) for kind in ("indicator", "enterprise", "unit")]
    found = Names(span.park, *lists)
    if found.digest != span.digest:
        raise behind(server.name)
    return found


def facts_of(rows: Records) -> Facts:
    """Facts out of records. Raises `Trouble` where they hold what does not exist."""
    columns = unpacked(rows["mark"].astype(np.int64))
    small = {name: columns[name].astype(np.uint8) for name in _LEVELS}
    for name, most in _LEVELS.items():
        if len(rows) and int(small[name].max()) >= most:
            raise _no_use(name)
    return Facts(
        value=rows["v"].astype(np.float64),
        time=rows["time"].astype(np.float64) / 1000,
        since=rows["since"].astype(np.float64) / 1000,
        code=columns["code"].astype(np.uint32),
        **small,
    )


def span_of(row: Sequence[object]) -> KeptSpan:
    """A row of `spans`. Raises `Trouble`."""
    match row:
        case [
            str(park),
            int(span),
            str(digest),
            str(day),
            int(part),
            int(number),
            int(begin),
            int(after),
            int(wall),
            str(run),
            str(software),
            int(shards),
            int(indicators),
        ]:
            place = (day, part, number, begin, after, wall)
            return KeptSpan(park, span, digest, *place, run, software, shards, indicators)
        case _:
            raise _no_use("span")


def whole_number(value: object) -> int:
    """A whole number of an answer. Raises `Trouble`."""
    if isinstance(value, int):
        return value
    raise _no_use("number")


def _no_use(name: str) -> Trouble:
    return Trouble(
        f"历史服务器的数据不可用：{name}。",
        f"What the history server has is of no use: {name}.",
        remedy_zh="可能由较新的版本写入，或数据已损坏；可从记录进程的日文件读取。",
        remedy_en="A later version may have written it, or it is damaged; the recorder's own day files can be read.",
    )


def behind(name: str = "") -> Behind:
    """No replica of a shard is whole; the last one that was asked."""
    return Behind(
        f"历史服务器 {name} 的副本尚未同步完整，没有其他完整的副本。",
        f"The replica {name} of the history is behind, and no other one is whole.",
        remedy_zh="稍后重试；若持续出现，请检查副本同步，或从记录进程的日文件读取。",
        remedy_en="Try again in a moment; if it lasts look at the replication, or read the recorder's own day files.",
    )
