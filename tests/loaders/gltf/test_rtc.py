from pathlib import Path

import numpy as np
import pytest

from loaders.crs.crs import park_from_georeference
from loaders.model_files import read_model
from scenes.datums import Wgs84
from scenes.frame import ParkFrame, earth_from_wgs84
from tests.gltf_files import TRIANGLE, one_triangle, packed
from tests.loaders.importing.sources import write

PLACE = Wgs84(113.5, 22.7, 12.0)
CENTRE = earth_from_wgs84(*(np.asarray(np.float64(each)) for each in (113.5, 22.7, 12.0)))


def written(folder: Path, centre: list[float]) -> Path:
    extensions = {"extensionsUsed": ["CESIUM_RTC"], "extensions": {"CESIUM_RTC": {"center": centre}}}
    return write(folder, "a.glb", packed(*one_triangle(**extensions)))


def test_a_model_that_counts_from_a_place_on_earth_is_set_there(tmp_path: Path) -> None:
    model, report = read_model(written(tmp_path, CENTRE.tolist()))
    assert report.notices == []
    assert model.georeference is not None
    frame = ParkFrame(Wgs84(113.501, 22.701, 2.0))
    placing = park_from_georeference(model.georeference, frame)
    assert placing.worst < 1e-3
    (placed,) = model.instances
    pose = placing.park_from_model @ placed.model_from_mesh
    upright = TRIANGLE[:, [0, 2, 1]] * [1, -1, 1]
    there = frame.park_from_earth[:3, :3] @ (CENTRE + upright).T + frame.park_from_earth[:3, 3:]
    assert (TRIANGLE @ pose[:3, :3].T + pose[:3, 3]) == pytest.approx(there.T, abs=1e-3)


def test_by_itself_it_stands_upright_at_its_centre(tmp_path: Path) -> None:
    model, _ = read_model(written(tmp_path, CENTRE.tolist()))
    (placed,) = model.instances
    up_on_earth = ParkFrame(PLACE).park_from_earth[:3, :3] @ [0, 0, 1]
    assert placed.model_from_mesh[:3, :3] @ [0, 1, 0] == pytest.approx(up_on_earth)
    assert placed.model_from_mesh[:3, 3] == pytest.approx([0, 0, 0])


def test_a_centre_that_is_no_place_on_earth_is_a_shift(tmp_path: Path) -> None:
    model, _ = read_model(written(tmp_path, [10.0, 20.0, 30.0]))
    assert model.georeference is None
    assert model.instances[0].model_from_mesh[:3, 3] == pytest.approx([10, 20, 30])
