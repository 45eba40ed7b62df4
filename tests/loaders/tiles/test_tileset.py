"""A `tileset.json` becomes columns; what one tile has wrong costs that tile alone and is said."""

import json
from math import inf

import numpy as np
import pytest

from loaders.tiles.address import Address, Place, Scene
from loaders.tiles.faults import DEEPEST
from loaders.tiles.tileset import read_tileset
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import TileTree
from scenes.trouble import Report, Trouble
from tests.gltf_files import said
from tests.tile_files import BOX, Files, cut_everywhere, flipped, is_well_said, matrix, moved, tileset

FRAME = ParkFrame(Wgs84(113.1, 22.9, 10.0))


def read(content: bytes, *, scene: Scene | None = None, above: tuple[str, ...] = ()) -> tuple[TileTree, Report]:
    report = Report()
    scene = scene or Scene("s", Files({}), np.eye(4), {}, 9)
    return read_tileset(content, Place("a/tileset.json", "s", scene.park_from_layer, above), scene, report), report


def tile(error: float, *children: object, **more: object) -> dict[str, object]:
    return {
        "boundingVolume": BOX,
        "geometricError": error,
        **({"children": list(children)} if children else {}),
        **more,
    }


def addresses(tree: TileTree) -> list[Address | None]:
    found: list[Address | None] = tree.address.tolist()
    return found


def contents(tree: TileTree) -> list[list[str]]:
    return [[name for name, _ in address.contents] if address else [] for address in addresses(tree)]


def test_children_stand_together_behind_their_parents() -> None:
    tree, report = read(tileset(tile(8, tile(4, tile(1), tile(1)), tile(4), tile(4, tile(1)))))
    assert tree.parent.tolist() == [-1, 0, 0, 0, 1, 1, 3]
    assert tree.error.tolist() == [8, 4, 4, 4, 1, 1, 1]
    assert not report.notices


def test_both_words_for_an_address_and_several_contents_are_understood_from_the_files_own_folder() -> None:
    extension = {"3DTILES_multiple_contents": {"content": [{"uri": "x.pnts"}, {"url": "y.glb"}]}}
    tree, _ = read(
        tileset(
            tile(
                8,
                tile(4, content={"url": "../b/old.b3dm"}),
                tile(4, content={"uri": "new.glb?v=2"}),
                tile(4, contents=[{"uri": "one.glb"}, {"uri": "two.glb"}]),
                tile(4, extensions=extension),
            )
        )
    )
    assert contents(tree)[1:] == [["b/old.b3dm"], ["a/new.glb"], ["a/one.glb", "a/two.glb"], ["a/x.pnts", "a/y.glb"]]


def test_refinement_is_inherited_in_any_case_of_letters() -> None:
    tree, _ = read(tileset(tile(8, tile(4, tile(1)), tile(4, refine="replace"), refine="add")))
    assert tree.add.tolist() == [True, True, False, True]


def test_transforms_add_up_move_boxes_and_scale_errors_and_boxes() -> None:
    leaf = tile(1, transform=matrix(move=(0, 0, 7), scale=3.0))
    tree, _ = read(tileset(tile(8, leaf, transform=matrix(move=(100, 0, 0), scale=2.0))))
    assert tree.centre.tolist() == [[100, 0, 0], [100, 0, 14]]
    assert tree.error.tolist() == [16, 6]
    assert np.linalg.norm(tree.axes, axis=2)[:, 0].tolist() == [20, 60]


def test_the_last_row_of_a_transform_is_what_it_always_is() -> None:
    odd = np.array(matrix(move=(1, 2, 3)))
    odd[[3, 7, 11, 15]] = 0.5, 0.0, 0.25, 4.0
    tree, _ = read(tileset(tile(8, tile(4, transform=matrix(move=(10, 0, 0))), transform=odd.tolist())))
    assert tree.centre.tolist() == [[1, 2, 3], [11, 2, 3]]


def test_a_scene_on_the_earths_centre_is_set_into_the_park_to_the_micrometre() -> None:
    pose = np.linalg.inv(FRAME.park_from_earth) @ moved(move=(12.5, -3.0, 8.0))
    scene = Scene("s", Files({}), FRAME.park_from_earth, {}, 9)
    tree, _ = read(tileset({"transform": pose.T.ravel().tolist()}), scene=scene)
    assert np.abs(tree.centre[0] - [12.5, -3.0, 8.0]).max() < 1e-6
    assert np.abs(tree.axes[0] - np.eye(3) * 10).max() < 1e-6


def test_regions_stand_on_the_earth_whatever_the_transform_says() -> None:
    longitude, latitude = np.radians(113.1), np.radians(22.9)
    region = [longitude - 1e-5, latitude - 1e-5, longitude + 1e-5, latitude + 1e-5, 10.0, 30.0]
    scene = Scene("s", Files({}), FRAME.park_from_earth, {}, 9)
    root = {"boundingVolume": {"region": region}, "transform": matrix(move=(5e5, 0, 0))}
    tree, _ = read(tileset(root), scene=scene)
    assert np.abs(tree.centre[0] - [0, 0, 10]).max() < 0.01
    east, north, up = np.sqrt((tree.axes[0] ** 2).sum(axis=1)).tolist()
    assert (east, north, up) == pytest.approx((58.8, 63.6, 10.0), rel=0.01)


def test_finer_multiplies_every_error() -> None:
    tree, _ = read(tileset(tile(8, tile(4))), scene=Scene("s", Files({}), np.eye(4), {}, 9, finer=2.0))
    assert tree.error.tolist() == [16, 8]


def test_an_external_tileset_grows_and_must_be_looked_into() -> None:
    tree, _ = read(tileset(tile(8, tile(4, content={"uri": "b/tileset.json"}), tile(4, content={"uri": "c.glb"}))))
    assert tree.grows.tolist() == [False, True, False]
    assert tree.error.tolist() == [8, inf, 4]


def test_shapes_beside_an_external_tileset_stay_with_it() -> None:
    tree, _ = read(tileset(tile(8, contents=[{"uri": "b.json"}, {"uri": "c.glb"}])))
    assert tree.add.tolist() == [True]
    assert tree.grows.tolist() == [True]


def test_a_request_volume_is_a_box_of_its_own() -> None:
    asked = {"sphere": [1, 2, 3, 50]}
    tree, _ = read(tileset(tile(8, tile(4, viewerRequestVolume=asked, transform=matrix(move=(10, 0, 0))))))
    assert tree.request is not None
    assert np.isnan(tree.request[0]).all()
    assert tree.request[1].tolist() == [[11, 2, 3], [50, 0, 0], [0, 50, 0], [0, 0, 50]]
    assert read(tileset({}))[0].request is None


def test_metadata_of_tile_content_and_group_name_objects() -> None:
    rows = {"TK-1": 1, "TK-2": 2, "罐三": 3}
    scene = Scene("s", Files({}), np.eye(4), rows, 9)
    named = {"class": "c", "properties": {"assetId": "TK-1", "volume": 5}}
    tree, _ = read(
        tileset(
            tile(
                8,
                tile(4, content={"uri": "a.glb"}, metadata=named),
                tile(4, contents=[{"uri": "a.glb", "metadata": {"properties": {"id": "TK-2"}}}, {"uri": "b.glb"}]),
                tile(4, content={"uri": "a.glb", "group": 0}),
                tile(4, content={"uri": "a.glb", "group": 7}),
                tile(4, content={"uri": "a.glb", "metadata": {"class": "odd", "properties": {"label_": "罐三"}}}),
            ),
            groups=[{"class": "c", "properties": {"name": "罐三"}}],
            schema={"classes": {"odd": {"properties": {"label_": {"type": "STRING", "semantic": "NAME"}}}}},
        ),
        scene=scene,
    )
    assert [[row for _, row in address.contents] for address in addresses(tree) if address] == [
        [1],
        [2, 9],
        [3],
        [9],
        [3],
    ]


@pytest.mark.parametrize(
    ("root", "errors", "words"),
    [
        (tile(8, tile(-1, tile(1))), [8, 4, 1], "1 tiles have no usable geometric error"),
        (tile(8, tile("fine")), [8, 4], "/root/children/0: 1 tiles have no usable geometric error"),  # type: ignore[arg-type]
        (tile(8, tile(8, tile(1))), [8, inf, 1], "not smaller than the one above"),
        (tile(8, tile(9)), [8, 9], ""),
        (tile(9007199254740991, tile(4)), [9007199254740991, 4], ""),
        ({"geometricError": -3, "children": [tile(4)]}, [50, 4], "geometric error"),
        (tile(8, 5, None, tile(4)), [8, 4], "2 tiles are no objects"),
        (tile(8, tile(4, tile(1), transform=[0.0] * 16), tile(4)), [8, 4], "children/0: 1 tiles have a transform"),
        (tile(8, tile(4, transform=matrix(scale=0))), [8], "not invertible"),
        (tile(8, tile(4, transform=matrix(scale=0.5)), tile(4, transform=[1, 2])), [8, 2], "1 tiles have a transform"),
        (tile(8, {"geometricError": 4, "boundingVolume": {"box": [1]}}), [8, 4], "no usable bounding volume"),
        (tile(8, tile(4, content={"uri": 5}), tile(4, content={})), [8, 4, 4], "2 contents have no address"),
        (tile(8, tile(4, content={"uri": "../../x.glb"})), [8, 4], "not inside the package"),
        (tile(8, tile(4, content={"uri": "C:\\x.glb"})), [8, 4], "not inside the package"),
        (tile(8, tile(4, content={"uri": "http://other/x.glb"})), [8, 4], "not inside the package"),
        (tile(8, tile(4, content={"uri": "tileset.json"})), [8, 4], "in a circle"),
        (tile(8, children=7), [8], ""),
    ],
)  # fmt: skip
def test_what_a_tile_has_wrong_costs_that_tile(root: dict[str, object], errors: list[float], words: str) -> None:
    tree, report = read(tileset(root))
    assert tree.error.tolist() == errors
    assert (words in said(report)) if words else not report.notices
    assert all(notice.zh and notice.file for notice in report.notices)


def test_a_circle_of_tilesets_is_cut_wherever_it_closes() -> None:
    tree, report = read(tileset({"content": {"uri": "../root.json"}}), above=("root.json", "b/tileset.json"))
    assert addresses(tree) == [None]
    assert "in a circle" in said(report)


def test_tiles_nested_too_deeply_are_left_out() -> None:
    text = b'{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":1,"children":['
    deep = text * 480 + b"]}" * 480
    whole = b'{"asset":{"version":"1.0"},"geometricError":1,"root":' + deep + b"}"
    tree, _ = read(whole)
    assert len(tree) == 480 <= DEEPEST


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON cannot be read"),
        (b"[]", "JSON object"),
        (b"{}", "no tileset"),
        (b'{"asset":{"version":"1.0"},"geometricError":1}', "no tileset"),
        (b'{"asset":{"version":"1.0"},"root":{"geometricError":1}}', "root tile cannot be used"),
        (tileset({"transform": [0] * 16}), "root tile cannot be used"),
        (b"[" * 100_000, "JSON cannot be read"),
        (b'{"asset":{},"x":NaN}', "JSON cannot be read"),
        (b"\xff\xfe{\x00", "JSON cannot be read"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(Trouble, match=words) as caught:
        read(content)
    assert is_well_said(caught.value)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(read(b"\xef\xbb\xbf" + tileset({}))[0]) == 1


def test_gltf_may_have_another_axis_up() -> None:
    text = tileset({"content": {"uri": "a.b3dm"}}).replace(b'"version"', b'"gltfUpAxis": "Z", "version"')
    (address,) = addresses(read(text)[0])
    assert address is not None
    assert address.up == "z"


def test_a_document_cut_short_anywhere_or_changed_is_read_or_refused() -> None:
    whole = tileset(tile(8, tile(4, content={"uri": "b.json"}), transform=matrix(move=(1, 2, 3))))
    for content in cut_everywhere(whole):
        with pytest.raises(Trouble):
            read(content)
    for content in flipped(whole, times=500):
        tree = read_or_refused(content)
        assert tree is None or (np.isfinite(tree.centre).all() and np.isfinite(tree.axes).all())


def read_or_refused(content: bytes) -> TileTree | None:
    try:
        return read(content)[0]
    except Trouble:
        return None


def test_fifty_thousand_tiles_are_read() -> None:
    leaves = [tile(1, content={"uri": f"{row}.glb"}) for row in range(200)]
    whole = tileset(tile(8, *(tile(4, *leaves) for _ in range(250))))
    tree, _ = read(whole)
    assert len(tree) == 50_251
    assert len({address.label for address in addresses(tree) if address}) == 50_000
    assert json.loads(whole)["root"]["geometricError"] == 8
