from viewer.effort import COARSE, SHARP, SLOW_FRAME_SECONDS, Sharpness

FAST, SLOW = 0.2 * SLOW_FRAME_SECONDS, 2 * SLOW_FRAME_SECONDS


def test_a_machine_that_draws_fast_draws_sharp_in_a_hurry_too() -> None:
    sharpness = Sharpness()
    assert sharpness.scale(hurried=True) == SHARP
    sharpness.took(FAST, SHARP)
    assert sharpness.scale(hurried=True) == SHARP


def test_a_slow_machine_draws_coarser_in_a_hurry_and_sharp_at_rest() -> None:
    sharpness = Sharpness()
    sharpness.took(SLOW, SHARP)
    assert sharpness.scale(hurried=True) == COARSE
    assert sharpness.scale(hurried=False) == SHARP


def test_one_slow_frame_of_a_fast_machine_does_not_blur_the_hurry() -> None:
    sharpness = Sharpness()
    sharpness.took(SLOW, SHARP)
    sharpness.took(FAST, COARSE)  # four times as many pixels would take less than what is slow
    assert sharpness.scale(hurried=True) == SHARP


def test_a_coarse_frame_that_is_slow_as_well_keeps_the_hurry_coarse() -> None:
    sharpness = Sharpness()
    sharpness.took(SLOW, SHARP)
    sharpness.took(SLOW, COARSE)
    assert sharpness.scale(hurried=True) == COARSE
