import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from loaders.crs.crs import frame_for, park_from_georeference
from loaders.osgb.dataset import georeference_of
from loaders.osgb.levels import OsgbTile
from loaders.osgb.model import OUTSIDE
from loaders.osgb.source import OsgbSource, osgb_source
from scenes.columns import Floats
from scenes.datums import Cgcs2000
from scenes.frame import ParkFrame
from scenes.tile_tree import TileContent, TileTree, Unavailable
from scenes.trouble import Trouble
from tests.gltf_files import samples
from tests.osgb_files import a_dataset, a_tile, geode, group, metadata_xml, packed, paged, shape

FRAME = ParkFrame(Cgcs2000(114.0, 22.6))
SCENERY = 7


def opened(folder: Path, finer: float = 1.0) -> OsgbSource:
    return osgb_source(folder, name="实景", frame=FRAME, park_from_layer=np.eye(4), scenery_row=SCENERY, finer=finer)


def walked(
    source: OsgbSource, tree: TileTree | None = None, deep: int = 0
) -> Iterator[tuple[int, OsgbTile, TileContent]]:
    """Every tile that can be reached, with its depth."""
    tree = source.tree if tree is None else tree
    for address in tree.address:
        if isinstance(address, OsgbTile):
            content = source.load(address)
            yield deep, address, content
            if content.children is not None:
                yield from walked(source, content.children, deep + 1)


def corners(tree: TileTree, row: int) -> Floats:
    """Low and high corner of a tile's box, park frame."""
    reach = np.abs(tree.axes[row]).sum(axis=0)
    return np.stack([tree.centre[row] - reach, tree.centre[row] + reach])


def test_columns_hang_below_one_root_that_is_never_drawn(tmp_path: Path) -> None:
    tree = opened(a_dataset(tmp_path, columns=3)).tree
    assert tree.parent.tolist() == [-1, 0, 0, 0]
    assert np.isinf(tree.error[0])
    assert tree.address[0] is None
    assert tree.grows.tolist() == [False, True, True, True]
    assert tree.error[1:].tolist() == [2 * 8 * 16 / 50] * 3
    low, high = corners(tree, 0)
    assert low.tolist() == [-3, -3, -7]
    assert high.tolist() == [213, 13, 9]


def test_a_folder_may_be_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_dataset(tmp_path, columns=1)
    monkeypatch.chdir(tmp_path)
    assert len([content for _, _, content in walked(opened(Path())) if content.batches]) > 1


def test_children_are_known_once_their_parent_is_read_and_stand_in_its_box(tmp_path: Path) -> None:
    source = opened(a_dataset(tmp_path, columns=1))
    (top, middle, *rest) = list(walked(source))
    assert (top[0], top[1].path.name, len(top[2].batches)) == (0, "Tile_+000.osgb", 1)
    assert top[2].children is not None
    assert top[2].children.parent.tolist() == [-1]
    assert top[2].children.error.tolist() == [2 * 8 * 16 / 100]  # as the child's own file has it
    assert middle[1].path.name == "Tile_+000_L15_0.osgb"
    low, high = corners(top[2].children, 0)
    assert (low <= [0, 0, 0]).all()
    assert (high >= [10, 10, 2]).all()
    assert [(deep, tile.path.name, tile.part) for deep, tile, _ in rest] == [
        (2, "Tile_+000_L16_00.osgb", None), (2, "Tile_+000_L15_0.osgb", 1)
    ]  # fmt: skip


def test_where_a_finer_file_is_missing_that_part_alone_stays(tmp_path: Path) -> None:
    source = opened(a_dataset(tmp_path, columns=1))
    *_, (_, tile, content) = walked(source)
    assert tile.part == 1
    (batch,) = content.batches
    assert (batch.points + batch.origin)[:, 0].min() == 10  # the second half, which has nothing finer
    assert content.children is None
    assert source.missing == 1


def test_missing_files_are_counted_and_told_in_one_line(tmp_path: Path) -> None:
    source = opened(a_dataset(tmp_path, columns=12))
    told = [notice for *_, content in walked(source) for notice in content.notices]
    assert source.missing == 12
    assert [notice.en.split(",")[1].strip() for notice in told] == [
        "1 so far; the coarser level is shown there.", "10 so far; the coarser level is shown there."
    ]  # fmt: skip


def test_what_stands_beside_the_levels_of_detail_stays_when_they_are_refined(tmp_path: Path) -> None:
    folder = tmp_path / "Data" / "a"
    folder.mkdir(parents=True)
    (folder / "a.osgb").write_bytes(packed(group(geode(shape()), paged("b.osgb", geode(shape())))))
    (folder / "b.osgb").write_bytes(a_tile())
    found = [(tile.path.name, tile.part) for _, tile, _ in walked(opened(tmp_path))]
    assert found == [("a.osgb", None), ("b.osgb", None), ("a.osgb", OUTSIDE)]


def test_batches_are_scenery_in_the_park_evenly_lit_and_named_once(tmp_path: Path) -> None:
    source = opened(a_dataset(tmp_path, columns=2))
    batches = [batch for *_, content in walked(source) for batch in content.batches]
    assert len({batch.name for batch in batches}) == len(batches)
    assert all(batch.name.startswith("实景/") for batch in batches)
    for batch in batches:
        assert set(batch.object_id.tolist()) == {SCENERY}
        assert (batch.normals == [0, 0, 1]).all()
        assert np.abs(batch.points).max() < 20
        assert batch.image is not None
        assert (batch.material.roughness, batch.material.double_sided) == (1, False)


def test_a_finer_layer_has_greater_errors(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path, columns=1)
    plain, finer = opened(folder), opened(folder, finer=2)
    assert finer.tree.error[1] == 2 * plain.tree.error[1]
    contents = [next(walked(source))[2].children for source in (plain, finer)]
    assert contents[0] is not None
    assert contents[1] is not None
    assert contents[1].error[0] == 2 * contents[0].error[0]


def test_files_that_name_one_another_end(tmp_path: Path) -> None:
    folder = tmp_path / "Data" / "a"
    folder.mkdir(parents=True)
    (folder / "a.osgb").write_bytes(a_tile("b.osgb"))
    (folder / "b.osgb").write_bytes(a_tile("a.osgb", "b.osgb"))
    source = opened(tmp_path)
    assert [tile.path.name for _, tile, _ in walked(source)] == ["a.osgb", "b.osgb"]


@pytest.mark.parametrize(
    "name",
    [
        "../../../outside.osgb",
        "/{top}/outside.osgb",
        r"C:\outside.osgb",
        r"\\server\share\outside.osgb",
        "..",
        "\0",
        "a/b",
    ],
)
def test_no_file_outside_of_the_folder_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "outside.osgb").write_bytes(a_tile())
    folder = tmp_path / "set" / "Data" / "a"
    folder.mkdir(parents=True)
    (folder / "a.osgb").write_bytes(a_tile(name.replace("{top}", str(tmp_path))))
    source = opened(tmp_path / "set")
    assert [tile.path.name for _, tile, _ in walked(source)] == ["a.osgb"]
    assert source.missing == 1


def test_a_path_of_the_producers_own_machine_is_found_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "Data" / "a"
    folder.mkdir(parents=True)
    (folder / "a.osgb").write_bytes(a_tile("D:\\capture\\Data\\a\\b.osgb"))
    (folder / "b.osgb").write_bytes(a_tile())
    assert [tile.path.name for _, tile, _ in walked(opened(tmp_path))] == ["a.osgb", "b.osgb"]


def test_a_broken_tile_costs_itself_and_names_its_file(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path, columns=2)
    broken = folder / "Data" / "Tile_+000" / "Tile_+000_L15_0.osgb"
    broken.write_bytes(broken.read_bytes()[:2000])
    source = opened(folder)
    content = source.load(source.tree.address[1])
    assert content.children is not None
    with pytest.raises(Trouble) as caught:
        source.load(content.children.address[0])
    assert caught.value.notice.file == "Tile_+000_L15_0.osgb"
    assert caught.value.notice.place.startswith("byte ")


def test_a_broken_column_is_left_out_and_told(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path, columns=3)
    (folder / "Data" / "Tile_+001" / "Tile_+001.osgb").write_bytes(b"broken")
    (folder / "Data" / "Tile_+009").mkdir()
    source = opened(folder)
    assert len(source.tree) == 3
    assert [notice.file for notice in source.notices] == ["Tile_+001.osgb", folder.name]
    for column in (0, 2):
        (folder / "Data" / f"Tile_+00{column}" / f"Tile_+00{column}.osgb").write_bytes(b"")
    with pytest.raises(Trouble, match="Not one column"):
        opened(folder)


def test_a_closed_source_loads_nothing_more(tmp_path: Path) -> None:
    source = opened(a_dataset(tmp_path))
    source.close()
    with pytest.raises(Unavailable):
        source.load(source.tree.address[1])


def test_without_metadata_nobody_guesses_where_it_lies(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path)
    with pytest.raises(Trouble, match=r"Nobody says where"):
        osgb_source(folder, name="a", frame=FRAME, park_from_layer=None, scenery_row=0)


def test_metadata_sets_every_column_where_proj_has_it(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path, columns=3, metadata=metadata_xml("EPSG:4547", "500000,2500000,10"))
    source = osgb_source(folder, name="a", frame=FRAME, park_from_layer=None, scenery_row=0)
    georeference = georeference_of(folder)
    assert georeference is not None
    for row, address in enumerate(source.tree.address[1:]):
        (batch,) = source.load(address).batches
        box = np.array([[100.0 * row, 0, 0], [100.0 * row + 10, 10, 2]])
        place = park_from_georeference(georeference, FRAME, box=box).park_from_model
        expected = place[:3, :3] @ [100.0 * row, 0, 0] + place[:3, 3]
        assert (batch.points[0].astype(np.float64) + batch.origin) == pytest.approx(expected, abs=1e-3)


def test_the_real_capture_says_what_its_label_would_have_cost() -> None:
    folder = samples("osgb")
    georeference = georeference_of(folder)
    assert georeference is not None
    source = osgb_source(folder, name="实景", frame=frame_for(georeference), park_from_layer=None, scenery_row=SCENERY)
    assert any("EPSG:4547" in notice.zh and "64.8 km" in notice.zh for notice in source.notices)
    deep = [(level, content) for level, _, content in walked(source)]
    assert [sum(level == each for level, _ in deep) for each in range(6)] == [1, 1, 1, 1, 1, 4]
    assert source.missing == 32
    assert [sum(len(batch.triangles) for batch in content.batches) for level, content in deep if level < 5] == [
        3434, 5325, 9216, 16928, 29910
    ]  # fmt: skip
    errors = [content.children.error[0] for _, content in deep[:5] if content.children is not None]
    assert errors == pytest.approx([32, 16, 8, 4, 2], rel=1e-4)


def test_the_real_capture_cut_short_keeps_what_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "osgb"
    shutil.copytree(samples("osgb"), folder, copy_function=shutil.copyfile)
    own = folder / "Data" / "Tile_+000_+012"
    (own / "Tile_+000_+012_L16_0uu.osgb").unlink()
    georeference = georeference_of(folder)
    assert georeference is not None
    source = osgb_source(folder, name="a", frame=frame_for(georeference), park_from_layer=None, scenery_row=0)
    assert [tile.path.name for _, tile, _ in walked(source)] == ["Tile_+000_+012.osgb", "Tile_+000_+012_L15_0u.osgb"]
    assert source.missing == 1
