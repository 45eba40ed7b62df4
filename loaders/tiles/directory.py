"""The directory at the end of a zip: only what is needed to find entries, and nothing believed before it is checked.

Source: PKWARE, "APPNOTE" 6.3.10, 4.3.12 (central directory), 4.3.14–4.3.16 (its end), 4.5.3 (zip64 extra).
"""

from dataclasses import dataclass
from io import SEEK_END
from struct import Struct, unpack_from

from loaders.tiles.container import broken
from loaders.tiles.whole import Bytes, bytes_at
from scenes.trouble import Trouble

END, END64, LOCATOR64, HEADER = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"
_END_SIZE, _LONGEST_COMMENT = 22, 65535
_FIELDS = Struct("<4s4xHH4xIIIHHH8xI")
_HEADER_SIZE = 46
LARGEST_DIRECTORY = 1024**3
"""Bytes; seven million entries with names of a hundred letters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the directory has it; `offset` is where its local header begins."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory lies in the file, and how many entries it says it has."""

    start: int
    size: int
    count: int
    file: str

    def last(self, file: Bytes) -> Entry | None:
        """The last entry, found from behind without walking over all others."""
        tail = self._read(file, max(self.size - _LONGEST_COMMENT, 0))
        at = tail.rfind(HEADER)
        entry, end = _entry(tail, at) if at >= 0 else (None, 0)
        return entry if end == len(tail) else None

    def entries(self, file: Bytes) -> dict[str, Entry]:
        """Every entry by its name; of two with one name the last counts, as in other readers."""
        content, at, found = self._read(file, 0), 0, dict[str, Entry]()
        while at < len(content):
            entry, end = _entry(content, at)
            if entry is None:
                raise broken(
                    self.file, "数据包目录损坏。", "The archive's directory is damaged.", f"byte {self.start + at}"
                )
            found[entry.name] = entry
            at = end
        return found

    def _read(self, file: Bytes, skipped: int) -> bytes:
        content = bytes_at(file, self.start + skipped, self.size - skipped)
        if len(content) < self.size - skipped:
            raise broken(self.file, "数据包目录不完整。", "The archive's directory is cut short.", f"byte {self.start}")
        return content


def read_directory(file: Bytes, name: str) -> Directory:
    """The directory of an archive; Trouble when it has none or it claims more than can be."""
    whole = file.seek(0, SEEK_END)
    tail_at = max(whole - _END_SIZE - _LONGEST_COMMENT - 20, 0)
    tail = bytes_at(file, tail_at, whole - tail_at)
    at = tail.rfind(END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise broken(name, "不是完整的 3tz：没有目录。", "This is no whole 3tz: it has no directory.", "end of file")
    count, size, start = unpack_from("<HII", tail, at + 10)
    if at >= 20 and tail[at - 20 : at - 16] == LOCATOR64:
        count, size, start = _far_end(file, unpack_from("<Q", tail, at - 12)[0], name)
    if size > LARGEST_DIRECTORY or start + size > whole or count * _HEADER_SIZE > size:
        raise broken(name, "数据包目录损坏。", "The archive's directory is damaged.", f"byte {tail_at + at}")
    return Directory(start, size, count, name)


def _entry(content: bytes, at: int) -> tuple[Entry | None, int]:
    """The entry at a byte of the directory and where it ends; None where there is no whole one."""
    if at + _HEADER_SIZE > len(content):
        return None, at
    mark, flags, method, checksum, packed, size, length, extra, comment, offset = _FIELDS.unpack_from(content, at)
    begin, end = at + _HEADER_SIZE, at + _HEADER_SIZE + length + extra + comment
    if mark != HEADER or end > len(content):
        return None, at
    name = content[begin : begin + length].decode("utf-8", "surrogateescape")
    size, packed, offset = _wide(content[begin + length : begin + length + extra], (size, packed, offset))
    return Entry(name, flags, method, checksum, packed, size, offset), end


def _far_end(file: Bytes, at: int, name: str) -> tuple[int, int, int]:
    """Count, size and start of the directory of an archive beyond 4 GB or 65,535 entries."""
    if at > 2**62:
        raise _no_end(name, at)
    record = bytes_at(file, at, 56)
    if len(record) < 56 or record[:4] != END64:
        raise _no_end(name, at)
    count, size, start = unpack_from("<QQQ", record, 32)
    return count, size, start


def _no_end(name: str, at: int) -> Trouble:
    return broken(name, "数据包目录损坏。", "The archive's directory is damaged.", f"byte {at}")


def _wide(extra: bytes, fields: tuple[int, int, int]) -> tuple[int, int, int]:
    """Size, packed size and offset; those that need more than 32 bits stand in the zip64 extra."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = unpack_from("<HH", extra, at)
        if kind == 1 and at + 4 + length <= len(extra):
            numbers = iter(unpack_from(f"<{length // 8}Q", extra, at + 4))
            size, packed, offset = (next(numbers, each) if each == 0xFFFFFFFF else each for each in fields)
            return size, packed, offset
        at += 4 + length
    return fields
