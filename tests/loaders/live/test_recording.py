from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.acts import Action
from loaders.live.chronicle import earlier_story
from loaders.live.clocks import Odd, Oddity
from loaders.live.feeds import Counts, FeedHealth, Line
from loaders.live.journal_file import Unwritable
from scenes.alarm import AlarmState
from scenes.limits import joined
from scenes.severity import Level, Quality
from scenes.trouble import Notice
from tests.a_desk import HOUR, START, RecordingDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RecordingDesk]:
    desk = RecordingDesk(tmp_path / "journal")
    desk.everybody(1.0)
    yield desk
    desk.close()


def test_what_is_told_is_in_the_journal_already(desk: RecordingDesk) -> None:
    story = desk.hear((3, 95.0), at=2.0)
    told = {each.words.get("number") for each in desk.journal.latest(10) if each.kind == "alarm"}
    assert set(story.events.number.tolist()) <= told
    assert len(story.events) == 1


def test_a_full_disk_stops_no_value_and_every_act(
    desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", logger="loaders.live.keeping")  # it is said in the log too, as it should
    guest = desk.log_in_guest()

    def refuse(*_: object, **__: object) -> None:
        raise Unwritable("记录写不进去：磁盘已满。", "The journal cannot be written: the disk is full.")

    with monkeypatch.context() as full:
        full.setattr(desk.journal, "append", refuse)
        story = desk.hear((3, 95.0), at=2.0)
        assert len(story.events) == 1
        assert desk.state is not None
        assert desk.state.facts.value[3] == 95.0
        assert "磁盘已满" in desk.state.board.journal.trouble_zh
        answer = desk.act(guest, Action.ACKNOWLEDGE, 3, level=Level.HIGH_HIGH)
        assert not answer.done
        assert answer.notice is not None
        assert "磁盘已满" in answer.notice.zh
        assert desk.station.facts.unanswered[3] == Level.HIGH_HIGH
    desk.step(5.0)
    assert desk.state.board.journal.trouble_zh == ""
    assert desk.journal.numbers() == (desk.station.transitions, desk.station.events)
    assert desk.act(guest, Action.ACKNOWLEDGE, 3, level=Level.HIGH_HIGH).done


def test_a_source_that_goes_and_comes_back_and_its_gaps_are_journaled(desk: RecordingDesk) -> None:
    up = desk.feed.lines[0]
    desk.feed.lines = [replace(up, line=Line.DOWN, notice=Notice("无应答", "no answer"))]
    desk.step(2.0)
    desk.feed.lines = [replace(up, counts=Counts(gaps=7, healed=7))]
    desk.step(3.0)
    desk.step(4.0)
    assert [kind for kind in desk.kinds() if kind.startswith("feed")] == [
        "feed_back",
        "feed_lost",
        "feed_back",
        "feed_gap",
    ]
    gap = next(each for each in desk.journal.latest(10) if each.kind == "feed_gap")
    assert (gap.words["source"], gap.words["missing"]) == ("script", 7)
    assert desk.state is not None
    assert desk.state.heartbeat.sources == (FeedHealth("script", Line.UP, Counts(gaps=7, healed=7)),)


def test_a_pause_of_the_machine_and_a_jump_of_its_clock_are_journaled_and_made_good(desk: RecordingDesk) -> None:
    desk.clock.odd = [Odd(Oddity.JUMP, 3600.0)]
    desk.step(2.0)
    assert desk.feed.snapshots == 0
    desk.clock.odd = [Odd(Oddity.PAUSE, 60.0)]
    desk.step(3.0)
    assert desk.feed.snapshots == 1, "after a pause every source is asked for all it knows"
    assert [kind for kind in desk.kinds() if kind in {"clock_jump", "pause"}] == ["clock_jump", "pause"]


def test_after_a_clock_was_set_back_values_go_on_and_nothing_is_lost_or_out_of_order(desk: RecordingDesk) -> None:
    desk.everybody(10.0)
    desk.hear((3, 95.0), at=11.0)
    before = desk.station.transitions, desk.station.events
    desk.clock.odd = [Odd(Oddity.FOLLOWED, -HOUR)]
    story = desk.hear((3, 50.0), (4, 95.0), at=12.0 - HOUR)
    facts = desk.station.facts
    assert (facts.value[3], facts.level[3], facts.state[3]) == (50.0, Level.NORMAL, AlarmState.RTNUN)
    assert (facts.level[4], facts.state[4]) == (Level.HIGH_HIGH, AlarmState.UNACK)
    assert desk.station.counts.late == 0
    assert (story.transitions.number[0], story.events.number[0]) == before
    silent = 12.0 - HOUR + float(desk.plan.tags.stale_after.max()) + 1.0
    assert set(desk.hear((3, 50.0), at=silent).transitions.quality_after.tolist()) == {Quality.STALE}
    assert desk.station.facts.quality[3] == Quality.GOOD
    told = desk.journal.latest(1000)[::-1]
    assert [each.words["followed"] for each in told if each.kind == "clock_jump"] == [True]
    for kind, count in (("transition", desk.station.transitions), ("alarm", desk.station.events)):
        assert [each.words["number"] for each in told if each.kind == kind] == list(range(count))


def test_what_is_wrong_with_the_clock_is_told_to_every_viewer(desk: RecordingDesk) -> None:
    desk.clock.notice = Notice("时钟被拨回", "the clock was set back")
    desk.step(2.0)
    assert desk.state is not None
    assert desk.state.heartbeat.notice == desk.clock.notice


def test_situations_and_floods_are_journaled(desk: RecordingDesk) -> None:
    desk.hear(*((row, 95.0) for row in range(8)), at=2.0)
    desk.everybody(3.0)
    desk.hear(*((row, 95.0) for row in range(8)), at=4.0)
    kinds = desk.kinds()
    assert "situation" in kinds
    assert "flood" in kinds
    assert desk.state is not None
    assert desk.state.board.flood


def test_the_board_is_made_once_a_second_and_at_once_when_an_alarm_moves(desk: RecordingDesk) -> None:
    desk.step(1.5)
    assert desk.state is not None
    before = desk.state.board
    desk.step(1.6)
    assert desk.state.board is before
    desk.hear((3, 95.0), at=1.7)
    assert desk.state.board is not before
    assert desk.state.board.situations


def test_what_an_earlier_run_told_can_be_told_again(tmp_path: Path) -> None:
    desk = RecordingDesk(tmp_path / "journal")
    told = [desk.everybody(1.0), desk.hear((3, 95.0), (4, 85.0), at=2.0), desk.hear((3, 50.0), at=3.0)]
    lines = [(each.kind, each.words) for each in desk.journal.latest(1000)]
    again = earlier_story(lines, desk.plan.tags)
    moved = joined([story.transitions for story in told])
    assert again.transitions.number.tolist() == moved.number.tolist()
    assert again.transitions.row.tolist() == moved.row.tolist()
    assert again.transitions.level_after.tolist() == moved.level_after.tolist()
    assert again.events.number.tolist() == [number for story in told for number in story.events.number.tolist()]
    desk.close()


def test_the_end_is_journaled_and_the_feed_let_go(desk: RecordingDesk) -> None:
    assert desk.feed.open
    desk.recording.end(START + 9.0, 9.0, "asked")
    assert not desk.feed.open
    assert desk.kinds()[-1] == "recorder_stop"
