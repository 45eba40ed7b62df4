"""The demo's day without a window: a real recorder, heard until a moment of its clock. No Qt, no VTK."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from loaders.live.spawn import spawn_recorder
from scenes.trouble import Trouble
from viewer.link import Link
from viewer.mailbox import Mailbox
from viewer.opening import Opening
from viewer.watch import Watch

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05


@contextmanager
def heard(opening: Opening, run_dir: Path, watch_of: Callable[[Mailbox, Link], Watch]) -> Generator[Watch]:
    """A watch that hears a recorder of its own, which ends with the block."""
    assert opening.orders is not None, "nothing is live here"
    mailbox = Mailbox()
    link = Link(opening.orders, run_dir, opening.park.tags, mailbox, _nobody, spawn=spawn_recorder)
    watch = watch_of(mailbox, link)
    link.start()
    try:
        yield watch
    finally:
        link.stop_recorder()
        wait_for(watch, lambda: not watch.health.live, patience=5.0)
        link.stop()


def wait_for(watch: Watch, enough: Callable[[], bool], *, patience: float = PATIENCE_SECONDS) -> bool:
    """Listen until `enough`, at most `patience` seconds of real time; whether it came to that."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        watch.tick()
        if enough():
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def wait_until(watch: Watch, moment: float) -> None:
    """Listen until the feed's clock (seconds since 1970 UTC) reaches a moment. Raises `Trouble` when it does not."""
    if not wait_for(watch, lambda: watch.health.live and watch.now >= moment):
        notice = watch.health.notice
        raise Trouble(
            "记录进程没有回答。" + ("" if notice is None else notice.zh),
            "The recorder does not answer. " + ("" if notice is None else notice.en),
            remedy_zh="再运行一次；仍不行时查看运行文件夹里的 recorder-*.log。",
            remedy_en="Run it again; if it stays so, read recorder-*.log in the run folder.",
        )


def _nobody() -> None:
    """Nobody sleeps: the watch is asked."""
