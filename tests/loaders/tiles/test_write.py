"""A written tileset says what it was made from."""

import json
from dataclasses import replace

import numpy as np
import pytest

from loaders.tiles.write import DEEPEST, Tile, box_around, tileset_json

LEAF = Tile(np.array([1.0, 2, 3]), np.diag([4.0, 5, 6]), 0.0, ("tiles/储罐 100%.glb",))


def test_boxes_errors_contents_and_what_is_inherited_are_written() -> None:
    root = Tile(np.zeros(3), np.eye(3), 8.0, (), (LEAF, replace(LEAF, contents=("a.glb", "b.glb"), add=True)))
    pose = np.eye(4)
    pose[:3, 3] = 10, 20, 30
    document = json.loads(tileset_json(root, error=64.0, parent_from_root=pose, about={"survey": "2026"}))
    assert document["asset"] == {"version": "1.1", "generator": "Parkwatch", "extras": {"survey": "2026"}}
    assert document["geometricError"] == 64
    assert document["root"]["refine"] == "REPLACE"
    assert document["root"]["transform"][12:15] == [10, 20, 30]
    first, second = document["root"]["children"]
    assert first["boundingVolume"]["box"] == [1, 2, 3, 4, 0, 0, 0, 5, 0, 0, 0, 6]
    assert first["content"] == {"uri": "tiles/储罐 100%25.glb"}
    assert "refine" not in first
    assert second["refine"] == "ADD"
    assert [each["uri"] for each in second["contents"]] == ["a.glb", "b.glb"]


def test_a_number_that_is_none_is_never_written() -> None:
    with pytest.raises(ValueError, match="nan"):
        tileset_json(replace(LEAF, error=float("nan")))


def test_a_tree_that_is_too_deep_is_refused() -> None:
    tile = LEAF
    for _ in range(DEEPEST):
        tile = replace(LEAF, children=(tile,))
    with pytest.raises(ValueError, match="levels"):
        tileset_json(tile)


def test_a_box_around_flat_points_has_a_thickness() -> None:
    centre, axes = box_around(np.array([[0.0, 0, 5], [2, 4, 5]]))
    assert centre.tolist() == [1, 2, 5]
    assert np.diag(axes).tolist() == [1, 2, 0.0005]
