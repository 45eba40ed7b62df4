"""The boards of all parts of a park as one: rows are those of the whole park, counts are added up."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from loaders.live.shard import Part
from scenes.alarm_board import Access, Board, JournalWord, OutboxWord, Silence, Situation, Suppression

TOP = 10
"""Indicators in the list of those that called most often."""


def board_in_whole(part: Part, board: Board, silenced: int) -> Board:
    """A part's board with the rows of the whole park; its silence covers the events before our number `silenced`."""
    row = [int(each) for each in part.rows]
    enterprise, unit = [int(each) for each in part.enterprises], [int(each) for each in part.units]

    def situation(each: Situation) -> Situation:
        return replace(
            each,
            key=f"{part.number}.{each.key}",
            enterprise=enterprise[each.enterprise],
            unit=unit[each.unit] if each.unit >= 0 else -1,
            order=each.order * part.count + part.number - 1,
            first=row[each.first],
            rows=tuple(row[place] for place in each.rows),
        )

    def suppression(each: Suppression) -> Suppression:
        return replace(each, row=row[each.row], cause_row=row[each.cause_row] if each.cause_row >= 0 else -1)

    def access(each: Access) -> Access:
        return replace(each, enterprise=enterprise[each.enterprise])

    silence = board.silence
    return replace(
        board,
        answered=tuple(replace(each, row=row[each.row]) for each in board.answered),
        shelved=tuple(replace(each, row=row[each.row]) for each in board.shelved),
        suppressed=tuple(suppression(each) for each in board.suppressed),
        outages=tuple(replace(each, row=row[each.row]) for each in board.outages),
        silence=None if silence is None else replace(silence, number=silenced),
        situations=tuple(situation(each) for each in board.situations),
        nuisances=tuple(replace(each, row=row[each.row]) for each in board.nuisances),
        access=tuple(access(each) for each in board.access),
        notes=tuple(replace(each, row=row[each.row]) for each in board.notes),
        top=tuple((row[place], count) for place, count in board.top),
    )


def one_board(boards: Sequence[Board]) -> Board:
    """Boards in the rows of the whole park as one. A flood is on while any part has one; silence holds where all do."""
    return Board(
        answered=tuple(each for board in boards for each in board.answered),
        shelved=tuple(each for board in boards for each in board.shelved),
        suppressed=tuple(each for board in boards for each in board.suppressed),
        outages=tuple(each for board in boards for each in board.outages),
        silence=_silence([board.silence for board in boards]),
        situations=tuple(sorted((each for board in boards for each in board.situations), key=lambda each: each.order)),
        nuisances=tuple(each for board in boards for each in board.nuisances),
        access=tuple(sorted((each for board in boards for each in board.access), key=lambda each: each.enterprise)),
        notes=tuple(sorted((each for board in boards for each in board.notes), key=lambda each: each.time)),
        outbox=_outbox([board.outbox for board in boards]),
        journal=_journal([board.journal for board in boards]),
        flood=_earliest([board.flood for board in boards]),
        rates=_added([board.rates for board in boards]),
        top=tuple(sorted((each for board in boards for each in board.top), key=lambda each: -each[1])[:TOP]),
        flood_seconds=max(board.flood_seconds for board in boards),
        split=_summed([board.split for board in boards]),
        floods=tuple(sorted((each for board in boards for each in board.floods), key=lambda each: each.begin)),
        opened=_added([board.opened for board in boards]),
        annunciated=sum(board.annunciated for board in boards),
    )


def _silence(silences: Sequence[Silence | None]) -> Silence | None:
    """The end of the shortest, and the fewest events: nothing is kept silent that any part lets sound."""
    found = [each for each in silences if each is not None]
    if len(found) < len(silences):
        return None
    return replace(found[0], number=min(each.number for each in found), until=min(each.until for each in found))


def _outbox(words: Sequence[OutboxWord]) -> OutboxWord:
    troubled = next((each for each in words if each.trouble_zh), OutboxWord())
    return OutboxWord(
        waiting=sum(each.waiting for each in words),
        stuck=sum(each.stuck for each in words),
        oldest=_earliest([each.oldest for each in words]),
        trouble_zh=troubled.trouble_zh,
        trouble_en=troubled.trouble_en,
    )


def _journal(words: Sequence[JournalWord]) -> JournalWord:
    """Every part has a chain of its own: one head for all would be a head of none."""
    troubled = next((each for each in words if each.trouble_zh), JournalWord())
    return JournalWord(
        entries=sum(each.entries for each in words),
        anchored=min(each.anchored for each in words),
        trouble_zh=troubled.trouble_zh,
        trouble_en=troubled.trouble_en,
    )


def _earliest(times: Sequence[float]) -> float:
    return min((each for each in times if each > 0.0), default=0.0)


def _added(columns: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Counts of the last times, oldest first: the newest belong together."""
    newest_first = zip_longest(*(reversed(column) for column in columns), fillvalue=0)
    return tuple(sum(each) for each in newest_first)[::-1]


def _summed(columns: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(each) for each in zip_longest(*columns, fillvalue=0))
