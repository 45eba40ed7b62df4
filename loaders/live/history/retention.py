"""How long the history is kept. No rule that was read fixes it: everything stays until somebody says less."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import orjson

from loaders.jsonfile import parsed_json, read_bytes, write_whole
from loaders.live.history.places import DAY_MS, Part, begin_of, parts_in
from scenes.trouble import Trouble

SETTINGS = "history.toml"
"""In the folder of a recorder's data: `days` and `gigabytes`, either or both."""
EXPIRED = "expired.json"
"""In the history's folder: up to when it is no longer kept."""
MIRRORED = "mirrored.json"
"""In the history's folder: closed parts of which every replica of the history's servers has as much as their file."""
CLUSTER = "cluster"
"""The table of the settings that names these servers (`clickhouse_plan`)."""
MOST_BYTES = 64 * 1024
MOST_MIRRORED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that are kept, the present one included, and bytes that closed days may take; None: no limit is set."""

    days: int | None = None
    most_bytes: int | None = None


def read_retention(folder: Path) -> Retention:
    """What is configured in a recorder's data folder. Raises `Trouble` for words that mean nothing."""
    path = folder / SETTINGS
    if not path.exists():
        return Retention()
    try:
        found = tomllib.loads(read_bytes(path, MOST_BYTES).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise _refused(path, str(fault)) from fault
    for name in found:
        if name not in {"days", "gigabytes", CLUSTER}:
            raise _refused(path, f"{name}: only days, gigabytes and the table cluster are known")
    days, gigabytes = found.get("days"), found.get("gigabytes")
    if days is not None and (type(days) is not int or days < 1):
        raise _refused(path, "days must be a whole number from 1")
    if gigabytes is not None and (type(gigabytes) not in {int, float} or not 0 < gigabytes < 1e9):
        raise _refused(path, "gigabytes must be a number above 0")
    return Retention(days, None if gigabytes is None else int(gigabytes * 1e9))


def outlived(parts: Sequence[Part], retention: Retention, today: str) -> list[Part]:
    """Parts that go, oldest first: whole days, never the present one, and none before all older ones."""
    days: dict[str, list[Part]] = {}
    for part in parts:
        if part.day < today:
            days.setdefault(part.day, []).append(part)
    gone = 0
    ordered = sorted(days)
    if retention.days is not None:
        earliest = begin_of(today) - (retention.days - 1) * DAY_MS
        gone = sum(begin_of(day) < earliest for day in ordered)
    if retention.most_bytes is not None:
        sizes = [sum(_size(part.path) for part in days[day]) for day in ordered]
        while gone < len(ordered) and sum(sizes[gone:]) > retention.most_bytes:
            gone += 1
    return [part for day in ordered[:gone] for part in days[day]]


def let_go(folder: Path, retention: Retention, today: str) -> list[Part]:
    """Remove what is no longer kept, and remember that it was: a time without a file is then no damage.

    Where the history has servers a part goes only once all of them have it.

    Raises `Trouble` when that cannot be remembered; nothing is removed then.
    """
    gone = outlived(parts_in(folder), retention, today)
    if _has_servers(folder.parent):
        known = set(mirrored(folder))
        gone = list(takewhile(lambda part: part.path.name in known, gone))
    if not gone:
        return []
    until = max(expired_until(folder), max(part.begin for part in gone) + DAY_MS)
    write_whole(folder / EXPIRED, orjson.dumps({"until": until}))
    for part in gone:
        for path in (part.path, part.wal, part.seal, part.draft):
            path.unlink(missing_ok=True)
    return gone


def expired_until(folder: Path) -> int:
    """Up to when the history is no longer kept, ms since 1970 UTC; 0 where all of it is."""
    try:
        found = parsed_json(read_bytes(folder / EXPIRED, MOST_BYTES), EXPIRED)
    except Trouble:
        return 0
    until = found.get("until") if isinstance(found, dict) else None
    return until if isinstance(until, int) and not isinstance(until, bool) else 0


def mirrored(folder: Path) -> list[str]:
    """Files of parts that every replica has whole."""
    try:
        found = parsed_json(read_bytes(folder / MIRRORED, MOST_MIRRORED_BYTES), MIRRORED)
    except Trouble:
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _has_servers(folder: Path) -> bool:
    """Whether servers are named; where that cannot be read they may be."""
    path = folder / SETTINGS
    try:
        return path.exists() and CLUSTER in tomllib.loads(read_bytes(path, MOST_BYTES).decode("utf-8"))
    except (Trouble, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _refused(path: Path, why: str) -> Trouble:
    return Trouble(
        f"历史保留设置不可用：{why}。",
        f"The setting of how long history is kept is of no use: {why}.",
        remedy_zh="写作 days = 365 或 gigabytes = 200；都不写则全部保留。",
        remedy_en="Write days = 365 or gigabytes = 200; with neither everything is kept.",
        file=str(path),
    )
