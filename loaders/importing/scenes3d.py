"""Tiled scenes come into a package: 3D Tiles as they are, photogrammetry in OSGB as 3D Tiles, one archive each."""

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from loaders.gltf.write import glb_bytes
from loaders.importing.findings import Findings
from loaders.importing.pieces import Piece, model_of_pieces
from loaders.importing.placing import Place, placed, refuse_far, settle_on_earth
from loaders.importing.rasters import copied
from loaders.importing.site import Site
from loaders.importing.tiling import JPEG_QUALITY
from loaders.importing.wanted import Wanted
from loaders.opened import Progress, read_bounded
from loaders.osgb.dataset import georeference_of
from loaders.osgb.source import OsgbSource, osgb_source
from loaders.tiles.archive_write import write_3tz
from loaders.tiles.inside import TilesInside
from loaders.tiles.source import tiles_source
from loaders.tiles.write import Tile, tileset_json
from scenes.columns import Floats
from scenes.heights import Vertical
from scenes.model import Batch, Part
from scenes.plant import Layer, LayerKind
from scenes.tile_tree import TileSource, TileTree
from scenes.trouble import Notice, Trouble

MOST_TOLD = 40
"""Broken tiles named one by one; the rest is counted."""
ROOT = "tileset.json"
NOT_TILES = (".ini", ".db", ".ds_store", ".txt", ".md", ".log", ".tmp", ".part")


def tiles_brought(inside: TilesInside, site: Site, wanted: Wanted, found: Findings) -> Floats | None:
    """Where the scene lies: None where it lies on the earth by itself, else `park_from_layer`."""
    low, high = inside.extent
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    if not inside.on_earth:
        found.report.note(
            "这份 3D Tiles 不在地球坐标系里：按园区的东、北、高（米）放置。",
            "These 3D Tiles do not lie on the earth: their numbers were taken as the park's east, north and up.",
            remedy_zh="需要别的位置时，请供方在根 tileset 里写 transform。",
            remedy_en="For another place, have the supplier write a transform into the root tileset.",
        )
        found.reach(corners)
        refuse_far(corners, "park")
        return np.eye(4)
    found.crs = "EPSG:4978"
    vertical = wanted.said.heights or Vertical.ELLIPSOID
    settle_on_earth(site, corners, vertical, found)
    if (notice := site.park.heights.notice_of(vertical)) is not None:
        found.report.notices.append(notice)
    matrix = site.park.heights.park_from_earth(site.frame, vertical)
    there = corners @ matrix[:3, :3].T + matrix[:3, 3]
    refuse_far(there, found.crs)
    found.reach(there)
    return None


def tiles_put(
    park_from_layer: Floats | None,
    source: Path,
    site: Site,
    wanted: Wanted,
    found: Findings,
    inputs: str | None,
    progress: Progress,
) -> None:
    """Pack a folder into an archive, or copy an archive, after every tile has been read once."""
    key = site.key_for(source if source.name != ROOT else source.parent)
    is_file = source.is_file() and source.name.lower().endswith((".3tz", ".3dtiles"))
    made = site.draft / (f"{key}{source.suffix.lower()}" if is_file else f"{key}.3tz")
    validate(source, site, found, lambda share: progress(0.6 * share))
    if is_file:
        copied(source, made, lambda share: progress(0.6 + 0.4 * share))
    else:
        folder = source if source.is_dir() else source.parent
        root = ROOT if source.is_dir() else source.name
        write_3tz(made, _files_of(folder, root, lambda share: progress(0.6 + 0.4 * share)))
    layer = Layer(key, source.stem, LayerKind.TILES_3D, f"tiles/{made.name}", park_from_layer)
    layer = replace(layer, heights=wanted.said.heights if park_from_layer is None else Vertical.UNSAID)
    found.became = (site.put_layer(source, layer, made, inputs, found.row()),)


def validate(source: Path, site: Site, found: Findings, progress: Progress) -> None:
    """Read every tile once: what is broken is named, what is there is counted. Trouble when none can be read."""
    tiles = tiles_source(
        str(source), name=source.name, frame=site.frame, park_from_layer=np.eye(4), rows={}, scenery_row=0
    )
    try:
        walk = _Walk(tiles)
        for step in walk.steps():
            for batch in step.batches:
                _count(batch, found)
            progress(walk.share)
    finally:
        tiles.close()
    _tell(walk, found)


def osgb_brought(folder: Path, site: Site, wanted: Wanted, found: Findings) -> Place:
    """Where photogrammetry lies, by its `metadata.xml` or by what the person says."""
    georeference = georeference_of(folder, found.report)
    probe = osgb_source(folder, name=folder.name, frame=site.frame, park_from_layer=np.eye(4), scenery_row=0)
    tree = probe.tree
    probe.close()
    reach = np.abs(tree.axes[0]).sum(axis=0)
    box = np.array([tree.centre[0] - reach, tree.centre[0] + reach])
    place = placed(georeference, wanted.said, box, site, found)
    corners = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    found.reach(place.carry(corners))
    if place.exactly is not None and place.worst > 0.05:
        found.report.note(
            f"整片实景按一个仿射放置，边缘误差至多 {place.worst:.2f} m。",
            f"The whole scene is set by one affine; at its edge that errs by {place.worst:.2f} m at most.",
        )
    return place


def osgb_put(
    place: Place,
    source: Path,
    site: Site,
    wanted: Wanted,
    found: Findings,
    inputs: str | None,
    progress: Progress,
) -> None:
    """Write photogrammetry as an archive of GLB tiles: a tileset for each column, and one above them."""
    key = site.key_for(source)
    made = site.draft / f"{key}.3tz"
    tiles = osgb_source(
        source, name=source.name, frame=site.frame, park_from_layer=place.park_from_model, scenery_row=0
    )
    try:
        write_3tz(made, _converted(tiles, wanted, found, progress))
    finally:
        tiles.close()
    found.report.notices += tiles.notices
    layer = Layer(key, source.stem, LayerKind.TILES_3D, f"tiles/{key}.3tz", np.eye(4))
    found.became = (site.put_layer(source, layer, made, inputs, found.row()),)


@dataclass(slots=True)
class _Step:
    """One tile that was read: its place in `tiles` below a root, its batches."""

    address: object
    batches: tuple[Batch, ...]
    children: TileTree | None


class _Walk:
    """Goes through every tile of a source once, those of a broken one's siblings too."""

    def __init__(self, source: TileSource) -> None:
        self._source = source
        self._known = self._done = 0
        self.broken, self.notices = list[Notice](), list[Notice]()

    @property
    def share(self) -> float:
        """Of the tiles known so far."""
        return self._done / max(self._known, 1)

    def steps(self) -> Iterator[_Step]:
        """A step for every tile with content."""
        waiting = deque[object](self._addresses(self._source.tree))
        while waiting:
            address = waiting.popleft()
            self._done += 1
            try:
                content = self._source.load(address)
            except Trouble as trouble:
                self.broken.append(trouble.notice)
                continue
            self.notices += content.notices[: MOST_TOLD - len(self.notices)]
            if content.children is not None:
                waiting.extend(self._addresses(content.children))
            yield _Step(address, content.batches, content.children)

    def _addresses(self, tree: TileTree) -> list[object]:
        found = [each for each in tree.address.tolist() if each is not None]
        self._known += len(found)
        return found


def _tell(walk: _Walk, found: Findings) -> None:
    found.report.notices += [*walk.broken[:MOST_TOLD], *walk.notices]
    if (rest := len(walk.broken) - MOST_TOLD) > 0:
        found.report.note(f"另有 {rest} 个瓦片读不了。", f"{rest} more tiles cannot be read.")
    if walk.broken and not found.triangles and not found.points:
        raise Trouble(
            f"{len(walk.broken)} 个瓦片都读不了。",
            f"None of the {len(walk.broken)} tiles can be read.",
            remedy_zh=walk.broken[0].told("zh"),
            remedy_en=walk.broken[0].told("en"),
        )


def _count(batch: Batch, found: Findings) -> None:
    found.triangles += len(batch.triangles)
    found.points += len(batch.points) if not len(batch.triangles) and batch.edges is None else 0
    found.textures += batch.image is not None
    found.bytes_gpu += batch.size_in_bytes


def _files_of(folder: Path, root: str, progress: Progress) -> Generator[tuple[str, bytes]]:
    """Every file below a folder by its path; the root tileset by the name that an archive wants."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = [path for path in files if path.suffix.lower() not in NOT_TILES and not path.name.startswith(".")]
    for row, path in enumerate(files):
        name = path.relative_to(folder).as_posix()
        if name == ROOT and root != ROOT:
            continue  # another tileset was chosen
        if path.stat().st_size:
            yield (ROOT if name == root else name), read_bounded(path)
        progress((row + 1) / len(files))


@dataclass(frozen=True, slots=True)
class _Content:
    """What a worker makes a GLB of: batches of one tile as pieces around `origin` (3,)."""

    pieces: tuple[Piece, ...]
    origin: Floats


def glb_of(content: _Content) -> bytes:
    """One tile. A worker's task."""
    return glb_bytes(model_of_pieces(content.pieces, {0: Part("")}, content.origin), jpeg_quality=JPEG_QUALITY)


@dataclass(slots=True)
class _Node:
    """A tile of a column while its tree grows."""

    tree: TileTree
    row: int
    name: str = ""
    children: "list[_Node]" = field(default_factory=list["_Node"])


def _converted(source: OsgbSource, wanted: Wanted, found: Findings, progress: Progress) -> Generator[tuple[str, bytes]]:
    """The archive's files: columns one after another, the tileset above them last."""
    top = source.tree
    columns = _nodes(top, skip_first=True)
    heads, broken = list[Tile](), list[Notice]()
    for row, column in enumerate(columns):
        folder = f"c{row:05d}"
        yield from _column(source, column, folder, wanted, found, broken)
        tile = _tile(column)
        if column.name or column.children:
            yield f"{folder}/{ROOT}", tileset_json(tile)
            heads.append(Tile(tile.centre, tile.axes, tile.error, (f"{folder}/{ROOT}",)))
        progress((row + 1) / len(columns))
    found.report.notices += broken[:MOST_TOLD]
    if (rest := len(broken) - MOST_TOLD) > 0:
        found.report.note(f"另有 {rest} 个瓦片读不了。", f"{rest} more tiles cannot be read.")
    if not heads:
        raise Trouble(
            "没有一个瓦片可以读取。",
            "Not one tile can be read.",
            remedy_zh="请航测单位重新拷贝数据。",
            remedy_en="Have the surveyor copy the data again.",
        )
    yield ROOT, tileset_json(Tile(top.centre[0], top.axes[0], 2 * _size(top.axes[0]), (), tuple(heads)))


def _column(
    source: OsgbSource, column: _Node, folder: str, wanted: Wanted, found: Findings, broken: list[Notice]
) -> Generator[tuple[str, bytes]]:
    """The GLB files of one column, breadth first; the nodes get their names and children on the way."""
    names = deque[str]()

    def contents() -> Iterator[_Content]:
        waiting, number = deque([column]), 0
        while waiting:
            node = waiting.popleft()
            address: object = node.tree.address[node.row]
            if address is None:
                continue
            try:
                loaded = source.load(address)
            except Trouble as trouble:
                broken.append(trouble.notice)
                continue
            found.report.notices += loaded.notices[: max(0, MOST_TOLD - len(found.report.notices))]
            if loaded.children is not None:
                node.children = _nodes(loaded.children)
                waiting.extend(node.children)
            batches = [batch for batch in loaded.batches if len(batch.triangles)]
            for batch in batches:
                _count(batch, found)
            if batches:
                node.name = f"{number:06d}.glb"
                number += 1
                names.append(f"{folder}/{node.name}")
                yield _content(batches)

    for content in wanted.work(glb_of, contents()):
        yield names.popleft(), content


def _nodes(tree: TileTree, *, skip_first: bool = False) -> list[_Node]:
    rows = range(1 if skip_first else 0, len(tree))
    return [_Node(tree, row) for row in rows]


def _tile(node: _Node) -> Tile:
    """A node with what is below it; where it has no content of its own its children stand for it."""
    children = tuple(_tile(child) for child in node.children if child.name or child.children)
    centre, axes = node.tree.centre[node.row], node.tree.axes[node.row]
    error = float(node.tree.error[node.row])
    if not np.isfinite(error):
        error = 2 * _size(axes)
    return Tile(centre.copy(), axes.copy(), error if children else 0.0, (node.name,) if node.name else (), children)


def _size(axes: Floats) -> float:
    return float(np.sqrt((axes**2).sum()))


def _content(batches: list[Batch]) -> _Content:
    origin = np.array(batches[0].origin)
    return _Content(tuple(_piece(batch, origin) for batch in batches), origin)


def _piece(batch: Batch, origin: Floats) -> Piece:
    points = (batch.points.astype(np.float64) + (np.array(batch.origin) - origin)).astype(np.float32)
    textured = batch.image is not None and batch.uv is not None
    return Piece(
        replace(batch.material, texture=None, metallic_roughness_texture=None),
        points,
        batch.triangles,
        np.zeros(len(points), np.int32),
        None if textured else batch.normals,
        batch.uv if textured else None,
        batch.colours,
        batch.image.pixels if textured and batch.image is not None else None,
    )
