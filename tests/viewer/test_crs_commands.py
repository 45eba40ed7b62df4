from pathlib import Path

import numpy as np
import pytest

from loaders.importing.site import alone_in
from loaders.package import read_park, write_park
from scenes.datums import Cgcs2000
from scenes.heights import Heights, Vertical
from scenes.plant import Park
from viewer.command import main

TABLE = """point,from_e,from_n,from_h,to_e,to_n,to_h
K1,0,0,5,437000,2488700,6.5
K2,1000,0,5,438000.02,2488700,6.5
K3,0,800,5,437000,2489500.016,6.5
K4,1000,800,5,438000.02,2489500.016,6.5
"""


def test_a_grid_is_fitted_and_certified_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, certificate = tmp_path / "k.csv", tmp_path / "k.html"
    table.write_text(TABLE, encoding="utf-8")
    words = ["crs", "fit", str(table), "--to", "EPSG:4547", "--certificate", str(certificate), "--on", "2026-11-30"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert '--crs "GRID 4' in out
    assert "ON EPSG:4547" in out
    assert "RMS 0.0000 m" in out
    assert "2026-11-30" in certificate.read_text(encoding="utf-8")
    assert main([*words[:6], str(tmp_path / "k.docx")]) == 1
    assert ".pdf" in capsys.readouterr().err


def test_a_point_is_shown_and_a_wrong_system_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crs", "show", "437000", "2488700", "--crs", "cgcs2000 gk cm 114"]) == 0
    assert "GCJ-02" in capsys.readouterr().out
    assert main(["crs", "show", "1", "2", "--crs", "xian80"]) == 1
    assert "七参数" in capsys.readouterr().err


def test_a_parks_heights_are_shown_as_unknown_until_somebody_says_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    park = tmp_path / "a.park"
    write_park(Park("999901", "虚构园区", Cgcs2000(113.5, 22.7), np.empty((0, 2)), ()), park)
    assert main(["crs", "heights", str(park)]) == 0
    assert "未说明" in capsys.readouterr().out
    words = ["--zero", "1985", "--anomaly", "-7.25", "--source", "GD-0117"]
    assert main(["crs", "heights", str(park), *words]) == 0
    assert "-7.250 m（GD-0117）" in capsys.readouterr().out
    assert read_park(park)[0].heights == Heights(Vertical.NATIONAL_1985, -7.25, "GD-0117")
    point = ["crs", "show", "113.5", "22.7", "--crs", "EPSG:4979", "--height", "10"]
    assert main([*point, "--park", str(park)]) == 0
    assert "17.250 m" in capsys.readouterr().out
    assert main(point) == 0
    out = capsys.readouterr().out
    assert "待配置" in out
    assert "10.000 m" in out


def test_a_package_that_somebody_imports_into_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    park = tmp_path / "a.park"
    write_park(Park("999901", "虚构园区", Cgcs2000(113.5, 22.7), np.empty((0, 2)), ()), park)
    with alone_in(park):
        assert main(["crs", "heights", str(park), "--zero", "1985"]) == 1
    assert "另一个导入" in capsys.readouterr().err
    assert read_park(park)[0].heights == Heights()
