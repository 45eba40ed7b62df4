"""Who sits here, what was asked of the recorder, and what it answered. Nothing is kept back to be sent later.

A wish that cannot be sent now is refused at once, in words. An answer carries the number of its question; one that
comes after the seat gave up on it is dropped, and a session that comes so late is closed again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Role, Topic
from scenes.trouble import Notice
from viewer.refusals import (
    LEFT_MEANWHILE,
    LOCKED,
    NO_ANSWER,
    NO_LOGIN,
    NOBODY,
    NOT_LIVE,
    RECORDER_CHANGED,
    REFUSED,
    REPLAYING,
    SAME_PERSON,
    SESSION_ENDED,
    UNKNOWN_SESSION,
)

type Message = Act | Login | Logout | Ask
type Send = Callable[[Message], bool]

PATIENCE_SECONDS = 5.0
"""How long an answer may take: the recorder answers between two of its steps, ten a second."""
LOOK_MILLISECONDS = 500
HOLDS_SECONDS = 10.0
"""So often a seat asks whether its session still holds: an account may be disabled while nobody acts."""
_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class _Kind(Enum):
    ACT = auto()
    ASK = auto()
    LOGIN = auto()
    UNLOCK = auto()
    SECOND = auto()
    HOLDS = auto()


@dataclass(frozen=True, slots=True)
class _Open:
    """A question without an answer yet. `wish` is the act that waits for the second person's login.

    `second` is the second person's session; of HOLDS, the session asked about.
    """

    kind: _Kind
    since: float
    user: str = ""
    wish: Act | None = None
    second: str = ""


class Seat(QObject):
    """One seat at the desk. `send` gives a message to the link; False: it could not be told. `now` is monotonic.

    While `replaying` no person's act is sent: what is on the screen is not what it would be done to. A rehearsal logs
    its guest in by itself. `idle_seconds` without input lock the seat, 0: never (待配置).
    """

    changed = Signal()
    """Who sits here, whether it is locked, or how many questions are open."""
    refused = Signal(object)
    """A `Notice`: something was not done, why, and what to do."""
    answered = Signal(object)
    """An `Answer` to a question of this seat, whether done or not."""

    def __init__(
        self,
        send: Send,
        *,
        now: Callable[[], float],
        rehearsal: bool = False,
        idle_seconds: float = 0.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._send, self._now, self._idle_seconds = send, now, idle_seconds
        self.rehearsal = rehearsal
        self.session, self.user, self.person, self.locked = "", "", "", False
        self.replaying = False
        self.role: Role | None = None
        self._guest_wanted = rehearsal
        self._question, self._touched, self._recorder = 0, now(), ""
        self._open: dict[int, _Open] = {}
        self._asked_held = now()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MILLISECONDS)

    @property
    def waiting(self) -> int:
        """Questions of the person that wait for an answer."""
        return sum(each.kind is not _Kind.HOLDS for each in self._open.values())

    @property
    def guest(self) -> bool:
        """Whether the rehearsal's own person sits here, who has no password."""
        return bool(self.session) and not self.user

    # What the person does.

    def act(self, wish: Act) -> int:
        """Ask for something. The question's number; 0 when it was refused at once."""
        if self.replaying and wish.action is not Action.REPORT:  # that one the machine writes down by itself
            return self._refuse(REPLAYING)
        return self._ask_as(replace(wish, question=self._next(), session=self.session), _Kind.ACT)

    def act_with_second(self, wish: Act, user: str, password: str) -> int:
        """Ask for something that needs two: the second person logs in for this one act only."""
        if (why := REPLAYING if self.replaying else self._in_the_way()) is not None:
            return self._refuse(why)
        if user == self.user:
            return self._refuse(SAME_PERSON)
        login = Login(self._next(), user, password)
        return self._say(login, _Open(_Kind.SECOND, self._now(), user, wish))

    def ask(self, topic: Topic, row: int = -1) -> int:
        """Ask what the journal holds. The question's number; 0 when it was refused at once."""
        return self._ask_as(Ask(self._next(), self.session, topic, row), _Kind.ASK)

    def log_in(self, user: str, password: str) -> int:
        """Say who sits here; whoever sat here before has left once the answer comes."""
        self._forget(_Kind.LOGIN)
        return self._say(Login(self._next(), user, password), _Open(_Kind.LOGIN, self._now(), user))

    def log_in_guest(self) -> int:
        """The rehearsal's own person sits down."""
        self._guest_wanted = True
        self._forget(_Kind.LOGIN)
        return self._say(Login(self._next(), guest=True), _Open(_Kind.LOGIN, self._now()))

    def log_out(self) -> None:
        """Leave. Nobody sits here afterwards, whether the recorder could be told or not."""
        self._guest_wanted = False
        self._close(self.session)
        self._stand_up()

    def lock(self) -> None:
        """Refuse every command until the password is given. The picture stays, alarms go on sounding."""
        if self.session and not self.locked:
            self.locked = True
            self.changed.emit()

    def unlock(self, password: str = "") -> int:
        """Give the password; the rehearsal's guest has none. The question's number, 0 when it was refused at once."""
        self._forget(_Kind.UNLOCK)
        login = Login(self._next(), guest=True) if self.guest else Login(self._next(), self.user, password)
        return self._say(login, _Open(_Kind.UNLOCK, self._now(), self.user))

    def touched(self) -> None:
        """Somebody is there: a key, a button, the mouse."""
        self._touched = self._now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 the name is Qt's
        """Installed on the window's own `windowHandle()`, through which all input passes and little else."""
        if event.type() in _INPUT:
            self.touched()
        return super().eventFilter(watched, event)

    # What comes from outside.

    def meet(self, recorder: str) -> None:
        """Which recorder answers ("" while none does). Another one knows none of our sessions: it asks for a login."""
        if not recorder or recorder == self._recorder:
            return
        before, self._recorder = self._recorder, recorder
        if before and self.session:
            known = bool(self.user)
            self._stand_up()
            if known:
                self.refused.emit(RECORDER_CHANGED)

    def hear(self, answers: Iterable[Answer]) -> None:
        """Answers as they came. What nobody here asked, or no longer waits for, changes nothing."""
        for answer in answers:
            asked = self._open.pop(answer.question, None)
            if asked is None:
                self._close(answer.session)
                continue
            if asked.kind is _Kind.HOLDS:
                self._hear_held(asked, answer)
                continue
            self._take(asked, answer)
            self.changed.emit()

    def look(self) -> None:
        """Now and then: give up on questions without an answer, lock an idle seat, let the guest sit down."""
        now = self._now()
        for number, each in list(self._open.items()):
            if now - each.since > PATIENCE_SECONDS:
                del self._open[number]
                self._give_up(number, each)
        if self._idle_seconds and now - self._touched >= self._idle_seconds:
            self.lock()
        if self._guest_wanted and not self.session and not self._open:
            self._try_guest()
        if self.user and now - self._asked_held >= HOLDS_SECONDS:
            self._ask_held(now)

    def _ask_held(self, now: float) -> None:
        """Also while the seat is locked: the name in the header is not to outlive the session."""
        self._asked_held = now
        question = Ask(self._next(), self.session, Topic.SESSION)
        if self._send(question):
            self._open[question.question] = _Open(_Kind.HOLDS, now, second=self.session)

    def _hear_held(self, asked: _Open, answer: Answer) -> None:
        """Nobody sits here any more; what is said of a session before this one changes nothing."""
        if answer.stranger and asked.second == self.session:
            self._stand_up()
            self.refused.emit(SESSION_ENDED)

    def _give_up(self, number: int, asked: _Open) -> None:
        """Say so; only the guest, whom nobody called, is asked for again without a word."""
        if asked.kind is _Kind.HOLDS:
            return
        if asked.second:
            self._close(asked.second)
        if asked.kind is _Kind.LOGIN and not asked.user:
            self.changed.emit()
            return
        notice = NO_ANSWER if asked.kind in (_Kind.ACT, _Kind.ASK) else NO_LOGIN
        self._answer(Answer(number, done=False, notice=notice), asked.kind)

    def _take(self, asked: _Open, answer: Answer) -> None:
        if answer.stranger and asked.kind in (_Kind.ACT, _Kind.ASK):
            self._stand_up()
            answer = replace(answer, done=False, notice=answer.notice or UNKNOWN_SESSION)
        match asked.kind:
            case _Kind.LOGIN if answer.done:
                self._sit_down(asked, answer)
            case _Kind.LOGIN if not asked.user:
                self._guest_wanted = False  # this recorder has no guest: asking again would be the same
            case _Kind.UNLOCK if answer.done:
                self._sit_down(asked, answer)
            case _Kind.SECOND if answer.done:
                self._go_on(asked, answer)
                return
            case _:
                pass
        if asked.second:
            self._close(asked.second)
        self._answer(answer, asked.kind)

    def _sit_down(self, asked: _Open, answer: Answer) -> None:
        if self.session != answer.session:
            self._close(self.session)
        self.session, self.user, self.locked = answer.session, asked.user, False
        self.person, self.role = answer.person, answer.role
        self._guest_wanted = self._guest_wanted and not asked.user
        self.touched()

    def _go_on(self, asked: _Open, answer: Answer) -> None:
        """The second person is known: now the act itself is sent, under the number of the login it followed."""
        assert asked.wish is not None, "a second login always has its act"
        if self.replaying or self._in_the_way() is not None:
            self._close(answer.session)
            left = REPLAYING if self.replaying else LEFT_MEANWHILE
            self._answer(Answer(answer.question, done=False, notice=left), asked.kind)
            return
        wish = replace(asked.wish, question=answer.question, session=self.session, second=answer.session)
        if not self._send(wish):
            self._close(answer.session)
            self._answer(Answer(answer.question, done=False, notice=NOT_LIVE), asked.kind)
            return
        self._open[answer.question] = _Open(_Kind.ACT, self._now(), second=answer.session)

    def _answer(self, answer: Answer, kind: _Kind) -> None:
        """What was done may come with a notice too: of several, some could not be."""
        self.answered.emit(answer)
        if not answer.done or answer.notice is not None:
            self.refused.emit(answer.notice or REFUSED)
        if kind is not _Kind.ASK:
            self.changed.emit()

    # What is sent.

    def _ask_as(self, message: Act | Ask, kind: _Kind) -> int:
        why = self._in_the_way()
        return self._refuse(why) if why is not None else self._say(message, _Open(kind, self._now()))

    def _in_the_way(self) -> Notice | None:
        if self.locked:
            return LOCKED
        return None if self.session else NOBODY

    def _say(self, message: Act | Ask | Login, question: _Open) -> int:
        if not self._send(message):
            return self._refuse(NOT_LIVE)
        self._open[message.question] = question
        self.changed.emit()
        return message.question

    def _try_guest(self) -> None:
        """Without a word when nobody can be told: the frame around everything says that already."""
        login = Login(self._next(), guest=True)
        if self._send(login):
            self._open[login.question] = _Open(_Kind.LOGIN, self._now())
            self.changed.emit()

    def _refuse(self, notice: Notice) -> int:
        self.refused.emit(notice)
        return 0

    def _close(self, session: str) -> None:
        if session:
            self._send(Logout(self._next(), session))

    def _forget(self, kind: _Kind) -> None:
        """The newest login wins: the answer to one before it will be dropped."""
        for number in [number for number, each in self._open.items() if each.kind is kind]:
            del self._open[number]

    def _stand_up(self) -> None:
        self.session, self.user, self.person, self.role, self.locked = "", "", "", None, False
        self.changed.emit()

    def _next(self) -> int:
        self._question += 1
        return self._question
