import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Floats
from scenes.datum_guess import Mistake, Suspicion, Whereabouts, suspicions
from scenes.datums import Bd09, Datum, Gcj02, Wgs84, datum_from_wgs84, wgs84_from

CENTRE = 113.4, 22.5


def plant(size: float = 800.0, *, centre: tuple[float, float] = CENTRE, corners: int = 24, seed: int = 1) -> Floats:
    """An uneven outline so many metres across, true degrees on WGS 84."""
    seeded = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = size / 2 * seeded.uniform(0.7, 1.0, corners)
    metres = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    ring: Floats = np.array(centre) + metres / np.array([111_320 * np.cos(np.radians(centre[1])), 111_320])
    return ring


def written_as(datum: Datum, true: Floats) -> Floats:
    return np.column_stack(datum_from_wgs84(datum, true[:, 0], true[:, 1]))


def only(*layers: Whereabouts) -> Suspicion:
    (guess,) = suspicions(layers)
    return guess


@given(st.floats(110, 117), st.floats(20.3, 25.3), st.sampled_from([Gcj02, Bd09]))
def test_an_outline_from_a_web_map_is_named_anywhere_in_guangdong(east: float, north: float, datum: Datum) -> None:
    true = plant(centre=(east, north))
    boundary = Whereabouts("边界", written_as(datum, true), outline=True)
    survey = Whereabouts("测绘边界", plant(centre=(east, north)), outline=True, trusted=True)
    guess = only(boundary, survey)
    assert (guess.layer, guess.mistake) == ("边界", Mistake.DATUM)
    assert guess.says == ("gcj02" if datum is Gcj02 else "bd09")
    assert guess.rest < 1
    assert guess.sure > 0.8
    moved = np.linalg.norm((boundary.corners - true).mean(axis=0) * [np.cos(np.radians(north)), 1]) * 111_320
    assert guess.metres == pytest.approx(moved, rel=0.01)


def test_it_says_gcj_02_and_how_many_metres() -> None:
    boundary = Whereabouts("边界", written_as(Gcj02, plant(300)))
    model = Whereabouts("模型", plant(250, seed=2), trusted=True)
    notice = only(boundary, model).notice
    assert "像是 GCJ-02" in notice.zh
    assert "looks like GCJ-02" in notice.en
    assert 500 < only(boundary, model).metres < 650
    assert "--datum gcj02" in notice.remedy_zh
    assert "nothing was changed" in notice.remedy_en


def test_between_two_layers_the_one_that_is_shifted_is_named() -> None:
    boundary = Whereabouts("边界", plant(300))
    imagery = Whereabouts("影像", written_as(Gcj02, plant(300)))
    assert only(boundary, imagery).layer == "影像"
    assert only(imagery, boundary).layer == "影像"


def test_true_degrees_that_were_read_as_gcj_02_are_named_too() -> None:
    true = plant(300)
    corrected = np.column_stack(wgs84_from(Gcj02, true[:, 0], true[:, 1]))
    guess = only(Whereabouts("边界", corrected, read_as=Gcj02), Whereabouts("模型", true, trusted=True))
    assert guess.says == "wgs84"
    assert guess.rest < 1
    baidu = Whereabouts("边界", np.column_stack(wgs84_from(Gcj02, *written_as(Bd09, true).T)), read_as=Gcj02)
    assert only(baidu, Whereabouts("模型", true, trusted=True)).says == "bd09"


@pytest.mark.parametrize(("meridian", "true"), [(114.0, 111.0), (111.0, 114.0), (114.0, 117.0), (113.37, 114.0)])
def test_a_wrong_central_meridian_is_named(meridian: float, true: float) -> None:
    moved = plant() + np.array([meridian - true, 0.0])
    guess = only(Whereabouts("模型", moved, meridian=meridian), Whereabouts("边界", plant(), trusted=True))
    assert guess.mistake is Mistake.MERIDIAN
    assert guess.says.lstrip("~") in (f"{true:g}", f"{true:.2f}")
    assert guess.metres > 60_000


def test_an_uncommon_meridian_is_only_a_weak_guess() -> None:
    moved = plant() + np.array([0.63, 0.0])
    guess = only(Whereabouts("模型", moved, meridian=114.0), Whereabouts("边界", plant(), trusted=True))
    assert guess.says == "~113.37"
    assert guess.sure <= 0.6


def test_swapped_axes_and_millimetres_are_named() -> None:
    swapped = Whereabouts("边界", plant()[:, ::-1].copy())
    assert only(swapped, Whereabouts("模型", plant(), trusted=True)).mistake is Mistake.SWAPPED
    huge = Whereabouts("模型", plant(800_000), meridian=114.0)
    small = Whereabouts("边界", plant() + np.array([0.0, 4.0]), trusted=True)
    guess = only(huge, small)
    assert guess.mistake is Mistake.MILLIMETRES
    assert "--unit mm" in guess.notice.remedy_zh


def test_layers_that_agree_and_layers_too_large_to_tell_are_left_alone() -> None:
    agreeing = [Whereabouts("边界", plant(), outline=True), Whereabouts("测绘", plant() + 1e-4, outline=True)]
    assert suspicions(agreeing) == ()
    city = Whereabouts("倾斜摄影", plant(20_000), trusted=True)
    assert suspicions([Whereabouts("边界", written_as(Gcj02, plant(20_000, seed=3))), city]) == ()


def test_a_fence_drawn_twice_thirty_metres_apart_raises_no_suspicion() -> None:
    drawn = Whereabouts("图纸", plant() + np.array([3.2e-4, 0.0]), meridian=114.0, outline=True)
    assert suspicions([drawn, Whereabouts("测绘", plant(), outline=True, trusted=True)]) == ()


def test_the_middles_of_layers_of_two_kilometres_cannot_tell_a_shift_of_half_a_kilometre() -> None:
    model = Whereabouts("倾斜摄影", plant(2_000), trusted=True)
    assert suspicions([Whereabouts("边界", written_as(Gcj02, plant(2_000)))]) == ()
    assert suspicions([Whereabouts("边界", written_as(Gcj02, plant(2_000))), model]) == ()
    outlines = Whereabouts("边界", written_as(Gcj02, plant(2_000)), outline=True)
    assert only(outlines, Whereabouts("测绘", plant(2_000), outline=True, trusted=True)).sure > 0.8


def test_a_layer_that_is_simply_elsewhere_is_not_explained_away() -> None:
    elsewhere = Whereabouts("边界", plant(centre=(113.43, 22.48)), outline=True)
    assert suspicions([elsewhere, Whereabouts("测绘", plant(), outline=True, trusted=True)]) == ()


def test_trusted_layers_are_never_suspected_and_broken_ones_are_skipped() -> None:
    both = [Whereabouts("a", written_as(Gcj02, plant(300)), trusted=True), Whereabouts("b", plant(300), trusted=True)]
    assert suspicions(both) == ()
    broken = Whereabouts("c", np.full((3, 2), np.nan))
    assert suspicions([broken, Whereabouts("d", np.empty((0, 2))), *both]) == ()


def test_noise_of_metres_hides_no_shift_and_makes_none() -> None:
    seeded = np.random.default_rng(5)
    for seed in range(40):
        true = plant(600, seed=seed)
        noisy = true + seeded.normal(0, 5 / 111_320, true.shape)
        survey = Whereabouts("测绘", true, outline=True, trusted=True)
        assert suspicions([Whereabouts("边界", noisy, outline=True), survey]) == ()
        shifted = Whereabouts("边界", written_as(Gcj02, noisy), outline=True)
        assert only(shifted, survey).says == "gcj02"


def test_wgs84_is_the_datum_where_nothing_else_is_said() -> None:
    assert Whereabouts("a", plant()).read_as is Wgs84
