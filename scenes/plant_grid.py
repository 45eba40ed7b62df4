"""Engineering grids: how a plant's own coordinates lie in the national system, fitted from points known in both.

Four parameters (a plane similarity) join two plane grids: move, turn, scale, and one constant step of heights. Seven
parameters (Bursa-Wolf, position vector: EPSG method 1033) join the earth-centred coordinates of two datums. Both are
plain least squares with equal weights, as GB/T 50228 and textbooks of surveying have them (clauses not read).
Residuals are target minus fitted, in metres. Nothing is left out by itself: a suspect point is named, a person decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Floats, lock
from scenes.trouble import Notice, Trouble

SAME_POINT = 0.001
"""Metres: two control points nearer than this are one, entered twice."""
LEAST_SPREAD = 1.0
"""Metres between control points, below which neither turn nor scale can be told."""
FLATTEST = 1e-3
"""Width by length of a cloud of points: below this they lie in one line."""
MISTRUST = 0.01
"""How often, in so many fits without a mistake, a point would be called suspect."""
STRANGE_SCALE = 1e-3
WIDEST_TURN = np.radians(200 / 3600)
"""Seven parameters are for datums that lie nearly alike; beyond this their usual form is no similarity any more."""
ARC_SECONDS = 3600 * 180 / np.pi


@dataclass(frozen=True, slots=True)
class ControlPoints:
    """Points known in two systems. `source` and `target` are metres, (points, 3): east, north, height or earth-centred.

    A height that is not known is NaN in both.
    """

    names: tuple[str, ...]
    source: Floats
    target: Floats

    def __post_init__(self) -> None:
        lock(self.source, self.target)


@dataclass(frozen=True, slots=True)
class FourParameters:
    """target = `target_middle` + `scale` · turn(`rotation`) · (source - `source_middle`), east and north in metres.

    `rotation` is in radians; positive turns points counter-clockwise, from east to north. `step` is added to heights,
    NaN where heights are not known.
    """

    source_middle: tuple[float, float]
    target_middle: tuple[float, float]
    rotation: float
    scale: float
    step: float

    @property
    def shift(self) -> tuple[float, float]:
        """ΔE and ΔN of the usual form: target = shift + scale · turn(rotation) · source."""
        moved = self._turn() @ np.array(self.source_middle)
        return self.target_middle[0] - float(moved[0]), self.target_middle[1] - float(moved[1])

    def target_from_source(self, points: Floats) -> Floats:
        """Points of the plant's grid in the target system, shape (points, 3)."""
        plane = (points[:, :2] - self.source_middle) @ self._turn().T + self.target_middle
        return np.column_stack([plane, points[:, 2] + self.step])

    def source_from_target(self, points: Floats) -> Floats:
        """The way back, shape (points, 3)."""
        plane = (points[:, :2] - self.target_middle) @ np.linalg.inv(self._turn()).T + self.source_middle
        return np.column_stack([plane, points[:, 2] - self.step])

    def _turn(self) -> Floats:
        cos, sin = self.scale * np.cos(self.rotation), self.scale * np.sin(self.rotation)
        return np.array([[cos, -sin], [sin, cos]])


@dataclass(frozen=True, slots=True)
class SevenParameters:
    """Bursa-Wolf, position vector: target = `shift` + (1 + `scale_ppm` · 1e-6) · [[1,-z,y],[z,1,-x],[-y,x,1]] · source.

    `shift` is in metres, `rotation` (x, y, z) in radians; the coordinate-frame form has the opposite signs.
    """

    shift: tuple[float, float, float]
    rotation: tuple[float, float, float]
    scale_ppm: float

    def target_from_source(self, points: Floats) -> Floats:
        """Earth-centred points of the one datum in the other, shape (points, 3)."""
        moved: Floats = points @ self._matrix().T + np.array(self.shift)
        return moved

    def source_from_target(self, points: Floats) -> Floats:
        """The way back, shape (points, 3)."""
        moved: Floats = (points - np.array(self.shift)) @ np.linalg.inv(self._matrix()).T
        return moved

    def _matrix(self) -> Floats:
        x, y, z = self.rotation
        return (1 + 1e-6 * self.scale_ppm) * np.array([[1, -z, y], [z, 1, -x], [-y, x, 1]])


type _Fitting = Callable[[Floats, Floats], FourParameters | SevenParameters]


@dataclass(frozen=True, slots=True)
class Fit[P: (FourParameters, SevenParameters)]:
    """Parameters and how well they hold: `residuals` (points, 2 or 3) east, north (and up) in metres.

    `rms` is of whole residuals; `sigma` the standard deviation of one coordinate, NaN without redundancy. `suspect` is
    the row of a point that does not fit the others; `height_residuals` (points,) belong to a plane fit, NaN unknown.
    """

    parameters: P
    points: ControlPoints
    residuals: Floats
    height_residuals: Floats
    redundancy: int
    suspect: int | None
    notices: tuple[Notice, ...]

    def __post_init__(self) -> None:
        lock(self.residuals, self.height_residuals)

    @property
    def rms(self) -> float:
        """Metres: the root of the mean squared length of the residuals."""
        return float(np.sqrt((self.residuals**2).sum(axis=1).mean()))

    @property
    def sigma(self) -> float:
        """Metres: the standard deviation of one coordinate."""
        return float(np.sqrt((self.residuals**2).sum() / self.redundancy)) if self.redundancy else float("nan")

    @property
    def worst(self) -> int:
        """The row of the longest residual."""
        return int((self.residuals**2).sum(axis=1).argmax())


def four_parameters(points: ControlPoints) -> Fit[FourParameters]:
    """The plane similarity nearest to all points. Trouble with fewer than two, doubled or crowded ones."""
    _refuse_unusable(points, least=2, columns=2)
    plane = _plane_fit(points.source, points.target)
    rise = points.target[:, 2] - points.source[:, 2]
    step = float(rise[np.isfinite(rise)].mean()) if np.isfinite(rise).any() else float("nan")
    parameters = FourParameters(plane.source_middle, plane.target_middle, plane.rotation, plane.scale, step)
    residuals = points.target[:, :2] - parameters.target_from_source(points.source)[:, :2]
    redundancy = 2 * len(points.names) - 4
    suspect = _suspect(points, redundancy, _plane_fit, columns=2)
    notices = (
        *_redundancy_notices(redundancy),
        *_plane_notices(points, parameters, residuals),
        *_named(points, suspect),
    )
    return Fit(parameters, points, residuals, rise - step, redundancy, suspect, notices)


def seven_parameters(points: ControlPoints) -> Fit[SevenParameters]:
    """The Bursa-Wolf transformation nearest to all points, which are earth-centred metres.

    Trouble with fewer than three, doubled ones, ones in a line, or datums that are turned against one another by more
    than minutes of arc.
    """
    _refuse_unusable(points, least=3, columns=3)
    if _flatness(points.source) < FLATTEST:
        raise _refused("控制点在一条直线上，七参数解不定", "the points lie in one line and leave the turn open")
    parameters = _earth_fit(points.source, points.target)
    if max(abs(each) for each in parameters.rotation) > WIDEST_TURN:
        raise _refused("两个坐标系的旋转过大，不是两个大地基准", "the systems are turned too far to be two datums")
    rest = points.target - parameters.target_from_source(points.source)
    residuals = np.einsum("nij,nj->ni", _east_north_up(points.target), rest)
    redundancy = 3 * len(points.names) - 7
    suspect = _suspect(points, redundancy, _earth_fit, columns=3)
    unknown = np.full(len(points.names), np.nan)
    notices = (*_redundancy_notices(redundancy), *_named(points, suspect))
    return Fit(parameters, points, residuals, unknown, redundancy, suspect, notices)


def _plane_fit(source: Floats, target: Floats) -> FourParameters:
    """Complex numbers do it: target = turn · source, both counted from their middles."""
    middles = source[:, :2].mean(axis=0), target[:, :2].mean(axis=0)
    flat, wanted = source[:, :2] - middles[0], target[:, :2] - middles[1]
    before, after = flat[:, 0] + 1j * flat[:, 1], wanted[:, 0] + 1j * wanted[:, 1]
    turn = np.vdot(before, after) / np.vdot(before, before).real
    (east, north), (to_east, to_north) = middles[0].tolist(), middles[1].tolist()
    return FourParameters((east, north), (to_east, to_north), float(np.angle(turn)), float(abs(turn)), float("nan"))


def _earth_fit(source: Floats, target: Floats) -> SevenParameters:
    """Seven unknowns, linear, counted from the points' middle so that six million metres do not eat the digits."""
    middle = source.mean(axis=0)
    near, zero = source - middle, np.zeros(len(source))
    size = np.abs(near).max()
    x, y, z = (near / size).T
    one = np.ones(len(source))
    design = np.stack(
        [
            np.column_stack([one, zero, zero, x, zero, z, -y]),
            np.column_stack([zero, one, zero, y, -z, zero, x]),
            np.column_stack([zero, zero, one, z, y, -x, zero]),
        ],
        axis=1,
    ).reshape(-1, 7)
    moved = (target - source).ravel()
    solved = np.linalg.lstsq(design, moved, rcond=None)[0]
    stretch, *turned = (solved[3:] / size).tolist()
    rotation = [each / (1 + stretch) for each in turned]
    bent = SevenParameters((0.0, 0.0, 0.0), (rotation[0], rotation[1], rotation[2]), 1e6 * stretch)
    shift = solved[:3] + middle - bent.target_from_source(middle[None])[0]
    return SevenParameters((float(shift[0]), float(shift[1]), float(shift[2])), bent.rotation, bent.scale_ppm)


def _refuse_unusable(points: ControlPoints, *, least: int, columns: int) -> None:
    """Trouble for points from which nothing can be fitted, with the names of those at fault."""
    source, target = points.source[:, :columns], points.target[:, :columns]
    if len(points.names) < least:
        raise _refused(f"只有 {len(points.names)} 个控制点，至少要 {least} 个", f"there are fewer than {least} points")
    bad = ~(np.isfinite(source).all(axis=1) & np.isfinite(target).all(axis=1))
    if bad.any():
        name = points.names[int(np.flatnonzero(bad)[0])]
        raise _refused(f"控制点 {name} 的坐标不是数", f"a coordinate of {name} is not a number")
    for system in (source, target):
        if pair := _doubled(system):
            one, two = (points.names[row] for row in pair)
            raise _refused(f"控制点 {one} 与 {two} 是同一个点", f"{one} and {two} are one and the same point")
        if float(np.linalg.norm(np.ptp(system, axis=0))) < LEAST_SPREAD:
            raise _refused("控制点挤在一起（不到 1 m）", "the points lie within one metre")


def _doubled(points: Floats) -> tuple[int, int] | None:
    """Two rows at one place; looked for among neighbours in order of east."""
    order = np.argsort(points[:, 0], kind="stable")
    for apart in range(1, len(points)):
        first, second = order[:-apart], order[apart:]
        near = np.abs(points[first, 0] - points[second, 0]) < SAME_POINT
        if not near.any():
            return None
        same = np.linalg.norm(points[first] - points[second], axis=1) < SAME_POINT
        if same.any():
            row = int(np.flatnonzero(same)[0])
            return int(min(first[row], second[row])), int(max(first[row], second[row]))
    return None


def _flatness(points: Floats) -> float:
    """Width of a cloud of points by its length: the second singular value by the first."""
    sizes = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return float(sizes[1] / sizes[0])


def _suspect(points: ControlPoints, redundancy: int, fitted: _Fitting, *, columns: int) -> int | None:
    """The point that the others, fitted without it, miss by more than chance allows; None when there is none.

    The miss over its expected size follows Fisher's F with 2 and the rest's redundancy, whose bound has a closed form;
    for three columns that bound is a little too wide, which errs on the side of silence. Bonferroni over the points.
    """
    freedom = redundancy - columns
    if freedom < 1:
        return None
    excess = [_excess(points, row, fitted, freedom, columns) for row in range(len(points.names))]
    chance = MISTRUST / len(points.names)
    bound = freedom / 2 * (chance ** (-2 / freedom) - 1)
    worst = int(np.argmax(excess))
    return worst if excess[worst] > bound else None


def _excess(points: ControlPoints, row: int, fitted: _Fitting, freedom: int, columns: int) -> float:
    """How much farther than expected one point lies from the fit of the others, squared."""
    kept: Flags = np.arange(len(points.names)) != row
    others = points.source[kept]
    parameters = fitted(others, points.target[kept])
    missed = (points.target - parameters.target_from_source(points.source))[:, :columns]
    variance = max(float((missed[kept] ** 2).sum()) / freedom, 1e-12)  # a micrometre: below it there is only rounding
    middle = others[:, :columns].mean(axis=0)
    spread = float(((others[:, :columns] - middle) ** 2).sum())
    leverage = 1 / len(others) + float(((points.source[row, :columns] - middle) ** 2).sum()) / spread
    return float((missed[row] ** 2).sum()) / columns / (variance * (1 + leverage))


def _redundancy_notices(redundancy: int) -> list[Notice]:
    if redundancy:
        return []
    zh = "没有多余观测：参数恰好由这些点决定，残差为零不代表正确。"
    en = "Nothing is left over to check with: the points just suffice, and residuals of zero prove nothing."
    return [Notice(zh, en, "再加控制点。", "Add control points.")]


def _plane_notices(points: ControlPoints, parameters: FourParameters, residuals: Floats) -> list[Notice]:
    """What a plane fit gives away: a strange scale, axes that were swapped, a line that cannot show it."""
    found = list[Notice]()
    if abs(parameters.scale - 1) > STRANGE_SCALE:
        zh, en = f"尺度为 {parameters.scale:.6g}，不像两个以米为单位的坐标系。", f"The scale is {parameters.scale:.6g}."
        found.append(
            Notice(zh, en, "核对单位（毫米、米）和投影面。", "Check the units (mm, m) and the height of the plane.")
        )
    if len(points.names) > 2 and _flatness(points.source[:, :2]) < FLATTEST:
        zh, en = (
            "控制点在一条直线上，坐标轴对调也看不出来。",
            "The points lie in one line: swapped axes would not show.",
        )
        found.append(Notice(zh, en, "加一个偏离直线的点。", "Add a point that lies off the line."))
    swapped = points.source[:, [1, 0, 2]]
    rest = points.target[:, :2] - _plane_fit(swapped, points.target).target_from_source(swapped)[:, :2]
    before, after = float((residuals**2).sum()), float((rest**2).sum())
    if len(points.names) > 2 and after < before / 100:
        zh = "对调原坐标的两列后残差小得多：X（北）与 Y（东）可能填反了。"
        en = "With the two source columns swapped the residuals are far smaller: X (north) and Y (east) may be swapped."
        found.append(Notice(zh, en, "测量坐标的 X 指北、Y 指东。", "In surveying X points north and Y east."))
    return found


def _named(points: ControlPoints, suspect: int | None) -> list[Notice]:
    if suspect is None:
        return []
    name = points.names[suspect]
    zh, en = f"控制点 {name} 与其余各点不符，可能有误。", f"The point {name} does not fit the others and may be wrong."
    return [Notice(zh, en, "核对该点；有误再去掉。", "Check the point; leave it out only if it is wrong.", place=name)]


def _east_north_up(earth: Floats) -> Floats:
    """Rows east, north, up at earth-centred places, (points, 3, 3); up leans from the normal by 0.2 degrees at most."""
    up = earth / np.linalg.norm(earth, axis=1, keepdims=True)
    east = np.column_stack([-earth[:, 1], earth[:, 0], np.zeros(len(earth))])
    east /= np.maximum(np.linalg.norm(east, axis=1, keepdims=True), 1e-12)
    return np.stack([east, np.cross(up, east), up], axis=1)


def _refused(zh: str, en: str) -> Trouble:
    return Trouble(
        f"不能求转换参数：{zh}。",
        f"Parameters cannot be fitted: {en}.",
        remedy_zh="补充或改正控制点：四周都要有，四参数至少 3 个，七参数至少 4 个。",
        remedy_en="Add or mend control points: all around the plant, at least 3 for four and 4 for seven parameters.",
    )
