import numpy as np

from scenes.rollup import ancestry_of
from scenes.severity import Level
from tests.panels.small_park import calm, changed, small_park, troubled
from viewer.panels.plant_tree import Shown, rolled_up, shown_below, tree_of

PARK = small_park()
TREE = tree_of(PARK)
ANCESTRY = ancestry_of(PARK)
NAMES = [thing.name for thing in TREE.things]


def test_every_thing_is_a_node_and_knows_its_objects() -> None:
    assert len(NAMES) == 1 + 3 + 4 + 7
    works = NAMES.index("云岭精细化工有限公司")
    assert (TREE.first[works], TREE.last[works]) == (3, 6)
    assert [NAMES[TREE.node_of(row)] for row in range(7)] == [item.name for item in PARK.equipment]


def test_a_node_shows_the_worst_below_it_and_counts_what_is_not_known() -> None:
    rollup = rolled_up(troubled(PARK), ANCESTRY)
    works, ammonia = NAMES.index("云岭精细化工有限公司"), NAMES.index("液氨库")
    assert rollup.level[0] == Level.HIGH_HIGH
    assert rollup.level[works] == Level.LOW_LOW
    assert (rollup.alarms[0], rollup.alarms[works]) == (5, 2)
    assert (rollup.unknown[0], rollup.unknown[ammonia]) == (3, 1)
    assert not rollup.waits[ammonia]


def test_the_rollup_agrees_with_counting_by_hand() -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        facts = changed(calm(PARK), rng.choice(18, 5, replace=False), level=Level(int(rng.integers(1, 5))))
        rollup = rolled_up(facts, ANCESTRY)
        for node in range(len(NAMES)):
            owners = PARK.tags.object_id
            below = (owners >= TREE.first[node]) & (owners < TREE.last[node])
            assert rollup.alarms[node] == np.count_nonzero(facts.level[below])
            assert rollup.level[node] == facts.level[below].max(initial=0)


def test_a_node_is_shown_in_part_when_some_of_it_is_hidden() -> None:
    hidden = np.zeros(7, np.bool_)
    hidden[[3, 4]] = True
    shown = shown_below(TREE, hidden)
    assert shown[NAMES.index("甲醇罐区")] == Shown.NONE
    assert shown[NAMES.index("云岭精细化工有限公司")] == Shown.SOME
    assert shown[NAMES.index("液氨库")] == Shown.ALL
