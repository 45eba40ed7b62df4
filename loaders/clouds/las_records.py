"""The points of a LAS or LAZ file, piece by piece: records of bytes, and what stands in them.

Plain LAS is read by numpy alone. LAZ (and COPC, which is LAZ in a certain order) is unpacked by lazrs, in native code:
it is read in a child process. Source: ASPRS, "LAS Specification 1.4 - R15", 2.6.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from loaders.clouds.las_head import COLOUR_AT, LasHead, read_las_head
from loaders.clouds.points import NOISE, Points, Shorts, eight_bits
from scenes.columns import Bytes, Flags, Floats, Singles
from scenes.trouble import Report, Trouble

WITHHELD = 0x80
PIECE = 1_000_000


class Unpacker(Protocol):
    """What lazrs unpacks with."""

    def decompress_many(self, into: bytearray | memoryview | Bytes, /) -> None:
        """Fill a buffer with points."""
        ...


def las_chunks(path: Path, size: int = PIECE) -> Iterator[Points]:
    """Every point of a LAS, LAZ or COPC file, `size` at a time: see `loaders.clouds.points`.

    Noise and what was withheld is left out. Whether colours have 8 bits or 16 is told from the first piece.
    Trouble for a file that does not bear out its header.
    """
    head, most = read_las_head(path, Report()), 0
    for records in las_records(path, head, size):
        wanted = wanted_of(records, head)
        kept = records if wanted.all() else records[wanted]
        found = colours_of(kept, head)
        most = most or (0 if found is None else int(found.max(initial=0)))
        colours = None if found is None or most == 0 else eight_bits(found, most)
        yield Points(places_of(kept, head), colours)


def las_records(path: Path, head: LasHead, size: int = PIECE) -> Iterator[Bytes]:
    """All records in order, (points, width) bytes, `size` points at a time; a piece is valid until the next one."""
    with path.open("rb") as file:
        file.seek(head.begins)
        unpacker = None if head.laszip is None else _unpacker(file, head.laszip)
        piece = np.empty((min(size, head.count), head.width), np.uint8)
        for start in range(0, head.count, size):
            part = piece[: min(size, head.count - start)]
            if unpacker is not None:
                _unpack(unpacker, part, start)
            elif file.readinto(part.data) != part.nbytes:
                raise _short(start)
            yield part


def plain_records(path: Path, head: LasHead, start: int, count: int) -> Bytes:
    """Some records of a plain file, (count, width) bytes."""
    records = np.empty((count, head.width), np.uint8)
    with path.open("rb") as file:
        file.seek(head.begins + start * head.width)
        if file.readinto(records.data) != records.nbytes:
            raise _short(start)
    return records


def _unpacker(file: object, laszip: bytes) -> Unpacker:
    lazrs = import_module("lazrs")
    try:
        return cast(Unpacker, lazrs.ParLasZipDecompressor(file, laszip))
    except (lazrs.LazrsError, ValueError) as error:
        raise _packed_badly(error, 0) from None


def _unpack(unpacker: Unpacker, into: Bytes, start: int) -> None:
    errors: tuple[type[BaseException], ...] = (import_module("lazrs").LazrsError, ValueError)
    try:
        unpacker.decompress_many(into.reshape(-1))
    except errors as error:
        raise _packed_badly(error, start) from None


def places_of(records: Bytes, head: LasHead, origin: Floats | None = None) -> Floats:
    """Coordinates (points, 3), counted from `origin` (3,) where it is given."""
    return _places(records, head, origin, np.empty((len(records), 3), np.float64))


def near_places_of(records: Bytes, head: LasHead, origin: Floats) -> Singles:
    """The same, counted from an origin among them and rounded once, to float32."""
    return _places(records, head, origin, np.empty((len(records), 3), np.float32))


def _places[A: (Floats, Singles)](records: Bytes, head: LasHead, origin: Floats | None, out: A) -> A:
    """Column by column: numpy is fifteen times slower on rows of three."""
    offset = head.offset if origin is None else head.offset - origin
    for axis in range(3):
        whole = records[:, 4 * axis : 4 * axis + 4].view("<i4")[:, 0]
        out[:, axis] = whole * head.scale[axis] + offset[axis]
    return out


def colours_of(records: Bytes, head: LasHead) -> Shorts | None:
    """Red, green, blue (points, 3) as they stand there; None where the format has none."""
    at = COLOUR_AT.get(head.kind)
    if at is None:
        return None
    out = np.empty((len(records), 3), np.uint16)
    for channel in range(3):
        out[:, channel] = records[:, at + 2 * channel : at + 2 * channel + 2].view("<u2")[:, 0]
    return out


def intensity_of(records: Bytes) -> Shorts:
    """The strength of the echo, (points,)."""
    return np.array(records[:, 12:14].view("<u2")[:, 0])


def classes_of(records: Bytes, head: LasHead) -> Bytes:
    """What the points were classified as, (points,)."""
    return records[:, 16] if head.kind >= 6 else records[:, 15] & np.uint8(31)


def wanted_of(records: Bytes, head: LasHead) -> Flags:
    """Which points are neither noise nor withheld, (points,)."""
    classes = classes_of(records, head)
    withheld = (records[:, 15] & 4) != 0 if head.kind >= 6 else (records[:, 15] & WITHHELD) != 0
    return np.asarray(~(withheld | (classes == NOISE[0]) | (classes == NOISE[1])), np.bool_)


def _short(start: int) -> Trouble:
    return Trouble(
        f"文件在第 {start} 个点之后中断。",
        f"The file ends behind point {start}.",
        remedy_zh="请重新拷贝该文件。",
        remedy_en="Copy the file again.",
        place=f"point {start}",
    )


def _packed_badly(error: BaseException, start: int) -> Trouble:
    return Trouble(
        f"压缩的点无法解开（{error}）。",
        f"The packed points cannot be unpacked ({error}).",
        remedy_zh="文件可能没有拷贝完整，请重新拷贝。",
        remedy_en="The file may not have been copied whole: copy it again.",
        place=f"point {start}",
    )
