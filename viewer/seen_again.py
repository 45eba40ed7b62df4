"""What was left out and chosen, by codes that hold over a new version of the scene, and back again. No Qt, no VTK."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Rows, lock
from scenes.plant import Park
from viewer.view_state import ViewState

ENTERPRISE, UNIT = "enterprise:", "unit:"
"""Before a code: all equipment of an enterprise, or of a unit of it, whose code comes after a slash."""


@dataclass(frozen=True, slots=True)
class Again:
    """How much of a view there is here still: `hidden` object rows, `selected` or None.

    `gone` are codes that nothing has any more; `untold` is how much more was hidden than was written down.
    """

    hidden: Rows
    selected: int | None
    gone: tuple[str, ...]
    untold: int

    def __post_init__(self) -> None:
        lock(self.hidden)


class Codes:
    """The codes of one park's equipment, units and enterprises."""

    def __init__(self, park: Park) -> None:
        self.equipment = tuple(item.code for _, _, item in park.walk())
        self._groups = list[tuple[str, range, tuple[tuple[str, range], ...]]]()
        row = 0
        for enterprise in park.enterprises:
            first, units = row, list[tuple[str, range]]()
            for unit in enterprise.units:
                units.append((f"{UNIT}{enterprise.code}/{unit.code}", range(row, row + len(unit.equipment))))
                row += len(unit.equipment)
            self._groups.append((f"{ENTERPRISE}{enterprise.code}", range(first, row), tuple(units)))
        self._rows = {code: range(place, place + 1) for place, code in enumerate(self.equipment)}
        for code, rows, parts in self._groups:
            self._rows |= {code: rows, **dict(parts)}

    def code_of(self, row: int | None) -> str:
        """The code of an object; "" where it is no equipment."""
        return self.equipment[row] if row is not None and 0 <= row < len(self.equipment) else ""

    def hidden(self, hidden: Flags) -> tuple[str, ...]:
        """What is hidden, of `hidden` (objects,): whole enterprises and units under one code."""
        return tuple(self._told(self._groups, hidden)) if hidden[: len(self.equipment)].any() else ()

    def again(self, view: ViewState) -> Again:
        """What of a view there is here."""
        known = [self._rows[code] for code in view.hidden if code in self._rows]
        hidden = np.unique(np.array([row for rows in known for row in rows], np.int32)).astype(np.int32)
        chosen = self._rows.get(view.code) if view.code else None
        named = (view.code, *view.hidden) if view.code else view.hidden
        gone = tuple(dict.fromkeys(code for code in named if code not in self._rows))
        lost = len(view.hidden) - len(known)
        return Again(hidden, chosen[0] if chosen else None, gone, max(0, view.hidden_count - len(hidden) - lost))

    def _told(self, groups: Iterable[tuple[str, range, Sequence[tuple[str, range]]]], hidden: Flags) -> Iterable[str]:
        for code, rows, parts in groups:
            if len(rows) > 1 and hidden[rows.start : rows.stop].all():
                yield code
                continue
            for part, inside in parts:
                if len(inside) > 1 and hidden[inside.start : inside.stop].all():
                    yield part
                else:
                    yield from (self.equipment[row] for row in inside if hidden[row])
