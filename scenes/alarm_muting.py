"""Which alert mutes which, by Alertmanager's rule (prometheus/alertmanager 68fb2d575) in four statements.

An alert that matches the target side of a rule is muted when some other alert (1) matches the source side, (2) is
active, and (3) has the same value for every label in `equal`, where a missing label equals an empty one; (4) but one
that matches both sides is not muted by others that match both sides. `muting_one_by_one` says just that; `muting` says
the same of a whole park at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.alarm_labels import Labelled, Labels, Matcher, fits
from scenes.columns import Flags, Rows, lock

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


def compiled_rule(rule: InhibitionRule, named: Labelled) -> CompiledRule:
    """A rule made ready for the alarms of a park."""
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
