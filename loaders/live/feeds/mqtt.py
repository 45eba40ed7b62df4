"""A line to one MQTT broker, version 5 or 3.1.1. Its own thread reads and reconnects; messages go to the inbox.

A broker may lose messages without a word (`reference/live-data.md` 2.6), so nothing here is believed to be complete:
the readers of the inbox look at the sequence numbers and ask for the retained snapshots.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Event, Thread

from paho.mqtt.client import (
    MQTT_CLEAN_START_FIRST_ONLY,
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
    MQTTv5,
    MQTTv311,
    topic_matches_sub,
)
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.inbox import Inbox, Standing
from loaders.live.feeds.lines import (
    CONNECT_SECONDS,
    Certificates,
    address_of,
    certificate_fault,
    fell_silent,
    no_line,
    not_admitted,
    not_believed,
    pause_after,
)
from scenes.trouble import Notice

SCHEMES = {"mqtt": 1883, "mqtts": 8883}
KEEPALIVE_SECONDS = 5
"""A broker that hangs is noticed after 8 s (measured, `reference/live-data.md` 2.6); paho's own 60 s would be 90."""
LOOK_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 1.0
"""Between attempts: a gap is to be healed within 2 s after the line returns."""
REFUSED_PAUSE_SECONDS = 10.0
SNAPSHOT_SECONDS = 3.0
"""How long snapshots are heard after a question, so that one that is just being made comes too."""
END_SECONDS = 3.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MqttPlan:
    """Where a broker is and what to hear. `version` is 5 or 3 (3.1.1); topics may hold wildcards."""

    url: str
    topics: tuple[str, ...]
    snapshot_topics: tuple[str, ...] = ()
    version: int = 5
    qos: int = 0
    client_id: str = ""
    certificates: Certificates = field(default_factory=Certificates)


class MqttWire:
    """A `Wire` to one broker."""

    complete = False

    def __init__(self, plan: MqttPlan, credential: Credential = NOBODY, inbox: Inbox | None = None) -> None:
        self.inbox = inbox or Inbox()
        self.standing = Standing()
        self._plan, self._address = plan, address_of(plan.url, SCHEMES)
        self._client = _client(plan, credential)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._fell
        self._client.on_message = self._heard
        if self._address.scheme == "mqtts":
            self._client.tls_set_context(plan.certificates.context())  # pyright: ignore[reportUnknownMemberType]
        self._ending, self._up, self._refused = Event(), False, False
        self._asked_at: float | None = None
        self._thread = Thread(target=self._run, name="mqtt", daemon=True)

    def open(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def ask(self) -> None:
        """Have the retained snapshots sent: a broker does so whenever one subscribes."""
        if self._up and self._plan.snapshot_topics:
            self._asked_at = time.monotonic()
            self._subscribe(self._plan.snapshot_topics)

    def tell(self, topic: str, payload: bytes) -> None:
        """Say something ourselves, when the line is there: a command to a node."""
        if self._up:
            self._client.publish(topic, payload)

    def look(self, moment: float) -> None:
        """Stop hearing snapshots a while after they were asked for: they say twice what is said anyway."""
        if self._asked_at is not None and moment - self._asked_at > SNAPSHOT_SECONDS:
            self._asked_at = None
            if self._up:
                self._client.unsubscribe(list(self._plan.snapshot_topics))

    def close(self) -> None:
        """End the line and its thread."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        failures = 0
        # A session is never kept: what waits in a broker is older than the next value. 3.1.1 says so with its client.
        clean = True if self._plan.version == 5 else MQTT_CLEAN_START_FIRST_ONLY
        host = self._address.hostname or ""
        port = self._address.port or SCHEMES[self._address.scheme]
        while not self._ending.is_set():
            self._refused = False
            ups = self.standing.ups
            try:
                self._client.connect(host, port, KEEPALIVE_SECONDS, clean_start=clean)
                while not self._ending.is_set() and self._lasts():
                    pass
            except (OSError, ValueError) as error:  # ValueError: paho's word for a packet that makes no sense
                self._failed(error)
            self._up = False
            failures = 0 if self.standing.ups > ups else failures + 1
            longest = REFUSED_PAUSE_SECONDS if self._refused else LONGEST_PAUSE_SECONDS
            self._ending.wait(pause_after(failures, longest_s=longest))
        self._client.disconnect()
        self._hang_up()

    def _lasts(self) -> bool:
        """Read what comes for a moment; whether the line is still there."""
        return self._client.loop(LOOK_SECONDS) == MQTTErrorCode.MQTT_ERR_SUCCESS and self._client.socket() is not None

    def _hang_up(self) -> None:
        """Paho closes its socket when the goodbye has been written; a frozen broker never takes it."""
        line = self._client.socket()
        if line is not None:
            line.close()

    def _connected(
        self, client: Client, userdata: object, flags: ConnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        if code.is_failure:
            self._refused = True
            self.standing = replace(self.standing, line=Line.REFUSED, notice=not_admitted(code.getName()))
            return
        self._up = True
        self._subscribe(self._plan.topics)
        self.standing = replace(self.standing, line=Line.UP, notice=None, ups=self.standing.ups + 1)

    def _subscribe(self, topics: Sequence[str]) -> None:
        self._client.subscribe([(topic, self._plan.qos) for topic in topics])

    def _fell(
        self, client: Client, userdata: object, flags: DisconnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        self._up = False
        if not self._refused and not self._ending.is_set():
            self.standing = replace(self.standing, line=Line.DOWN, notice=fell_silent())

    def _failed(self, error: Exception) -> None:
        fault = certificate_fault(error)
        self._refused = fault is not None
        line = Line.DOWN if fault is None else Line.REFUSED
        notice: Notice = no_line(error) if fault is None else not_believed(fault)
        self.standing = replace(self.standing, line=line, notice=notice)

    def _heard(self, client: Client, userdata: object, message: MQTTMessage) -> None:
        whole = any(topic_matches_sub(topic, message.topic) for topic in self._plan.snapshot_topics)
        everybody = (
            whole and message.topic in self._plan.snapshot_topics
        )  # no wildcard: one snapshot for the whole line
        self.inbox.put(bytes(message.payload), "" if everybody else message.topic, whole=whole)


def _client(plan: MqttPlan, credential: Credential) -> Client:
    protocol = MQTTv5 if plan.version == 5 else MQTTv311
    clean = None if plan.version == 5 else True
    client = Client(CallbackAPIVersion.VERSION2, client_id=plan.client_id, clean_session=clean, protocol=protocol)
    client.connect_timeout = CONNECT_SECONDS
    client.suppress_exceptions = False
    if credential.user:
        client.username_pw_set(credential.user, credential.password or None)
    return client
