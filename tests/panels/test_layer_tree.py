from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QToolButton, QTreeView
from pytestqt.qtbot import QtBot

from tests.panels.hands import heard, heard_pairs, press, shown
from tests.panels.small_park import NOW, small_park, theme, troubled
from viewer.panels.layer_tree import LayerTree

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
