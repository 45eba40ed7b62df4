"""Two systems of heights in one park: never mixed without a word, and set right where the anomaly is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.importing.findings import Findings
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.layers import sources_of
from loaders.opened import Said
from loaders.package import read_park, write_park
from scenes.datums import Cgcs2000
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.plant import Layer, LayerKind, Park
from tests.loaders.importing.sources import las, write
from tests.tile_files import BOX, tileset, write_all

ORIGIN = Cgcs2000(113.5, 22.7, 5.0)
FRAME = ParkFrame(ORIGIN)
NATIONAL = Heights(Vertical.NATIONAL_1985)
KNOWN = replace(NATIONAL, anomaly=-7.25, source="GD-0117")
OFFSETS = [(0, 0, 0), (40, 30, 0), (40, 0, 9), (0, 30, 4)]


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    """Points at the park's origin whose lowest lies 12 m above whatever they count from."""
    points = np.add(np.array(OFFSETS, np.float64), [0, 0, 12.0])
    return write(tmp_path, "scan.las", las(points.round(3), np.full((4, 3), 200, np.uint8)))


def park_with(folder: Path, heights: Heights, *layers: Layer) -> Path:
    write_park(Park("999901", "虚构园区", ORIGIN, np.empty((0, 2)), (), heights=heights, layers=layers), folder)
    return folder


def brought(park: Path, file: Path, heights: Vertical) -> Findings:
    (found,) = imported([file], Wanted(park, Said(crs="ENU:22.7,113.5", heights=heights)))
    assert found.error is None
    return found


def lowest(found: Findings) -> float:
    assert found.extent is not None
    return float(found.extent[0, 2])


def told(found: Findings) -> str:
    return " ".join(notice.zh for notice in found.report.notices)


def test_ellipsoidal_heights_are_moved_to_national_ones_by_the_anomaly_and_it_is_said(
    tmp_path: Path, cloud: Path
) -> None:
    found = brought(park_with(tmp_path / "a.park", KNOWN), cloud, Vertical.ELLIPSOID)
    assert lowest(found) == pytest.approx(12.0 - 5.0 + 7.25, abs=0.01)
    assert "+7.250 m" in told(found)
    assert "GD-0117" in told(found)


def test_without_the_anomaly_nothing_moves_and_the_fault_is_said(tmp_path: Path, cloud: Path) -> None:
    found = brought(park_with(tmp_path / "a.park", NATIONAL), cloud, Vertical.ELLIPSOID)
    assert lowest(found) == pytest.approx(7.0, abs=0.01)
    assert "待配置" in told(found)


def test_of_one_zero_nothing_is_said_and_an_older_package_is_shown_as_unknown(tmp_path: Path, cloud: Path) -> None:
    same = brought(park_with(tmp_path / "a.park", NATIONAL), cloud, Vertical.NATIONAL_1985)
    assert "高程" not in told(same)
    old = brought(park_with(tmp_path / "b.park", Heights()), cloud, Vertical.NATIONAL_1985)
    assert "没有写明高程基准" in told(old)
    assert old.heights.startswith("未说明")


def test_a_new_park_counts_from_what_its_first_file_counts_from(tmp_path: Path, cloud: Path) -> None:
    brought(tmp_path / "new.park", cloud, Vertical.NATIONAL_1985)
    assert read_park(tmp_path / "new.park")[0].heights == NATIONAL


def test_a_known_anomaly_makes_the_same_file_be_read_again(tmp_path: Path, cloud: Path) -> None:
    park = park_with(tmp_path / "a.park", NATIONAL)
    assert not brought(park, cloud, Vertical.ELLIPSOID).skipped
    assert brought(park, cloud, Vertical.ELLIPSOID).skipped
    owner, _ = read_park(park)
    write_park(replace(owner, heights=KNOWN), park)
    assert not brought(park, cloud, Vertical.ELLIPSOID).skipped


@pytest.mark.parametrize(
    ("heights", "said", "up", "fault"),
    [
        (KNOWN, Vertical.UNSAID, 7.25, False),
        (NATIONAL, Vertical.UNSAID, 0.0, True),
        (KNOWN, Vertical.NATIONAL_1985, 0.0, False),
        (Heights(), Vertical.UNSAID, 0.0, False),
    ],
)
def test_tiles_on_the_earth_s_centre_stand_at_the_park_s_own_heights(
    tmp_path: Path, heights: Heights, said: Vertical, up: float, *, fault: bool
) -> None:
    layer = Layer("t", "瓦片", LayerKind.TILES_3D, "tiles/t/tileset.json", heights=said)
    folder = park_with(tmp_path / "a.park", heights, layer)
    earth_from_park = np.linalg.inv(FRAME.park_from_earth)
    root = {"boundingVolume": BOX, "geometricError": 1, "transform": earth_from_park.T.ravel().tolist()}
    write_all(folder / "tiles" / "t", {"tileset.json": tileset(root)})
    park, _ = read_park(folder)
    ((_, source),), report = sources_of(park, folder)
    assert source.tree.centre[0] == pytest.approx([0, 0, up], abs=1e-3)
    source.close()
    assert any("待配置" in notice.zh for notice in report.notices) is fault
