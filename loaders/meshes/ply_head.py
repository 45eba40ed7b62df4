"""The header of a PLY file: what it claims is held to the size of the file before anything is read.

Source: Turk, "The PLY Polygon File Format", 1994; TextureFile as MeshLab and photogrammetry write it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from loaders.meshes.materials import decoded_text
from loaders.opened import Opened
from scenes.trouble import Trouble

LONGEST_HEADER = 64 * 1024
NUMBERS = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
FORMS: dict[str, Literal["", "<", ">"]] = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass(frozen=True, slots=True)
class Property:
    """One property; `length` is the number type of a list's length, "" where it is no list."""

    name: str
    number: str
    length: str = ""


@dataclass(slots=True)
class Element:
    """A kind of row: how many there are and what each holds."""

    name: str
    count: int
    properties: list[Property]


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says; `end` is the byte behind it, `order` is empty where the rest is text."""

    order: Literal["", "<", ">"]
    elements: list[Element]
    textures: list[str]
    end: int


def read_header(content: bytes, opened: Opened) -> Header:
    """The header of a file; Trouble when it is none or claims more than the file can hold."""
    mark = content.find(b"end_header", 0, LONGEST_HEADER)
    end = content.find(b"\n", mark) + 1 if mark > 0 else 0
    if not end:
        raise broken("文件头不完整。", "The header is cut short.", 0)
    order: Literal["", "<", ">"] | None = None
    elements, textures = list[Element](), list[str]()
    for line in content[:mark].splitlines():
        words = line.split()
        match [word.decode("ascii", "replace") for word in words]:
            case ["format", form, _]:
                order = FORMS.get(form)
            case ["element", name, count] if count.isdecimal() and len(count) < 12:
                elements.append(Element(name, int(count), []))
            case ["property", "list", length, number, name] if elements and {length, number} <= NUMBERS.keys():
                elements[-1].properties.append(Property(name, NUMBERS[number], NUMBERS[length]))
            case ["property", number, name] if elements and number in NUMBERS:
                elements[-1].properties.append(Property(name, NUMBERS[number]))
            case ["comment", "TextureFile", *_]:
                textures.append(decoded_text(line.split(None, 2)[2].strip(), opened.said.encoding or ""))
            case ["ply" | "comment" | "obj_info", *_] | []:
                pass
            case _:
                raise broken(
                    "文件头中有无法理解的行。", f"The header has a line that is not understood: {line[:60]!r}.", 0
                )
    if order is None:
        raise broken("文件头没有说明格式。", "The header does not say the format.", 0)
    _check_claim(elements, order, len(content) - end)
    return Header(order, elements, textures, end)


def _check_claim(elements: list[Element], order: str, size: int) -> None:
    """Every row takes at least its scalars, and a byte for each list."""
    least = 0
    for element in elements:
        of_row = sum(np.dtype(each.length or each.number).itemsize for each in element.properties)
        least += element.count * (2 * len(element.properties) if not order else of_row)
        if element.count and not element.properties:
            raise broken("文件头中有一种元素没有属性。", f"The element {element.name[:40]} has no properties.", 0)
    if least > size + 1:  # the last line may end without a blank
        raise broken("文件头声明的数量超出文件大小。", "The header claims more than the file can hold.", 0)


def broken(zh: str, en: str, at: int) -> Trouble:
    """The Trouble of a byte."""
    return Trouble(
        zh,
        en,
        remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
        remedy_en="The file may not have been copied whole: copy or export it again.",
        place=f"byte {at}",
    )
