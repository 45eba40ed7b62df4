from dataclasses import replace

import numpy as np
import pytest

from scenes.alarm import AlarmState
from scenes.assembly import Boxes
from scenes.camera import Camera, home, looking_at, projected
from scenes.plant import Park
from scenes.severity import Level, Quality
from scenes.signs import Kind, Signs, Sites, Standing, signs_seen, sites_of, standing_of
from tests import a_park

SIZE = (1600.0, 900.0)
FAR = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=50.0, distance=4000.0)


@pytest.fixture
def park() -> Park:
    return a_park.park()


@pytest.fixture
def sites(park: Park) -> Sites:
    return sites_of(park, a_park.boxes(park))


def standing(park: Park, sites: Sites, **told: dict[int, Level] | dict[int, Quality]) -> Standing:
    return standing_of(a_park.facts(park, **told), park.tags, sites)  # type: ignore[arg-type]


def seen(sites: Sites, known: Standing, camera: Camera, **more: int) -> Signs:
    slots = np.full(len(sites.anchor), -1, np.int32)
    opened = np.zeros(sites.enterprises, np.bool_)
    return signs_seen(camera, SIZE, sites, known, slots=slots, opened=opened, selected=more.get("selected"))


def named(signs: Signs, kind: Kind) -> list[int]:
    return [int(row) for row in signs.row[signs.kind == kind]]


def test_from_afar_enterprises_are_named_and_installations_are_not(park: Park, sites: Sites) -> None:
    signs = seen(sites, standing(park, sites), FAR)
    assert named(signs, Kind.BADGE) == [0, 1, 2, 3]
    assert not named(signs, Kind.NAME)
    assert not signs.wanted.must.any()


def test_from_close_installations_are_named_and_the_closest_tell_their_indicators(park: Park, sites: Sites) -> None:
    there = a_park.boxes(park)
    middle = (there.low[7] + there.high[7]) / 2
    close = looking_at((float(middle[0]), float(middle[1]), 5.0), bearing=10.0, elevation=25.0, distance=70.0)
    signs = seen(sites, standing(park, sites), close)
    assert 7 in named(signs, Kind.CARD)
    assert named(signs, Kind.NAME)
    assert set(named(signs, Kind.NAME)) <= set(range(20))


def test_every_alarm_is_named_from_wherever_the_enterprise_is_open(park: Park, sites: Sites) -> None:
    alarms = {3 * row: Level.HIGH for row in range(20)}
    near = looking_at((-210.0, -170.0, 0.0), bearing=0.0, elevation=40.0, distance=500.0)
    signs = seen(sites, standing(park, sites, levels=alarms), near)
    must = signs.wanted.must & (signs.kind != Kind.BADGE)
    assert set(signs.row[must].tolist()) == set(range(20))


def test_from_afar_the_worst_few_alarms_speak_and_the_badge_counts_all(park: Park, sites: Sites) -> None:
    alarms = {3 * row: Level.HIGH for row in range(10)} | {33: Level.HIGH_HIGH}
    known = standing(park, sites, levels=alarms, unanswered={36: Level.LOW})
    signs = seen(sites, known, FAR)
    objects = signs.row[signs.kind != Kind.BADGE].tolist()
    assert len(objects) == 3
    assert {11, 12} <= set(objects)
    assert known.alarms.tolist() == [12, 0, 0, 0]  # what returned unanswered is one, as in the list
    assert known.waiting.tolist() == [1, 0, 0, 0]
    assert known.worst.tolist() == [Level.HIGH_HIGH, 0, 0, 0]
    badge = (signs.kind == Kind.BADGE) & (signs.row == 0)
    assert signs.wanted.must[badge].all()


def test_the_most_urgent_indicator_speaks_for_its_installation(park: Park, sites: Sites) -> None:
    known = standing(
        park,
        sites,
        levels={1: Level.HIGH, 2: Level.HIGH_HIGH},
        qualities={3: Quality.STALE, 5: Quality.UNLINKED},
    )
    assert known.tag[:3].tolist() == [2, 5, 6]
    assert known.quality[1] == Quality.UNLINKED
    assert known.unknown[0] == 2


def test_what_waits_is_more_urgent_than_what_was_answered(park: Park, sites: Sites) -> None:
    known = standing(park, sites, levels={0: Level.HIGH_HIGH, 3: Level.LOW}, unanswered={3: Level.LOW})
    signs = seen(sites, known, FAR)
    urgency = dict(zip(signs.row[4:].tolist(), signs.wanted.priority[4:].tolist(), strict=True))
    assert urgency[1] > urgency[0] > 8


def test_the_selected_installation_always_has_its_card(park: Park, sites: Sites) -> None:
    signs = seen(sites, standing(park, sites), FAR, selected=42)
    assert named(signs, Kind.CARD) == [42]


def test_a_hidden_layer_loses_its_names_and_never_its_alarms(park: Park, sites: Sites) -> None:
    near = looking_at((-210.0, -170.0, 0.0), bearing=0.0, elevation=40.0, distance=400.0)
    known = standing(park, sites, levels={9: Level.LOW})
    hidden = np.ones(park.objects, np.bool_)
    slots, opened = np.full(len(sites.anchor), -1, np.int32), np.zeros(sites.enterprises, np.bool_)
    signs = signs_seen(near, SIZE, sites, known, slots=slots, opened=opened, hidden=hidden)
    assert signs.row[signs.kind != Kind.BADGE].tolist() == [3]


def test_what_stands_behind_a_tank_is_not_named_unless_it_is_in_alarm(park: Park, sites: Sites) -> None:
    front, back = sites.middle[4 + 1], sites.anchor[4 + 6]  # the second tank of the first row, and the one behind it
    low = looking_at((float(front[0]), float(front[1]) + 70.0, 8.0), bearing=0.0, elevation=0.5, distance=150.0)
    assert back[1] > front[1]
    calm = seen(sites, standing(park, sites), low)
    assert 1 in calm.row[calm.kind != Kind.BADGE]
    assert 6 not in calm.row[calm.kind != Kind.BADGE]
    alarmed = seen(sites, standing(park, sites, levels={18: Level.HIGH}), low)
    assert 6 in alarmed.row[alarmed.kind != Kind.BADGE]
    above = looking_at((float(front[0]), float(front[1]) + 70.0, 8.0), bearing=0.0, elevation=60.0, distance=150.0)
    open_sky = seen(sites, standing(park, sites), above)
    assert 6 in open_sky.row[open_sky.kind != Kind.BADGE]


def test_an_enterprise_does_not_flicker_between_badge_and_names(park: Park, sites: Sites) -> None:
    known, slots = standing(park, sites), np.full(len(sites.anchor), -1, np.int32)
    middle, opened, states = sites.middle[0], np.zeros(sites.enterprises, np.bool_), list[bool]()
    # A radius of 245 m is 0.3 of the picture's height from 1295 m away.
    for distance in (1350.0, 1290.0, 1300.0, 1292.0, 1299.0):
        target = (float(middle[0]), float(middle[1]), 0.0)
        camera = looking_at(target, bearing=0.0, elevation=50.0, distance=distance)
        opened = signs_seen(camera, SIZE, sites, known, slots=slots, opened=opened).open
        states.append(bool(opened[0]))
    assert states == [False, True, True, True, True]


def test_anchors_stand_on_top_of_their_installations(park: Park, sites: Sites) -> None:
    camera = home(park.boundary, SIZE[0] / SIZE[1])
    assert sites.anchor[4:, 2].tolist() == a_park.boxes(park).high[:-1, 2].tolist()
    x, y, _ = projected(camera, sites.anchor, *SIZE)
    assert ((x > 0) & (x < SIZE[0]) & (y > 0) & (y < SIZE[1])).all()


def test_what_is_in_alarm_or_selected_says_where_it_is_seen(park: Park, sites: Sites) -> None:
    known = standing(park, sites, levels={0: Level.HIGH_HIGH})
    camera = looking_at(tuple(sites.anchor[4]), bearing=0.0, elevation=40.0, distance=120.0)
    signs = seen(sites, known, camera, selected=3)
    said = {int(row): box for row, box in zip(signs.row, signs.wanted.box, strict=True) if np.isfinite(box).all()}
    assert set(said) == {int(park.tags.object_id[0]), 3}
    row = int(park.tags.object_id[0])
    ends = np.stack([sites.boxes.low[row], sites.boxes.high[row]])
    x, y, _ = projected(camera, ends, *SIZE)
    (left, top, right, bottom), slack = said[row], 1e-6
    assert left <= x.min() + slack
    assert x.max() <= right + slack
    assert top <= y.min() + slack
    assert y.max() <= bottom + slack
    assert min(right - left, bottom - top) >= 18


def test_without_boxes_signs_stand_where_the_enterprise_file_says(park: Park) -> None:
    nothing = np.full((0, 3), np.nan)
    sites = sites_of(park, Boxes(nothing, nothing))
    assert sites.anchor[4, :2].tolist() == [park.equipment[0].place.east, park.equipment[0].place.north]
    assert np.isfinite(sites.anchor).all()


def test_a_park_with_nothing_in_it_has_no_signs(park: Park) -> None:
    empty = replace(park, enterprises=())
    sites = sites_of(empty, Boxes(np.full((1, 3), np.nan), np.full((1, 3), np.nan)))
    known = standing_of(a_park.facts(empty), empty.tags, sites)
    assert not len(seen(sites, known, FAR).row)


def test_what_is_put_aside_keeps_its_colour_and_is_no_alarm_of_any_sign(park: Park, sites: Sites) -> None:
    state = np.zeros(len(park.tags), np.uint8)
    state[[0, 3]] = [AlarmState.DSUPR, AlarmState.SHLVD]
    facts = a_park.facts(park, levels={0: Level.HIGH_HIGH, 3: Level.HIGH, 6: Level.LOW})
    known = standing_of(replace(facts, state=state), park.tags, sites)
    assert known.level[:3].tolist() == [Level.HIGH_HIGH, Level.HIGH, Level.LOW]
    assert known.own[:3].tolist() == [0, 0, 1]
    assert (known.alarms.tolist(), known.aside.tolist()) == ([1, 0, 0, 0], [2, 0, 0, 0])
