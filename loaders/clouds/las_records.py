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
from loaders.clouds.points import EIGHT_BITS, NOISE, Points, Shorts, eight_bits
from scenes.columns import Bytes, Flags, Floats, Singles
from scenes.trouble import Report, Trouble

WITHHELD = 0x80
PIECE = 1_000_000
UNPACKED = ("XY_RETURNS_CHANNEL", "Z", "CLASSIFICATION", "FLAGS", "INTENSITY", "RGB")
"""What is unpacked of point formats from 6 on, each field of which is packed by itself: a quarter less work."""


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
        unpacker = None if head.laszip is None else _unpacker(file, head)
        piece = np.empty((min(size, head.count), head.width), np.uint8)
        for start in range(0, head.count, size):
            part = piece[: min(size, head.count - start)]
            if unpacker is not None:
                _unpack(unpacker, part, start)
            elif file.readinto(part.data) != part.nbytes:
                raise _short(start)
            yield part


def plain_records(path: Path, head: LasHead, start: int, into: Bytes) -> None:
    """Fill `into` (points, width) with the records of a plain file from `start` on."""
    with path.open("rb", buffering=0) as file:
        file.seek(head.begins + start * head.width)
        if file.readinto(into.data) != into.nbytes:
            raise _short(start)


def _unpacker(file: object, head: LasHead) -> Unpacker:
    lazrs = import_module("lazrs")
    try:
        if head.kind < 6:
            return cast(Unpacker, lazrs.ParLasZipDecompressor(file, head.laszip))
        wanted = sum(getattr(lazrs, f"SELECTIVE_DECOMPRESS_{name}") for name in UNPACKED)
        selection = lazrs.DecompressionSelection(wanted)
        return cast(Unpacker, lazrs.ParLasZipDecompressor(file, head.laszip, selection))
    except (lazrs.LazrsError, ValueError) as error:
        raise _packed_badly(error, 0) from None


def _unpack(unpacker: Unpacker, into: Bytes, start: int) -> None:
    errors: tuple[type[BaseException], ...] = (import_module("lazrs").LazrsError, ValueError)
    try:
        unpacker.decompress_many(into.reshape(-1))
    except errors as error:
        raise _packed_badly(error, start) from None


def places_of(records: Bytes, head: LasHead) -> Floats:
    """Coordinates (points, 3)."""
    places = np.empty((len(records), 3), np.float64)
    _place(records, head.scale, head.offset, places)
    return places


def near_places_of(records: Bytes, head: LasHead, origin: Floats, out: Singles) -> None:
    """The same into `out` (points, 3), counted from an origin among them and rounded once, to float32."""
    _place(records, head.scale, head.offset - origin, out)


def _place(records: Bytes, scale: Floats, offset: Floats, out: Floats | Singles) -> None:
    """Column by column: numpy is fifteen times slower on rows of three."""
    exact = np.empty(len(records), np.float64)
    for axis in range(3):
        exact[:] = records[:, 4 * axis : 4 * axis + 4].view("<i4")[:, 0]
        exact *= scale[axis]
        exact += offset[axis]
        out[:, axis] = exact


def colours_of(records: Bytes, head: LasHead) -> Shorts | None:
    """Red, green, blue (points, 3) as they stand there; None where the format has none."""
    channels = _channels(records, head)
    return np.stack(channels, axis=1) if channels else None


def bytes_of_colours(records: Bytes, head: LasHead, out: Bytes) -> int:
    """Colours into `out` (points, 4): the upper bytes where any value is beyond 255. The largest value, 0 without any.

    See `loaders.clouds.points.eight_bits`: what the other points of the file have is for the caller to look at.
    """
    channels = _channels(records, head)
    most = max((int(channel.max(initial=0)) for channel in channels), default=0)
    for row, channel in enumerate(channels):
        out[:, row] = channel >> 8 if most > EIGHT_BITS else channel
    out[:, 3] = 255
    return most


def _channels(records: Bytes, head: LasHead) -> list[Shorts]:
    at = COLOUR_AT.get(head.kind)
    if at is None:
        return []
    return [np.array(records[:, place : place + 2].view("<u2")[:, 0]) for place in (at, at + 2, at + 4)]


def intensity_of(records: Bytes) -> Shorts:
    """The strength of the echo, (points,)."""
    return records[:, 12:14].view("<u2")[:, 0]


def classes_of(records: Bytes, head: LasHead) -> Bytes:
    """What the points were classified as, (points,)."""
    return records[:, 16] if head.kind >= 6 else records[:, 15] & np.uint8(31)


def wanted_of(records: Bytes, head: LasHead) -> Flags:
    """Which points are neither noise nor withheld, (points,)."""
    flags = np.array(records[:, 15])
    classes = np.array(records[:, 16]) if head.kind >= 6 else flags & np.uint8(31)
    left_out = flags & (4 if head.kind >= 6 else WITHHELD) != 0
    for noise in NOISE:
        left_out |= classes == noise
    return np.asarray(~left_out, np.bool_)


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
