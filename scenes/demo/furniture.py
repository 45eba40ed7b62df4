"""Furniture: sawing, sanding and assembly halls with bag collectors outdoors, timber yard, drying kilns."""

from scenes.demo import machines
from scenes.demo.chemicals import TOLUENE, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, crossroad, enclose, parking, yard
from scenes.demo.ground import Box, Spot, row_of
from scenes.plant import Enterprise, Holding

HALL = (84.0, 30.0, 10.0)
HALLS: tuple[tuple[str, str, Spot], ...] = (
    ("开料车间", "Sawing hall", (70.0, 130.0)),
    ("砂光车间", "Sanding hall", (70.0, 42.0)),
    ("组装车间", "Assembly hall", (180.0, 42.0)),
)


def furniture_works(plot: Plot) -> Enterprise:
    """The works on a plot of 310 × 185 m. Alarm limits of collectors are the enterprise's own."""
    draft = Draft(plot)
    enclose(draft, [Gate("south", 252.0), Gate("east", 88.0, lodge=False)])
    for number, (name, name_en, at) in enumerate(HALLS, 1):
        _hall(draft, number, (name, name_en), at)
    _yards(draft)
    crossroad(draft, (12.0, 88.0), (298.0, 88.0))
    crossroad(draft, (234.0, 12.0), (234.0, 173.0))
    return draft.finished(
        "云湾家具有限公司（虚构）",
        "Yunwan Furniture (fictional)",
        people=people_of(11, "柳甲", "酆乙", "鲍丙"),
        population=47,
        trade="家具制造业（涉爆粉尘）",
        maintained="2026-08-19",
    )


def _hall(draft: Draft, number: int, names: tuple[str, str], at: Spot) -> None:
    length, width, height = HALL
    box: Box = (at[0] - length / 2, at[1] - width / 2, at[0] + length / 2, at[1] + width / 2)
    hall = draft.unit(names[0], names[1], box, [filed(TOLUENE, 0.4)])
    wall = box[3]
    yard(draft, (box[0] - 3.0, box[1] - 3.0, box[2] + 3.0, wall + 15.0))
    machines.room(hall, "workshop", (f"{number}号{names[0]}", f"{names[1]} {number}"), at, HALL)
    for n, collector in enumerate(row_of((at[0] - 30.0, wall + 9.0), (20.0, 0.0), 4), 1):
        machines.dry_collector(hall, f"DC-{number}0{n}", collector)
        east, north = collector
        draft.line(
            "duct", [(east - 5.0, wall), (east - 5.0, north), (east - 3.0, north)], {"diameter": 0.7, "height": 5.0}
        )
    trunk = [(at[0] - 40.0, wall + 2.5), (at[0] + 40.0, wall + 2.5)]
    draft.line("duct", trunk, {"diameter": 0.6, "height": height - 3.0})


def _yards(draft: Draft) -> None:
    area: Box = (124.0, 112.0, 226.0, 166.0)
    kilns = draft.unit(
        "干燥窑与油漆库", "Kilns and paint store", area, [filed(TOLUENE, 12.0), Holding("丙酮", 6.0, "W5.3")]
    )
    yard(draft, area)
    for n, at in enumerate(row_of((136.0, 128.0), (18.0, 0.0), 4), 1):
        size = (14.0, 10.0, 6.0)
        measured = machines.climate(size, (48.0, 54.0))[:4]
        machines.warehouse(kilns, f"K-30{n}", ("木材干燥窑", "Timber kiln"), at, size, measured)
    size = (26.0, 14.0, 6.0)
    machines.warehouse(kilns, "K-401", ("油漆库", "Paint store"), (140.0, 154.0), size, machines.climate(size))
    machines.room(kilns, "control_room", ("办公楼", "Offices"), (192.0, 155.0), (48.0, 14.0, 14.0))
    size = (44.0, 60.0, 9.0)
    machines.warehouse(kilns, "K-501", ("成品库", "Finished-goods store"), (264.0, 50.0), size, machines.climate(size))
    parking(draft, (242.0, 110.0, 288.0, 160.0))
    machines.camera(kilns, "CAM-111", (120.0, 110.0))
