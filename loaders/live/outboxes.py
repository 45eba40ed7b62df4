"""The lines to all platforms of a site: each has what goes to it, and what goes to nobody any more is said."""

from collections.abc import Mapping

from loaders.live.entries import Entry
from loaders.live.feeds.outbox_endpoint import Words
from loaders.live.platform.outbox import Outbox
from loaders.live.platform.outgoing import PREFIX, Done, Outgoing
from scenes.alarm_board import OutboxWord


class Outboxes:
    """One `Outbox` for each source of a `feed.toml` that names an address for it, by the source's name."""

    def __init__(self, boxes: Mapping[str, Outbox]) -> None:
        self._boxes, self._strays = dict(boxes), Outgoing(())

    def kept(self, kind: str, words: Words, wall: float, source: str) -> dict[str, bytes | None]:
        """What must be kept together with an act, so that the platform hears of it.

        It goes to the platform that the indicator's values come from; where that is not known, or that one has no way
        back, to every platform that has.
        """
        boxes = [self._boxes[source]] if source in self._boxes else self._boxes.values()
        items = [box.item(kind, words, wall) for box in boxes]
        return {place: told for item in items if item is not None for place, told in item.kept.items()}

    def step(self, standing: Mapping[str, bytes], *, moment: float, now: float, wall: float) -> Done:
        """See `Outbox.step`."""
        entries, emptied = list[Entry](), dict[str, bytes | None]()
        for box in self._boxes.values():
            done = box.step(standing, moment=moment, now=now, wall=wall)
            entries += done.entries
            emptied |= done.standing or {}
        self._strays.look({place: kept for place, kept in standing.items() if self._stray(place)})
        return Done(tuple(entries), emptied)

    def word(self) -> OutboxWord:
        """How it goes with all of them, for the board; the worst trouble is told."""
        words = [*(each.word() for each in self._boxes.values()), self._strays.word()]
        troubled = sorted((each for each in words if each.trouble_zh), key=lambda each: -each.stuck)
        said = troubled[0] if troubled else OutboxWord()
        return OutboxWord(
            sum(each.waiting for each in words),
            sum(each.stuck for each in words),
            min((each.oldest for each in words if each.oldest), default=0.0),
            said.trouble_zh,
            said.trouble_en,
        )

    def close(self) -> None:
        """See `Outbox.close`."""
        for box in self._boxes.values():
            box.close()

    def _stray(self, place: str) -> bool:
        """Whether this waits for a platform that the site no longer names."""
        to, _, _ = place.removeprefix(PREFIX).rpartition("/")
        return place.startswith(PREFIX) and to not in self._boxes
