"""Comparing drawn pictures with those we agreed on."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

type Pixels = NDArray[np.uint8]

AGREED = Path(__file__).parent.parent / "agreed"


def unlike(one: Pixels, other: Pixels) -> tuple[float, Pixels]:
    """Share of pixels off by more than 8 of 255, and how far each pixel is off, shape (height, width)."""
    difference = np.abs(one.astype(np.int16) - other).max(axis=2).astype(np.uint8)
    return float((difference > 8).mean()), difference


def assert_as_agreed(name: str, drawn: Pixels, *, accept: bool, folder: Path = AGREED) -> None:
    """At most 2 pixels in 1,000 may be off. A mean over the picture would let a small object vanish."""
    path = folder / f"{name}.png"
    if accept:
        Image.fromarray(drawn).save(path)
        return
    assert path.exists(), f"no agreed picture {name!r}: look at the drawn one, then run with --accept"
    agreed = np.asarray(Image.open(path))
    share, difference = unlike(agreed, drawn)
    if share > 0.002:
        Image.fromarray(np.concatenate([agreed, drawn, np.repeat(difference[..., None], 3, axis=2)], axis=1)).save(
            folder / f"{name}.failed.png"
        )
        raise AssertionError(f"{name}: {share:.1%} of the pixels differ; agreed, drawn, difference: {name}.failed.png")
