"""Which history is opened: the recorder's days, or the servers that `history.toml` says to read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.desk import opened_desk
from loaders.live.history.clickhouse_lines import Away
from loaders.live.history.mirroring import Mirror
from loaders.live.history.opening import far_history_at, history_at
from loaders.live.history.places import HISTORY
from loaders.live.history.retention import SETTINGS
from loaders.live.parks import data_of
from loaders.live.wire.endpoint import Orders, files
from loaders.live.wire.pipe import State
from scenes.plant import Park
from scenes.trouble import Trouble
from tests.clickhouse_servers import Cluster
from tests.past_park import same
from tests.recorder_process import SMALL, restless_day, small_park
from tests.servers import LOOPBACK, free_ports
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("clickhouse"))
    yield made
    made.close()


def recorded(park: Park, orders: Orders, run_dir: Path) -> list[State]:
    """What a recorder told its viewers in ten steps."""
    with opened_desk(park, orders, files(run_dir, orders), restless_day) as desk:
        desk.recording.begin(desk.entries, desk.standing, 1.0e9, 0.0)
        told = [desk.recording.step(1.0e9 + n, float(n), rate=0.0, viewers=0)[0] for n in range(10)]
        desk.recording.end(1.0e9 + 10, 10.0, "asked")
    return told


def settings_of(urls: list[list[str]]) -> str:
    return f'[cluster]\nshards = {urls}\ntables = "there"\nread = "cluster"\n'.replace("'", '"')


def test_a_window_reads_the_servers_that_it_is_told_to_read_here_and_on_another_machine(
    tmp_path: Path, cluster: Cluster
) -> None:
    park, orders = small_park(), SMALL
    told = recorded(park, orders, tmp_path)
    folder = data_of(park, orders, files(tmp_path, orders))
    Mirror(folder / HISTORY, cluster.shards()).copy_lying()
    ports = [each.port for each in cluster.nodes]
    urls = [[f"http://{LOOPBACK}:{port}" for port in lot] for lot in (ports[:2], ports[2:])]
    (folder / SETTINGS).write_text(settings_of(urls))
    for path in (folder / HISTORY).glob("*.duckdb"):
        path.unlink()  # what is told now comes from the servers
    beside = history_at(park, orders, tmp_path)
    far_orders = replace(orders, recorder="10.0.0.1:4000")
    elsewhere = data_of(park, far_orders, files(tmp_path / "elsewhere", far_orders))
    elsewhere.mkdir(parents=True)
    (elsewhere / SETTINGS).write_text(settings_of(urls))
    far = far_history_at(park, far_orders, tmp_path / "elsewhere")
    for history in (beside, far):
        for state in told[::3]:
            assert same(history.state_at(state.now).facts, state.facts)
        history.close()


def test_servers_that_do_not_answer_are_told_and_the_days_are_not_read_behind_ones_back(tmp_path: Path) -> None:
    park, orders = small_park(), SMALL
    told = recorded(park, orders, tmp_path)
    folder = data_of(park, orders, files(tmp_path, orders))
    (folder / SETTINGS).write_text(settings_of([[f"http://{LOOPBACK}:{free_ports(1)[0]}"]]))
    history = history_at(park, orders, tmp_path)
    with pytest.raises(Away):
        history.state_at(told[-1].now)
    history.close()


def test_a_line_to_another_machine_has_no_history_where_no_servers_are_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no history over this line"):
        far_history_at(small_park(), SMALL, tmp_path)


def test_a_mirror_that_cannot_copy_is_told_to_every_viewer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.history.mirroring")
    park, orders = small_park(), SMALL
    found = files(tmp_path, orders)
    folder = data_of(park, orders, found)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(settings_of([[f"http://{LOOPBACK}:{free_ports(1)[0]}"]]))
    with opened_desk(park, orders, found, restless_day) as desk:
        desk.recording.begin(desk.entries, desk.standing, 1.0e9, 0.0)
        moments = iter(range(100_000))

        def said() -> bool:
            state, _ = desk.recording.step(1.0e9 + next(moments), 0.0, rate=0.0, viewers=0)
            notice = state.heartbeat.notice
            return notice is not None and notice.zh.startswith("历史暂未复制") and bool(notice.remedy_zh)

        wait_until(said)
