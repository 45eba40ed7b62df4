import json
from pathlib import Path

import pytest

from loaders.importing.site import alone_in
from loaders.package import read_park, write_park
from tests.loaders.test_anchors import indicator, park_of, wall
from viewer.command import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "a.park"
    write_park(park_of(indicator("near", (0.5, 0.25, 2)), indicator("far", (0, 30, 0))), folder, {"w.glb": wall(11.0)})
    return folder


def test_a_dry_run_reports_and_only_the_real_run_writes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = read_park(folder)[0].indicators[0].anchor
    assert main(["anchors", "snap", str(folder), "--dry-run", "--json"]) == 0
    near, far = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert near == {"code": "near", "moves": True, "distance": 1.25, "before": [9.75, 20.5, 3], "after": [11, 20.5, 3]}
    assert (far["moves"], far["distance"], far["after"]) == (False, None, None)
    assert read_park(folder)[0].indicators[0].anchor == before
    assert main(["anchors", "snap", str(folder)]) == 0
    assert "移动 moved 1" in capsys.readouterr().out
    assert read_park(folder)[0].indicators[0].anchor == pytest.approx((0.5, -1, 2))
    assert (folder / "models" / "w.glb").read_bytes() == wall(11.0)
    assert main(["anchors", "snap", str(folder)]) == 0
    assert "moved 0，已在表面 on it already 1" in capsys.readouterr().out


def test_what_is_farther_than_the_limit_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchors", "snap", str(folder), "--within", "0.5"]) == 0
    assert "no surface within reach 2" in capsys.readouterr().out
    assert read_park(folder)[0].indicators[0].anchor == (0.5, 0.25, 2)


def test_a_package_that_somebody_works_on_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with alone_in(folder):
        assert main(["anchors", "snap", str(folder)]) == 1
        assert main(["anchors", "snap", str(folder), "--dry-run"]) == 0
    assert "另一个导入" in capsys.readouterr().err
