"""Every alarm of a park by its labels: what rules of inhibition, delay and guidance choose by.

A slot is one alarm. The first `tags` slots are the process alarms, the next `tags` the contact alarms, both in the
order of the indicators; then one slot for each enterprise, which stands for its whole link being lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Rows
from scenes.plant import Park

type Labels = Mapping[str, str]
type Matcher = Mapping[str, frozenset[str]]
"""Words allowed for each label named; all named labels must agree, and an empty matcher takes everything."""

NAMES = ("scope", "axis", "kind", "name", "indicator", "equipment", "equipment_kind", "medium", "unit", "enterprise")
"""`scope` is "indicator" or "enterprise", `axis` "process" or "contact"; `name` is the indicator's Chinese one, `kind`,
`equipment_kind` and `medium` are those of `plant`, the others are codes."""


def fits(matcher: Matcher, labels: Labels) -> bool:
    """Whether every label the matcher names has one of its words. A missing label equals an empty one."""
    return all(labels.get(name, "") in words for name, words in matcher.items())


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labels of all slots: `words` of each label, and `index` (slots,) into them. Word 0 is the empty one."""

    words: Mapping[str, tuple[str, ...]]
    index: Mapping[str, Rows]
    tags: int
    enterprises: int

    @property
    def slots(self) -> int:
        """How many alarms there are: two for each indicator and one for each enterprise."""
        return 2 * self.tags + self.enterprises

    def labels(self, slot: int) -> Labels:
        """The labels of one alarm, the missing ones left out."""
        found = {name: self.words[name][int(self.index[name][slot])] for name in NAMES}
        return {name: word for name, word in found.items() if word}

    def chosen(self, matcher: Matcher) -> Flags:
        """Which alarms a matcher takes, shape (slots,)."""
        found = np.ones(self.slots, np.bool_)
        for name, wanted in matcher.items():
            found &= np.array([word in wanted for word in self.words[name]], np.bool_)[self.index[name]]
        return found

    def groups(self, names: Sequence[str]) -> tuple[Rows, int]:
        """A number for each alarm, equal where all these labels are equal, shape (slots,); and how many there are."""
        number = np.zeros(self.slots, np.int64)
        for name in names:
            number = number * len(self.words[name]) + self.index[name]
            number = np.unique(number, return_inverse=True)[1].astype(np.int64)
        return number.astype(np.int32), int(number.max(initial=0)) + 1


def labelled(park: Park) -> Labelled:
    """The labels of every alarm of a park."""
    rows = [(enterprise, unit, item, each) for enterprise, unit, item in park.walk() for each in item.indicators]
    tags, enterprises = len(rows), len(park.enterprises)
    of_indicators: dict[str, list[str]] = {
        "kind": [each.kind.value for _, _, _, each in rows],
        "name": [each.name for _, _, _, each in rows],
        "indicator": [each.code for _, _, _, each in rows],
        "equipment": [item.code for _, _, item, _ in rows],
        "equipment_kind": [item.kind for _, _, item, _ in rows],
        "medium": [item.medium for _, _, item, _ in rows],
        "unit": [unit.code for _, unit, _, _ in rows],
        "enterprise": [enterprise.code for enterprise, _, _, _ in rows],
    }
    words: dict[str, tuple[str, ...]] = {}
    index: dict[str, Rows] = {}
    nobody = np.zeros(enterprises, np.int32)
    for name, column in of_indicators.items():
        numbers = {"": 0}
        rows_of = np.array([numbers.setdefault(word, len(numbers)) for word in column], np.int32)
        whose = nobody
        if name == "enterprise":
            whose = np.array([numbers.setdefault(each.code, len(numbers)) for each in park.enterprises], np.int32)
        words[name], index[name] = tuple(numbers), np.concatenate([rows_of, rows_of, whose])
    words["scope"], words["axis"] = ("", "indicator", "enterprise"), ("", "process", "contact")
    index["scope"] = np.repeat(np.array([1, 2], np.int32), (2 * tags, enterprises))
    index["axis"] = np.repeat(np.array([1, 2], np.int32), (tags, tags + enterprises))
    return Labelled(words, index, tags, enterprises)
