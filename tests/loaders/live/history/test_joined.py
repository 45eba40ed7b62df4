from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.history import History
from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Step
from loaders.live.history.tables import Names
from scenes.facts import Facts
from scenes.past import Why, moved_on
from tests.past_park import HAND, NAMES, NOON, course, same


def written(folder: Path, *lots: list[Step], names: Names = NAMES) -> None:
    """Each lot by a recorder of its own."""
    for lot in lots:
        days = DaysWriter(folder, names, HAND)
        days.keep(lot)
        days.close()


def told_at(steps: list[Step], moment: int) -> Step:
    """The naive answer: the last step up to then."""
    return [step for step in steps if step.moment <= moment][-1]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("every_ms", [100, 60_000])
def test_any_moment_is_told_as_live_told_it(tmp_path: Path, closed: bool, every_ms: int) -> None:
    steps = course(every_ms, 100, every_ms=every_ms)
    written(tmp_path, steps)
    if closed:
        close_days(tmp_path)
    history: History = JoinedHistory(NAMES, tmp_path)
    random = np.random.default_rng(every_ms)
    for _ in range(25):
        asked, later = sorted(random.integers(steps[0].moment, steps[-1].moment, 2).tolist())
        past = history.state_at(asked / 1000)
        right = told_at(steps, asked)
        assert past.moment == right.moment / 1000
        assert same(past.facts, right.facts)
        assert past.board == right.board
        moved = moved_on(past.facts, history.changes(asked / 1000, later / 1000), later / 1000)
        assert same(moved, told_at(steps, later).facts)
    history.close()


def test_two_indicators_are_told_as_all_are(tmp_path: Path) -> None:
    steps = course(3, 200, every_ms=10_000)
    written(tmp_path, steps)
    history = JoinedHistory(NAMES, tmp_path)
    for rows in ([3, 4], [9, 1]):
        every = history.changes(steps[10].moment / 1000, steps[-1].moment / 1000)
        some_ = history.changes(steps[10].moment / 1000, steps[-1].moment / 1000, np.array(rows, np.int32))
        chosen = np.isin(every.row, rows)
        assert np.array_equal(some_.row, every.row[chosen])
        assert np.array_equal(some_.moment, every.moment[chosen])
        assert same(some_.facts, Facts(**{n: getattr(every.facts, n)[chosen] for n in Facts.__slots__}))
    history.close()


def test_while_nobody_recorded_nothing_is_known(tmp_path: Path) -> None:
    first, second = course(1, 10), course(2, 10, begin=NOON + 60_000)
    written(tmp_path, first, second)
    history = JoinedHistory(NAMES, tmp_path)
    past = history.state_at(NOON / 1000 + 30)
    assert past.moment is None
    assert past.gap is not None
    assert (past.gap.begin, past.gap.end, past.gap.why) == (
        first[-1].moment / 1000,
        second[0].moment / 1000,
        Why.NOT_RECORDED,
    )
    assert history.gaps(NOON / 1000, NOON / 1000 + 66) == (past.gap,)
    changes = history.changes(NOON / 1000 + 3, NOON / 1000 + 63)
    before = history.state_at(NOON / 1000 + 3).facts
    assert same(moved_on(before, changes, NOON / 1000 + 63), told_at(second, NOON + 63_000).facts)
    history.close()


def test_midnight_is_no_gap(tmp_path: Path) -> None:
    evening = NOON + 12 * 3_600_000 - 5_000
    steps = course(5, 20, begin=evening)
    written(tmp_path, steps)
    assert sorted(path.name for path in tmp_path.glob("*.duckdb")) == ["2026-05-29.duckdb", "2026-05-30.duckdb"]
    history = JoinedHistory(NAMES, tmp_path)
    assert history.gaps(steps[0].moment / 1000, steps[-1].moment / 1000) == ()
    for step in steps:
        assert same(history.state_at(step.moment / 1000 + 0.2).facts, step.facts) or step is steps[-1]
    history.close()


def test_a_clock_set_back_begins_a_part_that_holds_over_the_first(tmp_path: Path) -> None:
    first, second = course(1, 100), course(2, 30, begin=NOON + 20_000)
    days = DaysWriter(tmp_path, NAMES, HAND)
    days.keep(first)
    days.keep(second)
    days.close()
    history = JoinedHistory(NAMES, tmp_path)
    assert same(history.state_at(NOON / 1000 + 19).facts, told_at(first, NOON + 19_000).facts)
    assert same(history.state_at(NOON / 1000 + 25).facts, told_at(second, NOON + 25_000).facts)
    assert same(history.state_at(NOON / 1000 + 60).facts, told_at(first, NOON + 60_000).facts)
    changes = history.changes(NOON / 1000, NOON / 1000 + 60)
    assert same(moved_on(first[0].facts, changes, NOON / 1000 + 60), told_at(first, NOON + 60_000).facts)
    history.close()


def test_a_history_is_read_by_code_for_the_scene_that_is_open(tmp_path: Path) -> None:
    steps = course(4, 40)
    written(tmp_path, steps)
    now = Names("P", ("NEW", *(f"T{row}" for row in reversed(range(2, 12)))), ("E",), ("E/U",))
    history = JoinedHistory(now, tmp_path)
    past = history.state_at(steps[-1].moment / 1000)
    assert np.isnan(past.facts.value[0])
    assert np.array_equal(past.facts.value[1:], steps[-1].facts.value[:1:-1], equal_nan=True)
    span = history.span()
    assert span is not None
    assert (span.strangers, span.newcomers) == (2, 1)
    changes = history.changes(steps[0].moment / 1000, steps[-1].moment / 1000)
    assert same(moved_on(history.state_at(steps[0].moment / 1000).facts, changes, 1e12), past.facts)
    history.close()


def test_a_damaged_day_is_lost_and_the_rest_stays(tmp_path: Path) -> None:
    yesterday, today = course(1, 10, begin=NOON - 86_400_000), course(2, 10)
    written(tmp_path, yesterday, today)
    close_days(tmp_path)
    path = tmp_path / "2026-05-28.duckdb"
    content = bytearray(path.read_bytes())
    content[20_000:] = bytes(len(content) - 20_000)
    path.write_bytes(content)
    history = JoinedHistory(NAMES, tmp_path)
    past = history.state_at(yesterday[3].moment / 1000)
    assert past.gap is not None
    assert past.gap.why is Why.LOST
    assert len(history.notices) == 1
    assert same(history.state_at(today[3].moment / 1000).facts, today[3].facts)
    history.close()


def test_a_missing_day_whose_seal_is_there_is_lost(tmp_path: Path) -> None:
    steps = course(1, 10)
    written(tmp_path, steps)
    close_days(tmp_path)
    (tmp_path / "2026-05-29.duckdb").unlink()
    history = JoinedHistory(NAMES, tmp_path)
    past = history.state_at(steps[3].moment / 1000)
    assert past.gap is not None
    assert past.gap.why is Why.LOST
    history.close()


def test_another_park_in_the_same_folder_is_another_part(tmp_path: Path) -> None:
    first, second = course(1, 10), course(2, 10, begin=NOON + 60_000, tags=3)
    written(tmp_path, first)
    written(tmp_path, second, names=replace(NAMES, indicators=("T0", "T1", "T9")))
    assert (tmp_path / "2026-05-29.2.duckdb").exists()
    history = JoinedHistory(NAMES, tmp_path)
    past = history.state_at(second[-1].moment / 1000)
    assert np.array_equal(past.facts.value[[0, 1, 9]], second[-1].facts.value, equal_nan=True)
    history.close()
