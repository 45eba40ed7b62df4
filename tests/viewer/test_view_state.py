import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.acts import LONGEST_LOOK, Look
from scenes.camera import Camera
from viewer.view_state import (
    LONGEST_SECONDS,
    MOST_CODES,
    REPEAT_SECONDS,
    REST_SECONDS,
    ViewJournal,
    ViewState,
    view_from,
    view_of,
    words_of,
)

CAMERA = Camera((10.0, -200.5, 80.0), (1.0, 2.0, 3.0))
metres = st.floats(-9e6, 9e6).map(lambda value: round(value, 3))
points = st.tuples(metres, metres, metres)
codes = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=MOST_CODES).map(tuple)


@given(points, points, st.floats(1, 120), codes, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_view_comes_back_from_the_journal_as_it_was(
    eye: tuple[float, float, float], target: tuple[float, float, float], seen: float, layers: tuple[str, ...], code: str
) -> None:
    view = ViewState(eye, target, seen, code=code, layers=layers[:5], size=(1920, 1080), replaying=True)
    found = view_from(json.loads(words_of(view)))
    assert found == view or eye == target


def test_a_view_is_kept_to_the_millimetre_and_with_its_words() -> None:
    view = replace(view_of(Camera((1.00049, 2.0, 3.0), (0.0, 0.0, 0.0))), code="T-1", layers=("labels",))
    assert (view.eye, view.code, view.layers) == ((1.0, 2.0, 3.0), "T-1", ("labels",))
    assert view.camera.target == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"eye": [1, 2], "target": [0, 0, 0]},
        {"eye": [1, 2, "x"], "target": [0, 0, 0]},
        {"eye": [1, 2, 1e300], "target": [0, 0, 0]},
        {"eye": [1, 2, 3], "target": [1, 2, 3]},
        {"eye": None, "target": None},
    ],
)
def test_what_is_no_view_gives_none(words: dict[str, object]) -> None:
    assert view_from(words) is None


def test_words_of_another_version_are_left_out_and_the_rest_holds() -> None:
    words = {
        "eye": [1, 2, 3],
        "target": [0, 0, 0],
        "code": 7,
        "layers": ["a", 1],
        "hidden": ["T-1"],
        "size": [1],
        "new": 1,
    }
    found = view_from({**words, "field_of_view": 1000.0})
    assert found == ViewState((1.0, 2.0, 3.0), (0.0, 0.0, 0.0), hidden=("T-1",))


def test_however_much_is_hidden_a_view_fits_into_the_journal() -> None:
    view = replace(
        view_of(CAMERA), hidden=tuple(f"999901004001Q{row:07}" + "罐" * 60 for row in range(500)), hidden_count=500
    )
    words = words_of(view)
    assert len(words.encode()) <= LONGEST_LOOK
    found = view_from(json.loads(words))
    assert found is not None
    assert found.hidden_count == 500
    assert 0 < len(found.hidden) <= MOST_CODES


class Seat:
    """A seat whose recorder may be away, on a clock that is set by hand."""

    def __init__(self) -> None:
        self.moment, self.away, self.sent = 0.0, False, list[Look]()
        self.journal = ViewJournal(self.send, lambda: self.moment, "A-1")

    def send(self, look: Look) -> bool:
        if not self.away:
            self.sent.append(look)
        return not self.away

    def shows(self, view: ViewState, seconds: float) -> None:
        until = self.moment + seconds
        while self.moment < until - 1e-9:
            self.moment += 0.1
            self.journal.hear(view, "session")


def views(count: int) -> list[ViewState]:
    return [view_of(Camera((float(step), 0.0, 50.0), (0.0, 0.0, 0.0))) for step in range(1, count + 1)]


def test_the_first_view_is_written_down_at_once_and_a_flight_once_it_is_over() -> None:
    seat, (first, *flight) = Seat(), views(21)
    seat.shows(first, 1.0)
    for view in flight:
        seat.shows(view, 0.1)
    seat.shows(flight[-1], 2 * REST_SECONDS)
    assert [look.words for look in seat.sent] == [words_of(first), words_of(flight[-1])]
    assert (seat.sent[0].session, seat.sent[0].seat) == ("session", "A-1")


def test_who_never_stands_still_is_written_down_all_the_same() -> None:
    seat = Seat()
    for view in views(10 * 3 * round(LONGEST_SECONDS)):
        seat.shows(view, 0.1)
    assert 3 <= len(seat.sent) <= 5


def test_what_could_not_be_sent_is_sent_later() -> None:
    seat, (first, second) = Seat(), views(2)
    seat.shows(first, 1.0)
    seat.away = True
    seat.shows(second, 5.0)
    seat.away = False
    seat.shows(second, 1.0)
    assert [look.words for look in seat.sent] == [words_of(first), words_of(second)]


def test_a_view_that_was_left_and_taken_again_within_a_moment_is_no_news() -> None:
    seat, (first, second) = Seat(), views(2)
    seat.shows(first, 1.0)
    seat.shows(second, 0.2)
    seat.shows(first, 3.0)
    assert len(seat.sent) == 1


def test_who_stands_still_says_so_again_every_ten_minutes() -> None:
    seat, [view] = Seat(), views(1)
    seat.shows(view, 2.5 * REPEAT_SECONDS)
    assert [json.loads(look.words)["still"] for look in seat.sent] == [False, True, True]
    assert view_from(json.loads(seat.sent[-1].words)) == replace(view, still=True)
    seat.away = True
    seat.shows(view, REPEAT_SECONDS)
    seat.away = False
    seat.shows(view, 0.5)
    assert len(seat.sent) == 4
