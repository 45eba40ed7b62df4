"""What the sensors said."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Codes, Floats, Rows, lock


@dataclass(frozen=True, slots=True)
class Readings:
    """A batch of readings, oldest first. Every column has shape (readings,); an indicator may occur more than once.

    `value` is in the indicator's own unit; `time` is in seconds since 1970 UTC by the sensor's clock; `code` is the
    32-bit status the sender gave its own reading, 0 for good (`scenes.quality`).
    """

    row: Rows
    value: Floats
    code: Codes
    time: Floats

    def __post_init__(self) -> None:
        lock(self.row, self.value, self.code, self.time)

    def __len__(self) -> int:
        return len(self.row)

    def at(self, places: NDArray[np.intp] | slice) -> "Readings":
        """Some of them, in the order asked for."""
        return Readings(self.row[places], self.value[places], self.code[places], self.time[places])


class Source(Protocol):
    """Where readings come from. The rest of the program cannot tell live from replay."""

    def until(self, seconds: float) -> Readings:
        """Every reading not yet given, stamped no later than `seconds` (since 1970 UTC)."""
        ...
