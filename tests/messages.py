"""Messages of sources, as feeds hand them on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import msgpack  # type: ignore[import-untyped]  # ships no types
import numpy as np

from scenes.readings import Readings

packed = cast("Callable[[object], bytes]", msgpack.packb)  # pyright: ignore[reportUnknownMemberType]
"""Anything as msgpack."""


@dataclass(frozen=True)
class Said:
    """One message of a test; `sent` is by the source's own clock."""

    readings: Readings
    received: float
    sent: float
    source: str = "gw"
    whole: bool = False
    alive: bool = True
    quiet_is_good: bool = False


def said(
    *told: tuple[int, float, float], received: float = 1000.0, sent: float | None = None, source: str = "gw"
) -> Said:
    """A message of rows, values and stamps."""
    batch = Readings(
        np.array([row for row, _, _ in told], np.int32),
        np.array([value for _, value, _ in told], np.float64),
        np.zeros(len(told), np.uint32),
        np.array([stamp for _, _, stamp in told], np.float64),
    )
    return Said(batch, received, received if sent is None else sent, source)
