"""Installations built from a few lengths in metres, at real size: one table of kinds, one function that builds.

Every shape stands about its own origin, the middle of its footprint on the ground; z is up, length runs along x.
"""

import difflib
from collections.abc import Mapping
from functools import cache

import numpy as np

from scenes.assembly import Lod
from scenes.columns import Floats
from scenes.model import Mesh
from scenes.parametric import buildings, dust, lines, machines, nature, process, tanks
from scenes.parametric.order import Dimension, Kind, Order
from scenes.parametric.solids import mesh_of
from scenes.trouble import Trouble

__all__ = [
    "KINDS",
    "Dimension",
    "Kind",
    "build",
    "checked_path",
    "complete",
    "height_of",
    "kind",
    "vessel_of",
    "volume_of",
]


def _diameter(default: float, least: float, most: float) -> Dimension:
    return Dimension("diameter", "直径", "diameter", default, least, most)


def _length(default: float, least: float, most: float) -> Dimension:
    return Dimension("length", "长", "length", default, least, most)


def _width(default: float, least: float, most: float) -> Dimension:
    return Dimension("width", "宽", "width", default, least, most)


def _height(default: float, least: float, most: float) -> Dimension:
    return Dimension("height", "高", "height", default, least, most)


def _thickness(default: float, least: float, most: float) -> Dimension:
    return Dimension("thickness", "厚", "thickness", default, least, most)


def _centre_height(default: float, least: float, most: float) -> Dimension:
    return Dimension("height", "中心高", "height of the centre", default, least, most)


KINDS: tuple[Kind, ...] = (
    Kind(
        "fixed_roof_tank",
        "固定顶储罐",
        "Fixed-roof tank",
        "G",
        (_diameter(20, 2, 100), _height(14, 2, 30)),
        tanks.fixed_roof_tank,
        tanks.tank_volume,
        tanks.tank_vessel,
    ),
    Kind(
        "floating_roof_tank",
        "浮顶储罐",
        "Floating-roof tank",
        "G",
        (_diameter(30, 6, 110), _height(16, 4, 30)),
        tanks.floating_roof_tank,
        tanks.tank_volume,
        tanks.tank_vessel,
    ),
    Kind(
        "sphere",
        "球罐",
        "Sphere",
        "G",
        (_diameter(15.7, 5, 30), Dimension("clearance", "离地净高", "clearance", 2.2, 0.8, 6)),
        tanks.sphere,
        tanks.sphere_volume,
        tanks.sphere_vessel,
    ),
    Kind(
        "bullet",
        "卧式储罐",
        "Bullet",
        "G",
        (_diameter(3, 0.6, 6), _length(14, 2, 60)),
        tanks.bullet,
        tanks.bullet_volume,
        tanks.bullet_vessel,
    ),
    Kind(
        "column",
        "塔器",
        "Column",
        "T",
        (_diameter(2.4, 0.6, 12), _height(32, 6, 110)),
        process.column,
        process.column_volume,
        process.column_vessel,
    ),
    Kind(
        "reactor",
        "反应釜",
        "Reactor",
        "R",
        (_diameter(2.6, 0.6, 8), _height(6, 2, 20)),
        process.reactor,
        process.reactor_volume,
        process.reactor_vessel,
    ),
    Kind(
        "exchanger",
        "换热器",
        "Exchanger",
        "E",
        (_diameter(1.2, 0.3, 4), _length(7, 1.5, 25)),
        process.exchanger,
        process.exchanger_volume,
        process.exchanger_vessel,
    ),
    Kind("pump", "泵", "Pump", "P", (_length(2.2, 0.5, 6),), machines.pump),
    Kind(
        "pipe_rack",
        "管廊",
        "Pipe rack",
        "N",
        (_length(36, 3, 300), _width(6, 1.2, 16), _height(8, 2.5, 20)),
        process.pipe_rack,
    ),
    Kind("flare", "火炬", "Flare", "H", (_height(60, 10, 160), _diameter(0.9, 0.2, 3)), process.flare),
    Kind(
        "warehouse",
        "危险品仓库",
        "Warehouse",
        "K",
        (_length(48, 6, 200), _width(24, 5, 80), _height(9, 3.5, 25)),
        buildings.warehouse,
    ),
    Kind(
        "workshop",
        "车间",
        "Workshop",
        "W",
        (_length(60, 6, 250), _width(24, 5, 100), _height(10, 3.5, 30)),
        buildings.workshop,
    ),
    Kind(
        "control_room",
        "控制室",
        "Control room",
        "B",
        (_length(30, 5, 100), _width(15, 4, 60), _height(5.2, 3, 40)),
        buildings.control_room,
    ),
    Kind(
        "gatehouse",
        "门卫室",
        "Gatehouse",
        "B",
        (_length(6, 2, 20), _width(4, 2, 15), _height(3.4, 2.6, 8)),
        buildings.gatehouse,
    ),
    Kind(
        "dry_collector",
        "干式除尘器",
        "Dry dust collector",
        "D",
        (_length(4.5, 1, 20), _width(2.2, 0.8, 8), _height(6.5, 2.5, 20)),
        dust.dry_collector,
    ),
    Kind(
        "wet_collector",
        "湿式除尘器",
        "Wet dust collector",
        "D",
        (_diameter(1.8, 0.5, 6), _height(5, 1.8, 15)),
        dust.wet_collector,
    ),
    Kind(
        "polishing_bench",
        "抛光台",
        "Polishing bench",
        "M",
        (_length(6, 1, 20), _width(1.6, 0.8, 4), _height(2.4, 1.4, 4)),
        dust.polishing_bench,
    ),
    Kind("gas_detector", "气体探测器", "Gas detector", "Q", (_height(1.5, 0.3, 6),), machines.gas_detector),
    Kind("weather_mast", "气象杆", "Weather mast", "S", (_height(10, 3, 60),), machines.weather_mast),
    Kind("camera_pole", "监控杆", "Camera pole", "V", (_height(6, 2.5, 30),), machines.camera_pole),
    Kind(
        "cooling_tower",
        "冷却塔",
        "Cooling tower",
        "L",
        (_diameter(9, 2, 130), _height(10, 3, 200)),
        process.cooling_tower,
    ),
    Kind(
        "loading_bay",
        "装卸鹤位",
        "Loading bay",
        "Z",
        (_length(24, 8, 80), _width(12, 6, 40), _height(7, 4.5, 15)),
        machines.loading_bay,
    ),
    Kind("fire_monitor", "消防炮", "Fire monitor", "X", (_height(2, 0.8, 8),), machines.fire_monitor),
    Kind(
        "compressor",
        "压缩机",
        "Compressor",
        "C",
        (_length(6.5, 1.5, 20), _width(4.5, 1, 12), _height(3.2, 1, 8)),
        machines.compressor,
    ),
    Kind("house", "居民楼", "House", "", (_length(12, 4, 80), _width(9, 4, 30), _height(8.5, 3, 100)), buildings.house),
    Kind("tree", "树", "Tree", "", (_height(7, 1, 35),), nature.tree),
    Kind("gate", "大门", "Gate", "", (_width(8, 2, 30), _height(2.2, 1, 6)), buildings.gate),
    Kind("lamp", "路灯", "Lamp", "", (_height(8, 3, 40),), machines.lamp),
    Kind("bund", "防火堤", "Bund", "", (_height(1.2, 0.2, 6), _thickness(0.3, 0.1, 3)), lines.bund, along="ring"),
    Kind("fence", "围栏", "Fence", "", (_height(2.4, 0.6, 8),), lines.fence, along="line"),
    Kind("wall", "围墙", "Wall", "", (_height(2.6, 0.4, 10), _thickness(0.24, 0.1, 2)), lines.wall, along="ring"),
    Kind("road", "道路", "Road", "", (_width(8, 2, 60),), lines.road, along="line"),
    Kind(
        "pipe", "管道", "Pipe", "", (_diameter(0.3, 0.02, 3), _centre_height(0.8, 0.05, 30)), lines.pipe, along="line"
    ),
    Kind(
        "duct",
        "除尘风管",
        "Dust duct",
        "",
        (_diameter(0.5, 0.08, 3), _centre_height(4, 0.1, 30)),
        lines.duct,
        along="line",
    ),
    Kind("water", "水面", "Water", "", (), lines.water, along="ring"),
    Kind("yard", "硬化场地", "Yard", "", (), lines.yard, along="ring"),
    Kind("lawn", "绿地", "Lawn", "", (), lines.lawn, along="ring"),
    Kind("field", "农田", "Field", "", (), lines.field, along="ring"),
    Kind("pavement", "人行道", "Pavement", "", (_width(3, 0.5, 20),), lines.pavement, along="line"),
    Kind("track", "堤路", "Dike track", "", (_width(8, 2, 60),), lines.track, along="line"),
)
"""Every kind. Letters G and Q: `config/regulations/indicator_letters.csv`, secondary (one enterprise's data). The other
letters are this program's own configuration, unverified. Default lengths are ordinary sizes, no rule.
"""

_BY_NAME: Mapping[str, Kind] = {each.name: each for each in KINDS}


def kind(name: str) -> Kind:
    """The row of the table. Raises Trouble with the nearest right name where there is none."""
    found = _BY_NAME.get(name)
    if found is not None:
        return found
    near = difflib.get_close_matches(name[:64], _BY_NAME, n=1, cutoff=0.3)
    known = near or [KINDS[0].name]
    raise Trouble(
        f"没有名为“{name[:64]}”的设备种类。",
        f"There is no kind of equipment named {name[:64]!r}.",
        remedy_zh=f"最接近的是“{known[0]}”（{_BY_NAME[known[0]].zh}）。",
        remedy_en=f"The nearest is {known[0]!r} ({_BY_NAME[known[0]].en}).",
    )


def complete(name: str, dimensions: Mapping[str, float]) -> dict[str, float]:
    """Every length of the kind, in its order, defaults where none is given.

    Raises Trouble for a name that is none of the kind's, and for a length that is no number or out of bounds.
    """
    found = kind(name)
    known = {each.name for each in found.dimensions}
    for given in dimensions:
        if given not in known:
            raise _strange(found, given)
    return {each.name: _checked(found, each, dimensions.get(each.name, each.default)) for each in found.dimensions}


def _checked(found: Kind, dimension: Dimension, metres: float) -> float:
    value = float(metres)
    if dimension.least <= value <= dimension.most:
        return value
    raise Trouble(
        f"{found.zh}的{dimension.zh}是 {value:g} 米，超出 {dimension.least:g}–{dimension.most:g} 米。",
        f"The {dimension.en} of the {found.en.lower()} is {value:g} m: not {dimension.least:g} to {dimension.most:g}.",
        remedy_zh=f"改正“{dimension.name}”。",
        remedy_en=f"Correct {dimension.name!r}.",
        place=dimension.name,
    )


def _strange(found: Kind, given: str) -> Trouble:
    names = [each.name for each in found.dimensions]
    return Trouble(
        f"{found.zh}没有名为“{given[:64]}”的尺寸。",
        f"The {found.en.lower()} has no dimension named {given[:64]!r}.",
        remedy_zh="可用：" + ("、".join(names) or "无"),
        remedy_en="It has: " + (", ".join(names) or "none"),
        place=given[:64],
    )


def build(
    kind_name: str, dimensions: Mapping[str, float], *, lod: Lod, medium: str = "", path: Floats | None = None
) -> Mesh:
    """The shape of one installation about its own origin, with normals and colours; opacity below 255 is seen through.

    `path` (points, 2) in metres is the line or ring of kinds that follow one; it stands about the same origin.
    Raises Trouble as `kind` and `complete` do, and for a path that is too short.
    """
    found = kind(kind_name)
    size = complete(kind_name, dimensions)
    return mesh_of(found.build(Order(size, lod, medium, checked_path(kind_name, path))))


def checked_path(kind_name: str, path: Floats | None) -> Floats:
    """A line or ring (points, 2) that the kind can follow; raises Trouble where it is too short or no number."""
    found = kind(kind_name)
    points = np.empty((0, 2)) if path is None else np.asarray(path, np.float64).reshape(-1, 2)
    needed = {"": 0, "line": 2, "ring": 3}[found.along]
    if len(points) >= needed and bool(np.isfinite(points).all()):
        return points
    raise Trouble(
        f"{found.zh}需要至少 {needed} 个有效的点，只有 {len(points)} 个。",
        f"The {found.en.lower()} needs {needed} good points or more and has {len(points)}.",
        remedy_zh="补全它的线。",
        remedy_en="Complete its line.",
        place="path",
    )


def height_of(kind_name: str, dimensions: Mapping[str, float]) -> float:
    """How high it reaches above the ground, metres: where a label stands. Surfaces and lines: their own top."""
    return _height_of(kind_name, tuple(complete(kind_name, dimensions).items()))


@cache
def _height_of(kind_name: str, size: tuple[tuple[str, float], ...]) -> float:
    along = kind(kind_name).along
    path = np.array([(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0)]) if along else None
    return float(build(kind_name, dict(size), lod=Lod.COARSE, path=path).points[:, 2].max())


def volume_of(kind_name: str, dimensions: Mapping[str, float]) -> float | None:
    """Geometric volume of its vessel, m³; None where it holds nothing."""
    volume = kind(kind_name).volume
    return None if volume is None else volume(complete(kind_name, dimensions))


def vessel_of(kind_name: str, dimensions: Mapping[str, float], *, sides: int = 48) -> Mesh | None:
    """The vessel alone as a closed mesh of so many sides; None where there is none."""
    vessel = kind(kind_name).vessel
    return None if vessel is None else mesh_of([vessel(complete(kind_name, dimensions), sides)])
