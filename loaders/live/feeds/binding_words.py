"""What a mapping file says about names and units, read: `[binding]` and `[units]`."""

import csv
import re
from fractions import Fraction
from io import StringIO
from pathlib import Path

from loaders.jsonfile import read_bytes
from loaders.live.feeds.mapping_words import Table
from loaders.live.feeds.units import Conversion, Units, same
from scenes.plant import IndicatorKind

MOST_TABLE_BYTES = 64 * 1024 * 1024
_FRACTION = re.compile(r"-?[0-9]{1,12}(/[0-9]{1,12}|\.[0-9]{1,12})?", re.ASCII)


def units_of(table: Table) -> Units:
    """The unit of each kind of indicator, and every conversion."""
    kinds = {kind: table.table("kinds").text(kind) for kind in table.table("kinds").words()}
    check = table.table("kinds")
    for kind in IndicatorKind:
        check.raw(kind, "")
    check.done()
    conversions: dict[tuple[str, str], Conversion] = {}
    for each in table.tables("convert"):
        theirs, ours = same(each.text("from")), same(each.text("to"))
        conversions[theirs, ours] = Conversion(_fraction(each, "factor"), _fraction(each, "offset", "0"))
        each.done()
    table.done()
    return Units(kinds, conversions)


def _fraction(table: Table, name: str, default: str | None = None) -> Fraction:
    text = table.text(name, default)
    value = Fraction(text) if _FRACTION.fullmatch(text) and not text.endswith("/0") else None
    if value is None or (name == "factor" and not value):
        raise table.trouble(
            f"{name!r} 不是准确的数：{text!r}。",
            f"{name!r} is no exact number: {text!r}.",
            '写成 "1/1000" 或 "0.001"。',
            'Write it like "1/1000" or "0.001".',
            name,
        )
    return value


def code_table(binding: Table, folder: Path) -> dict[str, str]:
    """Theirs → ours from a CSV of two columns beside the mapping file, or from a table in it."""
    inline = binding.table("codes")
    codes = {theirs: inline.text(theirs) for theirs in inline.words()}
    if "table" in binding:
        path = folder / binding.text("table")
        text = read_bytes(path, MOST_TABLE_BYTES).decode("utf-8-sig", "replace")
        for number, row in enumerate(csv.reader(StringIO(text)), 1):
            if len(row) != 2:
                raise binding.trouble(
                    f"对照表第 {number} 行不是两列。",
                    f"Row {number} of the table has not two columns.",
                    "每行写：平台编码,我方编码。",
                    "Write in each row: their code,our code.",
                    "table",
                )
            codes[row[0].strip()] = row[1].strip()
    return codes
