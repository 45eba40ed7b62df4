"""Finding an installation by a few letters: name, code, tag number, pinyin or its initials. No window here."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from scenes.plant import Equipment, Park

_HAN = re.compile(r"[㐀-鿿]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An installation that was found; `tag` is the indicator by which it was found, None when by itself."""

    row: int
    tag: int | None = None


class Index:
    """Everything by which an installation can be found, written once in small letters without spaces."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self._initials_of: dict[str, tuple[str, str]] = {}
        self._names = [_written(item.name) for item in park.equipment]
        pinyin = [self._pinyin(name) for name in self._names]
        self._initials = [initials for initials, _ in pinyin]
        self._stacks = [
            "\n".join((name, *both, _written(item.name_en), item.code.casefold(), *_of_indicators(item)))
            for name, both, item in zip(self._names, pinyin, park.equipment, strict=True)
        ]
        self._first_tag = _first_tags(park)

    def find(self, text: str, limit: int = 40) -> list[Hit]:
        """The best hits first: names that begin so, initials that begin so, names that hold it, then the rest.

        Every word must be found. An empty text finds nothing.
        """
        words = [_written(word) for word in text.split()]
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
        own = "\n".join(
            (self._names[row], *self._pinyin(self._names[row]), _written(item.name_en), item.code.casefold())
        )
        missing = [word for word in words if word not in own]
        if not missing:
            return None
        for place, stack in enumerate(_of_indicators(item)):
            if missing[0] in stack:
                return self._first_tag[row] + place
        return None

    def _pinyin(self, name: str) -> tuple[str, str]:
        """Initials and full pinyin of a name; what is not Chinese stays as it is."""
        return _HAN.sub(lambda run: self._spoken(run[0])[0], name), _HAN.sub(lambda run: self._spoken(run[0])[1], name)

    def _spoken(self, run: str) -> tuple[str, str]:
        if run not in self._initials_of:
            from pypinyin import Style, lazy_pinyin  # a quarter of a second to import: only when somebody searches

            full = lazy_pinyin(run, style=Style.NORMAL)
            self._initials_of[run] = ("".join(syllable[:1] for syllable in full), "".join(full))
        return self._initials_of[run]


def _written(text: str) -> str:
    """A text as compared: full-width letters made plain, one case, no spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _of_indicators(item: Equipment) -> list[str]:
    return [
        f"{_written(each.name)} {_written(each.name_en)} {_written(each.tag_number)} {each.code.casefold()}"
        for each in item.indicators
    ]


def _first_tags(park: Park) -> list[int]:
    first, firsts = 0, list[int]()
    for item in park.equipment:
        firsts.append(first)
        first += len(item.indicators)
    return firsts
