"""The liquid-ammonia store: four bullets under deluge, compressors, absorbers and an emergency pool."""

from scenes.demo import machines
from scenes.demo.chemicals import AMMONIA, AMMONIA_WATER, FIRE_WATER, cylinder_tonnes, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, fire_ring, headers, pool, rack, yard
from scenes.demo.ground import Box, row_of
from scenes.plant import Enterprise

STORE: Box = (30.0, 26.0, 120.0, 66.0)


def ammonia_store(plot: Plot) -> Enterprise:
    """The store on a plot of 150 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("west", 104.0), Gate("south", 100.0, lodge=False)])
    store = draft.unit("液氨罐区", "Ammonia bullets", STORE, [filed(AMMONIA, cylinder_tonnes(AMMONIA, 3.4, 18.0, 4))])
    bund(draft, STORE, height=1.0)
    for n, at in enumerate(row_of((48.0, 46.0), (18.0, 0.0), 4), 1):
        machines.bullet(store, f"V-10{n}", AMMONIA, at, 3.4, 18.0)
    around = [(34.0, 46.0), (57.0, 31.0), (75.0, 31.0), (93.0, 31.0), (116.0, 46.0), (75.0, 61.0)]
    machines.toxic_detectors(store, AMMONIA, around, height=2.2)
    headers(draft, "ammonia", [[(40.0, 58.5), (110.0, 58.5), (110.0, 69.0)]])
    fire_ring(
        draft, (26.0, 22.5, 124.0, 69.0), [(26.5, 34.0 + 24.0 * n) for n in (0, 1)] + [(123.0, 34.0), (123.0, 58.0)]
    )
    _machines(draft)
    _absorption(draft)
    return draft.finished(
        "云湾冷链氨业有限公司（虚构）",
        "Yunwan Ammonia Store (fictional)",
        people=people_of(4, "孙甲", "钱乙", "许丙"),
        population=18,
        trade="液氨储存、氨水配制",
        processes=("合成氨工艺（储存环节）",),
    )


def _machines(draft: Draft) -> None:
    area = (26.0, 70.0, 124.0, 98.0)
    hall = draft.unit("机泵区", "Pumps and compressors", area, [filed(AMMONIA, 6.0)])
    yard(draft, area)
    rack(draft, (28.0, 75.0), (122.0, 75.0))
    machines.pumps(hall, "P-101", "ammonia", row_of((32.0, 83.0), (6.5, 0.0), 6))
    for n, at in enumerate(row_of((82.0, 84.0), (13.0, 0.0), 3), 1):
        machines.compressor(hall, f"C-10{n}", "ammonia", at)
    for n, at in enumerate(row_of((32.0, 92.5), (8.5, 0.0), 5), 1):
        machines.exchanger(hall, f"E-10{n}", "ammonia", at, turn=0.0, diameter=0.9, length=5.0)
    machines.toxic_detectors(hall, AMMONIA, [(38.0, 87.5), (58.0, 87.5), (88.5, 88.5), (101.5, 88.5)], height=2.2)
    crossroad(draft, (12.0, 104.0), (138.0, 104.0))


def _absorption(draft: Draft) -> None:
    box: Box = (28.0, 112.0, 88.0, 134.0)
    area = draft.unit("氨水配制区", "Aqueous ammonia", box, [filed(AMMONIA, 3.0)])
    bund(draft, box)
    for n, at in enumerate(row_of((37.0, 123.0), (12.0, 0.0), 3), 1):
        machines.water_tank(area, f"V-20{n}", AMMONIA_WATER, at, 7.0, 8.0)
    for n, at in enumerate([(73.0, 118.0), (73.0, 128.0), (82.0, 123.0)], 1):
        machines.scrubber(area, f"T-20{n}", "ammonia", at, 1.8, 13.0)
    machines.toxic_detectors(area, AMMONIA, [(43.0, 116.0), (78.0, 123.0)], height=2.2)
    for n, at in enumerate([(101.0, 124.0), (114.0, 124.0)], 1):
        machines.loading_bay(area, f"Z-20{n}", "ammonia", at)
    machines.toxic_detectors(area, AMMONIA, [(107.5, 124.0)], height=2.2)
    machines.room(area, "control_room", ("控制室", "Control room"), (40.0, 153.0), (22.0, 13.0, 5.0))
    machines.water_tank(area, "V-401", FIRE_WATER, (65.0, 153.0), 12.0, 10.0)
    machines.pumps(area, "P-401", "fire_water", row_of((76.0, 152.0), (4.5, 0.0), 3))
    pool(draft, (94.0, 142.0, 122.0, 162.0))
    machines.camera(area, "CAM-401", (91.0, 110.0))
