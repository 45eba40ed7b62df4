"""A park of which nothing but a boundary is known opens as well."""

import numpy as np
from pytestqt.qtbot import QtBot

from scenes.datums import Wgs84
from scenes.facts import nothing_known
from scenes.plant import Enterprise, Park, Unit
from tests.panels.hands import shown
from tests.panels.small_park import NOW, theme
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.header import Header
from viewer.panels.inspector import Inspector
from viewer.panels.layer_tree import LayerTree
from viewer.panels.search import SearchBox
from viewer.panels.status_strip import StatusStrip
from viewer.panels.trends import Trends
from viewer.panels.view_bar import ViewBar

RING = np.zeros((0, 2))
BARE = Park("", "某园区", Wgs84(113.0, 23.0), RING, ())
HOLLOW = Park(
    "",
    "某园区",
    Wgs84(113.0, 23.0),
    RING,
    (Enterprise("1", "甲", RING), Enterprise("2", "乙", RING, (Unit("3", "丙", RING),))),
)


def test_every_panel_opens_on_a_park_without_equipment(qtbot: QtBot) -> None:
    for park in (BARE, HOLLOW):
        facts = nothing_known(0)
        trends = Trends(0)
        trends.hear(facts, NOW)
        inspector, alarms, layers = (
            Inspector(park, theme(), {}, trends),
            AlarmList(park, theme()),
            LayerTree(park, theme()),
        )
        search, header, strip, views = (
            SearchBox(park, theme()),
            Header(park, theme()),
            StatusStrip(park, theme()),
            ViewBar(park, theme()),
        )
        for panel in (inspector, alarms, layers, search, header, strip, views):
            with shown(panel, qtbot, 800, 400):
                if not isinstance(panel, SearchBox | ViewBar):
                    panel.show_facts(facts, NOW)
                if isinstance(panel, LayerTree | AlarmList):
                    panel.select_object(0)
                if isinstance(panel, Inspector):
                    panel.show_object(0)
                if isinstance(panel, LayerTree):
                    panel.show_all()
                panel.grab()
