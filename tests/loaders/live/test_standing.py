from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.live.acts import Action, Role
from loaders.live.standing import restored_standing
from scenes.alarm import AlarmState
from scenes.alarm_live import LIVE
from scenes.alarm_rules import plain_rules
from scenes.severity import Level, Quality
from tests.a_desk import HOUR, START, RecordingDesk
from tests.recorder_process import small_park
from tests.stand_ins import plain_tags


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def busy(folder: Path) -> RecordingDesk:
    """3 acknowledged at H, 4 at HH unanswered, 5 shelved for an hour, 6 out of service, a note, silence."""
    desk = RecordingDesk(folder)
    leader = desk.people.let_in("李四", Role.SHIFT_LEADER)
    desk.everybody(1.0)
    desk.hear((3, 85.0), (4, 95.0), (5, 85.0), at=2.0)
    assert desk.act(leader, Action.ACKNOWLEDGE, 3, level=Level.HIGH).done
    assert desk.act(leader, Action.SHELVE, 5, level=Level.HIGH, text="检修", until=HOUR).done
    assert desk.act(leader, Action.TAKE_OUT, 6, text="许可-7").done
    assert desk.act(leader, Action.NOTE, 4, text="已通知").done
    assert desk.act(leader, Action.SILENCE, until=1800.0).done
    desk.step(3.0)
    return desk


def test_a_restart_forgets_no_acknowledgement_shelf_outage_note_or_silence(folder: Path) -> None:
    before = busy(folder)
    assert before.state is not None
    board, facts, numbers = before.state.board, before.station.facts, before.journal.numbers()
    before.close()
    after = RecordingDesk(folder, at=5.0)
    after.step(5.0)
    assert after.state is not None
    restored = after.state.board
    assert restored.answered == board.answered
    assert restored.shelved == board.shelved
    assert restored.outages == board.outages
    assert restored.notes == board.notes
    assert restored.silence == board.silence
    assert after.station.facts.state.tolist() == facts.state.tolist()
    assert after.station.facts.unanswered.tolist() == facts.unanswered.tolist()
    known = [(each.key, each.opened, each.first, each.unanswered) for each in board.situations]
    assert [(each.key, each.opened, each.first, each.unanswered) for each in restored.situations] == known
    assert after.journal.numbers() == numbers
    after.close()


def test_after_a_restart_the_last_known_values_stand_and_are_not_taken_for_the_present(folder: Path) -> None:
    busy(folder).close()
    after = RecordingDesk(folder, at=5.0)
    facts = after.station.facts
    assert facts.value[4] == 95.0
    assert facts.level[[3, 4]].tolist() == [Level.HIGH, Level.HIGH_HIGH]
    assert set(facts.quality.tolist()) == {Quality.UNKNOWN}
    story = after.hear((3, 85.0), (4, 95.0), (5, 85.0), at=6.0)
    assert not len(story.events), "nothing new happened, so nobody is called again"
    assert not (story.transitions.level_before != story.transitions.level_after).any()
    after.close()


def test_faults_that_were_counted_go_on_counting_after_a_restart(folder: Path) -> None:
    tags = small_park().tags
    counting = replace(
        plain_rules(tags),
        on_delay=np.full(len(tags), np.inf),
        count=np.full(len(tags), 3, np.uint8),
        count_window=np.full(len(tags), 60.0),
    )
    before = RecordingDesk(folder, rules=counting)
    for at, value in enumerate((50.0, 85.0, 50.0, 85.0, 50.0), 1):
        before.everybody(float(at), value)
    assert not before.station.events, "two faults of three"
    before.close()
    after = RecordingDesk(folder, at=6.0, rules=counting)
    after.everybody(6.0)
    assert len(after.everybody(7.0, 85.0).events) == 8
    after.close()


def test_numbers_go_on_after_a_restart(folder: Path) -> None:
    before = busy(folder)
    transitions, events = before.station.transitions, before.station.events
    before.close()
    after = RecordingDesk(folder, at=5.0)
    story = after.hear((0, 95.0), at=6.0)
    assert story.transitions.number[0] == transitions
    assert story.events.number[0] == events
    after.close()


def test_a_shelf_that_ended_while_nothing_ran_ends_at_once(folder: Path) -> None:
    busy(folder).close()
    after = RecordingDesk(folder, at=2 * HOUR)
    assert after.station.facts.state[5] == AlarmState.SHLVD
    story = after.step(2 * HOUR)
    assert 5 in story.events.row
    assert after.station.facts.state[5] != AlarmState.SHLVD
    assert after.state is not None
    assert after.state.board.shelved == ()
    assert after.state.board.silence is None
    after.close()


def test_what_came_to_rest_is_forgotten(folder: Path) -> None:
    desk = busy(folder)
    leader = desk.people.let_in("李四", Role.SHIFT_LEADER)
    desk.hear(*((row, 50.0) for row in range(8)), at=10.0)
    desk.act(leader, Action.ACKNOWLEDGE, 4, level=Level.HIGH_HIGH)
    desk.act(leader, Action.UNSHELVE, 5)
    desk.act(leader, Action.BRING_BACK, 6)
    desk.step(11.0)
    left = [key for key in desk.journal.standing() if key.startswith(("alarm/", "paper/"))]
    assert left == []
    desk.close()


def test_records_of_indicators_that_are_no_more_are_left_out_and_said(folder: Path) -> None:
    desk = busy(folder)
    records = desk.journal.standing()
    desk.close()
    found = restored_standing(records, plain_tags(2))
    assert not found.alarms.state.any()
    assert len(found.notices) == 1
    assert found.notices[0].remedy_zh


def test_what_moved_places_is_found_by_its_code(folder: Path) -> None:
    desk = busy(folder)
    records, tags = desk.journal.standing(), desk.plan.tags
    desk.close()
    turned = replace(tags, codes=tags.codes[::-1])
    found = restored_standing(records, turned)
    assert found.alarms.state[len(tags) - 1 - 3] == AlarmState.ACKED
    assert (len(tags) - 1 - 5, 0) in found.papers.shelved
    assert found.papers.notes[len(tags) - 1 - 4].text == "已通知"


RECORDS: dict[str, bytes] = {}


def made(folders: pytest.TempPathFactory) -> dict[str, bytes]:
    """The records of a busy desk, made once."""
    desk = busy(folders.mktemp("busy") / "journal")
    RECORDS.update(desk.journal.standing())
    desk.close()
    return RECORDS


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_records_are_left_out_and_harm_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    records = dict(RECORDS or made(tmp_path_factory))
    key = data.draw(st.sampled_from(sorted(records)))
    records[key] = data.draw(st.binary(max_size=90))
    found = restored_standing(records, plain_tags(8))
    assert len(found.alarms) == 8
    assert np.isfinite(found.facts.time).all()


def test_moments_are_by_the_feeds_clock(folder: Path) -> None:
    desk = busy(folder)
    assert desk.clerk.papers.shelved[5, 0].until == START + 2.0 + HOUR
    desk.close()


@pytest.mark.parametrize("state", [77, 255])
def test_one_alarm_that_cannot_be_costs_no_other_its_state(folder: Path, state: int) -> None:
    desk = busy(folder)
    records, tags = desk.journal.standing(), desk.plan.tags
    desk.close()
    key = f"alarm/{tags.codes[3]}/0"
    fact, live = records[key][: -LIVE.itemsize], np.frombuffer(records[key][-LIVE.itemsize :], LIVE).copy()
    live["state"] = state
    found = restored_standing({**records, key: fact + live.tobytes()}, tags)
    assert found.alarms.state[[3, 4, 5, 6]].tolist() == [
        AlarmState.NORM,
        AlarmState.UNACK,
        AlarmState.SHLVD,
        AlarmState.OOSRV,
    ]
    assert found.facts.level[[3, 4]].tolist() == [Level.NORMAL, Level.HIGH_HIGH], "it is judged anew when it is heard"
    [notice] = found.notices
    assert key in notice.zh
