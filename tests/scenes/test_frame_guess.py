import numpy as np
import pytest

from scenes.columns import Rows, Singles
from scenes.frame_guess import frame_guess

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]], np.int32
)  # fmt: skip


def yard(*, metres_per_unit: float = 1.0, up: str = "z") -> tuple[Singles, Rows]:
    """A flat yard with two halls on it, 60 by 40 metres, z up unless y is asked for."""
    boxes = ((0, 0, 0, 60, 40, 0.2), (5, 5, 0.2, 20, 12, 8), (35, 10, 0.2, 15, 20, 6))
    points = np.concatenate([CORNERS * [w, d, h] + [x, y, z] for x, y, z, w, d, h in boxes]) / metres_per_unit
    triangles = np.concatenate([FACES + 8 * row for row in range(len(boxes))])
    if up == "y":
        points = points[:, [0, 2, 1]] * [1, 1, -1]
    return points.astype(np.float32), triangles.astype(np.int32)


@pytest.mark.parametrize("up", ["y", "z"])
@pytest.mark.parametrize("unit", [1.0, 0.001])
def test_a_yard_is_seen_for_what_it_is(up: str, unit: float) -> None:
    guess = frame_guess(*yard(metres_per_unit=unit, up=up))
    assert (guess.up, guess.metres_per_unit) == (up, unit)
    assert guess.up_sure
    assert guess.unit_sure


def test_a_cube_is_guessed_and_said_to_be_doubtful() -> None:
    guess = frame_guess(CORNERS - np.float32(0.5), FACES)
    assert guess.up == "z"
    assert not guess.up_sure
    notice = guess.notice(up_said=False, unit_said=True)
    assert notice is not None
    assert "not sure" in notice.en
    assert "--up" in notice.remedy_zh


def test_what_was_said_is_not_guessed_at() -> None:
    guess = frame_guess(*yard())
    assert guess.notice(up_said=True, unit_said=True) is None
    only_unit = guess.notice(up_said=True, unit_said=False)
    assert only_unit is not None
    assert "Z is up" not in only_unit.en


def test_far_coordinates_and_no_numbers_do_not_disturb_the_guess() -> None:
    points, triangles = yard()
    far = (points + np.array([500_000, 2_500_000, 10])).astype(np.float32)
    far[3] = np.nan
    assert frame_guess(far, triangles).metres_per_unit == 1.0
    nothing = frame_guess(np.full((3, 3), np.nan, np.float32), np.array([[0, 1, 2]], np.int32))
    assert not nothing.up_sure
    assert not nothing.unit_sure
