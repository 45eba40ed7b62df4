"""The property table of a written file: a row for every part that shares a mesh, columns for what is said of any.

Source: CesiumGS, "EXT_structural_metadata" 1.0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.gltf.part_names import ID, NAME, WITHIN
from scenes.columns import Rows
from scenes.model import Part

MOST_COLUMNS = 500
"""Properties that are written, the most frequent first: IFC files have thousands of names, most of them met once."""

type Entry = dict[str, object]
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
    told = [dict(part.properties) for part in parts]
    for row, name in enumerate(_frequent(told)):
        column(f"p{row}", [each.get(name, "") for each in told], name=name)
    if not given:  # a table without columns is not allowed
        column("name", [f"{row}" for row in range(len(parts))], semantic=NAME)
    schema = {"id": "parkwatch", "classes": {"part": {"properties": says}}}
    return {"schema": schema, "propertyTables": [{"class": "part", "count": len(parts), "properties": given}]}


def _frequent(told: Sequence[dict[str, str]]) -> list[str]:
    """Names of properties, those of most parts first."""
    count: dict[str, int] = {}
    for each in told:
        for name in each:
            count[name] = count.get(name, 0) + 1
    return sorted(count, key=lambda name: (-count[name], name))[:MOST_COLUMNS]


def _texts(words: Sequence[str], add: Adds) -> Entry:
    raw = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, raw)]).astype(np.uint32)
    return {"values": add(b"".join(raw) or b"\0"), "stringOffsets": add(ends.tobytes())}
