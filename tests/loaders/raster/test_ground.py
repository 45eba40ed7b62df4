from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from loaders.crs.crs import crs_of, park_from_crs
from loaders.raster.ground import Ground
from loaders.raster.heights import GeoTiffTerrain
from loaders.raster.layers import ImageryData, TerrainData, Window
from loaders.raster.look_through import Looked
from loaders.raster.pictures import GeoTiffImagery
from loaders.raster.plane import MapPlane, Plane
from loaders.raster.source import ground_source
from scenes.columns import Bytes, Floats
from scenes.datums import Wgs84
from scenes.model import Batch
from scenes.terrain import CELLS, Patch
from scenes.tile_matrix import Projection, web_mercator
from scenes.tile_tree import TileContent, Unavailable
from scenes.trouble import Notice, Trouble
from tests.loaders.raster.rasters import FRAME, hill, plane_around, quarters, written

EXTENT = np.array([[-400.0, -400.0], [400.0, 400.0]])
COUNT = (CELLS + 1) ** 2
SYSTEMS = ["EPSG:4547", "EPSG:32649", "EPSG:4526"]


def ground(terrain: Sequence[TerrainData] = (), imagery: Sequence[ImageryData] = (), extent: Floats = EXTENT) -> Ground:
    return ground_source(name="ground", frame=FRAME, extent=extent, terrain=terrain, imagery=imagery, scenery_row=3)


def dem(folder: Path, crs: str, turn: float = 0.0, pixel: float = 2.0) -> tuple[GeoTiffTerrain, Floats]:
    """The hill, and where its pixels lie in the park by the coordinate systems alone, (rows × columns, 3)."""
    heights, plane = hill(250, 250, 2.0), plane_around(crs, 250, 250, pixel, turn)
    path = written(folder / "dem.tif", heights[None], crs, plane)
    row, column = (each.ravel() + 0.5 for each in np.mgrid[0:250, 0:250])
    points = np.column_stack([np.column_stack([column, row, np.ones(62_500)]) @ plane.T, heights.ravel()])
    return GeoTiffTerrain(Looked(path)), park_from_crs(crs_of(crs), FRAME, points.astype(np.float64))


def vertices(batch: Batch) -> Floats:
    """Of the patch without its skirts, in the park."""
    return batch.points[:COUNT].astype(np.float64) + batch.origin


def every_leaf(source: Ground) -> list[Batch]:
    inner = set(source.tree.parent.tolist())
    leaves = [source.load(patch) for row, patch in enumerate(source.tree.address) if row not in inner]
    return [batch for content in leaves for batch in content.batches]


@pytest.mark.parametrize("crs", [*SYSTEMS, "EPSG:4490"])
@pytest.mark.parametrize("turn", [0.0, 31.0])
def test_the_ground_is_where_the_coordinate_systems_put_it(tmp_path: Path, crs: str, turn: float) -> None:
    """To 5 cm, in height too: against the nearest pixel of the model, by the slope around it."""
    model, exact = dem(tmp_path, crs, turn, 2.0 if crs != "EPSG:4490" else 2e-5)
    source = ground([model])
    finest = max(patch.level for patch in source.tree.address)
    for patch in (
        Patch(finest, 2 ** (finest - 1), 2 ** (finest - 1)),
        Patch(finest, 2 ** (finest - 1) - 1, 2 ** (finest - 1) - 2),
    ):
        [batch] = source.load(patch).batches
        placed = vertices(batch)
        for vertex in placed[:: len(placed) // 25]:
            near = np.argsort(np.hypot(*(exact[:, :2] - vertex[:2]).T))[:6]
            flat = np.column_stack([exact[near, :2] - vertex[:2], np.ones(6)])
            fitted: Floats = np.linalg.pinv(flat) @ exact[near, 2]
            assert abs(float(vertex[2] - fitted[2])) < 0.05
    source.close()


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("turn", [0.0, 20.0])
def test_a_colour_lies_where_it_was_seen(tmp_path: Path, crs: str, turn: float) -> None:
    path = written(tmp_path / "photo.tif", quarters(800, 800), crs, plane_around(crs, 800, 800, 0.5, turn))
    source = ground(imagery=[GeoTiffImagery(Looked(path))], extent=EXTENT / 4)
    pixels = np.array([[300.0, 300.0], [500.0, 300.0], [300.0, 500.0], [500.0, 500.0], [401.5, 398.5], [398.5, 401.5]])
    plane = np.column_stack([pixels, np.ones(6)]) @ plane_around(crs, 800, 800, 0.5, turn).T
    places = park_from_crs(crs_of(crs), FRAME, np.column_stack([plane, np.zeros(6)]))[:, :2]
    colours = [(220, 0, 0), (0, 220, 0), (0, 0, 220), (220, 220, 0), (0, 220, 0), (0, 0, 220)]
    batches = every_leaf(source)
    for place, wanted in zip(places, colours, strict=True):
        assert np.abs(np.array(seen_at(batches, place)) - wanted).max() < 12, (place, wanted)
    source.close()


def seen_at(batches: list[Batch], place: Floats) -> list[int]:
    """The colour that a batch shows there: between its vertices, and the pixel that the uv leads to."""
    for batch in batches:
        placed = vertices(batch).reshape(CELLS + 1, CELLS + 1, 3)
        low, high = placed[-1, 0, :2], placed[0, -1, :2]
        if (place < low).any() or (place > high).any():
            continue
        assert batch.uv is not None
        assert batch.image is not None
        uv = batch.uv[:COUNT].reshape(CELLS + 1, CELLS + 1, 2)
        at = np.array([high[1] - place[1], place[0] - low[0]]) / (high - low)[::-1] * CELLS
        row, column = np.minimum(at.astype(int), CELLS - 1)
        down, right = at - (row, column)
        north = uv[row, column] * (1 - right) + uv[row, column + 1] * right
        south = uv[row + 1, column] * (1 - right) + uv[row + 1, column + 1] * right
        across, along = (north * (1 - down) + south * down) * batch.image.pixels.shape[1::-1]
        return list(batch.image.pixels[int(along), int(across)].tolist())
    raise AssertionError("no batch there")


def test_where_no_picture_reaches_the_ground_is_bare_and_the_rest_is_drawn(tmp_path: Path) -> None:
    crs = "EPSG:4547"
    path = written(tmp_path / "photo.tif", quarters(400, 400), crs, plane_around(crs, 400, 400, 0.5))
    source = ground(imagery=[GeoTiffImagery(Looked(path))])
    batches = every_leaf(source)
    assert np.abs(np.array(seen_at(batches, np.array([-50.0, 50.0]))) - (220, 0, 0)).max() < 12
    plain = [batch for batch in batches if batch.image is None]
    assert plain
    assert all(batch.uv is None and batch.material.colour != (1.0, 1.0, 1.0, 1.0) for batch in plain)
    assert all((vertices(batch)[:, 2] == 0).all() for batch in batches)
    assert sum(len(batch.triangles) > 0 for batch in batches) == len(batches)


def test_the_last_picture_lies_on_top(tmp_path: Path) -> None:
    crs = "EPSG:4547"
    plane = plane_around(crs, 400, 400, 0.5)
    below = written(tmp_path / "below.tif", quarters(400, 400), crs, plane)
    grey = np.full((3, 400, 400), 99, np.uint8)
    known = np.zeros((400, 400), np.uint8)
    known[:200] = 255
    above = written(tmp_path / "above.tif", grey, crs, plane, after=lambda file: file.write_mask(known))
    source = ground(imagery=[GeoTiffImagery(Looked(below)), GeoTiffImagery(Looked(above))], extent=EXTENT / 8)
    batches = every_leaf(source)
    assert seen_at(batches, np.array([-20.0, 20.0])) == [99, 99, 99]
    assert np.abs(np.array(seen_at(batches, np.array([-20.0, -20.0]))) - (0, 0, 220)).max() < 12


def test_gaps_of_a_model_are_holes_and_beside_it_the_ground_is_level(tmp_path: Path) -> None:
    crs = "EPSG:4547"
    heights = np.full((1, 200, 200), 30.0, np.float32)
    heights[0, 80:120, 80:120] = -9999.0
    path = written(tmp_path / "dem.tif", heights, crs, plane_around(crs, 200, 200, 2.0), nodata=-9999.0)
    source = ground([GeoTiffTerrain(Looked(path))])
    [root] = source.load(Patch(0, 0, 0)).batches
    used = vertices(root)[np.unique(root.triangles[root.triangles.max(axis=1) < COUNT])]
    away = np.abs(used[:, :2]).max(axis=1)
    assert not (away < 35).any()
    assert np.allclose(used[(away > 50) & (away < 190), 2], 30.0, atol=0.05)
    assert np.allclose(used[away > 230, 2], 0.0, atol=1e-6)
    assert any("left open" in notice.en for notice in source.notices)


def test_the_boxes_of_the_tree_hold_what_is_loaded(tmp_path: Path) -> None:
    model, _ = dem(tmp_path, "EPSG:4547")
    source = ground([model])
    tree = source.tree
    for row in range(0, len(tree), max(1, len(tree) // 25)):
        [batch] = source.load(tree.address[row]).batches
        reach = np.abs(tree.axes[row]).sum(axis=0) + 1e-3
        assert (np.abs(vertices(batch) - tree.centre[row]) <= reach + np.array([0, 0, 0.3])).all()
    assert source.tree.span[0, 2] <= vertices(source.load(Patch(0, 0, 0)).batches[0])[:, 2].min()


def test_no_patch_misses_the_ground_by_more_than_its_error(tmp_path: Path) -> None:
    model, exact = dem(tmp_path, "EPSG:4547")
    source = ground([model])
    inner = set(source.tree.parent.tolist())
    for row in sorted(inner - {-1})[:6]:
        [batch] = source.load(source.tree.address[row]).batches
        placed = vertices(batch).reshape(CELLS + 1, CELLS + 1, 3)
        low, high = placed[-1, 0, :2], placed[0, -1, :2]
        inside = exact[((exact[:, :2] > low) & (exact[:, :2] < high) & (np.abs(exact[:, :2]) < 220)).all(axis=1)][::37]
        at = np.stack([high[1] - inside[:, 1], inside[:, 0] - low[0]], axis=1) / (high - low)[::-1] * CELLS
        cell = np.minimum(at.astype(int), CELLS - 1)
        down, right = (at - cell).T
        north = placed[cell[:, 0], cell[:, 1], 2] * (1 - right) + placed[cell[:, 0], cell[:, 1] + 1, 2] * right
        south = placed[cell[:, 0] + 1, cell[:, 1], 2] * (1 - right) + placed[cell[:, 0] + 1, cell[:, 1] + 1, 2] * right
        off = np.abs(north * (1 - down) + south * down - inside[:, 2]).max()
        assert off <= source.tree.error[row] + 0.05


def test_neighbours_of_unlike_coarseness_leave_no_crack(tmp_path: Path) -> None:
    """The fine side of a shared border lies above the hem of the coarse one's skirt, and the other way round."""
    model, _ = dem(tmp_path, "EPSG:4547")
    source = ground([model])
    coarse = source.load(Patch(1, 0, 1)).batches[0]
    fine = source.load(Patch(2, 2, 2)).batches[0]

    def border(batch: Batch, east: float, low: bool) -> Floats:
        placed = batch.points.astype(np.float64) + batch.origin
        on = placed[np.abs(placed[:, 0] - east) < 0.01]
        picked = on[np.argsort(on[:, 1] + on[:, 2] * 1e-9)]
        rows = np.unique(np.round(picked[:, 1], 3))
        choose = np.min if low else np.max
        return np.array([[row, choose(picked[np.abs(picked[:, 1] - row) < 0.01, 2])] for row in rows])

    for one, other in ((coarse, fine), (fine, coarse)):
        hem, top = border(one, 0.0, low=True), border(other, 0.0, low=False)
        inside = top[(top[:, 0] >= hem[0, 0]) & (top[:, 0] <= hem[-1, 0])]
        assert len(inside) > 10
        assert (np.interp(inside[:, 0], hem[:, 0], hem[:, 1]) < inside[:, 1]).all()


def test_every_vertex_wears_the_row_of_the_scenery_and_names_are_unlike(tmp_path: Path) -> None:
    model, _ = dem(tmp_path, "EPSG:4547")
    source = ground([model])
    batches = [batch for patch in source.tree.address[:21] for batch in source.load(patch).batches]
    assert all((batch.object_id == 3).all() for batch in batches)
    assert len({batch.name for batch in batches}) == len(batches) == 21


class Server:
    """A map in memory, at every level of one colour; `away` says whether it answers, `asked` what it was asked."""

    def __init__(self, name: str = "map") -> None:
        self.name = name
        self.away, self.broken, self.asked = False, set[int](), list[int]()
        matrices = web_mercator(10, 19).matrices
        self.levels = tuple(
            np.array([[1 / each.pixel, 0, -each.left / each.pixel], [0, -1 / each.pixel, each.top / each.pixel]])
            for each in matrices
        )
        size = 256.0 * matrices[-1].columns
        self.covers = np.array([[0.0, 0.0], [size, size]])
        self.plane: Plane = MapPlane(Projection.MERCATOR, Wgs84)
        self.notices: tuple[Notice, ...] = ()

    def picture(self, level: int, window: Window) -> Bytes:
        self.asked.append(level)
        if self.away:
            raise Unavailable("服务器不在。", "The server is away.")
        if level in self.broken:
            raise Trouble("瓦片坏了。", "A tile is broken.")
        return np.full((window.rows, window.columns, 4), (level, 0, 0, 255), np.uint8)

    def news(self) -> tuple[Notice, ...]:
        return ()

    def close(self) -> None:
        self.away = True


def level_of(content: TileContent) -> int | None:
    [batch] = content.batches
    return None if batch.image is None else int(batch.image.pixels[5, 5, 0])


def test_a_map_is_taken_at_the_level_that_is_as_fine_as_the_patch() -> None:
    source = ground(imagery=[Server()])
    levels = [level_of(source.load(Patch(depth, 0, 0))) for depth in range(4)]
    assert levels == [6, 7, 8, 9]  # 800 m over 512 texels is 1.6 m: level 16 of the map, its sixth here
    assert max(patch.level for patch in source.tree.address) == 3  # finer patches would show no more


def test_a_server_that_is_away_leaves_the_coarser_patch_and_is_asked_again() -> None:
    server = Server()
    source = ground(imagery=[server])
    server.away = True
    with pytest.raises(Unavailable, match="away"):
        source.load(Patch(2, 0, 0))
    server.away = False
    assert level_of(source.load(Patch(2, 0, 0))) == 8


def test_a_server_that_stays_away_holds_no_terrain_back(tmp_path: Path) -> None:
    model, _ = dem(tmp_path, "EPSG:4547")
    server = Server()
    source = ground([model], [server])
    server.away = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            source.load(Patch(2, 2, 2))
    content = source.load(Patch(2, 2, 2))
    assert level_of(content) is None
    assert vertices(content.batches[0])[:, 2].max() > 20
    assert [notice.en for notice in content.notices] == ["The server is away."]
    assert content.poor
    server.away = False
    better = source.load(Patch(2, 2, 2))
    assert (level_of(better), better.poor) == (8, False)


def test_the_coarsest_patch_is_drawn_whatever_happens(tmp_path: Path) -> None:
    server = Server()
    server.away = True
    assert level_of(ground(imagery=[server]).load(Patch(0, 0, 0))) is None


def test_a_broken_level_is_replaced_by_the_one_above_and_said_once_in_a_while() -> None:
    server = Server()
    source = ground(imagery=[server])
    server.broken = {8}
    said = [source.load(Patch(2, column, row)) for column in range(4) for row in range(4)]
    assert {level_of(content) for content in said} == {7}
    told = [notice.en for content in said for notice in content.notices]
    assert told == ["A tile is broken.", "A tile is broken. (10 places so far)"]


def test_a_raster_that_lies_elsewhere_is_said_and_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "far.tif", quarters(40, 40), "EPSG:4547", np.array([[1.0, 0, 7e5], [0, -1.0, 3e6]]))
    far = GeoTiffImagery(Looked(path))
    source = ground(imagery=[far, Server()])
    assert [notice.file for notice in source.notices] == ["far.tif"]
    assert "lies nowhere in the park" in source.notices[0].en
    with pytest.raises(Trouble, match="neither terrain nor imagery"):
        ground(imagery=[GeoTiffImagery(Looked(path))])


@pytest.mark.parametrize("extent", [[[0, 0], [0, 0]], [[0, 0], [1e7, 1e7]], [[np.nan, 0], [10, 10]], [[9, 9], [0, 0]]])
def test_an_extent_that_makes_no_sense_is_refused(extent: list[list[float]]) -> None:
    with pytest.raises(Trouble, match="extent"):
        ground(imagery=[Server()], extent=np.array(extent, np.float64))
