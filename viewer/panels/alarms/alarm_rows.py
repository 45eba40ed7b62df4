"""How urgent an indicator is, from its facts alone. No window here."""

import numpy as np

from scenes.columns import Bytes, Rows
from scenes.facts import Facts
from scenes.severity import Level


def shown_levels(facts: Facts) -> Bytes:
    """The level every indicator is shown with, shape (tags,): the standing or the unanswered one, the worse of them."""
    return np.maximum(facts.level, facts.unanswered)


def by_urgency(facts: Facts, rows: Rows) -> Rows:
    """Some tag rows, the worst level shown first, of equal ones what waits, then what is known least, then as filed."""
    shown, waits = shown_levels(facts)[rows].astype(np.int16), facts.unanswered[rows] > Level.NORMAL
    return rows[np.lexsort((-facts.quality[rows].astype(np.int16), ~waits, -shown))]
