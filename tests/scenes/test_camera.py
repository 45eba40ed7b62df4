import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenes import camera as cameras
from scenes.camera import Camera, looking_at

WIDTH, HEIGHT = 1600.0, 900.0


def above_ground(x: float, y: float, bearing: float, elevation: float, distance: float) -> Camera:
    return looking_at((x, y, 0.0), bearing=bearing, elevation=elevation, distance=distance)


cameras_above_ground = st.builds(
    above_ground,
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
    st.floats(0, 360),
    st.floats(5, 89),
    st.floats(30, 5000),
)
pixels = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))


def seen(camera: Camera, point: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, depth = cameras.projected(camera, np.array([point]), WIDTH, HEIGHT)
    return float(x[0]), float(y[0]), float(depth[0])


@given(cameras_above_ground, pixels, st.floats(1, 4000))
def test_a_point_on_the_line_of_sight_is_seen_at_its_pixel(
    camera: Camera, pixel: tuple[float, float], away: float
) -> None:
    x, y, depth = seen(camera, cameras.ray(camera, *pixel, WIDTH, HEIGHT).at(away))
    assert (x, y) == pytest.approx(pixel, abs=1e-3)
    assert 0 < depth <= away + 1e-6


def test_what_is_east_is_right_and_what_is_high_is_up_when_looking_north() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=30.0, distance=100.0)
    assert camera.eye[1] < 0 < camera.eye[2]
    assert seen(camera, (0.0, 0.0, 0.0)) == pytest.approx((800, 450, 100))
    assert seen(camera, (10.0, 0.0, 0.0))[0] > 800
    assert seen(camera, (0.0, 0.0, 10.0))[1] < 450


def test_what_is_behind_the_eye_has_no_pixel() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=30.0, distance=100.0)
    x, y, depth = seen(camera, (0.0, -500.0, 0.0))
    assert math.isnan(x)
    assert math.isnan(y)
    assert depth < 0


@given(cameras_above_ground)
def test_bearing_elevation_and_distance_make_the_same_camera_again(camera: Camera) -> None:
    again = looking_at(camera.target, bearing=camera.bearing, elevation=camera.elevation, distance=camera.distance)
    assert again.eye == pytest.approx(camera.eye, abs=1e-6 * camera.distance + 1e-6)


@given(cameras_above_ground, st.floats(-720, 720), st.floats(-200, 200))
def test_an_orbit_keeps_the_distance_and_stays_above_the_ground(camera: Camera, turn: float, rise: float) -> None:
    there = cameras.orbited(camera, turn, rise)
    assert there.target == camera.target
    assert there.distance == pytest.approx(camera.distance)
    assert there.eye[2] >= cameras.LOWEST_EYE - 1e-6
    assert np.isfinite(there.axes).all()


@given(cameras_above_ground, pixels, st.floats(0.2, 5))
def test_zooming_keeps_the_point_under_the_cursor(camera: Camera, pixel: tuple[float, float], factor: float) -> None:
    point = cameras.ground_point(camera, *pixel, WIDTH, HEIGHT)
    assume(point is not None)
    assert point is not None
    there = cameras.zoomed(camera, factor, point)
    assert seen(there, point)[:2] == pytest.approx(pixel, abs=0.01)
    assert there.eye[2] >= cameras.LOWEST_EYE - 1e-6


def test_the_wheel_cannot_drive_the_eye_into_the_ground_or_out_of_the_world() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=40.0, distance=100.0)
    for _ in range(200):
        camera = cameras.zoomed(camera, 0.8)
    assert camera.eye[2] >= cameras.LOWEST_EYE - 1e-9
    assert camera.distance >= cameras.NEAREST * 0.99
    for _ in range(200):
        camera = cameras.zoomed(camera, 1.25)
    assert camera.distance <= cameras.FARTHEST * 1.01


def test_zooming_out_from_a_high_point_does_not_push_the_eye_under_ground() -> None:
    camera = Camera((0.0, -100.0, 5.0), (0.0, 0.0, 5.0))
    there = cameras.zoomed(camera, 3.0, (0.0, 0.0, 50.0))
    assert there.eye[2] == pytest.approx(cameras.LOWEST_EYE)
    assert seen(there, (0.0, 0.0, 50.0))[:2] == pytest.approx(seen(camera, (0.0, 0.0, 50.0))[:2])


def test_a_flight_between_two_looks_up_at_columns_stays_above_ground() -> None:
    start, end = Camera((0.0, 0.0, 1.7), (0.0, 50.0, 40.0)), Camera((900.0, 0.0, 1.7), (900.0, 50.0, 40.0))
    assert min(cameras.flown(start, end, share / 20).eye[2] for share in range(21)) >= cameras.LOWEST_EYE


def test_zooming_at_something_far_beyond_a_near_target_still_moves() -> None:
    camera = looking_at((0.0, 0.0, 2.0), bearing=0.0, elevation=10.0, distance=2.0)
    far = (0.0, 300.0, 0.0)
    assert math.dist(cameras.zoomed(camera, 0.8, far).eye, far) < 0.9 * math.dist(camera.eye, far)


@given(cameras_above_ground, pixels, pixels)
def test_what_was_grabbed_on_the_ground_stays_under_the_cursor(
    camera: Camera, start: tuple[float, float], end: tuple[float, float]
) -> None:
    grabbed = cameras.ground_point(camera, *start, WIDTH, HEIGHT)
    held = cameras.ground_point(camera, *end, WIDTH, HEIGHT)
    assume(grabbed is not None and held is not None)
    assert grabbed is not None
    there = cameras.panned(camera, start, end, WIDTH, HEIGHT)
    assert seen(there, grabbed)[:2] == pytest.approx(end, abs=0.05)
    assert there.eye[2] == camera.eye[2]


def test_dragging_the_sky_moves_the_camera_calmly() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=90.0, elevation=2.0, distance=100.0)
    there = cameras.panned(camera, (800.0, 5.0), (900.0, 5.0), WIDTH, HEIGHT)
    assert 0 < math.dist(camera.eye, there.eye) < 50
    assert there.eye[1] > camera.eye[1]


@given(cameras_above_ground, cameras_above_ground, st.floats(0, 1))
def test_a_flight_begins_and_ends_exactly_and_never_goes_below_ground(start: Camera, end: Camera, share: float) -> None:
    assert cameras.flown(start, end, 0.0) == start
    assert cameras.flown(start, end, 1.0) == end
    between = cameras.flown(start, end, share)
    assert between.eye[2] >= cameras.LOWEST_EYE - 1e-9
    near = cameras.flown(start, end, 1e-7)
    assert near.eye == pytest.approx(start.eye, abs=0.05)
    nearly = cameras.flown(start, end, 1 - 1e-7)
    assert nearly.eye == pytest.approx(end.eye, abs=0.05)


def test_a_long_flight_rises_so_that_the_way_is_seen() -> None:
    start = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=30.0, distance=50.0)
    end = looking_at((3000.0, 0.0, 0.0), bearing=0.0, elevation=30.0, distance=50.0)
    assert cameras.flown(start, end, 0.5).eye[2] > 5 * start.eye[2]
    assert 0.4 < cameras.flight_seconds(start, start) < cameras.flight_seconds(start, end) <= 1.4


def test_a_flight_turns_the_short_way_round() -> None:
    start = looking_at((0.0, 0.0, 0.0), bearing=350.0, elevation=30.0, distance=50.0)
    end = looking_at((0.0, 0.0, 0.0), bearing=10.0, elevation=30.0, distance=50.0)
    bearing = cameras.flown(start, end, 0.5).bearing
    assert min(bearing, 360 - bearing) < 1e-6


def test_plan_looks_straight_down_with_north_up() -> None:
    camera = cameras.plan(looking_at((5.0, 6.0, 0.0), bearing=123.0, elevation=30.0, distance=200.0))
    assert seen(camera, (5.0, 6.0, 0.0)) == pytest.approx((800, 450, 200))
    assert seen(camera, (5.0, 60.0, 0.0))[1] < 450
    assert seen(camera, (60.0, 6.0, 0.0))[0] > 800
    assert camera.bearing == 0.0


@pytest.mark.parametrize("elevation", [0.0, 8.0, 16.0, 36.0, 80.0, 90.0])
def test_the_plan_of_a_view_shows_the_ground_from_its_lower_edge_to_its_target(elevation: float) -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=elevation, distance=200.0)
    there = cameras.plan_of(camera)
    assert there.elevation == pytest.approx(90.0)
    assert 200.0 <= there.distance <= 700.0
    low = cameras.ground_point(camera, WIDTH / 2, HEIGHT, WIDTH, HEIGHT)
    if low is not None:
        assert seen(there, low)[1] <= HEIGHT + 1


def test_orbiting_out_of_the_plan_view_keeps_north_ahead() -> None:
    camera = cameras.orbited(cameras.plan(looking_at((0, 0, 0), bearing=0, elevation=30, distance=100)), 0.0, -20.0)
    assert camera.bearing == pytest.approx(0.0, abs=1e-6)
    assert camera.elevation == pytest.approx(70.0)


@given(cameras_above_ground)
def test_northward_turns_the_picture_and_nothing_else(camera: Camera) -> None:
    there = cameras.northward(camera)
    assert min(there.bearing, 360 - there.bearing) < 1e-3
    assert there.distance == pytest.approx(camera.distance)


@given(st.floats(0, 360), st.floats(0, 90), st.floats(0.5, 3), st.integers(0, 2**32 - 1))
def test_a_framed_box_is_seen_whole_and_no_smaller_than_need_be(
    bearing: float, elevation: float, aspect: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    points = chance.uniform([-500, -500, 2], [500, 500, 80], (40, 3))
    camera = cameras.framed(points, bearing=bearing, elevation=elevation, aspect=aspect, margin=0.1)
    assume(camera.eye[2] > cameras.LOWEST_EYE)
    width = HEIGHT * aspect
    x, y, depth = cameras.projected(camera, points, width, HEIGHT)
    assert (depth > 0).all()
    assert x.min() >= 0.1 * width - 1
    assert x.max() <= 0.9 * width + 1
    assert y.min() >= 0.1 * HEIGHT - 1
    assert y.max() <= 0.9 * HEIGHT + 1
    fills = max(np.ptp(x) / width, np.ptp(y) / HEIGHT)
    assert fills == pytest.approx(0.8, abs=0.01)


def test_home_shows_the_whole_boundary_and_looks_at_the_ground() -> None:
    ring = np.array([[-900.0, -400.0], [800.0, -420.0], [850.0, 380.0], [-870.0, 450.0]])
    camera = cameras.home(ring, WIDTH / HEIGHT)
    x, y, _ = cameras.projected(camera, np.column_stack([ring, np.zeros(4)]), WIDTH, HEIGHT)
    assert (x > 0).all()
    assert (x < WIDTH).all()
    assert (y > 0).all()
    assert (y < HEIGHT).all()
    assert camera.target[2] == pytest.approx(0.0, abs=1e-6)
    assert cameras.home(np.empty((0, 2)), 1.0).eye[2] > 0


def test_flying_to_a_detector_does_not_put_the_nose_on_it() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=40.0, elevation=60.0, distance=900.0)
    there = cameras.framing(np.array([10.0, 10.0, 0.0]), np.array([10.3, 10.3, 1.5]), camera, 1.6)
    east, _, _ = seen(there, (30.0, 10.15, 0.75))
    assert 35 < WIDTH * cameras.metres_per_pixel(there, HEIGHT) < 50
    assert 0 < east < WIDTH
    assert there.bearing == pytest.approx(40.0, abs=1e-6)
    assert seen(there, (10.15, 10.15, 0.75))[:2] == pytest.approx((800, 450), abs=60)


def test_flying_to_something_in_the_plan_view_stays_in_the_plan_view() -> None:
    camera = cameras.plan(looking_at((0.0, 0.0, 0.0), bearing=40.0, elevation=60.0, distance=900.0))
    there = cameras.framing(np.array([10.0, 10.0, 0.0]), np.array([40.0, 40.0, 15.0]), camera, 1.6)
    assert there.elevation == pytest.approx(90.0)


def test_a_walker_keeps_his_height_and_goes_where_he_looks() -> None:
    camera = cameras.standing(looking_at((0.0, 0.0, 0.0), bearing=90.0, elevation=40.0, distance=100.0))
    assert camera.eye[2] == pytest.approx(cameras.EYE_HEIGHT)
    assert camera.elevation == pytest.approx(0.0, abs=1e-6)
    there = cameras.walked(camera, ahead=10.0)
    assert there.eye == pytest.approx((camera.eye[0] + 10, camera.eye[1], cameras.EYE_HEIGHT))
    assert cameras.walked(camera, right=3.0).eye[1] == pytest.approx(camera.eye[1] - 3)
    assert cameras.walked(camera, climb=-50.0).eye[2] == pytest.approx(cameras.EYE_HEIGHT)


def test_turning_the_head_leaves_the_feet_where_they_are() -> None:
    camera = looking_at((0.0, 50.0, 1.7), bearing=0.0, elevation=0.0, distance=50.0)
    there = cameras.turned(camera, 90.0, 10.0)
    assert there.eye == camera.eye
    assert there.bearing == pytest.approx(90.0)
    assert there.target[2] > camera.target[2]
    assert np.isfinite(cameras.turned(camera, 0.0, 500.0).axes).all()


@given(cameras_above_ground, st.floats(100, 5000))
def test_the_clip_distances_hold_the_scene(camera: Camera, radius: float) -> None:
    near, far = cameras.near_far(camera, radius)
    assert 0 < near < far
    corner = np.array([[radius, 0, 0], [-radius, 0, 0], [0, radius, 0], [0, -radius, 0], [0, 0, 0.0]])
    _, _, depth = cameras.projected(camera, corner, WIDTH, HEIGHT)
    assert (depth <= far).all()


def test_from_far_above_the_near_plane_lies_far_out() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=45.0, distance=1500.0)
    near, far = cameras.near_far(camera, 1200.0)
    assert far / near < 10


def test_a_scale_bar_at_the_target_is_true() -> None:
    camera = looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=90.0, distance=400.0)
    step = cameras.metres_per_pixel(camera, HEIGHT)
    assert seen(camera, (100.0, 0.0, 0.0))[0] - 800 == pytest.approx(100 / step)


def test_what_is_still_to_come_of_a_flight_grows_less_and_leads_to_its_end() -> None:
    start, end = looking_at((0.0, 0.0, 0.0), bearing=0, elevation=30, distance=900), Camera((500, 10, 80), (520, 60, 0))
    whole = cameras.still_to_come(start, end, 0.0)
    assert whole[-1] == end
    assert len(whole) == len(cameras.STOPS) + 1
    assert cameras.still_to_come(start, end, 0.6) == whole[-2:]
    assert cameras.still_to_come(start, end, 1.2) == (end,)
