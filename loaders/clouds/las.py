"""LAS, LAZ and COPC point clouds: thinned to what may be shown, coloured, and placed by what their header says.

The header is looked at here, where nothing is believed and nothing allocated; LAZ is unpacked in a child process.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.clouds.las_head import MAGIC, LasHead, read_las_head
from loaders.clouds.las_records import (
    bytes_of_colours,
    classes_of,
    intensity_of,
    las_records,
    near_places_of,
    plain_records,
    wanted_of,
)
from loaders.clouds.points import (
    EIGHT_BITS,
    MOST_POINTS,
    Shorts,
    by_class,
    by_intensity,
    counted,
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
    columns = _columns(-(-head.count // stride))
    pieces = (
        _plain_pieces(path, head, origin, stride, columns, mapper)
        if head.laszip is None
        else _packed_pieces(path, head, origin, stride, columns)
    )
    kept, brightest = _kept(columns, pieces, report, progress)
    unit = metres_per_unit or head.metres_per_unit
    points, place = _placed(kept.points, origin, head, unit)
    colours = kept.own if brightest else _instead_of_colours(kept)
    properties = [
        ("LAS", f"{head.version}, point format {head.kind}"),
        ("points", f"{head.count:,}"),
        *counted(kept.classes),
    ]
    part = Part(path.stem, properties=tuple(properties))
    return Model((), (), (part,), clouds=(Cloud(points, 0, np.eye(4), colours),), georeference=place)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is kept of all points: `points` (points, 3) from the origin, and what may colour them; `own` (points, 4)."""

    points: Singles
    own: Bytes
    classes: Bytes
    intensity: Shorts

    def at(self, rows: slice) -> "_Columns":
        """Some of the points, as views."""
        return _Columns(self.points[rows], self.own[rows], self.classes[rows], self.intensity[rows])


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of the columns that were filled, how many behind them stayed empty, and the largest value of a colour."""

    start: int
    end: int
    left_out: int
    brightest: int


def _columns(count: int) -> _Columns:
    return _Columns(
        np.empty((count, 3), np.float32),
        np.empty((count, 4), np.uint8),
        np.empty(count, np.uint8),
        np.empty(count, np.uint16),
    )


def _fill(columns: _Columns, records: Bytes, start: int, head: LasHead, origin: Floats) -> _Piece:
    """Put what is wanted of some records into the columns from row `start` on."""
    wanted = wanted_of(records, head)
    left_out = len(records) - int(np.count_nonzero(wanted))
    if left_out:
        records = records[wanted]
    end = start + len(records)
    into = columns.at(slice(start, end))
    near_places_of(records, head, origin, into.points)
    into.classes[:] = classes_of(records, head)
    into.intensity[:] = intensity_of(records)
    return _Piece(start, end, left_out, bytes_of_colours(records, head, into.own))


def _plain_pieces(
    path: Path, head: LasHead, origin: Floats, stride: int, columns: _Columns, mapper: Mapper
) -> Iterable[_Piece]:
    """Pieces of a plain file, each read and worked on by itself."""

    def work(start: int) -> _Piece:
        records = np.empty((min(PIECE, head.count - start), head.width), np.uint8)
        plain_records(path, head, start, records)
        return _fill(columns, records[-start % stride :: stride], -(-start // stride), head, origin)

    return mapper(work, range(0, head.count, PIECE))


def _packed_pieces(path: Path, head: LasHead, origin: Floats, stride: int, columns: _Columns) -> Iterator[_Piece]:
    """Pieces of a packed file, unpacked from its beginning to its end, as much at a time as keeps all cores busy."""
    start = 0
    for unpacked in las_records(path, head, PACKED_PIECE):
        for records in (unpacked[row : row + PIECE] for row in range(0, len(unpacked), PIECE)):
            yield _fill(columns, records[-start % stride :: stride], -(-start // stride), head, origin)
            start += len(records)


def _kept(columns: _Columns, pieces: Iterable[_Piece], report: Report, progress: Progress) -> tuple[_Columns, int]:
    """The columns once all pieces are in them, and the largest value of a colour. Trouble where all is noise."""
    filled, expected = list[_Piece](), len(columns.points)
    for piece in pieces:
        filled.append(piece)
        progress(min(0.95, 0.95 * (piece.end + piece.left_out) / expected))
    brightest = max(piece.brightest for piece in filled)
    if brightest > EIGHT_BITS:
        _settle_colours(columns, filled)
    left_out = sum(piece.left_out for piece in filled)
    if not left_out:
        return columns, brightest
    report.note(
        f"{left_out} 个点标为噪声或已停用，已略去。",
        f"{left_out} points are marked as noise or withheld and were left out.",
    )
    if left_out == expected:
        raise Trouble(
            "文件中只有噪声点。",
            "The file holds nothing but noise.",
            remedy_zh="请检查点云的分类。",
            remedy_en="Check how the points were classified.",
        )
    parts = [columns.at(slice(piece.start, piece.end)) for piece in filled]
    together = _Columns(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.own for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.intensity for part in parts]),
    )
    return together, brightest


def _settle_colours(columns: _Columns, filled: Sequence[_Piece]) -> None:
    """All pieces have 16 bits where one has: of one that stayed within 8 the upper bytes are nothing but zero."""
    for piece in filled:
        if piece.brightest <= EIGHT_BITS:
            columns.own[piece.start : piece.end, :3] = 0


def _instead_of_colours(kept: _Columns) -> Bytes | None:
    """What the points were classified as, else the strength of their echo; None where all are alike."""
    classed = by_class(kept.classes)
    return classed if classed is not None else by_intensity(kept.intensity.astype(np.float32))


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
