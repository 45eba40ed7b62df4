from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from loaders.package import write_park
from scenes.demo import demo_park
from scenes.hazard import HazardLevel
from scenes.plant import Layer, LayerKind
from scenes.trouble import Notice, Trouble
from tests.a_city import City
from viewer.opening import Opening, files_opening, park_opening, policy_of_opening, span_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
others = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files of others are not beside this checkout")


@pytest.fixture(scope="module")
def demo() -> Opening:
    return park_opening("demo")


def test_the_demo_is_a_rehearsal_with_a_recorder_and_legal_levels(demo: Opening) -> None:
    assert demo.orders is not None
    assert not demo.notices
    levels = {hazard.level for hazard in demo.hazards.values()}
    assert {HazardLevel.FIRST, HazardLevel.NOT_MAJOR, HazardLevel.NOT_CALCULATED} <= levels
    assert "一级" in demo.hazard_words("zh")
    assert "level 1" in demo.hazard_words("en")


def test_no_values_are_made_up_for_a_real_park(tmp_path: Path) -> None:
    folder = tmp_path / "real.park"
    write_park(replace(demo_park(), rehearsal=False), folder)
    opening = park_opening(str(folder))
    assert opening.orders is None
    assert opening.park.rehearsal is False


def test_a_real_park_is_live_where_a_feed_leads_to_its_values(tmp_path: Path) -> None:
    folder = tmp_path / "real.park"
    write_park(replace(demo_park(), rehearsal=False), folder)
    (folder / "feed.toml").write_text("")
    opening = park_opening(str(folder))
    assert opening.orders is not None
    assert opening.orders.park == str(folder)


def test_a_park_whose_alarm_policy_cannot_be_read_opens_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "real.park"
    write_park(replace(demo_park(), rehearsal=False), folder)
    for feed in ([], ["feed.toml"]):
        for name in feed:
            (folder / name).write_text("")
        (folder / "alarms.toml").write_text("[shelving.high_hihg]\npeople = 2\n")
        opening = park_opening(str(folder))
        assert any("high_hihg" in notice.zh for notice in opening.notices)
        assert len(policy_of_opening(opening).rules.on_delay) == len(opening.park.tags)


def test_a_package_opens_as_it_was_written(demo: Opening, tmp_path: Path) -> None:
    folder = tmp_path / "demo.park"
    write_park(demo.park, folder)
    opening = park_opening(str(folder))
    assert not opening.notices
    assert [each.code for each in opening.park.equipment] == [each.code for each in demo.park.equipment]
    assert np.allclose(opening.assembly.boxes.low, demo.assembly.boxes.low, equal_nan=True)


@others
@pytest.mark.parametrize("name", ["BoxInterleaved", "BoxTextured", "CesiumMilkTruck", "Duck"])
def test_a_model_stands_on_the_ground_in_the_middle_and_its_parts_have_names(name: str) -> None:
    opening = files_opening(None, None, SAMPLES / "glb" / f"{name}.glb")
    low, high = span_of(opening)
    assert low[2] == pytest.approx(0.0, abs=1e-6)
    assert (low + high)[:2] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert opening.park.equipment
    assert all(each.name for each in opening.park.equipment)
    assert opening.orders is None


@others
def test_every_broken_model_opens_or_says_why() -> None:
    files = sorted((SAMPLES / "gltf-validator").rglob("*.gl*"))
    assert len(files) > 40
    said = [trouble for path in files if not path.name.endswith(".json") if (trouble := refused(path)) is not None]
    assert len(said) > 10
    assert all(notice.file and notice.remedy_zh and notice.remedy_en for notice in said)


def refused(path: Path) -> Notice | None:
    """What is said of a model that does not open."""
    try:
        span_of(files_opening(None, None, path))
    except Trouble as trouble:
        return trouble.notice
    return None


@others
def test_an_outline_says_its_datum_and_every_ring_is_a_fence() -> None:
    opening = files_opening(SAMPLES / "vector" / "foshan_gcj02.geojson", "gcj02", None)
    assert len(opening.fences) >= 5
    assert any("gcj02" in notice.zh for notice in opening.notices)
    silent = files_opening(SAMPLES / "vector" / "foshan_gcj02.geojson", None, None)
    assert any("--datum" in notice.remedy_zh for notice in silent.notices)


@pytest.mark.parametrize("name", ["nowhere.park", "demo:x", "demo:0"])
def test_what_is_not_there_is_a_trouble(name: str) -> None:
    with pytest.raises(Trouble) as told:
        park_opening(name)
    assert told.value.notice.zh


def test_the_first_view_takes_a_layer_in_as_far_as_it_belongs_to_the_park(demo: Opening) -> None:
    layer = Layer("real", "实景", LayerKind.TILES_3D, "")
    low, high = span_of(demo)
    for side, reaches in ((500.0, False), (60_000.0, True)):
        wide_low, wide_high = span_of(replace(demo, sources=((layer, City(levels=2, side=side)),)))
        assert (wide_low <= low).all()
        assert (wide_high >= high).all()
        assert bool((wide_high - wide_low)[0] > 1.2 * (high - low)[0]) is reaches
        assert (wide_high - wide_low)[0] < 1.6 * (high - low)[0]


def test_where_there_is_no_park_the_first_view_shows_the_layer() -> None:
    layer = Layer("real", "实景", LayerKind.TILES_3D, "")
    opening = replace(files_opening(None, None, None), sources=((layer, City(levels=2, side=500.0)),))
    low, high = span_of(opening)
    assert (low[0], high[0]) == (-250, 250)
    assert opening.layers == (layer,)


def test_the_bare_ground_gives_way_to_a_ground_of_the_park_s_own(demo: Opening) -> None:
    city = City(levels=2, side=500.0)
    lowest = city.tree.span[0, 2]
    tiles, terrain = (Layer("one", "图层", kind, "") for kind in (LayerKind.TILES_3D, LayerKind.TERRAIN))
    assert demo.bare_ground == replace(demo, sources=((tiles, city),)).bare_ground == 0.0
    assert replace(demo, sources=((tiles, city), (terrain, city))).bare_ground < lowest


def test_the_layers_of_a_package_are_opened_with_it_and_one_that_is_not_there_is_said(
    demo: Opening, tmp_path: Path
) -> None:
    root = {"boundingVolume": {"box": [0, 0, 5, 50, 0, 0, 0, 50, 0, 0, 0, 5]}, "geometricError": 0, "refine": "REPLACE"}
    tileset = {"asset": {"version": "1.1"}, "geometricError": 9, "root": {**root, "content": {"uri": "city.glb"}}}
    layers = tuple(
        Layer(key, name, LayerKind.TILES_3D, f"tiles/{key}/tileset.json", park_from_layer=np.eye(4))
        for key, name in (("real", "实景"), ("gone", "没有的图层"))
    )
    folder = tmp_path / "layered.park"
    write_park(replace(demo.park, layers=layers), folder)
    (folder / "tiles" / "real").mkdir(parents=True)
    (folder / "tiles" / "real" / "tileset.json").write_bytes(orjson.dumps(tileset))
    opening = park_opening(str(folder))
    assert [layer.key for layer in opening.layers] == ["real"]
    assert len(opening.sources[0][1].tree) >= 1
    assert any("没有的图层" in notice.zh for notice in opening.notices)
    for _, source in opening.sources:
        source.close()
