import pytest

from scenes.alarm_board import Board
from scenes.facts import nothing_known
from scenes.past import Gap, Past, Span, Why, nothing_past
from viewer.replay import SPEEDS, STEP_SECONDS, Player, Question

NIGHT = 1_795_200_000.0


class Desk:
    """A player, its clock, and a history that answers when it is told to."""

    def __init__(self) -> None:
        self.now = 50.0
        self.player = Player(now=lambda: self.now)
        self.player.know(Span(NIGHT, NIGHT + 10_000))

    def ask(self) -> Question:
        question = self.player.wanted()
        assert question is not None
        return question

    def answer(self, question: Question) -> bool:
        return self.player.hear(question.number, Past(question.moment, question.moment, nothing_known(1), Board()))

    def shown(self) -> float:
        assert self.player.past is not None
        return self.player.past.asked


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_while_the_present_is_followed_nothing_is_asked(desk: Desk) -> None:
    assert desk.player.wanted() is None
    assert not desk.player.replaying


def test_standing_still_asks_once(desk: Desk) -> None:
    desk.player.begin(NIGHT + 100)
    assert desk.answer(desk.ask())
    assert desk.shown() == NIGHT + 100
    desk.now += 10
    assert desk.player.wanted() is None
    assert desk.player.moment == NIGHT + 100


@pytest.mark.parametrize("speed", SPEEDS)
def test_ten_seconds_of_play_are_ten_times_the_speed(desk: Desk, speed: float) -> None:
    desk.player.begin(NIGHT)
    desk.player.set_speed(speed)
    desk.player.play()
    desk.now += 10
    assert desk.player.moment == pytest.approx(NIGHT + 10 * speed)


def test_at_six_hundred_the_picture_keeps_up_whatever_an_answer_takes(desk: Desk) -> None:
    desk.player.know(Span(NIGHT, NIGHT + 1e6))
    desk.player.begin(NIGHT)
    desk.player.set_speed(600)
    desk.player.play()
    behind = list[float]()
    for _ in range(100):
        question = desk.player.wanted()
        if question is None:
            desk.now += 0.033
            continue
        desk.now += 0.04
        desk.answer(question)
        behind.append(desk.player.behind)
    assert max(behind[5:]) < 600 * 0.04
    assert desk.player.moment > NIGHT + 600 * 3


def test_play_asks_no_more_often_than_the_recorder_told(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    desk.answer(desk.ask())
    desk.player.play()
    asked = 0
    for _ in range(1000):
        desk.now += 0.01
        if (question := desk.player.wanted()) is not None:
            asked += 1
            desk.answer(question)
    assert asked == pytest.approx(10 / STEP_SECONDS, rel=0.12)


def test_while_scrubbing_one_question_is_on_its_way_and_its_answer_is_shown(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    desk.answer(desk.ask())
    desk.player.scrub(NIGHT + 10)
    first = desk.ask()
    for second in range(11, 60):
        desk.player.scrub(NIGHT + second)
        assert desk.player.wanted() is None
    assert desk.answer(first)
    assert desk.shown() == NIGHT + 10
    newest = desk.ask()
    assert newest.moment == NIGHT + 59
    assert desk.answer(newest)
    assert desk.player.wanted() is None


def test_after_a_leap_an_answer_of_before_is_dropped(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    desk.answer(desk.ask())
    desk.player.seek(NIGHT + 10)
    late = desk.ask()
    desk.player.seek(NIGHT + 5000)
    assert desk.player.wanted() is None
    assert not desk.answer(late)
    assert desk.shown() == NIGHT
    assert desk.answer(desk.ask())
    assert desk.shown() == NIGHT + 5000


def test_an_answer_that_comes_after_the_present_is_followed_again_is_dropped(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    late = desk.ask()
    desk.player.end()
    assert not desk.answer(late)
    assert desk.player.past is None
    desk.player.begin(NIGHT + 1)
    assert desk.answer(desk.ask())
    assert desk.shown() == NIGHT + 1


def test_an_answer_of_an_earlier_replay_never_answers_the_next(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    late = desk.ask()
    desk.player.end()
    desk.player.begin(NIGHT + 1)
    assert desk.player.wanted() is None
    assert not desk.answer(late)
    assert desk.ask().moment == NIGHT + 1


def test_a_question_that_fails_is_asked_again_only_when_the_cursor_moves(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    question = desk.ask()
    assert desk.player.fail(question.number)
    assert desk.player.wanted() is None
    desk.player.step(1)
    assert desk.ask().moment == NIGHT + 1


def test_play_stands_still_at_the_end_and_goes_on_when_more_is_kept(desk: Desk) -> None:
    desk.player.begin(NIGHT + 9_990)
    desk.answer(desk.ask())
    desk.player.play()
    desk.now += 60
    desk.answer(desk.ask())
    assert desk.shown() == desk.player.moment == NIGHT + 10_000
    assert not desk.player.playing
    desk.player.know(Span(NIGHT, NIGHT + 10_060))
    desk.player.play()
    desk.now += 5
    assert desk.player.moment == NIGHT + 10_005


def test_a_range_is_played_again_and_again(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    desk.player.set_loop(NIGHT + 200, NIGHT + 100)
    desk.player.set_speed(10)
    desk.player.play()
    assert desk.player.moment == NIGHT + 100
    desk.now += 25
    assert desk.player.moment == pytest.approx(NIGHT + 150)
    desk.player.clear_loop()
    desk.now += 25
    assert desk.player.moment == pytest.approx(NIGHT + 400)


def test_a_range_of_nothing_is_none(desk: Desk) -> None:
    desk.player.set_loop(NIGHT, NIGHT + 0.01)
    assert desk.player.loop is None


def test_another_speed_goes_on_from_here(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    desk.player.play()
    desk.now += 10
    desk.player.faster(1)
    assert desk.player.speed == 2
    desk.now += 10
    assert desk.player.moment == pytest.approx(NIGHT + 30)
    desk.player.faster(-100)
    assert desk.player.speed == SPEEDS[0]
    desk.player.faster(100)
    assert desk.player.speed == SPEEDS[-1]


def test_a_step_stands_still_and_never_leaves_what_is_kept(desk: Desk) -> None:
    desk.player.begin(NIGHT + 5)
    desk.player.play()
    desk.now += 1
    desk.player.step(-1)
    assert not desk.player.playing
    assert desk.player.moment == NIGHT + 5
    desk.player.step(-100)
    assert desk.player.moment == NIGHT
    desk.player.step(1e9)
    assert desk.player.moment == NIGHT + 10_000


def test_a_moment_without_a_recorder_is_an_answer_too(desk: Desk) -> None:
    desk.player.begin(NIGHT)
    question = desk.ask()
    gap = Gap(NIGHT - 10, NIGHT + 10, Why.NOT_RECORDED)
    assert desk.player.hear(question.number, nothing_past(1, question.moment, gap))
    assert desk.player.past is not None
    assert desk.player.past.gap == gap
