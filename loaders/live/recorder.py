"""The recorder: reads the feed, judges every reading, tells its viewers. A process of its own, that outlives them."""

import argparse
import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import IO

from loaders.alarm_policy import read_policy
from loaders.live.audience import Audience, Seats
from loaders.live.desk import Desk, opened_desk, over, owner
from loaders.live.feeds import Feed
from loaders.live.history.serving import HistoryServer
from loaders.live.journal import Journal
from loaders.live.lease import Superseded
from loaders.live.pace import Linger, Rate
from loaders.live.parks import data_of, feed_of, package_of, park_of
from loaders.live.part import feeds_of_part
from loaders.live.shard import Part, shard_of
from loaders.live.spawn import ALREADY_RUNNING, SUPERSEDED, last_words
from loaders.live.standby import stood_by
from loaders.live.wire.doors import BusPlan, own_door
from loaders.live.wire.endpoint import (
    REHEARSAL,
    Endpoint,
    Files,
    Orders,
    files,
    hold,
    new_endpoint,
    remove_endpoint,
    remove_socket,
    write_endpoint,
)
from loaders.live.wire.frames import Stop
from loaders.live.wire.packets import subjects_of
from loaders.live.wire.pipe import Asked, Server
from scenes.plant import Park
from scenes.trouble import Trouble

PAUSE_SECONDS = 0.1
FASTEST = 1000.0
"""Seconds of the feed for one of real time: beyond it a step would take longer than it lasts."""
LOCK_PATIENCE_SECONDS = 3.0

log = logging.getLogger(__name__)


def run(
    orders: Orders,
    run_dir: Path,
    *,
    ended: Callable[[], bool] = lambda: False,
    park: Park | None = None,
    feed: Callable[[Park, Orders, float], Feed] = feed_of,
) -> int:
    """Record until `ended`, until a viewer says stop, or until nobody watches any more. Returns an exit code.

    `park` saves reading it again when the caller has it; `feed` makes the feed, whose day begins at a time in seconds
    since 1970 UTC. Raises `Trouble` when park, policy, feed or journal cannot be had.
    """
    if not 0 < orders.speed <= FASTEST:
        raise Trouble(
            f"速度倍数 {orders.speed:g} 不可用。",
            f"The speed {orders.speed:g} cannot be had.",
            remedy_zh=f"取大于 0、不超过 {FASTEST:g} 的数。",
            remedy_en=f"Take a number above 0 and up to {FASTEST:g}.",
        )
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = files(run_dir, orders)
    lock = hold(found.lock) if orders.standby else _patiently(found.lock)
    if lock is None and not orders.standby:
        log.info("another recorder has the same orders")
        return ALREADY_RUNNING
    watched, part = park or park_of(orders), None
    if orders.shard:
        part = Part(watched, *shard_of(orders.shard))
        watched, feed = part.park, feeds_of_part(part, feed)
    with ExitStack() as ending:
        journal: Journal | None = None
        if lock is None:
            _would_record(part.whole if part is not None else watched, orders)
            folder = data_of(watched, orders, found)
            journal = stood_by(folder, owner(), ended)
            if journal is None:
                return 0
            if over(watched, folder):
                journal.close()
                return 0
            found = replace(found, socket=_own(found.socket))
            lock = hold(found.lock)  # a recorder that is frozen, and not dead, keeps it
        if lock is not None:
            ending.enter_context(lock)
        try:
            while _recorded(watched, orders, found, feed, ended, journal, part):
                journal = None  # the disk has healed: again, with all that was kept
        except Superseded as superseded:
            log.warning("%s", superseded)
            return SUPERSEDED
    return 0


def _would_record(park: Park, orders: Orders) -> None:
    """What a standby would fail for is said when it starts, not when it is needed. Raises `Trouble`."""
    read_policy(park, package_of(orders))
    if orders.listen:
        own_door(orders.listen, orders.key_file)


def _recorded(
    park: Park,
    orders: Orders,
    found: Files,
    feed: Callable[[Park, Orders, float], Feed],
    ended: Callable[[], bool],
    journal: Journal | None,
    part: Part | None,
) -> bool:
    """Record until it ends; True when it is to begin anew."""
    with opened_desk(park, orders, found, feed, journal=journal, part=part) as desk:
        _record(desk, park, orders, found, ended)
        return desk.recording.anew and not ended()


def _tidy(found: Files) -> None:
    """Remove the sockets of those who died: with the common one the lock is ours too, so nobody listens there."""
    for left in found.lock.parent.glob(f"{found.lock.stem}*.sock*"):
        left.unlink(missing_ok=True)


def _own(socket: Path) -> Path:
    """A standby's own socket: the one it takes over from removes the common one should it wake."""
    return socket.with_name(f"{socket.stem}-{os.getpid()}{socket.suffix}")


def _patiently(path: Path) -> IO[bytes] | None:
    """The lock; a recorder that is just ending gets a moment to do so."""
    until = time.monotonic() + LOCK_PATIENCE_SECONDS
    while (lock := hold(path)) is None and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return lock


def _record(desk: Desk, park: Park, orders: Orders, found: Files, ended: Callable[[], bool]) -> None:
    endpoint = new_endpoint(found, park.code, time.time())
    if found.socket.stem == found.lock.stem:
        _tidy(found)
    audience = _audience(desk, park, orders, endpoint)
    past = _past(desk, endpoint)
    why = "fault"
    try:
        desk.recording.begin(desk.entries, desk.standing, time.time(), time.monotonic())
        moment = time.monotonic()
        audience.publish(*desk.recording.step(time.time(), moment, rate=0.0, viewers=0), moment)
        write_endpoint(found.endpoint, endpoint)
        why = _watch(desk, audience, Linger(orders.linger_s, time.monotonic()), ended)
    finally:
        remove_endpoint(found.endpoint, endpoint)
        if past is not None:
            past.close()
        audience.close()
        remove_socket(found, endpoint)
        desk.recording.end(time.time(), time.monotonic(), why)


def _audience(desk: Desk, park: Park, orders: Orders, endpoint: Endpoint) -> Audience:
    door = own_door(orders.listen, orders.key_file) if orders.listen else None
    server = Server(endpoint, desk.hello, tags=len(park.tags), before=desk.before, listen=door)
    try:
        return Audience(server, None if orders.bus is None else _bus_seats(orders.bus, desk, park, orders))
    except Trouble:
        server.close()
        raise


def _past(desk: Desk, endpoint: Endpoint) -> HistoryServer | None:
    """Who answers about the day that is being written; without it the past is known once the day is over."""
    try:
        return None if desk.history is None else HistoryServer(endpoint, desk.history)
    except OSError as error:
        log.warning("nobody can ask about today: %s", error)
        return None


def _bus_seats(bus: BusPlan, desk: Desk, park: Park, orders: Orders) -> Seats:
    from loaders.live.bus_seats import BusSeats  # with it comes the client of the bus

    subjects = subjects_of(park.code, *shard_of(orders.shard))
    return BusSeats(bus, desk.hello, subjects, tags=len(park.tags), before=desk.before)


def _watch(desk: Desk, audience: Audience, linger: Linger, ended: Callable[[], bool]) -> str:
    """Step by step, about ten times a second and at once when somebody asks for something; why it ended."""
    recording, rate = desk.recording, Rate()
    while not ended():
        if _obey(desk, audience, audience.asked(time.monotonic(), within=PAUSE_SECONDS)):
            return "a viewer said stop"
        moment, viewers = time.monotonic(), audience.viewers
        told = rate.of(moment, recording.readings)
        audience.publish(*recording.step(time.time(), moment, rate=told, viewers=viewers), moment)
        if recording.anew:
            log.info("the disk has healed: begin again with all that was kept")
            return "the disk has healed"
        if desk.lingers and linger.over(viewers, moment):
            log.info("nobody watches any more")
            return "nobody watches"
    return "asked"


def _obey(desk: Desk, audience: Audience, asked: Sequence[Asked]) -> bool:
    """Do what was asked, in order; True when told to stop, which only a rehearsal obeys."""
    for each in asked:
        if not isinstance(each.command, Stop):
            audience.answer(each.seat, desk.recording.answer(each.command, time.time(), time.monotonic()))
        elif desk.lingers:
            return True
        else:
            log.warning("a viewer said stop: the recorder of a real park goes on")
    return False


def main(arguments: Sequence[str]) -> int:
    """The recorder's own process; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="recorder", description="Record one park for its viewers.")
    parser.add_argument("--park", required=True, help="a package folder, or demo:COPIES")
    parser.add_argument("--run-dir", required=True, type=Path, help="where the endpoint file goes")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of the feed for one second of real time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--linger", type=float, default=30.0, help="seconds to go on after the last viewer has left")
    parser.add_argument("--start", type=float, default=None, help="when the day begins, seconds since 1970 UTC")
    parser.add_argument("--calm", action="store_true", help="without the scripted incident")
    parser.add_argument("--feed", default=REHEARSAL, help="a feed.toml; left out: the made-up day, or the park's own")
    parser.add_argument("--data-dir", default="", help="where a real park's journal and accounts lie")
    parser.add_argument("--shard", default="", help="NUMBER/COUNT: record only this part of the park's enterprises")
    parser.add_argument("--standby", action="store_true", help="wait until the recorder of the same orders is gone")
    parser.add_argument("--listen", default="", help="HOST:PORT at which viewers on other machines find the recorder")
    parser.add_argument("--key-file", default="", help="the key for --listen; made where there is none")
    parser.add_argument("--bus", default="", help="nats://HOST:PORT[,…] or tls://…: publish there")
    parser.add_argument("--bus-credential", default="", help="the id of a credential for the bus")
    for name in ("ca", "certificate", "key"):
        parser.add_argument(f"--bus-{name}", default="", help="a PEM file for TLS")
    chosen = parser.parse_args(arguments)
    orders = Orders(
        chosen.park,
        chosen.speed,
        chosen.seed,
        chosen.linger,
        not chosen.calm,
        chosen.start,
        chosen.feed,
        chosen.data_dir,
        chosen.shard,
        chosen.standby,
        chosen.listen,
        key_file=chosen.key_file,
        bus=_bus(chosen),
    )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    asked = _signals()
    try:
        return run(orders, chosen.run_dir, ended=lambda: bool(asked))
    except Trouble as trouble:
        log.error("%s", last_words(trouble.notice))  # noqa: TRY400 the sentence is what the reader needs, not the place
        return 1


def _bus(chosen: argparse.Namespace) -> BusPlan | None:
    if not chosen.bus:
        return None
    urls = tuple(str(chosen.bus).split(","))
    return BusPlan(urls, chosen.bus_credential, chosen.bus_ca, chosen.bus_certificate, chosen.bus_key)


def _signals() -> list[int]:
    """A list that holds the signal once the process has been asked to end."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)  # nothing else: a handler that takes a lock may wait for itself

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return asked
