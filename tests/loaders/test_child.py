import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from loaders.child import LIMITS, Limits, child_model, run_in_child
from loaders.child_process import ready_children
from loaders.child_task import Work
from loaders.opened import Opened
from loaders.places import ROOT
from scenes.trouble import Notice, Report, Trouble
from tests.loaders import child_tasks

SMALL = replace(LIMITS, memory_in_bytes=512 * 1024**2)


@pytest.fixture(autouse=True)
def nothing_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No child still runs and nothing of one lies among the temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = set(psutil.Process().children(recursive=True))  # whoever shares out work keeps a helper process
    yield
    assert not set(psutil.Process().children(recursive=True)) - before
    assert not list(temporary.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the child leaves what it makes."""
    made = tmp_path / "made"
    made.mkdir()
    return made


def trouble(work: Work, folder: Path, limits: Limits = LIMITS) -> Notice:
    with pytest.raises(Trouble) as caught:
        run_in_child(work, ["a.ifc"], folder=folder, file="a.ifc", limits=limits)
    notice = caught.value.notice
    assert notice.file == "a.ifc"
    assert all((notice.zh, notice.en, notice.remedy_zh, notice.remedy_en))
    return notice


def test_a_model_comes_back_with_what_was_noted_and_how_far_it_was(folder: Path) -> None:
    shares, report = list[float](), Report()
    opened = Opened(folder / "a.ifc", report, progress=shares.append)
    model = child_model(child_tasks.draw, opened)
    assert model.parts == child_tasks.triangle().parts
    assert model.meshes[0].triangles.tolist() == [[0, 1, 2]]
    assert [notice.place for notice in report.notices] == [str(folder / "a.ifc")]
    assert shares == sorted(shares)


def test_trouble_is_carried_back_as_it_was_raised(folder: Path) -> None:
    notice = trouble(child_tasks.refuse, folder)
    assert notice == Notice("不行。", "No.", "换一个。", "Take another.", "a.ifc", "line 3")


def test_what_no_reader_foresaw_is_trouble_too(folder: Path) -> None:
    assert "a length of nothing" in trouble(child_tasks.fail, folder).en
    assert "PanicException: index out of bounds" in trouble(child_tasks.panic, folder).en


def test_a_child_that_asks_for_too_much_at_once_is_refused(folder: Path) -> None:
    assert "more than 512 MB" in trouble(child_tasks.grab, folder, SMALL).en


def test_a_child_that_swells_is_ended(folder: Path) -> None:
    assert "more than 256 MB" in trouble(child_tasks.swell, folder, Limits(256 * 1024**2)).en
    (folder / "large").unlink()  # a quarter of a gigabyte that pytest would keep


def test_a_child_that_hangs_is_ended_with_its_own_children(folder: Path) -> None:
    assert "stood still for 2 seconds" in trouble(child_tasks.hang, folder, Limits(quiet_seconds=2)).en
    assert not _alive(folder / "self")
    assert not _alive(folder / "below")


def test_a_child_that_goes_on_for_ever_is_ended(folder: Path) -> None:
    assert "within 2 seconds" in trouble(child_tasks.dawdle, folder, Limits(seconds=2)).en


def test_a_crash_is_told_with_its_signal(folder: Path) -> None:
    assert "crashed on this file, signal 11" in trouble(child_tasks.crash, folder).en


def test_a_child_that_leaves_without_an_answer_is_noticed(folder: Path) -> None:
    assert "exit code 0" in trouble(child_tasks.leave, folder).en


def test_what_a_child_prints_blocks_nobody(folder: Path) -> None:
    run_in_child(child_tasks.shout, ["a.ifc"], folder=folder, file="a.ifc")
    assert [path.name for path in folder.iterdir()] == ["model.pwm"]


def test_endless_complaints_end_it(folder: Path) -> None:
    assert "no end of complaints" in trouble(child_tasks.complain, folder).en


def test_a_result_that_is_missing_or_unsound_is_not_believed(folder: Path) -> None:
    with pytest.raises(Trouble, match="did not arrive whole"):
        child_model(child_tasks.lie, Opened(folder / "a.ifc"))
    with pytest.raises(Trouble, match="contradicts itself"):
        child_model(child_tasks.lie_about_corners, Opened(folder / "a.ifc"))


def test_control_c_ends_the_child_at_once(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_in_child(child_tasks.hang, ["interrupt"], folder=folder, file="a.ifc")
    assert not _alive(folder / "self")
    assert not _alive(folder / "below")


class _EnoughError(Exception):
    pass


def test_whoever_hears_of_progress_may_break_it_off_though_the_child_is_silent(folder: Path) -> None:
    def enough(_: float) -> None:
        if (folder / "self").exists():
            raise _EnoughError

    with pytest.raises(_EnoughError):
        run_in_child(child_tasks.hang, [], folder=folder, file="a.ifc", progress=enough)
    assert not _alive(folder / "self")


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def test_one_child_waits_for_the_next_file_and_is_another_one_each_time(folder: Path) -> None:
    before, seen = _children(), set[int]()
    with ready_children() as ready:
        assert _children() == before
        for _ in range(3):
            run_in_child(child_tasks.who, [], folder=folder, file="a.ifc", ready=ready)
            seen.add(int((folder / "self").read_text()))
            (waiting,) = _children() - before
            assert waiting.pid not in seen
        assert len(seen) == 3


def test_a_child_that_died_while_it_waited_is_replaced(folder: Path) -> None:
    before = _children()
    with ready_children() as ready:
        ready.restock()
        (waiting,) = _children() - before
        waiting.kill()
        waiting.wait()
        run_in_child(child_tasks.who, [], folder=folder, file="a.ifc", ready=ready)
        assert int((folder / "self").read_text()) != waiting.pid


def test_a_child_that_waited_is_held_to_the_limits_of_its_task(folder: Path) -> None:
    with ready_children() as ready:
        ready.restock()
        with pytest.raises(Trouble, match="more than 512 MB"):
            run_in_child(child_tasks.grab, [], folder=folder, file="a.ifc", limits=SMALL, ready=ready)


@pytest.mark.skipif(sys.platform != "linux", reason="what ends it is Linux's")
@pytest.mark.parametrize("way", ["wait", "work"])
def test_no_child_outlives_whoever_started_it(folder: Path, way: str) -> None:
    line = [sys.executable, "-m", "tests.loaders.orphaned", str(folder), way]
    parent = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([child], timeout=30)
    if (folder / "below").exists():
        psutil.Process(int((folder / "below").read_text())).kill()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def _alive(path: Path) -> bool:
    try:
        return psutil.Process(int(path.read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
