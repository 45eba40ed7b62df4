from dataclasses import replace

import numpy as np

from scenes.demo import demo_park
from scenes.facts import nothing_known
from scenes.plant import Layer, LayerKind
from scenes.severity import Level
from viewer.streamed_layers import credits_of, in_alarm, layers_share, parks_share

BUDGET = 8 << 30


def test_both_shares_together_keep_the_budget_whatever_the_park_takes() -> None:
    assert parks_share(BUDGET, layered=False) == BUDGET
    for taken in (0, 1 << 30, 2 << 30, 3 << 30, 7 << 30):
        assert layers_share(BUDGET, taken) + max(parks_share(BUDGET, layered=True), taken) == BUDGET
        assert layers_share(BUDGET, taken) > 0


def test_a_ground_names_everybody_whose_pictures_it_wears() -> None:
    tiles = Layer("tiles", "实景", LayerKind.TILES_3D, "", attribution="A")
    heights, pictures = (
        Layer(key, key, kind, "", attribution=key)
        for key, kind in (("heights", LayerKind.TERRAIN), ("pictures", LayerKind.IMAGERY))
    )
    park = replace(demo_park(), layers=(tiles, heights, pictures))
    assert set(credits_of(park, (tiles,))) == {"A"}
    assert set(credits_of(park, (heights,))) == {"heights", "pictures"}
    assert credits_of(park, ()) == []


def test_an_object_is_in_alarm_as_long_as_it_stands_or_waits() -> None:
    calm = nothing_known(6)
    level, unanswered = np.zeros(6, np.uint8), np.zeros(6, np.uint8)
    level[1], unanswered[4] = Level.HIGH, Level.LOW
    objects = np.array([0, 0, 1, 1, 2, 2], np.int32)
    assert in_alarm(calm, objects).tolist() == []
    assert in_alarm(replace(calm, level=level, unanswered=unanswered), objects).tolist() == [0, 2]
