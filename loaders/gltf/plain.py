"""Buffer views and accessors of glTF 2.0 that are plain, gone through all at once.

Nearly all are, and there are thousands: whole numbers where whole numbers belong, packed, uncompressed, inside of their
buffer. Whatever is otherwise is left to `loaders.gltf.buffers`, which looks at each by itself and says what is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.allowance import Allowance
from loaders.gltf.document import Objects
from scenes.columns import Flags, Numbers

type Number = np.int8 | np.uint8 | np.int16 | np.uint16 | np.uint32 | np.float32

type Column = NDArray[Number]
"""What an accessor gives: (count, components), still in its file's own number type, read-only."""

KINDS: dict[int, np.dtype[Number]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}

COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}

LAYOUTS = {(code, shape): (kind, COMPONENTS[shape]) for code, kind in KINDS.items() for shape in COMPONENTS}
"""Number type and components of an element by `componentType` and `type`."""

FARTHEST = 2**53
"""Bytes; no offset or length is larger."""
MOST = 2**31 - 1
"""Elements of one accessor."""

NOT_PLAIN = -1

WHOLE = frozenset({int})


@dataclass(slots=True)  # not frozen: looked into for every accessor
class PlainViews:
    """Where each buffer view lies; `buffer` is NOT_PLAIN where that must be looked at more closely."""

    contents: Sequence[memoryview]
    buffer: list[int]
    start: list[int]
    length: list[int]

    def content(self, row: int) -> memoryview:
        """The bytes of a view that is plain."""
        start = self.start[row]
        return self.contents[self.buffer[row]][start : start + self.length[row]]


@dataclass(slots=True)
class PlainAccessors:
    """Where the elements of each accessor lie, `start` in bytes from the beginning of their buffer."""

    views: PlainViews
    buffer: list[int]
    start: list[int]
    count: list[int]
    layout: list[tuple[np.dtype[Number], int] | None]

    def column(self, row: int, allowance: Allowance) -> Column | None:
        """The elements of one accessor; None where it must be looked at more closely."""
        layout, buffer = self.layout[row], self.buffer[row]
        if buffer == NOT_PLAIN or layout is None:
            return None
        (kind, components), count = layout, self.count[row]
        allowance.spend(count * components * kind.itemsize, f"/accessors/{row}")
        column: Column = np.ndarray((count, components), kind, self.views.contents[buffer], self.start[row])
        return column if column.flags.aligned else column.copy()


def plain_views(views: Objects, contents: Sequence[memoryview]) -> PlainViews:
    """All buffer views of a document; `contents` are its buffers, empty where one cannot be used."""
    buffer, start, length = _whole(views, "buffer"), _whole(views, "byteOffset", 0), _whole(views, "byteLength")
    plain = _within(buffer, len(contents) - 1) & _within(start, FARTHEST) & _within(length - 1, FARTHEST)
    plain &= _without(views, "byteStride") & _without(views, "extensions")
    sizes = np.array([len(each) for each in contents], np.int64)
    plain[plain] = (start + length)[plain] <= sizes[buffer[plain]]
    return PlainViews(contents, np.where(plain, buffer, NOT_PLAIN).tolist(), start.tolist(), length.tolist())


def plain_accessors(accessors: Objects, views: PlainViews) -> PlainAccessors:
    """All accessors of a document."""
    view, start, count = _whole(accessors, "bufferView"), _whole(accessors, "byteOffset", 0), _whole(accessors, "count")
    layout = [_layout(each.get("componentType"), each.get("type")) for each in accessors]
    size = np.array([0 if each is None else each[0].itemsize * each[1] for each in layout], np.int64)
    plain = _within(view, len(views.buffer) - 1) & _within(start, FARTHEST) & _within(count - 1, MOST) & (size > 0)
    plain &= _without(accessors, "sparse")
    shown = np.where(plain, view, NOT_PLAIN)  # the last row stands for those that are not plain
    buffer, first, length = (
        np.array([*each, NOT_PLAIN], np.int64)[shown] for each in (views.buffer, views.start, views.length)
    )
    plain[plain] = (start + count * size <= length)[plain]
    buffer[~plain] = NOT_PLAIN
    return PlainAccessors(views, buffer.tolist(), (first + start).tolist(), count.tolist(), layout)


def _whole(objects: Objects, key: str, default: int = NOT_PLAIN) -> Numbers:
    """One member of every object, NOT_PLAIN where it is no whole number that could be meant."""
    values: list[object] = [each.get(key, default) for each in objects]
    if WHOLE.issuperset(map(type, values)):
        try:
            return np.array(values, np.int64)
        except OverflowError:
            pass
    usable = [each if type(each) is int and 0 <= each <= FARTHEST else NOT_PLAIN for each in values]
    return np.array(usable, np.int64)


def _layout(code: object, shape: object) -> tuple[np.dtype[Number], int] | None:
    return LAYOUTS.get((code, shape)) if type(code) is int and type(shape) is str else None


def _within(values: Numbers, most: int) -> Flags:
    within: Flags = (values >= 0) & (values <= most)
    return within


def _without(objects: Objects, key: str) -> Flags:
    """Which of the objects have no such member."""
    return np.array([key not in each for each in objects], np.bool_)
