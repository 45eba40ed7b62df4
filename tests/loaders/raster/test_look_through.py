from pathlib import Path

import numpy as np
import pytest

from loaders.child_task import Task
from loaders.raster.look_through import look_through, probe
from loaders.raster.source import terrain_of
from scenes.trouble import Report, Trouble
from tests.loaders.raster.rasters import plane_around, written

CRS = "EPSG:4547"
NOISE = np.random.default_rng(2).normal(50, 20, (1, 700, 700)).astype(np.float32)


def noisy(folder: Path, name: str = "noise.tif") -> Path:
    """Noise does not pack, so that a place in the file is a place in the picture."""
    plane = plane_around(CRS, 700, 700, 2.0)
    return written(folder / name, NOISE, CRS, plane, tiled=True, blockxsize=64, blockysize=64, compress="deflate")


def damaged(path: Path, share: tuple[float, float]) -> Path:
    content = bytearray(path.read_bytes())
    start, end = (int(len(content) * each) for each in share)
    content[start:end] = bytes(end - start)
    path.write_bytes(content)
    return path


def looked(path: Path) -> Report:
    """What the child says, asked here: the same work without its process."""
    report = Report()
    probe(Task([str(path)], path.parent, report))
    return report


def test_a_sound_file_is_opened_after_a_child_has_read_it(tmp_path: Path) -> None:
    path = noisy(tmp_path)
    assert look_through(path).notices == ()
    assert terrain_of(path).notices == ()


def test_a_file_that_is_cut_short_is_said_to_be(tmp_path: Path) -> None:
    path = noisy(tmp_path)
    for share in (0.2, 0.5, 0.9, 0.999):
        cut = tmp_path / "cut.tif"
        cut.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        with pytest.raises(Trouble, match="cut short"):
            look_through(cut)


def test_a_damaged_part_is_told_and_the_rest_is_used(tmp_path: Path) -> None:
    [notice] = looked(damaged(noisy(tmp_path), (0.4, 0.7))).notices
    assert "pieces that were tried are broken" in notice.en
    assert notice.file == "noise.tif"


def test_a_file_of_which_every_piece_is_damaged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        looked(damaged(noisy(tmp_path), (0.02, 1.0)))


def test_progress_is_told_all_the_while(tmp_path: Path) -> None:
    heard = list[float]()
    probe(Task([str(noisy(tmp_path))], tmp_path, Report(), heard.append))
    assert heard[-1] == 1.0
    assert len(heard) == 25
