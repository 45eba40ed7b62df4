"""Situations and inhibition as plain words and numbers, so that a restart forgets neither an opening nor a cause.

What is kept belongs to the rows of one park: whoever stores it stores beside it which park that was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any, cast

import numpy as np

from scenes.alarm_board import Situation, Suppression
from scenes.alarm_flood import Flood
from scenes.alarm_inhibition import Inhibited
from scenes.alarm_situations import CAUSES, Gathering, Group, Situations


def kept_situations(situations: Situations) -> dict[str, object]:
    """Everything open, as JSON can hold it."""
    return {
        "open": [
            {
                "told": list(astuple(each.told)),
                "members": list(each.members.items()),
                "first_since": each.first_since if np.isfinite(each.first_since) else None,
            }
            for each in situations.open.values()
        ],
        "leaders": list(situations.leaders.items()),
        "flood": [situations.flood.since, list(situations.flood.last)],
        "openings": list(situations.openings.items()),
    }


def restored_situations(document: Mapping[str, object]) -> Situations:
    """What `kept_situations` wrote. Raises KeyError, TypeError or ValueError when it is anything else."""
    found: dict[Group, Gathering] = {}
    belongs: dict[int, Group] = {}
    for each in cast("list[Mapping[str, object]]", document["open"]):
        told = _situation(cast("list[object]", each["told"]))
        group = (told.enterprise, told.unit, told.cause)
        members = _whole_numbers(each["members"])
        since = cast("float | None", each["first_since"])
        found[group] = Gathering(told, members, -np.inf if since is None else float(since))
        belongs.update(dict.fromkeys(members, group))
    begun, last = cast("tuple[float, list[float]]", document["flood"])
    flood = Flood(float(begun), tuple(float(time) for time in last))
    return Situations(found, belongs, _whole_numbers(document["leaders"]), flood, _whole_numbers(document["openings"]))


def kept_inhibition(inhibited: Inhibited) -> dict[str, object]:
    """What is suppressed by what, as JSON can hold it."""
    return {
        "held": [[slot, *astuple(each)] for slot, each in inhibited.held.items()],
        "sources": [[slot, *source] for slot, source in inhibited.sources.items()],
        "seen": [[[slot, *times] for slot, times in each.items()] for each in inhibited.seen],
        "leaders": list(inhibited.leaders.items()),
        "began": inhibited.began,
    }


def restored_inhibition(document: Mapping[str, object]) -> Inhibited:
    """What `kept_inhibition` wrote. Raises KeyError, TypeError or ValueError when it is anything else."""
    held = cast("list[list[Any]]", document["held"])
    sources = cast("list[tuple[int, int, str]]", document["sources"])
    seen = cast("list[list[tuple[int, float, float]]]", document["seen"])
    return Inhibited(
        held={int(slot): Suppression(*words) for slot, *words in held},
        sources={int(slot): (int(source), str(cause)) for slot, source, cause in sources},
        seen=tuple({int(slot): (float(first), float(last)) for slot, first, last in each} for each in seen),
        leaders=_whole_numbers(document["leaders"]),
        began=cast("float | None", document["began"]),
    )


def _situation(words: Sequence[object]) -> Situation:
    values = dict(zip((each.name for each in fields(Situation)), words, strict=True))
    rows = tuple(int(row) for row in cast("list[int]", values.pop("rows")))
    told = Situation(**cast("dict[str, Any]", values), rows=rows)
    if told.cause not in CAUSES:
        raise ValueError(told.cause)
    return told


def _whole_numbers(pairs: object) -> dict[int, int]:
    return {int(key): int(value) for key, value in cast("list[tuple[int, int]]", pairs)}
