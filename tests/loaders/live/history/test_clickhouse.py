"""Servers that are killed, behind or away: another replica answers, or a plain Trouble, and nothing kept is lost."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.history.clickhouse import ClickHouseHistory
from loaders.live.history.clickhouse_lines import Away, HttpServer, Shard, records
from loaders.live.history.clickhouse_plan import ClusterPlan, prepared_shards, read_cluster
from loaders.live.history.clickhouse_spans import Behind
from loaders.live.history.clickhouse_tables import FACTS
from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.mirroring import Mirror, Mirroring
from loaders.live.history.part_writing import Step
from loaders.live.history.retention import MIRRORED, SETTINGS, Retention, let_go, mirrored, read_retention
from loaders.live.history.tables import Names
from loaders.live.history.writing import Writer
from scenes.trouble import Trouble
from tests.clickhouse_servers import Cluster, Secure
from tests.loaders.live.history.test_writing import NoClosing, tell
from tests.past_park import HAND, NOON, course, same
from tests.servers import free_ports, papers
from tests.waiting import wait_until


def names_of(park: str) -> Names:
    """More than lie on one shard; each test has a park of its own."""
    return Names(park, tuple(f"T{row}" for row in range(100)), ("E",), ("E/U",))


def written(folder: Path, names: Names, steps: list[Step]) -> None:
    days = DaysWriter(folder, names, HAND)
    days.keep(steps)
    days.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("clickhouse"))
    yield made
    made.close()


def test_a_replica_killed_under_a_question_is_stood_in_for_by_the_other(tmp_path: Path, cluster: Cluster) -> None:
    names, steps = names_of("query"), course(1, 30, tags=100)
    written(tmp_path, names, steps)
    close_days(tmp_path)
    Mirror(tmp_path, shards := cluster.shards()).copy_lying()
    wait_until(lambda: _agreed(Mirror(tmp_path, shards), tmp_path))
    history = ClickHouseHistory(names, shards)
    assert same(history.state_at(steps[20].moment / 1000).facts, steps[20].facts)
    cluster.nodes[0].kill()
    assert same(history.state_at(steps[25].moment / 1000).facts, steps[25].facts)
    assert len(history.changes(steps[0].moment / 1000, steps[-1].moment / 1000)) > 0
    cluster.nodes[1].kill()
    with pytest.raises(Away):
        history.state_at(steps[25].moment / 1000)
    with pytest.raises(Away):
        history.changes(steps[0].moment / 1000, steps[-1].moment / 1000)
    cluster.revive(0)
    assert same(history.state_at(steps[25].moment / 1000).facts, steps[25].facts)
    cluster.revive(1)
    history.close()


def test_a_replica_killed_under_an_insert_loses_nothing_that_counts(
    tmp_path: Path, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.history.mirroring")
    names, steps = names_of("insert"), course(2, 60, tags=100)
    folder = tmp_path / "history"
    writer = Writer(folder, names, HAND, closer=NoClosing())
    mirroring = Mirroring(folder, cluster.shards, writer.reading)
    tell(writer, steps[:20])
    wait_until(lambda: mirroring.word.steps >= 10)
    cluster.nodes[3].kill()
    tell(writer, steps[20:])
    history = ClickHouseHistory(names, cluster.shards(), monotonic=iter(range(100_000)).__next__)
    last = steps[-1].moment / 1000
    wait_until(lambda: (span := history.span()) is not None and span.end == last)
    for step in steps[::9]:
        assert same(history.state_at(step.moment / 1000).facts, step.facts)
    writer.close()
    mirroring.close()
    close_days(folder)
    with suppress(Away):
        Mirror(folder, cluster.shards()).copy_lying()
    assert mirrored(folder) == []  # one replica is not there to count: the file has to stay
    cluster.revive(3)
    mirror = Mirror(folder, cluster.shards())
    wait_until(lambda: _agreed(mirror, folder))
    assert mirrored(folder) == ["2026-05-29.duckdb"]
    history.close()


def test_with_a_quorum_nothing_counts_until_two_replicas_have_it(tmp_path: Path, cluster: Cluster) -> None:
    names, steps = names_of("quorum"), course(7, 30, tags=100)
    written(tmp_path, names, steps)
    cluster.nodes[1].kill()
    with pytest.raises(Trouble):
        Mirror(tmp_path, cluster.shards(quorum=2)).copy_lying()
    alone = ClickHouseHistory(names, cluster.shards())
    assert (span := alone.span()) is None or span.end < steps[-1].moment / 1000
    alone.close()
    cluster.revive(1)
    shards = cluster.shards(quorum=2)
    wait_until(lambda: _copied(Mirror(tmp_path, shards)))
    for replica in (0, 1):  # each by itself: whoever was told that it counts may lose either
        history = ClickHouseHistory(names, [Shard([each.replicas[replica]]) for each in shards])
        for step in steps[::7]:
            assert same(history.state_at(step.moment / 1000).facts, step.facts)
        history.close()


def _copied(mirror: Mirror) -> bool:
    with suppress(Trouble):  # a replica that was just revived takes a moment
        mirror.copy_lying()
        return True
    return False


def test_a_replica_that_is_behind_is_passed_over(tmp_path: Path, cluster: Cluster) -> None:
    names, steps = names_of("behind"), course(3, 30, tags=100)
    written(tmp_path, names, steps)
    shards = cluster.shards()
    ahead, behind = shards[0].replicas
    for table in ("s", "k"):
        behind.ask(f"SYSTEM STOP FETCHES {table}")
    Mirror(tmp_path, shards).copy_lying()
    wait_until(lambda: behind.ask("SELECT uniqExact(ts) FROM steps") == ahead.ask("SELECT uniqExact(ts) FROM steps"))
    step = steps[20]
    both = ClickHouseHistory(names, [Shard([behind, ahead]), shards[1]])
    assert same(both.state_at(step.moment / 1000).facts, step.facts)
    alone = ClickHouseHistory(names, [Shard([behind]), shards[1]])
    for ask in (
        lambda: alone.state_at(step.moment / 1000),
        lambda: alone.changes(steps[0].moment / 1000, step.moment / 1000),
        lambda: alone.changes(steps[0].moment / 1000, step.moment / 1000, np.array([3], np.int32)),
    ):
        with pytest.raises(Behind):
            ask()
    for table in ("s", "k"):
        behind.ask(f"SYSTEM START FETCHES {table}")
        behind.ask(f"SYSTEM RESTART REPLICA {table}")  # else it waits a minute before it tries again
    alone.close()
    both.close()


def _agreed(mirror: Mirror, folder: Path) -> bool:
    mirror.copy_lying()
    return mirrored(folder) != []


def test_what_is_put_twice_counts_once(tmp_path: Path, cluster: Cluster) -> None:
    names, steps = names_of("twice"), course(4, 30, tags=100)
    written(tmp_path, names, steps)
    shards = cluster.shards()
    Mirror(tmp_path, shards).copy_lying()
    for shard in shards:  # as one that lost all answers would, and in other blocks
        shard.first(lambda server: server.ask("INSERT INTO s SELECT * FROM s ORDER BY ts DESC, tag"))
        shard.first(lambda server: server.ask("INSERT INTO steps SELECT * FROM steps ORDER BY ts DESC"))
    history = ClickHouseHistory(names, shards)
    for step in steps[::7]:
        assert same(history.state_at(step.moment / 1000).facts, step.facts)
    changes = history.changes(steps[0].moment / 1000, steps[-1].moment / 1000)
    assert len(np.unique(np.column_stack((changes.moment, changes.row)), axis=0)) == len(changes)
    history.close()


def test_a_mirror_goes_on_where_a_killed_one_stopped(tmp_path: Path, cluster: Cluster) -> None:
    names, steps = names_of("resume"), course(5, 150, tags=100)
    written(tmp_path, names, steps[:100])
    shards = cluster.shards()
    Mirror(tmp_path, shards).copy_lying()
    days = DaysWriter(tmp_path, names, HAND)
    days.keep(steps[100:])
    days.close()
    again = Mirror(tmp_path, shards)
    again.copy_lying()
    assert again.steps == 50
    history = ClickHouseHistory(names, shards)
    assert same(history.state_at(steps[-1].moment / 1000).facts, steps[-1].facts)
    history.close()


def test_parts_of_a_park_that_are_recorded_side_by_side_never_hide_each_other(tmp_path: Path, cluster: Cluster) -> None:
    first = names_of("parts")
    second = replace(first, indicators=tuple(f"U{row}" for row in range(100)))
    for names in (first, second):
        written(tmp_path / names.digest, names, course(9, 20, tags=100))
        Mirror(tmp_path / names.digest, cluster.shards()).copy_lying()
    history = ClickHouseHistory(first, cluster.shards())
    with pytest.raises(Trouble, match="recorded in parts"):
        history.span()
    history.close()


def test_a_park_that_changed_is_no_park_in_parts(tmp_path: Path, cluster: Cluster) -> None:
    first = names_of("changed")
    second = replace(first, indicators=tuple(f"U{row}" for row in range(100)))
    steps = course(10, 20, tags=100, begin=NOON + 3_600_000)
    written(tmp_path, first, course(9, 20, tags=100))
    written(tmp_path, second, steps)
    Mirror(tmp_path, shards := cluster.shards()).copy_lying()
    history = ClickHouseHistory(second, shards)
    assert same(history.state_at(steps[-1].moment / 1000).facts, steps[-1].facts)
    history.close()


def test_a_cluster_that_is_away_is_a_trouble_and_holds_nobody_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.history.mirroring")
    names, steps = names_of("away"), course(6, 20, tags=100)
    writer = Writer(tmp_path, names, HAND, closer=NoClosing())
    nobody = [Shard([HttpServer(f"http://127.0.0.1:{free_ports(1)[0]}")])]
    mirroring = Mirroring(tmp_path, lambda: nobody, writer.reading)
    tell(writer, steps)
    wait_until(lambda: mirroring.word.trouble is not None and writer.word.newest == steps[-1].moment)
    trouble = mirroring.word.trouble
    assert trouble is not None
    assert trouble.zh.startswith("历史暂未复制到历史服务器，本机照常记录：")
    assert trouble.remedy_zh
    mirroring.close()
    writer.close()


def test_a_server_behind_tls_is_believed_by_the_authority_that_is_named_and_by_no_other(tmp_path: Path) -> None:
    ours, others = papers(tmp_path / "ours"), papers(tmp_path / "others", "others")
    server = Secure(tmp_path, ours.certificate, ours.key)
    plan = ClusterPlan(((server.url,),), ca_file=str(ours.ca), tables="plain")
    names, steps = names_of("tls"), course(8, 20, tags=100)
    written(tmp_path / "history", names, steps)
    try:
        for stranger in (str(others.ca), ""):
            with pytest.raises(Away):
                prepared_shards(replace(plan, ca_file=stranger))
        shards = prepared_shards(plan)
        Mirror(tmp_path / "history", shards).copy_lying()
        history = ClickHouseHistory(names, shards)
        assert same(history.state_at(steps[-1].moment / 1000).facts, steps[-1].facts)
        history.close()
    finally:
        server.close()


def test_an_answer_that_is_torn_is_no_answer() -> None:
    class Torn:
        name = "torn"

        def ask(self, words: str) -> bytes:
            return bytes(FACTS.itemsize + 1)

        def put(self, words: str, rows: bytes) -> None: ...

        def close(self) -> None: ...

    with pytest.raises(Away):
        records(Torn(), "SELECT", FACTS, 10)
    with pytest.raises(Away):
        records(Torn(), "SELECT", np.dtype([("ts", "u1")]), FACTS.itemsize)


def test_the_servers_are_named_beside_how_long_the_history_is_kept(tmp_path: Path) -> None:
    assert read_cluster(tmp_path) is None
    (tmp_path / SETTINGS).write_text(
        'days = 30\n[cluster]\nshards = [["http://a:8123", "http://b:8123"]]\nquorum = 2\n'
    )
    assert read_retention(tmp_path).days == 30
    assert read_cluster(tmp_path) == replace(ClusterPlan((("http://a:8123", "http://b:8123"),)), quorum=2)
    for wrong in ("[[]]", '["http://a:8123"]', '[["ftp://a"]]', '[["http://u:p@a"]]', "[[1]]", "[]"):
        (tmp_path / SETTINGS).write_text(f"[cluster]\nshards = {wrong}\n")
        with pytest.raises(Trouble):
            read_cluster(tmp_path)


def test_a_day_stays_until_every_server_has_it(tmp_path: Path) -> None:
    names, folder = names_of("stays"), tmp_path / "history"
    for seed in range(3):
        written(folder, names, course(seed, 3, tags=100, begin=NOON + seed * 86_400_000))
    (tmp_path / SETTINGS).write_text('days = 1\n[cluster]\nshards = [["http://a:8123"]]\n')
    assert let_go(folder, Retention(days=1), "2026-05-31") == []
    (folder / MIRRORED).write_text('["2026-05-29.duckdb"]')
    assert [part.day for part in let_go(folder, Retention(days=1), "2026-05-31")] == ["2026-05-29"]
    (tmp_path / SETTINGS).unlink()
    assert [part.day for part in let_go(folder, Retention(days=1), "2026-05-31")] == ["2026-05-30"]
