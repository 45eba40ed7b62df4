"""The demo without a display, drawn for real from beginning to end."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer import tour

SMALL = (480, 270)


@pytest.mark.usefixtures("qapp")
@pytest.mark.timeout(600)
def test_the_demo_without_a_display_goes_through_its_incident(tmp_path: Path) -> None:
    said: list[str] = []
    summary = tour.tour(tmp_path, copies=1, seed=3, tell=said.append, size=SMALL)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"calm.png", "alarm.png", "night.png", "plan.png", "inspector.png", "summary.txt"} <= names
    assert "T-103" in summary
    assert "演练" in summary
    calm, alarm, night = (
        np.asarray(Image.open(tmp_path / f"{name}.png")).astype(int) for name in ("calm", "alarm", "night")
    )
    assert reddish(alarm) > reddish(calm) + 100
    assert night.mean() < 0.7 * alarm.mean()


def reddish(pixels: np.ndarray[tuple[int, ...], np.dtype[np.int_]]) -> int:
    return int(((pixels[..., 0] - pixels[..., 1] > 80) & (pixels[..., 0] - pixels[..., 2] > 80)).sum())
