"""Small real classes that stand where the large ones will: they keep state, and tests look at the state."""

from collections.abc import Sequence

import numpy as np

from loaders.live.feeds import Arrival, FeedHealth, Line
from scenes.camera import Camera
from scenes.columns import Bytes, Floats
from scenes.model import Batch
from scenes.picture import Palette
from scenes.prisms import Prisms
from scenes.readings import Readings
from scenes.section import Section
from scenes.shade import Shade
from scenes.tags import Tags


class CountingStage:
    """A stage that draws nothing and remembers all. Wrong use fails at once; `close` fails if a mount is left."""

    def __init__(self) -> None:
        self.visible: dict[str, bool] = {}
        self.sizes: dict[str, int] = {}
        self.pictures: list[Bytes] = []
        self.cameras: list[Camera] = []
        self.beats: list[float] = []
        self.fences: tuple[Floats, ...] = ()
        self.grid_visible = True
        self.ground_level = 0.0
        self.hour = float("nan")
        self.shadow: Shade | None = None
        self.prisms: Prisms | None = None
        self.cut: Section | None = None
        self.pulled_apart: tuple[int | None, tuple[str, ...]] = (None, ())

    def bind(self, prisms: Prisms) -> None:
        assert not self.visible, "what is mounted already would not be bound"
        self.prisms = prisms

    def mount(self, batch: Batch) -> None:
        assert batch.name not in self.visible, f"{batch.name} is mounted already"
        self.visible[batch.name] = False
        self.sizes[batch.name] = batch.size_in_bytes

    def upload(self, name: str) -> None:
        assert name in self.visible, f"{name} was never mounted"

    def show(self, name: str, *, visible: bool) -> None:
        assert name in self.visible, f"{name} was never mounted"
        self.visible[name] = visible

    def drop(self, name: str) -> None:
        del self.visible[name], self.sizes[name]

    def colour(self, picture: Bytes) -> None:
        self.pictures.append(picture.copy())

    def look(self, camera: Camera) -> None:
        self.cameras.append(camera)

    def beat(self, phase: float) -> None:
        self.beats.append(phase)

    def fence(self, rings: Sequence[Floats]) -> None:
        self.fences = tuple(rings)

    def section(self, section: Section | None) -> None:
        self.cut = section

    def apart(self, row: int | None, levels: Sequence[Batch]) -> None:
        self.pulled_apart = row, tuple(each.name for each in levels)

    def grid(self, *, visible: bool) -> None:
        self.grid_visible = visible

    def ground(self, level: float) -> None:
        self.ground_level = level

    def daylight(self, hour: float) -> None:
        self.hour = hour

    def shade(self, shade: Shade | None) -> None:
        self.shadow = shade

    def close(self) -> None:
        assert not self.visible, f"never dropped: {sorted(self.visible)}"


def plain_tags(count: int, *, objects: int | None = None) -> Tags:
    """Indicators on 0–100 with LL 5, L 10, H 50, HH 55, deadband 1 and a time-out of 60 s, one to an object."""

    def every(value: float) -> Floats:
        return np.full(count, value)

    return Tags(
        codes=tuple(f"{row:022d}" for row in range(count)),
        object_id=np.arange(count, dtype=np.int32) % (objects or max(count, 1)),
        kind=np.zeros(count, np.uint8),
        low_low=every(5.0),
        low=every(10.0),
        high=every(50.0),
        high_high=every(55.0),
        range_low=every(0.0),
        range_high=every(100.0),
        deadband=every(1.0),
        tolerance=every(0.01),
        stale_after=every(60.0),
        no_low=np.zeros(count, np.bool_),
        linked=np.ones(count, np.bool_),
    )


def plain_palette() -> Palette:
    """Colours that can be told apart by their numbers: levels 10, 11 …, qualities 20, 21 …."""
    levels, qualities = np.arange(10, 15, dtype=np.uint8), np.arange(20, 25, dtype=np.uint8)
    return Palette(np.repeat(levels[:, None], 3, axis=1), np.repeat(qualities[:, None], 3, axis=1))


def readings(*said: tuple[int, float], time: float = 1.0) -> Readings:
    """Good readings from (row, value) pairs, a second apart from `time` on."""
    return Readings(
        row=np.array([row for row, _ in said], np.int32),
        value=np.array([value for _, value in said], np.float64),
        code=np.zeros(len(said), np.uint32),
        time=time + np.arange(len(said), dtype=np.float64),
    )


class ScriptedFeed:
    """A feed that hands on what a test lets it hear, at once."""

    def __init__(self) -> None:
        self.lines: list[FeedHealth] = [FeedHealth("script", Line.UP)]
        self.snapshots = 0
        self.open = False
        self._waiting: list[Arrival] = []

    def hear(self, said: Readings, *, received: float | None = None, refused: int = 0) -> None:
        """A message came; by default at the moment of its newest reading."""
        moment = float(said.time.max()) if received is None else received
        self.say(Arrival("script", said, sent=moment, received=moment, refused=refused))

    def say(self, arrival: Arrival) -> None:
        """A message as it is."""
        self._waiting.append(arrival)

    def connect(self) -> None:
        self.open = True

    def take(self, now: float) -> list[Arrival]:
        due = [each for each in self._waiting if each.received <= now]
        self._waiting = [each for each in self._waiting if each.received > now]
        return due

    def snapshot(self) -> None:
        self.snapshots += 1

    def health(self) -> list[FeedHealth]:
        return list(self.lines)

    def close(self) -> None:
        self.open = False
