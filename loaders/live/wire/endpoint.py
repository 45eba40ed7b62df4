"""Where a running recorder can be reached, kept in a file that only its owner may read."""

import hashlib
import os
import re
import secrets
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import orjson
import psutil

from loaders.live.wire.doors import BusPlan
from scenes.tags import Tags

LONGEST_SOCKET_PATH = 100
"""In bytes. A Unix socket's path ends at 108 on Linux, at 104 elsewhere."""
LONGEST_FILE = 64 * 1024
CLOCK_SLACK_SECONDS = 5.0
REHEARSAL = "rehearsal"
"""`Orders.feed` for a made-up day."""
DRILL = "drill:"
"""`Orders.feed` for a drill: this, and its key or the path of its script."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a recorder is told to do. The same orders lead to the same endpoint, so a second viewer finds the first's.

    `park` is a package folder or "demo:COPIES". `speed` is seconds of the feed for one second of real time. A recorder
    of a rehearsal ends `linger_s` seconds after its last viewer has left. `start_s` is when the rehearsal's day begins,
    in seconds since 1970 UTC; None: now.

    `feed` is "rehearsal" for a fictional park's made-up day, "drill:…" for a drill, or a `feed.toml`; a real park
    without one looks for it in its own folder. `data_dir` is where journal and accounts lie, "" for the usual place.

    `shard` is "2/5" for a recorder of the second of five parts of the park (`loaders.live.shard`). A `standby` waits
    until the recorder of the same orders is gone. `listen` is the HOST:PORT at which a recorder is found from other
    machines, `recorder` the HOST:PORT[,HOST:PORT] where a viewer looks for one; both want a `key_file`. With a `bus`
    the recorder publishes there, and a viewer follows there. None of these but `shard` makes it another recorder.
    """

    park: str
    speed: float = 1.0
    seed: int = 1
    linger_s: float = 30.0
    incident: bool = True
    start_s: float | None = None
    feed: str = REHEARSAL
    data_dir: str = ""
    shard: str = ""
    standby: bool = False
    listen: str = ""
    recorder: str = ""
    key_file: str = ""
    bus: BusPlan | None = None


SAME_RECORDER = ("linger_s", "standby", "listen", "recorder", "key_file", "bus")
"""What makes it no other recorder: how long it stays, and how it is reached."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A recorder's address; `key` proves to each side that the other may read this file. `started`: since 1970 UTC."""

    address: str
    key: str
    pid: int
    park: str
    started: float

    @property
    def alive(self) -> bool:
        """Whether the process that wrote it still runs: a number used again by another program does not count."""
        try:
            process = psutil.Process(self.pid)
            begun = process.create_time() <= self.started + CLOCK_SLACK_SECONDS
            return begun and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@dataclass(frozen=True, slots=True)
class Files:
    """What one recorder keeps in the run directory."""

    endpoint: Path
    lock: Path
    log: Path
    socket: Path
    data: Path
    """A folder for the journal of a rehearsal."""


def files(run_dir: Path, orders: Orders) -> Files:
    """Where the recorder of these orders keeps its things."""
    words = {**asdict(orders), **dict.fromkeys(SAME_RECORDER)}
    if not orders.park.startswith("demo"):
        words["park"] = str(Path(orders.park).resolve())
    named = orders.feed in {"", REHEARSAL} or orders.feed.startswith(DRILL)
    words["feed"] = orders.feed if named else str(Path(orders.feed).resolve())
    words["data_dir"] = str(Path(orders.data_dir).resolve()) if orders.data_dir else ""
    name = hashlib.sha256(orjson.dumps(words)).hexdigest()[:12]
    stem = f"recorder-{re.sub(r'[^0-9A-Za-z]+', '-', Path(orders.park).name)[:32].strip('-')}-{name}"
    endpoint, lock, log, socket, data = (
        run_dir / f"{stem}{suffix}" for suffix in (".json", ".lock", ".log", ".sock", ".data")
    )
    return Files(endpoint, lock, log, socket, data)


def digest(tags: Tags) -> str:
    """What the indicators and their limits are, in 16 letters: two programs that differ must not talk."""
    sums = hashlib.sha256("\n".join(tags.codes).encode())
    for column in (tags.low_low, tags.low, tags.high, tags.high_high, tags.range_low, tags.range_high):
        sums.update(column.tobytes())
    for column in (tags.deadband, tags.tolerance, tags.stale_after):
        sums.update(column.tobytes())
    sums.update(tags.no_low.tobytes() + tags.linked.tobytes())
    return sums.hexdigest()[:16]


def new_endpoint(found: Files, park: str, started: float) -> Endpoint:
    """An address and a key for this process."""
    return Endpoint(_address(found.socket), secrets.token_hex(32), os.getpid(), park, started)


def _address(socket: Path) -> str:
    if sys.platform == "win32":
        return rf"\\.\pipe\parkwatch-{secrets.token_hex(8)}"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return str(socket)
    return str(Path(tempfile.mkdtemp(prefix="parkwatch-")) / "recorder.sock")


def write_endpoint(path: Path, endpoint: Endpoint) -> None:
    """Write for the owner's eyes only, whole or not at all."""
    draft = path.with_suffix(f".{endpoint.pid}.part")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 a mode from the first byte on
        file.write(orjson.dumps(asdict(endpoint)))
    draft.replace(path)


def read_endpoint(path: Path) -> Endpoint | None:
    """The endpoint of a recorder that runs, or None: no file, a file of something else, or of a recorder that died."""
    try:
        with path.open("rb") as file:
            entry = orjson.loads(file.read(LONGEST_FILE))
    except (OSError, orjson.JSONDecodeError):
        return None
    match entry:
        case {"address": str(address), "key": str(key), "pid": int(pid), "park": str(park), "started": float(started)}:
            endpoint = Endpoint(address, key, pid, park, started)
            return endpoint if re.fullmatch("[0-9a-f]{64}", key) and 0 < pid < 2**31 and endpoint.alive else None
        case _:
            return None


def remove_endpoint(path: Path, endpoint: Endpoint) -> None:
    """Let nobody find us any more; another recorder's file stays."""
    if (found := read_endpoint(path)) is None or found.key == endpoint.key:
        path.unlink(missing_ok=True)


def remove_socket(found: Files, endpoint: Endpoint) -> None:
    """Remove what is left of the socket once nobody listens at it."""
    if sys.platform != "win32":
        socket = Path(endpoint.address)
        socket.unlink(missing_ok=True)
        if socket.parent != found.socket.parent:
            with suppress(OSError):
                socket.parent.rmdir()


def hold(path: Path) -> IO[bytes] | None:
    """Take the lock of one recorder's orders for as long as the file stays open; None: another process has it.

    The system gives it back when the process dies, however it dies.
    """
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
