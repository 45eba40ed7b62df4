"""What an incident's chronology is made of, from the journal's entries of its time; and the alarm it is opened from."""

from collections.abc import Iterable, Iterator

from loaders.live.acts import Told
from loaders.live.entries import Kind, unrolled
from scenes.incident import Subject
from scenes.plant import Park
from scenes.trouble import Trouble

LEAD_SECONDS = 300.0
"""Before an alarm called: what led to it."""
TAIL_SECONDS = 3600.0
"""After it, where nobody says until when."""

_COLUMNS = frozenset({Kind.TRANSITION, Kind.ALARM})


def facts_of(entries: Iterable[Told]) -> Iterator[Told]:
    """Entries oldest first, those that hold columns line by line; what one person did at once stays one entry."""
    for told in entries:
        if told.kind in _COLUMNS:
            yield from reversed(list(unrolled(told)))
        else:
            yield told


def subject_of_alarm(park: Park, code: str, time: float, *, end: float | None = None) -> Subject:
    """An alarm of one indicator that called at `time` (seconds since 1970 UTC), with all indicators of its unit.

    Raises `Trouble` when the park has no such indicator.
    """
    return Subject(time - LEAD_SECONDS, time + TAIL_SECONDS if end is None else end, unit_codes(park, code), code)


def unit_codes(park: Park, code: str) -> tuple[str, ...]:
    """The codes of all indicators in the unit that an indicator belongs to. Raises `Trouble` when there is none."""
    for enterprise in park.enterprises:
        for unit in enterprise.units:
            codes = tuple(each.code for equipment in unit.equipment for each in equipment.indicators)
            if code in codes:
                return codes
    raise Trouble(
        f"园区中没有指标 {code[:64]!r}。",
        f"The park has no indicator {code[:64]!r}.",
        remedy_zh="核对 22 位指标编码。",
        remedy_en="Look at the code, 22 digits.",
    )
