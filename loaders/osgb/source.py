"""A folder of OSGB tiles as a streamed scene: the children of a tile are known once it is read.

A file is a tile: it is drawn until its diameter on the screen says that its finer files are due, then all of them take
its place. Where one of those is missing, that part of the coarser file stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from loaders.crs.crs import park_from_georeference
from loaders.opened import files_beside
from loaders.osgb.dataset import Dataset, dataset_in, georeference_of
from loaders.osgb.levels import OsgbTile, Row, boxes_of, bytes_of, child_row, joined, top_row
from loaders.osgb.model import OUTSIDE, Placed, model_of, shapes_in
from loaders.osgb.read import read_osgb
from loaders.osgb.scene import Lod
from loaders.workers import one_by_one, threads
from scenes.batching import batches_of
from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.georeference import Georeference
from scenes.heights import Heights, Vertical
from scenes.tile_tree import TileContent, TileTree, Unavailable
from scenes.trouble import Notice, Report, Trouble

MOST_LEVELS = 40
"""Files inside files; captures have about a dozen levels."""


class OsgbSource:
    """See `scenes.tile_tree.TileSource`. `notices` say what there is to say of the whole folder."""

    def __init__(
        self,
        dataset: Dataset,
        name: str,
        rows: Sequence[Row],
        places: Sequence[Floats],
        scenery_row: int,
        finer: float,
    ) -> None:
        self._dataset, self._name, self._finer = dataset, name, finer
        self._places, self._scenery_row = places, scenery_row
        self._root = dataset.folder.resolve()
        self._missing: set[Path] = set()
        self._is_closed = False
        self.notices: tuple[Notice, ...] = ()
        self._tree = self._tree_of(rows, below_a_root=True)

    @property
    def name(self) -> str:
        """For the person: what this scene is called."""
        return self._name

    @property
    def tree(self) -> TileTree:
        """One root above the columns, and the coarsest tile of each."""
        return self._tree

    @property
    def missing(self) -> int:
        """Files that were referred to so far and are not there."""
        return len(self._missing)

    def close(self) -> None:
        """Loads under way end with `Unavailable`."""
        self._is_closed = True

    def load(self, address: object) -> TileContent:
        """Shapes and children of one tile. Any thread. Trouble names the file; `Unavailable` when it is locked."""
        if not isinstance(address, OsgbTile):
            raise TypeError(address)
        report = Report()
        try:
            return self._content(address, report)
        except Trouble as trouble:
            told = trouble.notice
            kind = Unavailable if isinstance(trouble, Unavailable) else Trouble
            raise kind(
                told.zh,
                told.en,
                remedy_zh=told.remedy_zh,
                remedy_en=told.remedy_en,
                file=told.file or address.path.name,
                place=told.place,
            ) from trouble

    def _content(self, tile: OsgbTile, report: Report) -> TileContent:
        self._refuse_when_closed()
        scene = read_osgb(bytes_of(tile.path), report)
        shapes = shapes_in(scene, report)
        drawn = shapes if tile.part is None else [each for each in shapes if each.lod == tile.part]
        self._refuse_when_closed()
        beside = files_beside(tile.path)
        model = model_of(drawn, tile.path.stem, report, beside, one_by_one, evenly_lit=True)
        children = self._children(tile, scene.lods, shapes, report) if tile.part is None else ()
        place = self._places[tile.column]
        batches = batches_of(
            model,
            park_from_model=place,
            object_of_part=np.array([self._scenery_row], np.int32),
            name=self._called(tile),
            origin=_middle(drawn, place),
        )
        told = tuple(replace(each, file=each.file or tile.path.name) for each in report.notices)
        return TileContent(batches, self._tree_of(children) if children else None, told)

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise Unavailable("图层已关闭。", "The layer is closed.")

    def _called(self, tile: OsgbTile) -> str:
        """A name that no other tile of this source has."""
        inside = tile.path.relative_to(self._dataset.folder).as_posix()
        return f"{self._name}/{inside}" + ("" if tile.part is None else f"/{tile.part}")

    def _children(
        self, tile: OsgbTile, lods: Sequence[Lod], shapes: Sequence[Placed], report: Report
    ) -> tuple[Row, ...]:
        """Finer files, and what of this one stays because there is nothing finer; none when nothing is finer."""
        boxes = boxes_of(shapes)
        finer, staying = list[Row](), [OUTSIDE] if OUTSIDE in boxes else list[int]()
        for row, lod in enumerate(lods):
            child = self._finer_file(tile, lod, report)
            if child is not None:
                finer.append(child_row(child, lod, boxes.get(row)))
            elif row in boxes:
                staying.append(row)
        stay = [Row(replace(tile, part=row), 0.0, boxes[row], grows=False) for row in staying]
        return (*finer, *stay) if finer else ()

    def _finer_file(self, tile: OsgbTile, lod: Lod, report: Report) -> OsgbTile | None:
        """The tile that takes the place of this node; None where it is not there, which is counted."""
        named = [name for name in lod.files if name]
        if not named or len(tile.above) >= MOST_LEVELS:
            return None
        path = self._inside(tile.path, lod.folder, named[-1])
        if path is not None and path.is_file() and path.name not in tile.above and path != tile.path:
            return OsgbTile(path, tile.column, (*tile.above, tile.path.name))
        self._missing.add(path or tile.path.parent / named[-1][-200:])
        if (count := len(self._missing)) in (1, 10, 100, 1000, 10_000, 100_000):
            report.note(
                f"缺少更精细的瓦片文件，已有 {count} 个；这些地方显示较粗的一级。",
                f"Finer tile files are missing, {count} so far; the coarser level is shown there.",
                remedy_zh="如需精细显示，请向航测单位索取完整的数据。",
                remedy_en="Ask the surveyor for the whole data if it matters.",
                file=named[-1][-200:],
            )
        return None

    def _inside(self, path: Path, folder: str, name: str) -> Path | None:
        """Where a file lies that another one names; None when that is outside of the dataset."""
        told = f"{folder}/{name}".replace("\\", "/") if folder else name.replace("\\", "/")
        if "\0" in told:
            return None
        try:
            found = (path.parent / told).resolve()
        except OSError:
            return None
        if told.startswith("/") or ":" in told or not found.is_relative_to(self._root):
            found = path.parent / told.rpartition("/")[2]  # some producers write where it was on their own machine
        return found if found.suffix else None

    def _tree_of(self, rows: Sequence[Row], *, below_a_root: bool = False) -> TileTree:
        """Rows as a tree of one level, or of two: a root without content that holds them all."""
        boxes = np.array([row.box for row in rows]).reshape(-1, 2, 3)
        places = np.array([self._places[row.tile.column] for row in rows]).reshape(-1, 4, 4)
        centre = np.einsum("nij,nj->ni", places[:, :3, :3], boxes.mean(axis=1)) + places[:, :3, 3]
        half = (boxes[:, 1] - boxes[:, 0]) / 2
        axes = np.einsum("nij,nj->nji", places[:, :3, :3], half)
        error = np.array([row.error * self._finer for row in rows])
        address = np.empty(len(rows), np.object_)
        address[:] = [row.tile for row in rows]
        grows = np.array([row.grows for row in rows], np.bool_)
        parent = np.full(len(rows), -1, np.int32)
        if below_a_root:
            reach = np.abs(axes).sum(axis=1)
            low, high = (centre - reach).min(axis=0), (centre + reach).max(axis=0)
            parent = np.append(parent, np.zeros(len(rows), np.int32))[len(rows) - 1 :]
            parent[0] = -1
            error, grows = np.append(np.inf, error), np.append(False, grows)
            centre, axes = np.vstack([(low + high) / 2, centre]), np.concatenate([[np.diag((high - low) / 2)], axes])
            address = np.append(np.array([None], np.object_), address)
        return TileTree(parent, error, centre, axes, np.zeros(len(error), np.bool_), address, grows)


def osgb_source(
    folder: Path,
    *,
    name: str,
    frame: ParkFrame,
    park_from_layer: Floats | None,
    scenery_row: int,
    finer: float = 1.0,
    heights: Heights | None = None,
    vertical: Vertical = Vertical.UNSAID,
) -> OsgbSource:
    """Open a folder. `park_from_layer` (4, 4) sets the tiles' own metres into the park; None: `metadata.xml` does.

    `heights` are the park's; `vertical` is what somebody says the tiles' own count from.

    Trouble when there are no tiles, or when nobody says where they lie. Reads a few bytes of every column.
    """
    dataset, report = dataset_in(folder.resolve()), Report()  # children are found by their resolved paths
    with threads() as mapper:
        found = list(mapper(top_row, list(enumerate(dataset.columns))))
    rows = [row for row in found if isinstance(row, Row)]
    broken = [row for row in found if isinstance(row, Notice)]
    if not rows:
        raise Trouble(
            f"没有一列瓦片可以读取。{broken[0].zh}",
            f"Not one column of tiles can be read. {broken[0].en}",
            remedy_zh=broken[0].remedy_zh,
            remedy_en=broken[0].remedy_en,
            file=broken[0].file,
        )
    if park_from_layer is None:
        places, told = _placed_by(_georeference_or_trouble(folder, report), frame, rows, heights, vertical)
    else:
        places, told = [park_from_layer] * len(rows), ()
    rows = [replace(row, tile=replace(row.tile, column=column)) for column, row in enumerate(rows)]
    source = OsgbSource(dataset, name, rows, places, scenery_row, finer)
    source.notices = (*report.notices, *told, *_left_out(broken, dataset))
    return source


def _left_out(broken: Sequence[Notice], dataset: Dataset) -> Iterable[Notice]:
    yield from broken[:5]
    if (lost := max(len(broken) - 5, 0) + dataset.empty) > 0:
        yield Notice(
            f"另有 {lost} 个文件夹没有可读的瓦片，已略去。",
            f"{lost} more folders hold no tiles that can be read; they were left out.",
            file=dataset.folder.name,
        )


def _georeference_or_trouble(folder: Path, report: Report) -> Georeference:
    found = georeference_of(folder, report)
    if found is not None:
        return found
    raise Trouble(
        "不知道这些瓦片在哪里：没有可用的 metadata.xml。",
        "Nobody says where these tiles lie: there is no metadata.xml that would.",
        remedy_zh="请索取 metadata.xml，或导入时指明坐标系和原点。",
        remedy_en="Ask for metadata.xml, or say system and origin on import.",
        file=folder.name,
    )


def _placed_by(
    georeference: Georeference, frame: ParkFrame, rows: Sequence[Row], heights: Heights | None, vertical: Vertical
) -> tuple[list[Floats], tuple[Notice, ...]]:
    """A placing for each column: over kilometres the earth is not flat enough for one."""
    found = [
        park_from_georeference(georeference, frame, box=row.box, heights=heights, vertical=vertical) for row in rows
    ]
    return [each.park_from_model for each in found], found[0].notices


def _middle(shapes: Sequence[Placed], place: Floats) -> tuple[float, float, float]:
    """Where a tile's points are counted from, park frame: float32 is then good to a tenth of a millimetre."""
    if not shapes:
        return (0.0, 0.0, 0.0)
    box = joined([each.box for each in shapes])
    east, north, up = (place[:3, :3] @ box.mean(axis=0) + place[:3, 3]).tolist()
    return (east, north, up)
