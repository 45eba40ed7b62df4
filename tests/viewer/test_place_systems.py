from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.heights import Heights, Vertical
from scenes.trouble import Trouble
from viewer.place_systems import MOST, PlaceSystems

FRAME = ParkFrame(Wgs84(113.4, 22.5))
SPOT = np.array([120.0, -40.0, 8.0])
GRID = {"厂区坐标系": "GRID 385012.3,2490156.7,1.25,1.00002,0 ON EPSG:4547"}


def systems(folder: Path, heights: Heights | None = None) -> PlaceSystems:
    return PlaceSystems(FRAME, heights or Heights(), GRID, folder / "systems.json")


def told(made: PlaceSystems, name: str) -> str:
    return dict(made.lines(SPOT))[name]


def figures(words: str) -> list[float]:
    return [float(word) for word in words.replace("°", "").replace(",", "").split() if word[-1].isdigit()]


@pytest.mark.parametrize(("text", "code"), [("EPSG:4547", 4547), ("4526", 4526), ("EPSG:32649", 32649)])
def test_a_place_in_any_code_is_where_proj_says_it_is(tmp_path: Path, text: str, code: int) -> None:
    made = systems(tmp_path)
    made.add(text)
    longitude, latitude, _ = (float(each[0]) for each in FRAME.position_from_park(SPOT.reshape(1, 3)))
    east, north = Transformer.from_crs(4490, code, always_xy=True).transform(longitude, latitude)
    assert figures(told(made, text)) == pytest.approx([east, north], abs=0.002)


@pytest.mark.parametrize(
    ("text", "same"),
    [("114", "EPSG:4547"), ("38", "EPSG:4526"), ("38带", "EPSG:4526"), ("中央子午线 111", "EPSG:4546")],
)
def test_a_zone_or_a_meridian_is_enough(tmp_path: Path, text: str, same: str) -> None:
    made = systems(tmp_path)
    for each in (text, same):
        made.add(each)
    assert [words for _, words in made.lines(SPOT)].count(told(made, same)) >= 2


def test_the_plants_own_grid_is_offered_by_its_name_and_leads_there_and_back(tmp_path: Path) -> None:
    from loaders.crs.crs import crs_of, park_from_crs

    made = systems(tmp_path)
    assert made.suggested()[0] == "厂区坐标系"
    made.add("厂区坐标系")
    east, north = figures(told(made, "厂区坐标系"))
    back = park_from_crs(crs_of(GRID["厂区坐标系"]), FRAME, np.array([[east, north, 0.0]]))
    assert back[0, :2] == pytest.approx(SPOT[:2], abs=0.002)


def test_every_suggestion_can_be_used(tmp_path: Path) -> None:
    made = systems(tmp_path)
    for text in made.suggested():
        made.add(text)
    assert "–" not in [words for _, words in made.lines(SPOT)]


@pytest.mark.parametrize(
    ("text", "said"), [("EPSG:9999", "PROJ 不认识"), ("xyz", "不认识"), ("EPSG:2383", "旧坐标系"), ("EPSG:4532", "")]
)
def test_what_cannot_be_used_is_told_plainly_and_not_taken(tmp_path: Path, text: str, said: str) -> None:
    made = systems(tmp_path)
    with pytest.raises(Trouble) as caught:
        made.add(text)
    assert said in caught.value.notice.zh
    assert made.chosen == ()
    assert not (tmp_path / "systems.json").exists()


def test_what_was_chosen_is_there_the_next_time_each_once_and_no_more_than_one_reads(tmp_path: Path) -> None:
    made = systems(tmp_path)
    for text in ("EPSG:4547", "114", "EPSG:4547"):
        made.add(text)
    again = systems(tmp_path)
    again.remember()
    assert list(again.chosen) == ["cgcs2000 gk cm 114", "EPSG:4547"]
    again.remove("EPSG:4547")
    assert list(again.chosen) == ["cgcs2000 gk cm 114"]
    for meridian in range(105, 105 + MOST + 2):
        again.add(str(meridian))
    last = systems(tmp_path)
    last.remember()
    assert len(last.chosen) == MOST
    assert last.chosen == again.chosen


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"a": 1}', b"\xff"])
def test_a_damaged_list_is_told_and_nothing_is_chosen(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "systems.json").write_bytes(content)
    made = systems(tmp_path)
    with pytest.raises(Trouble):
        made.remember()
    assert made.chosen == ()


def test_a_height_is_told_only_where_both_zeros_are_known(tmp_path: Path) -> None:
    known = systems(tmp_path, Heights(Vertical.NATIONAL_1985))
    known.add("EPSG:4547+5737")
    assert float(told(known, "EPSG:4547+5737").partition("H ")[2]) == pytest.approx(8.0, abs=0.002)  # a tangent plane
    unknown = systems(tmp_path)
    unknown.remember()
    assert "H" not in told(unknown, "EPSG:4547+5737")
