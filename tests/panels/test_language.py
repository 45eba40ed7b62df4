import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from scenes.trouble import Trouble
from tests.panels.hands import shown
from tests.panels.small_park import NOW, small_park, theme, troubled
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.language import Languages, language
from viewer.panels.words import chemical_name, medium_name, name_of, role_name, span_told
from viewer.places import TRANSLATIONS

PARK = small_park()
VIEWER = TRANSLATIONS.parent.parent / "viewer"
TS, QM = TRANSLATIONS / "parkwatch_en.ts", TRANSLATIONS / "parkwatch_en.qm"

type Said = tuple[str, str]


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp, TRANSLATIONS)
    yield made
    made.speak("zh")


def test_the_interface_speaks_chinese_until_it_is_asked_otherwise(languages: Languages) -> None:
    assert language() == "zh"
    languages.speak("en")
    assert language() == "en"
    languages.speak("zh")
    assert language() == "zh"


def test_an_open_panel_changes_its_language_without_a_restart(languages: Languages, qtbot: QtBot) -> None:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1400, 330):
        panel.show_facts(troubled(PARK), NOW)
        languages.speak("en")
        qtbot.waitUntil(lambda: "Alarms 5" in _texts(panel), timeout=60_000)
        assert "Acknowledge selected" in _texts(panel)
        languages.speak("zh")
        qtbot.waitUntil(lambda: "确认所选" in _texts(panel), timeout=60_000)


def test_names_follow_the_language_and_fall_back_to_chinese(languages: Languages) -> None:
    tank = PARK.equipment[3]
    assert name_of(tank) == "甲醇罐 V-201"
    languages.speak("en")
    assert name_of(tank) == "Methanol tank V-201"
    assert medium_name("methanol") == "methanol"
    assert chemical_name("氨") == "ammonia"
    assert role_name("主要负责人") == "Principal"
    assert role_name("特殊岗位") == "特殊岗位"
    assert span_told(184) == "3 min 04 s"


def test_a_missing_translation_is_said_and_the_language_stays(qapp: QApplication, tmp_path: Path) -> None:
    languages = Languages(qapp, tmp_path)
    with pytest.raises(Trouble, match=r"parkwatch_en\.qm"):
        languages.speak("en")
    assert language() == "zh"


def test_every_word_of_the_window_has_a_finished_english_translation() -> None:
    translated = {said: english for said, english in _in_ts() if english}
    missing = sorted(_in_source() - translated.keys())
    assert not missing, f"run pyside6-lupdate and translate: {missing}"


def test_no_translation_is_left_of_a_word_that_is_gone() -> None:
    assert not sorted({said for said, _ in _in_ts()} - _in_source())


def test_the_compiled_translation_is_that_of_the_text(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(QM))
    differ = [said for said, english in _in_ts() if (translator.translate(said[0], said[1]) or "") != english]
    assert not differ, "run pyside6-lrelease"


def test_every_gap_in_a_sentence_is_filled_in_both_languages() -> None:
    gaps = ("{0}", "{1}", "{2}")
    assert not [said for said, english in _in_ts() if any((gap in said[1]) != (gap in english) for gap in gaps)]


def test_a_translated_string_is_found_by_the_check(tmp_path: Path) -> None:
    planted = (
        'class Panel:\n    def say(self) -> str:\n        return f"{self.tr(\'句子\')}" + translate("Files", "词")\n'
    )
    assert _said_in(ast.parse(planted)) == {("Panel", "句子"), ("Files", "词")}


def _texts(panel: AlarmList) -> str:
    from PySide6.QtWidgets import QPushButton, QTabBar

    buttons = [button.text() for button in panel.findChildren(QPushButton)]
    labels = [label.text() for label in panel.findChildren(QLabel)]
    tabs = [bar.tabText(place) for bar in panel.findChildren(QTabBar) for place in range(bar.count())]
    return " | ".join([*buttons, *labels, *tabs])


def _in_ts() -> list[tuple[Said, str]]:
    return [
        ((str(context.findtext("name")), str(message.findtext("source"))), _finished(message))
        for context in ElementTree.parse(TS).getroot().iter("context")
        for message in context.iter("message")
    ]


def _finished(message: ElementTree.Element) -> str:
    found = message.find("translation")
    return "" if found is None or found.get("type") else found.text or ""


def _in_source() -> set[Said]:
    return {said for file in VIEWER.rglob("*.py") for said in _said_in(ast.parse(file.read_text(encoding="utf-8")))}


def _said_in(tree: ast.AST, owner: str = "") -> set[Said]:
    """Every (context, text) in `tr`, `translate` and `QT_TRANSLATE_NOOP`, inside f-strings too."""
    said: set[Said] = set()
    for node in ast.iter_child_nodes(tree):
        said |= _said_in(node, node.name if isinstance(node, ast.ClassDef) else owner)
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name == "tr" and len(words) == 1:
                said.add((owner, words[0]))
            elif name in ("translate", "QT_TRANSLATE_NOOP") and len(words) == 2:
                said.add((words[0], words[1]))
    return said
