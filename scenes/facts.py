"""Everything known about the park's indicators at one moment. New facts are made; old ones are never changed."""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Bytes, Floats, lock
from scenes.severity import Quality


@dataclass(frozen=True, slots=True)
class Facts:
    """One row per indicator; every column has shape (tags,). Three axes that never hide one another.

    `value` is in the indicator's unit, the last one received, NaN before the first; `time` is its source time in
    seconds since 1970 UTC (0: never). `level` holds `Level` and is frozen while `quality` (holds `Quality`) is not
    GOOD. `unanswered` holds the worst `Level` that nobody has answered yet (0: nothing waits); it survives the value's
    return to normal. `since` is the time of the last change of `level` or `quality`, 0 when there was none.
    """

    value: Floats
    time: Floats
    level: Bytes
    quality: Bytes
    unanswered: Bytes
    since: Floats

    def __post_init__(self) -> None:
        lock(self.value, self.time, self.level, self.quality, self.unanswered, self.since)

    def __len__(self) -> int:
        return len(self.value)


def nothing_known(tags: int) -> Facts:
    """Before the first reading: every indicator is unknown, which is drawn as unknown and never as fine."""
    return Facts(
        value=np.full(tags, np.nan),
        time=np.zeros(tags),
        level=np.zeros(tags, np.uint8),
        quality=np.full(tags, Quality.UNKNOWN, np.uint8),
        unanswered=np.zeros(tags, np.uint8),
        since=np.zeros(tags),
    )
