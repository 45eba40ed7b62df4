from dataclasses import replace

import numpy as np
import pytest

from loaders.live.acts import Act, Action, Answer
from loaders.live.wire.frames import Heartbeat, Hello, Question
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Board
from scenes.alarm_engine import advanced, alarms_at_first, shown
from scenes.alarm_rules import plain_rules
from scenes.limits import aged, at_first, judged, no_transitions
from scenes.past import Gap, Past, Why, nothing_past
from scenes.picture import Mark
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.tags import Tags
from tests.stand_ins import CountingStage, plain_palette, plain_tags, readings
from viewer.mailbox import LinkState, Lot, Mailbox, Word
from viewer.watch import SHOWN, Watch

COUNT = 3
ALARM = Mark.FILL | Mark.THROUGH


class Seat:
    """A watch, what it sits on, and somebody who judges for it."""

    def __init__(self, tags: Tags) -> None:
        self.tags, self.facts, self.number = tags, at_first(tags), 0
        self.alarms = alarms_at_first(tags)
        self.moment, self.frames = 100.0, 0
        self.sent: list[tuple[list[int], list[int]]] = []
        self.stage, self.mailbox = CountingStage(), Mailbox()
        self.watch = Watch(
            tags,
            objects=COUNT + 1,
            palette=plain_palette(),
            stage=self.stage,
            show=self._show,
            mailbox=self.mailbox,
            send=self._send,
            now=lambda: self.moment,
        )

    def _show(self) -> None:
        self.frames += 1

    def _send(self, question: Question) -> bool:
        assert isinstance(question, Act)
        self.sent.append((question.rows.tolist(), question.levels.tolist()))
        return True

    def hear(self, said: Readings, *, run: str = "run") -> None:
        """A frame comes from the recorder."""
        facts, moved = judged(self.tags, said, self.facts, number=self.number)
        now = float(said.time.max())
        self.alarms, _ = advanced(plain_rules(self.tags), self.alarms, self.tags, facts, moved, now, number=0)
        self.facts = shown(facts, self.alarms)
        self.number += len(moved)
        self.mailbox.post(self.facts, Lot(run, moved), self.word(run=run))

    def word(self, state: LinkState = LinkState.LIVE, *, run: str = "run", events: int = 0) -> Word:
        hello = Hello("park", "digest", "rehearsal", 20.0, 4711, run, "book" if run in {"one", "two"} else run)
        beat = Heartbeat(10, self.number, 1, 2, 30.0, 1, (), events)
        return Word(state, self.moment, self.moment, 1.7e9, hello, beat)

    def marks(self) -> list[int]:
        return [int(mark) for mark in self.watch.picture[:, 3]]


@pytest.fixture
def seat() -> Seat:
    return Seat(plain_tags(COUNT))


def answer(seat: Seat) -> Act:
    """To everything that waits, as it is shown."""
    rows = np.flatnonzero(seat.watch.facts.unanswered).astype(np.int32)
    return Act(1, "session", Action.ACKNOWLEDGE, rows, seat.watch.facts.unanswered[rows])


def test_before_the_first_reading_everything_is_hatched_and_nothing_is_live(seat: Seat) -> None:
    assert not seat.watch.tick()
    assert seat.marks() == [Mark.HATCH] * COUNT + [0]
    assert seat.frames == 0
    assert len(seat.stage.pictures) == 1
    health = seat.watch.health
    assert (health.state, health.age, health.now, health.live) == (LinkState.CONNECTING, None, 0.0, False)


def test_a_spike_between_two_frames_stays_until_answered(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 20), (2, 20)))
    seat.hear(readings((1, 70), (1, 20), time=10))
    assert seat.watch.tick()
    assert seat.marks() == [0, ALARM | Mark.WAITING, 0, 0]
    assert seat.watch.waiting
    assert seat.watch.ask(answer(seat))
    assert seat.sent == [([1], [Level.HIGH_HIGH])]


def test_what_changes_nothing_draws_nothing(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 20), (2, 20)))
    seat.watch.tick()
    drawn = seat.frames
    seat.hear(readings((0, 21), (1, 22), (2, 23), time=10))
    assert seat.watch.tick()
    assert seat.frames == drawn
    assert seat.watch.facts.value.tolist() == [21, 22, 23]
    assert not seat.watch.tick()


def test_selecting_outlines_and_hiding_spares_what_is_in_alarm(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 70), (2, 20)))
    seat.watch.tick()
    seat.watch.select(0)
    seat.watch.hide(np.array([0, 1], np.int32))
    assert seat.marks() == [Mark.HIDDEN | Mark.SELECTED, ALARM | Mark.WAITING, 0, 0]
    seat.watch.select(None)
    seat.watch.hide(np.array([], np.int32))
    assert seat.marks() == [0, ALARM | Mark.WAITING, 0, 0]
    assert seat.watch.selected is None


def test_a_frozen_window_loses_no_transition(seat: Seat) -> None:
    for turn in range(50):
        seat.hear(readings((0, 70.0 if turn % 2 else 20.0), time=float(turn)))
    seat.watch.tick()
    assert seat.watch.transitions.number.tolist() == list(range(50))
    assert (seat.watch.health.received, seat.watch.health.missed) == (50, 0)


def test_a_missing_transition_is_noticed(seat: Seat) -> None:
    seat.hear(readings((0, 20)))
    seat.number += 3
    seat.hear(readings((0, 70), time=5))
    seat.watch.tick()
    health = seat.watch.health
    assert (health.transitions, health.received, health.missed) == (5, 2, 3)


def test_transitions_told_twice_count_once(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 70)))
    news = seat.mailbox.take()
    for _ in range(2):
        seat.mailbox.post(news.facts, news.lots[0], seat.word())
    seat.watch.tick()
    assert seat.watch.health.received == 2


def happened(*numbers: int) -> AlarmEvents:
    rows, bytes_ = np.zeros(len(numbers), np.int32), np.zeros(len(numbers), np.uint8)
    times = np.zeros(len(numbers))
    return AlarmEvents(rows, bytes_, bytes_, bytes_, bytes_, bytes_, times, np.array(numbers, np.int64))


def test_events_and_answers_are_those_of_the_last_tick_and_the_board_stays(seat: Seat) -> None:
    lot = Lot("run", no_transitions(), happened(0, 1))
    seat.mailbox.post(None, lot, seat.word(events=2), board=Board(flood=1.0), answers=[Answer(5, done=True)])
    seat.watch.tick()
    assert seat.watch.events.number.tolist() == [0, 1]
    assert seat.watch.answers == (Answer(5, done=True),)
    seat.mailbox.post(None, None, seat.word(events=2))
    seat.watch.tick()
    assert len(seat.watch.events) == len(seat.watch.answers) == 0
    assert seat.watch.board == Board(flood=1.0)
    assert seat.watch.health.reconciled


def test_an_event_that_the_recorder_counted_and_that_never_came_is_said(seat: Seat) -> None:
    seat.mailbox.post(None, Lot("run", no_transitions(), happened(0)), seat.word(events=3))
    seat.watch.tick()
    health = seat.watch.health
    assert (health.events, health.events_received, health.events_missed) == (3, 1, 2)
    assert not health.reconciled


def test_a_recorder_that_goes_on_with_its_journal_goes_on_with_its_numbers(seat: Seat) -> None:
    seat.mailbox.post(
        None, Lot("book", no_transitions(), happened(7, 8), first_event=7), seat.word(events=9, run="one")
    )
    seat.mailbox.post(None, Lot("book", no_transitions(), happened(9), first_event=7), seat.word(events=10, run="two"))
    seat.watch.tick()
    health = seat.watch.health
    assert (health.run, health.events, health.events_received, health.events_missed) == ("two", 3, 3, 0)


def test_the_list_is_bounded_and_the_count_is_not(seat: Seat) -> None:
    count = SHOWN + 1000
    values = np.where(np.arange(count) % 2, 70.0, 20.0)
    rows, good = np.zeros(count, np.int32), np.zeros(count, np.uint32)
    seat.hear(Readings(rows, values, good, np.arange(1.0, count + 1)))
    seat.watch.tick()
    assert len(seat.watch.transitions) == SHOWN
    assert seat.watch.transitions.number[-1] == count - 1
    assert seat.watch.health.received == count


def test_another_run_of_the_recorder_counts_from_the_start(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 20)))
    seat.number = 0
    seat.facts = at_first(seat.tags)
    seat.hear(readings((2, 20)), run="next")
    seat.watch.tick()
    assert (seat.watch.health.received, seat.watch.health.missed, seat.watch.health.transitions) == (1, 0, 1)
    assert len(seat.watch.transitions) == 3


def test_losing_the_recorder_keeps_the_facts_and_says_so(seat: Seat) -> None:
    seat.hear(readings((0, 70), (1, 20), (2, 20)))
    seat.watch.tick()
    before = seat.watch.picture
    seat.moment += 1.0
    seat.mailbox.post(None, None, replace(seat.word(LinkState.LOST), heard=seat.moment - 1.0))
    seat.watch.tick()
    health = seat.watch.health
    assert (health.state, health.live, health.age) == (LinkState.LOST, False, 1.0)
    assert seat.watch.picture.tolist() == before.tolist()
    assert not seat.watch.ask(answer(seat))
    assert seat.sent == []


def test_a_link_that_died_without_a_word_is_noticed_within_three_seconds(seat: Seat) -> None:
    seat.hear(readings((0, 20)))
    seat.watch.tick()
    assert seat.watch.health.live
    seat.moment += 3.0
    assert seat.watch.health.state is LinkState.LOST


def test_the_feeds_clock_goes_on_between_frames(seat: Seat) -> None:
    seat.hear(readings((0, 20)))
    seat.watch.tick()
    seat.moment += 0.5
    assert seat.watch.now == pytest.approx(1.7e9 + 10.0)


def test_silence_is_drawn_as_not_known(seat: Seat) -> None:
    seat.hear(readings((0, 70), (1, 20), (2, 20)))
    seat.facts, moved = aged(seat.tags, seat.facts, 1000.0, number=seat.number)
    seat.mailbox.post(seat.facts, Lot("run", moved), seat.word())
    seat.watch.tick()
    assert seat.watch.facts.quality.tolist() == [Quality.STALE] * COUNT
    assert seat.marks() == [ALARM | Mark.WAITING | Mark.HATCH, Mark.HATCH, Mark.HATCH, 0]


def test_a_past_moment_is_on_the_stage_while_the_present_goes_on_being_known(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 20), (2, 20)))
    seat.watch.tick()
    calm = seat.watch.facts
    seat.hear(readings((1, 70), time=10))
    seat.watch.tick()
    seat.watch.replay(Past(1.6e9, 1.6e9, calm, Board(flood=7.0)))
    shown = seat.watch.shown
    assert (shown.now, shown.board, shown.replayed) == (1.6e9, Board(flood=7.0), True)
    assert seat.marks() == [0, 0, 0, 0]
    assert not seat.watch.waiting
    drawn = seat.frames
    seat.hear(readings((0, 70), (2, 70), time=20))
    seat.watch.tick()
    assert seat.frames == drawn
    assert seat.watch.facts.level.tolist() == [Level.HIGH_HIGH] * COUNT
    assert seat.watch.health.live
    seat.watch.replay(None)
    assert seat.marks() == [ALARM | Mark.WAITING] * 3 + [0]
    assert not seat.watch.shown.replayed


def test_a_moment_of_which_nothing_is_known_is_drawn_unknown(seat: Seat) -> None:
    seat.hear(readings((0, 20), (1, 70), (2, 20)))
    seat.watch.tick()
    seat.watch.replay(nothing_past(COUNT, 1.6e9, Gap(1.5e9, 1.7e9, Why.NOT_RECORDED)))
    assert seat.marks() == [Mark.HATCH] * COUNT + [0]
    seat.watch.select(1)
    assert seat.marks()[1] == Mark.HATCH | Mark.SELECTED


def test_beside_a_past_moment_the_present_is_coloured_and_follows() -> None:
    seat = Seat(plain_tags(COUNT))
    seat.hear(readings((0, 20), (1, 20), (2, 20)))
    calm = Past(90.0, 90.0, seat.facts, Board())
    seat.watch.tick()
    second = CountingStage()
    seat.watch.replay(calm)
    seat.watch.colour_beside(second, present=True)
    seat.hear(readings((1, 70), time=5.0))
    seat.watch.tick()
    assert len(second.pictures) == 2
    assert second.pictures[1][1].tolist() != second.pictures[0][1].tolist()
    assert seat.stage.pictures[-1].tolist() == second.pictures[0].tolist()
    assert seat.watch.waiting
    seat.watch.colour_beside(None)
    assert not seat.watch.waiting
    seat.hear(readings((2, 70), time=6.0))
    seat.watch.tick()
    assert len(second.pictures) == 2


def test_a_moment_that_is_held_keeps_its_colours_whatever_the_first_picture_shows() -> None:
    seat = Seat(plain_tags(COUNT))
    seat.hear(readings((0, 20), (1, 70), (2, 20)))
    seat.watch.tick()
    held, second = seat.watch.facts, CountingStage()
    seat.watch.colour_beside(second, held=held)
    assert second.pictures[-1].tolist() == seat.stage.pictures[-1].tolist()
    seat.hear(readings((1, 20), (2, 70), time=5.0))
    seat.watch.tick()
    seat.watch.replay(nothing_past(COUNT, 50.0, Gap(0.0, 99.0, Why.NOT_RECORDED)))
    assert len(second.pictures) == 1
    assert seat.watch.waiting  # what waited at the moment that is held still pulses
    seat.watch.select(0)
    assert (second.pictures[-1] != second.pictures[0]).any(axis=1).nonzero()[0].tolist() == [0]


def test_a_second_picture_of_the_same_moment_wears_the_same_colours() -> None:
    seat = Seat(plain_tags(COUNT))
    second = CountingStage()
    seat.watch.colour_beside(second)
    seat.hear(readings((0, 20), (1, 70), (2, 20)))
    seat.watch.tick()
    seat.watch.select(2)
    assert second.pictures[-1].tolist() == seat.stage.pictures[-1].tolist()
    seat.watch.replay(nothing_past(COUNT, 50.0, Gap(0.0, 99.0, Why.NOT_RECORDED)))
    assert second.pictures[-1].tolist() == seat.stage.pictures[-1].tolist()
