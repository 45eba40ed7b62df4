"""Values that are already too old when they come: they are not known for a moment, and not lost again right after."""

from dataclasses import replace

import numpy as np

from scenes.facts import Facts
from scenes.limits import Transitions, joined
from scenes.severity import Quality


def without_flicker(
    before: Facts, after: Facts, moved: Transitions, silent: Transitions, *, number: int
) -> Transitions:
    """What `moved` in a step and then fell `silent`, numbered from `number` on, less what did neither.

    An indicator that was stale before the step and is after it, and whose level stayed, was never known in between: its
    values came older than their time-out. A platform that is steadily late would else make every indicator well and
    lost with every message, and call each time.
    """
    every = joined([each for each in (moved, silent) if len(each)])
    if not (len(moved) and len(silent)):
        return every
    stale = (before.quality == Quality.STALE) & (after.quality == Quality.STALE)
    stale[moved.row[moved.level_before != moved.level_after]] = False
    left = every.at(~stale[every.row])
    return replace(left, number=np.arange(number, number + len(left), dtype=np.int64))
