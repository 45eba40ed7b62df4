"""The fictional park shows every legal level of GB 18218-2018, and units without one."""

from loaders.tables import read_hazard_tables
from scenes.demo import demo_park
from scenes.hazard import HazardLevel, hazard_of


def test_the_park_shows_every_legal_level() -> None:
    tables = read_hazard_tables()
    found = {
        hazard_of(enterprise, unit, tables).level for enterprise in demo_park().enterprises for unit in enterprise.units
    }
    assert found == set(HazardLevel)
