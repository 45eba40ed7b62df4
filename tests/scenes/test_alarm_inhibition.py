"""Inhibition decides as Alertmanager's four statements do, for one alert and for a whole park alike."""

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.alarm import AlarmState, Axis
from scenes.alarm_inhibition import Inhibited, compiled, conditions, inhibited
from scenes.alarm_labels import NAMES, Matcher, labelled
from scenes.alarm_memory import kept_inhibition, restored_inhibition
from scenes.alarm_muting import NOBODY, Alert, InhibitionRule, muting, muting_one_by_one
from scenes.facts import Facts
from scenes.severity import Level, Quality
from tests.a_park import park
from tests.alarm_steps import good, standing

PARK = park(rows=1, columns=2)
NAMED = labelled(PARK)
TAGS = len(PARK.tags)
PER_FIRM = 6


def rule(
    source: Mapping[str, str] | None = None,
    target: Mapping[str, str] | None = None,
    equal: tuple[str, ...] = ("enterprise",),
    *,
    after: float = 0.0,
    release_after: float = 0.0,
) -> InhibitionRule:
    """A rule with one word for each label."""
    return InhibitionRule(
        "rule",
        words(source or {"side": "source"}),
        words(target or {"side": "target"}),
        equal,
        "power",
        "电源中断",
        "Power lost",
        after,
        release_after,
    )


def words(labels: Mapping[str, str]) -> Matcher:
    return {name: frozenset({word}) for name, word in labels.items()}


@pytest.mark.parametrize("source", ["fired", "resolved", "absent"])
@pytest.mark.parametrize(
    ("on_source", "on_target", "equal"),
    [
        ("A", "A", True),
        ("A", "B", False),
        (None, "A", False),
        ("A", None, False),
        (None, None, True),
        ("", None, True),
        (None, "", True),
        ("", "A", False),
    ],
)
def test_a_target_is_muted_exactly_when_a_source_has_fired_and_the_labels_are_equal(
    source: str, on_source: str | None, on_target: str | None, equal: bool
) -> None:
    def labels(side: str, enterprise: str | None) -> dict[str, str]:
        return {"side": side} | ({} if enterprise is None else {"enterprise": enterprise})

    alerts = [Alert(labels("target", on_target), active=True)]
    if source != "absent":
        alerts.append(Alert(labels("source", on_source), active=source == "fired"))
    found = muting_one_by_one([rule()], alerts)
    assert found[0] == (1 if source == "fired" and equal else NOBODY)
    assert all(muter == NOBODY for muter in found[1:])


@pytest.mark.parametrize(
    ("target_both", "source_both", "muted"),
    [(False, False, True), (False, True, True), (True, False, True), (True, True, False)],
)
def test_who_stands_on_both_sides_is_not_muted_by_others_on_both_sides(
    target_both: bool, source_both: bool, muted: bool
) -> None:
    both = rule({"source": "yes"}, {"target": "yes"})
    target = {"target": "yes", "enterprise": "A"} | ({"source": "yes"} if target_both else {})
    source = {"source": "yes", "enterprise": "A"} | ({"target": "yes"} if source_both else {})
    found = muting_one_by_one([both], [Alert(target, active=True), Alert(source, active=True)])
    assert (found[0] == 1) is muted


def test_nobody_mutes_itself() -> None:
    both = rule({"side": "both"}, {"side": "both"})
    assert muting_one_by_one([both], [Alert({"side": "both", "enterprise": "A"}, active=True)]) == [NOBODY]


def test_every_label_in_equal_must_agree_and_none_named_means_everywhere() -> None:
    source = Alert({"side": "source", "enterprise": "A", "unit": "1"}, active=True)
    target = Alert({"side": "target", "enterprise": "A", "unit": "2"}, active=True)
    assert muting_one_by_one([rule(equal=("enterprise", "unit"))], [target, source])[0] == NOBODY
    assert muting_one_by_one([rule(equal=("enterprise",))], [target, source])[0] == 1
    assert muting_one_by_one([rule(equal=())], [target, source])[0] == 1


MATCHERS = st.dictionaries(st.sampled_from(NAMES), st.none(), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.frozensets(st.sampled_from([*NAMED.words[name], "nobody"]), min_size=1, max_size=4) for name in names}
    )
)
EQUAL = st.sets(st.sampled_from(NAMES), max_size=3).map(lambda names: tuple(sorted(names)))
RULES = st.builds(
    InhibitionRule,
    key=st.just("rule"),
    source=MATCHERS,
    target=MATCHERS,
    equal=EQUAL,
    cause=st.just("power"),
    cause_zh=st.just(""),
    cause_en=st.just(""),
)


@settings(max_examples=150, deadline=None)
@given(rules=st.lists(RULES, min_size=1, max_size=3), share=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_a_whole_park_at_once_is_decided_as_one_by_one(rules: list[InhibitionRule], share: float, seed: int) -> None:
    ready = compiled(rules, PARK, NAMED)
    active = np.random.default_rng(seed).random(NAMED.slots) < share
    firing = [np.flatnonzero(active[each.sources]).astype(np.int32) for each in ready.rules]
    cause, by_rule = muting(ready.rules, firing, ready.slots)
    alerts = [Alert(NAMED.labels(slot), bool(active[slot])) for slot in range(NAMED.slots)]
    assert cause.tolist() == muting_one_by_one(rules, alerts)
    assert ((by_rule == NOBODY) == (cause == NOBODY)).all()


# ── step by step ─────────────────────────────────────────────────────────────────────────────────────────────────────

SWITCH = PARK.indicators[0].code
POWER = rule({"axis": "process", "indicator": SWITCH}, {"scope": "indicator", "kind": "level"})
LINK = rule({"scope": "enterprise"}, {"scope": "indicator", "axis": "contact"}, release_after=60.0)


def lost(facts: Facts, rows: range | list[int], since: float = 5.0) -> Facts:
    quality, begun = facts.quality.copy(), facts.since.copy()
    quality[list(rows)], begun[list(rows)] = Quality.STALE, since
    return replace(facts, quality=quality, since=begun)


def test_a_cause_suppresses_those_whose_condition_is_true_and_says_so_once() -> None:
    ready, facts = compiled([POWER], PARK), standing(good(TAGS), {0: Level.LOW, 2: Level.LOW})
    state, verdict = inhibited(ready, Inhibited(), facts, now=10.0)
    assert (verdict.suppress.tolist(), verdict.suppress_axis.tolist()) == ([2], [Axis.PROCESS])
    (told,) = state.suppressed
    assert (told.row, told.axis, told.cause_row, told.cause_zh, told.since) == (2, 0, 0, "电源中断", 10.0)
    facts = replace(facts, state=states(2, AlarmState.DSUPR))
    state, verdict = inhibited(ready, state, facts, now=11.0)
    assert len(verdict) == 0
    assert state.suppressed == (told,)


def test_what_hangs_on_another_unit_is_not_suppressed() -> None:
    ready = compiled([replace(POWER, equal=("unit",))], PARK)
    facts = standing(good(TAGS), {0: Level.LOW, 2: Level.LOW, PER_FIRM + 2: Level.LOW})
    _, verdict = inhibited(ready, Inhibited(), facts, now=10.0)
    assert verdict.suppress.tolist() == [2]


def test_when_the_cause_ends_all_are_released_and_those_that_came_back_stay_till_then() -> None:
    ready = compiled([POWER], PARK)
    state, _ = inhibited(ready, Inhibited(), standing(good(TAGS), {0: Level.LOW, 2: Level.LOW}), now=10.0)
    aside = states(2, AlarmState.DSUPR)
    back = replace(standing(good(TAGS), {0: Level.LOW}), state=aside)
    state, verdict = inhibited(ready, state, back, now=11.0)
    assert (len(verdict), len(state.suppressed)) == (0, 1)
    state, verdict = inhibited(ready, state, replace(good(TAGS), state=aside), now=12.0)
    assert (verdict.release.tolist(), state.suppressed) == ([2], ())


def test_what_was_suppressed_before_a_restart_is_released_though_nothing_is_remembered() -> None:
    facts = replace(good(TAGS), state=states(2, AlarmState.DSUPR))
    _, verdict = inhibited(compiled([POWER], PARK), Inhibited(), facts, now=10.0)
    assert verdict.release.tolist() == [2]


def test_an_alarm_out_of_service_is_told_once_that_it_is_suppressed_too() -> None:
    ready = compiled([POWER], PARK)
    facts = replace(standing(good(TAGS), {0: Level.LOW, 2: Level.LOW}), state=states(2, AlarmState.OOSRV))
    state, verdict = inhibited(ready, Inhibited(), facts, now=10.0)
    assert verdict.suppress.tolist() == [2]
    state, verdict = inhibited(ready, state, facts, now=11.0)
    assert len(verdict) == 0
    _, verdict = inhibited(ready, state, replace(good(TAGS), state=states(2, AlarmState.OOSRV)), now=12.0)
    assert verdict.release.tolist() == [2]


def test_a_lost_enterprise_keeps_the_contact_alarm_of_its_first_and_suppresses_the_others() -> None:
    ready = compiled([LINK], PARK)
    facts = lost(lost(good(TAGS), range(PER_FIRM)), [4], since=3.0)
    state, verdict = inhibited(ready, Inhibited(), facts, now=10.0)
    assert verdict.suppress.tolist() == [0, 1, 2, 3, 5]
    assert set(verdict.suppress_axis.tolist()) == {Axis.CONTACT}
    assert state.leaders == {0: 4}
    assert {each.cause_row for each in state.suppressed} == {4}


def test_an_enterprise_of_which_one_indicator_is_heard_is_not_lost() -> None:
    ready = compiled([LINK], PARK)
    assert not conditions(ready, lost(good(TAGS), range(1, PER_FIRM)), 0.0)[2 * TAGS]
    assert conditions(ready, lost(good(TAGS), range(PER_FIRM)), 0.0)[2 * TAGS :].tolist() == [True, False, False, False]


def test_who_was_never_heard_is_not_lost_before_the_time_any_other_has() -> None:
    ready = compiled([LINK], PARK)
    never = replace(good(TAGS), quality=np.full(TAGS, Quality.UNKNOWN, np.uint8))
    assert not conditions(ready, never, 59.0)[TAGS:].any()
    assert conditions(ready, never, 60.0)[TAGS:].all()
    state, verdict = inhibited(ready, Inhibited(), never, now=100.0)
    assert len(verdict) == 0
    _, verdict = inhibited(ready, state, never, now=160.0)
    assert len(verdict.suppress) == TAGS - len(PARK.enterprises)


def test_after_the_link_is_back_the_others_are_held_for_a_while_so_that_they_do_not_call_one_by_one() -> None:
    ready = compiled([LINK], PARK)
    facts = lost(good(TAGS), range(PER_FIRM))
    state, _ = inhibited(ready, Inhibited(), facts, now=10.0)
    facts = replace(lost(good(TAGS), [5]), contact=states(5, AlarmState.DSUPR))
    state, verdict = inhibited(ready, state, facts, now=60.0)
    assert 5 not in verdict.release
    state, verdict = inhibited(ready, state, facts, now=70.0)
    assert 5 in verdict.release
    assert (state.suppressed, state.leaders) == ((), {})


def test_a_source_counts_only_after_it_has_been_active_long_enough() -> None:
    ready = compiled([replace(LINK, after=2.0)], PARK)
    facts = lost(good(TAGS), range(PER_FIRM))
    state, _ = inhibited(ready, Inhibited(), good(TAGS), now=9.0)
    state, verdict = inhibited(ready, state, facts, now=10.0)
    assert len(verdict) == 0
    state, verdict = inhibited(ready, state, good(TAGS), now=11.0)
    for now in (11.5, 12.5):
        state, verdict = inhibited(ready, state, facts, now=now)
        assert len(verdict) == 0
    state, verdict = inhibited(ready, state, facts, now=13.5)
    assert len(verdict) == PER_FIRM - 1


def test_a_level_frozen_by_bad_quality_still_inhibits() -> None:
    facts = lost(standing(good(TAGS), {0: Level.LOW, 2: Level.LOW}), [0])
    _, verdict = inhibited(compiled([POWER], PARK), Inhibited(), facts, now=10.0)
    assert verdict.suppress.tolist() == [2]


def test_nothing_is_forgotten_over_a_restart() -> None:
    ready = compiled([POWER, LINK], PARK)
    facts = lost(standing(good(TAGS), {0: Level.LOW, 2: Level.LOW}), range(PER_FIRM))
    state, _ = inhibited(ready, Inhibited(), facts, now=10.0)
    assert restored_inhibition(json.loads(json.dumps(kept_inhibition(state)))) == state


@pytest.mark.parametrize("broken", [{}, {"held": 3}, {"held": [[1]], "sources": [], "seen": [], "leaders": []}])
def test_what_is_not_ours_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        restored_inhibition(broken)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sets(st.integers(0, 8)), st.sets(st.integers(0, 11)), st.booleans(), st.sampled_from([0.5, 3.0, 70.0])
        ),
        max_size=8,
    )
)
def test_whatever_happens_a_recorder_that_begins_again_goes_on_as_if_nothing_had_been(
    steps: list[tuple[set[int], set[int], bool, float]],
) -> None:
    ready = compiled([POWER, replace(LINK, after=1.0)], PARK)
    state, now = Inhibited(), 0.0
    aside = np.zeros((2, TAGS), np.uint8)
    for high, silent, whole, gap in steps:
        now += gap
        facts = standing(good(TAGS), dict.fromkeys(high, Level.LOW))
        facts = lost(facts, range(PER_FIRM) if whole else sorted(silent))
        facts = replace(facts, state=aside[0].copy(), contact=aside[1].copy())
        again = restored_inhibition(kept_inhibition(state))
        state, verdict = inhibited(ready, state, facts, now=now)
        other, same = inhibited(ready, again, facts, now=now)
        assert state == other
        assert (verdict.suppress.tolist(), verdict.release.tolist()) == (same.suppress.tolist(), same.release.tolist())
        assert set(state.held) == set(state.sources)
        aside[verdict.suppress_axis, verdict.suppress] = AlarmState.DSUPR
        aside[verdict.release_axis, verdict.release] = AlarmState.NORM
        assert np.flatnonzero(aside.ravel() == AlarmState.DSUPR).tolist() == sorted(state.held)


def states(row: int, state: AlarmState) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """One alarm in a state, all others normal."""
    found = np.zeros(TAGS, np.uint8)
    found[row] = state
    return found
