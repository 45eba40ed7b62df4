"""Short words for the tests of feeds: messages of the small park, and feeds that lead to a server."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from loaders.live.feeds import Arrival, Feed, FeedHealth
from loaders.live.feeds.site import read_feeds
from tests.recorder_process import small_park
from tests.waiting import wait_until

PARK = small_park()
CODES = PARK.tags.codes
GATEWAY = "gw-7"


def message(number: int | None, *values: float, whole: bool = False, sender: str = GATEWAY, first: int = 0) -> bytes:
    """A message of the generic profile with the values of some thermometers from `first` on."""
    told: dict[str, object] = {"source": sender, "t": round(time.time() * 1000)}
    if number is not None:
        told["s"] = number
    if values:
        told |= {"i": CODES[first : first + len(values)], "v": values}
    if whole:
        told["whole"] = True
    return json.dumps(told).encode()


class Listener:
    """A feed that is listened to: everything that came, in order."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.arrivals: list[Arrival] = []
        feed.connect()

    def listen(self) -> Sequence[Arrival]:
        """Look once more."""
        came = self.feed.take(time.time())
        self.arrivals += came
        return came

    def until(self, true: Callable[[], bool]) -> None:
        """Listen until something is true."""

        def heard() -> bool:
            self.listen()
            return true()

        wait_until(heard, pause=0.02)

    def hear(self, number: int) -> None:
        """Listen until the message of this number has come."""
        self.until(lambda: number in self.sequences)

    def listen_for(self, seconds: float) -> None:
        """Listen for so long, to see that nothing more comes."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def line(self, name: str = "") -> FeedHealth:
        """How a source is; without a name, the first."""
        told = self.feed.health()
        return next((each for each in told if each.source == name), told[0])

    @property
    def sequences(self) -> list[int]:
        return [each.sequence for each in self.arrivals if each.sequence is not None]

    @property
    def values(self) -> list[float]:
        return [value for each in self.arrivals for value in each.readings.value.tolist()]

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.close()


def listener(folder: Path, *lines: str, made_up: bool = False, credentials: Path | None = None) -> Listener:
    """A feed of one source "s" with these words, listened to."""
    plan = folder / f"feed-{time.monotonic_ns()}.toml"
    words = ["made_up = true"] if made_up else []
    plan.write_text("\n".join([*words, "[[source]]", 'name = "s"', 'mapping = "generic"', *lines]) + "\n")
    return Listener(read_feeds(plan, PARK, credentials=credentials or folder))
