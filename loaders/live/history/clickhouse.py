"""One park's past out of a ClickHouse cluster, for the scene that is open now. The tables: `clickhouse_tables`.

Every shard answers whole or not at all: what a replica has is counted against what the writer put, and one that is
behind is passed over for the next. Where no replica of a shard is whole there is a `Trouble`, never half of the tags.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from loaders.live.history.clickhouse_lines import Server, Shard, lines, quoted
from loaders.live.history.clickhouse_spans import (
    KeptSpan,
    Records,
    behind,
    facts_of,
    names_then,
    shard_changes,
    shard_state,
    span_of,
    whole_number,
)
from loaders.live.history.clickhouse_tables import SPANS
from loaders.live.history.days import MOST_CHANGES, Moment, Span, Told, too_much
from loaders.live.history.fitting import Fit, changes_in_rows, fit, in_one, numbers_of, past_in_rows, whole_in_rows
from loaders.live.history.pieces import Piece, gaps_between, piece_at, pieces_of
from loaders.live.history.places import DAY_MS, milliseconds
from loaders.live.history.tables import Names
from scenes.columns import Rows
from scenes.past import Changes, Gap, Past, Why, nothing_past
from scenes.past import Span as WholeSpan
from scenes.trouble import Trouble

LOOK_SECONDS = 1.0
"""Between two looks at what is there."""
STILL_MS = 2 * DAY_MS
"""A span that began so long before the newest one is over."""
MOST_SPANS = 200_000


@dataclass(slots=True)
class _Seen:
    """What is known of the cluster at one look: spans with their ends, in the order in which they hold."""

    spans: dict[int, KeptSpan] = field(default_factory=dict[int, KeptSpan])
    ends: dict[int, int] = field(default_factory=dict[int, int])
    listed: list[KeptSpan] = field(default_factory=list[KeptSpan])
    pieces: tuple[Piece, ...] = ()


class ClickHouseHistory:
    """A `History` (see there) out of shards that somebody opened; closing it hangs up."""

    def __init__(
        self, names: Names, shards: Sequence[Shard], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._names, self._shards, self._monotonic = names, tuple(shards), monotonic
        self._looked = -np.inf
        self._seen = _Seen()
        self._then: dict[str, Names] = {}
        self._fits: dict[str, Fit] = {}

    def span(self) -> WholeSpan | None:
        """From when to when anything is kept."""
        seen = self._look()
        if not seen.pieces:
            return None
        codes = {code for each in seen.listed for code in self._names_of(each).indicators}
        mine, last = set(self._names.indicators), seen.pieces[-1]
        end = min(last.end, seen.ends[seen.listed[last.source].span])
        return WholeSpan(seen.pieces[0].begin / 1000, end / 1000, len(codes - mine), len(mine - codes))

    def state_at(self, moment: float) -> Past:
        """Everything that viewers had at a moment."""
        seen, at = self._look(), milliseconds(moment)
        piece = piece_at(seen.pieces, at)
        if piece is None:
            return nothing_past(len(self._names.indicators), moment, self._gap_around(seen, at))
        span = seen.listed[piece.source]
        return past_in_rows(moment, self._state(span, min(at, seen.ends[span.span])), self._fit(span))

    def changes(self, begin: float, end: float, rows: Rows | None = None) -> Changes:
        """What was told after `begin` and up to `end`. What was told at the end of a gap is told whole."""
        seen, early, late = self._look(), milliseconds(begin), milliseconds(end)
        found, count = list[Changes](), 0
        for piece in seen.pieces:
            if piece.end > early and piece.begin <= late:
                span = seen.listed[piece.source]
                until = min(late, piece.end, seen.ends[span.span])
                lots = self._of_piece(span, piece, early, until, rows)
                found += lots
                count += sum(map(len, lots))
            if count > MOST_CHANGES:
                raise too_much()
        return in_one(found)

    def gaps(self, begin: float, end: float) -> tuple[Gap, ...]:
        """The times within of which nothing is known."""
        return gaps_between(self._look().pieces, milliseconds(begin), milliseconds(end))

    def close(self) -> None:
        """Let go of all lines."""
        for shard in self._shards:
            shard.close()

    def _look(self) -> _Seen:
        """What is there; asked for once a second at most."""
        if self._monotonic() - self._looked < LOOK_SECONDS:
            return self._seen
        newest = max((each.wall for each in self._seen.spans.values()), default=0)
        spans = self._seen.spans | self._spans_since(newest - STILL_MS)
        still = [each.span for each in spans.values() if each.wall >= newest - STILL_MS]
        ends = self._seen.ends | self._ends(spans, still)
        listed = sorted((each for each in spans.values() if each.span in ends), key=lambda each: each.place)
        self._refuse_parts(listed, ends)
        pieces = pieces_of([(Span(each.begin, ends[each.span], each.after),) for each in listed])
        self._seen, self._looked = _Seen(spans, ends, listed, pieces), self._monotonic()
        return self._seen

    def _refuse_parts(self, listed: Sequence[KeptSpan], ends: dict[int, int]) -> None:
        """Two recorders at one time that have no indicator in common are parts of a park: one would hide the other."""
        until = dict[str, tuple[int, KeptSpan]]()
        for each in sorted(listed, key=lambda span: span.begin):
            ours = self._names_of(each)
            for digest, (end, other) in until.items():
                theirs = self._names_of(other)
                if digest != each.digest and each.begin < end and set(ours.indicators).isdisjoint(theirs.indicators):
                    raise _in_parts()
            last = max(ends[each.span], until[each.digest][0] if each.digest in until else 0)
            until[each.digest] = last, each

    def _spans_since(self, wall: int) -> dict[int, KeptSpan]:
        words = (
            f"SELECT {', '.join(SPANS)} FROM spans WHERE park = {quoted(self._names.park)} AND wall >= {wall}"
            f" LIMIT {MOST_SPANS}"
        )
        rows = [row for shard in self._shards for lot in shard.every(lambda each: lines(each, words)) for row in lot]
        spans = [span_of(row) for row in rows]
        return {each.span: each for each in spans}

    def _ends(self, spans: dict[int, KeptSpan], still: Sequence[int]) -> dict[int, int]:
        """The last step of spans that every one of their shards has: before it nothing is missing."""
        if not still:
            return {}
        named = ", ".join(map(str, still))
        words = f"SELECT span, max(ts) FROM steps WHERE span IN ({named}) GROUP BY span"
        ends: dict[int, list[int]] = {}
        for shard in self._shards:
            last: dict[int, int] = {}
            for lot in shard.every(lambda each: lines(each, words)):
                for span, end in lot:
                    last[whole_number(span)] = max(last.get(whole_number(span), 0), whole_number(end))
            for span, end in last.items():
                ends.setdefault(span, []).append(end)
        return {span: min(lot) for span, lot in ends.items() if len(lot) >= spans[span].shards}

    def _gap_around(self, seen: _Seen, at: int) -> Gap:
        """The gap in which a moment lies."""
        before = max((piece.end for piece in seen.pieces if piece.end < at), default=at - DAY_MS)
        behind = min((piece.begin for piece in seen.pieces if piece.begin > at), default=at + DAY_MS)
        return Gap(before / 1000, behind / 1000, Why.NOT_RECORDED)

    def _of_piece(self, span: KeptSpan, piece: Piece, early: int, late: int, rows: Rows | None) -> list[Changes]:
        """What one piece tells of a time: the whole state first, where the piece begins within it."""
        ours, found = self._fit(span), list[Changes]()
        if piece.begin > early:
            found.append(whole_in_rows(self._state(span, piece.begin), piece.begin, ours, rows))
        told = self._told(span, max(early, piece.begin), late, numbers_of(rows, ours))
        return [*found, changes_in_rows(told, ours)]

    def _state(self, span: KeptSpan, at: int) -> Moment:
        """Everything told at the last step up to a moment within the span."""
        end, lots, board = self._seen.ends[span.span], list[Records](), dict[str, str]()
        steps = set[int]()
        for shard in self._shards_of(span):
            step, rows, words = shard.first(lambda each: shard_state(each, span, at, end))
            steps.add(step)
            lots.append(rows)
            board |= words
        rows = np.concatenate(lots)
        rows = rows[np.argsort(rows["tag"], kind="stable")]
        if len(steps) != 1 or not np.array_equal(rows["tag"], np.arange(span.indicators)):
            raise behind()
        return Moment(steps.pop(), facts_of(rows), board)

    def _told(self, span: KeptSpan, begin: int, end: int, numbers: Rows | None) -> Told:
        """What was told after `begin` and up to `end`, both within the span."""
        chosen, last = None if numbers is None else np.unique(numbers), self._seen.ends[span.span]

        def deed(server: Server) -> Records:
            return shard_changes(server, span, begin, end, last, chosen)

        rows = np.concatenate([shard.first(deed) for shard in self._shards_of(span)])
        rows = rows[np.lexsort((rows["tag"], rows["ts"]))]
        return Told(rows["ts"].astype(np.int64), rows["tag"].astype(np.int32), facts_of(rows))

    def _shards_of(self, span: KeptSpan) -> tuple[Shard, ...]:
        """Those that were there when it was recorded; later ones stand behind them."""
        if len(self._shards) < span.shards:
            raise Trouble(
                f"这段历史分布在 {span.shards} 个分片上，配置里只有 {len(self._shards)} 个。",
                f"This history lies on {span.shards} shards, and {len(self._shards)} are configured.",
                remedy_zh="在历史服务器的设置里写全所有分片，次序不变。",
                remedy_en="Name all shards in the settings of the history servers, in their order.",
            )
        return self._shards[: span.shards]

    def _fit(self, span: KeptSpan) -> Fit:
        if span.digest not in self._fits:
            self._fits[span.digest] = fit(self._names_of(span), self._names)
        return self._fits[span.digest]

    def _names_of(self, span: KeptSpan) -> Names:
        """The names of a span, as they were then."""
        if span.digest == self._names.digest:
            return self._names
        if span.digest not in self._then:
            self._then[span.digest] = self._shards[0].first(lambda each: names_then(each, span))
        return self._then[span.digest]


def _in_parts() -> Trouble:
    return Trouble(
        "这个园区由几个记录进程分片记录，历史服务器上的各片历史还不能合并显示。",
        "This park is recorded in parts, and their histories on the servers cannot be shown as one yet.",
        remedy_zh="在各片记录进程所在的电脑上查看该片的历史；各片的历史复制到各自的数据库（database）。",
        remedy_en="Look at each part on its recorder's machine; copy the history of each into a database of its own.",
    )
