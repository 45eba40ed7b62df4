from pathlib import Path

import pytest

from scenes.trouble import Notice, Trouble
from viewer.crash import CrashFile


def raised(error: BaseException) -> BaseException:
    """An error with the place it came from, as a real one has."""
    with pytest.raises(type(error)) as caught:
        _raise(error)
    return caught.value


def _raise(error: BaseException) -> None:
    raise error


def test_a_bug_is_written_to_a_file_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Notice] = []
    crashes = CrashFile(tmp_path, told.append)
    for _ in range(3):
        crashes.hear(raised(ZeroDivisionError("a share of nothing")))
    caplog.clear()  # the log is meant to speak here
    [path] = tmp_path.iterdir()
    assert "a share of nothing" in path.read_text(encoding="utf-8")
    assert "test_crash.py" in path.read_text(encoding="utf-8")
    assert len(told) == 1
    assert path.name in told[0].remedy_en


def test_a_trouble_is_told_as_it_stands_and_leaves_no_file(tmp_path: Path) -> None:
    told: list[Notice] = []
    CrashFile(tmp_path, told.append).hear(Trouble("没有电。", "There is no power."))
    assert [notice.en for notice in told] == ["There is no power."]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_second_crash(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Notice] = []
    (tmp_path / "file").write_text("in the way")
    CrashFile(tmp_path / "file", told.append).hear(raised(KeyError("x")))
    caplog.clear()
    assert len(told) == 1
