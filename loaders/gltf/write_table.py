"""The property table of a written file: a row for every part that shares a mesh, columns for what is said of any.

Source: CesiumGS, "EXT_structural_metadata" 1.0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.gltf.part_names import ID, NAME, WITHIN
from scenes.columns import Rows
from scenes.model import Part

MOST_COLUMNS = 500
"""Properties that are written, the most frequent first: IFC files have thousands of names, most of them met once."""

type Entry = dict[str, object]
type Key = tuple[str, int]
"""The name of a property, and how often the same part has said that name before."""

type Adds = Callable[[bytes], int]
"""Adds a buffer view and gives its row."""


@dataclass(frozen=True, slots=True)
class Features:
    """Parts that share meshes, in the order of their feature ids; `id_of_part` (all parts,) is -1 elsewhere."""

    parts: list[Part]
    id_of_part: Rows


def features_of(columns: Sequence[Rows | None], parts: Sequence[Part]) -> Features | None:
    """The features of these meshes' parts, None where no mesh holds several."""
    worn = np.zeros(len(parts), np.bool_)
    for column in columns:
        if column is not None:
            worn[column] = True
    if not worn.any():
        return None
    ids = np.where(worn, np.cumsum(worn) - 1, -1).astype(np.int32)
    return Features([part for part, wears in zip(parts, worn.tolist(), strict=True) if wears], ids)


def property_table(parts: Sequence[Part], add: Adds) -> Entry:
    """The extension's object at the root of the document."""
    says, given = dict[str, Entry](), dict[str, Entry]()

    def column(key: str, words: Sequence[str], **meaning: object) -> None:
        if any(words):
            says[key] = {"type": "STRING", "noData": "", **meaning}
            given[key] = _texts(words, add)

    column("assetId", [part.code for part in parts], semantic=ID)
    column("name", [part.name for part in parts], semantic=NAME)
    if any(part.within for part in parts):
        says[WITHIN] = {"type": "STRING", "array": True}
        ends = np.cumsum([0, *(len(part.within) for part in parts)]).astype(np.uint32)
        words = [word for part in parts for word in part.within]
        given[WITHIN] = {"arrayOffsets": add(ends.tobytes()), **_texts(words, add)}
    told = [numbered(part.properties) for part in parts]
    for row, key in enumerate(_frequent(told)):
        column(f"p{row}", [each.get(key, "") for each in told], name=key[0])
    if not given:  # a table without columns is not allowed
        column("name", [f"{row}" for row in range(len(parts))], semantic=NAME)
    schema = {"id": "parkwatch", "classes": {"part": {"properties": says}}}
    return {"schema": schema, "propertyTables": [{"class": "part", "count": len(parts), "properties": given}]}


def numbered(properties: Iterable[tuple[str, str]]) -> dict[Key, str]:
    """What is said under each name; a name that is said several times is told apart by which time it is."""
    said, times = dict[Key, str](), dict[str, int]()
    for name, value in properties:
        times[name] = times.get(name, -1) + 1
        said[name, times[name]] = value
    return said


def _frequent(told: Sequence[Mapping[Key, str]]) -> list[Key]:
    """Names of properties in the order in which parts say them; of too many, those of most parts."""
    count, order = dict[Key, int](), list[Key]()
    for each in told:
        before: Key | None = None
        for key in each:
            if key not in count:
                order.insert(0 if before is None else order.index(before) + 1, key)
            count[key] = count.get(key, 0) + 1
            before = key
    kept = set(sorted(count, key=lambda key: (-count[key], key))[:MOST_COLUMNS])
    return [key for key in order if key in kept]


def _texts(words: Sequence[str], add: Adds) -> Entry:
    raw = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, raw)]).astype(np.uint32)
    return {"values": add(b"".join(raw) or b"\0"), "stringOffsets": add(ends.tobytes())}
