"""What a person may want of the player, whatever button or key says so."""

from enum import Enum, auto


class Wish(Enum):
    """One press."""

    TOGGLE = auto()
    """Play, or stand still."""
    SECOND_BACK = auto()
    SECOND_ON = auto()
    EVENT_BACK = auto()
    EVENT_ON = auto()
    ALARM_BACK = auto()
    ALARM_ON = auto()
    SLOWER = auto()
    FASTER = auto()
    LOOP = auto()
    """Play the brushed range again and again, or no longer."""
    MARK = auto()
    """Leave a bookmark here, or take away the one that is here."""
    LIVE = auto()
    """Follow the present again."""
