"""What a recorder of a part of a park takes from what there is for the whole: its policy, and its readings."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from loaders.alarm_policy import Policy
from loaders.live.feeds import Arrival, Feed, FeedHealth
from loaders.live.shard import Part
from loaders.live.wire.endpoint import Orders
from scenes.alarm_rules import AlarmRules
from scenes.columns import Rows
from scenes.plant import Park

type Feeds = Callable[[Park, Orders, float], Feed]


def policy_of_part(policy: Policy, part: Part) -> Policy:
    """The whole park's policy for the indicators of a part: a word of it about another part is no mistake."""
    rules, rows = policy.rules, part.rows
    ours = AlarmRules(
        on_delay=rules.on_delay[rows],
        off_delay=rules.off_delay[rows],
        contact_delay=rules.contact_delay[rows],
        count=rules.count[rows],
        count_window=rules.count_window[rows],
        latching=rules.latching[rows],
        annunciating=rules.annunciating[rows],
    )
    return replace(policy, rules=ours, stale_after=policy.stale_after[rows])


def feeds_of_part(part: Part, feeds: Feeds) -> Feeds:
    """Makes the feed of the whole park, of which only the readings of a part are handed on."""
    return lambda _park, orders, start_s: PartFeed(feeds(part.whole, orders, start_s), part)


class PartFeed:
    """A `Feed` that hands on the readings of one part, with the part's rows.

    Everything is read and decoded that comes: where that is too much, each recorder has a `feed.toml` of its own that
    listens to its enterprises alone. A message about other parts only is left out; one without any reading, a
    heartbeat, is handed on.
    """

    def __init__(self, feed: Feed, part: Part) -> None:
        self._feed = feed
        self._row: Rows = np.full(len(part.whole.tags), -1, np.int32)
        self._row[part.rows] = np.arange(len(part.rows), dtype=np.int32)
        self._enterprises = {each.code for each in part.park.enterprises}

    def connect(self) -> None:
        """See `Feed`."""
        self._feed.connect()

    def take(self, now: float) -> Sequence[Arrival]:
        """Ours of everything that came up to `now`."""
        found = [self._ours(each) for each in self._feed.take(now)]
        return [each for each in found if each is not None]

    def snapshot(self) -> None:
        """See `Feed`."""
        self._feed.snapshot()

    def health(self) -> Sequence[FeedHealth]:
        """Of the sources as they are, for all parts."""
        return self._feed.health()

    def close(self) -> None:
        """See `Feed`."""
        self._feed.close()

    def _ours(self, arrival: Arrival) -> Arrival | None:
        said = arrival.readings
        refused = tuple(pair for pair in arrival.refused_of if pair[0] in self._enterprises)
        if not len(said):
            return replace(arrival, refused=sum(count for _, count in refused), refused_of=refused)
        rows = self._row[said.row]
        places = np.flatnonzero(rows >= 0)
        if not len(places) and not refused:
            return None
        ours = said if len(places) == len(said) else said.at(places)
        count = sum(count for _, count in refused)
        return replace(arrival, readings=replace(ours, row=rows[places]), refused=count, refused_of=refused)
