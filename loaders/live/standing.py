"""What a recorder must not forget: alarms not at rest and the papers that go with them, one short record for each.

Records are kept beside the journal's entries, in the same transaction, and named by the indicator's code: they are
found again when the park's files have changed, and what belongs to nobody any more is said.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from struct import Struct, error

import numpy as np
import orjson
from numpy.typing import NDArray

from loaders.live.papers import Paper, Papers, Slot
from loaders.live.wire.words import heard, told
from scenes.alarm_board import Answered, Noted, Outage, Shelf, Silence, Situation
from scenes.alarm_engine import Alarms, alarms_at_first, restored
from scenes.alarm_inhibition import Inhibited
from scenes.alarm_live import LIVE, alarm_ids, usable
from scenes.alarm_memory import kept_inhibition, restored_inhibition
from scenes.alarm_situations import Group, Situations
from scenes.facts import Facts
from scenes.limits import at_first
from scenes.severity import Level, Quality
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble

DAY = "day"
"""When a rehearsal's day began, by the feed's clock: its script goes on from there."""
CLOCK = "clock"
"""The feed's clock when something was last kept, for a rehearsal that goes on after it was cut off."""
SILENCE = "silence"
SUPPRESSED = "suppressed"
"""What is suppressed and by what, with the name of the rows it is told in (`named_rows`)."""
FAULTS = "faults"
"""Recent faults of alarms that call only when they are counted."""
ALARM, PAPER, NOTE, SITUATION = "alarm/", "paper/", "note/", "situation/"

_FACT = Struct("<ddBd")
"""Value, time, level and since of the indicator, in front of its alarm's own record."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A situation and the code of the indicator that came first."""

    code: str
    situation: Situation


@dataclass(frozen=True, slots=True)
class _KeptFaults:
    """Codes and times of faults."""

    codes: tuple[str, ...]
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was found of an earlier run. `notices` say what could not be used."""

    facts: Facts
    alarms: Alarms
    papers: Papers = field(default_factory=Papers)
    situations: tuple[Situation, ...] = ()
    """Without their rows."""
    suppressed: Inhibited = field(default_factory=Inhibited)
    clock: float = 0.0
    day: float = 0.0
    notices: tuple[Notice, ...] = ()


def changed_alarms(before: Alarms, after: Alarms, facts: Facts, tags: Tags) -> dict[str, bytes | None]:
    """The records of alarms that moved from one to the other; None for one that came to rest."""
    found: dict[str, bytes | None] = {}
    if before.faults is not after.faults:
        codes: list[str] = [tags.codes[int(row)] for row in after.faults.row]
        found[FAULTS] = orjson.dumps([codes, after.faults.time.tolist()]) if codes else None
    if before.live is after.live:
        return found
    old, new = alarm_ids(before.live, len(tags)), alarm_ids(after.live, len(tags))
    gone = np.setdiff1d(old, new, assume_unique=True)
    found |= {_alarm_key(tags, int(slot)): None for slot in gone}
    for place in _touched(before.live, after.live, old, new).tolist():
        row = int(after.live["row"][place])
        fact = _FACT.pack(facts.value[row], facts.time[row], facts.level[row], facts.since[row])
        found[_alarm_key(tags, int(new[place]))] = fact + after.live[place].tobytes()
    return found


def _touched(
    before: NDArray[np.void], after: NDArray[np.void], old: NDArray[np.intp], new: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Places in the table after of rows that are new or differ from the table before; ids ascend in both."""
    if not len(old):
        return np.arange(len(new))
    place = np.minimum(np.searchsorted(old, new), len(old) - 1)
    there = old[place] == new
    same = (_as_bytes(before[place]) == _as_bytes(after)).all(axis=1)
    return np.flatnonzero(~(there & same))


def _as_bytes(table: NDArray[np.void]) -> NDArray[np.uint8]:
    """The rows of a table as they lie in memory, shape (rows, bytes): what is no number equals itself there."""
    return np.ascontiguousarray(table).view(np.uint8).reshape(len(table), table.dtype.itemsize)


def _alarm_key(tags: Tags, slot: int) -> str:
    return f"{ALARM}{tags.codes[slot % len(tags)]}/{slot // len(tags)}"


def changed_papers(before: Papers, after: Papers, tags: Tags) -> dict[str, bytes | None]:
    """The records of papers that came, changed or went."""
    if before is after:
        return {}
    found: dict[str, bytes | None] = {}
    for kind in ("answered", "shelved", "outages"):
        old: Mapping[Slot, Paper] = getattr(before, kind)
        new: Mapping[Slot, Paper] = getattr(after, kind)
        for slot in old.keys() | new.keys():
            if old.get(slot) != (paper := new.get(slot)):
                key = f"{PAPER}{kind}/{tags.codes[slot[0]]}/{slot[1]}"
                found[key] = None if paper is None else orjson.dumps(told(paper))
    for row, note in after.notes.items():
        if before.notes.get(row) != note:
            found[NOTE + tags.codes[row]] = orjson.dumps(told(note))
    if before.silence != after.silence:
        found[SILENCE] = None if after.silence is None else orjson.dumps(told(after.silence))
    return found


def changed_situations(before: Situations, after: Situations, tags: Tags) -> dict[str, bytes | None]:
    """The records of situations that opened or ended; what they hold follows from the alarms."""
    if before.open is after.open:
        return {}
    old = {group: each.told.key for group, each in before.open.items()}
    new = {group: each.told.key for group, each in after.open.items()}
    found: dict[str, bytes | None] = {_situation_key(group): None for group in old.keys() - new.keys()}
    for group, key in new.items():
        if old.get(group) != key:
            situation = replace(after.open[group].told, rows=())
            found[_situation_key(group)] = orjson.dumps(told(_Kept(tags.codes[situation.first], situation)))
    return found


def _situation_key(group: Group) -> str:
    return f"{SITUATION}{group[0]}.{group[1]}.{group[2]}"


def changed_suppression(before: Inhibited, after: Inhibited, rows: str) -> dict[str, bytes | None]:
    """The record of what is suppressed by what, where that changed; `rows` names the rows it is told in."""
    if before.held is after.held and before.leaders == after.leaders:
        return {}
    if not after.held:
        return {SUPPRESSED: None}
    return {SUPPRESSED: orjson.dumps({"rows": rows, "inhibited": kept_inhibition(after)})}


def day_record(start: float) -> dict[str, bytes | None]:
    """When a rehearsal's day began."""
    return {DAY: repr(start).encode()}


def clock_record(now: float) -> dict[str, bytes | None]:
    """The feed's clock."""
    return {CLOCK: repr(now).encode()}


def named_rows(tags: Tags) -> str:
    """A name of the indicators in their order."""
    return sha256("\n".join(tags.codes).encode()).hexdigest()[:16]


def restored_standing(records: Mapping[str, bytes], tags: Tags) -> Restored:
    """Everything that was kept, for the indicators of today. Damaged records are left out and said."""
    if not records:
        return Restored(at_first(tags), alarms_at_first(tags))
    rows = {code: row for row, code in enumerate(tags.codes)} if len(records) > 1 else {}
    lost: list[str] = []
    facts, alarms = _alarms(records, tags, rows, lost)
    papers, situations = _papers(records, rows, lost), _situations(records, rows)
    suppressed, clock, day = _suppressed(records, tags), _moment(records, CLOCK), _moment(records, DAY)
    return Restored(facts, alarms, papers, situations, suppressed, clock, day, _told(lost))


def _told(lost: list[str]) -> tuple[Notice, ...]:
    return (_unused(lost),) if lost else ()


def _moment(records: Mapping[str, bytes], name: str) -> float:
    try:
        return float(records.get(name, b"0"))
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class _KeptAlarm:
    """An alarm's record: what was known of its indicator, and its row of `LIVE`."""

    key: str
    row: int
    value: float
    time: float
    level: int
    since: float
    live: NDArray[np.void]


def _alarms(records: Mapping[str, bytes], tags: Tags, rows: Mapping[str, int], lost: list[str]) -> tuple[Facts, Alarms]:
    """Last known facts and alarms. The facts' quality stays unknown until something is heard again."""
    first = at_first(tags)
    values, times, sinces = first.value.copy(), first.time.copy(), first.since.copy()
    level, quality = first.level.copy(), np.where(tags.linked, Quality.UNKNOWN, Quality.UNLINKED).astype(np.uint8)
    kept = _usable_alarms(records, tags, rows, lost)
    for each in kept:
        values[each.row], times[each.row], sinces[each.row], level[each.row] = (
            each.value, each.time, each.since, each.level
        )  # fmt: skip
    facts = replace(first, value=values, time=times, level=level, quality=quality, since=sinces)
    return facts, _restored_alarms(tags, [each.live for each in kept], _faults(records, rows, lost), lost)


def _usable_alarms(
    records: Mapping[str, bytes], tags: Tags, rows: Mapping[str, int], lost: list[str]
) -> list[_KeptAlarm]:
    """The records that say what can be; the others are lost, each by itself."""
    found: list[_KeptAlarm] = []
    for key, record in records.items():
        if key.startswith(ALARM):
            kept = _kept_alarm(key, record, rows)
            if kept is None:
                lost.append(key)
            else:
                found.append(kept)
    if not found:
        return []
    sound = usable(np.concatenate([each.live for each in found]), len(tags)).tolist()
    lost += [each.key for each, good in zip(found, sound, strict=True) if not good]
    return [each for each, good in zip(found, sound, strict=True) if good]


def _kept_alarm(key: str, record: bytes, rows: Mapping[str, int]) -> _KeptAlarm | None:
    """What one record says; None for no indicator of today, or damage."""
    code, _, axis = key.removeprefix(ALARM).rpartition("/")
    row = rows.get(code, -1)
    try:
        value, time, level, since = _FACT.unpack_from(record)
        live = np.frombuffer(record, LIVE, 1, _FACT.size).copy()
    except (error, ValueError):
        return None
    if row < 0 or axis not in {"0", "1"} or level >= len(Level) or not np.isfinite([time, since]).all():
        return None
    live["row"], live["axis"] = row, int(axis)
    return _KeptAlarm(key, row, value, time, level, since, live)


def _faults(records: Mapping[str, bytes], rows: Mapping[str, int], lost: list[str]) -> list[tuple[int, float]]:
    """Row and time of each fault, oldest first."""
    if FAULTS not in records:
        return []
    try:
        kept = heard(_KeptFaults, orjson.loads(records[FAULTS]))
        return [(rows[code], moment) for code, moment in zip(kept.codes, kept.times, strict=True) if code in rows]
    except (Trouble, ValueError):
        lost.append(FAULTS)
        return []


def _restored_alarms(
    tags: Tags, table: list[NDArray[np.void]], faults: Sequence[tuple[int, float]], lost: list[str]
) -> Alarms:
    live = np.concatenate(table) if table else np.empty(0, LIVE)
    stored: dict[str, NDArray[np.generic]] = {name: live[name] for name in LIVE.names or ()}
    stored["fault_row"] = np.array([row for row, _ in faults], np.int32)
    stored["fault_time"] = np.array([moment for _, moment in faults], np.float64)
    try:
        return restored(tags, stored)
    except (KeyError, ValueError):
        lost.append(ALARM)
        return alarms_at_first(tags)


def _papers(records: Mapping[str, bytes], rows: Mapping[str, int], lost: list[str]) -> Papers:
    answered, shelved = dict[Slot, Answered](), dict[Slot, Shelf]()
    outages, notes = dict[Slot, Outage](), dict[int, Noted]()
    silence: Silence | None = None
    for key, record in records.items():
        kind, _, rest = key.removeprefix(PAPER).partition("/")
        code, _, _ = rest.rpartition("/") if key.startswith(PAPER) else (rest, "", "")
        try:
            if key == SILENCE:
                silence = heard(Silence, orjson.loads(record))
            elif key.startswith(NOTE):
                note = replace(heard(Noted, orjson.loads(record)), row=rows[code])
                notes[note.row] = note
            elif key.startswith(PAPER) and kind == "answered":
                one = replace(heard(Answered, orjson.loads(record)), row=rows[code])
                answered[one.row, one.axis] = one
            elif key.startswith(PAPER) and kind == "shelved":
                shelf = replace(heard(Shelf, orjson.loads(record)), row=rows[code])
                shelved[shelf.row, shelf.axis] = shelf
            elif key.startswith(PAPER) and kind == "outages":
                outage = replace(heard(Outage, orjson.loads(record)), row=rows[code])
                outages[outage.row, outage.axis] = outage
        except (Trouble, KeyError, orjson.JSONDecodeError):
            lost.append(key)
    return Papers(answered, shelved, outages, notes, silence)


def _situations(records: Mapping[str, bytes], rows: Mapping[str, int]) -> tuple[Situation, ...]:
    """Those whose places in the park are still the same; any other is told anew, as what stands today."""
    found: list[Situation] = []
    for key, record in records.items():
        if key.startswith(SITUATION):
            with suppress(Trouble, orjson.JSONDecodeError):
                kept = heard(_Kept, orjson.loads(record))
                if rows.get(kept.code) == kept.situation.first:
                    found.append(kept.situation)
    return tuple(found)


def _suppressed(records: Mapping[str, bytes], tags: Tags) -> Inhibited:
    """For the same indicators only; else the causes are found anew from what stands today, and nobody is called."""
    try:
        kept = orjson.loads(records.get(SUPPRESSED, b"{}"))
        return restored_inhibition(kept["inhibited"]) if kept.get("rows") == named_rows(tags) else Inhibited()
    except (AttributeError, KeyError, TypeError, ValueError):
        return Inhibited()


def _unused(lost: list[str]) -> Notice:
    some = "、".join(lost[:3])
    return Notice(
        f"上次运行留下的 {len(lost)} 条状态无法恢复（例如 {some}）：指标已不存在或记录损坏。",
        f"{len(lost)} records of the last run cannot be restored (such as {some}): no such indicator, or damaged.",
        "请核对园区文件是否更换过，并人工确认这些报警。",
        "See whether the park's files were changed, and check these alarms by hand.",
    )
