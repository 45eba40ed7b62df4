"""The process that makes a paper is a small one here, and a real one."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scenes.trouble import Notice
from tests.panels.hands import heard, heard_pairs
from viewer.paper_work import PaperWork

BEGIN = """
import json, pathlib, sys, time
def say(**words): print(json.dumps(words), flush=True)
out = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
print("a library's own words", flush=True)
say(part=0.25)
out.write_text("half")
"""
WHOLE = BEGIN + 'say(part=1.0); out.write_text("whole"); say(made=str(out), notices=[dict(zh="注意", en="note")])'
STUCK = BEGIN + "time.sleep(600)"
REFUSED = BEGIN + 'say(trouble=dict(zh="没有历史", en="no history", remedy_zh="", remedy_en="")); sys.exit(1)'
BROKEN = BEGIN + 'raise RuntimeError("out of paper")'
HELD = "a-thing.pdf"


class Heard:
    """What the work told."""

    def __init__(self, program: str, folder: Path, now: Callable[[], float] = lambda: 0.0) -> None:
        self.work = PaperWork(command=(sys.executable, "-c", program), now=now)
        self.out = folder / HELD
        self.parts = heard_pairs(self.work.progressed, float, float)
        self.made = heard_pairs(self.work.made, Path, object)
        self.failed, self.cancelled = heard(self.work.failed, Notice), list[bool]()
        self.work.cancelled.connect(lambda: self.cancelled.append(True))
        self.work.start(["incident"], self.out)


@pytest.fixture
def folder(qapp: QApplication, tmp_path: Path) -> Path:
    assert qapp is not None
    return tmp_path


def test_a_paper_is_put_in_place_whole_with_what_had_to_be_said(folder: Path, qtbot: QtBot) -> None:
    told = Heard(WHOLE, folder)
    qtbot.waitUntil(lambda: bool(told.made), timeout=30_000)
    assert told.out.read_text() == "whole"
    assert told.made == [(told.out, (Notice("注意", "note"),))]
    assert [part for part, _ in told.parts] == [0.25, 1.0]
    assert [each.name for each in folder.iterdir()] == [HELD]
    assert not told.work.busy


def test_the_time_left_follows_from_the_time_spent(folder: Path, qtbot: QtBot) -> None:
    clock = iter([0.0, *(10.0,) * 100])
    told = Heard(WHOLE, folder, lambda: next(clock))
    qtbot.waitUntil(lambda: bool(told.made), timeout=30_000)
    assert told.parts[0] == (0.25, 30.0)


def test_one_that_is_ended_leaves_nothing_and_spares_what_was_there(folder: Path, qtbot: QtBot) -> None:
    (folder / HELD).write_text("of yesterday")
    told = Heard(STUCK, folder)
    qtbot.waitUntil(lambda: bool(told.parts), timeout=30_000)
    told.work.cancel()
    qtbot.waitUntil(lambda: bool(told.cancelled), timeout=30_000)
    assert [each.name for each in folder.iterdir()] == [HELD]
    assert (folder / HELD).read_text() == "of yesterday"
    assert not told.failed


def test_the_window_goes_and_takes_it_along(folder: Path, qtbot: QtBot) -> None:
    told = Heard(STUCK, folder)
    qtbot.waitUntil(lambda: bool(told.parts), timeout=30_000)
    told.work.close()
    assert list(folder.iterdir()) == []
    assert not told.work.busy


@pytest.mark.parametrize(("program", "word"), [(REFUSED, "no history"), (BROKEN, "out of paper")])
def test_what_goes_wrong_is_told_in_words_and_leaves_nothing(
    program: str, word: str, folder: Path, qtbot: QtBot
) -> None:
    told = Heard(program, folder)
    qtbot.waitUntil(lambda: bool(told.failed), timeout=30_000)
    assert word in told.failed[0].en
    assert list(folder.iterdir()) == []


def test_a_program_that_cannot_be_started_and_a_folder_that_is_none_are_told(folder: Path, qtbot: QtBot) -> None:
    nowhere = Heard(WHOLE, folder / "none")
    assert "cannot be written" in nowhere.failed[0].en
    assert nowhere.failed[0].remedy_zh
    missing = PaperWork(command=(str(folder / "no-program"),))
    failed = heard(missing.failed, Notice)
    missing.start([], folder / HELD)
    qtbot.waitUntil(lambda: bool(failed), timeout=30_000)
    assert list(folder.iterdir()) == []
