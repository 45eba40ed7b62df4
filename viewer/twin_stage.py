"""A stage, and for as long as it is wanted another beside it that shows the same shapes. No Qt, no VTK."""

from collections.abc import Callable, Sequence
from functools import partial

from scenes.camera import Camera
from scenes.columns import Bytes, Floats
from scenes.model import Batch
from scenes.prisms import Prisms
from scenes.section import Section
from scenes.shade import Shade
from viewer.stage import Stage


class TwinStage:
    """A `Stage` whose every word goes to `first`, and but for the colours to the second one too while there is one.

    Whoever fills a scene fills both at once: shapes are chosen and built once, and lie on the graphics card twice.
    """

    def __init__(self, first: Stage) -> None:
        self.first = first
        self._second: Stage | None = None
        self._mounted: dict[str, Batch] = {}
        self._visible: set[str] = set()
        self._standing: dict[str, Callable[[Stage], None]] = {}

    def put_beside(self, second: Stage | None) -> None:
        """Show everything on another stage too, or no longer; what was mounted there is its owner's to drop."""
        self._second = second
        if second is not None:
            for say in self._standing.values():
                say(second)
            for name, batch in self._mounted.items():
                second.mount(batch)
                second.show(name, visible=name in self._visible)

    def bind(self, prisms: Prisms) -> None:
        """See `Stage`."""
        self._say("bind", partial(_bind, prisms))

    def mount(self, batch: Batch) -> None:
        """See `Stage`."""
        self._mounted[batch.name] = batch
        for each in self._stages():
            each.mount(batch)

    def upload(self, name: str) -> None:
        """See `Stage`."""
        for each in self._stages():
            each.upload(name)

    def show(self, name: str, *, visible: bool) -> None:
        """See `Stage`."""
        (self._visible.add if visible else self._visible.discard)(name)
        for each in self._stages():
            each.show(name, visible=visible)

    def drop(self, name: str) -> None:
        """See `Stage`."""
        del self._mounted[name]
        self._visible.discard(name)
        for each in self._stages():
            each.drop(name)

    def colour(self, picture: Bytes) -> None:
        """Colour the first: the second may show another moment."""
        self.first.colour(picture)

    def look(self, camera: Camera) -> None:
        """Both look from the same place."""
        self._say("look", partial(_look, camera))

    def beat(self, phase: float) -> None:
        """See `Stage`."""
        self._say("beat", partial(_beat, phase))

    def fence(self, rings: Sequence[Floats]) -> None:
        """See `Stage`."""
        self._say("fence", partial(_fence, rings))

    def section(self, section: Section | None) -> None:
        """See `Stage`."""
        self._say("section", partial(_section, section))

    def apart(self, row: int | None, levels: Sequence[Batch]) -> None:
        """See `Stage`."""
        self._say("apart", partial(_apart, row, tuple(levels)))

    def grid(self, *, visible: bool) -> None:
        """See `Stage`."""
        self._say("grid", partial(_grid, visible))

    def ground(self, level: float) -> None:
        """See `Stage`."""
        self._say("ground", partial(_ground, level))

    def daylight(self, hour: float) -> None:
        """Both are lit alike: what differs between them is not the sun."""
        self._say("daylight", partial(_daylight, hour))

    def shade(self, shade: Shade | None) -> None:
        """See `Stage`."""
        self._say("shade", partial(_shade, shade))

    def _stages(self) -> tuple[Stage, ...]:
        return (self.first,) if self._second is None else (self.first, self._second)

    def _say(self, what: str, say: Callable[[Stage], None]) -> None:
        """What stands until something else is said; a stage that comes later is told too."""
        self._standing[what] = say
        for each in self._stages():
            say(each)


def _bind(prisms: Prisms, stage: Stage) -> None:
    stage.bind(prisms)


def _look(camera: Camera, stage: Stage) -> None:
    stage.look(camera)


def _beat(phase: float, stage: Stage) -> None:
    stage.beat(phase)


def _fence(rings: Sequence[Floats], stage: Stage) -> None:
    stage.fence(rings)


def _section(section: Section | None, stage: Stage) -> None:
    stage.section(section)


def _apart(row: int | None, levels: Sequence[Batch], stage: Stage) -> None:
    stage.apart(row, levels)


def _grid(visible: bool, stage: Stage) -> None:
    stage.grid(visible=visible)


def _ground(level: float, stage: Stage) -> None:
    stage.ground(level)


def _daylight(hour: float, stage: Stage) -> None:
    stage.daylight(hour)


def _shade(shade: Shade | None, stage: Stage) -> None:
    stage.shade(shade)
