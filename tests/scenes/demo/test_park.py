"""The fictional park: large enough, valid, orderly, and always the same."""

import numpy as np
import pytest
import shapely

from scenes import parametric
from scenes.assembly import Lod
from scenes.codes import CodeKind, fits
from scenes.demo import demo_park
from scenes.demo.park import PLOTS
from scenes.media import MEDIA
from scenes.plant import Equipment, Indicator, IndicatorKind, Park, Structure
from tests.footprints import footprint, ring_area, road_area

GAS = (IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC)


@pytest.fixture(scope="module")
def park() -> Park:
    return demo_park()


def all_structures(park: Park) -> list[Structure]:
    return [*park.structures, *(each for enterprise in park.enterprises for each in enterprise.structures)]


def test_it_is_as_large_as_promised_and_says_that_it_is_fictional(park: Park) -> None:
    assert len(park.enterprises) >= 8
    assert len(park.equipment) >= 300
    assert len(park.indicators) >= 1500
    assert park.rehearsal
    assert "虚构" in park.name
    assert all("虚构" in enterprise.name for enterprise in park.enterprises)
    assert len({each.kind for each in park.equipment}) >= 18


def test_two_parks_are_the_same(park: Park) -> None:
    again = demo_park()
    assert again.equipment == park.equipment
    for one, other in zip(all_structures(park), all_structures(again), strict=True):
        assert (one.kind, one.place, dict(one.dimensions)) == (other.kind, other.place, dict(other.dimensions))
        assert np.array_equal(one.path, other.path)


def test_every_code_fits_its_pattern_and_is_its_owners_code_with_something_added(park: Park) -> None:
    for enterprise in park.enterprises:
        assert fits(enterprise.code, CodeKind.ENTERPRISE)
    for enterprise, unit, item in park.walk():
        assert fits(unit.code, CodeKind.UNIT)
        assert unit.code.startswith(enterprise.code)
        assert fits(item.code, CodeKind.EQUIPMENT)
        assert item.code.startswith(unit.code)
        for indicator in item.indicators:
            assert fits(indicator.code, CodeKind.INDICATOR)
            assert indicator.code.startswith(item.code)


@pytest.mark.parametrize("copies", [1, 12])
def test_no_code_occurs_twice_however_many_copies(copies: int) -> None:
    many = demo_park(copies)
    assert len(many.enterprises) == copies * len(PLOTS)
    codes = [each.code for each in many.indicators]
    assert len(set(codes)) == len(codes)
    equipment = [each.code for each in many.equipment]
    assert len(set(equipment)) == len(equipment)
    assert all(fits(code, CodeKind.INDICATOR) for code in codes)


def test_copies_lie_side_by_side_without_touching() -> None:
    rings = [ring_area(enterprise.boundary) for enterprise in demo_park(4).enterprises]
    tree = shapely.STRtree(rings)
    first, second = tree.query(rings, predicate="overlaps")
    assert not len(first), list(zip(first, second, strict=True))


def test_a_number_of_copies_that_codes_cannot_name_is_refused() -> None:
    for copies in (0, 84):
        with pytest.raises(ValueError, match="copies"):
            demo_park(copies)


def test_limits_lie_in_order_and_strictly_inside_the_range(park: Park) -> None:
    for each in park.indicators:
        given = [limit for limit in (each.low_low, each.low, each.high, each.high_high) if limit is not None]
        assert given == sorted(set(given)), each
        assert all(each.range_low < limit < each.range_high for limit in given), each
        assert each.unit, each
        assert each.deadband >= 0
        assert each.deadband < min(np.diff(given), default=np.inf), each
        assert each.stale_after > 0


def test_gas_detectors_alarm_at_a_quarter_and_at_half_of_the_explosive_limit(park: Park) -> None:
    gases = [each for each in park.indicators if each.kind is IndicatorKind.GAS_COMBUSTIBLE]
    assert len(gases) > 50
    assert {(each.unit, each.low, each.high, each.high_high) for each in gases} == {("%LEL", None, 25.0, 50.0)}


def test_toxic_set_points_are_one_and_two_times_the_limit(park: Park) -> None:
    for each in park.indicators:
        if each.kind is IndicatorKind.GAS_TOXIC:
            assert each.low is None
            assert each.high is not None
            assert each.high_high == 2 * each.high


def test_most_indicators_are_linked_and_a_few_are_not(park: Park) -> None:
    assert 3 <= sum(not each.linked for each in park.indicators) <= 12


def test_tag_numbers_are_unique_within_an_enterprise(park: Park) -> None:
    for enterprise in park.enterprises:
        tags = [each.tag_number for unit in enterprise.units for item in unit.equipment for each in item.indicators]
        assert all(tags)
        assert len(set(tags)) == len(tags), enterprise.name_en


def test_names_are_given_in_both_languages(park: Park) -> None:
    named: list[Equipment | Indicator] = [*park.equipment, *park.indicators]
    assert all(each.name and each.name_en for each in named)
    for enterprise in park.enterprises:
        assert enterprise.name_en
        assert all(unit.name_en for unit in enterprise.units)
    for enterprise in park.enterprises:
        tags = [item.name.split(" ")[0] for unit in enterprise.units for item in unit.equipment]
        assert len(set(tags)) == len(tags), sorted(tag for tag in tags if tags.count(tag) > 1)


def test_every_medium_and_every_length_is_known(park: Park) -> None:
    everything: list[Equipment | Structure] = [*park.equipment, *all_structures(park)]
    for each in everything:
        assert each.medium == "" or each.medium in MEDIA, each
        parametric.complete(each.kind, each.dimensions)


def test_anchors_lie_on_their_equipment(park: Park) -> None:
    for item in park.equipment:
        if item.indicators and item.kind != "weather_mast":
            mesh = parametric.build(item.kind, item.dimensions, lod=Lod.COARSE, medium=item.medium)
            low, high = mesh.points.min(axis=0) - 2.5, mesh.points.max(axis=0) + 2.5
            anchors = np.array([each.anchor for each in item.indicators])
            assert bool(((anchors >= low) & (anchors <= high)).all()), (item.name, item.kind)


def test_everything_stands_inside_its_fence(park: Park) -> None:
    for enterprise in park.enterprises:
        boundary = ring_area(enterprise.boundary)
        for unit in enterprise.units:
            assert boundary.contains(ring_area(unit.bund)), unit.name_en
            for item in unit.equipment:
                assert boundary.contains(footprint(item)), item.name
    outline = ring_area(park.boundary)
    assert all(outline.contains(ring_area(enterprise.boundary)) for enterprise in park.enterprises)


def test_no_two_plots_touch(park: Park) -> None:
    rings = [ring_area(enterprise.boundary) for enterprise in park.enterprises]
    for row, ring in enumerate(rings):
        assert all(ring.distance(other) >= 5 for other in rings[row + 1 :])


def test_units_do_not_overlap(park: Park) -> None:
    areas = [ring_area(unit.bund) for enterprise in park.enterprises for unit in enterprise.units]
    first, second = shapely.STRtree(areas).query(areas, predicate="overlaps")
    assert not len(first), list(zip(first, second, strict=True))
    first, second = shapely.STRtree(areas).query(areas, predicate="contains_properly")
    assert not len(first), list(zip(first, second, strict=True))


def test_tanks_stand_in_their_bund(park: Park) -> None:
    for _, unit, item in park.walk():
        if item.kind in ("sphere", "floating_roof_tank"):
            assert ring_area(unit.bund).contains(footprint(item)), item.name


def test_tanks_keep_their_distance(park: Park) -> None:
    for enterprise in park.enterprises:
        for unit in enterprise.units:
            large = [
                each for each in unit.equipment if each.dimensions.get("diameter", 0) >= 9 and "P" not in each.name
            ]
            tanks = [each for each in large if each.kind in ("fixed_roof_tank", "floating_roof_tank", "sphere")]
            for row, tank in enumerate(tanks):
                if tank.medium in ("water", "fire_water", "caustic_soda"):
                    continue
                for other in tanks[row + 1 :]:
                    gap = footprint(tank).distance(footprint(other))
                    assert gap >= 0.4 * tank.dimensions["diameter"], (tank.name, other.name, gap)


def test_nothing_stands_in_anything_else(park: Park) -> None:
    standing: list[Equipment | Structure] = [*park.equipment]
    standing += [each for each in all_structures(park) if not len(each.path) and each.kind not in ("pipe_rack", "gate")]
    areas = [footprint(each).buffer(-0.05) for each in standing]
    tree = shapely.STRtree(areas)
    clashes: list[tuple[str, str, str, str]] = []
    for one, other in zip(*tree.query(areas, predicate="intersects"), strict=True):
        first, second = standing[int(one)], standing[int(other)]
        if one < other and not _at_work_inside(first, second):
            clashes.append((first.kind, first.name, second.kind, second.name))
    assert not clashes, clashes[:10]


def test_pipe_racks_go_over_pumps_and_through_nothing_that_is_higher(park: Park) -> None:
    low = ("pump", "gas_detector", "exchanger", "bullet", "compressor", "camera_pole")
    racks = shapely.union_all([footprint(each) for each in all_structures(park) if each.kind == "pipe_rack"])
    shapely.prepare(racks)
    hit = [each.name for each in park.equipment if each.kind not in low and racks.intersects(footprint(each))]
    assert not hit, hit


def _at_work_inside(one: Equipment | Structure, other: Equipment | Structure) -> bool:
    """Benches stand in their hall."""
    kinds = {one.kind, other.kind}
    inside = footprint(one).contains(footprint(other)) or footprint(other).contains(footprint(one))
    return kinds == {"workshop", "polishing_bench"} and inside


def test_no_road_runs_through_anything(park: Park) -> None:
    roads = shapely.union_all([road_area(each) for each in all_structures(park) if each.kind == "road"])
    shapely.prepare(roads)
    standing: list[Equipment | Structure] = [*park.equipment]
    standing += [each for each in all_structures(park) if not len(each.path) and each.kind != "gate"]
    hit = [(each.kind, each.name, each.place) for each in standing if roads.intersects(footprint(each))]
    assert not hit, hit[:10]


def test_equipment_keeps_a_metre_from_every_road(park: Park) -> None:
    roads = shapely.union_all([road_area(each) for each in all_structures(park) if each.kind == "road"])
    shapely.prepare(roads)
    near = [(each.name, round(roads.distance(footprint(each)), 2)) for each in park.equipment]
    assert not [(name, metres) for name, metres in near if metres < 1.0]


def test_no_road_runs_through_a_bund(park: Park) -> None:
    roads = shapely.union_all([road_area(each) for each in all_structures(park) if each.kind == "road"])
    bunds = [each for each in all_structures(park) if each.kind in ("bund", "wall")]
    assert len(bunds) >= 10
    assert not [each for each in bunds if roads.intersects(ring_area(each.path))]


def test_bunds_are_high_enough_for_what_they_hold_back(park: Park) -> None:
    for each in all_structures(park):
        if each.kind == "bund":
            assert 0.5 <= each.dimensions["height"] <= 2.2


def test_population_is_unknown_in_one_place_only(park: Park) -> None:
    assert sum(enterprise.population_500m is None for enterprise in park.enterprises) == 1


def test_people_have_phones_that_nobody_can_have(park: Park) -> None:
    phones = [person.phone for enterprise in park.enterprises for person in enterprise.people]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("000-0000-00") for phone in phones)


def test_the_views_asked_for_are_there(park: Park) -> None:
    keys = [view.key for view in park.views]
    assert keys == ["overview", "plan", "lpg", "tankfarm", "process", "chlorine", "ammonia", "dust", "gate", "river"]
    assert all(np.linalg.norm(np.subtract(view.eye, view.target)) > 20 for view in park.views)
