from collections.abc import Iterator

import numpy as np
import pytest

from scenes.assembly import Lod
from scenes.detail import CULLED
from scenes.model import Batch
from tests.a_tank_yard import tank_yard
from tests.stand_ins import CountingStage
from viewer.resident import Piece, Resident

SIZE = tank_yard(1).size_in_bytes
PLENTY = 1000 * SIZE
NONE = CULLED


@pytest.fixture
def stage() -> Iterator[CountingStage]:
    stage = CountingStage()
    yield stage
    stage.close()


def built(piece: Piece) -> tuple[Batch, ...]:
    return (tank_yard(1, name=named(piece)),)


def named(piece: Piece) -> str:
    return f"{piece.chunk}/{piece.lod.name}"


def levels(*wanted: int) -> np.ndarray:
    return np.array(wanted, np.int8)


def seen(stage: CountingStage) -> set[str]:
    return {name for name, visible in stage.visible.items() if visible}


def serve(resident: Resident, wanted: list[Piece]) -> None:
    for piece in wanted:
        resident.arrived(piece, built(piece))


def test_coarse_is_asked_for_first_and_first_of_what_is_in_the_picture(stage: CountingStage) -> None:
    resident = Resident(stage, budget_in_bytes=PLENTY)
    asked = resident.want(levels(NONE, 0, 2))
    assert asked == [Piece(1, Lod.COARSE), Piece(2, Lod.COARSE), Piece(0, Lod.COARSE), Piece(1, Lod.FINE)]
    assert resident.want(levels(NONE, 0, 2)) == []  # asked already
    resident.failed(Piece(1, Lod.FINE))
    assert resident.want(levels(NONE, 0, 2)) == [Piece(1, Lod.FINE)]


def test_the_coarse_stands_in_until_the_finer_is_there(stage: CountingStage) -> None:
    resident = Resident(stage, budget_in_bytes=PLENTY)
    resident.want(levels(0))
    assert seen(stage) == set()
    resident.arrived(Piece(0, Lod.COARSE), built(Piece(0, Lod.COARSE)))
    assert seen(stage) == {"0/COARSE"}
    resident.arrived(Piece(0, Lod.FINE), built(Piece(0, Lod.FINE)))
    assert seen(stage) == {"0/FINE"}
    resident.want(levels(1))
    assert seen(stage) == {"0/COARSE"} or seen(stage) == {"0/FINE"}  # no hole while the middle one is made
    resident.clear()


def test_a_chunk_out_of_the_picture_is_hidden_and_back_at_once(stage: CountingStage) -> None:
    resident = Resident(stage, budget_in_bytes=PLENTY)
    serve(resident, resident.want(levels(0, 2)))
    resident.want(levels(NONE, 2))
    assert seen(stage) == {"1/COARSE"}
    assert resident.want(levels(0, 2)) == []
    assert seen(stage) == {"0/FINE", "1/COARSE"}
    resident.clear()


def test_what_was_wanted_longest_ago_goes_first(stage: CountingStage) -> None:
    resident = Resident(stage, budget_in_bytes=5 * SIZE)  # three coarse and two fine
    for wanted in (levels(0, 2, 2), levels(2, 0, 2), levels(0, 2, 2), levels(2, 2, 0)):
        serve(resident, resident.want(wanted))
    fine = {name for name in stage.visible if name.endswith("FINE")}
    assert fine == {"0/FINE", "2/FINE"}  # the first to come was looked at again
    resident.clear()


@pytest.mark.parametrize("seed", range(10))
def test_any_walk_keeps_the_budget_leaves_no_hole_and_nothing_behind(stage: CountingStage, seed: int) -> None:
    chance = np.random.default_rng(seed)
    resident, waiting = Resident(stage, budget_in_bytes=14 * SIZE), list[Piece]()
    serve(resident, resident.want(levels(*[2] * 8)))
    for _ in range(200):
        wanted = chance.choice([NONE, NONE, 0, 1, 2], 8)
        waiting += resident.want(levels(*wanted))
        chance.shuffle(waiting)  # answers come in any order, some after their question has lost its meaning
        for _ in range(chance.integers(0, len(waiting) + 1)):
            piece = waiting.pop()
            resident.arrived(piece, built(piece))
        chunks = sorted(int(name.partition("/")[0]) for name in seen(stage))
        assert chunks == np.flatnonzero(wanted != NONE).tolist()  # each exactly once
        assert resident.size_in_bytes == sum(stage.sizes.values())
        assert resident.size_in_bytes <= 14 * SIZE + 2 * SIZE
    resident.clear()


def test_of_what_is_in_alarm_nothing_is_dropped(stage: CountingStage) -> None:
    resident = Resident(stage, budget_in_bytes=3 * SIZE)
    resident.keep([0])
    for turn in (levels(0, NONE, NONE), levels(NONE, 0, NONE), levels(NONE, NONE, 0), levels(NONE, 1, NONE)):
        for piece in resident.want(turn):
            resident.arrived(piece, built(piece))
    assert named(Piece(0, Lod.FINE)) in stage.visible
    assert named(Piece(2, Lod.FINE)) not in stage.visible
    resident.clear()
