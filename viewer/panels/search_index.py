"""Finding an installation by a few letters: name, code, tag number, pinyin or its initials. No window here."""

from dataclasses import dataclass
from itertools import islice

from scenes.plant import Equipment, Park
from viewer.panels.spoken import spoken, written


@dataclass(frozen=True, slots=True)
class Hit:
    """An installation that was found; `tag` is the indicator by which it was found, None when by itself."""

    row: int
    tag: int | None = None


class Index:
    """Everything by which an installation can be found, written once in small letters without spaces."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self._names = [written(item.name) for item in park.equipment]
        pinyin = [spoken(name) for name in self._names]
        self._initials = [initials for initials, _ in pinyin]
        self._stacks = [
            "\n".join((name, *both, written(item.name_en), item.code.casefold(), *_of_indicators(item)))
            for name, both, item in zip(self._names, pinyin, park.equipment, strict=True)
        ]
        self._first_tag = _first_tags(park)

    def find(self, text: str, limit: int = 40) -> list[Hit]:
        """The best hits first: names that begin so, initials that begin so, names that hold it, then the rest.

        Every word must be found. An empty text finds nothing.
        """
        words = [written(word) for word in text.split()]
        if not words:
            return []
        rows = list(range(len(self._stacks)))
        for word in words:
            rows = [row for row in rows if word in self._stacks[row]]
        return [Hit(row, self._tag(row, words)) for row in islice(self._ranked(rows, words[0]), limit)]

    def _ranked(self, rows: list[int], word: str) -> "list[int]":
        begins = [row for row in rows if self._names[row].startswith(word)]
        initials = [row for row in rows if self._initials[row].startswith(word)]
        holds = [row for row in rows if word in self._names[row] or word in self._initials[row]]
        return list(dict.fromkeys([*begins, *initials, *holds, *rows]))

    def _tag(self, row: int, words: list[str]) -> int | None:
        """The indicator whose name, tag number or code holds a word that the installation itself does not."""
        item = self._park.equipment[row]
        own = "\n".join((self._names[row], *spoken(self._names[row]), written(item.name_en), item.code.casefold()))
        missing = [word for word in words if word not in own]
        if not missing:
            return None
        for place, stack in enumerate(_of_indicators(item)):
            if missing[0] in stack:
                return self._first_tag[row] + place
        return None


def _of_indicators(item: Equipment) -> list[str]:
    return [
        f"{written(each.name)} {written(each.name_en)} {written(each.tag_number)} {each.code.casefold()}"
        for each in item.indicators
    ]


def _first_tags(park: Park) -> list[int]:
    first, firsts = 0, list[int]()
    for item in park.equipment:
        firsts.append(first)
        first += len(item.indicators)
    return firsts
