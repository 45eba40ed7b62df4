"""Published tables agree with our engines, and a table that is wrong is caught or refused with its place."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.jsonfile import Json
from loaders.verify import (
    ALARM_CASES,
    ALARM_STATES,
    HAZARD_CASES,
    Verdict,
    all_agree,
    as_rows,
    verify,
    verify_alarms,
    verify_hazard,
)
from scenes.trouble import Trouble

type Edit = Callable[[Any], object]

LISTS = {
    "severity_mapping_cases": 7,
    "cases": 13,
    "count_window_cases": 1,
    "delayed_update_cases": 2,
    "escalation_action_cases": 4,
}


def edited(tmp_path: Path, source: Path, edit: Edit) -> Path:
    """A copy of a shipped table with something changed."""
    document = json.loads(source.read_text(encoding="utf-8"))
    edit(document)
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def differing(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.agrees is False]


def test_all_shipped_alarm_tables_agree() -> None:
    verdicts = verify("alarms")
    assert differing(verdicts) == []
    assert all_agree(verdicts)
    for name, count in LISTS.items():
        assert sum(verdict.place.startswith(f"/{name}/") for verdict in verdicts) == count
    assert sum(verdict.checks for verdict in verdicts if "/cases/" in verdict.place) == 514
    assert sum(verdict.place.startswith("/transitions/") for verdict in verdicts) == 21


def test_what_has_no_steps_is_said_to_have_none_and_is_no_pass() -> None:
    [rollup] = [verdict for verdict in verify("alarms") if verdict.agrees is None]
    assert (rollup.case, rollup.word, rollup.checks) == ("testAreaFilter", "no steps", 0)
    assert not all_agree([rollup])


def test_all_shipped_hazard_examples_agree() -> None:
    verdicts = verify("hazard")
    assert [verdict.case for verdict in verdicts] == [f"V{number}" for number in range(1, 13)]
    assert all_agree(verdicts)
    assert all(verdict.checks >= 6 for verdict in verdicts)


def test_programs_get_one_object_for_each_case() -> None:
    rows = as_rows(verify("hazard"))
    assert json.loads(json.dumps(rows))[0]["result"] == "pass"
    assert rows[0]["place"] == "line 2"


def set_at(*path: str | int, value: object) -> Edit:
    def edit(document: Any) -> None:  # noqa: ANN401 JSON
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return edit


@pytest.mark.parametrize(
    ("source", "edit", "case", "place"),
    [
        (ALARM_CASES, set_at("cases", 0, "steps", 4, "annunciate", value=False), "testLatchedAnnunciatedAlarmAckOK",
         "/cases/0/steps/4/annunciate"),
        (ALARM_CASES, set_at("cases", 0, "steps", 4, "alarm", value=["MAJOR", "high"]),
         "testLatchedAnnunciatedAlarmAckOK", "/cases/0/steps/4/alarm"),
        (ALARM_CASES, set_at("cases", 0, "steps", 2, "value", value="b"), "testLatchedAnnunciatedAlarmAckOK",
         "/cases/0/steps/2"),
        (ALARM_CASES, set_at("cases", 0, "steps", 3, "op", value="jump"), "testLatchedAnnunciatedAlarmAckOK",
         "/cases/0/steps/3"),
        (ALARM_CASES, set_at("cases", 0, "steps", value=[]), "testLatchedAnnunciatedAlarmAckOK", "/cases/0"),
        (ALARM_CASES, set_at("cases", 11, "steps", 6, "ms", value=1000), "testDelayed", "/cases/11/steps/7/update"),
        (ALARM_CASES, set_at("cases", 11, "steps", 6, "hope", value=1), "testDelayed", "/cases/11/steps/6"),
        (ALARM_CASES, set_at("severity_mapping_cases", 3, value=["lolo", "MINOR"]), "severity of lolo",
         "/severity_mapping_cases/3"),
        (ALARM_CASES, set_at("severity_mapping_cases", 3, value=["odd", "MINOR"]), "severity of odd",
         "/severity_mapping_cases/3"),
        (ALARM_CASES, set_at("update_priority_order", value=["OK"]), "update_priority_order",
         "/update_priority_order"),
        (ALARM_CASES, set_at("count_window_cases", 0, "steps", 3, "expect", value=False), "testAlarmStateHistory",
         "/count_window_cases/0/steps/3"),
        (ALARM_CASES, set_at("delayed_update_cases", 0, "steps", 1, "fired", value=False), "testDelayedAlarmUpdate",
         "/delayed_update_cases/0/steps/1/fired"),
        (ALARM_CASES, set_at("delayed_update_cases", 0, "steps", 1, "hope", value=False), "testDelayedAlarmUpdate",
         "/delayed_update_cases/0/steps/1"),
        (ALARM_CASES, set_at("escalation_action_cases", 2, "steps", 3, "fired_after_s_from_first", value=1.5),
         "testMinorMajor", "/escalation_action_cases/2/steps/3/fired_after_s_from_first"),
        (ALARM_CASES, set_at("escalation_action_cases", 0, "steps", 0, "fired", value=1), "testBasicAutomatedAction",
         "/escalation_action_cases/0/steps/0/fired"),
        (ALARM_STATES, set_at("transitions", 0, "to", value="ACKED"), "NORM + alarm", "/transitions/0"),
        (ALARM_STATES, set_at("annunciate_on_entry", value=["UNACK", "LATUN"]), "states", "/annunciate_on_entry"),
    ],
)  # fmt: skip
def test_a_deliberately_wrong_expectation_is_caught(
    tmp_path: Path, source: Path, edit: Edit, case: str, place: str
) -> None:
    verdicts = verify_alarms(edited(tmp_path, source, edit))
    assert (case, place) in [(verdict.case, verdict.place) for verdict in differing(verdicts)]
    assert not all_agree(verdicts)
    assert differing(verdicts)[0].word == "MISMATCH"


def test_a_row_less_in_the_table_of_states_is_caught(tmp_path: Path) -> None:
    verdicts = verify_alarms(edited(tmp_path, ALARM_STATES, lambda document: document["transitions"].pop(3)))
    assert [verdict.case for verdict in differing(verdicts)] == ["no other transition"]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("1.5,0.5,2.5,四级", "1.5,0.5,2.6,四级", "line 2 R"),
        ("1.5,0.5,2.5,四级", "1.5,0.5,2.5,三级", "line 2 level"),
        ("氯|5|5|4", "氯|5|6|4", "line 2 items 氯 Q"),
        ("氯|5|5|4", "氯|5|5|3", "line 2 items 氯 β"),
        ("氯|5|5|4", "神秘溶剂|5|7|4", "line 2 items"),
    ],
)
def test_a_wrong_hazard_example_is_caught(tmp_path: Path, before: str, after: str, place: str) -> None:
    path = tmp_path / "vectors.csv"
    path.write_text(HAZARD_CASES.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    assert differing(verify_hazard(path))[0].place == place


@pytest.mark.parametrize(
    ("source", "edit", "place"),
    [
        (ALARM_CASES, set_at("cases", 0, "steps", 3, "severity", value="PINK"), "/cases/0/steps/3/severity"),
        (ALARM_CASES, set_at("cases", 0, "steps", 0, "delay_s", value="2"), "/cases/0/steps/0/delay_s"),
        (ALARM_CASES, set_at("cases", 0, "steps", 0, "delay_s", value=1e300), "/cases/0/steps/0/delay_s"),
        (ALARM_CASES, set_at("cases", 0, "steps", 0, "delay_s", value=-1), "/cases/0/steps/0/delay_s"),
        (ALARM_CASES, set_at("cases", 0, "steps", 0, "latching", value=1), "/cases/0/steps/0/latching"),
        (ALARM_CASES, set_at("cases", 0, "steps", 3, value="ack"), "/cases/0/steps/3"),
        (ALARM_CASES, set_at("cases", 0, "steps", 4, "alarm", value=["OK"]), "/cases/0/steps/4/alarm"),
        (ALARM_CASES, set_at("cases", value={}), "/cases"),
        (ALARM_CASES, set_at("cases", 0, value={"name": "x"}), "/cases/0"),
        (ALARM_CASES, set_at("more_cases", value=[]), "/more_cases"),
        (ALARM_CASES, set_at("tree_rollup_cases", 0, "steps", value=[]), "/tree_rollup_cases/0/steps"),
        (ALARM_STATES, set_at("transitions", 0, "event", value="explode"), "/transitions/0/event"),
        (ALARM_STATES, set_at("transitions", 0, "event", value="alarm & condition maybe"), "/transitions/0/event"),
        (ALARM_STATES, set_at("transitions", 0, "from", value="X"), "/transitions/0/from"),
        (ALARM_STATES, set_at("source", value=None), "/source"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(tmp_path: Path, source: Path, edit: Edit, place: str) -> None:
    path = edited(tmp_path, source, edit)
    with pytest.raises(Trouble) as caught:
        verify_alarms(path)
    notice = caught.value.notice
    assert (notice.file, notice.place) == (str(path), place)
    assert notice.remedy_zh
    assert notice.remedy_en


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"{", b"\xff\xfe", b'{"source": "x"}', b'{"source": "x", "cases": []}', b"null", b"[" * 5000],
)
def test_what_is_no_table_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    for subject in ("alarms", "hazard"):
        with pytest.raises(Trouble) as caught:
            verify(subject, path)
        assert caught.value.notice.file == str(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("氯|5|5|4", "氯|5|5"),
        ("氯|5|5|4", "氯|x|5|4"),
        ("氯|5|5|4", "氯|1e9|5|4"),
        ("氯|5|5|4", "氯|1/2|5|4"),
        ("氯|5|5|4", "氯|-5|5|4"),
        (",0,1.5,0.5,2.5", ",many,1.5,0.5,2.5"),
        ("id,provenance", "number,provenance"),
    ],
)
def test_a_hazard_example_that_cannot_be_read_is_refused(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "vectors.csv"
    path.write_text(HAZARD_CASES.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        verify_hazard(path)
    assert caught.value.notice.place in {"line 1", "line 2"}


@pytest.mark.parametrize(
    ("subject", "profile"), [("weather", None), ("alarms", "other"), ("hazard", "phoebus")]
)  # fmt: skip
def test_a_word_that_is_not_known_is_refused(subject: str, profile: str | None) -> None:
    with pytest.raises(Trouble):
        verify(subject, None, profile)


def test_a_profile_must_fit_its_file() -> None:
    assert all_agree(verify_alarms(ALARM_CASES, "phoebus"))
    assert all_agree(verify_alarms(None, "isa182"))
    with pytest.raises(Trouble):
        verify_alarms(ALARM_STATES, "phoebus")


def keys_of(value: Json) -> list[Any]:
    """Where in an object or a list there is something."""
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_changed_in_a_table_it_agrees_differs_or_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([ALARM_CASES, ALARM_STATES]))
    odd = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=4)
    )
    values = st.one_of(odd, st.lists(odd, max_size=3), st.dictionaries(st.text(max_size=3), odd, max_size=2))

    def edit(document: Any) -> None:  # noqa: ANN401 JSON
        here: Any = document
        for _ in range(6):
            key = data.draw(st.sampled_from(keys_of(here)))
            if not keys_of(here[key]) or data.draw(st.integers(0, 5)) == 0:
                here[key] = data.draw(values)
                return
            here = here[key]

    with suppress(Trouble):
        assert verify_alarms(edited(tmp_path, source, edit))
