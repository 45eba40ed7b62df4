import numpy as np
import pytest

from scenes.daylight import LOWEST, daylight, towards_sun


@pytest.mark.parametrize("hour", np.linspace(0, 24, 49).tolist())
def test_the_sun_is_always_one_long_and_above_the_ground(hour: float) -> None:
    sun = towards_sun(hour)
    assert np.linalg.norm(sun) == pytest.approx(1)
    assert sun[2] >= np.sin(np.radians(LOWEST)) - 1e-9


def test_the_sun_rises_in_the_east_stands_in_the_south_and_sets_in_the_west() -> None:
    assert towards_sun(7)[0] > 0.5
    assert abs(towards_sun(12)[0]) < 1e-9
    assert towards_sun(12)[1] < 0
    assert towards_sun(17)[0] < -0.5
    assert towards_sun(12)[2] > max(towards_sun(8)[2], towards_sun(16)[2])


def test_the_light_changes_little_from_minute_to_minute_and_closes_its_circle() -> None:
    lights = [daylight(hour) for hour in np.arange(0, 24, 1 / 60)]
    for name in ("sunlight", "zenith", "horizon"):
        course = np.array([getattr(light, name) for light in lights])
        assert np.abs(np.diff(course, axis=0, append=course[:1])).max() < 0.02
    assert daylight(24.0) == daylight(0.0) == daylight(-24.0)


def test_night_is_dark_and_noon_is_not() -> None:
    assert daylight(0).darkness == daylight(22).darkness == 1
    assert daylight(12).darkness == 0
    assert max(daylight(0).sunlight) < 0.2 * max(daylight(12).sunlight)
