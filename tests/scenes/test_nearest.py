import numpy as np
import pytest

from scenes.datums import Wgs84
from scenes.demo import demo_park
from scenes.nearest import Neighbourhood, Sought, outline_of
from scenes.plant import Park, Place


@pytest.fixture(scope="module")
def around() -> Neighbourhood:
    return Neighbourhood(demo_park(1))


def test_the_school_is_no_dwelling(around: Neighbourhood) -> None:
    school = around.nearest(Sought.SCHOOL, 226.0, 560.0)
    dwelling = around.nearest(Sought.DWELLING, -790.0, 560.0)
    assert school is not None
    assert dwelling is not None
    assert (school.name, school.metres, school.count) == ("云湾学校", 0.0, 1)
    assert dwelling.count > 50


def test_a_distance_counts_to_the_nearest_edge(around: Neighbourhood) -> None:
    found = around.nearest(Sought.SCHOOL, 226.0, 500.0)
    assert found is not None
    assert found.metres == pytest.approx(53.0)  # 60 m to its middle, of which half its 14 m belong to it
    assert found.place.tolist() == pytest.approx([226.0, 553.0])


def test_the_nearest_tank_of_a_tank_is_another(around: Neighbourhood) -> None:
    park = demo_park(1)
    row, tank = next((row, item) for row, (_, _, item) in enumerate(park.walk()) if item.kind == "fixed_roof_tank")
    here = (tank.place.east, tank.place.north)
    own, other = around.nearest(Sought.TANK, *here), around.nearest(Sought.TANK, *here, besides=row)
    assert own is not None
    assert other is not None
    assert (own.row, own.metres) == (row, 0.0)
    assert other.row != row
    assert other.metres > 0


def test_where_none_is_entered_none_is_found() -> None:
    assert Neighbourhood(Park("", "", Wgs84(0.0, 0.0), np.empty((0, 2)), ())).nearest(Sought.SCHOOL, 0.0, 0.0) is None


def test_an_outline_turns_with_its_thing() -> None:
    outline = outline_of(Place(10.0, 0.0, turn=90.0), {"length": 8.0, "width": 2.0})
    assert np.allclose(outline.bounds, (9.0, -4.0, 11.0, 4.0))
    assert outline_of(Place(0.0, 0.0), {"diameter": 10.0, "height": 3.0}).area == pytest.approx(np.pi * 25, rel=0.01)
