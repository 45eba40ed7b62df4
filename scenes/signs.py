"""What is worth saying about a park from where we look: enterprises from afar, then installations, then indicators."""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from scenes.assembly import Boxes
from scenes.camera import Camera, projected
from scenes.columns import Bytes, Flags, Floats, Rows, lock
from scenes.facts import Facts
from scenes.labels import Wanted
from scenes.plant import Park
from scenes.rollup import tier_of
from scenes.severity import Level, Quality
from scenes.tags import Tags

OPEN, CLOSE = 0.30, 0.26
"""Radius of an enterprise by the height of the picture from which its installations are named, and below which they
are gathered again."""
SEEN = 7.0
"""Pixels of an installation's radius from which it is worth a name."""
NEAR = 110.0
"""Pixels of its radius from which it shows its indicators one by one."""
CARDS = 2
"""So many installations at once show their indicators one by one."""
SPEAKING = 3
"""So many alarms of an enterprise that is far away are named; its badge counts all of them."""
CALM_AREA = 22_000.0
"""Square pixels of picture for every label that is no alarm: a calm picture, not a wall of paper."""


LEAST = 9.0
"""Half a marked thing's least width and height in the picture, pixels: so large is the ring around it."""
CORNERS = np.array([[east, north, up] for east in (0, 1) for north in (0, 1) for up in (0, 1)])
"""Of a box: 0 its low, 1 its high end, along each axis."""
OCCLUDERS, WIDE = 48, 25.0
"""So many solid things at most hide names behind them, those whose radius has the most pixels, at least so many."""
SOLID = frozenset({
    "fixed_roof_tank", "floating_roof_tank", "sphere", "bullet", "warehouse", "workshop", "control_room", "gatehouse",
    "cooling_tower", "loading_bay", "house", "reactor", "wet_collector", "dry_collector",
})  # fmt: skip
"""Kinds of equipment that one does not look through, as one does through a pipe rack."""


class Kind(IntEnum):
    """How much a sign says."""

    BADGE = 0
    """An enterprise with its counts; the row is the enterprise's."""
    NAME = 1
    """An installation with its worst value; the row is the object's."""
    CARD = 2
    """An installation with all its indicators; the row is the object's."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Where signs stand, metres in the park's frame. First the enterprises, then the objects without the scenery.

    `anchor` (sites, 3) is the point a sign belongs to, `radius` (sites,) how far the thing reaches from its `middle`
    (sites, 3), `boxes` the box of every object. `owner` (objects,) is each object's enterprise row. `solid` are the
    rows of objects that hide what is behind them, `low` and `high` (solid, 3) the boxes that do: smaller than theirs,
    for a tank is round.
    """

    anchor: Floats
    middle: Floats
    radius: Floats
    owner: Rows
    enterprises: int
    boxes: Boxes
    solid: Rows
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        lock(self.anchor, self.middle, self.radius, self.owner, self.solid, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Standing:
    """The worst of what is known, per object (objects,) and per enterprise (enterprises,).

    `level` is the worst level standing or not yet answered, `unanswered` the worst not yet answered, `quality` the
    worst quality, `tag` the row of the indicator that speaks for the object (-1: it has none). `own` counts an
    object's alarms. `alarms`, `waiting`, `unknown`, `aside` count an enterprise's alarms, those that wait for an
    answer, indicators that are not good, and alarms put aside, which are no alarms here; `worst` is its worst level.
    """

    level: Bytes
    unanswered: Bytes
    quality: Bytes
    tag: Rows
    own: Rows
    worst: Bytes
    alarms: Rows
    waiting: Rows
    unknown: Rows
    aside: Rows

    def __post_init__(self) -> None:
        lock(self.level, self.unanswered, self.quality, self.tag, self.own)
        lock(self.worst, self.alarms, self.waiting, self.unknown, self.aside)


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs that want a place: `kind` holds `Kind`, `row` is what they are about, `key` is the site's row."""

    kind: Bytes
    row: Rows
    key: Rows
    wanted: Wanted
    """With sizes of zero: whoever writes the signs knows how large they are."""
    open: Flags
    """Enterprises whose installations are named, shape (enterprises,): to be handed in the next time."""


def sites_of(park: Park, boxes: Boxes) -> Sites:
    """Where the signs of a park stand. An object without a box stands where the enterprise file puts it."""
    low, high = _boxes(park, boxes)
    middle = (low + high) / 2
    top = np.column_stack([middle[:, :2], high[:, 2]])
    radius = np.linalg.norm(high - low, axis=1) / 2
    owner = np.array(
        [row for row, each in enumerate(park.enterprises) for unit in each.units for _ in unit.equipment], np.int32
    )
    ground, reach = np.zeros((len(park.enterprises), 3)), np.full(len(park.enterprises), 1.0)
    for row, enterprise in enumerate(park.enterprises):
        ring = enterprise.boundary if len(enterprise.boundary) else middle[owner == row, :2]
        if len(ring):
            ground[row, :2] = (ring.min(axis=0) + ring.max(axis=0)) / 2
            reach[row] = max(float(np.linalg.norm(np.ptp(ring, axis=0))) / 2, 1.0)
    lifted = ground + np.column_stack([np.zeros((len(ground), 2)), np.minimum(reach * 0.12, 30.0)])
    solid = np.flatnonzero([each.kind in SOLID for each in park.equipment]).astype(np.int32)
    inset = (high - low)[solid] * np.array([0.12, 0.12, 0.0])
    return Sites(
        anchor=np.concatenate([lifted, top]),
        middle=np.concatenate([ground, middle]),
        radius=np.concatenate([reach, radius]),
        owner=owner,
        enterprises=len(park.enterprises),
        boxes=Boxes(low, high),
        solid=solid,
        low=low[solid] + inset,
        high=high[solid] - inset - np.array([0.0, 0.0, 0.5]),
    )


def standing_of(facts: Facts, tags: Tags, sites: Sites) -> Standing:
    """The worst of the facts, object by object and enterprise by enterprise."""
    shown, owner = np.maximum(facts.level, facts.unanswered), sites.owner[tags.object_id]
    objects, firms = tier_of(facts, tags.object_id, len(sites.owner)), tier_of(facts, owner, sites.enterprises)
    unanswered, quality = np.zeros(len(sites.owner), np.uint8), np.zeros(len(sites.owner), np.uint8)
    np.maximum.at(unanswered, tags.object_id, facts.unanswered)
    np.maximum.at(quality, tags.object_id, facts.quality)
    urgency = shown.astype(np.int32) * 100 + facts.unanswered * 10 + facts.quality
    order = np.lexsort((-np.arange(len(tags)), urgency, tags.object_id))
    tag = np.full(len(sites.owner), -1, np.int32)
    tag[tags.object_id[order]] = order  # of several rows for one object the last, the most urgent, stays
    return Standing(
        level=objects.worst,
        unanswered=unanswered,
        quality=quality,
        tag=tag,
        own=objects.in_alarm,
        worst=firms.worst,
        alarms=firms.in_alarm,
        waiting=firms.unanswered,
        unknown=firms.unknown,
        aside=firms.aside,
    )


def signs_seen(
    camera: Camera,
    size: tuple[float, float],
    sites: Sites,
    standing: Standing,
    *,
    slots: Rows,
    opened: Flags,
    selected: int | None = None,
    hidden: Flags | None = None,
) -> Signs:
    """The signs worth a place in a picture of that size, in pixels.

    `slots` (sites,) is where each site's sign stands now (-1: nowhere) and `opened` (enterprises,) is `Signs.open` of
    the time before: both keep a picture from flickering. What is `hidden` (objects,) is named only in alarm.
    """
    first, (width, height) = sites.enterprises, size
    x, y, depth = projected(camera, sites.anchor, width, height)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    away = np.linalg.norm(sites.middle - np.array(camera.eye), axis=1)
    scale = height / 2 / math.tan(math.radians(camera.field_of_view) / 2)
    pixels = scale * sites.radius / np.maximum(away, sites.radius * 0.2)
    opened = pixels[:first] > np.where(opened, CLOSE, OPEN) * height

    alarm = standing.level > Level.NORMAL
    chosen = np.zeros(len(sites.owner), np.bool_)
    if selected is not None and 0 <= selected < len(chosen):
        chosen[selected] = True
    visible = np.ones(len(chosen), np.bool_) if hidden is None else ~hidden[: len(chosen)]
    calm = _calm(pixels[first:], inside[first:] & visible, standing, opened[sites.owner], slots[first:])
    calm = calm[~_behind(camera, sites, calm, pixels[first:], visible)][: max(int(width * height / CALM_AREA), 1)]
    named = np.zeros(len(chosen), np.bool_)
    named[calm] = True
    named |= chosen | (alarm & (opened[sites.owner] | _speaking(standing, sites)))
    rows = np.flatnonzero(named).astype(np.int32)
    badges = np.flatnonzero((pixels[:first] < 2.5 * OPEN * height) & (pixels[:first] > 8.0) & inside[:first])
    kind = np.concatenate(
        [np.full(len(badges), Kind.BADGE), _kinds(rows, pixels[first:], inside[first:], chosen, standing)]
    )
    key = np.concatenate([badges, rows + first])
    counted = standing.worst[badges] > Level.NORMAL
    priority = np.concatenate(
        [
            np.where(opened[badges], 2.5, 8.0)
            + np.where(counted & ~opened[badges], 40.0, 0.0)
            + 0.1 * standing.worst[badges],
            _priorities(rows, pixels[first:], standing, chosen),
        ]
    )
    wanted = Wanted(
        x=x[key],
        y=y[key],
        depth=depth[key],
        width=np.zeros(len(key)),
        height=np.zeros(len(key)),
        priority=priority.astype(np.float64),
        must=np.concatenate([counted & ~opened[badges], alarm[rows] | chosen[rows]]),
        slot=slots[key],
        box=np.concatenate([np.full((len(badges), 4), np.nan), _seen_boxes(camera, size, sites, rows, alarm | chosen)]),
    )
    return Signs(
        kind=kind.astype(np.uint8),
        row=np.concatenate([badges, rows]).astype(np.int32),
        key=key.astype(np.int32),
        wanted=wanted,
        open=opened,
    )


def _seen_boxes(camera: Camera, size: tuple[float, float], sites: Sites, rows: Rows, marked: Flags) -> Floats:
    """Where the marked among these objects are seen, left, top, right, bottom in pixels; NaN for the others."""
    found = np.full((len(rows), 4), np.nan)
    there = np.flatnonzero(marked[rows])
    if not len(there):
        return found
    ends = np.stack([sites.boxes.low[rows[there]], sites.boxes.high[rows[there]]])
    corners = np.stack([ends[CORNERS[:, axis], :, axis] for axis in range(3)], axis=-1)
    x, y, _ = projected(camera, corners.reshape(-1, 3), *size)
    x, y = x.reshape(len(CORNERS), -1), y.reshape(len(CORNERS), -1)
    middle_x, middle_y = (x.min(axis=0) + x.max(axis=0)) / 2, (y.min(axis=0) + y.max(axis=0)) / 2
    wide, high = np.maximum(np.ptp(x, axis=0) / 2, LEAST), np.maximum(np.ptp(y, axis=0) / 2, LEAST)
    found[there] = np.column_stack([middle_x - wide, middle_y - high, middle_x + wide, middle_y + high])
    return found


def _calm(pixels: Floats, inside: Flags, standing: Standing, opened: Flags, slots: Rows) -> Rows:
    """Objects near enough for a name although nothing is wrong with them, the most worth it first, a few hundred."""
    speaks = (standing.tag >= 0) & (pixels > SEEN) | (pixels > 6 * SEEN)
    rows = np.flatnonzero(speaks & inside & opened).astype(np.int32)
    weight = pixels[rows] * np.where(slots[rows] >= 0, 1.3, 1.0) * np.where(standing.quality[rows] > 0, 2.0, 1.0)
    return rows[np.argsort(-weight, kind="stable")][:300]


def _behind(camera: Camera, sites: Sites, rows: Rows, pixels: Floats, visible: Flags) -> Flags:
    """Which of these objects' anchors stand behind something solid and large in the picture, shape (rows,)."""
    wide = pixels[sites.solid] * visible[sites.solid]
    front = np.argsort(-wide, kind="stable")[:OCCLUDERS]
    front = front[wide[front] > WIDE]
    eye = np.array(camera.eye)
    way = (sites.anchor[sites.enterprises + rows] - eye)[:, None, :]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    one, other = (sites.low[front] - eye) / way, (sites.high[front] - eye) / way
    near, far = np.minimum(one, other).max(axis=2), np.maximum(one, other).min(axis=2)
    met = (near < far) & (far > 0) & (near < 0.98) & (sites.solid[front] != rows[:, None])
    behind: Flags = met.any(axis=1)
    return behind


def _speaking(standing: Standing, sites: Sites) -> Flags:
    """Of every enterprise the few objects in alarm that are named from afar: not answered first, then the worst.

    What is put aside comes last.
    """
    rows = np.flatnonzero(standing.level > Level.NORMAL)
    urgency = (standing.own[rows] > 0) * 100 + standing.unanswered[rows].astype(np.int32) * 10 + standing.level[rows]
    rows = rows[np.lexsort((rows, -urgency, sites.owner[rows]))]
    owner = sites.owner[rows]
    starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(rows) else np.empty(0, np.intp)
    nth = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    named = np.zeros(len(sites.owner), np.bool_)
    named[rows[nth < SPEAKING]] = True
    return named


def _kinds(rows: Rows, pixels: Floats, inside: Flags, chosen: Flags, standing: Standing) -> Bytes:
    """A card for what is selected and for the few that are closest; a name for the others."""
    near = rows[(pixels[rows] > NEAR) & inside[rows] & (standing.tag[rows] >= 0)]
    near = near[np.argsort(-pixels[near], kind="stable")[:CARDS]]
    return np.where(np.isin(rows, near) | chosen[rows], Kind.CARD, Kind.NAME).astype(np.uint8)


def _priorities(rows: Rows, pixels: Floats, standing: Standing, chosen: Flags) -> Floats:
    """Selected, then not answered, then standing alarms; then what is not known; then what is large."""
    large: Floats = np.clip(np.log2(np.maximum(pixels[rows], 1.0) / SEEN), 0.0, 4.0)
    unknown = np.where(standing.quality[rows] > Quality.GOOD, 1.5, 0.0)
    alarm = standing.level[rows] > Level.NORMAL
    urgent = 20.0 + 2.0 * standing.level[rows] + np.where(standing.unanswered[rows] > Level.NORMAL, 10.0, 0.0)
    return np.where(alarm, urgent, large + unknown) + np.where(chosen[rows], 100.0, 0.0)


def _boxes(park: Park, boxes: Boxes) -> tuple[Floats, Floats]:
    objects = len(park.equipment)
    places = np.array([[each.place.east, each.place.north, each.place.up] for each in park.equipment], np.float64)
    places = places.reshape(-1, 3)
    low, high = places - np.array([1.0, 1.0, 0.0]), places + np.array([1.0, 1.0, 3.0])
    known = np.zeros(objects, np.bool_)
    given = min(objects, len(boxes.low))
    known[:given] = np.isfinite(boxes.low[:given]).all(axis=1) & np.isfinite(boxes.high[:given]).all(axis=1)
    low[known], high[known] = boxes.low[:objects][known[:given]], boxes.high[:objects][known[:given]]
    return low, high
