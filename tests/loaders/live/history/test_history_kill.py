import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.duck import Refused
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Step
from loaders.live.history.places import CHINA, parts_in
from loaders.live.history.seals import seal_of, sha256_of
from loaders.places import ROOT
from scenes.past import Why, moved_on
from tests.history_writers import STAGES, steps_of
from tests.past_park import HAND, NAMES, course, same

ROUNDS = int(os.environ.get("PARKWATCH_KILL_ROUNDS", "3"))


def process(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.history_writers", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def killed_after(folder: Path, seed: int, count: int) -> int:
    """Let a process write, kill it when it has acknowledged so many steps; how many it acknowledged in all."""
    with process("write", str(folder), str(seed)) as writer:
        assert writer.stdout is not None
        acknowledged = 0
        for line in writer.stdout:
            acknowledged = int(line)
            if acknowledged == count:
                writer.kill()
    return acknowledged


def assert_told(history: JoinedHistory, steps: Sequence[Step]) -> None:
    """Each step is there as it was told, none left out."""
    begin = steps[0].moment / 1000
    facts, changes = history.state_at(begin).facts, history.changes(begin, steps[-1].moment / 1000)
    for step in steps:
        assert same(moved_on(facts, changes, step.moment / 1000), step.facts)
    assert history.state_at(steps[-1].moment / 1000).moment == steps[-1].moment / 1000


def test_no_acknowledged_step_is_lost_by_kill_9(tmp_path: Path) -> None:
    chosen = random.Random(9)
    acknowledged = [killed_after(tmp_path, seed, chosen.randint(2, 110)) for seed in range(min(ROUNDS, 10))]
    history = JoinedHistory(NAMES, tmp_path)
    for seed, count in enumerate(acknowledged):
        assert_told(history, steps_of(seed)[:count])
    history.close()
    for seed in range(10, ROUNDS):
        count = killed_after(tmp_path / str(seed), seed % 10, chosen.randint(2, 110))
        history = JoinedHistory(NAMES, tmp_path / str(seed))
        assert_told(history, steps_of(seed % 10)[:count])
        history.close()


@pytest.mark.parametrize("stage", STAGES)
def test_a_day_that_is_killed_while_it_closes_is_whole_and_closed_the_next_time(tmp_path: Path, stage: str) -> None:
    steps = course(3, 80, every_ms=20_000)
    days = DaysWriter(tmp_path, NAMES, HAND)
    days.keep(steps)
    days.drop()
    with process("close", str(tmp_path), stage) as closing:
        closing.communicate()
    assert closing.returncode == -9
    for turn in range(2):
        history = JoinedHistory(NAMES, tmp_path)
        for step in steps[::9]:
            assert same(history.state_at(step.moment / 1000).facts, step.facts), turn
        history.close()
        close_days(tmp_path)
    (part,) = parts_in(tmp_path)
    seal = seal_of(part)
    assert seal is not None
    assert seal.sha256 == sha256_of(part.path)
    assert seal.steps == len(steps)
    assert {path.name for path in tmp_path.iterdir()} <= {part.path.name, part.seal.name, ".closing.lock"}


def test_a_damaged_log_costs_what_came_after_the_damage_and_says_so(tmp_path: Path) -> None:
    count = killed_after(tmp_path, 5, 40)  # before its first checkpoint
    (part,) = parts_in(tmp_path)
    now = time.time()
    log = bytearray(part.wal.read_bytes())
    log[len(log) // 2] ^= 0xFF
    part.wal.write_bytes(log)
    os.utime(part.wal, (now, steps_of(5)[count - 1].moment / 1000 + 3))  # written to the end, and three seconds on
    later = course(6, 5, begin=steps_of(5)[-1].moment + 60_000)
    days = DaysWriter(tmp_path, NAMES, HAND)
    days.keep(later)
    days.close()
    (notice,) = days.notices
    assert "damaged at byte" in notice.en
    assert Path(notice.file).read_bytes() == bytes(log)
    history = JoinedHistory(NAMES, tmp_path)
    (gap,) = history.gaps(steps_of(5)[0].moment / 1000, later[0].moment / 1000)
    assert gap.why is Why.NOT_RECORDED
    kept = [step for step in steps_of(5)[:count] if step.moment / 1000 <= gap.begin]
    assert count // 4 < len(kept) < count
    lost = steps_of(5)[count - 1].moment / 1000 + 3 - gap.begin
    assert (
        f"up to {datetime.fromtimestamp(gap.begin, CHINA):%Y-%m-%d %H:%M:%S} is there, about {lost:.0f} s" in notice.en
    )
    assert_told(history, kept)
    assert same(history.state_at(later[-1].moment / 1000).facts, later[-1].facts)
    history.close()


def test_a_file_that_is_none_is_left_as_it_is_and_a_further_part_begun(tmp_path: Path) -> None:
    (tmp_path / "2026-05-29.duckdb").write_bytes(b"junk" * 5000)
    steps = course(5, 10)
    days = DaysWriter(tmp_path, NAMES, HAND)
    days.keep(steps)
    days.close()
    assert len(days.notices) == 1
    history = JoinedHistory(NAMES, tmp_path)
    assert same(history.state_at(steps[4].moment / 1000).facts, steps[4].facts)
    history.close()
    assert (tmp_path / "2026-05-29.duckdb").read_bytes() == b"junk" * 5000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size for a process")
def test_a_full_disk_loses_only_what_was_not_acknowledged_and_history_goes_on(tmp_path: Path) -> None:
    steps = course(8, 130)
    days = DaysWriter(tmp_path, NAMES, HAND)
    days.keep(steps[:20])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    (part,) = parts_in(tmp_path)
    size = part.wal.stat().st_size + 5_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    kept = 20
    try:
        with pytest.raises(Refused):  # noqa: PT012 how many fit is the disk's affair
            for step in steps[20:110]:
                days.keep([step])
                kept += 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert 20 < kept < 110
    days.keep(steps[110:])
    days.close()
    history = JoinedHistory(NAMES, tmp_path)
    assert_told(history, steps[:kept])
    assert_told(history, steps[110:])
    assert history.state_at(steps[kept + 2].moment / 1000).gap is not None
    history.close()
