from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.acts import LONGEST_LOOK, Action, Answer, Ask, Login, Logout, Look, Role, Topic
from loaders.live.clerk import MOST_LOGINS, MOST_LOOKS
from loaders.live.deeds import LONGEST_WORDS
from loaders.live.wire.frames import Question
from scenes.alarm import AlarmState, Axis
from scenes.severity import Level
from tests.a_desk import HOUR, QUESTION, RecordingDesk

PROCESS, CONTACT = Axis.PROCESS, Axis.CONTACT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RecordingDesk]:
    """Everybody speaks; 3 is over H, 4 over HH."""
    desk = RecordingDesk(tmp_path)
    desk.everybody(1.0)
    desk.hear((3, 85.0), (4, 95.0), at=2.0)
    yield desk
    desk.close()


@pytest.fixture
def operator(desk: RecordingDesk) -> str:
    return desk.people.let_in("张三", Role.OPERATOR)


@pytest.fixture
def leader(desk: RecordingDesk) -> str:
    return desk.people.let_in("李四", Role.SHIFT_LEADER)


def state(desk: RecordingDesk, row: int, axis: Axis = PROCESS) -> AlarmState:
    facts = desk.station.facts
    return AlarmState(int((facts.state if axis is PROCESS else facts.contact)[row]))


def test_an_acknowledgement_is_journaled_signed_and_told_to_every_viewer(desk: RecordingDesk, operator: str) -> None:
    assert desk.act(operator, Action.ACKNOWLEDGE, 3, level=Level.HIGH).done
    assert state(desk, 3) == AlarmState.ACKED
    story = desk.step(3.0)
    assert story.events.row.tolist() == [3]
    assert desk.state is not None
    [answered] = desk.state.board.answered
    assert (answered.row, answered.by, answered.level) == (3, "张三", Level.HIGH)
    assert desk.sent == [(Action.ACKNOWLEDGE, "张三")]
    [act, alarm] = desk.journal.latest(2)[::-1]
    assert (act.kind, act.person, act.words["action"]) == ("act", "张三", "acknowledge")
    assert (alarm.kind, alarm.person, alarm.words["number"]) == ("alarm", "张三", 2)


def test_what_only_a_seat_went_through_is_written_down(desk: RecordingDesk, operator: str) -> None:
    assert desk.act(operator, Action.REPORT, text="paused 8 s").done
    [told] = desk.journal.latest(1)
    assert (told.kind, told.person, told.words["text"]) == ("act", "张三", "paused 8 s")


def test_what_a_seat_shows_is_written_down_whoever_sits_there(desk: RecordingDesk, operator: str) -> None:
    for session, person in ((operator, "张三"), ("", "")):
        assert desk.recording.answer(Look(1, session, "A-1", '{"code":"T-1","hidden":[2]}'), desk.clock.now, 1.0).done
        [told] = desk.journal.latest(1)
        assert (told.kind, told.person, told.words["seat"], told.words["code"]) == ("view", person, "A-1", "T-1")
        assert told.words["view"] == {"code": "T-1", "hidden": [2]}


def test_a_view_that_only_repeats_the_last_is_no_new_look_at_anything(desk: RecordingDesk) -> None:
    assert desk.recording.answer(Look(1, "", "A-1", '{"code":"T-1","still":true}'), desk.clock.now, 1.0).done
    [told] = desk.journal.latest(1)
    assert told.words == {"seat": "A-1", "view": {"code": "T-1", "still": True}}


@pytest.mark.parametrize("words", ["", "[]", "{", '"x"', "{}" + " " * LONGEST_LOOK, "\ud800"])
def test_what_is_no_view_is_not_written_down(desk: RecordingDesk, words: str) -> None:
    before = desk.journal.count
    answer = desk.recording.answer(Look(1, "", "A-1", words), desk.clock.now, 1.0)
    assert not answer.done
    assert answer.notice is not None
    assert desk.journal.count == before


def test_a_seat_that_never_stops_looking_fills_no_journal(desk: RecordingDesk) -> None:
    before = desk.journal.count
    answers = [desk.recording.answer(Look(1, "", "A-1"), desk.clock.now, 1.0) for _ in range(3 * MOST_LOOKS)]
    assert sum(answer.done for answer in answers) == desk.journal.count - before == MOST_LOOKS
    desk.step(3.0)
    assert desk.recording.answer(Look(1, "", "A-1"), desk.clock.now, 1.0).done


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("rows", [(), (3,), (0, 3, 4)])
def test_whatever_is_asked_is_answered(
    desk: RecordingDesk, operator: str, action: Action, rows: tuple[int, ...]
) -> None:
    assert isinstance(desk.act(operator, action, *rows), Answer)


def test_nobody_unknown_is_obeyed_and_the_attempt_is_written_down(desk: RecordingDesk) -> None:
    answer = desk.act("no such session", Action.ACKNOWLEDGE, 3, level=Level.HIGH)
    assert not answer.done
    assert answer.stranger
    assert answer.notice is not None
    assert state(desk, 3) == AlarmState.UNACK
    assert desk.journal.latest(1)[0].kind == "refused"
    assert desk.sent == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_may_not_is_refused(desk: RecordingDesk, role: Role) -> None:
    answer = desk.act(desk.people.let_in("王五", role), Action.ACKNOWLEDGE, 3, level=Level.HIGH)
    assert not answer.done
    assert not answer.stranger
    assert state(desk, 3) == AlarmState.UNACK
    assert desk.journal.latest(1)[0].person == "王五"


def test_an_answer_to_less_than_stands_now_silences_nothing(desk: RecordingDesk, operator: str) -> None:
    answer = desk.act(operator, Action.ACKNOWLEDGE, 4, level=Level.HIGH)
    assert not answer.done
    assert answer.notice is not None
    assert state(desk, 4) == AlarmState.UNACK
    both = desk.act(operator, Action.ACKNOWLEDGE, 3, 4, level=Level.HIGH)
    assert both.done
    assert both.notice is not None, "one of the two still waits, and that is said"
    assert (state(desk, 3), state(desk, 4)) == (AlarmState.ACKED, AlarmState.UNACK)


def test_acknowledging_twice_is_done_twice_and_happens_once(desk: RecordingDesk, operator: str) -> None:
    assert desk.act(operator, Action.ACKNOWLEDGE, 3, 3, level=Level.HIGH).done
    number = desk.station.events
    assert desk.act(operator, Action.ACKNOWLEDGE, 3, level=Level.HIGH).done
    assert desk.station.events == number


def test_shelving_needs_a_reason_and_an_end_within_what_its_level_allows(desk: RecordingDesk, operator: str) -> None:
    for text, until in (("", HOUR), ("  ", HOUR), ("检修", 0.0), ("检修", -HOUR), ("检修", 9 * HOUR)):
        answer = desk.act(operator, Action.SHELVE, 3, level=Level.HIGH, text=text, until=until)
        assert not answer.done
        assert answer.notice is not None
    assert desk.act(operator, Action.SHELVE, 3, level=Level.HIGH, text="检修", until=HOUR).done
    desk.step(3.0)
    assert desk.state is not None
    [shelf] = desk.state.board.shelved
    assert (shelf.row, shelf.reason, shelf.by, shelf.until) == (3, "检修", "张三", desk.clock.now - 1.0 + HOUR)
    assert state(desk, 3) == AlarmState.SHLVD


def test_red_is_shelved_by_two_people_only(desk: RecordingDesk, operator: str, leader: str) -> None:
    alone = desk.act(operator, Action.SHELVE, 4, level=Level.HIGH_HIGH, text="检修", until=HOUR)
    twice = desk.act(operator, Action.SHELVE, 4, level=Level.HIGH_HIGH, text="检修", until=HOUR, second=operator)
    unknown = desk.act(operator, Action.SHELVE, 4, level=Level.HIGH_HIGH, text="检修", until=HOUR, second="nobody")
    auditor = desk.people.let_in("赵六", Role.AUDITOR)
    no_right = desk.act(operator, Action.SHELVE, 4, level=Level.HIGH_HIGH, text="检修", until=HOUR, second=auditor)
    assert not any(answer.done for answer in (alone, twice, unknown, no_right))
    assert state(desk, 4) == AlarmState.UNACK
    assert desk.act(operator, Action.SHELVE, 4, level=Level.HIGH_HIGH, text="检修", until=HOUR, second=leader).done
    desk.step(3.0)
    assert desk.state is not None
    assert [(shelf.by, shelf.second) for shelf in desk.state.board.shelved] == [("张三", "李四")]


def test_a_level_that_is_worse_than_the_one_named_counts(desk: RecordingDesk, operator: str) -> None:
    """HH named as H would otherwise need one person only."""
    assert not desk.act(operator, Action.SHELVE, 4, level=Level.HIGH, text="检修", until=HOUR).done


def test_a_level_whose_longest_shelving_is_not_configured_cannot_be_shelved(
    desk: RecordingDesk, operator: str, leader: str
) -> None:
    desk.hear((5, 3.0), at=3.0)
    answer = desk.act(operator, Action.SHELVE, 5, level=Level.LOW_LOW, text="检修", until=60.0, second=leader)
    assert answer.notice is not None
    assert "待配置" in answer.notice.zh


def test_a_shelf_that_ends_calls_again_and_leaves_the_board(desk: RecordingDesk, operator: str) -> None:
    desk.act(operator, Action.SHELVE, 3, level=Level.HIGH, text="检修", until=60.0)
    desk.step(3.0)
    story = desk.step(70.0)
    assert story.events.annunciates.tolist().count(True) >= 1
    assert state(desk, 3) == AlarmState.UNACK
    assert desk.state is not None
    assert desk.state.board.shelved == ()


def test_what_is_not_shelved_cannot_be_taken_down(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.UNSHELVE, 3).done
    desk.act(operator, Action.SHELVE, 3, level=Level.HIGH, text="检修", until=60.0)
    assert desk.act(operator, Action.UNSHELVE, 3).done
    assert state(desk, 3) == AlarmState.UNACK


def test_out_of_service_is_for_the_shift_leader_and_needs_a_permit(
    desk: RecordingDesk, operator: str, leader: str
) -> None:
    assert not desk.act(operator, Action.TAKE_OUT, 3, text="许可-7").done
    assert not desk.act(leader, Action.TAKE_OUT, 3).done
    assert desk.act(leader, Action.TAKE_OUT, 3, text="许可-7").done
    desk.step(3.0)
    assert desk.state is not None
    [outage] = desk.state.board.outages
    assert (outage.row, outage.permit, outage.by) == (3, "许可-7", "李四")
    assert desk.act(leader, Action.BRING_BACK, 3).done
    assert state(desk, 3) == AlarmState.UNACK
    desk.step(4.0)
    assert desk.state.board.outages == ()
    assert not desk.act(leader, Action.BRING_BACK, 3).done


def test_silence_has_an_end_and_covers_what_called_so_far(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.SILENCE).done
    assert not desk.act(operator, Action.SILENCE, until=13 * HOUR).done
    assert desk.act(operator, Action.SILENCE, until=60.0).done
    desk.step(3.0)
    assert desk.state is not None
    silence = desk.state.board.silence
    assert silence is not None
    assert (silence.number, silence.by) == (2, "张三")
    desk.step(70.0)
    assert desk.state.board.silence is None


def test_notes_and_verifications_are_kept_and_go_to_the_platform(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.NOTE, 3, text=" ").done
    for text in ("已通知现场", "现场已到"):
        assert desk.act(operator, Action.NOTE, 3, text=text).done
    assert not desk.act(operator, Action.VERIFY, 3, text="没有结论").done
    assert desk.act(operator, Action.VERIFY, 3, text="real 现场确认泄漏").done
    desk.step(3.0)
    assert desk.state is not None
    [note] = desk.state.board.notes
    assert (note.count, note.text) == (2, "现场已到")
    assert [action for action, _ in desk.sent] == [Action.NOTE, Action.NOTE, Action.VERIFY]


def test_only_what_has_returned_and_was_acknowledged_is_reset(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.RESET, 3).done


def test_an_act_on_nothing_is_refused(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.ACKNOWLEDGE).done
    assert desk.act(operator, Action.SELF_TEST, text="五个声音都听到").done


def test_the_guest_of_a_rehearsal_may_and_others_must_say_who_they_are(desk: RecordingDesk) -> None:
    guest = desk.log_in_guest()
    assert desk.act(guest, Action.ACKNOWLEDGE, 3, level=Level.HIGH).done
    answer = desk.ask_login(Login(next(QUESTION), "zhang", "secret"))
    assert not answer.done
    assert answer.notice is not None


def test_many_who_log_in_at_once_do_not_hold_up_the_values(desk: RecordingDesk) -> None:
    answers = [desk.ask_login(Login(next(QUESTION), "zhang", "secret")) for _ in range(MOST_LOGINS + 2)]
    busy = [answer for answer in answers if answer.notice is not None and "过多" in answer.notice.zh]
    assert len(busy) == 2
    desk.step(3.0)
    notice = desk.ask_login(Login(next(QUESTION), "zhang", "secret")).notice
    assert notice is not None
    assert "过多" not in notice.zh


def test_a_text_longer_than_anybody_reads_is_refused(desk: RecordingDesk, operator: str) -> None:
    assert not desk.act(operator, Action.NOTE, 3, text="长" * (LONGEST_WORDS + 1)).done
    assert desk.act(operator, Action.NOTE, 3, text="长" * LONGEST_WORDS).done


def test_who_has_left_is_a_stranger(desk: RecordingDesk) -> None:
    guest = desk.log_in_guest()
    assert ask(desk, Logout(next(QUESTION), guest)).done
    assert desk.act(guest, Action.ACKNOWLEDGE, 3, level=Level.HIGH).stranger


def ask(desk: RecordingDesk, question: Question) -> Answer:
    return desk.recording.answer(question, desk.clock.now, 0.0)


def test_the_history_of_an_indicator_is_told_to_who_may_ask(desk: RecordingDesk, operator: str) -> None:
    desk.act(operator, Action.ACKNOWLEDGE, 3, level=Level.HIGH)
    told = ask(desk, Ask(next(QUESTION), operator, Topic.HISTORY, 3))
    assert [each.kind for each in told.entries][:3] == ["alarm", "act", "situation"]
    assert not ask(desk, Ask(next(QUESTION), operator, Topic.HISTORY, 4711)).done
    assert not ask(desk, Ask(next(QUESTION), operator, Topic.JOURNAL)).done
    assert ask(desk, Ask(next(QUESTION), "nobody", Topic.HISTORY, 3)).stranger
    auditor = desk.people.let_in("赵六", Role.AUDITOR)
    assert ask(desk, Ask(next(QUESTION), auditor, Topic.JOURNAL)).entries


def test_a_session_that_has_ended_is_said_and_asking_keeps_nobody_logged_in(desk: RecordingDesk, operator: str) -> None:
    before = desk.people.present()[0].moment
    asked = Ask(next(QUESTION), operator, Topic.SESSION)
    assert desk.recording.answer(asked, desk.clock.now, 100.0).done
    assert desk.people.present()[0].moment == before
    answer = ask(desk, Ask(next(QUESTION), "nobody", Topic.SESSION))
    assert (answer.done, answer.stranger) == (False, True)
