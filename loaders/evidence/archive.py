"""An archive whose every byte is signed: plain zip, nothing packed, no time or machine in it, a seal as its comment.

The last 96 bytes are the public key and the signature under SHA-256 of all bytes before them; `alone.py` checks it.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copyfileobj

from loaders.live.anchor import Signer

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the earliest that a zip can say."""
SEAL_BYTES = 96
WORD = b"parkwatch evidence 1\n"
MANIFEST_WORD = b"parkwatch manifest 1\n"
CHUNK = 1 << 20


def write_archive(
    path: Path, members: Mapping[str, Path | bytes], signer: Signer, going: Callable[[float], bool]
) -> bool:
    """Write members in the order of their names and seal them; False when it was told to end. OSError from the disk.

    `going` is told the part done and says whether to go on.
    """
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as zipped:
        for place, name in enumerate(sorted(members)):
            if not going(place / len(members)):
                return False
            _add(zipped, name, members[name])
        zipped.comment = bytes(SEAL_BYTES)
    with path.open("r+b") as file:
        digest, left = hashlib.sha256(), path.stat().st_size - SEAL_BYTES
        while left:
            part = file.read(min(CHUNK, left))
            digest.update(part)
            left -= len(part)
        file.write(bytes.fromhex(signer.public) + signer.sign(WORD + digest.digest()))
        file.flush()
        os.fsync(file)
    return True


def _add(zipped: zipfile.ZipFile, name: str, content: Path | bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = 3, 0o100644 << 16
    if isinstance(content, bytes):
        zipped.writestr(info, content)
        return
    info.file_size = content.stat().st_size
    with content.open("rb") as source, zipped.open(info, "w") as member:
        copyfileobj(source, member, CHUNK)


def sha256_of(content: Path | bytes) -> tuple[int, str]:
    """Bytes and SHA-256 in hexadecimal."""
    if isinstance(content, bytes):
        return len(content), hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return content.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
