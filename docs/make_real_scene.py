"""A park out of everything parks arrive in, each in a system of its own, brought to one place by `parkwatch import`.

    PYTHONPATH=. .venv/bin/python -P docs/make_real_scene.py --osgb FOLDER --ifc FILE.ifc --into REAL.park

Photogrammetry (OSGB in a local Gauss-Krüger grid) and a building (IFC) are somebody's own files. Made up here around
them: an elevation model (GeoTIFF, EPSG:4547), an orthophoto (GeoTIFF, EPSG:4490), the park's boundary as a web map
would have it (GeoJSON, shifted to GCJ-02), a tank terminal from its dimensions, and a tank that exists in the
photogrammetry alone, bound by a prism. `MARKS` are places that several of them show; where they come to lie after the
import is told in metres.

The park, its people and its values are fictional.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ifcopenshell
import ifcopenshell.api.georeference
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

from loaders.crs.crs import crs_from_park, crs_of, park_from_crs
from loaders.importing.findings import Findings
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.opened import Said
from loaders.osgb.dataset import georeference_of
from loaders.package import read_park, write_park
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Gcj02
from scenes.demo.draft import Plot
from scenes.demo.tank_terminal import tank_terminal
from scenes.frame import ParkFrame
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, LayerKind, Park, Place, Prism, SavedView, Unit
from scenes.trouble import Trouble

MIDDLE_OF_TILE = (50.0, 1250.0)
"""Metres east and north of the capture's own origin: where its one column of tiles stands."""
GROUND = 2.7
"""Height of the ground in the capture; the park's own zero."""
BOUNDARY: Floats = np.array([[-95.0, -140.0], [415.0, -140.0], [415.0, 150.0], [-95.0, 150.0]])
TERMINAL = (80.0, -92.0, 390.0, 93.0)
HOUSE = (120.0, -118.0)
"""Where the building's own origin is set, metres in the park."""
MARKS: Floats = np.array([[-95.0, -140.0], [415.0, 150.0]])
"""Corners of the fence that the orthophoto shows as white squares, and the boundary as corners."""
NAMES = {
    LayerKind.TILES_3D: ("实景三维", "Photogrammetry"),
    LayerKind.TERRAIN: ("地形", "Terrain"),
    LayerKind.IMAGERY: ("影像", "Imagery"),
}
ORTHOPHOTO_SIDE, PIXEL = 1400, 0.8
DEM_SIDE, CELL = 320, 10.0


def main(words: list[str]) -> int:
    """Make the package and tell how well its sources agree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--osgb", type=Path, required=True)
    parser.add_argument("--ifc", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    wanted = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="parkwatch-") as folder:
        try:
            for found in real_scene(wanted.osgb, wanted.ifc, wanted.into, Path(folder)):
                sys.stderr.write(f"{Path(found.file).name}: {', '.join(found.became)}\n")
        except Trouble as trouble:
            sys.stderr.write(trouble.notice.told("en") + "\n")
            return 1
    return 0


def real_scene(osgb: Path, ifc: Path, into: Path, folder: Path) -> Iterator[Findings]:
    """Every file as it is brought in; `folder` holds what is made up. Trouble when one of them is refused."""
    frame = frame_of(osgb)
    write_park(the_park(frame), into)
    shapes = [
        elevation(folder / "hills.tif", frame),
        orthophoto(folder / "fields.tif", frame),
        georeferenced(ifc, folder / "house.ifc", frame),
        osgb,
    ]
    for files, wanted in (
        ([boundary(folder / "boundary.geojson", frame)], Wanted(into, Said(datum=Gcj02), whose="park")),
        (shapes, Wanted(into)),
    ):
        for found in imported(files, wanted):
            if found.error is not None:
                raise Trouble(found.error.zh, found.error.en, file=found.file, place=found.error.place)
            yield found
    park, _ = read_park(into)
    layers = tuple(replace(each, name=NAMES[each.kind][0], name_en=NAMES[each.kind][1]) for each in park.layers)
    write_park(replace(park, layers=layers), into, kept=("house.glb",))


def frame_of(osgb: Path) -> ParkFrame:
    """The park's zero: the middle of the captured tile, on its ground."""
    georeference = georeference_of(osgb)
    if georeference is None:
        raise Trouble("照片建模没有 metadata.xml。", "The capture has no metadata.xml.", file=str(osgb))
    corner = georeference.crs_from_model[:3, 3] + [*MIDDLE_OF_TILE, GROUND]
    anywhere = ParkFrame(Cgcs2000(113.38, 22.5))
    longitude, latitude, height = anywhere.position_from_park(
        park_from_crs(crs_of(georeference.crs), anywhere, corner[None])
    )
    return ParkFrame(Cgcs2000(round(float(longitude[0]), 7), round(float(latitude[0]), 7), round(float(height[0]), 3)))


def the_park(frame: ParkFrame) -> Park:
    """A terminal from its dimensions, and one tank that only the photogrammetry shows."""
    terminal = tank_terminal(Plot(1, TERMINAL))
    return Park(
        code="999901",
        name="实景示范园区（虚构）",
        origin=frame.origin,
        boundary=np.empty((0, 2)),
        enterprises=(terminal, captured()),
        views=(SavedView("全景", (60.0, -330.0, 150.0), (120.0, 0.0, 0.0), "Overview", "overview"),),
        rehearsal=True,
        name_en="Real-scene park (fictional)",
    )


def captured() -> Enterprise:
    """A building of the capture, bound by the ring of its footprint."""
    plot: Floats = np.array([[-55.0, -55.0], [60.0, -55.0], [60.0, 55.0], [-55.0, 55.0]])
    ring: Floats = np.array([[-47.0, -50.0], [12.0, -50.0], [12.0, -19.0], [-47.0, -19.0]])
    level = Indicator(
        "999901002001K0001GT001",
        "室内可燃气体",
        IndicatorKind.GAS_COMBUSTIBLE,
        "%LEL",
        0.0,
        100.0,
        high=25.0,
        high_high=50.0,
        name_en="Combustible gas",
    )
    hall = Equipment(
        "999901002001K0001",
        "实景楼栋",
        "workshop",
        Place(-17.5, -34.5),
        {},
        indicators=(level,),
        name_en="Captured hall",
        prism=Prism(ring, 3.0, 45.0),
    )
    unit = Unit("999901002001", "实景单元", ring, (hall,), name_en="Captured unit")
    return Enterprise("999901002", "实景企业（虚构）", plot, (unit,), name_en="Captured (fictional)")


def boundary(path: Path, frame: ParkFrame) -> Path:
    """The fence as a web map has it: in GCJ-02, and nothing in the file says so."""
    ring = np.column_stack(frame.ground_from_park(BOUNDARY, Gcj02)).tolist()
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {"type": "Feature", "properties": {"name": "园区边界"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False), "utf-8")
    return path


def elevation(path: Path, frame: ParkFrame) -> Path:
    """Level ground with hills around it, in 3-degree Gauss-Krüger, 10 m cells."""
    system = crs_of("EPSG:4547")
    corner = crs_from_park(system, frame, np.zeros((1, 3)))[0, :2] + [-DEM_SIDE * CELL / 2, DEM_SIDE * CELL / 2]
    steps = (np.arange(DEM_SIDE) + 0.5) * CELL - DEM_SIDE * CELL / 2
    east, north = np.meshgrid(steps, -steps)
    away = np.hypot(east - 150, north)
    hills = 60 * np.sin(east / 210) * np.sin(north / 170) + 45
    heights = GROUND - 0.6 + np.clip((away - 420) / 400, 0, 1) * np.maximum(hills, 0)
    _write(path, heights.astype(np.float32)[None], "EPSG:4547", from_origin(*corner, CELL, CELL))
    return path


def orthophoto(path: Path, frame: ParkFrame) -> Path:
    """Fields, woods and roads around the fence, in degrees of CGCS2000."""
    corners = np.array([[-1.0, 1.0, 0.0], [1.0, -1.0, 0.0]]) * ORTHOPHOTO_SIDE * PIXEL / 2 + [150.0, 0.0, 0.0]
    longitude, latitude, _ = frame.position_from_park(corners)
    step = (float(np.ptp(longitude)) / ORTHOPHOTO_SIDE, float(np.ptp(latitude)) / ORTHOPHOTO_SIDE)
    transform = from_origin(float(longitude[0]), float(latitude[0]), *step)
    columns, rows = np.meshgrid(np.arange(ORTHOPHOTO_SIDE) + 0.5, np.arange(ORTHOPHOTO_SIDE) + 0.5)
    places = np.column_stack([(longitude[0] + columns * step[0]).ravel(), (latitude[0] - rows * step[1]).ravel()])
    park = frame.park_from_ground(places[:, 0], places[:, 1], Cgcs2000).reshape(ORTHOPHOTO_SIDE, ORTHOPHOTO_SIDE, 2)
    pixels = np.moveaxis(_painted(park), 2, 0)
    _write(path, pixels, "EPSG:4490", transform, photometric="YCBCR", compress="JPEG", tiled=True)
    return path


def _painted(park: Floats) -> NDArray[np.uint8]:
    """Colours (rows, columns, 3) of places (rows, columns, 2) in the park."""
    east, north = park[..., 0], park[..., 1]
    noise = np.random.default_rng(20261130).normal(0, 6, east.shape)
    field = (np.floor((east + 0.3 * north) / 90) * 7 + np.floor((north - 0.2 * east) / 70) * 13) % 5
    greens = np.array([[86, 104, 62], [104, 116, 70], [122, 118, 82], [74, 94, 58], [112, 108, 74]], np.float64)
    colours = greens[field.astype(int)] + noise[..., None]
    inside = (abs(east - 160) < 255) & (abs(north - 5) < 145)
    colours[inside] = [150, 148, 142] + noise[inside][:, None] * 0.5
    colours[(abs(north + 170) < 6) | (abs(east + 125) < 5)] = [96, 98, 102]
    river = abs(north - 330 - 30 * np.sin(east / 140)) < 34
    colours[river] = [70, 96, 104] + noise[river][:, None] * 0.3
    for mark in MARKS:
        colours[(abs(east - mark[0]) < 3) & (abs(north - mark[1]) < 3)] = 250
    painted: NDArray[np.uint8] = np.clip(colours, 0, 255).astype(np.uint8)
    return painted


def _write(path: Path, bands: NDArray[np.generic], crs: str, transform: object, **more: object) -> None:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=len(bands),
        height=bands.shape[1],
        width=bands.shape[2],
        dtype=bands.dtype,
        crs=crs,
        transform=transform,
        **more,
    ) as file:
        file.write(bands)


def georeferenced(ifc: Path, path: Path, frame: ParkFrame) -> Path:
    """The building with a map conversion: its origin at `HOUSE`, in EPSG:4547."""
    model = ifcopenshell.open(str(ifc))
    place = crs_from_park(crs_of("EPSG:4547"), frame, np.array([[*HOUSE, 0.0]]))[0]
    ifcopenshell.api.georeference.add_georeferencing(model)
    ifcopenshell.api.georeference.edit_georeferencing(
        model,
        projected_crs={"Name": "EPSG:4547"},
        coordinate_operation={
            "Eastings": float(place[0]),
            "Northings": float(place[1]),
            "OrthogonalHeight": float(place[2]),
            "XAxisAbscissa": 1.0,
            "XAxisOrdinate": 0.0,
            "Scale": 1.0,
        },
    )
    model.write(str(path))
    return path


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
