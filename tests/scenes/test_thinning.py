import numpy as np

from scenes.model import Batch, Image
from scenes.thinning import FEWEST_TRIANGLES, smaller, thinned


def sheet(side: int, objects: int = 1) -> Batch:
    """A wavy square of `side` by `side` metres with a vertex every metre, and beside it a speck for every object."""
    east, north = np.meshgrid(np.arange(side + 1), np.arange(side + 1))
    points = np.stack([east, north, np.sin(east / 9.0)], axis=2).reshape(-1, 3)
    corner = (np.arange(side)[:, None] * (side + 1) + np.arange(side)).ravel()
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + side + 1], 1),
            np.stack([corner + 1, corner + side + 2, corner + side + 1], 1),
        ]
    )
    object_id = np.zeros(len(points), np.int32)
    for row in range(1, objects):
        speck = np.array([[0, 0, 9], [0.1, 0, 9], [0, 0.1, 9]]) + row * 0.2
        triangles = np.concatenate([triangles, len(points) + np.array([[0, 1, 2]])])
        points, object_id = np.concatenate([points, speck]), np.append(object_id, [row] * 3).astype(np.int32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (len(points), 1))
    return Batch("sheet", (0, 0, 0), points.astype(np.float32), normals, triangles.astype(np.int32), object_id)


def test_a_sheet_keeps_its_extent_and_loses_its_triangles() -> None:
    whole, few = sheet(100), thinned(sheet(100), 4.0)
    assert len(few.triangles) < len(whole.triangles) / 8
    assert np.allclose(few.points.min(axis=0), whole.points.min(axis=0), atol=4)
    assert np.allclose(few.points.max(axis=0), whole.points.max(axis=0), atol=4)
    assert few.triangles.max() < len(few.points)
    assert set(np.unique(few.triangles)) == set(range(len(few.points)))


def test_no_object_vanishes_and_none_is_merged_into_another() -> None:
    few = thinned(sheet(100, objects=40), 5.0)
    assert set(few.object_id.tolist()) == set(range(40))
    for triangle in few.triangles:
        assert len(set(few.object_id[triangle].tolist())) == 1


def test_a_small_batch_is_left_as_it_is() -> None:
    batch = sheet(10)
    assert len(batch.triangles) < FEWEST_TRIANGLES
    assert thinned(batch, 5.0) is batch


def test_points_all_in_one_place_do_no_harm() -> None:
    batch = sheet(100)
    point = Batch("p", (0, 0, 0), batch.points * 0, batch.normals, batch.triangles, batch.object_id)
    assert len(thinned(point, 0.0).triangles) == len(point.triangles)


def test_a_picture_becomes_the_mean_of_its_blocks() -> None:
    pixels = np.zeros((8, 16, 3), np.uint8)
    pixels[:, 8:] = 200
    small = smaller(Image(pixels), 4)
    assert small is not None
    assert small.pixels[:, :, 0].tolist() == [[0, 0, 200, 200]] * 2


def test_a_picture_that_is_small_enough_or_missing_stays() -> None:
    image = Image(np.zeros((4, 4, 3), np.uint8))
    assert smaller(image, 4) is image
    assert smaller(None, 4) is None


def test_odd_sizes_are_held_to_the_limit() -> None:
    for height, width in ((1, 999), (999, 1), (17, 333), (1001, 1003)):
        small = smaller(Image(np.full((height, width, 4), 7, np.uint8)), 100)
        assert small is not None
        assert max(small.pixels.shape[:2]) <= 100 or min(small.pixels.shape[:2]) == 1
        assert (small.pixels == 7).all()


def test_two_objects_in_the_same_place_stay_two() -> None:
    one = sheet(60)
    both = Batch(
        "two",
        (0, 0, 0),
        np.concatenate([one.points, one.points + np.float32(0.5)]),
        np.concatenate([one.normals, one.normals]),
        np.concatenate([one.triangles, one.triangles + len(one.points)]).astype(np.int32),
        np.repeat(np.array([0, 1], np.int32), len(one.points)),
    )
    few = thinned(both, 5.0)
    wearers = few.object_id[few.triangles]
    assert (wearers == wearers[:, :1]).all()
    assert len(few.triangles) < len(both.triangles) / 8
    assert set(wearers[:, 0].tolist()) == {0, 1}
