"""A place in the coordinate systems a person has chosen, and the file that remembers them. No Qt, no VTK.

Three are always told: WGS 84, the park's own 3° zone, GCJ-02. Any others are what `loaders.crs` understands: an EPSG
code, a Gauss-Krüger zone or central meridian, a plant's own grid from the settings.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import orjson

from loaders.jsonfile import write_whole
from scenes.columns import Floats
from scenes.datums import Gcj02
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.trouble import Notice, Trouble

if TYPE_CHECKING:
    from loaders.crs.crs import Crs

MOST = 12
"""Systems beside those that are always told: more nobody reads."""
MOST_BYTES = 1 << 20
LONGEST_NAME = 28
"""Letters of a system's name beside a place."""

_ZONE = re.compile(r"^(?:第)?(1[3-9]|2\d|3\d|4[0-5])(?:带|带号)?$")
_MERIDIAN = re.compile(
    r"^(?:中央子午线|cm)?\s*((?:7[5-9]|[89]\d|1[0-2]\d|13[0-5])(?:\.\d+)?)\s*[°度]?\s*e?$", re.IGNORECASE
)

type Line = tuple[str, str]
"""A system's name, and the place in it."""


class PlaceSystems:
    """`named` are the plant's own systems, by the names the settings give them. `file` remembers what is chosen."""

    def __init__(self, frame: ParkFrame, heights: Heights, named: Mapping[str, str], file: Path) -> None:
        self._frame, self._heights, self._named, self._file = frame, heights, named, file
        self.chosen: tuple[str, ...] = ()

    def remember(self) -> None:
        """Choose what was chosen the last time. Raises `Trouble` for a file that cannot be read."""
        self.chosen = _read(self._file)

    def add(self, text: str) -> None:
        """One more system. Raises `Trouble` where it is not understood, or does not reach to the park."""
        text = _written_out(text.strip())
        crs = self._crs(text)
        self._carried(crs, np.zeros((1, 3)))
        others = [each for each in self.chosen if each != text]
        self._keep((*others, text)[-MOST:])

    def remove(self, text: str) -> None:
        """One less. Raises `Trouble` when that cannot be kept."""
        self._keep(tuple(each for each in self.chosen if each != text))

    def suggested(self) -> tuple[str, ...]:
        """The plant's own systems, then those in common use about the park."""
        longitude = float(self._frame.position_from_park(np.zeros((1, 3)))[0][0])
        near, wide = 3 * round(longitude / 3), 6 * int(longitude // 6) + 3
        zones = (f"cgcs2000 gk cm {near}", f"cgcs2000 gk zone {near // 3}", f"cgcs2000 gk zone {(wide + 3) // 6}")
        return (*self._named, *zones, f"wgs84 utm {int(longitude // 6) + 31}n", "EPSG:3857", "EPSG:4978")

    def notices(self, text: str) -> tuple[Notice, ...]:
        """What has to be said of a system; nothing for most."""
        return self._crs(_written_out(text.strip())).notices

    def lines(self, place: Floats) -> tuple[Line, ...]:
        """A place (3,) in every system."""
        point = place.reshape(1, 3)
        longitude, latitude, height = (float(each[0]) for each in self._frame.position_from_park(point))
        shifted_east, shifted_north = self._frame.ground_from_park(point[:, :2], Gcj02)
        own = f"cgcs2000 gk cm {3 * round(longitude / 3)}"
        return (
            ("WGS 84", f"{longitude:.7f}°, {latitude:.7f}°  h {height:.2f} m"),
            *self._lines_of(own, f"CGCS2000 3° CM {3 * round(longitude / 3)}°E", point),
            ("GCJ-02", f"{float(shifted_east[0]):.7f}°, {float(shifted_north[0]):.7f}°"),
            *(line for text in self.chosen if text != own for line in self._lines_of(text, _short(text), point)),
        )

    def _lines_of(self, text: str, name: str, point: Floats) -> tuple[Line, ...]:
        try:
            crs = self._crs(text)
            return ((name, self._told(crs, self._carried(crs, point))),)
        except Trouble:
            return ((name, "–"),)  # the place lies where the system ends: said, and never guessed

    def _told(self, crs: "Crs", point: Floats) -> str:
        east, north, up = point[0].tolist()
        match crs.kind.value:
            case "degrees":
                told = f"{east:.7f}°, {north:.7f}°"
            case "earth":
                return f"X {east:.3f}  Y {north:.3f}  Z {up:.3f}"
            case _:
                told = f"E {east:.3f}  N {north:.3f}"
        known = crs.vertical is not Vertical.UNSAID and self._heights.park is not Vertical.UNSAID
        return f"{told}  H {up:.3f}" if known and self._heights.shift_from(crs.vertical) is not None else told

    def _carried(self, crs: "Crs", point: Floats) -> Floats:
        from loaders.crs.crs import crs_from_park

        return crs_from_park(crs, self._frame, point, heights=self._heights)

    def _crs(self, text: str) -> "Crs":
        from loaders.crs.crs import crs_of  # its library takes a good part of a second

        return crs_of(self._named.get(text, _written_out(text)))

    def _keep(self, chosen: tuple[str, ...]) -> None:
        self.chosen = chosen
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unkept(self._file, error) from error
        write_whole(self._file, orjson.dumps(list(chosen)))


def _written_out(text: str) -> str:
    """A zone's number alone, or a meridian alone, as a system of CGCS2000."""
    if zone := _ZONE.match(text):
        return f"cgcs2000 gk zone {zone[1]}"
    if meridian := _MERIDIAN.match(text):
        return f"cgcs2000 gk cm {meridian[1]}"
    return text


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _read(file: Path) -> tuple[str, ...]:
    try:
        if not file.exists():
            return ()
        found: object = orjson.loads(file.read_bytes()) if file.stat().st_size <= MOST_BYTES else None
    except (OSError, ValueError) as error:
        raise _unread(file) from error
    texts = cast("list[object]", found) if isinstance(found, list) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise _unread(file)
    return tuple(str(text) for text in texts)[-MOST:]


def _unread(file: Path) -> Trouble:
    return Trouble(
        "所选坐标系的记录读不出来，按没有选过处理。",
        "The list of chosen coordinate systems cannot be read: none are chosen for now.",
        remedy_zh="删除或恢复该文件；其他功能不受影响。",
        remedy_en="Delete or restore the file; nothing else is touched.",
        file=file.name,
    )


def _unkept(file: Path, error: OSError) -> Trouble:
    return Trouble(
        f"所选坐标系无法保存：{error.strerror}。",
        f"The chosen coordinate systems cannot be kept: {error.strerror}.",
        remedy_zh="本次仍可使用；检查文件夹的写入权限和磁盘空间。",
        remedy_en="They hold for now; look at the folder's permissions and the free space.",
        file=file.name,
    )
