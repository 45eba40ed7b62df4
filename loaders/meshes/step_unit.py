"""The unit of length of a STEP file, read from its text: what a shape's context assigns, SI or made of another unit.

Source: ISO 10303-41, 21 (measures): GLOBAL_UNIT_ASSIGNED_CONTEXT, SI_UNIT, CONVERSION_BASED_UNIT.
"""

import mmap
import re
from contextlib import suppress
from pathlib import Path

PREFIXES = {
    b"MILLI": 1e-3, b"CENTI": 1e-2, b"DECI": 1e-1, b"DECA": 1e1, b"HECTO": 1e2, b"KILO": 1e3, b"MICRO": 1e-6,
    b"NANO": 1e-9,
}  # fmt: skip
DEEPEST = 4
"""Units that are made of units."""
MOST_UNITS = 16
LARGEST = 1e6

_ASSIGNED = re.compile(rb"GLOBAL_UNIT_ASSIGNED_CONTEXT\s*\(\s*\(([#\d,\s]{1,400})\)")
_ROWS = re.compile(rb"#(\d{1,18})")
_SI = re.compile(rb"SI_UNIT\s*\(\s*(?:\$|\.([A-Z]{1,8})\.)\s*,\s*\.METRE\.\s*\)")
_MADE = re.compile(rb"CONVERSION_BASED_UNIT\s*\(\s*'[^']{0,80}'\s*,\s*#(\d{1,18})\s*\)")
_MEASURE = re.compile(rb"MEASURE\s*\(\s*([-+.\dE]{1,40})\s*\)\s*,\s*#(\d{1,18})")

type _Text = bytes | mmap.mmap


def metres_per_unit(path: Path) -> float | None:
    """Metres of one unit of length by the first context that says it; None where none does."""
    with path.open("rb") as file, suppress(ValueError), mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return _first(text)
    return None


def _first(text: _Text) -> float | None:
    for tried, found in enumerate(_ASSIGNED.finditer(text)):
        if tried >= MOST_UNITS:
            break
        for row in _ROWS.findall(found[1])[:MOST_UNITS]:
            if (size := _length(text, row)) is not None:
                return size
    return None


def _length(text: _Text, row: bytes, depth: int = 0) -> float | None:
    """Metres of the unit in a row, None where it is no length."""
    said = _entity(text, row)
    if b"LENGTH_UNIT" not in said or depth > DEEPEST:
        return None
    if (standard := _SI.search(said)) is not None:
        return PREFIXES.get(standard[1], 1.0) if standard[1] else 1.0
    made = _MADE.search(said)
    measure = _MEASURE.search(_entity(text, made[1])) if made is not None else None
    if measure is None:
        return None
    with suppress(ValueError):
        factor, below = float(measure[1]), _length(text, measure[2], depth + 1)
        if below is not None and 0 < factor < LARGEST:
            return factor * below
    return None


def _entity(text: _Text, row: bytes) -> bytes:
    """What stands in a row of the file, 2,000 bytes at most; nothing where there is no such row."""
    found = re.search(rb"#" + row + rb"\s*=\s*([^;]{1,2000});", text)
    return found[1].upper() if found is not None else b""
