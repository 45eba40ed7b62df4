"""What a person asks of a park whose parts have recorders of their own: who is asked what, and one answer of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Look, Topic
from loaders.live.shard import Part
from loaders.live.wire.frames import Question
from scenes.columns import Rows
from scenes.trouble import Notice

PATIENCE_SECONDS = 3.0
MOST_TOLD = 200
BETWEEN = "|"
"""Between the sessions of the parts in one session: no letter of theirs."""


@dataclass(slots=True)
class _Open:
    asked: frozenset[int]
    question: Question
    missing: bool
    since: float | None = None
    answers: dict[int, Answer] = field(default_factory=dict[int, Answer])


class Questions:
    """Deals questions out to the parts' recorders (by place) and puts their answers together."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._count = len(parts)
        tags = len(parts[0].whole.tags)
        self._owner: Rows = np.zeros(tags, np.int32)
        self._local: Rows = np.zeros(tags, np.int32)
        for place, part in enumerate(parts):
            self._owner[part.rows] = place
            self._local[part.rows] = np.arange(len(part.rows), dtype=np.int32)
        self._open: dict[int, _Open] = {}

    def dealt(self, question: Question, live: frozenset[int]) -> list[tuple[int, Question]]:
        """Who is asked what of those that are `live`; nobody where nobody of those concerned is."""
        wanted = self._dealt(question, live)
        asked = [(place, each) for place, each in wanted if place in live]
        if asked:
            places = frozenset(place for place, _ in asked)
            self._open[question.question] = _Open(places, question, len(asked) < len(wanted))
        return asked

    def hear(self, place: int, answers: Sequence[Answer]) -> None:
        """What one of them answered."""
        for answer in answers:
            if (asked := self._open.get(answer.question)) is not None:
                asked.answers[place] = answer

    def answered(self, moment: float) -> list[Answer]:
        """The answers that are complete, or will not be any more. `moment`: monotonic seconds."""
        found: list[Answer] = []
        for number, each in list(self._open.items()):
            each.since = moment if each.since is None else each.since
            if each.asked <= each.answers.keys() or moment - each.since > PATIENCE_SECONDS:
                del self._open[number]
                found.append(self._one(number, each))
        return found

    def _dealt(self, question: Question, live: frozenset[int]) -> list[tuple[int, Question]]:
        everybody = sorted(live)
        match question:
            case Act() if len(question.rows):
                return self._by_owner(question)
            case Act():
                places = everybody if question.action is Action.SILENCE else everybody[:1]
                return [(place, self._as(question, place)) for place in places]
            case Ask(topic=Topic.HISTORY) if 0 <= question.row < len(self._owner):
                place, row = int(self._owner[question.row]), int(self._local[question.row])
                return [(place, replace(question, session=self._session(question.session, place), row=row))]
            case Ask() | Logout() | Look():
                sessions = [(place, self._session(question.session, place)) for place in everybody]
                return [(place, replace(question, session=session)) for place, session in sessions]
            case Login():
                return [(place, question) for place in everybody]

    def _by_owner(self, act: Act) -> list[tuple[int, Question]]:
        known = (act.rows >= 0) & (act.rows < len(self._owner))
        rows, levels = act.rows[known], act.levels[known]
        owner = self._owner[rows]
        return [
            (
                place,
                replace(self._as(act, place), rows=self._local[rows[owner == place]], levels=levels[owner == place]),
            )
            for place in np.unique(owner).tolist()
        ]

    def _as(self, act: Act, place: int) -> Act:
        second = self._session(act.second, place) if act.second else ""
        return replace(act, session=self._session(act.session, place), second=second)

    def _session(self, session: str, place: int) -> str:
        sessions = session.split(BETWEEN)
        return sessions[place] if len(sessions) == self._count else session

    def _one(self, number: int, asked: _Open) -> Answer:
        answers = asked.answers
        refused = next((each for each in answers.values() if not each.done), None)
        silent = asked.missing or len(answers) < len(asked.asked)
        notice = refused.notice if refused is not None else next((a.notice for a in answers.values() if a.notice), None)
        notice = notice or (_silent() if silent else None)
        stranger = any(each.stranger for each in answers.values())
        if isinstance(asked.question, Login):
            return self._login(number, answers, refused, notice)
        done = any(each.done for each in answers.values())
        entries = sorted((each for a in answers.values() for each in a.entries), key=lambda each: -each.time)
        return Answer(number, done, notice, entries=tuple(entries[:MOST_TOLD]), stranger=stranger)

    def _login(
        self, number: int, answers: Mapping[int, Answer], refused: Answer | None, notice: Notice | None
    ) -> Answer:
        """Admitted where everybody who answered admits; the session of a part that was silent is nobody's."""
        admitted = next(iter(answers.values()), None)
        if admitted is None or refused is not None:
            return Answer(number, done=False, notice=notice)
        sessions = [answers[place].session if place in answers else "" for place in range(self._count)]
        return Answer(number, True, notice, session=BETWEEN.join(sessions), person=admitted.person, role=admitted.role)


def _silent() -> Notice:
    return Notice(
        "有记录进程没有应答，它负责的指标没有处理。",
        "A recorder did not answer: nothing was done about its indicators.",
        "恢复后请对这些指标再做一次。",
        "Do it again for these indicators when it is back.",
    )
