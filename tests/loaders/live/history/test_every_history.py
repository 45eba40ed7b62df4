"""What every history must answer, whoever keeps it: our files, a ClickHouse cluster of 2018, the engine of today."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.history import History
from loaders.live.history.clickhouse import ClickHouseHistory
from loaders.live.history.clickhouse_lines import Shard
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.mirroring import Mirror
from loaders.live.history.part_writing import Step
from loaders.live.history.tables import Names
from scenes.facts import Facts
from scenes.past import Why, moved_on
from tests.clickhouse_servers import Cluster, InProcess
from tests.past_park import HAND, NAMES, NOON, course, same

MANY = Names("P", tuple(f"T{row}" for row in range(100)), ("E",), ("E/U",))
"""More than lie on one shard."""

type Open = Callable[[Path, Names], History]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("clickhouse"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    made = InProcess(tmp_path_factory.mktemp("chdb"))
    yield made
    made.end()


@pytest.fixture(params=["files", "cluster", "engine"])
def opened(request: pytest.FixtureRequest) -> Open:
    """Opens what was recorded in a folder, as this history keeps it."""

    def of_shards(folder: Path, names: Names, shards: Sequence[Shard]) -> History:
        Mirror(folder, shards).copy_lying()
        return ClickHouseHistory(names, shards)

    if request.param == "files":
        return lambda folder, names: JoinedHistory(names, folder)
    if request.param == "cluster":
        servers: Cluster = request.getfixturevalue("cluster")
        return lambda folder, names: of_shards(folder, names, servers.shards())
    inside: InProcess = request.getfixturevalue("engine")
    return lambda folder, names: of_shards(folder, names, [Shard([inside])])


def of(park: str, names: Names = NAMES) -> Names:
    """Each test has a park of its own: the servers know them all."""
    return replace(names, park=park)


def written(folder: Path, names: Names, *lots: list[Step]) -> None:
    """Each lot by a recorder of its own."""
    for lot in lots:
        days = DaysWriter(folder, names, HAND)
        days.keep(lot)
        days.close()


def told_at(steps: list[Step], moment: int) -> Step:
    """The naive answer: the last step up to then."""
    return [step for step in steps if step.moment <= moment][-1]


@pytest.mark.parametrize("every_ms", [700, 60_000])
def test_any_moment_is_told_as_live_told_it(tmp_path: Path, opened: Open, every_ms: int) -> None:
    names, steps = of(f"fold{every_ms}", MANY), course(every_ms, 60, every_ms=every_ms, tags=100)
    written(tmp_path, names, steps)
    history = opened(tmp_path, names)
    random = np.random.default_rng(every_ms)
    for _ in range(8):
        asked, later = sorted(random.integers(steps[0].moment, steps[-1].moment, 2).tolist())
        past, right = history.state_at(asked / 1000), told_at(steps, asked)
        assert past.moment == right.moment / 1000
        assert same(past.facts, right.facts)
        assert past.board == right.board
        moved = moved_on(past.facts, history.changes(asked / 1000, later / 1000), later / 1000)
        assert same(moved, told_at(steps, later).facts)
    span = history.span()
    assert span is not None
    assert (span.begin, span.end) == (steps[0].moment / 1000, steps[-1].moment / 1000)
    assert history.gaps(span.begin, span.end) == ()
    history.close()


def test_some_indicators_are_told_as_all_are(tmp_path: Path, opened: Open) -> None:
    names, steps = of("some", MANY), course(3, 60, every_ms=10_000, tags=100)
    written(tmp_path, names, steps)
    history = opened(tmp_path, names)
    begin, end = steps[10].moment / 1000, steps[-1].moment / 1000
    every = history.changes(begin, end)
    assert np.array_equal(every.moment, np.sort(every.moment))
    for rows in ([3, 4, 5], [99, 1, 41], list[int]()):
        some = history.changes(begin, end, np.array(rows, np.int32))
        chosen = np.isin(every.row, rows)
        assert np.array_equal(some.row, every.row[chosen])
        assert np.array_equal(some.moment, every.moment[chosen])
        assert same(some.facts, Facts(**{n: getattr(every.facts, n)[chosen] for n in Facts.__slots__}))
    history.close()


def test_while_nobody_recorded_nothing_is_known(tmp_path: Path, opened: Open) -> None:
    names, first, second = of("gap"), course(1, 10), course(2, 10, begin=NOON + 60_000)
    written(tmp_path, names, first, second)
    history = opened(tmp_path, names)
    past = history.state_at(NOON / 1000 + 30)
    assert past.moment is None
    assert past.gap is not None
    assert (past.gap.begin, past.gap.end) == (first[-1].moment / 1000, second[0].moment / 1000)
    assert past.gap.why is Why.NOT_RECORDED
    assert history.gaps(NOON / 1000, NOON / 1000 + 66) == (past.gap,)
    changes, before = history.changes(NOON / 1000 + 3, NOON / 1000 + 63), history.state_at(NOON / 1000 + 3).facts
    assert same(moved_on(before, changes, NOON / 1000 + 63), told_at(second, NOON + 63_000).facts)
    history.close()


def test_before_anything_was_recorded_there_is_nothing(tmp_path: Path, opened: Open) -> None:
    history = opened(tmp_path, of("nobody"))
    assert history.span() is None
    assert history.state_at(NOON / 1000).moment is None
    assert len(history.changes(0.0, NOON / 1000)) == 0
    history.close()


def test_midnight_is_no_gap(tmp_path: Path, opened: Open) -> None:
    names, steps = of("midnight"), course(5, 20, begin=NOON + 12 * 3_600_000 - 5_000)
    written(tmp_path, names, steps)
    history = opened(tmp_path, names)
    assert history.gaps(steps[0].moment / 1000, steps[-1].moment / 1000) == ()
    for step in steps[::3]:
        assert same(history.state_at(step.moment / 1000).facts, step.facts)
    history.close()


def test_a_clock_set_back_holds_over_what_was_told_first(tmp_path: Path, opened: Open) -> None:
    names, first, second = of("back"), course(1, 100), course(2, 30, begin=NOON + 20_000)
    days = DaysWriter(tmp_path, names, HAND)
    days.keep(first)
    days.keep(second)
    days.close()
    history = opened(tmp_path, names)
    for seconds, lot in ((19, first), (25, second), (60, first)):
        assert same(history.state_at(NOON / 1000 + seconds).facts, told_at(lot, NOON + seconds * 1000).facts)
    changes = history.changes(NOON / 1000, NOON / 1000 + 60)
    assert same(moved_on(first[0].facts, changes, NOON / 1000 + 60), told_at(first, NOON + 60_000).facts)
    history.close()


def test_a_history_is_read_by_code_for_the_scene_that_is_open(tmp_path: Path, opened: Open) -> None:
    steps = course(4, 40)
    written(tmp_path, of("codes"), steps)
    history = opened(
        tmp_path, Names("codes", ("NEW", *(f"T{row}" for row in reversed(range(2, 12)))), ("E",), ("E/U",))
    )
    past = history.state_at(steps[-1].moment / 1000)
    assert np.isnan(past.facts.value[0])
    assert np.array_equal(past.facts.value[1:], steps[-1].facts.value[:1:-1], equal_nan=True)
    span = history.span()
    assert span is not None
    assert (span.strangers, span.newcomers) == (2, 1)
    changes = history.changes(steps[0].moment / 1000, steps[-1].moment / 1000)
    assert same(moved_on(history.state_at(steps[0].moment / 1000).facts, changes, 1e12), past.facts)
    history.close()
