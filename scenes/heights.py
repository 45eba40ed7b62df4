"""What heights are counted from: the 1985 national height datum, the ellipsoid, or nobody says.

Between the two lies the height anomaly of the place, metres that no formula gives: it comes from the survey office or
from one point measured both ways, it is configuration, and it is 待配置 until somebody has put it in.
"""

from dataclasses import dataclass
from enum import StrEnum

from scenes.columns import Floats
from scenes.frame import ParkFrame
from scenes.trouble import Notice


class Vertical(StrEnum):
    """The zero of heights; the words are those of configuration files."""

    NATIONAL_1985 = "1985"
    YELLOW_SEA_1956 = "1956"
    ELLIPSOID = "ellipsoid"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Heights:
    """The park's own zero, and `anomaly`: metres from the ellipsoid up to the zero of 1985 heights there, None: 待配置.

    `source` says where the anomaly is from (a survey point, the survey office's model). A park that does not say its
    zero is left as it is, and whatever is set into it is said to be of unknown height.
    """

    park: Vertical = Vertical.UNSAID
    anomaly: float | None = None
    source: str = ""

    def shift_from(self, vertical: Vertical) -> float | None:
        """Metres to add to a height so that it counts from the park's zero; None where nobody can say."""
        if Vertical.UNSAID in (vertical, self.park) or vertical is self.park:
            return 0.0
        if self.anomaly is None or {vertical, self.park} != {Vertical.NATIONAL_1985, Vertical.ELLIPSOID}:
            return None
        return self.anomaly if vertical is Vertical.NATIONAL_1985 else -self.anomaly

    def park_height_from(self, vertical: Vertical, height: Floats) -> Floats:
        """Heights above the park's zero, shape (points,); unchanged where the shift is unknown, see `notice_of`."""
        shift = self.shift_from(vertical)
        return height + shift if shift else height

    def height_from_park(self, vertical: Vertical, height: Floats) -> Floats:
        """The way back, shape (points,)."""
        shift = self.shift_from(vertical)
        return height - shift if shift else height

    def park_from_earth(self, frame: ParkFrame, vertical: Vertical = Vertical.ELLIPSOID) -> Floats:
        """A park's metres from earth-centred ones (EPSG:4978), (4, 4), whose heights count from `vertical`.

        What lies on the earth's centre has no other height than that above the ellipsoid, unless a supplier has put
        national heights in its place.
        """
        pose = frame.park_from_earth.copy()
        pose[2, 3] += self.shift_from(vertical) or 0.0
        return pose

    def notice_of(self, vertical: Vertical, *, file: str = "", place: str = "") -> Notice | None:
        """What has to be said of heights of this kind in this park; None when both count from the same zero."""
        if Vertical.UNSAID in (vertical, self.park):
            return self._unsaid(vertical, file, place)
        shift = self.shift_from(vertical)
        if shift is None:
            return self.fault_of(vertical, file=file, place=place)
        return self._moved(vertical, shift, file, place) if vertical is not self.park else None

    def fault_of(self, vertical: Vertical, *, file: str = "", place: str = "") -> Notice | None:
        """What is wrong: two zeros are mixed and nobody has said what lies between them. None otherwise."""
        if self.shift_from(vertical) is not None:
            return None
        return Notice(
            f"文件的高程是{zh_of(vertical)}，园区是{zh_of(self.park)}，两者之差待配置；高程未改动，整个偏差就是当地的高程异常，"
            "文件和园区都没有写。",
            f"The file's heights are {en_of(vertical)}, the park's {en_of(self.park)}; the step between is not "
            "configured. Heights were left as they are and are off by all of it: the height anomaly there, which "
            "neither the file nor the park states.",
            remedy_zh="向测绘单位索取当地高程异常，或用一个同时有两种高程的控制点求得："
            "parkwatch crs heights 园区 --anomaly 米 --source 来源，再导入一次。",
            remedy_en="Ask the survey office for the local height anomaly, or take it from a point with both heights: "
            "parkwatch crs heights PARK --anomaly METRES --source WORDS, and import again.",
            file=file,
            place=place,
        )

    def _unsaid(self, vertical: Vertical, file: str, place: str) -> Notice:
        if vertical is not Vertical.UNSAID:
            return Notice(
                f"文件的高程是{zh_of(vertical)}，园区没有写明高程基准；高程未改动，是否一致无人知道。",
                f"The file's heights are {en_of(vertical)}; the park does not say what its own count from. Heights "
                "were left as they are; whether they agree nobody knows.",
                remedy_zh="写明园区的高程基准：parkwatch crs heights 园区 --zero 1985，或 ellipsoid。",
                remedy_en="Say the park's: parkwatch crs heights PARK --zero 1985, or ellipsoid.",
                file=file,
                place=place,
            )
        known = self.park is not Vertical.UNSAID
        return Notice(
            f"文件没有说明高程基准，按园区的{zh_of(self.park)}使用。"
            if known
            else "文件没有说明高程基准，园区也没有；高程按原样使用。",
            f"The file does not say what its heights count from; they are taken as the park's: {en_of(self.park)}."
            if known
            else "Neither the file nor the park says what heights count from; they are taken as they are.",
            remedy_zh="知道时用 --heights 1985 或 --heights ellipsoid 指明。",
            remedy_en="Where it is known, say it with --heights 1985 or --heights ellipsoid.",
            file=file,
            place=place,
        )

    def _moved(self, vertical: Vertical, shift: float, file: str, place: str) -> Notice:
        source = self.source or "—"
        return Notice(
            f"文件的高程是{zh_of(vertical)}，园区是{zh_of(self.park)}：按高程异常 {self.anomaly:+.3f} m（{source}），"
            f"全部加 {shift:+.3f} m。",
            f"The file's heights are {en_of(vertical)}; by the height anomaly of {self.anomaly:+.3f} m ({source}) all "
            f"were moved by {shift:+.3f} m to the park's {en_of(self.park)}.",
            file=file,
            place=place,
        )


def zh_of(vertical: Vertical) -> str:
    """What a zero is called in Chinese."""
    return _ZH[vertical]


def en_of(vertical: Vertical) -> str:
    """What heights from a zero are called in English."""
    return _EN[vertical]


_ZH = {
    Vertical.NATIONAL_1985: "1985 国家高程",
    Vertical.YELLOW_SEA_1956: "1956 黄海高程",
    Vertical.ELLIPSOID: "椭球高",
    Vertical.UNSAID: "未说明的高程",
}
_EN = {
    Vertical.NATIONAL_1985: "1985 national heights",
    Vertical.YELLOW_SEA_1956: "1956 Yellow Sea heights",
    Vertical.ELLIPSOID: "heights above the ellipsoid",
    Vertical.UNSAID: "heights from an unsaid zero",
}
