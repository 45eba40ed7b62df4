"""What is suppressed and by what as plain words and numbers, so that a restart forgets no cause.

What is kept belongs to the rows of one park: whoever stores it stores beside it which park that was.
"""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any, cast

from scenes.alarm_board import Suppression
from scenes.alarm_inhibition import Inhibited


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
    leaders = cast("list[tuple[int, int]]", document["leaders"])
    return Inhibited(
        held={int(slot): Suppression(*words) for slot, *words in held},
        sources={int(slot): (int(source), str(cause)) for slot, source, cause in sources},
        seen=tuple({int(slot): (float(first), float(last)) for slot, first, last in each} for each in seen),
        leaders={int(enterprise): int(row) for enterprise, row in leaders},
        began=cast("float | None", document["began"]),
    )
