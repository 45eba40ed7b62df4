from dataclasses import replace

import numpy as np

from scenes.columns import Bytes
from scenes.facts import Facts, nothing_known
from scenes.picture import Fade, Mark, calm_objects, changes, paint, stepping_back
from scenes.severity import Level, Quality
from scenes.tags import Tags
from tests.stand_ins import plain_palette, plain_tags

NORMAL, LOW, HIGH, LOW_LOW, HIGH_HIGH = Level
GOOD, FAULT, STALE, UNKNOWN, UNLINKED = Quality
ALARM = Mark.FILL | Mark.THROUGH


def known(*levels: Level, unanswered: tuple[Level, ...] = (), quality: tuple[Quality, ...] = ()) -> Facts:
    count = len(levels)
    return replace(
        nothing_known(count),
        level=np.array(levels, np.uint8),
        quality=np.array(quality or [GOOD] * count, np.uint8),
        unanswered=np.array(unanswered or [NORMAL] * count, np.uint8),
    )


def two_to_one() -> Tags:
    """Three indicators: two on object 0, one on object 1; object 2 has none."""
    return replace(plain_tags(3), object_id=np.array([0, 0, 1], np.int32))


def colours(texels: Bytes) -> list[int]:
    """The red of every object: 10 + level, or 20 + quality."""
    return [int(red) for red in texels[:, 0]]


def marks(texels: Bytes) -> list[int]:
    return [int(mark) for mark in texels[:, 3]]


def test_an_object_wears_its_worst_level_and_one_without_indicators_keeps_its_material() -> None:
    texels = paint(known(HIGH, HIGH_HIGH, NORMAL), two_to_one(), plain_palette(), objects=3)
    assert colours(texels) == [10 + HIGH_HIGH, 20, 20]
    assert marks(texels) == [ALARM, 0, 0]


def test_what_nobody_answered_still_shows_and_pulses_after_the_value_came_back() -> None:
    facts = known(NORMAL, NORMAL, NORMAL, unanswered=(NORMAL, HIGH, NORMAL))
    texels = paint(facts, two_to_one(), plain_palette(), objects=3)
    assert colours(texels)[0] == 10 + HIGH
    assert marks(texels) == [ALARM | Mark.WAITING, 0, 0]


def test_what_is_not_known_is_hatched_and_never_looks_fine() -> None:
    facts = known(NORMAL, NORMAL, NORMAL, quality=(GOOD, STALE, UNKNOWN))
    texels = paint(facts, two_to_one(), plain_palette(), objects=3)
    assert colours(texels) == [20 + STALE, 20 + UNKNOWN, 20]
    assert marks(texels) == [Mark.HATCH, Mark.HATCH, 0]


def test_bad_quality_hides_no_level() -> None:
    texels = paint(known(HIGH, NORMAL, LOW, quality=(FAULT, GOOD, STALE)), two_to_one(), plain_palette(), objects=3)
    assert colours(texels) == [10 + HIGH, 10 + LOW, 20]
    assert marks(texels) == [ALARM | Mark.HATCH, ALARM | Mark.HATCH, 0]


def test_a_filter_hides_what_is_calm_and_never_what_is_in_alarm() -> None:
    facts = known(HIGH, NORMAL, NORMAL)
    texels = paint(facts, two_to_one(), plain_palette(), objects=3, hidden=np.array([True, True, False]), selected=1)
    assert marks(texels) == [ALARM, Mark.HIDDEN | Mark.SELECTED, 0]


def test_what_is_faint_steps_back_but_for_alarms_and_the_chosen_one() -> None:
    faint = np.array([True, True, True])
    facts = known(HIGH, NORMAL, NORMAL)
    texels = paint(facts, plain_tags(3), plain_palette(), objects=3, faint=faint, selected=1)
    assert marks(texels) == [ALARM, Mark.SELECTED, Mark.GHOST]


def test_calm_is_what_is_known_answered_and_within_its_limits() -> None:
    facts = known(
        NORMAL, NORMAL, NORMAL, LOW, unanswered=(NORMAL, HIGH, NORMAL, NORMAL), quality=(GOOD, GOOD, STALE, GOOD)
    )
    assert calm_objects(facts, plain_tags(4), objects=5).tolist() == [True, False, False, False, True]


def test_what_steps_back_behind_what() -> None:
    facts, tags = known(HIGH, NORMAL, NORMAL), plain_tags(3)

    def back(fade: Fade, selected: int | None) -> list[bool]:
        found: list[bool] = stepping_back(fade, facts, tags, objects=3, selected=selected).tolist()
        return found

    assert back(Fade.NONE, 1) == [False, False, False]
    assert back(Fade.CALM, None) == [False, True, True]
    assert back(Fade.OTHERS, 1) == back(Fade.ALONE, 1) == [True, False, True]
    assert back(Fade.OTHERS, None) == [False, False, False]


def test_same_facts_same_picture_and_one_change_one_row() -> None:
    old = paint(known(NORMAL, NORMAL, NORMAL), two_to_one(), plain_palette(), objects=3)
    new = paint(known(NORMAL, NORMAL, HIGH), two_to_one(), plain_palette(), objects=3)
    assert changes(old, old.copy()).tolist() == []
    assert changes(old, new).tolist() == [1]


def test_no_objects_is_no_picture() -> None:
    assert paint(known(), replace(plain_tags(0)), plain_palette(), objects=1).tolist() == [[20, 20, 20, 0]]
