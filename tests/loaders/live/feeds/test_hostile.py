"""Messages that mean harm, or are broken, for every mapping: `Trouble` or readings, in little memory."""

import json
from collections.abc import Callable

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.live.feeds.mapping import Binding, Understood, read_mapping
from scenes.demo import demo_park
from scenes.trouble import Trouble
from tests.measured import most_bytes
from tests.messages import packed

NOW = 1_795_305_600.0
PARK = demo_park(1)
CODES = [each.code for each in PARK.indicators]
TEXT_MAPPINGS = ("generic", "hrmw", "gateway_tcp_aes")
ALL = (*TEXT_MAPPINGS, "generic_msgpack", "sparkplug_b")
TOPIC = "spBv1.0/park/NBIRTH/gw"
MAPPINGS = {name: read_mapping(name) for name in ALL}
BINDINGS = {name: Binding(mapping, PARK) for name, mapping in MAPPINGS.items()}
MOST_MEMORY = 256 * 1024 * 1024


def tried(name: str, content: bytes) -> Understood | None:
    """What a mapping makes of a message, None for Trouble; whatever it understands can be bound."""
    try:
        mapping = read_mapping(name) if name == "sparkplug_b" else MAPPINGS[name]  # births are remembered
        said = mapping.understood(content, topic=TOPIC, received=NOW)
        arrival = BINDINGS[name].bound(said)
    except Trouble:
        return None
    count = len(said)
    assert len(said.times) == len(said.codes) == count
    assert count == (len(said.names) if said.ids is None else len(said.ids))
    assert len(said.units) in {0, count}
    assert np.isfinite(said.times).all()
    assert len(arrival.readings) + arrival.refused == count + said.refused
    assert len(arrival.rejected) <= 16
    return said


NOTHING: dict[str, st.SearchStrategy[object]] = {}
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=20,
)
ODD = JSONS | st.sampled_from(["12,5", "１２", 1e400, -0.0, 2**70, -(2**63), "NaN", True, CODES[0], "\ud800", "\x00"])
LISTS = st.lists(ODD, max_size=4)
GENERIC = st.fixed_dictionaries(
    NOTHING,
    optional={
        "source": ODD,
        "s": ODD,
        "t": ODD,
        "whole": ODD,
        "d": ODD,
        "i": LISTS | st.lists(st.sampled_from(CODES), max_size=4) | ODD,
        "v": LISTS | ODD,
        "ts": LISTS | ODD,
        "q": LISTS | ODD,
        "u": LISTS | ODD,
        "data": st.lists(st.fixed_dictionaries(NOTHING, optional={"id": ODD, "v": ODD, "q": ODD, "t": ODD, "u": ODD}))
        | ODD,
    },
)
HRMW = st.fixed_dictionaries(
    {
        "data": st.fixed_dictionaries(
            {
                "rows": st.lists(
                    st.fixed_dictionaries(
                        NOTHING,
                        optional={
                            "targetCode": ODD | st.sampled_from(CODES),
                            "lastValue": ODD,
                            "lastCollectTime": ODD,
                            "online": ODD,
                            "targetStatus": ODD,
                            "valueQualityStatus": ODD,
                            "unit": ODD,
                        },
                    )
                )
                | ODD
            }
        )
        | ODD
    },
    optional={"code": ODD, "msg": ODD},
)


def as_json(document: object) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


@settings(max_examples=300)
@given(GENERIC)
def test_odd_words_anywhere_in_the_generic_profile(document: object) -> None:
    tried("generic", as_json(document))


@given(HRMW)
def test_odd_words_anywhere_in_an_hrmw_type_answer(document: object) -> None:
    tried("hrmw", as_json(document))


@given(JSONS, st.sampled_from(TEXT_MAPPINGS))
def test_any_json_at_all(document: object, name: str) -> None:
    tried(name, as_json(document))


BYTES = st.binary(max_size=40)
PACKED = st.fixed_dictionaries(
    NOTHING,
    optional={word: BYTES | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5) | st.lists(st.integers(0, 255))
              for word in ("source", "s", "t", "i", "v", "q", "ts", "d", "whole")},
)  # fmt: skip


@settings(max_examples=300)
@given(PACKED)
def test_odd_words_anywhere_in_binary_columns(document: object) -> None:
    tried("generic_msgpack", packed(document))


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(ALL))
def test_random_bytes(content: bytes, name: str) -> None:
    tried(name, content)


WHOLE = orjson.dumps({"source": "gw", "s": 1, "t": NOW * 1000, "i": CODES[:3], "v": [1, 2, 3], "q": [192, 0, 64]})
BINARY = packed({"s": 1, "t": 1, "i": bytes(12), "v": bytes(12), "q": b"\xc0" * 3})


@pytest.mark.parametrize(("name", "content"), [("generic", WHOLE), ("generic_msgpack", BINARY)])
def test_a_message_cut_anywhere_is_trouble(name: str, content: bytes) -> None:
    assert tried(name, content) is not None
    for cut in range(len(content)):
        assert tried(name, content[:cut]) is None


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_one_byte_changed_is_trouble_or_readings(place: int, byte: int) -> None:
    tried("generic", WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])


MILLION = 1_000_000
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "deep arrays": ("generic", lambda: b"[" * MILLION),
    "deep objects": ("generic", lambda: b'{"a":' * MILLION),
    "deep with NaN": ("generic", lambda: b"[" * MILLION + b"NaN"),
    "too large": ("generic", lambda: b" " * (17 * 1024 * 1024)),
    "too many values": ("generic", lambda: b"[" + b"0," * (8 * MILLION - 10) + b"0]"),
    "too many objects": ("generic", lambda: b'{"data":[' + b"{}," * (5 * MILLION) + b"{}]}"),
    "too many rows": ("generic", lambda: orjson.dumps({"i": ["a"] * 300_000, "v": [0] * 300_000})),
    "a number of a million digits": ("generic", lambda: b'{"i":["a"],"v":[' + b"9" * MILLION + b"]}"),
    "many large numbers": ("generic", lambda: b'{"i":["a"],"v":[NaN,' + b",".join([b"9" * 4000] * 3000) + b"]}"),
    "a name of a megabyte": ("generic", lambda: orjson.dumps({"i": ["a" * MILLION], "v": [1]})),
    "a value of a megabyte": ("generic", lambda: orjson.dumps({"i": ["a"], "v": ["1" * MILLION]})),
    "a source of a megabyte": ("generic", lambda: orjson.dumps({"source": "a" * MILLION, "i": ["a"], "v": [1]})),
    "a quality of a megabyte": (
        "hrmw",
        lambda: orjson.dumps({"data": {"rows": [{"targetCode": "a", "lastValue": 1, "online": "1" * MILLION}]}}),
    ),
    "a time of a megabyte": (
        "hrmw",
        lambda: orjson.dumps(
            {"data": {"rows": [{"targetCode": "a", "lastValue": 1, "lastCollectTime": "1" * MILLION}]}}
        ),
    ),
    "an array said to be 4 G long": ("generic_msgpack", lambda: b"\xdd\xff\xff\xff\xff"),
    "an array said to be 268 million long": ("generic_msgpack", lambda: b"\xdd\x0f\xff\xff\xff"),
    "a map said to be 4 G long": ("generic_msgpack", lambda: b"\xdf\xff\xff\xff\xff"),
    "bytes said to be 4 G long": ("generic_msgpack", lambda: b"\xc6\xff\xff\xff\xff"),
    "deep msgpack": ("generic_msgpack", lambda: b"\x91" * MILLION),
    "deep and wide msgpack": ("generic_msgpack", lambda: b"\xdd\x00\x03\x00\x00" * 200_000),
    "an extension type": ("generic_msgpack", lambda: b"\x81\xa1i\xc7\x04\x01abcd"),
    "a time extension": ("generic_msgpack", lambda: b"\x81\xa1t\xd6\xff\x00\x00\x00\x01"),
    "keys that are lists": ("generic_msgpack", lambda: b"\x81\x91\x01\x02"),
    "a column of another length": ("generic_msgpack", lambda: packed({"s": 1, "i": bytes(8), "v": bytes(9)})),
    "columns of different lengths": ("generic_msgpack", lambda: packed({"s": 1, "i": bytes(8), "v": bytes(12)})),
    "empty metrics": ("sparkplug_b", lambda: b"\x12\x00" * MILLION),
    "a metric full of properties": ("sparkplug_b", lambda: b"\x12\x84\x80\x7a\x4a\x80\x80\x7a" + b"\x12\x00" * 999_424),
    "deep templates": ("sparkplug_b", lambda: nested(2000)),
}


def nested(levels: int) -> bytes:
    content = b""
    for _ in range(levels):
        inner = b"\x92\x01" + _varint(len(content)) + content  # template_value = 18
        content = b"\x12" + _varint(len(inner)) + inner
    return content


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_goes_off_quietly(bomb: str) -> None:
    name, made = BOMBS[bomb]
    content = made()
    said = list[Understood | None]()
    assert most_bytes(lambda: said.append(tried(name, content))) < MOST_MEMORY
    assert said[0] is None or len(said[0]) <= 3001


def test_faults_are_counted_by_kind_and_a_few_are_told() -> None:
    rows = 50_000
    document = {"i": CODES[:1] * rows, "v": ["x"] * rows, "q": ["?"] * rows, "ts": ["never"] * rows, "u": [5] * rows}
    said = tried("generic", orjson.dumps(document))
    assert said is not None
    assert (len(said), said.refused, len(said.rejected)) == (0, rows, 4)
    assert len(said.refused_names) == 1000
    assert all(f"({rows})" in notice.en for notice in said.rejected)


@pytest.mark.parametrize("content", [b"", b" ", b"null", b"0", b'""', b"[]", b"{}", b"\xef\xbb\xbf", b"\xff\xfe{}\x00"])
@pytest.mark.parametrize("name", TEXT_MAPPINGS)
def test_next_to_nothing_is_trouble(name: str, content: bytes) -> None:
    assert tried(name, content) is None


@pytest.mark.parametrize("content", [b"<html><body>502 Bad Gateway</body></html>", "你好".encode("gbk"), b"\x00" * 100])
@pytest.mark.parametrize("name", ALL)
def test_something_else_altogether_is_trouble(name: str, content: bytes) -> None:
    assert tried(name, content) is None
