"""The names of a park by indicator, as columns in the language of the interface. No window here."""

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Rows
from scenes.plant import Park
from scenes.rollup import ancestry_of
from scenes.trouble import Language
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.language import language
from viewer.panels.spoken import spoken, written
from viewer.panels.words import measure_name, name_of

type Names = NDArray[np.object_]


class TagNames:
    """Enterprise, unit, equipment and indicator of every tag row; each column has shape (tags,)."""

    def __init__(self, park: Park) -> None:
        self._park, self.ancestry = park, ancestry_of(park)
        self._names: dict[tuple[Language, Col], Names] = {}
        self._ranks: dict[tuple[Language, Col], Rows] = {}

    def column(self, col: Col) -> Names:
        """The names in one column."""
        which = (language(), col)
        if which not in self._names:
            self._names[which] = self._made(col)
        return self._names[which]

    def ranks(self, col: Col) -> Rows:
        """The place of every name in the alphabet: Chinese names as they are spoken."""
        which = (language(), col)
        if which not in self._ranks:
            names, place = np.unique(self.column(col).astype(np.str_), return_inverse=True)
            sounds = [spoken(written(str(name)))[1] for name in names]
            order = sorted(range(len(names)), key=lambda row: (sounds[row], str(names[row])))
            rank = np.empty(len(names), np.int32)
            rank[order] = np.arange(len(names), dtype=np.int32)
            self._ranks[which] = rank[place]
        return self._ranks[which]

    def enterprises(self) -> list[str]:
        """Every enterprise by its row."""
        return [name_of(each) for each in self._park.enterprises]

    def units(self) -> list[str]:
        """Every unit by its row."""
        return [name_of(unit) for each in self._park.enterprises for unit in each.units]

    def _made(self, col: Col) -> Names:
        match col:
            case Col.ENTERPRISE:
                return _objects(self.enterprises())[self.ancestry.enterprise]
            case Col.UNIT:
                return _objects(self.units())[self.ancestry.unit]
            case Col.EQUIPMENT:
                return _objects([name_of(item) for item in self._park.equipment])[self.ancestry.equipment]
            case _:
                return _objects([name_of(each) or measure_name(each.kind) for each in self._park.indicators])


def _objects(words: list[str]) -> Names:
    made = np.empty(len(words), object)
    made[:] = words
    return made
