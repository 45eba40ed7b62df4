"""What an import found in one file, and what became of it."""

from dataclasses import dataclass, field

import numpy as np

from scenes.columns import Floats
from scenes.datums import Datum, Wgs84
from scenes.model import Model
from scenes.trouble import Language, Notice, Report

type Row = dict[str, object]


@dataclass(slots=True)
class Findings:
    """Filled while a file is worked on. `coded` parts have a code; `extent` (2, 3) is in the park's metres; `became`
    are paths in the package, or whose boundary it is. `outline` (points, 2) is a boundary's ring there; its degrees
    were counted on `datum`. `heights` is what those of the park count from, for the person.
    `error` says why nothing came of it; `fault`: it was ours.
    """  # noqa: D205

    file: str
    format: str | None = None
    parts: int = 0
    coded: int = 0
    triangles: int = 0
    textures: int = 0
    points: int = 0
    bytes_gpu: int = 0
    extent: Floats | None = None
    crs: str | None = None
    datum: Datum = Wgs84
    outline: Floats | None = None
    report: Report = field(default_factory=Report)
    error: Notice | None = None
    fault: bool = False
    became: tuple[str, ...] = ()
    heights: str = ""
    skipped: bool = False
    seconds: float = 0.0
    peak_mb: float = 0.0

    def count(self, model: Model) -> None:
        """What a model holds, every placing counted."""
        self.parts, self.coded = len(model.parts), sum(bool(part.code) for part in model.parts)
        self.triangles = sum(len(model.meshes[one.mesh].triangles) for one in model.instances)
        self.points = sum(len(cloud.points) for cloud in model.clouds)
        self.textures = sum(image is not None for image in model.images)

    def reach(self, corners: Floats) -> None:
        """The extent grows by places (places, 3)."""
        if len(corners):
            every = corners if self.extent is None else np.concatenate([self.extent, corners])
            self.extent = np.array([every.min(axis=0), every.max(axis=0)])

    def row(self, language: Language = "zh") -> Row:
        """For programs: exactly these members, in this order."""
        return {
            "file": self.file,
            "format": self.format,
            "ok": self.error is None,
            "parts": self.parts,
            "triangles": self.triangles,
            "textures": self.textures,
            "points": self.points,
            "bytes_gpu": self.bytes_gpu,
            "extent": None if self.extent is None else np.round(self.extent, 3).tolist(),
            "crs": self.crs,
            "warnings": [notice.told(language) for notice in self.report.notices],
            "error": None if self.error is None else _error(self.error, language),
            "seconds": round(self.seconds, 3),
            "peak_mb": round(self.peak_mb, 1),
        }


def _error(notice: Notice, language: Language) -> Row:
    text, remedy = (notice.zh, notice.remedy_zh) if language == "zh" else (notice.en, notice.remedy_en)
    return {"text": text, "place": notice.place, "remedy": remedy}
