from copy import deepcopy
from typing import cast

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.jsonfile import Json
from loaders.package_reading import schema
from loaders.package_writing import document_of
from loaders.schema import Schema, keep_good, pointer_of
from scenes.plant import Park
from scenes.trouble import Report, Trouble
from tests.made_up_parks import ANYTHING, PARKS, places

KNOWN = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "required", "properties",
    "additionalProperties", "items", "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum",
    "exclusiveMinimum", "x-leaveOutBad", "x-openWithout",
}  # fmt: skip


def is_valid(document: Json) -> bool:
    validator = jsonschema.Draft202012Validator(schema())
    return not list(validator.iter_errors(document))  # pyright: ignore[reportUnknownMemberType]  # it ships no types


def keywords(rule: Json, *, names: bool = False) -> set[str]:
    """Every keyword a schema uses; keys of `properties` and `$defs` are names and no keywords."""
    if isinstance(rule, dict):
        own: set[str] = set() if names else set(rule)
        inner = [keywords(each, names=not names and key in ("properties", "$defs")) for key, each in rule.items()]
        return own.union(*inner)
    return set()


def test_our_schema_uses_no_word_that_our_check_does_not_know() -> None:
    assert keywords(cast(Json, schema())) <= KNOWN


@settings(max_examples=200, deadline=None)
@given(PARKS, st.data())
def test_the_check_finds_a_fault_exactly_where_jsonschema_does(park: Park, data: st.DataObject) -> None:
    document = cast(Json, document_of(park))
    path = data.draw(st.sampled_from(places(document)))
    if path:
        holder = document
        for step in path[:-1]:
            holder = holder[step]  # type: ignore[index]  # the way was walked before
        holder[path[-1]] = data.draw(ANYTHING)  # type: ignore[index]  # the way was walked before
    valid, report = is_valid(document), Report()
    try:
        keep_good(document, schema(), report, "park.json")
    except Trouble:
        assert not valid
        return
    assert valid == (report.notices == [])
    assert is_valid(document)


def test_the_check_takes_out_nothing_that_is_good() -> None:
    rule: Schema = {"type": "array", "x-leaveOutBad": True, "items": {"type": "integer"}}
    document: Json = [1, "two", 3.0, 3.5, True, None, 4]
    report = Report()
    keep_good(document, rule, report, "a.json")
    assert document == [1, 3.0, 4]
    assert [notice.place for notice in report.notices] == ["/1", "/3", "/4", "/5"]


RULES: list[tuple[Schema, list[Json], list[Json]]] = [
    ({"const": 1}, [1], [2, True, "1"]),
    ({"enum": ["a", "b"]}, ["a"], ["c", None, []]),
    ({"type": ["number", "null"]}, [1, 2.5, None], ["1", False, []]),
    ({"type": "string", "pattern": "^a[0-9]$"}, ["a1"], ["b1", "a12"]),
    ({"type": "number", "exclusiveMinimum": 0}, [0.1], [0, -1]),
    ({"type": "array", "minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
    ({"type": "object", "additionalProperties": {"type": "number"}}, [{"a": 1}], [{"a": "b"}]),
]


@pytest.mark.parametrize(("rule", "good", "bad"), RULES)
def test_every_rule_lets_the_good_through_and_stops_the_bad(rule: Schema, good: list[Json], bad: list[Json]) -> None:
    for value in good:
        keep_good(deepcopy(value), rule, Report(), "")
    for value in bad:
        with pytest.raises(Trouble) as caught:
            keep_good(deepcopy(value), rule, Report(), "")
        assert caught.value.notice.zh
        assert caught.value.notice.en


def test_a_pointer_is_written_as_rfc_6901_says() -> None:
    assert pointer_of(["a/b", 0, "~"]) == "/a~1b/0/~0"
    assert pointer_of([]) == ""
