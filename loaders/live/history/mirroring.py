"""The recorder's history on a ClickHouse cluster too: what is on the disk is copied, on a thread of its own.

The day files stay the truth: they are written first, and what a cluster lacks is copied out of them, however long it
was away. A closed part is let go of by retention only once every replica has counted the same (`mirrored`).
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson

from loaders.jsonfile import write_whole
from loaders.live.history.clickhouse_lines import Shard
from loaders.live.history.clickhouse_spans import KeptSpan
from loaders.live.history.clickhouse_writing import SpanWriter, Stretch, counts_agree
from loaders.live.history.days import DayFile
from loaders.live.history.duck import Duck, Unreadable, in_use, opened_to_read
from loaders.live.history.places import Part, parts_in
from loaders.live.history.retention import MIRRORED, mirrored
from loaders.live.history.tables import Names
from scenes.trouble import Notice, Trouble

STEPS_AT_ONCE = 60
PAUSE_SECONDS = 1.0
"""Between two looks at what is new."""
AGAIN_SECONDS = 5.0
"""Between two tries while the cluster refuses."""
END_SECONDS = 5.0

type Reading = Callable[[], AbstractContextManager[tuple[Part, Duck] | None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Word:
    """How the mirror goes: steps copied since it began, and what is wrong now."""

    steps: int = 0
    trouble: Notice | None = None


class Mirror:
    """Copies parts of one folder onto shards. For one thread; everything raises `Trouble` where a server is away."""

    def __init__(self, folder: Path, shards: Sequence[Shard]) -> None:
        self.steps = 0
        self._folder, self._shards = folder, tuple(shards)
        self._writers: dict[int, SpanWriter] = {}

    def copy_lying(self, but: Part | None = None) -> None:
        """Copy every part that nobody writes and that is not known to be there whole."""
        known = mirrored(self._folder)
        for part in parts_in(self._folder):
            if part == but or part.path.name in known or not part.path.is_file():
                continue
            try:
                if self._copied(part):
                    known = [*known, part.path.name]
                    write_whole(self._folder / MIRRORED, orjson.dumps(known))
            except Unreadable as fault:  # damaged, or being closed: the other parts are copied all the same
                if not in_use(fault):
                    log.info("not copied to the history servers: %s", fault)

    def copy_some(self, reading: Reading) -> bool:
        """Copy a little of the part that `reading` gives; False when there was nothing new.

        It is read twice for a moment and let go of before a server is asked: whoever writes it need not wait for one.
        """
        with reading() as found:
            if found is None:
                return False
            part, duck = found
            names = DayFile(duck, part).names
            spans = _spans(part, duck, names, len(self._shards))
        for span in spans:
            if span.span not in self._writers:
                self._writers[span.span] = SpanWriter(self._shards, span, names)
        with reading() as found:
            if found is None or found[0] != part:
                return False
            day = DayFile(found[1], part)
            for span in spans:
                if (stretch := _stretch(day, found[1], span, self._writers[span.span].last)) is not None:
                    break
            else:
                return False
        self._put(span, stretch)
        return True

    def _copied(self, part: Part) -> bool:
        """Copy a lying part; whether it is closed and every replica has all of it."""
        duck = opened_to_read(part.path)
        try:
            while self.copy_some(lambda: nullcontext((part, duck))):
                pass
            return part.seal.exists() and self._agrees(part, duck)
        finally:
            duck.close()
            self._writers = {}

    def _put(self, span: KeptSpan, stretch: Stretch) -> None:
        """Where it fails, where the span stands is asked for anew the next time."""
        writer = self._writers.pop(span.span)
        writer.put(stretch)
        self._writers[span.span] = writer
        self.steps += len(stretch.steps)

    def _agrees(self, part: Part, duck: Duck) -> bool:
        """Whether every replica has what the file has, span by span."""
        for span in _spans(part, duck, DayFile(duck, part).names, len(self._shards)):
            first, last, steps = (_int(each) for each in duck.rows(_ENDS, span.number)[0])
            rows, keys = (_int(each) for each in duck.rows(_COUNTS, first, last, first, last)[0])
            if not counts_agree(self._shards, span, last, rows=rows, keys=keys, steps=steps):
                return False
        return True


class Mirroring:
    """A mirror on a thread of its own, beside the recorder that writes; made and closed by it. It holds nothing up."""

    def __init__(self, folder: Path, shards: Callable[[], Sequence[Shard]], reading: Reading) -> None:
        """`shards` connects, and may raise `Trouble`: then it is tried again. `reading` is the writer's."""
        self._folder, self._open, self._reading = folder, shards, reading
        self._ended = threading.Event()
        self._word = Word()
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)
        self._thread.start()

    @property
    def word(self) -> Word:
        """How it goes."""
        return self._word

    def close(self) -> None:
        """End after the stretch that is being put; what is left is copied the next time."""
        self._ended.set()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        shards: Sequence[Shard] = ()
        while not self._ended.is_set():
            try:
                shards = shards or self._open()
                self._copy(Mirror(self._folder, shards))
            except Trouble as trouble:
                if self._word.trouble is None:
                    log.warning("history is not copied to its servers: %s", trouble)
                self._word = replace(self._word, trouble=_behind(trouble.notice))
                self._ended.wait(AGAIN_SECONDS)
        for shard in shards:
            shard.close()

    def _copy(self, mirror: Mirror) -> None:
        """Until it is ended: what lies there once for each part that is begun, then what the recorder writes."""
        before = self._word.steps
        seen: Part | None = Part("", 0, self._folder)
        while not self._ended.is_set():
            with self._reading() as found:
                part = None if found is None else found[0]
            if part != seen:
                mirror.copy_lying(part)
                seen = part
            while not self._ended.is_set() and mirror.copy_some(self._reading):
                pass
            self._word = Word(before + mirror.steps)
            self._ended.wait(PAUSE_SECONDS)


_ENDS = "SELECT min(ts), max(ts), count(*) FROM steps WHERE span = ?"
_COUNTS = (
    """SELECT (SELECT count(*) FROM s WHERE ts > ? AND ts <= ?), (SELECT count(*) FROM k WHERE ts >= ? AND ts < ?)"""
)


def _behind(notice: Notice) -> Notice:
    """What is wrong at a server, and what it means here: nothing is lost, the copies wait."""
    zh = f"历史暂未复制到历史服务器，本机照常记录：{notice.zh}"
    en = f"History is kept on this machine and not copied to its servers for now: {notice.en}"
    return replace(notice, zh=zh, en=en)


def _spans(part: Part, duck: Duck, names: Names, shards: int) -> list[KeptSpan]:
    """The spans of a part, each with a number of its own that is the same whenever it is asked for."""
    found = list[KeptSpan]()
    words = "SELECT span, begin_ts, after_ts, wall, run, software FROM spans ORDER BY span"
    for number, begin, after, wall, run, software in duck.rows(words):
        key = "\n".join(map(str, (names.park, names.digest, part.day, part.number, number, begin, run)))
        span = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "little")
        place = (part.day, part.number, _int(number), _int(begin), _int(after), _int(wall))
        found.append(
            KeptSpan(names.park, span, names.digest, *place, str(run), str(software), shards, len(names.indicators))
        )
    return found


def _stretch(day: DayFile, duck: Duck, span: KeptSpan, sent: int) -> Stretch | None:
    """The next steps of a span after the one that was sent, 0 for none; None when there is none."""
    words = f"SELECT ts FROM steps WHERE span = ? AND ts > ? ORDER BY ts LIMIT {STEPS_AT_ONCE}"
    steps = np.array([_int(ts) for (ts,) in duck.rows(words, span.number, sent)], np.int64)
    if not len(steps):
        return None
    until, after = int(steps[-1]), sent or span.begin - 1
    keys = duck.rows("SELECT ts FROM keys WHERE span = ? AND ts > ? AND ts <= ? ORDER BY ts", span.number, after, until)
    told = duck.rows("SELECT ts, field, words FROM board WHERE ts > ? AND ts <= ? ORDER BY ts", after, until)
    board = {(_int(ts), str(name)): str(text) for ts, name, text in told}  # at the end of a span one may stand twice
    return Stretch(
        steps,
        day.changes(sent or span.begin, until),
        [day.state(_int(ts)) for (ts,) in keys],
        [(ts, name, text) for (ts, name), text in board.items()],
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
