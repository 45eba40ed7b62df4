"""LAS, LAZ and COPC point clouds: thinned to what may be shown, coloured, and placed by what their header says.

The header is looked at here, where nothing is believed and nothing allocated; LAZ is unpacked in a child process.
"""

from pathlib import Path

import numpy as np

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.clouds.las_head import MAGIC, LasHead, read_las_head
from loaders.clouds.las_records import classes_of, colours_of, intensity_of, las_records, places_of, wanted_of
from loaders.clouds.points import (
    MOST_POINTS,
    Shorts,
    by_class,
    by_intensity,
    counted,
    eight_bits,
    say_thinned,
    stride_for,
)
from loaders.model_store import write_model
from loaders.opened import Opened, Progress
from scenes.columns import Bytes, Floats, Singles
from scenes.datums import Cgcs2000, Wgs84
from scenes.frame import ParkFrame
from scenes.georeference import Georeference
from scenes.model import Cloud, Model, Part
from scenes.trouble import Report, Trouble

PIECE = 65_536
"""Points that are worked on at a time: they stay in the processor's cache."""
PACKED_PIECE = 1_000_000
CGCS2000 = "EPSG:4490"


def recognises(head: bytes) -> bool:
    """The first four bytes say it, of LAZ and COPC too."""
    return head[:4] == MAGIC


def read(opened: Opened) -> Model:
    """Read a point cloud. Trouble when the file does not bear out its header."""
    if not opened.path.is_file() or opened.path.stat().st_size == 0:
        _ = opened.content  # says what is the matter with it
    head = read_las_head(opened.path, Report())
    if head.laszip is not None:
        metres = opened.said.metres_per_unit
        return child_model(work, opened, arguments=[str(opened.path.resolve()), str(metres or "")])
    return load(opened.path, opened.report, opened.progress, metres_per_unit=opened.said.metres_per_unit)


def work(task: Task) -> None:
    """Leaves the model of the file that the first argument names; the second is metres per unit where they are said."""
    path, metres = task.arguments
    model = load(Path(path), task.report, task.progress, metres_per_unit=float(metres) if metres else None)
    write_model(task.folder / MODEL, model)


def load(
    path: Path,
    report: Report,
    progress: Progress,
    *,
    most: int = MOST_POINTS,
    metres_per_unit: float | None = None,
) -> Model:
    """The cloud of a file, no more than `most` points of it."""
    head = read_las_head(path, report)
    stride = stride_for(head.count, most)
    say_thinned(head.count, stride, report)
    gathered = _Gathered(path, head, stride, report)
    gathered.gather(progress)
    unit = metres_per_unit or head.metres_per_unit
    points, place = _placed(gathered.points, gathered.origin, head, unit)
    classes = gathered.classes
    properties = [
        ("LAS", f"{head.version}, point format {head.kind}"),
        ("points", f"{head.count:,}"),
        *counted(classes),
    ]
    part = Part(path.stem, properties=tuple(properties))
    return Model((), (), (part,), clouds=(Cloud(points, 0, np.eye(4), gathered.colours()),), georeference=place)


class _Gathered:
    """The kept points as columns: `points` (points, 3) float32 from `origin`, and what colours them."""

    def __init__(self, path: Path, head: LasHead, stride: int, report: Report) -> None:
        self._path, self._head, self._stride, self._report = path, head, stride, report
        self.origin = _origin(head)
        room = -(-head.count // stride)
        self.points: Singles = np.empty((room, 3), np.float32)
        self.classes: Bytes = np.empty(room, np.uint8)
        self._own: Shorts | None = np.empty((room, 3), np.uint16) if _has_colour(head) else None
        self._intensity: Shorts = np.empty(room, np.uint16)
        self._kept = self._left_out = 0

    def gather(self, progress: Progress) -> None:
        """Go through the file once."""
        head, first, done = self._head, 0, 0
        for records in las_records(self._path, head, PIECE if head.laszip is None else PACKED_PIECE):
            for start in range(0, len(records), PIECE):
                piece = records[start : start + PIECE]
                chosen = piece[first :: self._stride]
                first = (first - len(piece)) % self._stride
                self._keep(chosen)
            done += len(records)
            progress(0.95 * done / head.count)
        self._cut_to_size()

    def _keep(self, records: Bytes) -> None:
        wanted = wanted_of(records, self._head)
        if not wanted.all():
            self._left_out += len(records) - int(wanted.sum())
            records = records[wanted]
        rows = slice(self._kept, self._kept + len(records))
        self.points[rows] = places_of(records, self._head, self.origin)
        self.classes[rows] = classes_of(records, self._head)
        self._intensity[rows] = intensity_of(records)
        if self._own is not None and (own := colours_of(records, self._head)) is not None:
            self._own[rows] = own
        self._kept = rows.stop

    def _cut_to_size(self) -> None:
        self.points, self.classes = self.points[: self._kept], self.classes[: self._kept]
        self._intensity = self._intensity[: self._kept]
        self._own = None if self._own is None else self._own[: self._kept]
        if self._left_out:
            self._report.note(
                f"{self._left_out} 个点标为噪声或已停用，已略去。",
                f"{self._left_out} points are marked as noise or withheld and were left out.",
            )
        if not self._kept:
            raise Trouble(
                "文件中只有噪声点。",
                "The file holds nothing but noise.",
                remedy_zh="请检查点云的分类。",
                remedy_en="Check how the points were classified.",
            )

    def colours(self) -> Bytes | None:
        """The points' own colours, else their classes', else the strength of their echo; None where all are alike."""
        most = 0 if self._own is None else int(self._own.max(initial=0))
        if self._own is not None and most > 0:
            return eight_bits(self._own, most)
        classed = by_class(self.classes)
        return classed if classed is not None else by_intensity(self._intensity.astype(np.float32))


def _has_colour(head: LasHead) -> bool:
    return head.kind in (2, 3, 5, 7, 8, 10)


def _origin(head: LasHead) -> Floats:
    """A whole place amid the points, (3,): what the header says of them where it makes sense, else its offset."""
    low, high = head.low, head.high
    sound = bool(np.isfinite(low).all() and np.isfinite(high).all() and (low <= high).all())
    span = np.abs(head.scale) * 2.0**31
    sound = bool(sound and (low >= head.offset - span).all() and (high <= head.offset + span).all())
    middle = (low + high) / 2 if sound else head.offset.copy()
    if head.degrees:
        return np.round(middle, 5)
    return np.round(middle)


def _placed(points: Singles, origin: Floats, head: LasHead, unit: float) -> tuple[Singles, Georeference | None]:
    """The points in metres, and where their origin lies."""
    if head.degrees:
        return _from_degrees(points, origin, head)
    if unit != 1.0:
        points = (points * unit).astype(np.float32)
    pose = np.diag([1 / unit, 1 / unit, 1 / unit, 1.0])
    pose[:3, 3] = origin
    if not head.crs and not np.any(origin):
        return points, None
    if not head.crs:
        pose[:3] *= unit  # nobody says what its units are: metres then
    return points, Georeference(head.crs, pose, head.said_in)


def _from_degrees(points: Singles, origin: Floats, head: LasHead) -> tuple[Singles, Georeference]:
    datum = Cgcs2000 if head.crs == CGCS2000 or "China Geodetic" in head.crs or "CGCS2000" in head.crs else Wgs84
    anchor = datum(float(origin[0]), float(origin[1]), float(origin[2]))
    where = points.astype(np.float64) + origin
    local = ParkFrame(anchor).park_from_position(where[:, 0], where[:, 1], where[:, 2], datum)
    return local.astype(np.float32), Georeference("", np.eye(4), head.said_in, anchor)
