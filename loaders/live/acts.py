"""What people ask of the recorder, and what it answers. It alone decides whether they may."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from scenes.columns import Bytes, Rows, lock
from scenes.trouble import Notice


class Role(StrEnum):
    """Who somebody is at work. What each may do is written in `loaders.live.people.rights`."""

    OPERATOR = "operator"
    """值班员"""
    SHIFT_LEADER = "shift_leader"
    """带班"""
    ADMINISTRATOR = "administrator"
    """管理员"""
    AUDITOR = "auditor"
    """审计员"""


class Action(StrEnum):
    """What can be asked."""

    ACKNOWLEDGE = "acknowledge"
    """Answer `levels` as they were shown on `rows` of `axis`."""
    SILENCE = "silence"
    """No sound until `until` for everything that has called so far; what comes later sounds."""
    SHELVE = "shelve"
    """Needs `text` (the reason) and `until`; a tier that wants two people needs `second` too."""
    UNSHELVE = "unshelve"
    RESET = "reset"
    """End a latched alarm."""
    TAKE_OUT = "take_out"
    """Out of service; `text` is the permit."""
    BRING_BACK = "bring_back"
    NOTE = "note"
    """Leave `text` with the alarms of `rows`."""
    VERIFY = "verify"
    """Tell the platform what was found: `text`, with `verdict` in front ("real", "false", "fault")."""
    SELF_TEST = "self_test"
    """The shift heard the sounds; `text` says how."""
    REPORT = "report"
    """The seat writes down what only it went through: its machine slept, its picture stood still."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing asked by one person. `question` comes back in the answer. `session` proves who asks.

    `rows` (rows,) are indicators and `levels` (rows,) the `Level` shown at each when the person acted; `axis` holds
    `Axis`. `until` is in seconds since 1970 UTC, 0 for none.
    """

    question: int
    session: str
    action: Action
    rows: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    levels: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))
    axis: int = 0
    text: str = ""
    until: float = 0.0
    second: str = ""
    """The session of a second person, where the rule wants one."""

    def __post_init__(self) -> None:
        lock(self.rows, self.levels)


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody says who they are. `guest` asks for the rehearsal's own account, which only a rehearsal has."""

    question: int
    user: str = ""
    password: str = field(default="", repr=False)
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Logout:
    """Somebody leaves."""

    question: int
    session: str


LONGEST_LOOK = 4096
"""Bytes of what a seat writes down of its view."""


@dataclass(frozen=True, slots=True)
class Look:
    """A seat writes down what it shows, so that it can be shown again. Nobody need be logged in to be looked at by.

    `seat` is how people know the machine; `words` is a JSON object of up to `LONGEST_LOOK` bytes of the seat's own,
    which may name the chosen equipment as "code"; one that says "still" only repeats the last and is no new look at it.
    """

    question: int
    session: str
    seat: str
    words: str = field(default="{}", repr=False)


class Topic(StrEnum):
    """What can be asked about."""

    HISTORY = "history"
    """The journal's last entries about one indicator."""
    SESSION = "session"
    """Whether the session still holds; asking keeps nobody logged in."""
    JOURNAL = "journal"
    """The journal's last entries about anything."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that changes nothing; `row` is the indicator for HISTORY."""

    question: int
    session: str
    topic: Topic
    row: int = -1


@dataclass(frozen=True, slots=True)
class Told:
    """One journal entry as it is shown: `time` is seconds since 1970 UTC, `words` holds what was kept, by name."""

    number: int
    time: float
    kind: str
    person: str
    words: dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a question. Where `done` is False `notice` says why and what to do, and nothing was changed.

    A login's answer carries the session and who that is; `entries` answers an `Ask`.
    """

    question: int
    done: bool
    notice: Notice | None = None
    session: str = ""
    person: str = ""
    role: Role | None = None
    entries: tuple[Told, ...] = ()
    stranger: bool = False
    """The session named is not known, or no longer: whoever asked says who they are again."""
