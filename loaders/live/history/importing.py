"""A platform's own history taken over: CSV, Parquet, or pages of a REST service. It stands apart from ours.

Indicators are found by code. Values are judged by the limits that hold now, since nobody kept what was told of them
then; alarms, answers and boards are not made up. Imported days are marked as such and read by the name of the import.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import requests
from urllib3.exceptions import HTTPError

from loaders.live.feeds.asking import Asker, Refusal, RestPlan
from loaders.live.feeds.binding import Binding
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.lines import certificate_fault, no_line, not_believed
from loaders.live.feeds.mapping import Mapping
from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.duck import Duck, Unreadable, in_memory, real, whole
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.places import IMPORTED, parts_in
from loaders.live.history.tables import names_of
from scenes.alarm_board import Board
from scenes.columns import Numbers
from scenes.limits import at_first, judged
from scenes.plant import Park
from scenes.readings import Readings
from scenes.trouble import Notice, Trouble

NAME = re.compile(r"[0-9A-Za-z一-鿿_-]{1,64}")
BATCH = 200_000
"""Readings held at a time."""
STEPS = 200
"""Steps of one transaction."""
MOST_PAGES = 100_000
BAD = 0x80000000
"""Bad (OPC UA Part 4), for a reading that the file says is not good."""
GOOD_WORDS = ("", "0", "192", "good", "GOOD", "Good")


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of a file are called. Times are ISO 8601 with their offset (UTC without), or seconds or
    milliseconds since 1970 UTC; without a `quality` every reading is good."""  # noqa: D205, D209

    time: str = "time"
    code: str = "code"
    value: str = "value"
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of it: readings taken over, those of codes that the park does not have, the first of these codes."""

    readings: int
    unknown: int
    unknown_codes: tuple[str, ...]
    days: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


def import_files(
    park: Park, history: Path, name: str, paths: Iterable[Path], headings: Headings, hand: Hand
) -> Imported:
    """Take over files. Raises `Trouble`: a file that cannot be read, a column that is not there, a name in use."""
    files = list(paths)
    with in_memory(history) as duck:
        table = _table(duck, files, headings)
        unknown = _unknown(duck, table, park)
        count, days = _written(park, history, name, _from_table(duck, table), ", ".join(p.name for p in files), hand)
    return Imported(count, sum(unknown.values()), tuple(unknown)[:10], days)


def import_pages(
    park: Park,
    history: Path,
    name: str,
    url: str,
    mapping: Mapping,
    hand: Hand,
    credential: Credential = NOBODY,
) -> Imported:
    """Take over the pages of a REST service, oldest first: `{page}` in the address counts from 1, until a page says
    nothing. Raises `Trouble`."""  # noqa: D205, D209
    if "{page}" not in url:
        raise Trouble(
            "地址中没有 {page}。",
            "There is no {page} in the address.",
            remedy_zh="写出页号的位置。",
            remedy_en="Say where.",
        )
    binding = Binding(mapping, park)
    refused = list[int]()
    notices = list[Notice]()

    def pages() -> Iterator[Readings]:
        for number in range(1, MOST_PAGES + 1):
            asker = Asker(RestPlan(url.replace("{page}", str(number)), None), credential)
            try:
                payload = asker.answer({}).payload
            except Refusal as refusal:
                raise _as_trouble(refusal.notice) from refusal
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                fault = certificate_fault(error)
                raise _as_trouble(no_line(error) if fault is None else not_believed(fault)) from error
            finally:
                asker.close()
            said = mapping.understood(payload, received=0.0)
            arrival = binding.bound(said)
            refused.append(arrival.refused)
            notices.extend(arrival.rejected)
            if not len(said):
                return
            yield arrival.readings

    count, days = _written(park, history, name, pages(), url, hand)
    return Imported(count, sum(refused), (), days, tuple(dict.fromkeys(notices))[:10])


def _written(
    park: Park, history: Path, name: str, lots: Iterable[Readings], source: str, hand: Hand
) -> tuple[int, tuple[str, ...]]:
    """Readings as days of an import, closed at the end; what was half done is removed when anything fails."""
    if NAME.fullmatch(name) is None:
        raise Trouble(f"导入名“{name[:40]}”不可用。", f"The import cannot be called {name[:40]!r}.")
    folder = history / IMPORTED / name
    if folder.exists():
        raise Trouble(
            f"已有名为“{name}”的导入。",
            f"There is an import called {name!r} already.",
            remedy_zh="换一个名字，或先删除该文件夹。",
            remedy_en="Take another name, or remove its folder first.",
            file=str(folder),
        )
    draft = folder.with_name(f".{name}.importing")
    _remove(draft)
    days = DaysWriter(draft, names_of(park), hand, source=f"imported: {source}")
    count = 0
    try:
        batch: list[Step] = []
        for step, readings in _steps(park, lots):
            batch.append(step)
            count += readings
            if len(batch) >= STEPS:
                days.keep(batch)
                batch = []
        days.keep(batch)
        days.close()
        close_days(draft, software=hand.software)
        (draft / ".closing.lock").unlink(missing_ok=True)
        if not count:
            raise Trouble("没有任何可导入的读数。", "There is no reading that can be imported.")
        draft.replace(folder)
    except OSError as fault:
        raise Unreadable(draft, str(fault)) from fault
    finally:
        days.drop()
        _remove(draft)
    return count, tuple(dict.fromkeys(part.day for part in parts_in(folder)))


def _steps(park: Park, lots: Iterable[Readings]) -> Iterator[tuple[Step, int]]:
    """A step for each moment at which anything was read, and how many readings it holds; moments must not go back."""
    facts, board, last = at_first(park.tags), Board(), -(1 << 60)
    for readings in lots:
        moments = np.rint(readings.time * 1000).astype(np.int64)
        order = np.argsort(moments, kind="stable")
        moments = moments[order]
        edges = np.flatnonzero(np.diff(moments, prepend=moments[:1] - 1))
        for begin, end in zip(edges.tolist(), [*edges[1:].tolist(), len(order)], strict=True):
            moment = int(moments[begin])
            if moment < last:
                raise Trouble(
                    "数据没有按时间排列。",
                    "The readings are not in order of time.",
                    remedy_zh="让平台按时间升序分页。",
                    remedy_en="Have the platform give its pages oldest first.",
                )
            facts, _ = judged(park.tags, readings.at(order[begin:end]), facts)
            last = moment
            yield Step(moment, moment, facts, board), end - begin


def _table(duck: Duck, files: list[Path], headings: Headings) -> str:
    """The files as one table `read`: `ts` in ms, `code`, `v`, `bad`. Raises `Trouble`."""
    lots: list[str] = []
    for path in files:
        if not path.is_file():
            raise Unreadable(path, "no such file")
        reader = "read_parquet" if path.suffix.lower() == ".parquet" else "read_csv"
        more = "" if reader == "read_parquet" else ", header = true, all_varchar = true"
        place = str(path.resolve()).replace("'", "''")
        source = f"{reader}('{place}'{more})"
        there = {str(row[0]) for row in duck.rows(f"DESCRIBE SELECT * FROM {source}")}
        for column in (headings.time, headings.code, headings.value, *filter(None, [headings.quality])):
            if column not in there:
                raise Trouble(
                    f"文件中没有列“{column}”。",
                    f"There is no column {column!r} in the file.",
                    remedy_zh="现有列：" + "、".join(sorted(there)[:20]),
                    remedy_en="It has: " + ", ".join(sorted(there)[:20]),
                    file=str(path),
                )
        lots.append(f"SELECT {_words(headings)} FROM {source}")
    duck.run(f"CREATE TABLE read AS {' UNION ALL '.join(lots)}")
    broken = duck.count("read WHERE ts IS NULL")
    if broken:
        raise Trouble(
            f"有 {broken} 行的时间读不懂。",
            f"The times of {broken} rows cannot be read.",
            remedy_zh="写作 2026-11-30T01:37:12+08:00，或自 1970 年起的秒数或毫秒数。",
            remedy_en="Write 2026-11-30T01:37:12+08:00, or seconds or milliseconds since 1970 UTC.",
        )
    return "read"


def _words(headings: Headings) -> str:
    time, code, value = (
        f'"{word.replace(chr(34), chr(34) * 2)}"' for word in (headings.time, headings.code, headings.value)
    )
    number = f"TRY_CAST({time} AS DOUBLE)"
    stamp = f"epoch_ms(TRY_CAST({time} AS TIMESTAMPTZ))"
    seconds = f"WHEN abs({number}) < 1e11 THEN round({number} * 1000)::BIGINT"
    ts = f"CASE WHEN {number} IS NULL THEN {stamp} {seconds} ELSE round({number})::BIGINT END"
    good = ", ".join(f"'{word}'" for word in GOOD_WORDS)
    quality = headings.quality.replace('"', '""')
    bad = f"coalesce(\"{quality}\"::VARCHAR, '') NOT IN ({good})" if quality else "false"
    return f"{ts} AS ts, {code}::VARCHAR AS code, TRY_CAST({value} AS DOUBLE) AS v, {bad} AS bad"


def _unknown(duck: Duck, table: str, park: Park) -> dict[str, int]:
    """Give every row its indicator; the codes that the park does not have, with how many rows."""
    codes = np.empty(len(park.tags), dtype=np.object_)
    codes[:] = park.tags.codes
    duck.run("CREATE TABLE ours(row INTEGER, code VARCHAR)")
    duck.add("ours", {"row": np.arange(len(codes), dtype=np.int32), "code": codes}, "row, code")
    found = duck.rows(
        f"SELECT code, count(*) FROM {table} ANTI JOIN ours USING (code) GROUP BY code ORDER BY 2 DESC, 1"
    )
    return {str(code): int(str(count)) for code, count in found}


def _from_table(duck: Duck, table: str) -> Iterator[Readings]:
    """The readings in order of time; those of one moment are never torn apart by much: each lot is whole moments."""
    duck.run(f"CREATE TABLE ordered AS SELECT ts, row, v, bad FROM {table} JOIN ours USING (code) ORDER BY ts, row")
    total = duck.count("ordered")
    for begin in range(0, total, BATCH):
        found = duck.columns("SELECT * FROM ordered WHERE rowid >= ? AND rowid < ?", begin, begin + BATCH)
        bad = np.asarray(found["bad"], np.bool_)
        moments: Numbers = whole(found, "ts")
        code = np.where(bad, BAD, 0).astype(np.uint32)
        yield Readings(found["row"].astype(np.int32), real(found, "v"), code, moments / 1000)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _as_trouble(notice: Notice) -> Trouble:
    return Trouble(notice.zh, notice.en, remedy_zh=notice.remedy_zh, remedy_en=notice.remedy_en)
