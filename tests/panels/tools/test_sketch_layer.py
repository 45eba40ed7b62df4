from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scenes.camera import Camera
from scenes.review import Ink
from tests.panels.hands import shown
from tests.panels.small_park import theme
from viewer.panels.tools.sketch_layer import Sketch, SketchLayer

DOWN = Camera((0.0, -0.1, 100.0), (0.0, 0.0, 0.0))
ACROSS = np.array([[-20.0, 0.0, 0.0], [20.0, 0.0, 0.0]])
SIZE = (400, 300)


@pytest.fixture
def layer(qtbot: QtBot) -> Iterator[SketchLayer]:
    view = QWidget()
    made = SketchLayer(view, theme())
    with shown(view, qtbot, *SIZE):
        made.resize(*SIZE)
        made.show_world(DOWN)
        yield made


def drawn(layer: SketchLayer, colour: QColor) -> QImage:
    """What is painted, over one colour."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(colour)
    layer.render(image)
    return image


def by_hand(ink: Ink, *, key: str = "N1", arrow: bool = False) -> Sketch:
    return Sketch((ACROSS,), (20.0, 0.0, 0.0), ("— 王五",), by_hand=True, ink=ink, key=key, arrow=arrow)


@pytest.mark.parametrize("ink", list(Ink))
@pytest.mark.parametrize("ground", ["#000000", "#FFFFFF", "#808080"])
def test_every_ink_is_seen_on_every_ground(layer: SketchLayer, ink: Ink, ground: str) -> None:
    layer.show_sketches([by_hand(ink)])
    image = drawn(layer, QColor(ground))
    column = [image.pixelColor(SIZE[0] // 2, y) for y in range(SIZE[1] // 2 - 8, SIZE[1] // 2 + 9)]
    assert QColor(theme().inks[ink]) in column
    light = [colour.lightnessF() for colour in column]
    assert max(light) - min(light) > 0.35


def test_an_arrow_has_a_head_at_its_last_point(layer: SketchLayer) -> None:
    counts = list[int]()
    for arrow in (False, True):
        layer.show_sketches([by_hand(Ink.WHITE, arrow=arrow)])
        image = drawn(layer, QColor("black"))
        end = [image.pixelColor(x, y).lightness() for x in range(265, 310) for y in range(120, 181)]
        counts.append(sum(each > 200 for each in end))
    assert counts[1] > counts[0] + 60


def test_one_points_at_a_line_and_reads_who_drew_it(layer: SketchLayer) -> None:
    layer.show_sketches([by_hand(Ink.WHITE)])
    bare = drawn(layer, QColor("black"))
    assert layer.point(200, 150) == "N1"
    told = drawn(layer, QColor("black"))
    assert told != bare
    assert layer.point(200, 100) == ""
    assert drawn(layer, QColor("black")) == bare


def test_a_line_behind_the_eye_is_not_drawn_and_one_that_passes_it_is_cut(layer: SketchLayer) -> None:
    behind = np.array([[0.0, 0.0, 150.0], [5.0, 0.0, 180.0]])
    layer.show_sketches([Sketch((behind,), (0.0, 0.0, 150.0), (), by_hand=True, key="N1")])
    assert drawn(layer, QColor("black")).pixelColor(200, 150) == QColor("black")
    past = np.array([[0.0, -30.0, 0.0], [0.0, 0.0, 20.0], [0.0, 0.0, 300.0]])
    layer.show_sketches([Sketch((past,), (0.0, 0.0, 0.0), (), by_hand=True, key="N1")])
    assert layer.at(5, 5) == ""
    image = drawn(layer, QColor("black"))
    assert any(image.pixelColor(200, y).lightness() > 200 for y in range(140, 300))


def test_a_measurement_has_no_key_and_is_never_pointed_at(layer: SketchLayer) -> None:
    layer.show_sketches([Sketch((ACROSS,), (20.0, 0.0, 0.0), ("40 m",))])
    drawn(layer, QColor("black"))
    assert layer.at(200, 150) == ""
