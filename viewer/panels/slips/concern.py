"""The alarms that somebody is about to do something with, and their names."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from scenes.alarm import Axis
from scenes.columns import Bytes, Flags, Rows, lock
from scenes.plant import Park
from scenes.severity import Level
from viewer.panels.alarms.alarm_words import axis_name
from viewer.panels.words import LETTERS, level_name, measure_name, name_of

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Concern:
    """Alarms of one axis: indicators `rows` (rows,), and the `Level` shown at each when the person chose them."""

    rows: Rows
    levels: Bytes
    axis: int = Axis.PROCESS

    def __post_init__(self) -> None:
        lock(self.rows, self.levels)

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, wanted: Flags) -> "Concern":
        """Some of them."""
        return Concern(self.rows[wanted].copy(), self.levels[wanted].copy(), self.axis)


def alarm_named(park: Park, row: int, level: int, axis: int) -> str:
    """One alarm: where, what, and how bad."""
    indicator = park.indicators[row]
    equipment = park.equipment[int(park.tags.object_id[row])]
    what = name_of(indicator) or measure_name(indicator.kind)
    worst = f"{level_name(level)} {LETTERS[Level(level)]}" if level else ""
    how = axis_name(axis) if axis == Axis.CONTACT else worst
    return " · ".join(word for word in (name_of(equipment), what, how) if word)


def concern_told(park: Park, concern: Concern, *, most: int = 3) -> str:
    """The alarms by name, one a line; of more than `most` it says how many more."""
    lines = [
        alarm_named(park, int(row), int(level), concern.axis)
        for row, level in zip(concern.rows[:most], concern.levels[:most], strict=True)
    ]
    if len(concern) > most:
        lines.append(translate("Words", "另有 {0} 条").format(len(concern) - most))
    return "\n".join(lines)
