"""What a report consists of, whatever paper it goes to: every writer knows these blocks and no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.report.chart import Mark

type Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the report."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text; line ends in it are kept."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading is repeated on each page; `widths` are parts of the whole width."""

    heading: Line
    rows: tuple[Line, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FactTable:
    """Names and values, two pairs in a row."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn trend."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as PNG bytes and what stands beneath it."""

    png: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed, each with what it is for."""

    lines: tuple[str, ...]
    date: str


type Block = Heading | Paragraph | Table | FactTable | Chart | Image | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language. `foot` stands on every page; `banner` above it where there is one ("演练")."""

    language: str
    title: str
    foot: str
    banner: str
    blocks: tuple[Block, ...]


def cleaned(text: str) -> str:
    """A text that any paper can hold: no control letters but line ends, no half letters."""
    kept = "".join(
        each if each >= " " or each == "\n" else " " for each in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    return (
        kept.replace("\x7f", " ")
        .encode("utf-8", "replace")
        .decode("utf-8")
        .replace("\ufffe", "?")
        .replace("\uffff", "?")
    )


def bounded(rows: Sequence[Line], most: int) -> tuple[tuple[Line, ...], int]:
    """The first rows, and how many are left out."""
    return tuple(rows[:most]), max(len(rows) - most, 0)
