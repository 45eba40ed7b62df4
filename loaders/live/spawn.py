"""Starts a recorder from a viewer's process, which need not know what a recorder is made of."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from loaders.live.wire.doors import BusPlan
from loaders.live.wire.endpoint import DRILL, REHEARSAL, Orders, files
from loaders.places import ROOT
from scenes.trouble import Notice

ALREADY_RUNNING = 3
"""Exit code: another recorder has the same orders."""
SUPERSEDED = 4
"""Exit code: another recorder has taken over this park's journal."""
_BETWEEN = "\t"
"""Between the Chinese and the English sentence of a recorder's last words."""


def last_words(notice: Notice) -> str:
    """Why a recorder could not start, for its log: one line with both languages."""
    told = (notice.told("zh"), notice.told("en"))
    return _BETWEEN.join(" ".join(each.split()) for each in told)


def last_heard(line: str) -> tuple[str, str]:
    """The last line of a recorder's log in Chinese and in English; the same twice where it is none of `last_words`."""
    zh, between, en = line.partition(_BETWEEN)
    return (zh, en) if between else (line, line)


def spawn_recorder(orders: Orders, run_dir: Path) -> subprocess.Popen[bytes]:
    """Start a recorder that does not end with us. Its words go to a log file in the run directory.

    Whoever keeps the handle must `poll` it while it lives, so that a recorder that ended leaves no zombie.
    """
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = ["--park", _absolute(orders.park), "--run-dir", str(run_dir.resolve()), "--speed", str(orders.speed)]
    words += ["--seed", str(orders.seed), "--linger", str(orders.linger_s)]
    words += [] if orders.incident else ["--calm"]
    words += [] if orders.start_s is None else ["--start", repr(orders.start_s)]
    if orders.feed not in {"", REHEARSAL}:
        words += ["--feed", orders.feed if orders.feed.startswith(DRILL) else str(Path(orders.feed).resolve())]
    words += ["--data-dir", str(Path(orders.data_dir).resolve())] if orders.data_dir else []
    words += ["--shard", orders.shard] if orders.shard else []
    words += ["--standby"] if orders.standby else []
    words += ["--listen", orders.listen] if orders.listen else []
    words += ["--key-file", str(Path(orders.key_file).resolve())] if orders.key_file else []
    words += [] if orders.bus is None else _bus(orders.bus)
    log = files(run_dir, orders).log
    with (log.with_suffix(".standby.log") if orders.standby else log).open("wb") as words_to:
        if sys.platform == "win32":
            alone = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            return _start(words, words_to, creationflags=alone)
        return _start(words, words_to, new_session=True)


def _start(
    words: Sequence[str], words_to: IO[bytes], *, creationflags: int = 0, new_session: bool = False
) -> subprocess.Popen[bytes]:
    begin = [sys.executable, "-X", "utf8", str(Path(__file__).with_name("__main__.py"))]
    return subprocess.Popen(
        [*begin, *words],
        stdin=subprocess.DEVNULL,
        stdout=words_to,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        creationflags=creationflags,
        start_new_session=new_session,
    )


def _bus(bus: BusPlan) -> list[str]:
    words = ["--bus", ",".join(bus.urls)]
    words += ["--bus-credential", bus.credential] if bus.credential else []
    for option, name in (("ca", bus.ca_file), ("certificate", bus.certificate_file), ("key", bus.key_file)):
        words += [f"--bus-{option}", str(Path(name).resolve())] if name else []
    return words


def _absolute(park: str) -> str:
    return park if park.startswith("demo") else str(Path(park).resolve())
