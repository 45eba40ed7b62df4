"""The tank terminal: methanol, petrol, benzene, toluene and diesel, each in a bund of its own."""

from scenes.demo import machines
from scenes.demo.chemicals import (
    BENZENE,
    DIESEL,
    FIRE_WATER,
    METHANOL,
    PETROL,
    TOLUENE,
    Chemical,
    cylinder_tonnes,
    filed,
)
from scenes.demo.draft import Draft, Plot, UnitDraft, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, fire_ring, headers, rack, rack_row, yard
from scenes.demo.ground import Box, Spot, grid_of, row_of
from scenes.plant import Enterprise

METHANOL_BUND: Box = (24.0, 24.0, 97.0, 97.0)
PETROL_BUND: Box = (108.0, 24.0, 181.0, 97.0)
BENZENE_BUND: Box = (192.0, 24.0, 258.0, 97.0)
DIESEL_BUND: Box = (268.0, 24.0, 287.0, 97.0)
TOLUENE_BUND: Box = (24.0, 130.0, 98.0, 163.0)


def tank_terminal(plot: Plot) -> Enterprise:
    """The terminal on a plot of 310 × 185 m. T-103 is the methanol tank at the south-west corner."""
    draft = Draft(plot)
    enclose(draft, [Gate("north", 216.0), Gate("west", 118.0, lodge=False)])
    methanol = _bunded(draft, "甲醇罐组", "Methanol tanks", METHANOL_BUND, METHANOL, (21.0, 14.5, 4))
    for tag, at in zip(("T-103", "T-104", "T-101", "T-102"), _four((43.0, 43.0), 35.0), strict=True):
        machines.tank(methanol, tag, METHANOL, at, 21.0, 14.5)
    machines.gas_detectors(methanol, METHANOL, [(29.0, 60.5), (60.5, 29.0), (92.0, 60.5), (60.5, 92.0), (60.5, 60.5)])
    petrol = _bunded(draft, "汽油罐组", "Petrol tanks", PETROL_BUND, PETROL, (21.0, 14.5, 4))
    for tag, at in zip(("T-203", "T-204", "T-201", "T-202"), _four((127.0, 43.0), 35.0), strict=True):
        machines.tank(petrol, tag, PETROL, at, 21.0, 14.5, floating=True)
    machines.gas_detectors(petrol, PETROL, [(113.0, 60.5), (144.5, 29.0), (176.0, 60.5), (144.5, 92.0), (144.5, 60.5)])
    benzene = _bunded(draft, "苯罐组", "Benzene tanks", BENZENE_BUND, BENZENE, (17.0, 13.5, 4))
    for tag, at in zip(("T-303", "T-304", "T-301", "T-302"), _four((209.5, 45.0), 31.0), strict=True):
        machines.tank(benzene, tag, BENZENE, at, 17.0, 13.5, floating=True)
    machines.gas_detectors(
        benzene, BENZENE, [(197.0, 60.5), (225.0, 29.0), (253.0, 60.5), (225.0, 92.0), (225.0, 60.5)]
    )
    diesel = _bunded(draft, "柴油罐组", "Diesel tanks", DIESEL_BUND, DIESEL, (9.5, 10.0, 4))
    for n, at in enumerate(row_of((277.5, 36.0), (0.0, 16.5), 4), 1):
        machines.tank(diesel, f"T-50{n}", DIESEL, at, 9.5, 10.0)
    machines.gas_detectors(diesel, DIESEL, [(271.0, 27.0), (284.0, 60.0)])
    _toluene(draft)
    _pumps(draft)
    _loading(draft)
    fire_ring(
        draft,
        (21.0, 20.8, 289.5, 99.0),
        [(102.5, y) for y in (32.0, 60.0, 88.0)] + [(186.5, y) for y in (32.0, 60.0, 88.0)],
    )
    return draft.finished(
        "云湾港储石化仓储有限公司（虚构）",
        "Yunwan Tank Terminal (fictional)",
        people=people_of(2, "陈一", "林二", "黄三", "周四"),
        population=26,
        trade="危险化学品仓储",
    )


def _four(first: Spot, pitch: float) -> list[Spot]:
    return grid_of(first, 2, 2, (pitch, pitch))


def _bunded(
    draft: Draft, name: str, name_en: str, box: Box, chemical: Chemical, tanks: tuple[float, float, int]
) -> UnitDraft:
    """A bund of so many equal tanks: diameter, height, count."""
    diameter, height, count = tanks
    bund(draft, box)
    return draft.unit(name, name_en, box, [filed(chemical, cylinder_tonnes(chemical, diameter, height, count))])


def _toluene(draft: Draft) -> None:
    toluene = _bunded(draft, "甲苯罐组", "Toluene tanks", TOLUENE_BUND, TOLUENE, (11.5, 10.5, 4))
    for n, at in enumerate(row_of((34.5, 146.5), (17.7, 0.0), 4), 1):
        machines.tank(toluene, f"T-40{n}", TOLUENE, at, 11.5, 10.5)
    machines.gas_detectors(toluene, TOLUENE, [(43.3, 134.0), (61.0, 134.0), (78.7, 134.0)])


def _pumps(draft: Draft) -> None:
    area = (22.0, 101.0, 288.0, 117.5)
    alley = draft.unit("泵区", "Pump alley", area, [filed(METHANOL, 4.0), filed(BENZENE, 3.0), filed(PETROL, 5.0)])
    yard(draft, area)
    rack(draft, (24.0, 104.5), (286.0, 104.5))
    for tag, medium, east in (
        ("P-101", "methanol", 34.0), ("P-201", "petrol", 118.0), ("P-301", "benzene", 200.0), ("P-501", "diesel", 262.0)
    ):  # fmt: skip
        machines.pumps(alley, tag, medium, row_of((east, 112.0), (6.0, 0.0), 4 if medium == "diesel" else 6))
    machines.gas_detectors(alley, METHANOL, row_of((44.0, 115.5), (19.5, 0.0), 2))
    machines.gas_detectors(alley, PETROL, row_of((127.0, 115.5), (19.5, 0.0), 2))
    machines.gas_detectors(alley, BENZENE, row_of((209.0, 115.5), (19.5, 0.0), 2))
    headers(draft, "methanol", [[(60.5, 34.0), (60.5, 58.0)], [(58.0, 62.5), (58.0, 101.0)]])
    headers(draft, "petrol", [[(144.5, 34.0), (144.5, 58.0)], [(142.0, 62.5), (142.0, 101.0)]])
    headers(draft, "benzene", [[(225.0, 34.0), (225.0, 58.0)], [(222.5, 62.5), (222.5, 101.0)]])
    crossroad(draft, (12.0, 123.0), (298.0, 123.0))
    rack_row(draft, (107.0, 187.0), 187.5, [(123.0, 5.0), (173.0, 5.5)], upright=True)


def _loading(draft: Draft) -> None:
    area = (106.0, 129.0, 288.0, 166.0)
    station = draft.unit("装车站", "Road loading", area, [filed(METHANOL, 60.0), filed(PETROL, 45.0)])
    yard(draft, (106.0, 128.0, 190.0, 167.0))
    for n, at in enumerate(row_of((115.0, 147.0), (13.0, 0.0), 6), 1):
        machines.loading_bay(station, f"Z-20{n}", "methanol" if n < 4 else "petrol", at)
    machines.gas_detectors(station, METHANOL, row_of((121.5, 147.0), (13.0, 0.0), 2))
    machines.gas_detectors(station, PETROL, row_of((147.5, 147.0), (13.0, 0.0), 3))
    for n, at in enumerate([(197.0, 157.0), (203.0, 157.0)], 1):
        machines.scrubber(station, f"T-60{n}", "petrol", at, 1.8, 11.0)
    machines.compressor(station, "C-601", "petrol", (200.0, 147.0))
    for n, at in enumerate([(238.0, 139.0), (255.0, 139.0)], 1):
        machines.water_tank(station, f"V-70{n}", FIRE_WATER, at, 13.0, 11.0)
    machines.pumps(station, "P-701", "fire_water", row_of((268.0, 136.0), (5.0, 0.0), 4))
    machines.room(station, "control_room", ("中央控制室", "Control room"), (268.0, 157.0), (28.0, 14.0, 5.0))
    machines.camera(station, "CAM-201", (193.0, 130.0))
    machines.camera(station, "CAM-202", (102.5, 109.0))
