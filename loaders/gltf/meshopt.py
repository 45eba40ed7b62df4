"""Buffer views that meshoptimizer has compressed: vertex columns in native code, vertex numbers and filters here.

Every stream says how many elements it holds, and is held to that: a stream that ends early, has bytes left or points
outside itself is broken. Source: Khronos, EXT_meshopt_compression, appendices A and B; KHR_meshopt_compression.
"""

from collections.abc import Callable, Mapping
from typing import cast

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Floats, Singles

TRIANGLES_HEAD, INDICES_HEAD = 0xE0, 0xD0
TAIL = 16
"""Bytes behind the data of a stream of triangles: its table of frequent codes."""
SEQUENCE_TAIL = 4
NONE = -1
"""What a queue holds where nothing has been put yet; as a vertex number it is none."""


class BrokenStream(ValueError):
    """The bytes are no stream of that many elements."""


def decoded(content: memoryview, count: int, stride: int, mode: str, filtered: str) -> memoryview:
    """`count` elements of `stride` bytes; `BrokenStream` when the bytes do not hold exactly these."""
    if mode == "ATTRIBUTES":
        return memoryview(_filtered(_attributes(content, count, stride), filtered).reshape(-1).view(np.uint8))
    numbers = {"TRIANGLES": _triangles, "INDICES": _sequence}.get(mode)
    if numbers is None or stride not in (2, 4) or (filtered and filtered != "NONE"):
        raise BrokenStream
    found = numbers(content, count)
    if len(found) != count or (count and not 0 <= int(found.min()) <= int(found.max()) < 1 << 8 * stride):
        raise BrokenStream
    return memoryview(found.astype(f"<u{stride}").view(np.uint8))


def _attributes(content: memoryview, count: int, stride: int) -> Bytes:
    """Columns of bytes, shape (count, stride)."""
    if stride % 4 or not 4 <= stride <= 256 or len(content) < 1 + stride:
        raise BrokenStream
    try:
        found = imagecodecs.meshopt_decode(bytes(content), shape=(count, stride), dtype=np.uint8)
    except (RuntimeError, ValueError, TypeError) as error:
        raise BrokenStream from error
    return cast(Bytes, np.asarray(found, np.uint8).reshape(count, stride))


def _triangles(content: memoryview, count: int) -> NDArray[np.int64]:
    """Corners of triangles, shape (count,). Each code reuses an edge and vertices seen shortly before."""
    codes = count // 3
    if count % 3 or len(content) < 1 + codes + TAIL or content[0] & 0xF0 != TRIANGLES_HEAD or content[0] & 15 > 1:
        raise BrokenStream
    try:
        return np.array(_walked(bytes(content), codes, 13 if content[0] & 15 else 15), np.int64)
    except IndexError:
        raise BrokenStream from None


def _walked(content: bytes, codes: int, near: int) -> list[int]:
    """The walk itself; one long loop, because a call for each triangle would cost as much as all the rest.

    Queues of sixteen are kept as lists that only grow: what was put in lately is found from their end.
    """
    data, end = 1 + codes, len(content) - TAIL
    frequent = content[end:]
    first, second = [NONE] * 16, [NONE] * 16  # edges
    vertices = [NONE] * 16
    corners = list[int]()
    fresh = last = 0
    for code in memoryview(content)[1:data]:
        if code < 0xF0:
            back = -1 - (code >> 4)
            a, b, how = first[back], second[back], code & 15
            if how == 0:
                c = fresh
                fresh += 1
                vertices.append(c)
            elif how < near:
                c = vertices[-1 - how]
            else:
                if how == 15:
                    step, data = _step(content, data)
                else:
                    step = how - (how ^ 3)
                c = last = last + step
                vertices.append(c)
            corners += (a, b, c)
            first += (c, a)
            second += (b, c)
            continue
        if code < 0xFE:
            pair, start = frequent[code & 15], 0
        else:
            pair, start = content[data], 0 if code == 0xFE else 15
            data += 1
            if pair == 0:
                fresh = 0
        left, right = pair >> 4, pair & 15
        a = b = c = NONE
        if start == 0:
            a = fresh
            fresh += 1
        if left == 0:
            b = fresh
            fresh += 1
        elif left < 15 or code < 0xFE:
            b = vertices[-left]
        if right == 0:
            c = fresh
            fresh += 1
        elif right < 15 or code < 0xFE:
            c = vertices[-right]
        if code >= 0xFE:
            if start == 15:
                step, data = _step(content, data)
                a = last = last + step
            if left == 15:
                step, data = _step(content, data)
                b = last = last + step
            if right == 15:
                step, data = _step(content, data)
                c = last = last + step
        corners += (a, b, c)
        vertices.append(a)
        if left == 0 or (left == 15 and code >= 0xFE):
            vertices.append(b)
        if right == 0 or (right == 15 and code >= 0xFE):
            vertices.append(c)
        first += (b, c, a)
        second += (a, b, c)
    if data != end:
        raise BrokenStream
    return corners


def _step(content: bytes, at: int) -> tuple[int, int]:
    """A signed number in bytes of seven bits, lowest first, and where the next one begins."""
    value = content[at] & 0x7F
    shift = 7
    while content[at] & 0x80 and shift < 35:
        at += 1
        value |= (content[at] & 0x7F) << shift
        shift += 7
    return (value >> 1) ^ -(value & 1), at + 1


def _sequence(content: memoryview, count: int) -> NDArray[np.int64]:
    """Vertex numbers one by one, shape (count,): each a step from one of two that were last."""
    if len(content) < 1 + count + SEQUENCE_TAIL or content[0] & 0xF0 != INDICES_HEAD or content[0] & 15 > 1:
        raise BrokenStream
    data = np.frombuffer(content, np.uint8, len(content) - 1 - SEQUENCE_TAIL, 1)
    ends = np.flatnonzero(data < 0x80)
    if len(ends) != count or (count and int(ends[-1]) != len(data) - 1) or (not count and len(data)):
        raise BrokenStream
    starts = np.concatenate([[0], ends[:-1] + 1]) if count else ends
    if count and int((ends - starts).max()) > 4:
        raise BrokenStream
    place = np.arange(len(data)) - np.repeat(starts, ends - starts + 1)
    values = np.add.reduceat((data & 0x7F).astype(np.int64) << 7 * place, starts) if count else np.zeros(0, np.int64)
    which, values = values & 1, values >> 1
    steps = (values >> 1) ^ -(values & 1)
    found = np.empty(count, np.int64)
    for each in (0, 1):
        found[which == each] = np.cumsum(steps[which == each])
    return found


def _filtered(rows: Bytes, name: str) -> NDArray[np.generic]:
    if not name or name == "NONE":
        return rows
    unpack = FILTERS.get(name)
    if unpack is None:
        raise BrokenStream
    return unpack(rows)


def _octahedral(rows: Bytes) -> NDArray[np.generic]:
    """Unit vectors folded into a square; the third number is one at their scale, the fourth stays."""
    if rows.shape[1] not in (4, 8):
        raise BrokenStream
    kind = np.int8 if rows.shape[1] == 4 else np.int16
    packed = rows.view(kind)
    x, y = packed[:, 0].astype(np.float32), packed[:, 1].astype(np.float32)
    z = packed[:, 2].astype(np.float32) - np.abs(x) - np.abs(y)
    below = np.minimum(z, 0)
    x, y = x + np.where(x >= 0, below, -below), y + np.where(y >= 0, below, -below)
    length = np.sqrt(x * x + y * y + z * z)
    scale = np.float32(np.iinfo(kind).max) / np.where(length > 0, length, 1)
    unpacked = packed.copy()
    for column, share in enumerate((x, y, z)):
        unpacked[:, column] = _rounded((share * scale).astype(np.float32)).astype(kind)
    return unpacked


def _quaternion(rows: Bytes) -> NDArray[np.generic]:
    """Turns without their largest number, which follows from the other three."""
    if rows.shape[1] != 8:
        raise BrokenStream
    packed = rows.view(np.int16)
    scale = np.float32(np.sqrt(0.5)) / (packed[:, 3] | 3).astype(np.float32)
    three = packed[:, :3].astype(np.float32) * scale[:, None]
    largest = np.sqrt(np.maximum(1 - (three * three).sum(axis=1), 0))
    four = _rounded((np.column_stack([largest, three]) * 32767).astype(np.float32)).astype(np.int16)
    unpacked = np.empty_like(packed)
    for column in range(4):
        unpacked[np.arange(len(packed)), (packed[:, 3] + column) & 3] = four[:, column]
    return unpacked


def _exponential(rows: Bytes) -> NDArray[np.generic]:
    """Numbers as 24 bits times a power of two."""
    packed = rows.view("<i4")
    with np.errstate(over="ignore"):
        numbers: Singles = np.ldexp(((packed << 8) >> 8).astype(np.float32), packed >> 24)
    return numbers


def _colour(rows: Bytes) -> NDArray[np.generic]:
    """Brightness and two differences of colour; the highest bit of the opacity tells how many bits are used."""
    if rows.shape[1] not in (4, 8):
        raise BrokenStream
    bits = 8 * rows.shape[1] // 4
    signed = rows.view(np.int8 if bits == 8 else np.int16).astype(np.int64)
    most = (1 << bits) - 1
    opacity = signed[:, 3] & most
    used = opacity.copy()
    for shift in (1, 2, 4, 8):
        used |= used >> shift
    bright, orange, green = signed[:, 0] & most, signed[:, 1], signed[:, 2]
    opacity = ((opacity << 1) & used) | (opacity & 1)
    four = np.stack([bright + orange - green, bright + green, bright - orange - green, opacity], axis=1)
    share = np.float32(most) / np.where(used > 0, used, 1).astype(np.float32)
    told: Floats = np.clip(np.floor(four * share[:, None] + np.float32(0.5)), 0, most)
    return told.astype(np.uint8) if bits == 8 else told.astype(np.uint16)


def _rounded(values: Singles) -> Singles:
    return np.trunc(values + np.where(values >= 0, np.float32(0.5), np.float32(-0.5)))


FILTERS: Mapping[str, Callable[[Bytes], NDArray[np.generic]]] = {
    "OCTAHEDRAL": _octahedral,
    "QUATERNION": _quaternion,
    "EXPONENTIAL": _exponential,
    "COLOR": _colour,
}
