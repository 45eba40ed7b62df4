"""Installations with everything that is measured on them. Sizes in metres, places in plot metres."""

from collections.abc import Iterable, Sequence

from scenes.demo import points
from scenes.demo.chemicals import Chemical
from scenes.demo.draft import UnitDraft
from scenes.demo.ground import Spot
from scenes.demo.points import Anchor, Point, Span
from scenes.media import MEDIA

SHADE: Span = (-5.0, 3.0)
"""LL and L of what stands in the open, ℃: a Guangdong winter night lies above it."""


def tank(
    unit: UnitDraft, tag: str, chemical: Chemical, at: Spot, diameter: float, height: float, *, floating: bool = False
) -> None:
    """A vertical tank: level, temperatures at three heights, flows in and out, vapour pressure under a fixed roof."""
    side, out = diameter / 2, -diameter / 2
    measured = [
        points.level("液位", "Level", height, (0.0, 0.0, height)),
        points.temperature("罐底温度", "Temperature, bottom", (-20.0, 80.0), chemical.warm, (0.0, out, 1.5), low=SHADE),
        points.temperature(
            "罐中温度", "Temperature, middle", (-20.0, 80.0), chemical.warm, (0.0, out, height / 2), low=SHADE
        ),
        points.temperature(
            "罐顶温度", "Temperature, top", (-20.0, 80.0), chemical.warm, (0.0, out, height * 0.8), low=SHADE
        ),
        points.flow("进料流量", "Flow in", round(2 * diameter**2, -1), (side, 0.0, 1.0)),
        points.flow("出料流量", "Flow out", round(2 * diameter**2, -1), (-side, 0.0, 1.0)),
    ]
    if not floating:
        measured.append(
            points.pressure(
                "罐顶气相压力",
                "Vapour pressure",
                (-1.0, 3.0),
                (1.6, 1.9),
                (0.0, side * 0.4, height),
                low=(-0.4, -0.2),
                unit="kPa",
            )
        )
    kind = "floating_roof_tank" if floating else "fixed_roof_tank"
    names = f"{tag} {chemical.name}储罐", f"{tag} {chemical.name_en} tank"
    unit.add(kind, names, at, {"diameter": diameter, "height": height}, measured, medium=chemical.medium)


def water_tank(unit: UnitDraft, tag: str, chemical: Chemical, at: Spot, diameter: float, height: float) -> None:
    """A tank whose level and temperature are all that matters."""
    measured = [
        points.level("液位", "Level", height, (0.0, 0.0, height)),
        points.temperature("温度", "Temperature", (-10.0, 80.0), chemical.warm, (0.0, -diameter / 2, 1.5), low=SHADE),
    ]
    names = f"{tag} {chemical.name}罐", f"{tag} {chemical.name_en} tank"
    size = {"diameter": diameter, "height": height}
    unit.add("fixed_roof_tank", names, at, size, measured, medium=chemical.medium)


def sphere(unit: UnitDraft, tag: str, chemical: Chemical, at: Spot, diameter: float) -> None:
    """A sphere on legs, 2 m clear of the ground."""
    top = diameter + 2.0
    measured = [
        points.level("液位", "Level", diameter, (0.0, 0.0, top)),
        points.level("脱水包液位", "Water-pot level", 1.0, (0.0, 0.0, 1.2)),
        points.temperature(
            "液相温度", "Liquid temperature", (-40.0, 80.0), chemical.warm, (0.0, -diameter * 0.4, 4.0), low=SHADE
        ),
        points.temperature(
            "气相温度", "Vapour temperature", (-40.0, 80.0), chemical.warm, (0.0, -diameter * 0.2, top), low=SHADE
        ),
        points.pressure(
            "球罐压力", "Pressure", (0.0, 2.5), chemical.pressed, (0.0, diameter * 0.2, top), low=(0.1, 0.2)
        ),
        points.flow("进料流量", "Flow in", 200.0, (diameter * 0.3, 0.0, 1.5)),
        points.flow("出料流量", "Flow out", 200.0, (-diameter * 0.3, 0.0, 1.5)),
    ]
    names = f"{tag} {chemical.name}球罐", f"{tag} {chemical.name_en} sphere"
    unit.add("sphere", names, at, {"diameter": diameter, "clearance": 2.0}, measured, medium=chemical.medium)


def bullet(
    unit: UnitDraft, tag: str, chemical: Chemical, at: Spot, diameter: float, length: float, *, turn: float = 90.0
) -> None:
    """A lying pressure vessel; one that holds a gas has no level."""
    top = diameter + 1.5
    measured = [
        points.temperature(
            "温度", "Temperature", (-40.0, 80.0), chemical.warm, (length * 0.1, 0.0, diameter / 2), low=SHADE
        ),
        points.pressure("压力", "Pressure", (0.0, 2.5), chemical.pressed, (-length * 0.2, 0.0, top), low=(0.05, 0.15)),
        points.flow("出料流量", "Flow out", 80.0, (-length * 0.4, 0.0, 1.0)),
    ]
    if MEDIA[chemical.medium].is_liquid or chemical.medium == "nitrogen":  # liquid nitrogen
        measured.insert(0, points.level("液位", "Level", diameter, (length * 0.3, 0.0, top)))
    names = f"{tag} {chemical.name}卧罐", f"{tag} {chemical.name_en} bullet"
    unit.add("bullet", names, at, {"diameter": diameter, "length": length}, measured, medium=chemical.medium, turn=turn)


def pump(
    unit: UnitDraft, tag: str, medium: str, at: Spot, *, length: float = 2.4, rated: float = 80.0, turn: float = 90.0
) -> None:
    """A pump and its motor."""
    measured = [
        points.pressure(
            "出口压力", "Discharge pressure", (0.0, 2.5), (1.6, 1.9), (length / 2, 0.0, 1.2), low=(0.2, 0.3)
        ),
        points.temperature(
            "轴承温度", "Bearing temperature", (0.0, 120.0), (75.0, 85.0), (0.2, 0.0, 1.0), low=(2.0, 5.0)
        ),
        points.vibration((0.2, 0.0, 1.0)),
        points.current(rated, (-length / 2, 0.0, 1.0)),
    ]
    unit.add("pump", (f"{tag} 泵", f"{tag} pump"), at, {"length": length}, measured, medium=medium, turn=turn)


def pumps(unit: UnitDraft, tag: str, medium: str, places: Sequence[Spot], *, turn: float = 90.0) -> None:
    """Pumps in pairs: P-101A, P-101B, P-102A … when `tag` is P-101."""
    stem, first = tag.rsplit("-", 1)
    for n, at in enumerate(places):
        pump(unit, f"{stem}-{int(first) + n // 2}{'AB'[n % 2]}", medium, at, turn=turn)


def compressor(unit: UnitDraft, tag: str, medium: str, at: Spot, *, turn: float = 0.0) -> None:
    """A compressor set, 7 × 3.5 m."""
    top = 3.0
    measured = [
        points.pressure("入口压力", "Suction pressure", (0.0, 1.0), (0.6, 0.75), (-2.5, 0.0, top), low=(0.05, 0.15)),
        points.pressure("出口压力", "Discharge pressure", (0.0, 4.0), (2.6, 3.0), (2.5, 0.0, top), low=(0.6, 0.8)),
        points.temperature("出口温度", "Discharge temperature", (0.0, 200.0), (130.0, 145.0), (2.5, 0.0, top)),
        points.temperature("润滑油温度", "Lube-oil temperature", (0.0, 100.0), (60.0, 70.0), (0.0, -1.5, 1.0)),
        points.vibration((-1.5, 0.0, 1.5), "驱动端振动", "Vibration, drive end"),
        points.vibration((1.5, 0.0, 1.5), "非驱动端振动", "Vibration, free end"),
        points.current(320.0, (-3.0, 0.0, 1.5)),
    ]
    names = f"{tag} 压缩机", f"{tag} compressor"
    unit.add("compressor", names, at, {"length": 7.0, "width": 3.5, "height": 3.2}, measured, medium=medium, turn=turn)


def exchanger(
    unit: UnitDraft, tag: str, medium: str, at: Spot, *, diameter: float = 1.0, length: float = 6.0, turn: float = 90.0
) -> None:
    """A shell-and-tube heat exchanger on two saddles."""
    end = length / 2
    measured = [
        points.temperature("管程入口温度", "Tube side, in", (0.0, 250.0), (160.0, 180.0), (-end, 0.0, 2.0)),
        points.temperature("管程出口温度", "Tube side, out", (0.0, 250.0), (140.0, 165.0), (-end, 0.0, 1.2)),
        points.temperature("壳程出口温度", "Shell side, out", (0.0, 200.0), (120.0, 140.0), (end * 0.6, 0.0, 2.2)),
        points.pressure("壳程压力", "Shell pressure", (0.0, 2.5), (1.4, 1.7), (0.0, 0.0, 2.2)),
    ]
    names = f"{tag} 换热器", f"{tag} heat exchanger"
    unit.add("exchanger", names, at, {"diameter": diameter, "length": length}, measured, medium=medium, turn=turn)


def column(
    unit: UnitDraft, tag: str, names: tuple[str, str], medium: str, at: Spot, diameter: float, height: float, top: float
) -> None:
    """A distillation column; `top` is the working temperature at its head, ℃, and its foot is 60 ℃ warmer."""
    measured = [
        _tray("塔顶温度", "Head temperature", top, (0.0, 0.0, height)),
        _tray("精馏段温度", "Rectifying section", top + 15, (0.0, -diameter / 2, height * 0.75)),
        _tray("提馏段温度", "Stripping section", top + 40, (0.0, -diameter / 2, height * 0.4)),
        _tray("塔釜温度", "Foot temperature", top + 60, (0.0, -diameter / 2, 2.0)),
        points.pressure(
            "塔顶压力", "Head pressure", (0.0, 1.6), (0.9, 1.1), (diameter / 2, 0.0, height), low=(0.1, 0.15)
        ),
        points.differential(
            "全塔压差", "Pressure drop", (0.0, 60.0), None, (35.0, 45.0), (diameter / 2, 0.0, height * 0.5), "kPa"
        ),
        points.level("塔釜液位", "Foot level", 4.0, (-diameter / 2, 0.0, 2.5)),
        points.flow("进料流量", "Feed", 120.0, (diameter / 2, 0.0, height * 0.55), low=(15.0, 25.0)),
        points.flow("回流量", "Reflux", 90.0, (-diameter / 2, 0.0, height * 0.95), low=(10.0, 18.0)),
    ]
    full = f"{tag} {names[0]}", f"{tag} {names[1]}"
    unit.add("column", full, at, {"diameter": diameter, "height": height}, measured, medium=medium)


def scrubber(unit: UnitDraft, tag: str, medium: str, at: Spot, diameter: float, height: float) -> None:
    """A small absorbing column: circulation must not stop."""
    measured = [
        points.flow("循环液流量", "Circulation", 60.0, (diameter / 2, 0.0, height * 0.7), low=(12.0, 20.0)),
        points.level("塔底液位", "Sump level", 2.5, (0.0, -diameter / 2, 1.5)),
        points.differential(
            "填料压差", "Packing pressure drop", (0.0, 4.0), None, (2.4, 3.0), (0.0, diameter / 2, height * 0.5), "kPa"
        ),
    ]
    names = f"{tag} 吸收塔", f"{tag} absorber"
    unit.add("column", names, at, {"diameter": diameter, "height": height}, measured, medium=medium)


def reactor(unit: UnitDraft, tag: str, medium: str, at: Spot, diameter: float, height: float, hot: float) -> None:
    """A stirred reactor; `hot` is its H in ℃, HH lies 12 % above."""
    measured = [
        points.temperature("釜内温度", "Reaction temperature", (0.0, 2 * hot), (hot, 1.12 * hot), (0.0, 0.0, height)),
        points.temperature(
            "夹套温度", "Jacket temperature", (0.0, 2 * hot), (0.95 * hot, 1.08 * hot), (0.0, -diameter / 2, height / 2)
        ),
        points.pressure("釜内压力", "Reaction pressure", (0.0, 1.6), (0.8, 1.0), (diameter / 4, 0.0, height)),
        points.level("液位", "Level", height * 0.7, (diameter / 2, 0.0, height * 0.6)),
        points.flow("进料流量", "Feed", 30.0, (-diameter / 4, 0.0, height)),
        points.flow("冷却水流量", "Cooling water", 60.0, (0.0, diameter / 2, height * 0.3), low=(8.0, 14.0)),
        points.current(55.0, (0.0, 0.0, height)),
    ]
    names = f"{tag} 反应釜", f"{tag} reactor"
    unit.add("reactor", names, at, {"diameter": diameter, "height": height}, measured, medium=medium)


def flare(unit: UnitDraft, tag: str, at: Spot, height: float) -> None:
    """An elevated flare."""
    measured = [
        points.temperature(
            "长明灯温度", "Pilot temperature", (0.0, 1200.0), None, (0.0, 0.0, height), low=(250.0, 350.0)
        ),
        points.flow("放空气流量", "Relief flow", 50.0, (0.0, 0.0, 4.0), unit="t/h"),
        points.pressure("水封罐压力", "Seal-drum pressure", (0.0, 60.0), (35.0, 45.0), (0.0, 0.0, 2.0), unit="kPa"),
    ]
    names = f"{tag} 高架火炬", f"{tag} elevated flare"
    unit.add("flare", names, at, {"height": height, "diameter": 1.2}, measured, medium="natural_gas")


def loading_bay(unit: UnitDraft, tag: str, medium: str, at: Spot, *, turn: float = 90.0) -> None:
    """A bay where a road tanker is filled: earthing, arm flow and pressure."""
    measured = [
        points.flow("鹤管流量", "Loading-arm flow", 120.0, (0.0, 1.5, 3.0)),
        points.pressure("鹤管压力", "Loading-arm pressure", (0.0, 1.6), (1.0, 1.2), (0.0, 1.5, 2.5)),
        points.alarm_switch("静电接地断开", "Earthing lost", (0.0, -1.5, 1.5)),
    ]
    names = f"{tag} 装车鹤位", f"{tag} loading bay"
    unit.add(
        "loading_bay", names, at, {"length": 16.0, "width": 7.0, "height": 6.5}, measured, medium=medium, turn=turn
    )


def cooling_tower(unit: UnitDraft, tag: str, at: Spot, diameter: float, height: float) -> None:
    """A cooling tower with its fan."""
    measured = [
        points.temperature(
            "回水温度", "Return water", (0.0, 60.0), (43.0, 47.0), (0.0, -diameter / 2, 2.0), low=(4.0, 8.0)
        ),
        points.temperature(
            "出水温度", "Supply water", (0.0, 60.0), (33.0, 36.0), (0.0, diameter / 2, 1.0), low=(4.0, 8.0)
        ),
        points.Point(
            points.WATER_LEVEL,
            "集水池水位",
            "Basin level",
            "m",
            (0.0, 3.0),
            (0.6, 0.9, 2.5, 2.8),
            (diameter / 2, 0.0, 1.0),
        ),
        points.vibration((0.0, 0.0, height), "风机振动", "Fan vibration"),
        points.current(110.0, (0.0, 0.0, height)),
    ]
    names = f"{tag} 凉水塔", f"{tag} cooling tower"
    size = {"diameter": diameter, "height": height}
    unit.add("cooling_tower", names, at, size, measured, medium="cooling_water")


def warehouse(
    unit: UnitDraft,
    tag: str,
    names: tuple[str, str],
    at: Spot,
    size: tuple[float, float, float],
    measured: Iterable[Point],
) -> None:
    """A store; `size` is length, width, height."""
    full = f"{tag} {names[0]}", f"{tag} {names[1]}"
    unit.add("warehouse", full, at, box_of(size), measured)


def climate(size: tuple[float, float, float], warm: Span = (33.0, 38.0)) -> list[Point]:
    """Temperature and humidity in four corners of a room of length, width, height."""
    length, width, height = size
    corners: list[Anchor] = [
        (x * length * 0.3, y * width * 0.3, height * 0.6) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    temperatures = [
        points.temperature(f"库温 {n}", f"Room temperature {n}", (-20.0, 60.0), warm, corner, low=(-5.0, 0.0))
        for n, corner in enumerate(corners, 1)
    ]
    return [*temperatures, points.humidity((80.0, 90.0), corners[0]), points.humidity((80.0, 90.0), corners[2])]


def room(
    unit: UnitDraft,
    kind: str,
    names: tuple[str, str],
    at: Spot,
    size: tuple[float, float, float],
    more: Iterable[points.Point] = (),
) -> None:
    """A control room, gatehouse or workshop of which nothing but room air is measured."""
    measured = [
        points.temperature(
            "室温", "Room temperature", (-10.0, 60.0), (34.0, 40.0), (0.0, 0.0, size[2] / 2), low=(2.0, 6.0)
        ),
        points.humidity((85.0, 95.0), (0.0, 0.0, size[2] / 2)),
        *more,
    ]
    unit.add(kind, names, at, box_of(size), measured)


def powered_room(
    unit: UnitDraft, kind: str, names: tuple[str, str], at: Spot, size: tuple[float, float, float]
) -> None:
    """A room as above whose supply is watched: without it everything in the unit stands still."""
    room(unit, kind, names, at, size, [points.running_switch("站点电源", "Site power", (size[0] / 2, 0.0, 2.0))])


def box_of(size: tuple[float, float, float]) -> dict[str, float]:
    """Length, width, height by name."""
    length, width, height = size
    return {"length": length, "width": width, "height": height}


def gas_detectors(unit: UnitDraft, chemical: Chemical, places: Iterable[Spot], *, light: bool = False) -> None:
    """Detectors for a flammable chemical, and its toxicity where set-points exist.

    Height over ground: 2.2 m for what is lighter than air, else 0.5 m (secondary, verify).
    """
    height = 2.2 if light else 0.5
    anchor = (0.0, 0.0, height)
    for at in places:
        number = unit.numbers["Q"] + 1
        measured = [points.combustible("可燃气体浓度", "Combustible gas", anchor)]
        if chemical.toxic is not None:
            measured.append(
                points.toxic(
                    f"{chemical.name}浓度",
                    f"{chemical.name_en.capitalize()} in air",
                    chemical.toxic_top,
                    chemical.toxic,
                    anchor,
                )
            )
        names = f"GD-{unit.area}{number:02d} 气体探测器", f"GD-{unit.area}{number:02d} gas detector"
        unit.add("gas_detector", names, at, {"height": height}, measured, medium=chemical.medium)


def toxic_detectors(unit: UnitDraft, chemical: Chemical, places: Iterable[Spot], *, height: float = 0.5) -> None:
    """Detectors for a gas that poisons before it burns."""
    for at in places:
        number = unit.numbers["Q"] + 1
        if chemical.toxic is None:
            raise ValueError(chemical.name)
        anchor = (0.0, 0.0, height)
        gas = f"{chemical.name.removeprefix('液')}气浓度" if chemical.name.startswith("液") else f"{chemical.name}浓度"
        english = f"{chemical.name_en.removeprefix('liquid ').capitalize()} in air"
        measured = [points.toxic(gas, english, chemical.toxic_top, chemical.toxic, anchor)]
        names = f"AD-{unit.area}{number:02d} 毒气探测器", f"AD-{unit.area}{number:02d} toxic-gas detector"
        unit.add("gas_detector", names, at, {"height": height}, measured, medium=chemical.medium)


def dry_collector(unit: UnitDraft, tag: str, at: Spot, *, turn: float = 0.0) -> None:
    """A bag collector, 6 × 3 × 8 m. Every limit is this fictional enterprise's own: none is prescribed."""
    measured = [
        points.temperature("灰斗温度", "Hopper temperature", (0.0, 150.0), (65.0, 75.0), (0.0, 0.0, 1.8)),
        points.temperature("进口温度", "Inlet temperature", (0.0, 120.0), (55.0, 65.0), (-3.0, 0.0, 5.0)),
        points.temperature("出口温度", "Outlet temperature", (0.0, 120.0), (55.0, 65.0), (3.0, 0.0, 7.0)),
        points.differential(
            "进出口压差",
            "Differential pressure",
            (0.0, 3000.0),
            (150.0, 300.0),
            (1400.0, 1800.0),
            (0.0, -1.5, 6.0),
            "Pa",
        ),
        points.pressure(
            "清灰气源压力", "Cleaning-air pressure", (0.0, 1.0), (0.7, 0.8), (1.0, 1.5, 7.0), low=(0.2, 0.3)
        ),
        points.wind_speed("管道风速", "Duct air speed", 40.0, (-3.5, 0.0, 5.0), low=(15.0, 18.0), high=None),
        points.spark((-3.5, 0.0, 5.5)),
        points.alarm_switch("锁气卸灰故障", "Air-lock discharge fault", (0.0, 0.0, 0.8)),
        points.running_switch("风机运行", "Fan running", (3.5, 0.0, 2.0)),
    ]
    names = f"{tag} 布袋除尘器", f"{tag} bag collector"
    size = {"length": 6.0, "width": 3.0, "height": 8.0}
    unit.add("dry_collector", names, at, size, measured, medium="wood_dust", turn=turn)


def wet_collector(unit: UnitDraft, tag: str, at: Spot) -> None:
    """A wet collector, Ø 2.4 × 6 m. Every limit but hydrogen's is this fictional enterprise's own."""
    measured = [
        points.combustible("氢气浓度", "Hydrogen", (0.0, 0.0, 6.0)),
        points.Point(
            points.WATER_LEVEL, "水位", "Water level", "m", (0.0, 1.5), (0.45, 0.6, None, None), (0.0, -1.2, 1.0)
        ),
        points.Point(
            points.FLOW, "循环水流量", "Circulation", "m³/s", (0.0, 0.05), (0.010, 0.015, None, None), (1.2, 0.0, 1.0)
        ),
        points.spark((-1.2, 0.0, 4.5)),
        points.wind_speed("管道风速", "Duct air speed", 40.0, (-1.5, 0.0, 4.5), low=(18.0, 20.0), high=None),
        points.running_switch("风机运行", "Fan running", (0.0, 1.2, 5.0)),
    ]
    names = f"{tag} 湿式除尘器", f"{tag} wet collector"
    unit.add("wet_collector", names, at, {"diameter": 2.4, "height": 6.0}, measured, medium="aluminium_dust")


def polishing_bench(unit: UnitDraft, tag: str, at: Spot, *, turn: float = 0.0) -> None:
    """A bench that stops when its collector stops."""
    measured = [
        points.current(22.0, (0.0, 0.0, 1.0)),
        points.running_switch("联锁投用", "Interlock in service", (0.5, 0.0, 1.2)),
    ]
    names = f"{tag} 抛光工位", f"{tag} polishing bench"
    size = {"length": 3.0, "width": 1.5, "height": 1.6}
    unit.add("polishing_bench", names, at, size, measured, medium="aluminium_dust", turn=turn)


def camera(unit: UnitDraft, tag: str, at: Spot, *, turn: float = 0.0) -> None:
    """A camera on a pole."""
    unit.add("camera_pole", (f"{tag} 摄像机", f"{tag} camera"), at, {"height": 8.0}, turn=turn)


def _tray(name: str, name_en: str, working: float, anchor: Anchor) -> Point:
    return points.temperature(
        name, name_en, (0.0, 250.0), (working + 15, working + 25), anchor, low=(working - 30, working - 20)
    )
