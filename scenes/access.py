"""The data access of each enterprise: what is linked, what of it is fresh, and what became of its readings.

The data-access rate is itself an assessed indicator (`reference/domain.md` N1, N2): what is rejected, late, doubled or
wrongly stamped is counted and shown, never dropped in silence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scenes.alarm_board import Access
from scenes.arrival import Reception, Timely
from scenes.columns import Floats, Numbers, Rows, lock
from scenes.facts import Facts
from scenes.plant import Park
from scenes.rollup import Ancestry
from scenes.severity import Quality
from scenes.tags import Tags


@dataclass(frozen=True, slots=True)
class Tallies:
    """Readings counted since the recorder began; every column has shape (enterprises,).

    `elsewhere` counts rejected readings of which nobody can say whose they are.
    """

    rejected: Numbers
    late: Numbers
    duplicate: Numbers
    ahead: Numbers
    skewed: Numbers
    elsewhere: int = 0

    def __post_init__(self) -> None:
        lock(self.rejected, self.late, self.duplicate, self.ahead, self.skewed)


def nothing_counted(park: Park) -> Tallies:
    """Before the first reading."""
    none = np.zeros(len(park.enterprises), np.int64)
    return Tallies(none, none, none, none, none)


def counted(tallies: Tallies, timely: Timely, ancestry: Ancestry) -> Tallies:
    """One more step's late, doubled and wrongly stamped readings."""
    said = (timely.late, timely.duplicate, timely.ahead, timely.skewed)
    if not any(len(rows) for rows in said):
        return tallies
    late, duplicate, ahead, skewed = (_by_enterprise(rows, ancestry) for rows in said)
    return replace(
        tallies,
        late=tallies.late + late,
        duplicate=tallies.duplicate + duplicate,
        ahead=tallies.ahead + ahead,
        skewed=tallies.skewed + skewed,
    )


def refused(tallies: Tallies, of: Iterable[tuple[str, int]], rows: Mapping[str, int]) -> Tallies:
    """Readings that were left out, by enterprise code (`Arrival.refused_of`); `rows` is the row of each code.

    A park of one enterprise is to blame for what nobody owns.
    """
    rejected, elsewhere = tallies.rejected.copy(), tallies.elsewhere
    only = 0 if len(rejected) == 1 else -1
    for code, count in of:
        row = rows.get(code, only)
        if row < 0:
            elsewhere += count
        else:
            rejected[row] += count
    return replace(tallies, rejected=rejected, elsewhere=elsewhere)


def access_of(
    facts: Facts, tags: Tags, ancestry: Ancestry, tallies: Tallies, reception: Reception
) -> tuple[Access, ...]:
    """How it stands, a row for every enterprise in the order of the park."""
    enterprises = ancestry.sizes[2]
    linked = np.bincount(ancestry.enterprise[tags.linked], minlength=enterprises)
    good = tags.linked & (facts.quality == Quality.GOOD)
    fresh = np.bincount(ancestry.enterprise[good], minlength=enterprises)
    skew = _skews(ancestry, reception)
    return tuple(
        Access(
            enterprise=row,
            linked=int(linked[row]),
            fresh=int(fresh[row]),
            rejected=int(tallies.rejected[row]),
            late=int(tallies.late[row]),
            duplicate=int(tallies.duplicate[row]),
            ahead=int(tallies.ahead[row]),
            skew=float(skew[row]),
            skewed=int(tallies.skewed[row]),
        )
        for row in range(enterprises)
    )


def _skews(ancestry: Ancestry, reception: Reception) -> Floats:
    """The worst skew of the sources that speak for each enterprise, shape (enterprises,)."""
    ahead, behind = np.zeros(ancestry.sizes[2]), np.zeros(ancestry.sizes[2])
    skews = reception.skews()
    if not len(skews):
        return ahead
    spoken = reception.source >= 0
    enterprise, skew = ancestry.enterprise[spoken], skews[reception.source[spoken]]
    np.maximum.at(ahead, enterprise, skew)
    np.minimum.at(behind, enterprise, skew)
    return np.where(ahead >= -behind, ahead, behind)


def _by_enterprise(rows: Rows, ancestry: Ancestry) -> Numbers:
    return np.bincount(ancestry.enterprise[rows], minlength=ancestry.sizes[2]).astype(np.int64)
