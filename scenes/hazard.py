"""Major-hazard arithmetic of GB 18218-2018: S, R, α, β and the legal level, exact, with every term kept.

The legal level is one of four channels and shares no colour with alarms or risk tiers. Nothing here uses a live level:
q is the filed design maximum (4.2.2). Fractions, because at S = 1 exactly a unit is a major hazard (4.2.1).
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scenes.plant import Enterprise, Holding, Unit
from scenes.trouble import Language

BASIS = "GB18218-2018"


class HazardLevel(StrEnum):
    """Legal level of a unit. 未计算 is "not known" and never "none"; 不构成 is S < 1."""

    NOT_CALCULATED = "未计算"
    NOT_MAJOR = "不构成"
    FIRST = "一级"
    SECOND = "二级"
    THIRD = "三级"
    FOURTH = "四级"

    def told(self, language: Language = "zh") -> str:
        """The word for the screen."""
        return self.value if language == "zh" else _LEVELS_EN[self]


_LEVELS_EN = {
    HazardLevel.NOT_CALCULATED: "not calculated",
    HazardLevel.NOT_MAJOR: "not a major hazard",
    HazardLevel.FIRST: "level 1",
    HazardLevel.SECOND: "level 2",
    HazardLevel.THIRD: "level 3",
    HazardLevel.FOURTH: "level 4",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a number stands: the text, the clause, and how far it was checked."""

    source: str
    clause: str
    verified: str

    @property
    def doubtful(self) -> bool:
        """Whether it must be shown 待核实."""
        return self.verified != "verified"


@dataclass(frozen=True, slots=True)
class NamedChemical:
    """A row of Table 1; `threshold` Q is in tonnes."""

    number: int
    name: str
    cas: tuple[str, ...]
    aliases: tuple[str, ...]
    threshold: Fraction
    cited: Cited


@dataclass(frozen=True, slots=True)
class ChemicalClass:
    """A row of Table 2 with its β of Table 4; `threshold` Q is in tonnes."""

    symbol: str
    name: str
    definition: str
    threshold: Fraction
    beta: Fraction
    cited: Cited


@dataclass(frozen=True, slots=True)
class ToxicGas:
    """A row of Table 3: the β of a named toxic gas; `number` is its row in Table 1."""

    name: str
    number: int
    beta: Fraction
    cited: Cited


@dataclass(frozen=True, slots=True)
class Exposure:
    """A row of Table 5: α for `least` to `most` residents within 500 m, `most` None when there is no upper end."""

    least: int
    most: int | None
    alpha: Fraction
    cited: Cited


@dataclass(frozen=True, slots=True)
class LevelBand:
    """A row of Table 6: the level for `least` ≤ R < `below`, `below` None when there is no upper end."""

    level: HazardLevel
    least: Fraction
    below: Fraction | None
    cited: Cited


@dataclass(frozen=True, slots=True)
class HazardTables:
    """Tables 1 to 6 of GB 18218-2018."""

    named: tuple[NamedChemical, ...]
    classes: tuple[ChemicalClass, ...]
    toxic: tuple[ToxicGas, ...]
    exposures: tuple[Exposure, ...]
    bands: tuple[LevelBand, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure is missing, in both languages."""

    zh: str
    en: str

    def told(self, language: Language = "zh") -> str:
        """The sentence for the screen."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Term:
    """One chemical of the sum: q and Q in tonnes; `beta` is None when neither Table 3 nor a class gives it."""

    chemical: str
    quantity: Fraction
    threshold: Fraction
    threshold_cited: Cited
    beta: Fraction | None = None
    beta_cited: Cited | None = None

    @property
    def ratio(self) -> Fraction:
        """q/Q."""
        return self.quantity / self.threshold


@dataclass(frozen=True, slots=True)
class Hazard:
    """A calculation as it was made, never changed afterwards; whatever could not be had is None and has a reason.

    `s` = Σ q/Q (4.2.1); `r` = α · Σ β·q/Q (4.3.2), only when S ≥ 1. `population` is the residents within 500 m.
    """

    unit: str
    level: HazardLevel
    terms: tuple[Term, ...] = ()
    s: Fraction | None = None
    population: int | None = None
    alpha: Fraction | None = None
    alpha_cited: Cited | None = None
    r: Fraction | None = None
    level_cited: Cited | None = None
    reasons: tuple[Reason, ...] = ()
    basis: str = BASIS

    @property
    def is_major(self) -> bool | None:
        """Whether S ≥ 1; None when S is not known."""
        return None if self.s is None else self.s >= 1

    @property
    def doubtful(self) -> bool:
        """Whether any figure it rests on is 待核实."""
        cited = [self.alpha_cited, self.level_cited]
        for term in self.terms:
            cited += [term.threshold_cited, term.beta_cited]
        return any(each is not None and each.doubtful for each in cited)

    def arithmetic(self, language: Language = "zh") -> tuple[str, ...]:
        """The calculation line by line, as an inspector writes it out, with its reasons where it stops."""
        lines = [_sum_told(self.terms, self.s)] if self.s is not None else []
        if self.s is not None and self.s < 1:
            lines.append("S < 1，不构成重大危险源" if language == "zh" else "S < 1: not a major hazard")
        if self.alpha is not None and self.is_major:
            lines.append(self._alpha_told(language))
        if self.r is not None:
            lines.append(self._r_told(language))
        return (*lines, *(reason.told(language) for reason in self.reasons))

    def _alpha_told(self, language: Language) -> str:
        value = plain(self.alpha or Fraction())
        if language == "zh":
            return f"α = {value}（厂区边界外 500 m 内常住人口 {self.population} 人，{_clause(self.alpha_cited)}）"
        return f"α = {value} ({self.population} residents within 500 m of the boundary, {_clause(self.alpha_cited)})"

    def _r_told(self, language: Language) -> str:
        weighted = " + ".join(
            f"{plain(term.beta or Fraction())}×{plain(term.quantity)}/{plain(term.threshold)}" for term in self.terms
        )
        line = f"R = α·Σ(β·q/Q) = {plain(self.alpha or Fraction())} × ({weighted}) = {plain(self.r or Fraction())}"
        return f"{line} → {self.level.told(language)}"


def plain(number: Fraction) -> str:
    """A number as people write it: no more than six significant decimals, no trailing zeros.

    A number just short of a whole one is never rounded up to it: 0.9999999 reads ≈0.999999, because at 1 the law bites.
    """
    if number.denominator == 1:
        return str(number.numerator)
    cut = Fraction(math.floor(number * 10**6), 10**6)
    digits = f"{float(cut):.6f}".rstrip("0").rstrip(".")
    return digits if cut == number else f"≈{digits}"


def hazard_of(enterprise: Enterprise, unit: Unit, tables: HazardTables) -> Hazard:
    """The legal level of one unit with all of its arithmetic. An unknown chemical is 未计算, never a default."""
    terms, reasons = _terms(unit.holdings, tables)
    if reasons:
        return Hazard(unit.code, HazardLevel.NOT_CALCULATED, terms, reasons=reasons)
    s = sum((term.ratio for term in terms), Fraction())
    population = enterprise.population_500m
    exposure = exposure_of(population, tables)
    alpha = None if exposure is None else exposure.alpha
    alpha_cited = None if exposure is None else exposure.cited
    if s < 1:
        return Hazard(unit.code, HazardLevel.NOT_MAJOR, terms, s, population, alpha, alpha_cited)
    missing = _missing(terms, exposure, population)
    if alpha is None or missing:
        level = HazardLevel.NOT_CALCULATED
        return Hazard(unit.code, level, terms, s, population, alpha, alpha_cited, reasons=missing)
    r = alpha * sum((term.beta * term.ratio for term in terms if term.beta is not None), Fraction())
    band = level_of(r, tables)
    if band is None:
        reason = Reason(f"R = {plain(r)} 不在表6任何一级内。", f"R = {plain(r)} falls in no band of Table 6.")
        level = HazardLevel.NOT_CALCULATED
        return Hazard(unit.code, level, terms, s, population, alpha, alpha_cited, r, reasons=(reason,))
    return Hazard(unit.code, band.level, terms, s, population, alpha, alpha_cited, r, band.cited)


def exposure_of(population: int | None, tables: HazardTables) -> Exposure | None:
    """The row of Table 5 for a population, None when the population is not known."""
    if population is None:
        return None
    return next(
        (row for row in tables.exposures if row.least <= population and (row.most is None or population <= row.most)),
        None,
    )


def level_of(r: Fraction, tables: HazardTables) -> LevelBand | None:
    """The row of Table 6 for R; its lower end belongs to it."""
    return next((row for row in tables.bands if row.least <= r and (row.below is None or r < row.below)), None)


def chemical_named(name: str, tables: HazardTables) -> NamedChemical | None:
    """The row of Table 1 that a name, alias or CAS number means, None when there is none or more than one."""
    asked = _written(name)
    if not asked:
        return None
    rows = [row for row in tables.named if asked in {_written(word) for word in (row.name, *row.aliases, *row.cas)}]
    return rows[0] if len(rows) == 1 else None


def _terms(holdings: tuple[Holding, ...], tables: HazardTables) -> tuple[tuple[Term, ...], tuple[Reason, ...]]:
    if not holdings:
        return (), (Reason("没有填报危险化学品及其设计最大量。", "No chemical with its design maximum is filed."),)
    answers = [_term(holding, tables) for holding in holdings]
    terms = tuple(answer for answer in answers if isinstance(answer, Term))
    return terms, tuple(answer for answer in answers if isinstance(answer, Reason))


def _term(holding: Holding, tables: HazardTables) -> Term | Reason:
    if not math.isfinite(holding.tonnes) or holding.tonnes < 0:
        return Reason(
            f"{holding.chemical} 的设计最大量不是有效吨数。", f"The tonnes filed for {holding.chemical} are not valid."
        )
    quantity = Fraction(repr(float(holding.tonnes)))  # the decimal as filed, not the binary neighbour of it
    named = chemical_named(holding.chemical, tables)
    classed = next((row for row in tables.classes if row.symbol == holding.symbol.strip().upper()), None)
    if holding.symbol.strip() and classed is None:
        return Reason(
            f"{holding.chemical} 的类别符号 {holding.symbol} 不在表2、表4中。",
            f"The class symbol {holding.symbol} of {holding.chemical} is not in Table 2 or 4.",
        )
    threshold = named or classed
    if threshold is None:
        return Reason(
            f"{holding.chemical} 不在表1中，也没有填报类别符号，临界量未知。",
            f"{holding.chemical} is not named in Table 1 and has no class symbol: its threshold is not known.",
        )
    toxic = next((row for row in tables.toxic if named is not None and row.number == named.number), None)
    weight = toxic or classed
    return Term(
        chemical=holding.chemical,
        quantity=quantity,
        threshold=threshold.threshold,
        threshold_cited=threshold.cited,
        beta=None if weight is None else weight.beta,
        beta_cited=None if weight is None else weight.cited,
    )


def _missing(terms: tuple[Term, ...], exposure: Exposure | None, population: int | None) -> tuple[Reason, ...]:
    """Why R cannot be had although S ≥ 1."""
    reasons = [
        Reason(
            f"S ≥ 1，构成重大危险源；{term.chemical} 不在表3中，需填报表4类别符号才能确定 β。",
            f"S ≥ 1: a major hazard; {term.chemical} is not in Table 3, so β needs its class symbol of Table 4.",
        )
        for term in terms
        if term.beta is None
    ]
    if exposure is None:
        filed = population is not None
        reasons.append(
            Reason("填报的 500 m 内常住人口无效。", "The residents filed within 500 m are not valid.")
            if filed
            else Reason(
                "S ≥ 1，构成重大危险源；没有填报厂区边界外 500 m 内常住人口，α 未知。",
                "S ≥ 1: a major hazard; the residents within 500 m are not filed, so α is not known.",
            )
        )
    return tuple(reasons)


def _sum_told(terms: tuple[Term, ...], s: Fraction) -> str:
    ratios = " + ".join(f"{plain(term.quantity)}/{plain(term.threshold)}" for term in terms)
    return f"S = Σ(q/Q) = {ratios} = {plain(s)}"


def _clause(cited: Cited | None) -> str:
    return "" if cited is None else f"{cited.source} {cited.clause}" + (" 待核实" if cited.doubtful else "")


def _written(name: str) -> str:
    """A name as compared: full-width letters made plain, no spaces, one case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
