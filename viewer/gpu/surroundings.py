"""Sky, ground and the boundary: what is there before any installation is."""

from collections.abc import Sequence
from math import radians, tan

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

from scenes.camera import Camera
from scenes.columns import Floats
from viewer.gpu.arrays import shaded_actor
from viewer.gpu.effects import Effects
from viewer.gpu.glsl import shader
from viewer.gpu.light import Uniforms
from viewer.gpu.lines import line_actor
from viewer.gpu.shade import ShadeTexture

SKY = (
    "sunDirection",
    "sunColour",
    "zenithColour",
    "horizonColour",
    "bounceColour",
    "eye",
    "shadeBox",
    "shadeStep",
    "shadeDepth",
    "hazeReach",
    "exposure",
)
"""The uniforms of `shaders/light.frag`."""

GROUND_REACH = 12_000.0
"""Metres the ground reaches from an eye near to it; the haze ends sooner."""
REACH_PER_METRE = 60.0
"""How many times its height above the ground an eye sees: from there the edge lies within the sky's own, see
`shaders/sky.frag`."""


class Surroundings:
    """The sky, the ground and the boundary fences, in one renderer."""

    def __init__(self, renderer: vtkRenderer, uniforms: Uniforms, shade: ShadeTexture, effects: Effects) -> None:
        self._renderer, self._uniforms, self._effects = renderer, uniforms, effects
        defines = [] if effects.shadows else ["PLAIN"]
        self._sky = _sky(uniforms, defines)
        self._ground = _ground(uniforms, defines)
        for actor in (self._sky, self._ground):  # the later hides the earlier: neither leaves its depth
            actor.GetProperty().SetTexture("shadeTex", shade.texture)
            actor.ForceOpaqueOff()
            actor.ForceTranslucentOn()  # drawn after what is solid, and so only where nothing hides them
            renderer.AddActor(actor)
        self._curtain_shader, self._line_shader = shader("fence", "fence"), shader("line", "line")
        uniforms.join(self._curtain_shader, fragment=("fenceColour",))
        own = Uniforms({"lineWidth": 1.1, "lineColour": (0.62, 0.86, 0.92)})
        own.join(self._line_shader, vertex=("lineWidth",), fragment=("lineColour",))
        uniforms.join(self._line_shader, vertex=("screen", "pixelScale"))
        self._fence: list[vtkActor] = []
        self._level = 0.0
        self.reach = GROUND_REACH
        """Metres the ground reaches from the eye now."""

    def look(self, camera: Camera, width_to_height: float) -> None:
        """Turn the sky and carry the ground along."""
        right, up, back = camera.axes
        half = tan(radians(camera.field_of_view) / 2)
        matrix = np.eye(4)
        matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = right * half * width_to_height, up * half, -back, 0
        self._uniforms.put(skyFromScreen=matrix)
        self.reach = max(GROUND_REACH, REACH_PER_METRE * (camera.eye[2] - self._level))
        wider = self.reach / GROUND_REACH
        self._ground.SetScale(wider, wider, 1.0)
        self._ground.SetPosition(camera.eye[0], camera.eye[1], self._level)

    def fence(self, rings: Sequence[Floats]) -> None:
        """Draw boundaries (points, 2) as curtains of light with a bright foot, in the place of those drawn before."""
        for actor in self._fence:
            self._renderer.RemoveActor(actor)
        self._fence = [actor for ring in rings if len(ring) > 1 for actor in self._curtain(ring)]
        for actor in self._fence:
            self._renderer.AddActor(actor)

    def lower(self, level: float) -> None:
        """Lay the bare ground at that height, metres: below a ground of its own, which it would flicker through."""
        self._level = level

    def grid(self, *, visible: bool) -> None:
        """The ground's grid."""
        self._uniforms.put(gridStrength=float(visible and self._effects.grid))

    def _curtain(self, boundary: Floats) -> tuple[vtkActor, vtkActor]:
        middle = boundary.mean(axis=0)
        ring = np.concatenate([boundary, boundary[:1]]) - middle
        count = len(ring)
        points = np.zeros((2 * count, 3), np.float32)
        points[:count, :2] = points[count:, :2] = ring
        points[:count, 2], points[count:, 2] = 0.2, self._effects.fence_height
        foot = np.stack([np.arange(count - 1), np.arange(1, count)], axis=1).astype(np.int32)
        triangles = np.concatenate(
            [
                np.column_stack([foot, foot[:, 1] + count]),
                np.column_stack([foot[:, 0], foot[:, 1] + count, foot[:, 0] + count]),
            ]
        )
        risen = np.repeat(np.array([0.0, 1.0], np.float32), count)
        curtain = shaded_actor(points, triangles.astype(np.int32), {"risen": risen}, self._curtain_shader)
        curtain.ForceOpaqueOff()
        curtain.ForceTranslucentOn()
        base = line_actor(points[:count], foot, self._line_shader, reach=np.full(count, -0.4, np.float32))
        for actor in (base, curtain):
            actor.SetPosition(middle[0], middle[1], 0.0)
        return base, curtain


def _sky(uniforms: Uniforms, defines: Sequence[str]) -> vtkActor:
    program = shader("sky", "sky", defines=defines, sky=True)
    uniforms.join(program, vertex=("skyFromScreen",), fragment=SKY)
    corners = np.array([[-1, -1, 0], [3, -1, 0], [-1, 3, 0]], np.float32)
    return shaded_actor(corners, np.array([[0, 1, 2]], np.int32), {}, program)


def _ground(uniforms: Uniforms, defines: Sequence[str]) -> vtkActor:
    """A disc of rings that widen outwards, so that no triangle is much larger than its distance."""
    program = shader("ground", "ground", defines=defines, sky=True)
    uniforms.join(program, fragment=(*SKY, "groundColour", "gridStrength"))
    sides, radii = 48, np.geomspace(20.0, GROUND_REACH, 10)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(sides)], axis=1)
    points = np.concatenate([np.zeros((1, 3)), *(radius * ring for radius in radii)]).astype(np.float32)
    step = np.arange(sides)
    after = (step + 1) % sides
    triangles = [np.stack([np.zeros(sides, int), 1 + step, 1 + after], axis=1)]
    for inner in range(1, 1 + sides * (len(radii) - 1), sides):
        outer = inner + sides
        triangles += [
            np.stack([inner + step, outer + step, outer + after], axis=1),
            np.stack([inner + step, outer + after, inner + after], axis=1),
        ]
    return shaded_actor(points, np.concatenate(triangles).astype(np.int32), {}, program)
