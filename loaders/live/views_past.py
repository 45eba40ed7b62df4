"""What seats showed at a past moment: the last view that each wrote into the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from loaders.live.acts import Told
from loaders.live.entries import Kind
from loaders.live.past_bands import Chronicle

LOOK_BACK = (3600.0, 24 * 3600.0)
"""Seconds: a seat that is open writes its view down again every ten minutes; where none did, a day is looked at."""


@dataclass(frozen=True, slots=True)
class SeatView:
    """`seat` showed `words` (`viewer.view_state`) from `time` on, seconds since 1970 UTC by the feed's clock.

    `person` sat there, "" where nobody was logged in.
    """

    seat: str
    person: str
    time: float
    words: Mapping[str, object]


def views_at(chronicle: Chronicle, moment: float) -> tuple[SeatView, ...]:
    """The last view of each seat at a moment, the latest first; none where no seat wrote any within a day before."""
    for seconds in LOOK_BACK:
        found = dict[str, SeatView]()
        for told in chronicle.entries(moment - seconds, moment + 1e-3):
            if told.time <= moment and (view := _seat_view(told)) is not None:
                found[view.seat] = view
        if found:
            return tuple(sorted(found.values(), key=lambda each: -each.time))
    return ()


def _seat_view(told: Told) -> SeatView | None:
    seat, words = told.words.get("seat"), told.words.get("view")
    if told.kind != Kind.VIEW or not isinstance(seat, str) or not isinstance(words, dict):
        return None
    return SeatView(seat, told.person, told.time, cast("Mapping[str, object]", words))
