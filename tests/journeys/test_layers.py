"""A streamed layer in a real window: flown around, switched off, broken in places, and let go."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from scenes.camera import looking_at
from scenes.columns import Bytes
from scenes.plant import Layer, LayerKind, Park
from tests.a_city import City
from tests.journeys.windows import pixels
from viewer.app import Desk
from viewer.opening import Opening, files_opening
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Effects, Settings, Streaming

pytestmark = [pytest.mark.window, pytest.mark.timeout(120)]

BROKEN = frozenset(range(341, 341 + 700))
"""Half of the finest level."""


def opening_of(city: City) -> Opening:
    layer = Layer(
        "real", "园区实景", LayerKind.TILES_3D, "tiles/real.3tz", attribution="© 测绘单位", name_en="Real scene"
    )
    plain = files_opening(None, None, None)
    return replace(plain, park=_named(plain.park), sources=((layer, city),))


def _named(park: Park) -> Park:
    return replace(park, name="测试园区")


@pytest.fixture
def city() -> City:
    return City(levels=6, side=1600.0, pixels=64, broken=BROKEN)


@pytest.fixture
def desk(qapp: QApplication, city: City) -> Iterator[Desk]:
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    settings = Settings(
        streaming=Streaming(budget_in_megabytes=64, memory_in_megabytes=64), effects=Effects(daylight="day")
    )
    made = Desk(opening_of(city), settings, theme, languages)
    made.open()
    yield made
    made.close()
    made.deleteLater()
    del made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def warm(picture: Bytes) -> float:
    """Share of the middle of the picture that wears the city's colours."""
    high, wide, _ = picture.shape
    middle = picture[high // 2 : high * 4 // 5, wide // 3 : wide * 2 // 3].astype(int)
    return float((middle[..., 0] - middle[..., 2] > 25).mean())


def labels(desk: Desk) -> str:
    return " ".join(label.text() for label in desk.status.findChildren(QLabel))


def test_a_city_is_flown_around_without_a_hole_and_let_go_of(qtbot: QtBot, desk: Desk, city: City) -> None:
    qtbot.waitExposed(desk.window)
    flow = desk.streamed.flow
    qtbot.waitUntil(lambda: flow.tally.came > 0 and flow.complete, timeout=60_000)
    assert "显存" in labels(desk)
    for step in range(30):
        share = step / 29
        away = 1500 * (1 - share) + 150
        target = (200 * np.sin(3 * share), 150.0 * share, 10.0)
        desk.navigation.go(looking_at(target, bearing=200 * share, elevation=40, distance=away))
        qtbot.wait(20)
        assert warm(pixels(desk.viewport.grabFramebuffer())) > 0.95
    qtbot.waitUntil(lambda: flow.complete, timeout=60_000)
    assert flow.tally.holes == flow.tally.flickers == 0
    assert flow.stock.graphics.size_in_bytes <= 64 << 20
    assert sum("瓦片损坏" in told for told in desk.troubles.told()) == 1
    qtbot.waitUntil(lambda: "缺瓦片" in labels(desk), timeout=60_000)
    assert {batch.name.partition("/")[0] for batch in flow.batches} == {"real"}


def test_a_layer_is_switched_off_in_the_list_of_layers(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitExposed(desk.window)
    qtbot.waitUntil(lambda: desk.streamed.flow.tally.came > 0 and desk.streamed.flow.complete, timeout=60_000)
    [chip] = [each for each in desk.layers.findChildren(QToolButton) if each.text() == "园区实景"]
    assert warm(pixels(desk.viewport.grabFramebuffer())) > 0.5
    chip.click()
    qtbot.waitUntil(lambda: not desk.streamed.flow.batches, timeout=60_000)
    assert warm(pixels(desk.viewport.grabFramebuffer())) < 0.05
    chip.click()
    qtbot.waitUntil(lambda: bool(desk.streamed.flow.batches), timeout=60_000)


def test_closing_in_the_middle_of_loading_leaves_nothing_behind(qtbot: QtBot, desk: Desk, city: City) -> None:
    qtbot.waitExposed(desk.window)
    qtbot.waitUntil(lambda: desk.streamed.flow.tally.came > 2, timeout=60_000)
    desk.close()
    assert city.closed
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("job")]
