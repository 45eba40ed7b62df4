"""Small tiles, subtrees and tilesets made by hand for tests, packed without asking whether they make sense."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from struct import pack
from typing import cast

import numpy as np
from numpy.typing import NDArray

from loaders.tiles.container import missing
from loaders.tiles.paths import path_within
from scenes.columns import Floats
from scenes.trouble import Notice, Trouble
from tests.gltf_files import TRIANGLE, Document, one_triangle, packed

BOX = {"box": [0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]}


class Files:
    """A `Container` over names and bytes in memory."""

    def __init__(self, files: Mapping[str, bytes], root: str = "tileset.json") -> None:
        self.root, self._files = root, dict(files)
        self.asked: list[tuple[str, int, int | None]] = []

    def resolved(self, base: str, uri: str) -> str:
        return path_within(base, uri)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        self.asked.append((name, start, length))
        if name not in self._files:
            raise missing(name)
        return self._files[name][start:][:length]

    def shown(self, name: str) -> str:
        return name

    def news(self) -> tuple[Notice, ...]:
        return ()

    def close(self) -> None:
        self._files.clear()


def padded(content: bytes, fill: bytes = b" ") -> bytes:
    return content + fill * (-len(content) % 8)


def table(said: Mapping[str, object]) -> tuple[bytes, bytes]:
    """The JSON and the bytes of a table; arrays among the values go into the bytes."""
    words, binary = dict[str, object](), b""
    for key, value in said.items():
        if isinstance(value, np.ndarray):
            column = cast(NDArray[np.generic], value)
            words[key] = {"byteOffset": len(binary), **_described(column)}
            binary = padded(binary + column.tobytes(), b"\0")
        else:
            words[key] = value
    return padded(json.dumps(words).encode()) if words else b"", binary


def _described(column: NDArray[np.generic]) -> Mapping[str, str]:
    kinds = {"int8": "BYTE", "uint8": "UNSIGNED_BYTE", "int16": "SHORT", "uint16": "UNSIGNED_SHORT"}
    kinds |= {"int32": "INT", "uint32": "UNSIGNED_INT", "float32": "FLOAT", "float64": "DOUBLE"}
    shape = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
    return {"componentType": kinds[column.dtype.name], "type": shape[column.shape[1] if column.ndim > 1 else 1]}


def tile(
    magic: bytes,
    features: Mapping[str, object],
    batch: Mapping[str, object] | None = None,
    content: bytes = b"",
    more: bytes = b"",
) -> bytes:
    """A tile with the header that b3dm, i3dm and pnts share; `more` follows it."""
    tables = b"".join(part for said in (features, batch or {}) for part in table(said))
    lengths = [len(part) for said in (features, batch or {}) for part in table(said)]
    size = 28 + len(more) + len(tables) + len(content)
    return magic + pack("<II4I", 1, size, *lengths) + more + tables + content


def composite(*tiles: bytes) -> bytes:
    return b"cmpt" + pack("<III", 1, 16 + sum(map(len, tiles)), len(tiles)) + b"".join(tiles)


def triangle_glb(**changes: object) -> bytes:
    """A GLB with one triangle (0 0 0, 1 0 0, 0 1 0 with y up, so x east and z up in the tile)."""
    return packed(*one_triangle(**changes))


def batched_glb(ids: Sequence[int]) -> bytes:
    """A GLB with one triangle for each batch id, side by side along x."""
    points = np.concatenate([np.add(TRIANGLE, [3 * row, 0, 0]) for row in range(len(ids))]).astype(np.float32)
    numbers = np.repeat(np.array(ids, np.float32), 3)
    document: Document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "_BATCHID": 1}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5126, "count": len(points), "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": points.nbytes},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": numbers.nbytes},
        ],
        "buffers": [{"byteLength": points.nbytes + numbers.nbytes}],
    }
    return packed(document, points.tobytes() + numbers.tobytes())


def tileset(root: Mapping[str, object], **more: object) -> bytes:
    """A `tileset.json`; what a root tile must have and is not given is given here."""
    top = {"boundingVolume": BOX, "geometricError": 10.0, "refine": "REPLACE", **root}
    return json.dumps({"asset": {"version": "1.1"}, "geometricError": 100.0, "root": top, **more}).encode()


def subtree(said: Mapping[str, object], binary: bytes = b"") -> bytes:
    """The binary form of a subtree."""
    text, binary = padded(json.dumps(said).encode()), padded(binary, b"\0")
    return b"subt" + pack("<IQQ", 1, len(text), len(binary)) + text + binary


def bits(flags: Sequence[bool]) -> bytes:
    return np.packbits(np.array(flags, np.bool_), bitorder="little").tobytes()


def matrix(*, move: Sequence[float] = (0, 0, 0), scale: float = 1.0) -> list[float]:
    """A `transform` as it is written: columns first."""
    pose = np.eye(4) * [scale, scale, scale, 1]
    pose[:3, 3] = move
    return [float(number) for number in pose.T.ravel()]


def moved(*, move: Sequence[float]) -> Floats:
    """A pose (4, 4)."""
    return np.array(matrix(move=move)).reshape(4, 4).T


def write_all(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def cut_everywhere(content: bytes) -> Iterator[bytes]:
    """The content cut off before every one of its bytes."""
    return (content[:end] for end in range(len(content)))


def flipped(content: bytes, *, times: int, seed: int = 7) -> Iterator[bytes]:
    """Copies of the content with one to four bits turned over, the same ones every time."""
    rng = np.random.default_rng(seed)
    for _ in range(times):
        changed = bytearray(content)
        for at in rng.integers(0, 8 * len(content), rng.integers(1, 5)).tolist():
            changed[at // 8] ^= 1 << at % 8
        yield bytes(changed)


def is_well_said(trouble: Trouble) -> bool:
    """Whether it says in both languages what is wrong, what to do, and in which file."""
    notice = trouble.notice
    return all((notice.zh, notice.en, notice.remedy_zh, notice.remedy_en, notice.file))
