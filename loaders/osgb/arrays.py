"""Arrays and runs of corners as files before version 112 have them, inside the shape and without a class name.

Source: OpenSceneGraph 3.6, osgDB/DataTypes and InputStream.
"""

from collections.abc import Callable, Mapping

import numpy as np

from loaders.osgb.objects import Reader
from loaders.osgb.scene import PER_VERTEX, Geometry, Primitives, Values

type Element = tuple[np.dtype[np.generic], int]

ELEMENTS: Mapping[str, Element] = {
    f"{prefix}{suffix}Array": (np.dtype(kind), components)
    for prefix, suffix, kind, components in (
        *(("", name, kind, 1) for name, kind in (
            ("Byte", "<i1"), ("UByte", "<u1"), ("Short", "<i2"), ("UShort", "<u2"), ("Int", "<i4"), ("UInt", "<u4"),
            ("Float", "<f4"), ("Double", "<f8"),
        )),
        *((f"Vec{size}", name, kind, size) for size in (2, 3, 4) for name, kind in (
            ("b", "<i1"), ("ub", "<u1"), ("s", "<i2"), ("us", "<u2"), ("i", "<i4"), ("ui", "<u4"), ("", "<f4"),
            ("d", "<f8"),
        )),
    )
}  # fmt: skip
"""What an array of each class is made of."""

_NUMBERED = (
    "ByteArray", "UByteArray", "ShortArray", "UShortArray", "IntArray", "UIntArray", "FloatArray", "DoubleArray",
    "Vec2bArray", "Vec3bArray", "Vec4bArray", "Vec4ubArray", "Vec2sArray", "Vec3sArray", "Vec4sArray", "Vec2Array",
    "Vec3Array", "Vec4Array", "Vec2dArray", "Vec3dArray", "Vec4dArray", "Vec2ubArray", "Vec3ubArray", "Vec2usArray",
    "Vec3usArray", "Vec4usArray", "Vec2iArray", "Vec3iArray", "Vec4iArray", "Vec2uiArray", "Vec3uiArray", "Vec4uiArray",
)  # fmt: skip
"""The same classes by the number that stands for them before version 112."""

_INDEX_KINDS: Mapping[str, np.dtype[np.generic]] = {
    "UByte": np.dtype("<u1"),
    "UShort": np.dtype("<u2"),
    "UInt": np.dtype("<u4"),
}
_DRAW_ARRAYS, _DRAW_LENGTHS = 50, 51
_DRAW_ELEMENTS = {52: "UByte", 53: "UShort", 54: "UInt"}


def draw_elements(name: str) -> Callable[[Reader, Primitives], None]:
    """What reads the corners of a DrawElements class, from version 112 on."""
    kind = _INDEX_KINDS[name]

    def read(reader: Reader, primitives: Primitives) -> None:
        stream = reader.stream
        primitives.corners = stream.column(kind, stream.count(kind.itemsize), 1)

    return read


def old_primitives(reader: Reader) -> list[Primitives]:
    """The runs of corners of one shape."""
    return [_old_primitive(reader) for _ in range(reader.stream.count(12))]


def _old_primitive(reader: Reader) -> Primitives:
    stream = reader.stream
    start, kind, mode = stream.at, stream.whole(), stream.whole()
    made = Primitives(str(kind), mode=mode)
    if stream.version > 96:
        stream.skip(4)
    if kind in (_DRAW_ARRAYS, _DRAW_LENGTHS):
        made.first = stream.whole()
        count = stream.count(4) if kind == _DRAW_LENGTHS else 1
        if kind == _DRAW_LENGTHS:
            stream.open()
        made.lengths = stream.column(np.dtype("<i4"), count, 1)
        return made
    if kind not in _DRAW_ELEMENTS:
        raise stream.wrong(f"未知的图元类型 {kind}。", f"{kind} is no known kind of primitives.", start)
    number = _INDEX_KINDS[_DRAW_ELEMENTS[kind]]
    count = stream.count(number.itemsize)
    stream.open()
    made.corners = stream.column(number, count, 1)
    return made


def old_arrays(reader: Reader, shape: Geometry) -> None:
    """The arrays of one shape: points, normals, colours; two we do not draw; texture coordinates; others."""
    shape.points, shape.normals, shape.colours = (_maybe_bound(reader) for _ in range(3))
    _maybe_bound(reader)
    _maybe_bound(reader)
    sets = _bound_list(reader)
    shape.uv = sets[0] if sets else None
    _bound_list(reader)
    reader.stream.flag()


def _maybe_bound(reader: Reader) -> Values | None:
    stream = reader.stream
    if not stream.flag():
        return None
    stream.open()
    return _bound(reader)


def _bound_list(reader: Reader) -> list[Values | None]:
    stream = reader.stream
    if not stream.flag():
        return []
    count = stream.count(10)
    stream.open()
    found: list[Values | None] = []
    for _ in range(count):
        stream.open()
        found.append(_bound(reader))
    return found


def _bound(reader: Reader) -> Values | None:
    """An array and how it belongs to the corners."""
    stream = reader.stream
    values = _old_array(reader) if stream.flag() else None
    indexed = stream.flag()
    if indexed:
        _old_array(reader)
    binding = stream.whole()
    stream.skip(4)
    if values is None:
        return None
    return Values(values.kind, column=values.column, binding=binding, indexed=indexed)


def _old_array(reader: Reader) -> Values:
    stream = reader.stream
    number = stream.natural()
    if number in reader.arrays:
        return reader.arrays[number]
    start, kind = stream.at, stream.whole()
    if not 0 <= kind < len(_NUMBERED):
        raise stream.wrong(f"未知的数组类型 {kind}。", f"{kind} is no known kind of array.", start)
    element, components = ELEMENTS[_NUMBERED[kind]]
    count = stream.count(element.itemsize * components)
    stream.open()
    values = Values(_NUMBERED[kind], column=stream.column(element, count, components), binding=PER_VERTEX)
    reader.arrays[number] = values
    return values
