"""A line to a bus of NATS servers for recorders and their viewers: core NATS, quick to move from node to node.

The line's own thread runs the client, hands on what comes and sends what was left to be sent. Nobody waits for it. What
is said while a node dies may be lost: whoever follows sees that by the numbers and joins again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from nats.aio.msg import Msg
from nats.errors import Error

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import NOBODY, Credential, credential_of, usual_folder
from loaders.live.feeds.lines import Certificates
from loaders.live.feeds.nats import NatsPlan, NatsWire
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.packets import Letter

TICK_SECONDS = 0.1
USUAL_MOST_BYTES = 1024 * 1024
"""The longest message of a NATS server that says nothing else."""
MOST_WAITING_BYTES = 64 * 1024 * 1024
"""What may wait to be sent: beyond it everything that waits is dropped, and whoever follows joins again."""

log = logging.getLogger(__name__)


class BusWire(NatsWire):
    """One line. `heard` is called for every letter and `tick` ten times a second, both on the line's thread."""

    def __init__(
        self,
        plan: BusPlan,
        subjects: Sequence[str],
        heard: Callable[[Letter], None],
        tick: Callable[[], None] | None = None,
        *,
        credential: Credential = NOBODY,
    ) -> None:
        """Raises `Trouble` when an address or a certificate is of no use."""
        papers = Certificates(plan.ca_file, plan.certificate_file, plan.key_file)
        super().__init__(NatsPlan(plan.urls, tuple(subjects), certificates=papers), credential)
        self._hand_on, self._tick = heard, tick
        self._letters: deque[Letter] = deque()
        self._letters_bytes = 0
        self._stirred = asyncio.Event()
        self.dropped = 0
        """Letters that could not be sent."""

    @property
    def most_bytes(self) -> int:
        """The longest message that may be sent now."""
        client = self._client
        found = client.max_payload if client is not None else 0
        return found if found > 0 else USUAL_MOST_BYTES

    @property
    def busy(self) -> bool:
        """Whether so much waits to be sent that whole pictures had better wait."""
        return self._letters_bytes > MOST_WAITING_BYTES // 4

    def say(self, letters: Sequence[Letter]) -> None:
        """Leave letters to be sent, in order; any one thread may do so. While the line is down they are dropped."""
        loop = self._loop
        if not letters:
            return
        if loop is None or self.standing.line is not Line.UP:
            self.dropped += len(letters)
            return
        with suppress(RuntimeError):  # the line has just ended
            loop.call_soon_threadsafe(self._queue, tuple(letters))

    def _queue(self, letters: Sequence[Letter]) -> None:
        self._letters += letters
        self._letters_bytes += sum(len(each.payload) for each in letters)
        if self._letters_bytes > MOST_WAITING_BYTES:
            self.dropped += len(self._letters)
            self._letters.clear()
            self._letters_bytes = 0
        self._stirred.set()

    async def _live(self) -> None:
        beside = [asyncio.create_task(self._send()), asyncio.create_task(self._beat())]
        try:
            await super()._live()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            while self._letters:
                letter = self._letters.popleft()
                self._letters_bytes -= len(letter.payload)
                await self._post(letter)

    async def _post(self, letter: Letter) -> None:
        client = self._client
        if client is None or not client.is_connected:
            self.dropped += 1
            return
        try:
            await client.publish(letter.subject, letter.payload, letter.reply)
        except (OSError, Error):
            self.dropped += 1  # the line says itself that it fell

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self._tick is not None:
                self._guarded(self._tick)

    async def _heard(self, message: Msg) -> None:
        letter = Letter(message.subject, message.data, message.reply)
        self._guarded(lambda: self._hand_on(letter))

    def _guarded(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:
            log.exception("a fault of our own in what came over the bus")


def credential_for(plan: BusPlan) -> Credential:
    """Who we are to the bus. Raises `Trouble` when there is no such credential."""
    return credential_of(plan.credential, folder=usual_folder())


def is_private(plan: BusPlan) -> bool:
    """Whether nobody on the way can read: every server over TLS, or on this machine."""
    return all(_is_private(url) for url in plan.urls)


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    with suppress(ValueError):
        return parts.scheme == "tls" or ip_address(host).is_loopback
    return parts.scheme == "tls" or host == "localhost"
