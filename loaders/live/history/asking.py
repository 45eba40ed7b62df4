"""A viewer's end of the questions about the day that the recorder is writing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

from loaders.live.history.answers import LONGEST, Answer, broken, changes_heard, moment_heard, understood
from loaders.live.history.days import MOST_CHANGES, Moment, Span, Told, too_much
from loaders.live.history.duck import Column, Gone
from loaders.live.history.places import Part
from loaders.live.history.tables import Names
from loaders.live.wire.endpoint import Endpoint
from loaders.live.wire.pipe import Channel, connect
from loaders.live.wire.words import heard
from scenes.columns import Rows
from scenes.facts import Facts
from scenes.trouble import Trouble

PATIENCE_SECONDS = 30.0
"""For one answer: a whole day of two thousand indicators takes seconds."""


class Recorder:
    """A `Far`: the recorder of an endpoint, asked over a line that is made anew when it breaks.

    `endpoint` is asked each time a line is made: a recorder that began again has another one. For one thread.
    """

    def __init__(self, folder: Path, endpoint: Callable[[], Endpoint | None]) -> None:
        self._folder, self._endpoint = folder, endpoint
        self._channel: Channel | None = None

    def part(self) -> Part | None:
        """The part it is writing now; None when it writes none or does not answer."""
        try:
            head, _ = self._asked(Answer.WORDS, "part")
        except Trouble:
            return None
        match head:
            case [str(day), int(number)]:
                return Part(day, number, self._folder)
            case _:
                return None

    def day(self, part: Part) -> "FarDay":
        """That part. Raises `Gone` when it writes another by now, `Trouble` when it does not answer."""
        return FarDay(self, part)

    def close(self) -> None:
        """Hang up."""
        if self._channel is not None:
            self._channel.close()
        self._channel = None

    def ask(self, kind: Answer, part: Part, what: str, *words: object) -> tuple[list[object], dict[str, Column]]:
        """One question about a part and its answer. Raises `Gone`, `Trouble`."""
        return self._asked(kind, what, part.day, part.number, *words, part=part)

    def more(self, kind: Answer) -> tuple[list[object], dict[str, Column]]:
        """The next of an answer that comes in several."""
        return self._received(kind, None)

    def _asked(self, kind: Answer, *words: object, part: Part | None = None) -> tuple[list[object], dict[str, Column]]:
        try:
            channel = self._channel or self._connected()
            channel.send_bytes(orjson.dumps(list(words)))
        except OSError:
            self.close()
            channel = self._connected()  # a recorder that began again
            channel.send_bytes(orjson.dumps(list(words)))
        return self._received(kind, part)

    def _received(self, kind: Answer, part: Part | None) -> tuple[list[object], dict[str, Column]]:
        channel = self._channel
        try:
            if channel is None or not channel.poll(PATIENCE_SECONDS):
                raise broken("does not come")
            found, head, columns = understood(channel.recv_bytes(LONGEST))
        except (OSError, EOFError) as error:
            self.close()
            raise broken("broke off") from error
        except Trouble:
            self.close()
            raise
        if found is Answer.GONE and part is not None:
            raise Gone(part.path, "the recorder writes another file by now")
        if found is Answer.TROUBLE:
            raise _trouble(head)
        if found is not kind:
            self.close()
            raise broken("is of another kind")
        return head, columns

    def _connected(self) -> Channel:
        endpoint = self._endpoint()
        if endpoint is None:
            raise broken("does not come")
        self._channel = connect(replace(endpoint, address=f"{endpoint.address}-h"))
        return self._channel


class FarDay:
    """A `Day` that the recorder is writing. Everything raises `Gone` or `Trouble`."""

    def __init__(self, recorder: Recorder, part: Part) -> None:
        self._recorder, self._part = recorder, part
        head, _ = recorder.ask(Answer.WORDS, part, "names")
        self.names = heard(Names, head)

    def spans(self) -> tuple[Span, ...]:
        """When it was recorded; the last span goes on."""
        head, _ = self._recorder.ask(Answer.WORDS, self._part, "spans")
        spans = tuple(heard(Span, each) for each in head)
        if any(one.end < one.begin for one in spans):
            raise broken("has a span that ends before it begins")
        return spans

    def state(self, moment: int) -> Moment:
        """What was told at the last step up to a moment."""
        head, columns = self._recorder.ask(Answer.MOMENT, self._part, "state", moment)
        return moment_heard(head, columns, len(self.names.indicators))

    def changes(self, begin: int, end: int, numbers: Rows | None = None) -> Told:
        """What was told after `begin` and up to `end`."""
        chosen = None if numbers is None else numbers.tolist()
        head, columns = self._recorder.ask(Answer.CHANGES, self._part, "changes", begin, end, chosen)
        lots = [changes_heard(columns, len(self.names.indicators))]
        while head == [True]:
            head, columns = self._recorder.more(Answer.CHANGES)
            lots.append(changes_heard(columns, len(self.names.indicators)))
            if sum(len(each) for each in lots) > MOST_CHANGES:
                self._recorder.close()
                raise too_much()
        return lots[0] if len(lots) == 1 else _joined(lots)

    def close(self) -> None:
        """The line belongs to the recorder's other end, and stays."""


def _joined(lots: list[Told]) -> Told:
    columns = {name: np.concatenate([getattr(each.facts, name) for each in lots]) for name in Facts.__slots__}
    moment, number = np.concatenate([each.moment for each in lots]), np.concatenate([each.number for each in lots])
    return Told(moment, number, Facts(**columns))


def _trouble(head: list[object]) -> Trouble:
    with suppress(ValueError):
        zh, en, remedy_zh, remedy_en = (str(each) for each in head)
        return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)
    return broken("is none")


def recorder_of(folder: Path, endpoint: Callable[[], Endpoint | None]) -> Recorder:
    """The recorder that writes the history of a folder; asked for its endpoint whenever a line is made."""
    return Recorder(folder, endpoint)
