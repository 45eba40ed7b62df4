"""Films: written whole with their stamps, or nothing is left."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from loaders.report.fonts import pen_of
from loaders.report.stamps import LOUD, Stamp, stamped
from loaders.report.video import write_film
from scenes.columns import Bytes
from scenes.trouble import Trouble

STAMP = Stamp("回放", "虚构园区 2026-11-30 01:37:12 · CGCS2000 · 场景 d671cd33")


def frames(count: int, width: int = 320, height: int = 180) -> Iterator[tuple[Bytes, Stamp]]:
    for number in range(count):
        yield np.full((height, width, 3), (number * 5, 100, 40), np.uint8), STAMP


def test_a_film_has_every_picture_in_its_colours_and_order(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", frames(30), rate=10.0, total=30)
    assert (film.frames, film.seconds) == (30, 3.0)
    assert film.bytes == (tmp_path / "film.mp4").stat().st_size
    read = cv2.VideoCapture(str(tmp_path / "film.mp4"))
    reds = list[float]()
    while True:
        there, picture = read.read()
        if not there:
            break
        blue, green, red = picture[20:80].reshape(-1, 3).mean(axis=0).tolist()
        assert abs(green - 100) < 12
        assert abs(blue - 40) < 12
        reds.append(red)
    read.release()
    assert len(reds) == 30
    assert reds[-1] - reds[0] == pytest.approx(145, abs=15)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_replay_stands_in_red_on_every_picture() -> None:
    pen = pen_of()
    plain = np.full((360, 640, 3), 90, np.uint8)
    made = stamped(plain, STAMP, pen)
    assert np.array_equal(made[:360], plain), "nothing of the picture is covered"
    assert tuple(made[-2, 1]) == LOUD
    assert not np.array_equal(made, stamped(plain, Stamp("", STAMP.told), pen))
    assert stamped(plain, Stamp("回放", "长" * 500), pen).shape == made.shape


def test_a_stamp_without_any_font_is_still_a_stamp_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"nothing")
    pen = pen_of(tmp_path / "broken.ttf", known=())
    assert not pen.chinese
    assert [each.file for each in pen.notices] == [str(tmp_path / "broken.ttf"), ""]
    made = stamped(np.zeros((180, 320, 3), np.uint8), STAMP, pen)
    assert tuple(made[-1, 0]) == LOUD


def test_a_cancelled_film_and_one_of_unlike_pictures_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cancelled"):
        write_film(tmp_path / "a.mp4", frames(30), rate=10.0, total=30, going=lambda part: part < 0.5)
    odd = [*frames(3), *frames(1, 160, 90)]
    with pytest.raises(Trouble, match="one size"):
        write_film(tmp_path / "a.mp4", odd, rate=10.0, total=4)
    with pytest.raises(Trouble, match="no pictures"):
        write_film(tmp_path / "a.mp4", [], rate=10.0, total=0)
    with pytest.raises(Trouble):
        write_film(tmp_path / "nowhere" / "a.mp4", frames(2), rate=10.0, total=2)
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, signal, sys
from pathlib import Path
from loaders.report.video import write_film
from loaders.report.stamps import Stamp
from scenes.trouble import Trouble
import numpy as np
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
random = np.random.default_rng(1)
noise = ((random.integers(0, 255, (180, 320, 3), np.uint8), Stamp("", "x")) for _ in range(60))
try:
    write_film(Path(sys.argv[1]), noise, rate=10.0, total=60)
except Trouble as trouble:
    sys.stdout.write("TROUBLE " + trouble.notice.en)
"""


def test_a_disk_that_fills_up_meanwhile_is_noticed_though_opencv_does_not(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk."""
    words = [sys.executable, "-c", FULL, str(tmp_path / "film.mp4")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"PYTHONPATH": "."})
    assert "TROUBLE The film was not written" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []
