"""What a file says of where on the earth it lies. Only what it says: nothing is guessed here."""

from dataclasses import dataclass

from scenes.columns import Floats, lock
from scenes.datums import Position


@dataclass(frozen=True, slots=True)
class Georeference:
    """`crs_from_model` (4, 4) float64 leads from the model's metres (z up) to easting, northing, height in `crs`.

    `crs` is "EPSG:n" or WKT as the file has it, never trusted beyond its own parameters; "" where the file gives none:
    then `anchor`, if any, is the model's origin, and its y is north unless `north` turns it (degrees clockwise).
    `said_in` names the place in the file.
    """

    crs: str
    crs_from_model: Floats
    said_in: str = ""
    anchor: Position | None = None
    north: float = 0.0

    def __post_init__(self) -> None:
        lock(self.crs_from_model)
