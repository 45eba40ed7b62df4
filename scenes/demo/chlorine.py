"""Chlor-alkali: liquid-chlorine bullets behind scrubbers, an electrolysis hall, caustic and acid tanks."""

from scenes.demo import machines
from scenes.demo.chemicals import (
    BRINE,
    CAUSTIC_SODA,
    CHLORINE,
    HYDROCHLORIC_ACID,
    HYDROGEN,
    SULFURIC_ACID,
    cylinder_tonnes,
    filed,
)
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, headers, rack, yard
from scenes.demo.ground import Box, row_of
from scenes.plant import Enterprise, Holding

STORE: Box = (28.0, 26.0, 106.0, 60.0)


def chlor_alkali(plot: Plot) -> Enterprise:
    """The works on a plot of 310 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("west", 104.0), Gate("north", 248.0, lodge=False)])
    _store(draft)
    _electrolysis(draft)
    _tanks(draft)
    _filling(draft)
    crossroad(draft, (12.0, 104.0), (298.0, 104.0))
    crossroad(draft, (186.0, 12.0), (186.0, 173.0))
    return draft.finished(
        "云湾氯碱有限公司（虚构）",
        "Yunwan Chlor-alkali (fictional)",
        people=people_of(7, "陶甲", "姬乙", "范丙", "彭丁"),
        population=41,
        trade="无机碱制造",
        processes=("电解工艺（氯碱）", "氯化工艺"),
    )


def _store(draft: Draft) -> None:
    tonnes = cylinder_tonnes(CHLORINE, 2.8, 12.0, 5)
    store = draft.unit("液氯储槽区", "Liquid-chlorine store", STORE, [filed(CHLORINE, tonnes)])
    bund(draft, STORE)
    for n, at in enumerate(row_of((43.0, 43.0), (12.0, 0.0), 5), 1):
        machines.bullet(store, f"V-10{n}", CHLORINE, at, 2.8, 12.0)
    around = [(32.0, 43.0), (49.0, 32.0), (61.0, 54.0), (73.0, 32.0), (85.0, 54.0), (101.0, 43.0)]
    machines.toxic_detectors(store, CHLORINE, around)
    yard(draft, (112.0, 26.0, 180.0, 60.0))
    for n, at in enumerate([(120.0, 34.0), (132.0, 34.0), (120.0, 50.0)], 1):
        machines.scrubber(store, f"T-10{n}", "caustic_soda", at, 2.6, 14.0)
    for n, at in enumerate(row_of((146.0, 36.0), (9.0, 0.0), 4), 1):
        machines.exchanger(store, f"E-10{n}", "chlorine", at)
    machines.pumps(store, "P-101", "chlorine", row_of((134.0, 52.0), (7.0, 0.0), 6))
    machines.toxic_detectors(store, CHLORINE, [(126.0, 42.0), (159.5, 46.0), (173.0, 46.0)])
    headers(draft, "chlorine", [[(38.0, 51.5), (97.0, 51.5), (97.0, 63.0), (178.0, 63.0)]])


def _electrolysis(draft: Draft) -> None:
    area: Box = (24.0, 68.0, 180.0, 98.0)
    hall = draft.unit("电解装置", "Electrolysis", area, [filed(CHLORINE, 3.6), filed(HYDROGEN, 0.8)])
    yard(draft, area)
    machines.room(hall, "workshop", ("电解厂房", "Electrolysis hall"), (66.0, 86.0), (78.0, 20.0, 14.0))
    rack(draft, (26.0, 71.0), (178.0, 71.0))
    for n, at in enumerate(row_of((112.0, 88.0), (7.0, 0.0), 4), 1):
        medium = "chlorine" if n < 3 else "hydrogen"
        names = ("氯气干燥塔", "Chlorine drier") if n < 3 else ("氢气冷却塔", "Hydrogen cooler")
        machines.column(hall, f"T-20{n}", names, medium, at, 1.8, 16.0, 45.0)
    for n, at in enumerate([(144.0, 80.0), (144.0, 88.0)], 1):
        machines.compressor(hall, f"C-20{n}", "chlorine" if n == 1 else "hydrogen", at)
    machines.room(hall, "control_room", ("整流变电所", "Rectifier station"), (166.0, 87.0), (22.0, 14.0, 7.0))
    machines.toxic_detectors(hall, CHLORINE, [(109.0, 80.0), (116.0, 80.0), (144.0, 84.0)])
    machines.gas_detectors(hall, HYDROGEN, [(130.0, 80.0), (136.0, 93.0)], light=True)


def _tanks(draft: Draft) -> None:
    caustic_box: Box = (198.0, 26.0, 286.0, 58.0)
    caustic = draft.unit("烧碱罐组", "Caustic tanks", caustic_box, [filed(CHLORINE, 0.3)])
    bund(draft, caustic_box)
    for n, at in enumerate(row_of((210.0, 42.0), (16.0, 0.0), 5), 1):
        machines.tank(caustic, f"V-30{n}", CAUSTIC_SODA, at, 10.0, 10.0)
    acid_box: Box = (198.0, 68.0, 286.0, 96.0)
    acid = draft.unit("酸罐组", "Acid tanks", acid_box, [Holding("氯化氢(无水)", 6.0)])
    bund(draft, acid_box)
    for n, at in enumerate(row_of((208.0, 82.0), (14.0, 0.0), 6), 1):
        machines.tank(acid, f"V-40{n}", HYDROCHLORIC_ACID if n < 5 else SULFURIC_ACID, at, 8.0, 9.0)
    machines.toxic_detectors(acid, HYDROCHLORIC_ACID, [(215.0, 73.0), (243.0, 73.0), (257.0, 91.0)])
    machines.pumps(acid, "P-401", "hydrochloric_acid", row_of((204.0, 63.0), (8.0, 0.0), 8))


def _filling(draft: Draft) -> None:
    area: Box = (24.0, 112.0, 178.0, 166.0)
    station = draft.unit("液氯充装与钢瓶库", "Filling and cylinder store", area, [filed(CHLORINE, 48.0)])
    yard(draft, area)
    for n, east in enumerate((52.0, 106.0), 1):
        size = (44.0, 22.0, 8.0)
        machines.warehouse(
            station, f"K-10{n}", ("液氯钢瓶库", "Chlorine cylinder store"), (east, 128.0), size, machines.climate(size)
        )
        machines.toxic_detectors(station, CHLORINE, row_of((east - 15.0, 115.6), (15.0, 0.0), 3))
    for n, at in enumerate(row_of((142.0, 128.0), (14.0, 0.0), 3), 1):
        machines.loading_bay(station, f"Z-10{n}", "chlorine", at)
    machines.toxic_detectors(station, CHLORINE, [(149.0, 128.0), (163.0, 128.0)])
    for n, at in enumerate([(34.0, 154.0), (46.0, 154.0)], 1):
        machines.scrubber(station, f"T-40{n}", "caustic_soda", at, 2.4, 14.0)
    machines.room(station, "control_room", ("控制室", "Control room"), (86.0, 155.0), (34.0, 15.0, 5.5))
    machines.room(station, "workshop", ("机修车间", "Maintenance shop"), (146.0, 155.0), (44.0, 16.0, 8.0))
    salt: Box = (194.0, 112.0, 288.0, 166.0)
    brine = draft.unit("盐库与一次盐水", "Salt and brine", salt, [filed(CHLORINE, 0.1)])
    yard(draft, salt)
    size = (62.0, 30.0, 12.0)
    machines.warehouse(brine, "K-501", ("原盐库", "Salt store"), (230.0, 131.0), size, machines.climate(size)[:2])
    for n, at in enumerate(row_of((205.0, 157.0), (14.0, 0.0), 3), 1):
        machines.water_tank(brine, f"V-50{n}", BRINE, at, 10.0, 8.0)
    machines.pumps(brine, "P-501", "water", row_of((246.0, 157.0), (5.0, 0.0), 4))
    machines.camera(station, "CAM-701", (21.5, 110.0))
