"""Verify an evidence package 核验证据包: python verify.py FILE [PUBLIC_KEY]. Needs: pip install cryptography."""

import hashlib
import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FAULTS = (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError, ArithmeticError, RuntimeError)
FAULTS = (*FAULTS, struct.error, zipfile.BadZipFile, InvalidSignature)  # type: ignore[assignment]


def checks(path: Path, key: str = "") -> Iterator[tuple[bool | None, str]]:
    """What holds (True), does not (False, or one of FAULTS is raised) and is not shown (None), each with a sentence."""
    with path.open("rb") as file:  # its last 96 bytes are the key and a signature under everything before them
        size, whole = max(file.seek(0, 2) - 96, 0), hashlib.sha256()
        for _ in range(0, file.seek(0) + size, 1 << 20):
            whole.update(file.read(min(1 << 20, size - file.tell())))
        public, seal, zipped = file.read(32), file.read(), zipfile.ZipFile(file)
        every = zipped.infolist()
        if any(each.compress_type for each in every) or sum(each.file_size for each in every) > size:
            raise ValueError("packed members")
        ours = {each.filename: [each.file_size, hashlib.sha256(zipped.read(each)).hexdigest()] for each in every}
        manifest, _ = zipped.read("manifest.json"), (ours.pop("manifest.json"), ours.pop("manifest.sig"))
        told, proof = (json.loads(manifest)[name] for name in ("members", "journal"))
        differ = sorted(name for name in {*told, *ours} if told.get(name) != ours.get(name))
        yield not differ and len(every) == len(ours) + 2, f"members as in the manifest 成员与清单一致 {differ or ''}"
        link, number, chain, hashes = proof["before"], proof["first"] - 1, True, dict[int, str]()
        for number, line in enumerate(zipped.open("journal/entries.txt"), proof["first"]):
            link = hashlib.sha256(bytes.fromhex(link) + line[65:-1]).hexdigest()
            hashes[number], chain = link, chain and line[:65] == f"{link} ".encode()
        yield chain and number == proof["last"], f"journal chained 日志散列链 #{proof['first']}-{number}"
        judge, covered = Ed25519PublicKey.from_public_bytes(public), 0
        for line in zipped.read("journal/anchors.jsonl").splitlines():
            each = json.loads(line)
            judge.verify(bytes.fromhex(each["signature"]), line.replace(each["signature"].encode(), b""))
            yield hashes.get(each["count"]) == each["hash"], f"anchor 锚定 #{each['count']!r} {each['why']!r}"
            covered = max(covered, each["count"])
        yield covered >= proof["told"] or None, f"anchored up to 锚定至 #{covered} / #{proof['told']}"
        judge.verify(zipped.read("manifest.sig"), b"parkwatch manifest 1\n" + manifest)
        judge.verify(seal, b"parkwatch evidence 1\n" + whole.digest())
        yield True, f"manifest and every byte signed by 清单和每个字节的签名密钥 {public.hex()}"
        yield (public.hex() == key.lower() if key else None), "that key is the one expected 公钥与预期一致"


if __name__ == "__main__":
    marks, bad = {True: "OK", False: "NO", None: "? "}, False
    try:
        for holds, word in checks(Path(sys.argv[1]), "".join(sys.argv[2:3])):
            bad = bad or holds is False
            sys.stdout.buffer.write(f"{marks[holds]} {word}\n".encode(sys.stdout.encoding, "replace"))
    except FAULTS as fault:
        bad = sys.stdout.write(f"NO {fault!a}\n") > 0
    sys.exit(bad)
