import numpy as np

from scenes.review import MOST_POINTS, Ink, Spot
from viewer.sketching import FreeLine, arrow

EYE = np.array([0.0, 0.0, 100.0])


def ground(x: float, y: float) -> Spot | None:
    """A picture straight from above, ten pixels a metre; the sky beyond 600 pixels."""
    return None if x > 600 else (x / 10, -y / 10, 0.0)


def test_a_fast_hand_leaves_no_gaps_and_a_straight_line_is_two_points() -> None:
    line = FreeLine(ground, Ink.PETROL)
    for x in (0, 200, 500):
        line.to(x, 0)
    assert len(line.seen(EYE)[0]) > 100
    [stroke] = line.strokes(EYE)
    assert (stroke.points, stroke.ink, stroke.arrow) == (((0.0, 0.0, 0.0), (50.0, 0.0, 0.0)), Ink.PETROL, False)


def test_at_the_sky_nothing_is_drawn() -> None:
    line = FreeLine(ground, Ink.WHITE)
    for x in (700, 800, 900):
        line.to(x, 0)
    assert line.strokes(EYE) == ()
    line.to(300, 0)
    [stroke] = line.strokes(EYE)
    assert stroke.points[0][0] <= 60.0


def test_a_hand_that_never_lets_go_is_kept_within_bounds() -> None:
    line = FreeLine(ground, Ink.WHITE)
    for step in range(3000):
        line.to(300 + 250 * np.cos(step / 7), 300 + 250 * np.sin(step / 11))
    assert sum(len(stroke.points) for stroke in line.strokes(EYE)) <= MOST_POINTS


def test_an_arrow_leads_somewhere_else() -> None:
    assert arrow((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), Ink.WHITE) == ()
    [stroke] = arrow((0.0, 0.0, 0.0), (1.0, 0.0, 2.0), Ink.BLACK)
    assert (stroke.arrow, stroke.points[-1], stroke.ink) == (True, (1.0, 0.0, 2.0), Ink.BLACK)
