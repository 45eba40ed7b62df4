"""A window with a picture, an alarm bar and people, and a recorder that stands where the link will be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget

from loaders.alarm_policy import policy_of
from loaders.live.acts import Act, Answer, Ask, Login, Logout, Role
from loaders.places import CONFIG
from scenes.alarm_figures import Figure, ShelfRule, Shelving
from scenes.alarm_guidance import Advice, Guidance, GuidanceBook, Words
from scenes.facts import Facts
from scenes.plant import Park
from scenes.severity import Level
from tests.panels.small_park import theme
from viewer.panels.slips.concern import Concern
from viewer.people import People
from viewer.seat import Message, Seat

POLICY = CONFIG / "alarms" / "policy.toml"
HOUR = Figure(3600.0, "虚构园区自定", "set by the fictional park")
SHELVING = Shelving(
    {
        Level.NORMAL: ShelfRule(),
        Level.LOW: ShelfRule(HOUR),
        Level.HIGH: ShelfRule(replace(HOUR, value=8 * 3600.0)),
        Level.LOW_LOW: ShelfRule(),
        Level.HIGH_HIGH: ShelfRule(HOUR, Figure(2.0)),
    },
    ShelfRule(HOUR),
)
"""One hour, eight hours, not configured, an hour for two people, and an hour for a lost contact."""


def guidance(tags: int) -> GuidanceBook:
    """The same advice for every process alarm, and no word of what follows."""
    advice = Advice({}, frozenset(), Guidance(cause=Words("安全阀卡涩。"), action=Words("先核对现场。", "Look.")))
    return GuidanceBook((advice,), (np.arange(tags, dtype=np.int32),), tags)


class Desk:
    """`told` is all that the recorder was told; the window's upper edge is the alarm bar, its lower the list."""

    def __init__(self, park: Park, *, rehearsal: bool = False, export_to: Path | None = None) -> None:
        self.window = QWidget()
        self.window.resize(1600, 900)
        self.bar, self.picture, self.list = QLabel("报警条", self.window), QLabel(self.window), QWidget(self.window)
        self.bar.setGeometry(0, 0, 1600, 90)
        self.picture.setGeometry(300, 100, 1000, 560)
        self.list.setGeometry(300, 670, 1000, 220)
        self.live, self.clock = True, 1000.0
        self.told: list[Message] = []
        self.seat = Seat(self._send, now=lambda: self.clock, rehearsal=rehearsal, idle_seconds=600.0)
        policy = policy_of(park, [(POLICY.name, POLICY.read_bytes())])
        self.people = People(
            park,
            theme(),
            replace(policy, shelving=SHELVING, guidance=guidance(len(park.tags))),
            self.seat,
            self.window,
            over=self.picture,
            choose_path=lambda _window, _title: export_to,
        )
        self.people.button.setParent(self.window)
        self.window.show()

    def sit(self, user: str = "zhang", person: str = "张示例", session: str = "s1") -> None:
        """Somebody logs in."""
        self.seat.log_in(user, "secret")
        self.answer(session=session, person=person, role=Role.OPERATOR)

    def answer(
        self,
        *,
        done: bool = True,
        session: str = "",
        person: str = "",
        role: Role | None = None,
        **words: object,
    ) -> None:
        """The recorder answers the last thing it was told."""
        answer = Answer(self.told[-1].question, done, session=session, person=person, role=role)
        self.seat.hear([replace(answer, **words)])  # type: ignore[arg-type] # fields of the answer, by name

    def asked(self) -> list[Act]:
        """Acts that the recorder was told."""
        return [each for each in self.told if isinstance(each, Act)]

    def logins(self) -> list[Login]:
        """Logins that the recorder was told."""
        return [each for each in self.told if isinstance(each, Login)]

    def questions(self) -> list[Ask]:
        """Questions that change nothing."""
        return [each for each in self.told if isinstance(each, Ask)]

    def left(self) -> list[Logout]:
        """Who left."""
        return [each for each in self.told if isinstance(each, Logout)]

    def covers(self, widget: QWidget) -> bool:
        """Whether something lies over the alarm bar or over the list."""
        place = QRect(widget.pos(), widget.size())
        return place.intersects(self.bar.geometry()) or place.intersects(self.list.geometry())

    def _send(self, message: Message) -> bool:
        if self.live:
            self.told.append(message)
        return self.live


def concern(facts: Facts, *rows: int, axis: int = 0) -> Concern:
    """Alarms as they are shown."""
    found = np.array(rows, np.int32)
    levels = np.maximum(facts.level, facts.unanswered)[found]
    return Concern(found, np.zeros_like(levels) if axis else levels, axis)
