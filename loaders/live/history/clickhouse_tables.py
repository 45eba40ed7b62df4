"""The tables of the history on ClickHouse, in the dialect that 18.16 and every later one understands.

    spans  the times without a break: whose indicators, when it began, what it follows on, who recorded; on every shard
    s      what the recorder told: number of the indicator, value, stamp, mark (`marks.packed`) and `Facts.since`
    k      the whole state every five minutes and at the beginning of a span, in the same columns
    board  the fields of the board, in JSON, at each step that changed them; on the first shard
    steps  every step, put last and on every shard: what has no step was never acknowledged and is not read
    names  codes of indicators, enterprises and units by number, for each digest of them; on every shard

An indicator lies on the shard `number // 40 % shards`. A step says how many rows of `s` and `board` its span has on
that shard up to it: whoever finds fewer stands before a replica that is behind, and asks another. All times are
milliseconds since 1970 UTC by the feed's clock. Rows may stand twice (put again after a broken line): with all the same
columns, and they count once.
"""

from collections.abc import Sequence

import numpy as np

from loaders.live.history.clickhouse_lines import Shard

DAY_MS = 86_400_000
BLOCK_MS = 600_000
"""The time by which rows lie on the servers: another one would need another table."""
NEIGHBOURS = 40
"""Indicators that lie together: about one enterprise."""

FACTS = np.dtype(
    [
        ("span", "<u8"),
        ("ts", "<i8"),
        ("tag", "<u4"),
        ("v", "<f8"),
        ("time", "<i8"),
        ("mark", "<i8"),
        ("since", "<i8"),
    ]
)
STEPS = np.dtype(
    [
        ("span", "<u8"),
        ("ts", "<i8"),
        ("number", "<i8"),
        ("key", "<i8"),
        ("total", "<i8"),
        ("key_total", "<i8"),
        ("boards", "<i8"),
        ("key_boards", "<i8"),
    ]
)
"""`number` counts the steps of a span from 1. `key` is the last keyframe up to the step. Up to the step this shard has
`total` rows of `s` and `boards` of `board`, up to the keyframe `key_total`, and before it `key_boards`."""

_FACTS = "span UInt64, ts Int64, tag UInt32, v Float64, time Int64, mark Int64, since Int64"
TABLES = {
    "spans": (
        "park String, span UInt64, digest String, day String, part UInt32, number UInt32, begin Int64, after Int64,"
        " wall Int64, run String, software String, shards UInt32, indicators UInt32",
        "ORDER BY (park, span)",
    ),
    "names": ("digest String, kind String, number UInt32, code String", "ORDER BY (digest, kind, number)"),
    "s": (_FACTS, f"PARTITION BY intDiv(ts, {DAY_MS}) ORDER BY (span, intDiv(ts, {BLOCK_MS}), tag, ts)"),
    "k": (_FACTS, f"PARTITION BY intDiv(ts, {DAY_MS}) ORDER BY (span, ts, tag)"),
    "board": (
        "span UInt64, ts Int64, field String, words String",
        f"PARTITION BY intDiv(ts, {DAY_MS}) ORDER BY (span, ts, field)",
    ),
    "steps": (
        "span UInt64, ts Int64, number Int64, key Int64, total Int64, key_total Int64, boards Int64, key_boards Int64",
        f"PARTITION BY intDiv(ts, {DAY_MS}) ORDER BY (span, ts)",
    ),
}
SPANS = (
    "park",
    "span",
    "digest",
    "day",
    "part",
    "number",
    "begin",
    "after",
    "wall",
    "run",
    "software",
    "shards",
    "indicators",
)


def schema(*, replicated: bool, cluster: str = "", database: str = "default") -> list[str]:
    """The statements that make the tables on one server.

    `replicated` takes {shard} and {replica} from the server's macros. With the name of a `cluster` every table gets a
    view of all shards beside it (`s_all` of `s`), for questions of somebody's own; Parkwatch asks shard by shard.
    """
    made: list[str] = []
    for name, (columns, order) in TABLES.items():
        path = f"/clickhouse/{{shard}}/{database}/{name}"
        engine = f"ReplicatedMergeTree('{path}', '{{replica}}')" if replicated else "MergeTree()"
        made.append(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) ENGINE = {engine} {order}")
        if cluster:
            far = f"Distributed({cluster}, {database}, {name}, rand())"
            made.append(f"CREATE TABLE IF NOT EXISTS {name}_all AS {name} ENGINE = {far}")
    return made


def make_tables(shards: Sequence[Shard], *, replicated: bool, cluster: str = "", database: str = "default") -> None:
    """Make what is not there, on every server of every shard. Raises `Trouble` where one does not answer."""
    for shard in shards:
        for server in shard.replicas:
            for words in schema(replicated=replicated, cluster=cluster, database=database):
                server.ask(words)


def shard_of(
    numbers: np.ndarray[tuple[int], np.dtype[np.int32]], shards: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The shard on which each indicator lies."""
    return numbers.astype(np.int64) // NEIGHBOURS % shards
