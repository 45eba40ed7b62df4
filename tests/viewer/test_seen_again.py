from dataclasses import replace

import numpy as np

from scenes.camera import Camera
from tests.panels.small_park import small_park
from viewer.seen_again import Codes
from viewer.view_state import view_of

PARK = small_park()
CODES = Codes(PARK)
VIEW = view_of(Camera((0.0, -90.0, 70.0), (0.0, 0.0, 0.0)))


def hidden(*rows: int) -> tuple[str, ...]:
    flags = np.zeros(PARK.objects, np.bool_)
    flags[list(rows)] = True
    return CODES.hidden(flags)


def test_what_is_hidden_is_found_again_whatever_it_was() -> None:
    count = len(CODES.equipment)
    for rows in ((), (0,), (count - 1,), tuple(range(count)), tuple(range(1, count)), tuple(range(0, count, 2))):
        words = hidden(*rows)
        again = CODES.again(replace(VIEW, hidden=words, hidden_count=len(rows)))
        assert again.hidden.tolist() == list(rows)
        assert (again.gone, again.untold) == ((), 0)


def test_a_whole_enterprise_is_one_word() -> None:
    size = max(sum(len(unit.equipment) for unit in each.units) for each in PARK.enterprises)
    assert size > 1
    assert len(hidden(*range(len(CODES.equipment)))) <= len(PARK.enterprises)


def test_what_the_scene_has_no_more_is_named_and_the_rest_is_shown() -> None:
    kept = CODES.equipment[1]
    view = replace(VIEW, code="gone-1", hidden=(kept, "gone-2", "unit:e/gone"), hidden_count=9)
    again = CODES.again(view)
    assert again.hidden.tolist() == [1]
    assert again.selected is None
    assert again.gone == ("gone-1", "gone-2", "unit:e/gone")
    assert again.untold == 6


def test_what_was_chosen_is_chosen_again() -> None:
    assert CODES.again(replace(VIEW, code=CODES.code_of(2))).selected == 2
    assert CODES.code_of(None) == CODES.code_of(PARK.scenery_row) == ""
