import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenes.columns import Flags, Floats, Rows
from scenes.labels import LONGEST, Placed, Wanted, faded, outside, place

WIDTH, HEIGHT = 1280.0, 720.0


def wanted(
    x: Floats,
    y: Floats,
    *,
    priority: Floats | None = None,
    must: Flags | None = None,
    slot: Rows | None = None,
    depth: Floats | None = None,
    wide: float = 120.0,
) -> Wanted:
    labels = len(x)
    return Wanted(
        x=x,
        y=y,
        depth=np.full(labels, 100.0) if depth is None else depth,
        width=np.full(labels, wide),
        height=np.full(labels, 24.0),
        priority=np.zeros(labels) if priority is None else priority,
        must=np.zeros(labels, np.bool_) if must is None else must,
        slot=np.full(labels, -1, np.int32) if slot is None else slot,
    )


def crowd(labels: int, seed: int, alarms: float) -> Wanted:
    chance = np.random.default_rng(seed)
    return Wanted(
        x=chance.uniform(-100, WIDTH + 100, labels),
        y=chance.uniform(-100, HEIGHT + 100, labels),
        depth=chance.uniform(10, 2000, labels),
        width=chance.uniform(60, 240, labels),
        height=np.array([22.0, 28.0, 90.0])[chance.integers(0, 3, labels)],
        priority=chance.integers(0, 6, labels).astype(np.float64),
        must=chance.random(labels) < alarms,
        slot=np.full(labels, -1, np.int32),
    )


def overlaps(labels: Wanted, placed: Placed, counter: float = 76.0) -> list[tuple[int, int]]:
    rows = np.flatnonzero(placed.visible)
    left, top = placed.left[rows], placed.top[rows]
    right = left + labels.width[rows] + np.where(placed.counts()[rows] > 0, counter, 0)
    bottom = top + labels.height[rows]
    over = (left[:, None] < right) & (left < right[:, None]) & (top[:, None] < bottom) & (top < bottom[:, None])
    return [(int(a), int(b)) for a, b in zip(*np.nonzero(np.triu(over, 1)), strict=True)]


@given(st.integers(0, 400), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.05, 0.5, 1.0]))
@settings(max_examples=60, deadline=None)
def test_shown_labels_never_overlap_and_no_alarm_in_the_picture_is_missing(
    labels: int, seed: int, alarms: float
) -> None:
    asked = crowd(labels, seed, alarms)
    placed = place(asked, WIDTH, HEIGHT)
    assert not overlaps(asked, placed)
    inside = (asked.x >= 0) & (asked.x < WIDTH) & (asked.y >= 0) & (asked.y < HEIGHT)
    told = placed.visible | (placed.host >= 0)
    assert told[asked.must & inside].all()
    assert placed.visible[placed.host[placed.host >= 0]].all()
    assert not placed.visible[~inside].any()


@given(st.integers(1, 200), st.integers(0, 2**32 - 1))
@example(11, 1399)  # one alarm, and no free place near it
@settings(max_examples=30, deadline=None)
def test_labels_stay_inside_the_picture_and_off_what_is_taken(labels: int, seed: int) -> None:
    asked, corner = crowd(labels, seed, 0.1), (0.0, 500.0, 300.0, HEIGHT)
    placed = place(asked, WIDTH, HEIGHT, taken=(corner,))
    rows = np.flatnonzero(placed.visible)
    left, top = placed.left[rows], placed.top[rows]
    right, bottom = left + asked.width[rows], top + asked.height[rows]
    assert (left >= 0).all()
    assert (right <= WIDTH).all()
    assert (top >= 0).all()
    assert (bottom <= HEIGHT).all()
    covering = rows[(left < corner[2]) & (right > corner[0]) & (bottom > corner[1])]
    if len(covering):  # the only alarm of a picture is shown whatever it covers
        assert covering.tolist() == rows[asked.must[rows]].tolist()


def test_of_two_in_one_place_the_more_important_is_shown_and_the_nearer_among_equals() -> None:
    x, y = np.array([400.0, 405.0]), np.array([300.0, 300.0])
    many = np.concatenate([x, x, x, x, x, x])
    placed = place(wanted(many, np.full(12, 300.0), priority=np.array([0.0, 9] + [1.0] * 10)), WIDTH, HEIGHT)
    assert placed.visible[1]
    assert not placed.visible[0]
    placed = place(wanted(x, y, depth=np.array([900.0, 30.0])), WIDTH, HEIGHT)
    assert placed.slot[1] == 0
    assert placed.slot[0] != 0


def test_a_label_stays_until_it_is_clearly_beaten() -> None:
    x, y = np.full(6, 640.0), np.full(6, 300.0)
    shown = place(wanted(x[:5], y[:5]), WIDTH, HEIGHT)
    slot = np.append(shown.slot, np.int32(-1))
    keeps = place(wanted(x, y, slot=slot, priority=np.array([0.0] * 5 + [0.4])), WIDTH, HEIGHT)
    assert keeps.slot[:5].tolist() == shown.slot.tolist()
    assert not keeps.visible[5]
    yields = place(wanted(x, y, slot=slot, priority=np.array([0.0] * 5 + [0.6])), WIDTH, HEIGHT)
    assert yields.visible[5]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_a_picture_that_does_not_change_does_not_flicker(seed: int) -> None:
    asked = crowd(300, seed, 0.05)
    first = place(asked, WIDTH, HEIGHT)
    again = place(
        Wanted(asked.x, asked.y, asked.depth, asked.width, asked.height, asked.priority, asked.must, first.slot),
        WIDTH,
        HEIGHT,
    )
    assert (again.visible == first.visible).mean() > 0.99


def test_a_slow_turn_leaves_nearly_every_label_where_it_was() -> None:
    asked = crowd(400, 3, 0.03)
    slot, changed = place(asked, WIDTH, HEIGHT).slot, list[float]()
    for step in range(1, 20):
        asked = Wanted(
            asked.x + 1.5, asked.y + 0.4 * (step % 2), asked.depth, asked.width, asked.height, asked.priority,
            asked.must, slot,
        )  # fmt: skip
        after = place(asked, WIDTH, HEIGHT).slot
        changed.append(float((after != slot).sum() / max((slot >= 0).sum(), 1)))
        slot = after
    assert np.mean(changed) < 0.12


def test_alarms_that_find_no_room_are_counted_in_by_their_neighbour() -> None:
    alarms = 90
    asked = wanted(np.full(alarms, 200.0), np.full(alarms, 150.0), must=np.ones(alarms, np.bool_), wide=180.0)
    placed = place(asked, 400.0, 300.0)
    shown = int(placed.visible.sum())
    assert 0 < shown < alarms
    assert placed.counts().sum() == alarms - shown
    assert not overlaps(asked, placed)


def test_in_a_picture_smaller_than_a_label_one_alarm_speaks_for_all() -> None:
    asked = wanted(np.array([20.0, 30.0]), np.array([8.0, 9.0]), must=np.array([True, True]))
    placed = place(asked, 60.0, 16.0)
    assert placed.visible.sum() == 1
    assert placed.counts().sum() == 1


def test_no_labels_and_no_picture_are_no_trouble() -> None:
    nothing = wanted(np.empty(0), np.empty(0))
    assert not len(place(nothing, WIDTH, HEIGHT).visible)
    one = wanted(np.array([1.0]), np.array([1.0]), must=np.array([True]))
    assert not place(one, 0.0, 0.0).visible.any()


def test_alarms_out_of_the_picture_are_known_by_their_side() -> None:
    asked = wanted(
        np.array([-5.0, 2000.0, 10.0, 10.0, np.nan, 10.0, -5.0]),
        np.array([9.0, 9.0, -9.0, 999.0, np.nan, 10.0, 9.0]),
        must=np.array([True] * 6 + [False]),
    )
    sides = outside(asked, WIDTH, HEIGHT)
    assert sides.left.tolist() == [0]
    assert sides.right.tolist() == [1]
    assert sides.above.tolist() == [2]
    assert sides.below.tolist() == [3, 4]


def test_labels_fade_with_the_distance_and_never_wholly() -> None:
    opacity = faded(np.array([0.0, 400.0, 800.0, 5000.0]), 1000.0)
    assert opacity[0] == opacity[1] == 1
    assert opacity[2] == pytest.approx(0.7)
    assert opacity[3] == 0.6


def boxed(x: float, y: float, box: tuple[float, float, float, float], *, wide: float, high: float) -> Wanted:
    """One alarm about something that is seen in a box, and one about a point on its left edge."""
    return Wanted(
        x=np.array([x, box[0]]),
        y=np.array([y, y]),
        depth=np.array([100.0, 100.0]),
        width=np.array([wide, wide]),
        height=np.array([high, high]),
        priority=np.array([2.0, 1.0]),
        must=np.array([True, True]),
        slot=np.array([-1, -1], np.int32),
        box=np.array([box, (box[0] - 9, y - 9, box[0] + 9, y + 9)]),
    )


@pytest.mark.parametrize("y", [12.0, 90.0, 350.0, 640.0])
def test_no_alarm_covers_what_another_alarm_is_about(y: float) -> None:
    box = (500.0, y - 10, 620.0, y + 70)
    asked = boxed(560.0, y, box, wide=240.0, high=34.0)
    placed = place(asked, WIDTH, HEIGHT)
    assert placed.visible.all()
    for left, top in zip(placed.left, placed.top, strict=True):
        for other in asked.box:
            clear = left + 240 <= other[0] or left >= other[2] or top + 34 <= other[1] or top >= other[3]
            assert clear, (left, top, other)


def test_a_card_stands_beside_what_it_tells_about() -> None:
    asked = boxed(560.0, 180.0, (430.0, 130.0, 690.0, 460.0), wide=260.0, high=200.0)
    placed = place(asked, WIDTH, HEIGHT)
    assert placed.left[0] >= 690.0 or placed.left[0] + 260.0 <= 430.0


def test_what_fills_the_picture_is_covered_rather_than_left_unsaid() -> None:
    for box in ((-500.0, -400.0, 2000.0, 1500.0), (5.0, 5.0, 360.0, HEIGHT), (5.0, 5.0, WIDTH, 170.0)):
        placed = place(boxed(100.0, 120.0, box, wide=200.0, high=34.0), WIDTH, HEIGHT)
        assert placed.visible[0], box


@given(st.integers(1, 150), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_label_is_never_far_from_what_it_is_about(labels: int, seed: int) -> None:
    asked = crowd(labels, seed, 0.5)
    placed = place(asked, WIDTH, HEIGHT)
    rows = np.flatnonzero(placed.visible)
    across = np.maximum(placed.left[rows] - asked.x[rows], asked.x[rows] - placed.left[rows] - asked.width[rows])
    down = np.maximum(placed.top[rows] - asked.y[rows], asked.y[rows] - placed.top[rows] - asked.height[rows])
    assert (np.hypot(np.maximum(across, 0), np.maximum(down, 0)) <= LONGEST + 76.0).all()  # room for a count
