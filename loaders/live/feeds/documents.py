"""Bytes of a message into a document. Reading checks before it believes; only `Trouble` leaves.

JSON is read by orjson, and once more by the standard library only where a platform wrote NaN, Infinity or a number too
large: those are readings without a usable value, not a reason to drop the rest. msgpack is read without extension types
and without hooks. Size, strings and counts are bounded before anything is made.
"""

import json
from collections.abc import Callable
from typing import cast

import msgpack  # type: ignore[import-untyped]  # ships no types; what it gives is checked here
import orjson

from loaders.live.feeds.pointers import Doc
from scenes.trouble import Trouble

LONGEST_STRING = 65_536
MOST_VALUES_PER_ROW = 20
"""Brackets and commas a message may hold for each reading it may hold: each costs memory before it can be looked at."""
_unpacked = cast("Callable[..., Doc]", msgpack.unpackb)  # pyright: ignore[reportUnknownMemberType]
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def json_document(payload: bytes, *, encoding: str, most_bytes: int, most_rows: int) -> Doc:
    """A JSON message. Trouble when it is none, is too large, or is not in the encoding the mapping names."""
    check_size(payload, most_bytes)
    text = payload.removeprefix(_BYTE_ORDER_MARK)
    try:
        if encoding == "gbk":
            text = payload.decode("gb18030").encode("utf-8")
        _check_values(text, most_rows)
        document: Doc = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        if "infinity" in fault.msg or b"NaN" in text or b"Infinity" in text:
            return _lenient(text)
        raise broken(fault.msg, f"byte {fault.pos}") from fault
    except UnicodeError as fault:
        raise broken("not in GBK", "") from fault
    return document


def msgpack_document(payload: bytes, *, most_bytes: int, most_rows: int) -> Doc:
    """A msgpack message. Trouble when it is none or larger than it may be."""
    check_size(payload, most_bytes)
    most = min(most_rows, len(payload))
    try:
        document = _unpacked(
            payload,
            raw=False,
            strict_map_key=True,
            max_str_len=LONGEST_STRING,
            max_array_len=most,
            max_map_len=most,
            max_ext_len=0,
        )
    except (ValueError, TypeError, msgpack.UnpackException, RecursionError, OverflowError, MemoryError) as fault:
        raise broken(f"msgpack: {str(fault)[:80] or type(fault).__name__}", "") from fault
    return document


def check_size(payload: bytes, most: int) -> None:
    """Trouble when a message is empty or larger than `most` bytes."""
    if len(payload) > most:
        raise Trouble(
            f"消息有 {len(payload)} 字节，超过上限 {most}。",
            f"The message has {len(payload)} bytes, more than {most}.",
            remedy_zh="确认地址正确；确需更大的消息时提高映射文件 [bounds] 的 bytes。",
            remedy_en="Make sure of the address; where it must be larger raise bytes in [bounds] of the mapping file.",
        )
    if not payload:
        raise broken("it is empty", "")


def broken(why: str, place: str) -> Trouble:
    """A message that cannot be read at all."""
    return Trouble(
        f"消息读不了：{why}。",
        f"The message cannot be read: {why}.",
        remedy_zh="用 parkwatch feed test 查看原文，核对格式和编码。",
        remedy_en="Look at it with parkwatch feed test; check format and encoding.",
        place=place,
    )


def _check_values(text: bytes, most_rows: int) -> None:
    if len(text) > most_rows and sum(map(text.count, (b",", b"[", b"{"))) > most_rows * MOST_VALUES_PER_ROW:
        raise broken("it holds too many values", "")


def _lenient(text: bytes) -> Doc:
    """JSON with NaN, Infinity or numbers beyond a double in it."""
    try:
        document: Doc = json.loads(text, parse_int=_number)
    except (ValueError, RecursionError) as fault:
        raise broken(str(fault)[:80], "") from fault
    return document


def _number(digits: str) -> float | int:
    return int(digits) if len(digits) < 20 else float(digits)  # float: a long row of digits is infinite, not slow
