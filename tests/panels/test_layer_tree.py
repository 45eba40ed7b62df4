from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QToolButton, QTreeView
from pytestqt.qtbot import QtBot

from scenes.plant import Layer, LayerKind
from scenes.severity import Level, Quality
from tests.panels.hands import heard, heard_pairs, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.layer_tree import STREAMED, LayerTree

PARK = small_park()
CHECK, DISPLAY = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.DisplayRole


@pytest.fixture
def layers(qtbot: QtBot) -> Iterator[LayerTree]:
    panel = LayerTree(PARK, theme())
    with shown(panel, qtbot, 360, 520):
        panel.show_facts(troubled(PARK), NOW)
        yield panel


def view(panel: LayerTree) -> QTreeView:
    return panel.findChildren(QTreeView)[0]


def node(panel: LayerTree, *path: int) -> QModelIndex:
    model, index = view(panel).model(), view(panel).model().index(0, 0)
    for row in path:
        index = model.index(row, 0, index)
    return index


def test_the_tree_is_park_enterprise_unit_equipment(layers: LayerTree) -> None:
    names = [node(layers, *path).data() for path in ((), (1,), (1, 0), (1, 0, 1))]
    assert names == ["临江化工园区（虚构）", "云岭精细化工有限公司", "甲醇罐区", "甲醇罐 V-202"]
    assert node(layers, 1, 0, 1).parent() == node(layers, 1, 0)
    assert node(layers, 1).parent() == node(layers)


def test_every_line_counts_alarms_and_unknowns(layers: LayerTree) -> None:
    model = view(layers).model()
    root = node(layers)
    assert [model.data(root.siblingAtColumn(column), DISPLAY) for column in (1, 2)] == ["5", "3"]
    quiet = node(layers, 2, 0, 0)
    assert [model.data(quiet.siblingAtColumn(column), DISPLAY) for column in (1, 2)] == ["", "1"]


def test_every_count_has_room_beside_its_sign(layers: LayerTree) -> None:
    every = range(len(PARK.tags))
    worst = changed(calm(PARK), every, level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, quality=Quality.STALE)
    layers.show_facts(worst, NOW)
    root = node(layers)
    assert [root.siblingAtColumn(column).data() for column in (1, 2)] == ["18", "18"]
    for column in (1, 2):
        needed = view(layers).sizeHintForIndex(root.siblingAtColumn(column)).width()
        assert needed <= view(layers).columnWidth(column)


def test_of_a_name_too_long_the_brackets_go_first_and_the_tooltip_has_all_of_it(layers: LayerTree) -> None:
    name, option = node(layers), QStyleOptionViewItem()
    wide = written(layers, name, option, 400)
    narrow = written(layers, name, option, 150)
    assert (wide, narrow) == ("临江化工园区（虚构）", "临江化工园区…")
    assert name.data(Qt.ItemDataRole.ToolTipRole) == wide


def written(panel: LayerTree, index: QModelIndex, option: QStyleOptionViewItem, width: int) -> str:
    """What stands in a line of so many pixels."""
    option.initFrom(view(panel))
    option.rect = QRect(0, 0, width, 30)
    delegate = view(panel).itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    return option.text


def test_switching_off_a_unit_says_which_objects(layers: LayerTree) -> None:
    said = heard(layers.hidden_changed, np.ndarray)
    view(layers).model().setData(node(layers, 1, 0), Qt.CheckState.Unchecked.value, CHECK)
    assert np.flatnonzero(said[-1]).tolist() == [3, 4]
    assert said[-1].shape == (PARK.objects,)
    assert node(layers, 1).data(CHECK) == Qt.CheckState.PartiallyChecked
    layers.show_all()
    assert not said[-1].any()


def test_layers_are_switched_by_name(layers: LayerTree) -> None:
    said = heard_pairs(layers.layer_toggled, str, bool)
    next(button for button in layers.findChildren(QToolButton) if button.text() == "标签").click()
    assert said == [("labels", False)]


def test_choosing_a_line_selects_and_enter_flies_to_all_of_it(layers: LayerTree) -> None:
    selected, flown = heard(layers.selected, int), heard(layers.fly_asked, np.ndarray)
    view(layers).setFocus()
    layers.select_object(0)
    press(view(layers), Qt.Key.Key_Down)
    press(view(layers), Qt.Key.Key_Up)
    press(view(layers), Qt.Key.Key_Up)
    press(view(layers), Qt.Key.Key_Return)
    assert selected == [1, 0]
    assert [rows.tolist() for rows in flown] == [[0, 1, 2]]


def test_choosing_in_the_scene_opens_the_way_to_the_line(layers: LayerTree) -> None:
    selected = heard(layers.selected, int)
    layers.select_object(4)
    assert view(layers).currentIndex().data() == "甲醇罐 V-202"
    assert view(layers).isExpanded(node(layers, 1, 0))
    assert selected == []


def test_streamed_layers_are_switched_by_their_names(qtbot: QtBot) -> None:
    real = Layer("real", "园区实景", LayerKind.OSGB, "tiles/real", attribution="© 测绘院", surveyed="2026-03")
    panel = LayerTree(PARK, theme(), streamed=[real])
    with shown(panel, qtbot, 360, 520):
        told = heard_pairs(panel.layer_toggled, str, bool)
        [chip] = [each for each in panel.findChildren(QToolButton) if each.text() == "园区实景"]
        assert "2026-03" in chip.toolTip()
        assert "© 测绘院" in chip.toolTip()
        chip.click()
        chip.click()
        assert told == [(f"{STREAMED}real", False), (f"{STREAMED}real", True)]


def test_layers_that_were_off_are_off_again_and_those_that_are_gone_are_named(layers: LayerTree) -> None:
    assert not layers.layers_off
    assert layers.switch_off(("labels", f"{STREAMED}gone", "grid")) == (f"{STREAMED}gone",)
    assert " ".join(layers.layers_off) == "labels grid"
    assert (layers.layer_name("grid"), layers.layer_name(f"{STREAMED}gone")) == ("地面网格", "gone")
    assert layers.switch_off(()) == ()
    assert not layers.layers_off


def test_what_was_hidden_is_hidden_again_and_nothing_else(layers: LayerTree) -> None:
    said = heard(layers.hidden_changed, np.ndarray)
    layers.hide_objects(np.array([1, 3], np.int32))
    layers.hide_objects(np.array([1, 3], np.int32))
    layers.hide_objects(np.array([2], np.int32))
    assert [np.flatnonzero(each).tolist() for each in said] == [[1, 3], [2]]
    assert node(layers).data(CHECK) == Qt.CheckState.PartiallyChecked
