"""All that is known of alarms beside their states: who, why, until when, together with what. Few rows, many words.

One board is made after every step of the recorder that changed it, and replaces the one before.
"""

from dataclasses import dataclass, field

from scenes.severity import Level


@dataclass(frozen=True, slots=True)
class Answered:
    """Who acknowledged an alarm that still stands or is latched. Times are seconds since 1970 UTC, here and below."""

    row: int
    axis: int
    level: Level
    by: str
    time: float


@dataclass(frozen=True, slots=True)
class Shelf:
    """One shelved alarm. `second` is who agreed, where the rule wants two people."""

    row: int
    axis: int
    since: float
    until: float
    reason: str
    by: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One alarm suppressed by design, and by what: `cause_row` is the indicator that inhibits, -1 for a source."""

    row: int
    axis: int
    since: float
    cause_zh: str
    cause_en: str
    cause_row: int = -1


@dataclass(frozen=True, slots=True)
class Outage:
    """One alarm out of service."""

    row: int
    axis: int
    since: float
    permit: str
    by: str


@dataclass(frozen=True, slots=True)
class Silence:
    """No sound for alarm events numbered up to `number`, until `until`."""

    number: int
    until: float
    by: str


@dataclass(frozen=True, slots=True)
class Situation:
    """Alarms of one unit with one cause, told as one thing. `key` stays the same for as long as it lasts.

    `enterprise` and `unit` are rows (`scenes.rollup.Ancestry`), unit -1 for the whole enterprise. `cause` is a key of
    `alarm_situations.CAUSES`. `order` is the place in the list, frozen while a flood lasts. `first` is the indicator
    that came first (first-out). `rows` are all indicators of it, in the order they came. `worst` is the worst `Level`.
    """

    key: str
    enterprise: int
    unit: int
    cause: str
    opened: float
    order: int
    first: int
    worst: int
    unanswered: int
    rows: tuple[int, ...]
    standing: bool = True


@dataclass(frozen=True, slots=True)
class Nuisance:
    """An alarm that behaves badly: "chattering", "fleeting" or "stale" (`scenes.alarm_metrics`); `count` of cycles."""

    row: int
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Episode:
    """One alarm flood: its begin, its end (0: still on) and the first call of it. `calls` counts what called in it.

    `first_ten` counts the calls of the ten minutes after `first`, `peak` the most in any ten minutes of the clock.
    """

    begin: float
    first: float
    end: float = 0.0
    calls: int = 0
    first_ten: int = 0
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """The data access of one enterprise (`enterprise` is its row): indicators linked and of those fresh and GOOD.

    The counts are of readings since the recorder began.
    """

    enterprise: int
    linked: int
    fresh: int
    rejected: int = 0
    late: int = 0
    duplicate: int = 0
    ahead: int = 0
    skew: float = 0.0
    """Seconds by which the source's clock is ahead of ours (running median)."""
    skewed: int = 0
    """Readings whose stamps were corrected because their source's clock is wrong by a constant."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The last note left with an alarm, and how many there are."""

    row: int
    count: int
    text: str
    by: str
    time: float


@dataclass(frozen=True, slots=True)
class OutboxWord:
    """What goes back to the platform: how much waits, how much is stuck, since when, and what the last answer was."""

    waiting: int = 0
    stuck: int = 0
    oldest: float = 0.0
    trouble_zh: str = ""
    trouble_en: str = ""


@dataclass(frozen=True, slots=True)
class JournalWord:
    """How the journal is: entries so far, the head of its chain in hexadecimal, and when it was last anchored.

    `trouble_*` say that it cannot be written (disk full): then no command is obeyed and the screen says so.
    """

    entries: int = 0
    head: str = ""
    anchored: float = 0.0
    trouble_zh: str = ""
    trouble_en: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything above at one moment. `flood` is when a flood began, 0 while there is none.

    `annunciated` is how many alarms have called since the counting began: a count, and no event's number. `rates`
    counts alarms in each ten minutes of the last day, oldest first.
    """

    answered: tuple[Answered, ...] = ()
    shelved: tuple[Shelf, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
    outages: tuple[Outage, ...] = ()
    silence: Silence | None = None
    situations: tuple[Situation, ...] = ()
    nuisances: tuple[Nuisance, ...] = ()
    access: tuple[Access, ...] = ()
    notes: tuple[Noted, ...] = ()
    outbox: OutboxWord = field(default_factory=OutboxWord)
    journal: JournalWord = field(default_factory=JournalWord)
    flood: float = 0.0
    rates: tuple[int, ...] = ()
    top: tuple[tuple[int, int], ...] = ()
    """The ten indicators that called most often in the last day: row and count."""
    flood_seconds: float = 0.0
    """Time spent in flood during the last day."""
    split: tuple[int, ...] = ()
    """Alarms of the last day by `Level`, the place in the list being the level; "()" while nobody counts."""
    floods: tuple[Episode, ...] = ()
    """The floods of the last day, oldest first."""
    opened: tuple[int, ...] = ()
    """Situations opened in each ten minutes of the last day, oldest first: beside `rates`, which counts alarms."""
    annunciated: int = 0
    """How many alarms have called since the counting began."""
