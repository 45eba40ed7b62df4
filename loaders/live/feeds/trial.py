"""A mapping tried on real messages: what would be understood, what would not and where, and the first readings.

Nothing is kept and nothing is judged; a technician looks before a source is connected for good.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np

from loaders.jsonfile import read_bytes
from loaders.live.feeds import Arrival, Line
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.inbox import Wire
from loaders.live.feeds.lines import Certificates
from loaders.live.feeds.mapping import Binding, Mapping
from loaders.live.feeds.mqtt import SCHEMES as MQTT_SCHEMES
from loaders.live.feeds.mqtt import MqttPlan, MqttWire
from loaders.live.feeds.nats import SCHEMES as NATS_SCHEMES
from loaders.live.feeds.nats import NatsPlan, NatsWire
from loaders.live.feeds.rest import SCHEMES as REST_SCHEMES
from loaders.live.feeds.rest import RestPlan, RestWire
from loaders.live.feeds.understood import Understood
from scenes.plant import Park
from scenes.readings import Readings
from scenes.trouble import Notice, Trouble

MOST_BYTES = 64 * 1024 * 1024
MOST_MESSAGES = 200
FIRST = 10
MOST_SOURCES_NAMED = 20
MOST_KINDS = 50
PAUSE_SECONDS = 0.05
WATCH_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class First:
    """One reading as it would be taken over. `code` is ours, "" where it is not of the park or no park was given.

    `time` is in seconds since 1970 UTC, `status` the 32-bit code, `unit` ours where the reading was bound.
    """

    source: str
    name: str
    code: str
    value: float
    unit: str
    time: float
    status: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of thing that would not be understood: how often, and the first of its kind with place and remedy."""

    notice: Notice
    count: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `bound` and `refused` count readings; both are 0 without a park.

    `broken` are messages that could not be read at all, `unnumbered` those without a sequence number: gaps in them
    would not be seen. `ahead` is by how many seconds the sources' clocks are ahead of ours, by source; it is only
    measured on a live line.
    """

    target: str
    mapping: str
    park: str = ""
    messages: int = 0
    broken: int = 0
    heartbeats: int = 0
    snapshots: int = 0
    unnumbered: int = 0
    understood: int = 0
    bound: int = 0
    refused: int = 0
    sources: tuple[str, ...] = ()
    ahead: tuple[tuple[str, float], ...] = ()
    faults: tuple[Fault, ...] = ()
    first: tuple[First, ...] = ()

    @property
    def good(self) -> bool:
        """Whether readings came, and every one of them would be taken over."""
        return self.understood > 0 and not self.faults


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach a live source: what to hear and who asks. Without topics the path of the address names one."""

    topics: tuple[str, ...] = ()
    credential: Credential = NOBODY
    certificates: Certificates = field(default_factory=Certificates)
    seconds: float = WATCH_SECONDS


def feed_trial(
    target: str, mapping: Mapping, park: Park | None = None, *, way: Way | None = None, topic: str = ""
) -> Trial:
    """Try a mapping on a file, or on a source at an address (http, https, mqtt, mqtts, nats, tls) for a few seconds.

    `topic` is that of the message in the file. Raises `Trouble` when the file cannot be read, or the source refuses or
    says nothing at all.
    """
    tried = _Tried(target, mapping, park)
    if urlsplit(target).scheme in {*REST_SCHEMES, *MQTT_SCHEMES, *NATS_SCHEMES}:
        tried.live = True
        for content, heard_topic, received in _heard(target, way or Way()):
            tried.hear(content, heard_topic, received)
        if not tried.messages:
            raise _silence(target)
    else:
        for content in _messages_in(Path(target)):
            tried.hear(content, topic, time.time())
    return tried.trial()


class _Tried:
    """A trial while it goes on."""

    def __init__(self, target: str, mapping: Mapping, park: Park | None) -> None:
        self.live = False
        self.messages = 0
        self._target, self._mapping, self._park = target, mapping, park
        self._binding = Binding(mapping, park) if park is not None else None
        self._units = [each.unit for each in park.indicators] if park is not None else []
        self._codes = [each.code for each in park.indicators] if park is not None else []
        self._counts = Counter[str]()
        self._sources: dict[str, float] = {}
        self._faults: dict[str, tuple[Notice, int]] = {}
        self._first: list[First] = []
        for notice in self._binding.notices if self._binding is not None else ():
            self._note(notice)

    def hear(self, content: bytes, topic: str, received: float) -> None:
        """One message."""
        self.messages += 1
        try:
            said = self._mapping.understood(content, topic=topic, received=received)
            arrival = self._binding.bound(said) if self._binding is not None else None
        except Trouble as trouble:
            self._counts["broken"] += 1
            self._note(trouble.notice)
            return
        self._count(said, arrival)
        for notice in arrival.rejected if arrival is not None else said.rejected:
            self._note(notice)
        if len(self._first) < FIRST:
            self._first += _first_of(said, arrival, self._codes, self._units)[: FIRST - len(self._first)]

    def trial(self) -> Trial:
        """What came of it so far."""
        counts = self._counts
        return Trial(
            target=self._target,
            mapping=self._mapping.name,
            park=self._park.name if self._park is not None else "",
            messages=self.messages,
            broken=counts["broken"],
            heartbeats=counts["heartbeats"],
            snapshots=counts["snapshots"],
            unnumbered=counts["unnumbered"],
            understood=counts["understood"],
            bound=counts["bound"],
            refused=counts["refused"],
            sources=tuple(self._sources)[:MOST_SOURCES_NAMED],
            ahead=tuple(self._sources.items())[:MOST_SOURCES_NAMED] if self.live else (),
            faults=tuple(Fault(notice, count) for notice, count in self._faults.values()),
            first=tuple(self._first),
        )

    def _count(self, said: Understood, arrival: Arrival | None) -> None:
        self._sources[said.source] = said.sent - said.received
        self._counts["heartbeats"] += said.heartbeat
        self._counts["snapshots"] += said.whole
        self._counts["unnumbered"] += said.sequence is None
        self._counts["understood"] += len(said)
        self._counts["refused"] += said.refused if arrival is None else arrival.refused
        self._counts["bound"] += len(arrival.readings) if arrival is not None else 0

    def _note(self, notice: Notice) -> None:
        kind = "".join("#" if letter.isdigit() else letter for letter in notice.en.partition(":")[0])
        if kind in self._faults:
            first, count = self._faults[kind]
            self._faults[kind] = first, count + 1
        elif len(self._faults) < MOST_KINDS:
            self._faults[kind] = notice, 1


def _first_of(said: Understood, arrival: Arrival | None, codes: Sequence[str], units: Sequence[str]) -> list[First]:
    """The first readings of a message, bound ones where there is a park, as they came otherwise."""
    if arrival is not None:
        taken = arrival.readings.at(slice(0, FIRST))
        rows: list[int] = taken.row.tolist()
        names, known, told = [codes[row] for row in rows], [codes[row] for row in rows], [units[row] for row in rows]
    else:
        taken = Readings(np.zeros(len(said), np.int32), said.values, said.codes, said.times).at(slice(0, FIRST))
        names, told = _names_of(said), list(said.units[:FIRST]) or [""] * len(taken)
        known = [""] * len(taken)
    values: list[float] = taken.value.tolist()
    times: list[float] = taken.time.tolist()
    statuses: list[int] = taken.code.tolist()
    columns = zip(names, known, values, told, times, statuses, strict=True)
    return [First(said.source, name, code, value, unit, at, status) for name, code, value, unit, at, status in columns]


def _names_of(said: Understood) -> list[str]:
    if said.ids is None:
        return list(said.names[:FIRST])
    numbers: list[int] = said.ids[:FIRST].tolist()
    return [str(number) for number in numbers]


def _messages_in(path: Path) -> Iterator[bytes]:
    """A file is one message, or, when it ends in .jsonl or .ndjson, one message on each line."""
    content = read_bytes(path, MOST_BYTES)
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        yield content
        return
    lines = [line for line in content.splitlines() if line.strip()]
    yield from lines[:MOST_MESSAGES]


def _heard(target: str, way: Way) -> Iterator[tuple[bytes, str, float]]:
    """What a live source says within the time."""
    wire = _wire(target, way)
    wire.open()
    try:
        wire.ask()
        until, count = time.monotonic() + way.seconds, 0
        while (moment := time.monotonic()) < until and count < MOST_MESSAGES:
            wire.look(moment)
            for parcel in wire.inbox.taken(MOST_MESSAGES - count):
                if parcel.payload:
                    count += 1
                    yield parcel.payload, parcel.topic, parcel.received
            if wire.standing.line is Line.REFUSED and wire.standing.notice is not None:
                raise _as_trouble(wire.standing.notice)
            time.sleep(PAUSE_SECONDS)
        if not count and wire.standing.notice is not None:
            raise _as_trouble(wire.standing.notice)
    finally:
        wire.close()


def _wire(target: str, way: Way) -> Wire:
    address = urlsplit(target)
    if address.scheme in REST_SCHEMES:
        return RestWire(RestPlan(target, certificates=way.certificates), way.credential)
    named = (unquote(address.path.strip("/")),) if address.path.strip("/") else ()
    bare = f"{address.scheme}://{address.netloc}"
    if address.scheme in MQTT_SCHEMES:
        return MqttWire(MqttPlan(bare, way.topics or named or ("#",), certificates=way.certificates), way.credential)
    return NatsWire(NatsPlan((bare,), way.topics or named or (">",), certificates=way.certificates), way.credential)


def _as_trouble(notice: Notice) -> Trouble:
    return Trouble(notice.zh, notice.en, remedy_zh=notice.remedy_zh, remedy_en=notice.remedy_en, place=notice.place)


def _silence(target: str) -> Trouble:
    return Trouble(
        f"{target} 在规定时间内没有任何消息。",
        f"{target} said nothing in the time given.",
        remedy_zh="核对主题或接口，并确认对方正在发送。",
        remedy_en="Check topic or address, and make sure that the other side is sending.",
    )
