"""Which indicators are in alarm, which are not known, and in which order they are read. No window here."""

from enum import StrEnum

import numpy as np

from scenes.columns import Bytes, Flags, Rows
from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Level, Quality


class Order(StrEnum):
    """How the alarm list is read: what is worst first, or what is newest first."""

    WORST = "worst"
    NEWEST = "newest"


def shown_levels(facts: Facts) -> Bytes:
    """The level every indicator is shown with, shape (tags,): the standing or the unanswered one, the worse of them."""
    return np.maximum(facts.level, facts.unanswered)


def in_alarm(facts: Facts, order: Order) -> Rows:
    """Tag rows whose level stands or waits for an answer. Equal ones keep their order, so that nothing dances.

    Worst first: what waits before what was answered, then the worse level, then the newer change.
    """
    shown = shown_levels(facts)
    rows = np.flatnonzero(shown > Level.NORMAL)
    newest, waits = -facts.since[rows], facts.unanswered[rows] > Level.NORMAL
    keys = (rows, newest) if order == Order.NEWEST else (rows, newest, -shown[rows].astype(np.int8), ~waits)
    return rows[np.lexsort(keys)].astype(np.int32)


def by_urgency(facts: Facts, rows: Rows) -> Rows:
    """Some tag rows, the worst level shown first, of equal ones what waits, then what is known least, then as filed."""
    shown, waits = shown_levels(facts)[rows].astype(np.int16), facts.unanswered[rows] > Level.NORMAL
    return rows[np.lexsort((-facts.quality[rows].astype(np.int16), ~waits, -shown))]


def not_known(facts: Facts) -> Rows:
    """Tag rows whose value cannot be trusted, in the order of the park: grouped as they stand, and never jumping."""
    return np.flatnonzero(facts.quality != Quality.GOOD).astype(np.int32)


def haystacks(park: Park) -> tuple[str, ...]:
    """What a filter looks through, per indicator: names in both languages, code, tag number, enterprise."""
    return tuple(
        " ".join(
            (item.name, item.name_en, each.name, each.name_en, each.code, each.tag_number, owner.name, owner.name_en)
        ).casefold()
        for owner, _, item in park.walk()
        for each in item.indicators
    )


def matching(stacks: tuple[str, ...], text: str) -> Flags:
    """Which indicators hold every word of the text, shape (tags,)."""
    words = text.casefold().split()
    return np.fromiter((all(word in stack for word in words) for stack in stacks), np.bool_, len(stacks))
