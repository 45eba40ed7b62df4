"""What the picture may cost, by what draws it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effects:
    """`shadows`: sun shadows and ambient shade from the relief, and reflections. `detail`: see `scenes.detail.chosen`.

    `grid`: the ground's grid. `fence_height` in metres. `outline_edges`: edges of all outlines together; in a flood of
    alarms beyond it objects are outlined by their boxes.
    """

    shadows: bool = True
    detail: float = 1.0
    grid: bool = True
    fence_height: float = 7.0
    outline_edges: int = 600_000


FULL = Effects()
"""For a graphics card, and for pictures that may take a second."""

PLAIN = Effects(shadows=False, detail=0.5, outline_edges=100_000)
"""For a slow machine that must stay interactive."""


SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "gdi generic", "basic render")
"""Words in the names of those who draw on the processor."""


def is_software(renderer_name: str) -> bool:
    """Whether the name that OpenGL gives its renderer is one that draws on the processor."""
    return any(word in renderer_name.lower() for word in SOFTWARE)
