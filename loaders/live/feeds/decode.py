"""A document into what it says, by a recipe that a mapping file gave. Only `Trouble` leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from loaders.live.feeds.numbers import plain_number
from loaders.live.feeds.pointers import NOWHERE, Doc, Pointer, Spot, found
from loaders.live.feeds.qualities import QualityField, worst
from loaders.live.feeds.raw_columns import (
    LONGEST_NAME,
    Raw,
    Shape,
    names_of,
    one_by_one,
    side_by_side,
    times_of,
    units_of,
    values_of,
)
from loaders.live.feeds.times import Times
from loaders.live.feeds.understood import MOST_REFUSED_NAMES, Faults, Understood
from scenes.columns import Codes, Flags
from scenes.trouble import Notice, Trouble


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says about itself; see `pointers.Spot`. `good` are the words at `answer` that mean success.

    `code` names the point where a message holds one reading and its topic says of what.
    """

    source: Spot = NOWHERE
    sequence: Spot = NOWHERE
    sent: Spot = NOWHERE
    whole: Spot = NOWHERE
    heartbeat: Spot = NOWHERE
    digest: Spot = NOWHERE
    code: Spot = NOWHERE
    answer: Pointer | None = None
    good: frozenset[str] = frozenset()
    why: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a decoder must know: what a mapping file says, checked. `words` are values written as words."""

    name: str
    envelope: Envelope
    shapes: tuple[Shape, ...]
    times: Times
    qualities: tuple[QualityField, ...] = ()
    words: Mapping[str, float] = field(default_factory=dict[str, float])
    encoding: str = "utf-8"
    most_bytes: int = 16 * 1024 * 1024
    most_rows: int = 200_000
    last_part: bool = False
    """Only what follows the last "/" of a name counts."""


@dataclass(slots=True)
class _Head:
    """What a message says about itself, read."""

    source: str
    received: float
    sent: float
    sequence: int | None
    whole: bool
    stamp: float
    """The time of readings that say none of their own: NaN where the message says one that cannot be read."""
    faults: Faults
    odd: int
    """Words of its own that cannot be read."""


def understood(document: Doc, recipe: Recipe, topic: str, received: float) -> Understood:
    """A read message as columns. Trouble when it holds nothing that the mapping describes."""
    envelope = recipe.envelope
    if envelope.answer is not None:
        _check_answer(document, envelope)
    head = _head(document, recipe, topic, received)
    raw = _raw(document, recipe, topic)
    if raw is None and not _is_heartbeat(document, envelope, topic, head):
        raise _nothing(recipe)
    if raw is None or not raw.count:
        whole = head.whole and raw is not None
        rejected = head.faults.notices()
        return Understood(
            head.source, received, head.sent, head.sequence, whole, True, refused=head.odd, rejected=rejected
        )
    digest = envelope.digest.of(document, topic)
    return _filled(document, raw, recipe, head, digest if isinstance(digest, str) else "")


def _head(document: Doc, recipe: Recipe, topic: str, received: float) -> _Head:
    envelope, faults, stamp = recipe.envelope, Faults(), received
    said = envelope.sent.of(document, topic)
    if said is not None:
        stamp = recipe.times.one(said)
    number = envelope.sequence.of(document, topic)
    sequence = _sequence(number)
    odd = [(_NO_TIME, said, envelope.sent)] if stamp != stamp else []
    odd += [(_NO_NUMBER, number, envelope.sequence)] if number is not None and sequence is None else []
    for kind, sample, spot in odd:
        faults.note(replace(kind, place=_in_message(spot.steps or (), 0)), sample)
    source = _source(envelope.source.of(document, topic), topic, recipe)
    whole, sent = _yes(envelope.whole.of(document, topic)), stamp if stamp == stamp else received
    return _Head(source, received, sent, sequence, whole, stamp, faults, len(odd))


def _is_heartbeat(document: Doc, envelope: Envelope, topic: str, head: _Head) -> bool:
    """Whether a message without readings is a sign of life: it says so, or it has a number and a time of its own."""
    if envelope.heartbeat is not NOWHERE:
        said = envelope.heartbeat.of(document, topic)
        return said is not None and said is not False
    return head.sequence is not None and envelope.sent.of(document, topic) is not None


def _check_answer(document: Doc, envelope: Envelope) -> None:
    said = found(document, envelope.answer or ())
    if said is None or _plain_word(said) in envelope.good:
        return
    why = found(document, envelope.why) if envelope.why is not None else None
    words = f" {why[:200]}" if isinstance(why, str) else ""
    raise Trouble(
        f"平台答复失败：{_plain_word(said)}{words}。",
        f"The platform answered with a failure: {_plain_word(said)}{words}.",
        remedy_zh="查看平台的说明：权限、参数、服务状态。",
        remedy_en="See what the platform says: rights, parameters, state of the service.",
        place="/" + "/".join(envelope.answer or ()),
    )


def _plain_word(said: Doc) -> str:
    return str(said).lower()[:64] if isinstance(said, (str, int, float)) else ""


def _source(said: Doc, topic: str, recipe: Recipe) -> str:
    if isinstance(said, str) and 0 < len(said) <= LONGEST_NAME:
        return said
    if isinstance(said, int) and not isinstance(said, bool) and abs(said) < 2**64:
        return str(said)
    return topic[:LONGEST_NAME] or recipe.name


def _sequence(said: Doc) -> int | None:
    if type(said) is int:
        return said if 0 <= said < 2**63 else None
    number = plain_number(said)
    return int(number) if 0 <= number < 2**53 and number == number // 1 else None


def _yes(said: Doc) -> bool:
    return said is True or (isinstance(said, (int, str)) and said in {1, "1", "true", "True"})


def _raw(document: Doc, recipe: Recipe, topic: str) -> Raw | None:
    at = [each.at for each in recipe.qualities]
    for shape in recipe.shapes:
        if shape.columns:
            raw = side_by_side(document, shape, at)
        else:
            raw = one_by_one(document, shape, at, recipe.envelope.code.of(document, topic))
        if raw is not None:
            _check_rows(raw.count, recipe)
            return raw
    return None


def _check_rows(count: int, recipe: Recipe) -> None:
    if count > recipe.most_rows:
        raise Trouble(
            f"消息含 {count} 个读数，超过上限 {recipe.most_rows}。",
            f"The message holds {count} readings, more than {recipe.most_rows}.",
            remedy_zh="分成多条消息发送，或提高映射文件 [bounds] 的 rows。",
            remedy_en="Send it in several messages, or raise rows in [bounds] of the mapping file.",
        )


def _filled(document: Doc, raw: Raw, recipe: Recipe, head: _Head, digest: str) -> Understood:
    faults = head.faults
    names, ids, named = names_of(raw, faults)
    values, valued = values_of(raw, recipe.words, faults)
    times, timed = times_of(raw, recipe.times, head.stamp, faults)
    found_all = Understood(
        head.source,
        head.received,
        head.sent,
        head.sequence,
        head.whole,
        names=names,
        ids=ids,
        values=values,
        times=times,
        codes=_codes(document, raw, recipe, faults),
        units=units_of(raw, faults) if raw.unit is not None else (),
        digest=digest,
        refused=head.odd,
        rejected=faults.notices() if faults else (),
    )
    keep = [each for each in (named, valued, timed) if each is not None]
    return last_parts(_without(found_all, np.logical_and.reduce(keep)) if keep else found_all, recipe)


def last_parts(said: Understood, recipe: Recipe) -> Understood:
    """The same with only the last part of every name, where the mapping says so."""
    if not recipe.last_part:
        return said
    names, refused = ([each.rpartition("/")[2] for each in names] for names in (said.names, said.refused_names))
    return replace(said, names=names, refused_names=tuple(refused))


def _codes(document: Doc, raw: Raw, recipe: Recipe, faults: Faults) -> Codes:
    codes: Codes | None = None
    for each, said in zip(recipe.qualities, raw.quality, strict=True):
        if each.whole:
            said, place = found(document, each.at), partial(_in_message, each.at)
        else:
            place = partial(raw.shape.place, each.at)
        read = each.codes(said, raw.count, place, faults)
        if read is not None:
            codes = read if codes is None else worst(codes, read)
    return np.zeros(raw.count, np.uint32) if codes is None else codes


def _in_message(steps: Pointer, _row: int) -> str:
    return "".join(f"/{step}" for step in steps)


def _without(said: Understood, keep: Flags) -> Understood:
    """The same without the readings that cannot be used, which are counted and named."""
    if keep.all():
        return said
    stay: list[int] = np.flatnonzero(keep).tolist()
    out: list[int] = np.flatnonzero(~keep).tolist()
    return Understood(
        said.source,
        said.received,
        said.sent,
        said.sequence,
        said.whole,
        names=_at(said.names, stay),
        ids=said.ids[keep] if said.ids is not None else None,
        values=said.values[keep],
        times=said.times[keep],
        codes=said.codes[keep],
        units=_at(said.units, stay),
        digest=said.digest,
        refused=said.refused + len(out),
        refused_names=tuple(_at(said.names, out[:MOST_REFUSED_NAMES])),
        rejected=said.rejected,
    )


def _at(words: Sequence[str], rows: Sequence[int]) -> Sequence[str]:
    return [words[row] for row in rows] if words else ()


def _nothing(recipe: Recipe) -> Trouble:
    wanted = ", ".join("".join(f"/{step}" for step in (*shape.at, *shape.value)) for shape in recipe.shapes)
    return Trouble(
        f"消息里没有映射所说的读数（{wanted}）。",
        f"The message holds no readings where the mapping says they are ({wanted}).",
        remedy_zh="核对映射文件的 [columns] 或 [objects]。",
        remedy_en="Check [columns] or [objects] of the mapping file.",
        place=wanted,
    )


_NO_TIME = Notice(
    "消息自己的时间看不懂，没有自己时间的读数不采用",
    "the message's own time cannot be read; its readings that have none are not taken",
    "检查发送方的时钟，核对映射文件 [time] 的 form 和 zone。",
    "See the sender's clock, and check form and zone in [time] of the mapping file.",
)
_NO_NUMBER = Notice(
    "消息的序号看不懂",
    "the message's number cannot be read",
    "序号应为 0 起的整数；核对映射文件 [message] 的 sequence。",
    "It is a whole number from 0 on; check sequence in [message] of the mapping file.",
)
