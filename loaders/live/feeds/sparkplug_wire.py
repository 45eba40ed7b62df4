"""The part of a Sparkplug B payload that we read, as protobuf messages made at run time.

Field numbers are those of the public payload definition (Eclipse Sparkplug 3.0, chapter 6, `sparkplug_b.proto`); the
descriptor is our own and names only what is read here. Data sets, templates, files and nested property sets stay bytes
that nobody looks at, so that a small message cannot become a large tree.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory

from loaders.live.feeds.documents import broken, check_size

_UINT32, _UINT64 = descriptor_pb2.FieldDescriptorProto.TYPE_UINT32, descriptor_pb2.FieldDescriptorProto.TYPE_UINT64
_FLOAT, _DOUBLE = descriptor_pb2.FieldDescriptorProto.TYPE_FLOAT, descriptor_pb2.FieldDescriptorProto.TYPE_DOUBLE
_BOOL, _STRING = descriptor_pb2.FieldDescriptorProto.TYPE_BOOL, descriptor_pb2.FieldDescriptorProto.TYPE_STRING
_MESSAGE = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
_MANY = descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
_ONE = descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL
_PACKAGE = "parkwatch.sparkplug"
_METRIC_TAG = 2 << 3 | 2
SMALL_BYTES = 64 * 1024
"""Below this a payload cannot hold enough metrics to matter, and is not counted first."""


class PropertyValue(Protocol):
    """The value of one property."""

    int_value: int
    long_value: int
    string_value: str


class PropertyValues(Protocol):
    """The values of a property set."""

    def __iter__(self) -> Iterator[PropertyValue]: ...

    def add(self) -> PropertyValue:
        """One more, empty."""
        ...


class PropertySet(Protocol):
    """Properties of a metric: `keys` and `values` side by side."""

    keys: list[str]
    values: PropertyValues


class Metric(Protocol):
    """One metric."""

    name: str
    alias: int
    timestamp: int
    datatype: int
    is_null: bool
    properties: PropertySet
    int_value: int
    long_value: int
    float_value: float
    double_value: float
    boolean_value: bool
    string_value: str

    def HasField(self, name: str) -> bool:  # noqa: N802 protobuf's name
        """Whether a word was written."""
        ...


class Metrics(Protocol):
    """The metrics of a message."""

    def __iter__(self) -> Iterator[Metric]: ...

    def __len__(self) -> int: ...

    def add(self) -> Metric:
        """One more, empty."""
        ...


class Payload(Protocol):
    """One message."""

    timestamp: int
    metrics: Metrics
    seq: int

    def SerializeToString(self) -> bytes:  # noqa: N802 protobuf's name
        """The message as bytes."""
        ...

    def HasField(self, name: str) -> bool:  # noqa: N802 protobuf's name
        """Whether a word was written."""
        ...


def payload_of(content: bytes, *, most_bytes: int, most_rows: int) -> Payload:
    """A payload read. Trouble when it is none, or too large."""
    check_size(content, most_bytes)
    if len(content) > SMALL_BYTES and _has_more_metrics(content, most_rows):
        raise broken(f"it holds more than {most_rows} metrics", "")
    found = _Payload()
    try:
        found.ParseFromString(content)
    except (message.DecodeError, RecursionError) as fault:
        raise broken("it is no Sparkplug B payload", "") from fault
    payload = cast("Payload", found)
    if len(payload.metrics) > most_rows:
        raise broken(f"it holds more than {most_rows} metrics", "")
    return payload


def new_payload() -> Payload:
    """An empty payload to be filled and written."""
    return cast("Payload", _Payload())


def _has_more_metrics(content: bytes, most: int) -> bool:
    """Whether more metrics lie at the top, found without making any. Trouble where the bytes are no fields."""
    at, count, size = 0, 0, len(content)
    while at < size and count <= most:
        tag, at = _varint(content, at)
        wire = tag & 7
        if wire == 0:
            _, at = _varint(content, at)
        elif wire == 2:
            length, at = _varint(content, at)
            at += length
            count += tag == _METRIC_TAG
        elif wire in {1, 5}:
            at += 8 if wire == 1 else 4
        else:
            raise broken("it is no Sparkplug B payload", f"byte {at}")
    return count > most


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(content) and shift < 70:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise broken("it is cut off", f"byte {at}")


def _made() -> type[message.Message]:
    file = descriptor_pb2.FileDescriptorProto(name="parkwatch_sparkplug.proto", package=_PACKAGE, syntax="proto2")
    _add(file, "PropertyValue", [("int_value", 3, _UINT32), ("long_value", 4, _UINT64), ("string_value", 8, _STRING)])
    properties = _add(file, "PropertySet", [])
    _field(properties, "keys", 1, _STRING, many=True)
    _field(properties, "values", 2, _MESSAGE, many=True, of="PropertyValue")
    metric = _add(
        file,
        "Metric",
        [
            ("name", 1, _STRING),
            ("alias", 2, _UINT64),
            ("timestamp", 3, _UINT64),
            ("datatype", 4, _UINT32),
            ("is_null", 7, _BOOL),
            ("int_value", 10, _UINT32),
            ("long_value", 11, _UINT64),
            ("float_value", 12, _FLOAT),
            ("double_value", 13, _DOUBLE),
            ("boolean_value", 14, _BOOL),
            ("string_value", 15, _STRING),
        ],
    )
    _field(metric, "properties", 9, _MESSAGE, of="PropertySet")
    payload = _add(file, "Payload", [("timestamp", 1, _UINT64), ("seq", 3, _UINT64)])
    _field(payload, "metrics", 2, _MESSAGE, many=True, of="Metric")
    pool = descriptor_pool.DescriptorPool()  # our own: another library's Sparkplug cannot clash with it
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))


def _add(
    file: descriptor_pb2.FileDescriptorProto, name: str, fields: Iterable[tuple[str, int, "_Type"]]
) -> descriptor_pb2.DescriptorProto:
    made = file.message_type.add(name=name)
    for field, number, kind in fields:
        _field(made, field, number, kind)
    return made


type _Type = descriptor_pb2.FieldDescriptorProto.Type.ValueType


def _field(
    made: descriptor_pb2.DescriptorProto, name: str, number: int, kind: _Type, *, many: bool = False, of: str = ""
) -> None:
    field = made.field.add(name=name, number=number, type=kind, label=_MANY if many else _ONE)
    if of:
        field.type_name = f".{_PACKAGE}.{of}"


_Payload = _made()
