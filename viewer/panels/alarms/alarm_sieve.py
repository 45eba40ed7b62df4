"""What a filter of the alarm list lets through. It hides lines; it silences nothing. No window here."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Numbers, Rows
from scenes.plant import Park
from viewer.panels.alarms.alarm_seen import Seen, tags_of_keys
from viewer.panels.spoken import spoken, written


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a person wants to see. Empty sets and -1 stand for "all of them"."""

    text: str = ""
    levels: frozenset[int] = frozenset()
    states: frozenset[int] = frozenset()
    enterprise: int = -1

    @property
    def open(self) -> bool:
        """Whether it lets everything through."""
        return self == Sieve()


def passing(sieve: Sieve, seen: Seen, said: Flags, enterprise: Rows, keys: Numbers) -> Flags:
    """Which lines a sieve lets through, shape (keys,). `said` (tags,): where its text is found.

    `enterprise` (tags,) is the row of each indicator's enterprise.
    """
    tags = tags_of_keys(keys)
    through = said[tags]
    if sieve.levels:
        through = through & np.isin(seen.level[tags], list(sieve.levels))
    if sieve.states:
        through = through & np.isin(seen.state[keys], list(sieve.states))
    if sieve.enterprise >= 0:
        through = through & (enterprise[tags] == sieve.enterprise)
    return through


class Haystacks:
    """What a filter looks through: names in both languages, code, tag number, and the names as they are spoken."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self._stacks: dict[bool, tuple[str, ...]] = {}

    def holding(self, text: str) -> Flags:
        """Which indicators hold every word of the text, shape (tags,). Latin letters may be pinyin."""
        words = [written(word) for word in text.split()]
        if not words:
            return np.ones(len(self._park.tags), np.bool_)
        stacks = self._made(aloud=any(word.isascii() for word in words))
        return np.fromiter((all(word in stack for word in words) for stack in stacks), np.bool_, len(stacks))

    def _made(self, *, aloud: bool) -> tuple[str, ...]:
        """One text for each indicator, made when it is first looked through."""
        if aloud not in self._stacks:
            heard: dict[str, str] = {}
            self._stacks[aloud] = tuple(self._each(heard, aloud=aloud))
        return self._stacks[aloud]

    def _each(self, heard: dict[str, str], *, aloud: bool) -> Iterator[str]:
        for owner, unit, item in self._park.walk():
            names = (item.name, item.name_en, unit.name, unit.name_en, owner.name, owner.name_en)
            place = "\n".join(_told(name, heard, aloud=aloud) for name in names)
            for each in item.indicators:
                own = "\n".join(_told(name, heard, aloud=aloud) for name in (each.name, each.name_en))
                yield f"{place}\n{own}\n{each.code.casefold()}\n{written(each.tag_number)}"


def _told(name: str, heard: dict[str, str], *, aloud: bool) -> str:
    """A name as compared, with its sounds where it is read aloud; `heard` keeps what was said before."""
    if name not in heard:
        plain = written(name)
        heard[name] = "\n".join((plain, *spoken(plain))) if aloud else plain
    return heard[name]
