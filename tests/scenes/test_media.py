import pytest

from loaders.tables import read_hazard_tables, read_pipe_colours
from scenes.hazard import chemical_named
from scenes.media import MEDIA, Medium

KEYS = [
    "lpg",
    "propane",
    "ammonia",
    "chlorine",
    "methanol",
    "benzene",
    "petrol",
    "toluene",
    "ethylene",
    "propylene",
    "hydrogen",
    "natural_gas",
    "steam",
    "water",
    "fire_water",
    "cooling_water",
    "nitrogen",
    "air",
    "sulfuric_acid",
    "caustic_soda",
    "hydrochloric_acid",
    "diesel",
    "styrene",
    "aluminium_dust",
    "wood_dust",
]


def test_every_agreed_key_has_its_row() -> None:
    assert list(MEDIA) == KEYS


@pytest.mark.parametrize("medium", MEDIA.values(), ids=lambda medium: medium.key)
def test_what_a_medium_names_is_in_the_tables(medium: Medium) -> None:
    tables = read_hazard_tables()
    assert not medium.chemical or chemical_named(medium.chemical, tables) is not None
    assert not medium.symbol or medium.symbol in {row.symbol for row in tables.classes}
    assert not medium.pipe_colour or medium.pipe_colour in {row.medium_en for row in read_pipe_colours()}
    assert medium.density is None or medium.condition


def test_a_liquefied_gas_is_a_liquid_in_its_tank_and_a_gas_outside() -> None:
    assert MEDIA["lpg"].is_gas
    assert MEDIA["lpg"].is_liquid
    assert not MEDIA["methanol"].is_gas
    assert not MEDIA["wood_dust"].is_gas
