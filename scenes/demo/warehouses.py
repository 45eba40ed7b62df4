"""Hazardous warehouses: eight independent stores, each a unit of its own (GB 18218-2018 3.6), and a cold store."""

from scenes.demo import machines
from scenes.demo.chemicals import DIESEL, METHANOL, TOLUENE, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, crossroad, enclose, pool, yard
from scenes.demo.ground import Box, Spot, grid_of, row_of
from scenes.plant import Enterprise, Holding

SIZE = (54.0, 26.0, 9.0)
STORES = (
    ("甲类库", "Class A store", (Holding("乙醇", 320.0, "W5.3"), Holding("丙酮", 260.0, "W5.3"))),
    ("甲类库", "Class A store", (Holding("乙酸乙酯", 380.0, "W5.3"), filed(TOLUENE, 90.0))),
    ("乙类库", "Class B store", (Holding("甲苯二异氰酸酯", 160.0, "J5"),)),
    ("氧化剂库", "Oxidiser store", (Holding("氯酸钠", 45.0, "W9.1"), Holding("硝酸钾", 200.0, "W9.2"))),
    ("有机过氧化物冷库", "Organic-peroxide cold store", (Holding("过乙酸", 6.0, "W7.2"),)),
    ("乙类库", "Class B store", (Holding("硝酸胍", 20.0, "W9.2"),)),
    ("腐蚀品库", "Corrosives store", (Holding("硝酸(发红烟的除外,含硝酸>70%)", 60.0, "W9.2"),)),
    ("丙类库", "Class C store", (Holding("碳化钙", 30.0, "W11"),)),
)


def hazardous_warehouses(plot: Plot) -> Enterprise:
    """The warehouses on a plot of 310 × 185 m."""
    draft = Draft(plot, frozenset({("K-801", "相对湿度")}))
    enclose(draft, [Gate("south", 66.0), Gate("east", 92.0, lodge=False)])
    places = grid_of((50.0, 42.0), 4, 2, (70.0, 100.0))
    for n, ((name, name_en, holdings), at) in enumerate(zip(STORES, places, strict=True), 1):
        _store(draft, n, (name, name_en), at, holdings)
    crossroad(draft, (12.0, 92.0), (298.0, 92.0), width=12.0)
    for east in (85.0, 155.0, 225.0):
        crossroad(draft, (east, 12.0), (east, 173.0))
    _services(draft)
    return draft.finished(
        "云湾危险品仓储有限公司（虚构）",
        "Yunwan Hazardous Warehousing (fictional)",
        people=people_of(8, "鲁甲", "韦乙", "昌丙"),
        population=None,
        trade="危险化学品仓储",
    )


def _store(draft: Draft, number: int, names: tuple[str, str], at: Spot, holdings: tuple[Holding, ...]) -> None:
    length, width, _ = SIZE
    box: Box = (at[0] - length / 2, at[1] - width / 2, at[0] + length / 2, at[1] + width / 2)
    unit = draft.unit(f"{number}号{names[0]}", f"{names[1]} {number}", box, holdings)
    front = 1 if at[1] < 90 else -1
    yard(draft, (box[0], at[1] + front * 13.0 - 9.0, box[2], at[1] + front * 13.0 + 9.0))
    cool = (10.0, 15.0) if "冷库" in names[0] else (33.0, 38.0)
    measured = machines.climate(SIZE, cool)
    machines.warehouse(unit, f"K-{number}01", names, at, SIZE, measured)
    doors = row_of((at[0] - 18.0, at[1] + front * 14.2), (18.0, 0.0), 3)
    back = row_of((at[0] - 12.0, at[1] - front * 14.2), (24.0, 0.0), 2)
    machines.gas_detectors(unit, METHANOL, [*doors, *back])


def _services(draft: Draft) -> None:
    area: Box = (24.0, 66.0, 80.0, 84.0)
    unit = draft.unit("消防与监控", "Fire fighting and control", area, [filed(DIESEL, 2.0)])
    machines.room(unit, "control_room", ("监控室", "Control room"), (40.0, 74.0), (20.0, 10.0, 5.0))
    pool(draft, (92.0, 65.0, 146.0, 82.0))
    machines.pumps(unit, "P-101", "fire_water", row_of((60.0, 74.0), (5.0, 0.0), 4))
    for n, at in enumerate([(170.0, 74.0), (240.0, 74.0), (100.0, 108.0), (240.0, 108.0)], 1):
        machines.camera(unit, f"CAM-80{n}", at)
