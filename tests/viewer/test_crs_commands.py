from pathlib import Path

import pytest

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
