"""Following over a bus that loses, doubles and delays: what a viewer has is always what the recorder had."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.live.acts import Answer, Ask, Login, Topic
from loaders.live.broadcast import GONE_SECONDS, Broadcast
from loaders.live.feeds import FeedHealth, Line
from loaders.live.retained import Story
from loaders.live.wire.endpoint import digest
from loaders.live.wire.frames import Heartbeat, Hello
from loaders.live.wire.packets import Letter, subjects_of
from loaders.live.wire.pipe import State
from scenes.alarm_board import Board
from scenes.facts import Facts, nothing_known
from scenes.limits import Transitions
from scenes.trouble import Trouble
from tests.stand_ins import plain_tags
from viewer.follower import Follower
from viewer.hearing import Told

TAGS = plain_tags(6)
SUBJECTS = subjects_of("made-up")
HELLO = Hello("made-up", digest(TAGS), "live", 1.0, 7, "run", "journal")
SOURCES = (FeedHealth("script", Line.UP),)
PIECE = 200
"""The longest message of this bus: a whole picture takes several pieces."""


class Recorder:
    """Counts up: every step one indicator has a new value and one transition."""

    def __init__(self, who: int = 1) -> None:
        self.broadcast = Broadcast(who, HELLO, SUBJECTS, tags=len(TAGS))
        self.facts, self.count, self.moment = nothing_known(len(TAGS)), 0, 0.0

    def step(self, heard: list[Letter]) -> list[Letter]:
        self.moment += 0.1
        for each in self.broadcast.hear(heard, self.moment):
            assert not isinstance(each.command, str)
            self.broadcast.answer(each.seat, Answer(getattr(each.command, "question", 0), done=True))
        value = self.facts.value.copy()
        value[self.count % len(TAGS)] = self.count
        self.facts = replace(self.facts, value=value)
        one = np.array([self.count % len(TAGS)], np.int32)
        byte = np.zeros(1, np.uint8)
        moved = Transitions(one, np.array([self.moment]), byte, byte, byte, byte, np.array([self.count], np.int64))
        self.count += 1
        beat = Heartbeat(self.count, self.count, 0, 0, 1.0, 1, SOURCES)
        board = Board(annunciated=self.count // 3)
        return self.broadcast.told(State(self.facts, beat, self.moment, board), Story(moved), self.moment, PIECE)


class Viewer:
    """A follower and all that it heard."""

    def __init__(self, number: int = 1) -> None:
        self.inbox = f"_INBOX.{number}"
        self.follower = Follower(TAGS, digest(TAGS), SUBJECTS, who=number, inbox=self.inbox)
        self.told: list[Told] = []

    def hear(self, letters: list[Letter], moment: float) -> list[Letter]:
        for letter in letters:
            if letter.subject in {SUBJECTS.frames, self.inbox}:
                self.told += self.follower.hear(letter, moment)
        return self.follower.due(moment, PIECE)

    @property
    def numbers(self) -> list[int]:
        return [int(number) for told in self.told for number in told.lot.transitions.number]


def same(one: Facts, other: Facts) -> bool:
    return one.value.tobytes() == other.value.tobytes()


def test_a_viewer_that_joins_has_the_picture_and_then_every_step() -> None:
    recorder, viewer = Recorder(), Viewer()
    said = viewer.hear([], 0.0)
    for _ in range(10):
        said = viewer.hear(recorder.step(said), recorder.moment)
    assert same(viewer.told[-1].facts, recorder.facts)
    assert viewer.numbers == list(range(10))
    assert (viewer.follower.joins, viewer.follower.gaps, len(viewer.told)) == (1, 0, 10)
    assert all(told.heartbeat.sources == SOURCES for told in viewer.told)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["all", "lose one", "lose all", "twice", "late"]), min_size=1, max_size=20), st.data())
def test_whatever_the_bus_loses_doubles_or_delays_nothing_wrong_is_shown_and_all_comes_in_the_end(
    fates: list[str], data: st.DataObject
) -> None:
    recorder, viewer = Recorder(), Viewer()
    said, late = viewer.hear([], 0.0), list[Letter]()
    for fate in [*fates, *["all"] * 20]:
        letters = recorder.step(said)
        if fate == "lose one" and letters:
            letters.pop(data.draw(st.integers(0, len(letters) - 1)))
        elif fate == "lose all":
            letters = []
        elif fate == "twice":
            letters = letters + letters
        elif fate == "late":
            letters, late = late, letters
        before = len(viewer.told)
        said = viewer.hear(letters, recorder.moment)
        for told in viewer.told[before:]:
            assert told.heartbeat.transitions >= np.nanmax(told.facts.value, initial=-1.0) + 1
        moments = [told.now for told in viewer.told]
        assert moments == sorted(moments)
    assert same(viewer.told[-1].facts, recorder.facts)
    assert viewer.numbers == list(range(recorder.count))


def test_many_viewers_are_told_once() -> None:
    recorder, viewers = Recorder(), [Viewer(number) for number in range(20)]
    said = [letter for viewer in viewers for letter in viewer.hear([], 0.0)]
    for _ in range(8):
        letters = recorder.step(said)
        said = [letter for viewer in viewers for letter in viewer.hear(letters, recorder.moment)]
    letters = recorder.step(said)
    assert {letter.subject for letter in letters} == {SUBJECTS.frames}
    assert recorder.broadcast.viewers == 20
    assert all(same(viewer.told[-1].facts, viewers[0].told[-1].facts) for viewer in viewers)


def test_nothing_is_said_while_nobody_follows_and_a_viewer_that_is_gone_is_forgotten() -> None:
    recorder, viewer = Recorder(), Viewer()
    assert recorder.step([]) == []
    recorder.step(viewer.hear([], 0.0))
    assert recorder.step([])
    recorder.moment += GONE_SECONDS
    assert recorder.step([]) == []
    assert recorder.broadcast.viewers == 0
    recorder.step(viewer.follower.due(recorder.moment, PIECE))
    assert recorder.broadcast.viewers == 1
    recorder.step(viewer.follower.leave(PIECE))
    assert recorder.broadcast.viewers == 0


def test_two_recorders_that_speak_at_once_are_never_mixed() -> None:
    one, other, viewer = Recorder(1), Recorder(2), Viewer()
    other.count = 1000
    said = viewer.hear([], 0.0)
    for _ in range(30):
        mixed = other.step(said) + one.step(said)
        said = viewer.hear(mixed, one.moment)
        if len(viewer.told) == 5:
            said += viewer.follower.letters(SUBJECTS.acts, [Login(11, guest=True)], PIECE)
    assert len({told.heartbeat.transitions > 1000 for told in viewer.told}) == 1
    assert len([answer for told in viewer.told for answer in told.answers]) == 1
    assert viewer.follower.joins == 1
    assert viewer.follower.strangers > 20


def test_another_recorder_that_goes_on_is_joined_within_a_second() -> None:
    first, viewer = Recorder(1), Viewer()
    said = viewer.hear([], 0.0)
    for _ in range(5):
        said = viewer.hear(first.step(said), first.moment)
    second = Recorder(2)
    second.facts, second.count, second.moment = first.facts, first.count, first.moment
    for _ in range(15):
        said = viewer.hear(second.step(said), second.moment)
    assert same(viewer.told[-1].facts, second.facts)
    assert viewer.numbers == list(range(viewer.numbers[-1] + 1))


def test_an_answer_goes_to_whoever_asked_and_to_nobody_else() -> None:
    recorder, asker, other = Recorder(), Viewer(1), Viewer(2)
    said = asker.hear([], 0.0) + other.hear([], 0.0)
    for step in range(6):
        letters = recorder.step(said)
        said = asker.hear(letters, recorder.moment) + other.hear(letters, recorder.moment)
        if step == 2:
            said += asker.follower.letters(SUBJECTS.acts, [Login(11, guest=True), Ask(12, "", Topic.JOURNAL)], PIECE)
    assert [answer.question for told in asker.told for answer in told.answers] == [11, 12]
    assert not [answer for told in other.told for answer in told.answers]


def test_whoever_never_joined_is_not_obeyed() -> None:
    recorder, viewer = Recorder(), Viewer()
    letters = viewer.follower.letters(SUBJECTS.acts, [Login(1, guest=True)], PIECE)
    assert recorder.broadcast.hear(letters, 0.0) == []
    assert recorder.broadcast.broken == 1
    no_address = [replace(each, reply="") for each in viewer.hear([], 0.0)]
    assert recorder.broadcast.hear(no_address, 0.0) == []
    assert recorder.broadcast.viewers == 0


def test_a_recorder_of_other_indicators_is_said_and_nothing_of_it_is_shown() -> None:
    recorder = Recorder()
    viewer = Viewer()
    viewer.follower = Follower(TAGS, "another", SUBJECTS, who=1, inbox=viewer.inbox)
    letters = recorder.step(viewer.hear([], 0.0))
    with pytest.raises(Trouble, match="other indicators"):
        viewer.hear(letters, 0.1)
    assert viewer.told == []
