"""LAS, LAZ and COPC point clouds: thinned to what may be shown, coloured, and placed by what their header says.

The header is looked at here, where nothing is believed and nothing allocated; LAZ is unpacked in a child process.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.clouds.las_head import MAGIC, LasHead, read_las_head
from loaders.clouds.las_records import (
    classes_of,
    colours_of,
    intensity_of,
    las_records,
    near_places_of,
    plain_records,
    wanted_of,
)
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
from loaders.workers import Mapper, one_by_one
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
    metres = opened.said.metres_per_unit
    return load(opened.path, opened.report, opened.progress, metres_per_unit=metres, mapper=opened.mapper)


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
    mapper: Mapper = one_by_one,
) -> Model:
    """The cloud of a file, no more than `most` points of it."""
    head = read_las_head(path, report)
    stride = stride_for(head.count, most)
    say_thinned(head.count, stride, report)
    origin = _origin(head)
    pieces = (
        _plain_pieces(path, head, origin, stride, mapper)
        if head.laszip is None
        else _packed_pieces(path, head, origin, stride)
    )
    gathered = _gathered(pieces, -(-head.count // stride), report, progress)
    unit = metres_per_unit or head.metres_per_unit
    points, place = _placed(gathered.points, origin, head, unit)
    properties = [
        ("LAS", f"{head.version}, point format {head.kind}"),
        ("points", f"{head.count:,}"),
        *counted(gathered.classes),
    ]
    part = Part(path.stem, properties=tuple(properties))
    return Model((), (), (part,), clouds=(Cloud(points, 0, np.eye(4), _colours(gathered)),), georeference=place)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The kept points of a piece: `points` (points, 3) float32 from the origin, and what may colour them."""

    points: Singles
    classes: Bytes
    intensity: Shorts
    own: Shorts | None
    left_out: int


def _kept(records: Bytes, head: LasHead, origin: Floats) -> _Piece:
    wanted = wanted_of(records, head)
    left_out = len(records) - int(np.count_nonzero(wanted))
    if left_out:
        records = records[wanted]
    points = near_places_of(records, head, origin)
    classes = np.array(classes_of(records, head))
    return _Piece(points, classes, intensity_of(records), colours_of(records, head), left_out)


def _plain_pieces(path: Path, head: LasHead, origin: Floats, stride: int, mapper: Mapper) -> Iterable[_Piece]:
    """Pieces of a plain file, each read and worked on by itself."""

    def work(start: int) -> _Piece:
        records = plain_records(path, head, start, min(PIECE, head.count - start))
        return _kept(records[-start % stride :: stride], head, origin)

    return mapper(work, range(0, head.count, PIECE))


def _packed_pieces(path: Path, head: LasHead, origin: Floats, stride: int) -> Iterator[_Piece]:
    """Pieces of a packed file, which is unpacked from its beginning to its end."""
    start = 0
    for records in las_records(path, head, PACKED_PIECE):
        yield _kept(records[-start % stride :: stride], head, origin)
        start += len(records)


def _gathered(pieces: Iterable[_Piece], expected: int, report: Report, progress: Progress) -> _Piece:
    """All pieces as one. Trouble when nothing but noise is left."""
    kept, done = list[_Piece](), 0
    for piece in pieces:
        kept.append(piece)
        done += len(piece.points) + piece.left_out
        progress(min(0.95, 0.95 * done / expected))
    if left_out := sum(piece.left_out for piece in kept):
        report.note(
            f"{left_out} 个点标为噪声或已停用，已略去。",
            f"{left_out} points are marked as noise or withheld and were left out.",
        )
    if left_out == done:
        raise Trouble(
            "文件中只有噪声点。",
            "The file holds nothing but noise.",
            remedy_zh="请检查点云的分类。",
            remedy_en="Check how the points were classified.",
        )
    own = [piece.own for piece in kept if piece.own is not None]
    return _Piece(
        np.concatenate([piece.points for piece in kept]),
        np.concatenate([piece.classes for piece in kept]),
        np.concatenate([piece.intensity for piece in kept]),
        np.concatenate(own) if own else None,
        left_out,
    )


def _colours(points: _Piece) -> Bytes | None:
    """The points' own colours, else their classes', else the strength of their echo; None where all are alike."""
    most = 0 if points.own is None else int(points.own.max(initial=0))
    if points.own is not None and most > 0:
        return eight_bits(points.own, most)
    classed = by_class(points.classes)
    return classed if classed is not None else by_intensity(points.intensity.astype(np.float32))


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
