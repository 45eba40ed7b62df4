"""The process unit: columns along a pipe rack, exchangers, reactors, compressors, feed tanks, and a flare far off."""

from scenes.demo import machines
from scenes.demo.chemicals import BENZENE, HYDROGEN, PROPYLENE, TOLUENE, cylinder_tonnes, filed, sphere_tonnes
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, bund, crossroad, enclose, fire_ring, headers, rack, rack_row, yard
from scenes.demo.ground import Box, grid_of, row_of
from scenes.plant import Enterprise

PROCESS: Box = (24.0, 52.0, 192.0, 121.0)
SPHERE_BUND: Box = (208.0, 126.0, 274.0, 162.0)
COLUMNS = (
    ("T-101", ("预分馏塔", "Pre-fractionator"), 2.4, 30.0, 78.0),
    ("T-102", ("脱丙烷塔", "Depropaniser"), 2.2, 38.0, 48.0),
    ("T-103A", ("丙烯精馏塔", "Propylene splitter A"), 3.2, 52.0, 46.0),
    ("T-103B", ("丙烯精馏塔", "Propylene splitter B"), 3.2, 48.0, 50.0),
    ("T-104", ("苯塔", "Benzene column"), 2.6, 34.0, 84.0),
    ("T-105", ("异丙苯塔", "Cumene column"), 2.8, 40.0, 110.0),
    ("T-106", ("多异丙苯塔", "Heavies column"), 2.0, 28.0, 130.0),
    ("T-107", ("汽提塔", "Stripper"), 1.6, 22.0, 95.0),
)
"""Tag, names, diameter, height in metres, head temperature in ℃."""


def petrochemical(plot: Plot) -> Enterprise:
    """The process unit on a plot of 310 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("north", 60.0), Gate("west", 128.0, lodge=False)])
    _process(draft)
    _feed_tanks(draft)
    _spheres(draft)
    _buildings(draft)
    _flare(draft)
    crossroad(draft, (12.0, 128.0), (200.0, 128.0))
    rack_row(draft, (96.5, 187.0), 92.3, [(128.0, 5.0), (173.0, 5.5)], upright=True)
    crossroad(draft, (200.0, 12.0), (200.0, 173.0))
    fire_ring(
        draft,
        (22.0, 20.5, 194.0, 122.8),
        [*row_of((23.6, 50.0), (0.0, 30.0), 3), *row_of((192.6, 50.0), (0.0, 30.0), 3)],
    )
    return draft.finished(
        "云湾石化有限公司（虚构）",
        "Yunwan Petrochemical (fictional)",
        people=people_of(3, "吴甲", "郑乙", "冯丙", "蒋丁"),
        population=8,
        trade="石油化工",
        processes=("烷基化工艺", "加氢工艺"),
    )


def _process(draft: Draft) -> None:
    plant = draft.unit(
        "异丙苯装置", "Cumene unit", PROCESS, [filed(BENZENE, 260.0), filed(PROPYLENE, 90.0), filed(HYDROGEN, 1.2)]
    )
    yard(draft, (24.0, 24.0, 192.0, 121.0))
    rack(draft, (26.0, 92.0), (190.0, 92.0), width=8.0, height=9.0)
    for (tag, names, diameter, height, top), east in zip(
        COLUMNS, (34.0, 52.0, 70.0, 82.0, 102.0, 122.0, 142.0, 160.0), strict=True
    ):
        machines.column(plant, tag, names, "benzene", (east, 108.0), diameter, height, top)
        machines.exchanger(plant, tag.replace("T", "E", 1), "steam", (east + 4.5, 115.0), length=5.0)
    for n, at in enumerate(row_of((33.0, 80.0), (9.5, 0.0), 12), 1):
        machines.exchanger(plant, f"E-2{n:02d}", "benzene", at, diameter=1.3, length=6.5)
    machines.pumps(plant, "P-101", "benzene", row_of((30.0, 99.0), (8.4, 0.0), 19))
    for n, at in enumerate(row_of((36.0, 62.0), (14.0, 0.0), 5), 1):
        machines.reactor(plant, f"R-10{n}", "benzene", at, 3.8, 15.0, 150.0)
    for n, at in enumerate(row_of((36.0, 71.0), (14.0, 0.0), 5), 1):
        machines.bullet(plant, f"V-10{n}", BENZENE, at, 2.2, 7.0, turn=0.0)
    for tag, east, diameter, height in (("R-201", 112.0, 4.4, 38.0), ("R-202", 130.0, 3.6, 46.0)):
        machines.column(
            plant, tag, ("烷基化反应器", "Alkylation reactor"), "benzene", (east, 63.0), diameter, height, 140.0
        )
    rack(draft, (140.0, 54.0), (140.0, 87.0), width=4.0, height=7.0)
    for n, at in enumerate([(158.0, 60.0), (158.0, 68.0), (158.0, 76.0)], 1):
        machines.compressor(plant, f"C-10{n}", "propylene", at)
    for n, at in enumerate([(176.0, 61.0), (176.0, 68.0), (176.0, 75.0)], 1):
        machines.bullet(plant, f"V-11{n}", PROPYLENE, at, 2.4, 10.0, turn=0.0)
    machines.gas_detectors(plant, BENZENE, row_of((42.0, 103.5), (18.0, 0.0), 8))
    machines.gas_detectors(plant, BENZENE, row_of((43.0, 70.0), (14.0, 0.0), 5))
    machines.gas_detectors(plant, PROPYLENE, [(151.0, 64.0), (151.0, 72.0), (167.0, 64.5), (184.0, 71.5)])


def _feed_tanks(draft: Draft) -> None:
    box: Box = (26.0, 26.0, 130.0, 50.0)
    feed = draft.unit(
        "原料罐组",
        "Feed tanks",
        box,
        [filed(BENZENE, cylinder_tonnes(BENZENE, 11.0, 11.0, 3)), filed(TOLUENE, 420.0)],
    )
    bund(draft, box)
    for n, at in enumerate(row_of((36.0, 38.0), (17.0, 0.0), 6), 1):
        machines.tank(feed, f"T-80{n}", BENZENE if n < 4 else TOLUENE, at, 11.0, 11.0, floating=n < 4)
    machines.gas_detectors(feed, BENZENE, [(44.5, 30.0), (61.5, 30.0)])
    machines.gas_detectors(feed, TOLUENE, [(95.5, 30.0), (112.5, 30.0)])
    machines.pumps(feed, "P-801", "benzene", row_of((140.0, 32.0), (6.0, 0.0), 8))
    headers(draft, "benzene", [[(36.0, 45.5), (128.0, 45.5)]])


def _spheres(draft: Draft) -> None:
    store = draft.unit(
        "丙烯球罐", "Propylene spheres", SPHERE_BUND, [filed(PROPYLENE, sphere_tonnes(PROPYLENE, 12.4, 2))]
    )
    bund(draft, SPHERE_BUND, height=0.6)
    for n, at in enumerate([(225.0, 144.0), (257.0, 144.0)], 1):
        machines.sphere(store, f"V-90{n}", PROPYLENE, at, 12.4)
    machines.gas_detectors(store, PROPYLENE, [(212.0, 144.0), (241.0, 144.0), (270.0, 144.0)])


def _buildings(draft: Draft) -> None:
    area = (24.0, 133.0, 194.0, 166.0)
    house = draft.unit("公辅区", "Auxiliaries", area, [filed(HYDROGEN, 0.6)])
    yard(draft, area)
    machines.room(house, "control_room", ("抗爆控制室", "Blast-proof control room"), (42.0, 150.0), (30.0, 20.0, 6.0))
    machines.room(house, "control_room", ("变电所", "Substation"), (76.0, 150.0), (24.0, 14.0, 6.0))
    size = (36.0, 20.0, 8.0)
    machines.warehouse(house, "K-101", ("催化剂库", "Catalyst store"), (114.0, 150.0), size, machines.climate(size))
    for n, at in enumerate(row_of((142.0, 150.0), (5.0, 0.0), 4), 1):
        machines.bullet(house, f"V-12{n}", HYDROGEN, at, 2.2, 12.0)
    machines.gas_detectors(house, HYDROGEN, [(138.0, 160.0), (161.0, 160.0)], light=True)
    for n, at in enumerate([(171.0, 150.0), (184.0, 150.0)], 1):
        machines.cooling_tower(house, f"CT-10{n}", at, 9.0, 9.0)
    machines.camera(house, "CAM-301", (195.3, 123.5))


def _flare(draft: Draft) -> None:
    """More than 90 m from columns and spheres."""
    field = draft.unit("火炬区", "Flare", (226.0, 24.0, 288.0, 70.0), [filed(PROPYLENE, 2.0)])
    machines.flare(field, "F-101", (270.0, 36.0), 65.0)
    machines.bullet(field, "V-131", PROPYLENE, (236.0, 60.0), 2.8, 9.0, turn=0.0)
    rack(draft, (208.0, 92.0), (270.0, 92.0), width=2.0, height=5.0)
    rack(draft, (270.0, 88.0), (270.0, 42.0), width=2.0, height=5.0)
    machines.gas_detectors(field, PROPYLENE, [(230.0, 55.0), (243.0, 55.0)])
    for at in grid_of((208.0, 100.0), 6, 2, (14.0, 10.0)):
        draft.put("tree", at, {"height": 5.0})
