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
            (middle - 0.26 * wide, centre - 0.93 * wide, 0.60 * wide),
            (middle, centre - 0.035 * wide, 0.0),
            "Overview",
            "overview",
        ),
        SavedView("平面", (middle, centre, 1.62 * wide), (middle, centre, 0.0), "Plan", "plan"),
        SavedView("液化气罐区", (-590.0, -500.0, 62.0), (-385.0, -370.0, 4.0), "LPG yard", "lpg"),
        SavedView("储罐区", (-205.0, -500.0, 66.0), (-40.0, -365.0, 4.0), "Tank farm", "tankfarm"),
        SavedView("工艺装置", (170.0, -480.0, 58.0), (300.0, -345.0, 14.0), "Process unit", "process"),
        SavedView("液氯", (165.0, -240.0, 46.0), (275.0, -160.0, 4.0), "Chlorine", "chlorine"),
        SavedView("液氨", (-530.0, -250.0, 44.0), (-420.0, -160.0, 4.0), "Ammonia", "ammonia"),
        SavedView("粉尘涉爆", (-540.0, 190.0, 52.0), (-415.0, 285.0, 4.0), "Combustible dust", "dust"),
        SavedView("主入口", (-262.0, 540.0, 34.0), (-110.0, 380.0, 4.0), "Main gate", "gate"),
        SavedView("江岸", (-620.0, -660.0, 30.0), (-150.0, -400.0, 8.0), "River", "river"),
    )
