"""How a recorder is reached from other machines: a port and a key that people hand on, or a bus.

A port is authenticated and not encrypted: both sides prove, when the line is made, that they hold the same key; what is
said afterwards, passwords too, can be read and changed by whoever sits on the way. Over lines that are not trusted use
a bus with TLS. IPv4 only.
"""

import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from scenes.trouble import Trouble

KEY = re.compile(r"[0-9a-f]{64}")
LONGEST_KEY_FILE = 4096


@dataclass(frozen=True, slots=True)
class Door:
    """A port at which a recorder listens, and the key that both sides must hold."""

    host: str
    port: int
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BusPlan:
    """NATS servers (nats:// or tls://, in order of preference) over which recorders and viewers speak.

    `credential` names a credential (`loaders.live.feeds.credentials`); the files are for TLS, "" where there is none.
    `shards` is how many recorders share the park: a viewer joins all of them.
    """

    urls: tuple[str, ...]
    credential: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    shards: int = 1


def doors_of(addresses: str, key_file: str) -> tuple[Door, ...]:
    """The doors of HOST:PORT[,HOST:PORT…], a recorder's and its standby's. Raises `Trouble`: no address, no key."""
    key = shared_key(Path(key_file)) if key_file else ""
    if not key:
        raise _no_key_named()
    return tuple(Door(*_address(each), key) for each in addresses.split(","))


def own_door(address: str, key_file: str) -> Door:
    """The door at which a recorder listens; its key file is made where there is none. Raises `Trouble`."""
    if not key_file:
        raise _no_key_named()
    path = Path(key_file)
    if not path.exists():
        make_key(path)
    return doors_of(address, key_file)[0]


def make_key(path: Path) -> None:
    """A new key for its owner's eyes only. Raises `Trouble` when it cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 a mode from the first byte on
            file.write(secrets.token_hex(32).encode() + b"\n")
    except OSError as error:
        raise _unusable(path, "不能写入", "it cannot be written") from error


def shared_key(path: Path) -> str:
    """The key that a person handed on. Raises `Trouble`: no file, no key in it, or others may read it."""
    try:
        with path.open("rb") as file:
            found, words = os.fstat(file.fileno()), file.read(LONGEST_KEY_FILE)
    except OSError as error:
        raise _unusable(path, "读不了", "it cannot be read") from error
    if os.name != "nt" and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _unusable(path, "他人可以读取", "others may read it")
    key = words.decode("ascii", "replace").strip()
    if KEY.fullmatch(key) is None:
        raise _unusable(path, "其中没有密钥", "there is no key in it")
    return key


def _address(words: str) -> tuple[str, int]:
    host, _, port = words.strip().rpartition(":")
    if not (re.fullmatch(r"[0-9A-Za-z.-]+", host) and re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536):
        raise Trouble(
            f"地址“{words[:80]}”不可用。",
            f"The address {words[:80]!r} cannot be used.",
            remedy_zh="写作 主机:端口，例如 10.0.0.5:7400。",
            remedy_en="Write HOST:PORT, such as 10.0.0.5:7400.",
        )
    return host, int(port)


def _no_key_named() -> Trouble:
    return Trouble(
        "没有指定密钥文件。",
        "No key file is named.",
        remedy_zh="用 --key-file 指定；记录进程会在没有该文件时生成它，再由人交给另一席位。",
        remedy_en="Name it with --key-file; a recorder makes the file where there is none, and a person hands it on.",
    )


def _unusable(path: Path, zh: str, en: str) -> Trouble:
    return Trouble(
        f"密钥文件不可用：{zh}。",
        f"The key file is of no use: {en}.",
        remedy_zh="从记录进程所在机器原样拷贝密钥文件，并执行 chmod 600。",
        remedy_en="Copy the key file as it is from the recorder's machine, and run chmod 600 on it.",
        file=str(path),
    )
