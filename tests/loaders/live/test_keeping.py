import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loaders.live.anchor import NAME, Signer, read
from loaders.live.entries import Entry, Kind, read_record
from loaders.live.journal import Journal
from loaders.live.journal_file import NAME as FILE
from loaders.live.journal_file import Unwritable
from loaders.live.keeping import AGAIN_SECONDS, MOST_WAITING, Keeper
from loaders.live.lease import Superseded

DAY = 86_400.0


class FullDisk(Journal):
    """A journal on a disk that a test fills and empties."""

    full = False
    taken_over = False

    def append(self, entries: object, *, standing: object = None) -> None:
        if self.full:
            raise Unwritable("记录写不进去：磁盘已满。", "The journal cannot be written: the disk is full.")
        if self.taken_over:
            raise Superseded("已接管。", "Another recorder has taken over.")
        super().append(entries, standing=standing)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] as given


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[FullDisk]:
    found = FullDisk.open(tmp_path, owner="test")
    assert isinstance(found, FullDisk)
    yield found
    found.full = found.taken_over = False
    found.close()


def fault(number: int) -> Entry:
    return Entry(Kind.FAULT, float(number), float(number), "", {"number": number})


def numbers(journal: Journal) -> list[object]:
    return [each.words.get("number") for each in journal.latest(1000)[::-1] if each.kind == Kind.FAULT]


def test_while_the_disk_is_full_everything_waits_and_then_is_kept_in_order(
    journal: FullDisk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")
    keeper = Keeper(journal)
    assert keeper.keep([fault(0)], {"a": b"0"}, 0.0)
    journal.full = True
    assert not keeper.keep([fault(1)], {"a": b"1"}, 1.0)
    assert not keeper.keep([fault(2)], {"b": b"2"}, 1.1)
    assert keeper.word.trouble_zh
    assert keeper.word.trouble_en
    journal.full = False
    assert not keeper.keep([fault(3)], {}, 1.2), "not asked again at every step"
    assert keeper.keep([fault(4)], {}, 1.2 + AGAIN_SECONDS)
    assert numbers(journal) == [0, 1, 2, 3, 4]
    assert journal.standing() == {"a": b"1", "b": b"2"}
    assert keeper.word.trouble_zh == ""


def test_what_may_be_refused_is_refused_with_the_reason_and_leaves_nothing(
    journal: FullDisk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")
    keeper = Keeper(journal)
    journal.full = True
    notice = keeper.keep_or_refuse([fault(1)], {"a": b"1"}, 0.0)
    assert notice is not None
    assert "磁盘已满" in notice.zh
    journal.full = False
    assert keeper.keep_or_refuse([fault(2)], {}, 0.1) is None, "a person is not kept waiting for the next try"
    assert numbers(journal) == [2]
    assert journal.standing() == {}


def test_what_waits_too_long_is_counted_and_said(journal: FullDisk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")
    keeper = Keeper(journal)
    journal.full = True
    keeper.keep([fault(number) for number in range(MOST_WAITING + 5)], {}, 0.0)
    journal.full = False
    assert keeper.keep([], {}, 10.0)
    keeper.keep([], {}, 11.0)
    with closing(sqlite3.connect(journal.folder / FILE)) as db:
        told = [read_record(row) for (row,) in db.execute("SELECT record FROM entries ORDER BY number LIMIT 3")]
    assert told[1].words == {"lost_entries": 5, "reason": "disk"}
    assert told[2].words == {"number": 5}


def test_another_recorder_is_not_mistaken_for_a_full_disk(journal: FullDisk) -> None:
    keeper = Keeper(journal)
    journal.taken_over = True
    with pytest.raises(Superseded):
        keeper.keep([fault(1)], {}, 0.0)
    with pytest.raises(Superseded):
        keeper.keep_or_refuse([fault(1)], {}, 0.0)


def test_the_journal_is_anchored_at_the_start_daily_and_at_the_end(journal: FullDisk, tmp_path: Path) -> None:
    keeper = Keeper(journal, Signer(tmp_path / "keys" / "key"))
    keeper.anchor("start", 1000.0)
    keeper.anchor("daily", 1000.0 + DAY / 2, daily=True)
    keeper.anchor("daily", 1001.0 + DAY, daily=True)
    keeper.anchor("stop", 1002.0 + DAY)
    assert [each.why for each in read(tmp_path / NAME)] == ["start", "daily", "stop"]
    assert keeper.word.anchored == 1002.0 + DAY
    assert all(each.genuine for each in read(tmp_path / NAME))


def test_a_full_disk_puts_an_anchor_off(journal: FullDisk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")
    keeper = Keeper(journal, Signer(tmp_path / "keys" / "key"))
    journal.full = True
    keeper.anchor("start", 1000.0)
    assert keeper.word.trouble_zh
    journal.full = False
    assert keeper.keep([], {}, 5.0)
    keeper.anchor("daily", 1000.0 + DAY, daily=True)
    assert keeper.word.anchored == 1000.0 + DAY
