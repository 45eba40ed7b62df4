import csv
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.places import REGULATIONS
from loaders.tables import read_hazard_tables
from scenes.hazard import BASIS, Hazard, HazardLevel, chemical_named, exposure_of, hazard_of, level_of, plain
from scenes.media import MEDIA
from scenes.plant import Enterprise, Holding, Unit

TABLES = read_hazard_tables()
VECTORS = REGULATIONS / "gb18218_test_vectors.csv"
# The class of Table 4 that gives the vector's β where Table 3 does not name the chemical (see the notes in the file).
SYMBOLS = {
    "甲醇": "W5.3",
    "液化石油气": "W2",
    "苯": "W5.3",
    "2-丙烯腈": "W5.3",
    "汽油": "W5.3",
    "氢": "W2",
    "一甲胺": "W2",
}

NOWHERE = np.empty((0, 2))


def calculated(holdings: list[Holding], population: int | None = 0) -> Hazard:
    unit = Unit("440601001001", "罐区", NOWHERE, holdings=tuple(holdings))
    return hazard_of(Enterprise("440601001", "虚构企业", NOWHERE, (unit,), population_500m=population), unit, TABLES)


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", vectors(), ids=lambda row: row["id"])
def test_every_worked_example_comes_out_exactly(row: dict[str, str]) -> None:
    items = [item.split("|") for item in row["items"].split(";")]
    hazard = calculated(
        [Holding(name, float(q), SYMBOLS.get(name, "")) for name, q, _, _ in items], int(row["pop_500m"])
    )
    assert hazard.s == Fraction(row["s"])
    assert hazard.alpha == Fraction(row["alpha"])
    assert hazard.r == (Fraction(row["R"]) if row["R"] else None)
    assert hazard.level.value == row["level"]
    assert hazard.basis == BASIS == "GB18218-2018"
    for term, (_, q, threshold, beta) in zip(hazard.terms, items, strict=True):
        assert (term.quantity, term.threshold, term.beta) == (Fraction(q), Fraction(threshold), Fraction(beta))
        assert term.threshold_cited.source == "GB 18218-2018"
        assert term.beta_cited is not None


def test_all_twelve_examples_are_there() -> None:
    assert [row["id"] for row in vectors()] == [f"V{number}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("r", "level"),
    [("100", "一级"), ("99.999", "二级"), ("50", "二级"), ("49.999", "三级"), ("10", "三级"), ("9.999", "四级")],
)
def test_the_lower_end_of_a_level_belongs_to_it(r: str, level: str) -> None:
    band = level_of(Fraction(r), TABLES)
    assert band is not None
    assert band.level.value == level


@pytest.mark.parametrize(
    ("population", "alpha"),
    [(0, "0.5"), (1, "1"), (29, "1"), (30, "1.2"), (49, "1.2"), (50, "1.5"), (99, "1.5"), (100, "2"), (10**7, "2")],
)
def test_alpha_steps_where_table_5_says(population: int, alpha: str) -> None:
    exposure = exposure_of(population, TABLES)
    assert exposure is not None
    assert exposure.alpha == Fraction(alpha)


def test_ten_tenths_are_exactly_one() -> None:
    hazard = calculated([Holding("氯", 0.5)] * 10)
    assert hazard.s == 1
    assert hazard.level is HazardLevel.FOURTH


def test_an_unknown_chemical_is_not_calculated_and_says_which() -> None:
    hazard = calculated([Holding("氯", 250.0), Holding("神秘溶剂", 3.0)], 100)
    assert hazard.level is HazardLevel.NOT_CALCULATED
    assert (hazard.s, hazard.r, hazard.is_major) == (None, None, None)
    assert "神秘溶剂" in hazard.reasons[0].zh
    assert "神秘溶剂" in hazard.reasons[0].en


def test_a_chemical_not_named_counts_by_its_class() -> None:
    hazard = calculated([Holding("丙烯", 20.0, "W2")], 0)
    assert (hazard.s, hazard.r) == (Fraction(2), Fraction("1.5"))
    assert hazard.terms[0].threshold_cited.clause.startswith("4.1.2 b)")


def test_table_3_goes_before_the_class() -> None:
    assert calculated([Holding("液氯", 50.0, "J1")]).terms[0].beta == 4
    assert calculated([Holding("氟化氢", 50.0, "J1")]).terms[0].beta == 5


def test_no_population_leaves_the_level_open_although_it_is_a_major_hazard() -> None:
    hazard = calculated([Holding("氯", 50.0)], None)
    assert hazard.level is HazardLevel.NOT_CALCULATED
    assert hazard.s == 10
    assert hazard.is_major
    assert "500 m" in hazard.reasons[0].zh


def test_no_population_is_needed_to_see_that_it_is_none() -> None:
    assert calculated([Holding("氯", 1.0)], None).level is HazardLevel.NOT_MAJOR


def test_a_missing_class_leaves_the_level_open() -> None:
    hazard = calculated([Holding("甲醇", 1000.0)])
    assert (hazard.s, hazard.r, hazard.level) == (Fraction(2), None, HazardLevel.NOT_CALCULATED)
    assert "表4" in hazard.reasons[0].zh


@pytest.mark.parametrize("tonnes", [float("nan"), float("inf"), -1.0])
def test_tonnes_that_are_no_quantity_are_not_calculated(tonnes: float) -> None:
    assert calculated([Holding("氯", tonnes)]).level is HazardLevel.NOT_CALCULATED


def test_nothing_filed_and_a_wrong_class_and_a_wrong_population_are_not_calculated() -> None:
    assert calculated([]).level is HazardLevel.NOT_CALCULATED
    assert calculated([Holding("丙烯", 20.0, "W99")]).level is HazardLevel.NOT_CALCULATED
    assert calculated([Holding("氯", 50.0)], -3).level is HazardLevel.NOT_CALCULATED


def test_the_arithmetic_reads_as_an_inspector_writes_it() -> None:
    assert calculated([Holding("氯", 2.5), Holding("氨", 5.0)]).arithmetic("en") == (
        "S = Σ(q/Q) = 2.5/5 + 5/10 = 1",
        "α = 0.5 (0 residents within 500 m of the boundary, GB 18218-2018 4.3.2 表5)",
        "R = α·Σ(β·q/Q) = 0.5 × (4×2.5/5 + 2×5/10) = 1.5 → level 4",
    )
    assert calculated([Holding("氯", 4.9)]).arithmetic() == ("S = Σ(q/Q) = 4.9/5 = 0.98", "S < 1，不构成重大危险源")


def test_a_figure_just_short_of_a_limit_is_never_shown_as_the_limit() -> None:
    assert plain(Fraction("0.99999999")) == "≈0.999999"
    assert plain(Fraction(1, 3)) == "≈0.333333"
    assert plain(Fraction("59.4")) == "59.4"


@pytest.mark.parametrize("name", ["液氨", "氨", " 氨 ", "7664-41-7", "ＬＰＧ", "lpg", "汽油", "环氧丙烷", "天然气"])
def test_a_chemical_is_found_by_name_alias_and_number(name: str) -> None:
    assert chemical_named(name, TABLES) is not None


def test_a_number_shared_by_several_rows_means_none_of_them() -> None:
    assert chemical_named("9004-70-0", TABLES) is None
    assert chemical_named("", TABLES) is None


def test_every_medium_with_a_chemical_can_be_calculated() -> None:
    for medium in MEDIA.values():
        if medium.chemical or medium.symbol:
            holding = Holding(medium.chemical or medium.zh, 5000.0, medium.symbol)
            assert calculated([holding]).r is not None, medium.key


@given(st.lists(st.tuples(st.sampled_from(["氯", "氨", "硫化氢"]), st.integers(0, 10**7)), min_size=1, max_size=6))
def test_the_level_is_the_same_in_whatever_order_things_are_filed(items: list[tuple[str, int]]) -> None:
    holdings = [Holding(name, milligrams / 1000) for name, milligrams in items]
    ahead, back = calculated(holdings, 35), calculated(holdings[::-1], 35)
    assert (ahead.s, ahead.r, ahead.level) == (back.s, back.r, back.level)
