import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import jsonschema
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.alarm_policy import read_policy
from loaders.jsonfile import Json
from loaders.package import model_files, read_park, write_park
from loaders.package_reading import schema
from scenes.checks import check_park
from scenes.datums import Cgcs2000
from scenes.demo import demo_park
from scenes.plant import (
    Enterprise,
    Equipment,
    Holding,
    Indicator,
    IndicatorKind,
    Layer,
    LayerKind,
    Park,
    Place,
    Prism,
    SavedView,
    Unit,
)
from scenes.severity import Level
from scenes.trouble import Notice, Report, Trouble
from tests.made_up_parks import ANYTHING, PARKS, places
from tests.same_park import differences, same_park

type Object = dict[str, Json]

SQUARE = np.array([[-500.0, -400.0], [500.0, -400.0], [500.0, 400.0], [-500.0, 400.0]])


def indicator(code: str, **others: float) -> Indicator:
    limits = {"low": 5.0, "high": 50.0, "high_high": 60.0} | others
    return Indicator(code, "温度", IndicatorKind.TEMPERATURE, "℃", -20.0, 100.0, **limits)  # type: ignore[arg-type]


def tank(code: str) -> Equipment:
    size = {"diameter": 21.0, "height": 14.5}
    return Equipment(
        code, "甲醇储罐", "fixed_roof_tank", Place(10.1, 20.2), size, "methanol", (indicator(code + "WD001"),)
    )


@pytest.fixture
def park() -> Park:
    unit = Unit(
        "999901001001",
        "甲醇罐区",
        SQUARE / 10,
        (tank("999901001001G0001"), tank("999901001001G0002")),
        (Holding("甲醇", 1582.0, "W5.3"),),
    )
    first = Enterprise("999901001", "虚构化工", SQUARE / 2, (unit,), population_500m=0)
    second = Enterprise("999901002", "虚构木业", SQUARE[::-1] / 4)
    view = SavedView("全景", (0.0, -900.0, 500.0), (0.0, 0.0, 0.0), "Overview", "overview")
    return Park(
        "999901", "虚构园区", Cgcs2000(113.1, 22.9, 3.0), SQUARE, (first, second), views=(view,), rehearsal=True
    )


@pytest.fixture
def package(park: Park, tmp_path: Path) -> Path:
    folder = tmp_path / "made-up.park"
    write_park(park, folder, {"plant.glb": b"glTF-bytes"})
    return folder


def park_or_notice(folder: Path) -> Park | Notice:
    try:
        return read_park(folder)[0]
    except Trouble as trouble:
        return trouble.notice


def lay_data(park: Park, folder: Path) -> None:
    """Something where the layers' data should lie."""
    for layer in park.layers:
        if "://" not in layer.uri:
            (folder / layer.uri).parent.mkdir(parents=True, exist_ok=True)
            (folder / layer.uri).write_bytes(b"tiles")


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def changed(package: Path, change: Callable[[Object], object]) -> tuple[Park, Report]:
    """The package read after a change of its park.json."""
    document = cast(Object, orjson.loads((package / "park.json").read_bytes()))
    change(document)
    (package / "park.json").write_bytes(orjson.dumps(document))
    return read_park(package)


def at(document: Json, *path: str | int) -> Object:
    for step in path:
        document = document[step]  # type: ignore[index]  # the test knows its own document
    return cast(Object, document)


UNIT = ("enterprises", 0, "units", 0)
TANK = (*UNIT, "equipment", 0)
SENSOR = (*TANK, "indicators", 0)


def test_a_park_comes_back_as_it_was(park: Park, package: Path) -> None:
    again, report = read_park(package)
    assert differences(park, again) == []
    assert report.notices == []


def test_the_demo_park_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    park = demo_park()
    write_park(park, tmp_path / "demo.park")
    again, report = read_park(tmp_path / "demo.park")
    assert differences(park, again) == []
    assert [notice.zh for notice in report.notices] == [notice.zh for notice in check_park(park).notices]


@settings(max_examples=120, deadline=None)
@given(PARKS)
def test_any_park_comes_back_to_the_last_bit(park: Park) -> None:
    with TemporaryDirectory() as folder:
        write_park(park, Path(folder) / "any.park")
        lay_data(park, Path(folder) / "any.park")
        again, report = read_park(Path(folder) / "any.park")
    assert differences(park, again) == []
    assert [notice.zh for notice in report.notices] == [notice.zh for notice in check_park(park).notices]


@settings(max_examples=30, deadline=None)
@given(PARKS)
def test_what_is_written_fits_the_published_schema(park: Park) -> None:
    with TemporaryDirectory() as folder:
        write_park(park, Path(folder) / "any.park", {"a.glb": b""})
        document = orjson.loads((Path(folder) / "any.park" / "park.json").read_bytes())
    faults = jsonschema.Draft202012Validator(schema()).iter_errors(document)  # pyright: ignore[reportUnknownMemberType]  # it ships no types
    assert list(faults) == []


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_same_park_sees_a_changed_bit(park: Park) -> None:
    moved = replace(park, boundary=park.boundary + 1e-12 * np.eye(4, 2) * 500)
    assert same_park(park, park)
    assert not same_park(park, moved)
    assert not same_park(park, replace(park, enterprises=park.enterprises[:1]))


def test_the_models_lie_in_the_package(package: Path) -> None:
    assert [path.read_bytes() for path in model_files(package)] == [b"glTF-bytes"]


def test_writing_again_replaces_the_whole_package_and_leaves_nothing_beside_it(park: Park, package: Path) -> None:
    write_park(replace(park, name="新名"), package)
    again, _ = read_park(package)
    assert again.name == "新名"
    assert not (package / "models").exists()
    assert names_in(package.parent) == [package.name]


def test_a_write_that_fails_leaves_the_old_package_as_it_was(
    park: Park, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        if path.name == "park.json":
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("loaders.package_place.write_through", full)
    with pytest.raises(Trouble, match="No space left"):
        write_park(replace(park, name="新名"), package)
    assert same_park(read_park(package)[0], park)
    assert names_in(package.parent) == [package.name]


def test_a_rename_that_fails_brings_the_old_package_back(
    park: Park, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.rename

    def stubborn(path: Path, target: Path) -> Path:
        if ".new-" in path.name:
            raise OSError(5, "Input/output error")
        return plain(path, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(Trouble):
        write_park(replace(park, name="新名"), package)
    assert same_park(read_park(package)[0], park)
    assert names_in(package.parent) == [package.name]


def test_a_folder_with_something_else_in_it_is_not_overwritten(park: Park, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Trouble, match="not overwritten"):
        write_park(park, tmp_path)
    with pytest.raises(Trouble, match="not overwritten"):
        write_park(park, tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_package_left_between_two_renames_is_named(package: Path) -> None:
    package.rename(package.with_name(f".{package.name}.old-12345678"))
    with pytest.raises(Trouble) as caught:
        read_park(package)
    assert ".old-12345678" in caught.value.notice.remedy_zh


@pytest.mark.parametrize(
    "bad",
    [
        indicator("999901001001G0001WD001", high=float("nan")),
        indicator("999901001001G0001WD001", low=float("inf")),
        indicator(""),
    ],
)
def test_a_park_that_could_not_be_read_back_is_not_written(park: Park, tmp_path: Path, bad: Indicator) -> None:
    unit = replace(park.enterprises[0].units[0], equipment=(replace(tank("999901001001G0001"), indicators=(bad,)),))
    broken = replace(park, enterprises=(replace(park.enterprises[0], units=(unit,)),))
    with pytest.raises(Trouble):
        write_park(broken, tmp_path / "bad.park")
    assert names_in(tmp_path) == []


def test_two_equal_codes_and_a_boundary_of_two_points_are_not_written(park: Park, tmp_path: Path) -> None:
    for broken in (
        replace(park, enterprises=(park.enterprises[0], park.enterprises[0])),
        replace(park, boundary=SQUARE[:2].copy()),
        replace(park, boundary=SQUARE * np.nan),
    ):
        with pytest.raises(Trouble):
            write_park(broken, tmp_path / "bad.park")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["../out.glb", "a/b.glb", "C:x.glb", "..\\out.glb", "plant.obj"])
def test_a_model_name_that_leads_elsewhere_is_not_written(park: Park, tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble):
        write_park(park, tmp_path / "deep" / "bad.park", {name: b"x"})
    assert list(tmp_path.rglob("*.glb")) == []


# ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def layered(park: Park, package: Path) -> tuple[Park, Path]:
    """A park with two layers and their data, and somebody's feed.toml beside them."""
    placed = np.eye(4)
    placed[:3, 3] = [12.5, -7.25, 0.1]
    layers = (
        Layer("oblique", "实景三维", LayerKind.TILES_3D, "tiles/oblique.3tz", placed, 2.0, "某测绘院", "2026-03"),
        Layer("old", "旧实景", LayerKind.OSGB, "osgb/old"),
    )
    park = replace(park, layers=layers)
    for name in ("tiles/oblique.3tz", "osgb/old/Data/Tile_1/Tile_1.osgb", "feed.toml"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(name.encode())
    write_park(park, package, kept=["plant.glb"])
    return park, package


def node(path: Path) -> int:
    return path.stat().st_ino


def test_layers_come_back_as_they_were(layered: tuple[Park, Path]) -> None:
    park, package = layered
    again, report = read_park(package)
    assert differences(park, again) == []
    assert report.notices == []


def test_a_write_that_changes_everything_neither_loses_nor_copies_what_the_layers_hold(
    layered: tuple[Park, Path],
) -> None:
    park, package = layered
    data = [package / name for name in ("tiles/oblique.3tz", "osgb/old/Data/Tile_1/Tile_1.osgb", "feed.toml")]
    before = [(path.read_bytes(), node(path)) for path in data]
    write_park(replace(park, boundary=SQUARE * 1.5), package, {"new.glb": b"glTF-new"}, kept=["plant.glb"])
    assert [(path.read_bytes(), node(path)) for path in data] == before
    assert [path.name for path in model_files(package)] == ["plant.glb", "new.glb"]
    assert same_park(read_park(package)[0], replace(park, boundary=SQUARE * 1.5))
    assert names_in(package.parent) == [package.name]


def test_where_park_json_alone_changes_it_alone_is_put_in_place(layered: tuple[Park, Path]) -> None:
    park, package = layered
    folder, boundary, manifest = node(package), node(package / "boundaries/park.geojson"), node(package / "park.json")
    write_park(replace(park, layers=park.layers[:1]), package, kept=["plant.glb"])
    assert (node(package), node(package / "boundaries/park.geojson")) == (folder, boundary)
    assert node(package / "park.json") != manifest
    assert [layer.key for layer in read_park(package)[0].layers] == ["oblique"]
    assert (package / "osgb/old/Data").is_dir()


def test_where_there_are_no_hard_links_the_data_is_copied(
    layered: tuple[Park, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    park, package = layered
    monkeypatch.setattr(os, "link", none)
    write_park(replace(park, boundary=SQUARE * 1.5), package)
    assert (package / "tiles/oblique.3tz").read_bytes() == b"tiles/oblique.3tz"


def test_a_write_after_a_crash_between_two_renames_finds_the_layers_again(layered: tuple[Park, Path]) -> None:
    park, package = layered
    package.rename(package.with_name(f".{package.name}.old-12345678"))
    (package.parent / f".{package.name}.new-87654321").mkdir()
    write_park(replace(park, name="新名"), package, {"other.glb": b"x"})
    again, report = read_park(package)
    assert (again.name, report.notices) == ("新名", [])
    assert (package / "tiles/oblique.3tz").read_bytes() == b"tiles/oblique.3tz"
    assert names_in(package.parent) == [package.name]


def test_a_layer_whose_data_is_missing_is_said_and_not_forgotten(layered: tuple[Park, Path]) -> None:
    park, package = layered
    (package / "tiles/oblique.3tz").unlink()
    again, report = read_park(package)
    assert again.layers[0].key == "oblique"
    assert "tiles/oblique.3tz" in report.notices[0].en
    write_park(again, package, kept=["plant.glb"])
    assert same_park(read_park(package)[0], park)


@pytest.mark.parametrize(
    "uri",
    [
        "tiles/../../secret",
        "tiles/./a",
        "/tiles/a.3tz",
        "models/a.glb",
        "tiles",
        "tiles//a",
        "tiles/a\\b",
        "C:/tiles/a",
        "//server/tiles/a",
        "tiles/a\n",
        "file:///etc/passwd",
        "https://user:secret@tiles.example/a",
        "https://user@tiles.example/a",
        "ftp://tiles.example/a",
    ],
)
def test_a_layer_that_leads_elsewhere_is_left_out_and_said(layered: tuple[Park, Path], uri: str) -> None:
    _, package = layered
    park, report = changed(package, lambda document: at(document, "layers", 0).update(uri=uri))
    assert [layer.key for layer in park.layers] == ["old"]
    assert report.notices[0].place == "/layers/0/uri"


def test_a_layer_behind_a_link_that_leaves_the_package_is_left_out(layered: tuple[Park, Path]) -> None:
    _, package = layered
    (package.parent / "elsewhere").mkdir()
    (package / "tiles" / "oblique.3tz").unlink()
    (package / "tiles" / "oblique.3tz").symlink_to(package.parent / "elsewhere")
    park, report = read_park(package)
    assert [layer.key for layer in park.layers] == ["old"]
    assert "leads out" in report.notices[0].en


@pytest.mark.parametrize(
    ("key", "value"),
    [("kind", "mesh"), ("parkFromLayer", [1, 2, 3]), ("parkFromLayer", [None] * 16), ("finer", 0), ("key", "")],
)
def test_a_bad_layer_is_left_out_and_the_others_open(layered: tuple[Park, Path], key: str, value: Json) -> None:
    _, package = layered
    park, report = changed(package, lambda document: at(document, "layers", 0).update({key: value}))
    assert [layer.key for layer in park.layers] == ["old"]
    assert report.notices[0].place.startswith(f"/layers/0/{key}")


def test_of_two_layers_with_one_key_the_first_stays(layered: tuple[Park, Path]) -> None:
    _, package = layered
    park, report = changed(package, lambda document: at(document, "layers", 1).update(key="oblique"))
    assert [layer.name for layer in park.layers] == ["实景三维"]
    assert report.notices[0].place == "/layers/1"


def test_a_prism_comes_back_and_a_bad_one_does_not_take_its_equipment_along(park: Park, package: Path) -> None:
    unit = park.enterprises[0].units[0]
    bound = replace(unit.equipment[0], prism=Prism(SQUARE / 50, -1.0, 15.5))
    unit = replace(unit, equipment=(bound, unit.equipment[1]))
    write_park(replace(park, enterprises=(replace(park.enterprises[0], units=(unit,)),)), package)
    prism = read_park(package)[0].equipment[0].prism
    assert prism is not None
    assert (prism.ring.tolist(), prism.low, prism.high) == ((SQUARE / 50).tolist(), -1.0, 15.5)
    again, report = changed(package, lambda document: at(document, *TANK, "prism").update(low="ground"))
    assert (len(again.equipment), again.equipment[0].prism) == (2, None)
    assert report.notices[0].place == "/enterprises/0/units/0/equipment/0/prism/low"


# ── bad packages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_package_says_what_to_choose(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        read_park(tmp_path / "nowhere.park")
    assert "park.json" in caught.value.notice.remedy_zh


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1 column 1"),
        (b'{"schemaVersion": 1,\n "code": "9999', "line 2"),
        (b"[" * 100_000, "line 1 column 10"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "line 1"),
        (b'{"schemaVersion": 1, "height": 1e309}', "line 1 column 3"),
        (b'{"schemaVersion": NaN}', "line 1 column 19"),
        (b'{"schemaVersion": 1,\n"code": "1", "code": "2"}', "line 2 column 14"),
        (b"\xff\xfe{\x00}\x00", "line 1"),
        (b"[]", ""),
        (b"null", ""),
        (b'"park"', ""),
        (b"{}", ""),
        (b'{"schemaVersion": 2}', "/schemaVersion"),
        (b'{"schemaVersion": true}', "/schemaVersion"),
        (b'{"schemaVersion": [[[]]]}', "/schemaVersion"),
    ],
)
def test_a_broken_manifest_is_a_trouble_with_file_place_and_both_languages(
    package: Path, content: bytes, place: str
) -> None:
    (package / "park.json").write_bytes(content)
    with pytest.raises(Trouble) as caught:
        read_park(package)
    notice = caught.value.notice
    assert notice.file.endswith("park.json")
    assert notice.place.startswith(place)
    assert notice.zh
    assert notice.en
    assert notice.remedy_zh
    assert notice.remedy_en


def test_a_byte_order_mark_is_no_fault(park: Park, package: Path) -> None:
    content = (package / "park.json").read_bytes()
    (package / "park.json").write_bytes(b"\xef\xbb\xbf" + content)
    assert same_park(read_park(package)[0], park)


@settings(max_examples=150, deadline=None)
@given(PARKS, st.data())
def test_whatever_value_stands_anywhere_the_park_opens_or_a_trouble_says_why(park: Park, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "any.park"
        write_park(park, folder, {"a.glb": b""})
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".geojson"))
        file = data.draw(st.sampled_from(files))
        document = orjson.loads(file.read_bytes())
        *way, last = data.draw(st.sampled_from(places(document)[1:]))
        at(document, *way)[cast(str, last)] = data.draw(ANYTHING)
        file.write_bytes(orjson.dumps(document))
        opened = park_or_notice(folder)
        if isinstance(opened, Park):
            write_park(opened, folder)
        else:
            assert opened.file.endswith(file.name)


@settings(max_examples=100, deadline=None)
@given(PARKS, st.data())
def test_whatever_bytes_are_torn_or_turned_the_park_opens_or_a_trouble_says_why(
    park: Park, data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "any.park"
        write_park(park, folder)
        content = bytearray((folder / "park.json").read_bytes())
        spot = data.draw(st.integers(0, len(content) - 1))
        content[spot : spot + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
        (folder / "park.json").write_bytes(content[: data.draw(st.integers(1, len(content)))])
        opened = park_or_notice(folder)
    assert isinstance(opened, Park) or opened.file.endswith("park.json")


@pytest.mark.parametrize(
    ("path", "key", "value", "what_stays"),
    [
        (SENSOR, "high", "fifty", (2, 2, 1)),
        (SENSOR, "rangeLow", None, (2, 2, 1)),
        (SENSOR, "kind", "temprature", (2, 2, 1)),
        (SENSOR, "anchor", [1, 2], (2, 2, 1)),
        (TANK, "place", {"east": 1e300, "north": 0}, (2, 1, 1)),
        (TANK, "place", [], (2, 1, 1)),
        (TANK, "dimensions", {"diameter": -3}, (2, 1, 1)),
        (TANK, "code", 17, (2, 1, 1)),
        (TANK, "indicators", "none", (2, 1, 1)),
        (UNIT, "holdings", [{"chemical": "氯", "tonnes": -1}], (2, 0, 0)),
        (UNIT, "equipment", {"a": 1}, (2, 0, 0)),
        (("enterprises", 0), "population500m", 3.5, (1, 0, 0)),
        (("enterprises", 0), "name", ["x"], (1, 0, 0)),
    ],
)
def test_what_is_bad_is_left_out_and_said_and_the_rest_opens(
    package: Path, path: tuple[str | int, ...], key: str, value: Json, what_stays: tuple[int, int, int]
) -> None:
    park, report = changed(package, lambda document: at(document, *path).update({key: value}))
    assert (len(park.enterprises), len(park.equipment), len(park.indicators)) == what_stays
    notice = report.notices[0]
    assert notice.file.endswith("park.json")
    assert notice.place.startswith("/" + "/".join(str(step) for step in path) + f"/{key}")
    assert "没有打开" in notice.zh
    assert "left out" in notice.en
    assert notice.remedy_zh


def test_thresholds_out_of_order_open_and_are_said_with_their_place(package: Path) -> None:
    park, report = changed(package, lambda document: at(document, *SENSOR).update(high=70))
    assert park.indicators[0].high == 70
    notice = report.notices[0]
    assert "H 70 大于 HH 60" in notice.zh
    assert notice.place == "/enterprises/0/units/0/equipment/0/indicators/0"
    assert notice.file.endswith("park.json")


def test_a_place_is_counted_as_the_file_has_it_also_after_something_was_left_out(package: Path) -> None:
    def spoil(document: Object) -> None:
        at(document, *TANK).pop("kind")
        at(document, *UNIT, "equipment", 1).update(kind="fixed_rof_tank")

    park, report = changed(package, spoil)
    assert [item.kind for item in park.equipment] == ["fixed_rof_tank"]
    assert [notice.place for notice in report.notices] == [
        "/enterprises/0/units/0/equipment/0",
        "/enterprises/0/units/0/equipment/1",
    ]
    assert "fixed_roof_tank" in report.notices[1].remedy_en


def test_a_missing_key_names_itself(package: Path) -> None:
    park, report = changed(package, lambda document: at(document, *TANK).pop("kind"))
    assert len(park.equipment) == 1
    assert "kind" in report.notices[0].en
    assert "甲醇储罐 999901001001G0001" in report.notices[0].zh


def test_an_unknown_key_is_ignored_and_the_near_one_named(package: Path) -> None:
    park, report = changed(package, lambda document: at(document, *SENSOR).update(hihgHigh=70))
    assert len(park.indicators) == 2
    assert "highHigh" in report.notices[0].en


def test_of_two_equal_codes_the_first_stays(package: Path) -> None:
    park, report = changed(
        package, lambda document: at(document, *UNIT, "equipment", 1).update(code="999901001001G0001")
    )
    assert [item.code for item in park.equipment] == ["999901001001G0001"]
    assert "重复" in report.notices[0].zh
    assert report.notices[0].place == "/enterprises/0/units/0/equipment/1"


def test_a_flood_of_faults_is_counted_and_not_listed(package: Path) -> None:
    flood: list[Json] = [0] * 900
    _, report = changed(package, lambda document: document.update(views=flood))
    assert len(report.notices) == 201
    assert "700 more" in report.notices[-1].en


@pytest.mark.parametrize(("key", "value"), [("views", 5), ("views", [0] * 5000), ("structures", {}), ("models", "a")])
def test_the_park_opens_without_what_is_only_for_show(package: Path, key: str, value: Json) -> None:
    park, report = changed(package, lambda document: document.update({key: value}))
    assert len(park.equipment) == 2
    assert report.notices[0].place == f"/{key}"


def test_a_missing_model_is_said_and_the_park_opens(park: Park, package: Path) -> None:
    (package / "models" / "plant.glb").unlink()
    again, report = read_park(package)
    assert same_park(again, park)
    assert "models/plant.glb" in report.notices[0].zh
    assert model_files(package) == ()


@pytest.mark.parametrize(
    "path", ["models/../../secret.glb", "/etc/passwd.glb", "models/..", "../models/a.glb", "models\\a.glb"]
)
def test_a_path_never_leads_out_of_the_package(package: Path, path: str) -> None:
    (package.parent / "secret.glb").write_bytes(b"secret")
    _, report = changed(package, lambda document: document.update(models=[path]))
    assert report.notices
    assert model_files(package) == ()


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")
def test_a_link_never_leads_out_of_the_package(package: Path) -> None:
    (package.parent / "secret.glb").write_bytes(b"secret")
    (package / "models" / "link.glb").symlink_to(package.parent / "secret.glb")
    _, report = changed(package, lambda document: document.update(models=["models/link.glb"]))
    assert "场景包之外" in report.notices[0].zh
    assert model_files(package) == ()


POLICY = """# 本园区的报警策略
[sources.own]
zh = "本园区"
en = "this park"
verified = true
[shelving.high]
source = "own"
longest_minutes = 45  # 会议纪要
"""


def test_the_parks_own_alarm_policy_is_carried_as_it_was_written(park: Park, tmp_path: Path) -> None:
    first, copy = tmp_path / "a.park", tmp_path / "b.park"
    write_park(replace(park, alarms=POLICY.encode()), first)
    assert (first / "alarms.toml").read_bytes() == POLICY.encode()
    found, report = read_park(first)
    write_park(found, copy)
    assert not report.notices
    assert (copy / "alarms.toml").read_bytes() == POLICY.encode()
    assert read_policy(found, None).digest == read_policy(found, copy).digest
    assert read_policy(found, None).shelving.of(Level.HIGH, 0).longest.value == 45 * 60


def test_a_broken_alarm_policy_is_said_and_refused_and_never_written(park: Park, package: Path, tmp_path: Path) -> None:
    broken = POLICY.replace("longest_minutes", "longest_minute")
    (package / "alarms.toml").write_text(broken, encoding="utf-8")
    found, report = read_park(package)
    assert [notice.place for notice in report.notices] == ["/shelving/high/longest_minute"]
    assert len(found.indicators) == len(park.indicators)
    with pytest.raises(Trouble, match="longest_minutes"):
        read_policy(found, package)
    with pytest.raises(Trouble, match="longest_minutes"):
        write_park(found, tmp_path / "other.park")
    assert not (tmp_path / "other.park").exists()


def test_an_alarm_policy_that_cannot_be_read_does_not_lose_the_park(package: Path) -> None:
    (package / "alarms.toml").write_bytes(b"\xff\xfe\x00")
    found, report = read_park(package)
    assert found.indicators
    assert any("UTF-8" in notice.en for notice in report.notices)


def test_missing_boundaries_are_said_and_nothing_is_drawn_in_their_place(package: Path) -> None:
    for file in (package / "boundaries").iterdir():
        file.unlink()
    park, report = read_park(package)
    assert len(park.boundary) == 0
    assert [notice.zh for notice in report.notices[:3]] == [
        f"场景包里缺少 boundaries/{name}.geojson。" for name in ("park", "enterprises", "units")
    ]


def test_a_broken_boundary_file_does_not_lose_the_park(package: Path) -> None:
    (package / "boundaries" / "park.geojson").write_bytes(b'{"type": "FeatureCollection"')
    park, report = read_park(package)
    assert len(park.equipment) == 2
    assert len(park.enterprises[0].boundary) == 4
    assert report.notices[0].file.endswith("park.geojson")


def test_a_boundary_moved_in_another_program_counts_where_it_is_now(package: Path) -> None:
    file = package / "boundaries" / "park.geojson"
    document = orjson.loads(file.read_bytes())
    ring = document["features"][0]["geometry"]["coordinates"][0]
    for corner in ring:
        corner[1] += 0.001
    file.write_bytes(orjson.dumps(document))
    park, report = read_park(package)
    assert np.abs(park.boundary - SQUARE - [0, 110.7]).max() < 0.2
    assert "经纬度" in report.notices[0].zh


def test_a_boundary_without_our_metres_is_right_to_a_millimetre(package: Path) -> None:
    file = package / "boundaries" / "park.geojson"
    document = orjson.loads(file.read_bytes())
    del document["features"][0]["parkwatch"]
    file.write_bytes(orjson.dumps(document))
    park, report = read_park(package)
    assert np.abs(park.boundary - SQUARE).max() < 1e-3
    assert report.notices == []


def test_a_crossing_boundary_is_mended_and_said(park: Park, tmp_path: Path) -> None:
    crossing = SQUARE[[0, 1, 3, 2]] + np.array([[0, 0], [0, 0], [0, 0], [0, 300.0]])
    write_park(replace(park, boundary=crossing), tmp_path / "crossing.park")
    again, report = read_park(tmp_path / "crossing.park")
    assert "自相交" in report.notices[0].zh
    assert len(again.boundary) == 3


def test_a_boundary_of_somebody_unknown_is_said(package: Path) -> None:
    park, report = changed(package, lambda document: at(document, "enterprises", 1).update(code="999901009"))
    assert len(park.enterprises[1].boundary) == 0
    assert "999901002" in report.notices[0].zh
