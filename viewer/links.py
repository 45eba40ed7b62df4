"""Which way leads to the recorder of some orders: this machine's pipe, a port of another, or a bus."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from loaders.live.wire.endpoint import Orders
from loaders.live.wire.frames import Question
from scenes.plant import Park
from viewer.link import Link, Spawn
from viewer.mailbox import Mailbox


class Way(Protocol):
    """A link of whatever kind."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End; the recorder goes on."""
        ...

    def ask(self, question: Question) -> bool:
        """Ask the recorder; its answer comes with the news. False: it could not be told, and nothing was done."""
        ...

    def stop_recorder(self) -> bool:
        """Tell the recorder to end. False: it could not be told."""
        ...


def way_to(
    orders: Orders,
    run_dir: Path,
    park: Park,
    mailbox: Mailbox,
    wake: Callable[[], None],
    *,
    spawn: Spawn | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Way:
    """The link that the orders want; see `viewer.link.Link`. A recorder elsewhere is never started from here.

    Raises `Trouble` for an address, a key or a certificate of no use.
    """
    if orders.bus is not None:
        from viewer.bus_link import BusLink  # with it comes the client of the bus

        return BusLink(orders.bus, park, mailbox, wake, now=now)
    return Link(orders, run_dir, park.tags, mailbox, wake, spawn=spawn, now=now)
