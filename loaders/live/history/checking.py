"""Looks through a history: which days there are, whether each is whole, and what is missing."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from loaders.live.history.days import DayFile, Span
from loaders.live.history.duck import Unreadable, in_use, opened_to_read
from loaders.live.history.places import Part, parts_in
from loaders.live.history.seals import Seal, seal_of, sha256_of


class State(StrEnum):
    """How a part of a day is."""

    SOUND = "sound"
    """Closed, and as its seal says."""
    OPEN = "open"
    """Not closed yet, and readable."""
    WRITTEN = "written"
    """Somebody is writing it."""
    DAMAGED = "damaged"
    MISSING = "missing"
    """Only its seal is left."""


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One part: `rows` told, `bytes` on the disk, `spans` in ms; `reason` says what is wrong, "" where nothing is."""

    file: str
    state: State
    rows: int = 0
    bytes: int = 0
    spans: tuple[Span, ...] = ()
    sha256: str = ""
    source: str = ""
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing of it is lost."""
        return self.state not in {State.DAMAGED, State.MISSING}

    @property
    def gaps(self) -> int:
        """Times within it of which nothing is known."""
        return sum(later.after != earlier.end for earlier, later in pairwise(self.spans))


def listed(folder: Path, *, thorough: bool = False) -> list[PartVerdict]:
    """Every part, oldest first. `thorough` reads every byte and compares it with the seal."""
    return [_verdict(part, thorough=thorough) for part in parts_in(folder)]


def _verdict(part: Part, *, thorough: bool) -> PartVerdict:
    seal = seal_of(part)
    if not part.path.is_file():
        spans = () if seal is None else seal.told
        return PartVerdict(part.path.name, State.MISSING, spans=spans, reason="the file is missing")
    size = 0
    try:
        size = part.path.stat().st_size
        if seal is not None:
            return _against(part, seal, size, thorough=thorough)
        day = DayFile(opened_to_read(part.path), part)
        try:
            rows, spans, source = day.count("s"), day.spans(), day.meta.get("source", "")
            reason = _read_through(day) if thorough else ""
        finally:
            day.close()
        state = State.OPEN if not reason else State.DAMAGED
        return PartVerdict(part.path.name, state, rows, size, spans, source=source, reason=reason)
    except (Unreadable, OSError) as fault:
        if isinstance(fault, Unreadable) and in_use(fault):
            return PartVerdict(part.path.name, State.WRITTEN, bytes=size)
        reason = fault.reason if isinstance(fault, Unreadable) else str(fault)
        return PartVerdict(part.path.name, State.DAMAGED, reason=reason.partition("\n")[0])


def _against(part: Part, seal: Seal, size: int, *, thorough: bool) -> PartVerdict:
    """A closed part held against its seal."""
    reason = "" if size == seal.bytes else f"{size} bytes where its seal says {seal.bytes}"
    if not reason and thorough and sha256_of(part.path) != seal.sha256:
        reason = "its checksum is another than its seal says"
    state = State.DAMAGED if reason else State.SOUND
    return PartVerdict(part.path.name, state, seal.rows, size, seal.told, seal.sha256, seal.source, reason)


def _read_through(day: DayFile) -> str:
    """What is wrong with an open part once every row is read; "" where nothing is."""
    try:
        day.read_through()
    except Unreadable as fault:
        return fault.reason.partition("\n")[0]
    return ""
