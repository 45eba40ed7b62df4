"""The text of an IFC file: its entities by number and kind, their attributes read when they are asked for.

Nothing is believed: what an entity refers to may not be there, and an attribute may be of any kind. Whoever asks gets
what he asks for, or nothing. Source: ISO 10303-21, 5 to 7 (the text), 6.4.3 (letters); ISO 16739-1 (attributes).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from loaders.meshes.ifc_attributes import ROOTED_ROWS, ROWS
from loaders.meshes.ifc_names import SPELT
from scenes.trouble import Trouble

LONGEST = 200
MOST_NESTED = 40
LONGEST_DESCRIPTION = 200_000
FARTHEST = 1e15
ENTITY = re.compile(rb"#(\d{1,18}+)\s*+=\s*+(\w*+)\s*+\(([^';=]*+(?:'[^']*+'[^';=]*+)*+);")
"""An entity's number, its kind, and its attributes with the last bracket; of no kind where it has several."""
COMMENT = re.compile(rb"'[^']*+'|/\*.*?\*/", re.DOTALL)
TOKEN = re.compile(rb"'[^']*+(?:''[^']*+)*+'|[()]|[^\s,()']++")
LETTERS = re.compile(
    r"\\X2\\((?:[0-9A-Fa-f]{4})*)\\X0\\|\\X4\\((?:[0-9A-Fa-f]{8})*)\\X0\\|\\X\\([0-9A-Fa-f]{2})|\\S\\(.)|\\P[A-I]\\|\\(\\)"
)


class Entity:
    """One entity. `kind` is in capitals; one that stands in another's attributes has the number 0."""

    __slots__ = ("_described", "_read", "_text", "_written", "kind", "number")

    def __init__(self, number: int, kind: str, written: bytes, text: "IfcText | None") -> None:
        self.number, self.kind = number, kind
        self._written, self._text = written, text
        self._read: tuple[object, ...] | None = None
        self._described: bytes | None = None

    @property
    def values(self) -> tuple[object, ...]:
        """The attributes in their order: entities, texts, numbers, truth, tuples of these, None for what is absent."""
        if self._read is None:
            self._read = () if self._text is None else _values(self._written, self._text)
        return self._read

    def value(self, row: int) -> object:
        """One attribute, None where there are not so many."""
        read = self._read if self._read is not None else self.values
        return read[row] if row < len(read) else None

    def coordinates(self) -> tuple[float, ...]:
        """The numbers of an entity that is nothing but a list of them, as points are; ValueError for any other."""
        found = tuple(float(word) for word in self._written.strip(b"() \r\n").split(b","))
        if not all(-FARTHEST < each < FARTHEST for each in found):
            raise ValueError(self.number)
        return found

    def attribute(self, name: str) -> object:
        """An attribute by its name, None where the kind has none of that name."""
        row = ROWS.get(self.kind, ROOTED_ROWS).get(name)
        return None if row is None else self.value(row)

    def described(self, level: int = 0) -> bytes:
        """What is written of it and of all it refers to, the same where two are made alike; b"" where it never ends."""
        if self._described is None and b"#" in self._written:
            words = self._spelt_out(level) if level < MOST_NESTED else b""
            self._described = self.kind.encode() + words if words else b""
        elif self._described is None:
            self._described = self.kind.encode() + self._written
        return self._described

    def _spelt_out(self, level: int) -> bytes:
        """What is written of it, each reference replaced; b"" where that leads nowhere or becomes too long."""
        first, *rest = self._written.split(b"#")
        words = [first]
        for each in rest:
            behind = each.lstrip(b"0123456789")
            other = self._text.entity(_whole(each[: len(each) - len(behind)]) or 0) if self._text is not None else None
            told = other.described(level + 1) if other is not None else b""
            if not told:
                return b""
            words += told, behind
        whole = b"".join(words)
        return whole if len(whole) <= LONGEST_DESCRIPTION else b""

    @property
    def begins_with_text(self) -> bool:
        """Whether its first attribute is a text, as a GlobalId is."""
        return self._written.lstrip().startswith(b"'")

    @classmethod
    def inside(cls, kind: str, values: tuple[object, ...]) -> "Entity":
        """An entity that stands in another's attributes, as IFCLABEL('a')."""
        made = cls(0, kind, b"", None)
        made._read = values
        return made


class IfcText:
    """All entities of a file. Trouble when there is none."""

    def __init__(self, content: bytes) -> None:
        if b"/*" in content:
            content = COMMENT.sub(lambda found: found[0] if found[0][:1] == b"'" else b" ", content)
        self._entities: dict[int, Entity] = {}
        self._kinds: dict[str, list[Entity]] = {}
        alike: dict[bytes, tuple[str, list[Entity]]] = {}
        for found in ENTITY.finditer(content):  # a list of them all would take as much again
            number, kind, written = found.groups()
            if kind not in alike:
                name = kind.decode("ascii", "replace").upper()
                alike[kind] = name, self._kinds.setdefault(name, [])
            name, listed = alike[kind]
            row = int(number)
            entity = self._entities[row] = Entity(row, name, written, self)
            listed.append(entity)

    def entity(self, number: int) -> Entity | None:
        """The entity of a number."""
        return self._entities.get(number)

    def all_of(self, name: str) -> Sequence[Entity]:
        """Every entity of a kind, not of those below it."""
        return self._kinds.get(name.upper(), ())

    def rooted(self) -> Iterator[Entity]:
        """Entities with a GlobalId that are neither relations nor properties."""
        for kind, entities in self._kinds.items():
            if not kind.startswith(("IFCREL", "IFCPROPERTY", "IFCQUANTITY", "IFCMATERIAL")):
                yield from entities if entities[0].begins_with_text else ()


def read_ifc_text(path: Path) -> IfcText:
    """The entities of a file. Trouble when it cannot be read."""
    try:
        return IfcText(path.read_bytes())
    except OSError as error:
        raise Trouble(
            f"无法读取文件（{error.strerror}）。",
            f"The file cannot be read ({error.strerror}).",
            remedy_zh="请检查访问权限和磁盘。",
            remedy_en="Check the permissions and the disk.",
        ) from None


def kind(entity: Entity) -> str:
    """The name of an entity's kind, as "IfcPump"."""
    return SPELT.get(entity.kind, entity.kind)


def text(entity: Entity | None, name: str) -> str:
    """An attribute as one short line; "" when it is absent or no text."""
    value = entity.attribute(name) if entity is not None else None
    return short(value) if isinstance(value, str) else ""


def short(value: str) -> str:
    """A text as one short line."""
    return " ".join(value.split())[:LONGEST].rstrip()


def number(entity: Entity | None, name: str) -> float | None:
    """An attribute that is a finite number; None when it is absent or none."""
    return as_number(entity.attribute(name)) if entity is not None else None


def as_number(value: object) -> float | None:
    """A finite number, None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < FARTHEST:
        return float(value)
    return None


def numbers(entity: Entity | None, name: str) -> list[float]:
    """An attribute that lists numbers; empty when it does not."""
    values = entity.attribute(name) if entity is not None else None
    if not isinstance(values, tuple):
        return []
    return [each for value in cast(Sequence[object], values) if (each := as_number(value)) is not None]


def one(entity: Entity | None, name: str) -> Entity | None:
    """An attribute that is an entity."""
    value = entity.attribute(name) if entity is not None else None
    return value if isinstance(value, Entity) else None


def many(entity: Entity | None, name: str) -> list[Entity]:
    """An attribute that lists entities."""
    return entities(entity.attribute(name)) if entity is not None else []


def entities(value: object) -> list[Entity]:
    """The entities of a list; none of anything else."""
    listed = cast(Sequence[object], value) if isinstance(value, tuple) else ()
    return [each for each in listed if isinstance(each, Entity)]


def wrapped(entity: Entity | None, name: str, digits: int = 6) -> str:
    """The value of a property as text; "" when it has none. Numbers have so many digits."""
    held = one(entity, name)
    value = held.value(0) if held is not None else None
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return "" if value is None else short(str(value))


def _values(written: bytes, text: IfcText) -> tuple[object, ...]:
    """The attributes of an entity; those behind what makes no sense are left out."""
    values, above, waiting = list[object](), list[tuple[list[object], str]](), ""
    for word in TOKEN.findall(written):
        first = word[0]
        if first == HASH:
            values.append(text.entity(_whole(word[1:]) or 0))
        elif first in DIGITS:
            values.append(_real(word) if b"." in word else _whole(word))
        elif first == QUOTE:
            values.append(_letters(word[1:-1]))
        elif first in ABSENT:
            values.append(None)
        elif first == OPENING:
            above.append((values, waiting))
            values, waiting = [], ""
        elif first == CLOSING:
            if not above:
                break
            made = tuple(values)
            values, called = above.pop()
            values.append(Entity.inside(called, made) if called else made)
        elif first == STOP:
            values.append(TRUTH.get(word) if word in TRUTH else word[1:-1].decode("ascii", "replace"))
        else:
            waiting = word.decode("ascii", "replace").upper()
    return tuple(above[0][0] if above else values)


HASH, QUOTE, OPENING, CLOSING, STOP = b"#'()."
DIGITS, ABSENT = b"+-0123456789", b"$*"
TRUTH = {b".T.": True, b".F.": False}


def _whole(word: bytes) -> int | None:
    try:
        return int(word) if len(word) < 19 else None
    except ValueError:
        return None


def _real(word: bytes) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _letters(raw: bytes) -> str:
    """What a string means: letters beyond ASCII are written in hexadecimal, or, against the standard, as they are."""
    try:
        word = raw.decode("utf-8")
    except UnicodeDecodeError:
        word = raw.decode("gb18030", "replace")
    word = word.replace("''", "'")
    return LETTERS.sub(_letter, word) if "\\" in word else word


def _letter(found: re.Match[str]) -> str:
    wide, wider, narrow, shifted, backslash = found.groups()
    if wide is not None:
        return bytes.fromhex(wide).decode("utf-16-be", "replace")
    if wider is not None:
        return bytes.fromhex(wider).decode("utf-32-be", "replace")
    if narrow is not None:
        return chr(int(narrow, 16))
    if shifted is not None:
        return chr(min(ord(shifted) + 128, 0x10FFFF))
    return backslash or ""
