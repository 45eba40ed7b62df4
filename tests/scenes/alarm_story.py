"""Alarm events in words, so that a test reads as a story."""

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening


def words(events: AlarmEvents) -> list[str]:
    """Each event as "row AXIS HAPPENING BEFORE>AFTER level @time"."""
    return [
        f"{events.row[at]} {Axis(events.axis[at]).name} {Happening(events.happening[at]).name} "
        f"{AlarmState(events.before[at]).name}>{AlarmState(events.after[at]).name} "
        f"{events.level[at]} @{events.time[at]:g}"
        for at in range(len(events))
    ]
