"""The park's own ground: administration, fire station, car parks, a pond, the weather mast, air monitors."""

from math import cos, pi, sin

from scenes.demo import machines, points
from scenes.demo.chemicals import AMMONIA, CHLORINE, DIESEL, HYDROGEN, filed
from scenes.demo.draft import Draft, Plot, people_of
from scenes.demo.furnishing import Gate, enclose, grove, parking, yard
from scenes.demo.ground import Box, Spot, grid_of, row_of
from scenes.plant import Enterprise


def administration(plot: Plot) -> Enterprise:
    """The park's management on a plot of 310 × 185 m."""
    draft = Draft(plot)
    enclose(draft, [Gate("west", 92.0), Gate("east", 92.0)])
    _offices(draft)
    _fire_station(draft)
    _weather(draft)
    return draft.finished(
        "云湾化工园区管理中心（虚构）",
        "Yunwan Park Administration (fictional)",
        people=people_of(12, "史甲", "唐乙", "费丙", "廉丁"),
        population=0,
        trade="园区管理",
    )


def _offices(draft: Draft) -> None:
    area: Box = (24.0, 82.0, 204.0, 148.0)
    office = draft.unit("管理中心", "Administration", area, [filed(DIESEL, 1.0)])
    yard(draft, (52.0, 84.0, 176.0, 144.0))
    machines.room(
        office, "control_room", ("应急指挥中心", "Emergency command centre"), (114.0, 126.0), (72.0, 22.0, 22.0)
    )
    machines.room(office, "control_room", ("行政服务楼", "Service building"), (42.0, 116.0), (16.0, 44.0, 12.0))
    machines.room(office, "control_room", ("实训中心", "Training centre"), (186.0, 116.0), (16.0, 44.0, 12.0))
    draft.line("water", _pond((114.0, 52.0), 46.0, 18.0), up=0.08)
    grove(draft, [(114.0 + 54.0 * cos(a), 52.0 + 25.0 * sin(a)) for a in (2 * pi * n / 22 for n in range(22))])
    parking(draft, (26.0, 26.0, 52.0, 78.0))
    parking(draft, (174.0, 26.0, 204.0, 78.0))
    grove(draft, row_of((60.0, 156.0), (12.0, 0.0), 10), height=7.0)
    machines.camera(office, "CAM-121", (22.0, 84.0))
    machines.camera(office, "CAM-122", (206.0, 84.0))


def _pond(middle: Spot, half_length: float, half_width: float) -> list[Spot]:
    angles = [2 * pi * n / 36 for n in range(36)]
    wave = [1 + 0.12 * sin(3 * a + 0.6) for a in angles]
    return [
        (middle[0] + half_length * w * cos(a), middle[1] + half_width * w * sin(a))
        for a, w in zip(angles, wave, strict=True)
    ]


def _fire_station(draft: Draft) -> None:
    area: Box = (212.0, 24.0, 288.0, 162.0)
    station = draft.unit("特勤消防站", "Fire station", area, [filed(DIESEL, 3.0)])
    yard(draft, area)
    machines.room(station, "workshop", ("消防车库", "Fire-engine hall"), (250.0, 128.0), (56.0, 20.0, 9.0))
    machines.room(station, "control_room", ("消防站办公楼", "Fire-station offices"), (250.0, 152.0), (44.0, 12.0, 12.0))
    machines.room(station, "workshop", ("训练塔", "Drill tower"), (222.0, 60.0), (8.0, 8.0, 20.0))
    machines.camera(station, "CAM-123", (214.0, 100.0))
    for at in grid_of((244.0, 30.0), 4, 2, (11.0, 8.0)):
        draft.put("tree", at, {"height": 5.0})


def _weather(draft: Draft) -> None:
    area: Box = (56.0, 26.0, 172.0, 78.0)
    park = draft.unit("园区环境监测", "Park environment", area, [filed(HYDROGEN, 0.01)])
    mast = [
        points.wind_speed("风速", "Wind speed", 40.0, (0.0, 0.0, 10.0), low=None, high=(13.8, 20.7)),
        points.temperature("气温", "Air temperature", (-20.0, 60.0), (37.0, 40.0), (0.0, 0.0, 3.0), low=(-2.0, 3.0)),
        points.humidity((95.0, 98.0), (0.0, 0.0, 3.0)),
        points.Point(points.PRESSURE, "大气压", "Air pressure", "hPa", (900.0, 1080.0), (960.0, 975.0, 1040.0, 1050.0)),
    ]
    names = ("WS-101 气象站", "WS-101 weather mast")
    park.add("weather_mast", names, (63.0, 73.0), {"height": 12.0}, mast)
    machines.toxic_detectors(park, CHLORINE, [(18.5, 140.0), (291.5, 140.0)], height=1.5)
    machines.toxic_detectors(park, AMMONIA, [(18.5, 44.0), (291.5, 60.0)], height=1.5)
