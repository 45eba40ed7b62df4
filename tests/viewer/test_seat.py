from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Role, Topic
from scenes.trouble import Notice
from tests.panels.hands import heard
from viewer.refusals import (
    LEFT_MEANWHILE,
    LOCKED,
    NO_ANSWER,
    NO_LOGIN,
    NOBODY,
    NOT_LIVE,
    RECORDER_CHANGED,
    REPLAYING,
    SAME_PERSON,
    SESSION_ENDED,
    UNKNOWN_SESSION,
)
from viewer.seat import HOLDS_SECONDS, PATIENCE_SECONDS, Message, Seat

WRONG = Notice("用户名或口令不对。", "Wrong name or password.", "再试一次。", "Try again.")


class Recorder:
    """Stands where the link and the recorder will be: keeps what it was told, and a clock that is moved by hand."""

    def __init__(self) -> None:
        self.live = True
        self.clock = 1000.0
        self.told: list[Message] = []

    def send(self, message: Message) -> bool:
        if self.live:
            self.told.append(message)
        return self.live

    def now(self) -> float:
        return self.clock

    @property
    def last(self) -> Message:
        return self.told[-1]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def seat(recorder: Recorder, qtbot: QtBot) -> Iterator[Seat]:
    made = Seat(recorder.send, now=recorder.now, idle_seconds=600.0)
    yield made
    made.deleteLater()


@pytest.fixture
def rehearsal(recorder: Recorder, qtbot: QtBot) -> Iterator[Seat]:
    made = Seat(recorder.send, now=recorder.now, rehearsal=True)
    yield made
    made.deleteLater()


def wish() -> Act:
    return Act(0, "", Action.ACKNOWLEDGE, np.array([3], np.int32), np.array([4], np.uint8))


def admitted(message: Message, session: str = "s1", person: str = "张示例") -> Answer:
    return Answer(message.question, done=True, session=session, person=person, role=Role.OPERATOR)


def sit(seat: Seat, recorder: Recorder, user: str = "zhang", session: str = "s1") -> None:
    seat.log_in(user, "secret")
    seat.hear([admitted(recorder.last, session)])


def test_a_wish_goes_out_with_its_number_and_the_session_of_whoever_sits_here(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    question = seat.act(wish())
    assert isinstance(recorder.last, Act)
    assert (recorder.last.question, recorder.last.session, recorder.last.action) == (question, "s1", "acknowledge")
    assert seat.waiting == 1
    seat.hear([Answer(question, done=True)])
    assert seat.waiting == 0


def test_while_nothing_is_live_a_wish_is_refused_and_never_sent_later(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused, told = heard(seat.refused, Notice), len(recorder.told)
    recorder.live = False
    assert seat.act(wish()) == 0
    recorder.live = True
    seat.look()
    assert refused == [NOT_LIVE]
    assert len(recorder.told) == told
    assert seat.waiting == 0


def test_nobody_can_ask_for_nothing(seat: Seat, recorder: Recorder) -> None:
    refused = heard(seat.refused, Notice)
    assert (seat.act(wish()), seat.ask(Topic.HISTORY, 3), seat.act_with_second(wish(), "li", "x")) == (0, 0, 0)
    assert refused == [NOBODY] * 3
    assert not recorder.told


def test_a_refused_login_says_why_and_leaves_who_sat_here(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    seat.log_in("li", "wrong")
    seat.hear([Answer(recorder.last.question, done=False, notice=WRONG)])
    assert refused == [WRONG]
    assert (seat.user, seat.session) == ("zhang", "s1")


def test_the_next_person_takes_the_seat_and_the_one_before_is_logged_out(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    sit(seat, recorder, "li", "s2")
    assert (seat.user, seat.session) == ("li", "s2")
    assert isinstance(recorder.last, Logout)
    assert recorder.last.session == "s1"


def test_of_two_logins_the_later_counts_and_the_session_of_the_earlier_is_closed(
    seat: Seat, recorder: Recorder
) -> None:
    seat.log_in("zhang", "a")
    first = recorder.last
    seat.log_in("li", "b")
    seat.hear([admitted(recorder.last, "s2", "李示例"), admitted(first, "s1")])
    assert (seat.person, seat.session) == ("李示例", "s2")
    assert isinstance(recorder.last, Logout)
    assert recorder.last.session == "s1"


def test_a_late_answer_is_dropped_after_the_seat_said_that_it_does_not_know(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused, answered = heard(seat.refused, Notice), heard(seat.answered, Answer)
    question = seat.act(wish())
    recorder.clock += PATIENCE_SECONDS + 0.1
    seat.look()
    assert refused == [NO_ANSWER]
    seat.hear([Answer(question, done=True)])
    assert [answer.done for answer in answered] == [False]
    assert seat.waiting == 0


def test_a_recorder_that_does_not_know_the_session_asks_for_a_login_again(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    question = seat.act(wish())
    seat.hear([Answer(question, done=False, stranger=True)])
    assert refused == [UNKNOWN_SESSION]
    assert (seat.session, seat.person, seat.role) == ("", "", None)


def test_another_recorder_asks_for_a_login_and_the_same_one_does_not(seat: Seat, recorder: Recorder) -> None:
    seat.meet("run-1")
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    seat.meet("")
    seat.meet("run-1")
    assert seat.session == "s1"
    seat.meet("run-2")
    assert seat.session == ""
    assert refused == [RECORDER_CHANGED]


def test_a_rehearsal_s_guest_sits_down_by_himself_and_again_after_a_restart(
    rehearsal: Seat, recorder: Recorder
) -> None:
    rehearsal.meet("run-1")
    rehearsal.look()
    assert isinstance(recorder.last, Login)
    assert recorder.last.guest
    rehearsal.look()
    assert len(recorder.told) == 1
    rehearsal.hear([admitted(recorder.last, "g1", "演练值班员")])
    assert rehearsal.guest
    refused = heard(rehearsal.refused, Notice)
    rehearsal.meet("run-2")
    rehearsal.look()
    assert isinstance(recorder.last, Login)
    assert not refused


def test_a_guest_who_was_not_answered_is_asked_for_again_without_a_word(rehearsal: Seat, recorder: Recorder) -> None:
    refused = heard(rehearsal.refused, Notice)
    recorder.live = False
    rehearsal.look()
    assert not refused
    recorder.live = True
    rehearsal.look()
    recorder.clock += PATIENCE_SECONDS + 0.1
    rehearsal.look()
    assert len(recorder.told) == 2
    assert not refused


def test_whoever_leaves_a_rehearsal_is_not_followed_by_the_guest(rehearsal: Seat, recorder: Recorder) -> None:
    rehearsal.look()
    rehearsal.hear([admitted(recorder.last, "g1")])
    rehearsal.log_out()
    rehearsal.look()
    assert isinstance(recorder.last, Logout)
    assert rehearsal.session == ""
    rehearsal.log_in_guest()
    assert isinstance(recorder.last, Login)


def test_a_recorder_without_a_guest_is_asked_once(rehearsal: Seat, recorder: Recorder) -> None:
    rehearsal.look()
    rehearsal.hear([Answer(recorder.last.question, done=False, notice=WRONG)])
    rehearsal.look()
    assert len(recorder.told) == 1


def test_a_seat_left_alone_locks_itself_and_the_password_opens_it(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    recorder.clock += 599.0
    seat.look()
    assert not seat.locked
    recorder.clock += 1.0
    seat.look()
    assert seat.locked
    told = len(recorder.told)
    assert (seat.act(wish()), seat.ask(Topic.HISTORY, 1)) == (0, 0)
    assert refused == [LOCKED, LOCKED]
    assert len(recorder.told) == told
    seat.unlock("secret")
    assert recorder.last == Login(recorder.last.question, "zhang", "secret")
    seat.hear([Answer(recorder.last.question, done=False, notice=WRONG)])
    assert seat.locked
    seat.unlock("secret")
    seat.hear([admitted(recorder.last, "s2")])
    assert not seat.locked
    assert seat.act(wish())


def test_an_unset_time_never_locks(recorder: Recorder, rehearsal: Seat) -> None:
    sit(rehearsal, recorder)
    recorder.clock += 1e6
    rehearsal.look()
    assert not rehearsal.locked


def test_every_key_and_button_in_the_window_keeps_the_seat_awake(seat: Seat, recorder: Recorder, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 100)
    window.show()
    handle = window.windowHandle()
    handle.installEventFilter(seat)
    sit(seat, recorder)
    touches: tuple[Callable[[], None], ...] = (
        lambda: QTest.keyClick(handle, Qt.Key.Key_A),
        lambda: QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5)),
        lambda: QTest.mouseMove(handle, QPoint(50, 50)),
    )
    for touch in touches:
        recorder.clock += 599.0
        touch()
        seat.look()
        assert not seat.locked
    handle.removeEventFilter(seat)


def test_a_second_person_agrees_to_one_act_and_has_left_afterwards(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    answered = heard(seat.answered, Answer)
    question = seat.act_with_second(wish(), "li", "geheim")
    assert recorder.last == Login(question, "li", "geheim")
    seat.hear([admitted(recorder.last, "s2", "李示例")])
    assert isinstance(recorder.last, Act)
    assert (recorder.last.question, recorder.last.session, recorder.last.second) == (question, "s1", "s2")
    assert not answered
    seat.hear([Answer(question, done=True)])
    assert isinstance(recorder.last, Logout)
    assert recorder.last.session == "s2"
    assert [answer.question for answer in answered] == [question]
    assert (seat.user, seat.session) == ("zhang", "s1")


def test_nobody_is_his_own_second_person(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused, told = heard(seat.refused, Notice), len(recorder.told)
    assert seat.act_with_second(wish(), "zhang", "secret") == 0
    assert refused == [SAME_PERSON]
    assert len(recorder.told) == told


def test_a_second_person_who_is_refused_sends_no_act(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    question = seat.act_with_second(wish(), "li", "wrong")
    seat.hear([Answer(question, done=False, notice=WRONG)])
    assert refused == [WRONG]
    assert isinstance(recorder.last, Login)


@pytest.mark.parametrize("leaves", [Seat.lock, Seat.log_out])
def test_a_seat_left_while_the_second_person_logs_in_sends_no_act(
    seat: Seat, recorder: Recorder, leaves: Callable[[Seat], None]
) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    seat.act_with_second(wish(), "li", "geheim")
    second = recorder.last
    leaves(seat)
    seat.hear([admitted(second, "s2", "李示例")])
    assert refused == [LEFT_MEANWHILE]
    assert not [each for each in recorder.told if isinstance(each, Act)]
    assert Logout(recorder.last.question, "s2") == recorder.last


def test_a_second_person_who_is_not_answered_sends_no_act(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    seat.act_with_second(wish(), "li", "geheim")
    second = recorder.last
    recorder.clock += PATIENCE_SECONDS + 0.1
    seat.look()
    assert refused == [NO_LOGIN]
    seat.hear([admitted(second, "s2")])
    assert not [each for each in recorder.told if isinstance(each, Act)]
    assert isinstance(recorder.last, Logout)


def test_questions_have_numbers_of_their_own_and_answers_of_others_change_nothing(
    seat: Seat, recorder: Recorder
) -> None:
    sit(seat, recorder)
    answered = heard(seat.answered, Answer)
    first, second = seat.act(wish()), seat.ask(Topic.HISTORY, 3)
    assert first != second
    assert recorder.last == Ask(second, "s1", Topic.HISTORY, 3)
    seat.hear([Answer(9999, done=False, notice=WRONG)])
    assert not answered
    assert seat.waiting == 2


def test_nobody_sits_here_once_the_recorder_has_ended_the_session(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    recorder.clock += HOLDS_SECONDS
    seat.look()
    asked = recorder.last
    assert asked == Ask(asked.question, "s1", Topic.SESSION)
    assert seat.waiting == 0
    seat.hear([Answer(asked.question, done=True)])
    assert (seat.person, refused) == ("张示例", [])
    seat.lock()
    recorder.clock += HOLDS_SECONDS
    seat.look()
    seat.hear([Answer(recorder.last.question, done=False, stranger=True)])
    assert (seat.session, seat.person, seat.role, seat.locked) == ("", "", None, False)
    assert refused == [SESSION_ENDED]


def test_what_is_said_of_a_session_before_this_one_sends_nobody_away(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    recorder.clock += HOLDS_SECONDS
    seat.look()
    asked = recorder.last
    sit(seat, recorder, "li", "s2")
    seat.hear([Answer(asked.question, done=False, stranger=True)])
    assert seat.session == "s2"


def test_a_question_about_the_session_that_is_not_answered_is_dropped_without_a_word(
    seat: Seat, recorder: Recorder
) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    recorder.clock += HOLDS_SECONDS
    seat.look()
    recorder.clock += PATIENCE_SECONDS + 1.0
    seat.look()
    assert (seat.session, refused) == ("s1", [])


@pytest.mark.parametrize("action", [each for each in Action if each is not Action.REPORT])
def test_while_the_past_is_shown_no_command_is_sent_and_it_says_why(
    seat: Seat, recorder: Recorder, action: Action
) -> None:
    sit(seat, recorder)
    refused, sent = heard(seat.refused, Notice), len(recorder.told)
    seat.replaying = True
    assert seat.act(Act(0, "", action, np.array([0], np.int32), np.array([4], np.uint8))) == 0
    assert seat.act_with_second(Act(0, "", action), "li", "word") == 0
    assert refused == [REPLAYING, REPLAYING]
    assert len(recorder.told) == sent
    seat.replaying = False
    assert seat.act(Act(0, "", action)) > 0


def test_what_the_seat_reports_by_itself_and_what_it_only_asks_goes_on_while_the_past_is_shown(
    seat: Seat, recorder: Recorder
) -> None:
    sit(seat, recorder)
    seat.replaying = True
    assert seat.act(Act(0, "", Action.REPORT, text="paused 9 s")) > 0
    assert seat.ask(Topic.HISTORY, 3) > 0


def test_an_act_that_waits_for_a_second_person_is_not_sent_into_a_replay(seat: Seat, recorder: Recorder) -> None:
    sit(seat, recorder)
    refused = heard(seat.refused, Notice)
    number = seat.act_with_second(Act(0, "", Action.SHELVE, text="x"), "li", "word")
    seat.replaying = True
    seat.hear([Answer(number, done=True, session="second", person="李")])
    assert refused == [REPLAYING]
    assert isinstance(recorder.last, Logout)
