"""A seat before a recorder in a process of its own."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act, Action, Answer, Topic
from loaders.live.wire.endpoint import files, read_endpoint
from scenes.severity import Level
from scenes.trouble import Notice
from tests.panels.hands import heard
from tests.recorder_process import SMALL, small_park, spawn_small
from tests.stand_ins import CountingStage, plain_palette
from tests.waiting import wait_until
from viewer.link import Link
from viewer.mailbox import Mailbox
from viewer.seat import Seat
from viewer.watch import Watch

ORDERS = replace(SMALL, linger_s=30.0)


class Workplace:
    """Link, watch and seat, turned by hand."""

    def __init__(self, run_dir: Path) -> None:
        park, mailbox = small_park(), Mailbox()
        self.link = Link(ORDERS, run_dir, park.tags, mailbox, lambda: None, spawn=spawn_small)
        self.watch = Watch(
            park.tags,
            objects=park.objects,
            palette=plain_palette(),
            stage=CountingStage(),
            show=lambda: None,
            mailbox=mailbox,
            send=self.link.ask,
            now=time.monotonic,
        )
        self.seat = Seat(self.watch.ask, now=time.monotonic, rehearsal=True)
        self.answers, self.refused = heard(self.seat.answered, Answer), heard(self.seat.refused, Notice)

    def turn(self) -> None:
        """One look, as the window does a few times a second."""
        if self.watch.tick():
            self.seat.hear(self.watch.answers)
        self.seat.meet(self.watch.health.run)
        self.seat.look()

    def becomes(self, true: Callable[[], bool]) -> None:
        def look() -> bool:
            self.turn()
            return true()

        wait_until(look)

    def answer(self, question: int) -> Answer:
        """What was answered to a question."""
        assert question
        self.becomes(lambda: any(each.question == question for each in self.answers))
        return next(each for each in self.answers if each.question == question)

    def worst(self) -> Act:
        """An answer to the first thermometer as it is shown."""
        rows = np.zeros(1, np.int32)
        return Act(0, "", Action.ACKNOWLEDGE, rows, self.watch.facts.unanswered[rows])


@pytest.fixture
def place(tmp_path: Path, qtbot: QtBot) -> Iterator[Workplace]:
    made = Workplace(tmp_path)
    made.link.start()
    yield made
    made.link.stop()
    made.seat.deleteLater()
    left = read_endpoint(files(tmp_path, ORDERS).endpoint)
    if left is not None:
        os.kill(left.pid, signal.SIGKILL)
        psutil.Process(left.pid).wait(60)


def test_a_guest_answers_and_after_a_restart_sits_down_again_before_the_same_picture(place: Workplace) -> None:
    place.becomes(lambda: bool(place.seat.session and place.watch.facts.unanswered[0] == Level.HIGH_HIGH))
    assert place.seat.person == "演练值班员"
    assert place.answer(place.seat.act(place.worst())).done
    assert place.answer(place.seat.act(replace(place.worst(), action=Action.NOTE, text="现场检查中"))).done
    place.becomes(lambda: len(place.watch.board.answered) == 1)
    before, run = place.seat.session, place.watch.health.run
    os.kill(place.watch.health.pid, signal.SIGKILL)
    place.becomes(lambda: not place.watch.health.live)
    assert place.watch.facts.level[0] == Level.HIGH_HIGH
    assert place.seat.act(place.worst()) == 0
    place.becomes(lambda: place.watch.health.run != run and place.seat.session not in ("", before))
    entries = place.answer(place.seat.ask(Topic.HISTORY, 0)).entries
    assert any(each.words.get("text") == "现场检查中" and each.person == "演练值班员" for each in entries)


def test_a_session_that_the_recorder_does_not_know_is_asked_for_anew(place: Workplace) -> None:
    place.becomes(lambda: bool(place.seat.session and place.watch.facts.unanswered[0] == Level.HIGH_HIGH))
    place.seat.session = "forged"
    assert not place.answer(place.seat.act(place.worst())).done
    assert place.refused
    assert place.watch.facts.unanswered[0] == Level.HIGH_HIGH
    place.becomes(lambda: place.seat.session not in ("", "forged"))
    assert place.answer(place.seat.act(place.worst())).done


def test_alone_nobody_shelves_the_worst_and_the_seat_says_what_it_takes(place: Workplace) -> None:
    place.becomes(lambda: bool(place.seat.session and place.watch.facts.unanswered[0] == Level.HIGH_HIGH))
    wish = replace(place.worst(), action=Action.SHELVE, text="校验", until=place.watch.now + 600.0)
    answer = place.answer(place.seat.act(wish))
    assert not answer.done
    assert place.refused[-1].remedy_zh
    assert not place.watch.board.shelved
