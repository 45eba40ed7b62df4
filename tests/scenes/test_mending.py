import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from scenes.boundary import NamedBoundary
from scenes.columns import Floats
from scenes.datums import Gcj02
from scenes.mending import MOST_CORNERS, mended
from scenes.trouble import Report, Trouble

SQUARE: Floats = np.array([[113.0, 22.0], [113.1, 22.0], [113.1, 22.1], [113.0, 22.1]])


def boundary(ring: Floats, *holes: Floats) -> NamedBoundary:
    return NamedBoundary(ring, Gcj02, holes, name="厂界", code="999901001", file="a.kml", place="Placemark 1")


def test_a_sound_boundary_passes_untouched_whichever_way_it_runs() -> None:
    report = Report()
    for ring in (SQUARE, SQUARE[::-1].copy()):
        (same,) = mended(boundary(ring, ring * 0 + ring.mean(axis=0) + (ring - ring.mean(axis=0)) / 2), report)
        assert (same.ring == ring).all()
    assert report.notices == []


def test_a_bow_becomes_two_parts_that_keep_name_code_and_datum_and_it_is_said() -> None:
    report = Report()
    parts = mended(boundary(SQUARE[[0, 2, 1, 3]]), report)
    assert [(part.name, part.code, part.datum) for part in parts] == [("厂界", "999901001", Gcj02)] * 2
    assert "2 块" in report.notices[0].zh
    assert report.notices[0].place == "Placemark 1"


def test_a_hole_that_sticks_out_is_cut_at_the_boundary() -> None:
    report = Report()
    (part,) = mended(boundary(SQUARE, SQUARE + np.array([0.05, 0.0])), report)
    assert shapely.Polygon(part.ring, part.holes).area == pytest.approx(0.005)
    assert len(report.notices) == 1


@pytest.mark.parametrize("ring", [SQUARE[[0, 1, 0, 1]], np.repeat(SQUARE[:1], 4, axis=0)])
def test_what_encloses_nothing_is_refused(ring: Floats) -> None:
    with pytest.raises(Trouble, match="encloses no area"):
        mended(boundary(ring), Report())


def test_a_long_knot_is_refused() -> None:
    seeded = np.random.default_rng(2)
    for count in (4_000, MOST_CORNERS + 1):
        with pytest.raises(Trouble, match="too often"):
            mended(boundary(seeded.uniform(0, 1, (count, 2))), Report())


@given(st.lists(st.tuples(st.floats(113, 113.1), st.floats(22, 22.1)), min_size=3, max_size=14))
def test_whatever_the_ring_the_parts_are_valid_or_it_is_refused(corners: list[tuple[float, float]]) -> None:
    try:
        parts = mended(boundary(np.array(corners)), Report())
    except Trouble:
        return
    assert all(shapely.Polygon(part.ring, part.holes).is_valid for part in parts)
