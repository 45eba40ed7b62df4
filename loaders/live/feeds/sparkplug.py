"""Sparkplug B: births name the points, data speaks by alias, deaths say that a node or a device is gone.

What a node was born with is remembered, so that data can be understood; a death makes every point of it say that the
link is lost and its value is the last one. Data of a node that was never born here cannot be understood: it is refused,
counted, and `unborn` asks for a new birth (`rebirth`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from loaders.live.feeds.numbers import single, value_of
from loaders.live.feeds.sparkplug_wire import Metric, Payload, new_payload, payload_of
from loaders.live.feeds.understood import MOST_REFUSED_NAMES, Faults, Understood
from scenes.quality import NO_COMMUNICATION_LAST_USABLE, from_ignition
from scenes.trouble import Notice, Trouble

NAMESPACE = "spBv1.0"
WRAPS_AT = 256
"""Sequence numbers run from 0 to 255, one row for a node and all its devices."""
MOST_NODES = 20_000
LONGEST_NAME = 256
NAMED = ("metric", "device/metric", "node/device/metric")
"""What names a point: the metric alone, or with what stands before it in the topic."""
LATEST_MS = 4_102_444_800_000
"""The year 2100."""

_BIRTHS, _DATA, _DEATHS = {"NBIRTH", "DBIRTH"}, {"NDATA", "DDATA"}, {"NDEATH", "DDEATH"}
_NOT_POINTS = ("bdSeq", "Node Control/", "Device Control/", "Node Info/", "Device Info/", "Properties/")
_SIGNED_BITS = {1: 8, 2: 16, 3: 32, 4: 64}


@dataclass(frozen=True, slots=True)
class Point:
    """One metric as its birth certificate describes it. `datatype` is a number of Sparkplug's table."""

    name: str
    datatype: int
    unit: str
    device: str


@dataclass(slots=True)
class _Node:
    """What one edge node was born with. Aliases are for the node and all its devices, as the specification wants.

    `born` is the bdSeq of its birth: a death with another one is an old one.
    """

    born: int | None = None
    aliases: dict[int, Point] = field(default_factory=dict[int, Point])
    points: dict[str, Point] = field(default_factory=dict[str, Point])


@dataclass(slots=True)
class _Columns:
    """Readings as they are found."""

    names: list[str] = field(default_factory=list[str])
    values: list[float] = field(default_factory=list[float])
    times: list[float] = field(default_factory=list[float])
    codes: list[int] = field(default_factory=list[int])
    units: list[str] = field(default_factory=list[str])
    refused: list[str] = field(default_factory=list[str])
    faults: Faults = field(default_factory=Faults)
    unborn: bool = False
    odd: int = 0

    def add(self, name: str, value: float, time: float, code: int, unit: str) -> None:
        """One more reading."""
        self.names.append(name)
        self.values.append(value)
        self.times.append(time)
        self.codes.append(code)
        self.units.append(unit)

    def refuse(self, name: str, kind: Notice, row: int, sample: object) -> None:
        """One more that cannot be understood."""
        self.refused.append(name)
        self.faults.note(replace(kind, place=f"metrics[{row}]"), sample)

    def odd_number(self, sample: int) -> None:
        """The message's own number cannot be one."""
        self.odd += 1
        self.faults.note(_NO_NUMBER, sample)


class Sparkplug:
    """Remembers the births of one feed. `named` is one of `NAMED`; `words` are values written as words."""

    def __init__(self, *, named: str, words: Mapping[str, float], most_bytes: int, most_rows: int) -> None:
        self._named, self._words = named, words
        self._most_bytes, self._most_rows = most_bytes, most_rows
        self._nodes: dict[str, _Node] = {}

    def understood(self, content: bytes, topic: str, received: float) -> Understood:
        """One message. Trouble when topic or payload are not Sparkplug's."""
        group, kind, edge, device = _topic(topic)
        source = f"{group}/{edge}"
        if kind not in _BIRTHS | _DATA | _DEATHS:  # commands, and the state of hosts: nothing for us
            return Understood(source, received, received, heartbeat=True)
        payload = payload_of(content, most_bytes=self._most_bytes, most_rows=self._most_rows)
        columns = _Columns()
        stamp = _seconds(payload.timestamp) if payload.HasField("timestamp") else received
        sent = stamp if stamp == stamp else received
        sequence = payload.seq if payload.HasField("seq") and payload.seq < WRAPS_AT else None
        if payload.HasField("seq") and sequence is None:
            columns.odd_number(payload.seq)
        if kind in _DEATHS:
            lost = kind == "NDEATH" and self._is_of_this_life(payload, source)
            if lost or kind == "DDEATH":
                self._bury(source, device, columns, received)
            return _told(columns, Understood(source, received, received, sequence, lost=lost))
        node = self._node(source, payload, kind)
        for row, metric in enumerate(payload.metrics):
            point = self._point(node, metric, f"{edge}/{device}", birth=kind in _BIRTHS)
            self._read(metric, point, stamp, columns, row)
        return _told(columns, Understood(source, received, sent, sequence, whole=kind == "NBIRTH"))

    def _is_of_this_life(self, payload: Payload, source: str) -> bool:
        """Whether a death belongs to the birth we know: a will that comes late says nothing about today."""
        node = self._nodes.get(source)
        died = _birth_number(payload)
        return node is None or node.born is None or died is None or died == node.born

    def _bury(self, source: str, device: str, columns: _Columns, received: float) -> None:
        """Every point of a node, or of one of its devices, says that its link is lost; the points stay known."""
        node = self._nodes.get(source, _Node())
        for point in node.points.values():
            if not device or point.device == device:
                columns.add(point.name, float("nan"), received, NO_COMMUNICATION_LAST_USABLE, point.unit)

    def _node(self, source: str, payload: Payload, kind: str) -> _Node:
        """The node, new when it is being born."""
        if kind == "NBIRTH" or source not in self._nodes:
            if source not in self._nodes and len(self._nodes) >= MOST_NODES:
                raise _too_many(f"{MOST_NODES} nodes")
            self._nodes[source] = _Node()
        node = self._nodes[source]
        if kind == "NBIRTH":
            node.born = _birth_number(payload)
        return node

    def _point(self, node: _Node, metric: Metric, way: str, *, birth: bool) -> Point | None:
        """The point a metric speaks of; at a birth it is remembered. None for an alias that was never born."""
        if metric.name:
            edge, _, device = way.partition("/")
            before = {"metric": "", "device/metric": f"{device}/", "node/device/metric": f"{edge}/{device}/"}
            name = (before[self._named] + metric.name).lstrip("/")[:LONGEST_NAME]
            point = node.points.get(name)
            if birth or point is None:
                point = Point(name, metric.datatype, _text(metric, "engUnit"), device)
            if birth and not metric.name.startswith(_NOT_POINTS):
                self._remember(node, point, metric)
            return None if metric.name.startswith(_NOT_POINTS) else point
        return node.aliases.get(metric.alias) if metric.HasField("alias") else None

    def _remember(self, node: _Node, point: Point, metric: Metric) -> None:
        if len(node.points) >= self._most_rows:
            raise _too_many(f"{self._most_rows} metrics of one node")
        node.points[point.name] = point
        if metric.HasField("alias"):
            node.aliases[metric.alias] = point

    def _read(self, metric: Metric, point: Point | None, sent: float, columns: _Columns, row: int) -> None:
        if point is None:
            if not metric.name:  # a name without a point is no measurement: bdSeq, Node Control
                columns.unborn = True
                columns.refuse("", _UNBORN, row, metric.alias)
            return
        value = self._value(metric, metric.datatype or point.datatype)
        if value is None:
            columns.refuse(point.name, _NO_VALUE, row, metric.string_value or None)
            return
        time = _seconds(metric.timestamp) if metric.HasField("timestamp") else sent
        if time != time:
            columns.refuse(point.name, _NO_TIME, row, metric.timestamp)
            return
        columns.add(point.name, value, time, _quality(metric), point.unit)

    def _value(self, metric: Metric, datatype: int) -> float | None:
        """The value of a metric, NaN where it has none, None where it holds no number."""
        if metric.is_null:
            return float("nan")
        if metric.HasField("double_value"):
            return metric.double_value
        if metric.HasField("float_value"):
            return single(metric.float_value)
        if metric.HasField("int_value"):
            return float(_signed(metric.int_value, datatype, 32))
        if metric.HasField("long_value"):
            return float(_signed(metric.long_value, datatype, 64))
        if metric.HasField("boolean_value"):
            return float(metric.boolean_value)
        return value_of(metric.string_value, self._words) if metric.HasField("string_value") else None


def rebirth(source: str) -> tuple[str, bytes]:
    """Topic and payload that ask a node ("group/node") to be born once more."""
    group, _, edge = source.partition("/")
    payload = new_payload()
    metric = payload.metrics.add()
    metric.name, metric.datatype, metric.boolean_value = "Node Control/Rebirth", 11, True
    return f"{NAMESPACE}/{group}/NCMD/{edge}", payload.SerializeToString()


_UNBORN = Notice(
    "出生报文之前的数据，别名",
    "data before its birth, alias",
    "请求节点重新发送出生报文，或等它重新上线。",
    "Ask the node to be born again, or wait until it comes back.",
)
_NO_VALUE = Notice(
    "数值看不懂",
    "a value cannot be read",
    "该测点不是数值；表示状态的文字在映射文件的 [values] 里写明。",
    "The point is no number; words for states belong into [values] of the mapping file.",
)
_NO_TIME = Notice(
    "时间看不懂",
    "a time cannot be read",
    "检查节点的时钟：时间应为 1970 年起的毫秒数。",
    "See the node's clock: a time counts milliseconds since 1970.",
)
_NO_NUMBER = Notice(
    "消息的序号看不懂",
    "the message's number cannot be read",
    "序号 seq 应为 0 到 255。",
    "seq runs from 0 to 255.",
    place="seq",
)


def _topic(topic: str) -> tuple[str, str, str, str]:
    """Group, kind, node and device ("" for the node itself) of a topic. Trouble when it is none of Sparkplug's."""
    parts = topic.split("/")
    if len(parts) == 3 and parts[:2] == [NAMESPACE, "STATE"]:
        return "STATE", "STATE", parts[2][:LONGEST_NAME], ""
    if len(parts) not in {4, 5} or parts[0] != NAMESPACE or len(topic) > 4 * LONGEST_NAME:
        raise Trouble(
            f"主题 {topic[:80]!r} 不是 Sparkplug B 的主题。",
            f"The topic {topic[:80]!r} is none of Sparkplug B.",
            remedy_zh="主题应为 spBv1.0/组/类型/节点/设备。",
            remedy_en="It should be spBv1.0/group/kind/node/device.",
        )
    return parts[1], parts[2], parts[3], parts[4] if len(parts) == 5 else ""


def _told(columns: _Columns, head: Understood) -> Understood:
    """The message with its readings."""
    return replace(
        head,
        names=columns.names,
        values=np.array(columns.values, np.float64),
        times=np.array(columns.times, np.float64),
        codes=np.array(columns.codes, np.uint32),
        units=columns.units if any(columns.units) else (),
        heartbeat=not columns.names and not head.lost,
        refused=len(columns.refused) + columns.odd,
        refused_names=tuple(columns.refused[:MOST_REFUSED_NAMES]),
        rejected=columns.faults.notices(),
        unborn=columns.unborn,
    )


def _birth_number(payload: Payload) -> int | None:
    for metric in payload.metrics:
        if metric.name == "bdSeq":
            return metric.long_value if metric.HasField("long_value") else metric.int_value
    return None


def _seconds(milliseconds: int) -> float:
    """A time in seconds since 1970 UTC, NaN for what is none."""
    return milliseconds / 1000.0 if 0 < milliseconds < LATEST_MS else float("nan")


def _signed(number: int, datatype: int, wire: int) -> int:
    """A number as it was meant: signed ones travel as two's complement, some senders use only the bits of the type."""
    bits = _SIGNED_BITS.get(datatype)
    if bits is None or number < 1 << (bits - 1):
        return number
    return number - (1 << (bits if number < 1 << bits else wire))


def _quality(metric: Metric) -> int:
    """The status a metric carries as the property "Quality"; without one it is good."""
    for key, value in zip(metric.properties.keys, metric.properties.values, strict=False):
        if key == "Quality":
            return from_ignition(value.int_value or value.long_value)
    return 0


def _text(metric: Metric, wanted: str) -> str:
    for key, value in zip(metric.properties.keys, metric.properties.values, strict=False):
        if key == wanted:
            return value.string_value[:32]
    return ""


def _too_many(what: str) -> Trouble:
    return Trouble(
        f"超过上限：{what}。",
        f"More than {what}.",
        remedy_zh="只订阅需要的组和节点。",
        remedy_en="Subscribe to the groups and nodes that are needed.",
    )
