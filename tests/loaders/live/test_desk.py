import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.acts import Login, Role
from loaders.live.desk import ENDED, Desk, opened_desk
from loaders.live.entries import read_record
from loaders.live.feeds import Line
from loaders.live.journal_file import NAME
from loaders.live.lease import Held
from loaders.live.parks import data_of, feed_of, key_of
from loaders.live.people.account_rules import read_rules
from loaders.live.people.accounts import Accounts
from loaders.live.wire.endpoint import Orders, files
from loaders.live.wire.pipe import State
from scenes.plant import Park
from scenes.severity import Quality
from tests.recorder_process import SMALL, restless_day, small_park

PASSWORD = "Yuanqu-2026"


def real_park() -> Park:
    return replace(small_park(), rehearsal=False, code="440100")


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    return Orders("real", data_dir=str(tmp_path / "data"))


@contextmanager
def opened(park: Park, orders: Orders, run_dir: Path) -> Generator[tuple[Desk, State]]:
    """A desk that has begun and taken its first step."""
    feed = restless_day if park.rehearsal else feed_of
    with opened_desk(park, orders, files(run_dir, orders), feed) as desk:
        desk.recording.begin(desk.entries, desk.standing, 1.0e9, 0.0)
        state, _ = desk.recording.step(1.0e9, 0.0, rate=0.0, viewers=0)
        yield desk, state
        desk.recording.end(1.0e9 + 1, 1.0, "asked")


def started_with(folder: Path) -> object:
    """What the journal says the values came from when the recorder began."""
    with closing(sqlite3.connect(folder / NAME)) as db:
        told = [read_record(row) for (row,) in db.execute("SELECT record FROM entries ORDER BY number")]
    return next(each for each in told if each.kind == "recorder_start").words["feed"]


def kinds(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / NAME)) as db:
        return [read_record(row).kind for (row,) in db.execute("SELECT record FROM entries ORDER BY number")]


def test_a_real_park_without_a_feed_knows_nothing_and_says_so(orders: Orders, tmp_path: Path) -> None:
    with opened(real_park(), orders, tmp_path) as (desk, state):
        assert set(state.facts.quality.tolist()) == {Quality.UNKNOWN}
        assert state.heartbeat.sources is not None
        [source] = state.heartbeat.sources
        assert source.line is Line.DOWN
        assert source.notice is not None
        assert "没有配置数据源" in source.notice.zh
        assert desk.hello.kind == "live"
        assert not desk.lingers
        again, _ = desk.recording.step(1.0e9 + 0.1, 0.1, rate=0.0, viewers=0)
        assert again.heartbeat.readings == 0


def test_the_journal_says_which_feed_was_used(tmp_path: Path) -> None:
    package = tmp_path / "real.park"
    package.mkdir()
    plan = package / "feed.toml"
    plan.write_text('[[source]]\nname = "s"\nmapping = "generic"\nkind = "rest"\nurl = "http://127.0.0.1:9/v"\n')
    park = real_park()
    for number, (name, used) in enumerate(((str(package), str(plan)), ("real", "none"))):
        orders = Orders(name, data_dir=str(tmp_path / f"data{number}"))
        with opened(park, orders, tmp_path):
            pass
        assert started_with(data_of(park, orders, files(tmp_path, orders))) == used


def test_in_a_real_park_only_those_with_an_account_log_in(orders: Orders, tmp_path: Path) -> None:
    folder = data_of(real_park(), orders, files(tmp_path, orders))
    folder.mkdir(parents=True)
    accounts = Accounts(folder, read_rules(folder))
    accounts.add("管理甲", Role.ADMINISTRATOR, PASSWORD, by="cli", wall=1.0)
    accounts.add("Zhang", Role.OPERATOR, PASSWORD, by="管理甲", wall=2.0)
    accounts.close()
    with opened(real_park(), orders, tmp_path) as (desk, _):
        assert not desk.recording.answer(Login(1, guest=True), 3.0, 3.0).done
        assert not desk.recording.answer(Login(2, "Zhang", "wrong"), 3.0, 3.0).done
        answer = desk.recording.answer(Login(3, "Zhang", PASSWORD), 3.0, 3.0)
        assert (answer.done, answer.person, answer.role) == (True, "Zhang", Role.OPERATOR)
    told = kinds(folder)
    assert told.count("account") == 2, "what was changed from the command line is in the journal"
    assert {"failed_login", "login", "recorder_start", "configuration", "anchor", "recorder_stop"} <= set(told)


def test_two_recorders_on_one_journal_are_refused(orders: Orders, tmp_path: Path) -> None:
    other = replace(orders, seed=2)
    with (
        opened(real_park(), orders, tmp_path),
        pytest.raises(Held, match="written by another recorder"),
        opened(real_park(), other, tmp_path),
    ):
        pass


def test_a_restart_with_the_same_configuration_says_so_once(orders: Orders, tmp_path: Path) -> None:
    for _ in range(2):
        with opened(real_park(), orders, tmp_path):
            pass
    changed = replace(real_park(), enterprises=real_park().enterprises)
    with opened(changed, orders, tmp_path):
        pass
    told = kinds(data_of(real_park(), orders, files(tmp_path, orders)))
    assert (told.count("configuration"), told.count("recorder_start")) == (1, 3)


def test_the_key_of_a_real_journals_anchors_lies_elsewhere(orders: Orders, tmp_path: Path) -> None:
    found, park = files(tmp_path, orders), real_park()
    assert data_of(park, orders, found) not in key_of(park, orders, found).parents


def test_a_rehearsal_that_ended_begins_anew_and_one_cut_off_goes_on(tmp_path: Path) -> None:
    orders, park = SMALL, small_park()
    found = files(tmp_path, orders)
    with opened(park, orders, tmp_path) as (desk, _):
        first = desk.hello.journal
    assert (found.data / ENDED).exists()
    second = ""
    with suppress(KeyboardInterrupt), opened(park, orders, tmp_path) as (desk, _):
        second = desk.hello.journal
        raise KeyboardInterrupt  # cut off, as by a kill
    assert second != first
    assert not (found.data / ENDED).exists()
    with opened(park, orders, tmp_path) as (desk, _):
        assert desk.hello.journal == second


def test_a_damaged_journal_is_said_to_every_viewer(orders: Orders, tmp_path: Path) -> None:
    with opened(real_park(), orders, tmp_path):
        pass
    folder = data_of(real_park(), orders, files(tmp_path, orders))
    (folder / NAME).write_bytes(b"no database at all" * 500)
    with opened(real_park(), orders, tmp_path) as (_, state):
        assert state.heartbeat.notice is not None
        assert "损坏" in state.heartbeat.notice.zh
    assert "fault" in kinds(folder)
