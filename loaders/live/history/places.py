"""Where the history lies: one file a day by China standard time, further parts of a day beside the first.

history/2026-11-30.duckdb           the day, by the feed's clock
history/2026-11-30.2.duckdb         a further part: the clock was set back, the park changed, another recorder wrote
history/2026-11-30.json             the seal of a day that is closed: checksum, rows, spans
history/imported/NAME/…             what was taken over from elsewhere, never mixed into what was recorded
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8), "UTC+8")
DAY_MS = 86_400_000
NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.(\d{1,4}))?\.(duckdb|json)")
HISTORY = "history"
"""The folder among a recorder's data."""
IMPORTED = "imported"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One file of one day: `number` is 1 for the first; where two cover one moment, the later one holds."""

    day: str
    number: int
    folder: Path

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.folder / f"{self._stem}.duckdb"

    @property
    def seal(self) -> Path:
        """What is known of it since it was closed."""
        return self.folder / f"{self._stem}.json"

    @property
    def wal(self) -> Path:
        """What was written since the last checkpoint."""
        return self.path.with_name(f"{self.path.name}.wal")

    @property
    def draft(self) -> Path:
        """The file anew, in order, until it takes the place of the first."""
        return self.folder / f".{self._stem}.sorting"

    @property
    def begin(self) -> int:
        """When the day begins, in milliseconds since 1970 UTC."""
        return begin_of(self.day)

    @property
    def _stem(self) -> str:
        return self.day if self.number == 1 else f"{self.day}.{self.number}"


def day_of(moment_ms: int) -> str:
    """The day of a moment, in China standard time."""
    return datetime.fromtimestamp(moment_ms // 1000, CHINA).strftime("%Y-%m-%d")


def begin_of(day: str) -> int:
    """When a day begins, in milliseconds since 1970 UTC. ValueError when it is none."""
    begun = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=CHINA)
    return int(begun.astimezone(UTC).timestamp()) * 1000


def parts_in(folder: Path) -> list[Part]:
    """All parts of all days, oldest first: those that lie there, and those of which only the seal is left."""
    if not folder.is_dir():
        return []
    found = set[Part]()
    for path in folder.iterdir():
        if (named := NAME.fullmatch(path.name)) is not None and _is_day(named[1]):
            found.add(Part(named[1], int(named[2] or 1), folder))
    return sorted(found)


def parts_of(folder: Path, day: str) -> list[Part]:
    """The parts of one day, in order."""
    return [part for part in parts_in(folder) if part.day == day]


def milliseconds(seconds: float) -> int:
    """A moment in milliseconds, as the history counts."""
    return round(seconds * 1000)


def _is_day(word: str) -> bool:
    try:
        begin_of(word)
    except ValueError:
        return False
    return True
