from pathlib import Path

import pytest

from loaders.live.history.clickhouse import ClickHouseHistory
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.places import HISTORY
from loaders.live.history.retention import SETTINGS
from loaders.live.incidents import Incidents
from scenes.incident import Subject
from scenes.trouble import Trouble
from tests.recorder_process import small_park
from viewer.case_commands import Place, opened_case


def place_in(folder: Path, history: Path) -> tuple[Place, str]:
    """Where an incident lies that was just begun, and its key."""
    incidents = Incidents.open(folder)
    key = incidents.begin("3 号罐", Subject(1.0e9, 1.0e9 + 60), by="张三", wall=1.0e9 + 60).key
    incidents.close()
    return Place(small_park(), None, folder, folder / "journal.key", history, folder / "none.json"), key


def test_papers_read_the_servers_that_windows_read_unless_a_folder_is_named(tmp_path: Path) -> None:
    place, key = place_in(tmp_path, tmp_path / HISTORY)
    with pytest.raises(Trouble, match="no history"), opened_case(place, key, "张三"):
        pass
    (tmp_path / SETTINGS).write_text('[cluster]\nshards = [["http://127.0.0.1:9"]]\nread = "cluster"\n')
    with opened_case(place, key, "张三") as (case, _):
        assert isinstance(case.history, ClickHouseHistory)
    named, key = place_in(tmp_path, tmp_path / "named")
    named.history.mkdir()
    with opened_case(named, key, "张三") as (case, _):
        assert isinstance(case.history, JoinedHistory)
