import secrets
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import pytest

from loaders.live.history.asking import Recorder
from loaders.live.history.exporting import exported
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Step
from loaders.live.history.places import CHINA, Part
from loaders.live.history.serving import HistoryServer
from loaders.live.history.writing import Writer
from loaders.live.wire.endpoint import Endpoint
from scenes.past import moved_on
from scenes.trouble import Notice
from tests.past_park import HAND, NAMES, NOON, course, same
from tests.waiting import wait_until


class NoClosing:
    """A `Closer` that closes nothing and remembers what was written."""

    def __init__(self) -> None:
        self.written: list[Part] = []

    def close_all_but(self, part: Part) -> None:
        self.written.append(part)

    def news(self) -> Sequence[Notice]:
        return ()

    def close(self) -> None: ...


@contextmanager
def writing(folder: Path) -> Generator[Writer]:
    writer = Writer(folder, NAMES, HAND, closer=NoClosing())
    try:
        yield writer
    finally:
        writer.close()


def tell(writer: Writer, steps: Sequence[Step]) -> None:
    for step in steps:
        writer.tell(step.facts, step.board, step.moment / 1000, step.wall / 1000)


@pytest.fixture
def endpoint(tmp_path: Path) -> Endpoint:
    return Endpoint(str(tmp_path / "r.sock"), secrets.token_hex(32), 1, "P", 0.0)


def test_today_is_read_through_the_recorder_and_joined_with_yesterday(tmp_path: Path, endpoint: Endpoint) -> None:
    folder = tmp_path / "history"
    yesterday, today = course(1, 20, begin=NOON - 86_400_000), course(2, 40)
    with writing(folder) as writer:
        tell(writer, yesterday)
    with writing(folder) as writer:
        tell(writer, today)
        wait_until(lambda: writer.word.newest == today[-1].moment)
        server = HistoryServer(endpoint, writer)
        recorder = Recorder(folder, lambda: endpoint)
        history = JoinedHistory(NAMES, folder, recorder)
        for step in (yesterday[7], today[0], today[13], today[-1]):
            past = history.state_at(step.moment / 1000)
            assert same(past.facts, step.facts)
            assert past.board == step.board
        begin, end = yesterday[5].moment / 1000, today[30].moment / 1000
        moved = moved_on(history.state_at(begin).facts, history.changes(begin, end), end)
        assert same(moved, today[30].facts)
        some = history.changes(today[0].moment / 1000, end, np.array([2, 7], np.int32))
        assert set(some.row.tolist()) == {2, 7}
        history.close()
        server.close()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_today_is_exported_as_it_will_be_when_it_is_over(
    tmp_path: Path, endpoint: Endpoint, form: Literal["csv", "parquet"]
) -> None:
    folder, steps = tmp_path / "history", course(3, 40)
    begin, end = steps[7].moment, steps[-1].moment + 60_000
    with writing(folder) as writer:
        tell(writer, steps)
        wait_until(lambda: writer.word.newest == steps[-1].moment)
        server = HistoryServer(endpoint, writer)
        recorder = Recorder(folder, lambda: endpoint)
        (now,), (said,) = exported(folder, tmp_path / "now", begin, end, form, far=recorder)
        recorder.close()
        server.close()
        none, (left_out,) = exported(folder, tmp_path / "alone", begin, end, form)
    (later,), notices = exported(folder, tmp_path / "later", begin, end, form)
    assert not notices
    assert rows_of(now) == rows_of(later)
    assert clock_of(steps[-1].moment) in said.en
    assert not none
    assert "cannot be read" in left_out.en
    assert [path.name for path in (tmp_path / "now").iterdir()] == [now.name]


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return duckdb.connect().execute(f"SELECT * FROM '{path}'").fetchall()


def clock_of(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, CHINA).strftime("%H:%M:%S")


def test_what_is_told_later_is_known_later(tmp_path: Path, endpoint: Endpoint) -> None:
    steps = course(5, 40)
    with writing(tmp_path / "history") as writer:
        tell(writer, steps[:20])
        wait_until(lambda: writer.word.newest == steps[19].moment)
        server = HistoryServer(endpoint, writer)
        history = JoinedHistory(NAMES, tmp_path / "history", Recorder(tmp_path / "history", lambda: endpoint))
        assert same(history.state_at(steps[39].moment / 1000).facts, steps[19].facts)
        tell(writer, steps[20:])
        wait_until(lambda: writer.word.newest == steps[39].moment)
        assert same(history.state_at(steps[39].moment / 1000).facts, steps[39].facts)
        assert history.gaps(steps[0].moment / 1000, steps[39].moment / 1000) == ()
        history.close()
        server.close()


def test_midnight_while_somebody_asks(tmp_path: Path, endpoint: Endpoint) -> None:
    steps = course(6, 20, begin=NOON + 12 * 3_600_000 - 7_000)
    folder = tmp_path / "history"
    with writing(folder) as writer:
        tell(writer, steps[:5])
        wait_until(lambda: writer.word.newest == steps[4].moment)
        server = HistoryServer(endpoint, writer)
        history = JoinedHistory(NAMES, folder, Recorder(folder, lambda: endpoint))
        assert same(history.state_at(steps[4].moment / 1000).facts, steps[4].facts)
        tell(writer, steps[5:])
        wait_until(lambda: writer.word.newest == steps[19].moment)
        assert same(history.state_at(steps[3].moment / 1000).facts, steps[3].facts)
        assert same(history.state_at(steps[19].moment / 1000).facts, steps[19].facts)
        assert history.gaps(steps[0].moment / 1000, steps[19].moment / 1000) == ()
        history.close()
        server.close()


def test_readings_that_came_late_are_kept_beside(tmp_path: Path) -> None:
    from loaders.live.history.duck import opened_to_read
    from scenes.readings import Readings

    steps = course(7, 3)
    late = Readings(np.array([3], np.int32), np.array([7.5]), np.array([0], np.uint32), np.array([NOON / 1000 - 60]))
    with writing(tmp_path) as writer:
        writer.tell(steps[0].facts, steps[0].board, NOON / 1000, NOON / 1000, (late,))
    duck = opened_to_read(tmp_path / "2026-05-29.duckdb")
    assert duck.rows("SELECT tag, v, ts - lag FROM late") == [(3, 7.5, NOON - 60_000)]
    duck.close()
