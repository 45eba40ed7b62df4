import pytest

from scenes.clocks import Clock


def told(clock: Clock, skews: list[float], start: float = 1000.0) -> list[float]:
    """The correction after each message, one a second."""
    corrections: list[float] = []
    for second, skew in enumerate(skews):
        clock.hear(start + second + skew, start + second)
        corrections.append(clock.offset)
    return corrections


@pytest.mark.parametrize("skew", [3600.0, -3600.0, 61.0])
def test_a_clock_wrong_by_a_constant_is_corrected_after_five_messages_that_agree(skew: float) -> None:
    corrections = told(Clock(), [skew] * 8)
    assert corrections[:4] == [0.0] * 4
    assert corrections[4:] == [skew] * 4


@pytest.mark.parametrize("skew", [0.0, 59.0, -59.0])
def test_a_clock_that_is_nearly_right_is_left_alone(skew: float) -> None:
    assert told(Clock(), [skew] * 20) == [0.0] * 20


def test_a_backlog_that_comes_in_a_gush_is_no_wrong_clock() -> None:
    clock = Clock()
    for message in range(200):  # 200 messages of an hour ago within a second
        clock.hear(1000.0 - 3600.0 + message, 1000.0 + message * 0.005)
    assert clock.offset == 0.0


@pytest.mark.parametrize("quicker", [9.0, 2.0, 1.0])
def test_a_backlog_read_quicker_than_it_was_made_is_no_wrong_clock(quicker: float) -> None:
    assert set(told(Clock(), [-3600.0 + quicker * second for second in range(300)])) == {0.0}


@pytest.mark.parametrize("slower", [0.05, 0.2, 0.9])
def test_a_source_that_falls_behind_bit_by_bit_is_no_wrong_clock(slower: float) -> None:
    assert set(told(Clock(), [-slower * second for second in range(2000)])) == {0.0}


def test_a_platform_that_hangs_and_repeats_one_stamp_is_no_wrong_clock() -> None:
    clock = Clock()
    for second in range(1000):
        clock.hear(990.0, 1000.0 + second)
    assert (clock.offset, clock.skew) == (0.0, -10.0)


def test_the_age_of_the_newest_reading_does_not_prove_a_clock_behind_but_one_ahead() -> None:
    for skew, corrected in ((-3600.0, 0.0), (3600.0, 3600.0)):
        clock = Clock()
        for second in range(10):
            clock.hear(1000.0 + second + skew, 1000.0 + second, own=False)
        assert clock.offset == corrected


def test_a_backlog_taken_for_a_wrong_clock_is_found_out_when_it_has_caught_up() -> None:
    corrections = told(Clock(), [-600.0 + 0.2 * second for second in range(400)])
    assert corrections[10] == pytest.approx(-600, abs=3)
    assert corrections[-1] == 0.0


def test_a_clock_that_is_set_right_is_believed_again() -> None:
    corrections = told(Clock(), [3600.0] * 10 + [0.1] * 10)
    assert corrections[9] == 3600.0
    assert corrections[-1] == 0.0


def test_trembling_does_not_change_the_correction() -> None:
    corrections = told(Clock(), [61.0, 62.0, 60.5, 61.0, 61.0, 58.0, 57.0, 59.0, 61.0, 57.0, 58.0])
    assert len(set(corrections[4:])) == 1


def test_the_skew_is_the_median_of_the_last_messages() -> None:
    clock = Clock()
    told(clock, [1.0, 2.0, 900.0])
    assert clock.skew == 2.0
    assert Clock().skew == 0.0


def test_what_is_no_number_is_no_sample_and_our_own_clock_may_be_set_back() -> None:
    clock = Clock()
    clock.hear(float("nan"), 1000.0)
    clock.hear(float("inf"), 1001.0)
    assert clock.skew == 0.0
    clock.hear(5000.0, 5000.0)
    clock.hear(1000.0, 1000.0)
    clock.hear(1003.0, 1002.0)
    clock.hear(1005.0, 1004.0)
    assert clock.skew == 0.5
