"""Implicit trees: what the bits of subtrees say becomes tiles with the right places, errors and addresses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

import numpy as np
import pytest

from loaders.tiles.address import Address, Implicit, Place, Scene, Subtree
from loaders.tiles.implicit import coordinates, grown, names_of, read_implicit, tiles_in
from loaders.tiles.volumes import Volume
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import TileTree
from scenes.trouble import Report, Trouble
from tests.gltf_files import said
from tests.tile_files import Files, bits, cut_everywhere, flipped, is_well_said, subtree

BOX = Volume((0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 8))
ALL = {"constant": 1}
NONE = {"constant": 0}
FULL = {"tileAvailability": ALL, "contentAvailability": [ALL], "childSubtreeAvailability": NONE}


def implicit(sides: int = 2, levels: int = 2, available: int = 4, **changes: object) -> Implicit:
    place = Place("a/tileset.json", "s", np.eye(4))
    whole = Implicit(
        place, "s.0", sides, levels, available, "t/{level}.{x}.{y}.{z}.subtree", (("c/{level}-{x}-{y}-{z}.glb", 9),),
        BOX, 16.0, False, np.eye(4), "y", {},
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields of it, by name


def grow(
    content: bytes,
    tree: Implicit,
    *,
    level: int = 0,
    at: tuple[int, int, int] = (0, 0, 0),
    rows: Mapping[str, int] | None = None,
) -> tuple[TileTree, Report]:
    report = Report()
    files = Files({f"a/t/{level}.{at[0]}.{at[1]}.{at[2]}.subtree": content})
    scene = Scene("s", files, np.eye(4), rows or {}, 9)
    return grown(Subtree(tree, level, at), scene, report), report


def packed(tiles: Sequence[bool], contents: Sequence[Sequence[bool]], below: Sequence[bool]) -> bytes:
    columns = [bits(flags) for flags in (tiles, *contents, below)]
    starts = np.cumsum([0, *(len(column) for column in columns)]).tolist()
    views = [
        {"buffer": 0, "byteOffset": at, "byteLength": len(each)} for at, each in zip(starts, columns, strict=False)
    ]
    text = {
        "buffers": [{"byteLength": starts[-1]}],
        "bufferViews": views,
        "tileAvailability": {"bitstream": 0},
        "contentAvailability": [{"bitstream": 1 + row} for row in range(len(contents))],
        "childSubtreeAvailability": {"bitstream": 1 + len(contents)},
    }
    return subtree(text, b"".join(columns))


def names(tree: TileTree) -> list[list[str]]:
    found: list[Address | None] = tree.address.tolist()
    scene = Scene("s", Files({}), np.eye(4), {}, 9)
    return [[name for name, _ in names_of(each, scene)] if each else [] for each in found]


def test_a_full_quadtree_halves_its_boxes_and_errors_level_by_level() -> None:
    tree, _ = grow(subtree(FULL), implicit())
    assert tree.parent.tolist() == [-1, 0, 0, 0, 0]
    assert tree.error.tolist() == [16, 8, 8, 8, 8]
    assert tree.centre.tolist() == [[0, 0, 0], [-4, -4, 0], [4, -4, 0], [-4, 4, 0], [4, 4, 0]]
    assert tree.axes[1].tolist() == [[4, 0, 0], [0, 4, 0], [0, 0, 8]]
    assert names(tree)[:3] == [["a/c/0-0-0-0.glb"], ["a/c/1-0-0-0.glb"], ["a/c/1-1-0-0.glb"]]
    assert not tree.grows.any()


def test_a_full_octree_halves_in_height_too() -> None:
    tree, _ = grow(subtree(FULL), implicit(sides=3))
    assert len(tree) == 9
    assert tree.centre[[1, 8]].tolist() == [[-4, -4, -4], [4, 4, 4]]
    assert tree.axes[1].tolist() == [[4, 0, 0], [0, 4, 0], [0, 0, 4]]


def test_a_region_is_halved_in_degrees_and_only_an_octree_halves_its_heights() -> None:
    frame = ParkFrame(Wgs84(113.1, 22.9))
    west, south = np.radians([113.1, 22.9]).tolist()
    region = Volume((west, south, west + 2e-4, south + 2e-4, 0.0, 100.0))
    degrees = np.degrees([west + 5e-5, south + 5e-5])
    corner = frame.park_from_position(degrees[:1], degrees[1:], np.array([25.0]))
    for sides, high in ((2, 100.0), (3, 50.0)):
        report = Report()
        files = Files({"a/t/0.0.0.0.subtree": subtree(FULL)})
        scene = Scene("s", files, frame.park_from_earth, {}, 9)
        tree = grown(Subtree(implicit(sides, volume=region), 0, (0, 0, 0)), scene, report)
        assert np.abs(tree.centre[1, :2] - corner[0, :2]).max() < 0.2
        assert 2 * np.sqrt((tree.axes[1, 2] ** 2).sum()) == pytest.approx(high, abs=0.1)


def test_subtrees_below_hang_under_tiles_of_the_last_level_and_know_where_they_are() -> None:
    tiles = [True, True, False, True, False]
    below = [False] * 16
    below[0] = below[3] = below[5] = below[10] = True  # 5 hangs under a tile that is not there
    tree, _ = grow(
        packed(tiles, [[False, False, False, True, False]], below), implicit(available=6), level=2, at=(3, 1, 0)
    )
    assert tree.parent.tolist() == [-1, 0, 0, 1, 1, 2]
    assert tree.grows.tolist() == [False, False, False, True, True, True]
    assert tree.error.tolist() == [4, 2, 2, inf, inf, inf]


def test_levels_beyond_the_available_ones_are_cut_off() -> None:
    tree, _ = grow(subtree({**FULL, "childSubtreeAvailability": ALL}), implicit(levels=3, available=2))
    assert len(tree) == 5
    assert not tree.grows.any()


def test_subtrees_are_found_by_the_address_of_their_tile() -> None:
    below = [row == 9 for row in range(16)]
    tree, _ = grow(packed([True] * 5, [], below), implicit())
    (address,) = [each for each, grows in zip(tree.address.tolist(), tree.grows.tolist(), strict=True) if grows]
    assert address.subtree.level == 2
    assert address.subtree.at == (1, 2, 0)
    assert np.abs(tree.centre[-1] - [-2, 2, 0]).max() == 0
    deeper, _ = grow(subtree(FULL), implicit(), level=2, at=(1, 2, 0))
    assert np.abs(deeper.centre[0] - tree.centre[-1]).max() == 0
    assert deeper.error[0] == 4


def test_json_subtrees_and_bits_in_files_of_their_own_are_read_in_part() -> None:
    text = {
        "buffers": [{"uri": "bits.bin", "byteLength": 99}],
        "bufferViews": [{"buffer": 0, "byteOffset": 40, "byteLength": 1}],
        "tileAvailability": {"bitstream": 0},
        "contentAvailability": [{"bitstream": 0}],
        "childSubtreeAvailability": NONE,
    }
    files = Files({"a/t/0.0.0.0.subtree": json.dumps(text).encode(), "a/t/bits.bin": bytes(40) + b"\3" + bytes(58)})
    tree = grown(Subtree(implicit(), 0, (0, 0, 0)), Scene("s", files, np.eye(4), {}, 9), Report())
    assert names(tree) == [["a/c/0-0-0-0.glb"], ["a/c/1-0-0-0.glb"]]
    assert ("a/t/bits.bin", 40, 1) in files.asked


def test_the_extension_from_before_the_standard_is_understood() -> None:
    text = {"tileAvailability": ALL, "contentAvailability": ALL, "childSubtreeAvailability": NONE}
    assert len(names(grow(subtree(text), implicit())[0])[4]) == 1
    views = {"buffers": [{"byteLength": 1}], "bufferViews": [{"buffer": 0, "byteLength": 1}]}
    old = {**text, **views, "contentAvailability": {"bufferView": 0}}
    assert [len(each) for each in names(grow(subtree(old, b"\2"), implicit())[0])] == [0, 1, 0, 0, 0]


def test_several_contents_each_have_their_own_bits() -> None:
    both = implicit(contents=(("{level}{x}{y}.glb", 9), ("{level}{x}{y}.pnts", 9)))
    tree, _ = grow(packed([True] * 5, [[True] * 5, [False, False, True, False, False]], [False] * 16), both)
    assert names(tree)[:3] == [["a/000.glb"], ["a/100.glb"], ["a/110.glb", "a/110.pnts"]]


def test_metadata_of_tiles_and_contents_names_objects() -> None:
    words = [b"TK-1", b"TK-2", b"none", b"TK-1", b""]
    offsets = np.cumsum([0, *map(len, words)]).astype(np.uint32).tobytes()
    binary = b"".join(words).ljust(24, b"\0") + offsets
    schema = {"classes": {"tank": {"properties": {"assetId": {"type": "STRING"}}}}}
    text = {
        **FULL,
        "buffers": [{"byteLength": len(binary)}],
        "bufferViews": [
            {"buffer": 0, "byteLength": len(b"".join(words))},
            {"buffer": 0, "byteOffset": 24, "byteLength": len(offsets)},
        ],
        "propertyTables": [{"class": "tank", "count": 5, "properties": {"assetId": {"values": 0, "stringOffsets": 1}}}],
        "tileMetadata": 0,
    }
    tree, report = grow(subtree(text, binary), implicit(schema=schema), rows={"TK-1": 1, "TK-2": 2})
    assert [each.contents[0][1] for each in tree.address.tolist()] == [1, 2, 9, 1, 9]
    assert not report.notices


@pytest.mark.parametrize("sides", [2, 3])
def test_morton_numbers_are_the_bits_of_the_coordinates_in_turn(sides: int) -> None:
    rng = np.random.default_rng(3)
    at = rng.integers(0, 1 << 14, (200, 3))
    at[:, sides:] = 0
    morton = [
        sum((int(each[side]) >> bit & 1) << (bit * sides + side) for bit in range(14) for side in range(sides))
        for each in at
    ]
    assert coordinates(np.array(morton, np.int64), sides).tolist() == at.tolist()


def test_tiles_without_a_parent_are_left_out() -> None:
    tiles = [True, False, True, *[True] * 18]
    tree, _ = grow(packed(tiles, [], [False] * 64), implicit(levels=3))
    assert len(tree) == 1 + 3 + 12


TILING = {"subdivisionScheme": "QUADTREE", "subtreeLevels": 3, "availableLevels": 6, "subtrees": {"uri": "{level}"}}


def tiling(said: Mapping[str, object]) -> Implicit:
    return read_implicit(
        said, place=Place("t.json", "s", np.eye(4)), label="s", contents=(), volume=BOX, error=1.0, add=False,
        park_from_tile=np.eye(4), up="y", schema={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subdivisionScheme": "KDTREE"}, "subdividing"),
        ({"subtreeLevels": 0}, "whole number"),
        ({"subtreeLevels": 40}, "too many levels"),
        ({"availableLevels": 0}, "whole number"),
        ({"subtrees": {}}, "where the subtrees are"),
        ({"subtrees": 5}, "JSON object"),
    ],
)
def test_a_tiling_that_cannot_be_followed_is_refused(change: Mapping[str, object], words: str) -> None:
    with pytest.raises(Trouble, match=words):
        tiling({**TILING, **change})


def test_levels_may_be_counted_from_nought_as_before_the_standard() -> None:
    old = {key: value for key, value in TILING.items() if key != "availableLevels"}
    assert tiling({**old, "maximumLevel": 5}).levels == tiling(TILING).levels == 6


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON"),
        (b"subt" + bytes(8), "cut short"),
        (b"subt\2\0\0\0" + bytes(16), "Version 2"),
        (b"subt\1\0\0\0" + b"\xff" * 16, "more bytes"),
        (subtree({}), "availability is missing"),
        (subtree({**FULL, "tileAvailability": NONE}), "no tiles"),
        (subtree({**FULL, "tileAvailability": {"bitstream": 0}}), "empty"),
        (subtree({**FULL, "tileAvailability": {"constant": 2}}), "whole number"),
        (packed([True], [], [True]), "fewer than"),
        (subtree({**FULL, "tileAvailability": {"bitstream": 0}, "buffers": [{"byteLength": 1, "uri": "../../../x"}],
                  "bufferViews": [{"buffer": 0, "byteLength": 1}]}), "not inside the package"),
    ],
)  # fmt: skip
def test_a_broken_subtree_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(Trouble, match=words) as caught:
        grow(content, implicit(levels=3))
    assert is_well_said(caught.value)


def test_a_subtree_cut_short_anywhere_or_changed_is_refused_or_read() -> None:
    whole = packed([True] * 21, [[True] * 21], [True] * 64)
    for content in cut_everywhere(whole):
        with pytest.raises(Trouble):
            grow(content, implicit(levels=3))
    for content in flipped(whole, times=300):
        assert all_finite(content)


def all_finite(content: bytes) -> bool:
    try:
        tree, _ = grow(content, implicit(levels=3))
    except Trouble:
        return True
    columns: list[Floats] = [tree.centre, tree.axes]
    return all(np.isfinite(column).all() for column in columns) and len(tree) <= tiles_in(2, 3) + 64


def test_what_is_said_of_a_broken_table_stays_small() -> None:
    text = {**FULL, "propertyTables": [{"class": "x", "count": 1}], "tileMetadata": 0}
    _, report = grow(subtree(text), implicit(schema={"classes": {}}), rows={"a": 1})
    assert "no class" in said(report)
