"""What an alarm means and what to do: the nearest words that somebody wrote, from the indicator up to the park."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes.alarm_labels import Labelled, Matcher
from scenes.columns import Rows, lock
from scenes.severity import Level
from scenes.trouble import Language

PARTS = ("cause", "consequence", "action")
RANKS = {"indicator": 5, "equipment": 4, "name": 3, "equipment_kind": 3, "medium": 3, "unit": 2, "enterprise": 1}
"""How near words are to an alarm, by what they are written for; those for a kind of indicator are the park's own."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; empty: nobody has written it."""

    zh: str = ""
    en: str = ""

    def told(self, language: Language = "zh") -> str:
        """The text for the screen; Chinese where there is no English."""
        return self.zh if language == "zh" or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Guidance:
    """What may be the cause, what follows if nothing is done, and what to do. Empty words are shown 待配置."""

    cause: Words = field(default_factory=Words)
    consequence: Words = field(default_factory=Words)
    action: Words = field(default_factory=Words)


@dataclass(frozen=True, slots=True)
class Advice:
    """Guidance for the alarms a matcher takes; `levels` narrows it to some levels, empty: all."""

    matcher: Matcher
    levels: frozenset[Level]
    words: Guidance

    @property
    def nearness(self) -> tuple[int, int]:
        """How near it is to the alarm: the indicator's own words before those of its equipment, kind, unit, park."""
        ranks = (
            ("indicator", 5),
            ("equipment", 4),
            ("equipment_kind", 3),
            ("medium", 3),
            ("unit", 2),
            ("enterprise", 1),
        )
        tier = max((rank for name, rank in ranks if name in self.matcher), default=0)
        return tier, len(self.matcher) + bool(self.levels)


@dataclass(frozen=True, slots=True)
class GuidanceBook:
    """All advice for one park, the nearest first; `taken[n]` holds the slots that advice n takes, in order."""

    advice: tuple[Advice, ...] = ()
    taken: tuple[Rows, ...] = ()
    tags: int = 0

    def __post_init__(self) -> None:
        lock(*self.taken)

    def of(self, row: int, axis: int = 0, level: int = Level.NORMAL) -> Guidance:
        """The guidance for one alarm; each of its three texts is inherited by itself."""
        slot = row + axis * self.tags
        found: dict[str, Words] = {}
        for advice, slots in zip(self.advice, self.taken, strict=True):
            if (not advice.levels or level in advice.levels) and _holds(slots, slot):
                for part in PARTS:
                    words: Words = getattr(advice.words, part)
                    if words.zh:
                        found.setdefault(part, words)
        return Guidance(**found)


def _holds(slots: Rows, slot: int) -> bool:
    place = int(np.searchsorted(slots, slot))
    return place < len(slots) and int(slots[place]) == slot


def guidance_book(advice: Sequence[Advice], named: Labelled) -> GuidanceBook:
    """The advice put in order for a park. Of two that are equally near the later one counts."""
    numbered = sorted(enumerate(advice), key=lambda item: (item[1].nearness, item[0]), reverse=True)
    ordered = tuple(each for _, each in numbered)
    taken = tuple(np.flatnonzero(named.chosen(each.matcher)).astype(np.int32) for each in ordered)
    return GuidanceBook(ordered, taken, named.tags)
