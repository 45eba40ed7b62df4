"""A time of the history for others: Parquet or CSV, a file for each part of a day, whole or not at all.

A file begins with the whole state at its beginning; every further row is one change as it was told.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from loaders.live.history.days import DayFile
from loaders.live.history.duck import Unreadable, in_use, opened_to_read
from loaders.live.history.exporting_today import WORDS, gathered
from loaders.live.history.joined import Far
from loaders.live.history.places import CHINA, Part, parts_in
from scenes.trouble import Notice, Trouble

type Form = Literal["parquet", "csv"]

COLUMNS = "ts, code, value, source_ts, level, quality, unanswered, status, state, contact"
"""`ts` and `source_ts` in ms since 1970 UTC; `status` is the 32-bit code (OPC UA Part 4); the rest as in the manual."""
_ROWS = """
SELECT ts, named.code AS code, v AS value, ts - lag AS source_ts, level, quality, unanswered, marks.code AS status,
       state, contact
FROM ({lots}) told JOIN marks USING (mark) JOIN (SELECT number AS tag, code FROM names WHERE kind = 'indicator') named
USING (tag){chosen} ORDER BY ts, tag
"""


def exported(
    folder: Path, out: Path, begin: int, end: int, form: Form, *, codes: Sequence[str] = (), far: Far | None = None
) -> tuple[list[Path], list[Notice]]:
    """Write what was told from `begin` to `end` (ms since 1970 UTC) into a folder; the files, and what was left out.

    `codes` chooses indicators, all when there are none. `far` is the recorder that goes on writing: its day is exported
    up to its last step, and left out where nobody is there to ask. Raises `Trouble` when the disk refuses: then no file
    of this export is left behind.
    """
    made, notices = list[Path](), list[Notice]()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for part in parts_in(folder):
            try:
                made += _part(part, out, begin, end, form, codes)
            except Unreadable as fault:
                if fault.notice.file == str(part.path) and (in_use(fault) or not part.path.is_file()):
                    written, notice = _written(part, far, out, begin, end, form, codes)
                    made += written
                    notices.append(notice or fault.notice)
                    continue
                raise
    except (OSError, Trouble) as fault:
        for path in made:
            path.unlink(missing_ok=True)
        raise Trouble(
            f"历史没有导出：{fault}",
            f"The history was not exported: {fault}",
            remedy_zh="检查磁盘空间和写入权限，并运行 parkwatch history check。",
            remedy_en="Look at the free space and the permissions, and run parkwatch history check.",
            file=str(out),
        ) from fault
    return made, notices


def _part(part: Part, out: Path, begin: int, end: int, form: Form, codes: Sequence[str]) -> list[Path]:
    if not part.path.is_file():
        raise Unreadable(part.path, "no such file")
    day = DayFile(opened_to_read(part.path), part)
    try:
        lots = [lot for span in day.spans() if (lot := _lot(day, max(span.begin, begin), min(span.end, end)))]
        if not lots:
            return []
        path = out / f"{part.path.stem}.{form}"
        chosen = f" WHERE named.code IN ({', '.join(_quoted(code) for code in codes)})" if codes else ""
        _write(day.copy_out, path, form, _ROWS.format(lots=" UNION ALL ".join(lots), chosen=chosen))
        return [path]
    finally:
        day.close()


def _written(
    part: Part, far: Far | None, out: Path, begin: int, end: int, form: Form, codes: Sequence[str]
) -> tuple[list[Path], Notice | None]:
    """The part that somebody is writing, asked of them; what to say of it, None where nobody is there to ask."""
    if far is None or far.part() != part:
        return [], None
    with gathered(far.day(part), begin, end, out) as found:
        if found is None:
            return [], _until(part, None)
        duck, last = found
        path = out / f"{part.path.stem}.{form}"
        chosen = f" WHERE code IN ({', '.join(_quoted(code) for code in codes)})" if codes else ""
        _write(duck.copy_out, path, form, WORDS.format(chosen=chosen))
        return [path], _until(part, last)


def _until(part: Part, last: int | None) -> Notice:
    if last is None:
        return Notice(
            "正在记录的这一天在所选时间里没有数据。",
            "The day being recorded has nothing of that time.",
            file=part.path.name,
        )
    when = datetime.fromtimestamp(last / 1000, CHINA).strftime("%H:%M:%S")
    return Notice(
        f"正在记录的这一天导出到 {when}，其后仍在记录。",
        f"The day being recorded is exported up to {when}; recording goes on.",
        file=part.path.name,
    )


def _lot(day: DayFile, begin: int, end: int) -> str:
    """The words for one span: the state at its beginning, then every change; "" where it has nothing of the time."""
    if begin > end:
        return ""
    key = day.key_before(begin)
    last = "SELECT tag, v, lag, mark, ts, rowid AS place FROM s WHERE ts > {key} AND ts <= {begin}"
    first = "SELECT tag, v, lag, mark, ts, -1 AS place FROM k WHERE ts = {key}"
    state = (
        f"SELECT {begin} AS ts, tag, v, {begin} - (ts - lag) AS lag, mark FROM ({first} UNION ALL {last})"
        " QUALIFY row_number() OVER (PARTITION BY tag ORDER BY ts DESC, place DESC) = 1"
    ).format(key=key, begin=begin)
    return f"SELECT * FROM ({state}) UNION ALL SELECT ts, tag, v, lag, mark FROM s WHERE ts > {begin} AND ts <= {end}"


def _write(copy_out: Callable[[str, Path, str], None], path: Path, form: Form, words: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    how = "FORMAT PARQUET, COMPRESSION ZSTD" if form == "parquet" else "FORMAT CSV, HEADER"
    try:
        copy_out(words, draft, how)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _quoted(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"
