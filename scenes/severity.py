"""How bad a value is and how far it can be trusted: two axes. The third, whether somebody answered, is in `facts`."""

from enum import IntEnum


class Level(IntEnum):
    """Indicator alarm by the four thresholds (reference: HRMW-type schema, thresholdDown2 … thresholdUp2).

    Greater is worse, so `max` answers "which one do we show?". LL and HH are the second thresholds.
    """

    NORMAL = 0
    LOW = 1
    HIGH = 2
    LOW_LOW = 3
    HIGH_HIGH = 4


class Quality(IntEnum):
    """How far the last value can be trusted. Anything but GOOD freezes the alarm level and is drawn hatched grey.

    The order is for showing only: greater is less known.
    """

    GOOD = 0
    FAULT = 1
    """质量异常: not a number, outside the range by more than the tolerance, or flagged bad at the source."""
    STALE = 2
    """离线: older than the tag's time-out."""
    UNKNOWN = 3
    """No value has ever arrived."""
    UNLINKED = 4
    """未接入: the indicator is in the enterprise file, but not connected or disabled."""
