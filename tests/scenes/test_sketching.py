import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Floats
from scenes.sketching import FINENESS, pieces, thinned

EYE = np.array([0.0, -100.0, 50.0])


def along(length: float, count: int) -> Floats:
    return np.column_stack([np.linspace(0, length, count), np.zeros(count), np.zeros(count)])


def test_a_line_on_one_surface_is_one_piece() -> None:
    [piece] = pieces(along(60.0, 200), EYE)
    assert len(piece) == 200


def test_a_line_is_cut_where_it_leaps_from_a_roof_to_the_ground_behind() -> None:
    roof, ground = along(10.0, 20) + np.array([0, 0, 14]), along(10.0, 20) + np.array([10, 40, 0])
    found = pieces(np.vstack([roof, ground]), EYE)
    assert [len(each) for each in found] == [20, 20]


def test_a_single_place_and_nothing_at_all_are_no_line() -> None:
    assert pieces(np.empty((0, 3)), EYE) == []
    assert pieces(np.array([[0.0, 0, 0]]), EYE) == []
    lone = np.vstack([along(1.0, 5), [[0.0, 60.0, 0.0]]])
    assert [len(each) for each in pieces(lone, EYE)] == [5]


def test_a_straight_line_needs_its_ends_alone_and_a_corner_stays() -> None:
    assert len(thinned(along(30.0, 500), EYE, 100)) == 2
    corner = np.vstack([along(10.0, 50), along(10.0, 50)[:, [1, 0, 2]] + np.array([10, 0, 0])])
    assert thinned(corner, EYE, 100).tolist() == [[0, 0, 0], [10, 0, 0], [10, 10, 0]]


def test_a_line_up_a_wall_is_not_taken_for_a_point() -> None:
    wave = np.column_stack([np.zeros(40), np.zeros(40), np.linspace(0, 10, 40)])
    wave[:, 0] = np.sin(wave[:, 2])
    assert len(thinned(wave, EYE, 100)) > 6


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_no_more_is_kept_than_is_allowed_and_the_ends_always(seed: int, most: int) -> None:
    places = np.random.default_rng(seed).normal(size=(80, 3)).cumsum(axis=0)
    found = thinned(places, EYE, most)
    assert 2 <= len(found) <= most
    assert (found[[0, -1]] == places[[0, -1]]).all()


def test_what_is_left_out_lies_nowhere_off_the_line_that_is_kept() -> None:
    turn = np.linspace(0, 6, 400)
    places = np.column_stack([10 * np.cos(turn), 10 * np.sin(turn), turn])
    found = thinned(places, EYE, 400)
    assert 10 < len(found) < 100
    fine = FINENESS * np.linalg.norm(places - EYE, axis=1).min()
    legs = np.linspace(found[:-1], found[1:], 200).reshape(-1, 3)
    nearest = np.linalg.norm(places[:, None] - legs[None], axis=2).min(axis=1)
    assert nearest.max() < fine * 1.5
