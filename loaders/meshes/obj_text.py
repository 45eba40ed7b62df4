"""The text of an OBJ file to columns, a stretch at a time: any stretch may be read in any thread.

Source: Alias|Wavefront, "Object Files (.obj)", version 3.0, appendix B1.
"""

import re
from dataclasses import dataclass

import numpy as np

from loaders.meshes.decimals import Words, decimals, wholes, words_of
from loaders.workers import THREADS
from scenes.columns import Bytes, Flags, Floats, Numbers
from scenes.trouble import Trouble

STRETCH = 4 * 1024**2
"""Bytes read at a time, at the most: what lies between then stays in the processor's cache."""

LONGEST_STRETCH = 4 * STRETCH

CONTINUED = re.compile(rb"\\(\r?\n)")
INDENTED = re.compile(rb"(?m)^[ \t]+")
REMARK = re.compile(rb"#[^\n]*")
SPOKEN = (ord("o"), ord("g"), ord("u"), ord("m"))
"""First letters of the lines that are read as words: o, g, usemtl, mtllib."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of the file holds: `points` (vertices, 3), `colours` (vertices, 3) or None, `uv` (places, 2),
    `normals` (normals, 3). `sizes` (faces,) are corners of each face and `corners` (corners, 3) its numbers of point,
    uv and normal as they are written, 0 where there is none. `seen` (faces, 3) are points, uv and normals before each
    face within the stretch, which numbers below zero count back from. `words` are face rows, keyword and text of what
    is said between. `lines` are points and lines, which are passed over.
    """  # noqa: D205

    points: Floats
    colours: Floats | None
    uv: Floats
    normals: Floats
    sizes: Numbers
    corners: Numbers
    seen: Numbers | None
    words: list[tuple[int, str, bytes]]
    lines: int


def stretches(content: bytes) -> list[bytes]:
    """The file in pieces of whole lines; Trouble when it has a line that no text file has."""
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    pieces, start, length = list[bytes](), 0, _even_length(len(content))
    while start < len(content):
        end = content.find(b"\n", start + length) + 1 or len(content)
        while end < len(content) and content[end - 3 : end].endswith((b"\\\n", b"\\\r\n")):
            end = content.find(b"\n", end) + 1 or len(content)
        if end - start > LONGEST_STRETCH:
            raise Trouble(
                "文件不是 OBJ 文本：有一行过长。",
                "This is no OBJ text: it has a line that is too long.",
                remedy_zh="请重新导出该文件。",
                remedy_en="Export the file again.",
                place=f"byte {start}",
            )
        pieces.append(content[start:end])
        start = end
    return pieces


def _even_length(size: int) -> int:
    """Bytes of a stretch such that every thread has as many of them, where there are several at all."""
    rounds = -(-size // (STRETCH * THREADS))
    return STRETCH if size <= STRETCH else -(-size // (rounds * THREADS))


def read_stretch(piece: bytes) -> Stretch:
    """The columns of one stretch."""
    text = np.frombuffer(_plain(piece) + b"\n", np.uint8)
    starts, ends = _edges(text)
    if np.isin(text[starts], (9, 32)).any():
        text = np.frombuffer(INDENTED.sub(b"", text.tobytes()), np.uint8)
        starts, ends = _edges(text)
    first, second = text[starts], text[np.minimum(starts + 1, len(text) - 1)]
    blank = second <= 32
    vertex, face = first == ord("v"), (first == ord("f")) & blank
    kinds = [vertex & blank, vertex & (second == ord("t")), vertex & (second == ord("n"))]
    points, colours = _points(_lines(text, starts, ends, kinds[0]))
    sizes, corners = _faces(_lines(text, starts, ends, face))
    seen = None
    if len(corners) and int(corners.min()) < 0:
        seen = np.stack([np.cumsum(kind)[face] for kind in kinds], axis=1)
    spoken = np.flatnonzero(np.isin(first, SPOKEN))
    faces_before = np.searchsorted(np.flatnonzero(face), spoken)
    return Stretch(
        points,
        colours,
        _columns(_lines(text, starts, ends, kinds[1]), 2, 1),
        _columns(_lines(text, starts, ends, kinds[2]), 3, 3),
        sizes,
        corners,
        seen,
        [
            (row, *_said(text[starts[line] : ends[line]].tobytes()))
            for row, line in zip(faces_before.tolist(), spoken.tolist(), strict=True)
        ],
        int((((first == ord("l")) | (first == ord("p"))) & blank).sum()),
    )


def _plain(piece: bytes) -> bytes:
    """Lines that go on are joined, and remarks behind numbers are gone."""
    if b"\\" in piece:
        piece = CONTINUED.sub(b" ", piece)
    return REMARK.sub(b"", piece) if b"#" in piece else piece


def _edges(text: Bytes) -> tuple[Numbers, Numbers]:
    """The first byte of every line and the byte behind its last."""
    ends = np.flatnonzero(text == 10) + 1
    return np.concatenate([[0], ends[:-1]]), ends


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of one kind: their words, the first word of each (lines,) and how many it has (lines,)."""

    words: Words
    first: Numbers
    count: Numbers


def _lines(text: Bytes, starts: Numbers, ends: Numbers, wanted: Flags) -> _Lines:
    lengths = ends - starts
    own = lengths[wanted]
    some = text if len(own) == len(lengths) else text[np.repeat(wanted, lengths)]
    words = words_of(some)
    behind = np.cumsum(own)
    each = len(words.starts) // max(len(own), 1)
    if len(own) and len(words.starts) == each * len(own):  # most files have the same number of words in every line
        firsts, lasts = words.starts[::each], words.starts[each - 1 :: each]
        if (firsts >= behind - own).all() and (lasts < behind).all():
            return _Lines(words, np.arange(len(own)) * each, np.full(len(own), each))
    edges = np.searchsorted(words.starts, np.concatenate([[0], behind]))
    return _Lines(words, edges[:-1], np.diff(edges))


def _columns(lines: _Lines, width: int, needed: int) -> Floats:
    """The first `width` numbers behind the keyword, shape (lines, width): zero behind `needed`, NaN before it."""
    rows = lines.first[:, None] + np.arange(1, width + 1)
    there = np.arange(1, width + 1) < lines.count[:, None]
    numbers = np.zeros(rows.shape)
    numbers[:, :needed] = np.nan
    if there.all():
        return decimals(lines.words.at(rows.reshape(-1))).reshape(rows.shape)
    numbers[there] = decimals(lines.words.at(rows[there]))
    return numbers


def _points(lines: _Lines) -> tuple[Floats, Floats | None]:
    """Points, and their colours where six numbers stand in a line."""
    points = _columns(lines, 3, 3)
    coloured = lines.count >= 7
    if not coloured.any():
        return points, None
    colours = np.ones_like(points)
    rows = lines.first[coloured][:, None] + np.arange(4, 7)
    colours[coloured] = decimals(lines.words.at(rows.reshape(-1))).reshape(-1, 3)
    return points, colours


def _faces(lines: _Lines) -> tuple[Numbers, Numbers]:
    """How many corners each face has, (faces,), and their numbers, (corners, 3)."""
    sizes = np.maximum(lines.count - 1, 0)
    if not len(sizes):
        return sizes, np.zeros((0, 3), np.int64)
    is_corner = np.ones(len(lines.words.starts), np.bool_)
    is_corner[lines.first[lines.count > 0]] = False
    corners = lines.words.at(np.flatnonzero(is_corner))
    slash = np.flatnonzero(lines.words.text == ord("/"))
    numbers = np.zeros((len(corners.starts), 3), np.int64)
    each = _even(corners, slash)
    if each is not None:
        _split(corners, slash.reshape(-1, each) if each else slash[:0].reshape(0, 0), numbers, slice(None))
        return sizes, numbers
    owner = _owner(corners, slash)
    inside = np.bincount(owner[owner >= 0], minlength=len(corners.starts))
    for slashes in np.unique(inside).tolist():
        rows = np.flatnonzero(inside == slashes)
        own = slash[np.isin(owner, rows)]
        _split(corners.at(rows), own.reshape(len(rows), slashes), numbers, rows)
    return sizes, numbers


def _even(corners: Words, slash: Numbers) -> int | None:
    """How many slashes stand in each corner where that is the same in all, as it nearly always is."""
    each, rest = divmod(len(slash), max(len(corners.starts), 1))
    if rest:
        return None
    if not each or ((slash[::each] >= corners.starts).all() and (slash[each - 1 :: each] < corners.ends).all()):
        return each
    return None


def _owner(corners: Words, slash: Numbers) -> Numbers:
    return np.searchsorted(corners.starts, slash, side="right") - 1


def _split(corners: Words, slash: Numbers, numbers: Numbers, rows: Numbers | slice) -> None:
    """Numbers of corners with equally many slashes: point, uv, normal."""
    edges = [corners.starts, *(slash[:, column] + 1 for column in range(min(slash.shape[1], 2)))]
    ends = [*(slash[:, column] for column in range(min(slash.shape[1], 2))), corners.ends]
    if slash.shape[1] > 2:
        ends[2] = slash[:, 2]
    for column, (start, end) in enumerate(zip(edges, ends, strict=True)):
        numbers[rows, column] = wholes(Words(corners.text, start, end))


def _said(line: bytes) -> tuple[str, bytes]:
    keyword, _, text = line.strip().partition(b" ")
    return keyword.decode("ascii", "replace"), text.strip()
