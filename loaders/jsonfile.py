"""JSON from outside: bounded in bytes, values and depth, and every fault with its line and column.

orjson 3.13 refuses what is not JSON (NaN, 1e309, a lone surrogate, more than 1024 levels); it lets the last of two
equal keys win, so they are looked for here: a file that says two things at once is not believed.
"""

import json
import os
import stat
from collections import Counter
from math import isfinite
from pathlib import Path
from uuid import uuid4

import orjson

from scenes.trouble import Trouble

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

MOST_BYTES = 192 * 1024 * 1024
MOST_VALUES = 12_000_000
"""Brackets and commas in one document: a byte of JSON costs up to thirty of memory once it is read."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """A whole ordinary file. Trouble when it is missing, no ordinary file, unreadable, or larger than `most_bytes`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
            raise _unopened(path, "不是普通文件", "it is not an ordinary file")
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
    except FileNotFoundError as fault:
        raise _unopened(path, "文件不存在", "there is no such file") from fault
    except (OSError, ValueError) as fault:  # ValueError: a name with a NUL in it
        raise _unopened(path, str(fault), str(fault)) from fault
    if len(content) > most_bytes:
        size = f"{most_bytes / 1024**2:.3g} MiB"
        raise Trouble(
            f"文件大于 {size}，没有读取。",
            f"The file is larger than {size} and was not read.",
            remedy_zh="确认选对了文件；过大的数据请拆分。",
            remedy_en="Make sure it is the right file; split what is too large.",
            file=str(path),
        )
    return content


def read_json(path: Path, *, most_bytes: int = MOST_BYTES) -> Json:
    """The document in a file. Trouble as in `read_bytes` and `parsed_json`."""
    return parsed_json(read_bytes(path, most_bytes), str(path))


def parsed_json(content: bytes, file: str) -> Json:
    """The document in UTF-8 bytes, with or without a byte order mark. Trouble with line and column when it is none."""
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise _refused("数据项过多", "it holds too many values", file)
    try:
        document: Json = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        place = f"line {fault.lineno} column {fault.colno}"
        raise _refused(
            f"不是有效的 UTF-8 JSON（{fault.msg}）", f"it is not valid JSON in UTF-8 ({fault.msg})", file, place
        ) from fault
    if b'"' in content:
        _refuse_equal_keys(content, file)
    return document


def json_bytes(document: Json) -> bytes:
    """A document as people read it: indented, UTF-8, a line end at the end; floats as short as they stay exact.

    Trouble when a number is none: JSON has no word for it, and orjson would write `null`.
    """
    _refuse_what_is_no_number(document, "")
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a reader finds the old one or the new one, never half of one.

    Trouble when the disk refuses; the old file is then untouched.
    """
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        try:
            write_through(draft, content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as fault:
        raise Trouble(
            f"文件没有写成：{fault.strerror}。",
            f"The file was not written: {fault.strerror}.",
            remedy_zh="检查磁盘空间和写入权限。",
            remedy_en="Look at the free space and the permissions.",
            file=str(path),
        ) from fault


def write_through(path: Path, content: bytes) -> None:
    """Write a new file down to the disk. OSError when the disk refuses."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _refuse_what_is_no_number(value: Json, place: str) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            _refuse_what_is_no_number(each, f"{place}/{key}")
    elif isinstance(value, list):
        for row, each in enumerate(value):
            _refuse_what_is_no_number(each, f"{place}/{row}")
    elif isinstance(value, float) and not isfinite(value):
        raise Trouble(
            f"{value} 不是数，不能保存。",
            f"{value} is not a number and cannot be saved.",
            remedy_zh="改正这一处再保存。",
            remedy_en="Mend this place and save again.",
            place=place,
        )


def _refuse_equal_keys(content: bytes, file: str) -> None:
    doubled: list[str] = []

    def paired(pairs: list[tuple[str, object]]) -> int:
        if len({key for key, _ in pairs}) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            doubled.extend(key for key, count in counts.items() if count > 1)
        return 0  # the values are of no use here

    try:
        json.loads(content, object_pairs_hook=paired, parse_int=len, parse_float=len)
    except RecursionError as fault:
        raise _refused("嵌套过深", "it is nested too deeply", file) from fault
    if doubled:
        key = doubled[0][:80]
        line, column = _second(content, key)
        raise _refused(
            f"同一对象中有重复的键 {key!r}",
            f"the key {key!r} stands twice in one object",
            file,
            f"line {line} column {column}" if line else f"key {key!r}",
        )


def _second(content: bytes, key: str) -> tuple[int, int]:
    """Line and column of the last place where a key is written; (0, 0) when it is written with escapes."""
    at = content.rfind(orjson.dumps(key))
    if at < 0:
        return 0, 0
    return content.count(b"\n", 0, at) + 1, at - content.rfind(b"\n", 0, at)


def _unopened(path: Path, zh: str, en: str) -> Trouble:
    return Trouble(
        f"文件打不开：{zh}。",
        f"The file cannot be opened: {en}.",
        remedy_zh="检查路径和读取权限。",
        remedy_en="Look at the path and the permissions.",
        file=str(path),
    )


def _refused(zh: str, en: str, file: str, place: str = "") -> Trouble:
    return Trouble(
        f"文件读不了：{zh}。",
        f"The file cannot be read: {en}.",
        remedy_zh="在所示位置改正，或从来源重新导出（UTF-8 编码）。",
        remedy_en="Mend it at the place shown, or export it from its source again (in UTF-8).",
        file=file,
        place=place,
    )
