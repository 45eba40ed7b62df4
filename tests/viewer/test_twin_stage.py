import numpy as np
import pytest

from scenes.camera import Camera
from scenes.model import Batch
from scenes.prisms import prisms_of
from scenes.section import Section
from tests.stand_ins import CountingStage
from viewer.twin_stage import TwinStage

CAMERA = Camera((0.0, -90.0, 70.0), (0.0, 0.0, 0.0))
RING = np.zeros((3, 2))


def batch(name: str) -> Batch:
    points = np.zeros((3, 3), np.float32)
    triangles, owners = np.array([[0, 1, 2]], np.int32), np.zeros(3, np.int32)
    return Batch(name, (0.0, 0.0, 0.0), points, points.copy(), triangles, owners)


@pytest.fixture
def filled() -> tuple[TwinStage, CountingStage]:
    """A stage on which something happened before the second came."""
    first = CountingStage()
    twin = TwinStage(first)
    twin.bind(prisms_of([]))
    twin.mount(batch("a"))
    twin.mount(batch("b"))
    twin.mount(batch("c"))
    twin.show("b", visible=True)
    twin.show("c", visible=True)
    twin.show("c", visible=False)
    twin.drop("a")
    twin.look(CAMERA)
    twin.daylight(7.0)
    twin.fence([RING])
    twin.ground(-3.0)
    twin.grid(visible=False)
    twin.section(Section((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    twin.apart(7, (batch("level 0"),))
    return twin, first


def test_a_stage_that_comes_later_shows_what_the_first_shows(filled: tuple[TwinStage, CountingStage]) -> None:
    twin, first = filled
    second = CountingStage()
    twin.put_beside(second)
    assert second.visible == first.visible == {"b": True, "c": False}
    assert (second.cameras, second.hour, second.ground_level) == ([CAMERA], 7.0, -3.0)
    assert (second.grid_visible, second.cut) == (False, first.cut)
    assert second.pulled_apart == first.pulled_apart == (7, ("level 0",))
    assert len(second.fences) == 1
    assert second.prisms is not None


def test_both_follow_from_then_on_but_for_the_colours(filled: tuple[TwinStage, CountingStage]) -> None:
    twin, first = filled
    second = CountingStage()
    twin.put_beside(second)
    twin.mount(batch("d"))
    twin.show("d", visible=True)
    twin.drop("b")
    twin.beat(0.5)
    twin.colour(np.zeros((1, 4), np.uint8))
    assert second.visible == first.visible == {"c": False, "d": True}
    assert second.beats == [0.5]
    assert (len(first.pictures), len(second.pictures)) == (1, 0)


def test_one_that_was_taken_away_hears_nothing_more(filled: tuple[TwinStage, CountingStage]) -> None:
    twin, first = filled
    second = CountingStage()
    twin.put_beside(second)
    twin.put_beside(None)
    twin.drop("b")
    assert "b" not in first.visible
    assert "b" in second.visible
