"""Elevation models in GeoTIFF files: metres window by window, and how rough the whole is."""

import numpy as np

from loaders.raster.geotiff import GeoTiff, no_content, other_kind
from loaders.raster.layers import Window
from loaders.raster.look_through import Looked
from scenes.columns import Singles, lock
from scenes.heights import Heights, Vertical
from scenes.relief import relief_of
from scenes.trouble import Notice, Report, Trouble

RELIEF_SIDE = 1024
"""Samples along one side of what is read at once to learn how rough the ground is."""

MOST_AT_ONCE = 4 * 1024**2
"""Pixels that are read at a time for it."""

LOWEST, HIGHEST = -500.0, 9000.0
"""Metres of land (the shore of the Dead Sea, Everest); what lies outside is a sign for "not known"."""

UNITS = {
    "metre": 1.0,
    "metres": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "m": 1.0,
    "foot": 0.3048,
    "ft": 0.3048,
    "us survey foot": 1200 / 3937,
}
"""Metres per unit of height by the name a file gives it."""


class GeoTiffTerrain(GeoTiff):
    """An elevation model; see `layers.TerrainData`. `metres_per_unit` counts before the unit that the file says.

    Trouble as in `GeoTiff`, and when the file is a picture, empty, or in a unit that is not known here.
    """

    def __init__(
        self,
        looked: Looked,
        crs: str | None = None,
        metres_per_unit: float | None = None,
        heights: Heights | None = None,
        vertical: Vertical = Vertical.UNSAID,
    ) -> None:
        super().__init__(looked, crs, heights, vertical)
        if not self.shape.is_heights:
            raise other_kind(self.name, heights=True)
        self._scale, self._offset, unit = self.band_meaning(1)
        self._metres = _metres(unit, metres_per_unit, self.name)
        report = Report()
        level, every, self._whole = self._read_whole(report)
        self.relief = relief_of(self._whole)
        self.relief_from_plane = self.levels[level] / every
        self.relief_from_plane[:, 2] -= 0.5 / every  # a sample lies in the middle of its pixel
        whole_level = self.relief_from_plane.copy()
        whole_level[:, 2] += 0.5
        self.levels = (whole_level, *self.levels[level + (every == 1) :])
        lock(self._whole, self.relief_from_plane, whole_level)
        self.notices = (*self.notices, *report.notices, *self._said_of_zero(heights))

    def heights(self, level: int, window: Window) -> Singles:
        """See `TerrainData`. The coarsest level is the whole, kept since it was opened."""
        found = np.full((window.rows, window.columns), np.nan, np.float32)
        if level == 0:
            inside = window.clipped(*self._whole.shape[::-1])
            found[inside.within(window)] = self._whole[inside.within(Window(0, 0, 0, 0))]
            return found
        inside = window.clipped(*self.size(level))
        if inside.columns and inside.rows:
            found[inside.within(window)] = self._from_file(level, inside)
        return found

    def _from_file(self, level: int, window: Window) -> Singles:
        _, read, known = self.read(level, window, [1], "average")
        metres = (read[0].astype(np.float64) * self._scale + self._offset) * self._metres
        with np.errstate(invalid="ignore"):
            sound = known & (metres >= LOWEST) & (metres <= HIGHEST)
        return np.where(sound, metres, np.nan).astype(np.float32)

    def _read_whole(self, report: Report) -> tuple[int, int, Singles]:
        """A level of the file, and every so manyeth of its heights: the whole at a bounded size."""
        level = next(
            (row for row in range(len(self.levels)) if max(self.size(row)) >= RELIEF_SIDE), len(self.levels) - 1
        )
        columns, rows = self.size(level)
        every = max(1, max(columns, rows) // RELIEF_SIDE)
        deep = max(1, MOST_AT_ONCE // columns // every) * every
        strips = [
            self._from_file(level, Window(0, row, columns, min(deep, rows - row)))[::every, ::every]
            for row in range(0, rows, deep)
        ]
        whole = np.concatenate(strips)
        self._say_gaps(float(np.isnan(whole).mean()), report)
        return level, every, whole

    def _say_gaps(self, unknown: float, report: Report) -> None:
        if unknown == 1.0:
            raise no_content(self.name)
        if unknown > 0:
            report.note(
                f"{unknown:.2%} 的面积没有高程，地面在那里留空。",
                f"{unknown:.2%} of its area has no height; the ground is left open there.",
                file=self.name,
            )

    def _said_of_zero(self, heights: Heights | None) -> tuple[Notice, ...]:
        notice = heights.fault_of(self.crs.vertical, file=self.name) if heights is not None else None
        return (notice,) if notice is not None else ()


def _metres(unit: str, said: float | None, name: str) -> float:
    if said is not None:
        return said
    if unit and unit not in UNITS:
        raise Trouble(
            f"不认识高程单位“{unit[:40]}”。",
            f"The unit of its heights, {unit[:40]!r}, is not known here.",
            remedy_zh="用 --unit 说明单位。",
            remedy_en="Say the unit with --unit.",
            file=name,
        )
    return UNITS.get(unit, 1.0)
