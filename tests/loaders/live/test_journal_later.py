"""A disk that refuses from the start on: values go on, acts are refused, and nothing is lost once it has healed."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from loaders.live.acts import Act, Action, Login, Role
from loaders.live.desk import Desk, opened_desk
from loaders.live.feeds import Feed
from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from loaders.live.journal_file import NAME, Unwritable
from loaders.live.journal_later import LateJournal, left_in
from loaders.live.parks import data_of
from loaders.live.people.account_rules import read_rules
from loaders.live.people.accounts import NAME as ACCOUNTS
from loaders.live.people.accounts import Accounts
from loaders.live.recorder import run
from loaders.live.wire.endpoint import Orders, files, read_endpoint
from scenes.alarm import AlarmState
from scenes.plant import Park
from scenes.severity import Level
from tests.recorder_process import COUNT, ROOT, SMALL, restless_day, small_park
from tests.stand_ins import ScriptedFeed, readings
from tests.waiting import wait_until

PASSWORD = "Yuanqu-2026"
NOW = 1.0e9


def real_park() -> Park:
    return replace(small_park(), rehearsal=False, code="440100")


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    return Orders("real", data_dir=str(tmp_path / "data"))


@pytest.fixture
def folder(orders: Orders, tmp_path: Path) -> Path:
    """Where the journal belongs. Its parent is there, itself not yet."""
    found = data_of(real_park(), orders, files(tmp_path, orders))
    found.parent.mkdir(parents=True)
    return found


@pytest.fixture(autouse=True)
def expected_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")


def blocked(folder: Path) -> None:
    """Nobody, not even root, can make a folder where a file is."""
    folder.write_bytes(b"in the way")


@contextmanager
def opened(orders: Orders, run_dir: Path, feed: ScriptedFeed) -> Generator[Desk]:
    def made(_park: Park, _orders: Orders, _start_s: float) -> Feed:
        return feed

    with opened_desk(real_park(), orders, files(run_dir, orders), made) as desk:
        desk.recording.begin(desk.entries, desk.standing, NOW, 0.0)
        yield desk
        desk.recording.end(NOW + 99, 99.0, "asked")


def hear(feed: ScriptedFeed, value: float) -> None:
    """A value of just now: a real park's recorder has the machine's clock."""
    feed.hear(readings((3, value), time=time.time() - 1.0))


def test_a_folder_that_cannot_be_written_stops_no_value_and_refuses_acts(
    orders: Orders, tmp_path: Path, folder: Path
) -> None:
    blocked(folder)
    feed = ScriptedFeed()
    with opened(orders, tmp_path, feed) as desk:
        hear(feed, 95.0)
        state, story = desk.recording.step(NOW, 1.0, rate=0.0, viewers=0)
        assert (state.facts.value[3], state.facts.level[3]) == (95.0, Level.HIGH_HIGH)
        assert len(story.events) == 1
        assert "记录写不进去" in state.board.journal.trouble_zh
        assert "cannot be written" in state.board.journal.trouble_en
        login = desk.recording.answer(Login(1, "Zhang", PASSWORD), NOW, 1.0)
        assert not login.done
        row, level = np.array([3], np.int32), np.array([Level.HIGH_HIGH], np.uint8)
        act = desk.recording.answer(Act(2, "", Action.ACKNOWLEDGE, row, level), NOW, 1.0)
        assert not act.done
        folder.unlink()
        state, _ = desk.recording.step(NOW + 2, 3.0, rate=0.0, viewers=0)
        assert state.board.journal.trouble_zh == ""
        assert desk.recording.anew, "there were no accounts: it begins again to have them"
    journal = Journal.open(folder, owner="test")
    kinds = [each.kind for each in journal.latest(100)[::-1]]
    assert kinds[:3] == ["begun", "fault", "recorder_start"]
    assert {"transition", "alarm", "refused"} <= set(kinds)
    assert journal.numbers() == (1, 1)
    journal.close()


def test_an_earlier_journal_that_comes_back_is_gone_on_with_and_its_numbers_too(
    orders: Orders, tmp_path: Path, folder: Path
) -> None:
    feed, away = ScriptedFeed(), folder.with_name("unplugged")
    with opened(orders, tmp_path, feed) as desk:
        hear(feed, 95.0)
        desk.recording.step(NOW, 1.0, rate=0.0, viewers=0)
        assert not desk.recording.anew
    folder.rename(away)
    blocked(folder)
    feed = ScriptedFeed()
    with opened(orders, tmp_path, feed) as desk:
        hear(feed, 85.0)
        desk.recording.step(NOW, 1.0, rate=0.0, viewers=0)
        folder.unlink()
        away.rename(folder)
        desk.recording.step(NOW + 2, 3.0, rate=0.0, viewers=0)
        assert desk.recording.anew
    with opened(orders, tmp_path, ScriptedFeed()) as desk:
        assert (desk.hello.transitions, desk.hello.events) == (2, 2)
        assert [int(each) for each in desk.before.transitions.number] == [0, 1]
        state, _ = desk.recording.step(NOW, 1.0, rate=0.0, viewers=0)
        assert (state.facts.state[3], state.facts.level[3]) == (AlarmState.UNACK, Level.HIGH)


def test_what_can_be_read_of_a_journal_that_cannot_be_written_is_gone_on_with(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, owner="test")
    journal.append((), standing={"alarm/x/0": b"kept"})
    head = journal.head
    journal.close()
    late = LateJournal(tmp_path, "test", Unwritable("写不进去", "no"))
    assert late.standing() == {"alarm/x/0": b"kept"}
    assert late.head == head
    with pytest.raises(Unwritable):
        late.latest()
    late.append(())
    assert (late.found, late.differs) == (True, False)
    late.close()


def test_damaged_accounts_let_nobody_in_and_stop_nothing(orders: Orders, tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    accounts = Accounts(folder, read_rules(folder))
    accounts.add("Zhang", Role.ADMINISTRATOR, PASSWORD, by="cli", wall=1.0)
    accounts.close()
    (folder / ACCOUNTS).write_bytes(b"no database at all" * 500)
    feed = ScriptedFeed()
    with opened(orders, tmp_path, feed) as desk:
        hear(feed, 95.0)
        state, _ = desk.recording.step(NOW, 1.0, rate=0.0, viewers=0)
        assert state.facts.value[3] == 95.0
        assert state.heartbeat.notice is not None
        assert "账号文件不可用" in state.heartbeat.notice.zh
        assert not desk.recording.answer(Login(1, "Zhang", PASSWORD), NOW, 1.0).done
        assert state.board.journal.trouble_zh == ""


def test_accounts_that_break_under_way_stop_nothing(orders: Orders, tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    accounts = Accounts(folder, read_rules(folder))
    accounts.add("Zhang", Role.ADMINISTRATOR, PASSWORD, by="cli", wall=1.0)
    accounts.close()
    with opened(orders, tmp_path, ScriptedFeed()) as desk:
        assert desk.recording.answer(Login(1, "Zhang", PASSWORD), NOW, 1.0).done
        with closing(sqlite3.connect(folder / ACCOUNTS)) as db:
            db.execute("UPDATE people SET role = 'nobody'")
            db.execute("INSERT INTO changes(wall, by, words) VALUES (1, 'x', 'no json')")
            db.commit()
        for second in range(2, 6):
            desk.recording.step(NOW + second, float(second), rate=0.0, viewers=0)
        assert not desk.recording.answer(Login(2, "Zhang", PASSWORD), NOW + 6, 6.0).done


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of that kind")
def test_a_whole_recorder_lives_through_a_disk_that_is_full_at_the_start(tmp_path: Path) -> None:
    import resource

    orders = replace(SMALL, linger_s=60.0)
    found = files(tmp_path, orders)
    told = orjson.dumps(asdict(orders)).decode()
    words = [sys.executable, "-m", "tests.recorder_process", str(tmp_path), "restless", told]
    most = 2048
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)),
    )
    try:
        wait_until(lambda: read_endpoint(found.endpoint) is not None)
        time.sleep(1.5)
        assert process.poll() is None
        assert (found.data / NAME).stat().st_size <= most, "nothing could be written yet"
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait_until(lambda: left_in(found.data / NAME)[0].transition >= COUNT)
    finally:
        process.kill()
        process.wait()
    journal = Journal.open(found.data, owner="test")
    told_kinds = [each.kind for each in journal.latest(1000)[::-1]]
    assert told_kinds[:2] == ["begun", "fault"]
    numbers = [int(str(each.words["number"])) for each in journal.latest(1000)[::-1] if each.kind == "transition"]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= COUNT
    journal.close()
    assert verify(found.data).sound


def test_once_the_disk_has_healed_the_recorder_begins_again_by_itself(
    orders: Orders, tmp_path: Path, folder: Path
) -> None:
    blocked(folder)
    over, codes = threading.Event(), list[int]()

    def record() -> None:
        codes.append(run(orders, tmp_path, ended=over.is_set, park=real_park(), feed=restless_day))

    def begun() -> int:
        with closing(sqlite3.connect(folder / NAME)) as db, suppress(sqlite3.Error):
            return int(
                db.execute(
                    "SELECT count(*) FROM entries WHERE CAST(record AS TEXT) LIKE '%recorder_start%'"
                ).fetchone()[0]
            )
        return 0

    thread = threading.Thread(target=record)
    thread.start()
    try:
        wait_until(lambda: read_endpoint(files(tmp_path, orders).endpoint) is not None)
        folder.unlink()
        wait_until(lambda: folder.exists() and begun() == 2)
        wait_until(lambda: read_endpoint(files(tmp_path, orders).endpoint) is not None)
    finally:
        over.set()
        thread.join()
    assert codes == [0]
    assert verify(folder).sound
    assert (folder / ACCOUNTS).exists()
