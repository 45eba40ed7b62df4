import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Floats
from scenes.plant_grid import (
    ARC_SECONDS,
    ControlPoints,
    FourParameters,
    SevenParameters,
    four_parameters,
    seven_parameters,
)
from scenes.trouble import Trouble


def named(source: Floats, target: Floats) -> ControlPoints:
    return ControlPoints(tuple(f"K{row + 1}" for row in range(len(source))), source, target)


def scattered(count: int, seed: int = 1) -> Floats:
    """Points of a plant of two kilometres, in a grid whose numbers are small."""
    seeded = np.random.default_rng(seed)
    return np.column_stack([seeded.uniform(0, 2000, (count, 2)), seeded.uniform(0, 30, count)])


def on_earth(count: int, seed: int = 1) -> Floats:
    """Earth-centred places in Guangdong."""
    seeded = np.random.default_rng(seed)
    lon, lat = np.radians(seeded.uniform(112, 115, count)), np.radians(seeded.uniform(22, 24, count))
    return 6_378_000.0 * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@given(st.floats(-3.1, 3.1), st.floats(0.999, 1.001), st.floats(-4e6, 4e6), st.floats(-4e6, 4e6), st.integers(2, 20))
def test_four_known_parameters_are_found_again(
    turn: float, scale: float, east: float, north: float, count: int
) -> None:
    known = FourParameters((0.0, 0.0), (east, north), turn, scale, 1.5)
    source = scattered(count)
    fit = four_parameters(named(source, known.target_from_source(source)))
    found = fit.parameters
    assert found.rotation == pytest.approx(turn, abs=2e-9)
    assert found.scale == pytest.approx(scale, abs=2e-9)
    assert found.shift == pytest.approx((east, north), abs=1e-5)
    assert found.step == pytest.approx(1.5, abs=1e-9)
    assert np.abs(fit.residuals).max() < 1e-8
    back = found.source_from_target(found.target_from_source(source))
    assert np.abs(back - source).max() < 1e-8
    assert fit.suspect is None


@given(
    st.tuples(*[st.floats(-300, 300)] * 3), st.tuples(*[st.floats(-5, 5)] * 3), st.floats(-20, 20), st.integers(3, 20)
)
def test_seven_known_parameters_are_found_again(
    shift: tuple[float, float, float], seconds: tuple[float, float, float], ppm: float, count: int
) -> None:
    x, y, z = (each / ARC_SECONDS for each in seconds)
    known = SevenParameters(shift, (x, y, z), ppm)
    source = on_earth(count)
    fit = seven_parameters(named(source, known.target_from_source(source)))
    assert fit.parameters.rotation == pytest.approx(known.rotation, abs=1e-9)
    assert fit.parameters.scale_ppm == pytest.approx(ppm, abs=1e-3)
    assert np.abs(fit.residuals).max() < 1e-6
    back = fit.parameters.source_from_target(known.target_from_source(source))
    assert np.abs(back - source).max() < 1e-6


def test_rotation_and_signs_are_as_written() -> None:
    """A quarter turn counter-clockwise takes east to north; about z, position vector, x goes towards y."""
    quarter = FourParameters((0.0, 0.0), (0.0, 0.0), np.pi / 2, 1.0, 0.0)
    assert quarter.target_from_source(np.array([[1.0, 0.0, 0.0]]))[0] == pytest.approx([0, 1, 0])
    about_z = SevenParameters((0.0, 0.0, 0.0), (0.0, 0.0, 1e-5), 0.0)
    assert about_z.target_from_source(np.array([[1.0, 0.0, 0.0]]))[0] == pytest.approx([1, 1e-5, 0])


def test_residuals_have_the_size_of_the_noise_that_was_put_in() -> None:
    seeded = np.random.default_rng(7)
    plane, earth = list[tuple[float, bool]](), list[tuple[float, bool]]()
    for seed in range(300):
        source = scattered(8, seed)
        fit = four_parameters(named(source, source + seeded.normal(0, 0.02, source.shape)))
        plane.append((fit.sigma**2, fit.suspect is not None))
        source = on_earth(8, seed)
        deep = seven_parameters(named(source, source + seeded.normal(0, 0.02, source.shape)))
        earth.append((deep.sigma**2, deep.suspect is not None))
    for fits in (plane, earth):
        assert np.sqrt(np.mean([variance for variance, _ in fits])) == pytest.approx(0.02, rel=0.05)
        assert sum(alarm for _, alarm in fits) < 0.03 * len(fits)


def test_a_mistyped_point_is_named_and_kept() -> None:
    seeded = np.random.default_rng(3)
    found = 0
    for seed in range(100):
        source = scattered(7, seed)
        target = source + seeded.normal(0, 0.01, source.shape)
        row = int(seeded.integers(7))
        target[row, 0] += 0.5
        fit = four_parameters(named(source, target))
        found += fit.suspect == row
        if fit.suspect == row:
            assert fit.notices[-1].place == f"K{row + 1}"
        assert len(fit.residuals) == 7
    assert found >= 90


def test_a_fit_without_redundancy_says_that_it_proves_nothing() -> None:
    source = scattered(2)
    fit = four_parameters(named(source, source + 5))
    assert fit.redundancy == 0
    assert np.isnan(fit.sigma)
    assert "多余观测" in fit.notices[0].zh


def test_swapped_axes_millimetres_and_a_line_are_given_away() -> None:
    source = scattered(5)
    swapped = four_parameters(named(source[:, [1, 0, 2]], source))
    assert any("north" in notice.en for notice in swapped.notices)
    small = four_parameters(named(source * 1000, source))
    assert any("mm" in notice.remedy_en for notice in small.notices)
    line = np.column_stack([np.arange(4.0) * 100, np.arange(4.0) * 50, np.zeros(4)])
    assert any("line" in notice.en for notice in four_parameters(named(line, line + 7)).notices)
    assert four_parameters(named(source, source + 3)).notices == ()


def test_unknown_heights_do_not_spoil_the_plane() -> None:
    source = scattered(4)
    target = source + np.array([10.0, 20.0, 2.0])
    source[1, 2] = target[2, 2] = np.nan
    fit = four_parameters(named(source.copy(), target.copy()))
    assert fit.parameters.step == pytest.approx(2.0)
    assert np.isnan(fit.height_residuals).tolist() == [False, True, True, False]
    source[:, 2] = np.nan
    assert np.isnan(four_parameters(named(source, target)).parameters.step)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (scattered(1), "fewer"),
        (scattered(3)[[0, 1, 2, 1]], "K2 and K4"),
        (scattered(3) * 1e-7 + np.array([[0, 0, 0], [0, 0, 0], [9, 9, 0]]), "same point"),
        (scattered(3) * [1e-4, 1e-4, 0] + np.arange(3)[:, None] * [0.01, 0, 0], "one metre"),
        (scattered(3) * [np.nan, 1, 1], "K1"),
        (scattered(3) * [np.inf, 1, 1], "K1"),
    ],
)
def test_points_that_say_too_little_are_refused_by_name(source: Floats, word: str) -> None:
    with pytest.raises(Trouble, match=word):
        four_parameters(named(source, source.copy()))


def test_seven_parameters_want_three_points_off_one_line_and_two_datums() -> None:
    base = on_earth(1)[0]
    line = base + np.arange(5)[:, None] * np.array([1000.0, 200.0, -300.0])
    with pytest.raises(Trouble, match="one line"):
        seven_parameters(named(line, line + 5))
    with pytest.raises(Trouble, match="fewer than 3"):
        seven_parameters(named(on_earth(2), on_earth(2)))
    source = on_earth(6)
    with pytest.raises(Trouble, match="two datums"):
        seven_parameters(named(source, source[:, [1, 2, 0]]))
