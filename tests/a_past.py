"""A past that is held in memory: a real `History` and a real `Chronicle` without a disk, and a day to put into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from loaders.alarm_policy import read_policy
from loaders.live.acts import Told
from loaders.live.boards import Boards
from loaders.live.chronicle import situation_entries, story_entries
from loaders.live.entries import Entry
from loaders.live.feeds import Arrival
from loaders.live.papers import Papers
from loaders.live.people.sessions import Moment
from loaders.live.station import Station, before_anything, plan_of
from scenes.alarm_board import Board, JournalWord, OutboxWord
from scenes.columns import Rows
from scenes.facts import Facts, at_rows, change
from scenes.past import Changes, Gap, Past, Span, Why, no_changes, nothing_past
from scenes.plant import Park
from scenes.rehearsal import Excursion, Rehearsal
from scenes.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Kept:
    """One step as it was told."""

    moment: float
    facts: Facts
    board: Board


@dataclass
class MemoryHistory:
    """Answers from what it was given, in order of time. `gaps` are times without a recorder."""

    tags: int
    kept: list[Kept] = field(default_factory=list[Kept])
    gaps_known: tuple[Gap, ...] = ()
    trouble: Trouble | None = None
    closed: bool = False
    asked: list[float] = field(default_factory=list[float])

    def keep(self, moment: float, facts: Facts, board: Board) -> None:
        self.kept.append(Kept(moment, facts, board))

    def span(self) -> Span | None:
        return Span(self.kept[0].moment, self.kept[-1].moment) if self.kept else None

    def state_at(self, moment: float) -> Past:
        assert not self.closed, "asked after it was closed"
        self.asked.append(moment)
        if self.trouble is not None:
            raise self.trouble
        for gap in self.gaps_known:
            if gap.begin <= moment < gap.end:
                return nothing_past(self.tags, moment, gap)
        at = int(np.searchsorted([each.moment for each in self.kept], moment, "right")) - 1
        if at < 0:
            return nothing_past(self.tags, moment, Gap(0.0, self.kept[0].moment, Why.NOT_RECORDED))
        return Past(moment, self.kept[at].moment, self.kept[at].facts, self.kept[at].board)

    def changes(self, begin: float, end: float, rows: Rows | None = None) -> Changes:
        parts = list[Changes]()
        for before, after in zip(self.kept, self.kept[1:], strict=False):
            gone = any(gap.begin <= after.moment < gap.end for gap in self.gaps_known)
            if begin < after.moment <= end and not gone:
                found = change(before.facts, after.facts)
                chosen = np.arange(len(found.rows)) if rows is None else np.flatnonzero(np.isin(found.rows, rows))
                facts = at_rows(found.facts, chosen.astype(np.int32))
                parts.append(Changes(np.full(len(chosen), after.moment), found.rows[chosen].copy(), facts))
        return _joined(parts)

    def gaps(self, begin: float, end: float) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps_known if gap.begin < end and gap.end > begin)

    def close(self) -> None:
        assert not self.closed, "closed twice"
        self.closed = True


def _joined(parts: Sequence[Changes]) -> Changes:
    if not parts:
        return no_changes()
    columns = [[getattr(part.facts, name) for part in parts] for name in Facts.__slots__]
    return Changes(
        np.concatenate([part.moment for part in parts]),
        np.concatenate([part.row for part in parts]),
        Facts(*(np.concatenate(each) for each in columns)),
    )


@dataclass
class MemoryChronicle:
    """A journal in memory."""

    told: list[Told] = field(default_factory=list[Told])
    closed: bool = False

    def keep(self, entries: Iterable[Entry]) -> None:
        for each in entries:
            words = dict(each.words)
            self.told.append(Told(len(self.told), each.time, str(each.kind), each.person, words))

    def entries(self, begin: float, end: float) -> Iterable[Told]:
        assert not self.closed, "asked after it was closed"
        return [each for each in self.told if begin <= each.time < end]

    def close(self) -> None:
        self.closed = True


def a_day(
    park: Park, begin: float, seconds: float, excursions: Sequence[Excursion] = (), *, seed: int = 7, step: float = 0.5
) -> tuple[MemoryHistory, MemoryChronicle]:
    """A rehearsal judged by the recorder's own rules every `step` seconds, and all of it kept."""
    history, chronicle = MemoryHistory(len(park.tags)), MemoryChronicle()
    policy = read_policy(park, None)
    station = Station(plan_of(park, policy.rules, inhibition=policy.inhibition), before_anything(park.tags))
    source, boards = Rehearsal(park, seed, begin, excursions, strays_per_hour=0.0), Boards()
    for number in range(int(seconds / step) + 1):
        now, situations = begin + number * step, station.situations
        story = station.step([Arrival("rehearsal", source.until(now), now, now)], now)
        at = Moment(now, now, number * step)
        chronicle.keep(story_entries(story, park.tags, at, station.facts))
        chronicle.keep(situation_entries(situations, station.situations, park.tags, at))
        board = boards.made(station, Papers(), OutboxWord(), JournalWord(), number * step, moved=bool(len(story)))
        history.keep(now, station.facts, board)
    return history, chronicle
