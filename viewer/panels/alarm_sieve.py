"""What a filter of the alarm list lets through. It hides lines; it silences nothing. No window here."""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Numbers, Rows
from scenes.plant import Indicator, Park
from viewer.panels.alarm_seen import Seen, tags_of_keys
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
        self._plain: tuple[str, ...] | None = None
        self._spoken: tuple[str, ...] | None = None

    def holding(self, text: str) -> Flags:
        """Which indicators hold every word of the text, shape (tags,). Latin letters may be pinyin."""
        words = [written(word) for word in text.split()]
        if not words:
            return np.ones(len(self._park.tags), np.bool_)
        stacks = self._spoken_stacks() if any(word.isascii() for word in words) else self._plain_stacks()
        return np.fromiter((all(word in stack for word in words) for stack in stacks), np.bool_, len(stacks))

    def _plain_stacks(self) -> tuple[str, ...]:
        if self._plain is None:
            self._plain = tuple(
                "\n".join(map(written, (*place, each.name, each.name_en, each.code, each.tag_number)))
                for place, each in self._walk()
            )
        return self._plain

    def _spoken_stacks(self) -> tuple[str, ...]:
        if self._spoken is None:
            self._spoken = tuple(
                "\n".join((plain, *(sound for name in (*place, each.name) for sound in spoken(written(name)))))
                for plain, (place, each) in zip(self._plain_stacks(), self._walk(), strict=True)
            )
        return self._spoken

    def _walk(self) -> list[tuple[tuple[str, ...], Indicator]]:
        return [
            ((item.name, item.name_en, unit.name, unit.name_en, owner.name, owner.name_en), each)
            for owner, unit, item in self._park.walk()
            for each in item.indicators
        ]
