import numpy as np

from scenes.access import access_of, counted, nothing_counted, refused
from scenes.arrival import Reception
from scenes.demo import demo_park
from scenes.limits import at_first, judged
from scenes.plant import Park
from scenes.readings import Readings
from scenes.rollup import ancestry_of
from tests.messages import said

PARK: Park = demo_park(1)
ANCESTRY = ancestry_of(PARK)
FIRST_OF_EACH = [int(np.argmax(ANCESTRY.enterprise == row)) for row in range(len(PARK.enterprises))]


def test_the_access_of_an_enterprise_counts_what_is_linked_and_what_of_it_is_fresh() -> None:
    tags, reception = PARK.tags, Reception(len(PARK.tags))
    row = FIRST_OF_EACH[1]
    assert tags.linked[row]
    told = Readings(np.array([row], np.int32), np.array([float(tags.range_low[row])]), *codes_and_times(1))
    facts, _ = judged(tags, told, at_first(tags))
    access = access_of(facts, tags, ANCESTRY, nothing_counted(PARK), reception)
    assert [each.enterprise for each in access] == list(range(len(PARK.enterprises)))
    assert sum(each.linked for each in access) == int(tags.linked.sum())
    assert [each.fresh for each in access] == [0, 1, *[0] * (len(access) - 2)]


def codes_and_times(count: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.uint32]], np.ndarray[tuple[int]]]:
    return np.zeros(count, np.uint32), np.full(count, 1000.0)


def test_late_doubled_future_and_skewed_readings_are_counted_where_they_belong() -> None:
    reception, tallies = Reception(len(PARK.tags)), nothing_counted(PARK)
    first, second = FIRST_OF_EACH[0], FIRST_OF_EACH[1]
    steps = [
        said((first, 1.0, 990.0), (second, 1.0, 990.0)),
        said((first, 2.0, 980.0), (first, 3.0, 981.0), (second, 1.0, 990.0), (second, 9.0, 1e12)),
    ]
    for step in steps:
        tallies = counted(tallies, reception.timely([step], 1000.0), ANCESTRY)
    facts = at_first(PARK.tags)
    access = access_of(facts, PARK.tags, ANCESTRY, tallies, reception)
    assert (access[0].late, access[0].duplicate, access[0].ahead) == (2, 0, 0)
    assert (access[1].late, access[1].duplicate, access[1].ahead) == (0, 1, 1)


def test_the_skew_of_an_enterprise_is_that_of_its_worst_source() -> None:
    reception = Reception(len(PARK.tags))
    row, timely = FIRST_OF_EACH[2], reception.timely([], 1000.0)
    for second in range(6):
        now = 1000.0 + second
        wrong = said((row, 1.0, now - 3600), received=now, sent=now - 3600, source="wrong")
        timely = reception.timely([said((FIRST_OF_EACH[0], 1.0, now), received=now, sent=now), wrong], now)
    tallies = counted(nothing_counted(PARK), timely, ANCESTRY)
    access = access_of(at_first(PARK.tags), PARK.tags, ANCESTRY, tallies, reception)
    assert (access[2].skew, access[2].skewed, access[0].skew) == (-3600.0, 1, 0.0)


def test_refused_readings_are_counted_by_enterprise_and_what_nobody_owns_is_not_lost() -> None:
    rows = {enterprise.code: row for row, enterprise in enumerate(PARK.enterprises)}
    code = PARK.enterprises[3].code
    tallies = refused(nothing_counted(PARK), ((code, 4), ("", 2), ("999999999", 1)), rows)
    assert tallies.rejected[3] == 4
    assert tallies.elsewhere == 3
    assert tallies.rejected.sum() == 4
