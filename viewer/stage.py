"""Everything the rest of the program knows about drawing."""

from collections.abc import Sequence
from typing import Protocol

from scenes.camera import Camera
from scenes.columns import Bytes, Floats
from scenes.model import Batch
from scenes.prisms import Prisms
from scenes.section import Section
from scenes.shade import Shade


class Stage(Protocol):
    """What can be drawn, all on the GUI thread. `viewer.gpu.stage` draws with VTK; tests count on their fingers."""

    def bind(self, prisms: Prisms) -> None:
        """Scenery mounted from now on wears, where it lies in a prism, its object's colour."""
        ...

    def mount(self, batch: Batch) -> None:
        """Put on the GPU, hidden."""
        ...

    def upload(self, name: str) -> None:
        """Bring to the graphics card now what was mounted, so that its first picture costs no more than the next."""
        ...

    def show(self, name: str, *, visible: bool) -> None:
        """Show or hide what was mounted."""
        ...

    def drop(self, name: str) -> None:
        """Free what was mounted."""
        ...

    def colour(self, picture: Bytes) -> None:
        """Colour every object, shape (objects, 4); see `scenes.picture.paint`."""
        ...

    def look(self, camera: Camera) -> None:
        """Look from there at the next frame."""
        ...

    def beat(self, phase: float) -> None:
        """How far the pulse of what waits for an answer is, from 0 to 1."""
        ...

    def fence(self, rings: Sequence[Floats]) -> None:
        """Draw boundaries, shape (points, 2) each in the park's frame, as glowing fences, and no others."""
        ...

    def section(self, section: Section | None) -> None:
        """Cut away what lies outside a box, and show the inside of what is cut; None: all is whole again."""
        ...

    def apart(self, row: int | None, levels: Sequence[Batch]) -> None:
        """Show these shapes, its levels pulled apart, in place of an object; None: it is whole again."""
        ...

    def grid(self, *, visible: bool) -> None:
        """Draw the ground's grid, or leave it out."""
        ...

    def ground(self, level: float) -> None:
        """Lay the bare ground at that height, metres; 0 at first. Terrain that is streamed wants it below itself."""
        ...

    def daylight(self, hour: float) -> None:
        """The sun and the sky at an hour of the day, 0 to 24."""
        ...

    def shade(self, shade: Shade | None) -> None:
        """The shadows of the park for the hour's sun, worked out by `scenes.shade`; None takes them away."""
        ...
