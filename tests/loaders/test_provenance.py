from pathlib import Path

from loaders.package import write_park
from loaders.provenance import scene_stamp, software
from scenes.trouble import Report
from tests.recorder_process import small_park


def test_a_scene_is_told_from_another_by_any_byte_of_any_file(tmp_path: Path) -> None:
    folder, report = tmp_path / "small.park", Report()
    write_park(small_park(), folder)
    (folder / "layers").mkdir()
    (folder / "layers" / "ground.bin").write_bytes(b"ground")
    before = scene_stamp(small_park(), folder, report)
    assert scene_stamp(small_park(), folder, report) == before
    assert [name for name, _, _ in before.files] == sorted(name for name, _, _ in before.files)
    assert "layers/ground.bin" in [name for name, _, _ in before.files]
    (folder / "layers" / "ground.bin").write_bytes(b"grounD")
    assert scene_stamp(small_park(), folder, report).sha256 != before.sha256
    assert report.notices == []


def test_what_a_link_leads_to_is_no_part_of_the_scene(tmp_path: Path) -> None:
    folder, secret = tmp_path / "small.park", tmp_path / "secret"
    write_park(small_park(), folder)
    secret.write_bytes(b"secret")
    (folder / "link").symlink_to(secret)
    assert "link" not in [name for name, _, _ in scene_stamp(small_park(), folder, Report()).files]


def test_a_park_that_the_program_makes_is_told_by_its_description() -> None:
    one, two = small_park(), small_park(works=2)
    assert scene_stamp(one, None, Report()).sha256 != scene_stamp(two, None, Report()).sha256
    assert scene_stamp(one, None, Report()) == scene_stamp(small_park(), None, Report())


def test_our_own_version_is_known_in_a_checkout_too() -> None:
    assert software()["parkwatch"] != "–"
    assert software()["duckdb"] != "–"
