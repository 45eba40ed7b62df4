"""Which alarms are suppressed by design because a cause stands, and by which one. They stay shown and counted.

The rule is Alertmanager's (prometheus/alertmanager 68fb2d575, in four statements): an alert that matches the target
side is muted when some other alert (1) matches the source side, (2) is active, and (3) has the same value for every
label in `equal`, where a missing label equals an empty one; (4) but one that matches both sides is not muted by others
that match both sides. `muting_one_by_one` says just that; `muting` says the same of a whole park at once.

The whole link of an enterprise being lost is an alert of its own. No indicator is that alert, so one of them stands
for it: the first that was lost keeps its contact alarm, calls and is acknowledged; it suppresses those of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Suppression
from scenes.alarm_labels import Labelled, Labels, Matcher, fits, labelled
from scenes.columns import Bytes, Flags, Floats, Rows, lock
from scenes.facts import Facts
from scenes.plant import Park
from scenes.rollup import ancestry_of
from scenes.severity import Level, Quality

NOBODY = -1


@dataclass(frozen=True, slots=True)
class InhibitionRule:
    """One cause and what it suppresses.

    `cause` is a key of `alarm_situations.CAUSES`. A source counts when it has been active for `after` seconds, and for
    `release_after` seconds after its end, so that what comes back by and by does not call one after the other.
    """

    key: str
    source: Matcher
    target: Matcher
    equal: tuple[str, ...]
    cause: str
    cause_zh: str
    cause_en: str
    after: float = 0.0
    release_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Alert:
    """One alarm as the general rule sees it."""

    labels: Labels
    active: bool


def muting_one_by_one(rules: Sequence[InhibitionRule], alerts: Sequence[Alert]) -> list[int]:
    """For each alert the number of the first active source that mutes it, `NOBODY` where none does.

    That nobody mutes itself needs no rule of its own: who would matches both sides.
    """
    return [_muted_by(rules, alerts, target) for target in range(len(alerts))]


def _muted_by(rules: Sequence[InhibitionRule], alerts: Sequence[Alert], target: int) -> int:
    labels = alerts[target].labels
    for rule in rules:
        if not fits(rule.target, labels):
            continue
        both = fits(rule.source, labels)
        for number, other in enumerate(alerts):
            if (
                other.active
                and fits(rule.source, other.labels)
                and all(labels.get(name, "") == other.labels.get(name, "") for name in rule.equal)
                and not (both and fits(rule.target, other.labels))
            ):
                return number
    return NOBODY


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule as rows: `sources` and `targets` are slots.

    `pure` and `both` say which of them match one side only, or both; `source_group` and `target_group` are equal where
    all labels in `equal` are.
    """

    rule: InhibitionRule
    sources: Rows
    pure: Flags
    source_group: Rows
    targets: Rows
    both: Flags
    target_group: Rows
    groups: int

    def __post_init__(self) -> None:
        lock(self.sources, self.pure, self.source_group, self.targets, self.both, self.target_group)


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
        rules=tuple(_compiled(rule, named) for rule in rules),
        enterprise=enterprise,
        linked=linked,
        links=np.bincount(enterprise[linked], minlength=named.enterprises).astype(np.int32),
        patience=park.tags.stale_after,
        slots=named.slots,
    )


def _compiled(rule: InhibitionRule, named: Labelled) -> CompiledRule:
    source, target = named.chosen(rule.source), named.chosen(rule.target)
    group, groups = named.groups(rule.equal)
    sources, targets = np.flatnonzero(source).astype(np.int32), np.flatnonzero(target).astype(np.int32)
    return CompiledRule(
        rule, sources, ~target[sources], group[sources], targets, source[targets], group[targets], groups
    )


def muting(rules: Sequence[CompiledRule], firing: Sequence[Rows], slots: int) -> tuple[Rows, Rows]:
    """For every slot the first source that mutes it, `NOBODY` where none does, and by which rule; shape (slots,) each.

    `firing` holds for each rule the places in its `sources` of those that are active.
    """
    cause, by_rule = np.full(slots, NOBODY, np.int32), np.full(slots, NOBODY, np.int32)
    for number, (rule, places) in enumerate(zip(rules, firing, strict=True)):
        if len(places):
            free = cause[rule.targets] == NOBODY
            found, free_targets = _causes(rule, places)[free], rule.targets[free]
            cause[free_targets] = found
            by_rule[free_targets[found != NOBODY]] = number
    return cause, by_rule


def _causes(rule: CompiledRule, places: Rows) -> Rows:
    """For each target of one rule the first source of its group, shape (targets,)."""
    last = np.iinfo(np.int32).max
    any_source, pure_source = np.full(rule.groups, last, np.int32), np.full(rule.groups, last, np.int32)
    np.minimum.at(any_source, rule.source_group[places], rule.sources[places])
    pure = places[rule.pure[places]]
    np.minimum.at(pure_source, rule.source_group[pure], rule.sources[pure])
    found = np.where(rule.both, pure_source[rule.target_group], any_source[rule.target_group])
    return np.where(found == last, NOBODY, found).astype(np.int32)


_LOST = np.isin(np.arange(len(AlarmState)), (AlarmState.UNACK, AlarmState.ACKED, AlarmState.DSUPR))
"""Which states of the contact alarm mean that the indicator is lost."""

type Seen = Mapping[int, tuple[float, float]]
"""Since when and until when each source was active, by slot."""

_NOTHING: Seen = {}


# ── step by step ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Inhibited:
    """What is suppressed now, by slot, and by what.

    `seen` holds for each rule its sources and when they were active; `leaders` the indicator that stands for each
    lost enterprise, by the enterprise's row; `sources` the source slot and the cause's key of every suppressed slot;
    `began` is the time of the first step.
    """

    held: Mapping[int, Suppression] = field(default_factory=dict[int, Suppression])
    sources: Mapping[int, tuple[int, str]] = field(default_factory=dict[int, tuple[int, str]])
    seen: tuple[Seen, ...] = ()
    leaders: Mapping[int, int] = field(default_factory=dict[int, int])
    began: float | None = None

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
    states = np.concatenate([facts.state, facts.contact])
    if not any(map(len, firing)):
        nothing: Mapping[int, tuple[int, str]] = {} if before.sources else before.sources
        return Inhibited(sources=nothing, seen=seen, began=began), _verdict(
            inhibition.tags, np.empty(0, np.intp), before, states
        )
    cause, by_rule = muting(inhibition.rules, firing, inhibition.slots)
    cause[[inhibition.tags + row for row in leaders.values()]] = NOBODY
    wanted = np.flatnonzero((cause[: 2 * inhibition.tags] != NOBODY) & _kept(active, before, inhibition.tags))
    held, sources = _held(inhibition, before, wanted, cause, by_rule, leaders, now)
    same = sources == before.sources  # the same object then: whoever gathers sees at once that nothing moved
    return Inhibited(held, before.sources if same else sources, seen, leaders, began), _verdict(
        inhibition.tags, wanted, before, states
    )


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


def _kept(active: Flags, before: Inhibited, tags: int) -> Flags:
    """Alarms whose condition is true, and those suppressed already; shape (2 × tags,)."""
    found = active[: 2 * tags].copy()
    found[list(before.held)] = True
    return found


def _held(
    inhibition: Inhibition,
    before: Inhibited,
    wanted: NDArray[np.intp],
    cause: Rows,
    by_rule: Rows,
    leaders: Mapping[int, int],
    now: float,
) -> tuple[dict[int, Suppression], dict[int, tuple[int, str]]]:
    """The suppressions by slot: those that were there stay as they are for as long as their cause does."""
    held: dict[int, Suppression] = {}
    sources: dict[int, tuple[int, str]] = {}
    tags, first = inhibition.tags, 2 * inhibition.tags
    numbers: list[int] = by_rule[wanted].tolist()
    for slot, source, number in zip(wanted.tolist(), cause[wanted].tolist(), numbers, strict=True):
        old, rule = before.held.get(slot), inhibition.rules[number].rule
        sources[slot] = (source, rule.cause)
        if old is not None and before.sources[slot] == sources[slot]:
            held[slot] = old
            continue
        row = leaders[source - first] if source >= first else source % tags
        since = now if old is None else old.since
        held[slot] = Suppression(slot % tags, slot // tags, since, rule.cause_zh, rule.cause_en, row)
    return held, sources


def _verdict(tags: int, wanted: NDArray[np.intp], before: Inhibited, states: Bytes) -> Verdict:
    """What is new is told once, also of an alarm out of service, the stronger state; so is what ends."""
    held, stays = np.zeros(len(states), np.bool_), np.zeros(len(states), np.bool_)
    held[list(before.held)] = True
    stays[wanted] = True
    aside = (states == AlarmState.DSUPR) | (states == AlarmState.OOSRV)
    suppress = np.flatnonzero(stays & (~held | ~aside))
    release = np.flatnonzero(~stays & (held | (states == AlarmState.DSUPR)))
    return Verdict(
        (suppress % tags).astype(np.int32),
        np.where(suppress < tags, Axis.PROCESS, Axis.CONTACT).astype(np.uint8),
        (release % tags).astype(np.int32),
        np.where(release < tags, Axis.PROCESS, Axis.CONTACT).astype(np.uint8),
    )
