"""A picture of every kind of installation with its names, drawn off-screen: `python -m benchmarks.contact_sheet`.

Writes docs/images/kinds.png. Give `--levels` to see the three levels of detail side by side instead (not committed).
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")

import numpy as np
import pyvista
from PIL import Image, ImageDraw, ImageFont

from scenes.assembly import Lod
from scenes.columns import Bytes, Floats
from scenes.model import Mesh
from scenes.parametric import KINDS, Kind, build

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, CELL, HEIGHT, CAPTION = 8, 300, 276, 54
_BACKGROUND = (236, 238, 240)
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
_PATHS = {
    "": None,
    "line": np.array([(-9.0, -4.0), (3.0, -4.0), (9.0, 6.0)]),
    "ring": np.array([(-10.0, -7.0), (10.0, -7.0), (10.0, 7.0), (-10.0, 7.0)]),
}
_MEDIA = {"sphere": "lpg", "bullet": "ammonia", "column": "methanol", "floating_roof_tank": "petrol"}
_LIFTS = {"loading_bay": 9.0, "floating_roof_tank": 32.0, "bund": 34.0, "wall": 34.0}
_LONGER = {"road": 3.0, "track": 2.4, "field": 3.0, "yard": 2.0}


def picture(mesh: Mesh, *, size: tuple[int, int], azimuth: float = -58.0, elevation: float = 24.0) -> Bytes:
    """One mesh seen from the south-west, filling the frame, shape (height, width, 3)."""
    theme = pyvista.themes.DocumentTheme()
    theme.background = pyvista.Color(_BACKGROUND)
    plotter = pyvista.Plotter(off_screen=True, window_size=[size[0] * 3, size[1] * 3], lighting="none", theme=theme)
    faces = np.insert(mesh.triangles, 0, 3, axis=1).astype(np.int64)
    shape = pyvista.PolyData(mesh.points.astype(np.float64), faces.ravel())
    shape.point_data["colour"] = np.empty((0, 4), np.uint8) if mesh.colours is None else mesh.colours
    shape.point_data.active_normals = np.empty((0, 3)) if mesh.normals is None else mesh.normals.astype(np.float64)
    drawn_as = plotter.add_mesh(shape, scalars="colour", rgba=True, specular=0.08, ambient=0.25)
    drawn_as.prop.interpolation = "Gouraud"  # with the mesh's own normals; smooth_shading would make others
    low, high = mesh.points.min(axis=0).astype(float), mesh.points.max(axis=0).astype(float)
    middle, reach = (low + high) / 2, float(np.linalg.norm(high - low))
    floor = pyvista.Plane(center=(middle[0], middle[1], min(0.0, low[2]) - 0.01), i_size=reach * 60, j_size=reach * 60)
    plotter.add_mesh(floor, color=[each / 255 * 0.955 for each in _BACKGROUND], ambient=1.0, diffuse=0.0)
    look, lift = np.radians(azimuth), np.radians(elevation)
    back = np.array([np.cos(lift) * np.cos(look), np.cos(lift) * np.sin(look), np.sin(lift)])
    for direction, strength in (((0.5, -1.0, 1.1), 0.75), ((-1.0, -0.3, 0.5), 0.28), ((0.3, 1.0, 0.4), 0.16)):
        light = pyvista.Light(position=direction, focal_point=(0, 0, 0), intensity=strength, light_type="scene light")
        light.positional = False
        plotter.add_light(light)
    plotter.camera.position = middle + back * reach * 4
    plotter.camera.focal_point = middle
    plotter.camera.up = (0, 0, 1)
    plotter.camera.view_angle = 18.0
    plotter.camera.position = middle + back * _distance(mesh.points.astype(float) - middle, back, size)
    plotter.renderer.ResetCameraClippingRange()
    plotter.renderer.enable_ssao(radius=reach * 0.05, bias=reach * 0.002, kernel_size=64)
    drawn = np.asarray(plotter.screenshot(return_img=True))
    plotter.close()
    half = Image.fromarray(drawn[..., :3]).resize(size, Image.Resampling.LANCZOS)
    return np.asarray(half)


def _distance(points: Floats, back: Floats, size: tuple[int, int]) -> float:
    """How far to stand so that every point (points, 3) is seen, at 18 degrees from top to bottom."""
    right = np.cross((0.0, 0.0, 1.0), back)
    right /= np.linalg.norm(right)
    above = np.cross(back, right)
    slope = float(np.tan(np.radians(9.0))) * 0.92
    across, up, near = points @ right, points @ above, points @ back
    needed = np.maximum(np.abs(up) / slope, np.abs(across) / (slope * size[0] / size[1])) + near
    return float(needed.max())


def shape_of(kind: Kind, lod: Lod) -> Mesh:
    """One kind at its ordinary size."""
    size = {each.name: each.default for each in kind.dimensions}
    path = _PATHS[kind.along]
    path = None if path is None else path * _LONGER.get(kind.name, 1.0)
    return build(kind.name, size, lod=lod, medium=_MEDIA.get(kind.name, "benzene"), path=path)


def sheet(cells: Sequence[tuple[Bytes, str, str]], columns: int, cell: int, height: int) -> Image.Image:
    """Pictures in a grid, each over its Chinese and its English line."""
    rows = -(-len(cells) // columns)
    page = Image.new("RGB", (columns * cell, rows * (height + CAPTION)), _BACKGROUND)
    draw, font = ImageDraw.Draw(page), next(path for path in _FONTS if Path(path).exists())
    chinese, english = ImageFont.truetype(font, 21), ImageFont.truetype(font, 16)
    for row, (drawn, zh, en) in enumerate(cells):
        left, top = row % columns * cell, row // columns * (height + CAPTION)
        page.paste(Image.fromarray(drawn), (left, top))
        draw.text((left + cell / 2, top + height + 2), zh, fill=(38, 44, 50), font=chinese, anchor="ma")
        draw.text((left + cell / 2, top + height + 28), en, fill=(92, 100, 108), font=english, anchor="ma")
    return page


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--levels", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("-o", type=Path, default=ROOT / "docs" / "images" / "kinds.png")
    wanted = parser.parse_args()
    cell, height = (800, 700) if wanted.large else (CELL, HEIGHT)
    cells: list[tuple[Bytes, str, str]] = []
    for kind in KINDS:
        if wanted.only and kind.name not in wanted.only:
            continue
        for lod in Lod if wanted.levels else (Lod.FINE,):
            mesh = shape_of(kind, lod)
            label = f"{kind.en} · {len(mesh.triangles)}" if wanted.levels or wanted.large else kind.en
            lift = _LIFTS.get(kind.name, 24.0)
            cells.append(
                (
                    picture(
                        mesh,
                        size=(cell, height),
                        elevation=max(lift, 40.0 if kind.along and not kind.dimensions else lift),
                    ),
                    kind.zh,
                    label,
                )
            )
    columns = 3 if wanted.levels or wanted.large else COLUMNS
    page = sheet(cells, min(columns, len(cells)), cell, height)
    wanted.o.parent.mkdir(parents=True, exist_ok=True)
    page.quantize(256, dither=Image.Dither.NONE).save(wanted.o, optimize=True)


if __name__ == "__main__":
    main()
