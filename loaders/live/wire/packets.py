"""What goes over a bus: all frames of one moment as one packet, in as many pieces as the servers' longest message asks.

A piece is 28 bytes of header and its part of the packet; a packet is frames (`frames`), each behind its
length (u32), all little-endian:

    "PKWB" · version u8 · zero u8 · piece u16 · pieces u16 · zero u16 · who u64 · sequence u64

`who` is one run of a recorder, or one viewer, drawn by lot; `sequence` counts the packets that it says to everybody.
Reading checks before it believes and raises nothing but `Trouble`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct

from loaders.live.wire.frames import LONGEST_FRAME
from scenes.trouble import Trouble

MAGIC = b"PKWB"
VERSION = 1
HEADER = Struct("<4sBBHHHQQ")
LENGTH = Struct("<I")
MOST_PIECES = 4096
MOST_FRAMES = 1000
LONGEST_PACKET = 2 * LONGEST_FRAME
"""In bytes: whoever gathers gives up on a longer one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a bus; `reply` is the address for an answer, "" where none is wanted."""

    subject: str
    payload: bytes
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Packet:
    """Frames that belong together, not yet decoded."""

    who: int
    sequence: int
    frames: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Where one recorder and its viewers meet."""

    frames: str
    """What it tells everybody."""
    join: str
    """Where viewers ask for the whole picture, and say that they are still there."""
    acts: str
    """Where they ask for something to be done."""


def subjects_of(park: str, number: int = 1, count: int = 1) -> Subjects:
    """The subjects of a park's recorder, or of the one that records part `number` of `count`.

    A code that is no word for a bus is told by its sum.
    """
    plain = re.fullmatch(r"[0-9A-Za-z_-]{1,64}", park) is not None
    name = park if plain else f"x{sha256(park.encode()).hexdigest()[:16]}"
    stem = f"parkwatch.{name}.{number}of{count}"
    return Subjects(f"{stem}.frames", f"{stem}.join", f"{stem}.acts")


def packed(who: int, sequence: int, frames: Sequence[bytes], most_bytes: int) -> list[bytes]:
    """A packet in pieces, none longer than `most_bytes`."""
    whole = b"".join([part for frame in frames for part in (LENGTH.pack(len(frame)), frame)])
    room = max(1, most_bytes - HEADER.size)
    parts = [whole[start : start + room] for start in range(0, len(whole), room)] or [b""]
    return [
        HEADER.pack(MAGIC, VERSION, 0, piece, len(parts), 0, who, sequence) + part for piece, part in enumerate(parts)
    ]


class Gathering:
    """Puts the pieces of one sender's packets together again, in the order in which they were sent.

    A packet of which a piece is missing is forgotten as soon as something else comes: its number will be missed.
    """

    def __init__(self) -> None:
        self._begun: tuple[int, int, int] | None = None
        self._parts: list[bytes] = []
        self._bytes = 0

    @property
    def busy(self) -> bool:
        """Whether pieces of a packet are here and others not yet."""
        return self._begun is not None

    def put(self, message: bytes) -> Packet | None:
        """One more piece; the packet it completes, if it does. Raises `Trouble` when it is none."""
        who, sequence, piece, pieces = _header(message)
        if piece == 0:
            self._begun, self._parts, self._bytes = (who, sequence, pieces), [], 0
        elif self._begun != (who, sequence, pieces) or piece != len(self._parts):
            self._forget()
            return None
        self._parts.append(message[HEADER.size :])
        self._bytes += len(message)
        if self._bytes > LONGEST_PACKET:
            self._forget()
            raise _broken("is too long")
        if len(self._parts) < pieces:
            return None
        whole = b"".join(self._parts)
        self._forget()
        return Packet(who, sequence, _frames(whole))

    def _forget(self) -> None:
        self._begun, self._parts, self._bytes = None, [], 0


def _header(message: bytes) -> tuple[int, int, int, int]:
    if len(message) < HEADER.size:
        raise _broken("is cut short")
    magic, version, _, piece, pieces, _, who, sequence = HEADER.unpack_from(message)
    if magic != MAGIC or version != VERSION:
        raise _broken("is of another program or version")
    if not 0 <= piece < pieces <= MOST_PIECES:
        raise _broken("is of a piece that does not exist")
    return who, sequence, piece, pieces


def _frames(whole: bytes) -> tuple[bytes, ...]:
    found: list[bytes] = []
    start = 0
    while start < len(whole):
        if start + LENGTH.size > len(whole) or len(found) >= MOST_FRAMES:
            raise _broken("has a frame without an end")
        end = start + LENGTH.size + LENGTH.unpack_from(whole, start)[0]
        if end > len(whole):
            raise _broken("has a frame longer than itself")
        found.append(whole[start + LENGTH.size : end])
        start = end
    return tuple(found)


def _broken(what: str) -> Trouble:
    return Trouble(
        "总线上收到的数据损坏，已丢弃。",
        f"A message of the bus {what}; it was dropped.",
        remedy_zh="程序会自动重新加入；若反复出现，检查谁有权在这些主题上发布。",
        remedy_en="The program joins again by itself; if this repeats, see who may publish on these subjects.",
    )
