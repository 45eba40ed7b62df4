"""Text and tables of unknown encoding, as Chinese offices hand them over: a byte order mark, strict UTF-8, else GBK."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from scenes.trouble import Report, Trouble

type Row = Sequence[str]
"""The cells of one row of a table."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(content: bytes, said: str | None, report: Report, file: str) -> str:
    """The text; Trouble when it is none in any of these encodings. That it was taken for GBK is said."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding, file)
    if said:
        return _strict(content, said, file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = _strict(content, "gb18030", file)
    report.note("文字按 GBK 编码读取。", "The text was read as GBK.", file=file)
    return text


def rows_of(text: str) -> Iterator[Row]:
    """Rows of a table as text, split at what its first line is split by; csv.Error while they are taken."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    marks = {mark: first.count(mark) for mark in (",", "\t", ";", "，")}
    mark = max(marks, key=lambda each: marks[each])
    if not marks[mark]:
        return (line.split() for line in text.splitlines())
    return iter(csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter=mark))


def _strict(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Trouble(
            f"文字不是 {encoding} 编码。",
            f"The text is not in {encoding}.",
            remedy_zh="另存为 UTF-8 再导入。",
            remedy_en="Save it as UTF-8 and import it again.",
            file=file,
        ) from None
