"""Which alarms are suppressed by design because a cause stands, and by which one. They stay shown and counted.

Who mutes whom is said by the rules of `alarm_muting`. The whole link of an enterprise being lost is an alert of its
own. No indicator is that alert, so one of them stands for it: the first that was lost keeps its contact alarm, calls
and is acknowledged; it suppresses those of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Suppression
from scenes.alarm_labels import Labelled, labelled
from scenes.alarm_muting import NOBODY, CompiledRule, InhibitionRule, compiled_rule, muting
from scenes.columns import Bytes, Flags, Floats, Numbers, Rows, lock
from scenes.facts import Facts
from scenes.plant import Park
from scenes.rollup import ancestry_of
from scenes.severity import Level, Quality

__all__ = ["Inhibited", "Inhibition", "InhibitionRule", "Verdict", "compiled", "conditions", "inhibited"]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """All rules for one park.

    `enterprise` (tags,) is each indicator's; `linked` (tags,) and `links` (enterprises,) say which indicators are
    connected, and how many of each enterprise. `patience` (tags,) is for how many seconds an indicator never heard is
    waited for before it is lost: the time-out of any other.
    """

    rules: tuple[CompiledRule, ...]
    enterprise: Rows
    linked: Flags
    links: Rows
    patience: Floats
    slots: int

    def __post_init__(self) -> None:
        lock(self.enterprise, self.linked, self.links, self.patience)

    @property
    def tags(self) -> int:
        """How many indicators there are."""
        return len(self.enterprise)


def compiled(rules: Sequence[InhibitionRule], park: Park, named: Labelled | None = None) -> Inhibition:
    """The rules made ready for a park; `named` saves labelling it again."""
    named = named or labelled(park)
    enterprise, linked = ancestry_of(park).enterprise, park.tags.linked
    return Inhibition(
        rules=tuple(compiled_rule(rule, named) for rule in rules),
        enterprise=enterprise,
        linked=linked,
        links=np.bincount(enterprise[linked], minlength=named.enterprises).astype(np.int32),
        patience=park.tags.stale_after,
        slots=named.slots,
    )


_LOST = np.isin(np.arange(len(AlarmState)), (AlarmState.UNACK, AlarmState.ACKED, AlarmState.DSUPR))
"""Which states of the contact alarm mean that the indicator is lost."""

type Seen = Mapping[int, tuple[float, float]]
"""Since when and until when each source was active, by slot."""

_NOTHING: Seen = {}


@dataclass(frozen=True, slots=True)
class Inhibited:
    """What is suppressed now, by slot, and by what.

    `seen` holds for each rule its sources and when they were active; `leaders` the indicator that stands for each
    lost enterprise, by the enterprise's row; `sources` the source slot and the cause's key of every suppressed slot;
    `began` is the time of the first step. `reasons` (2 × tags,) is a number for source and rule of every slot, `NOBODY`
    where nothing is suppressed; None when it is to be worked out anew.
    """

    held: Mapping[int, Suppression] = field(default_factory=dict[int, Suppression])
    sources: Mapping[int, tuple[int, str]] = field(default_factory=dict[int, tuple[int, str]])
    seen: tuple[Seen, ...] = ()
    leaders: Mapping[int, int] = field(default_factory=dict[int, int])
    began: float | None = None
    reasons: Numbers | None = field(default=None, compare=False)

    @property
    def suppressed(self) -> tuple[Suppression, ...]:
        """All of it as the board shows it."""
        return tuple(self.held.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What has to change: alarms to suppress and alarms to release; `*_axis` holds `Axis`. Pairs have equal shapes."""

    suppress: Rows
    suppress_axis: Bytes
    release: Rows
    release_axis: Bytes

    def __post_init__(self) -> None:
        lock(self.suppress, self.suppress_axis, self.release, self.release_axis)

    def __len__(self) -> int:
        return len(self.suppress) + len(self.release)


def inhibited(inhibition: Inhibition, before: Inhibited, facts: Facts, *, now: float) -> tuple[Inhibited, Verdict]:
    """What is suppressed after this step's facts, and the alarms whose state must change for it.

    Called after ageing and before the alarm engine, so that what a cause brings with it does not call first. An alarm
    is suppressed when its own condition is true, and stays so until no cause is left. `facts.state` and
    `facts.contact` are the states after the step before. `now` is the feed's clock.
    """
    began = now if before.began is None else before.began
    active = conditions(inhibition, facts, now - began)
    seen, firing = _sources(inhibition, before, active, now)
    leaders = _leaders(inhibition, before, facts, firing)
    if not before.held and not any(map(len, firing)):
        return replace(before, seen=seen, leaders=leaders, began=began, reasons=None), _strays(facts)
    reasons = _reasons(inhibition, before, active, firing, leaders)
    after = _told(inhibition, before, Inhibited(before.held, before.sources, seen, leaders, began, reasons), now)
    return after, _verdict(inhibition.tags, _reasons_before(before, reasons), reasons, facts)


def set_back(inhibited: Inhibited, now: float) -> Inhibited:
    """The same after the clock was set back to `now`: no source was active in the future."""
    seen = tuple(
        {slot: (min(first, now), min(last, now)) for slot, (first, last) in each.items()} for each in inhibited.seen
    )
    return replace(inhibited, seen=seen, began=None if inhibited.began is None else min(inhibited.began, now))


def conditions(inhibition: Inhibition, facts: Facts, waited: float) -> Flags:
    """Which alarms have a true condition, delays left aside; shape (slots,).

    A level frozen by bad quality still stands. An enterprise is lost when every one of its linked indicators is. Who
    was not heard yet is not lost before it has been `waited` for, in seconds, as long as for any other; unless it was
    lost when the recorder began again.
    """
    lost = inhibition.linked & (facts.quality != Quality.GOOD)
    lost &= (facts.quality != Quality.UNKNOWN) | (waited >= inhibition.patience) | _LOST[facts.contact]
    count = np.bincount(inhibition.enterprise[lost], minlength=len(inhibition.links))
    whole: Flags = (count == inhibition.links) & (inhibition.links > 0)
    return np.concatenate([facts.level != Level.NORMAL, lost, whole])


def _sources(
    inhibition: Inhibition, before: Inhibited, active: Flags, now: float
) -> tuple[tuple[Seen, ...], list[Rows]]:
    """For each rule since when and until when its sources were active, and the places of those that count now."""
    seen: list[Seen] = []
    firing: list[Rows] = []
    for number, rule in enumerate(inhibition.rules):
        after, hold = rule.rule.after, rule.rule.release_after
        old = before.seen[number] if number < len(before.seen) else _NOTHING
        times = {
            slot: (first, last) for slot, (first, last) in old.items() if last - first >= after and now - last < hold
        }
        slots: list[int] = rule.sources[active[rule.sources]].tolist()
        fresh = now - after if before.began is None else now  # what stands at the beginning stood before it
        times.update((slot, (old[slot][0] if slot in old else fresh, now)) for slot in slots)
        counting = sorted(slot for slot, (first, last) in times.items() if last - first >= after)
        seen.append(times)
        firing.append(np.searchsorted(rule.sources, counting).astype(np.int32))
    return tuple(seen), firing


def _leaders(inhibition: Inhibition, before: Inhibited, facts: Facts, firing: Sequence[Rows]) -> dict[int, int]:
    """Who stands for each lost enterprise, by its row: whoever did before, else the first that was lost."""
    first = 2 * inhibition.tags
    slots = [rule.sources[places] for rule, places in zip(inhibition.rules, firing, strict=True)]
    lost = {int(slot) - first for each in slots for slot in each[each >= first]}
    old = before.leaders
    return {each: old[each] if each in old else _first_lost(inhibition, facts, each) for each in sorted(lost)}


def _first_lost(inhibition: Inhibition, facts: Facts, enterprise: int) -> int:
    """The indicator that was lost first, of those whose contact alarm can call where there is one."""
    rows = np.flatnonzero((inhibition.enterprise == enterprise) & inhibition.linked)
    quiet = np.isin(facts.contact[rows], (AlarmState.SHLVD, AlarmState.DSUPR, AlarmState.OOSRV))
    return int(rows[np.lexsort((rows, facts.since[rows], quiet))[0]])


def _reasons(
    inhibition: Inhibition, before: Inhibited, active: Flags, firing: Sequence[Rows], leaders: Mapping[int, int]
) -> Numbers:
    """A number for source and rule of every alarm that is suppressed, shape (2 × tags,)."""
    both = 2 * inhibition.tags
    if not any(map(len, firing)):
        return np.full(both, NOBODY, np.int64)
    cause, by_rule = muting(inhibition.rules, firing, inhibition.slots)
    cause[[inhibition.tags + row for row in leaders.values()]] = NOBODY
    found = cause[:both].astype(np.int64) * len(inhibition.rules) + by_rule[:both]
    stays = active[:both].copy()
    stays |= (before.reasons != NOBODY) if before.reasons is not None else _flags(before.held, both)
    return np.where((cause[:both] != NOBODY) & stays, found, NOBODY)


def _reasons_before(before: Inhibited, now: Numbers) -> Flags:
    """What was suppressed until now, shape (2 × tags,)."""
    return _flags(before.held, len(now)) if before.reasons is None else before.reasons != NOBODY


def _flags(slots: Mapping[int, Suppression], count: int) -> Flags:
    found = np.zeros(count, np.bool_)
    found[list(slots)] = True
    return found


def _told(inhibition: Inhibition, before: Inhibited, after: Inhibited, now: float) -> Inhibited:
    """With the words for what changed; what did not change keeps its very objects."""
    reasons = after.reasons
    assert reasons is not None
    known = _flags(before.held, len(reasons)) if before.reasons is None else None
    changed = np.flatnonzero((reasons != NOBODY) | known if known is not None else reasons != before.reasons)
    if not changed.size:
        return after
    held, sources = dict(before.held), dict(before.sources)
    tags, first = inhibition.tags, 2 * inhibition.tags
    numbers: list[int] = reasons[changed].tolist()
    for slot, number in zip(changed.tolist(), numbers, strict=True):
        old, old_source = held.pop(slot, None), sources.pop(slot, None)
        if number == NOBODY:
            continue
        source, rule = number // len(inhibition.rules), inhibition.rules[number % len(inhibition.rules)].rule
        sources[slot] = (source, rule.cause)
        if old is not None and old_source == sources[slot]:
            held[slot] = old
            continue
        row = after.leaders[source - first] if source >= first else source % tags
        since = now if old is None else old.since
        held[slot] = Suppression(slot % tags, slot // tags, since, rule.cause_zh, rule.cause_en, row)
    return replace(after, held=held, sources=before.sources if sources == before.sources else sources)


def _verdict(tags: int, before: Flags, reasons: Numbers, facts: Facts) -> Verdict:
    """What is new is told once, also of an alarm out of service, the stronger state; so is what ends."""
    stays, states = reasons != NOBODY, np.concatenate([facts.state, facts.contact])
    aside = (states == AlarmState.DSUPR) | (states == AlarmState.OOSRV)
    suppress, release = stays & (~before | ~aside), ~stays & (before | (states == AlarmState.DSUPR))
    return Verdict(*_rows(tags, suppress), *_rows(tags, release))


def _strays(facts: Facts) -> Verdict:
    """Nothing is suppressed: what still is in that state must leave it."""
    slots = np.concatenate([facts.state == AlarmState.DSUPR, facts.contact == AlarmState.DSUPR])
    return Verdict(*_rows(len(facts), slots[:0]), *_rows(len(facts), slots))


def _rows(tags: int, slots: Flags) -> tuple[Rows, Bytes]:
    """Rows and axes of slots."""
    places = np.flatnonzero(slots)
    return (places % tags).astype(np.int32), np.where(places < tags, Axis.PROCESS, Axis.CONTACT).astype(np.uint8)
