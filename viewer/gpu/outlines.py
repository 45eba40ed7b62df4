"""The silhouettes of what is in alarm or selected, drawn in a layer of their own above the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

from scenes.columns import Flags
from scenes.model import Batch
from scenes.outline import Cutout, cut_out, joined_cutouts
from viewer.gpu.arrays import shaded_actor
from viewer.gpu.glsl import shader
from viewer.gpu.light import Uniforms
from viewer.gpu.lines import line_actor
from viewer.gpu.status import StatusTexture

WIDTH = 3.5
"""Pixels from a silhouette outwards, on a picture 1080 pixels high."""

MOST = 1 << 30
"""No object has as many edges."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The object that is shown level by level, -1 for none, and the names of its levels."""

    row: int = -1
    names: frozenset[str] = frozenset()


NOTHING_APART = Apart()


@dataclass(frozen=True, slots=True)
class _Pair:
    """One object of one batch, with its own edges and with those of its box."""

    whole: Cutout
    boxed: Cutout


class Outlines:
    """Outlines for the objects it is told, from the batches it is told; the colours come from the status texture.

    Five actors for all of them: the mask (depth only), its tint, and the edges three times: a dark casing that sets the
    outline off against any background, white for the selection, and the level's colour.
    Drawn in this order: all masks, all tints, all edges.
    """

    def __init__(self, renderer: vtkRenderer, status: StatusTexture, uniforms: Uniforms, *, most_edges: int) -> None:
        self._renderer, self._status, self._most_edges = renderer, status, most_edges
        self._mask = shader("mask", "mask")
        self._tint = shader("mask", "mask", defines=["TINTED"])
        self._casing = shader("line", "line", defines=["OBJECTS", "CASING"])
        self._level = shader("line", "line", defines=["OBJECTS"])
        self._selection = shader("line", "line", defines=["OBJECTS", "SELECTION"])
        uniforms.join(self._mask, fragment=("beat",))
        uniforms.join(self._tint, fragment=("beat",))
        for edges in (self._casing, self._level, self._selection):
            uniforms.join(edges, vertex=("screen", "pixelScale", "lineWidth"), fragment=("lineColour",))
        self._actors: list[vtkActor] = []
        self._known: dict[tuple[str, int], _Pair] = {}

    def show(self, batches: Iterable[Batch], wanted: Flags, *, apart: Apart = NOTHING_APART) -> None:
        """Outline the objects whose row is `wanted` (objects,), wherever they are in `batches`; nothing else.

        Of an object that is `apart` its levels alone are outlined.

        What was outlined before is not cut out again: in a flood of alarms each step costs what is new in it.
        """
        before, self._known = self._known, {}
        found = list[tuple[Batch, Cutout]]()
        left = self._most_edges
        for batch in batches:
            owner = batch.object_id[batch.triangles[:, 0]]
            for row in np.unique(owner[wanted[owner]]).tolist():
                if row == apart.row and batch.name not in apart.names:
                    continue
                pair = before.get((batch.name, row)) or _cut(batch, row)
                self._known[batch.name, row] = pair
                cutout = pair.whole if len(pair.whole.edges) <= left else pair.boxed
                found.append((batch, cutout))
                left = max(0, left - len(cutout.edges))
        self._clear()
        if found:
            self._draw(found)

    def _draw(self, found: Sequence[tuple[Batch, Cutout]]) -> None:
        """All of them as five actors: hundreds would cost the picture more than what they draw."""
        origin = np.mean([batch.origin for batch, _ in found], axis=0)
        merged = joined_cutouts([cutout for _, cutout in found], [batch.origin - origin for batch, _ in found])
        for make in (self._masked, self._tinted, self._cased, self._white, self._coloured):
            actor = make(merged)
            actor.SetPosition(*origin)
            actor.GetProperty().SetTexture("statusTex", self._status.texture)
            self._renderer.AddActor(actor)
            self._actors.append(actor)

    def clear(self) -> None:
        """Free all of it."""
        self._known = {}
        self._clear()

    def _clear(self) -> None:
        for actor in self._actors:
            self._renderer.RemoveActor(actor)
        self._actors.clear()

    def _masked(self, cutout: Cutout) -> vtkActor:
        return shaded_actor(cutout.points, cutout.triangles, _ids(cutout), self._mask)

    def _tinted(self, cutout: Cutout) -> vtkActor:
        return shaded_actor(cutout.points, cutout.triangles, _ids(cutout), self._tint)

    def _cased(self, cutout: Cutout) -> vtkActor:
        return line_actor(cutout.points, cutout.edges, self._casing, reach=cutout.reach, columns=_ids(cutout))

    def _white(self, cutout: Cutout) -> vtkActor:
        return line_actor(cutout.points, cutout.edges, self._selection, reach=cutout.reach, columns=_ids(cutout))

    def _coloured(self, cutout: Cutout) -> vtkActor:
        return line_actor(cutout.points, cutout.edges, self._level, reach=cutout.reach, columns=_ids(cutout))


def _cut(batch: Batch, row: int) -> _Pair:
    one = np.zeros(int(batch.object_id.max()) + 1, np.bool_)
    one[row] = True
    whole, boxed = cut_out(batch, one, most_edges=MOST), cut_out(batch, one, most_edges=-1)
    if whole is None or boxed is None:
        raise AssertionError("an object of the batch has no triangle")
    return _Pair(whole, boxed)


def _ids(cutout: Cutout) -> dict[str, np.ndarray]:
    return {"objectId": cutout.object_id.astype(np.float32)}
