"""Works out published examples of GB 18218-2018 with our own arithmetic and compares every figure of them.

The file gives β and no class symbol. Where Table 3 does not name the chemical, the first class of Table 4 with that β
is filed for it, as an enterprise would file it: β is then the file's own, S, α, R and the level are ours.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from loaders.case_file import Spot
from loaders.jsonfile import read_bytes
from loaders.tables import read_hazard_tables
from loaders.verdict import Checks, Verdict, replayed
from scenes.hazard import HazardTables, chemical_named, hazard_of
from scenes.plant import Enterprise, Holding, Unit

MOST_BYTES = 2 * 1024 * 1024
COLUMNS = ("id", "items", "pop_500m", "s", "alpha", "R", "level", "source", "clause")
PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
"""A figure as it may be written."""


@dataclass(frozen=True, slots=True)
class Item:
    """One chemical of an example: q and Q in tonnes."""

    name: str
    quantity: str
    threshold: Fraction
    beta: Fraction


def hazard_verdicts(path: Path) -> list[Verdict]:
    """Every example of a file. Trouble when it cannot be read."""
    tables = read_hazard_tables()
    rows = list(_rows(path))
    if not rows:
        raise Spot(None, str(path)).wrong("没有案例", "it holds no cases")
    return [_verdict(row, tables) for row in rows]


def _rows(path: Path) -> Iterator[Spot]:
    whole = Spot(None, str(path), "line 1")
    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8-sig")
        reader = csv.DictReader(text.splitlines(), restval="", restkey="", strict=True)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise whole.wrong(f"缺少列 {'、'.join(missing)}", f"the columns {', '.join(missing)} are missing")
        for row in reader:
            yield Spot({key: row[key] for key in COLUMNS}, str(path), f"line {reader.line_num}")
    except (UnicodeDecodeError, csv.Error) as fault:
        raise whole.wrong(f"不是 UTF-8 的 CSV（{fault}）", f"it is not CSV in UTF-8 ({fault})") from fault


def _verdict(row: Spot, tables: HazardTables) -> Verdict:
    source = f"{row.at('source').text}, {row.at('clause').text}"
    return replayed(row, row.at("id").text, source, lambda checks: _compare(row, tables, checks))


def _compare(row: Spot, tables: HazardTables, checks: Checks) -> None:
    items = [_item(row, word) for word in row.at("items").text.split(";")]
    holdings = tuple(Holding(item.name, float(item.quantity), _symbol(item, tables)) for item in items)
    nowhere = np.empty((0, 2))
    unit = Unit("", "", nowhere, holdings=holdings)
    population = _figure(row, row.at("pop_500m").text)
    hazard = hazard_of(Enterprise("", "", nowhere, (unit,), population_500m=int(population)), unit, tables)
    checks.equal([item.name for item in items], [term.chemical for term in hazard.terms], f"{row.place} items")
    for term, item in zip(hazard.terms, items, strict=True):
        checks.equal(item.threshold, term.threshold, f"{row.place} items {item.name} Q")
        checks.equal(item.beta, term.beta, f"{row.place} items {item.name} β")
    checks.equal(_figure(row, row.at("s").text), hazard.s, f"{row.place} s")
    checks.equal(_figure(row, row.at("alpha").text), hazard.alpha, f"{row.place} alpha")
    checks.equal(_figure(row, row.at("R").text) if row.at("R").text else None, hazard.r, f"{row.place} R")
    checks.equal(row.at("level").text, hazard.level.value, f"{row.place} level")


def _item(row: Spot, word: str) -> Item:
    parts = word.split("|")
    if len(parts) != 4:
        raise row.wrong(f"{word!r} 应为 名称|q|Q|β", f"{word!r} should be name|q|Q|β")
    name, quantity, threshold, beta = parts
    _figure(row, quantity)
    return Item(name, quantity, _figure(row, threshold), _figure(row, beta))


def _figure(row: Spot, cell: str) -> Fraction:
    if not PLAIN.fullmatch(cell):
        raise row.wrong(f"{cell[:40]!r} 不是可用的数", f"{cell[:40]!r} is not a number that can be used")
    return Fraction(cell)


def _symbol(item: Item, tables: HazardTables) -> str:
    """The class to file, empty where Table 3 names the chemical."""
    named = chemical_named(item.name, tables)
    if named is not None and any(gas.number == named.number for gas in tables.toxic):
        return ""
    fitting = (row for row in tables.classes if row.beta == item.beta and (named or row.threshold == item.threshold))
    return next((row.symbol for row in fitting), "")
