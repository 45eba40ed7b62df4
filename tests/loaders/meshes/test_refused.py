from pathlib import Path

import pytest

from loaders.formats import FORMATS, RefusedFormat, chosen
from loaders.meshes.refused import COMPOUND, REFUSED
from loaders.opened import Opened
from scenes.trouble import Trouble

HEADS = {
    "FBX": b"Kaydara FBX Binary  \0\x1a\0",
    "DWG": b"AC1032\0\0",
    "DGN": b"\x08\x09\xfe\x02\0\0",
    "Revit": COMPOUND + bytes(500) + "BasicFileInfo".encode("utf-16-le"),
    "SketchUp": b"\xff\xfe\xff\x0e" + "SketchUp Model".encode("utf-16-le"),
    "Rhino": b"3D Geometry File Format        5",
    "Blender": b"BLENDER-v300",
    "3D Studio": b"\x4d\x4d\x10\0\0\0\x02\0\x0a\0\0\0",
    "Navisworks": b"Navisworks\0",
    "ACIS, Parasolid": b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ**",
    "Excel 97-2003": COMPOUND + bytes(500) + "Workbook".encode("utf-16-le"),
    "JT": b"Version 9.5 JT  DM 6.4.2",
}


@pytest.mark.parametrize("name", HEADS)
def test_it_is_told_by_its_bytes_whatever_it_is_called(name: str) -> None:
    found = chosen("supplied.bin", HEADS[name])
    assert isinstance(found, RefusedFormat)
    assert found.name == name


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: str(row.name))
def test_it_says_what_to_ask_for_in_both_languages(row: RefusedFormat) -> None:
    with pytest.raises(Trouble) as caught:
        row.read(Opened(Path("x")))
    notice = caught.value.notice
    wanted = next(each for each in ("GLB", "DXF", "IFC", "STEP", ".xlsx") if each in notice.remedy_en)
    assert wanted in notice.remedy_zh
    for suffix in row.suffixes:
        assert isinstance(chosen(f"a{suffix}", b""), RefusedFormat)


def test_no_two_formats_share_a_name() -> None:
    names = [each.name for each in FORMATS]
    assert len(names) == len(set(names))
