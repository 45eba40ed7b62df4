"""Codes of enterprise (9), unit (12), equipment (17) and indicator (22): each begins with the one above it.

Source: `reference/domain.md` 2.2; the structure is seen in two independent data samples (secondary), the
specification itself was not read. A code that does not fit is a warning and never a reason to drop data.
"""

import re
from enum import IntEnum


class CodeKind(IntEnum):
    """What a code names; the value is its length in characters."""

    ENTERPRISE = 9
    UNIT = 12
    EQUIPMENT = 17
    INDICATOR = 22


PATTERNS = {
    CodeKind.ENTERPRISE: re.compile(r"[0-9]{9}"),
    CodeKind.UNIT: re.compile(r"[0-9]{12}"),
    CodeKind.EQUIPMENT: re.compile(r"[0-9]{12}[A-Z][0-9]{4}"),
    CodeKind.INDICATOR: re.compile(r"[0-9]{12}[A-Z][0-9]{4}[A-Z]{2}[0-9]{3}"),
}
"""9 digits · + 3 digits · + 1 letter and 4 digits · + 2 letters and 3 digits; always matched from end to end."""

_ABOVE = {
    CodeKind.UNIT: CodeKind.ENTERPRISE,
    CodeKind.EQUIPMENT: CodeKind.UNIT,
    CodeKind.INDICATOR: CodeKind.EQUIPMENT,
}


def fits(code: str, kind: CodeKind) -> bool:
    """Whether a code has the full pattern of its kind."""
    return PATTERNS[kind].fullmatch(code) is not None


def kind_of(code: str) -> CodeKind | None:
    """What a code names by its pattern alone, None when it fits none."""
    return next((kind for kind in CodeKind if fits(code, kind)), None)


def parent_of(code: str) -> str:
    """The code one step up, "" for an enterprise and for a code that fits no pattern."""
    above = _ABOVE.get(kind_of(code) or CodeKind.ENTERPRISE)
    return code[:above] if above is not None else ""


def belongs(child: str, parent: str) -> bool:
    """Whether a code is the other's code with something added."""
    return bool(parent) and len(child) > len(parent) and child.startswith(parent)
