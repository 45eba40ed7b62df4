import json

import pytest
from rich.console import Console

from benchmarks.result import Result
from benchmarks.table import MODULES, as_json, measured, show
from scenes.trouble import Trouble

ROWS = [
    Result("frame", 20.0, "ms", "≥ 3.5×", holds=True, peer=100.0, peer_name="somebody"),
    Result("labels", 3.0, "ms", "≤ 4 ms", holds=None),
]


def test_programs_get_every_column_and_the_ratio() -> None:
    told = json.loads(as_json(ROWS))
    assert set(told) == {"device", "results"}
    assert told["results"][0]["ratio"] == pytest.approx(5.0)
    assert told["results"][1]["peer"] is None
    columns = {"name", "ours", "unit", "peer", "peer_name", "ratio", "goal", "holds"}
    assert all(set(row) == columns for row in told["results"])


def test_people_get_a_table() -> None:
    console = Console(record=True, width=120)
    show(ROWS, console)
    said = console.export_text()
    assert "5.0×" in said
    assert "somebody" in said


def test_one_measurement_runs_in_a_process_of_its_own() -> None:
    [row] = measured(["limits_paint"], quick=True)
    assert row.name == "limits_paint"
    assert row.ours > 0
    assert row.ratio is not None


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(Trouble):
        measured(["speed"], quick=True)


def test_every_name_of_the_list_is_measured() -> None:
    assert set(MODULES) == {
        "frame", "recolour", "load_glb", "limits_paint", "labels", "pick", "start", "memory", "soak",
        "tick", "flood", "flood_window", "journal", "alarm_list", "intake_city", "intake_province", "gap_heal",
        "failover", "bus", "pixel", "load_osgb", "load_ifc", "load_las", "load_obj", "crs",
        "select_50k", "select_200k", "stream", "import", "seek", "scrub",
        "state_at", "hour_2000", "intake_history", "crash_history", "evidence",
    }  # fmt: skip
