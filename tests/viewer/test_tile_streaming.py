from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from scenes.camera import Camera, looking_at
from scenes.plant import Layer, LayerKind
from scenes.tile_forest import Forest
from scenes.trouble import Notice
from tests.a_city import City
from tests.stand_ins import CountingStage
from viewer.tile_alarms import TileAlarms
from viewer.tile_streaming import TileStreaming

MEGABYTE = 1 << 20
ABOVE = Camera((0.0, -2600.0, 2200.0), (0.0, 0.0, 0.0))
NEAR = Camera((30.0, -160.0, 110.0), (40.0, 10.0, 0.0))


@dataclass
class Workers:
    """Workers that work when they are told to, and remember what was handed to them."""

    waiting: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def start[T](
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        def run() -> None:
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 as a future would hold it
                failed(error)
            else:
                done(answer)

        self.waiting.append(run)

    def work(self, times: int = 1000) -> None:
        for run in self.waiting[:times]:
            run()
        del self.waiting[:times]


@dataclass
class Rig:
    """A driver on a stage that counts, with workers and a clock of the test's own."""

    city: City
    graphics: int = 400 * MEGABYTE
    memory: int = 400 * MEGABYTE
    at_once: int = 8

    def __post_init__(self) -> None:
        self.moment, self.asked, self.shows = 0.0, 0, 0
        self.stage, self.workers = CountingStage(), Workers()
        self.told, self.bugs = list[Notice](), list[BaseException]()
        self.flow = TileStreaming(
            [(Layer("city", "城市实景", LayerKind.TILES_3D, "", name_en="City"), self.city)],
            self.stage,
            graphics_budget=self.graphics,
            memory_budget=self.memory,
            start=self.workers.start,
            ask=self.ask,
            show=self.show,
            tell=self.told.append,
            broke=self.bugs.append,
            at_once=self.at_once,
            now=lambda: self.moment,
        )

    def ask(self) -> None:
        self.asked += 1

    def show(self) -> None:
        self.shows += 1

    def visible(self) -> set[str]:
        return {name for name, seen in self.stage.visible.items() if seen}

    def settle(self, camera: Camera, steps: int = 400) -> None:
        """Look until nothing more is asked for."""
        self.flow.look(camera, 1280, 720)
        for _ in range(steps):
            before = self.asked
            self.workers.work()
            self.flow.step()
            if not self.workers.waiting and self.asked == before and self.flow.complete:
                return
        raise AssertionError("it never came to rest")


def test_it_comes_to_rest_with_the_whole_picture_there() -> None:
    rig = Rig(City())
    rig.settle(ABOVE)
    coarse = rig.visible()
    rig.settle(NEAR)
    assert not rig.bugs
    assert not rig.told
    assert rig.flow.complete
    assert len(rig.visible()) > 10
    assert not coarse & rig.visible()
    assert {batch.name for batch in rig.flow.batches} == rig.visible()
    assert rig.flow.tally.holes == rig.flow.tally.flickers == 0


def test_the_workers_get_no_more_at_once_than_they_are_given() -> None:
    rig = Rig(City(), at_once=3)
    rig.settle(ABOVE)
    rig.flow.look(NEAR, 1280, 720)
    assert 0 < len(rig.workers.waiting) <= 3


def test_what_is_no_longer_wanted_is_not_fetched() -> None:
    rig = Rig(City(), at_once=2)
    rig.settle(ABOVE)
    rig.flow.look(NEAR, 1280, 720)
    under_way = len(rig.workers.waiting)
    rig.flow.look(ABOVE, 1280, 720)
    before = len(rig.city.loads)
    rig.settle(ABOVE)
    assert len(rig.city.loads) == before + under_way


def test_a_frame_puts_one_tile_on_the_stage_and_more_while_there_is_time() -> None:
    rig = Rig(City())
    rig.settle(ABOVE)
    rig.flow.look(NEAR, 1280, 720)
    rig.workers.work()
    mounted, real = list[str](), rig.stage.upload

    def slow(name: str) -> None:
        mounted.append(name)
        rig.moment += 0.003
        real(name)

    rig.stage.upload = slow  # type: ignore[method-assign]  # a card that takes its time
    rig.flow.step()
    assert len(mounted) == 2  # the second began within four milliseconds
    rig.moment += 1.0
    rig.flow.step()
    assert len(mounted) >= 3


def flight(frames: int) -> list[Camera]:
    """Down from above, along the streets while turning, and up again."""
    cameras = list[Camera]()
    for frame in range(frames):
        share = frame / (frames - 1)
        target = (700 * np.sin(6 * share), 600 * np.cos(4 * share) - 300, 0.0)
        away = 150 + 3000 * abs(2 * share - 1) ** 3
        cameras.append(looking_at(target, bearing=500 * share, elevation=20 + 30 * abs(2 * share - 1), distance=away))
    return cameras


@pytest.mark.parametrize("work", [1, 4])
def test_both_budgets_hold_at_every_moment_without_a_hole_and_without_a_flicker(work: int) -> None:
    rig = Rig(City(levels=6), graphics=5 * MEGABYTE, memory=6 * MEGABYTE)
    for camera in flight(250):
        rig.flow.look(camera, 1280, 720)
        rig.workers.work(work)
        assert rig.flow.stock.graphics.size_in_bytes <= rig.graphics
        assert rig.flow.stock.memory.size_in_bytes <= rig.memory
        assert sum(rig.stage.sizes.values()) == rig.flow.stock.graphics.size_in_bytes
    assert rig.flow.tally.left > 20
    assert rig.flow.tally.holes == rig.flow.tally.flickers == 0
    assert not rig.told
    assert not rig.bugs


def test_a_short_memory_makes_pictures_smaller_before_it_makes_the_scene_coarser() -> None:
    plenty, short = Rig(City(pixels=512)), Rig(City(pixels=512), graphics=60 * MEGABYTE)
    for rig in (plenty, short):
        rig.settle(NEAR, steps=2000)
    assert {tile.image.pixels.shape[0] for tile in plenty.flow.batches if tile.image} == {512}
    assert {tile.image.pixels.shape[0] for tile in short.flow.batches if tile.image} == {256, 512}
    assert short.visible() == plenty.visible()
    assert short.flow.stock.graphics.size_in_bytes <= short.graphics


def test_a_memory_that_is_much_too_small_makes_the_scene_coarser() -> None:
    rig = Rig(City(), graphics=2 * MEGABYTE)
    rig.settle(NEAR, steps=2000)
    assert rig.flow.restraint.factor > 1
    assert rig.visible()
    assert rig.flow.stock.graphics.size_in_bytes <= rig.graphics


def test_everything_comes_back_when_there_is_room_again() -> None:
    rig = Rig(City(pixels=512), graphics=30 * MEGABYTE)
    rig.settle(NEAR, steps=2000)
    assert rig.flow.restraint.factor > 1
    assert any(not rig.flow.stock[row].whole for row in rig.flow.stock.shown)
    rig.flow.allow(400 * MEGABYTE)
    for _ in range(800):
        rig.flow.step()
        rig.workers.work()
    assert rig.flow.restraint.factor == 1
    assert all(rig.flow.stock[row].whole for row in rig.flow.stock.shown)


def test_a_broken_tile_is_said_once_and_what_is_above_stands_in() -> None:
    city = City(levels=4, broken=frozenset(range(21, 60)))
    rig = Rig(city)
    rig.settle(NEAR)
    assert len(rig.told) == 1
    assert rig.told[0].zh == "图层“城市实景”：瓦片损坏。"
    assert rig.told[0].en == "Layer City: The tile is broken."
    assert rig.flow.troubles.broken["city"] >= 1
    loads = len(city.loads)
    assert loads == len(set(city.loads))  # nothing is asked for twice
    rig.settle(NEAR)
    assert len(city.loads) == loads
    assert rig.visible()


def test_what_cannot_be_had_now_is_asked_for_again_later_and_more_and_more_seldom() -> None:
    city = City(levels=2, away={0})
    rig = Rig(city)
    rig.flow.look(ABOVE, 1280, 720)
    rig.workers.work()
    rig.flow.step()
    assert city.loads == [0]
    asked, rig.moment = rig.asked, 2.5
    rig.flow.tick()
    assert rig.asked > asked
    rig.flow.step()
    rig.workers.work()
    rig.moment = 4.5
    rig.flow.step()
    assert city.loads == [0, 0]
    city.away.clear()
    rig.moment = 7.0
    rig.settle(ABOVE)
    assert rig.visible()
    assert len(rig.told) == 1


def test_a_bug_in_a_reader_is_told_as_a_bug_and_the_rest_goes_on() -> None:
    class Buggy(City):
        def load(self, address: object) -> None:  # type: ignore[override]
            raise ValueError("planted") if address == 3 else KeyError("planted")

    rig = Rig(Buggy(levels=2))
    rig.settle(ABOVE)
    assert rig.bugs
    assert not rig.told


FAR = Camera((-700.0, -800.0, 150.0), (-700.0, -650.0, 0.0))


def test_a_flight_finds_its_end_there() -> None:
    rig = Rig(City(levels=6))
    rig.settle(ABOVE)
    for _ in range(60):
        rig.flow.look(ABOVE, 1280, 720, planned=[NEAR])
        rig.workers.work()
    rig.flow.look(NEAR, 1280, 720)
    rig.flow.look(NEAR, 1280, 720)
    assert rig.flow.loading == 0


def test_what_a_flight_passes_is_there_too_and_no_finer_than_in_passing() -> None:
    rig, plain = Rig(City(levels=6)), Rig(City(levels=6))
    rig.settle(ABOVE)
    for _ in range(80):
        rig.flow.look(ABOVE, 1280, 720, planned=[FAR, NEAR])
        rig.workers.work()
    plain.settle(ABOVE)
    left = list[int]()
    for each in (rig, plain):
        each.flow.look(FAR, 1280, 720)
        each.flow.look(FAR, 1280, 720)
        before = len(each.city.loads)
        each.settle(FAR)
        left.append(len(each.city.loads) - before)
    assert 0 < left[0] < left[1]


def test_on_a_flight_the_tiles_of_what_comes_soonest_are_asked_for_first() -> None:
    rig = Rig(City(levels=6), at_once=2)
    rig.settle(ABOVE)
    began = len(rig.city.loads)
    for _ in range(300):
        rig.flow.look(ABOVE, 1280, 720, planned=[FAR, NEAR])
        rig.workers.work()
    x, _ = rig.city.tree.centre[rig.city.loads[began:], :2].T
    order = np.arange(len(x))
    assert np.median(order[x < -500]) < np.median(order[x > -100])
    assert (x > -100).sum() > 10


def test_a_flight_waits_for_the_picture_that_is_there_now() -> None:
    rig = Rig(City(levels=6), at_once=2)
    rig.settle(ABOVE)
    began = len(rig.city.loads)
    rig.flow.look(NEAR, 1280, 720, planned=[FAR])
    rig.workers.work()
    assert (rig.city.tree.centre[rig.city.loads[began:], 0] > -500).all()


def test_a_layer_is_left_out_and_comes_back() -> None:
    rig = Rig(City(levels=3))
    rig.settle(ABOVE)
    seen = rig.visible()
    rig.flow.turn("city", on=False)
    rig.flow.step()
    assert not rig.visible()
    assert rig.flow.batches == ()
    rig.flow.turn("city", on=True)
    rig.settle(ABOVE)
    assert rig.visible() == seen


def test_the_surroundings_of_an_alarm_stay_although_the_view_is_elsewhere() -> None:
    alarm = np.array([[[30.0, 0.0, 0.0], [40.0, 10.0, 10.0]]])
    elsewhere = Camera((-700.0, -800.0, 150.0), (-700.0, -650.0, 0.0))
    found = list[bool]()
    for pinned in (False, True):
        rig = Rig(City(levels=6), graphics=16 * MEGABYTE)
        rig.settle(NEAR, steps=2000)
        rig.flow.pin(alarm if pinned else alarm[:0])
        at_alarm = {batch.name for batch in rig.flow.batches if np.abs(np.add(batch.origin, 20)[:2] - 35).max() < 50}
        assert at_alarm
        rig.settle(elsewhere, steps=2000)
        rig.settle(Camera((700.0, 600.0, 150.0), (700.0, 750.0, 0.0)), steps=2000)
        found.append(at_alarm <= rig.stage.visible.keys())
    assert found == [False, True]


def kept_for_an_alarm(budget: int, pixels: int) -> tuple[Rig, set[str]]:
    """Everything that is seen from near by is in alarm, and then the view goes elsewhere; what there was before."""
    rig = Rig(City(levels=6, pixels=pixels))
    rig.settle(NEAR, steps=2000)
    rig.flow.pin(np.array([[[-900.0, -900.0, 0.0], [900.0, 900.0, 10.0]]]))
    before = set(rig.stage.sizes)
    rig.flow.allow(budget)
    for camera in (FAR, Camera((700.0, 600.0, 150.0), (700.0, 750.0, 0.0))):
        for _ in range(250):
            rig.flow.look(camera, 1280, 720)
            rig.workers.work()
    return rig, before


def test_what_stands_in_alarm_stays_even_when_it_takes_more_than_there_is_and_its_pictures_shrink() -> None:
    rig, before = kept_for_an_alarm(30 * MEGABYTE, 256)  # it took 39
    assert before <= rig.stage.sizes.keys()
    assert sum(rig.stage.sizes.values()) == rig.flow.stock.graphics.size_in_bytes <= 30 * MEGABYTE
    assert [notice.zh for notice in rig.told] == [
        "图层“城市实景”：报警设备周围的瓦片始终保留，显存不足，已缩小其贴图。"
    ]
    assert rig.flow.restraint.factor == 1
    assert rig.flow.complete
    assert rig.flow.tally.holes == 0


def test_when_not_even_small_pictures_of_what_stands_in_alarm_fit_the_rest_gets_coarser_and_that_is_said() -> None:
    rig, before = kept_for_an_alarm(5 * MEGABYTE, 64)
    assert before <= rig.stage.sizes.keys()
    assert any("其余画面比设定的粗" in notice.zh for notice in rig.told)
    assert rig.flow.restraint.factor > 1
    assert rig.flow.stock.graphics.size_in_bytes <= 5 * MEGABYTE


def test_a_flood_of_alarms_is_held_against_each_tile_once() -> None:
    city = City(levels=4)
    forest = Forest()
    forest.plant(city.tree, 0)
    alarms, rows = TileAlarms(forest), np.arange(len(forest), dtype=np.int32)
    assert not len(alarms.among(rows))
    alarms.stand(np.array([[[-900.0, -900, 0], [-890.0, -890, 5]], [[900.0, 900, 0], [901.0, 901, 5]]]))
    near = alarms.among(rows)
    middles = city.tree.centre[near[city.tree.error[near] == 0.0]]
    assert len(middles) == 2
    assert (np.abs(np.abs(middles[:, :2]) - 900.0) < 130.0).all()
    assert alarms.among(rows[::-1]).tolist() == near[::-1].tolist()
    alarms.stand(np.empty((0, 2, 3)))
    assert not len(alarms.among(rows))


def test_closing_lets_go_of_everything_and_late_answers_are_dropped() -> None:
    rig = Rig(City())
    rig.settle(ABOVE)
    rig.flow.look(NEAR, 1280, 720)
    rig.flow.close()
    rig.stage.close()
    assert rig.city.closed
    rig.workers.work()
    rig.flow.step()
    rig.stage.close()
