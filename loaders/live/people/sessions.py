"""Who is logged in now. Sessions live in the recorder's memory and end with it; their tokens are never written down."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.live.acts import Login, Role
from loaders.live.entries import Entry, Kind
from loaders.live.people.accounts import Accounts, Refused
from scenes.trouble import Notice, Trouble

GUEST = "演练值班员"
MOST_SESSIONS = 256
"""More are not admitted: the one that has been idle longest is ended."""


@dataclass(slots=True)
class Session:
    """One person's log-in. `moment` is when they last acted, in seconds of a monotonic clock."""

    person: str
    role: Role
    moment: float
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, three times: by the feed's clock, by the machine's (both since 1970 UTC), by a monotonic one."""

    now: float
    wall: float
    monotonic: float


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a log-in, with what the journal must hold before it is answered. `token` is "" when refused."""

    token: str
    session: Session | None
    entries: tuple[Entry, ...]
    notice: Notice | None = None


class Sessions:
    """Everybody who is logged in at one recorder. `accounts` None: nobody but, where `guest`, the rehearsal's guest."""

    def __init__(self, accounts: Accounts | None, *, guest: bool = False) -> None:
        self._accounts, self._guest = accounts, guest
        self._sessions: dict[bytes, Session] = {}

    def login(self, asked: Login, at: Moment) -> Admission:
        """Let somebody in, or not; nothing is answered before `entries` are in the journal."""
        if asked.guest:
            return self._as_guest(at)
        if self._accounts is None:
            return Admission("", None, (), _no_accounts())
        try:
            account = self._accounts.admitted(asked.user, asked.password, at.wall)
        except Refused as refused:
            return Admission("", None, _failures(asked.user, refused, at), refused.notice)
        except Trouble as trouble:
            return Admission("", None, (), trouble.notice)
        return self._begun(Session(account.name, account.role, at.monotonic), at)

    def who(self, token: str, at: Moment) -> Session | None:
        """Whose token that is, and they have just acted; None when nobody's, or idle for too long."""
        session = self._sessions.get(_key(token))
        if session is None or self._idle(session, at):
            return None
        session.moment = at.monotonic
        return session

    def holds(self, token: str, at: Moment) -> bool:
        """Whether that is somebody's token; to look is not to act."""
        session = self._sessions.get(_key(token))
        return session is not None and not self._idle(session, at)

    def named(self, token: str, at: Moment) -> str:
        """Whose token that is, "" when nobody's; to look is not to act."""
        session = self._sessions.get(_key(token))
        return "" if session is None or self._idle(session, at) else session.person

    def logout(self, token: str, at: Moment) -> tuple[Entry, ...]:
        """Somebody leaves."""
        session = self._sessions.pop(_key(token), None)
        return () if session is None else (_left(session, at, "asked"),)

    def swept(self, at: Moment) -> tuple[Entry, ...]:
        """End the sessions of those who were idle for too long, and of those whose account ended or changed."""
        roles, over = self._roles(), dict[bytes, str]()
        for key, session in self._sessions.items():
            if self._idle(session, at):
                over[key] = "idle"
            elif roles is not None and not session.guest and roles.get(session.person) != session.role:
                over[key] = "account"
        return tuple(_left(self._sessions.pop(key), at, why) for key, why in over.items())

    def _roles(self) -> dict[str, Role] | None:
        """Who may log in; None where the file cannot be read: whoever is logged in stays so."""
        try:
            return self._accounts.roles() if self._accounts is not None and self._sessions else {}
        except Trouble:
            return None

    def present(self) -> Sequence[Session]:
        """Everybody who is logged in."""
        return tuple(self._sessions.values())

    def _as_guest(self, at: Moment) -> Admission:
        if not self._guest:
            return Admission("", None, (), _no_guests())
        return self._begun(Session(GUEST, Role.OPERATOR, at.monotonic, guest=True), at)

    def _begun(self, session: Session, at: Moment) -> Admission:
        token = secrets.token_urlsafe(32)
        left = tuple[Entry, ...]()
        if len(self._sessions) >= MOST_SESSIONS:
            oldest = min(self._sessions, key=lambda key: self._sessions[key].moment)
            left = (_left(self._sessions.pop(oldest), at, "too many"),)
        self._sessions[_key(token)] = session
        words = {"role": str(session.role), "guest": session.guest}
        return Admission(token, session, (*left, Entry(Kind.LOGIN, at.now, at.wall, session.person, words)))

    def _idle(self, session: Session, at: Moment) -> bool:
        if self._accounts is None or session.guest:
            return False
        return at.monotonic - session.moment > self._accounts.rules.idle_minutes * 60.0


def _key(token: str) -> bytes:
    """A token is kept as its hash: how long a comparison takes then tells nothing."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _failures(user: str, refused: Refused, at: Moment) -> tuple[Entry, ...]:
    """A name that nobody has is not kept: it may be a password typed into the wrong field."""
    person = user.strip()[:64] if refused.known else ""
    words = {"known": refused.known, "locked": refused.locked}
    failed = Entry(Kind.FAILED_LOGIN, at.now, at.wall, person, words)
    return (failed, Entry(Kind.LOCK, at.now, at.wall, person, {"known": refused.known})) if refused.locks else (failed,)


def _left(session: Session, at: Moment, why: str) -> Entry:
    return Entry(Kind.LOGOUT, at.now, at.wall, session.person, {"why": why})


def _no_accounts() -> Notice:
    return Notice(
        "这里没有可用的账号。",
        "There are no accounts to log in with.",
        "由管理员用 parkwatch accounts add 添加账号；没有默认账号。",
        "An administrator adds them with parkwatch accounts add; there are none by default.",
    )


def _no_guests() -> Notice:
    return Notice(
        "只有演练可以不用账号。",
        "Only a rehearsal can do without an account.",
        "请用自己的账号登录。",
        "Log in with an account of your own.",
    )
