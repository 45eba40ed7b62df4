"""World files (.tfw, .pgw, .jgw, .wld): where a picture lies that does not say it itself.

Source: Esri, "World files for raster datasets": six lines A, D, B, E, C, F; C and F are the middle of the first pixel.
"""

from pathlib import Path

import numpy as np

from scenes.columns import Floats
from scenes.trouble import Trouble

SUFFIXES = (".tfw", ".tifw", ".tiffw", ".pgw", ".pngw", ".jgw", ".jpgw", ".jpegw", ".wld")
LONGEST = 4096


def world_file(path: Path) -> Floats:
    """The plane from pixels, an affine (2, 3), as the world file beside a picture says; Trouble where there is none."""
    for beside in (path.with_suffix(each) for suffix in SUFFIXES for each in (suffix, suffix.upper())):
        try:
            with beside.open("rb") as file:
                return _affine(file.read(LONGEST), beside.name)
        except OSError:
            continue
    raise Trouble(
        "栅格文件没有说明自己的位置。",
        "The raster does not say where it lies.",
        remedy_zh="把同名的坐标文件（.tfw、.pgw、.jgw）放在旁边，或重新导出为 GeoTIFF。",
        remedy_en="Put its world file (.tfw, .pgw, .jgw) beside it, or export it again as GeoTIFF.",
        file=path.name,
    )


def _affine(content: bytes, name: str) -> Floats:
    try:
        a, d, b, e, c, f = (float(word) for word in content.decode("ascii").replace(",", ".").split())
    except (ValueError, UnicodeError):
        raise Trouble(
            "坐标文件应为六个数。",
            "A world file is six numbers.",
            remedy_zh="请向供应方重新索取该文件。",
            remedy_en="Ask the supplier for the file again.",
            file=name,
        ) from None
    return np.array([[a, b, c - (a + b) / 2], [d, e, f - (d + e) / 2]])
