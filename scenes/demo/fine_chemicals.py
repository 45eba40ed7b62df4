"""Fine chemicals: batch reactors beside two workshops, solvent recovery, a small solvent store."""

from scenes.demo import machines
from scenes.demo.chemicals import HYDROCHLORIC_ACID, METHANOL, TOLUENE, Chemical, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, headers, rack, yard
from scenes.demo.ground import Box, row_of
from scenes.plant import Enterprise

SOLVENTS: Box = (26.0, 26.0, 124.0, 44.0)


def fine_chemicals(plot: Plot) -> Enterprise:
    """The works on a plot of 150 × 185 m."""
    draft = Draft(plot, frozenset({("V-107", "罐顶温度"), ("V-108", "罐顶温度")}))
    enclose(draft, [Gate("east", 103.0), Gate("south", 46.0, lodge=False)])
    _solvents(draft)
    _workshops(draft)
    _recovery(draft)
    return draft.finished(
        "云湾精细化工有限公司（虚构）",
        "Yunwan Fine Chemicals (fictional)",
        people=people_of(5, "何甲", "吕乙", "施丙"),
        population=22,
        trade="专用化学品制造",
        processes=("胺基化工艺", "磺化工艺"),
    )


def _solvents(draft: Draft) -> None:
    store = draft.unit("溶剂罐组", "Solvent tanks", SOLVENTS, [filed(METHANOL, 150.0), filed(TOLUENE, 180.0)])
    bund(draft, SOLVENTS)
    chemicals: list[Chemical] = [
        METHANOL,
        METHANOL,
        METHANOL,
        TOLUENE,
        TOLUENE,
        TOLUENE,
        HYDROCHLORIC_ACID,
        HYDROCHLORIC_ACID,
    ]
    for n, (chemical, at) in enumerate(zip(chemicals, row_of((33.0, 35.0), (12.0, 0.0), 8), strict=True), 1):
        machines.tank(store, f"V-10{n}", chemical, at, 5.0, 6.5)
    machines.gas_detectors(store, METHANOL, [(39.0, 30.0), (63.0, 30.0)])
    machines.gas_detectors(store, TOLUENE, [(75.0, 30.0), (87.0, 30.0)])
    machines.toxic_detectors(store, HYDROCHLORIC_ACID, [(111.0, 30.0)])
    machines.pumps(store, "P-101", "toluene", row_of((34.0, 49.5), (6.0, 0.0), 8))


def _workshops(draft: Draft) -> None:
    area = (24.0, 46.0, 126.0, 97.0)
    batch = draft.unit("合成车间", "Batch synthesis", area, [filed(METHANOL, 12.0), filed(TOLUENE, 20.0)])
    yard(draft, area)
    rack(draft, (26.0, 56.0), (124.0, 56.0))
    for n, at in enumerate(row_of((32.0, 64.0), (11.0, 0.0), 9), 1):
        machines.reactor(batch, f"R-1{n:02d}", "toluene", at, 2.4, 5.5, 90.0)
    machines.room(batch, "workshop", ("一车间", "Workshop 1"), (49.0, 82.0), (46.0, 22.0, 13.0))
    machines.room(batch, "workshop", ("二车间", "Workshop 2"), (101.0, 82.0), (46.0, 22.0, 13.0))
    machines.gas_detectors(batch, TOLUENE, row_of((37.5, 68.5), (22.0, 0.0), 4))
    crossroad(draft, (12.0, 103.0), (138.0, 103.0))


def _recovery(draft: Draft) -> None:
    area = (24.0, 109.0, 80.0, 134.0)
    tower = draft.unit("溶剂回收", "Solvent recovery", area, [filed(METHANOL, 8.0), filed(TOLUENE, 10.0)])
    yard(draft, area)
    for n, (height, at) in enumerate(zip((18.0, 22.0, 16.0), row_of((32.0, 122.0), (10.0, 0.0), 3), strict=True), 1):
        machines.column(tower, f"T-20{n}", ("回收塔", "Recovery column"), "methanol", at, 1.4, height, 66.0)
        machines.exchanger(tower, f"E-20{n}", "steam", (at[0] + 4.5, 122.0), diameter=0.8, length=4.0)
    for n, at in enumerate([(64.0, 117.0), (73.0, 117.0), (64.0, 128.0), (73.0, 128.0)], 1):
        machines.scrubber(tower, f"T-30{n}", "caustic_soda", at, 2.0, 10.0)
    machines.gas_detectors(tower, METHANOL, [(37.0, 113.0), (47.0, 113.0), (57.0, 130.0)])
    size = (40.0, 22.0, 8.0)
    machines.warehouse(tower, "K-101", ("原料库", "Raw-material store"), (106.0, 123.0), size, machines.climate(size))
    machines.room(tower, "control_room", ("办公及控制室", "Offices and control room"), (44.0, 152.0), (34.0, 14.0, 8.0))
    size = (40.0, 20.0, 8.0)
    machines.warehouse(tower, "K-102", ("成品库", "Product store"), (106.0, 152.0), size, machines.climate(size))
    machines.pumps(tower, "P-201", "cooling_water", row_of((66.0, 146.0), (4.5, 0.0), 3))
    machines.cooling_tower(tower, "CT-101", (72.0, 156.0), 8.0, 8.0)
    headers(draft, "steam", [[(28.0, 131.5), (58.0, 131.5)]])
    machines.camera(tower, "CAM-501", (83.0, 110.0))
