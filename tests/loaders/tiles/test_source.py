"""A whole scene: every sample by others is walked to its last tile, and broken scenes break where they are broken."""

import gzip
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from loaders.tiles.archive_write import write_3tz
from loaders.tiles.source import MOST_ABOVE, TilesSource, tiles_source
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.model import Batch
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Trouble
from tests.gltf_files import samples
from tests.tile_files import BOX, batched_glb, is_well_said, matrix, tile, tileset, triangle_glb, write_all

FRAME = ParkFrame(Wgs84(113.1, 22.9, 10.0))


def opened(
    where: Path, *, on_earth: bool = False, rows: Mapping[str, int] | None = None, frame: ParkFrame = FRAME
) -> TilesSource:
    pose = None if on_earth else np.eye(4)
    return tiles_source(str(where), name="layer", frame=frame, park_from_layer=pose, rows=rows or {}, scenery_row=9)


@dataclass
class Walked:
    """Everything a source has."""

    tiles: int = 0
    contents: int = 0
    batches: list[Batch] = field(default_factory=list[Batch])
    faults: list[Trouble] = field(default_factory=list[Trouble])
    notices: list[Notice] = field(default_factory=list[Notice])

    @property
    def triangles(self) -> int:
        return sum(len(batch.triangles) for batch in self.batches)


def walked(source: TilesSource) -> Walked:
    found = Walked(len(source.tree), notices=list(source.notices))
    waiting = [address for address in source.tree.address.tolist() if address is not None]
    while waiting:
        address = waiting.pop()
        try:
            content = source.load(address)
        except Trouble as trouble:
            found.faults.append(trouble)
            continue
        found.contents += len(address.contents)
        found.batches += content.batches
        found.notices += content.notices
        if content.children is not None:
            found.tiles += len(content.children)
            waiting += [each for each in content.children.address.tolist() if each is not None]
    source.close()
    assert len({batch.name for batch in found.batches}) == len(found.batches)
    return found


@pytest.mark.parametrize(
    ("folder", "tiles", "contents", "triangles", "missing"),
    [
        ("MetadataGranularities", 5, 20, 10_868, 0),
        ("SparseImplicitQuadtree", 72, 32, 64, 0),  # 63 tiles, and 9 that stand for subtrees
        ("TilesetWithDiscreteLOD", 3, 2, 17_094, 1),  # dragon_high.b3dm is not in the sample
        ("features/FeatureIdAttribute", 1, 1, 8, 0),
        ("features/FeatureIdAttributeAndPropertyTable", 1, 1, 8, 0),
        ("features/SharedPropertyTable", 1, 1, 16, 0),
    ],
)
def test_every_sample_is_read_to_its_last_tile(
    folder: str, tiles: int, contents: int, triangles: int, missing: int
) -> None:
    found = walked(opened(samples("3dtiles") / folder))
    assert (found.tiles, found.contents, found.triangles, len(found.faults)) == (tiles, contents, triangles, missing)
    assert all(np.isfinite(batch.points).all() for batch in found.batches)
    assert not found.notices


def test_the_tiles_of_a_sample_lie_in_their_boxes() -> None:
    """The two levels of the dragon lie on the earth's centre; set into a park beside it they fill their box."""
    place = ParkFrame(Wgs84(-75.61209, 40.04253, 0.0))
    source = opened(samples("3dtiles") / "TilesetWithDiscreteLOD", on_earth=True, frame=place)
    box, centre = source.tree.axes[0], source.tree.centre[0]
    half = np.sqrt((box**2).sum(axis=1))
    for address in source.tree.address.tolist()[:2]:
        (points,) = [batch.points.astype(np.float64) + batch.origin for batch in source.load(address).batches[:1]]
        inside = (points - centre) @ (box / half[:, None]).T / half
        assert np.abs(inside).max() < 1.02
        assert np.abs(inside).max() > 0.9
    assert np.abs(centre).max() < 5000
    source.close()


def test_the_same_scene_comes_out_of_a_folder_an_archive_and_a_database(tmp_path: Path) -> None:
    folder = samples("3dtiles") / "SparseImplicitQuadtree"
    files = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*.*"))]
    write_3tz(tmp_path / "a.3tz", files)
    with closing(sqlite3.connect(tmp_path / "a.3dtiles")) as database:
        database.execute("CREATE TABLE media (key TEXT PRIMARY KEY, content BLOB)")
        database.executemany("INSERT INTO media VALUES (?, ?)", [(name, gzip.compress(each)) for name, each in files])
        database.commit()
    first, *others = [walked(opened(where)) for where in (folder, tmp_path / "a.3tz", tmp_path / "a.3dtiles")]
    for other in others:
        assert [batch.name for batch in other.batches] == [batch.name for batch in first.batches]
        assert all((a.points == b.points).all() for a, b in zip(first.batches, other.batches, strict=True))


def test_a_park_is_set_from_the_earths_centre_without_losing_a_millimetre(tmp_path: Path) -> None:
    """A triangle of one metre, 5 km from the park's origin, far from float32's reach on the earth's centre."""
    earth_from_tile = np.linalg.inv(FRAME.park_from_earth)
    earth_from_tile[:3, 3] = (earth_from_tile @ [5000.25, -20.125, 3.0, 1.0])[:3]
    root = {"transform": earth_from_tile.T.ravel().tolist(), "content": {"uri": "a.glb"}}
    write_all(tmp_path, {"tileset.json": tileset(root), "a.glb": triangle_glb()})
    (batch,) = walked(opened(tmp_path, on_earth=True)).batches
    points = batch.points.astype(np.float64) + batch.origin
    assert np.abs(points - [[5000.25, -20.125, 3], [5001.25, -20.125, 3], [5000.25, -20.125, 4]]).max() < 1e-4


def test_objects_are_known_by_batch_table_and_by_the_metadata_of_their_tile(tmp_path: Path) -> None:
    b3dm = tile(b"b3dm", {"BATCH_LENGTH": 2}, {"tag": ["TK-1", "?"]}, batched_glb([0, 1]))
    named = {"properties": {"assetId": "TK-2"}}
    root = {"contents": [{"uri": "a.b3dm", "metadata": named}, {"uri": "b.glb"}]}
    write_all(tmp_path, {"tileset.json": tileset(root), "a.b3dm": b3dm, "b.glb": triangle_glb()})
    first, second = walked(opened(tmp_path, rows={"TK-1": 1, "TK-2": 2})).batches
    assert first.object_id.tolist() == [1, 1, 1, 2, 2, 2]
    assert second.object_id.tolist() == [9, 9, 9]


def test_external_tilesets_hang_below_and_may_climb_inside_the_package(tmp_path: Path) -> None:
    inner = tileset({"content": {"uri": "../tiles/a.glb"}, "transform": matrix(move=(0, 0, 5))})
    files = {
        "tileset.json": tileset({"content": {"uri": "sub/inner.json"}, "transform": matrix(move=(100, 0, 0))}),
        "sub/inner.json": inner,
        "tiles/a.glb": triangle_glb(),
    }
    found = walked(opened(write_all(tmp_path, files)))
    (batch,) = found.batches
    assert found.tiles == 2
    assert (batch.points + np.array(batch.origin)).min(axis=0).tolist() == [100, 0, 5]


def test_two_external_tilesets_of_one_tile_hang_below_it_together(tmp_path: Path) -> None:
    leaf = {"boundingVolume": BOX, "geometricError": 1, "content": {"uri": "a.glb"}}
    files = {
        "tileset.json": tileset({"contents": [{"uri": "b.json"}, {"uri": "c.json"}]}),
        "b.json": tileset({"children": [leaf], "geometricError": 7}),
        "c.json": tileset({"children": [leaf, leaf], "geometricError": 5, "viewerRequestVolume": BOX}),
        "a.glb": triangle_glb(),
    }
    source = opened(write_all(tmp_path, files))
    below = source.load(source.tree.address[0]).children
    assert below is not None
    assert below.parent.tolist() == [-1, -1, 0, 1, 1]
    assert below.error.tolist() == [7, 5, 1, 1, 1]
    assert below.request is not None
    assert np.isfinite(below.request).all(axis=(1, 2)).tolist() == [False, True, False, False, False]
    assert walked(source).triangles == 3


def test_a_tileset_is_known_by_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    files = {
        "tileset.json": tileset({"content": {"uri": "more"}}),
        "more": tileset({"content": {"uri": "a"}}),
        "a": triangle_glb(),
    }
    assert walked(opened(write_all(tmp_path, files))).triangles == 1


def test_three_tilesets_in_a_circle_end_and_the_rest_is_seen(tmp_path: Path) -> None:
    def pointing(uri: str) -> bytes:
        ring = {"boundingVolume": BOX, "geometricError": 1, "content": {"uri": uri}}
        leaf = {"boundingVolume": BOX, "geometricError": 1, "content": {"uri": "a.glb"}}
        return tileset({"children": [ring, leaf]})

    ring = {"tileset.json": "b.json", "b.json": "c.json", "c.json": "tileset.json"}
    files = {name: pointing(onward) for name, onward in ring.items()}
    found = walked(opened(write_all(tmp_path, {**files, "a.glb": triangle_glb()})))
    assert found.triangles == 3
    assert any("in a circle" in notice.en for notice in found.notices)


def test_tilesets_that_make_up_new_ones_for_ever_end(tmp_path: Path) -> None:
    files = {f"{row}.json": tileset({"content": {"uri": f"{row + 1}.json"}}) for row in range(MOST_ABOVE + 10)}
    found = walked(opened(write_all(tmp_path, {**files, "tileset.json": tileset({"content": {"uri": "0.json"}})})))
    assert found.tiles == MOST_ABOVE
    assert "nested too deeply" in str(found.faults[0])


def test_one_broken_content_does_not_cost_the_others(tmp_path: Path) -> None:
    root = {"contents": [{"uri": "gone.glb"}, {"uri": "a.glb"}, {"uri": "broken.b3dm"}]}
    files = {"tileset.json": tileset(root), "a.glb": triangle_glb(), "broken.b3dm": b"b3dm"}
    found = walked(opened(write_all(tmp_path, files)))
    assert found.triangles == 1
    assert {notice.file for notice in found.notices} == {"gone.glb", "broken.b3dm"}


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    stream = zlib.compressobj(wbits=31)
    head = stream.compress(b"") + stream.flush(zlib.Z_FULL_FLUSH)
    megabyte = stream.compress(bytes(1024**2)) + stream.flush(zlib.Z_FULL_FLUSH)
    bomb = head + megabyte * 600  # after a full flush the same bytes unpack to the same zeros again
    root = {"children": [{"boundingVolume": BOX, "geometricError": 1, "content": {"uri": "bomb.glb"}}]}
    found = walked(opened(write_all(tmp_path, {"tileset.json": tileset(root), "bomb.glb": bomb})))
    assert "larger than" in str(found.faults[0])


@pytest.mark.parametrize("name", ["nothing", "empty.json", "page.json", "other.zip", "other.db"])
def test_what_is_no_scene_is_refused_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    write_all(
        tmp_path,
        {
            "empty.json": b"",
            "page.json": b"<!doctype html><html></html>",
            "other.zip": b"PK\5\6" + bytes(18),
            "other.db": b"SQLite format 3\0" + bytes(84),
        },
    )
    with pytest.raises(Trouble) as caught:
        opened(tmp_path / name)
    assert caught.value.notice.remedy_zh
    assert name == "nothing" or is_well_said(caught.value)


def test_a_tile_of_numbers_that_are_none_is_left_out(tmp_path: Path) -> None:
    points = np.full((2, 3), np.nan, np.float32)
    files = {
        "tileset.json": tileset({"content": {"uri": "a.pnts"}}),
        "a.pnts": tile(b"pnts", {"POINTS_LENGTH": 2, "POSITION": points}),
    }
    found = walked(opened(write_all(tmp_path, files)))
    assert sum(len(batch.points) for batch in found.batches) == 0
    assert any("2 points" in notice.en for notice in found.notices)


def test_geometry_far_from_its_box_keeps_its_precision(tmp_path: Path) -> None:
    glb = triangle_glb(nodes=[{"mesh": 0, "translation": [500_000.01, 0, 0]}])
    files = {"tileset.json": tileset({"content": {"uri": "a.glb"}}), "a.glb": glb}
    (batch,) = walked(opened(write_all(tmp_path, files))).batches
    assert np.abs((batch.points.astype(np.float64) + batch.origin)[0] - [500_000.01, 0, 0]).max() < 1e-4


def test_after_closing_tiles_are_unavailable(tmp_path: Path) -> None:
    source = opened(
        write_all(tmp_path, {"tileset.json": tileset({"content": {"uri": "a.glb"}}), "a.glb": triangle_glb()})
    )
    source.close()
    with pytest.raises(Unavailable):
        source.load(source.tree.address[0])
