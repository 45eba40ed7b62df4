"""Every mapping that comes with the program, field by field, on made-up messages of the platforms they are for."""

import json
from dataclasses import replace
from math import isnan
from pathlib import Path

import numpy as np
import orjson
import pytest

from loaders.jsonfile import Json
from loaders.live.feeds.binding import digest_of
from loaders.live.feeds.mapping import Binding, Mapping, Understood, read_mapping, shipped
from scenes.demo import demo_park
from scenes.plant import Park
from scenes.quality import BY_NAME
from scenes.trouble import Trouble
from tests.messages import packed

PARK: Park = demo_park(1)
CODES = [each.code for each in PARK.indicators]
NOW = 1_795_305_600.0
"""2026-11-22 00:00:00 UTC, 08:00 in Beijing."""


def understood(name: str, message: Json, *, topic: str = "") -> Understood:
    return read_mapping(name).understood(orjson.dumps(message), topic=topic, received=NOW)


def names(said: Understood) -> list[str]:
    """The names of the statuses."""
    return [next(name for name, row in BY_NAME.items() if row.code == code) for code in said.codes.tolist()]


def test_every_shipped_mapping_can_be_read_and_says_what_it_is_called() -> None:
    assert shipped() == ("gateway_tcp_aes", "generic", "generic_msgpack", "hrmw", "sparkplug_b")
    for name in shipped():
        mapping = read_mapping(name)
        assert mapping.name == name
        assert mapping.title != mapping.title_en or name == "sparkplug_b"
        assert not Binding(mapping, PARK).notices


GENERIC: dict[str, Json] = {
    "source": "gw-07",
    "s": 4711,
    "t": NOW * 1000,
    "i": [CODES[3], CODES[5]],
    "v": [1.25, 7],
    "q": [192, 16],
    "u": ["", ""],
    "ts": [NOW * 1000 - 1500, NOW * 1000],
    "whole": True,
    "d": "abc",
}


def test_generic_columns_field_by_field() -> None:
    said = understood("generic", GENERIC)
    assert (said.source, said.sequence, said.sent, said.received, said.whole) == ("gw-07", 4711, NOW, NOW, True)
    assert list(said.names) == [CODES[3], CODES[5]]
    assert said.values.tolist() == [1.25, 7.0]
    assert said.times.tolist() == [NOW - 1.5, NOW]
    assert names(said) == ["Good", "BadSensorFailure"]
    assert (said.digest, said.heartbeat, said.lost, said.refused) == ("abc", False, False, 0)


def test_generic_columns_without_what_may_be_missing() -> None:
    said = understood("generic", {"i": [CODES[0]], "v": [2.5]}, topic="park/gw-9")
    assert (said.source, said.sequence, said.sent, said.whole) == ("park/gw-9", None, NOW, False)
    assert (said.times.tolist(), said.codes.tolist()) == ([NOW], [0])


def test_generic_objects_field_by_field() -> None:
    said = understood(
        "generic",
        {
            "source": "gw-08",
            "s": "12",
            "t": NOW * 1000,
            "data": [
                {"id": CODES[0], "v": "3.5", "q": 192, "t": NOW * 1000 - 250, "u": "MPa"},
                {"id": CODES[1], "v": None},
            ],
        },
    )
    assert (said.source, said.sequence) == ("gw-08", 12)
    assert list(said.names) == CODES[:2]
    assert said.values[0] == 3.5
    assert isnan(said.values[1])
    assert said.times.tolist() == [NOW - 0.25, NOW]
    assert list(said.units) == ["MPa", ""]


def test_generic_heartbeat() -> None:
    said = understood("generic", {"source": "gw-07", "s": 4712, "t": NOW * 1000})
    assert (said.heartbeat, len(said), said.sequence) == (True, 0, 4712)
    assert understood("generic", {"s": 1, "t": NOW * 1000, "i": [], "v": []}).heartbeat


def test_a_message_of_something_else_is_trouble_that_says_what_was_looked_for() -> None:
    with pytest.raises(Trouble, match=r"/v, /data/v") as caught:
        understood("generic", {"hello": "world"})
    assert "objects" in caught.value.notice.remedy_en


def test_generic_msgpack_field_by_field() -> None:
    message = {
        "source": "district-3",
        "s": 9,
        "t": int(NOW * 1000),
        "i": np.array([2, 0], "<u4").tobytes(),
        "v": np.array([3.6, np.nan], "<f4").tobytes(),
        "q": np.array([192, 0], "u1").tobytes(),
        "ts": np.array([NOW * 1000 - 40, NOW * 1000], "<i8").tobytes(),
        "d": digest_of(CODES),
        "whole": False,
    }
    mapping = read_mapping("generic_msgpack")
    said = mapping.understood(packed(message), received=NOW)
    assert (said.source, said.sequence, said.sent, said.whole) == ("district-3", 9, NOW, False)
    assert said.ids is not None
    assert said.ids.tolist() == [2, 0]
    assert said.values[0] == 3.6  # a single means the decimal number it was made from: a limit of 3.6 is reached
    assert names(said) == ["Good", "Bad"]
    assert said.times.tolist() == [NOW - 0.04, NOW]
    arrival = Binding(mapping, PARK).bound(said)
    assert arrival.readings.row.tolist() == [2, 0]
    assert not arrival.quiet_is_good  # a point that is not said again turns stale


def test_numbers_that_belong_to_another_list_are_refused_whole() -> None:
    mapping = read_mapping("generic_msgpack")
    said = replace(
        mapping.understood(
            packed({"s": 1, "t": 1, "i": bytes(4), "v": bytes(4), "d": digest_of(CODES[1:])}), received=NOW
        )
    )
    with pytest.raises(Trouble, match="another list"):
        Binding(mapping, PARK).bound(said)


def hrmw(**words: Json) -> dict[str, Json]:
    row: dict[str, Json] = {
        "targetCode": CODES[0],
        "online": "1",
        "lastValue": "3.21",
        "lastCollectTime": "2026-11-22 08:00:00",
        "lastValueUpdateTime": "2026-11-22 07:50:00",
        "targetStatus": 1,
        "valueQualityStatus": 0,
        "lastAlarmStatus": 3,
        "lastAlarmValue": 9.9,
        "isUnderreporting": 0,
        "unit": "",
    }
    return {"code": 200, "msg": "ok", "data": {"rows": [row | words]}}


def test_hrmw_field_by_field() -> None:
    said = understood("hrmw", hrmw())
    assert list(said.names) == [CODES[0]]
    assert said.values.tolist() == [3.21]
    assert said.times.tolist() == [NOW]  # Beijing time, and when it was collected, not when it last changed
    assert (names(said), said.whole, said.sequence, said.rejected) == (["Good"], True, None, ())


LOST = "UncertainNoCommunicationLastUsableValue"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"online": 1}, "Good"),
        ({"online": True}, "Good"),
        ({"online": "0"}, LOST),
        ({"online": 0}, LOST),
        ({"online": False}, LOST),
        ({"online": None}, "Good"),
        ({"targetStatus": "5"}, "Good"),
        ({"targetStatus": 4}, "Good"),
        ({"targetStatus": 0}, "Good"),
        ({"targetStatus": -1}, LOST),
        ({"targetStatus": "-3"}, "BadDeviceFailure"),
        ({"targetStatus": -3, "online": 0}, "BadDeviceFailure"),
        ({"targetStatus": 77}, "Bad"),
        ({"targetStatus": "坏"}, "Bad"),
        ({"targetStatus": [1]}, "Bad"),
        ({"valueQualityStatus": 1}, "UncertainEngineeringUnitsExceeded"),
        ({"valueQualityStatus": 1, "online": 0}, LOST),
        ({"valueQualityStatus": 9}, "Bad"),
    ],
)
def test_hrmw_status_words(words: dict[str, Json], status: str) -> None:
    assert names(understood("hrmw", hrmw(**words))) == [status]


def test_an_unknown_word_about_quality_is_said_with_its_place() -> None:
    (notice,) = understood("hrmw", hrmw(online="vielleicht")).rejected
    assert (notice.place, "'vielleicht'" in notice.zh) == ("/data/rows/0/online", True)


def test_hrmw_without_a_value_and_with_a_time_that_is_none() -> None:
    said = understood("hrmw", hrmw(lastValue=None))
    assert isnan(said.values[0])
    said = understood("hrmw", hrmw(lastCollectTime="yesterday"))
    assert (len(said), said.refused, said.refused_names) == (0, 1, (CODES[0],))
    assert said.rejected[0].en == "a time cannot be read: 'yesterday' (1)"
    assert said.rejected[0].place == "/data/rows/0/lastCollectTime"


@pytest.mark.parametrize("code", [401, "500", -1])
def test_hrmw_an_answer_that_says_no_is_trouble_in_the_platforms_words(code: Json) -> None:
    with pytest.raises(Trouble, match="token expired"):
        understood("hrmw", {"code": code, "msg": "token expired"})


def gateway(**words: Json) -> dict[str, Json]:
    report: dict[str, Json] = {
        "collectTime": "20261122080000",
        "dataId": "0b5a6c6e-0f0e-4b8e-9f1e-2f6a1c7d9b10",
        "dataType": "2",
        "datas": [{"quotaId": CODES[0], "value": "5.20"}, {"quotaId": CODES[1], "value": "-0.5e1"}],
        "enterpriseId": CODES[0][:9],
        "gatewayId": "11010500101",
        "isConnectDataSource": "true",
        "reportType": "report",
    }
    return {"enterpriseId": CODES[0][:9], "report": report | words}


def test_gateway_field_by_field() -> None:
    said = understood("gateway_tcp_aes", gateway())
    assert (said.source, said.sent, said.sequence, said.whole) == ("11010500101", NOW, None, False)
    assert list(said.names) == CODES[:2]
    assert said.values.tolist() == [5.2, -5.0]
    assert said.times.tolist() == [NOW, NOW]
    assert names(said) == ["Good", "Good"]


def test_gateway_that_lost_its_source_repeats_what_it_last_knew() -> None:
    assert names(understood("gateway_tcp_aes", gateway(isConnectDataSource="false"))) == [LOST, LOST]


@pytest.mark.parametrize("datas", [[], None])
def test_gateway_without_data_is_a_sign_of_life(datas: Json) -> None:
    assert understood("gateway_tcp_aes", gateway(datas=datas)).heartbeat


@pytest.mark.parametrize("value", ["5,20", "１２", "1 2", "0x10", "1_000", "５.２", "12mm", "+-1", "٣"])
def test_gateway_values_that_nobody_can_be_sure_of_are_refused(value: str) -> None:
    said = understood("gateway_tcp_aes", gateway(datas=[{"quotaId": CODES[0], "value": value}]))
    assert (len(said), said.refused) == (0, 1)
    assert said.rejected[0].place == "/report/datas/0/value"


@pytest.mark.parametrize("value", ["", "NaN", "null", "-", "inf", None])
def test_gateway_values_that_say_there_is_none(value: Json) -> None:
    said = understood("gateway_tcp_aes", gateway(datas=[{"quotaId": CODES[0], "value": value}]))
    assert said.refused == 0
    assert isnan(said.values[0])


def test_the_way_back_of_an_hrmw_type_platform() -> None:
    endpoint = read_mapping("hrmw").outbox["acknowledgement"]
    request = endpoint.request(
        {
            "key": "k-1",
            "code": "1/2 ?",
            "level": "HIGH_HIGH",
            "time": NOW,
            "alarm_time": NOW - 60,
            "person": "李\n四",
            "secret": "no",
        }
    )
    assert (request.method, request.path) == ("POST", "/api/alarm/1%2F2%20%3F/confirm")
    assert request.headers["Idempotency-Key"] == "k-1"
    assert orjson.loads(request.body) == {
        "requestId": "k-1",
        "targetCode": "1/2 ?",
        "alarmStatus": 5,
        "alarmTime": "2026-11-22 07:59:00",
        "confirmPerson": "李\n四",
        "confirmTime": "2026-11-22 08:00:00",
    }
    assert endpoint.done(200, b'{"code": 200}')
    assert endpoint.done(409, b'{"code": "0"}')
    assert not endpoint.done(200, b'{"code": 500}')
    assert not endpoint.done(200, b"<html>")
    assert not endpoint.done(503, b'{"code": 200}')
    verification = read_mapping("hrmw").outbox["verification"].request({"verdict": "fault"})
    assert orjson.loads(verification.body)["verifyResult"] == 3


def test_the_way_back_of_the_generic_profile() -> None:
    endpoint = read_mapping("generic").outbox["note"]
    request = endpoint.request({"key": "k", "code": CODES[0], "text": "{person}", "person": "x", "time": NOW})
    assert orjson.loads(request.body) == {
        "key": "k",
        "code": CODES[0],
        "text": "{person}",  # what a person writes is never a template
        "person": "x",
        "time": "2026-11-22T08:00:00.000+08:00",
    }
    assert endpoint.done(204, b"")


def written(folder: Path, text: str) -> Mapping:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


PLAIN = 'name = "site"\n[objects]\nat = "/rows"\ncode = "/id"\nvalue = "/v"\n'


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        (PLAIN + "\n[mesage]\nsource = '/s'", "/mesage", "message"),
        (PLAIN + "\n[message]\nsequnce = '/s'", "/message/sequnce", "sequence"),
        (PLAIN.replace("/v", "v"), "/objects/value", "/data/rows"),
        (PLAIN + "\n[time]\nform = 'yyyyMMdd'", "/time/form", "yyyyMMddHHmmss"),
        (PLAIN + "\n[time]\nzone = 'Asia/Shanghai'", "/time/zone", "+08:00"),
        (PLAIN + "\n[bounds]\nrows = 0", "/bounds/rows", ""),
        (PLAIN + "\n[bounds]\nrows = true", "/bounds/rows", ""),
        (PLAIN + "\n[[quality]]\nat = '/q'\nscheme = 'opc'", "/quality/0/scheme", "opc_ua"),
        (PLAIN + "\n[[quality]]\nat = '/q'\nwords = { a = 'Godo' }", "/quality/0/words/a", "Good"),
        (PLAIN + "\n[values]\n'开' = 'ja'", "/values/开", ""),
        (PLAIN + "\n[units.kinds]\npresure = 'kPa'", "/units/kinds/presure", "pressure"),
        (PLAIN + "\n[[units.convert]]\nfrom = 'kPa'\nto = 'MPa'\nfactor = '1e-3'", "/units/convert/0/factor", "1/1000"),
        (PLAIN + "\n[[units.convert]]\nfrom = 'kPa'\nto = 'MPa'\nfactor = '1/0'", "/units/convert/0/factor", "1/1000"),
        (PLAIN + "\n[outbox.note]\npath = 'http://x'", "/outbox/note/path", ""),
        (PLAIN + "\n[outbox.note]\npath = '/{password}'", "/outbox/note", "code"),
        (PLAIN + "\n[outbox.note]\npath = '/a'\nmethod = 'GET'", "/outbox/note/method", "POST"),
        (PLAIN + "\n[outbox.note]\npath = '/a'\ndone = { status = [99] }", "/outbox/note/done/status", ""),
        (PLAIN + "\n[outbox.notes]\npath = '/a'", "/outbox/notes", "note"),
        ('name = "site"', "", "where"),
        ('title = "site"', "/name", ""),
        ("name = ", "", ""),
    ],
)
def test_a_word_that_is_wrong_is_refused_by_name_and_place(tmp_path: Path, text: str, place: str, remedy: str) -> None:
    with pytest.raises(Trouble) as caught:
        written(tmp_path, text)
    notice = caught.value.notice
    assert (notice.place, Path(notice.file).name) == (place, "site.toml")
    assert remedy in notice.remedy_en


def test_there_is_no_mapping_of_that_name() -> None:
    with pytest.raises(Trouble, match="nearest is hrmw"):
        read_mapping("hrwm")


def test_values_as_words_and_gbk_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = '{"rows": [{"id": "阀门", "v": "开"}]}'
    mapping = written(tmp_path, 'encoding = "gbk"\n' + PLAIN + "\n[values]\n'开' = 1")
    said = mapping.understood(rows.encode("gbk"), received=NOW)
    assert (list(said.names), said.values.tolist()) == (["阀门"], [1.0])
    with pytest.raises(Trouble, match="cannot be read"):
        written(tmp_path, PLAIN).understood(rows.encode("gbk"), received=NOW)
    assert len(written(tmp_path, PLAIN).understood(b"\xef\xbb\xbf" + rows.encode(), received=NOW).refused_names) == 1


@pytest.mark.parametrize("topic", ["park/tank-7/level", "park.tank-7.level"])
def test_one_reading_in_a_message_that_its_topic_names(tmp_path: Path, topic: str) -> None:
    text = 'name = "site"\n[message]\ncode = "topic:1"\nsource = "topic:0"\n[objects]\nvalue = "/v"\n'
    said = written(tmp_path, text).understood(b'{"v": 4.5}', topic=topic, received=NOW)
    assert (said.source, list(said.names), said.values.tolist()) == ("park", ["tank-7"], [4.5])


def test_nan_in_json_costs_one_reading_and_not_the_message() -> None:
    content = b'{"i": ["a", "b", "c", "d"], "v": [NaN, 1e400, 2, 99999999999999999999999999]}'
    said = read_mapping("generic").understood(content, received=NOW)
    assert said.values[2:].tolist() == [2.0, 1e26]
    assert not np.isfinite(said.values[:2]).any()


@pytest.mark.parametrize("time", [0, -1, 1e300, -1e300, 4_102_444_800_000, "12:00", True, [], "9" * 400])
def test_a_message_with_a_time_that_is_none_is_heard_and_its_readings_are_rejected(time: Json) -> None:
    said = understood("generic", {"source": "gw", "s": 1, "t": time, "i": [CODES[3]], "v": [95]})
    assert (len(said), said.sequence, said.sent) == (0, 1, NOW)
    assert said.refused >= 1
    assert "time cannot be read" in said.rejected[0].en
    assert said.rejected[0].place == "/t"
    beat = understood("generic", {"source": "gw", "s": 1, "t": time})
    assert (beat.heartbeat, beat.refused) == (True, 1)


def test_a_reading_with_a_time_of_its_own_stands_though_its_message_has_a_wrong_one() -> None:
    own: dict[str, Json] = {
        "source": "gw",
        "s": 1,
        "t": 0,
        "i": [CODES[3], CODES[4]],
        "v": [95, 96],
        "ts": [NOW * 1000, None],
    }
    said = understood("generic", own)
    assert (said.values.tolist(), said.times.tolist()) == ([95.0], [NOW])
    assert list(said.refused_names) == [CODES[4]]


def test_a_message_without_a_time_is_stamped_when_it_comes() -> None:
    said = understood("generic", {"source": "gw", "s": 1, "i": [CODES[3]], "v": [95]})
    assert (said.times.tolist(), said.refused, said.rejected) == ([NOW], 0, ())


@pytest.mark.parametrize("number", [-1, 1e23, 10**23, 0.5, "x", True])
def test_a_number_that_is_none_is_counted_and_the_readings_stand(number: Json) -> None:
    message = {"source": "gw", "s": number, "t": NOW * 1000, "i": [CODES[3]], "v": [95]}
    said = read_mapping("generic").understood(json.dumps(message).encode(), topic="", received=NOW)
    assert (said.values.tolist(), said.sequence, said.refused) == ([95.0], None, 1)
    assert "number cannot be read" in said.rejected[0].en
