"""Several recorders, each of a part of a park, as one picture. What nobody speaks for is never shown as live.

Every part counts its transitions and events for itself; here they get numbers of our own, in the order in which they
came, and what is missing of a part leaves a gap in them, so that the watch sees it as it sees any other.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np

from loaders.live.acts import Answer
from loaders.live.feeds import FeedHealth, Line
from loaders.live.shard import Part
from loaders.live.wire.endpoint import digest
from loaders.live.wire.frames import Heartbeat, Hello, Question
from scenes.alarm import AlarmEvents, joined_events
from scenes.alarm_board import Board
from scenes.facts import Change, Facts, changed, nothing_known
from scenes.limits import Transitions, at_first, joined
from scenes.plant import Park
from scenes.quality import NO_COMMUNICATION
from scenes.severity import Quality
from scenes.trouble import Notice
from viewer.hearing import Told
from viewer.mailbox import Lot
from viewer.merging import Picture
from viewer.parts_board import board_in_whole, one_board
from viewer.parts_questions import Questions
from viewer.watch import Count

MISSING_SECONDS = 2.0
"""As `viewer.link.LOST_AFTER_SECONDS`: a part that says nothing for so long is not live."""
PICTURE_SECONDS = 0.1
"""The parts' moments are shown together, ten times a second."""
PATIENCE_SECONDS = 3.0
"""How long the first picture waits for parts that have not said anything yet."""


@dataclass(slots=True)
class _Seen:
    """What is known of one part's recorder."""

    part: Part
    told: Told | None = None
    heard: float = float("-inf")
    missing: bool = True
    fresh: bool = False
    journal: str = ""
    moves: Count = field(default_factory=lambda: Count(0))
    calls: Count = field(default_factory=lambda: Count(0))
    board: Board | None = None
    silence: tuple[int, float] = (0, 0.0)
    silenced: int = 0


class Together:
    """The `Merging` of the parts of a park. For one thread but for `asked`."""

    def __init__(self, park: Park, parts: Sequence[Part]) -> None:
        self._park, self._digest = park, digest(park.tags)
        self._seen = [_Seen(part) for part in parts]
        self._questions = Questions(parts)
        self._facts: Facts = at_first(park.tags)
        self._journal = secrets.token_hex(8)
        self._next, self._next_event = 0, 0
        self._moved: list[Transitions] = []
        self._happened: list[AlarmEvents] = []
        self._own: list[Answer] = []
        self._board: Board | None = None
        self._board_new = False
        self._began: float | None = None
        self._pictured = float("-inf")
        self._fresh = False
        self._live: frozenset[int] = frozenset()

    def hear(self, place: int, told: Told, moment: float) -> None:
        """One part's recorder closed a moment."""
        seen = self._seen[place]
        self._began = moment if self._began is None else self._began
        if told.lot.journal != seen.journal:
            seen.journal = told.lot.journal
            seen.moves, seen.calls = Count(told.lot.first), Count(told.lot.first_event)
        seen.told, seen.heard, seen.fresh, self._fresh = told, moment, True, True
        self._count(seen, told)
        if told.board is not None:
            self._take_board(seen, told.board)
        self._questions.hear(place, told.answers)

    def picture(self, moment: float) -> Picture | None:
        """All parts at this moment; None where nothing is new, or the parts are still on their way."""
        self._look(moment)
        if not (self._live and self._fresh) or moment - self._pictured < PICTURE_SECONDS or self._early(moment):
            return None
        self._pictured, self._fresh = moment, False
        lot = Lot(self._journal, joined(self._moved), joined_events(self._happened))
        answers = (*self._own, *self._questions.answered(moment))
        board = self._one_board()
        self._moved, self._happened, self._own = [], [], []
        told = [seen.told for seen in self._seen if seen.told is not None]
        now = max(each.told.now for each in self._seen if each.told is not None and not each.missing)
        return Picture(
            self._hello(told), self._heartbeat(told), now, self._honest(), lot, board, answers, self._notice()
        )

    def asked(self, question: Question) -> Sequence[tuple[int, Question]]:
        """Which recorder is asked what. May be called from any thread."""
        return self._questions.dealt(question, self._live)

    def answer(self, answer: Answer) -> None:
        """An answer of our own goes with the next picture."""
        self._own.append(answer)

    def _count(self, seen: _Seen, told: Told) -> None:
        """Our numbers for what is new; what is missing of the part leaves a gap."""
        row, beat = seen.part.rows, told.heartbeat
        missed, missed_events = seen.moves.missed, seen.calls.missed
        moved = told.lot.transitions.at(seen.moves.fresh(told.lot.transitions.number))
        happened = told.lot.events.at(seen.calls.fresh(told.lot.events.number))
        seen.moves.settle(beat.transitions)
        seen.calls.settle(beat.events)
        self._next += seen.moves.missed - missed
        self._next_event += seen.calls.missed - missed_events
        if len(moved):
            self._moved.append(replace(moved, row=row[moved.row], number=self._next + np.arange(len(moved))))
        if len(happened):
            numbers = self._next_event + np.arange(len(happened))
            self._happened.append(replace(happened, row=row[happened.row], number=numbers))
        self._next += len(moved)
        self._next_event += len(happened)

    def _take_board(self, seen: _Seen, board: Board) -> None:
        silence = (0, 0.0) if board.silence is None else (board.silence.number, board.silence.until)
        if silence != seen.silence:
            seen.silence, seen.silenced = silence, self._next_event
        seen.board, self._board_new = board_in_whole(seen.part, board, seen.silenced), True

    def _one_board(self) -> Board | None:
        """None where no part has a new one."""
        if not self._board_new:
            return None
        self._board_new = False
        return one_board([seen.board for seen in self._seen if seen.board is not None])

    def _look(self, moment: float) -> None:
        """Who is missing now."""
        for seen in self._seen:
            missing = moment - seen.heard > MISSING_SECONDS
            self._fresh = self._fresh or missing is not seen.missing
            seen.missing = missing
        self._live = frozenset(place for place, seen in enumerate(self._seen) if not seen.missing)

    def _early(self, moment: float) -> bool:
        """Whether parts are still awaited before the first picture."""
        waiting = any(seen.told is None for seen in self._seen)
        return waiting and (self._began is None or moment - self._began < PATIENCE_SECONDS)

    def _honest(self) -> Facts:
        """The facts, with those of missing parts stale: their values are the last ones heard."""
        parts: list[Change] = []
        for seen in self._seen:
            if seen.told is not None and (seen.fresh or seen.missing):
                facts = _stale(seen.told.facts, seen.told.now) if seen.missing else seen.told.facts
                parts.append(Change(seen.part.rows, facts))
                seen.fresh = False
        self._facts = changed(self._facts, _one_change(parts))
        return self._facts

    def _hello(self, told: Sequence[Told]) -> Hello:
        """Made up where any part is; another run as soon as any part's recorder is another."""
        hellos = [each.hello for each in told]
        kind = "rehearsal" if any(each.kind == "rehearsal" for each in hellos) else hellos[0].kind
        run = sha256("\n".join(each.run for each in hellos).encode()).hexdigest()[:16]
        return Hello(self._park.code, self._digest, kind, hellos[0].speed, 0, run, self._journal)

    def _heartbeat(self, told: Sequence[Told]) -> Heartbeat:
        beats = [each.heartbeat for each in told]
        return Heartbeat(
            readings=sum(each.readings for each in beats),
            transitions=self._next,
            late=sum(each.late for each in beats),
            ahead=sum(each.ahead for each in beats),
            rate=sum(seen.told.heartbeat.rate for seen in self._seen if seen.told is not None and not seen.missing),
            viewers=max(each.viewers for each in beats),
            sources=self._sources(),
            events=self._next_event,
            duplicate=sum(each.duplicate for each in beats),
            rejected=sum(each.rejected for each in beats),
            notice=next((each.notice for each in beats if each.notice is not None), None),
        )

    def _sources(self) -> tuple[FeedHealth, ...]:
        """Every part's sources under its number; the recorder itself in the place of those of a missing one."""
        found: list[FeedHealth] = []
        for seen in self._seen:
            name = f"{seen.part.number}/{seen.part.count}"
            if seen.missing:
                heard = 0.0 if seen.told is None else seen.told.now
                found.append(FeedHealth(f"{name} 记录进程", Line.DOWN, heard=heard, notice=self._notice()))
            elif seen.told is not None:
                found += [replace(each, source=f"{name} {each.source}") for each in seen.told.heartbeat.sources or ()]
        return tuple(found)

    def _notice(self) -> Notice | None:
        """What is missing, if anything is."""
        missing = [seen for seen in self._seen if seen.missing]
        if not missing:
            return None
        names = "、".join(f"{seen.part.number}/{seen.part.count}" for seen in missing)
        rows = sum(len(seen.part.rows) for seen in missing)
        return Notice(
            f"第 {names} 份的记录进程没有应答：它负责的 {rows} 个指标不是实时的。",
            f"The recorder of part {names} does not answer: its {rows} indicators are not live.",
            "检查该记录进程及其到总线的连接；恢复后画面自动补齐。",
            "Look at that recorder and at its line to the bus; the picture completes itself when it is back.",
        )


def _stale(last: Facts, now: float) -> Facts:
    """Last facts as they are once nobody speaks for them any more, since `now` by the feed's clock."""
    aged = last.quality < Quality.STALE
    return replace(
        last,
        quality=np.where(aged, np.uint8(Quality.STALE), last.quality),
        code=np.where(aged, np.uint32(NO_COMMUNICATION), last.code),
        since=np.where(aged, now, last.since),
    )


def _one_change(parts: Sequence[Change]) -> Change:
    """Changes of different rows as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Change(np.empty(0, np.int32), nothing_known(0))
    every = [each.facts for each in parts]
    return Change(
        np.concatenate([each.rows for each in parts]),
        Facts(
            np.concatenate([each.value for each in every]),
            np.concatenate([each.time for each in every]),
            np.concatenate([each.level for each in every]),
            np.concatenate([each.quality for each in every]),
            np.concatenate([each.unanswered for each in every]),
            np.concatenate([each.since for each in every]),
            np.concatenate([each.code for each in every]),
            np.concatenate([each.state for each in every]),
            np.concatenate([each.contact for each in every]),
        ),
    )
