"""Days handed on: retention, backup, restore, export, import."""

import csv
import json
import resource
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import numpy as np
import pytest

from loaders.live.feeds.mapping import read_mapping
from loaders.live.history.checking import State, listed
from loaders.live.history.closing import close_days
from loaders.live.history.copies import backed_up, restored
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.exporting import exported
from loaders.live.history.importing import Headings, import_files, import_pages
from loaders.live.history.joined import JoinedHistory, history_of
from loaders.live.history.places import DAY_MS, parts_in
from loaders.live.history.retention import Retention, let_go, read_retention
from loaders.live.history.tables import names_of
from scenes.past import Why
from scenes.trouble import Trouble
from tests.past_park import HAND, NAMES, NOON, course
from tests.recorder_process import small_park

DAYS = 4


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    days = DaysWriter(folder, NAMES, HAND)
    for day in range(DAYS):
        days.keep(
            [
                replace(step, follows=step.moment % DAY_MS > NOON % DAY_MS)
                for step in course(day, 15, begin=NOON + day * DAY_MS)
            ]
        )
    days.close()
    close_days(folder)
    return folder


@pytest.fixture
def four_days(tmp_path: Path, written_once: Path) -> Path:
    """A history of four days, to do with as a test likes."""
    return shutil.copytree(written_once, tmp_path / "history")


def test_what_is_older_goes_and_is_told_as_expired(four_days: Path) -> None:
    gone = let_go(four_days, Retention(days=2), "2026-06-01")
    assert [part.day for part in gone] == ["2026-05-29", "2026-05-30"]
    history = JoinedHistory(NAMES, four_days)
    gap = history.state_at(NOON / 1000 + 2).gap
    assert gap is not None
    assert gap.why is Why.EXPIRED
    assert history.notices == []
    history.close()


def test_bytes_let_go_of_the_oldest_days_and_never_of_today(four_days: Path) -> None:
    size = parts_in(four_days)[0].path.stat().st_size
    assert len(let_go(four_days, Retention(most_bytes=int(2.5 * size)), "2026-06-01")) == 1
    assert len(let_go(four_days, Retention(most_bytes=1), "2026-06-01")) == 2
    assert [part.day for part in parts_in(four_days)] == ["2026-06-01"]


def test_without_a_setting_everything_stays(tmp_path: Path, four_days: Path) -> None:
    assert let_go(four_days, read_retention(tmp_path), "2026-06-01") == []
    (tmp_path / "history.toml").write_text("days = 0\n")
    with pytest.raises(Trouble, match="whole number from 1"):
        read_retention(tmp_path)
    (tmp_path / "history.toml").write_text("days = 365\ngigabytes = 200\n")
    assert read_retention(tmp_path) == Retention(365, 200_000_000_000)


def test_a_backup_brings_back_what_was_lost_and_leaves_what_is_sound(four_days: Path, tmp_path: Path) -> None:
    done, notices = backed_up(four_days, tmp_path / "backup")
    assert (len(done), notices) == (DAYS, [])
    missing, damaged, *_ = parts_in(four_days)
    missing.path.unlink()
    content = bytearray(damaged.path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.path.write_bytes(content)
    states = [each.state for each in listed(four_days, thorough=True)]
    assert states == [State.MISSING, State.DAMAGED, State.SOUND, State.SOUND]
    done, notices = restored(tmp_path / "backup", four_days)
    assert ([part.day for part in done], notices) == ([missing.day, damaged.day], [])
    assert all(each.state is State.SOUND for each in listed(four_days, thorough=True))


def test_a_damaged_day_never_goes_over_a_sound_copy(four_days: Path, tmp_path: Path) -> None:
    backed_up(four_days, tmp_path / "backup")
    part = parts_in(four_days)[0]
    sound = (tmp_path / "backup" / part.path.name).read_bytes()
    part.path.write_bytes(bytes(part.path.stat().st_size))
    done, _ = backed_up(four_days, tmp_path / "backup")
    assert done == []
    assert (tmp_path / "backup" / part.path.name).read_bytes() == sound


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_holds_the_state_at_its_beginning_and_every_change(
    four_days: Path, tmp_path: Path, form: str
) -> None:
    steps = course(1, 15, begin=NOON + DAY_MS)
    begin, end = steps[4].moment, steps[12].moment
    (path,), _ = exported(four_days, tmp_path / "out", begin, end, "csv" if form == "csv" else "parquet")
    rows = duckdb.connect().execute(f"SELECT ts, code, value FROM '{path}'").fetchall()
    told = dict[str, float | None]()
    for _, code, value in rows:
        told[code] = value
    right = [None if np.isnan(each) else float(each) for each in steps[12].facts.value]
    assert [told[code] for code in NAMES.indicators] == right
    assert {row[0] for row in rows[: len(NAMES.indicators)]} == {begin}
    assert [each.name for each in (tmp_path / "out").iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size for a process")
def test_an_export_onto_a_full_disk_leaves_nothing_behind(four_days: Path, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(Trouble, match="not exported"):
            exported(four_days, tmp_path / "out", NOON, NOON + DAYS * DAY_MS, "csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_platforms_table_becomes_an_import_that_stands_apart(tmp_path: Path) -> None:
    park = small_park()
    codes = park.tags.codes
    path = tmp_path / "platform.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["when", "point", "reading", "q"])
        for minute in range(5):
            stamp = f"2026-05-29T12:0{minute}:00+08:00"
            table.writerows(
                [[stamp, codes[0], 1.5 + minute, "good"], [stamp, codes[1], 7, "bad"], [stamp, "??", 1, ""]]
            )
    found = import_files(park, tmp_path, "old", [path], Headings("when", "point", "reading", "q"), HAND)
    assert (found.readings, found.unknown, found.unknown_codes, found.days) == (10, 5, ("??",), ("2026-05-29",))
    history = history_of(park, tmp_path, imported="old")
    past = history.state_at(NOON / 1000 + 150)
    assert past.moment == NOON / 1000 + 120
    assert past.facts.value[0] == 3.5
    assert past.facts.quality[1] != 0
    history.close()
    recorded = history_of(park, tmp_path)
    assert recorded.span() is None
    recorded.close()
    (verdict,) = listed(tmp_path / "imported" / "old")
    assert verdict.source == "imported: platform.csv"
    with pytest.raises(Trouble, match="already"):
        import_files(park, tmp_path, "old", [path], Headings("when", "point", "reading"), HAND)


def test_an_export_can_be_imported_again(four_days: Path, tmp_path: Path) -> None:
    park = small_park()
    steps = course(3, 10, tags=len(park.tags))
    days = DaysWriter(tmp_path / "one", names_of(park), HAND)
    days.keep(steps)
    days.close()
    made, _ = exported(tmp_path / "one", tmp_path / "out", NOON, NOON + DAY_MS, "parquet")
    import_files(park, tmp_path, "again", made, Headings(time="ts"), HAND)
    history = history_of(park, tmp_path, imported="again")
    span = history.span()
    assert span is not None
    values = history.state_at(span.end).facts.value
    right = steps[-1].facts.value
    known = ~np.isnan(right)
    assert np.array_equal(values[known], right[known])
    history.close()


class Pages(BaseHTTPRequestHandler):
    """A platform with two pages of history."""

    codes: tuple[str, ...] = ()

    def do_GET(self) -> None:
        number = int(self.path.rpartition("=")[2])
        points = [{"id": code, "v": number, "t": NOON + number * 60_000} for code in self.codes] if number < 3 else []
        body = json.dumps({"data": points}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the name the parent gives it


@pytest.mark.parametrize("words", ["time,code\n1,2\n", "time,code,value\nyesterday,T,3\n", ""])
def test_a_table_that_is_none_is_refused_and_leaves_nothing(tmp_path: Path, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(words)
    with pytest.raises(Trouble):
        import_files(small_park(), tmp_path / "history", "bad", [path], Headings(), HAND)
    assert not list((tmp_path / "history").glob("imported/*"))


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/history?page="
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_pages_of_a_platform_become_an_import(tmp_path: Path, address: str) -> None:
    park = small_park()
    Pages.codes = park.tags.codes[:3]
    found = import_pages(park, tmp_path, "pages", address + "{page}", read_mapping("generic"), HAND)
    assert found.readings == 6
    history = history_of(park, tmp_path, imported="pages")
    assert history.state_at(NOON / 1000 + 60).facts.value[:3].tolist() == [1, 1, 1]
    assert history.state_at(NOON / 1000 + 120).facts.value[:3].tolist() == [2, 2, 2]
    history.close()


def test_a_platform_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        import_pages(small_park(), tmp_path, "p", "http://127.0.0.1:1/{page}", read_mapping("generic"), HAND)
    assert not list(tmp_path.glob("imported/*"))
