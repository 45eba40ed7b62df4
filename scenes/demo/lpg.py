"""LPG storage: ten spheres and ten bullets in three bunds, a fire-water ring with monitors, pumps and loading bays."""

from scenes.demo import machines
from scenes.demo.chemicals import FIRE_WATER, LPG, PROPANE, cylinder_tonnes, filed, sphere_tonnes
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, fire_ring, headers, rack, rack_row, yard
from scenes.demo.ground import Box, grid_of, row_of
from scenes.plant import Enterprise

SMALL_SPHERES: Box = (26.0, 24.0, 118.0, 92.0)
LARGE_SPHERES: Box = (132.0, 24.0, 206.0, 92.0)
BULLETS: Box = (220.0, 24.0, 286.0, 92.0)
BUND_HEIGHT = 0.6


def lpg_store(plot: Plot) -> Enterprise:
    """The LPG yard on a plot of 310 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("north", 232.0), Gate("east", 118.0, lodge=False)])
    _spheres(draft)
    _bullets(draft)
    _pumps(draft)
    _loading(draft)
    fire_ring(
        draft, (22.0, 20.5, 289.0, 94.0), [*row_of((125.0, 30.0), (0, 18), 4), *row_of((213.0, 30.0), (0, 18), 4)]
    )
    return draft.finished(
        "云湾液化气储运有限公司（虚构）",
        "Yunwan LPG Storage (fictional)",
        people=people_of(1, "张三", "李四", "王五", "赵六"),
        population=12,
        trade="危险化学品储存",
    )


def _spheres(draft: Draft) -> None:
    small = draft.unit("1000 m³球罐组", "1,000 m³ spheres", SMALL_SPHERES, [filed(LPG, sphere_tonnes(LPG, 12.4, 6))])
    bund(draft, SMALL_SPHERES, height=BUND_HEIGHT)
    for n, at in enumerate(grid_of((42.0, 43.0), 3, 2, (30.0, 30.0)), 1):
        machines.sphere(small, f"V-10{n}", LPG, at, 12.4)
    machines.gas_detectors(small, LPG, [*grid_of((57.0, 30.0), 2, 2, (30.0, 56.0)), (29.0, 58.0), (114.0, 58.0)])
    large = draft.unit(
        "2000 m³球罐组", "2,000 m³ spheres", LARGE_SPHERES, [filed(PROPANE, sphere_tonnes(PROPANE, 15.7, 4))]
    )
    bund(draft, LARGE_SPHERES, height=BUND_HEIGHT)
    for n, at in enumerate(grid_of((152.5, 41.5), 2, 2, (33.0, 33.0)), 1):
        machines.sphere(large, f"V-20{n}", PROPANE, at, 15.7)
    machines.gas_detectors(large, PROPANE, [(169.0, 30.0), (169.0, 86.0), (136.0, 58.0), (202.0, 58.0)])
    headers(draft, "lpg", [[(30.0, 58.0), (122.0, 58.0), (122.0, 97.0)]])
    headers(draft, "propane", [[(140.0, 58.0), (209.0, 58.0), (209.0, 97.0)]])


def _bullets(draft: Draft) -> None:
    store = draft.unit("卧罐组", "Bullets", BULLETS, [filed(LPG, cylinder_tonnes(LPG, 3.4, 20.0, 10))])
    bund(draft, BULLETS, height=BUND_HEIGHT)
    for n, at in enumerate(grid_of((233.0, 42.0), 5, 2, (10.0, 32.0)), 1):
        machines.bullet(store, f"V-3{n:02d}", LPG, at, 3.4, 20.0)
    machines.gas_detectors(store, LPG, [(224.0, 58.0), (243.0, 58.0), (263.0, 58.0), (282.0, 58.0)])
    headers(draft, "lpg", [[(228.0, 55.0), (278.0, 55.0)]])


def _pumps(draft: Draft) -> None:
    area = (22.0, 96.0, 288.0, 114.0)
    alley = draft.unit("机泵区", "Pumps and compressors", area, [filed(LPG, 8.0)])
    yard(draft, area)
    rack(draft, (24.0, 100.0), (286.0, 100.0))
    machines.pumps(alley, "P-101", "lpg", row_of((32.0, 108.0), (8.0, 0.0), 12))
    for n, at in enumerate(row_of((142.0, 108.5), (14.0, 0.0), 4), 1):
        machines.compressor(alley, f"C-10{n}", "lpg", at)
    machines.gas_detectors(alley, LPG, row_of((36.0, 111.5), (24.0, 0.0), 4))
    machines.gas_detectors(alley, LPG, row_of((149.0, 111.5), (28.0, 0.0), 2))
    machines.pumps(alley, "P-301", "propane", row_of((212.0, 108.0), (8.0, 0.0), 6))
    crossroad(draft, (12.0, 118.0), (298.0, 118.0))
    rack_row(draft, (102.5, 187.0), 191.0, [(118.0, 5.0), (173.0, 5.5)], upright=True)


def _loading(draft: Draft) -> None:
    area = (24.0, 124.0, 286.0, 164.0)
    station = draft.unit("装卸站", "Loading station", area, [filed(LPG, 40.0)])
    yard(draft, (100.0, 124.0, 186.0, 166.0))
    for n, at in enumerate(row_of((110.0, 145.0), (13.0, 0.0), 6), 1):
        machines.loading_bay(station, f"Z-10{n}", "lpg", at)
    machines.gas_detectors(station, LPG, row_of((116.5, 145.0), (13.0, 0.0), 5))
    size = (44.0, 22.0, 7.5)
    machines.warehouse(station, "K-101", ("钢瓶库", "Cylinder store"), (55.0, 146.0), size, machines.climate(size))
    machines.gas_detectors(station, LPG, [(30.0, 133.0), (80.0, 133.0)])
    machines.room(station, "control_room", ("中央控制室", "Control room"), (258.0, 156.0), (26.0, 14.0, 5.0))
    for n, at in enumerate([(202.0, 138.0), (220.0, 138.0)], 1):
        machines.water_tank(station, f"V-40{n}", FIRE_WATER, at, 13.0, 11.0)
    machines.pumps(station, "P-401", "fire_water", row_of((236.0, 134.0), (5.0, 0.0), 4))
    machines.camera(station, "CAM-101", (195.0, 124.5))
    machines.camera(station, "CAM-102", (95.0, 127.0))
