"""What heights are counted from: the 1985 national height datum, the ellipsoid, or nobody says.

Between the two lies the height anomaly of the place, metres that no formula gives: it comes from the survey office or
from one point measured both ways, it is configuration, and it is 待配置 until somebody has put it in.
"""

from dataclasses import dataclass
from enum import StrEnum

from scenes.columns import Floats
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

    `source` says where the anomaly is from (a survey point, the survey office's model).
    """

    park: Vertical = Vertical.NATIONAL_1985
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

    def notice_of(self, vertical: Vertical, *, file: str = "", place: str = "") -> Notice | None:
        """What has to be said of heights of this kind in this park; None when they fit or their shift is known."""
        if vertical is Vertical.UNSAID:
            return Notice(
                f"文件没有说明高程基准，按园区的{_ZH[self.park]}使用。",
                f"The file does not say what its heights count from; they are taken as the park's: {_EN[self.park]}.",
                file=file,
                place=place,
            )
        if self.shift_from(vertical) is not None:
            return None
        return Notice(
            f"文件的高程是{_ZH[vertical]}，园区是{_ZH[self.park]}，两者之差待配置；高程未改动，可能偏差数米到数十米。",
            f"The file's heights are {_EN[vertical]}, the park's {_EN[self.park]}; the step between is not configured. "
            "Heights were left as they are and may be off by metres to tens of metres.",
            remedy_zh="向测绘单位索取当地高程异常，或用一个同时有两种高程的控制点求得，填入园区设置。",
            remedy_en="Ask the survey office for the local height anomaly, or take it from a point with both heights.",
            file=file,
            place=place,
        )


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
