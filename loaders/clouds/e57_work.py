"""Reads E57 scans, in a child process: see `loaders.clouds.e57`."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np

from loaders.child_task import MODEL, Task
from loaders.clouds.e57_library import Columns, Scan, opened_scans, pieces
from loaders.clouds.points import MOST_POINTS, Points, by_intensity, say_thinned, stride_for
from loaders.meshes.recentred import near_origin, recentred
from loaders.model_store import write_model
from scenes.columns import Bytes, Flags, Floats, Singles
from scenes.georeference import Georeference
from scenes.model import Cloud, Model, Part
from scenes.trouble import Report, Trouble

PIECE = 500_000


def work(task: Task) -> None:
    """Leaves the model of the file that the first argument names."""
    import_module("pye57")
    task.progress(0.01)
    path = Path(task.arguments[0])
    clouds, parts = list[Cloud](), list[Part]()
    with opened_scans(path) as file:
        total = sum(scan.count for scan in file.scans)
        stride, done = stride_for(total, MOST_POINTS), 0
        say_thinned(total, stride, task.report)
        for scan in file.scans:
            gathered = _Gathered(scan.most_colour)
            for places, columns, wanted in _sound(scan, PIECE):
                gathered.keep(places[wanted][::stride], columns, wanted, stride)
                done += len(wanted)
                task.progress(0.95 * done / max(total, 1))
            if (cloud := gathered.cloud(scan, len(parts), task.report)) is not None:
                clouds.append(cloud)
                parts.append(Part(scan.name, properties=(("points", f"{scan.count:,}"),)))
        crs = file.crs
    if not clouds:
        raise Trouble(
            "文件中没有可显示的点。",
            "The file holds no point that could be shown.",
            remedy_zh="请重新导出，并包含点坐标。",
            remedy_en="Export it again with the coordinates of its points.",
        )
    place = Georeference(crs, np.eye(4), "coordinateMetadata") if crs else None
    model = Model((), (), tuple(parts), clouds=tuple(clouds), georeference=place)
    write_model(task.folder / MODEL, near_origin(model, task.report))


def e57_chunks(path: Path, size: int = PIECE) -> Iterator[Points]:
    """Every point of every scan, where its pose puts it, `size` at a time: see `loaders.clouds.points`."""
    with opened_scans(path) as file:
        for scan in file.scans:
            for places, columns, wanted in _sound(scan, size):
                placed = places[wanted] @ scan.pose[:3, :3].T + scan.pose[:3, 3]
                colours = _colours(columns, scan.most_colour)
                yield Points(placed, None if colours is None else colours[wanted])


def _sound(scan: Scan, size: int) -> Iterator[tuple[Floats, Columns, Flags]]:
    """Places of points in the scan's own frame, their columns, and which of them are any."""
    if not ({"cartesianX", "cartesianY", "cartesianZ"} <= set(scan.fields) or "sphericalRange" in scan.fields):
        return
    for columns in pieces(scan, size):
        places = _places(columns)
        wanted = np.isfinite(places).all(axis=1) & (np.abs(places) < 1e9).all(axis=1)
        for name in ("cartesianInvalidState", "sphericalInvalidState"):
            if name in columns:
                wanted &= columns[name] == 0
        yield places, columns, wanted


def _places(columns: Columns) -> Floats:
    if "cartesianX" in columns:
        return np.stack([cast(Floats, columns[f"cartesian{axis}"]) for axis in "XYZ"], axis=1)
    reach, turn, rise = (cast(Floats, columns[f"spherical{name}"]) for name in ("Range", "Azimuth", "Elevation"))
    flat = reach * np.cos(rise)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), reach * np.sin(rise)], axis=1)


def _colours(columns: Columns, most: int) -> Bytes | None:
    if "colorRed" not in columns:
        return None
    made = np.full((len(columns["colorRed"]), 4), 255, np.uint8)
    for row, name in enumerate(("colorRed", "colorGreen", "colorBlue")):
        made[:, row] = np.clip(columns[name].astype(np.float32) * (255 / most), 0, 255)
    return made


class _Gathered:
    """The kept points of one scan."""

    def __init__(self, most_colour: int) -> None:
        self._places, self._colours, self._echoes = list[Floats](), list[Bytes](), list[Singles]()
        self._lost, self._most_colour = 0, most_colour

    def keep(self, places: Floats, columns: Columns, wanted: Flags, stride: int) -> None:
        """Add what is wanted of a piece, every `stride`th point of it; `places` are thinned already."""
        self._places.append(places)
        self._lost += len(wanted) - int(wanted.sum())
        colours = _colours(columns, self._most_colour)
        if colours is not None:
            self._colours.append(colours[wanted][::stride])
        if "intensity" in columns:
            self._echoes.append(np.array(cast(Singles, columns["intensity"])[wanted][::stride]))

    def cloud(self, scan: Scan, part: int, report: Report) -> Cloud | None:
        """The scan as a cloud; None when nothing of it is left."""
        if self._lost:
            report.note(
                f"{self._lost} 个点没有有效坐标，已略去。",
                f"{self._lost} points have no valid coordinates and were left out.",
                place=scan.name,
            )
        if not self._places or not sum(map(len, self._places)):
            return None
        near, origin = recentred(np.concatenate(self._places))
        pose = scan.pose.copy()
        pose[:3, 3] += scan.pose[:3, :3] @ origin
        colours = np.concatenate(self._colours) if self._colours else None
        if colours is None and self._echoes:
            colours = by_intensity(np.concatenate(self._echoes))
        return Cloud(near, part, pose, colours)
