"""Rows of the first sheet of an .xlsx as text, within bounds: a workbook is a zip of XML, and both can be bombs."""

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from loaders.opened import read_bounded
from scenes.trouble import Trouble

LARGEST_FILE = 32 * 1024**2
LARGEST_UNPACKED = 256 * 1024**2
MOST_ENTRIES = 2_000


def recognises(head: bytes) -> bool:
    """A zip file with a workbook's parts."""
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head[:4096] or b"xl/" in head[:4096])


def sheet_rows(path: Path, *, most_rows: int, most_columns: int) -> Iterator[Sequence[str]]:
    """Each row as text, numbers as they are stored. Trouble when it is no workbook, damaged, or unpacks to too much."""
    from openpyxl import load_workbook  # a quarter of a second that only workbooks need

    content = read_bounded(path, LARGEST_FILE)
    try:
        _refuse_bombs(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        if not sheets:
            raise _unreadable("没有工作表", "there is no sheet in it")
        for row in sheets[0].iter_rows(max_row=most_rows + 1, max_col=most_columns, values_only=True):
            yield [_text(cell) for cell in row]
    except _FAULTS:
        raise _unreadable("工作簿已损坏", "the workbook is damaged") from None


_FAULTS = (
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    OSError,
    SyntaxError,
)
"""What openpyxl 3.1 lets through from zip and XML for workbooks that are none; it has no error of its own for most.

defusedxml, through which it reads XML, raises ValueErrors."""


def _refuse_bombs(content: bytes) -> None:
    """Trouble for a zip of more than a table can be; sizes are counted while unpacking, not believed."""
    left = LARGEST_UNPACKED
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise _unreadable("条目过多", "it has too many entries")
        for entry in entries:
            with archive.open(entry) as part:
                while piece := part.read(1 << 20):
                    left -= len(piece)
                    if left < 0:
                        zh = f"解开后超过 {LARGEST_UNPACKED >> 20} MB"
                        raise _unreadable(zh, f"unpacked it is larger than {LARGEST_UNPACKED >> 20} MB")


def _text(cell: object) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)


def _unreadable(zh: str, en: str) -> Trouble:
    return Trouble(
        f"工作簿读不了：{zh}。",
        f"The workbook cannot be read: {en}.",
        remedy_zh="另存为 CSV 再导入。",
        remedy_en="Save it as CSV and import that.",
    )
