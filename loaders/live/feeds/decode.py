"""Bytes of a message into columns. Reading checks before it believes; only `Trouble` leaves, time and memory are bounded.

JSON is read by orjson, and once more by the standard library only where a platform wrote NaN, Infinity or a number too
large: those are readings without a usable value, not a reason to drop the rest. msgpack is read without extension
types and without hooks; the length of every binary column is checked before it becomes an array.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgpack
import numpy as np
import orjson

from loaders.live.feeds.numbers import from_singles, plain_number, value_of
from loaders.live.feeds.pointers import Doc, Pointer, Spot, found
from loaders.live.feeds.qualities import QualityField, worst
from loaders.live.feeds.times import Times
from loaders.live.feeds.understood import MOST_REFUSED_NAMES, Faults, Understood
from scenes.columns import Flags, Floats, Numbers
from scenes.trouble import Trouble

BINARY = ("<f4", "<f8", "<u4", "<i4", "<u8", "<i8", "<u2", "<i2", "u1", "i1")
"""What a binary column may hold; all little-endian."""
LONGEST_NAME = 256
LONGEST_STRING = 65_536
_PLAIN = frozenset({int, float})
_TEXT = frozenset({str})
_WHOLE = frozenset({int})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the readings lie: `columns` tells lists side by side from one object for each reading.

    Pointers of columns begin at `at`; pointers of objects begin at each object of the list at `at`. `types` are the
    types of binary columns by word ("code", "value", "time"); `offsets` marks times that count from the message's own.
    """

    columns: bool
    at: Pointer
    code: Pointer
    value: Pointer
    time: Pointer | None = None
    unit: Pointer | None = None
    place: str = ""
    offsets: bool = False
    types: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says about itself; see `pointers.Spot`. `good` are the words at `answer` that mean success."""

    source: Spot = field(default_factory=Spot)
    sequence: Spot = field(default_factory=Spot)
    sent: Spot = field(default_factory=Spot)
    whole: Spot = field(default_factory=Spot)
    heartbeat: Spot = field(default_factory=Spot)
    digest: Spot = field(default_factory=Spot)
    code: Spot = field(default_factory=Spot)
    """The point's name where a message holds one reading and its topic says of what."""
    answer: Pointer | None = None
    good: frozenset[str] = frozenset()
    why: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a decoder must know: it is what a mapping file says, checked."""

    name: str
    envelope: Envelope
    shapes: tuple[Shape, ...]
    times: Times
    qualities: tuple[QualityField, ...] = ()
    words: dict[str, float] = field(default_factory=dict[str, float])
    encoding: str = "utf-8"
    most_bytes: int = 16 * 1024 * 1024
    most_rows: int = 200_000
    last_part: bool = False
    """Only what follows the last "/" of a name counts."""


@dataclass(slots=True)
class _Raw:
    """Columns as they came: lists, or bytes of a binary column. `place` is the pointer of the column or list."""

    code: Doc
    value: Doc
    time: Doc
    unit: Doc
    quality: list[Doc]
    count: int
    shape: Shape


def json_document(payload: bytes, recipe: Recipe) -> Doc:
    """A JSON message. Trouble when it is none, is too large, or is not in the encoding the mapping names."""
    check_size(payload, recipe.most_bytes)
    text = payload.removeprefix(_BYTE_ORDER_MARK)
    try:
        if recipe.encoding == "gbk":
            text = text.decode("gb18030").encode("utf-8")
        return orjson.loads(text)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError as fault:
        if "infinity" in fault.msg or b"NaN" in text or b"Infinity" in text:
            return _lenient(text)
        raise broken(fault.msg, f"byte {fault.pos}") from fault
    except UnicodeError as fault:
        raise broken("不是 GBK 编码 / not encoded in GBK", "") from fault


def _lenient(text: bytes) -> Doc:
    """JSON with NaN, Infinity or numbers beyond a double in it."""
    try:
        return json.loads(text, parse_int=_int)  # type: ignore[no-any-return]
    except (ValueError, RecursionError) as fault:
        raise broken(str(fault)[:80], "") from fault


def _int(digits: str) -> float | int:
    return int(digits) if len(digits) < 20 else float(digits)


def msgpack_document(payload: bytes, recipe: Recipe) -> Doc:
    """A msgpack message. Trouble when it is none or larger than it may be."""
    check_size(payload, recipe.most_bytes)
    most = min(recipe.most_rows, len(payload))
    try:
        return msgpack.unpackb(  # type: ignore[no-any-return]
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
        raise broken("空消息 / empty message", "")


def broken(why: str, place: str) -> Trouble:
    """A message that cannot be read at all."""
    return Trouble(
        f"消息读不了：{why}。",
        f"The message cannot be read: {why}.",
        remedy_zh="用 parkwatch feed test 查看原文，核对格式和编码。",
        remedy_en="Look at it with parkwatch feed test; check format and encoding.",
        place=place,
    )


def understood(document: Doc, recipe: Recipe, topic: str, received: float) -> Understood:
    """A read message as columns. Trouble when it holds nothing that the mapping describes."""
    envelope = recipe.envelope
    if envelope.answer is not None:
        _check_answer(document, envelope)
    sent = recipe.times.one(envelope.sent.of(document, topic)) if envelope.sent != Spot() else received
    if sent != sent:  # missing or unreadable
        sent = received
    raw = _raw(document, recipe, topic)
    source = _source(envelope.source.of(document, topic), topic, recipe)
    sequence = _sequence(envelope.sequence.of(document, topic))
    whole = _yes(envelope.whole.of(document, topic))
    digest = envelope.digest.of(document, topic)
    beats = raw is None and _is_heartbeat(document, envelope, topic, sequence)
    if raw is None and not beats:
        raise _nothing(recipe)
    if raw is None or raw.count == 0:
        return Understood(source, received, sent, sequence, whole=whole and raw is not None, heartbeat=True)
    return _filled(raw, recipe, source, received, sent, sequence, whole, digest if isinstance(digest, str) else "")


def _is_heartbeat(document: Doc, envelope: Envelope, topic: str, sequence: int | None) -> bool:
    if envelope.heartbeat != Spot():
        said = envelope.heartbeat.of(document, topic)
        return said is not None and said is not False
    return sequence is not None and envelope.sent.of(document, topic) is not None


def _check_answer(document: Doc, envelope: Envelope) -> None:
    said = found(document, envelope.answer or ())
    if said is None or _plain_word(said) in envelope.good:
        return
    why = found(document, envelope.why) if envelope.why is not None else None
    words = str(why)[:200] if isinstance(why, str) else ""
    raise Trouble(
        f"平台答复失败：{_plain_word(said)} {words}".rstrip() + "。",
        f"The platform answered with a failure: {_plain_word(said)} {words}".rstrip() + ".",
        remedy_zh="查看平台的说明：权限、参数、服务状态。",
        remedy_en="See what the platform says: rights, parameters, state of the service.",
        place="/" + "/".join(envelope.answer or ()),
    )


def _plain_word(said: Doc) -> str:
    return str(said).lower()[:64] if isinstance(said, (str, int, float)) else ""


def _source(said: Doc, topic: str, recipe: Recipe) -> str:
    if (
        isinstance(said, (str, int))
        and not isinstance(said, bool)
        and 0 < len(str(said)[: LONGEST_NAME + 1]) <= LONGEST_NAME
    ):
        return str(said)
    return topic[:LONGEST_NAME] or recipe.name


def _sequence(said: Doc) -> int | None:
    number = plain_number(said)
    return int(number) if 0 <= number < 2**53 and number == number // 1 else None


def _yes(said: Doc) -> bool:
    return said is True or said in {1, "1", "true", "True"} if isinstance(said, (bool, int, str)) else False


def _raw(document: Doc, recipe: Recipe, topic: str) -> _Raw | None:
    for shape in recipe.shapes:
        raw = _columns(document, shape, recipe) if shape.columns else _objects(document, shape, recipe, topic)
        if raw is not None:
            if raw.count > recipe.most_rows:
                raise Trouble(
                    f"消息含 {raw.count} 个读数，超过上限 {recipe.most_rows}。",
                    f"The message holds {raw.count} readings, more than {recipe.most_rows}.",
                    remedy_zh="分成多条消息发送，或提高映射文件 [bounds] 的 rows。",
                    remedy_en="Send it in several messages, or raise rows in [bounds] of the mapping file.",
                )
            return raw
    return None


def _columns(document: Doc, shape: Shape, recipe: Recipe) -> _Raw | None:
    base = found(document, shape.at)
    code, value = found(base, shape.code), found(base, shape.value)
    if not isinstance(code, (list, bytes)) or not isinstance(value, (list, bytes)):
        return None
    count, values = _length(code, shape, "code"), _length(value, shape, "value")
    if count != values:
        raise broken(f"列长不一 / columns differ in length: {count}, {values}", shape.place)
    time = found(base, shape.time) if shape.time is not None else None
    unit = found(base, shape.unit) if shape.unit is not None else None
    return _Raw(code, value, time, unit, [found(base, each.at) for each in recipe.qualities], count, shape)


def _length(column: Sequence[Doc] | bytes, shape: Shape, word: str) -> int:
    if not isinstance(column, bytes):
        return len(column)
    size = np.dtype(shape.types.get(word, "u1")).itemsize
    if word not in shape.types or len(column) % size:
        raise broken(f"二进制列 {word} 的长度不对 / length of a binary column", f"{shape.place}/{word}")
    return len(column) // size


def _objects(document: Doc, shape: Shape, recipe: Recipe, topic: str) -> _Raw | None:
    rows = found(document, shape.at)
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not (rows or shape.at):
        return None
    if len(rows) > recipe.most_rows:
        return _Raw(None, None, None, None, [], len(rows), shape)
    named = recipe.envelope.code.of(document, topic)
    code = [named] * len(rows) if named is not None else _picked(rows, shape.code)
    value = _picked(rows, shape.value)
    if rows and all(each is None for each in code):
        return None
    time = _picked(rows, shape.time) if shape.time is not None else None
    unit = _picked(rows, shape.unit) if shape.unit is not None else None
    quality: list[Doc] = [_picked(rows, each.at) for each in recipe.qualities]
    return _Raw(code, value, time, unit, quality, len(rows), shape)


def _picked(rows: Sequence[Doc], steps: Pointer) -> list[Doc]:
    if len(steps) == 1:
        word = steps[0]
        return [row.get(word) if isinstance(row, dict) else None for row in rows]
    return [found(row, steps) for row in rows]


def _filled(
    raw: _Raw,
    recipe: Recipe,
    source: str,
    received: float,
    sent: float,
    sequence: int | None,
    whole: bool,
    digest: str,
) -> Understood:
    faults = Faults()
    names, ids, kept = _names(raw, recipe, faults)
    values, good = _values(raw, recipe, faults)
    times, timed = _times(raw, recipe, sent, faults)
    codes = np.zeros(raw.count, np.uint32)
    for each, said in zip(recipe.qualities, raw.quality, strict=True):
        found_codes = each.codes(said, raw.count, faults)
        if found_codes is not None:
            codes = worst(codes, found_codes)
    units = _units(raw, faults)
    left_out = [each for each in (kept, good, timed) if each is not None]
    refused, refused_names = 0, tuple[str, ...]()
    if left_out:
        keep = np.logical_and.reduce(left_out)
        out, stay = np.flatnonzero(~keep), np.flatnonzero(keep)
        refused = len(out)
        refused_names = tuple(names[at] for at in out[:MOST_REFUSED_NAMES]) if names else ()
        names = [names[at] for at in stay] if names else names
        units = [units[at] for at in stay] if units else units
        ids = ids[stay] if ids is not None else None
        values, times, codes = values[stay], times[stay], codes[stay]
    return Understood(
        source,
        received,
        sent,
        sequence,
        whole,
        names=names,
        ids=ids,
        values=values,
        times=times,
        codes=codes,
        units=units,
        digest=digest,
        refused=refused,
        refused_names=refused_names,
        rejected=faults.notices() if faults else (),
    )


def _names(raw: _Raw, recipe: Recipe, faults: Faults) -> tuple[Sequence[str], Numbers | None, Flags | None]:
    """Names or numbers of the points; which of them can be used, None for all."""
    code = raw.code
    if isinstance(code, bytes):
        return (), np.frombuffer(code, raw.shape.types["code"]).astype(np.int64), None
    assert isinstance(code, list)
    kinds = set(map(type, code))
    if kinds <= _WHOLE and code:
        return _numbers(code, raw, faults)
    if kinds == _TEXT:
        names = code
        good = None if max(map(len, names)) <= LONGEST_NAME else np.array([len(each) <= LONGEST_NAME for each in names])
    else:
        good = np.array([(type(each) is str and len(each) <= LONGEST_NAME) or type(each) is int for each in code])
        names = [str(each)[:LONGEST_NAME] if isinstance(each, (str, int)) else "" for each in code]
    if good is not None and not good.all():
        _note(faults, raw, "code", "没有可用的编码", "no usable code", int((~good).sum()), int(np.argmin(good)))
    if recipe.last_part:
        names = [each.rpartition("/")[2] for each in names]
    return names, None, good


def _numbers(code: list[Doc], raw: _Raw, faults: Faults) -> tuple[Sequence[str], Numbers | None, Flags | None]:
    try:
        return (), np.array(code, np.int64), None
    except OverflowError:
        good = np.array([isinstance(each, int) and abs(each) < 2**63 for each in code])
        _note(faults, raw, "code", "编号过大", "a number too large", int((~good).sum()), int(np.argmin(good)))
        return (), np.array([each if ok else -1 for each, ok in zip(code, good, strict=True)], np.int64), good


def _values(raw: _Raw, recipe: Recipe, faults: Faults) -> tuple[Floats, Flags | None]:
    """The values; which of them can be used, None for all."""
    value = raw.value
    if isinstance(value, bytes):
        column = np.frombuffer(value, raw.shape.types["value"])
        return (from_singles(column) if column.dtype == np.float32 else column.astype(np.float64)), None
    assert isinstance(value, list)
    if set(map(type, value)) <= _PLAIN:
        try:
            return np.array(value, np.float64), None
        except OverflowError:
            pass
    read = [value_of(each, recipe.words) for each in value]
    good = np.array([each is not None for each in read], np.bool_)
    if good.all():
        return np.array(read, np.float64), None
    first = int(np.argmin(good))
    _note(faults, raw, "value", "数值看不懂", "a value cannot be read", int((~good).sum()), first)
    return np.array([np.nan if each is None else each for each in read], np.float64), good


def _times(raw: _Raw, recipe: Recipe, sent: float, faults: Faults) -> tuple[Floats, Flags | None]:
    """The times; which readings have one, None for all. Where a reading says none the message's own holds."""
    said = raw.time
    if said is None:
        return np.full(raw.count, sent), None
    if isinstance(said, bytes):
        times = _binary_times(said, raw, recipe, sent)
        none = np.zeros(raw.count, np.bool_)
    else:
        listed: Sequence[Doc] = said if isinstance(said, list) else [said] * raw.count
        if len(listed) != raw.count:
            raise broken("时间列长度不一 / the times differ in length", raw.shape.place)
        times = recipe.times.many(listed)
        if not np.isnan(times).any():
            return times, None
        none = np.array([each is None for each in listed])
        times = np.where(none, sent, times)
    bad = np.isnan(times)
    if not bad.any():
        return times, None
    _note(faults, raw, "time", "时间看不懂", "a time cannot be read", int(bad.sum()), int(np.argmax(bad)))
    return times, ~bad


def _binary_times(said: bytes, raw: _Raw, recipe: Recipe, sent: float) -> Floats:
    dtype = np.dtype(raw.shape.types.get("time", "<i8"))
    if len(said) != raw.count * dtype.itemsize:
        raise broken("时间列长度不一 / the times differ in length", raw.shape.place)
    counted = np.frombuffer(said, dtype).astype(np.float64)
    if raw.shape.offsets:
        return sent + counted / recipe.times.per_second
    return recipe.times.column(counted)


def _units(raw: _Raw, faults: Faults) -> Sequence[str]:
    said = raw.unit
    if said is None:
        return ()
    if isinstance(said, str):
        return [said[:32]] * raw.count
    if not isinstance(said, list) or len(said) != raw.count:
        return ()
    if set(map(type, said)) == _TEXT:
        return said
    odd = [row for row, each in enumerate(said) if each is not None and not isinstance(each, str)]
    if odd:
        _note(faults, raw, "unit", "单位不是文字", "a unit is no text", len(odd), odd[0])
    return [each if isinstance(each, str) else "" if each is None else "?" for each in said]


def _note(faults: Faults, raw: _Raw, word: str, zh: str, en: str, count: int, first: int) -> None:
    steps: dict[str, Callable[[Shape], Pointer | None]] = {
        "code": lambda shape: shape.code,
        "value": lambda shape: shape.value,
        "time": lambda shape: shape.time,
        "unit": lambda shape: shape.unit,
    }
    tail = "/".join(steps[word](raw.shape) or ())
    base = "".join(f"/{step}" for step in raw.shape.at)
    place = f"{base}/{tail}/{first}" if raw.shape.columns else f"{base}/{first}/{tail}"
    faults.note(
        zh,
        en,
        "核对映射文件与报文的这一处。",
        "Hold this place of the message against the mapping file.",
        place,
        count,
    )


def _nothing(recipe: Recipe) -> Trouble:
    wanted = ", ".join("".join(f"/{step}" for step in (*shape.at, *shape.value)) for shape in recipe.shapes)
    return Trouble(
        f"消息里没有映射所说的读数（{wanted}）。",
        f"The message holds no readings where the mapping says they are ({wanted}).",
        remedy_zh="核对映射文件的 [columns] 或 [objects]。",
        remedy_en="Check [columns] or [objects] of the mapping file.",
        place=wanted,
    )
