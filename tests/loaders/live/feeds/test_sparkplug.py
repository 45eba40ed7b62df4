"""Sparkplug B, with payloads written field by field through the same definition of the wire."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.feeds.sparkplug import Sparkplug, rebirth
from loaders.live.feeds.sparkplug_wire import Metric, new_payload, payload_of
from scenes.quality import BAD, NO_COMMUNICATION_LAST_USABLE
from scenes.trouble import Trouble

NOW = 1_764_000_000.0
LEVEL, TEMPERATURE = "110105001001G0001YW001", "110105001001G0001WD001"
FLOAT, BOOLEAN, INT8, INT16, INT64 = 9, 11, 1, 2, 4


@dataclass
class Said:
    """One metric of a test."""

    name: str = ""
    alias: int | None = None
    value: float | bool | str | None = None
    datatype: int = FLOAT
    quality: int | None = None
    unit: str = ""


def message(*said: Said, seq: int | None = None, at: float = NOW, birth: int | None = None) -> bytes:
    payload = new_payload()
    payload.timestamp = int(at * 1000)
    if seq is not None:
        payload.seq = seq
    if birth is not None:
        number = payload.metrics.add()
        number.name, number.datatype, number.long_value = "bdSeq", 8, birth
    for each in said:
        fill(payload.metrics.add(), each)
    return payload.SerializeToString()


def fill(metric: Metric, said: Said) -> None:
    metric.datatype = said.datatype
    if said.name:
        metric.name = said.name
    if said.alias is not None:
        metric.alias = said.alias
    if said.value is None:
        metric.is_null = True
    elif isinstance(said.value, bool):
        metric.boolean_value = said.value
    elif isinstance(said.value, str):
        metric.string_value = said.value
    elif said.datatype in {INT8, INT16}:
        metric.int_value = int(said.value) & 0xFFFF_FFFF
    elif said.datatype == INT64:
        metric.long_value = int(said.value) & (2**64 - 1)
    else:
        metric.float_value = said.value
    if said.quality is not None:
        metric.properties.keys.append("Quality")
        metric.properties.values.add().int_value = said.quality
    if said.unit:
        metric.properties.keys.append("engUnit")
        metric.properties.values.add().string_value = said.unit


def sparkplug(named: str = "metric") -> Sparkplug:
    return Sparkplug(named=named, words={"开": 1.0}, most_bytes=1 << 20, most_rows=1000)


def born() -> Sparkplug:
    """A node with a tank whose level is 1 and whose temperature is 2."""
    told = sparkplug()
    told.understood(message(seq=0, birth=7), "spBv1.0/park/NBIRTH/gw-1", NOW)
    points = (Said(LEVEL, 1, 5.0, unit="mm"), Said(TEMPERATURE, 2, 20.0, unit="℃"))
    told.understood(message(*points, seq=1), "spBv1.0/park/DBIRTH/gw-1/tank", NOW)
    return told


def test_a_birth_names_points_and_is_a_reading_of_each() -> None:
    said = sparkplug().understood(
        message(Said(LEVEL, 1, 3.6, unit="mm"), Said("Node Control/Rebirth", 9, False), seq=0, birth=1),
        "spBv1.0/park/NBIRTH/gw-1",
        NOW,
    )
    assert (said.source, said.sequence, said.whole) == ("park/gw-1", 0, True)
    assert list(said.names) == [LEVEL]
    assert said.values.tolist() == [3.6]
    assert list(said.units) == ["mm"]
    assert said.refused == 0


def test_data_by_alias_is_data_by_name() -> None:
    said = born().understood(message(Said(alias=2, value=21.5), seq=2, at=NOW + 3), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert (list(said.names), said.values.tolist(), list(said.units)) == ([TEMPERATURE], [21.5], ["℃"])
    assert (said.times.tolist(), said.sequence, said.whole) == ([NOW + 3], 2, False)


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [(-5, INT8, -5.0), (-300, INT16, -300.0), (-(2**40), INT64, -(2.0**40)), (100, INT8, 100.0), (True, BOOLEAN, 1.0)],
)
def test_whole_numbers_keep_their_sign(value: int, datatype: int, expected: float) -> None:
    said = born().understood(message(Said(LEVEL, value=value, datatype=datatype)), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert said.values.tolist() == [expected]


def test_a_sender_that_uses_only_the_bits_of_the_type_is_understood_too() -> None:
    payload = new_payload()
    metric = payload.metrics.add()
    metric.name, metric.datatype, metric.int_value = LEVEL, INT8, 255
    said = born().understood(payload.SerializeToString(), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert said.values.tolist() == [-1.0]


def test_quality_and_missing_values_are_kept() -> None:
    said = born().understood(
        message(Said(alias=1, value=9.0, quality=0), Said(alias=2, value=None), seq=2),
        "spBv1.0/park/DDATA/gw-1/tank",
        NOW,
    )
    assert said.codes.tolist() == [BAD, 0]
    assert np.isnan(said.values[1])


def test_stale_of_sparkplug_is_a_lost_link() -> None:
    said = born().understood(message(Said(alias=1, value=9.0, quality=500)), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert said.codes.tolist() == [NO_COMMUNICATION_LAST_USABLE]


def test_the_death_of_a_node_takes_the_link_of_all_its_points() -> None:
    said = born().understood(message(birth=7), "spBv1.0/park/NDEATH/gw-1", NOW + 60)
    assert said.lost
    assert sorted(said.names) == sorted([LEVEL, TEMPERATURE])
    assert set(said.codes.tolist()) == {NO_COMMUNICATION_LAST_USABLE}
    assert np.isnan(said.values).all()
    assert said.times.tolist() == [NOW + 60] * 2


def test_the_will_of_an_earlier_life_buries_nobody() -> None:
    said = born().understood(message(birth=6), "spBv1.0/park/NDEATH/gw-1", NOW)
    assert not said.lost
    assert not len(said)


def test_the_death_of_a_device_takes_only_its_own_points() -> None:
    told = born()
    told.understood(message(Said("other", 3, 1.0), seq=2), "spBv1.0/park/DBIRTH/gw-1/pump", NOW)
    said = told.understood(message(seq=3), "spBv1.0/park/DDEATH/gw-1/pump", NOW)
    assert (list(said.names), said.lost, said.sequence) == (["other"], False, 3)


def test_data_before_a_birth_is_refused_and_asks_for_one() -> None:
    said = sparkplug().understood(message(Said(alias=1, value=2.0), seq=9), "spBv1.0/park/NDATA/gw-1", NOW)
    assert (said.refused, said.unborn, len(said)) == (1, True, 0)
    topic, payload = rebirth(said.source)
    assert topic == "spBv1.0/park/NCMD/gw-1"
    (metric,) = payload_of(payload, most_bytes=1000, most_rows=10).metrics
    assert (metric.name, metric.boolean_value) == ("Node Control/Rebirth", True)


def test_a_new_birth_forgets_the_old_aliases() -> None:
    told = born()
    told.understood(message(Said(LEVEL, 2, 1.0), seq=0, birth=8), "spBv1.0/park/NBIRTH/gw-1", NOW)
    said = told.understood(message(Said(alias=2, value=4.0), Said(alias=1, value=1.0)), "spBv1.0/park/NDATA/gw-1", NOW)
    assert (list(said.names), said.refused) == ([LEVEL], 1)


@pytest.mark.parametrize(("value", "expected"), [("12.5", 12.5), ("开", 1.0), ("true", 1.0)])
def test_texts_are_values_where_the_mapping_or_the_number_says_so(value: str, expected: float) -> None:
    said = born().understood(message(Said(LEVEL, value=value, datatype=12)), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert said.values.tolist() == [expected]


def test_a_text_that_is_no_value_is_refused_by_name() -> None:
    said = born().understood(message(Said(LEVEL, value="12,5", datatype=12)), "spBv1.0/park/DDATA/gw-1/tank", NOW)
    assert (said.refused, said.refused_names, len(said)) == (1, (LEVEL,), 0)
    assert said.rejected[0].place == "metrics[0]"


@pytest.mark.parametrize(
    ("named", "expected"), [("metric", "T"), ("device/metric", "tank/T"), ("node/device/metric", "gw-1/tank/T")]
)
def test_a_point_may_be_named_with_what_stands_before_it(named: str, expected: str) -> None:
    said = sparkplug(named).understood(message(Said("T", 1, 1.0), seq=1), "spBv1.0/park/DBIRTH/gw-1/tank", NOW)
    assert list(said.names) == [expected]


@pytest.mark.parametrize("topic", ["", "park/gw-1", "spBv1.0/park/NDATA", "spAv1.0/park/NDATA/gw-1", "a/b/c/d/e/f"])
def test_another_topic_is_trouble(topic: str) -> None:
    with pytest.raises(Trouble):
        sparkplug().understood(message(seq=1), topic, NOW)


@pytest.mark.parametrize("topic", ["spBv1.0/STATE/host", "spBv1.0/park/NCMD/gw-1"])
def test_commands_and_hosts_say_nothing_of_points(topic: str) -> None:
    assert not len(sparkplug().understood(b"\xff\xff", topic, NOW))


def test_a_metric_with_a_time_that_cannot_be_is_rejected_and_counted() -> None:
    payload = new_payload()
    payload.timestamp = 2**63
    metric = payload.metrics.add()
    metric.name, metric.timestamp, metric.float_value = LEVEL, 0, 1.0
    said = sparkplug().understood(payload.SerializeToString(), "spBv1.0/park/NBIRTH/gw-1", NOW)
    assert (len(said), said.refused, list(said.refused_names)) == (0, 1, [LEVEL])
    assert "time cannot be read" in said.rejected[0].en


def test_more_metrics_than_allowed_are_refused_before_they_are_made() -> None:
    with pytest.raises(Trouble, match="more than 1000 metrics"):  # and not that its end is broken
        payload_of(b"\x12\x00" * 300_000 + b"\xff", most_bytes=1 << 20, most_rows=1000)
    with pytest.raises(Trouble, match="more than 1000 metrics"):
        payload_of(b"\x12\x00" * 1001, most_bytes=1 << 20, most_rows=1000)


@given(st.binary(max_size=400), st.sampled_from(["NBIRTH", "NDATA", "NDEATH", "DDATA/tank", "DBIRTH/tank"]))
def test_random_bytes_are_trouble_or_readings_and_nothing_else(content: bytes, kind: str) -> None:
    kind, _, device = kind.partition("/")
    told = born()
    try:
        said = told.understood(content, f"spBv1.0/park/{kind}/gw-1/{device}".rstrip("/"), NOW)
    except Trouble:
        return
    assert len(said.names) == len(said.values) == len(said.times) == len(said.codes)


@given(st.integers(0, 200))
def test_a_message_cut_anywhere_is_trouble_or_a_shorter_message(cut: int) -> None:
    whole = message(Said(LEVEL, 1, 3.6, unit="mm", quality=192), Said(TEMPERATURE, 2, 20.0), seq=0, birth=1)
    try:
        said = sparkplug().understood(whole[: min(cut, len(whole))] or b"\x00", "spBv1.0/park/NBIRTH/gw-1", NOW)
    except Trouble:
        return
    assert len(said) <= 2


@pytest.mark.parametrize("at", [0.0, 4_102_444_800.0, 1e15])
def test_a_time_that_is_none_rejects_what_it_stamps_and_the_points_are_born(at: float) -> None:
    node = sparkplug()
    said = node.understood(message(Said(LEVEL, 1, 3.5), seq=0, at=at), topic="spBv1.0/g/NBIRTH/n", received=NOW)
    assert (len(said), said.refused, said.sent) == (0, 1, NOW)
    assert "time cannot be read" in said.rejected[0].en
    later = node.understood(message(Said(alias=1, value=3.5), seq=1), topic="spBv1.0/g/NDATA/n", received=NOW)
    assert list(later.names) == [LEVEL]


def test_a_number_beyond_its_counter_is_counted_and_the_readings_stand() -> None:
    said = sparkplug().understood(message(Said(LEVEL, 1, 3.5), seq=256), topic="spBv1.0/g/NBIRTH/n", received=NOW)
    assert (len(said), said.sequence, said.refused) == (1, None, 1)
