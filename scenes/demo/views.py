"""Saved views: where to look from, each composed for a wide screen. Metres in the park's frame."""

from scenes.demo.ground import Box
from scenes.plant import SavedView


def saved_views(land: Box) -> tuple[SavedView, ...]:
    """The views of the demo park; `overview` and `plan` take in the box of all park boundaries."""
    west, south, east, north = land
    middle, centre = (west + east) / 2, (south + north) / 2
    wide = max(east - west, (north - south) * 1.1)
    return (
        SavedView(
            "全景",
            (middle - 0.205 * wide, centre - 1.030 * wide, 0.690 * wide),
            (middle + 0.009 * wide, centre - 0.174 * wide, 0.0),
            "Overview",
            "overview",
        ),
        SavedView("平面", (middle, centre, 1.62 * wide), (middle, centre, 0.0), "Plan", "plan"),
        SavedView("液化气罐区", (-590.0, -500.0, 62.0), (-385.0, -370.0, 4.0), "LPG yard", "lpg"),
        SavedView("储罐区", (-205.0, -500.0, 66.0), (-40.0, -365.0, 4.0), "Tank farm", "tankfarm"),
        SavedView("工艺装置", (148.0, -508.0, 66.0), (284.0, -345.0, 14.0), "Process unit", "process"),
        SavedView("液氯", (176.0, -246.0, 40.0), (262.0, -160.0, 4.0), "Chlorine", "chlorine"),
        SavedView("液氨", (-520.0, -246.0, 40.0), (-427.0, -160.0, 4.0), "Ammonia", "ammonia"),
        SavedView("粉尘涉爆", (-508.0, 336.0, 27.0), (-418.0, 286.0, 4.0), "Combustible dust", "dust"),
        SavedView("主入口", (-204.0, 604.0, 50.0), (-160.0, 410.0, 2.0), "Main gate", "gate"),
        SavedView("江岸", (-560.0, -716.0, 84.0), (-225.0, -435.0, -14.0), "River", "river"),
    )
