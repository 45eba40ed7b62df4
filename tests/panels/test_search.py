from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView
from pytestqt.qtbot import QtBot

from scenes.datums import Wgs84
from scenes.plant import Enterprise, Equipment, Park, Place, Unit
from tests.panels.hands import heard, press, shown
from tests.panels.small_park import small_park, theme
from viewer.panels.search import SearchBox
from viewer.panels.search_index import Index

PARK = small_park()
INDEX = Index(PARK)


def found(text: str) -> list[str]:
    return [PARK.equipment[hit.row].name for hit in INDEX.find(text)]


@pytest.mark.parametrize("text", ["jcg", "JCG", "甲醇", "jiachun", "Methanol", "甲 醇", "ＪＣＧ", "jcgv"])
def test_the_methanol_tanks_are_found_by_initials_pinyin_and_name_in_both_languages(text: str) -> None:
    assert found(text)[:2] == ["甲醇罐 V-201", "甲醇罐 V-202"]


def test_a_code_finds_one_installation() -> None:
    assert found("999901002002G0001") == ["液氨卧罐 V-301"]


def test_a_tag_number_finds_the_installation_and_names_the_indicator() -> None:
    hit = INDEX.find("gt-1101")[0]
    assert PARK.equipment[hit.row].name == "球罐区东侧探测器"
    assert hit.tag is not None
    assert PARK.indicators[hit.tag].tag_number == "GT-1101"


def test_every_word_must_be_found() -> None:
    assert found("甲醇 202") == ["甲醇罐 V-202"]
    assert found("甲醇 999") == ["甲醇罐 V-201", "甲醇罐 V-202"]
    assert found("甲醇 xyz") == []


def test_names_that_begin_so_come_first() -> None:
    assert found("液")[0] == "液氨卧罐 V-301"


def test_an_empty_text_finds_nothing() -> None:
    assert found("") == found("   ") == []


def test_among_thirty_thousand_names_the_best_forty_come_first() -> None:
    names = [f"{kind}罐 V-{number}" for number in range(10_000) for kind in ("甲醇", "液化气球", "苯乙烯")]
    items = tuple(
        Equipment(f"999901001001G{row:05d}", name, "sphere", Place(0, 0), {}) for row, name in enumerate(names)
    )
    ring = np.zeros((0, 2))
    unit = Unit("999901001001", "罐区", ring, items)
    park = Park("999901", "大园区", Wgs84(113, 23), ring, (Enterprise("999901001", "企业", ring, (unit,)),))
    index = Index(park)
    assert names[index.find("jcg 7777")[0].row] == "甲醇罐 V-7777"
    for text, kind in (("jc", "甲醇"), ("甲醇", "甲醇"), ("yhq 77", "液化气球")):
        hits = [names[hit.row] for hit in index.find(text)]
        assert len(hits) == 40
        assert all(name.startswith(kind) for name in hits)


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[SearchBox]:
    panel = SearchBox(PARK, theme())
    with shown(panel, qtbot, 600, 60):
        yield panel


def test_typing_and_enter_chooses_the_best(box: SearchBox) -> None:
    chosen = heard(box.chosen, int)
    field = box.findChildren(QLineEdit)[0]
    field.setFocus()
    QTest.keyClicks(field, "jcg")
    press(field, Qt.Key.Key_Down)
    press(field, Qt.Key.Key_Return)
    assert [PARK.equipment[row].name for row in chosen] == ["甲醇罐 V-202"]


def test_choosing_by_tag_number_also_names_the_indicator(box: SearchBox) -> None:
    tags = heard(box.tag_selected, int)
    field = box.findChildren(QLineEdit)[0]
    field.setFocus()
    QTest.keyClicks(field, "GT-1101")
    press(field, Qt.Key.Key_Return)
    assert tags == [6]


def test_escape_closes_the_list(box: SearchBox) -> None:
    field = box.findChildren(QLineEdit)[0]
    field.setFocus()
    QTest.keyClicks(field, "jcg")
    window = box.window()
    assert window.findChildren(QListView)[0].isVisible()
    press(field, Qt.Key.Key_Escape)
    assert not window.findChildren(QListView)[0].isVisible()
    assert field.text() == ""
