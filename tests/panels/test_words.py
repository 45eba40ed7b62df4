import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from scenes.parametric import KINDS
from scenes.plant import Equipment, Indicator, IndicatorKind, Park, Place
from scenes.severity import Level
from tests.panels.small_park import small_park
from viewer.opening import FOREIGN
from viewer.panels.language import Languages
from viewer.panels.words import dimensions_told, kind_name, limit_told, unit_of, value_told
from viewer.places import TRANSLATIONS

PARK = small_park()
PRESSURE, SPARK_COUNT = 1, 17


@pytest.fixture
def english(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp, TRANSLATIONS)
    yield made
    made.speak("zh")


def park_of(*indicators: Indicator) -> Park:
    fan = Equipment("D1", "风机", "dry_collector", Place(0, 0), {}, "", indicators)
    unit = replace(PARK.enterprises[0].units[0], equipment=(fan,))
    return replace(PARK, enterprises=(replace(PARK.enterprises[0], units=(unit,)),))


def contact(kind: IndicatorKind, unit: str, low: float | None, high: float | None) -> Park:
    return park_of(Indicator("K1", "触点", kind, unit, 0.0, 1.0, None, low, high))


def test_a_spark_is_seen_or_not_and_has_no_figure(english: Languages) -> None:
    park = contact(IndicatorKind.SPARK, "–", None, 0.5)
    assert [value_told(park, 0, value) for value in (0.0, 1.0, math.nan)] == ["无火花", "有火花", "—"]
    assert limit_told(park.tags, 0, Level.HIGH) == "H 有火花"
    assert unit_of(park, 0) == ""
    english.speak("en")
    assert [value_told(park, 0, value) for value in (0.0, 1.0)] == ["no spark", "spark"]


def test_a_switch_is_on_or_off_and_its_low_limit_is_crossed_by_off(english: Languages) -> None:
    park = contact(IndicatorKind.SWITCH, "", 0.5, None)
    assert [value_told(park, 0, value) for value in (0.0, 1.0)] == ["关", "开"]
    assert limit_told(park.tags, 0, Level.LOW) == "L 关"
    assert limit_told(park.tags, 0, Level.HIGH) == ""


def test_what_counts_sparks_keeps_its_figures() -> None:
    assert value_told(PARK, SPARK_COUNT, 2.0) == "2.00"


def test_a_value_has_its_unit_and_a_dash_is_none() -> None:
    assert value_told(PARK, PRESSURE, 1.642) == "1.64 MPa"
    assert value_told(PARK, PRESSURE, math.nan) == "—"
    ratio = park_of(Indicator("R1", "比值", IndicatorKind.FLOW, "–", 0.0, 10.0))
    assert value_told(ratio, 0, 2.5) == "2.50"


def test_kinds_and_dimensions_are_called_as_in_the_table_of_shapes(english: Languages) -> None:
    sphere = PARK.equipment[0]
    assert [kind_name(each.name) for each in KINDS] == [each.zh for each in KINDS]
    assert dimensions_told(sphere).replace("\N{NO-BREAK SPACE}", " ") == "直径 15.7 m · 离地净高 2 m"
    english.speak("en")
    assert [kind_name(each.name) for each in KINDS] == [each.en for each in KINDS]
    assert dimensions_told(sphere).startswith("diameter")


def test_a_part_of_somebody_elses_model_is_called_so(english: Languages) -> None:
    assert kind_name(FOREIGN) == "模型部件"
    assert kind_name("distillery") == "distillery"
    english.speak("en")
    assert kind_name(FOREIGN) == "Model part"
