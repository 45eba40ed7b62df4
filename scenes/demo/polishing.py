"""Aluminium polishing: benches in three halls, ducts to wet collectors along the wall, hydrogen watched."""

from scenes.demo import machines
from scenes.demo.chemicals import DIESEL, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, crossroad, enclose, parking, yard
from scenes.demo.ground import Box, Spot, grid_of, row_of
from scenes.plant import Enterprise

HALL = (80.0, 28.0, 9.0)
HALLS: tuple[Spot, ...] = ((70.0, 44.0), (180.0, 44.0), (70.0, 132.0))


def aluminium_polishing(plot: Plot) -> Enterprise:
    """The works on a plot of 310 × 185 m. Alarm limits of collectors are the enterprise's own."""
    draft = Draft(plot)
    enclose(draft, [Gate("south", 250.0), Gate("west", 88.0, lodge=False)])
    for number, at in enumerate(HALLS, 1):
        _hall(draft, number, at)
    _stores(draft)
    crossroad(draft, (12.0, 88.0), (298.0, 88.0))
    crossroad(draft, (232.0, 12.0), (232.0, 173.0))
    return draft.finished(
        "云湾铝制品抛光有限公司（虚构）",
        "Yunwan Aluminium Polishing (fictional)",
        people=people_of(10, "俞甲", "任乙", "袁丙"),
        population=64,
        trade="金属制品业（涉爆粉尘）",
    )


def _hall(draft: Draft, number: int, at: Spot) -> None:
    length, width, _ = HALL
    box: Box = (at[0] - length / 2, at[1] - width / 2, at[0] + length / 2, at[1] + width / 2)
    hall = draft.unit(f"{number}号抛光车间", f"Polishing hall {number}", box, [filed(DIESEL, 0.2)])
    yard(draft, (box[0] - 4.0, box[1] - 3.0, box[2] + 4.0, box[3] + 14.0))
    machines.powered_room(hall, "workshop", (f"{number}号抛光车间", f"Polishing hall {number}"), at, HALL)
    for n, bench in enumerate(grid_of((at[0] - 32.0, at[1] - 7.0), 5, 2, (16.0, 14.0)), 1):
        machines.polishing_bench(hall, f"M-{number}{n:02d}", bench)
    wall = at[1] + width / 2
    for n, collector in enumerate(row_of((at[0] - 32.0, wall + 7.0), (16.0, 0.0), 5), 1):
        machines.wet_collector(hall, f"DC-{number}0{n}", collector)
        draft.line("duct", [(collector[0], wall), (collector[0], collector[1] - 1.2)], {"diameter": 0.6, "height": 4.8})
    ends = [(at[0] - 36.0, wall + 2.4), (at[0] + 36.0, wall + 2.4)]
    draft.line("duct", ends, {"diameter": 0.5, "height": 6.4})


def _stores(draft: Draft) -> None:
    area: Box = (122.0, 112.0, 224.0, 166.0)
    store = draft.unit("库房与辅房", "Stores", area, [filed(DIESEL, 0.6)])
    yard(draft, area)
    size = (44.0, 22.0, 8.0)
    machines.warehouse(store, "K-101", ("铝材库", "Aluminium store"), (148.0, 130.0), size, machines.climate(size))
    size = (24.0, 12.0, 6.0)
    machines.warehouse(store, "K-102", ("铝粉暂存间", "Dust store"), (206.0, 126.0), size, machines.climate(size))
    machines.room(store, "control_room", ("办公楼", "Offices"), (160.0, 156.0), (46.0, 14.0, 14.0))
    parking(draft, (240.0, 110.0, 288.0, 160.0))
    machines.room(store, "workshop", ("包装车间", "Packing hall"), (264.0, 46.0), (44.0, 48.0, 9.0))
    machines.camera(store, "CAM-001", (118.0, 110.0))
