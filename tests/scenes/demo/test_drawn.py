"""The fictional park as it is drawn: everything can be built, and lies where it is written."""

import numpy as np
import pytest
import shapely

from scenes.assembly import Lod
from scenes.demo import demo_park
from scenes.parametric.lines import ROAD
from scenes.park_assembly import ParkAssembly
from tests.footprints import road_area


@pytest.fixture(scope="module")
def assembly() -> ParkAssembly:
    return ParkAssembly(demo_park())


def test_everything_in_the_park_can_be_built(assembly: ParkAssembly) -> None:
    assert not assembly.notices


def test_roads_are_drawn_where_they_lie(assembly: ParkAssembly) -> None:
    for enterprise in demo_park().enterprises:
        area = shapely.union_all([road_area(each) for each in enterprise.structures if each.kind == "road"])
        chunk = next(each for each in assembly.chunks if each.name.startswith(f"{enterprise.code}/surfaces"))
        points = np.concatenate([batch.points + batch.origin for batch in assembly.level(chunk, Lod.COARSE)])
        drawn = points[np.abs(points[:, 2] - ROAD) < 0.005, :2]
        found = (*drawn.min(axis=0), *drawn.max(axis=0))
        assert found == pytest.approx(area.bounds, abs=0.6), enterprise.name_en
