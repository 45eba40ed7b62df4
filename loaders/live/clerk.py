"""Does what people ask: asks who they are and whether they may, has it journaled, and only then answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

import numpy as np
import orjson

from loaders.live.acts import LONGEST_LOOK, Act, Answer, Ask, Login, Logout, Look, Topic
from loaders.live.deeds import Deed, Scene, deed
from loaders.live.entries import CODE, Entry, Kind, events_entry
from loaders.live.journal import Journal
from loaders.live.keeping import Keeper
from loaders.live.papers import Papers, tidied
from loaders.live.people.rights import may, may_ask, not_yours
from loaders.live.people.sessions import Moment, Session, Sessions
from loaders.live.standing import changed_alarms, changed_papers
from loaders.live.station import Station
from loaders.live.wire.frames import Question
from scenes.alarm import AlarmEvents, joined_events
from scenes.alarm_engine import Alarms
from scenes.alarm_figures import Shelving
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble

MOST_LOGINS = 3
"""Passwords looked at between two steps: each takes a good part of a tenth of a second, and values must not wait."""
MOST_LOOKS = 20
"""Views written down between two steps, of all seats together."""
LONGEST_SEAT = 100
"""Letters."""
MOST_TOLD = 200
"""Journal entries in one answer."""

type Outward = Callable[[Act, str, Moment], Mapping[str, bytes | None]]
"""What the platform must hear of an act and of who did it: kept together with the act, sent once it is kept."""


class Clerk:
    """Answers the questions of people at their seats, one after another, between two steps of the station."""

    def __init__(
        self,
        tags: Tags,
        station: Station,
        keeper: Keeper,
        journal: Journal,
        sessions: Sessions,
        shelving: Shelving,
        papers: Papers,
        outward: Outward | None = None,
    ) -> None:
        self.papers = papers
        self._tags, self._station, self._keeper, self._journal = tags, station, keeper, journal
        self._sessions, self._shelving, self._outward = sessions, shelving, outward
        self._events: list[AlarmEvents] = []
        self._logins = self._looks = 0

    def take_events(self) -> AlarmEvents:
        """What acts moved since the last look: it goes to every viewer with the next state."""
        events, self._events, self._logins, self._looks = joined_events(self._events), [], 0, 0
        return events

    def answer(self, question: Question, at: Moment) -> Answer:
        """Do it, or say why not. Raises `Superseded` when another recorder writes the journal now."""
        match question:
            case Login():
                return self._login(question, at)
            case Logout():
                self._keeper.keep(self._sessions.logout(question.session, at), {}, at.monotonic)
                return Answer(question.question, done=True)
            case Ask():
                return self._tell(question, at)
            case Act():
                return self._act(question, at)
            case Look():
                return self._look(question, at)

    def sweep(self, at: Moment) -> None:
        """Sessions that were idle for too long end; shelves and outages that are over leave the papers."""
        self._keeper.keep(self._sessions.swept(at), {}, at.monotonic)

    def tidy(self, now: float) -> dict[str, bytes | None]:
        """Papers of what is over go; what has to be kept of that."""
        before, self.papers = self.papers, tidied(self.papers, self._station.alarms, now)
        return changed_papers(before, self.papers, self._tags)

    def _login(self, login: Login, at: Moment) -> Answer:
        self._logins += not login.guest
        if self._logins > MOST_LOGINS:
            return Answer(login.question, done=False, notice=_busy())
        admission = self._sessions.login(login, at)
        session = admission.session
        if session is None:
            self._keeper.keep(admission.entries, {}, at.monotonic)
            return Answer(login.question, done=False, notice=admission.notice)
        refusal = self._keeper.keep_or_refuse(admission.entries, {}, at.monotonic)
        if refusal is not None:
            self._sessions.logout(admission.token, at)
            return Answer(login.question, done=False, notice=refusal)
        token = admission.token
        return Answer(login.question, done=True, session=token, person=session.person, role=session.role)

    def _tell(self, ask: Ask, at: Moment) -> Answer:
        if ask.topic is Topic.SESSION:
            holds = self._sessions.holds(ask.session, at)
            return Answer(ask.question, done=holds, notice=None if holds else not_yours(None), stranger=not holds)
        session = self._sessions.who(ask.session, at)
        if session is None:
            return Answer(ask.question, done=False, notice=not_yours(None), stranger=True)
        if not may_ask(session.role, ask.topic):
            return Answer(ask.question, done=False, notice=not_yours(session.role))
        try:
            if ask.topic is Topic.JOURNAL:
                return Answer(ask.question, done=True, entries=self._journal.latest(MOST_TOLD))
            if not 0 <= ask.row < len(self._tags):
                return Answer(ask.question, done=False, notice=_no_such())
            code = self._tags.codes[ask.row]
            return Answer(ask.question, done=True, entries=self._journal.history(code, MOST_TOLD))
        except Trouble as trouble:
            return Answer(ask.question, done=False, notice=trouble.notice)

    def _look(self, look: Look, at: Moment) -> Answer:
        """Into the journal, and nowhere else; what is no view, or comes too often, is not kept."""
        self._looks += 1
        view = _view(look.words)
        if view is None or len(look.seat) > LONGEST_SEAT or self._looks > MOST_LOOKS:
            return Answer(look.question, done=False, notice=_no_view())
        words: dict[str, object] = {"seat": look.seat, "view": view}
        if isinstance(code := view.get(CODE), str) and code and view.get("still") is not True:
            words[CODE] = code
        entry = Entry(Kind.VIEW, at.now, at.wall, self._sessions.named(look.session, at), words)
        refusal = self._keeper.keep_or_refuse([entry], {}, at.monotonic)
        return Answer(look.question, done=refusal is None, notice=refusal)

    def _act(self, act: Act, at: Moment) -> Answer:
        session = self._sessions.who(act.session, at)
        if session is None:
            return self._refuse(act, "", not_yours(None), at, stranger=True)
        if not may(session.role, act.action):
            return self._refuse(act, session.person, not_yours(session.role), at)
        act = _each_once(act)
        try:
            second = self._second(act, session, at)
            done = deed(act, self._scene(at.now), session.person, second)
        except Trouble as trouble:
            return self._refuse(act, session.person, trouble.notice, at)
        return self._do(act, done, session.person, second, at)

    def _do(self, act: Act, done: Deed, person: str, second: str, at: Moment) -> Answer:
        papers = tidied(done.papers, done.alarms, at.now)
        standing = {**self._changed(done.alarms), **changed_papers(self.papers, papers, self._tags)}
        entries = [_entry(Kind.ACT, act, self._tags, person, at, second=second)]
        if len(done.events):
            entries.append(events_entry(done.events, self._tags.codes, at.wall, person=person))
        if self._outward is not None:
            standing |= self._outward(act, person, at)
        refusal = self._keeper.keep_or_refuse(entries, standing, at.monotonic)
        if refusal is not None:
            return Answer(act.question, done=False, notice=refusal)
        self.papers = papers
        self._station.obey(done.alarms, done.events, at.now)
        self._events.append(done.events)
        return Answer(act.question, done=True, notice=done.notice)

    def _changed(self, alarms: Alarms) -> dict[str, bytes | None]:
        return changed_alarms(self._station.alarms, alarms, self._station.facts, self._tags)

    def _second(self, act: Act, first: Session, at: Moment) -> str:
        """Who agrees; "" where nobody was named. Raises `Trouble` when that is nobody who could."""
        if not act.second:
            return ""
        other = self._sessions.who(act.second, at)
        if other is None or not may(other.role, act.action):
            raise Trouble("第二人没有登录或没有权限。", "The second person is not logged in or may not.")
        if other.person == first.person:
            raise Trouble(
                "第二人不能是本人。",
                "The second person must be somebody else.",
                remedy_zh="请另一人登录同意。",
                remedy_en="Have another person log in and agree.",
            )
        return other.person

    def _scene(self, now: float) -> Scene:
        station = self._station
        return Scene(station.facts, station.alarms, self.papers, self._shelving, station.events, now)

    def _refuse(self, act: Act, person: str, notice: Notice, at: Moment, *, stranger: bool = False) -> Answer:
        entry = _entry(Kind.REFUSED, act, self._tags, person, at, why=notice.zh, why_en=notice.en)
        self._keeper.keep([entry], {}, at.monotonic)
        return Answer(act.question, done=False, notice=notice, stranger=stranger)


def _each_once(act: Act) -> Act:
    """Each indicator once, at the last level named."""
    rows, places = np.unique(act.rows[::-1], return_index=True)
    if len(rows) == len(act.rows):
        return act
    return replace(act, rows=rows.astype(np.int32), levels=act.levels[::-1][places])


def _entry(kind: Kind, act: Act, tags: Tags, person: str, at: Moment, **more: str) -> Entry:
    words: dict[str, object] = {"action": str(act.action), "axis": act.axis, "text": act.text}
    if act.until:
        words["until"] = act.until
    if len(act.rows):
        words[CODE] = [tags.codes[row] for row in act.rows.tolist()]
        words["level"] = act.levels.tolist()
    return Entry(kind, at.now, at.wall, person, {**words, **{name: word for name, word in more.items() if word}})


def _view(words: str) -> dict[str, object] | None:
    """A seat's view; None for what is none."""
    if len(words.encode("utf-8", "replace")) > LONGEST_LOOK:
        return None
    try:
        found: object = orjson.loads(words)
    except ValueError:
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


def _no_view() -> Notice:
    return Notice("画面状态没有记入日志。", "The seat's view was not written down.")


def _busy() -> Notice:
    return Notice("登录请求过多。", "Too many people log in at once.", "稍后再试。", "Try again in a moment.")


def _no_such() -> Notice:
    return Notice("没有这个指标。", "There is no such indicator.")
