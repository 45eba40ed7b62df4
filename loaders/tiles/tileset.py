"""`tileset.json` of 3D Tiles 1.0 and 1.1 as columns. What one tile has wrong costs that tile, and is counted and said.

Bounding volumes of contents are not used: the tile's own holds them. Sources: OGC 18-053r2, "3D Tiles 1.0";
OGC 22-025r4, "3D Tiles 1.1", 7 and 8; the extensions 3DTILES_multiple_contents and 3DTILES_implicit_tiling, which 1.1
took in.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from math import inf, isfinite
from typing import cast

import numpy as np

from loaders.gltf.document import again, document
from loaders.tiles.address import Place, Scene, Subtree, Up
from loaders.tiles.container import broken
from loaders.tiles.faults import DEEPEST, Faults, Spot
from loaders.tiles.growing import Growing, Tile
from loaders.tiles.implicit import SHAPES, ending, read_implicit
from loaders.tiles.labels import Entry, Labels, entry_of
from loaders.tiles.volumes import Volume, read_volume
from scenes.columns import Floats
from scenes.tile_tree import TileTree
from scenes.trouble import Report, Trouble

FLATTEST = 1e-9
"""A transform whose volume is this small against its lengths cannot be undone."""


def recognises(head: bytes) -> bool:
    """A JSON object that speaks of an asset and a geometric error, which no glTF does."""
    begins = head[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return begins and b'"geometricError"' in head and b'"asset"' in head


def read_tileset(content: bytes, place: Place, scene: Scene, report: Report) -> TileTree:
    """The tiles of one document; Trouble when its root cannot be used."""
    file = scene.files.shown(place.file)
    try:
        root = document(content).value
    except Trouble as trouble:
        raise again(replace(trouble.notice, file=file)) from None
    if not entry_of(root.get("asset")) or not entry_of(root.get("root")):
        raise broken(
            file,
            "不是 3D Tiles 瓦片集：缺少 asset 或 root。",
            "This is no tileset: it has no asset or no root.",
            "/root",
        )
    reading = _Reading(Growing(scene, place, _up(root)), Labels(root, scene))
    reading.read(entry_of(root["root"]), root.get("geometricError"))
    reading.faults.say(report, file)
    if not reading.growing.tiles:
        raise broken(file, "根瓦片不可用。", "The root tile cannot be used.", "/root")
    return reading.growing.tree()


def _up(root: Entry) -> Up:
    """Which axis points up in its glTF; `gltfUpAxis` was never in the standard and is met in old tilesets."""
    said = entry_of(root["asset"]).get("gltfUpAxis")
    match said.lower() if isinstance(said, str) else "y":
        case "x":
            return "x"
        case "z":
            return "z"
        case _:
            return "y"


@dataclass(slots=True)
class _Waiting:
    """A tile that is still to be read and what it inherits.

    `error` is that of the tile above as the document has it, `limit` the smallest in metres of the park of those above
    that are shown at all; `spot` is its parent's spot and its number below it.
    """

    entry: Entry
    parent: int
    spot: Spot
    depth: int
    pose: int
    add: bool
    error: float
    limit: float
    volume: Volume | None
    volume_pose: int


@dataclass(slots=True)
class _Reading:
    growing: Growing
    labels: Labels
    scales: list[float] = field(default_factory=list[float])
    faults: Faults = field(default_factory=Faults)

    def read(self, top: Entry, error: object) -> None:
        """All tiles, level by level."""
        pose = self._new_pose(self.growing.place.park_from_tileset)
        whole = float(cast(float, error)) if _is_number(error) else inf
        waiting = deque([_Waiting(top, -1, None, 0, pose, False, whole, inf, None, pose)])
        while waiting:
            at = waiting.popleft()
            if (tile := self._tile(at)) is not None:
                row = len(self.growing.tiles)
                self.growing.tiles.append(tile)
                if tile.subtree is None:
                    waiting.extend(self._below(at, tile, row))

    def _tile(self, at: _Waiting) -> Tile | None:
        if (pose := self._pose(at)) is None:
            return None
        volume, volume_pose = self._volume(at, pose)
        if volume is None:
            return None
        add = _adds(at.entry.get("refine"), at.add)
        error = self._error(at)
        scaled = error * self.scales[pose] * self.growing.scene.finer
        contents = self._contents(at)
        request = read_volume(at.entry.get("viewerRequestVolume")) if "viewerRequestVolume" in at.entry else None
        subtree = self._subtree(at, volume, contents, self.growing.poses[volume_pose], scaled, add)
        kinds = {ending(name) for name, _ in contents}
        grows = bool(kinds - SHAPES) or subtree is not None
        if subtree is not None or (kinds and kinds <= {"json"}):
            scaled = inf
        elif "json" in kinds:
            scaled, add = inf, True  # shapes and further tiles side by side
        elif at.entry.get("children") and scaled >= at.limit:
            self.faults.note("order", at.spot)
            scaled = inf
        at.error = error
        if subtree is not None:
            contents = ()
        return Tile(at.parent, scaled, volume, pose, volume_pose, add, contents, grows, subtree, request)

    def _below(self, at: _Waiting, tile: Tile, row: int) -> list[_Waiting]:
        children = at.entry.get("children")
        if not isinstance(children, list) or not children:
            return []
        if at.depth >= DEEPEST:
            self.faults.note("deep", at.spot)
            return []
        limit = min(at.limit, tile.error)
        found = list[_Waiting]()
        for number, entry in enumerate(cast(list[object], children)):
            spot = at.spot, number
            below = _Waiting(
                entry_of(entry),
                row,
                spot,
                at.depth + 1,
                tile.pose,
                tile.add,
                at.error,
                limit,
                tile.volume,
                tile.volume_pose,
            )
            if isinstance(entry, dict):
                found.append(below)
            else:
                self.faults.note("tile", below.spot)
        return found

    def _pose(self, at: _Waiting) -> int | None:
        """The row of the tile's frame; None where it cannot be used."""
        said = at.entry.get("transform")
        if said is None:
            return at.pose
        numbers = cast(list[object], said) if isinstance(said, list) else []
        if len(numbers) == 16 and all(_is_number(number) for number in numbers):
            parent_from_tile = np.array(numbers, np.float64).reshape(4, 4).T
            parent_from_tile[3] = 0, 0, 0, 1
            pose = self.growing.poses[at.pose] @ parent_from_tile
            if _can_be_undone(pose[:3, :3]) and np.isfinite(pose).all():
                return self._new_pose(pose)
        self.faults.note("transform", at.spot)
        return None

    def _new_pose(self, pose: Floats) -> int:
        self.growing.poses.append(pose)
        # OGC 22-025r4, 7.1.4: the error grows with the largest scale of the transform.
        self.scales.append(float(np.linalg.norm(pose[:3, :3], axis=0).max()))
        return len(self.scales) - 1

    def _volume(self, at: _Waiting, pose: int) -> tuple[Volume | None, int]:
        volume = read_volume(at.entry.get("boundingVolume"))
        if volume is not None:
            return volume, pose
        self.faults.note("volume", at.spot)
        return at.volume, at.volume_pose

    def _error(self, at: _Waiting) -> float:
        said = at.entry.get("geometricError")
        if _is_number(said) and cast(float, said) >= 0:
            return float(cast(float, said))
        self.faults.note("error", at.spot)
        return at.error / 2

    def _contents(self, at: _Waiting) -> tuple[tuple[str, int], ...]:
        """The names of the tile's contents; an implicit tile's are patterns and stay as they are written."""
        if "content" not in at.entry and "contents" not in at.entry and "extensions" not in at.entry:
            return ()
        whole = self.labels.row(at.entry, self.growing.scene.scenery_row)
        found = list[tuple[str, int]]()
        for said in _listed_contents(at.entry):
            uri = said.get("uri", said.get("url"))
            if not isinstance(uri, str) or not uri:
                self.faults.note("content", at.spot)
            elif _implicit_of(at.entry):
                found.append((uri, self.labels.row(said, whole)))
            elif (name := self._resolved(at, uri)) is not None:
                found.append((name, self.labels.row(said, whole)))
        return tuple(found)

    def _resolved(self, at: _Waiting, uri: str) -> str | None:
        place = self.growing.place
        try:
            name = self.growing.scene.files.resolved(place.file, uri)
        except Trouble as trouble:
            self.faults.refused.append(trouble)
            return None
        if name == place.file or name in place.above:
            self.faults.note("cycle", at.spot)
            return None
        return name

    def _subtree(
        self,
        at: _Waiting,
        volume: Volume,
        contents: tuple[tuple[str, int], ...],
        park_from_tile: Floats,
        error: float,
        add: bool,
    ) -> Subtree | None:
        """The root of an implicit tree that hangs here."""
        said = _implicit_of(at.entry)
        if not said:
            return None
        growing = self.growing
        try:
            implicit = read_implicit(
                said,
                place=growing.place,
                label=f"{growing.place.label}.{len(growing.tiles)}",
                contents=contents,
                volume=volume,
                error=error,
                add=add,
                park_from_tile=park_from_tile,
                up=growing.up,
                schema=self.labels.schema,
            )
        except Trouble as trouble:
            self.faults.refused.append(trouble)
            return None
        return Subtree(implicit, 0, (0, 0, 0))


def _listed_contents(entry: Entry) -> list[Entry]:
    extension = entry_of(entry_of(entry.get("extensions")).get("3DTILES_multiple_contents"))
    for listed in (entry.get("contents"), extension.get("contents"), extension.get("content")):
        if isinstance(listed, list):
            return [entry_of(each) for each in cast(list[object], listed)]
    return [entry_of(entry["content"])] if "content" in entry else []


def _implicit_of(entry: Entry) -> Entry:
    said = entry.get("implicitTiling")
    return entry_of(entry_of(entry.get("extensions")).get("3DTILES_implicit_tiling") if said is None else said)


def _adds(said: object, inherited: bool) -> bool:
    word = said.upper() if isinstance(said, str) else ""  # before 1.0 it was written in small letters
    return word == "ADD" if word in ("ADD", "REPLACE") else inherited


def _can_be_undone(turned: Floats) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = float(np.prod(np.linalg.norm(turned, axis=0)))
        return bool(abs(np.linalg.det(turned)) > FLATTEST * lengths > 0)


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and isfinite(cast(float, value))
