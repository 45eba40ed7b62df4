"""New materials: styrene tanks, polymerisation, granulate silos and a large finished-goods store."""

from scenes.demo import machines, points
from scenes.demo.chemicals import NITROGEN, STYRENE, cylinder_tonnes, filed
from scenes.demo.draft import Draft, Plot, UnitDraft, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, headers, rack, yard
from scenes.demo.ground import Box, Spot, grid_of, row_of
from scenes.plant import Enterprise

STYRENE_BUND: Box = (24.0, 102.0, 92.0, 166.0)


def polymers(plot: Plot) -> Enterprise:
    """The works on a plot of 310 × 185 m."""
    draft = Draft(plot, frozenset({("S-004", "物料温度")}))
    enclose(draft, [Gate("south", 248.0), Gate("west", 96.0, lodge=False)])
    _styrene(draft)
    _polymerisation(draft)
    _silos(draft)
    _halls(draft)
    crossroad(draft, (12.0, 96.0), (298.0, 96.0))
    crossroad(draft, (186.0, 12.0), (186.0, 173.0))
    return draft.finished(
        "云湾新材料有限公司（虚构）",
        "Yunwan New Materials (fictional)",
        people=people_of(9, "苗甲", "凤乙", "花丙", "方丁"),
        population=130,
        trade="合成树脂制造",
        processes=("聚合工艺",),
    )


def _styrene(draft: Draft) -> None:
    tonnes = cylinder_tonnes(STYRENE, 17.0, 12.0, 4)
    store = draft.unit("苯乙烯罐组", "Styrene tanks", STYRENE_BUND, [filed(STYRENE, tonnes)])
    bund(draft, STYRENE_BUND)
    for n, at in enumerate(grid_of((43.0, 119.5), 2, 2, (30.0, 29.0)), 1):
        machines.tank(store, f"T-10{n}", STYRENE, at, 17.0, 12.0)
    machines.gas_detectors(store, STYRENE, [(28.0, 134.0), (58.0, 106.0), (58.0, 134.0), (88.0, 134.0), (58.0, 162.0)])
    machines.pumps(store, "P-101", "styrene", row_of((97.5, 108.0), (0.0, 6.0), 8), turn=0.0)
    headers(draft, "styrene", [[(58.0, 110.0), (58.0, 131.0)]])


def _polymerisation(draft: Draft) -> None:
    area: Box = (102.0, 102.0, 180.0, 166.0)
    plant = draft.unit("聚合装置", "Polymerisation", area, [filed(STYRENE, 180.0)])
    yard(draft, area)
    rack(draft, (104.0, 134.0), (178.0, 134.0), width=6.0, height=8.0)
    for n, at in enumerate(row_of((110.0, 121.0), (11.0, 0.0), 6), 1):
        machines.reactor(plant, f"R-10{n}", "styrene", at, 3.4, 10.0, 150.0)
    for n, at in enumerate(row_of((110.0, 143.0), (9.0, 0.0), 8), 1):
        machines.exchanger(plant, f"E-10{n}", "styrene", at)
    for n, (height, at) in enumerate(zip((26.0, 32.0, 22.0), row_of((112.0, 155.0), (13.0, 0.0), 3), strict=True), 1):
        machines.column(plant, f"T-20{n}", ("脱挥塔", "Devolatiliser"), "styrene", at, 2.2, height, 120.0)
    for n, at in enumerate(row_of((152.0, 156.0), (9.0, 0.0), 3), 1):
        machines.bullet(plant, f"V-20{n}", NITROGEN, at, 2.4, 9.0)
    machines.pumps(plant, "P-201", "styrene", row_of((108.0, 108.0), (6.0, 0.0), 12))
    machines.gas_detectors(plant, STYRENE, row_of((115.5, 126.5), (22.0, 0.0), 3))
    machines.gas_detectors(plant, STYRENE, row_of((118.0, 149.0), (20.0, 0.0), 3))


def _silos(draft: Draft) -> None:
    area: Box = (24.0, 22.0, 180.0, 44.0)
    silos = draft.unit("料仓区", "Granulate silos", area, [filed(STYRENE, 0.5)])
    yard(draft, area)
    for n, at in enumerate(grid_of((36.0, 28.0), 10, 2, (8.5, 9.0)), 1):
        _silo(silos, f"S-{n:03d}", at)
    machines.room(silos, "workshop", ("包装楼", "Bagging building"), (150.0, 33.0), (48.0, 18.0, 18.0))


def _silo(unit: UnitDraft, tag: str, at: Spot) -> None:
    measured = [
        points.level("料位", "Fill level", 16.0, (0.0, 0.0, 17.0)),
        points.temperature(
            "物料温度", "Material temperature", (0.0, 120.0), (60.0, 70.0), (0.0, -2.0, 6.0), low=(0.5, 2.0)
        ),
    ]
    size = {"diameter": 5.0, "height": 17.0}
    unit.add("fixed_roof_tank", (f"{tag} 料仓", f"{tag} silo"), at, size, measured)


def _halls(draft: Draft) -> None:
    area: Box = (24.0, 48.0, 180.0, 88.0)
    halls = draft.unit("挤出与改性车间", "Extrusion and compounding", area, [filed(STYRENE, 2.0)])
    machines.room(halls, "workshop", ("挤出车间", "Extrusion hall"), (64.0, 68.0), (76.0, 34.0, 12.0))
    machines.room(halls, "workshop", ("改性车间", "Compounding hall"), (144.0, 68.0), (64.0, 34.0, 12.0))
    area = (194.0, 20.0, 288.0, 166.0)
    store = draft.unit("成品仓库", "Finished-goods stores", area, [filed(STYRENE, 0.5)])
    for n, north in enumerate((48.0, 137.0), 1):
        size = (86.0, 46.0, 12.0)
        yard(draft, (194.0, north - 28.0, 288.0, north + 28.0))
        name = ("成品库", "Finished-goods store")
        machines.warehouse(store, f"K-10{n}", name, (240.0, north), size, machines.climate(size))
    machines.camera(store, "CAM-901", (190.5, 91.5))
