"""Utilities: cooling towers, fire water, nitrogen, boilers, waste water, and the park's emergency pool."""

from scenes.demo import machines, points
from scenes.demo.chemicals import (
    CAUSTIC_SODA,
    CHLORINE,
    DIESEL,
    FIRE_WATER,
    METHANOL,
    NATURAL_GAS,
    NITROGEN,
    SULFURIC_ACID,
    WATER,
    filed,
)
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, headers, pool, rack, yard
from scenes.demo.ground import Box, row_of
from scenes.plant import Enterprise, Holding


def utilities(plot: Plot) -> Enterprise:
    """The utilities on a plot of 310 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("north", 92.0), Gate("east", 96.0, lodge=False)])
    _cooling(draft)
    _fire_water(draft)
    _nitrogen(draft)
    _boilers(draft)
    _waste_water(draft)
    crossroad(draft, (12.0, 96.0), (298.0, 96.0))
    crossroad(draft, (155.0, 12.0), (155.0, 173.0))
    return draft.finished(
        "云湾公用工程有限公司（虚构）",
        "Yunwan Utilities (fictional)",
        people=people_of(6, "姜甲", "戚乙", "谢丙"),
        population=0,
        trade="公用工程",
    )


def _cooling(draft: Draft) -> None:
    area: Box = (24.0, 22.0, 148.0, 56.0)
    towers = draft.unit("循环水场", "Cooling water", area, [filed(CHLORINE, 0.9)])
    yard(draft, area)
    for n, at in enumerate(row_of((36.0, 38.0), (20.0, 0.0), 6), 1):
        machines.cooling_tower(towers, f"CT-10{n}", at, 14.0, 13.0)
    machines.pumps(towers, "P-101", "cooling_water", row_of((30.0, 51.0), (9.0, 0.0), 13))
    headers(draft, "cooling_water", [[(28.0, 54.2), (146.0, 54.2)]], diameter=0.6)


def _fire_water(draft: Draft) -> None:
    area: Box = (24.0, 60.0, 148.0, 90.0)
    store = draft.unit("消防水站", "Fire-water station", area, [filed(DIESEL, 4.0)])
    yard(draft, area)
    for n, at in enumerate(row_of((36.0, 75.0), (22.0, 0.0), 4), 1):
        machines.water_tank(store, f"V-20{n}", FIRE_WATER, at, 18.0, 14.0)
    machines.room(store, "workshop", ("消防泵房", "Fire-pump house"), (130.0, 70.0), (30.0, 10.0, 6.0))
    machines.pumps(store, "P-201", "fire_water", row_of((118.0, 82.0), (5.0, 0.0), 6))
    headers(draft, "fire_water", [[(26.0, 88.0), (146.0, 88.0)]], diameter=0.4)


def _nitrogen(draft: Draft) -> None:
    area: Box = (162.0, 22.0, 224.0, 90.0)
    plant = draft.unit("空分制氮站", "Nitrogen plant", area, [Holding("氧(压缩的或液化的)", 8.0)])
    yard(draft, area)
    machines.scrubber(plant, "T-301", "nitrogen", (172.0, 78.0), 3.2, 26.0)
    machines.scrubber(plant, "T-302", "nitrogen", (182.0, 78.0), 2.2, 20.0)
    for n, at in enumerate(row_of((172.0, 54.0), (9.0, 0.0), 3), 1):
        machines.bullet(plant, f"V-30{n}", NITROGEN, at, 3.0, 14.0)
    for n, at in enumerate(row_of((204.0, 46.0), (0.0, 8.0), 4), 1):
        machines.compressor(plant, f"C-30{n}", "air", at)
    machines.room(plant, "workshop", ("空压厂房", "Compressor hall"), (193.0, 31.0), (50.0, 14.0, 9.0))
    oxygen = points.Point(points.PRESSURE, "管网压力", "Header pressure", "MPa", (0.0, 1.6), (0.4, 0.5, 0.9, 1.1))
    machines.warehouse(plant, "K-301", ("阀组间", "Valve house"), (208.0, 82.0), (18.0, 10.0, 5.0), [oxygen])


def _boilers(draft: Draft) -> None:
    area: Box = (232.0, 22.0, 288.0, 90.0)
    house = draft.unit("锅炉房", "Boiler house", area, [filed(NATURAL_GAS, 3.0)])
    yard(draft, area)
    machines.room(house, "workshop", ("锅炉房", "Boiler house"), (260.0, 36.0), (46.0, 22.0, 15.0))
    for n, at in enumerate([(246.0, 56.0), (274.0, 56.0)], 1):
        machines.scrubber(house, f"T-40{n}", "steam", at, 2.4, 38.0)
    for n, at in enumerate(row_of((240.0, 72.0), (8.0, 0.0), 6), 1):
        machines.exchanger(house, f"E-40{n}", "steam", at)
    machines.pumps(house, "P-401", "water", row_of((240.0, 83.0), (7.0, 0.0), 6))
    machines.gas_detectors(house, NATURAL_GAS, [(255.0, 50.0), (265.0, 50.0)], light=True)
    rack(draft, (234.0, 64.0), (286.0, 64.0), width=3.0)


def _waste_water(draft: Draft) -> None:
    area: Box = (22.0, 102.0, 148.0, 166.0)
    works = draft.unit("污水处理与事故池", "Waste water and emergency pool", area, [filed(METHANOL, 12.0)])
    for n, box in enumerate([(28.0, 108.0, 84.0, 132.0), (28.0, 138.0, 84.0, 163.0)], 1):
        pool(draft, box, height=1.2)
        machines.pumps(works, f"P-50{2 * n - 1}", "water", [(88.0, box[1] + 6.0), (88.0, box[1] + 12.0)])
    for n, at in enumerate([(106.0, 118.0), (134.0, 118.0), (106.0, 148.0), (134.0, 148.0)], 1):
        machines.water_tank(works, f"V-50{n}", WATER, at, 20.0, 5.0)
    store: Box = (164.0, 104.0, 200.0, 128.0)
    water = draft.unit("水处理药剂", "Water-treatment chemicals", store, [filed(CHLORINE, 0.5)])
    bund(draft, store)
    for n, at in enumerate(row_of((172.0, 116.0), (10.0, 0.0), 3), 1):
        machines.tank(water, f"V-60{n}", SULFURIC_ACID if n < 3 else CAUSTIC_SODA, at, 6.0, 7.0)
    machines.room(water, "control_room", ("110 kV 变电站", "110 kV substation"), (248.0, 120.0), (60.0, 24.0, 9.0))
    yard(draft, (216.0, 106.0, 282.0, 134.0))
    machines.room(water, "control_room", ("调度中心", "Dispatch centre"), (196.0, 150.0), (40.0, 18.0, 12.0))
    size = (50.0, 18.0, 9.0)
    machines.warehouse(water, "K-601", ("备件库", "Spare parts"), (254.0, 152.0), size, machines.climate(size))
    machines.camera(water, "CAM-601", (159.5, 140.0))
