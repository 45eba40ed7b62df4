"""A map server that comes back: what is on the screen and came coarser than it should is asked for again."""

from dataclasses import dataclass, field, replace

from scenes.tile_tree import TileContent
from tests.a_city import City
from tests.viewer.test_tile_streaming import ABOVE, NEAR, Rig
from viewer.tile_troubles import FIRST_PAUSE, LONGEST_PAUSE


@dataclass
class Map(City):
    """A city whose tiles come poor while `down`."""

    down: bool = True
    poor: list[int] = field(default_factory=list[int])

    def load(self, address: object) -> TileContent:
        content = super().load(address)
        if self.down:
            assert isinstance(address, int)
            self.poor.append(address)
        return replace(content, poor=self.down)


def waited(rig: Rig, seconds: float) -> list[int]:
    """What is loaded when so much time has passed."""
    before = len(rig.city.loads)
    rig.moment += seconds
    rig.flow.tick()
    for _ in range(60):
        rig.flow.step()
        rig.workers.work()
    return rig.city.loads[before:]


def shown(rig: Rig) -> set[int]:
    return {int(name.rpartition("/")[2]) for name in rig.visible()}


def test_what_came_poor_is_shown_at_once_and_sharpens_when_the_server_is_back() -> None:
    city = Map()
    rig = Rig(city)
    rig.settle(ABOVE)
    seen = shown(rig)
    assert seen <= set(city.poor)
    assert waited(rig, FIRST_PAUSE / 2) == []
    city.down = False
    assert set(waited(rig, FIRST_PAUSE)) == seen
    assert waited(rig, 10 * LONGEST_PAUSE) == []
    assert not any(rig.flow.stock[row].poor for row in rig.flow.stock.shown)
    assert rig.flow.tally.holes == rig.flow.tally.flickers == 0


def test_while_it_stays_down_it_is_asked_ever_less_often() -> None:
    rig = Rig(Map())
    rig.settle(ABOVE)
    rounds = [len(waited(rig, 1.0)) for _ in range(120)]
    tiles = len(rig.visible())
    assert sum(rounds) / tiles <= 7  # after 2, 4, 8, 16, 32, 60 … seconds
    assert sum(rounds) / tiles >= 4


def test_what_nobody_sees_is_not_asked_for() -> None:
    city = Map()
    rig = Rig(city)
    rig.settle(NEAR)
    near = shown(rig)
    rig.settle(ABOVE)
    city.down = False
    asked = waited(rig, FIRST_PAUSE + 60.0)
    assert set(asked) == shown(rig)
    assert not near & set(asked) - shown(rig)
