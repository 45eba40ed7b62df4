"""A `.3tz` is written whole or not at all, and any zip reader agrees with it."""

from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from struct import unpack_from
from zipfile import ZIP_STORED, ZipFile

import pytest

from loaders.tiles.archive_write import INDEX, write_3tz
from scenes.trouble import Trouble

ENTRIES = [("tileset.json", b"{}"), *((f"tiles/{row}/储罐 {row}.glb", bytes([row]) * row) for row in range(200))]


def test_another_zip_reader_finds_every_entry_stored_and_whole(tmp_path: Path) -> None:
    write_3tz(tmp_path / "park.3tz", ENTRIES)
    with ZipFile(tmp_path / "park.3tz") as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {ZIP_STORED}
        assert [(name, archive.read(name)) for name in archive.namelist()[:-1]] == ENTRIES
        assert archive.namelist()[-1] == INDEX


def test_the_index_is_sorted_by_two_numbers_and_leads_to_every_local_header(tmp_path: Path) -> None:
    write_3tz(tmp_path / "park.3tz", ENTRIES)
    whole = (tmp_path / "park.3tz").read_bytes()
    with ZipFile(tmp_path / "park.3tz") as archive:
        index = archive.read(INDEX)
    records = [unpack_from("<QQQ", index, at) for at in range(0, len(index), 24)]
    assert records == sorted(records)
    assert len(records) == len(ENTRIES)
    offset_of = {index[at : at + 16]: unpack_from("<Q", index, at + 16)[0] for at in range(0, len(index), 24)}
    for name, content in ENTRIES:
        at = offset_of[md5(name.encode()).digest()]
        size, length, extra = unpack_from("<I", whole, at + 18)[0], *unpack_from("<HH", whole, at + 26)
        start = at + 30 + length + extra
        assert whole[at : at + 4] == b"PK\3\4"
        assert whole[at + 30 : at + 30 + length].decode() == name
        assert (size, whole[start : start + size]) == (len(content), content)


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    write_3tz(tmp_path / "one.3tz", ENTRIES)
    write_3tz(tmp_path / "two.3tz", iter(ENTRIES))
    assert (tmp_path / "one.3tz").read_bytes() == (tmp_path / "two.3tz").read_bytes()


def test_a_fault_on_the_way_leaves_the_old_archive_and_nothing_else(tmp_path: Path) -> None:
    write_3tz(tmp_path / "park.3tz", ENTRIES)
    before = (tmp_path / "park.3tz").read_bytes()

    def breaking_off() -> Iterator[tuple[str, bytes]]:
        yield from ENTRIES[:50]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_3tz(tmp_path / "park.3tz", breaking_off())
    assert [path.name for path in tmp_path.iterdir()] == ["park.3tz"]
    assert (tmp_path / "park.3tz").read_bytes() == before


@pytest.mark.parametrize(
    "names",
    [
        ("../outside.glb",),
        ("/etc/passwd",),
        ("C:/tiles.glb",),
        ("\\\\server\\share.glb",),
        ("a/../b.glb",),
        ("a.glb", "A.GLB"),
        ("tiles/CON.glb",),
        (INDEX,),
    ],
)
def test_names_that_could_not_be_opened_everywhere_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(Trouble):
        write_3tz(tmp_path / "park.3tz", [("tileset.json", b"{}"), *((name, b"") for name in names)])
    assert not list(tmp_path.iterdir())


def test_an_archive_without_a_tileset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"no tileset\.json"):
        write_3tz(tmp_path / "park.3tz", [("Tileset.json", b"{}")])


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be written"):
        write_3tz(tmp_path / "missing" / "park.3tz", ENTRIES)
