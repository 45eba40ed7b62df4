import numpy as np

from scenes.assembly import Lod
from scenes.batching import batches_of
from scenes.columns import Floats
from scenes.loose import thinner
from scenes.model import Cloud, Lines, Model, Part
from scenes.model_assembly import ModelAssembly


def moved(east: float) -> Floats:
    matrix = np.eye(4)
    matrix[0, 3] = east
    return matrix


def survey() -> Model:
    """Two clouds and two sets of lines, one of each belongs to the pump."""
    points = np.array([[0, 0, 0], [1, 2, 3], [2, 4, 6], [3, 6, 9]], np.float32)
    blue = np.tile(np.array([0, 0, 255, 255], np.uint8), (4, 1))
    chain = np.array([[0, 1], [1, 2]], np.int32)
    return Model(
        (),
        (),
        (Part("ground"), Part("pump")),
        clouds=(Cloud(points, 0, moved(100.0)), Cloud(points, 1, moved(200.0), blue)),
        lines=(Lines(points, chain, 0, np.eye(4), (9, 8, 7, 255)), Lines(points, chain, 1, moved(-50.0))),
    )


def test_points_and_lines_come_beside_the_surfaces_each_with_its_object() -> None:
    dots, strokes = batches_of(
        survey(),
        park_from_model=moved(1e6),
        object_of_part=np.array([4, 7], np.int32),
        name="survey",
        origin=(1e6, 0.0, 0.0),
    )
    assert (dots.name, strokes.name) == ("survey/points", "survey/lines")
    assert dots.points[:, 0].tolist() == [100, 101, 102, 103, 200, 201, 202, 203]
    assert dots.object_id.tolist() == [4] * 4 + [7] * 4
    assert dots.colours is not None
    assert dots.colours[0].tolist() == [255] * 4
    assert dots.colours[4].tolist() == [0, 0, 255, 255]
    assert not len(dots.triangles)
    assert dots.edges is None
    assert strokes.edges is not None
    assert strokes.edges.tolist() == [[0, 1], [1, 2], [4, 5], [5, 6]]
    assert strokes.points[4:, 0].tolist() == [-50, -49, -48, -47]
    assert strokes.colours is not None
    assert strokes.colours[0].tolist() == [9, 8, 7, 255]


def test_a_model_without_surfaces_is_shown_found_and_thinned_with_distance() -> None:
    assembly = ModelAssembly(survey(), name="survey")
    [chunk] = assembly.chunks
    assert chunk.rows.tolist() == [0, 1]
    assert assembly.boxes.low[0].tolist() == [0, 0, 0]
    assert assembly.boxes.high[1].tolist() == [203, 6, 9]
    fine, coarse = (assembly.level(chunk, lod) for lod in (Lod.FINE, Lod.COARSE))
    assert [len(batch.points) for batch in fine] == [8, 8]
    assert [len(batch.points) for batch in coarse] == [1, 8]
    assert len({batch.name for batch in (*fine, *coarse)}) == 4


def test_every_so_manieth_point_stays_and_no_line_is_cut() -> None:
    dots, strokes = batches_of(
        survey(), park_from_model=np.eye(4), object_of_part=np.arange(2, dtype=np.int32), name="s", origin=(0, 0, 0)
    )
    assert len(thinner(dots, 3).points) == 3
    assert thinner(strokes, 3) is strokes
    assert thinner(dots, 1) is dots
