"""What the columns of a table mean for a part: which is its code, which its name. One order for every table.

Only a column of texts that is there to identify becomes a code: a number that counts rows binds nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scenes.model import Part

CODE_COLUMNS = (
    "assetid", "code", "equipmentcode", "设备编码", "编码", "tag", "tagnumber", "tagno", "位号", "设备位号", "编号",
    "globalid", "guid", "id",
)  # fmt: skip
"""Columns that hold a code, the first that is there and filled wins; compared without case, blanks, dashes and dots."""

NAME_COLUMNS = ("name", "名称", "设备名称", "label", "title", "longname", "objectname")
"""Columns that hold a name, in the same way."""

WITHIN = "within"
"""The column that lists what a part belongs to, outermost first; `loaders.gltf.write` writes it."""

ID, NAME = "ID", "NAME"
"""Meanings a schema may give a column whatever it is called. Source: 3D Metadata Semantic Reference, "General"."""


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a row: `listed` are its members where it is a list of texts, () where it is a text or a number.

    `title` is what the column is called for people, "" where that is its own name.
    """

    column: str
    value: str
    is_text: bool = True
    meaning: str = ""
    listed: tuple[str, ...] = ()
    title: str = ""


def part_from_fields(fields: Sequence[Field], fallback: str) -> Part:
    """The part that a row describes; `fallback` is its name where the row gives neither name nor code."""
    filled = [field for field in fields if field.is_text and field.value and not field.value.isspace()]
    by_name = {_bare(field.column): field for field in reversed(filled)}
    code = _first(filled, by_name, ID, CODE_COLUMNS)
    name = _first(filled, by_name, NAME, NAME_COLUMNS)
    within = next((field.listed for field in fields if field.column == WITHIN and field.listed), ())
    told = {id(field) for field in (code, name) if field is not None}
    return Part(
        name=name.value if name else code.value if code else fallback,
        code=code.value if code else "",
        within=within,
        properties=tuple(
            (field.title or field.column, field.value)
            for field in fields
            if field.value and id(field) not in told and not (field.column == WITHIN and within)
        ),
    )


def _first(filled: Sequence[Field], by_name: Mapping[str, Field], meaning: str, columns: Sequence[str]) -> Field | None:
    by_meaning = [field for field in filled if field.meaning == meaning]
    return next(iter([*by_meaning, *(by_name[column] for column in columns if column in by_name)]), None)


@lru_cache(maxsize=4096)  # asked for every cell of a table
def _bare(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())
