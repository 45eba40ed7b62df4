"""What is known of an OSGB tile before it is read: how coarse it is, where it stands, what comes after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, tan
from pathlib import Path

import numpy as np

from loaders.opened import read_bounded
from loaders.osgb.model import Placed, shapes_in
from loaders.osgb.read import Scene, first_lod, read_osgb
from loaders.osgb.scene import PIXELS_ON_SCREEN, Lod
from loaders.osgb.shapes import FARTHEST
from scenes.columns import Floats
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Report, Trouble

PIXELS = 16.0
"""Pixels of error on the screen at which a tile makes room for its children: what errors in metres are made for."""
HALF_VIEW = 15.0
LINES = 1080
"""Degrees and lines of the picture for which distances are turned into errors: OpenSceneGraph's usual view of 30°."""
PEEK = 4096
"""Bytes of a file that tell its level of detail, which stands at its beginning."""
LARGEST_TILE = 512 * 1024**2
ROOM = 0.1
"""How far finer tiles may stand out of the box of the coarser one, as a share of its size."""


@dataclass(frozen=True, slots=True)
class OsgbTile:
    """What a tile is found by: its file, its column, the files above it, and, where it is not the whole file, `part`:
    a row of the file's level-of-detail nodes, or `loaders.osgb.model.OUTSIDE`.
    """  # noqa: D205

    path: Path
    column: int
    above: tuple[str, ...] = ()
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A tile to be: its error in metres, its box (2, 3) in its file's own frame."""

    tile: OsgbTile
    error: float
    box: Floats
    grows: bool


def top_row(numbered: tuple[int, Path]) -> Row | Notice:
    """The coarsest tile of a column; a notice where it cannot be read."""
    column, path = numbered
    tile = OsgbTile(path, column)
    try:
        lod = _peeked(path)
        if lod is not None and lod.centre is not None and lod.radius > 0:
            return Row(tile, error_of(lod), ball_of(lod), grows=True)
        report = Report()
        scene = read_osgb(bytes_of(path), report)
        box = _box_of(scene, report)
        error = max((error_of(each, box) for each in scene.lods), default=0.0)
        return Row(tile, error, box, grows=bool(scene.lods))
    except Trouble as trouble:
        return replace(trouble.notice, file=trouble.notice.file or path.name)


def _box_of(scene: Scene, report: Report) -> Floats:
    """The box of a whole file; Trouble when there is neither a surface in it nor a finer file behind it."""
    boxes = list(boxes_of(shapes_in(scene, report)).values())
    if not boxes and not any(name for each in scene.lods for name in each.files):
        raise Trouble("文件中没有可显示的面。", "The file holds no surface that could be shown.")
    return joined(boxes) if boxes else joined([ball_of(each) for each in scene.lods])


def _peeked(path: Path) -> Lod | None:
    try:
        with path.open("rb") as file:
            return first_lod(file.read(PEEK))
    except OSError:
        return None


def child_row(child: OsgbTile, above: Lod, box: Floats | None) -> Row:
    """A finer tile: its error as its own file has it, else half of what the coarser one's is."""
    lod = _peeked(child.path)
    roomy = None if box is None else box + ROOM * float(np.ptp(box, axis=0).max()) * np.array([[-1.0], [1.0]])
    own = ball_of(lod) if lod is not None and lod.radius > 0 else None
    known = [each for each in (roomy, own) if each is not None] or [ball_of(above)]
    error = error_of(lod, known[0]) if lod is not None else error_of(above, known[0]) / 2
    return Row(child, error, _shared(known), grows=True)


def error_of(lod: Lod, box: Floats | None = None) -> float:
    """Metres that are wrong while a node's coarse level is shown; infinite where it has none.

    It makes room when its ball's diameter takes more than so many pixels, or comes nearer than so many metres.
    """
    finest = max((row for row, name in enumerate(lod.files) if name and row < len(lod.ranges)), default=-1)
    if finest < 0:
        return 0.0
    start, end = lod.ranges[finest]
    if lod.mode == PIXELS_ON_SCREEN:
        radius = lod.radius
        if radius <= 0 and box is not None:
            size: Floats = box[1] - box[0]
            radius = float(np.linalg.norm(size)) / 2
        error = 2 * radius * PIXELS / start if start > 0 else np.inf
    else:
        error = PIXELS * 2 * end * tan(np.radians(HALF_VIEW)) / LINES
    return float(error) if isfinite(error) and error >= 0 else np.inf


def ball_of(lod: Lod) -> Floats:
    """The box around a node's ball; a single point where it does not say."""
    centre = np.array(lod.centre if lod.centre is not None else (0.0, 0.0, 0.0))
    radius = max(lod.radius, 0.0)
    box = np.stack([centre - radius, centre + radius])
    if not (np.abs(box) < FARTHEST).all():
        raise Trouble("细节层级的位置不是数。", "The place of a level of detail is no number.")
    return box


def boxes_of(shapes: Sequence[Placed]) -> dict[int, Floats]:
    """The box of what stands below each level-of-detail node, file's frame."""
    boxes: dict[int, Floats] = {}
    for each in shapes:
        box = each.box
        boxes[each.lod] = joined([boxes[each.lod], box]) if each.lod in boxes else box
    return boxes


def joined(boxes: Sequence[Floats]) -> Floats:
    """The box around boxes, each of shape (2, 3)."""
    if len(boxes) == 1:
        return boxes[0]
    ends = np.stack(boxes)
    return np.stack([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])


def _shared(boxes: Sequence[Floats]) -> Floats:
    """What all boxes have in common, the first of them where that is nothing."""
    ends = np.stack(boxes)
    common = np.stack([ends[:, 0].max(axis=0), ends[:, 1].min(axis=0)])
    return common if (common[0] <= common[1]).all() else boxes[0]


def bytes_of(path: Path) -> bytes:
    """The content of a tile; `Unavailable` when somebody has it locked, Trouble when it cannot be had at all."""
    try:
        return read_bounded(path, LARGEST_TILE)
    except Trouble as trouble:
        if isinstance(trouble.__context__, PermissionError):
            raise Unavailable(trouble.notice.zh, trouble.notice.en, file=path.name) from trouble
        raise
