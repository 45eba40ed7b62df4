"""Everybody whom a recorder tells: at its pipe, at its port, and over the bus. Told the same, asked in one order."""

from collections.abc import Sequence
from typing import Protocol

from loaders.live.acts import Answer
from loaders.live.retained import Story
from loaders.live.wire.pipe import Asked, Server, State


class Seats(Protocol):
    """Viewers who are not at the pipe; their seats have numbers below zero. `moment`: monotonic seconds."""

    @property
    def viewers(self) -> int:
        """How many there are."""
        ...

    def asked(self, moment: float) -> Sequence[Asked]:
        """What they asked for since the last look."""
        ...

    def answer(self, seat: int, answer: Answer) -> None:
        """Leave an answer for one of them."""
        ...

    def publish(self, state: State, story: Story, moment: float) -> None:
        """Tell them all; waits for nobody."""
        ...

    def close(self) -> None:
        """Leave them."""
        ...


class Audience:
    """The pipe's server and, where there is one, the bus."""

    def __init__(self, server: Server, bus: Seats | None) -> None:
        self._server, self._bus = server, bus

    @property
    def viewers(self) -> int:
        """How many viewers are being served."""
        return self._server.viewers + (0 if self._bus is None else self._bus.viewers)

    def asked(self, moment: float, *, within: float) -> list[Asked]:
        """What viewers asked for; at most `within` seconds are waited for the first at the pipe."""
        asked = self._server.asked(within=within)
        return asked if self._bus is None else [*asked, *self._bus.asked(moment)]

    def answer(self, seat: int, answer: Answer) -> None:
        """Leave an answer with the viewer that asked."""
        if seat >= 0:
            self._server.answer(seat, answer)
        elif self._bus is not None:
            self._bus.answer(seat, answer)

    def publish(self, state: State, story: Story, moment: float) -> None:
        """Tell everybody; waits for nobody."""
        self._server.publish(state, story)
        if self._bus is not None:
            self._bus.publish(state, story, moment)

    def close(self) -> None:
        """Send everybody away."""
        if self._bus is not None:
            self._bus.close()
        self._server.close()
