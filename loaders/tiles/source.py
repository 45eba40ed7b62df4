"""3D Tiles as a source of tiles: from a folder, a `.3tz`, a `.3dtiles` or a server, set into the park."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from loaders.opened import read_head
from loaders.tiles import archive, database, tileset
from loaders.tiles.address import Address, Place, Scene
from loaders.tiles.archive import ArchiveContainer
from loaders.tiles.container import Container, broken, closed
from loaders.tiles.content import shapes_in
from loaders.tiles.database import DatabaseContainer
from loaders.tiles.dressing import dressed
from loaders.tiles.folder import FolderContainer
from loaders.tiles.implicit import grown, names_of
from loaders.tiles.inflating import unwrapped
from loaders.tiles.joining import joined
from loaders.tiles.shape import TileFile
from loaders.tiles.tileset import read_tileset
from loaders.tiles.web import WebContainer
from loaders.tiles.web_cache import TileCache
from loaders.tiles.web_database import DatabaseOnServer
from loaders.tiles.whole import LocalFile, WebFile
from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.model import Batch
from scenes.tile_tree import TileContent, TileTree, Unavailable
from scenes.trouble import Notice, Report, Trouble

MOST_ABOVE = 32
"""External tilesets inside external tilesets."""

MOST_TILESETS = 100_000
"""External tilesets of one scene that are read while it is open; a server may make up new ones for ever."""


def tiles_source(
    where: str,
    *,
    name: str,
    frame: ParkFrame,
    park_from_layer: Floats | None,
    rows: Mapping[str, int],
    scenery_row: int,
    finer: float = 1.0,
    cache: Path | None = None,
    query: str = "",
    hosts: Collection[str] = (),
) -> "TilesSource":
    """The scene at a path or an http(s) address; Trouble when its root tileset cannot be read.

    `park_from_layer` (4, 4) sets it into the park; without it, it lies on the earth's centre (EPSG:4978). `rows` are
    object rows by equipment code, asset id or whatever else tiles may call an object; the rest wears `scenery_row`.
    Tiles of a server are kept in the folder `cache`; `query` ("token=…") goes with every question to it and is never
    shown. `hosts` are the other servers that its tilesets may refer to.
    """
    files = opened_container(where, cache, query, hosts)
    pose = frame.park_from_earth if park_from_layer is None else np.array(park_from_layer, np.float64)
    try:
        return TilesSource(Scene(name, files, pose, rows, scenery_row, finer))
    except BaseException:
        files.close()
        raise


def opened_container(where: str, cache: Path | None = None, query: str = "", hosts: Collection[str] = ()) -> Container:
    """Whatever holds the tiles; Trouble when there is nothing of the kind."""
    if urlsplit(where).scheme in ("http", "https"):
        name = urlsplit(where).path.rpartition("/")[2]  # nobody asks a server for the head of what it makes when asked
        if name.lower().endswith(".3dtiles"):
            return DatabaseOnServer(WebContainer(where, query=query), cache)
        server = WebContainer(where, query=query, hosts=hosts, cache=None if cache is None else TileCache(cache))
        return _archive_on_a_server(server) if name.lower().endswith(".3tz") else server
    path = Path(where)
    if path.is_dir():
        return FolderContainer(path)
    head = read_head(path)
    if head.startswith((archive.MAGIC, b"PK\5\6")):
        return ArchiveContainer(LocalFile(path))
    if head.startswith(database.MAGIC):
        return DatabaseContainer(path)
    return FolderContainer(path.parent, path.name)


def _archive_on_a_server(server: WebContainer) -> Container:
    try:
        return ArchiveContainer(WebFile(server))
    except BaseException:
        server.close()
        raise


class TilesSource:
    """A `TileSource` over one `Scene`. `notices` are what was wrong with the root tileset."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tilesets = count()
        self._closed = False
        report = Report()
        root = scene.files.root
        content = unwrapped(scene.files.read(root), scene.files.shown(root))
        self._tree = read_tileset(content, Place(root, scene.name, scene.park_from_layer), scene, report)
        self.notices: tuple[Notice, ...] = (*report.notices, *scene.files.news())

    @property
    def name(self) -> str:
        """See `TileSource`."""
        return self._scene.name

    @property
    def tree(self) -> TileTree:
        """See `TileSource`."""
        return self._tree

    def load(self, address: object) -> TileContent:
        """See `TileSource`. Of several contents a broken one is left out and said, as long as another can be read.

        One that may be had later makes the whole tile come later.
        """
        assert isinstance(address, Address)
        if self._closed:
            raise closed(self.name)
        report = Report()
        if address.subtree is not None:
            below = grown(address.subtree, self._scene, report)
            return TileContent((), below, (*report.notices, *self._scene.files.news()))
        batches, trees, faults = list[Batch](), list[TileTree](), list[Trouble]()
        for number, (name, row) in enumerate(names_of(address, self._scene)):
            try:
                shapes, tree = self._content(name, row, f"{address.label}:{number}", address, report)
            except Unavailable:
                raise
            except Trouble as trouble:
                faults.append(trouble)
                continue
            batches += shapes
            trees += [] if tree is None else [tree]
        if faults and not batches and not trees:
            raise faults[0]
        report.notices.extend(fault.notice for fault in faults)
        return TileContent(tuple(batches), joined(trees), (*report.notices, *self._scene.files.news()))

    def close(self) -> None:
        """See `TileSource`."""
        self._closed = True
        self._scene.files.close()

    def _content(
        self, name: str, row: int, label: str, address: Address, report: Report
    ) -> tuple[list[Batch], TileTree | None]:
        """One file of a tile: further tiles or shapes, told by what it holds and not by what it is called."""
        files, own = self._scene.files, Report()
        shown = files.shown(name)
        content = unwrapped(files.read(name), shown)
        if tileset.recognises(content):
            return [], self._tileset(content, name, label, address, report)
        shapes = shapes_in(content, TileFile(name, files, address.up, own))
        batches = dressed(shapes, address, row, label, self._scene, own)
        report.notices.extend(replace(notice, file=notice.file or shown) for notice in own.notices)
        return batches, None

    def _tileset(self, content: bytes, name: str, label: str, address: Address, report: Report) -> TileTree:
        shown = self._scene.files.shown(name)
        if name in address.above:
            raise broken(shown, "外部瓦片集互相引用成环。", "External tilesets refer to one another in a circle.")
        if len(address.above) >= MOST_ABOVE:
            raise broken(shown, "外部瓦片集嵌套过深。", "External tilesets are nested too deeply.")
        if next(self._tilesets) >= MOST_TILESETS:
            raise broken(shown, "外部瓦片集过多。", "There are too many external tilesets.")
        place = Place(name, label, address.park_from_tile, address.above)
        return read_tileset(content, place, self._scene, report)
