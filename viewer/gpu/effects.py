"""What the picture may cost, by what draws it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Effects:
    """`shadows`: sun shadows and ambient shade from the relief, and reflections. `detail`: see `scenes.detail.chosen`.

    `grid`: the ground's grid. `fence_height` in metres. `outline_edges`: edges of all outlines together; in a flood of
    alarms beyond it objects are outlined by their boxes. `anisotropy`: samples of a texture seen at a slant, at most.
    """

    shadows: bool = True
    detail: float = 1.0
    grid: bool = True
    fence_height: float = 7.0
    outline_edges: int = 600_000
    anisotropy: float = 4.0


FULL = Effects()
"""For a graphics card, and for pictures that may take a second."""

PLAIN = Effects(shadows=False, detail=0.5, outline_edges=100_000, anisotropy=1.0)
"""For a slow machine that must stay interactive."""


SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "gdi generic", "basic render")
"""Words in the names of those who draw on the processor."""


def is_software(renderer_name: str) -> bool:
    """Whether the name that OpenGL gives its renderer is one that draws on the processor."""
    return any(word in renderer_name.lower() for word in SOFTWARE)


def borne_by(renderer_name: str, effects: Effects) -> Effects:
    """The effects without what this renderer cannot bear.

    Mesa's llvmpipe takes anisotropic samples seemingly without end in some pictures, the same ones each time, of ground
    that passes beside the eye: over a city of tiles single frames took 2 to 78 seconds, and take 0.08 without.
    """
    return replace(effects, anisotropy=1.0) if is_software(renderer_name) else effects
