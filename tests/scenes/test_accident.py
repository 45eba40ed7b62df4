import pytest

from loaders.accident_tables import read_accident_rules
from scenes.accident import Losses, beyond, clocks_of, grading_of, upward_of

RULES = read_accident_rules()
HOUR = 3600.0


@pytest.mark.parametrize(
    ("losses", "key"),
    [
        (Losses(1, 0, 0.0), "ordinary"),
        (Losses(2, 9, 9_999_999.0), "ordinary"),
        (Losses(3, 0, 0.0), "larger"),
        (Losses(0, 10, 0.0), "larger"),
        (Losses(0, 0, 10_000_000.0), "larger"),
        (Losses(9, 49, 49_999_999.0), "larger"),
        (Losses(10, 0, 0.0), "major"),
        (Losses(0, 50, 0.0), "major"),
        (Losses(0, 0, 50_000_000.0), "major"),
        (Losses(29, 99, 99_999_999.0), "major"),
        (Losses(30, 0, 0.0), "extraordinary"),
        (Losses(0, 100, 0.0), "extraordinary"),
        (Losses(0, 0, 100_000_000.0), "extraordinary"),
    ],
)
def test_a_number_that_is_reached_counts_and_the_gravest_of_three_decides(losses: Losses, key: str) -> None:
    grade = grading_of(losses, RULES.grades).grade
    assert grade is not None
    assert grade.key == key
    assert grade.stated.verified
    assert "第三条" in grade.stated.clause


def test_what_is_not_known_makes_a_grade_the_least_it_can_be() -> None:
    found = grading_of(Losses(deaths=4), RULES.grades)
    assert found.grade is not None
    assert (found.grade.key, found.by, found.unknown) == ("larger", ("deaths",), ("injuries", "loss_yuan"))


def test_no_loss_is_no_accident() -> None:
    assert grading_of(Losses(), RULES.grades).grade is None
    assert grading_of(Losses(0, 0, 0.0), RULES.grades).grade is None


def test_clocks_run_from_when_somebody_knew_and_not_from_when_it_happened() -> None:
    clocks = {each.rule.key: each for each in clocks_of(RULES.reporting, {"occurred": 0.0, "head_knew": 1000.0})}
    assert clocks["enterprise"].due == 1000.0 + HOUR
    assert clocks["county"].due is None
    told = {"head_knew": 1000.0, "county_told": 2000.0}
    clocks = {each.rule.key: each for each in clocks_of(RULES.reporting, told)}
    assert clocks["county"].due == 2000.0 + 2 * HOUR
    assert not clocks["enterprise"].late(1e9), "it was told in time, however late it is now"
    assert clocks["county"].late(1e9)


def test_what_no_verified_rule_fixes_is_left_to_be_configured() -> None:
    supplement = next(each for each in RULES.reporting if each.key == "supplement")
    assert supplement.seconds is None
    assert not supplement.stated.verified
    assert clocks_of([supplement], {"occurred": 1.0})[0].due is None


@pytest.mark.parametrize(
    ("losses", "until", "unasked"),
    [
        (Losses(30, 0, 0.0), "state_told", set[str]()),
        (Losses(10, 0, 0.0), "state_told", set[str]()),
        (Losses(3, 0, 0.0), "province_told", {"province"}),
        (Losses(1, 0, 0.0), "city_told", {"city", "province"}),
    ],
)
def test_a_graver_accident_is_reported_further_up(losses: Losses, until: str, unasked: set[str]) -> None:
    upward = upward_of(grading_of(losses, RULES.grades), RULES)
    assert upward is not None
    assert upward.until == until
    assert "第十条" in upward.stated.clause
    assert beyond(RULES.reporting, upward) == unasked


def test_without_a_grade_nothing_is_said_of_how_far_up_it_goes() -> None:
    assert upward_of(grading_of(Losses(), RULES.grades), RULES) is None
    assert beyond(RULES.reporting, None) == frozenset()
