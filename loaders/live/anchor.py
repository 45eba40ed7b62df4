"""Anchors: where the journal stood, signed, kept outside it. They show what the chain cannot: a tail cut off.

The chain of the incidents beside the journal is signed with it. Anchors are made at the start, daily and at every
hand-over of a shift. What happened after the last anchor can still be cut off unseen by whoever may write both files;
and whoever may read the key can sign anything. So the key lies in a folder of its own, and copies of the anchors belong
on another machine or on paper.
"""

import hashlib
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from loaders.live.entries import Entry, Kind
from loaders.live.incidents import head_of
from loaders.live.journal import Journal
from loaders.live.journal_file import unwritable
from scenes.trouble import Trouble

NAME = "anchors.jsonl"
FIRST = bytes(32).hex()
DAY_SECONDS = 86_400.0
LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of one journal at one moment (seconds since 1970 UTC). `before` is the SHA-256 of the line before it."""

    journal: str
    count: int
    hash: str
    wall: float
    why: str
    before: str
    key: str
    """The public key in hexadecimal."""
    signature: str = ""
    incidents: int = 0
    """Changes in the chain of the incidents beside the journal; 0 where there were none."""
    incidents_hash: str = ""

    @property
    def written(self) -> bytes:
        """The anchor as a line: of incidents only where there were any, as in anchors from before they were told of."""
        words = asdict(self)
        if not self.incidents:
            del words["incidents"], words["incidents_hash"]
        return orjson.dumps(words, option=orjson.OPT_SORT_KEYS)

    @property
    def signed(self) -> bytes:
        """What the signature is about: everything but itself."""
        return replace(self, signature="").written

    @property
    def genuine(self) -> bool:
        """Whether the key it names signed it."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(
                bytes.fromhex(self.signature), self.signed
            )
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """The key of one recorder, made at first use in a file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        """Raises `Trouble` when the file is no key, or cannot be read or made."""
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(_seed(path))
        except (OSError, ValueError) as fault:
            raise Trouble(
                f"签名密钥不可用：{fault}。",
                f"The signing key cannot be used: {fault}.",
                remedy_zh="恢复密钥文件的备份；确实丢失时移走它，将生成新密钥，旧的锚定仍可核验。",
                remedy_en="Restore the key file; if it is lost, move it away. A new one is made; old anchors verify.",
                file=str(path),
            ) from fault

    @property
    def public(self) -> str:
        """The public key in hexadecimal: to be written down elsewhere."""
        return self._key.public_key().public_bytes_raw().hex()

    def signed(self, anchor: Anchor) -> Anchor:
        """The anchor with our key and its signature."""
        ours = replace(anchor, key=self.public)
        return replace(ours, signature=self._key.sign(ours.signed).hex())

    def sign(self, message: bytes) -> bytes:
        """Our signature under anything else; its maker begins it with words of its own, so that none is an anchor."""
        return self._key.sign(message)


def _seed(path: Path) -> bytes:
    """The 32 bytes of a key, made where there are none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
    return path.read_bytes()


def anchor(journal: Journal, signer: Signer, *, wall: float, why: str, path: Path | None = None) -> Anchor:
    """Sign where the journal and its incidents stand now, keep it beside (or at `path`), and enter that in the journal.

    Raises `Unwritable` when it cannot be kept, and as `Journal.append`.
    """
    path = path or journal.folder / NAME
    head, (changes, last) = journal.head, head_of(journal.folder) or (0, "")
    try:
        made = Anchor(head.journal, head.count, head.hash, wall, why, _last_line(path), "", "", changes, last)
        found = signer.signed(made)
        _add_line(path, found.written)
    except OSError as fault:
        raise unwritable(fault, path) from fault
    words = {"count": found.count, "hash": found.hash, "why": why, "key": found.key, "signature": found.signature}
    words |= {"incidents": changes, "incidents_hash": last} if changes else {}
    journal.append([Entry(Kind.ANCHOR, wall, wall, "", words)])
    return found


def due(last: Anchor | None, wall: float) -> bool:
    """Whether the daily anchor is to be made; also when the clock was put back behind the last one."""
    return last is None or not last.wall <= wall < last.wall + DAY_SECONDS


def last_of(path: Path) -> Anchor | None:
    """The last anchor in a file, or None."""
    return next(iter(deque(read(path), maxlen=1)), None)


def read(path: Path) -> Iterator[Anchor]:
    """The anchors in a file, oldest first; lines that are none, as a torn last line is, are passed over."""
    for line in _lines(path):
        if (found := read_line(line)) is not None:
            yield found


def unchained(path: Path) -> list[int]:
    """The lines (from 1) that do not follow the line before them: something between was changed or removed."""
    before, found = FIRST, list[int]()
    for number, line in enumerate(_lines(path), 1):
        each = read_line(line)
        if each is None or each.before != before:
            found.append(number)
        before = hashlib.sha256(line).hexdigest()
    return found


def _lines(path: Path) -> Iterator[bytes]:
    with suppress(FileNotFoundError, NotADirectoryError), path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            yield line.rstrip(b"\n")


def _last_line(path: Path) -> str:
    before = FIRST
    for line in _lines(path):
        before = hashlib.sha256(line).hexdigest()
    return before


def _add_line(path: Path, line: bytes) -> None:
    """Append a line, forced to the disk; after a torn line on a line of its own."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(file).st_size
        torn = size and _byte_at(file, size - 1) != b"\n"
        os.write(file, (b"\n" if torn else b"") + line + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def _byte_at(file: int, place: int) -> bytes:
    os.lseek(file, place, os.SEEK_SET)
    return os.read(file, 1)


def read_line(line: bytes) -> Anchor | None:
    """The anchor that a line holds; None where it holds none."""
    try:
        found: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    match found:
        case {
            "journal": str(journal),
            "count": int(count),
            "hash": str(head),
            "wall": float(wall),
            "why": str(why),
            "before": str(before),
            "key": str(key),
            "signature": str(signature),
        }:
            made = Anchor(journal, count, head, wall, why, before, key, signature)
            return _with_incidents(made, cast("dict[str, object]", found))
        case _:
            return None


def _with_incidents(found: Anchor, words: dict[str, object]) -> Anchor:
    match words:
        case {"incidents": int(incidents), "incidents_hash": str(last)}:
            return replace(found, incidents=incidents, incidents_hash=last)
        case _:
            return found
