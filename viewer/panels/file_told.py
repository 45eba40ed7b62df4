"""What the files say about an installation, its unit and its enterprise, in words. No rule is applied here."""

from fractions import Fraction

import numpy as np
from PySide6.QtCore import QCoreApplication
from shapely import Polygon

from scenes.boundary import area_in_hectares
from scenes.columns import Floats
from scenes.hazard import Cited, Hazard, Term, plain
from scenes.plant import Enterprise, Equipment, Unit
from viewer.panels.language import language
from viewer.panels.words import chemical_name, dimensions_told, kind_name, medium_name, name_of, role_name

type Told = list[tuple[str, str]]

translate = QCoreApplication.translate


def equipment_told(item: Equipment) -> Told:
    """What it is, what it holds and how large it is."""
    return [
        (translate("Files", "设备编码"), item.code or "—"),
        (translate("Files", "类型"), kind_name(item.kind)),
        (translate("Files", "介质"), medium_name(item.medium) or "—"),
        (translate("Files", "尺寸"), dimensions_told(item) or "—"),
    ]


def enterprise_told(enterprise: Enterprise) -> Told:
    """The enterprise's file; what nobody has filed is said to be not filed."""
    missing = translate("Files", "未填报")
    population = enterprise.population_500m
    people = [
        (role_name(person.role), f"{person.name}  {person.phone}".strip() or missing) for person in enterprise.people
    ]
    return [
        (translate("Files", "企业名称"), name_of(enterprise)),
        (translate("Files", "企业编码"), enterprise.code or missing),
        (translate("Files", "行业"), enterprise.trade or missing),
        (translate("Files", "重点工艺"), "、".join(enterprise.processes) or missing),
        *(people or [(translate("Files", "责任人"), missing)]),
        (translate("Files", "500 m 人口"), missing if population is None else str(population)),
        (translate("Files", "厂区面积"), _area_told(enterprise.boundary, missing)),
        (translate("Files", "最近维护"), enterprise.maintained or missing),
        (translate("Files", "风险等级"), translate("Files", "待配置")),
    ]


def hazard_told(unit: Unit, hazard: Hazard | None) -> Told:
    """The legal level of the unit and the figures it rests on. 未计算 and 不构成 are two different answers."""
    where = (translate("Files", "单元"), f"{name_of(unit)}  {unit.code}")
    if hazard is None:
        return [where, (translate("Files", "法定等级"), translate("Files", "未计算"))]
    level = hazard.level.told(language())
    return [
        where,
        (translate("Files", "法定等级"), _marked(level, doubtful=hazard.doubtful)),
        ("R", _number(hazard.r)),
        ("S", _number(hazard.s)),
        ("α", _with_clause(_number(hazard.alpha), hazard.alpha_cited)),
        *((chemical_name(term.chemical), _term_told(term)) for term in hazard.terms),
        (translate("Files", "计算"), "\n".join(hazard.arithmetic(language())) or "—"),
        (translate("Files", "依据"), _with_clause(hazard.basis, hazard.level_cited)),
    ]


def _term_told(term: Term) -> str:
    ratio = f"q/Q = {plain(term.quantity)} t / {plain(term.threshold)} t = {plain(term.ratio)}"
    beta = f"β = {_number(term.beta)}"
    return "\n".join((_over_clause(ratio, term.threshold_cited), _over_clause(beta, term.beta_cited)))


def _over_clause(text: str, cited: Cited | None) -> str:
    """A figure with its clause below it: a line has room for one of them."""
    return text if cited is None else _marked(f"{text}\n[{cited.clause}]", doubtful=cited.doubtful)


def _number(number: Fraction | None) -> str:
    return "—" if number is None else plain(number)


def _with_clause(text: str, cited: Cited | None) -> str:
    return text if cited is None else _marked(f"{text}   [{cited.clause}]", doubtful=cited.doubtful)


def _marked(text: str, *, doubtful: bool) -> str:
    return f"{text}   " + translate("Files", "待核实") if doubtful else text


def _area_told(ring: Floats, missing: str) -> str:
    """Area inside a ring of metres."""
    if len(ring) < 3 or not np.isfinite(ring).all():
        return missing
    return translate("Files", "{0} 公顷").format(f"{area_in_hectares(Polygon(ring)):.2f}")
