"""A model file as something that can be drawn, picked and measured: objects are its parts, and one row of scenery."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenes.assembly import Boxes, Chunk, Lod
from scenes.batching import batches_of
from scenes.columns import Flags, Floats, Rows, Singles
from scenes.detail import FINE_FROM, MIDDLE_FROM
from scenes.loose import loose_batches, loose_boxes, thinner
from scenes.mesh_parts import one_part_each
from scenes.model import Batch, Instance, Mesh, Model
from scenes.thinning import smaller, thinned

type Positions = NDArray[np.intp]

MOST_TRIANGLES = 400_000
"""Triangles of one chunk, unless a single mesh has more: culling works by chunk, and each costs a draw per material."""

LOOSE = "loose"
"""The last word of the name of the chunk that has the points and lines."""

PIXELS_ACROSS = {Lod.MIDDLE: FINE_FROM, Lod.COARSE: MIDDLE_FROM}
"""A chunk is never larger on the screen than this while a lesser level is shown."""


class ModelAssembly:
    """The assembly of one model, placed in the park by `park_from_model` (4, 4).

    Row `i` of the picture is part `i`, the last row is scenery; where the model is bound to a park's equipment,
    `object_of_part` (parts,) gives the rows instead and `objects` says how many the picture has.
    """

    def __init__(
        self,
        model: Model,
        *,
        name: str,
        park_from_model: Floats | None = None,
        object_of_part: Rows | None = None,
        objects: int | None = None,
    ) -> None:
        self.model = one_part_each(model)
        self.name = name
        self.park_from_model = np.eye(4) if park_from_model is None else park_from_model
        self.object_of_part = (
            np.arange(len(model.parts), dtype=np.int32) if object_of_part is None else object_of_part.astype(np.int32)
        )
        self.objects = len(model.parts) + 1 if objects is None else objects

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every part, in the order of the model's parts."""
        return tuple(part.name for part in self.model.parts)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Neighbouring placings together, about `MOST_TRIANGLES` in each; points and lines in one of their own."""
        boxes, parts = self._loose
        if not len(boxes):
            return tuple(chunk for chunk, _ in self._cut)
        low, high = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
        loose = _around(f"{self.name}/{LOOSE}", low, high, self.object_of_part[parts])
        return *(chunk for chunk, _ in self._cut), loose

    @property
    def boxes(self) -> Boxes:
        """The box of every row."""
        return self._boxes_of_rows

    def level(self, chunk: Chunk, lod: Lod) -> tuple[Batch, ...]:
        """The batches of one chunk; the lesser levels merge what falls on the same half pixel where they are seen."""
        if chunk.name == f"{self.name}/{LOOSE}":
            return self._loose_at(chunk, lod)
        placings: Positions = next(placings for one, placings in self._cut if one.name == chunk.name)
        rows: list[int] = placings.tolist()
        whole = batches_of(
            self._at_level(lod),
            park_from_model=self.park_from_model,
            object_of_part=self.object_of_part,
            name=f"{chunk.name}/{lod.name.lower()}",
            origin=chunk.centre,
            instances=[self.model.instances[row] for row in rows],
        )
        if lod == Lod.FINE:
            return whole
        cell = 2 * chunk.radius / (2 * PIXELS_ACROSS[lod])
        return tuple(thinned(batch, cell) for batch in whole)

    def shapes(self, row: int) -> tuple[tuple[Mesh, Floats], ...]:
        """The meshes of one object with their `park_from_mesh` (4, 4)."""
        placings = np.flatnonzero(self.object_of_part[self._parts] == row)
        return tuple(
            (self.model.meshes[placed.mesh], self.park_from_model @ placed.model_from_mesh)
            for placed in (self.model.instances[placing] for placing in placings.tolist())
        )

    def _loose_at(self, chunk: Chunk, lod: Lod) -> tuple[Batch, ...]:
        batches = loose_batches(
            self.model,
            park_from_model=self.park_from_model,
            object_of_part=self.object_of_part,
            name=f"{chunk.name}/{lod.name.lower()}",
            origin=chunk.centre,
        )
        return tuple(thinner(batch, 4**lod) for batch in batches)

    @cached_property
    def _loose(self) -> tuple[Floats, Rows]:
        return loose_boxes(self.model, self.park_from_model)

    def _at_level(self, lod: Lod) -> Model:
        match lod:
            case Lod.FINE:
                return self.model
            case Lod.MIDDLE:
                return self._middle
            case Lod.COARSE:
                return self._coarse

    @cached_property
    def _middle(self) -> Model:
        """The same model with pictures no larger than a chunk is on the screen at the middle level."""
        return replace(self.model, images=tuple(smaller(image, 512) for image in self.model.images))

    @cached_property
    def _coarse(self) -> Model:
        return replace(self.model, images=tuple(smaller(image, 128) for image in self._middle.images))

    @cached_property
    def _boxes_of_rows(self) -> Boxes:
        low, high = np.full((self.objects, 3), np.nan), np.full((self.objects, 3), np.nan)
        boxes, rows = self._boxes, self.object_of_part[self._parts]
        np.fmin.at(low, rows, boxes[:, 0])
        np.fmax.at(high, rows, boxes[:, 1])
        loose, parts = self._loose
        np.fmin.at(low, self.object_of_part[parts], loose[:, 0])
        np.fmax.at(high, self.object_of_part[parts], loose[:, 1])
        return Boxes(low, high)

    @cached_property
    def _parts(self) -> Rows:
        return np.array([placed.part for placed in self.model.instances], np.int32)

    @cached_property
    def _boxes(self) -> Floats:
        """Low and high corner of every placing, park frame, shape (placings, 2, 3)."""
        return placed_boxes(self.model.meshes, self.model.instances, self.park_from_model)

    @cached_property
    def _cut(self) -> tuple[tuple[Chunk, Positions], ...]:
        instances = self.model.instances
        size = np.array([len(mesh.triangles) for mesh in self.model.meshes], np.int64)
        weight = size[[placed.mesh for placed in instances]] if instances else np.zeros(0, np.int64)
        pieces = _split(self._boxes.mean(axis=1), weight)
        return tuple((self._chunk(f"{self.name}/{row}", piece), piece) for row, piece in enumerate(pieces))

    def _chunk(self, name: str, placings: Positions) -> Chunk:
        low: Floats = self._boxes[placings, 0].min(axis=0)
        high: Floats = self._boxes[placings, 1].max(axis=0)
        return _around(name, low, high, self.object_of_part[self._parts[placings]])


def _around(name: str, low: Floats, high: Floats, rows: Rows) -> Chunk:
    """The chunk of a box, low and high corner (3,) each; `rows` may name an object more than once."""
    east, north, up = ((low + high) / 2).tolist()
    return Chunk(name, (east, north, up), float(np.linalg.norm(high - low) / 2), np.unique(rows).astype(np.int32))


def placed_boxes(meshes: Sequence[Mesh], instances: Sequence[Instance], park_from_model: Floats) -> Floats:
    """Low and high corner of every placing, park frame, shape (placings, 2, 3), metres; exact."""
    if not instances:
        return np.zeros((0, 2, 3))
    used = sorted({placed.mesh for placed in instances})
    row_of = {mesh: row for row, mesh in enumerate(used)}
    corners = _corners([meshes[mesh] for mesh in used])[[row_of[placed.mesh] for placed in instances]]
    park_from_mesh = park_from_model @ np.array([placed.model_from_mesh for placed in instances])
    placed = corners @ park_from_mesh[:, :3, :3].transpose(0, 2, 1)
    boxes = np.stack([placed.min(axis=1), placed.max(axis=1)], axis=1)
    for row in np.flatnonzero(_slanted(park_from_mesh)).tolist():  # the box of a slanted box would be too roomy
        points: Singles = meshes[instances[row].mesh].points @ park_from_mesh[row, :3, :3].T.astype(np.float32)
        boxes[row] = points.min(axis=0), points.max(axis=0)
    boxes += park_from_mesh[:, None, :3, 3]
    return boxes


def _slanted(park_from_mesh: Floats) -> Flags:
    """Whether a placing turns its mesh by anything but right angles, shape (placings,)."""
    share = np.abs(park_from_mesh[:, :3, :3])
    largest = share.max(axis=2, keepdims=True)
    slanted: Flags = ((share > 1e-9 * largest).sum(axis=2) > 1).any(axis=1)
    return slanted


def _corners(meshes: Sequence[Mesh]) -> Floats:
    """The eight corners of every mesh's box, shape (meshes, 8, 3)."""
    points = np.concatenate([mesh.points for mesh in meshes])
    starts = np.cumsum([0, *(len(mesh.points) for mesh in meshes[:-1])])
    low, high = np.minimum.reduceat(points, starts, axis=0), np.maximum.reduceat(points, starts, axis=0)
    far = np.array([[row >> axis & 1 for axis in range(3)] for row in range(8)], np.bool_)
    return np.where(far, high[:, None].astype(np.float64), low[:, None].astype(np.float64))


def _split(centres: Floats, weight: NDArray[np.int64]) -> list[Positions]:
    """Placings halved along their longest side until each piece is light enough or is a single placing."""
    done, waiting = list[Positions](), [np.arange(len(centres))] if len(centres) else []
    while waiting:
        piece = waiting.pop()
        if len(piece) == 1 or weight[piece].sum() <= MOST_TRIANGLES:
            done.append(piece)
            continue
        axis = int(np.ptp(centres[piece], axis=0).argmax())
        sorted_piece = piece[np.argsort(centres[piece, axis], kind="stable")]
        so_far = np.cumsum(weight[sorted_piece], dtype=np.int64)
        half = int(np.searchsorted(so_far, int(so_far[-1]) / 2)) + 1
        cut = min(half, len(piece) - 1)
        waiting += [sorted_piece[:cut], sorted_piece[cut:]]
    return done
