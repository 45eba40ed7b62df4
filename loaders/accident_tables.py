"""The tables of State Council Order 493 from `config/regulations`: grades, clocks of reporting, how far up it goes."""

import math
from pathlib import Path

from loaders.places import REGULATIONS
from loaders.tables import Row, rows_of
from scenes.accident import AccidentRules, Grade, ReportingRule, Stated, Upward


def read_accident_rules(folder: Path = REGULATIONS) -> AccidentRules:
    """All three tables. Trouble when one is missing or a row cannot be read; an empty number of hours is 待配置."""
    return AccidentRules(
        tuple(rows_of(folder / "accident_grades.csv", _grade)),
        tuple(rows_of(folder / "accident_reporting.csv", _reporting)),
        tuple(rows_of(folder / "accident_upward.csv", _upward)),
    )


def _grade(row: Row) -> Grade:
    least = int(row["deaths"]), int(row["injuries"]), _finite(row["loss_yuan"])
    return Grade(row["key"], row["name_zh"], row["name_en"], *least, _stated(row))


def _reporting(row: Row) -> ReportingRule:
    seconds = _finite(row["hours"]) * 3600.0 if row["hours"].strip() else None
    names = row["key"], row["knows"], row["tells"], row["name_zh"], row["name_en"]
    return ReportingRule(*names, seconds, _stated(row))


def _upward(row: Row) -> Upward:
    return Upward(row["key"], row["until"], row["name_zh"], row["name_en"], _stated(row))


def _finite(word: str) -> float:
    number = float(word)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(word)
    return number


def _stated(row: Row) -> Stated:
    return Stated(row["source"], row["clause"], row["verified"] == "verified")
