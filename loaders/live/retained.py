"""What happened last, kept for viewers that come late or come back."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from scenes.alarm import AlarmEvents, joined_events, no_events
from scenes.columns import Numbers
from scenes.limits import Transitions, joined, no_transitions

RETAINED = 50_000
"""Transitions and alarm events together."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened since the state before; nobody may miss any of it."""

    transitions: Transitions = field(default_factory=no_transitions)
    events: AlarmEvents = field(default_factory=no_events)

    def __len__(self) -> int:
        return len(self.transitions) + len(self.events)


def whole(stories: Sequence[Story]) -> Story:
    """Several stories in order as one."""
    return Story(joined([story.transitions for story in stories]), joined_events([story.events for story in stories]))


class Retained:
    """The last stories, up to `RETAINED` lines. For one thread, or under its owner's lock."""

    def __init__(self, before: Story) -> None:
        self._kept: deque[Story] = deque()
        self._count = 0
        self.keep(before)

    def keep(self, story: Story) -> None:
        """One more."""
        if not len(story):
            return
        self._kept.append(story)
        self._count += len(story)
        while self._count - len(self._kept[0]) >= RETAINED:
            self._count -= len(self._kept.popleft())

    def since(self, transition: int, event: int) -> Story:
        """Everything from these numbers on that is still kept."""
        kept = whole(list(self._kept))
        return Story(
            kept.transitions.at(_after(kept.transitions.number, transition)),
            kept.events.at(_after(kept.events.number, event)),
        )


def _after(numbers: Numbers, first: int) -> slice:
    """Where everything from a number on lies; numbers grow."""
    return slice(int(numbers.searchsorted(first)), None)
