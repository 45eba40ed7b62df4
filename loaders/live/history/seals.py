"""The seal of a closed day: what it holds and its checksum, in a small file beside it, so that nobody need open it."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from loaders.jsonfile import parsed_json, read_bytes, write_whole
from loaders.live.history.days import Span
from loaders.live.history.places import Part
from loaders.live.wire.words import heard
from scenes.trouble import Trouble

LONGEST = 1 << 20
FORMAT = 1
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """`sha256` and `bytes` of the file, what it holds, and whose indicators (`Names.digest`). `spans` in ms, as there.

    `source` is "recorded", or "imported" with where it came from. `software` closed it.
    """

    format: int
    park: str
    digest: str
    source: str
    software: str
    rows: int
    steps: int
    indicators: int
    bytes: int
    sha256: str
    spans: tuple[tuple[int, int, int], ...]

    @property
    def told(self) -> tuple[Span, ...]:
        """The spans."""
        return tuple(Span(*each) for each in self.spans)


def spans_told(spans: Sequence[Span]) -> tuple[tuple[int, int, int], ...]:
    """Spans as a seal holds them."""
    return tuple((each.begin, each.end, each.after) for each in spans)


def write_seal(part: Part, seal: Seal) -> None:
    """Put it beside its part in one step. Raises `Trouble` when the disk refuses."""
    write_whole(part.seal, orjson.dumps(asdict(seal), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def seal_of(part: Part) -> Seal | None:
    """The seal of a part; None where there is none, or none that can be read."""
    try:
        found = parsed_json(read_bytes(part.seal, LONGEST), str(part.seal))
        if not isinstance(found, dict) or set(found) != set(Seal.__slots__):
            return None
        seal = heard(Seal, [found[name] for name in Seal.__slots__])
    except Trouble:
        return None
    return seal if seal.format == FORMAT else None


def sha256_of(path: Path) -> str:
    """The checksum of a file. OSError when it cannot be read."""
    sums = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            sums.update(piece)
    return sums.hexdigest()
